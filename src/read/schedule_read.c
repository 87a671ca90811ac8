#include "read/table_read.h"

#include "base/limits.h"
#include "base/mem.h"
#include "read/cell.h"
#include "read/table_text.h"

typedef struct {
    cf_schedule *schedule;
    const cf_table *table;
    const cf_source *source;
    cf_diags *diags;
    size_t capacity;
    uint32_t *range_lines; /* where each range was named first */
    size_t lines_capacity;
    bool good;
} reader;

static cf_diag *problem(reader *r, cf_code code, int row, int column, const char *message,
                        cf_slice value)
{
    uint32_t line = row < 0 ? 0 : r->table->lines[row];
    cf_span span = {r->source, (uint32_t)column, (uint32_t)column, line};
    cf_diag *diag = cf_diags_add(r->diags, code, span, value.len > 0 ? "\"%.*s\" %s" : "%.*s%s",
                                 (int)(value.len < 200 ? value.len : 200),
                                 value.len > 0 ? value.text : "", message);
    if (row >= 0)
        cf_diags_column(r->diags, diag, r->table->headers[column]);
    r->good = false;
    return diag;
}

/* The range of that name, made when it is new: then *is_new. */
static int take_range(reader *r, cf_slice name, int row, bool *is_new)
{
    cf_schedule *schedule = r->schedule;
    int index = cf_schedule_find(schedule, name);
    *is_new = index < 0;
    if (index >= 0)
        return index;
    index = schedule->n_ranges;
    schedule->ranges =
        cf_mem_grow(schedule->ranges, &r->capacity, (size_t)index + 1, sizeof *schedule->ranges);
    r->range_lines =
        cf_mem_grow(r->range_lines, &r->lines_capacity, (size_t)index + 1, sizeof(uint32_t));
    schedule->ranges[index] = (cf_range){.name = cf_arena_slice(&schedule->arena, name)};
    r->range_lines[index] = r->table->lines[row];
    schedule->n_ranges++;
    cf_dict_code(schedule->names, name);
    return index;
}

/* --- Wide: range,1,2,3 ----------------------------------------------------------------------- */

/* The step columns: every header but the range's, up to the last that has a name. */
static int wide_columns(reader *r, int *columns, int range_column)
{
    const cf_table *table = r->table;
    int n = 0, last_named = 0;
    for (int i = 0; i < table->n_columns; i++) {
        if (i == range_column)
            continue;
        columns[n++] = i;
        if (table->headers[i].len > 0)
            last_named = n;
    }
    for (int i = 0; i < last_named; i++)
        if (table->headers[columns[i]].len == 0)
            problem(r, CF_E0308, -1, 0, "a step in the header row has no name", CF_SLICE(""));
    if (last_named > CF_LIMIT_STEPS)
        problem(r, CF_E0305, -1, 0, "more than 400 steps", CF_SLICE(""));
    if (last_named == 0)
        problem(r, CF_E0308, -1, 0, "the header row names no steps", CF_SLICE(""));
    return last_named;
}

/* Rates of one row, up to its last cell; an empty cell before that is a gap. */
static int wide_rates(reader *r, int row, const int *columns, int n, int64_t *rates)
{
    int n_steps = 0;
    for (int i = 0; i < n; i++)
        if (cf_table_cell(r->table, row, columns[i]).len > 0)
            n_steps = i + 1;
    for (int i = 0; i < n_steps; i++) {
        cf_slice cell = cf_table_cell(r->table, row, columns[i]);
        rates[i] = 0;
        const char *wrong = cell.len > 0 ? cf_cell_rate(&rates[i], cell) : NULL;
        if (cell.len == 0)
            problem(r, CF_E0334, row, columns[i], "a step is empty, but a later one has a rate",
                    cell);
        else if (wrong)
            problem(r, CF_E0333, row, columns[i], wrong, cell);
    }
    return n_steps;
}

static void read_wide_row(reader *r, int row, int range_column, const int *columns, int n,
                          int64_t *rates)
{
    cf_slice name = cf_table_cell(r->table, row, range_column);
    if (name.len == 0) {
        problem(r, CF_E0331, row, range_column, "the range has no name", name);
        return;
    }
    int n_steps = wide_rates(r, row, columns, n, rates);
    if (n_steps == 0) {
        problem(r, CF_E0334, row, range_column, "has no rate in any step", name);
        return;
    }
    bool is_new;
    int index = take_range(r, name, row, &is_new);
    if (!is_new) {
        cf_diag *diag = problem(r, CF_E0332, row, range_column, "is there twice", name);
        cf_diags_note(r->diags, diag, (cf_span){r->source, 0, 0, r->range_lines[index]},
                      "the first is here");
        return;
    }
    cf_range *range = &r->schedule->ranges[index];
    range->n_steps = n_steps;
    range->step_names = r->schedule->step_order;
    range->rates_e8 = cf_arena_dup(&r->schedule->arena, rates, (size_t)n_steps, sizeof *rates);
}

static void read_wide(reader *r, int range_column)
{
    const cf_table *table = r->table;
    int *columns = cf_mem_alloc((size_t)table->n_columns, sizeof *columns);
    int64_t *rates = cf_mem_alloc((size_t)table->n_columns, sizeof *rates);
    int n = wide_columns(r, columns, range_column);
    if (r->good) {
        cf_slice *names = CF_ARENA_NEW(&r->schedule->arena, cf_slice, (size_t)n);
        for (int i = 0; i < n; i++)
            names[i] = cf_arena_slice(&r->schedule->arena, table->headers[columns[i]]);
        r->schedule->step_order = names;
        r->schedule->n_step_names = n;
        for (int row = 0; row < table->n_rows; row++)
            read_wide_row(r, row, range_column, columns, n, rates);
    }
    cf_mem_free(columns);
    cf_mem_free(rates);
}

/* --- Long: range,step,rate ------------------------------------------------------------------- */

typedef struct {
    int range, step;
    int64_t rate;
} long_row;

static long_row long_cells(reader *r, int row, const int columns[3])
{
    cf_slice range = cf_table_cell(r->table, row, columns[0]);
    cf_slice step = cf_table_cell(r->table, row, columns[1]);
    cf_slice rate = cf_table_cell(r->table, row, columns[2]);
    long_row out = {-1, -1, 0};
    const char *wrong = rate.len > 0 ? cf_cell_rate(&out.rate, rate) : "the step has no rate";
    if (range.len == 0)
        problem(r, CF_E0331, row, columns[0], "the range has no name", range);
    else if (step.len == 0)
        problem(r, CF_E0331, row, columns[1], "the step has no name", step);
    else if (wrong)
        problem(r, CF_E0333, row, columns[2], wrong, rate);
    else {
        bool is_new;
        out.range = take_range(r, range, row, &is_new);
    }
    return out;
}

/* Adds the steps of a range in the order of their rows. */
static void fill_range(reader *r, int index, const long_row *rows, const int *of_range, int n,
                       const int columns[3])
{
    cf_range *range = &r->schedule->ranges[index];
    cf_slice *names = CF_ARENA_NEW(&r->schedule->arena, cf_slice, (size_t)n);
    int64_t *rates = CF_ARENA_NEW(&r->schedule->arena, int64_t, (size_t)n);
    range->step_names = names;
    range->rates_e8 = rates;
    for (int i = 0; i < n; i++) {
        int row = of_range[i];
        cf_slice step = cf_table_cell(r->table, row, columns[1]);
        int before = cf_range_find_step(range, step);
        if (range->n_steps >= CF_LIMIT_STEPS) {
            problem(r, CF_E0305, row, columns[1], "is one of more than 400 steps", step);
            return;
        }
        if (before >= 0) {
            cf_diag *diag =
                problem(r, CF_E0332, row, columns[1], "is there twice in this range", step);
            cf_diags_note(r->diags, diag,
                          (cf_span){r->source, 0, 0, r->table->lines[of_range[before]]},
                          "the first is here");
            continue;
        }
        names[range->n_steps] = cf_arena_slice(&r->schedule->arena, step);
        rates[range->n_steps++] = rows[row].rate;
    }
}

static void take_step_order(reader *r, const long_row *rows, const int columns[3])
{
    cf_dict *seen = cf_dict_new();
    for (int row = 0; row < r->table->n_rows; row++)
        if (rows[row].range >= 0)
            cf_dict_code(seen, cf_table_cell(r->table, row, columns[1]));
    int n = cf_dict_count(seen) - 1;
    cf_slice *names = CF_ARENA_NEW(&r->schedule->arena, cf_slice, (size_t)n);
    for (int i = 0; i < n; i++)
        names[i] = cf_arena_slice(&r->schedule->arena, cf_dict_text(seen, i + 1));
    r->schedule->step_order = names;
    r->schedule->n_step_names = n;
    cf_dict_free(seen);
}

/* Rows of one range need not stand together: they are counted, then dealt out. */
static void read_long(reader *r, const int columns[3])
{
    int n_rows = r->table->n_rows;
    long_row *rows = cf_mem_alloc((size_t)n_rows, sizeof *rows);
    for (int row = 0; row < n_rows; row++)
        rows[row] = long_cells(r, row, columns);
    size_t n_ranges = (size_t)r->schedule->n_ranges;
    int *starts = cf_mem_calloc(n_ranges + 1, sizeof *starts);
    for (int row = 0; row < n_rows; row++)
        if (rows[row].range >= 0)
            starts[rows[row].range + 1]++;
    for (size_t i = 0; i < n_ranges; i++)
        starts[i + 1] += starts[i];
    int *dealt = cf_mem_alloc((size_t)n_rows, sizeof *dealt);
    int *next = cf_mem_alloc(n_ranges + 1, sizeof *next);
    memcpy(next, starts, (n_ranges + 1) * sizeof *next);
    for (int row = 0; row < n_rows; row++)
        if (rows[row].range >= 0)
            dealt[next[rows[row].range]++] = row;
    for (size_t i = 0; i < n_ranges; i++)
        fill_range(r, (int)i, rows, dealt + starts[i], starts[i + 1] - starts[i], columns);
    take_step_order(r, rows, columns);
    cf_mem_free(rows);
    cf_mem_free(starts);
    cf_mem_free(dealt);
    cf_mem_free(next);
}

/* --- Both ------------------------------------------------------------------------------------ */

static void read_any(reader *r)
{
    const cf_table *table = r->table;
    int columns[3] = {cf_table_column(table, CF_SLICE("range")),
                      cf_table_column(table, CF_SLICE("step")),
                      cf_table_column(table, CF_SLICE("rate"))};
    if (columns[0] < 0) {
        cf_diag *diag =
            problem(r, CF_E0308, -1, 0, "the header row has no \"range\"", CF_SLICE(""));
        cf_diags_help(r->diags, diag,
                      "the first row of a schedule is range,1,2,3 (one row a range) or "
                      "range,step,rate (one row a step)");
    } else if (columns[1] >= 0 && columns[2] >= 0) {
        read_long(r, columns);
    } else {
        read_wide(r, columns[0]);
    }
    if (r->good && r->schedule->n_ranges == 0)
        problem(r, CF_E0302, -1, 0, "the schedule has no ranges", CF_SLICE(""));
    if (r->good && r->schedule->n_ranges > CF_LIMIT_RANGES)
        problem(r, CF_E0305, -1, 0, "too many ranges", CF_SLICE(""));
}

bool cf_schedule_read(cf_schedule *out, const char *path, cf_slice data, const char *name,
                      cf_diags *diags)
{
    cf_schedule_init(out);
    cf_table table;
    reader r = {.schedule = out, .table = &table, .diags = diags, .good = true};
    r.good = cf_table_read(&table, path, data, name, false, diags);
    r.source = cf_table_source(diags, name);
    if (r.good)
        read_any(&r);
    if (out->ranges) {
        cf_range *ranges = out->ranges;
        out->ranges = cf_arena_dup(&out->arena, ranges, (size_t)out->n_ranges, sizeof *ranges);
        cf_mem_free(ranges);
    }
    cf_mem_free(r.range_lines);
    cf_table_release(&table);
    if (!r.good)
        cf_schedule_release(out);
    return r.good;
}
