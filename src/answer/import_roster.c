#include "answer/import_roster.h"

#include "base/mem.h"
#include "read/csv.h"
#include "read/roster_read.h"
#include "read/table_text.h"

#include <stdlib.h>

static const char *const unit_words[] = {"hourly", "biweekly", "semimonthly", "monthly", "annual"};

static bool is_used(const cf_roster_guess *guess, int field)
{
    int column = guess->column_of[field];
    return column >= 0 && guess->guesses[column] == CF_GUESS_FIELD;
}

/* The header of a column in the folder's roster. One that bears the name of a column of the rules,
 * but was taken for something else or for nothing, would be read as that column: it is renamed. */
static void add_header(cf_buf *out, const cf_roster_guess *guess, int column)
{
    cf_slice header = guess->table.headers[column];
    cf_buf name = CF_BUF_INIT;
    cf_buf_add_slice(&name, header);
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (cf_slice_equal_nocase(header, cf_slice_of(cf_column_names[i])) &&
            !(guess->column_of[i] == column && is_used(guess, i)))
            cf_buf_add_str(&name, " in the file");
    if (guess->full_hours_e4 > 0 && guess->column_of[CF_COL_FTE] == column)
        cf_buf_add_str(&name, " as FTE");
    cf_buf_add_slice(out, cf_buf_slice(&name));
    cf_buf_release(&name);
}

static void add_header_cell(cf_buf *out, const cf_roster_guess *guess, int column)
{
    cf_buf name = CF_BUF_INIT;
    add_header(&name, guess, column);
    cf_csv_add_cell(out, cf_buf_slice(&name));
    cf_buf_release(&name);
}

/* --- The roster ------------------------------------------------------------------------------ */

/* An id again: the export has a row a job, or repeats itself; each row gets its own. */
static void add_id(cf_buf *out, cf_roster_guess *guess, cf_dict *seen, int row)
{
    cf_slice given = guess->makes_ids
                         ? CF_SLICE("")
                         : cf_table_cell(&guess->table, row, guess->column_of[CF_COL_ID]);
    cf_buf id = CF_BUF_INIT;
    if (given.len == 0)
        cf_buf_addf(&id, "L%u", guess->table.lines[row]);
    else
        cf_buf_add_slice(&id, given);
    size_t len = id.len;
    for (int n = 2; cf_dict_find(seen, cf_buf_slice(&id)) != CF_DICT_UNKNOWN; n++) {
        id.len = len;
        cf_buf_addf(&id, "-%d", n);
        guess->n_same_ids += n == 2;
    }
    cf_dict_code(seen, cf_buf_slice(&id));
    cf_csv_add_cell(out, cf_buf_slice(&id));
    cf_buf_release(&id);
}

/* Every column but those that only name a person; the id first. */
static void write_roster(cf_buf *out, cf_roster_guess *guess)
{
    const cf_table *table = &guess->table;
    int id = guess->column_of[CF_COL_ID];
    if (guess->makes_ids)
        cf_buf_add_str(out, "id");
    else
        add_header_cell(out, guess, id);
    for (int i = 0; i < table->n_columns; i++)
        if (i != id && guess->guesses[i] != CF_GUESS_PERSONAL) {
            cf_buf_add_char(out, ',');
            add_header_cell(out, guess, i);
        }
    cf_buf_add_char(out, '\n');
    cf_dict *seen = cf_dict_new();
    for (int row = 0; row < table->n_rows; row++) {
        if (cf_guess_is_gone(guess, row)) {
            guess->n_gone++;
            continue;
        }
        add_id(out, guess, seen, row);
        for (int i = 0; i < table->n_columns; i++)
            if (i != id && guess->guesses[i] != CF_GUESS_PERSONAL) {
                cf_buf_add_char(out, ',');
                cf_guess_add_cell(out, guess, row, i);
            }
        cf_buf_add_char(out, '\n');
    }
    cf_dict_free(seen);
}

/* --- The agreement --------------------------------------------------------------------------- */

static void add_columns(cf_buf *out, const cf_roster_guess *guess)
{
    for (int i = 0; i < CF_COL_EXTRA; i++) {
        if (!is_used(guess, i))
            continue;
        cf_buf header = CF_BUF_INIT;
        add_header(&header, guess, guess->column_of[i]);
        if (!cf_slice_equal_nocase(cf_buf_slice(&header), cf_slice_of(cf_column_names[i]))) {
            cf_buf_addf(out, "\n    column %s = ", cf_column_names[i]);
            cf_import_add_string(out, cf_buf_slice(&header));
        }
        cf_buf_release(&header);
    }
}

static void write_terms(cf_buf *out, const cf_roster_guess *guess,
                        const cf_import_roster_options *options)
{
    const char *name = cf_import_file_name(options->name ? options->name : options->path);
    char from[CF_DATE_TEXT_SIZE];
    cf_date_format(from, options->has_pay_from ? options->pay_from : cf_date_of(2025, 1, 4));
    cf_buf_addf(out,
                "# Made by `confer import roster` from %s. What is marked Assumed is not in\n"
                "# the file: replace it by what the agreement says.\n\nagreement ",
                name);
    cf_import_add_string(out, cf_slice_of(name));
    cf_buf_add_str(out, "\nroster \"roster.csv\"");
    add_columns(out, guess);
    cf_buf_add_char(out, '\n');
    if (guess->has_schedule)
        cf_buf_add_str(out, "\n# The rates of the file: each range and step has one.\n"
                            "schedule \"schedule.csv\"\n");
    else if (guess->wants_schedule)
        cf_buf_add_str(out, "\n# The file has no rates. Put the employer's salary schedule beside "
                            "this text:\n# range,1,2,3 and a row a range, or range,step,rate.\n"
                            "schedule \"schedule.csv\"\n");
    cf_buf_addf(out, "\n# %s\nrates %s rounded to $0.01\n",
                guess->column_of[CF_COL_RATE] < 0 ? "Assumed."
                : guess->rate_unit_by_size        ? "Assumed from the size of the amounts."
                : guess->rates_differ ? "The file's rates have several units; each was made annual."
                : guess->rate_kind >= 0 ? "As the file says row by row."
                                        : "As the header says.",
                unit_words[guess->rate_unit]);
    cf_buf_add_str(out, "\n# Assumed: the file does not say how often, or from which day, the "
                        "employer pays.\n");
    cf_buf_addf(out, "pay biweekly from %s paid 6 days after\n", from);
    cf_buf_add_str(out, "hours 80 per period\n\n# Assumed: a year in each step.\n"
                        "steps every 12 months\n\n"
                        "# Write here what the employer pays beside wages, such as\n"
                        "# contribution retirement 20% of base\n"
                        "# contribution medicare 1.45% of gross\n");
}

/* --- The report ------------------------------------------------------------------------------ */

static const char *cost_of_missing(const cf_roster_guess *guess, int field)
{
    switch (field) {
    case CF_COL_CLASS:
        return "terms for some classes, and a schedule by class, cannot be costed";
    case CF_COL_FTE:
        return "everyone is counted as full time; part-time work is costed too high";
    case CF_COL_HIRED:
        return "longevity pay, and terms for those hired before or after a day, cannot be costed";
    case CF_COL_STEP_DATE:
        return guess->column_of[CF_COL_STEP] >= 0 || guess->has_schedule
                   ? "nobody moves up a step; step movement is missing from every cost"
                   : NULL;
    case CF_COL_STEP:
        return "step movement cannot be costed";
    case CF_COL_UNIT:
        return "an offer to one bargaining unit cannot be told from one to all";
    case CF_COL_DEPARTMENT:
        return "no costs by department";
    case CF_COL_FUND:
        return "the cost cannot be split by fund: all of it is unassigned";
    case CF_COL_TIER:
        return "one pension rate has to do for all";
    case CF_COL_PLAN:
        return "the employer's health contributions cannot be costed";
    case CF_COL_PREMIUMS:
        return "premium pay, and what raises add to it, is missing";
    case CF_COL_OVERTIME_HOURS:
        return "overtime, and what raises add to it, is missing";
    case CF_COL_STATUS:
        return "every row counts as filled; vacant positions are costed";
    default:
        return NULL;
    }
}

static void add_full_hours(cf_buf *out, const cf_roster_guess *guess)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, guess->full_hours_e4, 4, 0, false);
    cf_buf_addf(out, ": hours; %s, which most rows have, are taken for full time", text);
}

/* Columns that no rule knows stay, for clauses to select by. */
static void report_kept(cf_buf *out, const cf_roster_guess *guess)
{
    for (int i = 0; i < guess->table.n_columns; i++) {
        if (guess->guesses[i] != CF_GUESS_EXTRA || guess->table.headers[i].len == 0)
            continue;
        cf_buf_add_str(out, "  not known       ");
        cf_import_add_string(out, guess->table.headers[i]);
        cf_buf_add_str(
            out, i == guess->rate_kind                ? ": it says the unit of each row's rate\n"
                 : i == guess->column_of[CF_COL_RATE] ? ": kept; the rates are in schedule.csv\n"
                 : i == guess->column_of[CF_COL_RANGE] || i == guess->column_of[CF_COL_STEP]
                     ? ": kept; pay comes from each row's own rate\n"
                     : ": kept; clauses can select by it\n");
    }
}

static void report_columns(cf_buf *out, const cf_roster_guess *guess)
{
    cf_buf_add_str(out, "\nColumns\n");
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (is_used(guess, i)) {
            cf_buf_addf(out, "  %-15s ", cf_column_names[i]);
            cf_import_add_string(out, guess->table.headers[guess->column_of[i]]);
            if (i == CF_COL_FTE && guess->full_hours_e4 > 0)
                add_full_hours(out, guess);
            cf_buf_add_char(out, '\n');
        }
    if (guess->makes_ids)
        cf_buf_add_str(out, "  id              the line in the file: no column is unique\n");
    for (int i = 0; i < guess->table.n_columns; i++)
        if (guess->guesses[i] == CF_GUESS_PERSONAL) {
            cf_buf_add_str(out, "  left out        ");
            cf_import_add_string(out, guess->table.headers[i]);
            cf_buf_add_str(out, ": it names a person, and costs do not need it\n");
        }
    report_kept(out, guess);
}

static void report_missing(cf_buf *out, const cf_roster_guess *guess)
{
    cf_buf_add_str(out, "\nWhat is missing, and what that costs in accuracy\n");
    if (guess->wants_schedule)
        cf_buf_add_str(out,
                       "  rate, schedule  nothing can be costed until schedule.csv is there\n");
    if (guess->n_part_time > 0 && guess->n_part_alike == 0)
        cf_buf_add_str(out,
                       "  part-time pay   taken for full-time pay, of which FTE is paid; were it "
                       "what is paid for\n                  the part, it is costed too low\n");
    for (int i = 0; i < CF_COL_EXTRA; i++) {
        const char *cost = is_used(guess, i) ? NULL : cost_of_missing(guess, i);
        if (cost)
            cf_buf_addf(out, "  %-15s %s\n", cf_column_names[i], cost);
    }
}

/* What is said of a long remark, cut between characters. */
static cf_slice beginning(cf_slice text)
{
    enum { MOST = 30 };
    if (text.len > MOST)
        for (text.len = MOST; text.len > 0 && ((unsigned char)text.text[text.len] & 0xc0) == 0x80;)
            text.len--;
    return text;
}

static void report_rewritten(cf_buf *out, const cf_roster_guess *guess)
{
    static const char *const statuses[] = {"filled", "vacant"};
    if (guess->n_dates > 0) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_dates, "date", "dates");
        cf_buf_add_str(out, " rewritten as YYYY-MM-DD\n");
    }
    for (int vacant = 0; vacant < 2; vacant++) {
        if (guess->n_statuses[vacant] == 0)
            continue;
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_statuses[vacant], "status", "statuses");
        cf_buf_addf(out, " (other words) made \"%s\"\n", statuses[vacant]);
    }
}

static void report_changes(cf_buf *out, const cf_roster_guess *guess)
{
    cf_buf_add_str(out, "\nWhat was changed in roster.csv\n");
    if (guess->n_same_ids > 0) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_same_ids, "row", "rows");
        cf_buf_add_str(out, " with the id of another: -2, -3 were added\n");
    }
    if (guess->n_gone > 0) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_gone, "row", "rows");
        cf_buf_add_str(out, " left out: their status says that they have left\n");
    }
    if (guess->n_sums > 0) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_sums, "row", "rows");
        cf_buf_add_str(out, " left out: totals or remarks, no position: ");
        for (int64_t i = 0; i < guess->n_sums && i < 3; i++) {
            cf_buf_add_str(out, i ? ", " : "");
            cf_import_add_string(out, beginning(guess->sums[i]));
        }
        cf_buf_add_str(out, guess->n_sums > 3 ? " ...\n" : "\n");
    }
    if (guess->pays_part) {
        cf_buf_add_str(out, "  ");
        cf_import_add_count(out, guess->n_part_time, "part-time rate", "part-time rates");
        cf_buf_addf(out,
                    " made full-time (divided by FTE): beside the full-time\n    rows of their "
                    "class %lld of them are what is paid for the part\n",
                    (long long)guess->n_part_alike);
    }
    if (guess->rates_differ)
        cf_buf_add_str(out, "  rates of several units were made annual (2,080 hours, 26, 24 or 12 "
                            "periods);\n    what is called a salary and is below $15,000 was "
                            "taken for a period's of 26\n");
    report_rewritten(out, guess);
    if (guess->fte_in_percent)
        cf_buf_add_str(out, "  FTE was in percent\n");
    cf_guess_report_schedule(out, guess);
    if (guess->n_same_ids + guess->n_gone + guess->n_dates + guess->n_sums + guess->n_statuses[0] +
                guess->n_statuses[1] ==
            0 &&
        !guess->fte_in_percent && !guess->has_schedule && !guess->rates_differ && !guess->pays_part)
        cf_buf_add_str(out, "  nothing\n");
}

static void forget_block(void *context, int thread, const cf_block *block)
{
    (void)context;
    (void)thread;
    (void)block;
}

/* Reads what was made as costing will read it, and lists the rows that would be refused. */
static void report_rows(cf_buf *out, const cf_import *made, const cf_roster_guess *guess)
{
    if (guess->wants_schedule)
        return;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule = {0};
    cf_facts facts = {0};
    cf_column_fact columns[CF_COL_EXTRA];
    cf_buf headers[CF_COL_EXTRA];
    for (int i = 0; i < CF_COL_EXTRA; i++) {
        cf_buf_init(&headers[i]);
        if (!is_used(guess, i))
            continue;
        add_header(&headers[i], guess, guess->column_of[i]);
        columns[facts.n_columns++] = (cf_column_fact){.field = cf_slice_of(cf_column_names[i]),
                                                      .header = cf_buf_slice(&headers[i])};
    }
    facts.columns = columns;
    bool good = !guess->has_schedule ||
                cf_schedule_read(&schedule, NULL, cf_buf_slice(&made->files[2].bytes),
                                 "schedule.csv", &diags);
    cf_roster_options options = {.data = cf_buf_slice(&made->files[1].bytes),
                                 .name = "roster.csv",
                                 .facts = &facts,
                                 .schedule = guess->has_schedule ? &schedule : NULL};
    cf_roster *roster;
    if (good && cf_roster_open(&roster, &options, &diags)) {
        cf_roster_scan(roster, 1, forget_block, NULL, NULL, NULL, &diags);
        cf_roster_close(roster);
    }
    for (int i = 0; i < CF_COL_EXTRA; i++)
        cf_buf_release(&headers[i]);
    if (diags.count > 0) {
        cf_buf_add_str(out, "\nRows that cannot be costed as they are\n");
        cf_diags_sort(&diags);
        cf_diags_print(out, &diags, false);
    }
    if (schedule.names)
        cf_schedule_release(&schedule);
    cf_diags_release(&diags);
}

/* --- All of it ------------------------------------------------------------------------------- */

/* The note that one sheet of several was read; NULL: there is no other. */
static const cf_diag *sheet_note(const cf_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i]->code == CF_N0357)
            return diags->items[i];
    return NULL;
}

/* Perhaps the table is on another sheet. */
static bool help_sheet(cf_diags *diags, cf_diag *diag)
{
    const cf_diag *note = sheet_note(diags);
    if (note)
        cf_diags_help(diags, diag, "%s; %s", note->message, note->help);
    return note != NULL;
}

static void write_all(cf_import *out, cf_roster_guess *guess,
                      const cf_import_roster_options *options, const cf_diags *diags)
{
    write_terms(cf_import_add(out, "current.terms"), guess, options);
    write_roster(cf_import_add(out, "roster.csv"), guess);
    if (guess->has_schedule)
        cf_guess_write_schedule(cf_import_add(out, "schedule.csv"), guess);
    out->n_rows = guess->table.n_rows;
    out->n_imported = guess->table.n_rows - guess->n_gone;
    cf_buf *report = &out->report;
    cf_import_add_count(report, guess->table.n_rows, "row", "rows");
    cf_buf_addf(report, " of %s\n",
                cf_import_file_name(options->name ? options->name : options->path));
    if (sheet_note(diags))
        cf_buf_addf(report, "%s; %s\n", sheet_note(diags)->message, sheet_note(diags)->help);
    report_columns(report, guess);
    report_missing(report, guess);
    report_changes(report, guess);
    report_rows(report, out, guess);
    cf_buf_add_slice(cf_import_add(out, "import-report.txt"), cf_buf_slice(report));
}

/* Something must say what the work is, or what it pays. */
static bool find_work(const cf_roster_guess *guess, const char *name, cf_diags *diags)
{
    const int *of = guess->column_of;
    if (of[CF_COL_CLASS] >= 0 || of[CF_COL_RANGE] >= 0 || of[CF_COL_RATE] >= 0)
        return true;
    cf_diag *diag = cf_diags_add(diags, CF_E0361, (cf_span){cf_table_source(diags, name), 0, 0, 0},
                                 "no column looks like a class, a salary range or a rate of pay");
    if (!help_sheet(diags, diag))
        cf_diags_help(
            diags, diag,
            "one row names the columns, such as: Employee ID, Job Title, Hourly Rate, FTE");
    return false;
}

bool cf_import_roster(cf_import *out, const cf_import_roster_options *options, cf_diags *diags)
{
    *out = (cf_import){0};
    cf_roster_guess guess = {0};
    const char *name = options->name ? options->name : options->path;
    bool good = cf_table_read(&guess.table, options->path, options->data, name, true, diags);
    if (good)
        cf_guess_drop_sums(&guess);
    if (good && guess.table.n_rows == 0) {
        help_sheet(diags,
                   cf_diags_add(diags, CF_E0364, (cf_span){cf_table_source(diags, name), 0, 0, 0},
                                "the file has no rows"));
        good = false;
    }
    if (good) {
        guess.guesses = cf_mem_calloc((size_t)guess.table.n_columns, sizeof *guess.guesses);
        cf_guess_columns(&guess);
        good = find_work(&guess, name, diags);
        if (good)
            write_all(out, &guess, options, diags);
        cf_mem_free(guess.guesses);
        cf_mem_free(guess.own);
    }
    cf_table_release(&guess.table);
    return good;
}
