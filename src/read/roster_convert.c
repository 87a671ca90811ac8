/* Cells -> columns of a block: one column of a batch after the other, so that each loop is short
 * and rows do not wait for one another; then what a row says as a whole. */
#include "read/roster_private.h"

#include "base/cpu.h"
#include "base/mem.h"
#include "read/cell.h"

static inline cf_slice cell_of(const cf_batch *batch, const cf_task *task, uint32_t row)
{
    const uint32_t *at = batch->cells + batch->base[row] + task->cell;
    return (cf_slice){batch->text + at[0] + 1, at[1] - at[0] - 1};
}

/* --- Memory of a block ----------------------------------------------------------------------- */

static size_t padded(size_t n)
{
    return (n + 63) & ~(size_t)63;
}

void cf_columns_init(cf_columns *columns, const cf_roster *roster, size_t n_rows, size_t id_bytes)
{
    size_t n_columns = (size_t)roster->info->n_columns;
    size_t n_codes = 0;
    for (size_t i = 0; i < n_columns; i++)
        n_codes += roster->info->dicts[i] != NULL;
    size_t words = padded(n_rows * 4);
    size_t total = words * (7 + n_codes) + padded(n_rows * 2) * 2 + padded(n_rows * 8) +
                   padded(n_rows) + padded(n_columns * sizeof(int32_t *)) + id_bytes + 64;
    *columns = (cf_columns){.memory = cf_mem_lines(total, 1)};
    char *at = columns->memory;
    columns->codes = (int32_t **)(void *)at;
    at += padded(n_columns * sizeof(int32_t *));
    columns->rate_e8 = (int64_t *)(void *)at;
    at += padded(n_rows * 8);
    uint32_t **natural[] = {&columns->lines, &columns->id_start};
    int32_t **whole[] = {&columns->range, &columns->fte_e4, &columns->hired, &columns->step_date,
                         &columns->overtime_e4};
    for (size_t i = 0; i < 2; i++, at += words)
        *natural[i] = (uint32_t *)(void *)at;
    for (size_t i = 0; i < 5; i++, at += words)
        *whole[i] = (int32_t *)(void *)at;
    for (size_t i = 0; i < n_columns; i++) {
        columns->codes[i] = NULL;
        if (roster->info->dicts[i]) {
            columns->codes[i] = (int32_t *)(void *)at;
            at += words;
        }
    }
    columns->step = (int16_t *)(void *)at;
    at += padded(n_rows * 2);
    columns->id_len = (uint16_t *)(void *)at;
    at += padded(n_rows * 2);
    columns->vacant = (uint8_t *)at;
    at += padded(n_rows);
    columns->id_text = at;
    columns->block = (cf_block){
        .lines = columns->lines,
        .id_start = columns->id_start,
        .id_len = columns->id_len,
        .id_text = at,
        .range = columns->range,
        .step = columns->step,
        .rate_e8 = columns->rate_e8,
        .fte_e4 = columns->fte_e4,
        .hired = columns->hired,
        .step_date = columns->step_date,
        .overtime_e4 = columns->overtime_e4,
        .vacant = columns->vacant,
        .codes = (const int32_t *const *)columns->codes,
        .n_columns = (int)n_columns,
    };
}

void cf_columns_release(cf_columns *columns)
{
    cf_mem_free(columns->memory);
    columns->memory = NULL;
}

/* --- Dates ----------------------------------------------------------------------------------- */

/* `YYYY-MM-DD` of years 1900 to 2099, without a branch on its digits. The eight bytes `YYYY-MM-`
 * are checked at once: a digit, less '0', is at most 9; a dash, less itself, is 0. Times ten and
 * added to its neighbour, each digit makes the number of two that it starts. */
static inline bool iso_date(const cf_roster *roster, int32_t *out, const char *at)
{
    static const unsigned char shape[8] = {'0', '0', '0', '0', '-', '0', '0', '-'};
    static const unsigned char slack[8] = {0x76, 0x76, 0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f};
    uint64_t word, dashes, add;
    memcpy(&word, at, 8);
    memcpy(&dashes, shape, 8);
    memcpy(&add, slack, 8);
    word ^= dashes;
    unsigned tens = (unsigned char)at[8] - (unsigned)'0';
    unsigned ones = (unsigned char)at[9] - (unsigned)'0';
    bool good = ((word | (word + add)) & 0x8080808080808080u) == 0 && tens <= 9 && ones <= 9;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t pairs = word * 10 + (word >> 8);
    unsigned year = (unsigned)(pairs & 255) * 100 + (unsigned)(pairs >> 16 & 255);
    unsigned month = (unsigned)(pairs >> 40 & 255) - 1;
#else
    unsigned year = (unsigned)(at[0] & 15) * 1000 + (unsigned)(at[1] & 15) * 100 +
                    (unsigned)(at[2] & 15) * 10 + (unsigned)(at[3] & 15);
    unsigned month = (unsigned)(at[5] & 15) * 10 + (unsigned)(at[6] & 15) - 1;
#endif
    unsigned day = tens * 10 + ones - 1;
    if (!good || year - CF_FIRST_YEAR > CF_LAST_YEAR - CF_FIRST_YEAR || month > 11)
        return false;
    const int32_t *start = roster->month_start + (year - CF_FIRST_YEAR) * 12 + month;
    *out = start[0] + (int32_t)day;
    return day < (unsigned)(start[1] - start[0]);
}

static __attribute__((noinline)) int32_t other_date(cf_worker *worker, const cf_task *task,
                                                    const cf_batch *batch, uint32_t row)
{
    cf_slice cell = cf_slice_trim(cell_of(batch, task, row));
    cf_date date = CF_DATE_NONE;
    if (cell.len > 0 && !cf_date_parse(&date, cell.text, cell.len)) {
        cf_problem_add(worker, CF_E0318, batch->line[row], task->cell, cell,
                       "is not a date such as 2025-05-31 or 5/31/2025", 0);
        return CF_DATE_NONE.days;
    }
    return date.days;
}

static void convert_some_dates(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                               uint32_t from, uint32_t to, int32_t *out)
{
    const cf_roster *roster = worker->scan->roster;
    for (uint32_t i = from; i < to; i++) {
        cf_slice cell = cell_of(batch, task, i);
        bool ten = cell.len == 10 || (cell.len == 11 && cell.text[10] == '\r');
        if (__builtin_expect(!ten || !iso_date(roster, &out[i], cell.text), 0))
            out[i] = other_date(worker, task, batch, i);
    }
}

static void convert_dates(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                          int32_t *out)
{
    uint32_t done = 0;
#if CF_CPU_WIDE_CODE
    while (worker->wide && done < batch->n) {
        uint32_t from = cf_wide_dates(worker->scan->roster, batch, task->cell, done, out);
        done = batch->n - from < 8 ? batch->n : from + 8;
        convert_some_dates(worker, task, batch, from, done, out);
    }
#endif
    convert_some_dates(worker, task, batch, done, batch->n, out);
}

/* --- Rates ----------------------------------------------------------------------------------- */

static void convert_rates(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                          int64_t *out)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        cf_slice cell = cf_slice_trim(cell_of(batch, task, i));
        out[i] = 0;
        const char *wrong = cell.len > 0 ? cf_cell_rate(&out[i], cell) : NULL;
        if (wrong) {
            cf_problem_add(worker, CF_E0317, batch->line[i], task->cell, cell, wrong, 0);
            out[i] = -1;
        }
    }
}

/* --- Cells through the cache ----------------------------------------------------------------- */

static void report_values(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                          const int32_t *values)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        if (values[i] >= 0)
            continue;
        cf_slice cell = cf_slice_trim(cell_of(batch, task, i));
        cf_code code = CF_E0316;
        const char *wrong = cf_cell_wrong(worker->scan->roster, task, cell, &code);
        if (wrong)
            cf_problem_add(worker, code, batch->line[i], task->cell, cell, wrong, 0);
    }
}

static void convert_cached(cf_worker *worker, const cf_task *task, const cf_batch *batch,
                           uint32_t at)
{
    cf_columns *columns = &worker->columns;
    int32_t *codes = task->dict ? columns->codes[task->column] + at : worker->spare_codes;
    int32_t *values = task->kind == CF_TASK_CLASS      ? worker->class_range
                      : task->kind == CF_TASK_RANGE    ? worker->own_range
                      : task->kind == CF_TASK_STEP     ? worker->step_place
                      : task->kind == CF_TASK_FTE      ? columns->fte_e4 + at
                      : task->kind == CF_TASK_OVERTIME ? columns->overtime_e4 + at
                                                       : worker->spare_values;
    bool good = cf_cache_convert(worker, task, batch, codes, values);
    bool may_be_negative =
        task->kind == CF_TASK_CLASS || task->kind == CF_TASK_RANGE || task->kind == CF_TASK_STEP;
    if (__builtin_expect(!good && !may_be_negative, 0))
        report_values(worker, task, batch, values);
    if (task->kind == CF_TASK_STATUS)
        for (uint32_t i = 0; i < batch->n; i++)
            columns->vacant[at + i] = values[i] == 1;
}

/* --- A row as a whole ------------------------------------------------------------------------ */

static cf_slice text_in(const cf_worker *worker, const cf_batch *batch, int column, uint32_t row)
{
    const cf_roster *roster = worker->scan->roster;
    cf_task task = {.cell = roster->cell_of[column]};
    return task.cell < 0 ? CF_SLICE("") : cf_slice_trim(cell_of(batch, &task, row));
}

static void report_row(cf_worker *worker, const cf_batch *batch, cf_code code, int column,
                       uint32_t row, const char *what, int64_t extra)
{
    cf_problem_add(worker, code, batch->line[row], worker->scan->roster->cell_of[column],
                   text_in(worker, batch, column, row), what, extra);
}

/* The step of a range whose steps are not simply the first of all step names. */
static int32_t other_step(cf_worker *worker, const cf_batch *batch, uint32_t row, int32_t range,
                          int32_t place)
{
    const cf_schedule *schedule = worker->scan->roster->schedule;
    const cf_range *r = &schedule->ranges[range];
    if (place == CF_CELL_BLANK && r->n_steps == 1)
        return 0;
    int step = place >= 0 ? cf_range_find_step(r, schedule->step_order[place]) : -1;
    if (step >= 0)
        return step;
    report_row(worker, batch, CF_E0315, CF_COL_STEP, row,
               place == CF_CELL_BLANK ? "the step is missing" : "is no step", range);
    return -1;
}

/* A row without a rate: which range, and which step of it. Returns the range or -1. */
static __attribute__((noinline)) int32_t no_range(cf_worker *worker, const cf_batch *batch,
                                                  uint32_t row, int32_t range, bool by_class)
{
    int column = by_class ? CF_COL_CLASS : CF_COL_RANGE;
    if (range == CF_CELL_BLANK)
        report_row(worker, batch, CF_E0312, CF_COL_CLASS, row,
                   "the class is missing, and there is neither range nor rate", 0);
    else if (!worker->scan->roster->schedule_unread)
        report_row(worker, batch, CF_E0314, column, row, "is not in the schedule", by_class);
    return -1;
}

static void own_rate(cf_worker *worker, const cf_batch *batch, uint32_t row, uint32_t at)
{
    cf_columns *columns = &worker->columns;
    if (worker->rate[row] > 0 && worker->own_range[row] != CF_CELL_BLANK)
        report_row(worker, batch, CF_E0313, CF_COL_RATE, row, "and a range are both given", 0);
    columns->rate_e8[at] = worker->rate[row];
    columns->range[at] = -1;
    columns->step[at] = -1;
    columns->codes[CF_COL_RANGE][at] = 0;
}

static void check_some_rows(cf_worker *worker, const cf_batch *batch, uint32_t from, uint32_t to,
                            uint32_t at)
{
    const int16_t *prefix_steps = worker->scan->roster->prefix_steps;
    cf_columns *columns = &worker->columns;
    int32_t *range_codes = columns->codes[CF_COL_RANGE];
    bool no_range_column = worker->scan->roster->cell_of[CF_COL_RANGE] < 0;
    at += from;
    for (uint32_t i = from; i < to; i++, at++) {
        if (__builtin_expect(worker->rate[i] != 0, 0)) {
            own_rate(worker, batch, i, at);
            continue;
        }
        int32_t range = worker->own_range[i];
        bool by_class = range == CF_CELL_BLANK;
        if (by_class)
            range = worker->class_range[i];
        columns->rate_e8[at] = 0;
        if (__builtin_expect(range < 0, 0)) {
            columns->range[at] = no_range(worker, batch, i, range, by_class);
            if (no_range_column)
                range_codes[at] = 0;
            continue;
        }
        /* Range names were the first texts of their dictionary: the code is index + 1. */
        range_codes[at] = range + 1;
        columns->range[at] = range;
        int32_t place = worker->step_place[i];
        if (__builtin_expect((uint32_t)place >= (uint32_t)prefix_steps[range], 0))
            place = other_step(worker, batch, i, range, place);
        columns->step[at] = (int16_t)place;
    }
}

static void check_rows(cf_worker *worker, const cf_batch *batch, uint32_t at)
{
    uint32_t done = 0;
#if CF_CPU_WIDE_CODE
    const cf_roster *roster = worker->scan->roster;
    while (worker->wide && roster->schedule && roster->cell_of[CF_COL_RATE] < 0 &&
           done < batch->n) {
        uint32_t from = cf_wide_places(worker, batch->n, done, at);
        done = batch->n - from < 16 ? batch->n : from + 16;
        check_some_rows(worker, batch, from, done, at);
    }
#endif
    check_some_rows(worker, batch, done, batch->n, at);
}

/* --- A batch --------------------------------------------------------------------------------- */

static void fill(int32_t *out, uint32_t from, uint32_t to, int32_t value)
{
    for (uint32_t i = from; i < to; i++)
        out[i] = value;
}

static void fill_batch(cf_worker *worker)
{
    const int *cell_of = worker->scan->roster->cell_of;
    if (cell_of[CF_COL_CLASS] < 0)
        fill(worker->class_range, 0, CF_BATCH_ROWS, CF_CELL_BLANK);
    if (cell_of[CF_COL_RANGE] < 0)
        fill(worker->own_range, 0, CF_BATCH_ROWS, CF_CELL_BLANK);
    if (cell_of[CF_COL_STEP] < 0)
        fill(worker->step_place, 0, CF_BATCH_ROWS, CF_CELL_BLANK);
    if (cell_of[CF_COL_RATE] < 0)
        memset(worker->rate, 0, sizeof worker->rate);
}

/* They say what costing rules 3.1 say in their place, in every block, so that is written once; and
 * as far as blocks go, so that small rosters touch little memory. */
void cf_columns_fill(cf_worker *worker, uint32_t n_rows)
{
    const cf_roster *roster = worker->scan->roster;
    const int *cell_of = roster->cell_of;
    cf_columns *columns = &worker->columns;
    uint32_t from = worker->n_filled;
    if (n_rows <= from)
        return;
    if (from == 0)
        fill_batch(worker);
    for (int i = 0; i < roster->info->n_columns; i++) {
        int32_t code = i == CF_COL_FUND     ? roster->unassigned_code
                       : i == CF_COL_STATUS ? roster->filled_code
                                            : 0;
        if (columns->codes[i] && !roster->info->present[i])
            fill(columns->codes[i], from, n_rows, code);
    }
    if (cell_of[CF_COL_RATE] < 0)
        memset(columns->rate_e8 + from, 0, (n_rows - from) * sizeof *columns->rate_e8);
    if (cell_of[CF_COL_FTE] < 0)
        fill(columns->fte_e4, from, n_rows, CF_FTE_ONE);
    if (cell_of[CF_COL_HIRED] < 0)
        fill(columns->hired, from, n_rows, CF_DATE_NONE.days);
    if (cell_of[CF_COL_STEP_DATE] < 0)
        fill(columns->step_date, from, n_rows, CF_DATE_NONE.days);
    if (cell_of[CF_COL_OVERTIME_HOURS] < 0)
        fill(columns->overtime_e4, from, n_rows, 0);
    if (cell_of[CF_COL_STATUS] < 0)
        memset(columns->vacant + from, 0, n_rows - from);
    worker->n_filled = n_rows;
}

void cf_convert_batch(cf_worker *worker, cf_chunk *chunk, const cf_batch *batch, uint32_t at)
{
    const cf_roster *roster = worker->scan->roster;
    cf_columns *columns = &worker->columns;
    for (int i = 0; i < roster->n_tasks; i++) {
        const cf_task *task = &roster->tasks[i];
        switch (task->kind) {
        case CF_TASK_ID:
            cf_ids_batch(worker, chunk, task, batch, columns->id_start + at, columns->id_len + at);
            break;
        case CF_TASK_RATE:
            convert_rates(worker, task, batch, worker->rate);
            break;
        case CF_TASK_HIRED:
            convert_dates(worker, task, batch, columns->hired + at);
            break;
        case CF_TASK_STEP_DATE:
            convert_dates(worker, task, batch, columns->step_date + at);
            break;
        default:
            convert_cached(worker, task, batch, at);
            break;
        }
    }
    check_rows(worker, batch, at);
    memcpy(columns->lines + at, batch->line, batch->n * sizeof(uint32_t));
}
