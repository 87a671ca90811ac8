/* Computed against paid: what the model says of one pay period, beside a payroll register.
 *
 * The register has a column `id` and either `code` and `amount` (a row a payment; several rows of
 * one code add up) or one column a pay code. Codes are compared without case; those that the model
 * does not know are listed, and so is what the model pays and the register has no code for. */
#include "answer/case.h"
#include "answer/result.h"

#include "base/limits.h"
#include "base/mem.h"
#include "cost/replay.h"
#include "show/figure.h"

#include <stdlib.h>

enum { LISTED_MOST = 60 };

/* One member and pay code. */
typedef struct {
    int32_t id, code;
    int32_t rank; /* of the id, in byte order */
    int64_t computed, paid;
    bool in_model, in_register;
} entry;

typedef struct {
    confer_case *c;
    const cf_costing_options *options;
    cf_date day;
    cf_dict *ids, *codes; /* codes in lower case */
    cf_slice *code_names; /* as first written */
    size_t names_capacity;
    entry *entries;
    size_t n, capacity;
    uint8_t *code_paid, *code_computed; /* by code */
    uint64_t members, unpaid, strangers;
    cf_period period;
    bool outside; /* the period is not simulated */
} reckoning;

static int32_t code_of(reckoning *r, cf_slice name)
{
    cf_buf lower = CF_BUF_INIT;
    cf_slice trimmed = cf_slice_trim(name);
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.text[i];
        cf_buf_add_char(&lower, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    for (size_t i = 0; i < lower.len; i++)
        if (lower.text[i] == '-' && i > 0 && lower.len < 10)
            lower.text[i] = '_'; /* lump-sum, cash-out */
    size_t before = (size_t)cf_dict_count(r->codes);
    int32_t code = cf_dict_code(r->codes, cf_buf_slice(&lower));
    cf_buf_release(&lower);
    if ((size_t)code >= before) {
        r->code_names =
            cf_mem_grow(r->code_names, &r->names_capacity, (size_t)code + 1, sizeof *r->code_names);
        r->code_names[code] = cf_arena_slice(&r->c->arena, trimmed);
    }
    return code;
}

static entry *add_entry(reckoning *r, int32_t id, int32_t code)
{
    r->entries = cf_mem_grow(r->entries, &r->capacity, r->n + 1, sizeof *r->entries);
    entry *e = &r->entries[r->n++];
    *e = (entry){.id = id, .code = code};
    return e;
}

/* --- The register ---------------------------------------------------------------------------- */

static bool read_amount(reckoning *r, const cf_table *table, int row, int column, int64_t *cents)
{
    cf_slice text = cf_slice_trim(cf_table_cell(table, row, column));
    bool negative = false;
    *cents = 0;
    if (text.len == 0)
        return true;
    if (text.len > 2 && text.text[0] == '(' && text.text[text.len - 1] == ')') {
        negative = true;
        text = (cf_slice){text.text + 1, text.len - 2};
    }
    if (text.text[0] == '$')
        text = (cf_slice){text.text + 1, text.len - 1};
    if (cf_decimal_parse(cents, text.text, text.len, 2, true) == CF_DECIMAL_OK) {
        *cents = negative ? -*cents : *cents;
        return true;
    }
    cf_span span = {&table->source, 0, 0, table->lines[row]};
    cf_diag *diag =
        cf_diags_add(&r->c->diags, CF_E0421, span, "\"%.*s\" is not an amount in dollars and cents",
                     (int)text.len, text.text);
    cf_diags_column(&r->c->diags, diag, table->headers[column]);
    return false;
}

static void take_paid(reckoning *r, cf_slice id, cf_slice code, int64_t cents)
{
    entry *e = add_entry(r, cf_dict_code(r->ids, cf_slice_trim(id)), code_of(r, code));
    e->paid = cents;
    e->in_register = true;
}

static bool read_rows(reckoning *r, const cf_table *table)
{
    int id = cf_table_column(table, CF_SLICE("id"));
    int code = cf_table_column(table, CF_SLICE("code"));
    int amount = cf_table_column(table, CF_SLICE("amount"));
    if (id < 0 || (code >= 0) != (amount >= 0)) {
        cf_diag *diag =
            cf_diags_add(&r->c->diags, CF_E0420, (cf_span){&table->source, 0, 0, 1},
                         "the register needs a column id and either code and amount, or "
                         "one column a pay code");
        cf_diags_help(&r->c->diags, diag, "`confer help E0420` shows both forms");
        return false;
    }
    int64_t cents;
    bool good = true;
    for (int row = 0; row < table->n_rows; row++) {
        cf_slice who = cf_table_cell(table, row, id);
        if (cf_slice_trim(who).len == 0 ||
            (code >= 0 && cf_slice_trim(cf_table_cell(table, row, code)).len == 0))
            continue;
        for (int column = 0; column < table->n_columns; column++) {
            if (column == id || column == code || (code >= 0 && column != amount))
                continue;
            if (!read_amount(r, table, row, column, &cents))
                good = false;
            else
                take_paid(r, who,
                          code >= 0 ? cf_table_cell(table, row, code) : table->headers[column],
                          cents);
        }
    }
    return good;
}

static bool read_register(reckoning *r, const char *path)
{
    cf_table *table = CF_ARENA_NEW(&r->c->arena, cf_table, 1);
    bool good = cf_table_read(table, path, (cf_slice){NULL, 0}, path, true, &r->c->diags);
    if (!good)
        return false;
    good = read_rows(r, table);
    if (!good) { /* problems point to the file's name, which must outlive the table */
        cf_source *kept = CF_ARENA_NEW(&r->c->arena, cf_source, 1);
        kept->name = cf_arena_copy(&r->c->arena, cf_slice_of(table->source.name));
        for (size_t i = 0; i < r->c->diags.count; i++)
            if (r->c->diags.items[i]->span.source == &table->source)
                r->c->diags.items[i]->span.source = kept;
    }
    cf_table_release(table);
    return good;
}

/* --- The model ------------------------------------------------------------------------------- */

static void take_computed(reckoning *r, int32_t id, cf_slice code, int64_t cents)
{
    entry *e = add_entry(r, id, code_of(r, code));
    e->computed = cents;
    e->in_model = true;
}

static cf_slice code_name(reckoning *r, const cf_replay_line *line)
{
    const char *name;
    switch (line->kind) {
    case CF_LINE_PAY:
        if (line->component == CF_PREMIUM_PAY)
            return line->name;
        return cf_slice_of(cf_component_names[line->component]);
    case CF_LINE_CONTRIBUTION:
        return line->name;
    case CF_LINE_HEALTH:
        return CF_SLICE("health");
    case CF_LINE_PLAN_SHARE:
        return CF_SLICE("plan_share");
    default:
        name = cf_arena_printf(&r->c->arena, "employee %.*s", (int)line->name.len, line->name.text);
        return cf_slice_of(name);
    }
}

static void take_period(reckoning *r, int32_t id, const cf_replay_period *period)
{
    for (int i = 0; i < period->n_lines; i++)
        if (period->lines[i].kind != CF_LINE_RATE)
            take_computed(r, id, code_name(r, &period->lines[i]), period->lines[i].cents);
    take_computed(r, id, CF_SLICE("gross"), period->gross);
    take_computed(r, id, CF_SLICE("net"), period->net);
    take_computed(r, id, CF_SLICE("cost"), period->cost);
    r->period = period->dates;
    r->members++;
}

static void visit(void *context, int thread, const cf_block *block)
{
    (void)thread;
    reckoning *r = context;
    const cf_roster_info *info = cf_roster_info_of(r->c->roster);
    for (uint32_t row = 0; row < block->n_rows && !r->outside; row++) {
        cf_slice id = {block->id_text + block->id_start[row], block->id_len[row]};
        if (block->vacant[row] && !r->options->authorized)
            continue;
        cf_replay *replay = cf_replay_row(r->options, 0, info, block, row, &r->c->diags);
        if (!replay) {
            r->outside = true; /* the problem is reported */
            return;
        }
        bool found = false;
        for (int i = 0; i < replay->offer.n_periods && !found; i++) {
            const cf_replay_period *period = &replay->offer.periods[i];
            found =
                period->dates.start.days <= r->day.days && r->day.days <= period->dates.end.days;
            if (found)
                take_period(r, cf_dict_code(r->ids, id), period);
        }
        r->outside = !found;
        cf_replay_free(replay);
    }
    cf_case_report_progress(r->c);
}

/* --- Bringing both together ------------------------------------------------------------------ */

typedef struct {
    cf_slice text;
    int32_t code;
} ranked_id;

static int compare_ids(const void *a, const void *b)
{
    return cf_slice_compare(((const ranked_id *)a)->text, ((const ranked_id *)b)->text);
}

static int compare_entries(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    if (x->rank != y->rank)
        return (x->rank > y->rank) - (x->rank < y->rank);
    return (x->code > y->code) - (x->code < y->code);
}

/* By id in byte order, then by code in the order of first sight. */
static void sort_entries(reckoning *r)
{
    size_t n = (size_t)cf_dict_count(r->ids);
    ranked_id *ids = cf_mem_alloc(n, sizeof *ids);
    int32_t *ranks = cf_mem_alloc(n, sizeof *ranks);
    for (size_t i = 0; i < n; i++)
        ids[i] = (ranked_id){cf_dict_text(r->ids, (int32_t)i), (int32_t)i};
    qsort(ids, n, sizeof *ids, compare_ids);
    for (size_t i = 0; i < n; i++)
        ranks[ids[i].code] = (int32_t)i;
    for (size_t i = 0; i < r->n; i++)
        r->entries[i].rank = ranks[r->entries[i].id];
    cf_mem_free(ids);
    cf_mem_free(ranks);
    if (r->n > 1)
        qsort(r->entries, r->n, sizeof *r->entries, compare_entries);
}

/* One entry a member and code. */
static bool merge(reckoning *r)
{
    sort_entries(r);
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        entry *last = kept ? &r->entries[kept - 1] : NULL;
        const entry *e = &r->entries[i];
        if (!last || last->id != e->id || last->code != e->code) {
            r->entries[kept++] = *e;
            continue;
        }
        if (!cf_add(&last->computed, last->computed, e->computed) ||
            !cf_add(&last->paid, last->paid, e->paid))
            return false;
        last->in_model = last->in_model || e->in_model;
        last->in_register = last->in_register || e->in_register;
    }
    r->n = kept;
    size_t n_codes = (size_t)cf_dict_count(r->codes);
    r->code_paid = CF_ARENA_NEW(&r->c->arena, uint8_t, n_codes + 1);
    r->code_computed = CF_ARENA_NEW(&r->c->arena, uint8_t, n_codes + 1);
    for (size_t i = 0; i < r->n; i++) {
        const entry *e = &r->entries[i];
        r->code_paid[e->code] |= e->in_register;
        r->code_computed[e->code] |= e->in_model;
    }
    return true;
}

/* Compared are codes that both sides know somewhere. */
static bool is_compared(const reckoning *r, const entry *e)
{
    return r->code_paid[e->code] && r->code_computed[e->code];
}

static bool differs(const reckoning *r, const entry *e)
{
    return is_compared(r, e) && e->computed != e->paid;
}

/* --- Pages ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t computed, paid;
    uint64_t members, differing;
} code_sum;

static bool sum_codes(const reckoning *r, code_sum *sums)
{
    for (size_t i = 0; i < r->n; i++) {
        const entry *e = &r->entries[i];
        code_sum *sum = &sums[e->code];
        if (!cf_add(&sum->computed, sum->computed, e->computed) ||
            !cf_add(&sum->paid, sum->paid, e->paid))
            return false;
        sum->members++;
        sum->differing += differs(r, e);
    }
    return true;
}

static void show_codes(const reckoning *r, cf_report *report, cf_value *root, const code_sum *sums)
{
    static const char *const heads[] = {"Pay code", "Members",    "Computed",
                                        "Paid",     "Difference", "Members that differ"};
    cf_arena *arena = report->arena;
    cf_grid *grid = cf_report_grid(report, "Computed and paid, by pay code", 6, 1);
    cf_value *list = cf_value_add_array(arena, root, "codes");
    for (int i = 0; i < 6; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    for (int32_t code = 1; code < cf_dict_count(r->codes); code++) {
        const code_sum *sum = &sums[code];
        if (!r->code_paid[code] || !r->code_computed[code])
            continue;
        cf_cell cells[] = {cf_cell_text(r->code_names[code]),
                           cf_cell_count((int64_t)sum->members),
                           cf_cell_money(sum->computed),
                           cf_cell_money(sum->paid),
                           cf_cell_money_change(sum->computed - sum->paid),
                           cf_cell_count((int64_t)sum->differing)};
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
        cf_value *object = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, object, "code", r->code_names[code]);
        cf_value_add_int(arena, object, "computed", sum->computed);
        cf_value_add_int(arena, object, "paid", sum->paid);
        cf_value_add_int(arena, object, "difference", sum->computed - sum->paid);
        cf_value_add_int(arena, object, "members_differ", (int64_t)sum->differing);
    }
}

static void show_one_sided(const reckoning *r, cf_report *report, cf_value *root,
                           const code_sum *sums)
{
    cf_value *unknown = cf_value_add_array(report->arena, root, "not_in_model");
    cf_value *absent = cf_value_add_array(report->arena, root, "not_in_register");
    cf_buf text = CF_BUF_INIT;
    for (int32_t code = 1; code < cf_dict_count(r->codes); code++) {
        cf_slice name = r->code_names[code];
        bool total = cf_slice_equal(name, CF_SLICE("gross")) ||
                     cf_slice_equal(name, CF_SLICE("net")) ||
                     cf_slice_equal(name, CF_SLICE("cost"));
        bool paid = r->code_paid[code], computed = r->code_computed[code];
        if (paid == computed || (total && !paid))
            continue;
        cf_buf_addf(&text, "%.*s: ", (int)name.len, name.text);
        cf_show_money(&text, paid ? sums[code].paid : sums[code].computed, false);
        cf_buf_add_str(&text, paid ? " was paid under a code that the model does not have"
                                   : " was computed, and the register has no such code");
        cf_report_add_buf(report, CF_SHOW_ITEM, &text);
        cf_value_add_text(report->arena, paid ? unknown : absent, NULL, name);
    }
    cf_buf_release(&text);
}

static void add_difference(const reckoning *r, cf_arena *arena, cf_grid *grid, const entry *e)
{
    cf_cell cells[] = {cf_cell_text(cf_dict_text(r->ids, e->id)),
                       cf_cell_text(r->code_names[e->code]), cf_cell_money(e->computed),
                       cf_cell_money(e->paid), cf_cell_money_change(e->computed - e->paid)};
    cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
}

static cf_grid *make_csv(const reckoning *r, cf_arena *arena, size_t *n_differences)
{
    static const char *const heads[] = {"id", "code", "computed", "paid", "difference"};
    cf_grid *csv = cf_grid_new(arena, NULL, 5, 2);
    for (int i = 0; i < 5; i++)
        cf_grid_head(arena, csv, i, heads[i], i > 1);
    *n_differences = 0;
    for (size_t i = 0; i < r->n; i++)
        if (differs(r, &r->entries[i])) {
            add_difference(r, arena, csv, &r->entries[i]);
            (*n_differences)++;
        }
    return csv;
}

/* Where the entries of a member end that begin at `i`; whether each side has the member. */
static size_t member_end(const reckoning *r, size_t i, bool *model, bool *paid)
{
    int32_t id = r->entries[i].id;
    *model = *paid = false;
    for (; i < r->n && r->entries[i].id == id; i++) {
        *model = *model || r->entries[i].in_model;
        *paid = *paid || r->entries[i].in_register;
    }
    return i;
}

/* Members that one side has and the other has not. */
static void count_one_sided(const reckoning *r, uint64_t *not_paid, uint64_t *strangers)
{
    bool model, paid;
    *not_paid = *strangers = 0;
    for (size_t i = 0; i < r->n;) {
        i = member_end(r, i, &model, &paid);
        *not_paid += model && !paid;
        *strangers += paid && !model;
    }
}

/* Those first whom both sides have: the others are counted above. */
static void show_differences(const reckoning *r, cf_report *report, size_t n)
{
    static const char *const heads[] = {"Id", "Pay code", "Computed", "Paid", "Difference"};
    cf_grid *grid = cf_report_grid(report, "Differences", 5, 2);
    for (int i = 0; i < 5; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 1);
    for (int one_sided = 0; one_sided < 2; one_sided++)
        for (size_t i = 0, end; i < r->n; i = end) {
            bool model, paid;
            end = member_end(r, i, &model, &paid);
            for (size_t k = i; k < end && (model != paid) == one_sided; k++)
                if (grid->n_rows < LISTED_MOST && differs(r, &r->entries[k]))
                    add_difference(r, report->arena, grid, &r->entries[k]);
        }
    if (n > LISTED_MOST)
        cf_report_add(report, CF_SHOW_TEXT, "%zu more: see --format csv.", n - LISTED_MOST);
}

static void show_finding(const reckoning *r, cf_report *report, cf_value *root,
                         const code_sum *sums, size_t n_differences)
{
    uint64_t not_paid, strangers;
    int64_t sum = 0;
    char from[CF_DATE_TEXT_SIZE], to[CF_DATE_TEXT_SIZE];
    count_one_sided(r, &not_paid, &strangers);
    for (int32_t code = 1; code < cf_dict_count(r->codes); code++)
        if (r->code_paid[code] && r->code_computed[code])
            sum += sums[code].computed - sums[code].paid;
    cf_date_format(from, r->period.start);
    cf_date_format(to, r->period.end);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "For the pay period %s to %s, ", from, to);
    if (n_differences == 0 && not_paid + strangers == 0) {
        cf_buf_add_str(&text, "what is computed and what was paid are the same, for ");
        cf_say_count(&text, (int64_t)r->members, "member.", "members.");
    } else {
        cf_say_count(&text, (int64_t)n_differences, "amount differs", "amounts differ");
        cf_buf_add_str(&text,
                       " between what is computed and what was paid; computed less paid is ");
        cf_show_money(&text, sum, true);
        cf_buf_add_str(&text, " in all.");
    }
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    if (not_paid + strangers > 0) {
        cf_say_count(&text, (int64_t)not_paid, "member of the roster is",
                     "members of the roster are");
        cf_buf_add_str(&text, " not in the register; ");
        cf_say_count(&text, (int64_t)strangers, "id of the register is", "ids of the register are");
        cf_buf_add_str(&text, " not on the roster.");
        cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    }
    cf_value_add_int(report->arena, root, "differences", (int64_t)n_differences);
    cf_value_add_int(report->arena, root, "difference", sum);
    cf_value_add_int(report->arena, root, "members_not_in_register", (int64_t)not_paid);
    cf_value_add_int(report->arena, root, "ids_not_on_roster", (int64_t)strangers);
    cf_buf_release(&text);
}

static confer_result *make_result(const reckoning *r, const code_sum *sums)
{
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_report *report = result->report = cf_report_new(arena);
    cf_value *root = cf_value_new(arena);
    size_t n;
    result->csv = make_csv(r, arena, &n);
    cf_report_add(report, CF_SHOW_TITLE, "Computed and paid");
    cf_value_add_text(arena, root, "case", r->c->agreement.plan->title);
    cf_value_add_text(arena, root, "offer", cf_slice_of(r->c->offers[0].name));
    cf_value_add_int(arena, root, "members", (int64_t)r->members);
    show_finding(r, report, root, sums, n);
    show_codes(r, report, root, sums);
    show_one_sided(r, report, root, sums);
    if (n > 0)
        show_differences(r, report, n);
    uint64_t not_paid, strangers;
    count_one_sided(r, &not_paid, &strangers);
    result->no = n + not_paid + strangers > 0;
    result->json = root;
    return result;
}

/* --- The answer ------------------------------------------------------------------------------ */

/* The agreement with the fiscal year that bears the period as its horizon: a register may be of any
 * period, of the years costed or not. */
static cf_plan of_that_year(const cf_plan *agreement, cf_date day)
{
    cf_plan out = *agreement;
    cf_calendar calendar;
    if (!out.facts.has_calendar)
        return out; /* reported by the costing */
    cf_calendar_init(&calendar, &out.facts);
    out.facts.has_horizon = true;
    out.facts.horizon_from = out.facts.horizon_to =
        cf_calendar_bearing_year(&calendar, cf_calendar_holding(&calendar, day));
    return out;
}

static int reckon(reckoning *r, const char *register_path, confer_error *err)
{
    confer_case *c = r->c;
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, r->options, &c->arena);
    bool good = read_register(r, register_path) && !cf_diags_failed(&c->diags) &&
                cf_case_open_roster(c, wanted, n_wanted) &&
                cf_roster_scan(c->roster, 1, visit, r, &c->stop, &c->progress, &c->diags);
    cf_diags_sort(&c->diags);
    int status = cf_case_verdict(c, err);
    if (status == CONFER_OK && (!good || r->outside || !merge(r)))
        status = cf_fail(err, CONFER_ABSENT, "that pay period is not among those that are costed");
    return status;
}

int confer_reconcile(confer_result **out, confer_case *c, const char *register_path,
                     const char *day, const confer_reconcile_options *options, confer_error *err)
{
    static const confer_reconcile_options defaults = CONFER_RECONCILE_OPTIONS_INIT;
    const confer_reconcile_options *chosen = options ? options : &defaults;
    const char *offer = chosen->offer ? chosen->offer : "current";
    reckoning r = {.c = c};
    if (!day || !cf_date_parse(&r.day, day, strlen(day)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", day ? day : "");
    cf_case_begin(c);
    int status = cf_case_read_texts(c, &offer, 1, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    cf_costing_options costing = cf_case_costing(c);
    cf_plan agreement = of_that_year(costing.agreement, r.day);
    costing.agreement = &agreement;
    costing.authorized = chosen->authorized;
    r.options = &costing;
    r.ids = cf_dict_new();
    r.codes = cf_dict_new();
    status = reckon(&r, register_path, err);
    if (status == CONFER_OK) {
        code_sum *sums = CF_ARENA_NEW(&c->arena, code_sum, (size_t)cf_dict_count(r.codes) + 1);
        if (sum_codes(&r, sums))
            *out = make_result(&r, sums);
        else
            status = cf_fail(err, CONFER_WRONG, "an amount is too large");
    }
    cf_mem_free(r.entries);
    cf_mem_free(r.code_names);
    cf_dict_free(r.ids);
    cf_dict_free(r.codes);
    return status;
}
