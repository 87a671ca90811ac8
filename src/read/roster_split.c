/* Bytes of a chunk -> where its rows and cells end. Files without quotes take the plain way: one
 * pass marks commas and line ends, 64 bytes at a time, and cells are never looked at again until
 * they are converted. */
#include "read/roster_private.h"

#include "base/mem.h"

/* --- Rows without quotes --------------------------------------------------------------------- */

/* A row of nothing but commas and spaces (spreadsheets leave such rows at the end). */
static bool is_blank(const char *text, uint32_t before, uint32_t end)
{
    for (uint32_t i = before + 1; i < end; i++)
        if (text[i] != ',' && text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
            return false;
    return true;
}

static void reserve_rows(cf_worker *worker, size_t n)
{
    if (n <= worker->rows_capacity)
        return;
    size_t room = worker->rows_capacity = n + n / 2;
    worker->row_before = cf_mem_realloc(worker->row_before, room, sizeof(uint32_t));
    worker->row_end = cf_mem_realloc(worker->row_end, room, sizeof(uint32_t));
    worker->row_line = cf_mem_realloc(worker->row_line, room, sizeof(uint32_t));
}

/* Lists the rows that are not blank, of n lines. */
static void leave_blanks(cf_worker *worker, size_t n_lines)
{
    cf_rows *rows = &worker->rows;
    size_t n = 0;
    reserve_rows(worker, n_lines);
    for (size_t i = 0; i < n_lines; i++) {
        uint32_t before = worker->ends[i], end = worker->ends[i + 1];
        worker->row_before[n] = before;
        worker->row_end[n] = end;
        worker->row_line[n] = (uint32_t)i;
        n += !is_blank(rows->text, before, end);
    }
    rows->before = worker->row_before;
    rows->end = worker->row_end;
    rows->line = worker->row_line;
    rows->n_rows = n;
}

void cf_split_plain(cf_worker *worker, size_t own, size_t len)
{
    cf_rows *rows = &worker->rows;
    size_t n = worker->n_ends > 0 ? worker->n_ends - 1 : 0;
    while (n > 0 && worker->ends[n - 1] >= own)
        n--;
    rows->text = worker->buffer;
    rows->len = len;
    rows->ready = false;
    rows->n_lines = (uint32_t)n;
    rows->n_rows = n;
    rows->before = worker->ends; /* a line begins where another ends */
    rows->end = worker->ends + 1;
    rows->line = NULL;
    if (worker->may_be_blank)
        leave_blanks(worker, n);
}

static uint32_t line_of(const cf_rows *rows, size_t row)
{
    return rows->line ? rows->line[row] : (uint32_t)row;
}

/* --- Rows with quotes ------------------------------------------------------------------------ */

typedef struct {
    cf_worker *worker;
    const char *text;
    size_t at, len;
    char *out;
    size_t out_len;
    uint32_t lines; /* line ends inside the row */
    bool stray;
    int stray_cell;
    const char *wrong;
} quoted;

/* Room for one more position; a row may have any number of cells. */
static uint32_t *cell_slot(cf_worker *worker, size_t n)
{
    worker->cells = cf_mem_grow(worker->cells, &worker->cells_capacity, n + 1, sizeof(uint32_t));
    return &worker->cells[n];
}

static void note_stray(quoted *q, int cell, const char *wrong)
{
    if (!q->stray) {
        q->stray = true;
        q->stray_cell = cell;
        q->wrong = wrong;
    }
}

static bool ends_cell(const quoted *q)
{
    return q->at >= q->len || q->text[q->at] == ',' || q->text[q->at] == '\n';
}

static void copy_plain(quoted *q, int cell)
{
    while (!ends_cell(q)) {
        if (q->text[q->at] == '"')
            note_stray(q, cell, "a quotation mark inside a cell that does not start with one");
        q->out[q->out_len++] = q->text[q->at++];
    }
}

/* From the opening quote to the byte behind the cell. False: the closing quote is not here. */
static bool copy_quoted(quoted *q, int cell)
{
    size_t start = ++q->at;
    for (;; q->at++) {
        if (q->at >= q->len || q->at - start > CF_LIMIT_FIELD_BYTES)
            return false;
        char c = q->text[q->at];
        if (c == '"') {
            if (q->at + 1 >= q->len || q->text[q->at + 1] != '"')
                break;
            q->at++;
        }
        q->lines += c == '\n';
        q->out[q->out_len++] = c;
    }
    for (q->at++; !ends_cell(q); q->at++)
        if (q->text[q->at] != ' ' && q->text[q->at] != '\t' && q->text[q->at] != '\r')
            note_stray(q, cell, "text between a closing quotation mark and the next comma");
    return true;
}

typedef enum { ROW_DONE, ROW_MORE, ROW_OPEN } row_result;

/* One row from q->at on; q->at ends behind its line end. Positions go to cells[*n_cells ...]. */
static row_result take_row(quoted *q, size_t *n_cells, bool at_end)
{
    int cell = 0;
    size_t first = q->out_len;
    *cell_slot(q->worker, *n_cells) = (uint32_t)q->out_len;
    q->out[q->out_len++] = '\n';
    ++*n_cells;
    q->lines = 0;
    q->stray = false;
    for (;; cell++) {
        if (q->at < q->len && q->text[q->at] == '"') {
            if (!copy_quoted(q, cell)) {
                if (q->at >= q->len && !at_end)
                    return ROW_MORE;
                note_stray(q, cell, "a quotation mark that is not closed");
                return ROW_OPEN;
            }
        } else {
            copy_plain(q, cell);
        }
        *cell_slot(q->worker, (*n_cells)++) = (uint32_t)q->out_len;
        if (q->at >= q->len && !at_end)
            return ROW_MORE;
        bool ends_row = q->at >= q->len || q->text[q->at] == '\n';
        q->at++;
        q->out[q->out_len++] = ends_row ? '\n' : ',';
        if (ends_row || q->out_len - first > (size_t)CF_LIMIT_FIELD_BYTES * CF_LIMIT_COLUMNS)
            return ROW_DONE;
    }
}

static bool all_empty(const char *text, const uint32_t *cells, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        cf_slice cell = {text + cells[i] + 1, cells[i + 1] - cells[i] - 1};
        if (cf_slice_trim(cell).len > 0)
            return false;
    }
    return true;
}

/* Whether all that a row of n bounds has beyond the header's `want` are blanks: nobody's cells. */
static bool ends_in_blanks(const char *text, const uint32_t *cells, size_t n, size_t want)
{
    return n > want && all_empty(text, cells + want - 1, n - want + 1);
}

/* Keeps a row that was just taken: exactly n_cells cells, or a problem. */
static bool keep_row(cf_worker *worker, const quoted *q, size_t first, size_t n, uint32_t line)
{
    const cf_roster *roster = worker->scan->roster;
    size_t want = (size_t)roster->n_cells + 1;
    uint32_t *cells = worker->cells + first;
    if (all_empty(q->out, cells, n))
        return false;
    if (ends_in_blanks(q->out, cells, n, want))
        n = want;
    if (n > want) {
        cf_problem_add(worker, CF_E0304, line, -1, CF_SLICE(""), NULL, (int64_t)n - 1);
        return false;
    }
    for (size_t i = 0; i + 1 < n; i++)
        if (cells[i + 1] - cells[i] > CF_LIMIT_FIELD_BYTES) {
            cf_problem_add(worker, CF_E0305, line, (int)i, CF_SLICE(""), "a cell that is too long",
                           0);
            return false;
        }
    cell_slot(worker, first + want - 1);
    cells = worker->cells + first;
    for (size_t i = n; i < want; i++)
        cells[i] = cells[i - 1] + 1;
    return true;
}

/* After a quote that is never closed: leaves its line alone and goes on with the next. */
static void skip_open_row(quoted *q, size_t row_start)
{
    const char *end = memchr(q->text + row_start, '\n', q->len - row_start);
    q->at = end ? (size_t)(end - q->text) + 1 : q->len + 1;
    q->lines = 0;
}

/* Room for what the buffer's bytes become: no more than they are, and one byte a row. */
static void reserve_compact(cf_worker *worker, size_t len)
{
    size_t room = 2 * len + 2 * CF_CHUNK_PAD;
    if (worker->compact_capacity >= room)
        return;
    worker->compact = cf_mem_realloc(worker->compact, room, 1);
    memset(worker->compact + worker->compact_capacity, 0, room - worker->compact_capacity);
    worker->compact_capacity = room;
}

/* Takes the row at q->at into worker->rows, or reports it. */
static cf_split_result add_row(quoted *q, bool at_end)
{
    cf_worker *worker = q->worker;
    cf_rows *rows = &worker->rows;
    const cf_scan *scan = worker->scan;
    size_t row_start = q->at, out_start = q->out_len;
    size_t first = rows->n_rows * ((size_t)scan->roster->n_cells + 1), n_cells = first;
    row_result result = take_row(q, &n_cells, at_end);
    if (result == ROW_MORE) {
        q->at = row_start;
        q->out_len = out_start;
        return CF_SPLIT_MORE;
    }
    if (q->stray && !scan->ordered)
        return CF_SPLIT_STRAY;
    if (result == ROW_OPEN)
        skip_open_row(q, row_start);
    uint32_t line = rows->n_lines;
    if (q->stray)
        cf_problem_add(worker, CF_E0303, line, q->stray_cell, CF_SLICE(""), q->wrong, 0);
    reserve_rows(worker, rows->n_rows + 1);
    worker->row_line[rows->n_rows] = rows->n_lines;
    rows->n_lines += 1 + (scan->roster->sheet ? 0 : q->lines);
    if (q->stray || !keep_row(worker, q, first, n_cells - first, line))
        q->out_len = out_start;
    else
        rows->n_rows++;
    return CF_SPLIT_DONE;
}

cf_split_result cf_split_quoted(cf_worker *worker, bool again, size_t start, size_t own, size_t len,
                                bool at_end, size_t *next)
{
    cf_rows *rows = &worker->rows;
    reserve_compact(worker, len);
    quoted q = {.worker = worker, .text = worker->buffer, .at = start + 1, .len = len};
    q.out = worker->compact + CF_CHUNK_PAD;
    if (again) {
        q.at = worker->resume_at;
        q.out_len = rows->len;
    } else {
        rows->n_rows = 0;
        rows->n_lines = 0;
    }
    cf_split_result result = CF_SPLIT_DONE;
    while (result == CF_SPLIT_DONE && q.at - 1 < own && q.at < len)
        result = add_row(&q, at_end);
    worker->resume_at = q.at;
    rows->ready = true;
    rows->line = worker->row_line;
    rows->text = q.out;
    rows->len = q.out_len;
    *next = q.at - 1;
    return result;
}

enum { SLACK = 16 }; /* places that take_marks may write beyond what it takes */

/* --- Batches --------------------------------------------------------------------------------- */

/* Positions of a word's marks, at out[n ...]; returns n moved on. May write some places beyond. */
typedef size_t (*take_marks)(uint32_t *out, size_t n, uint64_t bits, uint32_t at);

static size_t take_marks_plainly(uint32_t *out, size_t n, uint64_t bits, uint32_t at)
{
    while (bits) {
        out[n++] = at + (uint32_t)__builtin_ctzll(bits);
        bits &= bits - 1;
    }
    return n;
}

/* Positions of the marks in text (before, end], with `before` itself in front. */
static inline __attribute__((always_inline)) size_t
flatten_by(take_marks take, uint32_t *out, const uint64_t *seps, uint32_t before, uint32_t end)
{
    out[0] = before;
    size_t n = 1;
    size_t word = (before + 1) / 64, last = end / 64;
    uint64_t bits = seps[word] & ~(uint64_t)0 << ((before + 1) % 64);
    for (; word < last; bits = seps[++word])
        n = take(out, n, bits, (uint32_t)(word * 64));
    return take(out, n, bits & ~(uint64_t)0 >> (63 - end % 64), (uint32_t)(word * 64));
}

#if defined(__x86_64__)

/* With the instructions of processors since 2013: eight at a time, so that the number of marks in
 * a word, which nobody can guess, decides about few jumps. */
__attribute__((target("popcnt,bmi"))) static inline size_t
take_marks_by_eights(uint32_t *out, size_t n, uint64_t bits, uint32_t at)
{
    size_t end = n + (size_t)__builtin_popcountll(bits);
    do {
        uint32_t *to = out + n;
#define TAKE(i)                                                                                    \
    do {                                                                                           \
        to[i] = at + (uint32_t)__builtin_ia32_tzcnt_u64(bits);                                     \
        bits &= bits - 1;                                                                          \
    } while (0)
        TAKE(0);
        TAKE(1);
        TAKE(2);
        TAKE(3);
        TAKE(4);
        TAKE(5);
        TAKE(6);
        TAKE(7);
#undef TAKE
        n += 8;
    } while (n < end);
    return end;
}

__attribute__((target("popcnt,bmi"))) static size_t
flatten_by_eights(uint32_t *out, const uint64_t *seps, uint32_t before, uint32_t end)
{
    return flatten_by(take_marks_by_eights, out, seps, before, end);
}

static size_t flatten(cf_worker *worker, uint32_t before, uint32_t end)
{
    if (worker->wide)
        return cf_wide_flatten(worker->flat, worker->seps, before, end);
    if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi"))
        return flatten_by_eights(worker->flat, worker->seps, before, end);
    return flatten_by(take_marks_plainly, worker->flat, worker->seps, before, end);
}

#else

static size_t flatten(cf_worker *worker, uint32_t before, uint32_t end)
{
    return flatten_by(take_marks_plainly, worker->flat, worker->seps, before, end);
}

#endif

/* False: the row has a cell that is too long or not UTF-8, and was reported. */
static bool check_cells(cf_worker *worker, const uint32_t *cells, uint32_t line)
{
    const cf_rows *rows = &worker->rows;
    int n = worker->scan->roster->n_cells;
    bool good = true;
    for (int i = 0; i < n; i++) {
        cf_slice cell = {rows->text + cells[i] + 1, cells[i + 1] - cells[i] - 1};
        if (cell.len > CF_LIMIT_FIELD_BYTES) {
            cf_problem_add(worker, CF_E0305, line, i, CF_SLICE(""), "a cell that is too long", 0);
            good = false;
        } else if (rows->bad_bytes && !cf_utf8_valid(cell, NULL)) {
            cf_problem_add(worker, CF_E0307, line, i, CF_SLICE(""), "bytes that are not UTF-8 text",
                           0);
            good = false;
        }
    }
    return good;
}

static bool needs_check(const cf_rows *rows, uint32_t before, uint32_t end)
{
    return rows->bad_bytes || end - before > CF_LIMIT_FIELD_BYTES;
}

/* Rows of the quoted way have their cells already. */
static void take_ready(cf_batch *batch, cf_worker *worker, size_t from, size_t n,
                       uint32_t first_line)
{
    const cf_rows *rows = &worker->rows;
    size_t want = (size_t)worker->scan->roster->n_cells + 1;
    uint32_t taken = 0;
    for (size_t i = from; i < from + n; i++) {
        const uint32_t *cells = worker->cells + i * want;
        uint32_t line = first_line + line_of(rows, i);
        if (needs_check(rows, cells[0], cells[want - 1]) && !check_cells(worker, cells, line))
            continue;
        worker->base[taken] = (uint32_t)(i * want);
        worker->batch_line[taken++] = line;
    }
    batch->cells = worker->cells;
    batch->n = taken;
}

/* A row that has not exactly as many cells as the header: padded with blanks at the end of the
 * flat array, cut where only blanks are too many, or reported. `k` is where its cells start. */
static bool pad_row(cf_worker *worker, size_t k, size_t n_found, size_t spare, uint32_t line)
{
    size_t want = (size_t)worker->scan->roster->n_cells + 1;
    uint32_t *flat = worker->flat;
    if (n_found > want && !ends_in_blanks(worker->rows.text, flat + k, n_found, want)) {
        cf_problem_add(worker, CF_E0304, line, -1, CF_SLICE(""), NULL, (int64_t)n_found - 1);
        return false;
    }
    for (size_t i = 0; i < want; i++)
        flat[spare + i] = i < n_found ? flat[k + i] : flat[spare + i - 1] + 1;
    return true;
}

/* Rows one behind the other that have all their cells and nothing to be checked; false: they are
 * not so. */
static bool take_regular(cf_batch *batch, cf_worker *worker, size_t from, size_t n, size_t n_flat,
                         uint32_t first_line)
{
    const cf_rows *rows = &worker->rows;
    const uint32_t *flat = worker->flat, *before = rows->before + from, *end = rows->end + from;
    size_t n_cells = (size_t)worker->scan->roster->n_cells;
    if (n_flat != n * n_cells + 1 || needs_check(rows, before[0], end[n - 1]))
        return false;
    uint32_t odd = flat[n * n_cells] ^ end[n - 1], line = first_line + (uint32_t)from;
    for (uint32_t i = 0, k = 0; i < n; i++, k += (uint32_t)n_cells) {
        odd |= flat[k] ^ before[i];
        worker->base[i] = k;
        worker->batch_line[i] = line + i;
    }
    for (size_t i = 0; i < n && rows->line; i++) { /* else a row ends where the next begins */
        odd |= flat[(i + 1) * n_cells] ^ end[i];
        worker->batch_line[i] = first_line + rows->line[from + i];
    }
    batch->n = (uint32_t)n;
    return odd == 0;
}

static void take_flat(cf_batch *batch, cf_worker *worker, size_t from, size_t n,
                      uint32_t first_line)
{
    const cf_rows *rows = &worker->rows;
    size_t n_cells = (size_t)worker->scan->roster->n_cells;
    uint32_t start = rows->before[from], stop = rows->end[from + n - 1];
    size_t room = (size_t)(stop - start) + 2 + n * (n_cells + 1) + SLACK;
    if (worker->flat_capacity < room) {
        cf_mem_free(worker->flat);
        worker->flat_capacity = room + room / 4;
        worker->flat = cf_mem_alloc(worker->flat_capacity, sizeof(uint32_t));
    }
    uint32_t *flat = worker->flat;
    size_t n_flat = flatten(worker, start, stop);
    batch->cells = flat;
    if (__builtin_expect(take_regular(batch, worker, from, n, n_flat, first_line), 1))
        return;
    size_t spare = n_flat, k = 0;
    uint32_t taken = 0;
    for (size_t i = from; i < from + n; i++) {
        uint32_t before = rows->before[i], end = rows->end[i], line = first_line + line_of(rows, i);
        while (flat[k] != before)
            k++;
        size_t base = k;
        if (__builtin_expect(k + n_cells < n_flat && flat[k + n_cells] == end, 1)) {
            k += n_cells;
        } else {
            while (flat[k] != end)
                k++;
            if (!pad_row(worker, base, k - base + 1, spare, line))
                continue;
            base = spare;
            spare += n_cells + 1;
        }
        if (needs_check(rows, before, end) && !check_cells(worker, flat + base, line))
            continue;
        worker->base[taken] = (uint32_t)base;
        worker->batch_line[taken++] = line;
    }
    batch->n = taken;
}

void cf_split_batch(cf_batch *batch, cf_worker *worker, size_t from, size_t n, uint32_t first_line)
{
    const cf_rows *rows = &worker->rows;
    *batch = (cf_batch){.text = rows->text, .base = worker->base, .line = worker->batch_line};
    if (rows->ready)
        take_ready(batch, worker, from, n, first_line);
    else
        take_flat(batch, worker, from, n, first_line);
}
