/* A law's clock from its CSV: one carried, or a file of the folder. */
#include "answer/timeline.h"

enum {
    ID,
    LAW,
    SECTION,
    DUE,
    BY,
    AFTER,
    UNLESS,
    NEEDS,
    FROM,
    TO,
    DAYS,
    MET_BY,
    LATE,
    SOURCE,
    COLUMNS
};

static const char *const headers[COLUMNS] = {"id",    "law",    "section", "due",   "by",
                                             "after", "unless", "needs",   "from",  "to",
                                             "days",  "met by", "late",    "source"};

enum { DEEPEST = 4, MOST_RULES = 500, MOST_DAYS = 100000 };

typedef struct {
    confer_case *c;
    cf_arena *arena;
    const cf_table *table;
    const cf_source *source;
    int columns[COLUMNS];
    cf_clock_rule *rules;
    cf_holiday *holidays;
    cf_clock *clock;
    int row;
    bool good;
} reader;

static cf_slice cell(const reader *r, int column)
{
    return r->columns[column] < 0 ? CF_SLICE("")
                                  : cf_table_cell(r->table, r->row, r->columns[column]);
}

static void problem(reader *r, int column, const char *message)
{
    cf_slice value = cell(r, column);
    uint32_t at = (uint32_t)(r->columns[column] < 0 ? 0 : r->columns[column]);
    cf_diag *diag =
        cf_diags_add(&r->c->diags, CF_E0604, (cf_span){r->source, at, at, r->table->lines[r->row]},
                     "\"%.*s\" %s", (int)(value.len < 200 ? value.len : 200), value.text, message);
    cf_diags_column(&r->c->diags, diag, cf_slice_of(headers[column]));
    r->good = false;
}

static cf_slice kept(const reader *r, int column)
{
    return cf_arena_slice(r->arena, cell(r, column));
}

static int kind_of(reader *r, int column, bool required)
{
    cf_slice word = cell(r, column);
    if (word.len == 0) {
        if (required)
            problem(r, column, "must name a kind of event");
        return -1;
    }
    for (int k = 0; k < CF_EVENT_KINDS; k++)
        if (cf_slice_equal_nocase(word, cf_slice_of(cf_event_words[k])))
            return k;
    problem(r, column, "is no kind of event");
    return -1;
}

static int days_of(reader *r, int column)
{
    cf_slice word = cell(r, column);
    int64_t days = -1;
    if (word.len == 0)
        return -1;
    if (cf_decimal_parse(&days, word.text, word.len, 0, false) != CF_DECIMAL_OK || days < 0 ||
        days > MOST_DAYS) {
        problem(r, column, "is no number of days");
        return -1;
    }
    return (int)days;
}

static void read_rule(reader *r)
{
    cf_slice days = cell(r, DAYS);
    bool business = cf_slice_equal_nocase(days, CF_SLICE("business"));
    if (!business && !cf_slice_equal_nocase(days, CF_SLICE("calendar")))
        problem(r, DAYS, "is neither calendar nor business");
    cf_slice late = cell(r, LATE);
    if (late.len > 0 && !cf_slice_equal(late, CF_SLICE("late")) &&
        !cf_slice_equal(late, CF_SLICE("forfeited")))
        problem(r, LATE, "is neither late nor forfeited");
    r->rules[r->clock->n_rules++] = (cf_clock_rule){
        .id = kept(r, ID),
        .law = kept(r, LAW),
        .section = kept(r, SECTION),
        .due = kept(r, DUE),
        .by = kept(r, BY),
        .after = kind_of(r, AFTER, true),
        .unless = kind_of(r, UNLESS, false),
        .needs = kind_of(r, NEEDS, false),
        .from = days_of(r, FROM),
        .to = days_of(r, TO),
        .business = business,
        .met_by = kind_of(r, MET_BY, true),
        .late = kept(r, LATE),
        .source = kept(r, SOURCE),
    };
}

static void read_holiday(reader *r)
{
    cf_holiday *holiday = &r->holidays[r->clock->days.n_holidays];
    if (!cf_holiday_read(holiday, cell(r, SECTION))) {
        problem(r, SECTION,
                "is no day such as `03-31 or monday`, `3 mon 01`, `last mon 05` or "
                "`4 thu 11 then 1`");
        return;
    }
    holiday->name = kept(r, LAW);
    r->clock->days.n_holidays++;
}

static bool read_table(reader *r, cf_slice name, cf_span span, int depth);

static void read_row(reader *r, int depth)
{
    if (r->clock->n_rules >= MOST_RULES || r->clock->days.n_holidays >= MOST_RULES) {
        problem(r, ID, "is one row too many");
        return;
    }
    if (cf_slice_equal_nocase(cell(r, ID), CF_SLICE("holiday"))) {
        read_holiday(r);
    } else if (cf_slice_equal_nocase(cell(r, ID), CF_SLICE("include"))) {
        reader inner = *r;
        cf_span span = {r->source, 0, 0, r->table->lines[r->row]};
        if (depth >= DEEPEST)
            problem(r, LAW, "is included too deep");
        else if (!read_table(&inner, cell(r, LAW), span, depth + 1))
            r->good = false;
    } else {
        read_rule(r);
    }
}

static bool read_table(reader *r, cf_slice name, cf_span span, int depth)
{
    cf_slice data;
    cf_table table;
    cf_buf bytes = CF_BUF_INIT, why = CF_BUF_INIT;
    const char *shown = cf_arena_copy(&r->c->arena, name);
    if (!cf_clock_carried(&data, name)) {
        shown = cf_case_path(r->c, shown);
        if (!cf_case_read_file(r->c, shown, 1 << 20, &bytes, &why)) {
            cf_diag *diag = cf_diags_add(&r->c->diags, CF_E0603, span, "there is no clock '%.*s'",
                                         (int)name.len, name.text);
            cf_diags_help(
                &r->c->diags, diag,
                "Confer carries california-mmba and california-eera; any other is a CSV file "
                "of the folder");
            cf_buf_release(&bytes);
            cf_buf_release(&why);
            return false;
        }
        data = cf_arena_slice(&r->c->arena, cf_buf_slice(&bytes));
    }
    cf_buf_release(&bytes);
    cf_buf_release(&why);
    r->good = cf_table_read(&table, NULL, data, shown, false, &r->c->diags);
    bool usable = r->good;
    r->table = &table;
    r->source = cf_arena_dup(&r->c->arena, &(cf_source){shown, CF_SLICE("")}, 1, sizeof(cf_source));
    for (int i = 0; i < COLUMNS && r->good; i++)
        r->columns[i] = cf_table_column(&table, cf_slice_of(headers[i]));
    for (r->row = 0; usable && r->row < table.n_rows; r->row++)
        read_row(r, depth);
    cf_table_release(&table);
    return r->good;
}

bool cf_clock_read(cf_clock *out, confer_case *c, const cf_record_clock *named, cf_arena *arena)
{
    reader r = {.c = c, .arena = arena, .clock = out};
    *out = (cf_clock){0};
    r.rules = CF_ARENA_NEW(arena, cf_clock_rule, MOST_RULES);
    r.holidays = CF_ARENA_NEW(arena, cf_holiday, MOST_RULES);
    out->rules = r.rules;
    out->days.holidays = r.holidays;
    return read_table(&r, named->name, named->span, 0);
}
