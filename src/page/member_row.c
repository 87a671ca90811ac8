#include "page/member_row.h"

typedef struct {
    cf_member_row *row;
    const cf_deal *deal;
    const cf_slice *values; /* by column */
    cf_buf *wrong;
} maker;

static void say(maker *m, int column, const char *what)
{
    cf_slice name = m->row->info->headers[column];
    cf_buf_addf(m->wrong, "%.*s: %s\n", (int)name.len, name.text, what);
}

static int rule_column(cf_slice name)
{
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (cf_slice_equal_nocase(name, cf_slice_of(cf_column_names[i])))
            return i;
    return -1;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static int64_t number_cell(maker *m, int column, int decimals, int64_t blank, const char *what)
{
    cf_slice cell = m->values[column];
    int64_t value = blank;
    if (cell.len > 0 &&
        (cf_decimal_parse(&value, cell.text, cell.len, decimals, true) != CF_DECIMAL_OK ||
         value < 0)) {
        say(m, column, what);
        return blank;
    }
    return value;
}

static int32_t date_cell(maker *m, int column)
{
    cf_slice cell = m->values[column];
    cf_date date = CF_DATE_NONE;
    if (cell.len > 0 && !cf_date_parse(&date, cell.text, cell.len))
        say(m, column, "is not a date such as 2025-05-31");
    return date.days;
}

static int32_t fte_cell(maker *m)
{
    int64_t fte = number_cell(m, CF_COL_FTE, 4, CF_FTE_ONE, "is not a number such as 1 or 0.75");
    if (fte <= 0 || fte > CF_FTE_ONE) {
        say(m, CF_COL_FTE, "is not above 0 and at most 1");
        fte = CF_FTE_ONE;
    }
    return (int32_t)fte;
}

static int32_t hours_cell(maker *m)
{
    enum { MOST_E4 = 100000 * CF_HOURS_ONE };
    int64_t hours = number_cell(m, CF_COL_OVERTIME_HOURS, 4, 0, "is not a number of hours");
    if (hours > MOST_E4) {
        say(m, CF_COL_OVERTIME_HOURS, "is more than 100,000");
        hours = 0;
    }
    return (int32_t)hours;
}

/* --- Range, step, own rate ------------------------------------------------------------------- */

static void place_on_schedule(maker *m, int32_t *range, int16_t *step)
{
    const cf_schedule *schedule = &m->deal->schedule;
    int column = m->values[CF_COL_RANGE].len > 0 ? CF_COL_RANGE : CF_COL_CLASS;
    cf_slice name = m->values[column];
    int found = m->deal->has_schedule && name.len > 0 ? cf_schedule_find(schedule, name) : -1;
    if (found < 0) {
        say(m, column, name.len > 0 ? "is not on the schedule" : "is missing");
        return;
    }
    const cf_range *r = &schedule->ranges[found];
    cf_slice cell = m->values[CF_COL_STEP];
    int at = cell.len == 0 && r->n_steps == 1 ? 0 : cf_range_find_step(r, cell);
    if (at < 0) {
        say(m, CF_COL_STEP, cell.len > 0 ? "is no step of the range" : "is missing");
        return;
    }
    *range = found;
    *step = (int16_t)at;
}

static void place(maker *m, int32_t *range, int16_t *step, int64_t *rate)
{
    *range = -1;
    *step = -1;
    *rate = 0;
    if (m->values[CF_COL_RATE].len == 0) {
        place_on_schedule(m, range, step);
        return;
    }
    int64_t e4 = number_cell(m, CF_COL_RATE, 4, 0, "is not an amount with at most 4 decimals");
    if (e4 <= 0 || e4 > INT64_MAX / CF_RATE_ONE)
        say(m, CF_COL_RATE, "is no rate");
    else if (m->values[CF_COL_RANGE].len > 0)
        say(m, CF_COL_RATE, "and a range are both given");
    else
        *rate = e4 * (CF_RATE_ONE / 10000);
}

/* --- The row --------------------------------------------------------------------------------- */

static cf_slice text_of(const maker *m, int column)
{
    cf_slice cell = m->values[column];
    if (column == CF_COL_FUND && cell.len == 0)
        return CF_SLICE("unassigned");
    if (column == CF_COL_STATUS)
        return CF_SLICE("filled");
    return cell;
}

static const int32_t *const *make_codes(maker *m, int32_t range)
{
    cf_roster_info *info = m->row->info;
    cf_arena *arena = &m->row->arena;
    const int32_t **codes = CF_ARENA_NEW(arena, const int32_t *, (size_t)info->n_columns);
    for (int i = 0; i < info->n_columns; i++) {
        if (!info->dicts[i])
            continue;
        int32_t *code = CF_ARENA_NEW(arena, int32_t, 1);
        bool named = i == CF_COL_RANGE && range >= 0;
        *code = cf_dict_code(info->dicts[i],
                             named ? m->deal->schedule.ranges[range].name : text_of(m, i));
        codes[i] = code;
    }
    const char *wrong = cf_roster_info_premiums(info, *codes[CF_COL_PREMIUMS]);
    if (wrong)
        say(m, CF_COL_PREMIUMS, wrong);
    wrong = cf_roster_info_fund(info, *codes[CF_COL_FUND]);
    if (wrong)
        say(m, CF_COL_FUND, wrong);
    return codes;
}

/* Range names have the codes index + 1 in a roster's dictionary; others count on it. */
static void name_ranges(maker *m)
{
    for (int i = 0; m->deal->has_schedule && i < m->deal->schedule.n_ranges; i++)
        cf_dict_code(m->row->info->dicts[CF_COL_RANGE], m->deal->schedule.ranges[i].name);
}

static void make_block(maker *m)
{
    cf_arena *arena = &m->row->arena;
    int32_t *whole = CF_ARENA_NEW(arena, int32_t, 5);
    int64_t *rate = CF_ARENA_NEW(arena, int64_t, 1);
    int16_t *step = CF_ARENA_NEW(arena, int16_t, 1);
    uint32_t *zero = CF_ARENA_NEW(arena, uint32_t, 2);
    name_ranges(m);
    place(m, &whole[0], step, rate);
    whole[1] = fte_cell(m);
    whole[2] = date_cell(m, CF_COL_HIRED);
    whole[3] = date_cell(m, CF_COL_STEP_DATE);
    whole[4] = hours_cell(m);
    m->row->block = (cf_block){
        .n_rows = 1,
        .lines = zero,
        .id_start = zero + 1,
        .id_len = CF_ARENA_NEW(arena, uint16_t, 1),
        .id_text = "",
        .range = &whole[0],
        .step = step,
        .rate_e8 = rate,
        .fte_e4 = &whole[1],
        .hired = &whole[2],
        .step_date = &whole[3],
        .overtime_e4 = &whole[4],
        .vacant = CF_ARENA_NEW(arena, uint8_t, 1),
        .codes = make_codes(m, whole[0]),
        .n_columns = m->row->info->n_columns,
    };
}

/* Other names of columns, as the agreement gives them (`roster … column FIELD = "Header"`). */
static void name_columns(maker *m)
{
    const cf_facts *facts = &m->deal->agreement.facts;
    for (int i = 0; i < facts->n_columns; i++) {
        int column = rule_column(facts->columns[i].field);
        if (column >= 0) {
            cf_roster_info_alias(m->row->info, facts->columns[i].header, column);
            continue;
        }
        column = cf_roster_column(m->row->info, facts->columns[i].header);
        if (column >= 0)
            cf_roster_info_alias(m->row->info, facts->columns[i].field, column);
    }
}

typedef struct {
    cf_arena *arena;
    const cf_deal *deal;
    cf_slice *headers, *values;
    size_t n, capacity;
} columns;

static size_t add_column(columns *c, cf_slice header)
{
    for (size_t i = 0; i < c->n; i++)
        if (cf_slice_equal_nocase(c->headers[i], header))
            return i;
    if (c->n < c->capacity) {
        c->headers[c->n] = header;
        c->values[c->n] = CF_SLICE("");
        return c->n++;
    }
    return c->n - 1;
}

/* The header of the column that a selector's field stands for. */
static cf_slice header_of(const cf_deal *deal, cf_slice field)
{
    const cf_facts *facts = &deal->agreement.facts;
    for (int i = 0; i < facts->n_columns; i++) {
        int column = rule_column(facts->columns[i].field);
        if (column >= 0 && cf_slice_equal_nocase(facts->columns[i].header, field))
            return cf_slice_of(cf_column_names[column]);
        if (column < 0 && cf_slice_equal_nocase(facts->columns[i].field, field))
            return facts->columns[i].header;
    }
    return field;
}

/* Columns that a plan's selectors read stand in every row, blank where nothing was typed. */
static size_t selected_columns(columns *c, const cf_plan *plan)
{
    size_t n = 0;
    for (int i = 0; i < plan->n_ops; i++)
        for (int k = 0; plan->ops[i].who && k < plan->ops[i].who->n_parts; k++) {
            cf_slice field = plan->ops[i].who->parts[k].field;
            n++;
            if (c && field.len > 0)
                add_column(c, header_of(c->deal, field));
        }
    return n;
}

static columns gather_columns(cf_member_row *row, const cf_deal *deal,
                              const cf_member_field *fields, int n_fields)
{
    columns c = {.arena = &row->arena, .deal = deal};
    c.capacity = CF_COL_EXTRA + (size_t)n_fields + selected_columns(NULL, &deal->agreement);
    for (int i = 0; i < deal->n_offers; i++)
        c.capacity += selected_columns(NULL, &deal->offers[i]);
    c.headers = CF_ARENA_NEW(c.arena, cf_slice, c.capacity);
    c.values = CF_ARENA_NEW(c.arena, cf_slice, c.capacity);
    for (int i = 0; i < CF_COL_EXTRA; i++)
        add_column(&c, cf_slice_of(cf_column_names[i]));
    selected_columns(&c, &deal->agreement);
    for (int i = 0; i < deal->n_offers; i++)
        selected_columns(&c, &deal->offers[i]);
    for (int i = 0; i < n_fields; i++) {
        size_t column = add_column(&c, header_of(deal, fields[i].name));
        c.values[column] = cf_slice_trim(fields[i].value);
    }
    return c;
}

/* A column that a selector reads has a dictionary, also where the rules have it as a number. */
static void want_columns(cf_roster_info *info, const cf_plan *plan)
{
    for (int i = 0; i < plan->n_ops; i++)
        for (int k = 0; plan->ops[i].who && k < plan->ops[i].who->n_parts; k++) {
            int column = cf_roster_column(info, plan->ops[i].who->parts[k].field);
            if (column >= 0)
                cf_roster_info_want(info, column);
        }
}

bool cf_member_row_make(cf_member_row *out, const cf_deal *deal, const cf_member_field *fields,
                        int n_fields, cf_buf *wrong)
{
    *out = (cf_member_row){.arena = CF_ARENA_INIT};
    columns c = gather_columns(out, deal, fields, n_fields);
    bool *present = CF_ARENA_NEW(&out->arena, bool, c.n);
    for (size_t i = 0; i < c.n; i++)
        present[i] = true;
    out->info = cf_roster_info_new(c.headers, present, (int)c.n);
    maker m = {out, deal, c.values, wrong};
    size_t before = wrong->len;
    name_columns(&m);
    want_columns(out->info, &deal->agreement);
    for (int i = 0; i < deal->n_offers; i++)
        want_columns(out->info, &deal->offers[i]);
    make_block(&m);
    return wrong->len == before;
}

void cf_member_row_release(cf_member_row *row)
{
    cf_roster_info_free(row->info);
    cf_arena_release(&row->arena);
}
