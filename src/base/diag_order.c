/* Diagnostics in the order of their places, those of rows among them. */
#include "base/bug.h"
#include "base/diag.h"
#include "base/mem.h"

#include <stdatomic.h>

static int compare_places(const cf_diag *a, const cf_diag *b)
{
    const char *name_a = a->span.source ? a->span.source->name : "";
    const char *name_b = b->span.source ? b->span.source->name : "";
    int order = strcmp(name_a, name_b);
    if (order == 0)
        order = (a->span.line > b->span.line) - (a->span.line < b->span.line);
    if (order == 0)
        order = (a->span.start > b->span.start) - (a->span.start < b->span.start);
    return order;
}

/* Merging keeps equal places in the order in which they were found. */
static void merge_sort(cf_diag **items, cf_diag **spare, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2;
    merge_sort(items, spare, half);
    merge_sort(items + half, spare, n - half);
    memcpy(spare, items, n * sizeof *items);
    size_t left = 0, right = half;
    for (size_t i = 0; i < n; i++) {
        bool take_left =
            right >= n || (left < half && compare_places(spare[left], spare[right]) <= 0);
        items[i] = take_left ? spare[left++] : spare[right++];
    }
}

/* Counts on from the diagnostic before, so that a text is walked once however many there are. */
static void count_lines(cf_diags *diags)
{
    const cf_source *source = NULL;
    uint32_t at = 0, line = 1, column = 1;
    for (size_t i = 0; i < diags->count; i++) {
        cf_diag *diag = diags->items[i];
        if (!diag->span.source || diag->span.line) {
            cf_span_position(diag->span, &diag->line, &diag->line_column);
            continue;
        }
        if (diag->span.source != source || diag->span.start < at) {
            source = diag->span.source;
            at = 0;
            line = column = 1;
        }
        for (; at < diag->span.start && at < source->text.len; at++) {
            if (source->text.text[at] == '\n') {
                line++;
                column = 1;
            } else if (((unsigned char)source->text.text[at] & 0xc0) != 0x80) {
                column++;
            }
        }
        diag->line = line;
        diag->line_column = column;
    }
}

/* --- Those of rows among the others ---------------------------------------------------------- */

static const char *name_of(const cf_source *source)
{
    return source ? source->name : "";
}

/* How many of the rows stand before a place. */
static size_t count_before(const cf_diag_rows *rows, uint64_t place)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->place(rows, middle) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The run of `n` items or rows from `from` on; neighbours make one. */
static void add_run(cf_diags *diags, const cf_diag_rows *rows, size_t from, size_t n, size_t *at)
{
    if (n == 0)
        return;
    if (diags->n_runs == 0 || diags->runs[diags->n_runs - 1].rows != rows) {
        diags->runs =
            cf_mem_grow(diags->runs, &diags->runs_capacity, diags->n_runs + 1, sizeof *diags->runs);
        diags->runs[diags->n_runs++] = (cf_diag_run){rows, from, *at};
    }
    *at += n;
}

static void put_rows(cf_diags *diags, const cf_diag_rows *rows, size_t *item, size_t *at)
{
    size_t told = 0;
    for (; *item < diags->count; (*item)++) {
        cf_span span = diags->items[*item]->span;
        int order = strcmp(name_of(span.source), rows->source->name);
        if (order > 0)
            break;
        size_t n = order < 0 ? 0 : count_before(rows, (uint64_t)span.line << 32 | span.start);
        if (n > told) {
            add_run(diags, rows, told, n - told, at);
            told = n;
        }
        add_run(diags, NULL, *item, 1, at);
    }
    add_run(diags, rows, told, rows->count - told, at);
}

static void sort_rows(cf_diags *diags)
{
    for (size_t i = 1; i < diags->n_rows; i++)
        for (size_t k = i; k > 0; k--) {
            cf_diag_rows *a = diags->rows[k - 1], *b = diags->rows[k];
            if (strcmp(a->source->name, b->source->name) <= 0)
                break;
            diags->rows[k - 1] = b;
            diags->rows[k] = a;
        }
}

static void find_runs(cf_diags *diags)
{
    size_t item = 0, at = 0;
    diags->n_runs = 0;
    sort_rows(diags);
    for (size_t i = 0; i < diags->n_rows; i++)
        put_rows(diags, diags->rows[i], &item, &at);
    add_run(diags, NULL, item, diags->count - item, &at);
}

void cf_diags_sort(cf_diags *diags)
{
    if (diags->count > 1) {
        cf_diag **spare = cf_mem_alloc(diags->count, sizeof *spare);
        merge_sort(diags->items, spare, diags->count);
        cf_mem_free(spare);
    }
    count_lines(diags);
    find_runs(diags);
}

/* --- All of them ----------------------------------------------------------------------------- */

void cf_diags_add_rows(cf_diags *diags, cf_diag_rows *rows)
{
    diags->rows =
        cf_mem_grow(diags->rows, &diags->rows_capacity, diags->n_rows + 1, sizeof *diags->rows);
    diags->rows[diags->n_rows++] = rows;
    diags->n_errors += rows->count;
    diags->n_runs = 0;
}

size_t cf_diags_count(const cf_diags *diags)
{
    size_t n = diags->count;
    for (size_t i = 0; i < diags->n_rows; i++)
        n += diags->rows[i]->count;
    return n;
}

static const cf_diag *tell(const cf_diag_rows *rows, size_t i, cf_diags *room)
{
    cf_arena_clear(&room->arena);
    room->count = 0;
    rows->tell(rows, i, room);
    CF_BUG_IF(room->count != 1);
    cf_diag *diag = room->items[0];
    cf_span_position(diag->span, &diag->line, &diag->line_column);
    return diag;
}

/* Before they are sorted: the items, then the rows. */
static const cf_diag *at_unsorted(const cf_diags *diags, size_t i, cf_diags *room)
{
    if (i < diags->count)
        return diags->items[i];
    i -= diags->count;
    for (size_t k = 0;; k++) {
        CF_BUG_IF(k >= diags->n_rows);
        if (i < diags->rows[k]->count)
            return tell(diags->rows[k], i, room);
        i -= diags->rows[k]->count;
    }
}

const cf_diag *cf_diags_at(const cf_diags *diags, size_t i, cf_diags *room)
{
    if (diags->n_runs == 0)
        return at_unsorted(diags, i, room);
    size_t low = 0, high = diags->n_runs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (diags->runs[middle].first <= i)
            low = middle;
        else
            high = middle;
    }
    const cf_diag_run *run = &diags->runs[low];
    size_t number = run->from + (i - run->first);
    return run->rows ? tell(run->rows, number, room) : diags->items[number];
}

void cf_diags_copy(cf_diags *out, const cf_diags *diags)
{
    cf_diags_init(out);
    cf_arena *arena = &out->arena;
    const cf_source *last = NULL;
    cf_source *named = NULL;
    for (size_t i = 0; i < diags->count; i++) {
        const cf_diag *from = diags->items[i];
        cf_diag *diag = cf_diags_add(out, from->code, CF_SPAN_NONE, "%s", from->message);
        if (from->span.source && from->span.source != last) {
            last = from->span.source;
            named = CF_ARENA_NEW(arena, cf_source, 1);
            named->name = cf_arena_copy(arena, cf_slice_of(last->name));
        }
        diag->span = from->span;
        diag->span.source = from->span.source ? named : NULL;
        diag->line = from->line;
        diag->line_column = from->line_column;
        if (from->column)
            diag->column = cf_arena_copy(arena, cf_slice_of(from->column));
        if (from->help)
            diag->help = cf_arena_copy(arena, cf_slice_of(from->help));
    }
    for (size_t i = 0; i < diags->n_rows; i++) {
        atomic_fetch_add(&diags->rows[i]->n_holders, 1);
        cf_diags_add_rows(out, diags->rows[i]);
    }
    find_runs(out);
}
