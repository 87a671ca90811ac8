/* Two raise patterns on one salary, without any folder.
 *
 * What is assumed, all of it: annual pay, no steps, no one-time pay, no taxes. A raise takes effect
 * at the start of its year and is rounded to the cent of annual pay, half away from zero. A month
 * is a twelfth of annual pay; a year's pay is summed exactly and rounded once; totals are sums of
 * the years. The years start with the second pattern and are as many as the longer pattern has; a
 * delay moves every raise of the first pattern. */
#include "answer/case.h"
#include "answer/result.h"

#include "base/number.h"
#include "show/figure.h"

enum { MOST_YEARS = 40, MOST_DELAY = 120, DELAYS_TABLED = 13 };

typedef struct {
    const char *text;
    int n_years;
    int64_t percent_e6[MOST_YEARS];
} pattern;

/* What a pattern pays: each year in cents, and annual pay month by month. */
typedef struct {
    int64_t years[MOST_YEARS];
    int64_t annual[MOST_YEARS * 12];
    int64_t total;
} paid;

static bool read_part(int64_t *percent_e6, cf_slice part)
{
    bool percent = part.len > 0 && part.text[part.len - 1] == '%';
    part.len -= percent;
    if (cf_decimal_parse(percent_e6, part.text, part.len, 4, false) != CF_DECIMAL_OK)
        return false;
    return (percent || *percent_e6 == 0) && *percent_e6 > -CF_RATIO_ONE &&
           *percent_e6 <= CF_RATIO_ONE;
}

static int read_pattern(pattern *out, const char *text, confer_error *err)
{
    cf_slice rest = cf_slice_trim(cf_slice_of(text));
    *out = (pattern){.text = text};
    for (;;) {
        const char *plus = rest.len ? memchr(rest.text, '+', rest.len) : NULL;
        size_t len = plus ? (size_t)(plus - rest.text) : rest.len;
        int64_t percent;
        if (out->n_years == MOST_YEARS)
            return cf_fail(err, CONFER_MISUSED, "a pattern has at most %d years", MOST_YEARS);
        cf_slice part = cf_slice_trim((cf_slice){rest.text, len});
        if (!read_part(&percent, part)) {
            bool bare = cf_decimal_parse(&percent, part.text, part.len, 4, false) == CF_DECIMAL_OK;
            cf_fail(err, CONFER_MISUSED, "cannot read the pattern '%s'", text);
            if (bare)
                cf_hint(err, "a raise is a percent: did you mean %.*s%%?", (int)part.len,
                        part.text);
            else if (part.len > 0 && part.text[0] == '$')
                cf_hint(err, "one-time pay and raises in dollars are compared in a folder: `confer "
                             "new my-agreement` makes one");
            else
                cf_hint(err, "write one raise a year, joined by +: \"3%%+3%%+0\"");
            return CONFER_MISUSED;
        }
        out->percent_e6[out->n_years++] = percent;
        if (!plus)
            return CONFER_OK;
        rest = (cf_slice){plus + 1, rest.len - len - 1};
    }
}

/* False: an amount does not fit. */
static bool pay(paid *out, const pattern *raises, int64_t salary, int delay, int n_years)
{
    int64_t annual = salary;
    *out = (paid){0};
    for (int month = 0; month < n_years * 12; month++) {
        int since = month - delay;
        if (since >= 0 && since % 12 == 0 && since / 12 < raises->n_years) {
            cf_wide grown = (cf_wide)annual * (CF_RATIO_ONE + raises->percent_e6[since / 12]);
            if (!cf_div_round(&annual, grown, CF_RATIO_ONE, CF_HALF_UP))
                return false;
        }
        out->annual[month] = annual;
    }
    for (int y = 0; y < n_years; y++) {
        cf_wide twelfths = 0;
        for (int m = 0; m < 12; m++)
            twelfths += out->annual[y * 12 + m];
        if (!cf_div_round(&out->years[y], twelfths, 12, CF_HALF_UP) ||
            !cf_add(&out->total, out->total, out->years[y]))
            return false;
    }
    return true;
}

/* The first month (from 1) from which the second has paid as much as the first to the end; 0:
 * never. Compared in exact twelfths. */
static int overtakes(const paid *first, const paid *second, int n_months)
{
    cf_wide ahead = 0;
    int since = 0;
    for (int m = 0; m < n_months; m++) {
        ahead += (cf_wide)second->annual[m] - first->annual[m];
        if (ahead < 0)
            since = 0;
        else if (since == 0)
            since = m + 1;
    }
    return since;
}

typedef struct {
    const char *names[2];
    pattern patterns[2];
    paid pay[2];
    paid delayed[DELAYS_TABLED]; /* the first, by delay */
    int64_t salary;
    int delay, n_years;
} quick;

static int compute(quick *q, confer_error *err)
{
    bool fits = pay(&q->pay[0], &q->patterns[0], q->salary, q->delay, q->n_years) &&
                pay(&q->pay[1], &q->patterns[1], q->salary, 0, q->n_years);
    for (int d = 0; d < DELAYS_TABLED && fits; d++)
        fits = pay(&q->delayed[d], &q->patterns[0], q->salary, d, q->n_years);
    return fits ? CONFER_OK : cf_fail(err, CONFER_MISUSED, "the salary is too large");
}

static int64_t at_end(const quick *q, int which)
{
    return q->pay[which].annual[q->n_years * 12 - 1];
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_three(cf_arena *arena, cf_value *object, int64_t first, int64_t second)
{
    cf_value_add_int(arena, object, "first", first);
    cf_value_add_int(arena, object, "second", second);
    cf_value_add_int(arena, object, "difference", second - first);
}

static cf_value *quick_json(cf_arena *arena, const quick *q)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "first", cf_slice_of(q->names[0]));
    cf_value_add_text(arena, root, "second", cf_slice_of(q->names[1]));
    cf_value_add_int(arena, root, "salary", q->salary);
    cf_value_add_int(arena, root, "delay", q->delay);
    cf_value *years = cf_value_add_array(arena, root, "years");
    for (int y = 0; y < q->n_years; y++) {
        cf_value *year = cf_value_add_object(arena, years, NULL);
        cf_value_add_int(arena, year, "year", y + 1);
        add_three(arena, year, q->pay[0].years[y], q->pay[1].years[y]);
    }
    add_three(arena, cf_value_add_object(arena, root, "total"), q->pay[0].total, q->pay[1].total);
    add_three(arena, cf_value_add_object(arena, root, "annual_at_end"), at_end(q, 0), at_end(q, 1));
    int month = overtakes(&q->pay[0], &q->pay[1], q->n_years * 12);
    if (month)
        cf_value_add_int(arena, root, "overtakes_month", month);
    else
        cf_value_add_null(arena, root, "overtakes_month");
    cf_value *delays = cf_value_add_array(arena, root, "delays");
    for (int d = 0; d < DELAYS_TABLED; d++) {
        cf_value *delay = cf_value_add_object(arena, delays, NULL);
        cf_value_add_int(arena, delay, "delay", d);
        add_three(arena, delay, q->delayed[d].total, q->pay[1].total);
    }
    return root;
}

/* --- The page -------------------------------------------------------------------------------- */

static void say_ahead(cf_buf *text, int64_t difference, const char *first, const char *second)
{
    if (difference == 0) {
        cf_buf_addf(text, "%s and %s would pay the same", first, second);
        return;
    }
    cf_buf_addf(text, "%s would pay ", difference < 0 ? first : second);
    cf_say_money(text, difference);
    cf_buf_addf(text, " more than %s", difference < 0 ? second : first);
}

static void show_finding(cf_report *report, const quick *q)
{
    const char *first = q->names[0];
    const char *second = q->names[1];
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Over %d year%s, ", q->n_years, q->n_years == 1 ? "" : "s");
    say_ahead(&text, q->pay[1].total - q->pay[0].total, first, second);
    cf_buf_add_str(&text, "; at the end annual pay would be ");
    int64_t higher = at_end(q, 1) - at_end(q, 0);
    if (higher == 0) {
        cf_buf_add_str(&text, "the same under both.");
    } else {
        cf_say_money(&text, higher);
        cf_buf_addf(&text, " higher under %s than under %s.", higher > 0 ? second : first,
                    higher > 0 ? first : second);
    }
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    int month = overtakes(&q->pay[0], &q->pay[1], q->n_years * 12);
    if (month == 0)
        cf_buf_addf(&text, "Counting from the start, %s is behind %s when these years end.", second,
                    first);
    else if (month == 1)
        cf_buf_addf(&text, "Counting from the start, %s is never behind %s.", second, first);
    else
        cf_buf_addf(&text, "Counting from the start, %s has paid as much as %s from month %d on.",
                    second, first, month);
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void add_row(cf_arena *arena, cf_grid *grid, cf_row_kind kind, cf_cell key, int64_t first,
                    int64_t second)
{
    cf_cell cells[] = {key, cf_cell_money(first), cf_cell_money(second),
                       cf_cell_money_change(second - first)};
    cf_grid_add(arena, grid, kind, cells);
}

static cf_grid *head(cf_arena *arena, cf_grid *grid, const quick *q, const char *key)
{
    cf_grid_head(arena, grid, 0, key, false);
    cf_grid_head(arena, grid, 1, q->names[0], true);
    cf_grid_head(arena, grid, 2, q->names[1], true);
    cf_grid_head(arena, grid, 3, "Difference", true);
    return grid;
}

static void show_years(cf_report *report, const quick *q)
{
    cf_arena *arena = report->arena;
    cf_grid *grid = head(arena, cf_report_grid(report, "Pay by year", 4, 1), q, "Year");
    for (int y = 0; y < q->n_years; y++)
        add_row(arena, grid, CF_ROW_PLAIN, cf_cell_count(y + 1), q->pay[0].years[y],
                q->pay[1].years[y]);
    add_row(arena, grid, CF_ROW_TOTAL, cf_cell_text(CF_SLICE("Total")), q->pay[0].total,
            q->pay[1].total);
    add_row(arena, grid, CF_ROW_PLAIN, cf_cell_text(CF_SLICE("Annual pay at the end")),
            at_end(q, 0), at_end(q, 1));
    const char *title =
        cf_arena_printf(arena, "Pay over these years if %s started later", q->names[0]);
    grid = head(arena, cf_report_grid(report, title, 4, 1), q, "Months later");
    for (int d = 0; d < DELAYS_TABLED; d++)
        add_row(arena, grid, CF_ROW_PLAIN, cf_cell_count(d), q->delayed[d].total, q->pay[1].total);
}

/* Up to which delay the first still pays more. */
static void say_delay(cf_report *report, const quick *q)
{
    int late = 0;
    while (late < DELAYS_TABLED && q->delayed[late].total > q->pay[1].total)
        late++;
    if (late == 0)
        cf_report_add(report, CF_SHOW_TEXT,
                      "Even without a delay %s would not pay more than %s over these years.",
                      q->names[0], q->names[1]);
    else if (late == DELAYS_TABLED)
        cf_report_add(report, CF_SHOW_TEXT,
                      "%s would pay more than %s over these years even if it started %d months "
                      "later.",
                      q->names[0], q->names[1], DELAYS_TABLED - 1);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "%s would pay more than %s over these years if it started up to %d month%s "
                      "later, and no longer from %d month%s on.",
                      q->names[0], q->names[1], late - 1, late == 2 ? "" : "s", late,
                      late == 1 ? "" : "s");
}

static void show_headline(cf_report *report, const quick *q)
{
    cf_buf text = CF_BUF_INIT;
    for (int i = 0; i < 2; i++) {
        int64_t simple = 0;
        for (int y = 0; y < q->patterns[i].n_years; y++)
            simple += q->patterns[i].percent_e6[y];
        paid full;
        cf_buf_addf(&text, "%s%s adds up to ", i ? " " : "", q->names[i]);
        cf_show_percent(&text, simple, 1, false);
        if (pay(&full, &q->patterns[i], q->salary, 0, q->patterns[i].n_years)) {
            cf_buf_add_str(&text, "; one raise on top of the other it is ");
            int64_t last = full.annual[q->patterns[i].n_years * 12 - 1];
            cf_show_percent(&text, cf_ratio_of(last - q->salary, q->salary), 2, false);
        }
        cf_buf_add_char(&text, '.');
    }
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

static void show_page(cf_report *report, const quick *q)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s and %s compared on ", q->names[0], q->names[1]);
    cf_show_money(&text, q->salary, false);
    cf_buf_add_str(&text, " a year");
    if (q->delay > 0)
        cf_buf_addf(&text, ", %s starting %d month%s later", q->names[0], q->delay,
                    q->delay == 1 ? "" : "s");
    cf_report_add_buf(report, CF_SHOW_TITLE, &text);
    cf_buf_release(&text);
    show_finding(report, q);
    show_years(report, q);
    say_delay(report, q);
    show_headline(report, q);
    cf_report_add(
        report, CF_SHOW_TEXT,
        "Assumed: annual pay, each raise at the start of its year and rounded to the cent, "
        "a month is a twelfth; no steps, no one-time pay, no taxes. The years start with "
        "%s.",
        q->names[1]);
}

static cf_grid *quick_csv(cf_arena *arena, const quick *q)
{
    static const char *const heads[] = {"year", "first", "second", "difference"};
    cf_grid *grid = cf_grid_new(arena, NULL, 4, 1);
    for (int i = 0; i < 4; i++)
        cf_grid_head(arena, grid, i, heads[i], true);
    for (int y = 0; y < q->n_years; y++)
        add_row(arena, grid, CF_ROW_PLAIN, cf_cell_count(y + 1), q->pay[0].years[y],
                q->pay[1].years[y]);
    return grid;
}

int confer_quick(confer_result **out, const char *first, const char *second,
                 const confer_quick_options *options, confer_error *err)
{
    quick *q;
    if (!options || options->salary_cents <= 0)
        return cf_fail(err, CONFER_MISUSED, "the salary must be more than $0");
    if (options->delay_months < 0 || options->delay_months > MOST_DELAY)
        return cf_fail(err, CONFER_MISUSED, "the delay must be 0 to %d months", MOST_DELAY);
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    q = CF_ARENA_NEW(arena, quick, 1);
    q->names[0] = cf_arena_copy(arena, cf_slice_trim(cf_slice_of(first)));
    q->names[1] = cf_arena_copy(arena, cf_slice_trim(cf_slice_of(second)));
    q->salary = options->salary_cents;
    q->delay = options->delay_months;
    int status = read_pattern(&q->patterns[0], q->names[0], err);
    if (status == CONFER_OK)
        status = read_pattern(&q->patterns[1], q->names[1], err);
    int years = q->patterns[0].n_years;
    q->n_years = years > q->patterns[1].n_years ? years : q->patterns[1].n_years;
    if (status == CONFER_OK)
        status = compute(q, err);
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    result->json = quick_json(arena, q);
    result->csv = quick_csv(arena, q);
    result->report = cf_report_new(arena);
    show_page(result->report, q);
    *out = result;
    return CONFER_OK;
}
