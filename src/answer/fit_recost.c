/* fit_recost.c: packages costed whole, as `confer cost` and `compare` would, a few in each pass
 * over the roster, with what each member gains. */
#include "answer/fit.h"
#include "answer/market.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Members --------------------------------------------------------------------------------- */

/* A gain against the pay it is measured by. */
typedef struct {
    int64_t gain, pay;
    uint64_t row;
    bool known;
} ratio;

typedef struct {
    int64_t lowest_gain;
    cf_extreme lowest_gainer, lowest_paid_one;
    int64_t lowest_paid;  /* gain of the member with the least full-time pay so far */
    int64_t paid, fte_e4; /* … that pay, and the FTE it was for */
    bool known;
    ratio least, most;
    uint64_t better_off, members;
} member_sums;

typedef struct {
    int n;             /* packages */
    int than;          /* index of the offer they are held against; -1: the status quo */
    member_sums *sums; /* [thread x n + package] */
} gathering;

/* a / b < c / d for positive b and d. */
static bool is_less(int64_t a, int64_t b, int64_t c, int64_t d)
{
    return (cf_wide)a * d < (cf_wide)c * b;
}

static void add_member(member_sums *sums, uint64_t row, int64_t gain, int64_t pay, int32_t fte_e4,
                       bool better)
{
    sums->members++;
    sums->better_off += better;
    if (!sums->known || gain < sums->lowest_gain) {
        sums->lowest_gain = gain;
        sums->lowest_gainer = (cf_extreme){row, pay, true};
    }
    bool lower = !sums->known || is_less(pay, fte_e4, sums->paid, sums->fte_e4);
    bool same = sums->known && !lower && !is_less(sums->paid, sums->fte_e4, pay, fte_e4);
    if (lower || (same && gain < sums->lowest_paid)) {
        sums->lowest_paid = gain;
        sums->lowest_paid_one = (cf_extreme){row, pay, true};
        sums->paid = pay;
        sums->fte_e4 = fte_e4;
    }
    sums->known = true;
    if (pay <= 0)
        return;
    if (!sums->least.known || is_less(gain, pay, sums->least.gain, sums->least.pay))
        sums->least = (ratio){gain, pay, row, true};
    if (!sums->most.known || is_less(sums->most.gain, sums->most.pay, gain, pay))
        sums->most = (ratio){gain, pay, row, true};
}

static void visit(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    gathering *g = context;
    member_sums *sums = g->sums + (size_t)thread * (size_t)g->n;
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (!results->included[row])
            continue;
        int64_t before = results->net_status_quo[row];
        int64_t held = g->than < 0 ? before : results->net_offer[g->than][row];
        for (int p = 0; p < g->n; p++) {
            int64_t net = results->net_offer[p][row];
            add_member(&sums[p], block->first_row + row, net - before, before, block->fte_e4[row],
                       net > held);
        }
    }
}

static void merge(member_sums *to, const member_sums *from)
{
    if (!from->known)
        return;
    uint64_t members = to->members + from->members;
    uint64_t better_off = to->better_off + from->better_off;
    bool first = !to->known;
    member_sums kept = *to;
    if (first || from->lowest_gain < kept.lowest_gain) {
        kept.lowest_gain = from->lowest_gain;
        kept.lowest_gainer = from->lowest_gainer;
    }
    bool lower = first || is_less(from->paid, from->fte_e4, kept.paid, kept.fte_e4);
    bool same = !first && !lower && !is_less(kept.paid, kept.fte_e4, from->paid, from->fte_e4);
    if (lower || (same && from->lowest_paid < kept.lowest_paid)) {
        kept.lowest_paid = from->lowest_paid;
        kept.lowest_paid_one = from->lowest_paid_one;
        kept.paid = from->paid;
        kept.fte_e4 = from->fte_e4;
    }
    if (from->least.known && (!kept.least.known || is_less(from->least.gain, from->least.pay,
                                                           kept.least.gain, kept.least.pay)))
        kept.least = from->least;
    if (from->most.known && (!kept.most.known || is_less(kept.most.gain, kept.most.pay,
                                                         from->most.gain, from->most.pay)))
        kept.most = from->most;
    kept.known = true;
    kept.members = members;
    kept.better_off = better_off;
    *to = kept;
}

/* Least percent gain : most, x 1e4, half up; nothing where nobody gains. */
static int64_t evenness(const ratio *least, const ratio *most)
{
    int64_t result = 0;
    cf_wide top, bottom;
    if (!most->known || most->gain <= 0 || !cf_wide_mul(&top, least->gain, most->pay) ||
        !cf_wide_mul(&bottom, least->pay, most->gain) || !cf_wide_mul(&top, top, 10000) ||
        !cf_div_round(&result, top, bottom, CF_HALF_UP))
        return 0;
    return result;
}

/* --- One pass -------------------------------------------------------------------------------- */

static void take_funds(cf_package *out, const cf_fitting *f, int set, const cf_offer_cost *cost)
{
    const cf_fund_set *funds = &f->fund_sets[set];
    int64_t years[sizeof out->years / sizeof out->years[0]] = {0};
    for (int r = 0; r < cost->by[0].n_rows; r++)
        for (int i = 0; i < funds->n; i++)
            if (cf_slice_equal(cost->by[0].rows[r].key, funds->names[i]))
                for (int y = 0; y < out->n_years; y++)
                    years[y] += cost->by[0].rows[r].years[y];
    if (set == 0 && f->n_funds > 0)
        memcpy(out->fund_years, years, (size_t)out->n_years * sizeof *years);
    cf_fit_hold(out, f, set, years);
}

static void take_costs(cf_package *out, const cf_fitting *f, const cf_costing *costing, int offer)
{
    const cf_offer_cost *cost = &costing->offers[offer];
    out->first_year = costing->first_year;
    out->n_years = costing->n_years;
    out->members = costing->members;
    out->cost = cost->cost;
    out->gain = cost->gain;
    out->base = cost->last_base;
    out->base_before = costing->last_base_status_quo;
    out->fund_slack = 0;
    for (int y = 0; y < costing->n_years; y++)
        out->years[y] = cost->years[y].cost;
    cf_fit_hold(out, f, -1, out->years);
    for (int set = 0; set < f->n_fund_sets; set++)
        take_funds(out, f, set, cost);
}

static void take_members(cf_package *out, const member_sums *sums)
{
    out->lowest_gain = sums->lowest_gain;
    out->lowest_paid = sums->lowest_paid;
    out->better_off = sums->better_off;
    out->evenness_e4 = evenness(&sums->least, &sums->most);
    out->extremes[CF_EXTREME_GAIN] = sums->lowest_gainer;
    out->extremes[CF_EXTREME_PAID] = sums->lowest_paid_one;
    out->extremes[CF_EXTREME_LEAST] =
        (cf_extreme){sums->least.row, sums->least.pay, sums->least.known};
    out->extremes[CF_EXTREME_MOST] = (cf_extreme){sums->most.row, sums->most.pay, sums->most.known};
}

/* Costs offers in one pass. `costs`, `members`: which of the two is taken from it. */
static bool run(cf_fitting *f, cf_package *packages, const cf_plan *const *plans, int n, int than,
                bool costs, bool members, cf_diags *diags)
{
    static const cf_slice by_fund[] = {{"fund", 4}};
    cf_arena arena = CF_ARENA_INIT;
    cf_costing_options options = f->costing;
    gathering g = {.n = n, .than = than};
    g.sums = CF_ARENA_NEW(&arena, member_sums, (size_t)options.n_threads * (size_t)n);
    options.offers = plans;
    options.n_offers = than >= 0 ? n + 1 : n;
    options.skip_one_percent = true;
    options.visit = visit;
    options.visit_context = &g;
    if (f->n_fund_sets > 0) {
        options.by = by_fund;
        options.n_by = 1;
    }
    cf_costing *costing = cf_costing_run(&options, f->c->roster, diags);
    for (int p = 0; costing && p < n; p++) {
        member_sums sums = {0};
        for (int t = 0; t < options.n_threads; t++)
            merge(&sums, &g.sums[(size_t)t * (size_t)n + (size_t)p]);
        if (costs)
            take_costs(&packages[p], f, costing, p);
        if (members)
            take_members(&packages[p], &sums);
        packages[p].whole = true;
    }
    bool good = costing != NULL;
    cf_costing_free(costing);
    cf_arena_release(&arena);
    return good;
}

/* Members are compared with `than` over the years that both span; without a horizon in the
 * agreement those may be more than the package's own. */
static bool run_plans(cf_fitting *f, cf_package *packages, const cf_plan **plans, int n,
                      cf_diags *diags)
{
    plans[n] = f->than ? f->than->plan : NULL;
    int than = f->than ? n : -1;
    if (!f->than || f->costing.agreement->facts.has_horizon)
        return run(f, packages, plans, n, than, true, true, diags);
    cf_package *held = cf_arena_dup(&f->c->arena, packages, (size_t)n, sizeof *held);
    if (!run(f, packages, plans, n, -1, true, true, diags) ||
        !run(f, held, plans, n, than, false, true, diags))
        return false;
    for (int p = 0; p < n; p++)
        packages[p].better_off = held[p].better_off;
    return true;
}

/* --- Packages -------------------------------------------------------------------------------- */

typedef struct {
    cf_terms *terms[CF_FIT_BATCH];
    const cf_plan *plans[CF_FIT_BATCH + 1];
} batch;

static void read_package(batch *b, int i, const cf_fitting *f, cf_package *package, cf_diags *diags)
{
    int digits[CF_FIT_MAX_CHOICES];
    cf_buf text = CF_BUF_INIT;
    size_t before = diags->n_errors;
    cf_space_digits(digits, &f->space, package->number);
    cf_space_print(&text, &f->space, digits);
    b->terms[i] = cf_terms_read("package", cf_buf_slice(&text), diags);
    b->plans[i] = cf_terms_lower(b->terms[i], f->costing.agreement, diags);
    package->invalid = diags->n_errors > before || !cf_market_raises_of(f->c, b->plans[i]);
    cf_buf_release(&text);
}

static bool stopped(const cf_fitting *f)
{
    return f->costing.stop && atomic_load(f->costing.stop);
}

/* One by one, when a pass found something wrong: which ones it is in. */
static bool recost_singly(cf_fitting *f, cf_package *packages, int n)
{
    for (int i = 0; i < n; i++) {
        batch b = {{0}, {0}};
        cf_diags diags;
        cf_diags_init(&diags);
        read_package(&b, 0, f, &packages[i], &diags);
        if (!packages[i].invalid)
            packages[i].invalid = !run_plans(f, &packages[i], b.plans, 1, &diags);
        cf_diags_release(&diags);
        cf_terms_free(b.terms[0]);
        if (stopped(f))
            return false;
    }
    return true;
}

bool cf_fit_recost(cf_fitting *f, cf_package *packages, int n)
{
    batch b = {{0}, {0}};
    cf_diags diags;
    CF_BUG_IF(n > CF_FIT_BATCH);
    cf_diags_init(&diags);
    bool good = true;
    for (int i = 0; i < n; i++) {
        read_package(&b, i, f, &packages[i], &diags);
        good = good && !packages[i].invalid;
    }
    /* Without a horizon in the agreement each package is costed over its own years. */
    good = good && (n == 1 || f->costing.agreement->facts.has_horizon || f->n_day_levers == 0) &&
           run_plans(f, packages, b.plans, n, &diags);
    cf_diags_release(&diags);
    for (int i = 0; i < n; i++)
        cf_terms_free(b.terms[i]);
    if (stopped(f))
        return false;
    return good || recost_singly(f, packages, n);
}

bool cf_fit_recost_plan(cf_fitting *f, cf_package *out, const cf_plan *plan)
{
    const cf_plan *plans[2] = {plan, NULL};
    *out = (cf_package){0};
    return run_plans(f, out, plans, 1, &f->c->diags);
}
