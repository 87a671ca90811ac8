/* retain_market.c: relative pay and the market's scheduled raises out of the folder's market, where
 * it has one: top pay of every benchmark class against the median, all classes alike. */
#include "answer/market.h"
#include "answer/retain.h"

typedef struct {
    cf_retain *retain;
    const cf_market *market;
    const cf_slice *classes;
    int n_classes;
} measuring;

static cf_date first_of(int month)
{
    return cf_date_of(month / 12, month % 12 + 1, 1);
}

/* A class's median top on a day, x 1e8; 0: nobody pays it yet. */
static int64_t median_of(const measuring *x, cf_slice class_name, cf_date day)
{
    cf_market_pay *pays;
    int n;
    cf_rational median;
    if (!cf_market_at(&pays, &n, x->retain->c, x->market, class_name, day) || n == 0 ||
        !cf_market_median(&median, pays, n, CF_AT_TOP))
        return 0;
    cf_scaling by = cf_scaling_of(median);
    int64_t out = 0;
    return cf_scaling_apply(&out, 100000000, &by) ? out : 0;
}

static void measure_start(const measuring *x)
{
    cf_retain *retain = x->retain;
    confer_case *c = retain->c;
    cf_date start = first_of(retain->model.first_month);
    cf_wide sum = 0;
    int n = 0;
    for (int i = 0; i < x->n_classes; i++) {
        int64_t entry, top, ratio = 0, median = median_of(x, x->classes[i], start);
        if (median <= 0 || !cf_market_our_rates(&entry, &top, c, c->agreement.plan, NULL,
                                                cf_market_range(x->market, x->classes[i]), start))
            continue;
        cf_rational ours = cf_market_month_pay(&c->agreement.plan->facts, top);
        cf_scaling by = cf_scaling_of(ours);
        if (!cf_scaling_apply(&ratio, 100000000, &by) ||
            !cf_div_round(&ratio, (cf_wide)ratio * CF_RATIO_ONE, median, CF_HALF_UP))
            continue;
        sum += ratio;
        n++;
    }
    int64_t mean = 0;
    if (n == 0 || !cf_div_round(&mean, sum, n, CF_HALF_UP))
        return;
    cf_prior measured = {mean, mean, mean};
    if (retain->from[CF_A_RELATIVE_PAY] != CF_FROM_DEFAULT ||
        cf_prior_check(CF_A_RELATIVE_PAY, &measured))
        return;
    retain->model.priors[CF_A_RELATIVE_PAY] = measured;
    retain->from[CF_A_RELATIVE_PAY] = CF_FROM_MARKET;
    retain->sources[CF_A_RELATIVE_PAY] =
        cf_arena_printf(&c->arena, "measured: top pay of %d benchmark class%s against the median",
                        n, n == 1 ? "" : "es");
}

/* The last month in which a raise of the market is scheduled; before the first: none. */
static int last_scheduled(const measuring *x)
{
    int last = -1;
    for (int i = 0; i < x->market->n_rows; i++) {
        cf_ymd day = cf_date_split(x->market->rows[i].effective);
        int month = day.year * 12 + day.month - 1 + (day.day > 1) - x->retain->model.first_month;
        if (x->market->rows[i].included && month > last)
            last = month;
    }
    return last;
}

static void measure_path(const measuring *x)
{
    cf_staff_case *model = &x->retain->model;
    int last = last_scheduled(x);
    if (last <= 0)
        return;
    for (int m = 0; m < model->n_months; m++) {
        cf_wide sum = 0;
        int n = 0;
        for (int i = 0; i < x->n_classes; i++) {
            int64_t index = 0;
            int64_t start = median_of(x, x->classes[i], first_of(model->first_month));
            int64_t then = median_of(x, x->classes[i], first_of(model->first_month + m));
            if (start <= 0 || then <= 0 ||
                !cf_div_round(&index, (cf_wide)then * 1000000000, start, CF_HALF_UP))
                continue;
            sum += index;
            n++;
        }
        model->market_e9[m] = 1000000000;
        if (n > 0)
            cf_div_round(&model->market_e9[m], sum, n, CF_HALF_UP);
    }
    model->market_months = last + 1 < model->n_months ? last + 1 : model->n_months;
}

void cf_retain_market(cf_retain *retain)
{
    cf_market *markets;
    int n;
    if (cf_diags_failed(&retain->c->diags) || !cf_markets_read(&markets, &n, retain->c) || n == 0)
        return;
    measuring x = {.retain = retain, .market = &markets[0]};
    x.n_classes = cf_market_classes(&x.classes, &retain->c->arena, x.market);
    measure_start(&x);
    measure_path(&x);
}
