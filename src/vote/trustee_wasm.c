/* A trustee's part as a WebAssembly module for an offline page: a key, and the decryption of an
 * archive's tally. It asks its host for randomness alone. */
#if defined(__wasm__)

#include "vote/box.h"
#include "vote/entropy.h"
#include "vote/trustee.h"

#include "base/mem.h"

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { NO_FILE = 8 };

/* What the C library would call to touch files: there are none. random_get stays an import. */
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

static char *input;
static size_t input_len;
static cf_buf output;
static cf_scalar secret;

/* Room for `len` bytes of input. What was there is wiped. */
EXPORT(input) char *trustee_input(size_t len);
char *trustee_input(size_t len)
{
    if (input)
        cf_wipe(input, input_len);
    cf_mem_free(input);
    input = cf_mem_alloc(len + 1, 1);
    input_len = len;
    return input;
}

EXPORT(output) const char *trustee_output(void);
const char *trustee_output(void)
{
    return output.text;
}

EXPORT(output_len) size_t trustee_output_len(void);
size_t trustee_output_len(void)
{
    return output.len;
}

static int answer(bool good, const cf_fault *fault)
{
    if (!good) {
        cf_buf_clear(&output);
        cf_buf_add_str(&output, fault->reason);
    }
    return good;
}

/* The input is the trustee's office or role. Output: the secret file, a line end, the public file,
 * a line end, its fingerprint. */
EXPORT(make) int trustee_make(size_t len);
int trustee_make(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_buf public_key = CF_BUF_INIT;
    char hash[CF_B64_SIZE];
    cf_slice name = cf_slice_trim((cf_slice){input, len});
    cf_buf_clear(&output);
    if (name.len == 0 || !cf_utf8_valid(name, NULL))
        return answer(cf_fault_refuse(&fault, "name the trustee's office or role"), &fault);
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    bool good = cf_trustee_key_draw(&secret, &public_key, comb, &entropy) ||
                cf_fault_world(&fault, "no randomness");
    if (good) {
        cf_trustee_key_name(&public_key, name);
        cf_json_add_scalar(&output, &secret);
        cf_buf_add_char(&output, '\n');
        cf_buf_add_slice(&output, cf_buf_slice(&public_key));
        cf_buf_add_char(&output, '\n');
        cf_hash_b64(hash, cf_buf_slice(&public_key));
        cf_buf_add_str(&output, hash);
    }
    cf_wipe(&secret, sizeof secret);
    cf_buf_release(&public_key);
    cf_mem_free(comb);
    return answer(good, &fault);
}

/* The input is a secret file; it is kept for decrypt. */
EXPORT(unlock) int trustee_unlock(size_t len);
int trustee_unlock(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_json in = cf_json_open(cf_slice_trim((cf_slice){input, len}));
    cf_json_scalar(&in, &secret);
    bool good = cf_json_close(&in, "the trustee's key", &fault);
    cf_wipe(input, len);
    return answer(good, &fault);
}

/* The input is an archive: every ballot is verified, the sum computed anew, and that sum decrypted.
 * Output: the line that goes back to the election committee. */
EXPORT(decrypt) int trustee_decrypt(size_t len);
int trustee_decrypt(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_box_options options = {.entropy = &entropy, .n_threads = 1};
    cf_buf_clear(&output);
    bool good = cf_share_line_make(&output, (cf_slice){input, len}, &secret, &options, &fault);
    return answer(good, &fault);
}

/* Forgets the secret. */
EXPORT(forget) void trustee_forget(void);
void trustee_forget(void)
{
    cf_wipe(&secret, sizeof secret);
    if (input)
        cf_wipe(input, input_len);
    if (output.text)
        cf_wipe(output.text, output.len);
}

#else
typedef int cf_trustee_wasm_is_for_the_page;
#endif
