/* retain_merge.c: shares of a batch put together. Merging asks the folder the same question again
 * and takes the runs from the files in place of simulating, so that the answer is the same bytes as
 * an unshared one. A file is checked as far as it can be: that it is whole, of this folder and
 * question, and that its runs could be the model's. */
#include "answer/retain_shard.h"

#include "base/limits.h"
#include "base/mem.h"

#include <stdlib.h>

static const int64_t MOST_OF_A_SUM = 1000000000000000000 / 64; /* heads, hours x 100, cents */

/* --- Reading --------------------------------------------------------------------------------- */

typedef struct {
    confer_case *c;
    const char *path;
    cf_buf text;
    cf_slice question; /* the lines before `from`, without the model's */
    cf_slice model;
    cf_slice rows;
    int first_run, n_runs;
} shard;

static int refuse(const shard *s, confer_error *err, const char *why)
{
    return cf_fail(err, CONFER_FAILED, "%s %s", s->path, why);
}

static bool next_line(cf_slice *line, cf_slice *rest)
{
    const char *end = rest->len ? memchr(rest->text, '\n', rest->len) : NULL;
    if (!end)
        return false;
    *line = (cf_slice){rest->text, (size_t)(end - rest->text)};
    *rest = (cf_slice){end + 1, rest->len - line->len - 1};
    return true;
}

/* The words after `word` and a space. */
static bool starts(cf_slice *rest, cf_slice line, const char *word)
{
    size_t len = strlen(word);
    if (line.len <= len || memcmp(line.text, word, len) != 0 || line.text[len] != ' ')
        return false;
    *rest = (cf_slice){line.text + len + 1, line.len - len - 1};
    return true;
}

static bool whole(int64_t *out, cf_slice text)
{
    return cf_decimal_parse(out, text.text, text.len, 0, false) == CF_DECIMAL_OK;
}

/* The last line's hash is that of all before it. */
static bool is_whole(const cf_buf *text)
{
    unsigned char digest[CF_SHA256_SIZE];
    char hash[CF_SHA256_HEX_SIZE];
    size_t len = 4 + 64 + 1; /* "end ", the hash, the line end */
    if (text->len < len || memcmp(text->text + text->len - len, "end ", 4) != 0)
        return false;
    cf_sha256_of(digest, (cf_slice){text->text, text->len - len});
    cf_sha256_hex(hash, digest);
    return memcmp(hash, text->text + text->len - len + 4, 64) == 0;
}

static bool read_from(shard *s, cf_slice words)
{
    int64_t first, n;
    const char *of = words.len ? memchr(words.text, ' ', words.len) : NULL;
    if (!of || words.len < (size_t)(of - words.text) + 5 || memcmp(of, " of ", 4) != 0)
        return false;
    cf_slice count = {of + 4, words.len - (size_t)(of - words.text) - 4};
    if (!whole(&first, (cf_slice){words.text, (size_t)(of - words.text)}) || !whole(&n, count) ||
        first < 0 || n < 0 || first > 1000000 || n > 1000000)
        return false;
    s->first_run = (int)first;
    s->n_runs = (int)n;
    return true;
}

static int read_shard(shard *s, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_slice line, words;
    if (!cf_file_read(&s->text, s->path, CF_LIMIT_TABLE_BYTES, &why)) {
        int status = cf_fail(err, CONFER_FAILED, "%s", why.text);
        cf_buf_release(&why);
        return status;
    }
    cf_slice rest = cf_buf_slice(&s->text);
    if (!next_line(&line, &rest) || !cf_slice_equal(line, CF_SLICE("confer shard 1")))
        return refuse(s, err, "is not a shard that `confer retain --shard` wrote");
    if (!is_whole(&s->text))
        return refuse(s, err, "is not whole: its last line does not match what stands above it");
    const char *start = rest.text;
    while (next_line(&line, &rest)) {
        if (starts(&s->model, line, "model"))
            s->question = (cf_slice){start, (size_t)(line.text - start)};
        if (starts(&words, line, "from"))
            break;
    }
    if (s->model.len == 0 || !read_from(s, words))
        return refuse(s, err, "cannot be read");
    s->rows = rest;
    return CONFER_OK;
}

/* One number and the comma or line end behind it. */
static bool take_number(int64_t *out, cf_slice *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->text[len] != ',' && rest->text[len] != '\n')
        len++;
    if (!whole(out, (cf_slice){rest->text, len}) || len == rest->len)
        return false;
    *rest = (cf_slice){rest->text + len + 1, rest->len - len - 1};
    return true;
}

/* Whether a run could be one of this case: a digest says that a file is whole, not who wrote it. */
static bool is_possible(const cf_staff_records *records, const cf_staff_case *model, size_t life)
{
    const int32_t *filled = records->filled + life * (size_t)records->n_months;
    const int64_t *sums = records->sums + life * CF_SUMS;
    int64_t posts = model->priors[CF_A_POSTS].high / 1000000, heads = model->n_members;
    if (posts < model->n_posts)
        posts = model->n_posts;
    for (int m = 0; m < records->n_months; m++)
        if (filled[m] > posts && filled[m] > model->n_members)
            return false;
    for (int k = 0; k < CF_SUMS; k++) {
        if (sums[k] < 0 || sums[k] > MOST_OF_A_SUM)
            return false;
        heads += k == CF_SUM_HIRES || k == CF_SUM_LATERALS ? sums[k]
                 : k <= CF_SUM_WASHOUT                     ? -sums[k]
                                                           : 0;
    }
    return heads == filled[records->n_months - 1] && sums[CF_SUM_READY] <= heads;
}

static bool take_runs(cf_staff_records *records, bool *seen, const shard *s,
                      const cf_staff_case *model)
{
    cf_slice rest = s->rows;
    int64_t value;
    for (int i = 0; i < s->n_runs; i++) {
        int run = s->first_run + i;
        if (!take_number(&value, &rest) || value != run || run >= records->n_runs || seen[run])
            return false;
        seen[run] = true;
        for (int sc = 0; sc < records->n_scenarios; sc++) {
            size_t life = (size_t)run * (size_t)records->n_scenarios + (size_t)sc;
            for (int m = 0; m < records->n_months; m++) {
                if (!take_number(&value, &rest) || value < 0 || value > INT32_MAX)
                    return false;
                records->filled[life * (size_t)records->n_months + (size_t)m] = (int32_t)value;
            }
            for (int k = 0; k < CF_SUMS; k++)
                if (!take_number(&records->sums[life * CF_SUMS + (size_t)k], &rest))
                    return false;
            if (!is_possible(records, model, life))
                return false;
        }
    }
    return rest.len >= 4 && memcmp(rest.text, "end ", 4) == 0;
}

/* --- The question again ---------------------------------------------------------------------- */

typedef struct {
    confer_retain_options options;
    const char **offers, **sets;
    int n_offers;
} question;

static void read_question(question *q, cf_arena *arena, cf_slice lines)
{
    cf_slice line, words, rest = lines;
    size_t n = 0;
    while (next_line(&line, &rest))
        n++;
    *q = (question){.options = CONFER_RETAIN_OPTIONS_INIT,
                    .offers = CF_ARENA_NEW(arena, const char *, n + 1),
                    .sets = CF_ARENA_NEW(arena, const char *, n + 1)};
    rest = lines;
    while (next_line(&line, &rest)) {
        int64_t number = 0;
        if (starts(&words, line, "offer"))
            q->offers[q->n_offers++] = cf_arena_copy(arena, words);
        else if (starts(&words, line, "set"))
            q->sets[q->options.n_set++] = cf_arena_copy(arena, words);
        else if (starts(&words, line, "fit"))
            q->options.fit_path = cf_arena_copy(arena, words);
        else if (starts(&words, line, "since"))
            q->options.since = cf_arena_copy(arena, words);
        else if (starts(&words, line, "until"))
            q->options.until = cf_arena_copy(arena, words);
        else if (starts(&words, line, "years") && whole(&number, words))
            q->options.years = number > 0 && number < 1000 ? (int)number : 0;
        else if (starts(&words, line, "runs") && whole(&number, words))
            q->options.runs = number > 0 && number <= 1000000 ? (int)number : 0;
        else if (starts(&words, line, "seed") && whole(&number, words))
            q->options.seed = (uint64_t)number;
    }
    q->options.set = q->sets;
}

static int put_together(confer_result **out, cf_retain *retain, const shard *shards, int n,
                        confer_error *err)
{
    char hash[CF_SHA256_HEX_SIZE];
    int n_runs = retain->options.runs, taken = 0;
    cf_retain_hash(hash, retain);
    if (!cf_slice_equal(shards[0].model, cf_slice_of(hash))) {
        refuse(&shards[0], err, "was made of another folder, or the folder has changed since");
        cf_hint(err, "make all shards anew, or merge them in the folder that they were made of");
        return CONFER_FAILED;
    }
    retain->records =
        cf_staff_records_new(n_runs, retain->model.n_scenarios, retain->model.n_months);
    bool *seen = cf_mem_calloc((size_t)n_runs, sizeof *seen);
    int status = CONFER_OK;
    for (int i = 0; i < n && status == CONFER_OK; i++) {
        if (!take_runs(retain->records, seen, &shards[i], &retain->model))
            status = refuse(&shards[i], err,
                            "has runs that cannot be, cannot be read or are there twice");
        taken += shards[i].n_runs;
    }
    cf_mem_free(seen);
    if (status == CONFER_OK && taken != n_runs)
        status = cf_fail(err, CONFER_FAILED, "%d of %d runs are there; shards are missing", taken,
                         n_runs);
    if (status == CONFER_OK)
        *out = cf_retain_result(retain);
    return status;
}

static int merge(confer_result **out, confer_case *c, const shard *shards, int n, confer_error *err)
{
    cf_arena arena = CF_ARENA_INIT; /* the case's own is emptied by the question */
    cf_retain retain;
    question q;
    read_question(&q, &arena, shards[0].question);
    for (int i = 1; i < n; i++)
        if (!cf_slice_equal(shards[i].question, shards[0].question) ||
            !cf_slice_equal(shards[i].model, shards[0].model)) {
            cf_arena_release(&arena);
            return refuse(&shards[i], err, "is of another batch than the first file");
        }
    int status = cf_retain_prepare(&retain, c, q.offers, q.n_offers, &q.options, err);
    if (status == CONFER_OK) {
        status = put_together(out, &retain, shards, n, err);
        cf_retain_release(&retain);
    }
    cf_arena_release(&arena);
    return status;
}

int confer_merge(confer_result **out, confer_case *c, const char *const *paths, int n_paths,
                 confer_error *err)
{
    if (n_paths < 1)
        return cf_fail(err, CONFER_MISUSED, "there is nothing to merge");
    shard *shards = cf_mem_calloc((size_t)n_paths, sizeof *shards);
    int status = CONFER_OK;
    for (int i = 0; i < n_paths && status == CONFER_OK; i++) {
        shards[i] = (shard){.c = c, .path = paths[i]};
        status = read_shard(&shards[i], err);
    }
    if (status == CONFER_OK)
        status = merge(out, c, shards, n_paths, err);
    for (int i = 0; i < n_paths; i++)
        cf_buf_release(&shards[i].text);
    cf_mem_free(shards);
    return status;
}
