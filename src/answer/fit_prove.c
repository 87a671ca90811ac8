/* fit_prove.c: aims that need each member. Costing a package whole takes a pass over the roster, so
 * as few as possible are: where every member gains from every lever's step (or loses by it), a
 * package gives nobody more than one that asks at least as much of every lever. What was costed
 * bounds all packages below it; the one with the highest bound is costed next, and when it is no
 * better than what was found, nothing left can be. */
#include "answer/fit.h"

#include "base/mem.h"

#include <stdlib.h>

/* --- Directions ------------------------------------------------------------------------------ */

static bool has_op(const cf_plan *plan, cf_op_kind kind)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (plan->ops[i].kind == kind)
            return true;
    return false;
}

/* Employee parts toward one name at most, and each no more than what it is of: then a cent more of
 * pay never leaves less, though every amount is rounded by itself. */
static bool parts_are_simple(const cf_fitting *f, bool by_days)
{
    const cf_plan *plans[2] = {f->costing.agreement, f->document->plan};
    const cf_op *first = NULL;
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < plans[p]->n_ops; i++) {
            const cf_op *op = &plans[p]->ops[i];
            if (op->kind != CF_OP_EMPLOYEES_PAY)
                continue;
            if (by_days || op->as.share.percent_e6 > CF_RATIO_ONE ||
                (first && !cf_slice_equal(first->as.share.name, op->as.share.name)))
                return false;
            first = op;
        }
    return true;
}

static int direction_of(const cf_clause_type *type)
{
    return type == &cf_clause_type_employees_pay ? -1 : 1;
}

bool cf_fit_directions(const cf_fitting *f, int *directions)
{
    bool by_days = f->costing.agreement->facts.costs_by == CF_COSTS_BY_DAYS;
    if (has_op(f->costing.agreement, CF_OP_MOVE_CLASS) ||
        has_op(f->document->plan, CF_OP_MOVE_CLASS) || !parts_are_simple(f, by_days))
        return false;
    for (int i = 0; i < f->space.n_levers; i++) {
        const cf_lever *lever = &f->space.levers[i];
        const cf_clause *clause = &f->space.terms->clauses[lever->clause];
        directions[i] = direction_of(clause->type);
        if (directions[i] < 0 && lever->first + (lever->n - 1) * lever->step > CF_RATIO_ONE)
            return false;
    }
    return true;
}

/* --- Best first ------------------------------------------------------------------------------ */

typedef struct {
    cf_fitting *f;
    cf_candidate *items;
    size_t n;
    int *digits; /* [candidate x levers] */
    int directions[CF_FIT_MAX_CHOICES];
    bool bounds; /* what was costed bounds what is below it */
} prover;

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Negative: `a` may be better. As cf_fit_compare, with bounds in place of values. */
static int compare_candidates(const void *x, const void *y)
{
    const cf_candidate *a = x, *b = y;
    int order = compare_int(b->bound, a->bound);
    if (order == 0)
        order = compare_int(b->gain, a->gain);
    if (order == 0)
        order = compare_int(a->cost, b->cost);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Whether candidate `b` lies below `a`: on the same days, and no lever asks more. */
static bool is_below(const prover *p, size_t a, size_t b)
{
    const cf_space *space = &p->f->space;
    const int *x = p->digits + a * (size_t)space->n_levers;
    const int *y = p->digits + b * (size_t)space->n_levers;
    for (int i = 0; i < space->n_levers; i++) {
        bool day = space->levers[i].field == CF_LEVER_DAY;
        if (day ? x[i] != y[i] : p->directions[i] > 0 ? y[i] > x[i] : y[i] < x[i])
            return false;
    }
    return true;
}

/* Could still be among the best. */
static bool may_be_kept(const cf_fitting *f, const cf_candidate *candidate)
{
    if (f->n_best < f->top)
        return true;
    const cf_package *last = &f->best[f->top - 1];
    cf_candidate held = {last->number, last->cost, last->gain, cf_fit_value(last, f->aim), true};
    return compare_candidates(candidate, &held) < 0;
}

/* The next few to cost: the highest bounds, none below another of them. */
static int choose(const prover *p, size_t *chosen)
{
    int n = 0;
    while (n < CF_FIT_BATCH) {
        size_t best = p->n;
        for (size_t i = 0; i < p->n; i++) {
            const cf_candidate *item = &p->items[i];
            if (item->done || (best < p->n && compare_candidates(&p->items[best], item) < 0) ||
                !may_be_kept(p->f, item))
                continue;
            bool covered = false;
            for (int k = 0; k < n && !covered; k++)
                covered = chosen[k] == i || (p->bounds && is_below(p, chosen[k], i));
            if (!covered)
                best = i;
        }
        if (best == p->n)
            break;
        chosen[n++] = best;
    }
    return n;
}

static void take(prover *p, const size_t *chosen, const cf_package *packages, int n)
{
    for (int k = 0; k < n; k++) {
        p->items[chosen[k]].done = true;
        if (packages[k].invalid)
            continue;
        int64_t value = cf_fit_value(&packages[k], p->f->aim);
        if (cf_fit_meets(p->f, &packages[k]) && cf_fit_excess(p->f, &packages[k]) == 0)
            cf_fit_keep(p->f, &packages[k]);
        for (size_t i = 0; p->bounds && i < p->n; i++)
            if (!p->items[i].done && p->items[i].bound > value && is_below(p, chosen[k], i))
                p->items[i].bound = value;
    }
}

void cf_fit_prove(cf_fitting *f, cf_candidate *candidates, size_t n)
{
    enum { MOST = 200000 };
    prover p = {.f = f, .items = candidates, .n = n};
    qsort(candidates, n, sizeof *candidates, compare_candidates);
    if (n > MOST) { /* too many to order by bounds: those that gain most, and no proof */
        p.n = MOST;
        f->proven = false;
    }
    p.bounds = cf_fit_directions(f, p.directions) && f->aim != CF_AIM_EVENNESS &&
               f->aim >= CF_AIM_LOWEST_PAID;
    p.digits = cf_mem_alloc(p.n * (size_t)f->space.n_levers + 1, sizeof *p.digits);
    for (size_t i = 0; i < p.n; i++)
        cf_space_digits(p.digits + i * (size_t)f->space.n_levers, &f->space, candidates[i].number);
    size_t chosen[CF_FIT_BATCH];
    uint64_t done = 0;
    for (int k; !cf_fit_stopping(f) && (k = choose(&p, chosen)) > 0; done += (uint64_t)k) {
        cf_package packages[CF_FIT_BATCH];
        for (int i = 0; i < k; i++)
            packages[i] = (cf_package){.number = candidates[chosen[i]].number};
        if (!cf_fit_recost(f, packages, k)) {
            f->stopped = true;
            break;
        }
        take(&p, chosen, packages, k);
        cf_fit_report_progress(f, done, n);
    }
    cf_mem_free(p.digits);
}
