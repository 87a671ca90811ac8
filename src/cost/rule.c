/* rule.c: what a profile is paid in a regime, but for the rate: which premiums, contributions and
 * amounts are in force, flat ones already rounded. Source: costing rules 2.4. */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Which version of a clause is in force --------------------------------------------------- */

typedef struct {
    cf_engine *engine;
    const cf_regime *regime;
    const cf_profile_key *key;
    cf_pay_rule *rule;
    cf_arena *arena;
} builder;

static const cf_bound_op *op_at(const cf_engine *engine, const cf_regime *regime, int i)
{
    return &engine->ops[regime->ops[i]];
}

static bool selects(const builder *b, const cf_bound_op *bound)
{
    return cf_audience_has(b->engine, CF_SET_PAY, b->key->pay, bound);
}

/* The last op of that kind and key in the regime that selects the member: later ones replace. */
static bool is_replaced(const builder *b, int i)
{
    const cf_bound_op *bound = op_at(b->engine, b->regime, i);
    for (int later = i + 1; later < b->regime->n_ops; later++) {
        const cf_bound_op *other = op_at(b->engine, b->regime, later);
        if (other->op->kind == bound->op->kind && other->key == bound->key && selects(b, other))
            return true;
    }
    return false;
}

/* --- Amounts --------------------------------------------------------------------------------- */

static cf_rational fte_of(const cf_profile_key *key)
{
    return cf_rational_of(key->fte_e4, CF_FTE_ONE);
}

/* rnd(dollars x fraction) in cents; 1e-8 dollars are 1e-6 cents. */
static int64_t cents_of(const builder *b, const cf_bound_op *op, int64_t dollars_e8,
                        cf_rational fraction)
{
    int64_t cents = 0;
    cf_scaling scaling = cf_scaling_of(cf_rational_mul(fraction, cf_rational_of(1, CF_RATE_CENT)));
    if (!cf_scaling_apply(&cents, dollars_e8, &scaling))
        cf_engine_fail(b->engine, CF_E0401, op, "an amount is too large");
    return cents;
}

/* $/hour rnd(X x h x FTE); $/period X; $/month rnd(12X/P); $/year rnd(X/P); prorated x FTE. */
static int64_t flat_amount(const builder *b, const cf_bound_op *op, const cf_amount *amount,
                           bool prorated)
{
    cf_rational fraction = cf_rational_of(1, 1);
    if (amount->per == CF_PER_HOUR)
        fraction = cf_rational_mul(b->rule->hours, fte_of(b->key));
    else if (amount->per == CF_PER_MONTH)
        fraction = cf_rational_div(cf_rational_of(12, 1), b->engine->per_year);
    else if (amount->per == CF_PER_YEAR)
        fraction = cf_rational_div(cf_rational_of(1, 1), b->engine->per_year);
    if (prorated)
        fraction = cf_rational_mul(fraction, fte_of(b->key));
    return cents_of(b, op, amount->dollars_e8, fraction);
}

static cf_pay_item *add_item(builder *b, const cf_bound_op *op, cf_component component)
{
    cf_pay_item *item = &b->rule->items[b->rule->n_items++];
    *item = (cf_pay_item){.op = op, .component = component};
    return item;
}

static void add_pay_item(builder *b, const cf_bound_op *op, cf_component component)
{
    cf_pay_item *item = add_item(b, op, component);
    item->pensionable = op->op->as.pay.pensionable;
    item->is_percent = op->op->as.pay.amount.is_percent;
    item->percent_e6 = op->op->as.pay.amount.percent_e6;
    if (!item->is_percent)
        item->cents = flat_amount(b, op, &op->op->as.pay.amount, op->op->as.pay.prorated);
}

static void add_premiums(builder *b)
{
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind == CF_OP_PREMIUM && selects(b, bound) && !is_replaced(b, i))
            add_pay_item(b, bound, CF_PREMIUM_PAY);
    }
}

/* Only the highest threshold reached is paid; among equal ones the latest. */
static void add_longevity(builder *b)
{
    if (b->key->level == 0)
        return;
    int reached = b->engine->longevity_years[b->key->level - 1];
    const cf_bound_op *best = NULL;
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind == CF_OP_LONGEVITY && selects(b, bound) &&
            bound->op->as.pay.years <= reached &&
            (!best || bound->op->as.pay.years >= best->op->as.pay.years))
            best = bound;
    }
    if (best)
        add_pay_item(b, best, CF_LONGEVITY_PAY);
}

/* rate x factor / H0 is the hourly equivalent; in cents an hour of the rate's 1e-8 dollars. */
static cf_rational hourly_cents(const builder *b)
{
    cf_rational hourly = cf_rational_div(b->engine->factor, b->engine->full_hours);
    return cf_rational_mul(hourly, cf_rational_of(1, CF_RATE_CENT));
}

static void add_once(builder *b, const cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    cf_rational pay = cf_rational_mul(hourly_cents(b), fte_of(b->key));
    if (op->kind == CF_OP_LUMP_SUM) {
        cf_pay_item *item = add_item(b, bound, CF_LUMP_SUM_PAY);
        item->pensionable = op->as.lump.pensionable;
        item->cents = op->as.lump.cents;
        if (op->as.lump.prorated)
            item->cents =
                cents_of(b, bound, op->as.lump.cents,
                         cf_rational_mul(fte_of(b->key), cf_rational_of(CF_RATE_CENT, 1)));
        return;
    }
    if (op->kind == CF_OP_CASH_OUT) {
        cf_pay_item *item = add_item(b, bound, CF_CASH_OUT_PAY);
        pay = cf_rational_mul(pay, cf_rational_of(op->as.cash_out.hours_e4, CF_HOURS_ONE));
        pay = cf_rational_mul(pay, cf_rational_of(op->as.cash_out.take_up_e6, CF_RATIO_ONE));
        item->of_rate = true;
        item->scaling = cf_scaling_of(pay);
        return;
    }
    pay = cf_rational_mul(pay, cf_rational_of(op->as.holiday.hours_e4, CF_HOURS_ONE));
    cf_pay_item *item = add_item(b, bound, CF_HOLIDAY_PAY);
    item->of_rate = true;
    if (op->as.holiday.backfilled)
        pay = cf_rational_mul(pay, cf_rational_of(op->as.holiday.factor_e4, 10000));
    else
        item->component = CF_COMPONENT_COUNT; /* no cost: its value is reported apart */
    item->scaling = cf_scaling_of(pay);
}

/* --- Hours ----------------------------------------------------------------------------------- */

static int periods_of_year(const cf_engine *engine, int year)
{
    return cf_calendar_first_of_year(&engine->calendar, year + 1) -
           cf_calendar_first_of_year(&engine->calendar, year);
}

/* h = hours in force - furlough hours / n. */
static void find_hours(builder *b)
{
    cf_rational hours = b->engine->full_hours;
    const cf_bound_op *last = NULL;
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind == CF_OP_HOURS && selects(b, bound)) {
            hours = cf_rational_of(bound->op->as.hours.hours_e4, CF_HOURS_ONE);
            last = bound;
        }
    }
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind != CF_OP_FURLOUGH || !selects(b, bound))
            continue;
        int64_t n = periods_of_year(b->engine, bound->op->as.furlough.fiscal_year);
        hours = cf_rational_sub(hours,
                                cf_rational_of(bound->op->as.furlough.hours_e4, CF_HOURS_ONE * n));
        last = bound;
    }
    if (hours.num <= 0) {
        cf_engine_fail(b->engine, CF_E0460, last, "no working hours are left in a period");
        hours = cf_rational_of(1, 1);
    }
    b->rule->hours = hours;
}

/* --- Contributions --------------------------------------------------------------------------- */

static int cap_of(const cf_engine *engine, const cf_bound_op *bound)
{
    int code = cf_dict_find(engine->cap_names, bound->op->as.share.name);
    return code > 0 ? code - 1 : -1;
}

static void add_contributions(builder *b)
{
    cf_pay_rule *rule = b->rule;
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind != CF_OP_CONTRIBUTION || !selects(b, bound) || is_replaced(b, i))
            continue;
        rule->contributions[rule->n_contributions++] = (cf_share_item){
            .op = bound,
            .percent_e6 = bound->op->as.share.percent_e6,
            .basis = bound->op->as.share.basis,
            .cap = cap_of(b->engine, bound),
            .capped = bound->op->as.share.capped,
            .cap_cents = bound->op->as.share.cap_cents,
        };
    }
}

static void add_employee_parts(builder *b)
{
    cf_pay_rule *rule = b->rule;
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        if (bound->op->kind != CF_OP_EMPLOYEES_PAY || !selects(b, bound) || is_replaced(b, i))
            continue;
        cf_part_item part = {.op = bound,
                             .percent_e6 = bound->op->as.share.percent_e6,
                             .basis = bound->op->as.share.basis,
                             .contribution = -1};
        for (int c = 0; c < rule->n_contributions; c++)
            if (rule->contributions[c].op->key == bound->key)
                part.contribution = c;
        if (part.contribution < 0)
            rule->wrong = bound;
        else
            rule->parts[rule->n_parts++] = part;
    }
}

/* --- Health ---------------------------------------------------------------------------------- */

const cf_bound_op *cf_health_cost_op(const cf_engine *engine, const cf_regime *regime,
                                     int32_t audience)
{
    const cf_bound_op *cost = NULL;
    for (int i = 0; i < regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(engine, regime, i);
        if (bound->op->kind == CF_OP_PLAN_COST &&
            cf_audience_has(engine, CF_SET_HEALTH, audience, bound))
            cost = bound;
    }
    return cost;
}

bool cf_health_amounts(int64_t *health, int64_t *plan_share, int64_t *plan_cost,
                       const cf_bound_op **op, const cf_engine *engine, const cf_regime *regime,
                       int32_t audience, int32_t fte_e4)
{
    const cf_bound_op *amount = NULL, *cost = cf_health_cost_op(engine, regime, audience);
    for (int i = 0; i < regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(engine, regime, i);
        if (bound->op->kind == CF_OP_HEALTH &&
            cf_audience_has(engine, CF_SET_HEALTH, audience, bound))
            amount = bound;
    }
    cf_rational a_month = cf_rational_div(cf_rational_of(12, 1), engine->per_year);
    *health = *plan_share = *plan_cost = 0;
    *op = amount;
    cf_rational a_month_cents = cf_rational_mul(a_month, cf_rational_of(1, CF_RATE_CENT));
    cf_scaling scaling = cf_scaling_of(a_month_cents);
    if (cost && !cf_scaling_apply(plan_cost, cost->op->as.plan_cost.dollars_e8, &scaling))
        return false;
    if (amount && amount->op->as.health.amount.is_percent) {
        if (!cost)
            return false;
        cf_rational percent = cf_rational_of(amount->op->as.health.amount.percent_e6, CF_RATIO_ONE);
        scaling = cf_scaling_of(cf_rational_mul(a_month_cents, percent));
        if (!cf_scaling_apply(health, cost->op->as.plan_cost.dollars_e8, &scaling))
            return false;
    } else if (amount) {
        cf_rational fraction = cf_rational_of(1, CF_RATE_CENT);
        if (amount->op->as.health.amount.per == CF_PER_MONTH)
            fraction = cf_rational_mul(fraction, a_month);
        if (amount->op->as.health.prorated)
            fraction = cf_rational_mul(fraction, cf_rational_of(fte_e4, CF_FTE_ONE));
        scaling = cf_scaling_of(fraction);
        if (!cf_scaling_apply(health, amount->op->as.health.amount.dollars_e8, &scaling))
            return false;
    }
    if (cost && *plan_cost > *health)
        *plan_share = *plan_cost - *health;
    return true;
}

static void add_health(builder *b)
{
    cf_pay_rule *rule = b->rule;
    if (!cf_health_amounts(&rule->health, &rule->plan_share, &rule->plan_cost, &rule->health_op,
                           b->engine, b->regime, b->key->health, b->key->fte_e4))
        cf_engine_fail(b->engine, CF_E0459, rule->health_op,
                       "the plan has no cost in force, so a percent of it is not known");
}

/* --- Rules ----------------------------------------------------------------------------------- */

static void build_base(builder *b)
{
    const cf_engine *engine = b->engine;
    cf_rational base = cf_rational_div(b->rule->hours, engine->full_hours);
    base = cf_rational_mul(base, engine->factor);
    base = cf_rational_mul(base, fte_of(b->key));
    b->rule->base = cf_scaling_of(cf_rational_mul(base, cf_rational_of(1, CF_RATE_CENT)));
}

/* rnd(F x (base + premiums + longevity) x overtime_hours / (h x FTE)). */
static void build_overtime(builder *b)
{
    if (b->key->overtime_e4 == 0)
        return;
    cf_rational overtime = cf_rational_of(b->engine->facts->overtime_e4, 10000);
    overtime = cf_rational_mul(overtime, cf_rational_of(b->key->overtime_e4, CF_HOURS_ONE));
    overtime = cf_rational_div(overtime, b->rule->hours);
    overtime = cf_rational_div(overtime, fte_of(b->key));
    b->rule->has_overtime = true;
    b->rule->overtime = cf_scaling_of(overtime);
}

/* Room for what the rule may hold, and no more: there is one for every profile and regime. */
static void make_room(builder *b)
{
    size_t n_items = 0, n_contributions = 0, n_parts = 0;
    for (int i = 0; i < b->regime->n_ops; i++) {
        const cf_bound_op *bound = op_at(b->engine, b->regime, i);
        cf_op_kind kind = bound->op->kind;
        n_items += cf_is_once_op(kind);
        if (kind == CF_OP_PREMIUM || kind == CF_OP_LONGEVITY)
            n_items += selects(b, bound);
        else if (kind == CF_OP_CONTRIBUTION)
            n_contributions += selects(b, bound);
        else if (kind == CF_OP_EMPLOYEES_PAY)
            n_parts += selects(b, bound);
    }
    b->rule->items = CF_ARENA_NEW(b->arena, cf_pay_item, n_items);
    b->rule->contributions = CF_ARENA_NEW(b->arena, cf_share_item, n_contributions);
    b->rule->parts = CF_ARENA_NEW(b->arena, cf_part_item, n_parts);
}

/* --- What it comes to ------------------------------------------------------------------------ */

static bool is_small(int64_t amount, int bits)
{
    return amount >= 0 && amount >> bits == 0;
}

static bool is_small_rule(const cf_pay_rule *rule)
{
    bool small = !rule->wrong && rule->base.has52 && (!rule->has_overtime || rule->overtime.has52);
    for (int i = 0; i < rule->n_items && small; i++) {
        const cf_pay_item *item = &rule->items[i];
        small = item->is_percent ? is_small(item->percent_e6, CF_PERCENT_BITS)
                : item->of_rate  ? item->scaling.has52
                                 : is_small(item->cents, CF_CENT_BITS);
    }
    for (int i = 0; i < rule->n_contributions && small; i++)
        small = is_small(rule->contributions[i].percent_e6, CF_PERCENT_BITS);
    for (int i = 0; i < rule->n_parts && small; i++)
        small = is_small(rule->parts[i].percent_e6, CF_PERCENT_BITS);
    return small;
}

static unsigned components_of(const cf_pay_rule *rule)
{
    unsigned pays = 1u << CF_BASE_PAY;
    for (int i = 0; i < rule->n_items; i++)
        pays |= 1u << rule->items[i].component;
    if (rule->has_overtime)
        pays |= 1u << CF_OVERTIME_PAY;
    if (rule->n_contributions > 0)
        pays |= 1u << CF_CONTRIBUTIONS;
    if (rule->health_op) /* part-time members may get some where others get none */
        pays |= 1u << CF_HEALTH;
    return pays;
}

/* --- All ------------------------------------------------------------------------------------- */

cf_pay_rule *cf_pay_rule_make(cf_engine *engine, const cf_profile_key *key, int regime,
                              cf_arena *arena)
{
    const cf_regime *at = &engine->regimes[regime];
    builder b = {engine, at, key, CF_ARENA_NEW(arena, cf_pay_rule, 1), arena};
    make_room(&b);
    find_hours(&b);
    build_base(&b);
    add_premiums(&b);
    add_longevity(&b);
    for (int i = 0; i < at->n_ops; i++) {
        const cf_bound_op *bound = op_at(engine, at, i);
        if (cf_is_once_op(bound->op->kind) && key->once >= 0 &&
            cf_audience_has(engine, CF_SET_ONCE, key->once, bound))
            add_once(&b, bound);
    }
    build_overtime(&b);
    add_contributions(&b);
    add_employee_parts(&b);
    if (key->health >= 0)
        add_health(&b);
    b.rule->pays = components_of(b.rule);
    b.rule->small = is_small_rule(b.rule);
    return b.rule;
}

const cf_pay_rule *cf_profile_make_rule(cf_engine *engine, cf_profile *profile, int regime)
{
    int at = engine->regimes[regime].rule;
    cf_lock_take(&profile->lock);
    cf_pay_rule *rule = atomic_load_explicit(&profile->rules[at], memory_order_relaxed);
    if (!rule) {
        rule = cf_pay_rule_make(engine, &profile->key, regime, &profile->arena);
        atomic_store_explicit(&profile->rules[at], rule, memory_order_release);
    }
    cf_lock_give(&profile->lock);
    return rule;
}

cf_profile *cf_profile_of(cf_engine *engine, const cf_profile_key *key)
{
    int32_t id = cf_dict_code(engine->profile_ids, (cf_slice){(const char *)key, sizeof *key});
    cf_lock_take(&engine->lock);
    size_t old = engine->profiles_capacity;
    engine->profiles = cf_mem_grow(engine->profiles, &engine->profiles_capacity, (size_t)id + 1,
                                   sizeof *engine->profiles);
    for (size_t i = old; i < engine->profiles_capacity; i++)
        engine->profiles[i] = NULL;
    if (!engine->profiles[id]) {
        cf_profile *profile = cf_mem_calloc(1, sizeof *profile);
        profile->id = id;
        profile->key = *key;
        profile->rules = cf_mem_calloc((size_t)engine->n_rules, sizeof *profile->rules);
        cf_lock_init(&profile->lock);
        engine->profiles[id] = profile;
    }
    cf_profile *profile = engine->profiles[id];
    cf_lock_give(&engine->lock);
    return profile;
}
