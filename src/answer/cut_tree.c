/* cut_tree.c: taking options and leaving them, with all that follows from it; and how a search
 * begins. */
#include "answer/cut_tree.h"

#include "base/mem.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

/* --- Constraints ----------------------------------------------------------------------------- */

static bool within_limit(const cf_cut_tree *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->limit < 0 || item->drop <= s->problem->limits[item->limit] - s->used[item->limit];
}

/* Leaves an option out, and with it those that need it. */
bool cf_cut_leave(cf_cut_tree *s, int i)
{
    if (s->state[i] != CF_CUT_OPEN)
        return s->state[i] == CF_CUT_OUT;
    s->state[i] = CF_CUT_OUT;
    s->trail[s->n_trail++] = i;
    if (s->problem->items[i].forced)
        return false;
    for (int k = 0; k < s->needed_by[i].n; k++)
        if (!cf_cut_leave(s, s->needed_by[i].items[k]))
            return false;
    return s->after[i] < 0 || cf_cut_leave(s, s->after[i]);
}

bool cf_cut_take(cf_cut_tree *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    if (s->state[i] != CF_CUT_OPEN)
        return s->state[i] == CF_CUT_IN;
    if (item->banned || !within_limit(s, i))
        return false;
    s->state[i] = CF_CUT_IN;
    s->trail[s->n_trail++] = i;
    s->saving += item->saving;
    s->harm += item->harm;
    s->n_taken++;
    if (item->limit >= 0)
        s->used[item->limit] += item->drop;
    for (int k = 0; k < item->excludes.n; k++)
        if (!cf_cut_leave(s, item->excludes.items[k]))
            return false;
    for (int k = 0; k < item->needs.n; k++)
        if (!cf_cut_take(s, item->needs.items[k]))
            return false;
    return s->before[i] < 0 || cf_cut_take(s, s->before[i]);
}

void cf_cut_undo(cf_cut_tree *s, int mark)
{
    while (s->n_trail > mark) {
        int i = s->trail[--s->n_trail];
        const cf_cut_item *item = &s->problem->items[i];
        if (s->state[i] == CF_CUT_IN) {
            s->saving -= item->saving;
            s->harm -= item->harm;
            s->n_taken--;
            if (item->limit >= 0)
                s->used[item->limit] -= item->drop;
        }
        s->state[i] = CF_CUT_OPEN;
    }
}

bool cf_cut_allowed(const cf_cut_problem *problem, const uint8_t *taken, const char **why)
{
    const char *broken = NULL;
    int64_t *used = cf_mem_calloc((size_t)problem->n_limits + 1, sizeof *used);
    for (int i = 0; i < problem->n && !broken; i++) {
        const cf_cut_item *item = &problem->items[i];
        if (!taken[i]) {
            broken = item->forced ? "an option that is locked in is not in it" : NULL;
            continue;
        }
        broken = item->banned ? "it holds an option that may not be taken" : NULL;
        for (int k = 0; k < item->excludes.n && !broken; k++)
            broken =
                taken[item->excludes.items[k]] ? "two of its options exclude each other" : NULL;
        for (int k = 0; k < item->needs.n && !broken; k++)
            broken = taken[item->needs.items[k]] ? NULL : "an option that another needs is missing";
        if (item->limit >= 0)
            used[item->limit] += item->drop;
    }
    for (int i = 0; i < problem->n_limits && !broken; i++)
        broken = used[i] > problem->limits[i] ? "a service falls below its legal minimum" : NULL;
    cf_mem_free(used);
    if (why)
        *why = broken;
    return broken == NULL;
}

bool cf_cut_may_take(const cf_cut_tree *s, int i)
{
    return s->state[i] == CF_CUT_OPEN && !s->problem->items[i].banned && within_limit(s, i);
}

bool cf_cut_must_halt(cf_cut_tree *s)
{
    if (!s->halted && s->problem->stop && atomic_load(s->problem->stop))
        s->halted = s->stopped = true;
    if (s->effort > s->problem->effort)
        s->halted = true;
    return s->halted;
}

/* --- Setting up ------------------------------------------------------------------------------ */

typedef struct {
    int64_t saving, harm;
    int index;
} ranked;

static int compare_ratios(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    cf_wide left = (cf_wide)p->harm * q->saving, right = (cf_wide)q->harm * p->saving;
    bool p_none = p->saving == 0, q_none = q->saving == 0;
    if (p_none != q_none)
        return p_none ? 1 : -1; /* what saves nothing comes last */
    if (left != right)
        return left < right ? -1 : 1;
    if (p->saving != q->saving)
        return p->saving > q->saving ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

static void make_order(cf_cut_tree *s)
{
    ranked *ranks = cf_mem_alloc((size_t)s->n + 1, sizeof *ranks);
    s->order = CF_ARENA_NEW(s->arena, int, (size_t)s->n + 1);
    for (int i = 0; i < s->n; i++)
        ranks[i] = (ranked){s->problem->items[i].saving, s->problem->items[i].harm, i};
    if (s->n > 1)
        qsort(ranks, (size_t)s->n, sizeof *ranks, compare_ratios);
    for (int i = 0; i < s->n; i++)
        s->order[i] = ranks[i].index;
    cf_mem_free(ranks);
}

static void make_needed_by(cf_cut_tree *s)
{
    s->needed_by = CF_ARENA_NEW(s->arena, cf_cut_list, (size_t)s->n + 1);
    for (int i = 0; i < s->n; i++)
        for (int k = 0; k < s->problem->items[i].needs.n; k++)
            s->needed_by[s->problem->items[i].needs.items[k]].n++;
    for (int i = 0; i < s->n; i++) {
        s->needed_by[i].items = CF_ARENA_NEW(s->arena, int, (size_t)s->needed_by[i].n + 1);
        s->needed_by[i].n = 0;
    }
    for (int i = 0; i < s->n; i++)
        for (int k = 0; k < s->problem->items[i].needs.n; k++) {
            cf_cut_list *list = &s->needed_by[s->problem->items[i].needs.items[k]];
            ((int *)(uintptr_t)list->items)[list->n++] = i;
        }
}

/* Bound to no other option, and not decided yet. */
static bool is_exchangeable(const cf_cut_tree *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->excludes.n == 0 && item->needs.n == 0 && s->needed_by[i].n == 0 && !item->banned &&
           !item->forced;
}

/* Options that may stand for each other in every set: as much saved and harmed, of the same service
 * where its legal minimum counts, and tied to no other. Exchanging them keeps every constraint. */
static bool are_alike(const cf_cut_tree *s, int i, int k)
{
    const cf_cut_item *a = &s->problem->items[i], *b = &s->problem->items[k];
    return a->saving == b->saving && a->harm == b->harm && a->limit == b->limit &&
           (a->limit < 0 || a->drop == b->drop);
}

/* Options alike stand side by side in `order`, or others of their saving and harm between them:
 * chain them in the order of the list. */
static void make_chains(cf_cut_tree *s)
{
    s->after = CF_ARENA_NEW(s->arena, int, (size_t)s->n + 1);
    s->before = CF_ARENA_NEW(s->arena, int, (size_t)s->n + 1);
    for (int i = 0; i < s->n; i++)
        s->after[i] = s->before[i] = -1;
    for (int k = 0; k < s->n; k++) {
        int i = s->order[k];
        const cf_cut_item *item = &s->problem->items[i];
        if (!is_exchangeable(s, i))
            continue;
        for (int p = k + 1; p < s->n; p++) {
            int next = s->order[p];
            const cf_cut_item *other = &s->problem->items[next];
            if (other->saving != item->saving || other->harm != item->harm)
                break;
            if (!is_exchangeable(s, next) || !are_alike(s, i, next))
                continue;
            s->after[i] = next;
            s->before[next] = i;
            break;
        }
    }
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void cf_cut_set_up(cf_cut_tree *s, const cf_cut_problem *problem, cf_arena *arena)
{
    size_t n = (size_t)problem->n;
    *s = (cf_cut_tree){.problem = problem, .arena = arena, .n = problem->n};
    s->state = CF_ARENA_NEW(arena, uint8_t, n + 1);
    s->trail = CF_ARENA_NEW(arena, int, n + 1);
    s->used = CF_ARENA_NEW(arena, int64_t, (size_t)problem->n_limits + 1);
    s->sets = CF_ARENA_NEW(arena, cf_cut_set, (size_t)problem->n_best + 1);
    make_needed_by(s);
    make_order(s);
    make_chains(s);
    for (int i = 0; i < s->n; i++)
        if (!problem->items[i].banned)
            s->grain = common_divisor(s->grain, problem->items[i].harm);
}

/* What is decided before the search: options locked in, and those that may not be taken. */
bool cf_cut_decide_locked(cf_cut_tree *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->problem->items[i].forced && !cf_cut_take(s, i))
            return false;
    for (int i = 0; i < s->n; i++)
        if (s->problem->items[i].banned && !cf_cut_leave(s, i))
            return false;
    return true;
}
