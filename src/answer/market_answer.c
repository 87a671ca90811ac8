/* market_answer.c: `confer market`: the exhibit that a fact-finding panel expects: each benchmark class
 * on each day, the agencies with their pay, and where ours stands under the status quo and each offer. */
#include "answer/market.h"

#include "base/limits.h"
#include "clause/clause.h"
#include "show/figure.h"

#include <stdlib.h>

enum { MOST_CLASSES = 40, MOST_DAYS = 12 };

static const char *const measure_names[CF_AT_COUNT] = {"entry", "top", "total"};

/* Ours under one scenario. */
typedef struct {
    int64_t e8[CF_AT_COUNT];
    bool has_total;
    int rank[CF_AT_COUNT];
    bool has_percent, has_cost;
    int64_t percent_e6, cost; /* the raise that brings the top to the median, and what it costs */
} standing;

/* One class on one day. */
typedef struct {
    cf_slice class_name, range;
    cf_date day;
    const cf_market_pay *pays;
    int n_pays;
    int64_t mean[CF_AT_COUNT], median[CF_AT_COUNT], percentile[CF_AT_COUNT];
    cf_rational median_top;
    bool in_schedule;
    standing *ours; /* [0]: the status quo */
} benchmark;

typedef struct {
    confer_case *c;
    const confer_market_options *options;
    cf_arena *arena; /* of the result */
    const char **names;
    int n_scenarios, most_documents;
    cf_date days[MOST_DAYS];
    int n_days;
    const cf_market *market;
    benchmark *benchmarks;
    int n_benchmarks;
} exhibit;

/* --- Figures --------------------------------------------------------------------------------- */

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
        cf_div_round(&out, (cf_wide)low * (100 - part) + (cf_wide)sorted[place / 100 + 1] * part, 100,
                     CF_HALF_UP);
    return out;
}

static void summarize(exhibit *x, benchmark *b)
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

static int rank_of(const benchmark *b, int of, int64_t ours)
{
    int rank = 1;
    for (int i = 0; i < b->n_pays; i++)
        rank += b->pays[i].e8[of] > ours;
    return rank;
}

static void stand(exhibit *x, benchmark *b, int scenario)
{
    confer_case *c = x->c;
    standing *s = &b->ours[scenario];
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
static const cf_plan *with_raise(exhibit *x, const benchmark *b, int scenario, int64_t percent_e6)
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
    c->offers[c->n_offers++] = (cf_document){.name = "the median", .terms = terms}; /* to be freed */
    cf_diags_release(&unheard);
    cf_buf_release(&text);
    return out;
}

static void cost_median(exhibit *x, benchmark *b)
{
    confer_case *c = x->c;
    cf_costing_options options = cf_case_costing(c);
    const cf_plan **plans = CF_ARENA_NEW(&c->arena, const cf_plan *, (size_t)x->n_scenarios * 2);
    int of[CF_LIMIT_OFFERS], n = 0;
    for (int s = 0; s < x->n_scenarios; s++) {
        const standing *ours = &b->ours[s];
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
        standing *ours = &b->ours[of[i / 2]];
        ours->has_cost = true;
        ours->cost = costing->offers[i + 1].cost - costing->offers[i].cost;
    }
    cf_costing_free(costing);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static int64_t cents(int64_t e8)
{
    int64_t out = 0;
    cf_div_round(&out, e8, 1000000, CF_HALF_UP);
    return out;
}

static void add_three(cf_arena *arena, cf_value *parent, const char *name, const int64_t *e8)
{
    cf_value *object = cf_value_add_object(arena, parent, name);
    for (int of = 0; of < CF_AT_COUNT; of++)
        cf_value_add_int(arena, object, measure_names[of], cents(e8[of]));
}

static void add_day(cf_arena *arena, cf_value *object, const char *name, cf_date day)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_value_add_text(arena, object, name, (cf_slice){text, cf_date_format(text, day)});
}

static void add_comparators(exhibit *x, cf_value *object, const benchmark *b)
{
    cf_value *list = cf_value_add_array(x->arena, object, "comparators");
    for (int i = 0; i < b->n_pays; i++) {
        const cf_market_pay *pay = &b->pays[i];
        cf_value *item = cf_value_add_object(x->arena, list, NULL);
        cf_value_add_text(x->arena, item, "agency", pay->row->agency);
        cf_value_add_text(x->arena, item, "title", pay->row->title);
        add_day(x->arena, item, "effective", pay->row->effective);
        for (int of = 0; of < CF_AT_COUNT; of++)
            cf_value_add_int(x->arena, item, measure_names[of], cents(pay->e8[of]));
        cf_value_add_text(x->arena, item, "hours", pay->hours);
        cf_value_add_text(x->arena, item, "source", pay->row->source);
    }
}

static void add_standing(exhibit *x, cf_value *list, const benchmark *b, int scenario)
{
    const standing *s = &b->ours[scenario];
    cf_arena *arena = x->arena;
    cf_value *item = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, item, "offer", cf_slice_of(x->names[scenario]));
    for (int of = 0; of < CF_AT_COUNT; of++) {
        cf_value *object = cf_value_add_object(arena, item, measure_names[of]);
        if (of == CF_AT_TOTAL && !s->has_total) {
            cf_value_add_null(arena, object, "pay");
            continue;
        }
        cf_value_add_int(arena, object, "pay", cents(s->e8[of]));
        cf_value_add_int(arena, object, "rank", s->rank[of]);
        cf_value_add_int(arena, object, "to_mean", cents(s->e8[of]) - cents(b->mean[of]));
        cf_value_add_int(arena, object, "to_median", cents(s->e8[of]) - cents(b->median[of]));
        cf_value_add_int(arena, object, "to_percentile",
                         cents(s->e8[of]) - cents(b->percentile[of]));
    }
    if (s->has_percent)
        cf_value_add_decimal(arena, item, "percent_to_median", s->percent_e6, 4);
    else
        cf_value_add_null(arena, item, "percent_to_median");
    if (s->has_cost)
        cf_value_add_int(arena, item, "cost_to_median", s->cost);
    else
        cf_value_add_null(arena, item, "cost_to_median");
}

static void add_benchmark(exhibit *x, cf_value *list, const benchmark *b)
{
    cf_arena *arena = x->arena;
    cf_value *object = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, object, "class", b->class_name);
    cf_value_add_text(arena, object, "range", b->range);
    add_day(arena, object, "on", b->day);
    add_comparators(x, object, b);
    add_three(arena, object, "mean", b->mean);
    add_three(arena, object, "median", b->median);
    cf_value_add_int(arena, object, "of_percentile", x->options->percentile);
    add_three(arena, object, "percentile", b->percentile);
    cf_value *ours = cf_value_add_array(arena, object, "ours");
    for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
        add_standing(x, ours, b, s);
}

static bool newest_of(const cf_market *market, int row)
{
    for (int i = 0; i < row; i++)
        if (cf_slice_equal(market->rows[i].agency, market->rows[row].agency) &&
            !market->rows[i].included)
            return false;
    return true;
}

static void add_market(exhibit *x, cf_value *markets)
{
    cf_arena *arena = x->arena;
    cf_value *object = cf_value_add_object(arena, markets, NULL);
    cf_value_add_text(arena, object, "market", x->market->name);
    cf_value_add_text(arena, object, "rule", x->market->rule);
    cf_value *out = cf_value_add_array(arena, object, "left_out");
    for (int i = 0; i < x->market->n_rows; i++) {
        const cf_market_row *row = &x->market->rows[i];
        if (row->included || !newest_of(x->market, i))
            continue;
        cf_value *item = cf_value_add_object(arena, out, NULL);
        cf_value_add_text(arena, item, "agency", row->agency);
        cf_value_add_text(arena, item, "why", row->why);
    }
    cf_value *list = cf_value_add_array(arena, object, "benchmarks");
    for (int i = 0; i < x->n_benchmarks; i++)
        add_benchmark(x, list, &x->benchmarks[i]);
}

/* --- The page -------------------------------------------------------------------------------- */

static void say_change(cf_buf *text, int64_t ours, int64_t theirs)
{
    int64_t off = ours - theirs;
    cf_say_money(text, off);
    cf_buf_addf(text, " a month (");
    cf_show_percent(text, cf_ratio_of(off < 0 ? -off : off, theirs), 1, false);
    cf_buf_addf(text, ") %s", off < 0 ? "below" : "above");
}

static void show_finding(exhibit *x, cf_report *report, const benchmark *b)
{
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, b->day);
    for (int s = 0; s < x->n_scenarios && b->n_pays > 0 && b->in_schedule; s++) {
        const standing *ours = &b->ours[s];
        cf_buf text = CF_BUF_INIT;
        cf_buf_addf(&text, "On %s, under %s, the top pay of %.*s would be ", day,
                    s == 0 ? "the status quo" : x->names[s], (int)b->class_name.len,
                    b->class_name.text);
        if (cents(ours->e8[CF_AT_TOP]) == cents(b->median[CF_AT_TOP]))
            cf_buf_add_str(&text, "at");
        else
            say_change(&text, cents(ours->e8[CF_AT_TOP]), cents(b->median[CF_AT_TOP]));
        cf_buf_addf(&text, " the median of %d agencies, rank %d of %d", b->n_pays,
                    ours->rank[CF_AT_TOP], b->n_pays + 1);
        if (ours->has_cost) {
            cf_buf_add_str(&text, "; reaching the median takes ");
            cf_show_percent(&text, ours->percent_e6, 2, false);
            cf_buf_add_str(&text, " and costs ");
            cf_say_money(&text, ours->cost);
            cf_buf_add_str(&text, " over the years costed");
        }
        cf_buf_add_char(&text, '.');
        cf_report_add_buf(report, CF_SHOW_FINDING, &text);
        cf_buf_release(&text);
    }
}

static void add_pay_row(exhibit *x, cf_grid *grid, cf_row_kind kind, cf_slice name, cf_cell since,
                        const int64_t *e8, bool has_total, cf_slice hours)
{
    cf_cell cells[6] = {
        cf_cell_text(name), since, cf_cell_money(cents(e8[CF_AT_ENTRY])),
        cf_cell_money(cents(e8[CF_AT_TOP])),
        has_total ? cf_cell_money(cents(e8[CF_AT_TOTAL])) : CF_BLANK_CELL, cf_cell_text(hours)};
    cf_grid_add(x->arena, grid, kind, cells);
}

static void show_pays(exhibit *x, cf_report *report, const benchmark *b)
{
    static const char *const heads[] = {"Agency", "Since", "Entry", "Top", "Total at top", "Hours"};
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, b->day);
    cf_grid *grid = cf_report_grid(
        report, cf_arena_printf(x->arena, "%.*s on %s, dollars a month", (int)b->class_name.len,
                                b->class_name.text, day), 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(x->arena, grid, i, heads[i], i > 1);
    for (int i = 0; i < b->n_pays; i++)
        add_pay_row(x, grid, CF_ROW_PLAIN, b->pays[i].row->agency,
                    cf_cell_date(b->pays[i].row->effective), b->pays[i].e8, true,
                    b->pays[i].hours);
    cf_slice none = CF_SLICE("");
    if (b->n_pays > 0) {
        add_pay_row(x, grid, CF_ROW_SUBTOTAL, CF_SLICE("Mean"), CF_BLANK_CELL, b->mean, true, none);
        add_pay_row(x, grid, CF_ROW_PLAIN, CF_SLICE("Median"), CF_BLANK_CELL, b->median, true, none);
        add_pay_row(x, grid, CF_ROW_PLAIN,
                    cf_slice_of(cf_arena_printf(x->arena, "Percentile %d", x->options->percentile)),
                    CF_BLANK_CELL, b->percentile, true, none);
    }
    for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
        add_pay_row(x, grid, s == 0 ? CF_ROW_SUBTOTAL : CF_ROW_PLAIN,
                    s == 0 ? CF_SLICE("Ours, status quo")
                           : cf_slice_of(cf_arena_printf(x->arena, "Ours, %s", x->names[s])),
                    CF_BLANK_CELL, b->ours[s].e8, b->ours[s].has_total, none);
}

static cf_slice place(exhibit *x, const benchmark *b, const standing *s, int of)
{
    if (of == CF_AT_TOTAL && !s->has_total)
        return CF_SLICE("not known");
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%d of %d, ", s->rank[of], b->n_pays + 1);
    int64_t theirs = cents(b->median[of]);
    cf_show_percent(&text, cf_ratio_of(cents(s->e8[of]) - theirs, theirs), 1, true);
    cf_slice kept = cf_arena_slice(x->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static void show_standing(exhibit *x, cf_report *report, const benchmark *b)
{
    static const char *const heads[] = {"Rank, to median", "Entry", "Top", "Total at top",
                                        "Raise to median", "Costs"};
    if (b->n_pays == 0 || !b->in_schedule)
        return;
    cf_grid *grid = cf_report_grid(report, NULL, 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(x->arena, grid, i, heads[i], i > 0);
    for (int s = 0; s < x->n_scenarios; s++) {
        const standing *ours = &b->ours[s];
        cf_cell cells[6] = {cf_cell_text(cf_slice_of(s == 0 ? "Status quo" : x->names[s]))};
        for (int of = 0; of < CF_AT_COUNT; of++)
            cells[of + 1] = cf_cell_text(place(x, b, ours, of));
        cells[4] = ours->has_percent ? cf_cell_percent(ours->percent_e6, 4) : CF_BLANK_CELL;
        cells[5] = ours->has_cost ? cf_cell_money(ours->cost) : CF_BLANK_CELL;
        cf_grid_add(x->arena, grid, CF_ROW_PLAIN, cells);
    }
}

static const char *words_or(cf_arena *arena, cf_slice words, const char *otherwise)
{
    return words.len > 0 ? cf_arena_copy(arena, words) : otherwise;
}

static void show_choice(exhibit *x, cf_report *report)
{
    const cf_market *market = x->market;
    cf_report_add(report, CF_SHOW_HEADING, "How the agencies were chosen");
    if (market->rule.len > 0)
        cf_report_add(report, CF_SHOW_TEXT, "%.*s.", (int)market->rule.len, market->rule.text);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "No rule was given. Add `chosen by \"...\"` to the agreement's market line.");
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        if (!row->included && newest_of(market, i))
            cf_report_add(report, CF_SHOW_ITEM, "left out: %.*s (%s)", (int)row->agency.len,
                          row->agency.text,
                          words_or(x->arena, row->why, "no reason was given"));
    }
    cf_report_add(report, CF_SHOW_HEADING, "Sources");
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        bool again = i > 0 && cf_slice_equal(row->agency, market->rows[i - 1].agency) &&
                     cf_slice_equal(row->source, market->rows[i - 1].source);
        if (row->included && !again)
            cf_report_add(report, CF_SHOW_ITEM, "%.*s: %s", (int)row->agency.len, row->agency.text,
                          words_or(x->arena, row->source, "none was given"));
    }
}

static void show_market(exhibit *x, cf_report *report)
{
    cf_report_add(report, CF_SHOW_TITLE, "The market \"%.*s\"", (int)x->market->name.len,
                  x->market->name.text);
    for (int i = 0; i < x->n_benchmarks; i++)
        show_finding(x, report, &x->benchmarks[i]);
    for (int i = 0; i < x->n_benchmarks; i++) {
        const benchmark *b = &x->benchmarks[i];
        show_pays(x, report, b);
        show_standing(x, report, b);
        if (!b->in_schedule)
            cf_report_add(report, CF_SHOW_TEXT,
                          "The schedule has no range \"%.*s\", so our own pay is not shown.",
                          (int)b->range.len, b->range.text);
    }
    show_choice(x, report);
}

/* --- All of it ------------------------------------------------------------------------------- */

static void take_benchmarks(exhibit *x)
{
    confer_case *c = x->c;
    const cf_slice *classes;
    int n = cf_market_classes(&classes, &c->arena, x->market);
    if (n > MOST_CLASSES)
        n = MOST_CLASSES;
    x->benchmarks = CF_ARENA_NEW(&c->arena, benchmark, (size_t)(n * x->n_days) + 1);
    x->n_benchmarks = 0;
    for (int i = 0; i < n; i++)
        for (int d = 0; d < x->n_days; d++) {
            benchmark *b = &x->benchmarks[x->n_benchmarks++];
            cf_market_pay *pays;
            *b = (benchmark){.class_name = classes[i], .day = x->days[d], .in_schedule = true,
                             .range = cf_market_range(x->market, classes[i]),
                             .ours = CF_ARENA_NEW(&c->arena, standing, (size_t)x->n_scenarios)};
            if (!cf_market_at(&pays, &b->n_pays, c, x->market, b->class_name, b->day))
                continue;
            b->pays = pays;
            if (b->n_pays > 0 && !cf_market_median(&b->median_top, pays, b->n_pays, CF_AT_TOP))
                b->n_pays = 0;
            summarize(x, b);
            for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
                stand(x, b, s);
            if (b->in_schedule)
                cost_median(x, b);
        }
}

static bool take_days(exhibit *x, confer_error *err)
{
    const confer_market_options *options = x->options;
    if (options->n_days > MOST_DAYS)
        return cf_fail(err, CONFER_MISUSED, "at most %d days at once", MOST_DAYS) == CONFER_OK;
    for (int i = 0; i < options->n_days; i++) {
        if (!cf_date_parse(&x->days[i], options->days[i], strlen(options->days[i])))
            return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)",
                           options->days[i]) == CONFER_OK;
    }
    x->n_days = options->n_days;
    return true;
}

/* Without days: the first of the years costed and the last. */
static void usual_days(exhibit *x)
{
    confer_case *c = x->c;
    cf_costing_options options = cf_case_costing(c);
    options.skip_one_percent = true;
    static const cf_plan *const status_quo[] = {NULL};
    if (options.n_offers == 0) {
        options.offers = status_quo;
        options.n_offers = 1;
    }
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    if (!costing)
        return;
    x->days[0] = cf_fiscal_start(&costing->calendar, costing->first_year);
    x->days[1] = cf_date_add_days(
        cf_fiscal_start(&costing->calendar, costing->first_year + costing->n_years), -1);
    x->n_days = 2;
    cf_costing_free(costing);
}

static int answer(confer_result **out, exhibit *x, const cf_market *markets, int n,
                  confer_error *err)
{
    confer_case *c = x->c;
    confer_result *result = cf_result_new();
    x->arena = &result->arena;
    cf_value *root = cf_value_new(x->arena);
    cf_value_add_text(x->arena, root, "case", c->agreement.plan->title);
    cf_value *list = cf_value_add_array(x->arena, root, "markets");
    result->report = cf_report_new(x->arena);
    for (int i = 0; i < n && !cf_diags_failed(&c->diags); i++) {
        x->market = &markets[i];
        if (x->options->market &&
            !cf_slice_equal(cf_slice_of(x->options->market), markets[i].name))
            continue;
        take_benchmarks(x);
        add_market(x, list);
        show_market(x, result->report);
    }
    result->json = root;
    int status = cf_case_verdict(c, err);
    if (status == CONFER_OK && !list->first)
        status = x->options->market
                     ? cf_fail(err, CONFER_ABSENT, "there is no market '%s'", x->options->market)
                     : cf_fail(err, CONFER_ABSENT, "the folder has no market");
    if (status == CONFER_ABSENT)
        cf_hint(err, "list comparator agencies in market.csv: docs/market.md shows how");
    if (status == CONFER_OK)
        *out = result;
    else
        confer_result_free(result);
    return status;
}

int confer_market(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_market_options *options, confer_error *err)
{
    static const confer_market_options defaults = CONFER_MARKET_OPTIONS_INIT;
    exhibit x = {.c = c, .options = options ? options : &defaults, .n_scenarios = n_offers + 1};
    if (x.options->percentile < 1 || x.options->percentile > 99)
        return cf_fail(err, CONFER_MISUSED, "a percentile is 1 to 99");
    if (n_offers > 16)
        return cf_fail(err, CONFER_MISUSED, "at most 16 offers at once");
    if (!take_days(&x, err))
        return CONFER_MISUSED;
    cf_case_begin(c);
    int status = cf_case_read_texts(c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    x.most_documents = n_offers + 16384; /* offers, and raises to the median */
    cf_document *room = CF_ARENA_NEW(&c->arena, cf_document, (size_t)x.most_documents);
    memcpy(room, c->offers, (size_t)n_offers * sizeof *room);
    c->offers = room;
    cf_case_read_tables(c);
    cf_market *markets = NULL;
    int n_markets = 0;
    const cf_slice *wanted;
    cf_costing_options costing = cf_case_costing(c);
    int n_wanted = cf_costing_wanted(&wanted, &costing, &c->arena);
    if (!cf_diags_failed(&c->diags) &&
        cf_markets_read(&markets, &n_markets, c) && cf_case_open_roster(c, wanted, n_wanted) &&
        x.n_days == 0)
        usual_days(&x);
    status = cf_case_verdict(c, err);
    if (status == CONFER_OK) {
        x.names = CF_ARENA_NEW(&c->arena, const char *, (size_t)x.n_scenarios);
        x.names[0] = "current";
        for (int i = 0; i < n_offers; i++)
            x.names[i + 1] = c->offers[i].name;
        status = answer(out, &x, markets, n_markets, err);
    }
    cf_diags_sort(&c->diags);
    return status;
}
