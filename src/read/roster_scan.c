/* A scan of a roster: threads take chunks in order, read and split them, agree in the order of the
 * chunks on what lies before each, convert, and hand blocks out in no order. */
#include "read/roster_private.h"

#include "base/bug.h"
#include "base/cpu.h"
#include "base/mem.h"

#include <stdlib.h>

/* A row longer than all its cells may be has lost its line end. */
#define MAX_ROW_BYTES ((size_t)CF_LIMIT_FIELD_BYTES * CF_LIMIT_COLUMNS + (1 << 20))

/* --- Reading a chunk ------------------------------------------------------------------------- */

/* Bytes [from, to) of the file and some more, in worker->buffer. */
typedef struct {
    uint64_t from;
    size_t own; /* of the chunk itself */
    size_t len;
    bool at_end; /* nothing follows; a line end was added if the file has none */
    bool unusual;
    bool quote;
} piece;

/* Room for `len` bytes and the pads; `used` are kept. */
static void reserve_buffer(cf_worker *worker, size_t len, size_t used)
{
    size_t needed = len + 2 * CF_CHUNK_PAD + 64;
    if (worker->capacity >= needed)
        return;
    char *memory = cf_mem_lines(needed, 1);
    memset(memory, 0, CF_CHUNK_PAD);
    if (worker->buffer) {
        memcpy(memory + CF_CHUNK_PAD, worker->buffer, used);
        cf_mem_free(worker->buffer - CF_CHUNK_PAD);
    }
    worker->buffer = memory + CF_CHUNK_PAD;
    worker->capacity = needed;
    cf_mem_free(worker->seps);
    worker->seps = cf_mem_alloc(needed / 64 + 2, sizeof *worker->seps);
}

/* Reads on until `len` bytes are there, or the file's end, and marks them. */
static bool fill(cf_worker *worker, piece *p, size_t len)
{
    const cf_roster *roster = worker->scan->roster;
    uint64_t left = roster->size - p->from;
    bool at_end = left <= len;
    if (at_end)
        len = (size_t)left;
    reserve_buffer(worker, len + 1, p->len);
    if (!cf_roster_bytes(roster, worker->buffer + p->len, p->from + p->len, len - p->len))
        return false;
    p->len = len;
    p->at_end = at_end;
    if (at_end && len > 0 && worker->buffer[len - 1] != '\n')
        worker->buffer[p->len++] = '\n';
    p->quote = cf_split_mark(worker, p->len, &p->unusual);
    return true;
}

/* The same with twice as many bytes beyond the chunk. */
static bool fill_more(cf_worker *worker, piece *p)
{
    size_t ahead = p->len - p->own;
    if (ahead > MAX_ROW_BYTES)
        return false;
    return fill(worker, p, p->own + 2 * ahead);
}

/* True when the last row of the chunk ends within the piece. */
static bool has_last_end(const cf_worker *worker, const piece *p)
{
    size_t n = worker->n_ends;
    return p->at_end || (n > 0 && worker->ends[n - 1] >= p->own);
}

static bool odd_quotes(const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += text[i] == '"';
    return n % 2 != 0;
}

/* The first line end in the chunk that ends a row; own: there is none. */
static size_t first_end(const cf_worker *worker, const piece *p, bool in_quotes)
{
    for (size_t i = 0; i < p->own; i++) {
        if (worker->buffer[i] == '"')
            in_quotes = !in_quotes;
        else if (worker->buffer[i] == '\n' && !in_quotes)
            return i;
    }
    return p->own;
}

static piece piece_of(const cf_scan *scan, uint32_t index)
{
    uint64_t from = scan->chunks[index].from;
    uint64_t to = index + 1 < scan->n_chunks ? scan->chunks[index + 1].from : scan->roster->size;
    return (piece){.from = from, .own = (size_t)(to - from)};
}

static void say_broken(cf_worker *worker, const piece *p, uint32_t line)
{
    bool too_long = p->len > p->own && p->len - p->own > MAX_ROW_BYTES;
    cf_problem_add(worker, too_long ? CF_E0305 : CF_E0301, line, -1, CF_SLICE(""),
                   too_long ? "a row that is longer than a row can be"
                            : "the file changed or cannot be read",
                   0);
    atomic_store(&worker->scan->broken, true);
}

/* Splits what has been read. `start`: offset in the buffer of the byte before the first row, for
 * pieces with quotes. */
static bool split(cf_worker *worker, piece *p, bool quoted, size_t start, size_t *next)
{
    cf_rows *rows = &worker->rows;
    if (!quoted) {
        while (!has_last_end(worker, p))
            if (!fill_more(worker, p))
                return false;
        if (!p->quote) {
            cf_split_plain(worker, p->own, p->len);
            *next = rows->n_rows > 0 ? rows->end[rows->n_rows - 1] : p->own;
        } else {
            quoted = true; /* the last row goes on into quotes beyond the chunk */
            const char *end = memchr(worker->buffer, '\n', p->own);
            start = end ? (size_t)(end - worker->buffer) : p->own;
        }
    }
    bool again = false;
    cf_split_result result = CF_SPLIT_MORE;
    while (quoted && result == CF_SPLIT_MORE) {
        result = cf_split_quoted(worker, again, start, p->own, p->len, p->at_end, next);
        if (result == CF_SPLIT_MORE && !fill_more(worker, p))
            return false;
        again = true;
    }
    if (quoted && result == CF_SPLIT_STRAY) {
        atomic_store(&worker->scan->stray_quote, true);
        rows->n_rows = 0;
    }
    rows->bad_bytes = false;
    if (p->unusual) {
        size_t from = rows->ready || rows->n_rows == 0 ? 0 : rows->before[0];
        size_t to = rows->ready || rows->n_rows == 0 ? rows->len : rows->end[rows->n_rows - 1];
        rows->bad_bytes = !cf_utf8_valid((cf_slice){rows->text + from, to - from}, NULL);
    }
    return true;
}

bool cf_chunk_again(cf_worker *worker, uint32_t index)
{
    cf_scan *scan = worker->scan;
    const cf_chunk *chunk = &scan->chunks[index];
    piece p = piece_of(scan, index);
    size_t start = 0, next;
    worker->again = true;
    if (scan->ordered) {
        if (chunk->start >= p.from + p.own) {
            worker->rows.n_rows = 0;
            return true;
        }
        start = (size_t)(chunk->start - p.from);
    }
    if (!fill(worker, &p, p.own + scan->roster->chunk_ahead))
        return false;
    bool quoted = scan->ordered || p.quote || chunk->in_quotes;
    if (quoted && !scan->ordered)
        start = first_end(worker, &p, chunk->in_quotes);
    return split(worker, &p, quoted, start, &next);
}

/* --- Blocks ---------------------------------------------------------------------------------- */

/* A block of its own memory, with its ids, for good. */
static void keep_block(cf_worker *worker, const cf_columns *from)
{
    cf_scan *scan = worker->scan;
    cf_roster *roster = scan->roster;
    const cf_block *block = &from->block;
    size_t id_bytes = 0, n = block->n_rows;
    for (size_t i = 0; i < n; i++)
        id_bytes += block->id_len[i];
    cf_columns *kept = cf_mem_alloc(1, sizeof *kept);
    cf_columns_init(kept, roster, n, id_bytes);
    kept->block.sequence = block->sequence;
    kept->block.n_rows = block->n_rows;
    kept->block.first_row = block->first_row;
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(kept->id_text + at, block->id_text + block->id_start[i], block->id_len[i]);
        kept->id_start[i] = at;
        at += block->id_len[i];
    }
    memcpy(kept->lines, from->lines, n * sizeof *from->lines);
    memcpy(kept->id_len, from->id_len, n * sizeof *from->id_len);
    memcpy(kept->range, from->range, n * sizeof *from->range);
    memcpy(kept->step, from->step, n * sizeof *from->step);
    memcpy(kept->rate_e8, from->rate_e8, n * sizeof *from->rate_e8);
    memcpy(kept->fte_e4, from->fte_e4, n * sizeof *from->fte_e4);
    memcpy(kept->hired, from->hired, n * sizeof *from->hired);
    memcpy(kept->step_date, from->step_date, n * sizeof *from->step_date);
    memcpy(kept->overtime_e4, from->overtime_e4, n * sizeof *from->overtime_e4);
    memcpy(kept->vacant, from->vacant, n);
    for (int i = 0; i < roster->info->n_columns; i++)
        if (kept->codes[i])
            memcpy(kept->codes[i], from->codes[i], n * sizeof(int32_t));
    cf_lock_take(&scan->kept_lock);
    roster->kept =
        cf_mem_grow(roster->kept, &roster->kept_capacity, roster->n_kept + 1, sizeof *roster->kept);
    roster->kept[roster->n_kept++] = kept;
    cf_lock_give(&scan->kept_lock);
}

static void drop_kept(cf_roster *roster)
{
    for (size_t i = 0; i < roster->n_kept; i++) {
        cf_columns_release(roster->kept[i]);
        cf_mem_free(roster->kept[i]);
    }
    roster->n_kept = 0;
}

/* Rows [from, from + n) of the chunk. */
static void convert_block(cf_worker *worker, cf_chunk *chunk, size_t from, size_t n,
                          uint32_t sequence, uint64_t first_row)
{
    cf_scan *scan = worker->scan;
    cf_block *block = &worker->columns.block;
    uint32_t at = 0;
    cf_columns_fill(worker, (uint32_t)n);
    for (size_t i = 0; i < n; i += CF_BATCH_ROWS) {
        cf_batch batch;
        cf_split_batch(&batch, worker, from + i, n - i < CF_BATCH_ROWS ? n - i : CF_BATCH_ROWS,
                       chunk->first_line);
        cf_convert_batch(worker, chunk, &batch, at);
        at += batch.n;
    }
    block->n_rows = at;
    block->sequence = sequence;
    block->first_row = first_row;
    block->id_text = worker->rows.text;
    if (atomic_load_explicit(&scan->failed, memory_order_relaxed))
        return;
    if (scan->roster->keep)
        keep_block(worker, &worker->columns);
    else
        scan->visit(scan->context, worker->thread, block);
}

/* Blocks of a chunk are as even as can be. */
static uint32_t blocks_of(size_t n_rows)
{
    return (uint32_t)((n_rows + CF_BLOCK_ROWS - 1) / CF_BLOCK_ROWS);
}

static void convert_chunk(cf_worker *worker, cf_chunk *chunk, uint32_t first_block,
                          uint64_t first_row)
{
    size_t n_rows = worker->rows.n_rows;
    uint32_t n_blocks = blocks_of(n_rows);
    cf_ids_start(worker, chunk);
    for (uint32_t b = 0; b < n_blocks; b++) {
        size_t from = n_rows * b / n_blocks, to = n_rows * (b + 1) / n_blocks;
        convert_block(worker, chunk, from, to - from, first_block + b, first_row + from);
    }
    cf_ids_end(worker, chunk);
}

/* --- Chunk after chunk ----------------------------------------------------------------------- */

/* Passes the door of the quotes: what is known of the chunk's first byte when its turn comes. */
static void pass_quotes(cf_worker *worker, uint32_t index, bool odd, cf_chunk *chunk)
{
    cf_scan *scan = worker->scan;
    cf_turn_wait(&scan->quotes_turn, index);
    chunk->in_quotes = scan->in_quotes;
    scan->in_quotes ^= odd;
    cf_turn_pass(&scan->quotes_turn);
}

/* Where the chunk starts when rows are split in order, one thread after all chunks before it. */
static size_t ordered_start(const cf_scan *scan, const piece *p, cf_chunk *chunk)
{
    chunk->start = scan->next_start > p->from ? scan->next_start : p->from;
    return (size_t)(chunk->start - p->from);
}

static void read_chunk(cf_worker *worker, uint32_t index)
{
    cf_scan *scan = worker->scan;
    cf_chunk *chunk = &scan->chunks[index];
    piece p = piece_of(scan, index);
    bool good = fill(worker, &p, p.own + scan->roster->chunk_ahead);
    bool quoted = good && p.quote;
    pass_quotes(worker, index, quoted && odd_quotes(worker->buffer, p.own), chunk);
    quoted = quoted || chunk->in_quotes || scan->ordered;
    size_t start = 0, next = p.own;
    if (scan->ordered)
        start = ordered_start(scan, &p, chunk);
    else if (quoted && good)
        start = first_end(worker, &p, chunk->in_quotes);
    worker->splitting = true;
    good = good && split(worker, &p, quoted, start, &next);
    worker->splitting = false;
    if (!good)
        worker->rows.n_rows = worker->rows.n_lines = 0;
    cf_turn_wait(&scan->rows_turn, index);
    uint64_t first_row = scan->n_rows;
    uint32_t first_block = (uint32_t)scan->n_blocks;
    chunk->first_line = scan->roster->first_line + (uint32_t)scan->n_lines;
    scan->n_rows += worker->rows.n_rows;
    scan->n_lines += worker->rows.n_lines;
    scan->n_blocks += blocks_of(worker->rows.n_rows);
    scan->next_start = p.from + next;
    bool too_many = scan->n_rows > CF_LIMIT_ROWS;
    cf_turn_pass(&scan->rows_turn);
    cf_problems_flush(worker, chunk->first_line);
    if (!good)
        say_broken(worker, &p, chunk->first_line);
    else if (too_many) {
        cf_problem_add(worker, CF_E0305, chunk->first_line, -1, CF_SLICE(""),
                       "more rows than a roster may have", 0);
        atomic_store(&scan->broken, true);
    } else if (!atomic_load(&scan->stray_quote)) {
        convert_chunk(worker, chunk, first_block, first_row);
    }
    if (scan->progress)
        atomic_fetch_add_explicit(scan->progress, p.own, memory_order_relaxed);
}

static void run_worker(void *context, int thread)
{
    cf_scan *scan = context;
    cf_worker *worker = &scan->workers[thread];
    for (;;) {
        if (scan->stop && atomic_load_explicit(scan->stop, memory_order_relaxed))
            atomic_store(&scan->stopped, true);
        if (atomic_load(&scan->stopped) || atomic_load(&scan->broken) ||
            atomic_load(&scan->stray_quote))
            return;
        uint32_t index = atomic_fetch_add(&scan->next_chunk, 1);
        if (index >= scan->n_chunks)
            return;
        read_chunk(worker, index);
    }
}

/* --- A scan ---------------------------------------------------------------------------------- */

static void start_workers(cf_scan *scan, int n_threads)
{
    enum { SHORT_ROW = 24 }; /* bytes; of shorter ones, room grows as they come */
    cf_roster *roster = scan->roster;
    scan->n_workers = n_threads;
    scan->workers = cf_mem_calloc((size_t)n_threads, sizeof *scan->workers);
    for (int i = 0; i < n_threads; i++) {
        cf_worker *worker = &scan->workers[i];
        worker->scan = scan;
        worker->thread = i;
        worker->wide = cf_cpu_is_wide();
        worker->caches = cf_mem_calloc((size_t)roster->n_tasks, sizeof *worker->caches);
        for (int k = 0; k < roster->n_tasks; k++)
            if (roster->tasks[k].kind >= CF_TASK_TEXT)
                cf_cache_init(&worker->caches[k]);
        cf_columns_init(&worker->columns, roster, CF_BLOCK_ROWS, 0);
        reserve_buffer(worker, scan->chunk_bytes + roster->chunk_ahead + 1, 0);
        cf_ends_reserve(worker, scan->chunk_bytes / SHORT_ROW);
    }
}

static void end_workers(cf_scan *scan)
{
    for (int i = 0; i < scan->n_workers; i++) {
        cf_worker *worker = &scan->workers[i];
        for (int k = 0; k < scan->roster->n_tasks; k++)
            cf_cache_release(&worker->caches[k]);
        cf_mem_free(worker->caches);
        if (worker->buffer)
            cf_mem_free(worker->buffer - CF_CHUNK_PAD);
        cf_mem_free(worker->seps);
        cf_mem_free(worker->compact);
        cf_mem_free(worker->cells);
        cf_mem_free(worker->ends);
        cf_mem_free(worker->row_before);
        cf_mem_free(worker->row_end);
        cf_mem_free(worker->row_line);
        cf_mem_free(worker->flat);
        cf_mem_free(worker->pending);
        cf_columns_release(&worker->columns);
        cf_ids_release(worker);
        cf_arena_release(&worker->arena);
    }
    cf_mem_free(scan->workers);
    cf_mem_free(scan->chunks);
    cf_problems_clear(&scan->problems);
}

/* The next `n` chunks, of `size` bytes each, from `at` on. Returns where they end. */
static uint64_t add_chunks(cf_scan *scan, uint64_t n, size_t size, uint64_t at)
{
    uint64_t end = scan->roster->size;
    for (uint64_t i = 0; i < n && at < end; i++, at += size)
        scan->chunks[scan->n_chunks++].from = at;
    return at < end ? at : end;
}

/* As many chunks for one thread as for another, all of a size: small rosters are a few chunks, and
 * nobody should wait for the last. So each thread's last is handed out in smaller and smaller
 * parts. Returns how many threads there is work for. */
static int cut_chunks(cf_scan *scan, int n_threads)
{
    enum { WORTH_A_THREAD = 160 << 10, PARTS = 3, MANY = 64 };
    const cf_roster *roster = scan->roster;
    uint64_t body = roster->size - roster->origin, most = roster->chunk_bytes;
    if (body > most * MANY) /* the more members a block has, the more of them are alike */
        most *= 2;
    uint64_t threads = (uint64_t)n_threads;
    uint64_t n = (body + most * threads - 1) / (most * threads) * threads;
    if (body < n * WORTH_A_THREAD)
        n = (body + most - 1) / most;
    if (threads > n)
        threads = n > 0 ? n : 1;
    scan->chunk_bytes = n > 0 ? (size_t)((body + n - 1) / n) : roster->chunk_bytes;
    if (scan->chunk_bytes == 0)
        scan->chunk_bytes = 1;
    scan->chunks = cf_mem_calloc((size_t)(n + PARTS * threads), sizeof *scan->chunks);
    uint64_t in_parts = threads > 1 ? threads : 0;
    uint64_t at = add_chunks(scan, n - in_parts, scan->chunk_bytes, roster->origin);
    size_t half = (scan->chunk_bytes + 1) / 2, quarter = (half + 1) / 2;
    at = add_chunks(scan, in_parts, half, at);
    at = add_chunks(scan, 2 * in_parts, quarter, at);
    CF_BUG_IF(at < roster->size);
    return (int)threads;
}

static void run(cf_scan *scan, int n_threads)
{
    const cf_roster *roster = scan->roster;
    n_threads = cut_chunks(scan, n_threads);
    scan->next_start = roster->origin;
    start_workers(scan, n_threads);
    cf_turn_init(&scan->quotes_turn);
    cf_turn_init(&scan->rows_turn);
    cf_parallel(n_threads, run_worker, scan);
    cf_turn_release(&scan->quotes_turn);
    cf_turn_release(&scan->rows_turn);
}

/* Kept blocks, shared out. */
typedef struct {
    const cf_roster *roster;
    cf_block_visit visit;
    void *context;
    const atomic_bool *stop;
    atomic_bool stopped;
    _Atomic size_t next;
} revisit;

static void run_revisit(void *context, int thread)
{
    revisit *r = context;
    for (;;) {
        if (r->stop && atomic_load_explicit(r->stop, memory_order_relaxed)) {
            atomic_store(&r->stopped, true);
            return;
        }
        size_t i = atomic_fetch_add(&r->next, 1);
        if (i >= r->roster->n_kept)
            return;
        r->visit(r->context, thread, &r->roster->kept[i]->block);
    }
}

static bool visit_kept(const cf_roster *roster, int n_threads, cf_block_visit visit, void *context,
                       const atomic_bool *stop)
{
    revisit r = {.roster = roster, .visit = visit, .context = context, .stop = stop};
    cf_parallel(n_threads, run_revisit, &r);
    return !atomic_load(&r.stopped);
}

static int compare_kept(const void *a, const void *b)
{
    uint32_t x = (*(cf_columns *const *)a)->block.sequence;
    uint32_t y = (*(cf_columns *const *)b)->block.sequence;
    return (x > y) - (x < y);
}

static void scan_init(cf_scan *scan, cf_roster *roster, cf_block_visit visit, void *context)
{
    *scan = (cf_scan){.roster = roster, .visit = visit, .context = context};
    cf_lock_init(&scan->problems.lock);
    cf_lock_init(&scan->kept_lock);
}

static void scan_release(cf_scan *scan)
{
    end_workers(scan);
    cf_lock_release(&scan->problems.lock);
    cf_lock_release(&scan->kept_lock);
}

bool cf_roster_scan(cf_roster *roster, int n_threads, cf_block_visit visit, void *context,
                    const atomic_bool *stop, _Atomic uint64_t *progress, cf_diags *diags)
{
    CF_BUG_IF(n_threads < 1);
    if (roster->is_kept)
        return visit_kept(roster, n_threads, visit, context, stop);
    cf_scan scan;
    scan_init(&scan, roster, visit, context);
    scan.stop = stop;
    scan.progress = progress;
    run(&scan, n_threads);
    if (atomic_load(&scan.stray_quote)) {
        /* Counting quotes has lost its way: once more, row after row. Nothing is handed out. */
        scan_release(&scan);
        drop_kept(roster);
        scan_init(&scan, roster, visit, context);
        scan.stop = stop;
        scan.ordered = true;
        atomic_store(&scan.failed, true);
        run(&scan, 1);
    }
    bool stopped = atomic_load(&scan.stopped);
    if (!stopped && !atomic_load(&scan.broken) && !roster->ids_checked)
        cf_ids_finish(&scan);
    bool good = !stopped && !atomic_load(&scan.failed);
    roster->ids_checked = roster->ids_checked || good;
    if (!stopped)
        cf_problems_report(&scan, diags);
    scan_release(&scan);
    if (!good) {
        drop_kept(roster);
        return false;
    }
    if (!roster->keep)
        return true;
    if (roster->n_kept > 0)
        qsort(roster->kept, roster->n_kept, sizeof *roster->kept, compare_kept);
    roster->is_kept = true;
    return visit_kept(roster, n_threads, visit, context, stop);
}

uint64_t cf_roster_rows(const cf_roster *roster)
{
    uint64_t n = 0;
    for (size_t i = 0; roster->is_kept && i < roster->n_kept; i++)
        n += roster->kept[i]->block.n_rows;
    return n;
}
