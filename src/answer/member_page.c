/* What a member's page needs: the deal, what the page must ask, and a table for readers without
 * scripts. No row of the roster goes into it: only which classes stand in which ranges. */
#include "answer/case.h"
#include "answer/result.h"

#include "base/lock.h"
#include "base/mem.h"
#include "clause/clause.h"
#include "page/base64.h"
#include "page/deal.h"
#include "page/member.h"

#include <stdio.h>

enum {
    MOST_TABLE_ROWS = 150, /* of the table without scripts; beyond, entry and top of each range */
    MOST_CHOICES = 200,    /* of a field */
};

/* --- Classes and their ranges ---------------------------------------------------------------- */

typedef struct {
    int32_t class_code, range, unit;
} placing;

typedef struct {
    cf_lock lock;
    placing *items;
    size_t n, capacity;
    bool has_overtime, has_own_rate;
} placings;

static void add_placing(placings *p, placing item)
{
    for (size_t i = 0; i < p->n; i++)
        if (memcmp(&p->items[i], &item, sizeof item) == 0)
            return;
    p->items = cf_mem_grow(p->items, &p->capacity, p->n + 1, sizeof *p->items);
    p->items[p->n++] = item;
}

static void visit(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    placings *p = context;
    placing last = {-2, -2, -2};
    (void)thread;
    (void)results;
    cf_lock_take(&p->lock);
    for (uint32_t i = 0; i < block->n_rows; i++) {
        placing item = {block->codes[CF_COL_CLASS][i], block->range[i],
                        block->codes[CF_COL_UNIT] ? block->codes[CF_COL_UNIT][i] : 0};
        p->has_overtime = p->has_overtime || block->overtime_e4[i] > 0;
        p->has_own_rate = p->has_own_rate || item.range < 0;
        if (memcmp(&item, &last, sizeof item) != 0)
            add_placing(p, item);
        last = item;
    }
    cf_lock_give(&p->lock);
}

/* --- What the page asks ---------------------------------------------------------------------- */

typedef struct {
    confer_case *c;
    cf_arena *arena;
    const cf_costing_options *options;
    const cf_costing *costing;
    const cf_deal *deal;
    placings *placings;
    cf_value *root;
} publisher;

static const cf_plan *plan_at(const publisher *p, int i)
{
    return i == 0 ? &p->deal->agreement : &p->deal->offers[i - 1];
}

typedef struct {
    const cf_slice *items;
    int n;
    bool compared; /* also with <, <=, > or >= */
} choices;

static void add_choice(cf_slice *list, int *n, cf_slice text)
{
    for (int i = 0; i < *n; i++)
        if (cf_slice_equal(list[i], text))
            return;
    if (*n < MOST_CHOICES && text.len > 0)
        list[(*n)++] = text;
}

static bool names_column(const publisher *p, cf_slice field, int column)
{
    return cf_roster_column(cf_roster_info_of(p->c->roster), field) == column;
}

/* Values that the texts themselves name for a column: what its members may answer. */
static choices choices_of(const publisher *p, int column)
{
    choices out = {0};
    cf_slice *list = CF_ARENA_NEW(p->arena, cf_slice, MOST_CHOICES);
    for (int d = 0; d <= p->deal->n_offers; d++) {
        const cf_plan *plan = plan_at(p, d);
        for (int i = 0; i < plan->n_only_units && column == CF_COL_UNIT; i++)
            add_choice(list, &out.n, plan->only_units[i]);
        for (int i = 0; i < plan->n_ops; i++) {
            const cf_op *op = &plan->ops[i];
            if (column == CF_COL_PREMIUMS && op->kind == CF_OP_PREMIUM)
                add_choice(list, &out.n, op->as.pay.code);
            if (column == CF_COL_PLAN && op->kind == CF_OP_HEALTH)
                add_choice(list, &out.n, op->as.health.plan);
            if (column == CF_COL_PLAN && op->kind == CF_OP_PLAN_COST)
                add_choice(list, &out.n, op->as.plan_cost.plan);
            for (int k = 0; op->who && k < op->who->n_parts; k++) {
                const cf_select_part *part = &op->who->parts[k];
                if (!names_column(p, part->field, column))
                    continue;
                out.compared = out.compared || part->kind > CF_SELECT_NOT_EQUAL;
                for (int v = 0; v < part->n_values; v++)
                    add_choice(list, &out.n, part->values[v].text);
            }
        }
    }
    out.items = list;
    return out;
}

static bool has_op(const publisher *p, cf_op_kind kind)
{
    for (int d = 0; d <= p->deal->n_offers; d++)
        for (int i = 0; i < plan_at(p, d)->n_ops; i++)
            if (plan_at(p, d)->ops[i].kind == kind)
                return true;
    return false;
}

static void add_field(publisher *p, cf_value *fields, cf_slice name, const char *kind,
                      const choices *from)
{
    cf_value *field = cf_value_add_object(p->arena, fields, NULL);
    cf_value_add_text(p->arena, field, "name", name);
    cf_value_add_text(p->arena, field, "kind", cf_slice_of(kind));
    if (!from)
        return;
    cf_value *list = cf_value_add_array(p->arena, field, "choices");
    for (int i = 0; i < from->n; i++)
        cf_value_add_text(p->arena, list, NULL, from->items[i]);
}

/* The columns that decide anything under these texts, in the order in which they are asked. */
static void add_fields(publisher *p)
{
    cf_value *fields = cf_value_add_array(p->arena, p->root, "fields");
    const cf_roster_info *info = cf_roster_info_of(p->c->roster);
    static const struct {
        int column;
        const char *kind;
        cf_op_kind needed_by;
    } usual[] = {
        {CF_COL_UNIT, "choice", CF_OP_COUNT},        {CF_COL_FTE, "number", CF_OP_RAISE},
        {CF_COL_STEP_DATE, "date", CF_OP_RAISE},     {CF_COL_HIRED, "date", CF_OP_LONGEVITY},
        {CF_COL_TIER, "choice", CF_OP_COUNT},        {CF_COL_PLAN, "choice", CF_OP_HEALTH},
        {CF_COL_PREMIUMS, "several", CF_OP_PREMIUM}, {CF_COL_DEPARTMENT, "choice", CF_OP_COUNT},
        {CF_COL_FUND, "text", CF_OP_COUNT},
    };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        int column = usual[i].column;
        choices from = choices_of(p, column);
        bool always = column == CF_COL_FTE || column == CF_COL_STEP_DATE;
        bool needed = usual[i].needed_by != CF_OP_COUNT && has_op(p, usual[i].needed_by);
        bool listed = strcmp(usual[i].kind, "choice") == 0 || strcmp(usual[i].kind, "several") == 0;
        if (always || needed || from.n > 0)
            add_field(p, fields, cf_slice_of(cf_column_names[column]), usual[i].kind,
                      listed ? &from : NULL);
    }
    if (p->placings->has_overtime)
        add_field(p, fields, CF_SLICE("overtime_hours"), "number", NULL);
    for (int i = CF_COL_EXTRA; i < info->n_columns; i++) {
        choices from = choices_of(p, i);
        if (from.n > 0)
            add_field(p, fields, info->headers[i], from.compared ? "text" : "choice", &from);
    }
}

static int compare_placings(const void *a, const void *b, const publisher *p)
{
    const placing *x = a, *y = b;
    cf_dict *const *dicts = cf_roster_info_of(p->c->roster)->dicts;
    int order = cf_slice_compare(cf_dict_text(dicts[CF_COL_CLASS], x->class_code),
                                 cf_dict_text(dicts[CF_COL_CLASS], y->class_code));
    if (order == 0)
        order = (x->range > y->range) - (x->range < y->range);
    if (order == 0 && dicts[CF_COL_UNIT])
        order = cf_slice_compare(cf_dict_text(dicts[CF_COL_UNIT], x->unit),
                                 cf_dict_text(dicts[CF_COL_UNIT], y->unit));
    return order;
}

/* By insertion: a class stands in few ranges, and rosters name them in order more often than not.
 */
static void sort_placings(publisher *p)
{
    placing *items = p->placings->items;
    for (size_t i = 1; i < p->placings->n; i++) {
        placing item = items[i];
        size_t at = i;
        for (; at > 0 && compare_placings(&items[at - 1], &item, p) > 0; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void add_classes(publisher *p)
{
    cf_dict *const *dicts = cf_roster_info_of(p->c->roster)->dicts;
    cf_value *classes = cf_value_add_array(p->arena, p->root, "classes");
    sort_placings(p);
    for (size_t i = 0; i < p->placings->n; i++) {
        const placing *item = &p->placings->items[i];
        cf_value *class = cf_value_add_object(p->arena, classes, NULL);
        cf_value_add_text(p->arena, class, "class",
                          cf_dict_text(dicts[CF_COL_CLASS], item->class_code));
        cf_value_add_int(p->arena, class, "range", item->range);
        cf_value_add_text(p->arena, class, "unit",
                          dicts[CF_COL_UNIT] ? cf_dict_text(dicts[CF_COL_UNIT], item->unit)
                                             : CF_SLICE(""));
    }
    cf_value *ranges = cf_value_add_array(p->arena, p->root, "ranges");
    for (int r = 0; p->deal->has_schedule && r < p->deal->schedule.n_ranges; r++) {
        const cf_range *range = &p->deal->schedule.ranges[r];
        cf_value *item = cf_value_add_object(p->arena, ranges, NULL);
        cf_value_add_text(p->arena, item, "range", range->name);
        cf_value *steps = cf_value_add_array(p->arena, item, "steps");
        for (int s = 0; s < range->n_steps; s++)
            cf_value_add_text(p->arena, steps, NULL, range->step_names[s]);
    }
}

/* --- Without scripts ------------------------------------------------------------------------- */

static cf_slice text_at(const cf_value *answer, const char *place)
{
    const cf_value *value = cf_value_at(answer, place);
    return value && value->kind == CF_VALUE_TEXT ? value->text : CF_SLICE("");
}

/* One step of a class, full time, with nothing that only some members have. */
static void add_table_row(publisher *p, cf_value *table, const placing *item, int step)
{
    cf_dict *const *dicts = cf_roster_info_of(p->c->roster)->dicts;
    const cf_range *range = &p->deal->schedule.ranges[item->range];
    cf_slice class = cf_dict_text(dicts[CF_COL_CLASS], item->class_code);
    cf_slice unit =
        dicts[CF_COL_UNIT] ? cf_dict_text(dicts[CF_COL_UNIT], item->unit) : CF_SLICE("");
    cf_buf fields = CF_BUF_INIT;
    cf_buf_addf(&fields, "class=%.*s\nrange=%.*s\nstep=%.*s\nunit=%.*s\n", (int)class.len,
                class.text, (int)range->name.len, range->name.text,
                (int)range->step_names[step].len, range->step_names[step].text, (int)unit.len,
                unit.text);
    cf_arena scratch = CF_ARENA_INIT;
    const cf_value *answer = cf_member_value(&scratch, p->deal, cf_buf_slice(&fields));
    cf_value *row = cf_value_add_object(p->arena, table, NULL);
    cf_value_add_text(p->arena, row, "class", class);
    cf_value_add_text(p->arena, row, "range", range->name);
    cf_value_add_text(p->arena, row, "step", range->step_names[step]);
    cf_value_add_text(p->arena, row, "rate", text_at(answer, "status_quo.end.rate"));
    cf_value *offers = cf_value_add_array(p->arena, row, "offers");
    for (int i = 0; i < p->deal->n_offers; i++) {
        char place[64];
        cf_value *offer = cf_value_add_object(p->arena, offers, NULL);
        snprintf(place, sizeof place, "offers[%d].end.rate", i);
        cf_value_add_text(p->arena, offer, "rate", text_at(answer, place));
        snprintf(place, sizeof place, "offers[%d].gain", i);
        const cf_value *gain = cf_value_at(answer, place);
        if (gain)
            cf_value_add_int(p->arena, offer, "gain", gain->integer);
        else
            cf_value_add_null(p->arena, offer, "gain");
    }
    cf_arena_release(&scratch);
    cf_buf_release(&fields);
}

static void add_table(publisher *p, cf_value *root)
{
    cf_value *table = cf_value_add_array(p->arena, root, "table");
    size_t n = 0;
    for (size_t i = 0; i < p->placings->n; i++)
        if (p->placings->items[i].range >= 0)
            n += (size_t)p->deal->schedule.ranges[p->placings->items[i].range].n_steps;
    for (size_t i = 0; i < p->placings->n; i++) {
        const placing *item = &p->placings->items[i];
        if (item->range < 0)
            continue;
        int steps = p->deal->schedule.ranges[item->range].n_steps;
        int every = n > MOST_TABLE_ROWS && steps > 1 ? steps - 1 : 1;
        for (int s = 0; s < steps; s += every)
            add_table_row(p, table, item, s);
    }
}

/* --- The whole ------------------------------------------------------------------------------- */

/* What a clause says, for its reader. */
static void add_meaning(publisher *p, cf_value *to, const cf_clause *clause, const cf_plan *plan)
{
    cf_buf meaning = CF_BUF_INIT;
    cf_clause_english(&meaning, clause, plan);
    cf_value_add_text(p->arena, to, NULL, cf_buf_slice(&meaning));
    cf_buf_release(&meaning);
}

static void add_offers(publisher *p)
{
    cf_value *offers = cf_value_add_array(p->arena, p->root, "offers");
    for (int i = 0; i < p->deal->n_offers; i++) {
        const cf_offer_cost *cost = &p->costing->offers[i];
        cf_value *offer = cf_value_add_object(p->arena, offers, NULL);
        cf_value_add_text(p->arena, offer, "name", p->deal->names[i]);
        cf_value_add_text(p->arena, offer, "title", p->deal->offers[i].title);
        cf_value *clauses = cf_value_add_array(p->arena, offer, "clauses");
        const cf_plan *plan = &p->deal->offers[i];
        for (int k = 0; k < plan->n_ops; k++)
            add_meaning(p, clauses, plan->ops[k].clause, plan);
        cf_value *open = cf_value_add_array(p->arena, offer, "not_costed");
        for (int k = 0; k < cost->n_not_costed; k++)
            add_meaning(p, open, cost->not_costed[k], plan);
        cf_value *contingent = cf_value_add_array(p->arena, offer, "contingent");
        for (int k = 0; k < cost->n_contingent; k++)
            add_meaning(p, contingent, cost->contingent[k].clause, plan);
    }
}

static void add_date(publisher *p, const char *name, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    size_t len = cf_date_format(text, date);
    cf_value_add_text(p->arena, p->root, name, (cf_slice){text, len});
}

static void fill(publisher *p)
{
    static const char *const units[] = {"hourly", "biweekly", "semimonthly", "monthly", "annual"};
    const cf_plan *agreement = &p->deal->agreement;
    cf_buf packed = CF_BUF_INIT, text = CF_BUF_INIT;
    cf_deal_pack(&packed, p->deal);
    cf_base64_add(&text, cf_buf_slice(&packed));
    cf_value_add_text(p->arena, p->root, "case", agreement->title);
    cf_value_add_text(p->arena, p->root, "employer", agreement->facts.employer);
    cf_value_add_text(p->arena, p->root, "version", cf_slice_of(confer_version()));
    cf_value_add_text(p->arena, p->root, "rate_unit",
                      cf_slice_of(units[agreement->facts.rate_unit]));
    const cf_costing *costing = p->costing;
    add_date(p, "from", cf_calendar_period(&costing->calendar, costing->first_period).start);
    add_date(
        p, "to",
        cf_calendar_period(&costing->calendar, costing->first_period + costing->n_periods - 1).end);
    add_offers(p);
    add_fields(p);
    add_classes(p);
    cf_value_add_bool(p->arena, p->root, "own_rate", p->placings->has_own_rate);
    cf_value_add_text(p->arena, p->root, "deal", cf_buf_slice(&text));
    cf_buf_release(&packed);
    cf_buf_release(&text);
}

/* What the page computes with, as the text that it embeds, and what its reader sees without
 * scripts. */
static cf_value *whole(publisher *p)
{
    cf_value *root = cf_value_new(p->arena);
    cf_buf text = CF_BUF_INIT;
    cf_value_write_json(&text, p->root);
    cf_value_add_text(p->arena, root, "data", cf_buf_slice(&text));
    add_table(p, root);
    cf_buf_release(&text);
    for (cf_value *part = p->root->first, *next; part; part = next) {
        next = part->next;
        part->next = NULL;
        cf_value_adopt(root, part);
    }
    return root;
}

/* Borrows everything from the case. */
static cf_deal deal_of(confer_case *c, const cf_costing_options *options)
{
    cf_plan *plans = CF_ARENA_NEW(&c->arena, cf_plan, (size_t)c->n_offers);
    cf_slice *names = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)c->n_offers);
    for (int i = 0; i < c->n_offers; i++) {
        plans[i] = *c->offers[i].plan;
        names[i] = cf_slice_of(c->offers[i].name);
    }
    cf_deal deal = {
        .agreement = *c->agreement.plan,
        .offers = plans,
        .names = names,
        .n_offers = c->n_offers,
        .has_schedule = c->schedule != NULL,
        .indexes = options->indexes,
        .n_indexes = options->n_indexes,
    };
    if (c->schedule)
        deal.schedule = *c->schedule;
    return deal;
}

static cf_costing *cost_all(confer_case *c, cf_costing_options *options)
{
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, options, &c->arena);
    if (cf_diags_failed(&c->diags) || !cf_case_open_roster(c, wanted, n_wanted))
        return NULL;
    return cf_costing_run(options, c->roster, &c->diags);
}

int confer_member_page(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                       confer_error *err)
{
    cf_case_begin(c);
    for (int i = 0; i < n_offers; i++)
        if (strcmp(offers[i], "current") == 0)
            return cf_fail(err, CONFER_MISUSED,
                           "the status quo is on every page; name the offers beside it");
    int status = cf_case_read_texts(c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    cf_costing_options options = cf_case_costing(c);
    placings found = {0};
    cf_lock_init(&found.lock);
    options.visit = visit;
    options.visit_context = &found;
    options.skip_one_percent = true;
    cf_costing *costing = cost_all(c, &options);
    cf_diags_sort(&c->diags);
    status = cf_case_verdict(c, err);
    if (status == CONFER_OK && costing) {
        confer_result *result = cf_result_new();
        cf_deal deal = deal_of(c, &options);
        publisher p = {
            c, &result->arena, &options, costing, &deal, &found, cf_value_new(&result->arena)};
        fill(&p);
        result->json = whole(&p);
        *out = result;
    }
    cf_costing_free(costing);
    cf_mem_free(found.items);
    cf_lock_release(&found.lock);
    return status;
}
