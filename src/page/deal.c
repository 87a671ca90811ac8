/* Packing and unpacking are one walk over the same fields: each `put_` function writes its value
 * where p->out is set, and reads it otherwise. */
#include "page/deal.h"

#include "base/limits.h"

#include <string.h>

enum {
    VERSION = 2,
    RATE_DECIMALS = 10000, /* rates of a schedule have 4 decimals: e8 is a multiple of this */
};

/* A kind of op that is new has no fields here yet: give it some, or it would be lost in silence. */
_Static_assert(CF_OP_COUNT == 20, "put_op_fields names every kind of op");

typedef struct {
    cf_buf *out; /* NULL: reading */
    cf_slice in;
    size_t at;
    cf_arena *arena;
    bool failed;
} pack;

/* --- Values ---------------------------------------------------------------------------------- */

static uint64_t get_natural(pack *p)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (p->at >= p->in.len)
            break;
        unsigned char byte = (unsigned char)p->in.text[p->at++];
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return value;
    }
    p->failed = true;
    return 0;
}

static void add_natural(pack *p, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        cf_buf_add_char(p->out, (char)(value | 128));
    cf_buf_add_char(p->out, (char)value);
}

/* Small numbers of either sign are short: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
static int64_t put_number(pack *p, int64_t value)
{
    if (p->out) {
        add_natural(p, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
        return value;
    }
    uint64_t coded = get_natural(p);
    return (int64_t)(coded >> 1 ^ (0 - (coded & 1)));
}

static int put_int(pack *p, int value)
{
    int64_t got = put_number(p, value);
    if (got < INT32_MIN || got > INT32_MAX)
        p->failed = true;
    return p->failed ? 0 : (int)got;
}

/* An enumerated value below `n`. */
static int put_choice(pack *p, int value, int n)
{
    int got = put_int(p, value);
    if (got < 0 || got >= n)
        p->failed = true;
    return p->failed ? 0 : got;
}

static bool put_flag(pack *p, bool value)
{
    return put_choice(p, value, 2) != 0;
}

static cf_date put_date(pack *p, cf_date date)
{
    return (cf_date){put_int(p, date.days)};
}

/* How many items follow; each takes a byte at least, so that no count outgrows the bytes. */
static int put_count(pack *p, int n)
{
    int got = put_int(p, n);
    if (got < 0 || (!p->out && (size_t)got > p->in.len - p->at))
        p->failed = true;
    return p->failed ? 0 : got;
}

static cf_slice put_text(pack *p, cf_slice text)
{
    int len = put_count(p, (int)text.len);
    if (p->out) {
        cf_buf_add_slice(p->out, text);
        return text;
    }
    if (p->failed)
        return CF_SLICE("");
    cf_slice got = {p->in.text + p->at, (size_t)len};
    p->at += got.len;
    return got;
}

/* A list to be walked and changed: a copy of what is packed, or room for what is unpacked. */
static void *put_list(pack *p, const void *items, int *n, size_t size)
{
    *n = put_count(p, *n);
    if (p->out && *n > 0)
        return cf_arena_dup(p->arena, items, (size_t)*n, size);
    return cf_arena_alloc(p->arena, (size_t)*n, size);
}

/* --- Selectors ------------------------------------------------------------------------------- */

static void put_value(pack *p, cf_select_value *value)
{
    value->text = put_text(p, value->text);
    value->is_date = put_flag(p, value->is_date);
    if (value->is_date)
        value->date = put_date(p, value->date);
    value->is_number = put_flag(p, value->is_number);
    if (value->is_number)
        value->number_e8 = put_number(p, value->number_e8);
}

static void put_part(pack *p, cf_select_part *part)
{
    part->kind = (cf_select_kind)put_choice(p, (int)part->kind, CF_SELECT_EVERYONE + 1);
    part->field = put_text(p, part->field);
    cf_select_value *values = put_list(p, part->values, &part->n_values, sizeof *values);
    for (int i = 0; i < part->n_values; i++)
        put_value(p, &values[i]);
    part->values = values;
}

static const cf_selector *put_selector(pack *p, const cf_selector *selector)
{
    if (!put_flag(p, selector != NULL))
        return NULL;
    cf_selector *s = CF_ARENA_NEW(p->arena, cf_selector, 1);
    if (p->out)
        *s = *selector;
    cf_select_part *parts = put_list(p, s->parts, &s->n_parts, sizeof *parts);
    for (int i = 0; i < s->n_parts; i++)
        put_part(p, &parts[i]);
    s->parts = parts;
    return s;
}

static const cf_condition *put_condition(pack *p, const cf_condition *condition)
{
    if (!put_flag(p, condition != NULL))
        return NULL;
    cf_condition *c = CF_ARENA_NEW(p->arena, cf_condition, 1);
    if (p->out)
        *c = *condition;
    c->revenue = put_text(p, c->revenue);
    c->fiscal_year = put_int(p, c->fiscal_year);
    c->cents = put_number(p, c->cents);
    return c;
}

/* --- Ops ------------------------------------------------------------------------------------- */

static cf_amount put_amount(pack *p, cf_amount amount)
{
    amount.is_percent = put_flag(p, amount.is_percent);
    amount.percent_e6 = put_number(p, amount.percent_e6);
    amount.dollars_e8 = put_number(p, amount.dollars_e8);
    amount.per = (cf_per)put_choice(p, (int)amount.per, CF_PER_YEAR + 1);
    return amount;
}

static void put_raise(pack *p, cf_op *op)
{
    op->as.raise.has_percent = put_flag(p, op->as.raise.has_percent);
    op->as.raise.has_dollars = put_flag(p, op->as.raise.has_dollars);
    op->as.raise.percent_e6 = put_number(p, op->as.raise.percent_e6);
    op->as.raise.dollars_e8 = put_number(p, op->as.raise.dollars_e8);
    op->as.raise.per = (cf_per)put_choice(p, (int)op->as.raise.per, CF_PER_YEAR + 1);
}

static void put_cpi(pack *p, cf_op *op)
{
    op->as.cpi.index = put_text(p, op->as.cpi.index);
    op->as.cpi.from_month = put_int(p, op->as.cpi.from_month);
    op->as.cpi.to_month = put_int(p, op->as.cpi.to_month);
    op->as.cpi.plus_e6 = put_number(p, op->as.cpi.plus_e6);
    op->as.cpi.has_least = put_flag(p, op->as.cpi.has_least);
    op->as.cpi.has_most = put_flag(p, op->as.cpi.has_most);
    op->as.cpi.least_e6 = put_number(p, op->as.cpi.least_e6);
    op->as.cpi.most_e6 = put_number(p, op->as.cpi.most_e6);
}

static void put_pay(pack *p, cf_op *op)
{
    op->as.pay.code = put_text(p, op->as.pay.code);
    op->as.pay.years = put_int(p, op->as.pay.years);
    op->as.pay.amount = put_amount(p, op->as.pay.amount);
    op->as.pay.pensionable = put_flag(p, op->as.pay.pensionable);
    op->as.pay.prorated = put_flag(p, op->as.pay.prorated);
}

static void put_share(pack *p, cf_op *op)
{
    op->as.share.name = put_text(p, op->as.share.name);
    op->as.share.percent_e6 = put_number(p, op->as.share.percent_e6);
    op->as.share.basis = (cf_basis)put_choice(p, (int)op->as.share.basis, CF_BASIS_GROSS + 1);
    op->as.share.capped = put_flag(p, op->as.share.capped);
    op->as.share.cap_cents = put_number(p, op->as.share.cap_cents);
}

static void put_op_fields(pack *p, cf_op *op)
{
    switch (op->kind) {
    case CF_OP_RAISE:
        put_raise(p, op);
        return;
    case CF_OP_RAISE_CPI:
        put_cpi(p, op);
        return;
    case CF_OP_MINIMUM_RATE:
        op->as.minimum = put_amount(p, op->as.minimum);
        return;
    case CF_OP_ADD_STEP:
        op->as.add_step.percent_e6 = put_number(p, op->as.add_step.percent_e6);
        op->as.add_step.name = put_text(p, op->as.add_step.name);
        return;
    case CF_OP_MOVE_CLASS:
        op->as.move.class_name = put_text(p, op->as.move.class_name);
        op->as.move.range = put_text(p, op->as.move.range);
        op->as.move.keeping_step = put_flag(p, op->as.move.keeping_step);
        return;
    case CF_OP_FREEZE_STEPS:
        op->as.freeze.from = put_date(p, op->as.freeze.from);
        op->as.freeze.to = put_date(p, op->as.freeze.to);
        return;
    case CF_OP_PREMIUM:
    case CF_OP_LONGEVITY:
        put_pay(p, op);
        return;
    case CF_OP_LUMP_SUM:
        op->as.lump.cents = put_number(p, op->as.lump.cents);
        op->as.lump.pensionable = put_flag(p, op->as.lump.pensionable);
        op->as.lump.prorated = put_flag(p, op->as.lump.prorated);
        return;
    case CF_OP_HOLIDAY:
        op->as.holiday.hours_e4 = put_number(p, op->as.holiday.hours_e4);
        op->as.holiday.backfilled = put_flag(p, op->as.holiday.backfilled);
        op->as.holiday.factor_e4 = put_number(p, op->as.holiday.factor_e4);
        return;
    case CF_OP_CASH_OUT:
        op->as.cash_out.hours_e4 = put_number(p, op->as.cash_out.hours_e4);
        op->as.cash_out.take_up_e6 = put_number(p, op->as.cash_out.take_up_e6);
        return;
    case CF_OP_CONTRIBUTION:
    case CF_OP_EMPLOYEES_PAY:
        put_share(p, op);
        return;
    case CF_OP_HEALTH:
        op->as.health.plan = put_text(p, op->as.health.plan);
        op->as.health.amount = put_amount(p, op->as.health.amount);
        op->as.health.prorated = put_flag(p, op->as.health.prorated);
        return;
    case CF_OP_PLAN_COST:
        op->as.plan_cost.plan = put_text(p, op->as.plan_cost.plan);
        op->as.plan_cost.dollars_e8 = put_number(p, op->as.plan_cost.dollars_e8);
        return;
    case CF_OP_HOURS:
        op->as.hours.hours_e4 = put_number(p, op->as.hours.hours_e4);
        return;
    case CF_OP_FURLOUGH:
        op->as.furlough.hours_e4 = put_number(p, op->as.furlough.hours_e4);
        op->as.furlough.fiscal_year = put_int(p, op->as.furlough.fiscal_year);
        return;
    case CF_OP_REOPENER:
    case CF_OP_NOTE:
        op->as.words.text = put_text(p, op->as.words.text);
        return;
    case CF_OP_DROP_BOTTOM:
    case CF_OP_COUNT:
        return;
    }
}

static void put_op(pack *p, cf_op *op)
{
    op->kind = (cf_op_kind)put_choice(p, (int)op->kind, CF_OP_COUNT);
    cf_clause *clause = CF_ARENA_NEW(p->arena, cf_clause, 1);
    clause->text = put_text(p, op->clause ? op->clause->text : CF_SLICE(""));
    if (!p->out)
        op->clause = clause;
    op->follows = put_flag(p, op->follows);
    op->dated = put_flag(p, op->dated);
    op->on = put_date(p, op->on);
    op->who = put_selector(p, op->who);
    op->condition = put_condition(p, op->condition);
    put_op_fields(p, op);
}

/* --- Documents ------------------------------------------------------------------------------- */

static void put_lists(pack *p, cf_facts *f)
{
    cf_unit_fact *units = put_list(p, f->units, &f->n_units, sizeof *units);
    for (int i = 0; i < f->n_units; i++) {
        units[i].code = put_text(p, units[i].code);
        units[i].name = put_text(p, units[i].name);
    }
    f->units = units;
    cf_column_fact *columns = put_list(p, f->columns, &f->n_columns, sizeof *columns);
    for (int i = 0; i < f->n_columns; i++) {
        columns[i].field = put_text(p, columns[i].field);
        columns[i].header = put_text(p, columns[i].header);
    }
    f->columns = columns;
    cf_step_months *steps = put_list(p, f->step_parts, &f->n_step_parts, sizeof *steps);
    for (int i = 0; i < f->n_step_parts; i++) {
        steps[i].name = put_text(p, steps[i].name);
        steps[i].months = put_int(p, steps[i].months);
    }
    f->step_parts = steps;
    cf_revenue_fact *revenues = put_list(p, f->revenues, &f->n_revenues, sizeof *revenues);
    for (int i = 0; i < f->n_revenues; i++) {
        revenues[i].name = put_text(p, revenues[i].name);
        revenues[i].fiscal_year = put_int(p, revenues[i].fiscal_year);
        revenues[i].cents = put_number(p, revenues[i].cents);
    }
    f->revenues = revenues;
}

static void put_facts(pack *p, cf_facts *f)
{
    f->employer = put_text(p, f->employer);
    f->fiscal_month = put_choice(p, f->fiscal_month, 13);
    f->fiscal_day = put_choice(p, f->fiscal_day, 32);
    f->has_calendar = put_flag(p, f->has_calendar);
    f->calendar = (cf_pay_calendar)put_choice(p, (int)f->calendar, CF_PAY_MONTHLY + 1);
    f->biweekly_from = put_date(p, f->biweekly_from);
    f->paid_days_after = put_int(p, f->paid_days_after);
    f->per_year_e4 = put_number(p, f->per_year_e4);
    f->rate_unit = (cf_rate_unit)put_choice(p, (int)f->rate_unit, CF_UNIT_ANNUAL + 1);
    f->rate_quantum_e8 = put_number(p, f->rate_quantum_e8);
    f->rate_rounding = (cf_rounding)put_choice(p, (int)f->rate_rounding, CF_UP + 1);
    f->carried = put_flag(p, f->carried);
    f->full_hours_e4 = put_number(p, f->full_hours_e4);
    f->has_hours = put_flag(p, f->has_hours);
    f->costs_by = (cf_costs_by)put_choice(p, (int)f->costs_by, CF_COSTS_BY_DAYS + 1);
    f->has_horizon = put_flag(p, f->has_horizon);
    f->horizon_from = put_int(p, f->horizon_from);
    f->horizon_to = put_int(p, f->horizon_to);
    f->step_months = put_int(p, f->step_months);
    f->overtime_e4 = put_number(p, f->overtime_e4);
    put_lists(p, f);
}

static void put_plan(pack *p, cf_plan *plan)
{
    plan->title = put_text(p, plan->title);
    plan->is_agreement = put_flag(p, plan->is_agreement);
    if (plan->is_agreement)
        put_facts(p, &plan->facts);
    cf_slice *units = put_list(p, plan->only_units, &plan->n_only_units, sizeof *units);
    for (int i = 0; i < plan->n_only_units; i++)
        units[i] = put_text(p, units[i]);
    plan->only_units = units;
    if (!p->out)
        plan->only_unit_spans = CF_ARENA_NEW(p->arena, cf_span, (size_t)plan->n_only_units);
    plan->has_term = put_flag(p, plan->has_term);
    plan->term_from = put_date(p, plan->term_from);
    plan->term_to = put_date(p, plan->term_to);
    plan->from = (cf_party)put_choice(p, (int)plan->from, CF_FROM_MEDIATOR + 1);
    plan->has_arrears = put_flag(p, plan->has_arrears);
    plan->arrears_paid = put_date(p, plan->arrears_paid);
    cf_op *ops = put_list(p, plan->ops, &plan->n_ops, sizeof *ops);
    for (int i = 0; i < plan->n_ops; i++)
        put_op(p, &ops[i]);
    plan->ops = ops;
}

/* --- Tables ---------------------------------------------------------------------------------- */

/* Step names are those of the schedule's header for most ranges: then they are not repeated. */
static void put_range(pack *p, const cf_schedule *schedule, cf_range *range)
{
    range->name = put_text(p, range->name);
    int64_t *rates = put_list(p, range->rates_e8, &range->n_steps, sizeof *rates);
    for (int i = 0; i < range->n_steps; i++)
        if (__builtin_mul_overflow(put_number(p, rates[i] / RATE_DECIMALS), RATE_DECIMALS,
                                   &rates[i]))
            p->failed = true;
    range->rates_e8 = rates;
    bool usual = p->out && range->n_steps <= schedule->n_step_names;
    for (int i = 0; i < range->n_steps && usual; i++)
        usual = cf_slice_equal(range->step_names[i], schedule->step_order[i]);
    if (put_flag(p, usual)) {
        p->failed = p->failed || range->n_steps > schedule->n_step_names;
        range->step_names = schedule->step_order;
        return;
    }
    int n = range->n_steps;
    cf_slice *names = put_list(p, range->step_names, &n, sizeof *names);
    p->failed = p->failed || n != range->n_steps;
    for (int i = 0; i < n; i++)
        names[i] = put_text(p, names[i]);
    range->step_names = names;
}

static void put_schedule(pack *p, cf_schedule *schedule)
{
    cf_slice *order = put_list(p, schedule->step_order, &schedule->n_step_names, sizeof *order);
    for (int i = 0; i < schedule->n_step_names; i++)
        order[i] = put_text(p, order[i]);
    schedule->step_order = order;
    cf_range *ranges = put_list(p, schedule->ranges, &schedule->n_ranges, sizeof *ranges);
    for (int i = 0; i < schedule->n_ranges && !p->failed; i++) {
        put_range(p, schedule, &ranges[i]);
        if (!p->out && cf_dict_code(schedule->names, ranges[i].name) != i + 1)
            p->failed = true;
    }
    schedule->ranges = ranges;
}

static void put_index(pack *p, cf_named_index *named)
{
    named->name = put_text(p, named->name);
    cf_index *index = CF_ARENA_NEW(p->arena, cf_index, 1);
    if (p->out)
        *index = *named->index;
    int *months = put_list(p, index->months, &index->n, sizeof *months);
    int64_t *values = CF_ARENA_NEW(p->arena, int64_t, (size_t)index->n);
    for (int i = 0; i < index->n; i++) {
        months[i] = put_int(p, months[i]);
        values[i] = put_number(p, p->out ? index->values_e8[i] : 0);
    }
    index->months = months;
    index->values_e8 = values;
    named->index = index;
}

/* --- The whole ------------------------------------------------------------------------------- */

static void put_deal(pack *p, cf_deal *deal)
{
    if (put_int(p, VERSION) != VERSION)
        p->failed = true;
    put_plan(p, &deal->agreement);
    cf_plan *offers = put_list(p, deal->offers, &deal->n_offers, sizeof *offers);
    cf_slice *names = CF_ARENA_NEW(p->arena, cf_slice, (size_t)deal->n_offers);
    for (int i = 0; i < deal->n_offers; i++) {
        names[i] = put_text(p, p->out ? deal->names[i] : CF_SLICE(""));
        put_plan(p, &offers[i]);
    }
    deal->offers = offers;
    deal->names = names;
    deal->has_schedule = put_flag(p, deal->has_schedule);
    if (deal->has_schedule)
        put_schedule(p, &deal->schedule);
    cf_named_index *indexes = put_list(p, deal->indexes, &deal->n_indexes, sizeof *indexes);
    for (int i = 0; i < deal->n_indexes; i++)
        put_index(p, &indexes[i]);
    deal->indexes = indexes;
}

void cf_deal_pack(cf_buf *out, const cf_deal *deal)
{
    cf_arena scratch = CF_ARENA_INIT;
    pack p = {.out = out, .arena = &scratch};
    cf_deal copy = *deal;
    put_deal(&p, &copy);
    cf_arena_release(&scratch);
}

bool cf_deal_unpack(cf_deal *out, cf_slice bytes)
{
    *out = (cf_deal){.arena = CF_ARENA_INIT};
    cf_schedule_init(&out->schedule);
    pack p = {.in = bytes, .arena = &out->arena};
    p.in = cf_arena_slice(&out->arena, bytes);
    put_deal(&p, out);
    if (!p.failed && p.at == p.in.len)
        return true;
    cf_deal_release(out);
    return false;
}

void cf_deal_release(cf_deal *deal)
{
    cf_schedule_release(&deal->schedule);
    cf_arena_release(&deal->arena);
}
