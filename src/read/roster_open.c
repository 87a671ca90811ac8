/* Opening a roster: its bytes, its header, and which column feeds what. */
#define _POSIX_C_SOURCE 200809L
#include "read/roster_private.h"

#include "base/mem.h"
#include "read/cell.h"
#include "read/csv.h"
#include "read/table_text.h"
#include "read/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_BYTES = 1 << 20, USUAL_HEADER_BYTES = 16 << 10 };

/* --- Bytes ----------------------------------------------------------------------------------- */

bool cf_roster_bytes(const cf_roster *roster, char *out, uint64_t offset, size_t len)
{
    if (roster->fd < 0) {
        memcpy(out, roster->data.text + offset, len);
        return true;
    }
    while (len > 0) {
        ssize_t n = pread(roster->fd, out, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        out += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

/* Where the agreement names the file, when it does; the file itself otherwise. */
static cf_span file_span(const cf_roster *roster, const cf_roster_options *options)
{
    if (options->facts && options->facts->roster_span.source)
        return options->facts->roster_span;
    return (cf_span){roster->source, 0, 0, 0};
}

static bool open_bytes(cf_roster *roster, const cf_roster_options *options, cf_diags *diags)
{
    roster->fd = -1;
    if (!options->path) {
        roster->data = options->data.text ? options->data : CF_SLICE("");
        roster->size = roster->data.len;
        return true;
    }
    struct stat info;
    cf_slice file, sheet;
    cf_xlsx_split_path(options->path, &file, &sheet);
    roster->fd = open(cf_arena_copy(&roster->arena, file), O_RDONLY | O_CLOEXEC);
    int error = errno;
    if (roster->fd >= 0 && fstat(roster->fd, &info) == 0) {
        if (S_ISREG(info.st_mode)) {
            roster->size = (uint64_t)info.st_size;
            return true;
        }
        error = S_ISDIR(info.st_mode) ? EISDIR : ESPIPE;
    }
    cf_diag *diag = cf_diags_add(diags, CF_E0301, file_span(roster, options), "%s: %s",
                                 roster->name, error == ESPIPE ? "not a file" : strerror(error));
    if (error == ENOENT)
        cf_diags_help(diags, diag, "the roster is looked for beside the agreement");
    return false;
}

/* A workbook is turned into CSV text in memory; sheets have at most a million rows. */
static bool open_sheet(cf_roster *roster, const cf_roster_options *options, cf_diags *diags)
{
    char start[8] = {0};
    size_t len = roster->size < sizeof start ? (size_t)roster->size : sizeof start;
    if (!cf_roster_bytes(roster, start, 0, len) ||
        cf_table_kind_of((cf_slice){start, len}) != CF_TABLE_XLSX)
        return true;
    cf_span span = {roster->source, 0, 0, 0};
    cf_slice sheet = CF_SLICE("");
    cf_buf file = CF_BUF_INIT;
    if (options->path && !cf_table_file(&file, options->path, &sheet, span, diags))
        return false;
    cf_slice data = options->path ? cf_buf_slice(&file) : options->data;
    bool good = cf_xlsx_text(&roster->sheet_text, data, sheet, span, diags);
    cf_buf_release(&file);
    if (roster->fd >= 0)
        close(roster->fd);
    roster->fd = -1;
    roster->data = cf_buf_slice(&roster->sheet_text);
    roster->size = roster->data.len;
    roster->sheet = true;
    return good;
}

/* --- The header ------------------------------------------------------------------------------ */

/* The first row that is not blank. *whole: it ends within the text. */
static bool find_header(cf_csv *csv, cf_slice text, bool *whole)
{
    bool found = false;
    while (!found && cf_csv_next(csv))
        found = !cf_csv_blank(csv);
    *whole = csv->at < text.len;
    return found;
}

static bool check_header(const cf_roster *roster, const cf_csv *csv, cf_diags *diags)
{
    for (int i = 0; i < csv->n; i++)
        if (!cf_utf8_valid(csv->cells[i], NULL)) {
            cf_diag *diag =
                cf_diags_add(diags, CF_E0307, (cf_span){roster->source, 0, 0, csv->row_line},
                             "the header of column %d is not UTF-8 text", i + 1);
            cf_diags_help(diags, diag, "save the file as CSV UTF-8");
            return false;
        }
    return cf_table_header(csv, roster->source, diags);
}

/* Reads the header row in the first `len` bytes and finds where the body starts. *more: there may
 * be a header if more is read. */
static bool header_within(cf_roster *roster, size_t len, bool *more, cf_diags *diags)
{
    char *text = cf_arena_alloc(&roster->arena, len + 1, 1);
    cf_span span = {roster->source, 0, 0, 0};
    if (!cf_roster_bytes(roster, text, 0, len)) {
        cf_diags_add(diags, CF_E0301, span, "the file cannot be read");
        return false;
    }
    cf_table_kind kind = cf_table_kind_of((cf_slice){text, len});
    if (kind != CF_TABLE_CSV) {
        cf_table_refuse(kind, span, diags);
        return false;
    }
    size_t bom = cf_table_bom((cf_slice){text, len});
    cf_slice rest = {text + bom, len - bom};
    bool whole, good = false;
    cf_csv csv;
    cf_csv_init(&csv, rest, &roster->arena);
    csv.rows_only = roster->sheet;
    bool found = find_header(&csv, rest, &whole);
    *more = !whole && len < roster->size;
    if (!*more && !found)
        cf_diags_add(diags, CF_E0302, span, "the roster is empty");
    else if (!*more)
        good = check_header(roster, &csv, diags);
    if (good) {
        roster->n_cells = csv.n;
        roster->headers = cf_arena_dup(&roster->arena, csv.cells, (size_t)csv.n, sizeof *csv.cells);
        bool ended = csv.at > 0 && rest.text[csv.at - 1] == '\n';
        roster->origin = ended ? bom + csv.at - 1 : roster->size;
        roster->first_line = csv.line;
        roster->header_line = csv.row_line;
    }
    cf_csv_release(&csv);
    return good;
}

static bool read_header(cf_roster *roster, cf_diags *diags)
{
    size_t most = roster->size < HEADER_BYTES ? (size_t)roster->size : HEADER_BYTES;
    size_t usual = most < USUAL_HEADER_BYTES ? most : USUAL_HEADER_BYTES;
    bool more = false;
    if (header_within(roster, usual, &more, diags))
        return true;
    if (more && usual < most && header_within(roster, most, &more, diags))
        return true;
    if (more)
        cf_diags_add(diags, CF_E0305, (cf_span){roster->source, 0, 0, 0},
                     "the header row is longer than %d bytes", HEADER_BYTES);
    return false;
}

static int find_cell(const cf_roster *roster, cf_slice header)
{
    for (int i = 0; i < roster->n_cells; i++)
        if (roster->headers[i].len > 0 && cf_slice_equal_nocase(roster->headers[i], header))
            return i;
    return -1;
}

static int find_field(cf_slice name)
{
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (cf_slice_equal_nocase(name, cf_slice_of(cf_column_names[i])))
            return i;
    return -1;
}

static cf_slice header_name(const void *roster, int i)
{
    return ((const cf_roster *)roster)->headers[i];
}

/* Finds the header that a `column FIELD = "Header"` part names. */
static int named_cell(const cf_roster *roster, const cf_column_fact *fact, cf_diags *diags)
{
    int cell = find_cell(roster, cf_slice_trim(fact->header));
    if (cell >= 0)
        return cell;
    cf_span span =
        fact->span.source ? fact->span : (cf_span){roster->source, 0, 0, roster->header_line};
    cf_diag *diag = cf_diags_add(diags, CF_E0309, span, "%s has no column \"%.*s\"", roster->name,
                                 (int)fact->header.len, fact->header.text);
    cf_slice nearest = cf_cell_nearest(fact->header, roster->n_cells, header_name, roster);
    if (nearest.len > 0)
        cf_diags_help(diags, diag, "did you mean \"%.*s\"?", (int)nearest.len, nearest.text);
    return -1;
}

/* By the agreement's `column` parts first, then by the rules' own names. */
static bool map_columns(cf_roster *roster, const cf_facts *facts, int *column_of, cf_diags *diags)
{
    bool good = true;
    for (int i = 0; i < CF_COL_EXTRA; i++)
        roster->cell_of[i] = -1;
    for (int i = 0; i < roster->n_cells; i++)
        column_of[i] = -1;
    for (int i = 0; facts && i < facts->n_columns; i++) {
        const cf_column_fact *fact = &facts->columns[i];
        int cell = named_cell(roster, fact, diags);
        int field = find_field(fact->field);
        good = good && cell >= 0;
        if (cell < 0 || field < 0)
            continue;
        roster->cell_of[field] = cell;
        column_of[cell] = field;
    }
    for (int i = 0; i < roster->n_cells; i++) {
        int field = column_of[i] < 0 ? find_field(roster->headers[i]) : -1;
        if (field >= 0 && roster->cell_of[field] < 0) {
            roster->cell_of[field] = i;
            column_of[i] = field;
        }
    }
    return good;
}

static bool check_id(const cf_roster *roster, cf_diags *diags)
{
    if (roster->cell_of[CF_COL_ID] >= 0)
        return true;
    cf_diag *diag =
        cf_diags_add(diags, CF_E0308, (cf_span){roster->source, 0, 0, roster->header_line},
                     "the header row has no \"id\"");
    bool semicolons = roster->n_cells == 1 &&
                      memchr(roster->headers[0].text, ';', roster->headers[0].len) != NULL;
    bool tabs = roster->n_cells == 1 &&
                memchr(roster->headers[0].text, '\t', roster->headers[0].len) != NULL;
    if (semicolons || tabs)
        cf_diags_help(diags, diag, "the columns are separated by %s; save the file with commas",
                      tabs ? "tabs" : "semicolons");
    else
        cf_diags_help(diags, diag,
                      "every position needs an id of its own; name the column that "
                      "holds it: roster \"%s\" column id = \"Employee No\"",
                      roster->name);
    return false;
}

/* --- What is common to all blocks ------------------------------------------------------------ */

/* Rule columns first, then what else the file has, in its order. */
static void make_info(cf_roster *roster, const cf_facts *facts, const int *column_of,
                      int *extra_cells)
{
    size_t most = CF_COL_EXTRA + (size_t)roster->n_cells;
    cf_slice *headers = cf_mem_calloc(most, sizeof *headers);
    bool *present = cf_mem_calloc(most, sizeof *present);
    int n = CF_COL_EXTRA;
    for (int i = 0; i < CF_COL_EXTRA; i++) {
        present[i] = roster->cell_of[i] >= 0;
        headers[i] =
            present[i] ? roster->headers[roster->cell_of[i]] : cf_slice_of(cf_column_names[i]);
    }
    for (int i = 0; i < roster->n_cells; i++) {
        if (column_of[i] >= 0)
            continue;
        extra_cells[n - CF_COL_EXTRA] = i;
        present[n] = true;
        headers[n++] = roster->headers[i];
    }
    roster->info = cf_roster_info_new(headers, present, n);
    for (int i = 0; facts && i < facts->n_columns; i++) {
        if (find_field(facts->columns[i].field) >= 0)
            continue;
        int cell = find_cell(roster, cf_slice_trim(facts->columns[i].header));
        for (int k = CF_COL_EXTRA; k < n; k++)
            if (extra_cells[k - CF_COL_EXTRA] == cell)
                cf_roster_info_alias(roster->info, facts->columns[i].field, k);
    }
    cf_mem_free(headers);
    cf_mem_free(present);
}

static void add_task(cf_roster *roster, cf_task_kind kind, int column, int cell, bool coded)
{
    cf_dict *dict = coded ? roster->info->dicts[column] : NULL;
    roster->tasks[roster->n_tasks++] = (cf_task){kind, column, cell, dict};
}

/* The id's task is the first (roster_ids.c counts on it). */
static void make_tasks(cf_roster *roster, const int *extra_cells)
{
    static const struct {
        int column;
        cf_task_kind kind;
    } own[] = {
        {CF_COL_ID, CF_TASK_ID},
        {CF_COL_CLASS, CF_TASK_CLASS},
        {CF_COL_RANGE, CF_TASK_RANGE},
        {CF_COL_STEP, CF_TASK_STEP},
        {CF_COL_RATE, CF_TASK_RATE},
        {CF_COL_FTE, CF_TASK_FTE},
        {CF_COL_HIRED, CF_TASK_HIRED},
        {CF_COL_STEP_DATE, CF_TASK_STEP_DATE},
        {CF_COL_FUND, CF_TASK_FUND},
        {CF_COL_PREMIUMS, CF_TASK_PREMIUMS},
        {CF_COL_OVERTIME_HOURS, CF_TASK_OVERTIME},
        {CF_COL_STATUS, CF_TASK_STATUS},
    };
    size_t most = 2 * (size_t)roster->info->n_columns + sizeof own / sizeof own[0];
    roster->tasks = CF_ARENA_NEW(&roster->arena, cf_task, most);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        int cell = roster->cell_of[own[i].column];
        if (cell >= 0)
            add_task(roster, own[i].kind, own[i].column, cell, cf_column_is_text(own[i].column));
    }
    for (int i = 0; i < roster->info->n_columns; i++) {
        int cell = i < CF_COL_EXTRA ? roster->cell_of[i] : extra_cells[i - CF_COL_EXTRA];
        bool done = false;
        for (int k = 0; k < roster->n_tasks; k++)
            done = done || (roster->tasks[k].column == i && roster->tasks[k].dict);
        if (cell >= 0 && !done && roster->info->dicts[i])
            add_task(roster, CF_TASK_TEXT, i, cell, true);
    }
}

/* Texts whose codes the reader counts on. */
static void make_codes(cf_roster *roster)
{
    cf_roster_info *info = roster->info;
    const cf_schedule *schedule = roster->schedule;
    roster->step_names = cf_dict_new();
    roster->unassigned_code = cf_dict_code(info->dicts[CF_COL_FUND], CF_SLICE("unassigned"));
    cf_roster_info_fund(info, roster->unassigned_code);
    roster->filled_code = cf_dict_code(info->dicts[CF_COL_STATUS], CF_SLICE("filled"));
    if (!schedule)
        return;
    for (int i = 0; i < schedule->n_step_names; i++)
        cf_dict_code(roster->step_names, schedule->step_order[i]);
    size_t n_ranges = (size_t)schedule->n_ranges + 1; /* the last is read along (roster_wide.c) */
    roster->prefix_steps = CF_ARENA_NEW(&roster->arena, int16_t, n_ranges);
    for (int i = 0; i < schedule->n_ranges; i++) {
        const cf_range *range = &schedule->ranges[i];
        cf_dict_code(info->dicts[CF_COL_RANGE], range->name);
        bool prefix = range->n_steps <= schedule->n_step_names;
        for (int k = 0; k < range->n_steps && prefix; k++)
            prefix = cf_slice_equal(range->step_names[k], schedule->step_order[k]);
        roster->prefix_steps[i] = prefix ? (int16_t)range->n_steps : 0;
    }
}

static void make_months(cf_roster *roster)
{
    enum { N_MONTHS = (CF_LAST_YEAR - CF_FIRST_YEAR + 1) * 12 };
    roster->month_start = CF_ARENA_NEW(&roster->arena, int32_t, N_MONTHS + 1);
    for (int i = 0; i <= N_MONTHS; i++)
        roster->month_start[i] = cf_date_of(CF_FIRST_YEAR + i / 12, i % 12 + 1, 1).days;
}

static void want_columns(cf_roster *roster, const cf_roster_options *options)
{
    for (int i = 0; i < options->n_wanted; i++) {
        int column = cf_roster_column(roster->info, options->wanted[i]);
        if (column >= 0)
            cf_roster_info_want(roster->info, column);
    }
}

/* --- Life cycle ------------------------------------------------------------------------------ */

static bool set_up(cf_roster *roster, const cf_roster_options *options, cf_diags *diags)
{
    if (!open_bytes(roster, options, diags) || !open_sheet(roster, options, diags) ||
        !read_header(roster, diags))
        return false;
    size_t n_cells = (size_t)roster->n_cells;
    int *column_of = cf_mem_alloc(n_cells, sizeof *column_of);
    int *extra_cells = cf_mem_calloc(n_cells + 1, sizeof *extra_cells);
    bool good = map_columns(roster, options->facts, column_of, diags);
    good = good && check_id(roster, diags);
    if (good) {
        make_info(roster, options->facts, column_of, extra_cells);
        want_columns(roster, options);
        make_tasks(roster, extra_cells);
        make_codes(roster);
        make_months(roster);
    }
    cf_mem_free(column_of);
    cf_mem_free(extra_cells);
    return good;
}

bool cf_roster_open(cf_roster **out, const cf_roster_options *options, cf_diags *diags)
{
    cf_roster *roster = cf_mem_calloc(1, sizeof *roster);
    const char *name = options->name ? options->name : options->path;
    roster->name = cf_arena_copy(&roster->arena, cf_slice_of(name ? name : "roster"));
    roster->source = cf_table_source(diags, roster->name);
    roster->schedule = options->schedule;
    roster->schedule_unread = options->schedule_unread;
    roster->keep = options->keep;
    roster->chunk_bytes = CF_CHUNK_BYTES;
    roster->chunk_ahead = CF_CHUNK_AHEAD;
    roster->most_problems = CF_LIMIT_ROW_PROBLEMS;
    if (set_up(roster, options, diags)) {
        *out = roster;
        return true;
    }
    cf_roster_close(roster);
    *out = NULL;
    return false;
}

void cf_roster_report_to(cf_roster *roster, cf_diags *diags)
{
    roster->source = cf_table_source(diags, roster->name);
}

void cf_roster_close(cf_roster *roster)
{
    if (!roster)
        return;
    if (roster->fd >= 0)
        close(roster->fd);
    for (size_t i = 0; i < roster->n_kept; i++) {
        cf_columns_release(roster->kept[i]);
        cf_mem_free(roster->kept[i]);
    }
    cf_mem_free(roster->kept);
    cf_buf_release(&roster->sheet_text);
    cf_roster_info_free(roster->info);
    cf_dict_free(roster->step_names);
    cf_arena_release(&roster->arena);
    cf_mem_free(roster);
}

const cf_roster_info *cf_roster_info_of(const cf_roster *roster)
{
    return roster->info;
}

uint64_t cf_roster_size(const cf_roster *roster)
{
    return roster->size;
}
