/* fit_prove.c: aims that need each member. Costing a package whole takes a pass over the roster, so
 * as few as possible are: what a package can be at best is bounded, the one with the highest bound
 * is costed next, and when it is no better than what was found, nothing left can be.
 *
 * Witnesses. What each package pays one member is known at once, from tables of that member alone
 * (cost/fit.h), with every rounding. So a few members bound every package:
 *   lowest gain   is the least of all members' gains, so no more than any one's;
 *   lowest paid   is the least gain among those who are paid least, so no more than any one of
 *                 theirs;
 *   evenness      with r = gain / pay it is (least r) / (most r). For any set W of members the
 * least r is no more than L, the least in W, and the most r no less than M, the most in W. So where
 * M > 0: L < 0 makes the least r negative and evenness at most nothing; and L >= 0 makes it at most
 * L / M: where the least r is negative it is below nothing, else both steps, from the least r to L
 * and from the most r to M, only raise the fraction. It is never more than 1, for the least is no
 * more than the most. Rounding to a ten-thousandth keeps that order. A package that was costed
 * names the members who decided its figures: they become witnesses, and after them its bound is its
 * value. None of this asks that levers have directions.
 *
 * Levers. Who is better off than under another offer takes all members. But where a higher step of
 * a lever never leaves anybody with less (cf_fit_directions), a package makes no more members
 * better off than one that asks at least as much of every lever. */
#include "answer/fit.h"
#include "answer/market.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

struct cf_witness {
    uint64_t row;
    int64_t pay;
    bool paid_least;
};

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

/* What a unit that follows another gets can fall as the offer's own raise for it grows, which
 * counts toward it: at 4% to follow, its own 3% and 1% more compound to above its own 4%. */
static bool has_parity(const cf_plan *plan)
{
    return plan && plan->n_parities > 0;
}

bool cf_fit_directions(const cf_fitting *f, int *directions)
{
    bool by_days = f->costing.agreement->facts.costs_by == CF_COSTS_BY_DAYS;
    /* So can a raise to a market's median, as those before it grow. */
    if (cf_market_has_raises(f->document->plan) || has_parity(f->costing.agreement) ||
        has_parity(f->document->plan) || has_op(f->costing.agreement, CF_OP_MOVE_CLASS) ||
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

/* --- Bounds ---------------------------------------------------------------------------------- */

typedef struct {
    cf_fitting *f;
    cf_candidate *items;
    size_t n;
    int directions[CF_FIT_MAX_CHOICES];
    bool by_levers; /* members better off matter, and what was costed bounds what is below it */
    bool asks[CF_AIM_COUNT]; /* the aim, and what is required */
} prover;

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* No less than evenness x 1e4. */
static int64_t evenness_bound(const cf_candidate *item)
{
    enum { ALL = 10000 };
    if (item->least_e12 < 0)
        return 0;
    if (item->least_e12 == INT64_MAX || item->most_e12 <= 0 || item->least_e12 >= item->most_e12)
        return ALL;
    cf_wide top = (cf_wide)item->least_e12 * ALL * 2 + item->most_e12;
    return (int64_t)(top / ((cf_wide)item->most_e12 * 2)); /* half up */
}

/* The aim's figure is no better than this. */
static int64_t bound_of(const prover *p, const cf_candidate *item)
{
    switch (p->f->aim) {
    case CF_AIM_LOWEST_PAID:
        return item->lowest_paid;
    case CF_AIM_LOWEST_GAIN:
        return item->lowest_gain;
    case CF_AIM_EVENNESS:
        return evenness_bound(item);
    case CF_AIM_MAJORITY:
        return item->better_off;
    default:
        return item->aim;
    }
}

/* The requirements as far as the bounds can tell. */
static bool may_meet(const prover *p, const cf_candidate *item)
{
    const cf_fit *fit = p->f->at.fit;
    if (!fit)
        return true; /* no witness was heard */
    cf_package best = {
        .number = item->number,
        .whole = true,
        .cost = item->cost,
        .gain = item->gain,
        .lowest_gain = item->lowest_gain,
        .lowest_paid = item->lowest_paid,
        .evenness_e4 = evenness_bound(item),
        .better_off = (uint64_t)item->better_off,
        .members = fit->members,
    };
    return cf_fit_may_meet(p->f, &best);
}

/* Negative: `a` may be better. As cf_fit_compare, with bounds in place of values. */
static int compare_candidates(const cf_candidate *a, const cf_candidate *b)
{
    int order = compare_int(b->aim, a->aim);
    if (order == 0)
        order = compare_int(b->gain, a->gain);
    if (order == 0)
        order = compare_int(a->cost, b->cost);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Could still be among the best. */
static bool may_be_kept(const cf_fitting *f, const cf_candidate *candidate)
{
    if (f->n_best < f->top)
        return true;
    const cf_package *last = &f->best[f->top - 1];
    cf_candidate held = {.number = last->number,
                         .cost = last->cost,
                         .gain = last->gain,
                         .aim = cf_fit_value(last, f->aim)};
    return compare_candidates(candidate, &held) < 0;
}

/* Takes what can no longer matter out of the list. */
static void sift(prover *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n; i++) {
        cf_candidate *item = &p->items[i];
        item->aim = bound_of(p, item);
        if (!item->done && may_be_kept(p->f, item) && may_meet(p, item))
            p->items[kept++] = *item;
    }
    p->n = kept;
}

/* --- Witnesses ------------------------------------------------------------------------------- */

/* gain / pay x 1e12, down or up; what does not fit says nothing. */
static int64_t ratio_e12(int64_t gain, int64_t pay, bool up)
{
    cf_wide top = (cf_wide)gain * 1000000000000;
    cf_wide quotient = top / pay, rest = top % pay;
    if (rest != 0 && (rest > 0) == up)
        quotient += up ? 1 : -1;
    if (quotient > INT64_MAX)
        return INT64_MAX;
    return quotient < INT64_MIN ? INT64_MIN : (int64_t)quotient;
}

static void bound_by(cf_candidate *item, const struct cf_witness *witness, int64_t gain)
{
    if (gain < item->lowest_gain)
        item->lowest_gain = gain;
    if (witness->paid_least && gain < item->lowest_paid)
        item->lowest_paid = gain;
    if (witness->pay <= 0)
        return;
    int64_t up = ratio_e12(gain, witness->pay, true);
    int64_t down = ratio_e12(gain, witness->pay, false);
    if (up < item->least_e12)
        item->least_e12 = up;
    if (down > item->most_e12)
        item->most_e12 = down;
}

/* Bounds all that is left by what a member gains under it. */
static void apply(prover *p, const struct cf_witness *witness)
{
    cf_fit *fit = p->f->at.fit ? cf_fit_of_member(p->f, witness->row) : NULL;
    if (!fit)
        return;
    int64_t *figures = cf_mem_calloc((size_t)fit->n_figures, sizeof *figures);
    for (size_t i = 0; i < p->n; i++) {
        int choices[CF_FIT_MAX_CHOICES];
        cf_fit_choices_of(choices, p->f, p->items[i].number);
        cf_fit_figures(figures, fit, choices);
        bound_by(&p->items[i], witness, figures[cf_fit_gain(fit)]);
    }
    cf_mem_free(figures);
    cf_fit_free(fit);
}

static void add_witness(prover *p, const cf_extreme *member, bool paid_least)
{
    enum { MOST = 256 };
    cf_fitting *f = p->f;
    for (int i = 0; i < f->n_witnesses; i++)
        if (f->witnesses[i].row == member->row && f->witnesses[i].paid_least >= paid_least)
            return;
    if (!member->known || f->n_witnesses == MOST || cf_fit_stopping(f))
        return;
    if (!f->witnesses)
        f->witnesses = cf_mem_calloc(MOST, sizeof *f->witnesses);
    struct cf_witness *witness = &f->witnesses[f->n_witnesses++];
    *witness = (struct cf_witness){member->row, member->pay, paid_least};
    apply(p, witness);
}

/* The members who decided a package's figures. */
static void add_witnesses(prover *p, const cf_package *package)
{
    if (p->asks[CF_AIM_LOWEST_GAIN])
        add_witness(p, &package->extremes[CF_EXTREME_GAIN], false);
    if (p->asks[CF_AIM_LOWEST_PAID])
        add_witness(p, &package->extremes[CF_EXTREME_PAID], true);
    if (p->asks[CF_AIM_EVENNESS]) {
        add_witness(p, &package->extremes[CF_EXTREME_LEAST], false);
        add_witness(p, &package->extremes[CF_EXTREME_MOST], false);
    }
}

void cf_fit_release_witnesses(cf_fitting *f)
{
    cf_mem_free(f->witnesses);
    f->witnesses = NULL;
    f->n_witnesses = 0;
}

/* --- Best first ------------------------------------------------------------------------------ */

/* Whether candidate `b` lies below `a`: no lever asks more. They are of one set of days. */
static bool is_below(const prover *p, const cf_candidate *a, const cf_candidate *b)
{
    const cf_space *space = &p->f->space;
    for (int i = 0; i < space->n_levers; i++)
        if (space->levers[i].field != CF_LEVER_DAY &&
            (p->directions[i] > 0 ? b->digits[i] > a->digits[i] : b->digits[i] < a->digits[i]))
            return false;
    return true;
}

static bool is_covered(const prover *p, cf_candidate *const *chosen, int n,
                       const cf_candidate *item)
{
    for (int k = 0; k < n; k++)
        if (chosen[k] == item || is_below(p, chosen[k], item))
            return true;
    return false;
}

/* The next few to cost: the highest bounds, none that another of them would bound. */
static int choose_uncovered(const prover *p, cf_candidate **chosen)
{
    int n = 0;
    for (cf_candidate *best = p->items; best && n < CF_FIT_BATCH;) {
        best = NULL;
        for (size_t i = 0; i < p->n; i++) {
            cf_candidate *item = &p->items[i];
            if ((!best || compare_candidates(item, best) < 0) && !is_covered(p, chosen, n, item))
                best = item;
        }
        if (best)
            chosen[n++] = best;
    }
    return n;
}

/* The next few to cost: the highest bounds. */
static int choose(const prover *p, cf_candidate **chosen)
{
    int n = 0;
    if (p->by_levers)
        return choose_uncovered(p, chosen);
    for (size_t i = 0; i < p->n; i++) {
        cf_candidate *item = &p->items[i];
        if (n == CF_FIT_BATCH && compare_candidates(chosen[n - 1], item) < 0)
            continue;
        int at = n < CF_FIT_BATCH ? n++ : CF_FIT_BATCH - 1;
        for (; at > 0 && compare_candidates(item, chosen[at - 1]) < 0; at--)
            chosen[at] = chosen[at - 1];
        chosen[at] = item;
    }
    return n;
}

/* The bounds of a package that was costed must hold for it. */
static void check_bounds(const prover *p, const cf_candidate *item, const cf_package *package)
{
    CF_BUG_IF(item->lowest_gain < package->lowest_gain ||
              item->lowest_paid < package->lowest_paid ||
              evenness_bound(item) < package->evenness_e4 ||
              (p->by_levers && item->better_off < (int64_t)package->better_off));
}

static void take(prover *p, cf_candidate **chosen, const cf_package *packages, int n)
{
    cf_fitting *f = p->f;
    for (int k = 0; k < n; k++) {
        chosen[k]->done = true;
        if (packages[k].invalid)
            continue;
        check_bounds(p, chosen[k], &packages[k]);
        if (cf_fit_meets(f, &packages[k]) && cf_fit_excess(f, &packages[k]) == 0)
            cf_fit_keep(f, &packages[k]);
        int64_t better = (int64_t)packages[k].better_off;
        for (size_t i = 0; p->by_levers && i < p->n; i++)
            if (p->items[i].better_off > better && is_below(p, chosen[k], &p->items[i]))
                p->items[i].better_off = better;
    }
    sift(p);
    for (int k = 0; k < n && !f->stopped; k++)
        if (!packages[k].invalid)
            add_witnesses(p, &packages[k]);
    sift(p);
}

static void ask(prover *p)
{
    cf_fitting *f = p->f;
    p->asks[f->aim] = true;
    for (int i = 0; i < f->n_requirements; i++)
        if (f->requirements[i].measure < CF_AIM_COUNT)
            p->asks[f->requirements[i].measure] = true;
}

static void begin(prover *p)
{
    cf_fitting *f = p->f;
    ask(p);
    p->by_levers = p->asks[CF_AIM_MAJORITY] && cf_fit_directions(f, p->directions);
    /* Without a horizon in the agreement, days decide over which years members are paid. */
    if (!f->costing.agreement->facts.has_horizon && f->n_day_levers > 0)
        cf_fit_release_witnesses(f);
    for (int i = 0; i < f->n_witnesses && !cf_fit_stopping(f); i++)
        apply(p, &f->witnesses[i]);
    sift(p);
}

static int *find_digits(prover *p)
{
    size_t n_levers = (size_t)p->f->space.n_levers;
    int *digits = cf_mem_alloc(p->n * n_levers + 1, sizeof *digits);
    for (size_t i = 0; i < p->n; i++) {
        cf_space_digits(digits + i * n_levers, &p->f->space, p->items[i].number);
        p->items[i].digits = digits + i * n_levers;
    }
    return digits;
}

void cf_fit_prove(cf_fitting *f, cf_candidate *candidates, size_t n)
{
    prover p = {.f = f, .items = candidates, .n = n};
    cf_candidate *chosen[CF_FIT_BATCH];
    begin(&p);
    int *digits = p.by_levers ? find_digits(&p) : NULL;
    for (int k; !cf_fit_stopping(f) && (k = choose(&p, chosen)) > 0;) {
        cf_package packages[CF_FIT_BATCH];
        for (int i = 0; i < k; i++)
            packages[i] = (cf_package){.number = chosen[i]->number};
        if (!cf_fit_recost(f, packages, k)) {
            f->stopped = true;
            break;
        }
        take(&p, chosen, packages, k);
    }
    cf_mem_free(digits);
}

/* --- The nearest that fails ------------------------------------------------------------------ */

/* By what is over (which stands in `cost`), then the largest gain. */
static int compare_excess(const void *x, const void *y)
{
    const cf_candidate *a = x, *b = y;
    int order = compare_int(a->cost, b->cost);
    if (order == 0)
        order = compare_int(b->gain, a->gain);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* No package can be better than this one. */
static bool is_best_of_all(const cf_fitting *f, const cf_package *best)
{
    return (f->aim == CF_AIM_MAJORITY && best->better_off == best->members) ||
           (f->aim == CF_AIM_EVENNESS && best->evenness_e4 >= 10000);
}

static bool may_be_better(const prover *p, const cf_candidate *item)
{
    const cf_fitting *f = p->f;
    return may_meet(p, item) &&
           (f->n_best == 0 || bound_of(p, item) > cf_fit_value(&f->best[0], f->aim));
}

/* The next few that may be better; `*at` goes on behind the last. */
static int next_few(const prover *p, size_t *at, cf_candidate **chosen)
{
    int n = 0;
    for (; *at < p->n && n < CF_FIT_BATCH; ++*at)
        if (may_be_better(p, &p->items[*at]))
            chosen[n++] = &p->items[*at];
    return n;
}

static bool take_nearest(prover *p, const cf_package *packages, int n)
{
    cf_fitting *f = p->f;
    for (int k = 0; k < n; k++)
        if (!packages[k].invalid && cf_fit_meets(f, &packages[k]) &&
            (f->n_best == 0 ||
             cf_fit_value(&packages[k], f->aim) > cf_fit_value(&f->best[0], f->aim))) {
            f->nearest = packages[k];
            return f->has_nearest = true;
        }
    return false;
}

bool cf_fit_prove_nearest(cf_fitting *f, cf_candidate *failing, size_t n)
{
    enum { MOST_PASSES = 64 };
    prover p = {.f = f, .items = failing, .n = n};
    cf_candidate *chosen[CF_FIT_BATCH];
    if (f->n_best > 0 && is_best_of_all(f, &f->best[0]))
        return true;
    if (n > 1)
        qsort(failing, n, sizeof *failing, compare_excess);
    ask(&p);
    for (int i = 0; i < f->n_witnesses && !cf_fit_stopping(f); i++)
        apply(&p, &f->witnesses[i]);
    size_t at = 0;
    for (int pass = 0; pass < MOST_PASSES && !cf_fit_stopping(f); pass++) {
        cf_package packages[CF_FIT_BATCH];
        int k = next_few(&p, &at, chosen);
        if (k == 0)
            return true;
        for (int i = 0; i < k; i++)
            packages[i] = (cf_package){.number = chosen[i]->number};
        if (!cf_fit_recost(f, packages, k))
            return false;
        if (take_nearest(&p, packages, k))
            return true;
        for (int i = 0; i < k && !f->stopped; i++)
            if (!packages[i].invalid)
                add_witnesses(&p, &packages[i]);
    }
    return false;
}
