#include "answer/import_private.h"

#include "base/date.h"
#include "read/csv.h"

static const char *const basis_words[CF_GCC_BASES] = {
    "regular pay",
    "regular and other pay",
    "regular, other and lump-sum pay",
    "total wages",
};

static const char *file_name(const cf_gcc *gcc)
{
    return cf_import_file_name(gcc->options->name ? gcc->options->name : gcc->options->path);
}

/* A name on one line of a comment. */
static void add_line_text(cf_buf *out, cf_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        cf_buf_add_char(out, (unsigned char)text.text[i] < ' ' ? ' ' : text.text[i]);
}

static void add_plan_name(cf_buf *out, int plan)
{
    cf_buf_addf(out, "H%d", plan + 1);
}

static int64_t monthly_of(const cf_gcc_plan *plan)
{
    int64_t cents = 0;
    cf_div_round(&cents, plan->annual, 12, CF_HALF_UP);
    return cents;
}

/* --- The agreement --------------------------------------------------------------------------- */

/* The first day of a pay period: as given, or the first Saturday of the data's year. */
static cf_date pay_from(const cf_gcc *gcc)
{
    if (gcc->options->has_pay_from)
        return gcc->options->pay_from;
    cf_date start = cf_date_of(gcc->year ? gcc->year : 2000, 1, 1);
    int weekday = (start.days % 7 + 11) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
    return cf_date_add_days(start, (6 - weekday + 7) % 7);
}

static void add_calendar(cf_buf *out, const cf_gcc *gcc)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_date_format(text, pay_from(gcc));
    cf_buf_add_str(out, "# Assumed: the export does not say how often, or from which day, the "
                        "employer pays.\n");
    cf_buf_addf(out, "pay biweekly from %s paid 6 days after\n", text);
    cf_buf_add_str(out, "hours 80 per period\n\n"
                        "# Inferred: hourly rates are annual pay / 2,080 hours, rounded to the "
                        "cent.\n"
                        "rates hourly rounded to $0.01\n\n"
                        "# Assumed: a year in each step. ");
    cf_buf_add_str(out, gcc->options->spread_step_dates
                            ? "Step dates are not in the export; they are spread evenly over\n"
                              "# the year from that day in the order of the file.\n"
                            : "Step dates are not in the export and left blank:\n"
                              "# nobody moves until the roster says when.\n");
    cf_buf_add_str(out, "steps every 12 months\n");
}

static void add_share(cf_buf *out, const char *name, const cf_gcc_tier *tier,
                      const cf_gcc_share *share)
{
    if (share->n_rows == 0 || share->percent_e6 <= 0)
        return;
    cf_buf_add_str(out, "# Inferred: ");
    cf_import_add_percent(out, share->percent_e6);
    cf_buf_addf(out, "%% of %s is within 1%% of what was paid for %d of ",
                basis_words[share->basis], share->n_close);
    cf_import_add_count(out, share->n_rows, "row", "rows");
    cf_buf_addf(out, ".\ncontribution %s ", name);
    cf_import_add_percent(out, share->percent_e6);
    cf_buf_add_str(out, "% of base for tier = ");
    cf_import_add_name(out, tier->name);
    cf_buf_add_char(out, '\n');
}

static void add_contributions(cf_buf *out, const cf_gcc *gcc)
{
    cf_buf_add_str(out,
                   "\n# Employer contributions. Other pay and lump sums are not in the roster, "
                   "so base pay is what\n# they are counted on here.\n");
    for (size_t i = 0; i < gcc->n_tiers; i++) {
        add_share(out, "retirement", &gcc->tiers[i], &gcc->tiers[i].pension);
        add_share(out, "retirement-pickup", &gcc->tiers[i], &gcc->tiers[i].pickup);
    }
    cf_buf_add_str(out, "# Not in the export; most employers pay it:\n"
                        "# contribution medicare 1.45% of gross\n");
}

static void add_health(cf_buf *out, const cf_gcc *gcc)
{
    if (gcc->n_plans == 0)
        return;
    cf_buf_add_str(out, "\n# Inferred: amounts that several rows share are taken for plans; other "
                        "rows have the nearest.\n");
    for (int i = 0; i < gcc->n_plans; i++) {
        const cf_gcc_plan *plan = &gcc->plans[i];
        cf_buf_add_str(out, "health ");
        add_plan_name(out, i);
        cf_buf_add_char(out, ' ');
        cf_import_add_money(out, monthly_of(plan));
        cf_buf_add_str(out, "/month  # ");
        cf_import_add_money(out, plan->annual);
        cf_buf_addf(out, " a year: %d exactly, %d near\n", plan->n_rows, plan->n_near);
    }
}

static void write_terms(cf_buf *out, const cf_gcc *gcc)
{
    cf_buf_add_str(out, "# Made by `confer import gcc` from ");
    add_line_text(out, cf_slice_of(file_name(gcc)));
    cf_buf_add_str(out, ":\n# what the employer reported to the State Controller for ");
    cf_buf_addf(out, "%d (Government Compensation in\n# California, publicpay.ca.gov). ",
                gcc->year);
    cf_buf_add_str(out, "Figures marked Inferred or Assumed are not in the data:\n# replace them "
                        "as you learn better.\n\nagreement ");
    cf_buf title = CF_BUF_INIT;
    cf_buf_add_slice(&title, gcc->employer);
    cf_buf_addf(&title, ", pay of %d", gcc->year);
    cf_import_add_string(out, cf_buf_slice(&title));
    cf_buf_release(&title);
    cf_buf_add_str(out, "\nemployer ");
    cf_import_add_string(out, gcc->employer);
    cf_buf_add_str(out, "\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n\n");
    add_calendar(out, gcc);
    add_contributions(out, gcc);
    add_health(out, gcc);
}

/* --- The tables ------------------------------------------------------------------------------ */

static void add_decimal(cf_buf *out, int64_t value, int decimals, int min_decimals)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, value, decimals, min_decimals, false));
}

static void write_schedule(cf_buf *out, const cf_gcc *gcc)
{
    int most = 1;
    for (size_t i = 0; i < gcc->n_ranges; i++)
        most = gcc->ranges[i].n_steps > most ? gcc->ranges[i].n_steps : most;
    cf_buf_add_str(out, "range");
    for (int i = 1; i <= most; i++)
        cf_buf_addf(out, ",%d", i);
    cf_buf_add_char(out, '\n');
    for (size_t i = 0; i < gcc->n_ranges; i++) {
        cf_csv_add_cell(out, gcc->ranges[i].name);
        for (int k = 0; k < most; k++) {
            cf_buf_add_char(out, ',');
            if (k < gcc->ranges[i].n_steps)
                add_decimal(out, gcc->ranges[i].hourly[k], 2, 2);
        }
        cf_buf_add_char(out, '\n');
    }
    if (gcc->n_ranges == 0) /* a schedule has at least one range */
        cf_buf_add_str(out, "none,0.01\n");
}

/* Below the top, spread over the year in the order of the rows. */
static void add_step_date(cf_buf *out, const cf_gcc *gcc, const cf_gcc_row *row, size_t i)
{
    bool below_top = row->range >= 0 && row->step + 1 < gcc->ranges[row->range].n_steps;
    if (!gcc->options->spread_step_dates || !below_top)
        return;
    char text[CF_DATE_TEXT_SIZE];
    int days = (int)(i * 365 / gcc->n_rows);
    cf_buf_add(out, text, cf_date_format(text, cf_date_add_days(pay_from(gcc), days)));
}

/* The id is the row's line in the export, so that anyone can look it up. */
static void add_row(cf_buf *out, const cf_gcc *gcc, size_t i, int digits)
{
    const cf_gcc_row *row = &gcc->rows[i];
    const cf_gcc_range *range = row->range >= 0 ? &gcc->ranges[row->range] : NULL;
    cf_buf_addf(out, "L%0*u,", digits, row->line);
    cf_csv_add_cell(out, row->position);
    cf_buf_add_char(out, ',');
    if (range && !cf_slice_equal(range->name, row->position))
        cf_csv_add_cell(out, range->name);
    cf_buf_add_char(out, ',');
    if (range)
        cf_buf_addf(out, "%d", row->step + 1);
    cf_buf_add_char(out, ',');
    if (!range)
        add_decimal(out, row->hourly, 2, 2);
    cf_buf_add_char(out, ',');
    add_decimal(out, row->fte_e4, 4, 2);
    cf_buf_add_char(out, ',');
    add_step_date(out, gcc, row, i);
    cf_buf_add_char(out, ',');
    cf_csv_add_cell(out, row->department);
    cf_buf_add_char(out, ',');
    if (row->tier >= 0)
        cf_csv_add_cell(out, gcc->tiers[row->tier].name);
    cf_buf_add_char(out, ',');
    if (row->plan >= 0)
        add_plan_name(out, row->plan);
    cf_buf_add_char(out, ',');
    if (row->overtime_e4 > 0)
        add_decimal(out, row->overtime_e4, 4, 0);
    cf_buf_add_char(out, ',');
    add_decimal(out, row->cents[CF_GCC_REGULAR], 2, 2);
    cf_buf_add_char(out, '\n');
}

static void write_roster(cf_buf *out, const cf_gcc *gcc)
{
    int digits = 1;
    for (uint32_t line = gcc->rows[gcc->n_rows - 1].line; line >= 10; line /= 10)
        digits++;
    cf_buf_add_str(out, "id,class,range,step,rate,fte,step_date,department,tier,plan,"
                        "overtime_hours,regular_pay\n");
    for (size_t i = 0; i < gcc->n_rows; i++)
        add_row(out, gcc, i, digits);
}

/* --- The report ------------------------------------------------------------------------------ */

typedef struct {
    int64_t n[CF_GCC_READINGS];    /* rows */
    int64_t paid[CF_GCC_READINGS]; /* regular pay */
    int64_t costed[CF_GCC_READINGS];
    int64_t sums[CF_GCC_AMOUNTS];
} totals;

static totals add_up(const cf_gcc *gcc)
{
    totals t = {0};
    for (size_t i = 0; i < gcc->n_rows; i++) {
        const cf_gcc_row *row = &gcc->rows[i];
        int64_t cost = 0;
        cf_div_round(&cost, (cf_wide)row->hourly * CF_GCC_HOURS * row->fte_e4, CF_FTE_ONE,
                     CF_HALF_UP);
        t.n[row->reading]++;
        t.paid[row->reading] += row->cents[CF_GCC_REGULAR];
        t.costed[row->reading] += cost;
        for (int k = 0; k < CF_GCC_AMOUNTS; k++)
            t.sums[k] += row->cents[k];
    }
    return t;
}

static void report_rows(cf_buf *out, const totals *t)
{
    static const char *const words[CF_GCC_READINGS] = {
        "paid within the range: full time, all year, at the nearest step",
        "paid below the range, and health for a like share of the year: there for part of\n"
        "    the year; FTE is what was paid of the step that a whole year's pay is nearest to",
        "paid below the range: part time or part of the year, which the export does not say;\n"
        "    put at the first step, with the FTE that gives what was paid",
        "paid above the range: at a rate of their own, what was paid",
        "without a range: at a rate of their own, full time assumed",
    };
    int64_t paid = 0, costed = 0;
    cf_buf_add_str(out, "\nHow pay was read\n");
    for (int k = 0; k < CF_GCC_READINGS; k++) {
        if (t->n[k] == 0)
            continue;
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, t->n[k], "row ", "rows ");
        cf_buf_addf(out, "%s\n    regular pay ", words[k]);
        cf_import_add_money(out, t->paid[k]);
        cf_buf_add_str(out, ", in this folder ");
        cf_import_add_money(out, t->costed[k]);
        cf_buf_add_char(out, '\n');
        paid += t->paid[k];
        costed += t->costed[k];
    }
    cf_buf_add_str(out, "  In all, regular pay was ");
    cf_import_add_money(out, paid);
    cf_buf_add_str(out, ";\n  this folder's base pay of a year is ");
    cf_import_add_money(out, costed);
    int64_t off = 0; /* in hundredths of a percent */
    cf_div_round(&off, (cf_wide)(costed - paid) * 10000, paid, CF_HALF_UP);
    cf_buf_add_str(out, off < 0 ? " (" : " (+");
    add_decimal(out, off, 2, 2);
    cf_buf_add_str(out, "%).\n");
}

static void add_range(cf_buf *out, const cf_gcc_row *row)
{
    cf_import_add_money(out, row->cents[CF_GCC_MINIMUM]);
    cf_buf_add_str(out, " to ");
    cf_import_add_money(out, row->cents[CF_GCC_MAXIMUM]);
}

/* A minimum and a maximum between which nobody is paid: a slip in the export. */
static void report_no_ranges(cf_buf *out, const cf_gcc *gcc)
{
    for (size_t i = 0; i < gcc->n_rows; i++) {
        const cf_gcc_row *row = &gcc->rows[i];
        if (cf_gcc_has_range(row) || row->cents[CF_GCC_MINIMUM] == 0 ||
            row->cents[CF_GCC_MAXIMUM] == 0)
            continue;
        cf_buf_addf(out, "  line %u: ", row->line);
        add_line_text(out, row->position);
        cf_buf_add_str(out, ": ");
        add_range(out, row);
        cf_buf_add_str(out, " is no range; the row has a rate of its own\n");
    }
}

static void report_schedule(cf_buf *out, const cf_gcc *gcc)
{
    cf_buf_add_str(out, "\nSchedule\n  ");
    cf_import_add_count(out, (int64_t)gcc->n_ranges, "range", "ranges");
    cf_buf_add_str(out, "; steps are inferred: equal ratios between each minimum and maximum, ");
    if (gcc->options->step_percent_e6 > 0) {
        cf_buf_add_str(out, "as near to ");
        cf_import_add_percent(out, gcc->options->step_percent_e6);
        cf_buf_add_str(out, "% apart as whole steps allow.\n");
    } else {
        cf_buf_addf(out, "%d steps.\n", gcc->options->n_steps ? gcc->options->n_steps : 5);
    }
    for (size_t i = 0; i < gcc->n_ranges; i++)
        if (!cf_slice_equal(gcc->ranges[i].name, gcc->ranges[i].position)) {
            cf_buf_add_str(out, "  A position has several ranges: ");
            add_line_text(out, gcc->ranges[i].name);
            cf_buf_add_char(out, '\n');
        }
    report_no_ranges(out, gcc);
}

static void report_benefits(cf_buf *out, const cf_gcc *gcc, const totals *t)
{
    cf_buf_add_str(out, "\nPension and health\n");
    for (size_t i = 0; i < gcc->n_tiers; i++) {
        const cf_gcc_tier *tier = &gcc->tiers[i];
        cf_buf_add_str(out, "  Tier ");
        cf_import_add_string(out, tier->name);
        cf_buf_add_str(out, ", ");
        cf_import_add_count(out, tier->n_rows, "row", "rows");
        cf_buf_add_str(out, ": retirement ");
        cf_import_add_percent(out, tier->pension.percent_e6);
        cf_buf_add_str(out, "%, member's share paid by the employer ");
        cf_import_add_percent(out, tier->pickup.percent_e6);
        cf_buf_add_str(out, "%\n");
    }
    int n_near = 0;
    int64_t difference = 0;
    for (int i = 0; i < gcc->n_plans; i++) {
        n_near += gcc->plans[i].n_near;
        difference += gcc->plans[i].difference;
    }
    cf_buf_add_str(out, "  Health: ");
    cf_import_add_count(out, gcc->n_plans, "amount", "amounts");
    cf_buf_add_str(out, " taken for plans; ");
    cf_import_add_count(out, n_near, "row has", "rows have");
    cf_buf_add_str(out, " the nearest, which makes ");
    cf_import_add_money(out, difference);
    cf_buf_add_str(out, " a year in all.\n\nNot in this folder\n  Other pay ");
    cf_import_add_money(out, t->sums[CF_GCC_OTHER]);
    cf_buf_add_str(out, ", lump sums ");
    cf_import_add_money(out, t->sums[CF_GCC_LUMP_SUM]);
    cf_buf_add_str(out, ", deferred compensation ");
    cf_import_add_money(out, t->sums[CF_GCC_DEFERRED]);
    cf_buf_add_str(out, ".\n  Raises may move a part of them. Overtime is in it: ");
    cf_import_add_money(out, t->sums[CF_GCC_OVERTIME]);
    cf_buf_add_str(out, " as hours at one\n  and a half times the rate.\n"
                        "  The export has no units, funds, hire dates or step dates.\n");
}

static bool is_like(const cf_gcc_left_out *a, const cf_gcc_left_out *b)
{
    return cf_slice_equal(a->position, b->position) && strcmp(a->reason, b->reason) == 0;
}

static void report_left_out(cf_buf *out, const cf_gcc *gcc)
{
    cf_buf_add_str(out, "\nLeft out\n");
    if (gcc->n_other > 0) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, gcc->n_other, "row", "rows");
        cf_buf_add_str(out, " of other employers or years\n");
    }
    for (size_t i = 0, end; i < gcc->n_left_out; i = end) {
        const cf_gcc_left_out *first = &gcc->left_out[i];
        for (end = i + 1; end < gcc->n_left_out && is_like(&gcc->left_out[end], first); end++)
            ;
        cf_buf_addf(out, end - i > 1 ? "  lines %u" : "  line %u", first->line);
        if (end - i > 1)
            cf_buf_addf(out, " to %u (%zu rows)", gcc->left_out[end - 1].line, end - i);
        cf_buf_add_str(out, ": ");
        add_line_text(out, first->position);
        cf_buf_addf(out, ": %s\n", first->reason);
    }
    if (gcc->n_other == 0 && gcc->n_left_out == 0)
        cf_buf_add_str(out, "  nothing\n");
}

static void write_report(cf_buf *out, const cf_gcc *gcc)
{
    totals t = add_up(gcc);
    add_line_text(out, gcc->employer);
    cf_buf_addf(out, ", %d\n", gcc->year);
    cf_import_add_count(out, (int64_t)gcc->n_rows, "position", "positions");
    cf_buf_add_str(out, " of ");
    cf_import_add_count(out, gcc->n_read, "row", "rows");
    cf_buf_add_str(out, " in ");
    add_line_text(out, cf_slice_of(file_name(gcc)));
    cf_buf_add_char(out, '\n');
    report_rows(out, &t);
    report_schedule(out, gcc);
    report_benefits(out, gcc, &t);
    report_left_out(out, gcc);
}

void cf_gcc_write(cf_import *out, const cf_gcc *gcc)
{
    out->n_rows = gcc->n_read;
    out->n_imported = (int64_t)gcc->n_rows;
    write_terms(cf_import_add(out, "current.terms"), gcc);
    write_roster(cf_import_add(out, "roster.csv"), gcc);
    write_schedule(cf_import_add(out, "schedule.csv"), gcc);
    write_report(&out->report, gcc);
    cf_buf_add_slice(cf_import_add(out, "import-report.txt"), cf_buf_slice(&out->report));
}
