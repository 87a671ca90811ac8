#include "answer/cut_tree.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

/* --- Sets that were found -------------------------------------------------------------------- */

static int compare_sets(const cf_cut_set *a, const cf_cut_set *b, int n)
{
    if (a->harm != b->harm)
        return a->harm < b->harm ? -1 : 1;
    if (a->saving != b->saving)
        return a->saving > b->saving ? -1 : 1;
    if (a->n_taken != b->n_taken)
        return a->n_taken < b->n_taken ? -1 : 1;
    for (int i = 0; i < n; i++)
        if (a->taken[i] != b->taken[i])
            return a->taken[i] ? -1 : 1;
    return 0;
}

/* What would be saved without an option and those that need it. */
static int64_t saving_without(const cf_cut_tree *s, const uint8_t *taken, int64_t saving, int i,
                              uint8_t *gone)
{
    int *stack = cf_mem_alloc((size_t)s->n, sizeof *stack);
    int depth = 0;
    memset(gone, 0, (size_t)s->n);
    stack[depth++] = i;
    gone[i] = 1;
    while (depth > 0) {
        int at = stack[--depth];
        saving -= s->problem->items[at].saving;
        for (int k = 0; k < s->needed_by[at].n; k++) {
            int next = s->needed_by[at].items[k];
            if (taken[next] && !gone[next]) {
                gone[next] = 1;
                stack[depth++] = next;
            }
        }
    }
    bool forced = false;
    for (int k = 0; k < s->n; k++)
        forced = forced || (gone[k] && s->problem->items[k].forced);
    cf_mem_free(stack);
    return forced ? -1 : saving;
}

static bool needs_all(const cf_cut_tree *s, const uint8_t *taken, int64_t saving)
{
    uint8_t *gone = cf_mem_alloc((size_t)s->n + 1, 1);
    bool all = true;
    for (int i = 0; i < s->n && all; i++)
        if (taken[i] && !s->problem->items[i].forced &&
            (s->needed_by[i].n > 0 || saving - s->problem->items[i].saving >= s->problem->target))
            all = saving_without(s, taken, saving, i, gone) < s->problem->target;
    cf_mem_free(gone);
    return all;
}

static void keep(cf_cut_tree *s, const cf_cut_set *found)
{
    int n_best = s->problem->n_best;
    int at = s->n_sets;
    while (at > 0 && compare_sets(found, &s->sets[at - 1], s->n) < 0)
        at--;
    if (at >= n_best || (at > 0 && compare_sets(found, &s->sets[at - 1], s->n) == 0))
        return;
    uint8_t *room = s->n_sets < n_best ? CF_ARENA_NEW(s->arena, uint8_t, (size_t)s->n + 1)
                                       : (uint8_t *)(uintptr_t)s->sets[n_best - 1].taken;
    memcpy(room, found->taken, (size_t)s->n);
    if (s->n_sets < n_best)
        s->n_sets++;
    memmove(&s->sets[at + 1], &s->sets[at], (size_t)(s->n_sets - 1 - at) * sizeof *s->sets);
    s->sets[at] = *found;
    s->sets[at].taken = room;
}

/* The target is reached: the set as it stands, for more could only be superfluous. */
static void record(cf_cut_tree *s)
{
    uint8_t *taken = cf_mem_alloc((size_t)s->n + 1, 1);
    for (int i = 0; i < s->n; i++)
        taken[i] = s->state[i] == CF_CUT_IN;
    cf_cut_set found = {taken, s->saving, s->harm, s->n_taken};
    s->effort += (uint64_t)s->n;
    bool full = s->n_sets == s->problem->n_best;
    if ((!full || compare_sets(&found, &s->sets[s->n_sets - 1], s->n) < 0) &&
        needs_all(s, taken, s->saving))
        keep(s, &found);
    cf_mem_free(taken);
}

/* --- Bounds ---------------------------------------------------------------------------------- */

typedef struct {
    bool reaches; /* the options that are left can reach the target */
    int64_t harm; /* at least this much */
    int branch;   /* the option to decide next, or -1 */
} bound;

/* Harm comes in grains: what is below a whole number of them can be no set's. */
static int64_t whole_grains(const cf_cut_tree *s, int64_t harm)
{
    int64_t rest = s->grain > 0 ? harm % s->grain : 0;
    return rest > 0 ? harm + s->grain - rest : harm;
}

static bool has_links(const cf_cut_tree *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->excludes.n > 0 || item->needs.n > 0 || item->limit >= 0 || s->needed_by[i].n > 0;
}

/* The continuous relaxation: whole options by harm per dollar, and a part of the last. */
static bound bound_below(cf_cut_tree *s)
{
    int64_t missing = s->problem->target - s->saving;
    bound b = {false, s->harm, -1};
    int linked = -1;
    for (int k = 0; k < s->n && !b.reaches; k++) {
        int i = s->order[k];
        s->effort++;
        if (!cf_cut_may_take(s, i))
            continue;
        const cf_cut_item *item = &s->problem->items[i];
        b.branch = i;
        if (linked < 0 && has_links(s, i))
            linked = i;
        if (item->saving < missing) {
            missing -= item->saving;
            b.harm += item->harm;
            continue;
        }
        b.reaches = true;
        cf_wide part = (cf_wide)item->harm * missing; /* both below 2^62: no overflow */
        b.harm += (int64_t)((part + item->saving - 1) / item->saving);
    }
    b.harm = whole_grains(s, b.harm);
    if (linked >= 0)
        b.branch = linked;
    return b;
}

/* The most that sets with at most that harm can save from here. */
static int64_t saving_within(cf_cut_tree *s, int64_t harm)
{
    int64_t room = harm - s->harm;
    int64_t saving = s->saving;
    for (int k = 0; k < s->n; k++) {
        int i = s->order[k];
        s->effort++;
        if (!cf_cut_may_take(s, i))
            continue;
        const cf_cut_item *item = &s->problem->items[i];
        if (item->harm <= room) {
            room -= item->harm;
            saving += item->saving;
            continue;
        }
        return saving + (int64_t)((cf_wide)item->saving * room / item->harm);
    }
    return saving;
}

/* --- The tree -------------------------------------------------------------------------------- */

static bool is_hopeless(cf_cut_tree *s, const bound *b)
{
    if (!b->reaches)
        return true;
    if (s->n_sets < s->problem->n_best)
        return false;
    const cf_cut_set *worst = &s->sets[s->n_sets - 1];
    if (b->harm != worst->harm)
        return b->harm > worst->harm;
    return saving_within(s, worst->harm) < worst->saving;
}

static void descend(cf_cut_tree *s)
{
    if (s->saving >= s->problem->target) {
        record(s);
        return;
    }
    while (!cf_cut_must_halt(s)) {
        bound b = bound_below(s);
        if (is_hopeless(s, &b) || b.branch < 0)
            return;
        int mark = s->n_trail;
        if (cf_cut_take(s, b.branch))
            descend(s);
        cf_cut_undo(s, mark);
        /* the other branch: left out; goes on in this loop, undone by the caller */
        if (!cf_cut_leave(s, b.branch))
            return;
    }
}

/* --- Beginning, and all ---------------------------------------------------------------------- */

/* Of options alike, as many as before, and the earlier ones. */
static void prefer_earlier(const cf_cut_tree *s, uint8_t *taken)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < s->n; i++)
            if (s->before[i] >= 0 && taken[i] && !taken[s->before[i]]) {
                taken[i] = 0;
                taken[s->before[i]] = 1;
                moved = true;
            }
    }
}

/* A set from elsewhere, without what it does not need: the worst options go first. */
static void take_start(cf_cut_tree *s)
{
    const cf_cut_problem *problem = s->problem;
    if (!problem->start || !cf_cut_allowed(problem, problem->start, NULL))
        return;
    uint8_t *taken = cf_arena_dup(s->arena, problem->start, (size_t)s->n + 1, 1);
    uint8_t *gone = CF_ARENA_NEW(s->arena, uint8_t, (size_t)s->n + 1);
    cf_cut_set set = {.taken = taken};
    prefer_earlier(s, taken);
    for (int i = 0; i < s->n; i++)
        set.saving += taken[i] ? problem->items[i].saving : 0;
    for (int k = s->n - 1; k >= 0; k--) {
        int i = s->order[k];
        if (!taken[i] || problem->items[i].forced ||
            saving_without(s, taken, set.saving, i, gone) < problem->target)
            continue;
        set.saving = saving_without(s, taken, set.saving, i, gone);
        for (int g = 0; g < s->n; g++)
            taken[g] = taken[g] && !gone[g];
    }
    for (int i = 0; i < s->n; i++)
        if (taken[i]) {
            set.harm += problem->items[i].harm;
            set.n_taken++;
        }
    if (set.saving >= problem->target)
        keep(s, &set);
}

void cf_cut_search(cf_cut_solution *out, const cf_cut_problem *problem, cf_arena *arena)
{
    cf_cut_tree s;
    CF_BUG_IF(problem->n_best < 1);
    cf_cut_set_up(&s, problem, arena);
    take_start(&s);
    bool possible = cf_cut_decide_locked(&s);
    *out = (cf_cut_solution){.proven = true, .closed = true};
    if (possible) {
        out->harm_at_least = s.saving >= problem->target ? s.harm : bound_below(&s).harm;
        descend(&s);
        out->closed = !s.halted;
        /* No set can do better than the bound, wherever the search ended. */
        out->proven = out->closed || (s.n_sets > 0 && s.sets[0].harm <= out->harm_at_least);
    }
    out->sets = s.sets;
    out->n_sets = s.n_sets;
    out->stopped = s.stopped;
    out->effort = s.effort;
}
