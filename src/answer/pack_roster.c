/* A roster that can be handed over: who is who stays with the packer. */
#include "answer/pack.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "read/csv.h"
#include "vote/entropy.h"

#include <stdlib.h>

/* A row: where its cells are, and where it comes in the new order. */
typedef struct {
    unsigned char order[CF_SHA256_SIZE]; /* SHA-256 of a secret and the id: nobody else's order */
    const cf_slice *cells;
    int n;
} row;

typedef struct {
    confer_case *c;
    const cf_roster_info *info;
    const cf_slice *wanted;
    int n_wanted;
    const cf_slice *headers;
    int n_headers;
    bool *kept;
    int id;
    row *rows;
    size_t n_rows, capacity;
} packing;

/* --- Columns --------------------------------------------------------------------------------- */

static bool selects_by(const cf_plan *plan, cf_slice field)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_selector *who = plan->ops[i].who;
        for (int k = 0; who && k < who->n_parts; k++)
            if (cf_slice_equal_nocase(who->parts[k].field, field))
                return true;
    }
    return false;
}

static bool any_selects_by(const confer_case *c, cf_slice field)
{
    bool found = selects_by(c->agreement.plan, field);
    for (int i = 0; i < c->n_offers; i++)
        found = found || selects_by(c->offers[i].plan, field);
    return found;
}

static bool has_longevity(const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (plan->ops[i].kind == CF_OP_LONGEVITY)
            return true;
    return false;
}

static bool needs_hired(const packing *p)
{
    bool needed = any_selects_by(p->c, cf_slice_of(cf_column_names[CF_COL_HIRED])) ||
                  any_selects_by(p->c, p->info->headers[CF_COL_HIRED]) ||
                  has_longevity(p->c->agreement.plan);
    for (int i = 0; i < p->c->n_offers; i++)
        needed = needed || has_longevity(p->c->offers[i].plan);
    return needed;
}

/* The rules' column that the file's header stands for, or -1. */
static int column_of(const packing *p, cf_slice header)
{
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (p->info->present[i] && cf_slice_equal_nocase(p->info->headers[i], header))
            return i;
    return -1;
}

static bool is_wanted(const packing *p, cf_slice header)
{
    for (int i = 0; i < p->n_wanted; i++)
        if (cf_slice_equal_nocase(p->wanted[i], header))
            return true;
    return false;
}

static void choose_columns(packing *p, cf_pack_roster *out, cf_arena *arena)
{
    p->kept = CF_ARENA_NEW(arena, bool, (size_t)p->n_headers + 1);
    out->left_out = CF_ARENA_NEW(arena, const char *, (size_t)p->n_headers + 1);
    p->id = -1;
    for (int i = 0; i < p->n_headers; i++) {
        int column = column_of(p, p->headers[i]);
        bool hired = column == CF_COL_HIRED && !needs_hired(p);
        p->kept[i] = (column >= 0 && !hired) || is_wanted(p, p->headers[i]);
        if (column == CF_COL_ID)
            p->id = i;
        if (!p->kept[i])
            out->left_out[out->n_left_out++] = cf_arena_copy(arena, p->headers[i]);
    }
}

/* --- Rows ------------------------------------------------------------------------------------ */

static cf_slice cell_of(const row *r, int i)
{
    return i < r->n ? r->cells[i] : CF_SLICE("");
}

static void read_rows(packing *p, cf_slice text, const unsigned char salt[CF_SHA256_SIZE])
{
    cf_arena *arena = &p->c->arena;
    cf_csv csv;
    cf_csv_init(&csv, text, arena);
    while (cf_csv_next(&csv)) {
        if (cf_csv_blank(&csv))
            continue;
        const cf_slice *cells = cf_arena_dup(arena, csv.cells, (size_t)csv.n, sizeof *cells);
        p->rows = cf_mem_grow(p->rows, &p->capacity, p->n_rows + 1, sizeof *p->rows);
        row *r = &p->rows[p->n_rows++];
        *r = (row){.cells = cells, .n = csv.n};
    }
    cf_csv_release(&csv);
    p->headers = p->rows[0].cells;
    p->n_headers = p->rows[0].n;
    for (size_t i = 1; i < p->n_rows; i++) {
        cf_sha256 hash;
        cf_slice line = CF_SLICE("");
        for (int k = 0; k < p->n_headers; k++)
            if (column_of(p, p->headers[k]) == CF_COL_ID)
                line = cell_of(&p->rows[i], k);
        cf_sha256_init(&hash);
        cf_sha256_add(&hash, salt, CF_SHA256_SIZE);
        cf_sha256_add(&hash, line.text, line.len);
        cf_sha256_finish(p->rows[i].order, &hash);
    }
}

static int compare_rows(const void *a, const void *b)
{
    return memcmp(((const row *)a)->order, ((const row *)b)->order, CF_SHA256_SIZE);
}

static void write_rows(const packing *p, cf_pack_roster *out)
{
    int digits = 1;
    for (size_t n = p->n_rows; n >= 10; n /= 10)
        digits++;
    cf_buf_add_str(&out->key, "id,original\n");
    for (size_t i = 0; i < p->n_rows; i++) {
        const row *r = &p->rows[i];
        bool first = true;
        cf_buf name = CF_BUF_INIT;
        cf_buf_addf(&name, "P%0*zu", digits, i);
        for (int k = 0; k < p->n_headers; k++) {
            if (!p->kept[k])
                continue;
            if (!first)
                cf_buf_add_char(&out->csv, ',');
            first = false;
            cf_csv_add_cell(&out->csv, i > 0 && k == p->id ? cf_buf_slice(&name) : cell_of(r, k));
        }
        cf_buf_add_char(&out->csv, '\n');
        if (i > 0) {
            cf_buf_addf(&out->key, "%s,", name.text);
            cf_csv_add_cell(&out->key, cell_of(r, p->id));
            cf_buf_add_char(&out->key, '\n');
        }
        cf_buf_release(&name);
    }
    out->n_rows = p->n_rows - 1;
}

bool cf_pack_roster_make(cf_pack_roster *out, confer_case *c, cf_arena *arena, confer_error *err)
{
    unsigned char salt[CF_SHA256_SIZE];
    packing p = {.c = c, .info = cf_roster_info_of(c->roster)};
    cf_costing_options options = cf_case_costing(c);
    cf_entropy entropy = cf_entropy_system();
    cf_slice text;
    *out = (cf_pack_roster){0};
    if (any_selects_by(c, cf_slice_of(cf_column_names[CF_COL_ID])) ||
        any_selects_by(c, p.info->headers[CF_COL_ID])) {
        cf_fail(err, CONFER_WRONG, "a clause selects members by their id, which packing replaces");
        cf_hint(err, "select them by another column, for example one that marks them");
        return false;
    }
    if (!entropy.draw(entropy.context, salt, sizeof salt)) {
        cf_fail(err, CONFER_FAILED, "the system gives no randomness");
        return false;
    }
    if (!cf_case_roster_text(&text, c)) {
        cf_fail(err, CONFER_FAILED, "the roster cannot be read again");
        return false;
    }
    p.n_wanted = cf_costing_wanted(&p.wanted, &options, &c->arena);
    read_rows(&p, text, salt);
    choose_columns(&p, out, arena);
    qsort(p.rows + 1, p.n_rows - 1, sizeof *p.rows, compare_rows);
    write_rows(&p, out);
    cf_mem_free(p.rows);
    return true;
}

void cf_pack_roster_release(cf_pack_roster *roster)
{
    cf_buf_release(&roster->csv);
    cf_buf_release(&roster->key);
}
