#include "vote/roll.h"

#include "base/mem.h"
#include "base/number.h"
#include "vote/rows.h"

#include <inttypes.h>
#include <stdlib.h>

typedef enum { ID, NAME, UNIT, STANDING, WEIGHT, REASON, N_COLUMNS } column;

static const char *const column_names[N_COLUMNS] = {"id",       "name",   "unit",
                                                    "standing", "weight", "reason"};

const char *cf_standing_name(cf_standing standing)
{
    static const char *const names[] = {"good", "challenged", "no"};
    return names[standing];
}

typedef struct {
    cf_roll *roll;
    const cf_source *source;
    const cf_roll_options *options;
    cf_diags *diags;
    int place[N_COLUMNS]; /* -1: the table has no such column */
    size_t n_cells;
    size_t capacity;
} reader;

static cf_span line_span(const reader *r, uint32_t line)
{
    return (cf_span){r->source, 0, 0, line};
}

static cf_slice cell_of(const reader *r, const cf_slice *cells, column c)
{
    return r->place[c] < 0 ? (cf_slice){"", 0} : cells[r->place[c]];
}

static void problem(reader *r, cf_code code, uint32_t line, column c, const char *message,
                    cf_slice cell)
{
    cf_diag *d = cf_diags_add(r->diags, code, line_span(r, line), "%s: '%.*s'", message,
                              (int)(cell.len < 80 ? cell.len : 80), cell.text);
    cf_diags_column(r->diags, d, cf_slice_of(column_names[c]));
}

/* --- Header ----------------------------------------------------------------------------------- */

static bool read_header(reader *r, const cf_slice *cells, size_t n)
{
    bool good = true;
    for (int c = 0; c < N_COLUMNS; c++)
        r->place[c] = -1;
    for (size_t i = 0; i < n; i++) {
        int c = 0;
        while (c < N_COLUMNS && !cf_slice_equal_nocase(cells[i], cf_slice_of(column_names[c])))
            c++;
        if (c < N_COLUMNS && r->place[c] < 0) {
            r->place[c] = (int)i;
            continue;
        }
        cf_diags_add(r->diags, CF_E0710, line_span(r, 1), "%s column '%.*s'",
                     c < N_COLUMNS ? "a second" : "unknown", (int)cells[i].len, cells[i].text);
        good = false;
    }
    if (r->place[ID] < 0) {
        cf_diags_add(r->diags, CF_E0710, line_span(r, 1), "there is no column 'id'");
        good = false;
    }
    r->n_cells = n;
    return good;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void read_standing(reader *r, cf_member *m, cf_slice cell)
{
    m->standing = CF_STANDING_GOOD;
    if (cell.len == 0 || cf_slice_equal_nocase(cell, CF_SLICE("good")) ||
        cf_slice_equal_nocase(cell, CF_SLICE("yes")))
        return;
    if (cf_slice_equal_nocase(cell, CF_SLICE("challenged")))
        m->standing = CF_STANDING_CHALLENGED;
    else if (cf_slice_equal_nocase(cell, CF_SLICE("no")))
        m->standing = CF_STANDING_NO;
    else
        problem(r, CF_E0714, m->line, STANDING, "the standing is good, challenged or no", cell);
}

static bool is_reason(cf_slice text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    bool good = text.len > 0 && text.len <= 32;
    for (size_t i = 0; good && i < text.len; i++)
        good = memchr(letters, text.text[i], sizeof letters - 1) != NULL;
    return good;
}

static void read_reason(reader *r, cf_member *m, cf_slice cell)
{
    m->reason = cell;
    if (cell.len > 0 && !is_reason(cell))
        problem(r, CF_E0714, m->line, REASON, "a reason is one short word", cell);
    else if (cell.len == 0 && m->standing != CF_STANDING_GOOD)
        problem(r, CF_E0714, m->line, REASON, "this standing needs a reason",
                cf_slice_of(cf_standing_name(m->standing)));
}

static void read_weight(reader *r, cf_member *m, cf_slice cell)
{
    int64_t weight = 1;
    if (cell.len > 0 && (cf_decimal_parse(&weight, cell.text, cell.len, 0, true) != CF_DECIMAL_OK ||
                         weight < 1 || weight > CF_ROLL_MAX_WEIGHT)) {
        problem(r, CF_E0715, m->line, WEIGHT, "a weight is a whole number from 1 to 1,000,000",
                cell);
        weight = 1;
    }
    m->weight = (uint64_t)weight;
}

static void read_member(reader *r, const cf_slice *cells, uint32_t line)
{
    cf_roll *roll = r->roll;
    if (roll->n_members == r->capacity)
        roll->members =
            cf_mem_grow(roll->members, &r->capacity, roll->n_members + 1, sizeof *roll->members);
    cf_member *m = &roll->members[roll->n_members++];
    *m = (cf_member){.line = line};
    m->id = cell_of(r, cells, ID);
    m->name = cell_of(r, cells, NAME);
    m->unit = cell_of(r, cells, UNIT);
    if (m->id.len == 0 || m->id.len > 100)
        problem(r, CF_E0712, line, ID, "an id has 1 to 100 bytes", m->id);
    read_standing(r, m, cell_of(r, cells, STANDING));
    read_reason(r, m, cell_of(r, cells, REASON));
    read_weight(r, m, cell_of(r, cells, WEIGHT));
    if (r->options->by_unit && m->unit.len == 0 && m->standing != CF_STANDING_NO)
        problem(r, CF_E0716, line, UNIT, "no unit for id", m->id);
}

static void read_rows(reader *r, cf_rows_reader *csv)
{
    cf_slice cells[CF_ROWS_MAX_CELLS];
    size_t n;
    while (cf_rows_next(csv, &r->roll->arena, cells, &n)) {
        if (csv->wrong) {
            cf_diags_add(r->diags, CF_E0718, line_span(r, csv->line), "%s", csv->wrong);
        } else if (n != r->n_cells) {
            cf_diags_add(r->diags, CF_E0711, line_span(r, csv->line),
                         "%zu cells, and the header has %zu", n, r->n_cells);
        } else if (r->roll->n_members == CF_ROLL_MAX_ROWS) {
            cf_diags_add(r->diags, CF_E0719, line_span(r, csv->line), "more than %u rows",
                         CF_ROLL_MAX_ROWS);
            return;
        } else {
            read_member(r, cells, csv->line);
        }
    }
}

/* --- The whole list --------------------------------------------------------------------------- */

static const cf_member *sorting; /* qsort has no context */

static int compare_ids(const void *a, const void *b)
{
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    int order = cf_slice_compare(sorting[i].id, sorting[j].id);
    return order ? order : (i > j) - (i < j);
}

static int compare_units(const void *a, const void *b)
{
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    return cf_slice_compare(sorting[i].unit, sorting[j].unit);
}

static void find_repeated_ids(reader *r)
{
    const cf_roll *roll = r->roll;
    for (size_t i = 1; i < roll->n_members; i++) {
        const cf_member *before = &roll->members[roll->by_id[i - 1]];
        const cf_member *m = &roll->members[roll->by_id[i]];
        if (m->id.len == 0 || !cf_slice_equal(before->id, m->id))
            continue;
        cf_diag *d = cf_diags_add(r->diags, CF_E0713, line_span(r, m->line),
                                  "id '%.*s' stands twice", (int)m->id.len, m->id.text);
        cf_diags_column(r->diags, d, CF_SLICE("id"));
        cf_diags_note(r->diags, d, line_span(r, before->line), "the other row is here");
    }
}

static void count_members(reader *r, uint32_t *order)
{
    cf_roll *roll = r->roll;
    size_t n = roll->n_members;
    qsort(order, n, sizeof *order, compare_units);
    roll->units = CF_ARENA_NEW(&roll->arena, cf_roll_unit, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        cf_member *m = &roll->members[order[i]];
        if (roll->n_units == 0 || !cf_slice_equal(roll->units[roll->n_units - 1].name, m->unit))
            roll->units[roll->n_units++].name = m->unit;
        cf_roll_unit *unit = &roll->units[roll->n_units - 1];
        m->unit_index = (uint32_t)(roll->n_units - 1);
        unit->n[m->standing]++;
        roll->n[m->standing]++;
        roll->weighted = roll->weighted || m->weight != 1;
        if (m->standing == CF_STANDING_GOOD) {
            unit->good_weight += m->weight;
            roll->good_weight += m->weight;
        }
    }
}

static void check_sizes(reader *r)
{
    const cf_roll *roll = r->roll;
    uint32_t least = r->options->minimum_unit;
    if (roll->n[CF_STANDING_GOOD] == 0)
        cf_diags_add(r->diags, CF_E0717, line_span(r, 1), "nobody on the list may vote");
    else if (!r->options->by_unit && roll->n[CF_STANDING_GOOD] < least)
        cf_diags_add(r->diags, CF_W0721, line_span(r, 1), "%" PRIu64 " members may vote",
                     roll->n[CF_STANDING_GOOD]);
    for (size_t i = 0; r->options->by_unit && i < roll->n_units; i++) {
        const cf_roll_unit *unit = &roll->units[i];
        uint64_t n = unit->n[CF_STANDING_GOOD];
        if (n + unit->n[CF_STANDING_CHALLENGED] == 0 || n >= least)
            continue;
        cf_diag *d = cf_diags_add(r->diags, CF_E0708, line_span(r, 1),
                                  "unit '%.*s' has %" PRIu64
                                  " who may vote; the minimum for its own tally is %u",
                                  (int)unit->name.len, unit->name.text, n, least);
        cf_diags_help(r->diags, d, "join it to another unit, or tally together");
    }
}

static void check_weights(reader *r)
{
    const cf_roll *roll = r->roll;
    uint64_t *weight = cf_mem_alloc(roll->n_members + 1, sizeof *weight);
    size_t n = 0;
    for (size_t i = 0; roll->weighted && i < roll->n_members; i++)
        if (roll->members[i].standing == CF_STANDING_GOOD)
            weight[n++] = roll->members[i].weight;
    uint64_t which = n > 0 ? cf_weights_reveal(weight, n, r->options->minimum_unit) : 0;
    if (which > 0)
        cf_diags_add(r->diags, CF_W0722, line_span(r, 1),
                     "every result shows how those with weight %" PRIu64 " voted", which);
    cf_mem_free(weight);
}

static void check_whole(reader *r)
{
    cf_roll *roll = r->roll;
    uint32_t *order = cf_mem_alloc(roll->n_members + 1, sizeof *order);
    roll->by_id = CF_ARENA_NEW(&roll->arena, uint32_t, roll->n_members ? roll->n_members : 1);
    for (size_t i = 0; i < roll->n_members; i++)
        order[i] = roll->by_id[i] = (uint32_t)i;
    sorting = roll->members;
    qsort(roll->by_id, roll->n_members, sizeof *roll->by_id, compare_ids);
    find_repeated_ids(r);
    count_members(r, order);
    sorting = NULL;
    check_sizes(r);
    check_weights(r);
    cf_mem_free(order);
}

bool cf_roll_read(cf_roll *out, const cf_source *source, cf_slice text,
                  const cf_roll_options *options, cf_diags *diags)
{
    reader r = {.roll = out, .source = source, .options = options, .diags = diags};
    cf_rows_reader csv = cf_rows_open(text);
    cf_slice cells[CF_ROWS_MAX_CELLS];
    size_t n, before = diags->n_errors;
    *out = (cf_roll){.arena = CF_ARENA_INIT};
    if (text.len >= 4 && memcmp(text.text, "PK\003\004", 4) == 0)
        cf_diags_add(diags, CF_E0710, line_span(&r, 1),
                     "this is an Excel workbook: save it as \"CSV UTF-8\" and import that file");
    else if (!cf_rows_next(&csv, &out->arena, cells, &n) || csv.wrong)
        cf_diags_add(diags, CF_E0710, line_span(&r, 1), "there is no header that can be read");
    else if (read_header(&r, cells, n))
        read_rows(&r, &csv);
    if (diags->n_errors == before || out->n_members > 0)
        check_whole(&r);
    return diags->n_errors == before;
}

void cf_roll_release(cf_roll *roll)
{
    cf_mem_free(roll->members);
    cf_arena_release(&roll->arena);
    *roll = (cf_roll){.arena = CF_ARENA_INIT};
}

void cf_roll_write(cf_buf *out, const cf_roll *roll)
{
    cf_buf_add_str(out, "id,name,unit,standing,weight,reason\n");
    for (size_t i = 0; i < roll->n_members; i++) {
        const cf_member *m = &roll->members[i];
        cf_rows_add(out, m->id, false);
        cf_buf_add_char(out, ',');
        cf_rows_add(out, m->name, false);
        cf_buf_add_char(out, ',');
        cf_rows_add(out, m->unit, false);
        cf_buf_addf(out, ",%s,%" PRIu64 ",", cf_standing_name(m->standing), m->weight);
        cf_rows_add(out, m->reason, false);
        cf_buf_add_char(out, '\n');
    }
}

const cf_member *cf_roll_find(const cf_roll *roll, cf_slice id)
{
    size_t low = 0, high = roll->n_members;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const cf_member *m = &roll->members[roll->by_id[middle]];
        int order = cf_slice_compare(m->id, id);
        if (order == 0)
            return m;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
