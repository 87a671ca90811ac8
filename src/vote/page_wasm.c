/* page.h as a WebAssembly module without imports: one page, one buffer in, one buffer out. Every
 * function that can fail returns 1, or 0 with the reason as output. */
#include "vote/page.h"

#include "vote/credential.h"

#if defined(__wasm__)

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { ROOM = 1 << 17, NO_FILE = 8 };

/* What the C library's printf would call to write to a file: there are none, and a module that
 * imports nothing can do nothing but compute. */
int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t fd);
int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t fd, int64_t by, int32_t from,
                                                  int32_t out);
int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t fd, int32_t parts, int32_t n,
                                                   int32_t out);

int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t fd)
{
    (void)fd;
    return NO_FILE;
}

int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t fd, int64_t by, int32_t from, int32_t out)
{
    (void)fd, (void)by, (void)from, (void)out;
    return NO_FILE;
}

int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t fd, int32_t parts, int32_t n,
                                                   int32_t out)
{
    (void)fd, (void)parts, (void)n, (void)out;
    return NO_FILE;
}

static cf_voter voter;
static cf_buf output;
static char input[ROOM];

static int answer(bool good, const cf_fault *fault)
{
    if (!good) {
        cf_buf_clear(&output);
        cf_buf_add_str(&output, fault->reason);
    }
    return good;
}

EXPORT(input) char *page_input(void);
char *page_input(void)
{
    return input;
}

EXPORT(room) int page_room(void);
int page_room(void)
{
    return ROOM;
}

EXPORT(output) const char *page_output(void);
const char *page_output(void)
{
    return output.text;
}

EXPORT(output_len) size_t page_output_len(void);
size_t page_output_len(void)
{
    return output.len;
}

/* The input is the election's text. Output: its fingerprint. */
EXPORT(open) int page_open(size_t len);
int page_open(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf_clear(&output);
    bool good = len <= ROOM && cf_voter_open(&voter, (cf_slice){input, len}, &fault);
    if (good)
        cf_buf_add_str(&output, voter.election.fingerprint);
    return answer(good, &fault);
}

/* The input is a voting code as typed. Output: its dashed form. */
EXPORT(normalize) int page_normalize(size_t len);
int page_normalize(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    char code[CF_CREDENTIAL_SIZE];
    cf_buf_clear(&output);
    bool good = len <= ROOM && cf_credential_normalize(code, (cf_slice){input, len}, &fault);
    if (good)
        cf_buf_add_str(&output, code);
    cf_wipe(code, sizeof code);
    cf_wipe(input, len <= ROOM ? len : ROOM);
    return answer(good, &fault);
}

/* The input is the 32 derived bytes. Output: the public credential. */
EXPORT(credential) int page_credential(void);
int page_credential(void)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf_clear(&output);
    bool good = cf_voter_credential(&output, &voter, (const unsigned char *)input, &fault);
    cf_wipe(input, 32);
    return answer(good, &fault);
}

/* The input is 32 random bytes. Output: the ballot. */
EXPORT(make) int page_make(unsigned choice);
int page_make(unsigned choice)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf_clear(&output);
    bool good = cf_voter_make(&voter, choice, (const unsigned char *)input, &fault);
    cf_wipe(input, 32);
    if (good)
        cf_buf_add_slice(&output, cf_buf_slice(&voter.ballot));
    return answer(good, &fault);
}

/* Outputs the ballot's seal and tracking number: 43 characters each. */
EXPORT(codes) void page_codes(void);
void page_codes(void)
{
    char code[CF_B64_SIZE];
    cf_buf_clear(&output);
    cf_voter_seal(code, &voter);
    cf_buf_add_str(&output, code);
    cf_ballot_tracker(code, cf_buf_slice(&voter.ballot));
    cf_buf_add_str(&output, code);
}

/* Output: the ballot, opened; it can no longer be cast. */
EXPORT(reveal) int page_reveal(void);
int page_reveal(void)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf_clear(&output);
    return answer(cf_voter_reveal(&output, &voter, &fault), &fault);
}

/* The input is an opened ballot. Output: its seal, and the number of its answer. */
EXPORT(check) int page_check(size_t len);
int page_check(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    char seal[CF_B64_SIZE];
    unsigned number;
    cf_buf_clear(&output);
    bool good =
        len <= ROOM && cf_voter_check(&number, seal, &voter, (cf_slice){input, len}, &fault);
    if (good)
        cf_buf_addf(&output, "%s%u", seal, number);
    return answer(good, &fault);
}

EXPORT(forget) void page_forget(void);
void page_forget(void)
{
    cf_voter_forget(&voter);
    if (output.text)
        cf_wipe(output.text, output.capacity);
    cf_buf_clear(&output);
}

#endif
