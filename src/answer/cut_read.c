/* Departments' submitted reductions: every row read, every bad cell reported. */
#include "answer/cut.h"

#include "answer/suggest.h"
#include "base/dict.h"
#include "read/table_read.h"
#include "read/table_text.h"

const char *const cf_cut_kind_names[4] = {"vacancy", "position", "service", "one-time"};

typedef enum {
    ID,
    DEPARTMENT,
    KIND,
    ANNUAL,
    FUND,
    TITLE,
    POSITIONS,
    START,
    SERVICE,
    MEASURE,
    NOW,
    AFTER,
    MINIMUM,
    WEIGHT,
    LOCKED,
    REASON,
    EXCLUDES,
    REQUIRES,
    COLUMNS,
    REQUIRED = ANNUAL, /* the last that a file must have */
} column;

/* What a column may be called. */
static const char *const headers[COLUMNS] = {
    "id|option",
    "department|dept",
    "kind|type",
    "annual_savings|annual_saving|savings|annual",
    "fund|fund_code",
    "title|description|name",
    "positions|fte",
    "start|starts|start_date",
    "service",
    "measure",
    "now|current",
    "after",
    "legal_minimum|minimum",
    "weight",
    "locked|lock",
    "reason",
    "excludes",
    "requires",
};

typedef struct {
    cf_cut *cut;
    cf_table table;
    const cf_source *source;
    cf_diags *diags;
    int at[COLUMNS]; /* -1: the file does not have it */
} reader;

static cf_slice cell_of(const reader *r, int row, column c)
{
    return r->at[c] < 0 ? CF_SLICE("") : cf_slice_trim(cf_table_cell(&r->table, row, r->at[c]));
}

static cf_slice text_of(const reader *r, int row, column c)
{
    return cf_arena_slice(r->cut->arena, cell_of(r, row, c));
}

static cf_span place(const reader *r, int row, column c)
{
    uint32_t at = r->at[c] < 0 ? 0 : (uint32_t)r->at[c];
    return (cf_span){r->source, at, at, r->table.lines[row]};
}

static cf_diag *report(reader *r, cf_code code, int row, column c, const char *what)
{
    cf_slice text = cell_of(r, row, c);
    cf_diag *diag = text.len > 0 ? cf_diags_add(r->diags, code, place(r, row, c), "\"%.*s\" %s",
                                                (int)text.len, text.text, what)
                                 : cf_diags_add(r->diags, code, place(r, row, c), "%s", what);
    if (r->at[c] >= 0)
        cf_diags_column(r->diags, diag, r->table.headers[r->at[c]]);
    return diag;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static void read_kind(reader *r, int row, cf_cut_option *option)
{
    cf_slice text = cell_of(r, row, KIND);
    if (cf_slice_equal_nocase(text, CF_SLICE("one time")) ||
        cf_slice_equal_nocase(text, CF_SLICE("one_time")))
        text = CF_SLICE("one-time");
    for (int i = 0; i < 4; i++)
        if (cf_slice_equal_nocase(text, cf_slice_of(cf_cut_kind_names[i]))) {
            option->kind = (cf_cut_kind)i;
            return;
        }
    cf_diag *diag = report(r, CF_E0856, row, KIND,
                           text.len > 0 ? "is no kind of reduction" : "the kind is missing");
    cf_diags_help(r->diags, diag, "write vacancy, position, service or one-time");
}

static void read_annual(reader *r, int row, cf_cut_option *option)
{
    cf_slice text = cell_of(r, row, ANNUAL);
    if (!cf_budget_money(&option->annual, text) || option->annual <= 0)
        report(r, CF_E0856, row, ANNUAL,
               text.len > 0 ? "is not an amount of dollars above zero" : "the savings are missing");
}

/* A number with at most 4 decimals; `blank` where nothing is written. False: blank or reported. */
static bool read_number(reader *r, int row, column c, int64_t *e4, int64_t blank, int64_t most_e4)
{
    cf_slice text = cell_of(r, row, c);
    *e4 = blank;
    if (text.len == 0)
        return false;
    if (text.text[text.len - 1] == '%')
        text.len--;
    bool good = cf_decimal_parse(e4, text.text, text.len, 4, true) == CF_DECIMAL_OK && *e4 >= 0 &&
                *e4 <= most_e4;
    if (!good) {
        *e4 = blank;
        report(r, CF_E0856, row, c,
               "is not a number with at most 4 decimals that is not below zero");
    }
    return good;
}

static void read_start(reader *r, int row, cf_cut_option *option)
{
    cf_slice text = cell_of(r, row, START);
    option->start = CF_DATE_NONE;
    if (text.len > 0 && !cf_date_parse(&option->start, text.text, text.len)) {
        option->start = CF_DATE_NONE;
        report(r, CF_E0856, row, START, "is not a date such as 2026-01-01 or 1/1/2026");
    }
}

static bool is_one_of(cf_slice text, const char *a, const char *b, const char *c)
{
    return cf_slice_equal_nocase(text, cf_slice_of(a)) ||
           cf_slice_equal_nocase(text, cf_slice_of(b)) ||
           cf_slice_equal_nocase(text, cf_slice_of(c));
}

static void read_lock(reader *r, int row, cf_cut_option *option)
{
    cf_slice text = cell_of(r, row, LOCKED);
    if (text.len == 0 || is_one_of(text, "no", "false", "0"))
        return;
    if (is_one_of(text, "yes", "true", "1") || is_one_of(text, "out", "locked", "x")) {
        option->lock = CF_CUT_LOCKED_OUT;
    } else if (is_one_of(text, "in", "taken", "decided")) {
        option->lock = CF_CUT_LOCKED_IN;
    } else {
        report(r, CF_E0856, row, LOCKED, "is none of no, yes and in");
        return;
    }
    if (option->reason.len == 0)
        report(r, CF_E0861, row, REASON, "a locked option needs a reason");
}

static void read_measure(reader *r, int row, cf_cut_option *option)
{
    static const int64_t most = 1000000000000000; /* a hundred billion */
    bool now = read_number(r, row, NOW, &option->now_e4, 0, most);
    bool after = read_number(r, row, AFTER, &option->after_e4, 0, most);
    option->has_minimum = read_number(r, row, MINIMUM, &option->minimum_e4, 0, most);
    option->has_measure = now && after;
    if (now && after && option->now_e4 == 0) {
        report(r, CF_E0860, row, NOW, "is nothing: a loss cannot be measured from it");
        option->has_measure = false;
    } else if (now && after && option->after_e4 / 1000 > option->now_e4) {
        report(r, CF_E0860, row, AFTER, "is more than a thousand times what it is now");
        option->has_measure = false;
    } else if (cell_of(r, row, NOW).len == 0 && cell_of(r, row, AFTER).len > 0) {
        report(r, CF_E0860, row, NOW, "it is said what the service would be after, not what it is");
    } else if (cell_of(r, row, NOW).len > 0 && cell_of(r, row, AFTER).len == 0) {
        report(r, CF_E0860, row, AFTER,
               "it is said what the service is, not what it would be after");
    } else if (option->has_minimum && !option->has_measure) {
        report(r, CF_E0860, row, MINIMUM,
               "a legal minimum needs what the service is, and would be");
    }
}

static void read_row(reader *r, int row, cf_cut_option *option)
{
    *option = (cf_cut_option){.line = r->table.lines[row], .limit = -1, .department_index = -1};
    option->id = text_of(r, row, ID);
    option->department = text_of(r, row, DEPARTMENT);
    option->fund = text_of(r, row, FUND);
    option->title = text_of(r, row, TITLE);
    option->service = text_of(r, row, SERVICE);
    option->measure = text_of(r, row, MEASURE);
    option->reason = text_of(r, row, REASON);
    option->excludes_text = text_of(r, row, EXCLUDES);
    option->requires_text = text_of(r, row, REQUIRES);
    if (option->department.len == 0)
        report(r, CF_E0856, row, DEPARTMENT, "the department is missing");
    read_kind(r, row, option);
    read_annual(r, row, option);
    read_number(r, row, POSITIONS, &option->positions_e4, 0, (int64_t)1000000 * 10000);
    read_number(r, row, WEIGHT, &option->weight_e4, 10000, (int64_t)CF_CUT_WEIGHT_MOST * 10000);
    read_start(r, row, option);
    read_lock(r, row, option);
    read_measure(r, row, option);
}

/* --- Ids ------------------------------------------------------------------------------------- */

static void check_ids(reader *r, cf_dict *ids)
{
    cf_cut *cut = r->cut;
    for (int i = 0; i < cut->n_options; i++) {
        cf_slice id = cut->options[i].id;
        if (id.len == 0 || memchr(id.text, ';', id.len)) {
            report(r, CF_E0857, i, ID,
                   id.len == 0 ? "the id is missing" : "an id has no semicolon");
            cf_dict_code(ids, cf_slice_of(cf_arena_printf(cut->arena, "\n%d", i)));
            continue;
        }
        int32_t known = cf_dict_find(ids, id);
        if (known >= 0) {
            report(r, CF_E0857, i, ID, "is the id of another option too");
            cf_dict_code(ids, cf_slice_of(cf_arena_printf(cut->arena, "\n%d", i)));
            continue;
        }
        cf_dict_code(ids, id);
    }
}

static void suggest_id(reader *r, cf_diag *diag, cf_slice id)
{
    const cf_cut *cut = r->cut;
    cf_slice *ids = CF_ARENA_NEW(cut->arena, cf_slice, (size_t)cut->n_options + 1);
    for (int i = 0; i < cut->n_options; i++)
        ids[i] = cut->options[i].id;
    cf_buf hint = CF_BUF_INIT;
    cf_suggest(&hint, id, ids, cut->n_options);
    if (hint.len > 0)
        cf_diags_help(r->diags, diag, "%s", hint.text);
    cf_buf_release(&hint);
}

/* "A1;A2" -> indexes. A row's code is one more than its index. */
static cf_cut_list read_list(reader *r, const cf_dict *ids, int row, column c, cf_slice text)
{
    cf_cut *cut = r->cut;
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.text[i] == ';';
    int *items = CF_ARENA_NEW(cut->arena, int, most);
    int n = 0;
    for (size_t at = 0; at <= text.len;) {
        const char *end = at < text.len ? memchr(text.text + at, ';', text.len - at) : NULL;
        size_t len = end ? (size_t)(end - text.text) - at : text.len - at;
        cf_slice id = cf_slice_trim((cf_slice){text.text + at, len});
        at += len + 1;
        if (id.len == 0)
            continue;
        int32_t found = cf_dict_find(ids, id) - 1; /* code 0 is the empty text */
        bool twice = false;
        for (int k = 0; k < n; k++)
            twice = twice || items[k] == found;
        if (found >= 0 && found != row) {
            if (!twice)
                items[n++] = found;
            continue;
        }
        cf_diag *diag =
            cf_diags_add(r->diags, CF_E0858, place(r, row, c), "\"%.*s\" is %s", (int)id.len,
                         id.text, found == row ? "the option itself" : "the id of no option");
        cf_diags_column(r->diags, diag, r->table.headers[r->at[c]]);
        if (found != row)
            suggest_id(r, diag, id);
    }
    return (cf_cut_list){items, n};
}

static bool has_item(cf_cut_list list, int item)
{
    for (int i = 0; i < list.n; i++)
        if (list.items[i] == item)
            return true;
    return false;
}

static void add_item(cf_cut *cut, cf_cut_list *list, int item)
{
    int *items = CF_ARENA_NEW(cut->arena, int, (size_t)list->n + 1);
    if (list->n > 0)
        memcpy(items, list->items, (size_t)list->n * sizeof *items);
    items[list->n] = item;
    *list = (cf_cut_list){items, list->n + 1};
}

/* What one option excludes excludes it too. */
static void read_links(reader *r, const cf_dict *ids)
{
    cf_cut *cut = r->cut;
    for (int i = 0; i < cut->n_options; i++) {
        cf_cut_option *option = &cut->options[i];
        option->excludes = read_list(r, ids, i, EXCLUDES, option->excludes_text);
        option->needs = read_list(r, ids, i, REQUIRES, option->requires_text);
    }
    for (int i = 0; i < cut->n_options; i++) {
        cf_cut_list list = cut->options[i].excludes;
        for (int k = 0; k < list.n; k++)
            if (!has_item(cut->options[list.items[k]].excludes, i))
                add_item(cut, &cut->options[list.items[k]].excludes, i);
    }
}

/* --- Services -------------------------------------------------------------------------------- */

static bool is_same_service(const cf_cut_limit *limit, const cf_cut_option *option)
{
    return cf_slice_equal(limit->department, option->department) &&
           cf_slice_equal(limit->service, option->service) &&
           cf_slice_equal(limit->measure, option->measure);
}

static void check_service(reader *r, cf_cut_limit *limit, int row)
{
    const cf_cut_option *option = &r->cut->options[row];
    const cf_cut_option *first = &r->cut->options[limit->first_option];
    bool rises = option->after_e4 > option->now_e4;
    bool moves = option->after_e4 != option->now_e4;
    cf_diag *diag = NULL;
    if (option->now_e4 != limit->now_e4)
        diag =
            report(r, CF_E0860, row, NOW, "differs from what another option says of this service");
    else if (moves && rises != limit->rises)
        diag = report(r, CF_E0860, row, AFTER,
                      "goes the other way than another option of this service");
    else if (option->has_minimum && limit->has_minimum && option->minimum_e4 != limit->minimum_e4)
        diag = report(r, CF_E0860, row, MINIMUM,
                      "differs from the legal minimum that another option gives");
    if (diag)
        cf_diags_note(r->diags, diag, (cf_span){r->source, 0, 0, first->line}, "the other option");
    if (option->has_minimum) {
        limit->has_minimum = true;
        limit->minimum_e4 = option->minimum_e4;
    }
}

static void read_services(reader *r)
{
    cf_cut *cut = r->cut;
    cut->limits = CF_ARENA_NEW(cut->arena, cf_cut_limit, (size_t)cut->n_options + 1);
    bool *moves = CF_ARENA_NEW(cut->arena, bool, (size_t)cut->n_options + 1);
    for (int i = 0; i < cut->n_options; i++) {
        cf_cut_option *option = &cut->options[i];
        if (!option->has_measure)
            continue;
        int l = 0;
        while (l < cut->n_limits && !is_same_service(&cut->limits[l], option))
            l++;
        if (l == cut->n_limits) {
            cut->limits[cut->n_limits++] =
                (cf_cut_limit){.department = option->department,
                               .service = option->service,
                               .measure = option->measure,
                               .now_e4 = option->now_e4,
                               .rises = option->after_e4 > option->now_e4,
                               .first_option = i};
        } else if (!moves[l]) {
            cut->limits[l].rises = option->after_e4 > option->now_e4;
        }
        moves[l] = moves[l] || option->after_e4 != option->now_e4;
        option->limit = l;
        check_service(r, &cut->limits[l], i);
    }
    for (int l = 0; l < cut->n_limits; l++) {
        cf_cut_limit *limit = &cut->limits[l];
        int64_t room =
            limit->rises ? limit->minimum_e4 - limit->now_e4 : limit->now_e4 - limit->minimum_e4;
        limit->room_e4 = !limit->has_minimum ? INT64_MAX / 4 : room > 0 ? room : 0;
    }
}

/* --- The file -------------------------------------------------------------------------------- */

static bool find_columns(reader *r)
{
    bool good = true;
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = cf_header_find(r->table.headers, r->table.n_columns, headers[c]);
        if (r->at[c] >= 0 || c > REQUIRED)
            continue;
        const char *end = strchr(headers[c], '|');
        cf_diag *diag =
            cf_diags_add(r->diags, CF_E0855, (cf_span){r->source, 0, 0, 1},
                         "the options have no column \"%.*s\"",
                         end ? (int)(end - headers[c]) : (int)strlen(headers[c]), headers[c]);
        cf_diags_help(r->diags, diag, "`confer help E0855` lists the columns");
        good = false;
    }
    return good;
}

static void read_rows(reader *r)
{
    cf_cut *cut = r->cut;
    if (r->table.n_rows > CF_LIMIT_CUT_OPTIONS) {
        cf_diags_add(r->diags, CF_E0305, (cf_span){r->source, 0, 0, 0},
                     "%d options; %d are weighed against each other at most", r->table.n_rows,
                     CF_LIMIT_CUT_OPTIONS);
        return;
    }
    cut->n_options = r->table.n_rows;
    cut->options = CF_ARENA_NEW(cut->arena, cf_cut_option, (size_t)cut->n_options + 1);
    for (int row = 0; row < cut->n_options; row++)
        read_row(r, row, &cut->options[row]);
    cf_dict *ids = cf_dict_new();
    check_ids(r, ids);
    read_links(r, ids);
    read_services(r);
    cf_dict_free(ids);
}

bool cf_cut_read(cf_cut *cut, cf_slice data, const char *name)
{
    cf_diags *diags = &cut->c->diags;
    size_t n_errors = diags->n_errors;
    reader r = {.cut = cut, .source = cf_table_source(diags, name), .diags = diags};
    if (cf_table_read(&r.table, NULL, data, name, true, diags) && find_columns(&r))
        read_rows(&r);
    cf_table_release(&r.table);
    return diags->n_errors == n_errors;
}
