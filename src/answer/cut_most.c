/* cut_most.c: the most that options can save together, part by part. */
#include "answer/cut_tree.h"

#include "base/mem.h"

/* --- The most that can be saved -------------------------------------------------------------- */

/* Options that bear on each other, directly or through others, are one part; parts add up. */
static int root_of(int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static void find_parts(const cf_cut_tree *s, int *parent)
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
    cf_cut_tree *s;
    const int *items; /* of the part */
    int n;
    int64_t best;   /* -1: none yet */
    uint8_t *taken; /* [n], of the best */
} part;

/* Tries the largest first; hopeless where all that is left cannot beat the best. */
static void most_of(part *p, int64_t before)
{
    cf_cut_tree *s = p->s;
    for (;;) {
        int64_t open = s->saving - before;
        int branch = -1;
        for (int k = 0; k < p->n; k++) {
            int i = p->items[k];
            s->effort++;
            if (!cf_cut_may_take(s, i))
                continue;
            open += s->problem->items[i].saving;
            if (branch < 0 || s->problem->items[i].saving > s->problem->items[branch].saving)
                branch = i;
        }
        if (s->saving - before > p->best) {
            p->best = s->saving - before;
            for (int k = 0; k < p->n; k++)
                p->taken[k] = s->state[p->items[k]] == CF_CUT_IN;
        }
        if (branch < 0 || open <= p->best || cf_cut_must_halt(s))
            return;
        int mark = s->n_trail;
        if (cf_cut_take(s, branch))
            most_of(p, before);
        cf_cut_undo(s, mark);
        if (!cf_cut_leave(s, branch))
            return;
    }
}

static void most_of_part(cf_cut_tree *s, const int *items, int n, cf_cut_set *out, uint8_t *taken)
{
    part p = {s, items, n, -1, cf_mem_calloc((size_t)n + 1, 1)};
    int64_t before = s->saving;
    int mark = s->n_trail;
    for (int k = 0; k < n; k++) /* what is locked in counts in its part */
        if (s->state[items[k]] == CF_CUT_IN)
            before -= s->problem->items[items[k]].saving;
    most_of(&p, before);
    cf_cut_undo(s, mark);
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
    cf_cut_tree s;
    cf_cut_set_up(&s, problem, arena);
    for (int i = 0; i < s.n; i++)
        s.after[i] = s.before[i] = -1; /* all alike ones are taken, or none */
    *out = (cf_cut_solution){.proven = true, .closed = true, .sets = s.sets};
    if (!cf_cut_decide_locked(&s))
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
