/* Positions as they might be: the roster's own text with a few cells changed, costed beside the
 * roster as given. A held member has no step date, a vacant position is left out (costing rules,
 * sections 2.4 and 3.1). */
#include "answer/ask.h"
#include "answer/cost_answer.h"
#include "answer/result.h"

#include "base/number.h"
#include "confer_desk.h"
#include "read/csv.h"

#include <string.h>

/* What is tried, by column of the rules; -1: the file lacks it. */
enum { ID, FTE, STEP_DATE, STATUS, CLASS, STEP, N_COLUMNS };

typedef struct {
    confer_case *c;
    const confer_try *tries;
    int n;
    int at[N_COLUMNS]; /* columns of the file */
    int n_headers;
    const cf_slice **rows; /* by try: the row's cells */
    int *n_cells;
} trying;

/* --- Rows ------------------------------------------------------------------------------------- */

static void find_columns(trying *t, const cf_csv *csv)
{
    static const int fields[N_COLUMNS] = {CF_COL_ID,     CF_COL_FTE,   CF_COL_STEP_DATE,
                                          CF_COL_STATUS, CF_COL_CLASS, CF_COL_STEP};
    const cf_roster_info *info = cf_roster_info_of(t->c->roster);
    t->n_headers = csv->n;
    for (int i = 0; i < N_COLUMNS; i++) {
        t->at[i] = -1;
        for (int k = 0; k < csv->n && info->present[fields[i]]; k++)
            if (cf_slice_equal_nocase(info->headers[fields[i]], csv->cells[k]))
                t->at[i] = k;
    }
}

static cf_slice cell_of(const trying *t, const cf_slice *cells, int n, int which)
{
    int at = t->at[which];
    return at >= 0 && at < n ? cells[at] : CF_SLICE("");
}

/* The cell as it is tried; `which` is of those that a try may change, or -1. */
static cf_slice tried_cell(const trying *t, cf_slice id, int which, cf_slice now)
{
    for (int i = 0; i < t->n; i++) {
        if (!cf_slice_equal(id, cf_slice_of(t->tries[i].id)))
            continue;
        if (which == FTE && t->tries[i].fte)
            now = cf_slice_of(t->tries[i].fte);
        else if (which == STEP_DATE && t->tries[i].hold)
            now = CF_SLICE("");
        else if (which == STATUS && t->tries[i].vacant)
            now = CF_SLICE("vacant");
    }
    return now;
}

static int which_of(const trying *t, int column)
{
    for (int i = FTE; i <= STATUS; i++)
        if (t->at[i] == column)
            return i;
    return -1;
}

/* A row with its cells as tried; columns that the file lacks come behind. */
static void put_row(cf_buf *out, const trying *t, const cf_csv *csv, bool header)
{
    static const int names[] = {[FTE] = CF_COL_FTE, [STATUS] = CF_COL_STATUS};
    cf_slice id = cf_slice_trim(cell_of(t, csv->cells, csv->n, ID));
    for (int k = 0; k < t->n_headers; k++) {
        cf_slice now = k < csv->n ? csv->cells[k] : CF_SLICE("");
        if (k > 0)
            cf_buf_add_char(out, ',');
        cf_csv_add_cell(out, header ? now : tried_cell(t, id, which_of(t, k), now));
    }
    for (int i = FTE; i <= STATUS; i += STATUS - FTE) {
        if (t->at[i] >= 0)
            continue;
        cf_buf_add_char(out, ',');
        cf_csv_add_cell(out, header ? cf_slice_of(cf_column_names[names[i]])
                                    : tried_cell(t, id, i, CF_SLICE("")));
    }
    cf_buf_add_char(out, '\n');
}

/* The roster as tried; notes each try's row. */
static void put_roster(cf_buf *out, trying *t, cf_slice text)
{
    cf_arena *arena = &t->c->arena;
    cf_csv csv;
    bool header = true;
    cf_csv_init(&csv, text, arena);
    while (cf_csv_next(&csv)) {
        if (cf_csv_blank(&csv))
            continue;
        if (header)
            find_columns(t, &csv);
        put_row(out, t, &csv, header);
        cf_slice id = cf_slice_trim(cell_of(t, csv.cells, csv.n, ID));
        for (int i = 0; i < t->n && !header; i++) {
            if (!cf_slice_equal(id, cf_slice_of(t->tries[i].id)))
                continue;
            t->rows[i] = cf_arena_dup(arena, csv.cells, (size_t)csv.n, sizeof *csv.cells);
            t->n_cells[i] = csv.n;
        }
        header = false;
    }
    cf_csv_release(&csv);
}

/* --- Costing ---------------------------------------------------------------------------------- */

static cf_costing *cost_first(cf_asking *asking)
{
    cf_costing_options options = asking->costing_options;
    options.years_of = options.offers;
    options.n_years_of = options.n_offers;
    options.n_offers = 1;
    options.skip_one_percent = true;
    return cf_costing_run(&options, asking->c->roster, &asking->c->diags);
}

static void add_figures(cf_arena *arena, cf_value *to, int64_t status_quo, int64_t offer,
                        int64_t cost)
{
    cf_value_add_int(arena, to, "status_quo", status_quo);
    cf_value_add_int(arena, to, "offer", offer);
    cf_value_add_int(arena, to, "cost", cost);
}

static void add_costing(cf_arena *arena, cf_value *json, const char *name,
                        const cf_costing *costing)
{
    const cf_offer_cost *offer = &costing->offers[0];
    cf_value *at = cf_value_add_object(arena, json, name);
    cf_value_add_int(arena, at, "members", (int64_t)costing->members);
    cf_value *years = cf_value_add_array(arena, at, "fiscal_years");
    for (int y = 0; y < costing->n_years; y++) {
        const cf_year_cost *year = &offer->years[y];
        cf_value *one = cf_value_add_object(arena, years, NULL);
        cf_value_add_text(arena, one, "fiscal_year",
                          cf_slice_of(cf_year_text(arena, costing, year->year)));
        add_figures(arena, one, year->status_quo, year->offer, year->cost);
    }
    cf_value *total = cf_value_add_object(arena, at, "total");
    add_figures(arena, total, offer->status_quo, offer->offer, offer->cost);
}

static void add_tries(cf_arena *arena, cf_value *json, const trying *t)
{
    cf_value *list = cf_value_add_array(arena, json, "tried");
    for (int i = 0; i < t->n; i++) {
        const confer_try *one = &t->tries[i];
        cf_value *at = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, at, "id", cf_slice_of(one->id));
        cf_value_add_text(arena, at, "class", cell_of(t, t->rows[i], t->n_cells[i], CLASS));
        cf_value_add_text(arena, at, "step", cell_of(t, t->rows[i], t->n_cells[i], STEP));
        cf_value_add_text(arena, at, "fte", cell_of(t, t->rows[i], t->n_cells[i], FTE));
        if (one->fte)
            cf_value_add_text(arena, at, "tried_fte", cf_slice_of(one->fte));
        else
            cf_value_add_null(arena, at, "tried_fte");
        cf_value_add_bool(arena, at, "hold", one->hold);
        cf_value_add_bool(arena, at, "vacant", one->vacant);
    }
}

/* The same question of the folder with the roster as tried. */
static int cost_tried(confer_result **out, cf_asking *given, const trying *t, cf_buf *roster,
                      const char *const *offers, int n_offers, confer_error *err)
{
    confer_case *c = given->c;
    confer_case twin;
    cf_asking asking;
    cf_case_file file = {.next = c->files,
                         .name =
                             (char *)cf_arena_copy(&c->arena, c->agreement.plan->facts.roster_file),
                         .bytes = *roster};
    cf_case_twin(&twin, c);
    twin.files = &file;
    int status = cf_ask_open(&asking, &twin, offers, n_offers, NULL, err);
    cf_costing *before = status == CONFER_OK ? cost_first(given) : NULL;
    cf_costing *after = before ? cost_first(&asking) : NULL;
    if (after) {
        confer_result *r = cf_result_new();
        r->json = cf_value_new(&r->arena);
        cf_value *json = (cf_value *)r->json;
        cf_value_add_text(&r->arena, json, "offer", cf_slice_of(c->offers[0].name));
        add_tries(&r->arena, json, t);
        add_costing(&r->arena, json, "as_given", before);
        add_costing(&r->arena, json, "as_tried", after);
        *out = r;
    } else if (status == CONFER_OK) {
        status = cf_case_verdict(before ? &twin : c, err);
    }
    cf_costing_free(before);
    cf_costing_free(after);
    cf_case_twin_end(&twin);
    return status;
}

static int check_tries(const confer_try *tries, int n, confer_error *err)
{
    if (n < 1 || n > CONFER_MOST_TRIES)
        return cf_fail(err, CONFER_MISUSED, "1 to %d positions can be tried at once",
                       CONFER_MOST_TRIES);
    for (int i = 0; i < n; i++) {
        int64_t fte;
        if (tries[i].fte && (cf_decimal_parse(&fte, tries[i].fte, strlen(tries[i].fte), 4, false) !=
                                 CF_DECIMAL_OK ||
                             fte <= 0 || fte > 10000))
            return cf_fail(err, CONFER_MISUSED,
                           "\"%s\" is no part of full time: it is above 0, at most 1, with at most "
                           "4 decimals",
                           tries[i].fte);
    }
    return CONFER_OK;
}

int confer_people_try(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                      const confer_try *tries, int n_tries, confer_error *err)
{
    cf_asking asking;
    cf_slice text;
    cf_buf roster = CF_BUF_INIT;
    int status = check_tries(tries, n_tries, err);
    if (status == CONFER_OK)
        status = cf_ask_open(&asking, c, offers, n_offers, NULL, err);
    if (status == CONFER_OK && !cf_case_roster_text(&text, c))
        status = cf_fail(err, CONFER_FAILED, "the roster cannot be read again");
    if (status == CONFER_OK) {
        trying t = {.c = c, .tries = tries, .n = n_tries};
        t.rows = CF_ARENA_NEW(&c->arena, const cf_slice *, (size_t)n_tries);
        t.n_cells = CF_ARENA_NEW(&c->arena, int, (size_t)n_tries);
        put_roster(&roster, &t, text);
        for (int i = 0; i < n_tries && status == CONFER_OK; i++)
            if (!t.rows[i])
                status = cf_fail(err, CONFER_ABSENT, "there is no position \"%s\" on the roster",
                                 tries[i].id);
        if (status == CONFER_OK)
            status = cost_tried(out, &asking, &t, &roster, offers, n_offers, err);
    }
    cf_buf_release(&roster);
    cf_diags_sort(&c->diags);
    return status;
}
