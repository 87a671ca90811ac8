/* A trustees' group makes its key: each member takes three turns in a folder that they share.
 *
 *   group.txt       threshold and size, written by whoever starts
 *   N.cert          first turn: a certificate of the member's keys
 *   N.polynomial    second turn, when all certificates are there
 *   N.output        third turn, when all polynomials are there
 *   threshold.json  made by the last one
 *
 * A member's secret file holds the seed; the sealed decryption key is written beside it (.dkey). */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/ceremony.h"
#include "vote/entropy.h"

#include <stdio.h>

enum { MAX_TEXT = 1 << 20 };

typedef struct {
    const char *folder, *secret_path;
    char seed[CF_SEED_LEN + 1];
    unsigned threshold, n, me; /* me: from 0 */
    cf_arena arena;
    cf_entropy entropy;
    cf_comb *comb;
    cf_slice *certificates, *polynomials, *outputs; /* text NULL: not there yet */
    unsigned n_certificates, n_polynomials, n_outputs;
    cf_fault fault;
} ceremony;

static const char *path_of(ceremony *c, unsigned number, const char *kind)
{
    return cf_arena_printf(&c->arena, "%s/%u.%s", c->folder, number, kind);
}

static bool read_text(cf_slice *out, ceremony *c, const char *path)
{
    cf_buf text = CF_BUF_INIT;
    bool good = cf_folder_read(&text, path, MAX_TEXT, &c->fault);
    *out = cf_arena_slice(&c->arena, cf_slice_trim(cf_buf_slice(&text)));
    cf_buf_release(&text);
    return good;
}

/* --- The state of the folder ----------------------------------------------------------------- */

static bool read_kind(cf_slice *out, unsigned *count, ceremony *c, const char *kind)
{
    for (unsigned i = 0; i < c->n; i++) {
        const char *path = path_of(c, i + 1, kind);
        out[i] = (cf_slice){NULL, 0};
        if (!cf_folder_has(path))
            continue;
        if (!read_text(&out[i], c, path))
            return false;
        (*count)++;
    }
    return true;
}

static bool read_size(unsigned *out, cf_slice *text)
{
    size_t i = 0;
    for (*out = 0; i < text->len && i < 3 && text->text[i] >= '0' && text->text[i] <= '9'; i++)
        *out = *out * 10 + (unsigned)(text->text[i] - '0');
    *text = (cf_slice){text->text + i, text->len - i};
    return i > 0;
}

static bool take(cf_slice *text, cf_slice word)
{
    if (text->len < word.len || memcmp(text->text, word.text, word.len) != 0)
        return false;
    *text = (cf_slice){text->text + word.len, text->len - word.len};
    return true;
}

static bool read_group(ceremony *c, unsigned threshold, unsigned n)
{
    cf_slice text;
    char line[64];
    const char *path = cf_arena_printf(&c->arena, "%s/group.txt", c->folder);
    if (!cf_folder_has(path)) {
        if (threshold == 0 || n < threshold || n > CF_VOTE_MAX_TRUSTEES)
            return cf_fault_refuse(&c->fault, "who starts a group says how many are needed and how "
                                              "many there are");
        snprintf(line, sizeof line, "%u of %u\n", threshold, n);
        if (!cf_folder_make(c->folder, CF_FOLDER_PUBLIC, &c->fault) ||
            !cf_folder_put_new(path, cf_slice_of(line), CF_FOLDER_PUBLIC, &c->fault))
            return false;
    }
    if (!read_text(&text, c, path) || !read_size(&c->threshold, &text) ||
        !take(&text, CF_SLICE(" of ")) || !read_size(&c->n, &text) || text.len > 0 ||
        c->threshold == 0 || c->n < c->threshold || c->n > CF_VOTE_MAX_TRUSTEES)
        return cf_fault_refuse(&c->fault, "%s cannot be read", path);
    if ((threshold && threshold != c->threshold) || (n && n != c->n))
        return cf_fault_refuse(&c->fault, "this group is %u of %u", c->threshold, c->n);
    return true;
}

static bool read_folder(ceremony *c)
{
    c->certificates = CF_ARENA_NEW(&c->arena, cf_slice, c->n);
    c->polynomials = CF_ARENA_NEW(&c->arena, cf_slice, c->n);
    c->outputs = CF_ARENA_NEW(&c->arena, cf_slice, c->n);
    return read_kind(c->certificates, &c->n_certificates, c, "cert") &&
           read_kind(c->polynomials, &c->n_polynomials, c, "polynomial") &&
           read_kind(c->outputs, &c->n_outputs, c, "output");
}

/* --- Turns ----------------------------------------------------------------------------------- */

static bool put(ceremony *c, const char *kind, const cf_buf *text)
{
    return cf_folder_put_new(path_of(c, c->me + 1, kind), cf_buf_slice(text), CF_FOLDER_PUBLIC,
                             &c->fault);
}

/* The seed stays in the secret file with the member's number behind it. */
static bool join(ceremony *c)
{
    cf_buf certificate = CF_BUF_INIT, secret = CF_BUF_INIT;
    for (c->me = 0; c->me < c->n && c->certificates[c->me].text; c->me++)
        continue;
    if (c->me == c->n)
        return cf_fault_refuse(&c->fault, "this group has its %u members", c->n);
    bool good = cf_token_draw(c->seed, CF_SEED_LEN, &c->entropy) &&
                cf_ceremony_certificate(&certificate, cf_slice_of(c->seed), c->comb, &c->entropy,
                                        &c->fault);
    cf_buf_add(&secret, c->seed, CF_SEED_LEN);
    good = good &&
           cf_folder_put_new(c->secret_path, cf_buf_slice(&secret), CF_FOLDER_PRIVATE, &c->fault) &&
           put(c, "cert", &certificate);
    cf_buf_wipe(&secret);
    cf_buf_release(&certificate);
    return good;
}

static cf_ceremony steps(const ceremony *c)
{
    return (cf_ceremony){c->certificates, c->n, c->comb, &c->entropy};
}

static bool second_turn(ceremony *c)
{
    cf_ceremony all = steps(c);
    cf_buf text = CF_BUF_INIT;
    bool good =
        cf_ceremony_certificates_check(&all, &c->fault) &&
        cf_ceremony_polynomial(&text, &all, cf_slice_of(c->seed), c->threshold, &c->fault) &&
        put(c, "polynomial", &text);
    cf_buf_release(&text);
    return good;
}

static bool finish_group(ceremony *c)
{
    cf_ceremony all = steps(c);
    cf_buf text = CF_BUF_INIT;
    bool good = cf_ceremony_parameters(&text, &all, c->polynomials, c->outputs, &c->fault) &&
                cf_folder_put(cf_arena_printf(&c->arena, "%s/threshold.json", c->folder),
                              cf_buf_slice(&text), CF_FOLDER_PUBLIC, &c->fault);
    cf_buf_release(&text);
    return good;
}

static bool third_turn(ceremony *c)
{
    cf_ceremony all = steps(c);
    cf_buf input = CF_BUF_INIT, output = CF_BUF_INIT, key = CF_BUF_INIT;
    bool good =
        cf_ceremony_input(&input, &all, c->polynomials, c->me, &c->fault) &&
        cf_ceremony_output(&output, &all, cf_slice_of(c->seed), cf_buf_slice(&input), &c->fault) &&
        cf_ceremony_sealed_key(&key, cf_buf_slice(&output), &c->fault) &&
        cf_folder_put(cf_arena_printf(&c->arena, "%s.dkey", c->secret_path), cf_buf_slice(&key),
                      CF_FOLDER_PRIVATE, &c->fault) &&
        put(c, "output", &output);
    if (good) {
        c->outputs[c->me] = cf_arena_slice(&c->arena, cf_buf_slice(&output));
        c->n_outputs++;
    }
    cf_buf_release(&input);
    cf_buf_release(&output);
    cf_buf_release(&key);
    return good && (c->n_outputs < c->n || finish_group(c));
}

/* Which member the secret file belongs to: the one whose certificate says its key. */
static bool find_me(ceremony *c)
{
    cf_channel_keys keys;
    cf_buf digits = CF_BUF_INIT;
    cf_slice text;
    bool found = false;
    if (!read_text(&text, c, c->secret_path) || text.len != CF_SEED_LEN)
        return cf_fault_refuse(&c->fault, "%s is no secret file of a group", c->secret_path);
    memcpy(c->seed, text.text, CF_SEED_LEN);
    explicit_bzero((char *)(uintptr_t)text.text, text.len);
    if (!cf_channel_keys_of(&keys, cf_slice_of(c->seed), c->comb, &c->fault))
        return false;
    cf_element_print(&digits, &keys.verification);
    explicit_bzero(&keys, sizeof keys);
    for (unsigned i = 0; i < c->n && !found; i++) {
        found = c->certificates[i].text &&
                memmem(c->certificates[i].text, c->certificates[i].len, digits.text, digits.len);
        c->me = i;
    }
    cf_buf_release(&digits);
    return found ||
           cf_fault_refuse(&c->fault, "%s belongs to no member of this group", c->secret_path);
}

typedef enum { JOINED, SHARED, DONE, WAITING } turn;

static bool take_turn(ceremony *c, turn *taken)
{
    *taken = JOINED;
    if (!cf_folder_has(c->secret_path))
        return join(c);
    if (!find_me(c))
        return false;
    *taken = WAITING;
    if (c->n_certificates < c->n || (c->polynomials[c->me].text && c->n_polynomials < c->n))
        return true;
    if (!c->polynomials[c->me].text) {
        *taken = SHARED;
        return second_turn(c);
    }
    if (c->outputs[c->me].text)
        return true;
    *taken = DONE;
    return third_turn(c);
}

/* --- Answers --------------------------------------------------------------------------------- */

/* What the members read to each other: a server that showed them different certificates would be
 * found out. */
static void fingerprint(char out[CF_B64_SIZE], const ceremony *c)
{
    cf_buf all = CF_BUF_INIT;
    for (unsigned i = 0; i < c->n; i++) {
        cf_buf_add_slice(&all, c->certificates[i]);
        cf_buf_add_char(&all, '\n');
    }
    cf_hash_b64(out, cf_buf_slice(&all));
    cf_buf_release(&all);
}

static int say_turn(confer_result **out, const ceremony *c, turn taken)
{
    static const char *const said[] = {
        "You have joined the group. When all members have, take the second turn.",
        "Your part is shared. When all members have done the same, take the third turn.",
        "You are done. Your secret file and its .dkey decrypt together; keep both, with a copy.",
        "Nothing to do now: it is another member's turn."};
    char hash[CF_B64_SIZE];
    cf_page page = cf_page_start();
    cf_page_say(&page, "%s", said[taken]);
    cf_page_count(&page, "You are member", "member", c->me + 1);
    cf_page_count(&page, "Needed for a count", "threshold", c->threshold);
    cf_page_count(&page, "Members", "members", c->n);
    if (c->n_certificates == c->n) {
        fingerprint(hash, c);
        cf_page_text(&page, "Fingerprint", "fingerprint", cf_slice_of(hash));
        cf_page_say(&page, "Read the fingerprint to the other members; all must have the same.");
    }
    if (c->n_outputs == c->n)
        cf_page_say(&page, "The group's key is made: confer vote trustees VOTE --add-group %s",
                    c->folder);
    return cf_page_finish(out, &page);
}

int confer_vote_ceremony(confer_result **out, const char *folder, const char *secret_path,
                         const char *name, int threshold, int n, confer_error *err)
{
    ceremony c = {.folder = folder,
                  .secret_path = secret_path,
                  .entropy = cf_entropy_system(),
                  .arena = CF_ARENA_INIT,
                  .fault = CF_FAULT_INIT};
    turn taken = WAITING;
    (void)name; /* the format has no place for the names of group members */
    c.comb = cf_comb_new(&cf_element_generator);
    bool good = read_group(&c, (unsigned)threshold, (unsigned)n) && read_folder(&c) &&
                take_turn(&c, &taken);
    explicit_bzero(c.seed, sizeof c.seed);
    int status = good ? say_turn(out, &c, taken) : cf_vote_failed(&c.fault, err);
    cf_mem_free(c.comb);
    cf_arena_release(&c.arena);
    return status;
}

int confer_vote_add_group(confer_result **out, confer_vote *vote, const char *folder,
                          confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf text = CF_BUF_INIT, path = CF_BUF_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    bool good = cf_folder_read(&text, cf_folder_path(&path, folder, "threshold.json"),
                               MAX_TEXT * 64, &fault) &&
                cf_box_set_threshold(box, cf_slice_trim(cf_buf_slice(&text)), &fault);
    int status = good ? cf_vote_say_trustees(out, vote, box, cf_slice_trim(cf_buf_slice(&text)))
                      : cf_vote_failed(&fault, err);
    cf_buf_release(&text);
    cf_buf_release(&path);
    cf_box_close(box);
    return status;
}
