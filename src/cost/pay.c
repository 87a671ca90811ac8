/* pay.c: one member, one period: costing rules 2.4, step by step. A rule (rule.c) says all but the
 * rate; evaluating it for a rate is a few products. */
#include "cost/engine.h"

#include "base/bug.h"

/* --- One period ------------------------------------------------------------------------------ */

/* Amounts below 2^56 cents can be added by the dozen without a look at each sum: their bits are
 * gathered and looked at once. */
static inline uint64_t bits_of(int64_t cents)
{
    return (uint64_t)(cents ^ (cents >> 63));
}

static inline bool are_small(uint64_t bits)
{
    return bits >> 56 == 0;
}

static inline bool eval_items(cf_pay *pay, const cf_pay_rule *rule, int64_t rate_e8)
{
    uint64_t bits = 0;
    int64_t base = pay->component[CF_BASE_PAY];
    const cf_pay_item *end = rule->items + rule->n_items;
    for (const cf_pay_item *item = rule->items; item < end; item++) {
        int64_t cents = item->cents;
        if (item->is_percent ? !cf_percent_of(&cents, base, item->percent_e6)
                             : item->of_rate && !cf_scaling_apply(&cents, rate_e8, &item->scaling))
            return false;
        bits |= bits_of(cents);
        if (item->component == CF_COMPONENT_COUNT) {
            pay->holiday_value += cents;
            continue;
        }
        pay->component[item->component] += cents;
        pay->gross += cents;
        pay->pensionable += item->pensionable ? cents : 0;
    }
    return are_small(bits | bits_of(pay->gross));
}

static bool eval_overtime(cf_pay *pay, const cf_pay_rule *rule)
{
    int64_t *overtime = &pay->component[CF_OVERTIME_PAY];
    int64_t worked = pay->component[CF_BASE_PAY] + pay->component[CF_PREMIUM_PAY] +
                     pay->component[CF_LONGEVITY_PAY];
    if (!cf_scaling_apply(overtime, worked, &rule->overtime) || !are_small(bits_of(*overtime)))
        return false;
    pay->gross += *overtime;
    return true;
}

static bool eval_parts(cf_pay *pay, const cf_pay_rule *rule, const cf_bound_op **wrong)
{
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_part_item *part = &rule->parts[i];
        const cf_share_item *toward = &rule->contributions[part->contribution];
        int64_t cents, whole;
        if (!cf_percent_of(&cents, cf_pay_basis(pay, part->basis), part->percent_e6) ||
            !cf_percent_of(&whole, cf_pay_basis(pay, toward->basis), toward->percent_e6) ||
            !are_small(bits_of(cents)))
            return false;
        if (cents > whole) {
            *wrong = part->op;
            return false;
        }
        pay->employee_parts += cents;
        pay->component[CF_CONTRIBUTIONS] -= cents;
    }
    return true;
}

static inline bool eval_contributions(cf_pay *pay, const cf_pay_rule *rule)
{
    const cf_share_item *end = rule->contributions + rule->n_contributions;
    int64_t sum = 0;
    uint64_t bits = 0;
    for (const cf_share_item *share = rule->contributions; share < end; share++) {
        int64_t basis = cf_pay_basis(pay, share->basis), cents;
        if (!cf_percent_of(&cents, basis, share->percent_e6))
            return false;
        bits |= bits_of(cents);
        if (__builtin_expect(share->cap >= 0, 0)) {
            pay->cap_basis[share->cap] = basis;
            pay->cap_full[share->cap] = cents;
        } else {
            sum += cents;
        }
    }
    pay->component[CF_CONTRIBUTIONS] += sum;
    return are_small(bits);
}

bool cf_pay_eval(cf_pay *out, const cf_pay_rule *rule, int64_t rate_e8, const cf_bound_op **wrong)
{
    int64_t base;
    *wrong = rule->wrong;
    if (rule->wrong || !cf_scaling_apply(&base, rate_e8, &rule->base) || !are_small(bits_of(base)))
        return false;
    out->component[CF_BASE_PAY] = base;
    out->component[CF_PREMIUM_PAY] = out->component[CF_LONGEVITY_PAY] = 0;
    out->component[CF_OVERTIME_PAY] = out->component[CF_LUMP_SUM_PAY] = 0;
    out->component[CF_HOLIDAY_PAY] = out->component[CF_CASH_OUT_PAY] = 0;
    out->component[CF_CONTRIBUTIONS] = 0;
    out->component[CF_HEALTH] = rule->health;
    out->pensionable = base;
    out->gross = base;
    out->employee_parts = 0;
    out->plan_share = rule->plan_share;
    out->holiday_value = 0; /* caps are set where they are read */
    return (rule->n_items == 0 || eval_items(out, rule, rate_e8)) &&
           (!rule->has_overtime || eval_overtime(out, rule)) &&
           (rule->n_parts == 0 || eval_parts(out, rule, wrong)) && eval_contributions(out, rule);
}

int64_t cf_amount_split(int64_t amount, const cf_regime *regime)
{
    int64_t early = 0;
    if (regime->part == CF_WHOLE)
        return amount;
    CF_BUG_IF(
        !cf_div_round(&early, (cf_wide)amount * regime->days_early, regime->days, CF_HALF_UP));
    return regime->part == CF_EARLY ? early : amount - early;
}

int64_t cf_pay_cost(const cf_pay *pay)
{
    int64_t cost = 0;
    for (int i = 0; i < CF_COMPONENT_COUNT; i++)
        cost += pay->component[i];
    return cost;
}

int64_t cf_pay_net(const cf_pay *pay)
{
    return pay->gross - pay->employee_parts - pay->plan_share;
}

/* Each component is split; net is split as one amount (costing rules 2.5). After it `gross` holds
 * what makes cf_pay_net come out as the split net. */
void cf_pay_split(cf_pay *pay, const cf_regime *regime)
{
    if (regime->part == CF_WHOLE)
        return;
    int64_t net = cf_amount_split(cf_pay_net(pay), regime);
    for (int i = 0; i < CF_COMPONENT_COUNT; i++)
        pay->component[i] = cf_amount_split(pay->component[i], regime);
    pay->holiday_value = cf_amount_split(pay->holiday_value, regime);
    pay->employee_parts = 0;
    pay->plan_share = 0;
    pay->gross = net;
}
