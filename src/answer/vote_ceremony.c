/* A trustees' group makes its key: each member takes three turns (sharing.h) in a folder that they
 * share. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/entropy.h"
#include "vote/sharing.h"

#include <stdio.h>

enum { MAX_TEXT = 1 << 20 };

typedef struct {
    const char *folder, *secret_path;
    char seed[CF_SEED_LEN + 1];
    cf_sharing_group group;
    cf_sharing turn;
    cf_arena arena;
    cf_entropy entropy;
    cf_fault fault;
} ceremony;

static const char *path_of(ceremony *c, unsigned member, cf_shared kind)
{
    return cf_arena_printf(&c->arena, "%s/%u.%s", c->folder, member + 1, cf_shared_names[kind]);
}

static bool read_text(cf_slice *out, ceremony *c, const char *path)
{
    cf_buf text = CF_BUF_INIT;
    bool good = cf_folder_read(&text, path, MAX_TEXT, &c->fault);
    *out = cf_arena_slice(&c->arena, cf_slice_trim(cf_buf_slice(&text)));
    cf_buf_wipe(&text);
    return good;
}

/* --- The folder's state ---------------------------------------------------------------------- */

static bool start_group(ceremony *c, const char *path, unsigned threshold, unsigned n)
{
    cf_buf text = CF_BUF_INIT;
    if (threshold == 0 || n < threshold || n > CF_VOTE_MAX_TRUSTEES)
        return cf_fault_refuse(&c->fault, "who starts a group says how many are needed and how "
                                          "many there are");
    c->group.threshold = threshold;
    c->group.n = n;
    cf_sharing_group_write(&text, &c->group);
    cf_buf_add_char(&text, '\n');
    bool good = cf_folder_make(c->folder, CF_FOLDER_PUBLIC, &c->fault) &&
                cf_folder_put_new(path, cf_buf_slice(&text), CF_FOLDER_PUBLIC, &c->fault);
    cf_buf_release(&text);
    return good;
}

static bool read_group(ceremony *c, unsigned threshold, unsigned n)
{
    cf_slice text;
    const char *path = cf_arena_printf(&c->arena, "%s/group.txt", c->folder);
    if (!cf_folder_has(path) && !start_group(c, path, threshold, n))
        return false;
    if (!read_text(&text, c, path) || !cf_sharing_group_read(&c->group, text, &c->fault))
        return false;
    if ((threshold && threshold != c->group.threshold) || (n && n != c->group.n))
        return cf_fault_refuse(&c->fault, "this group is %u of %u", c->group.threshold, c->group.n);
    return true;
}

static bool read_folder(ceremony *c)
{
    for (unsigned kind = 0; kind < CF_N_SHARED; kind++)
        for (unsigned i = 0; i < c->group.n; i++) {
            const char *path = path_of(c, i, (cf_shared)kind);
            if (cf_folder_has(path) && !read_text(&c->group.text[kind][i], c, path))
                return false;
        }
    return true;
}

static bool read_seed(ceremony *c)
{
    cf_slice text;
    if (!cf_folder_has(c->secret_path))
        return true; /* none yet: the first turn draws it */
    if (!read_text(&text, c, c->secret_path))
        return false;
    bool good = text.len == CF_SEED_LEN;
    if (good)
        memcpy(c->seed, text.text, CF_SEED_LEN);
    explicit_bzero((char *)(uintptr_t)text.text, text.len);
    return good || cf_fault_refuse(&c->fault, "%s is no secret file of a group", c->secret_path);
}

/* --- A turn ---------------------------------------------------------------------------------- */

/* What is secret first: a share whose secret is lost stops the whole group. */
static bool keep(ceremony *c)
{
    const cf_sharing *turn = &c->turn;
    const char *sealed = cf_arena_printf(&c->arena, "%s.dkey", c->secret_path);
    const char *whole = cf_arena_printf(&c->arena, "%s/threshold.json", c->folder);
    if (turn->kind == CF_SHARING_WAITING)
        return true;
    if (turn->kind == CF_SHARING_JOINED &&
        !cf_folder_put_new(c->secret_path, (cf_slice){c->seed, CF_SEED_LEN}, CF_FOLDER_PRIVATE,
                           &c->fault))
        return false;
    if (turn->kind == CF_SHARING_DONE &&
        !cf_folder_put(sealed, cf_buf_slice(&turn->sealed), CF_FOLDER_PRIVATE, &c->fault))
        return false;
    return cf_folder_put_new(path_of(c, turn->me, (cf_shared)turn->kind),
                             cf_buf_slice(&turn->shared), CF_FOLDER_PUBLIC, &c->fault) &&
           (turn->parameters.len == 0 ||
            cf_folder_put(whole, cf_buf_slice(&turn->parameters), CF_FOLDER_PUBLIC, &c->fault));
}

static int say_turn(confer_result **out, const ceremony *c)
{
    char hash[CF_B64_SIZE];
    cf_page page = cf_page_start();
    cf_page_say(&page, "%s", cf_sharing_said[c->turn.kind]);
    cf_page_count(&page, "You are member", "member", c->turn.me + 1);
    cf_page_count(&page, "Needed for a count", "threshold", c->group.threshold);
    cf_page_count(&page, "Members", "members", c->group.n);
    if (cf_sharing_group_count(&c->group, CF_SHARED_CERTIFICATE) == c->group.n) {
        cf_sharing_group_fingerprint(hash, &c->group);
        cf_page_text(&page, "Fingerprint", "fingerprint", cf_slice_of(hash));
        cf_page_say(&page, "Read the fingerprint to the other members; all must have the same.");
    }
    if (cf_sharing_group_count(&c->group, CF_SHARED_OUTPUT) == c->group.n)
        cf_page_say(&page, "The group's key is made: confer vote trustees VOTE --add-group %s",
                    c->folder);
    return cf_page_finish(out, &page);
}

int confer_vote_ceremony(confer_result **out, const char *folder, const char *secret_path,
                         const char *name, int threshold, int n, confer_error *err)
{
    ceremony c = {.folder = folder,
                  .secret_path = secret_path,
                  .turn = CF_SHARING_INIT,
                  .entropy = cf_entropy_system(),
                  .arena = CF_ARENA_INIT,
                  .fault = CF_FAULT_INIT};
    (void)name; /* the format has no place for the names of group members */
    bool good = read_group(&c, (unsigned)threshold, (unsigned)n) && read_folder(&c) &&
                read_seed(&c) && cf_sharing_take(&c.turn, &c.group, c.seed, &c.entropy, &c.fault) &&
                keep(&c);
    explicit_bzero(c.seed, sizeof c.seed);
    int status = good ? say_turn(out, &c) : cf_vote_failed(&c.fault, err);
    cf_sharing_release(&c.turn);
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
