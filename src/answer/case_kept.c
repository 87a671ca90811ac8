/* Tables that stay in memory between questions, for callers that ask again and again. */
#define _POSIX_C_SOURCE 200809L
#include "answer/case.h"

#include "cost/recall.h"

#include "base/mem.h"

#include <string.h>
#include <sys/stat.h>

static void stamp_file(confer_case *c, int64_t out[3], cf_slice name)
{
    struct stat there;
    memset(out, 0, 3 * sizeof *out);
    if (name.len == 0 || !c->folder)
        return; /* files in memory change through confer_case_put alone */
    if (stat(cf_case_path(c, cf_arena_copy(&c->arena, name)), &there) != 0)
        return;
    out[0] = (int64_t)there.st_size;
    out[1] = (int64_t)there.st_mtim.tv_sec * 1000000000 + there.st_mtim.tv_nsec;
    out[2] = (int64_t)there.st_ino;
}

static void stamp(confer_case *c, int64_t out[6])
{
    const cf_facts *facts = &c->agreement.plan->facts;
    stamp_file(c, out, facts->roster_file);
    stamp_file(c, out + 3, facts->schedule_file);
}

static bool has_column(const cf_kept_tables *kept, cf_slice name)
{
    for (int i = 0; i < kept->n_wanted; i++)
        if (cf_slice_equal_nocase(kept->wanted[i], name))
            return true;
    return false;
}

bool cf_kept_use(confer_case *c, const cf_slice *wanted, int n_wanted)
{
    cf_kept_tables *kept = &c->kept;
    int64_t now[6];
    if (!kept->roster ||
        !cf_slice_equal(cf_buf_slice(&kept->text), c->agreement.terms->source.text))
        return false;
    for (int i = 0; i < n_wanted; i++)
        if (!has_column(kept, wanted[i]))
            return false;
    stamp(c, now);
    if (memcmp(now, kept->stamps, sizeof now) != 0)
        return false;
    c->schedule = kept->schedule;
    c->roster = kept->roster;
    cf_roster_report_to(c->roster, &c->diags);
    return true;
}

void cf_kept_take(confer_case *c, const cf_slice *wanted, int n_wanted)
{
    cf_kept_tables *kept = &c->kept;
    cf_schedule *schedule = c->schedule;
    if (kept->schedule == schedule)
        kept->schedule = NULL; /* it goes on, with a roster of more columns */
    cf_kept_release(c);
    kept->terms = c->agreement.terms;
    kept->roster = c->roster;
    kept->recall = cf_recall_new();
    kept->schedule = schedule;
    kept->wanted = CF_ARENA_NEW(&kept->arena, cf_slice, (size_t)n_wanted + 1);
    for (int i = 0; i < n_wanted; i++)
        kept->wanted[kept->n_wanted++] = cf_arena_slice(&kept->arena, wanted[i]);
    cf_buf_add_slice(&kept->text, c->agreement.terms->source.text);
    stamp(c, kept->stamps);
}

void cf_kept_release(confer_case *c)
{
    cf_kept_tables *kept = &c->kept;
    cf_recall_free(kept->recall);
    if (kept->roster) {
        cf_roster_close(kept->roster);
        if (c->roster == kept->roster)
            c->roster = NULL;
    }
    if (kept->schedule) {
        if (c->schedule == kept->schedule)
            c->schedule = NULL;
        cf_schedule_release(kept->schedule);
        cf_mem_free(kept->schedule);
    }
    if (kept->terms != c->agreement.terms)
        cf_terms_free(kept->terms);
    cf_buf_release(&kept->text);
    cf_arena_release(&kept->arena);
    *kept = (cf_kept_tables){0};
}
