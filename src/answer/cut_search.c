#include "answer/cut_search.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

enum { FREE, IN, OUT };

typedef struct {
    const cf_cut_problem *problem;
    cf_arena *arena;
    int n;
    uint8_t *state;
    int *trail;
    int n_trail;
    int *order;          /* items by harm per dollar saved, least first */
    int *after, *before; /* the next and previous of items alike, or -1 */
    cf_cut_list *needed_by;
    int64_t *used; /* of each limit */
    int64_t grain; /* every set's harm is a multiple of it; 0: none does harm */
    int64_t saving, harm;
    int n_taken;
    cf_cut_set *sets; /* best first; room for n_best + 1 */
    int n_sets;
    uint64_t effort;
    bool halted, stopped;
} search;

/* --- Constraints ----------------------------------------------------------------------------- */

static bool has_links(const search *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->excludes.n > 0 || item->needs.n > 0 || item->limit >= 0 || s->needed_by[i].n > 0;
}

static bool within_limit(const search *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->limit < 0 || item->drop <= s->problem->limits[item->limit] - s->used[item->limit];
}

static bool take(search *s, int i);

/* Leaves an option out, and with it those that need it. */
static bool leave(search *s, int i)
{
    if (s->state[i] != FREE)
        return s->state[i] == OUT;
    s->state[i] = OUT;
    s->trail[s->n_trail++] = i;
    if (s->problem->items[i].forced)
        return false;
    for (int k = 0; k < s->needed_by[i].n; k++)
        if (!leave(s, s->needed_by[i].items[k]))
            return false;
    return s->after[i] < 0 || leave(s, s->after[i]);
}

static bool take(search *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    if (s->state[i] != FREE)
        return s->state[i] == IN;
    if (item->banned || !within_limit(s, i))
        return false;
    s->state[i] = IN;
    s->trail[s->n_trail++] = i;
    s->saving += item->saving;
    s->harm += item->harm;
    s->n_taken++;
    if (item->limit >= 0)
        s->used[item->limit] += item->drop;
    for (int k = 0; k < item->excludes.n; k++)
        if (!leave(s, item->excludes.items[k]))
            return false;
    for (int k = 0; k < item->needs.n; k++)
        if (!take(s, item->needs.items[k]))
            return false;
    return s->before[i] < 0 || take(s, s->before[i]);
}

static void undo(search *s, int mark)
{
    while (s->n_trail > mark) {
        int i = s->trail[--s->n_trail];
        const cf_cut_item *item = &s->problem->items[i];
        if (s->state[i] == IN) {
            s->saving -= item->saving;
            s->harm -= item->harm;
            s->n_taken--;
            if (item->limit >= 0)
                s->used[item->limit] -= item->drop;
        }
        s->state[i] = FREE;
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
static int64_t saving_without(const search *s, const uint8_t *taken, int64_t saving, int i,
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

static bool needs_all(const search *s, const uint8_t *taken, int64_t saving)
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

static void keep(search *s, const cf_cut_set *found)
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
static void record(search *s)
{
    uint8_t *taken = cf_mem_alloc((size_t)s->n + 1, 1);
    for (int i = 0; i < s->n; i++)
        taken[i] = s->state[i] == IN;
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

static bool is_open(const search *s, int i)
{
    return s->state[i] == FREE && !s->problem->items[i].banned && within_limit(s, i);
}

/* Harm comes in grains: what is below a whole number of them can be no set's. */
static int64_t whole_grains(const search *s, int64_t harm)
{
    int64_t rest = s->grain > 0 ? harm % s->grain : 0;
    return rest > 0 ? harm + s->grain - rest : harm;
}

/* The continuous relaxation: whole options by harm per dollar, and a part of the last. */
static bound bound_below(search *s)
{
    int64_t missing = s->problem->target - s->saving;
    bound b = {false, s->harm, -1};
    int linked = -1;
    for (int k = 0; k < s->n && !b.reaches; k++) {
        int i = s->order[k];
        s->effort++;
        if (!is_open(s, i))
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
static int64_t saving_within(search *s, int64_t harm)
{
    int64_t room = harm - s->harm;
    int64_t saving = s->saving;
    for (int k = 0; k < s->n; k++) {
        int i = s->order[k];
        s->effort++;
        if (!is_open(s, i))
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

static bool is_hopeless(search *s, const bound *b)
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

static bool must_halt(search *s)
{
    if (!s->halted && s->problem->stop && atomic_load(s->problem->stop))
        s->halted = s->stopped = true;
    if (s->effort > s->problem->effort)
        s->halted = true;
    return s->halted;
}

static void descend(search *s)
{
    if (s->saving >= s->problem->target) {
        record(s);
        return;
    }
    while (!must_halt(s)) {
        bound b = bound_below(s);
        if (is_hopeless(s, &b) || b.branch < 0)
            return;
        int mark = s->n_trail;
        if (take(s, b.branch))
            descend(s);
        undo(s, mark);
        /* the other branch: left out; goes on in this loop, undone by the caller */
        if (!leave(s, b.branch))
            return;
    }
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

static void make_order(search *s)
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

static void make_needed_by(search *s)
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
static bool is_exchangeable(const search *s, int i)
{
    const cf_cut_item *item = &s->problem->items[i];
    return item->excludes.n == 0 && item->needs.n == 0 && s->needed_by[i].n == 0 && !item->banned &&
           !item->forced;
}

/* Options that may stand for each other in every set: as much saved and harmed, of the same service
 * where its legal minimum counts, and tied to no other. Exchanging them keeps every constraint. */
static bool are_alike(const search *s, int i, int k)
{
    const cf_cut_item *a = &s->problem->items[i], *b = &s->problem->items[k];
    return a->saving == b->saving && a->harm == b->harm && a->limit == b->limit &&
           (a->limit < 0 || a->drop == b->drop);
}

/* Options alike stand side by side in `order`, or others of their saving and harm between them:
 * chain them in the order of the list. */
static void make_chains(search *s)
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

static void set_up(search *s, const cf_cut_problem *problem, cf_arena *arena)
{
    size_t n = (size_t)problem->n;
    *s = (search){.problem = problem, .arena = arena, .n = problem->n};
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
static bool decide_locked(search *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->problem->items[i].forced && !take(s, i))
            return false;
    for (int i = 0; i < s->n; i++)
        if (s->problem->items[i].banned && !leave(s, i))
            return false;
    return true;
}

/* Of options alike, as many as before, and the earlier ones. */
static void prefer_earlier(const search *s, uint8_t *taken)
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
static void take_start(search *s)
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
    search s;
    CF_BUG_IF(problem->n_best < 1);
    set_up(&s, problem, arena);
    take_start(&s);
    bool possible = decide_locked(&s);
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

/* --- The most that can be saved -------------------------------------------------------------- */

/* Options that bear on each other, directly or through others, are one part; parts add up. */
static int root_of(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static void find_parts(const search *s, int *parent)
{
    int *first = cf_mem_alloc((size_t)s->problem->n_limits + 1, sizeof *first);
    for (int l = 0; l < s->problem->n_limits; l++)
        first[l] = -1;
    for (int i = 0; i < s->n; i++)
        parent[i] = i;
    for (int i = 0; i < s->n; i++) {
        const cf_cut_item *item = &s->problem->items[i];
        for (int k = 0; k < item->excludes.n; k++)
            parent[root_of(parent, item->excludes.items[k])] = root_of(parent, i);
        for (int k = 0; k < item->needs.n; k++)
            parent[root_of(parent, item->needs.items[k])] = root_of(parent, i);
        if (item->limit >= 0 && first[item->limit] < 0)
            first[item->limit] = i;
        if (item->limit >= 0)
            parent[root_of(parent, first[item->limit])] = root_of(parent, i);
    }
    cf_mem_free(first);
}

typedef struct {
    search *s;
    const int *items; /* of the part */
    int n;
    int64_t best;   /* -1: none yet */
    uint8_t *taken; /* [n], of the best */
} part;

/* Tries the largest first; hopeless where all that is left cannot beat the best. */
static void most_of(part *p, int64_t before)
{
    search *s = p->s;
    for (;;) {
        int64_t open = s->saving - before;
        int branch = -1;
        for (int k = 0; k < p->n; k++) {
            int i = p->items[k];
            s->effort++;
            if (!is_open(s, i))
                continue;
            open += s->problem->items[i].saving;
            if (branch < 0 || s->problem->items[i].saving > s->problem->items[branch].saving)
                branch = i;
        }
        if (s->saving - before > p->best) {
            p->best = s->saving - before;
            for (int k = 0; k < p->n; k++)
                p->taken[k] = s->state[p->items[k]] == IN;
        }
        if (branch < 0 || open <= p->best || must_halt(s))
            return;
        int mark = s->n_trail;
        if (take(s, branch))
            most_of(p, before);
        undo(s, mark);
        if (!leave(s, branch))
            return;
    }
}

static void most_of_part(search *s, const int *items, int n, cf_cut_set *out, uint8_t *taken)
{
    part p = {s, items, n, -1, cf_mem_calloc((size_t)n + 1, 1)};
    int64_t before = s->saving;
    int mark = s->n_trail;
    for (int k = 0; k < n; k++) /* what is locked in counts in its part */
        if (s->state[items[k]] == IN)
            before -= s->problem->items[items[k]].saving;
    most_of(&p, before);
    undo(s, mark);
    out->saving += p.best;
    for (int k = 0; k < n; k++)
        if (p.taken[k]) {
            taken[items[k]] = 1;
            out->harm += s->problem->items[items[k]].harm;
            out->n_taken++;
        }
    cf_mem_free(p.taken);
}

void cf_cut_most(cf_cut_solution *out, const cf_cut_problem *problem, cf_arena *arena)
{
    search s;
    set_up(&s, problem, arena);
    for (int i = 0; i < s.n; i++)
        s.after[i] = s.before[i] = -1; /* all alike ones are taken, or none */
    *out = (cf_cut_solution){.proven = true, .closed = true, .sets = s.sets};
    if (!decide_locked(&s))
        return;
    int *parent = CF_ARENA_NEW(arena, int, (size_t)s.n + 1);
    int *items = CF_ARENA_NEW(arena, int, (size_t)s.n + 1);
    uint8_t *taken = CF_ARENA_NEW(arena, uint8_t, (size_t)s.n + 1);
    find_parts(&s, parent);
    out->sets[0] = (cf_cut_set){.taken = taken};
    for (int i = 0; i < s.n; i++) {
        if (root_of(parent, i) != i)
            continue;
        int n = 0;
        for (int k = 0; k < s.n; k++)
            if (root_of(parent, k) == i)
                items[n++] = k;
        most_of_part(&s, items, n, &out->sets[0], taken);
    }
    out->n_sets = 1;
    out->proven = out->closed = !s.halted;
    out->stopped = s.stopped;
    out->effort = s.effort;
}
