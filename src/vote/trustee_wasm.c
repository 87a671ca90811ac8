/* A trustee's part as a WebAssembly module for an offline page: a key, the turns in making a
 * group's key, and the decryption of an archive's tally. It asks its host for randomness alone. */
#if defined(__wasm__)

#include "vote/box.h"
#include "vote/entropy.h"
#include "vote/sharing.h"

#include "base/mem.h"

#include <stdio.h>

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
static char seed[CF_SEED_LEN + 1]; /* of a group's member */
static cf_arena shared;            /* holds the texts of the group */
static cf_sharing_group group;

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

/* The input is a secret file; it is kept for decrypt. 1: a key that stands alone; 2: a group
 * member's, which takes turns, and decrypts after open_key. */
EXPORT(unlock) int trustee_unlock(size_t len);
int trustee_unlock(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_slice key = cf_slice_trim((cf_slice){input, len});
    bool member = key.len == CF_SEED_LEN && key.text[0] != '"', good = true;
    cf_wipe(seed, sizeof seed);
    if (member) {
        memcpy(seed, key.text, CF_SEED_LEN);
    } else {
        cf_json in = cf_json_open(key);
        cf_json_scalar(&in, &secret);
        good = cf_json_close(&in, "the trustee's key", &fault);
    }
    cf_wipe(input, len);
    return answer(good, &fault) ? 1 + member : 0;
}

/* --- A group's key ---------------------------------------------------------------------------- */

/* Starts with a group of which nothing is shared yet. */
EXPORT(group) int trustee_group(unsigned threshold, unsigned n);
int trustee_group(unsigned threshold, unsigned n)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf text = CF_BUF_INIT;
    cf_arena_release(&shared);
    cf_arena_init(&shared);
    group = (cf_sharing_group){.threshold = threshold, .n = n};
    cf_sharing_group_write(&text, &group);
    bool good = cf_sharing_group_read(&group, cf_buf_slice(&text), &fault);
    cf_buf_release(&text);
    return answer(good, &fault);
}

/* The input is group.txt. */
EXPORT(read_group) int trustee_read_group(size_t len);
int trustee_read_group(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_sharing_group there = {0};
    cf_slice text = cf_slice_trim((cf_slice){input, len});
    bool good = cf_sharing_group_read(&there, text, &fault);
    return answer(good, &fault) && trustee_group(there.threshold, there.n);
}

/* The input is what a member, from 1, has shared. */
EXPORT(share) int trustee_share(unsigned kind, unsigned member, size_t len);
int trustee_share(unsigned kind, unsigned member, size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    if (kind >= CF_N_SHARED || member < 1 || member > group.n)
        return answer(cf_fault_refuse(&fault, "the group has no member %u", member), &fault);
    group.text[kind][member - 1] = cf_arena_slice(&shared, cf_slice_trim((cf_slice){input, len}));
    return 1;
}

/* `name<TAB>text` on a line of its own. No text holds either character. */
static void add_file(const char *name, cf_slice text)
{
    cf_buf_add_str(&output, name);
    cf_buf_add_char(&output, '\t');
    cf_buf_add_slice(&output, text);
    cf_buf_add_char(&output, '\n');
}

static void add_files(const cf_sharing *turn)
{
    char name[32], hash[CF_B64_SIZE];
    cf_buf size = CF_BUF_INIT;
    cf_buf_addf(&output, "%s\n", cf_sharing_said[turn->kind]);
    cf_buf_addf(&output, "%u of %u\n", turn->me + 1, group.n);
    hash[0] = '\0';
    if (cf_sharing_group_count(&group, CF_SHARED_CERTIFICATE) == group.n)
        cf_sharing_group_fingerprint(hash, &group);
    cf_buf_addf(&output, "%s\n", hash);
    if (turn->kind == CF_SHARING_JOINED) {
        add_file("", cf_slice_of(seed));
        cf_sharing_group_write(&size, &group);
        if (turn->me == 0)
            add_file("group.txt", cf_buf_slice(&size));
    }
    if (turn->kind == CF_SHARING_DONE)
        add_file(".dkey", cf_buf_slice(&turn->sealed));
    if (turn->kind != CF_SHARING_WAITING) {
        snprintf(name, sizeof name, "%u.%s", turn->me + 1, cf_shared_names[turn->kind]);
        add_file(name, cf_buf_slice(&turn->shared));
    }
    if (turn->parameters.len > 0)
        add_file("threshold.json", cf_buf_slice(&turn->parameters));
    cf_buf_release(&size);
}

/* Takes the next turn: joins where no secret file of a member was unlocked. Output: what was done,
 * which member this is, the fingerprint when there is one, a line each; then the files, of which
 * those whose names begin with no number and no word are the member's own. */
EXPORT(turn) int trustee_turn(void);
int trustee_turn(void)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_sharing turn = CF_SHARING_INIT;
    bool joins = seed[0] == '\0';
    cf_buf_clear(&output);
    bool good = cf_sharing_take(&turn, &group, seed, &entropy, &fault);
    if (good)
        add_files(&turn);
    if (joins)
        cf_wipe(seed, sizeof seed); /* the page has it in the file, and gives that back */
    cf_sharing_release(&turn);
    return answer(good, &fault);
}

/* The input is a member's .dkey; it is opened with the secret file, and kept for decrypt. */
EXPORT(open_key) int trustee_open_key(size_t len);
int trustee_open_key(size_t len)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    bool good = cf_ceremony_decryption_key(&secret, cf_slice_of(seed),
                                           cf_slice_trim((cf_slice){input, len}), comb, &fault);
    cf_mem_free(comb);
    return answer(good, &fault);
}

/* --- The count -------------------------------------------------------------------------------- */

/* The input is an archive: every ballot is verified, the sum computed anew, and that sum decrypted.
 * Output: the line that goes back to the election committee; none for challenged ballots, unless
 * they alone are asked for. */
EXPORT(decrypt) int trustee_decrypt(size_t len, int challenged);
int trustee_decrypt(size_t len, int challenged)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_box_options options = {.entropy = &entropy, .n_threads = 1};
    cf_buf_clear(&output);
    bool good = cf_share_line_make(&output, (cf_slice){input, len}, &secret, challenged != 0,
                                   &options, &fault);
    return answer(good, &fault);
}

/* Forgets the secret. */
EXPORT(forget) void trustee_forget(void);
void trustee_forget(void)
{
    cf_wipe(&secret, sizeof secret);
    cf_wipe(seed, sizeof seed);
    if (input)
        cf_wipe(input, input_len);
    if (output.text)
        cf_wipe(output.text, output.len);
}

#else
typedef int cf_trustee_wasm_is_for_the_page;
#endif
