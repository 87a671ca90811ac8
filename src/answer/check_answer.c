/* `confer check`: everything is read, every problem is found. */
#include "answer/check.h"
#include "answer/near_column.h"
#include "answer/record.h"
#include "answer/result.h"

#include "base/limits.h"
#include "show/figure.h"

/* True when the offers, or the agreement, say which years to cost. */
static bool has_horizon(const cf_costing_options *options)
{
    if (options->agreement->facts.has_horizon)
        return true;
    for (int i = 0; i < options->n_offers; i++)
        if (options->offers[i])
            return true;
    return false;
}

/* Costs the offers of one batch for the problems that only the kernel finds. */
static void cost_batch(confer_case *c, const cf_costing_options *all, int first, int n)
{
    cf_costing_options batch = *all;
    batch.offers = all->offers + first;
    batch.n_offers = n;
    batch.skip_one_percent = true;
    cf_costing_free(cf_costing_run(&batch, c->roster, &c->diags));
}

static void count_rows(void *context, int thread, const cf_block *block)
{
    _Atomic uint64_t *n_rows = context;
    (void)thread;
    atomic_fetch_add(n_rows, block->n_rows);
}

/* Reads the rows for their problems alone. False: some row is wrong. */
static bool check_rows(confer_case *c, const cf_costing_options *options, uint64_t *n_rows)
{
    _Atomic uint64_t n = 0;
    bool good =
        cf_roster_scan(c->roster, options->n_threads, count_rows, &n, &c->stop, NULL, &c->diags);
    *n_rows = good ? n : 0;
    return good;
}

/* Costs everything for the problems that only the kernel finds. */
static void cost_all(confer_case *c, cf_costing_options *options)
{
    static const cf_plan *const status_quo[] = {NULL};
    if (!has_horizon(options))
        return;
    if (options->n_offers == 0) {
        options->offers = status_quo;
        options->n_offers = 1;
    }
    for (int i = 0; i < options->n_offers; i += CF_LIMIT_OFFERS) {
        int n = options->n_offers - i < CF_LIMIT_OFFERS ? options->n_offers - i : CF_LIMIT_OFFERS;
        cost_batch(c, options, i, n);
    }
}

static uint64_t check_tables(confer_case *c, cf_costing_options *options)
{
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, options, &c->arena);
    bool texts_failed = cf_diags_failed(&c->diags);
    uint64_t n_rows;
    if (!cf_case_open_roster(c, wanted, n_wanted))
        return 0;
    cf_check_names(c, options);
    bool rows_good = check_rows(c, options, &n_rows) && !cf_case_lacks_schedule(c);
    if (rows_good && n_rows == 0)
        cf_diags_add(&c->diags, CF_W0424, options->agreement->facts.roster_span,
                     "the roster has no rows: every figure is zero");
    if (!cf_diags_failed(&c->diags))
        cost_all(c, options);
    cf_costing_options sound = *options;
    if (cf_diags_failed(&c->diags))
        cf_check_beside(&sound, c, options, rows_good);
    if (!atomic_load(&c->stop))
        cf_check_across(c, options, &sound, rows_good, texts_failed);
    return n_rows;
}

/* --- The answer ------------------------------------------------------------------------------ */

static const char *const severities[] = {"note", "warning", "error"};

/* Number i of a result's problems. */
static confer_problem problem_at(cf_diags *room, const void *result, size_t i)
{
    const confer_result *r = result;
    confer_problem problem;
    cf_diags_init(room);
    cf_problem_of(&problem, cf_diags_at(&r->problems, i, room));
    return problem;
}

static void tell_problem(cf_arena *arena, cf_value *problems, const void *result, size_t i)
{
    cf_diags room;
    confer_problem problem = problem_at(&room, result, i);
    cf_value *object = cf_value_add_object(arena, problems, NULL);
    cf_value_add_text(arena, object, "code", cf_slice_of(problem.code));
    cf_value_add_text(arena, object, "severity", cf_slice_of(severities[problem.severity]));
    cf_value_add_text(arena, object, "file", cf_slice_of(problem.file));
    cf_value_add_int(arena, object, "line", problem.line);
    cf_value_add_int(arena, object, "column", problem.column);
    cf_value_add_text(arena, object, "header", cf_slice_of(problem.header));
    cf_value_add_text(arena, object, "message", cf_slice_of(problem.message));
    cf_value_add_text(arena, object, "help", cf_slice_of(problem.help));
    cf_diags_release(&room);
}

static cf_cell text_cell(cf_arena *arena, const char *text)
{
    return cf_cell_text(cf_arena_slice(arena, cf_slice_of(text)));
}

static void tell_row(cf_arena *arena, cf_cell *cells, const void *result, size_t i)
{
    cf_diags room;
    confer_problem problem = problem_at(&room, result, i);
    cells[0] = text_cell(arena, problem.code);
    cells[1] = text_cell(arena, severities[problem.severity]);
    cells[2] = text_cell(arena, problem.file);
    cells[3] = problem.line > 0 ? cf_cell_count(problem.line) : CF_BLANK_CELL;
    cells[4] = problem.column > 0 ? cf_cell_count(problem.column) : CF_BLANK_CELL;
    cells[5] = text_cell(arena, problem.header);
    cells[6] = text_cell(arena, problem.message);
    cells[7] = text_cell(arena, problem.help);
    cf_diags_release(&room);
}

static cf_grid *problem_rows(cf_arena *arena, const confer_result *result)
{
    static const char *const heads[] = {"code",   "severity", "file",    "line",
                                        "column", "header",   "message", "help"};
    enum { N = sizeof heads / sizeof heads[0] };
    cf_grid *grid = cf_grid_new(arena, NULL, N, 1);
    for (int i = 0; i < N; i++)
        cf_grid_head(arena, grid, i, heads[i], false);
    grid->n_told = cf_diags_count(&result->problems);
    grid->tell = tell_row;
    grid->context = result;
    return grid;
}

static confer_result *make_result(const confer_case *c, uint64_t n_rows)
{
    size_t n_problems = cf_diags_count(&c->diags);
    size_t n_notes = n_problems - c->diags.n_errors - c->diags.n_warnings;
    confer_result *result = cf_result_new();
    cf_diags_copy(&result->problems, &c->diags);
    cf_arena *arena = &result->arena;
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "case",
                      c->agreement.plan ? c->agreement.plan->title : CF_SLICE(""));
    cf_value *offers = cf_value_add_array(arena, root, "offers");
    for (int i = 0; i < c->n_offers; i++)
        cf_value_add_text(arena, offers, NULL, cf_slice_of(c->offers[i].name));
    cf_value_add_int(arena, root, "rows", (int64_t)n_rows);
    cf_value_add_int(arena, root, "errors", (int64_t)c->diags.n_errors);
    cf_value_add_int(arena, root, "warnings", (int64_t)c->diags.n_warnings);
    cf_value_add_int(arena, root, "notes", (int64_t)n_notes);
    cf_value_add_told(arena, root, "problems", n_problems, tell_problem, result);
    result->json = root;
    result->csv = problem_rows(arena, result);
    result->no = c->diags.n_errors > 0;
    result->report = cf_report_new(arena);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Checked %s, ", c->agreement.path);
    cf_say_count(&text, c->n_offers, "offer", "offers");
    if (n_rows > 0) {
        cf_buf_add_str(&text, " and ");
        cf_say_count(&text, (int64_t)n_rows, "row of the roster", "rows of the roster");
    }
    cf_buf_add_str(&text, ": ");
    if (n_problems == 0) {
        cf_buf_add_str(&text, "no problems.");
    } else {
        cf_say_count(&text, (int64_t)c->diags.n_errors, "error", "errors");
        cf_buf_add_str(&text, ", ");
        cf_say_count(&text, (int64_t)c->diags.n_warnings, "warning", "warnings");
        cf_buf_add_str(&text, ", ");
        cf_say_count(&text, (int64_t)n_notes, "note.", "notes.");
    }
    cf_report_add_buf(result->report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
    return result;
}

int confer_check(confer_result **out, confer_case *c, confer_error *err)
{
    const char **names;
    cf_case_begin(c);
    c->takes_spaces = true;
    int n = cf_case_list_offers(c, &names);
    const char **paths = CF_ARENA_NEW(&c->arena, const char *, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        paths[i] = names[i];
    int status = cf_case_read_texts(c, paths, n, err);
    if (status != CONFER_OK)
        return status;
    status = cf_case_read_timeline(c, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    cf_costing_options options = cf_case_costing(c);
    uint64_t n_rows = check_tables(c, &options);
    cf_check_days(c, &options);
    cf_check_staffing(c);
    cf_column_is_absent(c);
    if (atomic_exchange(&c->stop, false))
        return cf_fail(err, CONFER_STOPPED, "stopped before the answer");
    cf_diags_sort(&c->diags);
    *out = make_result(c, n_rows);
    return CONFER_OK;
}
