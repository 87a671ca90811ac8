#include "answer/market.h"

#include "base/mem.h"
#include "read/market_read.h"

#include <stdlib.h>
#include <sys/stat.h>

/* --- Reading --------------------------------------------------------------------------------- */

static bool is_there(confer_case *c, const char *path)
{
    struct stat there;
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return true;
    return c->folder && stat(path, &there) == 0 && !S_ISDIR(there.st_mode);
}

static bool read_one(cf_market *out, confer_case *c, cf_slice file)
{
    const char *path = cf_case_path(c, cf_arena_copy(&c->arena, file));
    cf_market read = {0};
    bool good = false;
    const cf_case_file *given = c->files;
    while (given && strcmp(cf_case_path(c, given->name), path) != 0)
        given = given->next;
    if (given)
        good = cf_market_read(&read, NULL, cf_buf_slice(&given->bytes), path, &c->diags);
    else
        good = cf_market_read(&read, path, (cf_slice){NULL, 0}, path, &c->diags);
    if (!good)
        return false;
    /* Into the case's arena, so that a market lives as long as the question. */
    cf_market_row *rows =
        cf_arena_dup(&c->arena, read.rows, (size_t)read.n_rows, sizeof *read.rows);
    for (int i = 0; i < read.n_rows; i++) {
        cf_slice *texts[] = {&rows[i].agency, &rows[i].class_name, &rows[i].range, &rows[i].title,
                             &rows[i].source, &rows[i].why,        &rows[i].hours};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            *texts[k] = cf_arena_slice(&c->arena, *texts[k]);
    }
    out->rows = rows;
    out->n_rows = read.n_rows;
    cf_market_release(&read);
    return true;
}

typedef struct cf_market_list {
    cf_market *markets;
    int n;
    bool good;
} cf_market_list;

static void read_all(cf_market_list *list, confer_case *c)
{
    const cf_facts *facts = &c->agreement.plan->facts;
    bool named = facts->n_markets > 0;
    bool usual = !named && is_there(c, cf_case_path(c, "market.csv"));
    list->markets = CF_ARENA_NEW(&c->arena, cf_market, (size_t)facts->n_markets + 1);
    list->good = true;
    for (int i = 0; i < facts->n_markets + usual; i++) {
        cf_market *market = &list->markets[list->n++];
        market->name = named ? facts->markets[i].name : CF_SLICE("market");
        market->rule = named ? facts->markets[i].rule : CF_SLICE("");
        list->good = read_one(market, c, named ? facts->markets[i].file : CF_SLICE("market.csv")) &&
                     list->good;
    }
}

bool cf_markets_read(cf_market **out, int *n, confer_case *c)
{
    if (!c->markets) {
        c->markets = CF_ARENA_NEW(&c->arena, cf_market_list, 1);
        read_all(c->markets, c);
    }
    *out = c->markets->markets;
    *n = c->markets->n;
    return c->markets->good;
}

const cf_market *cf_market_find(const cf_market *markets, int n, cf_slice name)
{
    for (int i = 0; i < n; i++)
        if (cf_slice_equal(markets[i].name, name))
            return &markets[i];
    return NULL;
}

static bool is_own(const confer_case *c, const cf_market_row *row)
{
    cf_slice employer = c->agreement.plan->facts.employer;
    return employer.len > 0 && cf_slice_equal(row->agency, employer);
}

int cf_market_classes(const cf_slice **out, cf_arena *arena, const cf_market *market)
{
    cf_slice *names = CF_ARENA_NEW(arena, cf_slice, (size_t)market->n_rows + 1);
    int n = 0;
    for (int i = 0; i < market->n_rows; i++) {
        bool known = false;
        for (int k = 0; k < n; k++)
            known = known || cf_slice_equal(names[k], market->rows[i].class_name);
        if (!known)
            names[n++] = market->rows[i].class_name;
    }
    *out = names;
    return n;
}

cf_slice cf_market_range(const cf_market *market, cf_slice class_name)
{
    for (int i = 0; i < market->n_rows; i++)
        if (cf_slice_equal(market->rows[i].class_name, class_name) && market->rows[i].range.len > 0)
            return market->rows[i].range;
    return class_name;
}

/* --- Exact pay ------------------------------------------------------------------------------- */

static bool multiply(cf_rational *out, cf_rational a, cf_rational b)
{
    cf_wide p = cf_wide_gcd(a.num, b.den), q = cf_wide_gcd(b.num, a.den);
    return cf_wide_mul(&out->num, a.num / p, b.num / q) &&
           cf_wide_mul(&out->den, a.den / q, b.den / p);
}

static bool halve_sum(cf_rational *out, cf_rational a, cf_rational b)
{
    cf_wide left, right, den, two = 2;
    if (!cf_wide_mul(&left, a.num, b.den) || !cf_wide_mul(&right, b.num, a.den) ||
        !cf_wide_mul(&den, a.den, b.den) || !cf_wide_mul(&den, den, two) ||
        __builtin_add_overflow(left, right, &left))
        return false;
    cf_wide common = cf_wide_gcd(left, den);
    *out = (cf_rational){left / common, den / common};
    return true;
}

static int64_t rounded(cf_rational value)
{
    int64_t out = 0;
    cf_wide scaled;
    if (!cf_wide_mul(&scaled, value.num, 100000000) ||
        !cf_div_round(&out, scaled, value.den, CF_HALF_UP)) /* too many digits: fewer will do */
        cf_div_round(&out, value.num / 1000000000 * 100000000, value.den / 1000000000, CF_HALF_UP);
    return out;
}

int64_t cf_market_cents(cf_rational dollars)
{
    int64_t e8 = rounded(dollars), cents = 0;
    cf_div_round(&cents, e8, 1000000, CF_HALF_UP);
    return cents;
}

/* The row of entry and top that a row's chain of raises builds on, and the raises. */
static bool exact_pay(cf_rational out[2], const cf_market *market, const cf_market_row *row)
{
    const cf_market_row *base = row;
    while (base->is_raise)
        base = &market->rows[base->before];
    out[0] = cf_rational_of(base->entry_e8, 100000000);
    out[1] = cf_rational_of(base->top_e8, 100000000);
    for (const cf_market_row *at = row; at->is_raise; at = &market->rows[at->before]) {
        cf_rational by = cf_rational_of(1000000 + at->raise_e6, 1000000);
        if (!multiply(&out[0], out[0], by) || !multiply(&out[1], out[1], by))
            return false;
    }
    return true;
}

static void take_items(cf_market_pay *pay, const cf_market *market)
{
    int64_t total = pay->e8[CF_AT_TOP];
    for (int i = 0; i < CF_MARKET_ITEMS; i++) {
        const cf_market_row *at = pay->row;
        while (!at->items[i].present && at->before >= 0)
            at = &market->rows[at->before];
        pay->items[i] = at->items[i];
        int64_t amount = at->items[i].value;
        if (at->items[i].is_percent)
            cf_div_round(&amount, (cf_wide)pay->e8[CF_AT_TOP] * at->items[i].value, CF_RATIO_ONE,
                         CF_HALF_UP);
        total += at->items[i].present ? amount : 0;
    }
    pay->e8[CF_AT_TOTAL] = total;
    const cf_market_row *at = pay->row;
    while (at->hours.len == 0 && at->before >= 0)
        at = &market->rows[at->before];
    pay->hours = at->hours;
}

/* The row in force: the latest of its agency and class that is not after the day. */
static bool in_force(const cf_market *market, int row, cf_date day)
{
    if (market->rows[row].effective.days > day.days)
        return false;
    for (int i = 0; i < market->n_rows; i++)
        if (market->rows[i].before == row && market->rows[i].effective.days <= day.days)
            return false;
    return true;
}

static bool pay_of(cf_market_pay *out, confer_case *c, const cf_market *market, int row)
{
    *out = (cf_market_pay){.row = &market->rows[row]};
    if (!exact_pay(out->exact, market, out->row)) {
        cf_slice agency = out->row->agency;
        cf_diags_add(&c->diags, CF_E1651, CF_SPAN_NONE,
                     "the scheduled raises of %.*s need too many digits; give entry and top as "
                     "published instead",
                     (int)agency.len, agency.text);
        return false;
    }
    out->e8[CF_AT_ENTRY] = rounded(out->exact[0]);
    out->e8[CF_AT_TOP] = rounded(out->exact[1]);
    take_items(out, market);
    return true;
}

static int compare_pays(const void *a, const void *b)
{
    const cf_market_pay *x = a, *y = b;
    if (x->e8[CF_AT_TOP] != y->e8[CF_AT_TOP])
        return x->e8[CF_AT_TOP] > y->e8[CF_AT_TOP] ? -1 : 1;
    return cf_slice_compare(x->row->agency, y->row->agency);
}

bool cf_market_at(cf_market_pay **out, int *n, confer_case *c, const cf_market *market,
                  cf_slice class_name, cf_date day)
{
    cf_market_pay *pays = CF_ARENA_NEW(&c->arena, cf_market_pay, (size_t)market->n_rows + 1);
    bool good = true;
    *n = 0;
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        if (row->included && !is_own(c, row) && cf_slice_equal(row->class_name, class_name) &&
            in_force(market, i, day))
            good = pay_of(&pays[(*n)++], c, market, i) && good;
    }
    if (*n > 1)
        qsort(pays, (size_t)*n, sizeof *pays, compare_pays);
    *out = pays;
    return good;
}

int cf_market_later(const cf_market_row ***out, confer_case *c, const cf_market *market,
                    cf_slice class_name, cf_date day)
{
    int n = 0;
    *out = CF_ARENA_NEW(&c->arena, const cf_market_row *, (size_t)market->n_rows + 1);
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        if (row->before < 0 && row->effective.days > day.days && row->included && !is_own(c, row) &&
            cf_slice_equal(row->class_name, class_name))
            (*out)[n++] = row;
    }
    return n;
}

const cf_market_pay *cf_market_own(confer_case *c, const cf_market *market, cf_slice class_name,
                                   cf_date day)
{
    for (int i = 0; i < market->n_rows; i++)
        if (is_own(c, &market->rows[i]) && cf_slice_equal(market->rows[i].class_name, class_name) &&
            in_force(market, i, day)) {
            cf_market_pay *pay = CF_ARENA_NEW(&c->arena, cf_market_pay, 1);
            return pay_of(pay, c, market, i) ? pay : NULL;
        }
    return NULL;
}

typedef struct {
    int64_t e8;
    cf_rational exact;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return (x->e8 > y->e8) - (x->e8 < y->e8);
}

/* Equal to 1e-8 of a dollar counts as equal in order; the value that is taken is exact. */
bool cf_market_median(cf_rational *out, const cf_market_pay *pays, int n, cf_market_measure of)
{
    ranked *list = cf_mem_alloc((size_t)n, sizeof *list);
    for (int i = 0; i < n; i++)
        list[i] = (ranked){pays[i].e8[of], pays[i].exact[of]};
    qsort(list, (size_t)n, sizeof *list, compare_ranked);
    bool good = true;
    *out = list[n / 2].exact;
    if (n % 2 == 0)
        good = halve_sum(out, list[n / 2 - 1].exact, list[n / 2].exact);
    cf_mem_free(list);
    return good;
}

/* --- Our pay --------------------------------------------------------------------------------- */

static cf_rational units_per_year(const cf_facts *facts)
{
    switch (facts->rate_unit) {
    case CF_UNIT_ANNUAL:
        return cf_rational_of(1, 1);
    case CF_UNIT_MONTHLY:
        return cf_rational_of(12, 1);
    case CF_UNIT_SEMIMONTHLY:
        return cf_rational_of(24, 1);
    case CF_UNIT_BIWEEKLY:
        return cf_rational_of(26, 1);
    case CF_UNIT_HOURLY:
        break;
    }
    cf_rational per_year = cf_rational_of(facts->per_year_e4, CF_PER_YEAR_ONE);
    if (facts->has_hours)
        return cf_rational_mul(cf_rational_of(facts->full_hours_e4, CF_HOURS_ONE), per_year);
    return facts->calendar == CF_PAY_BIWEEKLY ? cf_rational_mul(cf_rational_of(80, 1), per_year)
                                              : cf_rational_of(2080, 1);
}

cf_rational cf_market_month_pay(const cf_facts *facts, int64_t rate_e8)
{
    cf_rational a_month = cf_rational_mul(units_per_year(facts), cf_rational_of(1, 12));
    return cf_rational_mul(cf_rational_of(rate_e8, 100000000), a_month);
}

bool cf_market_percent(int64_t *out, cf_rational ours, cf_rational median, int64_t share_e6)
{
    cf_rational ratio, inverse = {ours.den, ours.num};
    cf_wide scaled;
    if (!multiply(&ratio, median, inverse) || !cf_wide_mul(&scaled, ratio.num, share_e6) ||
        !cf_div_round(out, scaled, ratio.den, CF_HALF_UP))
        return false;
    *out -= CF_RATIO_ONE;
    return true;
}

bool cf_market_our_rates(int64_t *entry_e8, int64_t *top_e8, confer_case *c,
                         const cf_plan *agreement, const cf_plan *offer, cf_slice range,
                         cf_date day)
{
    cf_costing_options options = cf_case_costing(c);
    options.agreement = agreement;
    options.offers = &offer;
    options.n_offers = 1;
    cf_schedule_on *on = cf_schedule_on_day(&options, 0, day, c->roster, &c->diags);
    bool found = false;
    for (int i = 0; on && i < on->n_rows && !found; i++) {
        const cf_schedule_row *row = &on->rows[i];
        found = cf_slice_equal(row->range, range) && row->n_steps > 0;
        if (found) {
            *entry_e8 = row->rates_e8[0];
            *top_e8 = row->rates_e8[row->n_steps - 1];
        }
    }
    cf_schedule_on_free(on);
    return found;
}
