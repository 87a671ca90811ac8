/* Clauses that are in order and change nothing: the offer is costed once more without each of them,
 * and where every year's components and every pay date's net pay are the same cents, it is said. */
#include "answer/check.h"

#include "base/limits.h"
#include "cost/costing.h"
#include "model/calendar.h"

#include <string.h>

enum { MOST_PASSES = 10000000 }; /* rows x clauses: beyond, nothing is tried */

typedef struct {
    confer_case *c;
    const cf_costing_options *options;
    const cf_plan *offer;
    const bool *selects; /* by op of the offer */
} idle;

/* Something has been said of it already. */
static bool is_named(const confer_case *c, cf_span span)
{
    for (size_t i = 0; i < c->diags.count; i++) {
        const cf_diag *diag = c->diags.items[i];
        bool here = diag->span.source == span.source && diag->span.start == span.start;
        if (here && cf_code_severity(diag->code) != CF_NOTE)
            return true;
        for (const cf_diag_note *note = diag->notes; note && diag->code == CF_W0203;
             note = note->next)
            if (note->span.source == span.source && note->span.start == span.start)
                return true;
    }
    return false;
}

static bool is_tried(const idle *t, int i)
{
    const cf_op *op = &t->offer->ops[i];
    return op->kind < CF_OP_REOPENER && !op->condition && !op->follows && t->selects[i] &&
           !(op->kind == CF_OP_HOLIDAY && !op->as.holiday.backfilled) &&
           !(op->kind == CF_OP_RAISE && op->as.raise.market) && !is_named(t->c, op->clause->span);
}

static const cf_plan *without(cf_arena *arena, const cf_plan *offer, int left_out)
{
    cf_plan *plan = CF_ARENA_NEW(arena, cf_plan, 1);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)offer->n_ops);
    memcpy(ops, offer->ops, (size_t)offer->n_ops * sizeof *ops);
    ops[left_out].kind = CF_OP_NOTE; /* its day still says which years are costed */
    ops[left_out].who = NULL;
    *plan = *offer;
    plan->ops = ops;
    return plan;
}

static bool same_cents(const cf_costing *costing, int offer)
{
    const cf_offer_cost *a = &costing->offers[0], *b = &costing->offers[offer];
    for (int y = 0; y < costing->n_years; y++)
        if (memcmp(a->years[y].components, b->years[y].components, sizeof a->years[y].components) !=
            0)
            return false;
    return a->ongoing == b->ongoing &&
           memcmp(a->paid, b->paid, (size_t)costing->n_pay_dates * sizeof *a->paid) == 0;
}

static void say(idle *t, const cf_costing *costing, const cf_op *op)
{
    char first[CF_FISCAL_TEXT_SIZE], last[CF_FISCAL_TEXT_SIZE];
    cf_fiscal_format(first, &costing->calendar, costing->first_year);
    cf_fiscal_format(last, &costing->calendar, costing->first_year + costing->n_years - 1);
    bool one = costing->n_years == 1;
    cf_diag *diag = cf_diags_add(&t->c->diags, CF_W0202, op->clause->span,
                                 "without this clause no figure of %s%s%s would differ", first,
                                 one ? "" : " to ", one ? "" : last);
    cf_diags_help(
        &t->c->diags, diag,
        "it sets what is so already, has nothing to change, or falls outside these years");
}

/* Costs the offer and it without each of n clauses. Without one another may fail: then it changes
 * something, and hides the others of its batch, which are tried alone. */
static void try_clauses(idle *t, const int *tried, int n)
{
    const cf_plan *plans[CF_LIMIT_OFFERS] = {t->offer};
    for (int i = 0; i < n; i++)
        plans[1 + i] = without(&t->c->arena, t->offer, tried[i]);
    cf_costing_options options = *t->options;
    options.years_of = t->options->offers;
    options.n_years_of = t->options->n_offers;
    options.offers = plans;
    options.n_offers = 1 + n;
    options.skip_one_percent = true;
    cf_diags unheard;
    cf_diags_init(&unheard);
    cf_costing *costing = cf_costing_run(&options, t->c->roster, &unheard);
    for (int i = 0; i < n && !costing && n > 1; i++)
        try_clauses(t, &tried[i], 1);
    for (int i = 0; i < n && costing; i++)
        if (same_cents(costing, 1 + i))
            say(t, costing, &t->offer->ops[tried[i]]);
    cf_costing_free(costing);
    cf_diags_release(&unheard);
}

static void try_offer(idle *t)
{
    int tried[CF_LIMIT_OFFERS];
    int n = 0;
    for (int i = 0; i < t->offer->n_ops && !atomic_load(&t->c->stop); i++) {
        if (is_tried(t, i))
            tried[n++] = i;
        if (n > 0 && (n == CF_LIMIT_OFFERS - 1 || i + 1 == t->offer->n_ops)) {
            try_clauses(t, tried, n);
            n = 0;
        }
    }
}

void cf_check_idle(confer_case *c, const cf_costing_options *options, const cf_coverage *coverage)
{
    const bool *selects = coverage->selects + options->agreement->n_ops;
    for (int i = 0; i < options->n_offers; i++) {
        const cf_plan *offer = options->offers[i];
        if (!offer)
            continue;
        idle t = {c, options, offer, selects};
        if (offer->n_levers == 0 && coverage->n_rows > 0 &&
            coverage->n_rows * (uint64_t)offer->n_ops <= MOST_PASSES)
            try_offer(&t);
        selects += offer->n_ops;
    }
}
