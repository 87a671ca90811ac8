/* market_figures.c: mean, median, percentile; where we stand; what reaching the median costs. */
#include "answer/market_show.h"

#include "base/limits.h"
#include "clause/clause.h"

#include <stdlib.h>

static int compare_e8(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Linear between neighbours, as spreadsheets do: at place q (n - 1) / 100 from 0. */
static int64_t percentile_of(const int64_t *sorted, int n, int q)
{
    int64_t place = (int64_t)q * (n - 1);
    int64_t low = sorted[place / 100], part = place % 100, out = low;
    if (part > 0)
        cf_div_round(&out, (cf_wide)low * (100 - part) + (cf_wide)sorted[place / 100 + 1] * part,
                     100, CF_HALF_UP);
    return out;
}

static void summarize(cf_exhibit *x, cf_benchmark *b)
{
    int64_t *sorted = CF_ARENA_NEW(x->arena, int64_t, (size_t)b->n_pays + 1);
    for (int of = 0; of < CF_AT_COUNT && b->n_pays > 0; of++) {
        cf_wide sum = 0;
        for (int i = 0; i < b->n_pays; i++) {
            sorted[i] = b->pays[i].e8[of];
            sum += sorted[i];
        }
        qsort(sorted, (size_t)b->n_pays, sizeof *sorted, compare_e8);
        cf_div_round(&b->mean[of], sum, b->n_pays, CF_HALF_UP);
        b->median[of] = percentile_of(sorted, b->n_pays, 50);
        b->percentile[of] = percentile_of(sorted, b->n_pays, x->options->percentile);
    }
}

static int64_t item_e8(const cf_market_item *item, int64_t base)
{
    int64_t out = item->value;
    if (item->is_percent)
        cf_div_round(&out, (cf_wide)base * item->value, CF_RATIO_ONE, CF_HALF_UP);
    return item->present ? out : 0;
}

static int64_t to_e8(cf_rational dollars)
{
    cf_scaling by = cf_scaling_of(dollars);
    int64_t out = 0;
    return cf_scaling_apply(&out, 100000000, &by) ? out : 0;
}

static int rank_of(const cf_benchmark *b, int of, int64_t ours)
{
    int rank = 1;
    for (int i = 0; i < b->n_pays; i++)
        rank += b->pays[i].e8[of] > ours;
    return rank;
}

static void stand(cf_exhibit *x, cf_benchmark *b, int scenario)
{
    confer_case *c = x->c;
    cf_standing *s = &b->ours[scenario];
    const cf_plan *offer = scenario > 0 ? c->offers[scenario - 1].plan : NULL;
    int64_t entry = 0, top = 0;
    if (!cf_market_our_rates(&entry, &top, c, c->agreement.plan, offer, b->range, b->day)) {
        b->in_schedule = false;
        return;
    }
    cf_rational exact = cf_market_month_pay(&c->agreement.plan->facts, top);
    s->e8[CF_AT_ENTRY] = to_e8(cf_market_month_pay(&c->agreement.plan->facts, entry));
    s->e8[CF_AT_TOP] = s->e8[CF_AT_TOTAL] = to_e8(exact);
    const cf_market_pay *own = cf_market_own(c, x->market, b->class_name, b->day);
    s->has_total = own != NULL;
    for (int i = 0; own && i < CF_MARKET_ITEMS; i++)
        s->e8[CF_AT_TOTAL] += item_e8(&own->items[i], s->e8[CF_AT_TOP]);
    for (int of = 0; of < CF_AT_COUNT; of++)
        s->rank[of] = rank_of(b, of, s->e8[of]);
    if (b->n_pays > 0 && cf_market_percent(&s->percent_e6, exact, b->median_top, CF_RATIO_ONE))
        s->has_percent = true;
}

/* --- What reaching the median costs ---------------------------------------------------------- */

/* The scenario's clauses and one raise more. */
static const cf_plan *with_raise(cf_exhibit *x, const cf_benchmark *b, int scenario,
                                 int64_t percent_e6)
{
    confer_case *c = x->c;
    char day[CF_DATE_TEXT_SIZE], percent[CF_NUMBER_TEXT_SIZE];
    cf_buf text = CF_BUF_INIT;
    if (c->n_offers >= x->most_documents)
        return NULL;
    cf_date_format(day, b->day);
    cf_decimal_format(percent, percent_e6, 4, 0, false);
    cf_buf_addf(&text, "offer \"the median\"\nraise %s%% on %s for class = ", percent, day);
    cf_text_print(&text, b->class_name);
    cf_buf_add_char(&text, '\n');
    cf_diags unheard;
    cf_diags_init(&unheard);
    cf_terms *terms = cf_terms_read("the median", cf_buf_slice(&text), &unheard);
    const cf_plan *raise = cf_terms_lower(terms, c->agreement.plan, &unheard);
    const cf_plan *offer = scenario > 0 ? c->offers[scenario - 1].plan : NULL;
    cf_plan *out = NULL;
    if (raise && raise->n_ops == 1) {
        out = cf_arena_dup(&c->arena, offer ? offer : raise, 1, sizeof *raise);
        int n = offer ? offer->n_ops : 0;
        cf_op *ops = CF_ARENA_NEW(&c->arena, cf_op, (size_t)n + 1);
        if (n > 0)
            memcpy(ops, offer->ops, (size_t)n * sizeof *ops);
        ops[n] = raise->ops[0];
        out->ops = ops;
        out->n_ops = n + 1;
    }
    c->offers[c->n_offers++] =
        (cf_document){.name = "the median", .terms = terms}; /* to be freed */
    cf_diags_release(&unheard);
    cf_buf_release(&text);
    return out;
}

static void cost_median(cf_exhibit *x, cf_benchmark *b)
{
    confer_case *c = x->c;
    cf_costing_options options = cf_case_costing(c);
    const cf_plan **plans = CF_ARENA_NEW(&c->arena, const cf_plan *, (size_t)x->n_scenarios * 2);
    int of[CF_LIMIT_OFFERS], n = 0;
    for (int s = 0; s < x->n_scenarios; s++) {
        const cf_standing *ours = &b->ours[s];
        if (!ours->has_percent || ours->percent_e6 <= 0)
            continue;
        const cf_plan *raised = with_raise(x, b, s, ours->percent_e6);
        if (!raised)
            continue;
        of[n / 2] = s;
        plans[n++] = s > 0 ? c->offers[s - 1].plan : NULL;
        plans[n++] = raised;
    }
    if (n == 0)
        return;
    options.offers = plans;
    options.n_offers = n;
    options.skip_one_percent = true;
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    for (int i = 0; costing && i < n; i += 2) {
        cf_standing *ours = &b->ours[of[i / 2]];
        ours->has_cost = true;
        ours->cost = costing->offers[i + 1].cost - costing->offers[i].cost;
    }
    cf_costing_free(costing);
}

int64_t cf_e8_cents(int64_t e8)
{
    int64_t out = 0;
    cf_div_round(&out, e8, 1000000, CF_HALF_UP);
    return out;
}

bool cf_market_first_out(const cf_market *market, int row)
{
    if (market->rows[row].included)
        return false;
    for (int i = 0; i < row; i++)
        if (cf_slice_equal(market->rows[i].agency, market->rows[row].agency) &&
            !market->rows[i].included)
            return false;
    return true;
}

void cf_market_benchmark(cf_exhibit *x, cf_benchmark *b)
{
    summarize(x, b);
    for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
        stand(x, b, s);
    if (b->in_schedule)
        cost_median(x, b);
}
