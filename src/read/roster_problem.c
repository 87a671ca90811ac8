/* Wrong rows, found by several threads in no order, and kept in little memory. */
#include "read/roster_private.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

enum { VALUE_BYTES = 120, CODE_BITS = 10, WHAT_BITS = 11 };

_Static_assert(CF_CODE_COUNT <= 1 << CODE_BITS, "a code has its place in a kind");
_Static_assert(CF_PROBLEM_WHATS <= 1 << WHAT_BITS, "a text has its place in a kind");
_Static_assert(CF_LIMIT_COLUMNS + 1 < 1 << (32 - CODE_BITS - WHAT_BITS), "and so has a column");

/* --- Texts ----------------------------------------------------------------------------------- */

/* The start of a long value, cut between characters. */
static cf_slice shown(cf_slice value)
{
    if (value.len <= VALUE_BYTES)
        return value;
    size_t len = VALUE_BYTES;
    while (len > 0 && ((unsigned char)value.text[len] & 0xc0) == 0x80)
        len--;
    return (cf_slice){value.text, len};
}

/* The value and what else is told with it. */
static void add_texts(cf_buf *out, const cf_scan *scan, const cf_problem *p)
{
    cf_slice value = shown(p->value);
    for (size_t i = 0; i < value.len; i++)
        cf_buf_add_char(out, (unsigned char)value.text[i] < ' ' ? ' ' : value.text[i]);
    cf_buf_add_char(out, '\0');
    if (p->extra != 0 || p->code == CF_E0315)
        cf_buf_addf(out, "%lld", (long long)p->extra);
    if (p->code == CF_E0315) {
        cf_slice range = shown(scan->roster->schedule->ranges[p->extra].name);
        cf_buf_add_char(out, ' ');
        cf_buf_add_slice(out, range);
    }
    cf_buf_add_char(out, '\0');
}

static size_t slot_of(const char *text, size_t len)
{
    uint32_t hash = 2166136261u; /* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return (hash ^ hash >> 16) % CF_PROBLEM_TEXTS;
}

/* Where the text behind `from` is kept: where the same one is already, when it is found. */
static uint32_t share_text(cf_problems *problems, size_t from)
{
    cf_buf *texts = &problems->texts;
    size_t len = texts->len - from;
    uint32_t *same = &problems->same[slot_of(texts->text + from, len)];
    if (*same + len <= from && memcmp(texts->text + *same, texts->text + from, len) == 0)
        texts->len = from;
    else
        *same = (uint32_t)from;
    return *same;
}

static uint32_t keep_texts(cf_problems *problems, const cf_scan *scan, const cf_problem *p)
{
    if (problems->texts.len == 0)
        cf_buf_add(&problems->texts, "\0", 2); /* nothing is told */
    size_t from = problems->texts.len;
    add_texts(&problems->texts, scan, p);
    return share_text(problems, from);
}

static uint32_t keep_what(cf_problems *problems, const char *what)
{
    uint32_t i = 0;
    while (i < problems->n_whats && problems->whats[i] != what)
        i++;
    if (i == problems->n_whats) {
        CF_BUG_IF(i == CF_PROBLEM_WHATS);
        problems->whats[problems->n_whats++] = what;
    }
    return i;
}

/* --- Problems -------------------------------------------------------------------------------- */

/* What is told of a line in one order: columns from left to right, then codes. */
static uint64_t key_of(const cf_kept_problem *p)
{
    return (uint64_t)p->line << 32 | p->kind >> WHAT_BITS;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = key_of(a), y = key_of(b);
    return (x > y) - (x < y);
}

/* The texts of those that are left, alone. */
static void drop_texts(cf_problems *problems)
{
    cf_buf all = problems->texts;
    problems->texts = (cf_buf)CF_BUF_INIT;
    memset(problems->same, 0, sizeof problems->same);
    cf_buf_add(&problems->texts, "\0", 2);
    for (size_t i = 0; i < problems->n; i++) {
        const char *value = all.text + problems->items[i].text;
        size_t len = strlen(value) + 1, from = problems->texts.len;
        len += strlen(value + len) + 1;
        cf_buf_add(&problems->texts, value, len);
        problems->items[i].text = share_text(problems, from);
    }
    cf_buf_release(&all);
}

void cf_problems_sort(cf_problems *problems, size_t most)
{
    if (problems->n > 0)
        qsort(problems->items, problems->n, sizeof *problems->items, compare);
    if (problems->n <= most)
        return;
    problems->n = most;
    drop_texts(problems);
}

/* Of too many the first ones of the file are kept: the order in which threads found them does not
 * matter. */
static void add(cf_scan *scan, const cf_problem *p)
{
    cf_problems *problems = &scan->problems;
    size_t most = scan->roster->most_problems;
    cf_lock_take(&problems->lock);
    uint32_t kind = (uint32_t)(p->cell + 1) << (CODE_BITS + WHAT_BITS) |
                    (uint32_t)p->code << WHAT_BITS | keep_what(problems, p->what);
    cf_kept_problem kept = {p->line, kind, keep_texts(problems, scan, p)};
    problems->items =
        cf_mem_grow(problems->items, &problems->capacity, problems->n + 1, sizeof kept);
    problems->items[problems->n++] = kept;
    problems->n_found++;
    if (problems->n >= most + most / 2 + 1)
        cf_problems_sort(problems, most);
    cf_lock_give(&problems->lock);
}

void cf_problem_add(cf_worker *worker, cf_code code, uint32_t line, int cell, cf_slice value,
                    const char *what, int64_t extra)
{
    if (worker->again && code != CF_E0311)
        return; /* it was reported when the chunk was read first */
    atomic_store_explicit(&worker->scan->failed, true, memory_order_relaxed);
    cf_problem problem = {line, cell, code, what, value, extra};
    if (worker->splitting) {
        CF_BUG_IF(value.len > 0); /* it would not be there any more */
        worker->pending = cf_mem_grow(worker->pending, &worker->pending_capacity,
                                      worker->n_pending + 1, sizeof problem);
        worker->pending[worker->n_pending++] = problem;
    } else {
        add(worker->scan, &problem);
    }
}

void cf_problems_flush(cf_worker *worker, uint32_t first_line)
{
    for (size_t i = 0; i < worker->n_pending; i++) {
        worker->pending[i].line += first_line;
        add(worker->scan, &worker->pending[i]);
    }
    worker->n_pending = 0;
}

void cf_problems_clear(cf_problems *problems)
{
    cf_mem_free(problems->items);
    cf_buf_release(&problems->texts);
    problems->items = NULL;
    problems->n = problems->capacity = 0;
    problems->n_found = 0;
    problems->n_whats = 0;
    memset(problems->same, 0, sizeof problems->same);
}

cf_problem cf_problem_at(const cf_problems *problems, size_t i, const char **more)
{
    cf_kept_problem kept = problems->items[i];
    const char *value = problems->texts.text + kept.text;
    size_t len = strlen(value);
    *more = value + len + 1;
    return (cf_problem){
        .line = kept.line,
        .cell = (int)(kept.kind >> (CODE_BITS + WHAT_BITS)) - 1,
        .code = (cf_code)(kept.kind >> WHAT_BITS & ((1u << CODE_BITS) - 1)),
        .what = problems->whats[kept.kind & ((1u << WHAT_BITS) - 1)],
        .value = {value, len},
        .extra = strtoll(*more, NULL, 10),
    };
}
