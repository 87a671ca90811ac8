/* retain_fit.c: an exit log, an earlier roster or a table of counts -> exposure and exits by year
 * of service (staff/fit.h).
 *
 *     date,hired[,reason]               a log of exits; those who stayed are the folder's roster
 *     id,hired                          an earlier roster, dated `since`; who is missing now has
 * left tenure_year,exposure,separations  counts; from 20 years of service on they are retirements
 */
#include "answer/retain.h"

#include "base/lock.h"
#include "base/mem.h"
#include "show/figure.h"
#include "staff/fit.h"

#include <sys/stat.h>

typedef struct {
    cf_retain *retain;
    const cf_table *table;
    cf_fit_counts counts;
    cf_date since, until;
    int first_retiring; /* year of service */
    bool good;
} fitting;

/* --- Cells ----------------------------------------------------------------------------------- */

static bool date_cell(cf_date *out, fitting *f, int row, int column)
{
    cf_slice cell = cf_table_cell(f->table, row, column);
    if (cf_date_parse(out, cell.text, cell.len))
        return true;
    cf_retain_problem(f->retain, f->table, CF_E1605, row, column, "\"%.*s\" is not a date",
                      (int)(cell.len < 100 ? cell.len : 100), cell.text);
    f->good = false;
    return false;
}

static bool one_of(cf_slice text, const char *const *words)
{
    for (; *words; words++)
        if (cf_slice_equal_nocase(text, cf_slice_of(*words)))
            return true;
    return false;
}

static cf_left left_by_service(const fitting *f, cf_date hired, cf_date left)
{
    return cf_date_whole_years(hired, left) >= f->first_retiring ? CF_LEFT_RETIRED : CF_LEFT_QUIT;
}

static cf_left reason_cell(fitting *f, int row, int column, cf_date hired, cf_date left)
{
    static const char *const quit[] = {"quit", "resigned", "resignation", "lateral", "left", NULL};
    static const char *const retired[] = {"retired", "retire", "retirement", NULL};
    static const char *const other[] = {"other",      "death",    "disability", "discharged",
                                        "terminated", "laid off", NULL};
    cf_slice cell = column < 0 ? CF_SLICE("") : cf_table_cell(f->table, row, column);
    if (cell.len == 0)
        return left_by_service(f, hired, left);
    if (one_of(cell, quit))
        return CF_LEFT_QUIT;
    if (one_of(cell, retired))
        return CF_LEFT_RETIRED;
    if (!one_of(cell, other)) {
        cf_retain_problem(f->retain, f->table, CF_E1606, row, column,
                          "\"%.*s\" is not a reason for leaving that is known",
                          (int)(cell.len < 100 ? cell.len : 100), cell.text);
        f->good = false;
    }
    return CF_LEFT_OTHER;
}

/* --- The roster ------------------------------------------------------------------------------ */

typedef struct {
    cf_lock lock;
    fitting *f;
    cf_dict *ids; /* of everybody in place now; NULL: not asked for */
} watched;

static void visit_members(void *context, int thread, const cf_block *block)
{
    watched *w = context;
    (void)thread;
    cf_lock_take(&w->lock);
    for (uint32_t row = 0; row < block->n_rows; row++) {
        cf_date hired = {block->hired[row]};
        if (block->vacant[row])
            continue;
        if (w->ids)
            cf_dict_code(w->ids,
                         (cf_slice){block->id_text + block->id_start[row], block->id_len[row]});
        else if (!cf_date_is_none(hired))
            cf_fit_add(&w->f->counts, hired, w->f->since, w->f->until, CF_LEFT_NOT);
    }
    cf_lock_give(&w->lock);
}

static bool watch_members(fitting *f, cf_dict *ids)
{
    confer_case *c = f->retain->c;
    watched w = {.f = f, .ids = ids};
    cf_lock_init(&w.lock);
    bool good = cf_roster_scan(c->roster, 1, visit_members, &w, &c->stop, &c->progress, &c->diags);
    cf_lock_release(&w.lock);
    return good;
}

static int check_window(const fitting *f, confer_error *err)
{
    char since[CF_DATE_TEXT_SIZE], until[CF_DATE_TEXT_SIZE];
    if (f->since.days <= f->until.days)
        return CONFER_OK;
    cf_date_format(since, f->since);
    cf_date_format(until, f->until);
    cf_fail(err, CONFER_MISUSED, "the days covered end (%s) before they begin (%s)", until, since);
    cf_hint(err,
            "--since is the first day and --until the last; without them a log of exits covers "
            "the months of its first and last exit");
    return CONFER_MISUSED;
}

/* --- The three tables ------------------------------------------------------------------------ */

/* Without days of its own the log covers whole months, from its first exit's to its last one's. */
static void find_window(fitting *f, int date)
{
    cf_date first = CF_DATE_NONE, last = CF_DATE_NONE, day;
    for (int row = 0; row < f->table->n_rows; row++) {
        cf_slice cell = cf_table_cell(f->table, row, date);
        if (!cf_date_parse(&day, cell.text, cell.len))
            continue;
        first = cf_date_is_none(first) || day.days < first.days ? day : first;
        last = cf_date_is_none(last) || day.days > last.days ? day : last;
    }
    if (cf_date_is_none(first))
        return;
    cf_ymd from = cf_date_split(first), to = cf_date_split(last);
    if (cf_date_is_none(f->since))
        f->since = cf_date_of(from.year, from.month, 1);
    if (cf_date_is_none(f->until))
        f->until = cf_date_of(to.year, to.month, cf_date_days_in_month(to.year, to.month));
}

static int fit_log(fitting *f, int date, int hired, int reason, confer_error *err)
{
    find_window(f, date);
    if (cf_date_is_none(f->since) || cf_date_is_none(f->until)) {
        cf_fail(err, CONFER_MISUSED, "the log has no exits, so its days are not known");
        cf_hint(err, "add --since DATE and --until DATE: the first and last day that it covers");
        return CONFER_MISUSED;
    }
    int status = check_window(f, err);
    if (status != CONFER_OK)
        return status;
    for (int row = 0; row < f->table->n_rows; row++) {
        cf_date left, joined;
        bool good = date_cell(&left, f, row, date);
        if (!date_cell(&joined, f, row, hired) || !good)
            continue;
        if (left.days < joined.days) {
            cf_retain_problem(f->retain, f->table, CF_E1605, row, date, "left before being hired");
            f->good = false;
            continue;
        }
        cf_left why = reason_cell(f, row, reason, joined, left);
        if (left.days >= f->since.days && left.days <= f->until.days)
            cf_fit_add(&f->counts, joined, f->since, left, why);
        else if (left.days > f->until.days)
            cf_fit_add(&f->counts, joined, f->since, f->until, CF_LEFT_NOT);
    }
    if (f->good)
        f->good = watch_members(f, NULL);
    return CONFER_OK;
}

/* An earlier roster's row: its id, once, and a hire by its day. */
static bool roster_row(cf_date *joined, fitting *f, int row, int id, int hired, cf_dict *seen)
{
    cf_slice name = cf_table_cell(f->table, row, id);
    const char *wrong = name.len == 0                                 ? "a row without an id"
                        : cf_dict_find(seen, name) != CF_DICT_UNKNOWN ? "this id is there twice"
                                                                      : NULL;
    if (wrong) {
        cf_retain_problem(f->retain, f->table, CF_E1605, row, id, "%s", wrong);
        f->good = false;
    }
    cf_dict_code(seen, name);
    if (!date_cell(joined, f, row, hired))
        return false;
    if (joined->days > f->since.days) {
        cf_retain_problem(f->retain, f->table, CF_E1605, row, hired,
                          "hired after the day of this roster (--since)");
        f->good = false;
    }
    return f->good;
}

/* Who was on the earlier roster and is not on this one left, nobody knows when: in the middle. */
static int fit_rosters(fitting *f, int id, int hired, confer_error *err)
{
    if (cf_date_is_none(f->since) || cf_date_is_none(f->until)) {
        cf_fail(err, CONFER_MISUSED, "an earlier roster needs the days of both rosters");
        cf_hint(err, "add --since DATE (the earlier roster's day) and --until DATE (this one's)");
        return CONFER_MISUSED;
    }
    int status = check_window(f, err);
    if (status != CONFER_OK)
        return status;
    cf_dict *ids = cf_dict_new(), *seen = cf_dict_new();
    f->good = watch_members(f, ids);
    cf_date middle = {f->since.days + (f->until.days - f->since.days) / 2};
    for (int row = 0; row < f->table->n_rows; row++) {
        cf_date joined;
        if (!roster_row(&joined, f, row, id, hired, seen))
            continue;
        bool here = cf_dict_find(ids, cf_table_cell(f->table, row, id)) != CF_DICT_UNKNOWN;
        cf_fit_add(&f->counts, joined, f->since, here ? f->until : middle,
                   here ? CF_LEFT_NOT : left_by_service(f, joined, middle));
    }
    cf_dict_free(ids);
    cf_dict_free(seen);
    return CONFER_OK;
}

static bool count_cell(int64_t *out, fitting *f, int row, int column, int decimals)
{
    cf_slice cell = cf_table_cell(f->table, row, column);
    if (cf_decimal_parse(out, cell.text, cell.len, decimals, true) == CF_DECIMAL_OK && *out >= 0 &&
        *out < INT64_MAX / 4000000)
        return true;
    cf_retain_problem(f->retain, f->table, CF_E1605, row, column, "\"%.*s\" is not a count",
                      (int)(cell.len < 100 ? cell.len : 100), cell.text);
    f->good = false;
    return false;
}

static void fit_counts(fitting *f, int tenure, int exposure, int separations)
{
    for (int row = 0; row < f->table->n_rows; row++) {
        int64_t year = 0, years_e4 = 0, left = 0;
        if (!count_cell(&year, f, row, tenure, 0) || !count_cell(&years_e4, f, row, exposure, 4) ||
            !count_cell(&left, f, row, separations, 0))
            continue;
        int at = year < CF_STAFF_YEARS ? (int)year : CF_STAFF_YEARS - 1;
        f->counts.days_e4[at] += years_e4 * 365 + years_e4 * 2425 / 10000;
        (at >= f->first_retiring ? f->counts.retired : f->counts.quits)[at] += left;
    }
}

/* --- All of it ------------------------------------------------------------------------------- */

static int read_day(cf_date *out, const char *text, const char *option, confer_error *err)
{
    *out = CF_DATE_NONE;
    if (!text || cf_date_parse(out, text, strlen(text)))
        return CONFER_OK;
    return cf_fail(err, CONFER_MISUSED, "--%s '%s' is not a day (YYYY-MM-DD)", option, text);
}

static int fit_table(fitting *f, confer_error *err)
{
    const cf_table *table = f->table;
    int date = cf_table_column(table, CF_SLICE("date"));
    int hired = cf_table_column(table, CF_SLICE("hired"));
    int id = cf_table_column(table, CF_SLICE("id"));
    int tenure = cf_table_column(table, CF_SLICE("tenure_year"));
    int separations = cf_table_column(table, CF_SLICE("separations"));
    int exposure = cf_table_column(table, CF_SLICE("exposure"));
    if (exposure < 0)
        exposure = cf_table_column(table, CF_SLICE("exposure_officer_years"));
    if (date >= 0 && hired >= 0) {
        return fit_log(f, date, hired, cf_table_column(table, CF_SLICE("reason")), err);
    } else if (id >= 0 && hired >= 0) {
        return fit_rosters(f, id, hired, err);
    } else if (tenure >= 0 && exposure >= 0 && separations >= 0) {
        fit_counts(f, tenure, exposure, separations);
    } else {
        cf_retain_problem(f->retain, table, CF_E1603, -1, -1,
                          "this is neither a log of exits, nor an earlier roster, nor counts");
        f->good = false;
    }
    return CONFER_OK;
}

static const char *words_of(fitting *f)
{
    const cf_staff_fit *fit = &f->retain->model.fit;
    char from[CF_DATE_TEXT_SIZE] = "", to[CF_DATE_TEXT_SIZE] = "";
    cf_arena *arena = &f->retain->c->arena;
    int64_t months = 0;
    for (int b = 0; b < CF_STAFF_BANDS; b++)
        months += fit->person_months[b];
    if (!cf_date_is_none(f->since) && !cf_date_is_none(f->until)) {
        cf_date_format(from, f->since);
        cf_date_format(to, f->until);
    }
    cf_buf text = CF_BUF_INIT;
    cf_say_count(&text, fit->n_exits, "exit", "exits");
    cf_buf_add_str(&text, " in ");
    cf_say_count(&text, (months + 6) / 12, "year of service", "years of service");
    if (from[0])
        cf_buf_addf(&text, ", %s to %s", from, to);
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

/* What is measured is not set, too: one of the two would not count. */
static int check_set(const cf_retain *retain, confer_error *err)
{
    static const cf_assume_id fitted[] = {CF_A_QUITS, CF_A_RETIREMENTS, CF_A_OTHER_EXITS};
    for (size_t i = 0; i < sizeof fitted / sizeof *fitted; i++)
        if (retain->from[fitted[i]] == CF_FROM_CALL) {
            cf_fail(err, CONFER_MISUSED, "--set %s does not go with --fit, which measures it",
                    cf_assume_infos[fitted[i]].name);
            cf_hint(err, "leave one of the two out");
            return CONFER_MISUSED;
        }
    return CONFER_OK;
}

int cf_retain_fit(cf_retain *retain, confer_error *err)
{
    const confer_retain_options *options = &retain->options;
    fitting f = {.retain = retain, .good = true};
    struct stat there;
    cf_table table;
    if (!options->fit_path && (options->since || options->until))
        return cf_fail(err, CONFER_MISUSED, "--since and --until say what --fit FILE covers");
    if (!options->fit_path)
        return CONFER_OK;
    int status = check_set(retain, err);
    if (status == CONFER_OK)
        status = read_day(&f.since, options->since, "since", err);
    if (status == CONFER_OK)
        status = read_day(&f.until, options->until, "until", err);
    if (status != CONFER_OK)
        return status;
    const char *path = stat(options->fit_path, &there) == 0
                           ? options->fit_path
                           : cf_case_path(retain->c, options->fit_path);
    if (!cf_retain_table(&table, retain, path))
        return cf_case_verdict(retain->c, err);
    while (f.first_retiring < CF_STAFF_YEARS && retain->model.retirement_e6[f.first_retiring] == 0)
        f.first_retiring++;
    f.table = &table;
    status = fit_table(&f, err);
    if (status == CONFER_OK && f.good) {
        cf_fit_make(&retain->model, &f.counts);
        retain->fit_words = words_of(&f);
        retain->from[CF_A_QUITS] = retain->from[CF_A_RETIREMENTS] = CF_FROM_FIT;
        retain->from[CF_A_OTHER_EXITS] = CF_FROM_FIT;
        retain->sources[CF_A_OTHER_EXITS] = retain->sources[CF_A_QUITS] =
            retain->sources[CF_A_RETIREMENTS] =
                cf_arena_printf(&retain->c->arena, "fitted to %s", retain->fit_words);
    }
    cf_table_release(&table);
    return status != CONFER_OK ? status : cf_case_verdict(retain->c, err);
}
