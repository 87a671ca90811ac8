/* roster_private.h: the parts of the roster reader and what passes between them.
 *
 * A body (everything below the header) is read in chunks of CF_CHUNK_BYTES or less. A
 * chunk owns the rows that start behind a line end inside it, so that threads need to agree on
 * nothing but, in the order of chunks, whether its first byte is inside quotes and how many rows
 * and lines come before it:
 *
 *   roster_scan.c     threads, chunks, bytes, hand-out of blocks
 *   roster_mark.c     bytes -> where commas and line ends are
 *   roster_split.c    … -> where rows and cells end
 *   roster_cache.c    text of a cell -> code and value, through a cache of each thread's own
 *   roster_convert.c  cells -> columns of a block, a batch of rows at a time, column by column
 *   roster_wide.c     the same in wide registers
 *   roster_ids.c      unique ids
 *   roster_problem.c  wrong rows, as they are found
 *   roster_told.c     … in the order of the file, as diagnostics
 *
 * Invariants: the result is the same at any number of threads; memory is a few MiB a thread plus
 * the distinct texts (plus 8 bytes a row when ids do not ascend, and 12 a wrong cell). */
#ifndef CF_READ_ROSTER_PRIVATE_H
#define CF_READ_ROSTER_PRIVATE_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/lock.h"
#include "model/roster_info.h"
#include "read/roster_read.h"

enum {
    CF_CHUNK_BYTES = 384 << 10,
    CF_CHUNK_AHEAD = 4 << 10, /* read beyond a chunk, for the end of its last row; then doubled */
    CF_CHUNK_PAD = CF_LIMIT_COLUMNS + 64, /* readable bytes before and after the text: cells that
                                           * a short row lacks stand, empty, behind its end */
    CF_BATCH_ROWS = 256,
    CF_CACHE_PROBES = 8,
    CF_FIRST_YEAR = 1900, /* years whose dates are read by table */
    CF_LAST_YEAR = 2099,
};

/* --- What the file's columns become ---------------------------------------------------------- */

typedef enum {
    CF_TASK_ID,
    CF_TASK_RATE,
    CF_TASK_HIRED,
    CF_TASK_STEP_DATE,
    /* From here on: through the cache. */
    CF_TASK_TEXT,
    CF_TASK_CLASS,
    CF_TASK_RANGE,
    CF_TASK_STEP,
    CF_TASK_FTE,
    CF_TASK_FUND,
    CF_TASK_PREMIUMS,
    CF_TASK_OVERTIME,
    CF_TASK_STATUS,
} cf_task_kind;

typedef struct {
    cf_task_kind kind;
    int column;    /* cf_column */
    int cell;      /* column of the file */
    cf_dict *dict; /* of the column; NULL: no codes */
} cf_task;

/* A class or range cell that is blank, and one that names no range; steps alike. */
enum { CF_CELL_UNKNOWN = -1, CF_CELL_BLANK = -2 };

/* --- One chunk, split ------------------------------------------------------------------------ */

typedef struct {
    char *text; /* cells point into it; CF_CHUNK_PAD bytes around it are readable */
    size_t len;
    size_t n_rows;          /* not blank */
    uint32_t n_lines;       /* line ends passed */
    const uint32_t *before; /* by row: position of the byte before it */
    const uint32_t *end;    /* by row: position of its line end */
    const uint32_t *line;   /* by row: line, counted from the chunk's first row; NULL: row i is i */
    bool ready;             /* with quotes: cells are in worker->cells; before and end are unused */
    bool bad_bytes;         /* some byte is not UTF-8 text */
} cf_rows;

/* Rows of one batch: cell c of row i is text[cells[base[i] + c] + 1 .. cells[base[i] + c + 1]). */
typedef struct {
    const char *text;
    const uint32_t *cells;
    const uint32_t *base;
    uint32_t *line; /* of the file */
    uint32_t n;
} cf_batch;

/* --- A problem ------------------------------------------------------------------------------- */

/* As it is found. */
typedef struct {
    uint32_t line;
    int cell; /* column of the file; -1: the row */
    cf_code code;
    const char *what; /* static */
    cf_slice value;
    int64_t extra; /* a range, a line, a number of cells */
} cf_problem;

/* As it is kept, twelve bytes: a file of millions of rows may be wrong in each. */
typedef struct {
    uint32_t line;
    uint32_t kind; /* column + 1, code and what, in the order in which a line's are told */
    uint32_t text; /* where in the texts: the value, NUL, what else is told, NUL */
} cf_kept_problem;

enum { CF_PROBLEM_WHATS = 2048, CF_PROBLEM_TEXTS = 4096 };

typedef struct {
    cf_lock lock;
    cf_kept_problem *items;
    size_t n, capacity;
    uint64_t n_found;
    cf_buf texts;
    uint32_t same[CF_PROBLEM_TEXTS]; /* by hash: a text that was kept; 0: none */
    const char *whats[CF_PROBLEM_WHATS];
    uint32_t n_whats;
} cf_problems;

/* --- A thread -------------------------------------------------------------------------------- */

/* Cells up to 8 bytes, as nearly all codes of an employer are; up to 16; and longer. */
typedef struct {
    uint64_t word; /* the cell's bytes, padded with zeros */
    int32_t code;  /* -1: the slot is free */
    int32_t value;
} cf_word_entry;

typedef struct {
    uint64_t word[2];
    int32_t code;
    int32_t value;
} cf_short_entry;

typedef struct {
    uint64_t hash;
    cf_slice text;
    int32_t code;
    int32_t value;
} cf_long_entry;

/* Of a column of a few texts, such as funds or plans: each in a slot of its own, so that eight are
 * looked up without memory. */
enum { CF_FEW_WORDS = 16 };

typedef struct {
    uint64_t word[CF_FEW_WORDS];
    uint64_t meaning[CF_FEW_WORDS]; /* the code, above it the value */
    uint32_t factor;                /* 0: there are too many, or no factor was found */
} cf_few_words;

typedef struct {
    cf_word_entry *words;
    cf_few_words few;
    cf_short_entry *shorts;
    cf_long_entry *longs;
    size_t word_mask, short_mask;
    uint32_t word_factor;
    size_t n_words, n_shorts;
    uint32_t n_longs, long_mask;
    bool wide; /* a cell of more than 8 bytes was met: all go through `shorts` */
} cf_cache;

/* The columns of a block being filled, as writable arrays. */
typedef struct {
    cf_block block;
    char *memory;
    uint32_t *lines, *id_start;
    uint16_t *id_len;
    int32_t *range;
    int16_t *step;
    int64_t *rate_e8;
    int32_t *fte_e4, *hired, *step_date, *overtime_e4;
    uint8_t *vacant;
    int32_t **codes;
    char *id_text; /* of a kept block */
} cf_columns;

/* The longest id that is compared across chunks; longer ones are checked by hash. */
enum { CF_SHORT_ID = 40 };

/* What a chunk leaves behind. */
typedef struct {
    uint64_t from;  /* offset of its first byte; it ends where the next begins */
    uint64_t start; /* offset of the byte before its first row, where rows are split in order */
    uint32_t first_line;
    bool in_quotes;          /* its first byte is */
    bool hashed;             /* its ids are in the set */
    bool by_length, by_text; /* its ids ascend: shorter first, or as in a dictionary */
    bool has_ids;
    unsigned char first_len, last_len;
    char first[CF_SHORT_ID], last[CF_SHORT_ID];
} cf_chunk;

typedef struct cf_scan cf_scan;
typedef struct cf_id_page cf_id_page;

enum { CF_ID_PARTS = 256 };

typedef struct {
    cf_scan *scan;
    int thread;
    bool wide; /* cf_cpu_is_wide */
    cf_arena arena;
    cf_cache *caches; /* by task */
    char *buffer;     /* of the file's bytes */
    size_t capacity;
    uint64_t *seps;  /* without quotes: a bit a byte, set at commas and line ends */
    char *compact;   /* with quotes: cells freed from them */
    uint32_t *cells; /* with quotes: n_cells + 1 positions a row */
    size_t compact_capacity, cells_capacity, resume_at;
    cf_rows rows;
    uint32_t *ends; /* line ends in the buffer */
    size_t n_ends, ends_capacity;
    bool may_be_blank; /* some line starts as a blank one does */
    /* Of rows, where blank ones are left out between them, or with quotes. */
    uint32_t *row_before, *row_end, *row_line;
    size_t rows_capacity;
    uint32_t *flat; /* cell positions of one batch */
    size_t flat_capacity;
    uint32_t base[CF_BATCH_ROWS], batch_line[CF_BATCH_ROWS];
    int32_t class_range[CF_BATCH_ROWS], own_range[CF_BATCH_ROWS], step_place[CF_BATCH_ROWS];
    int64_t rate[CF_BATCH_ROWS]; /* 0: none; -1: wrong */
    int32_t spare_codes[CF_BATCH_ROWS], spare_values[CF_BATCH_ROWS];
    cf_columns columns;
    uint32_t n_filled;   /* rows that say what columns the file lacks */
    bool again;          /* chunks are being read a second time: their problems are known */
    bool splitting;      /* lines count from the chunk's first row, which is not known yet */
    cf_problem *pending; /* found meanwhile */
    size_t n_pending, pending_capacity;
    /* Ids of the chunk in hand. */
    uint64_t id_word[2];
    cf_slice last_id;
    bool hashing;
    cf_id_page *id_pages[CF_ID_PARTS];
} cf_worker;

/* --- The roster and a scan of it ------------------------------------------------------------- */

struct cf_roster {
    cf_arena arena;
    cf_roster_info *info;
    const cf_source *source;
    char *name;
    const cf_schedule *schedule;
    bool schedule_unread;
    int fd;            /* -1: from memory */
    cf_slice data;     /* fd == -1 */
    cf_buf sheet_text; /* of a workbook */
    uint64_t size;
    uint64_t origin; /* of the line end behind the header; size: there is no body */
    uint32_t header_line, first_line;
    size_t chunk_bytes, chunk_ahead; /* CF_CHUNK_BYTES, CF_CHUNK_AHEAD, but in tests */
    size_t most_problems;            /* CF_LIMIT_ROW_PROBLEMS, but in tests */
    bool sheet;                      /* lines count rows */
    bool keep;
    int n_cells;               /* columns of the file */
    const cf_slice *headers;   /* by column of the file */
    int cell_of[CF_COL_EXTRA]; /* column of the file, or -1 */
    cf_task *tasks;
    int n_tasks;
    /* What a row is checked against. */
    cf_dict *step_names;   /* code - 1: place in schedule->step_order */
    int16_t *prefix_steps; /* by range: its steps are the first so many of step_order; or -1 */
    int32_t *month_start;  /* by (year - CF_FIRST_YEAR) x 12 + month - 1 */
    int32_t unassigned_code, filled_code; /* what blank fund and status cells stand for */
    /* Kept blocks. */
    cf_columns **kept;
    size_t n_kept, kept_capacity;
    bool is_kept;
    bool ids_checked;
};

struct cf_scan {
    cf_roster *roster;
    cf_block_visit visit;
    void *context;
    const atomic_bool *stop;
    _Atomic uint64_t *progress;
    cf_chunk *chunks;
    uint32_t n_chunks;
    size_t chunk_bytes; /* of a chunk, at most: the roster's, or less */
    bool ordered;       /* one thread, chunk after chunk: where quotes are out of place */
    cf_worker *workers;
    int n_workers;
    _Atomic uint32_t next_chunk;
    atomic_bool failed;      /* no more blocks */
    atomic_bool stray_quote; /* start again, ordered */
    atomic_bool broken;      /* the file cannot be read */
    atomic_bool hash_ids;
    atomic_bool stopped;
    cf_turn quotes_turn, rows_turn;
    bool in_quotes; /* at the next chunk's first byte */
    uint64_t next_start;
    uint64_t n_rows, n_blocks;
    uint64_t n_lines;
    cf_problems problems;
    cf_lock kept_lock;
};

/* --- roster_mark.c --------------------------------------------------------------------------- */

/* Marks the separators of the buffer's first `len` bytes in worker->seps and lists the line ends in
 * worker->ends. Returns whether there was a quote. *unusual: some byte is NUL or not ASCII. */
bool cf_split_mark(cf_worker *worker, size_t len, bool *unusual);

/* Test hook; false: in registers that every processor has. */
extern bool cf_marks_wide;

/* Bytes up to the comma: space, quote, comma, line end and what nobody starts an id with. */
enum { CF_LAST_BLANK = ',' };

/* Room for `n` line ends. */
void cf_ends_reserve(cf_worker *worker, size_t n);

/* --- roster_split.c -------------------------------------------------------------------------- */

/* Rows of a buffer without quotes, marked before. The rows start behind line ends in [0, own); the
 * last one's line end is within len. */
void cf_split_plain(cf_worker *worker, size_t own, size_t len);

typedef enum {
    CF_SPLIT_DONE,
    CF_SPLIT_MORE,  /* the last row goes on beyond `len` */
    CF_SPLIT_STRAY, /* a quote out of place (only where scan->ordered is not set) */
} cf_split_result;

/* Rows of a buffer with quotes, cells copied to worker->compact. Starts behind `start`, the byte
 * before a row; takes the rows that start behind line ends in [0, own). `again`: goes on after
 * CF_SPLIT_MORE, with more bytes. `at_end`: nothing follows. *next: the line end behind the last
 * row. */
cf_split_result cf_split_quoted(cf_worker *worker, bool again, size_t start, size_t own, size_t len,
                                bool at_end, size_t *next);

/* The rows [from, from + n) as a batch; rows with too many cells, or cells too long or with bad
 * bytes, are reported and left out. */
void cf_split_batch(cf_batch *batch, cf_worker *worker, size_t from, size_t n, uint32_t first_line);

/* --- roster_cache.c -------------------------------------------------------------------------- */

/* Where a word is looked for, and in the next few slots. Of the product, the middle: it tells apart
 * both words of one byte, which do not reach the high bits, and those that differ in their last. */
static inline size_t cf_word_slot(uint64_t word, uint32_t factor, size_t mask)
{
    return (size_t)((uint64_t)(uint32_t)(word ^ word >> 29) * factor >> 26) & mask;
}

void cf_cache_init(cf_cache *cache);
void cf_cache_release(cf_cache *cache);

/* Codes and values of one column of a batch. False: some value is negative. */
bool cf_cache_convert(cf_worker *worker, const cf_task *task, const cf_batch *batch, int32_t *codes,
                      int32_t *values);

/* What is wrong with a cell that has a negative value; NULL: nothing is. Sets *code. */
const char *cf_cell_wrong(const cf_roster *roster, const cf_task *task, cf_slice cell,
                          cf_code *code);

/* --- roster_convert.c ------------------------------------------------------------------------ */

/* Memory for blocks: `keep`: of n_rows, with room for the ids' bytes. */
void cf_columns_init(cf_columns *columns, const cf_roster *roster, size_t n_rows, size_t id_bytes);
void cf_columns_release(cf_columns *columns);
/* What columns that the file lacks say, in a block's first n_rows; nothing else writes there. */
void cf_columns_fill(cf_worker *worker, uint32_t n_rows);

/* Converts a batch into worker->columns from row `at` on. */
void cf_convert_batch(cf_worker *worker, cf_chunk *chunk, const cf_batch *batch, uint32_t at);

/* --- roster_wide.c: eight rows at once, with cf_cpu_is_wide only ------------------------------ */

/* Marks and line ends of a buffer, as cf_split_mark. */
bool cf_wide_mark(cf_worker *worker, size_t len, bool *unusual);

/* Positions of the marks in text (before, end], with `before` itself in front. Returns how many;
 * may write 15 places beyond. */
size_t cf_wide_flatten(uint32_t *out, const uint64_t *seps, uint32_t before, uint32_t end);

/* The last id met, as words that compare as its bytes do, and whether all ascended. */
typedef struct {
    uint64_t last[2], last_len;
    bool by_length, by_text;
} cf_id_order;

/* Where the ids from `row` on are, as long as eight have 1 to 16 bytes and no blanks around them;
 * returns the first row that is not done. */
uint32_t cf_wide_ids(cf_id_order *order, const cf_batch *batch, int cell, uint32_t row,
                     uint32_t *start, uint16_t *id_len);

/* Codes and values of a column's cells from `row` on, as long as eight are known in their slots;
 * returns the first row that is not done. Adds the values' sign bits to *signs. NULL: nobody asks
 * for codes, or values. */
uint32_t cf_wide_words(const cf_cache *cache, const cf_batch *batch, int cell, uint32_t row,
                       int32_t *codes, int32_t *values, int32_t *signs);

/* The dates of a column from `row` on, as long as eight are written `YYYY-MM-DD`; returns the first
 * row that is not done. */
uint32_t cf_wide_dates(const cf_roster *roster, const cf_batch *batch, int cell, uint32_t row,
                       int32_t *out);

/* Ranges and steps of a batch's rows from `row` on, as long as sixteen stand in a step of the
 * schedule; returns the first row that is not done. For rosters without a column of rates. */
uint32_t cf_wide_places(cf_worker *worker, uint32_t n, uint32_t row, uint32_t at);

/* --- roster_ids.c ---------------------------------------------------------------------------- */

void cf_ids_start(cf_worker *worker, cf_chunk *chunk);

/* After a chunk's last batch, while its text is still there. */
void cf_ids_end(cf_worker *worker, cf_chunk *chunk);

/* The ids of a batch: where they are (arrays of the batch's rows) and whether they ascend. */
void cf_ids_batch(cf_worker *worker, cf_chunk *chunk, const cf_task *task, const cf_batch *batch,
                  uint32_t *start, uint16_t *len);

/* After all chunks: reports ids that are there twice. */
void cf_ids_finish(cf_scan *scan);

void cf_ids_release(cf_worker *worker);

/* --- roster_problem.c ------------------------------------------------------------------------ */

void cf_problem_add(cf_worker *worker, cf_code code, uint32_t line, int cell, cf_slice value,
                    const char *what, int64_t extra);

/* Those found while splitting, now that the chunk's first line is known. */
void cf_problems_flush(cf_worker *worker, uint32_t first_line);

/* In the order of the file, and no more than the roster's most_problems. */
void cf_problems_sort(cf_problems *problems, size_t most);

/* Number i; its value is NUL-terminated. `more`: the other text, a number first when it has one. */
cf_problem cf_problem_at(const cf_problems *problems, size_t i, const char **more);

void cf_problems_clear(cf_problems *problems);

/* --- roster_told.c --------------------------------------------------------------------------- */

void cf_problems_report(cf_scan *scan, cf_diags *diags);

/* --- roster_scan.c --------------------------------------------------------------------------- */

/* Reads and splits a chunk again, on its own. False: the file cannot be read. */
bool cf_chunk_again(cf_worker *worker, uint32_t index);

/* --- roster_open.c --------------------------------------------------------------------------- */

/* The whole of `len` bytes at an offset. */
bool cf_roster_bytes(const cf_roster *roster, char *out, uint64_t offset, size_t len);

#endif
