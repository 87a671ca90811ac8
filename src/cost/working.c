#include "cost/working.h"

#include "base/number.h"

#include <string.h>

const char *cf_working_dollars(cf_arena *arena, int64_t cents)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, cents < 0 ? -cents : cents, 2, 2, true);
    return cf_arena_printf(arena, "%s$%s", cents < 0 ? "-" : "", text);
}

const char *cf_working_rate(cf_arena *arena, int64_t rate_e8)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, rate_e8, 8, 2, true);
    return cf_arena_printf(arena, "$%s", text);
}

const char *cf_working_percent(cf_arena *arena, int64_t percent_e6)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, percent_e6, 4, 0, false);
    return cf_arena_printf(arena, "%s%%", text);
}

const char *cf_working_fraction(cf_arena *arena, cf_rational fraction)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_wide scaled;
    if (cf_wide_mul(&scaled, fraction.num, 10000) && scaled % fraction.den == 0 &&
        scaled / fraction.den <= INT64_MAX) {
        cf_decimal_format(text, (int64_t)(scaled / fraction.den), 4, 0, true);
        return cf_arena_printf(arena, "%s", text);
    }
    return cf_arena_printf(arena, "%lld/%lld", (long long)fraction.num, (long long)fraction.den);
}

const char *cf_working_divisor(cf_arena *arena, cf_rational fraction)
{
    const char *text = cf_working_fraction(arena, fraction);
    return strchr(text, '/') ? cf_arena_printf(arena, "(%s)", text) : text;
}

const char *cf_working_number(cf_arena *arena, int64_t e4)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, e4, 4, 0, false);
    return cf_arena_printf(arena, "%s", text);
}

const char *cf_working_fte(cf_arena *arena, int64_t fte_e4)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, fte_e4, 4, 2, false);
    return cf_arena_printf(arena, "%s", text);
}

/* --- Amounts --------------------------------------------------------------------------------- */

/* " x 0.75 FTE", or nothing. */
static const char *by_fte(cf_arena *arena, bool prorated, int64_t fte_e4)
{
    return prorated ? cf_arena_printf(arena, " x %s FTE", cf_working_fte(arena, fte_e4)) : "";
}

/* What an amount of a clause comes to in a period, before it is rounded: costing rules 2.4. */
static const char *a_period(cf_arena *arena, const cf_facts *facts, const cf_amount *amount,
                            cf_rational hours, int64_t fte_e4)
{
    const char *x = cf_working_rate(arena, amount->dollars_e8);
    switch (amount->per) {
    case CF_PER_HOUR:
        return cf_arena_printf(arena, "%s x %s h x %s FTE", x, cf_working_fraction(arena, hours),
                               cf_working_fte(arena, fte_e4));
    case CF_PER_MONTH:
        return cf_arena_printf(arena, "12 x %s / %s", x,
                               cf_working_number(arena, facts->per_year_e4));
    case CF_PER_YEAR:
        return cf_arena_printf(arena, "%s / %s", x, cf_working_number(arena, facts->per_year_e4));
    default:
        return x;
    }
}

const char *cf_working_flat(cf_arena *arena, const cf_facts *facts, const cf_op *op,
                            cf_rational hours, int64_t fte_e4, int64_t cents)
{
    const char *sum = cf_working_dollars(arena, cents), *text = sum;
    bool prorated = false;
    switch (op->kind) {
    case CF_OP_LUMP_SUM:
        text = cf_working_dollars(arena, op->as.lump.cents);
        prorated = op->as.lump.prorated;
        break;
    case CF_OP_PREMIUM:
    case CF_OP_LONGEVITY:
        text = a_period(arena, facts, &op->as.pay.amount, hours, fte_e4);
        prorated = op->as.pay.prorated;
        break;
    case CF_OP_HEALTH:
        prorated = op->as.health.prorated;
        text = a_period(arena, facts, &op->as.health.amount, hours, fte_e4);
        break;
    default:
        break;
    }
    const char *whole = cf_arena_printf(arena, "%s%s", text, by_fte(arena, prorated, fte_e4));
    return strcmp(whole, sum) == 0 ? sum : cf_arena_printf(arena, "%s = %s", whole, sum);
}

/* " x 1/24 / 81.25 h": what makes a rate an hour's; nothing where it is one. */
static const char *an_hour(cf_arena *arena, cf_rational factor, cf_rational full_hours)
{
    if (factor.num == full_hours.num && factor.den == full_hours.den)
        return "";
    return cf_arena_printf(arena, " x %s / %s h", cf_working_fraction(arena, factor),
                           cf_working_divisor(arena, full_hours));
}

const char *cf_working_of_rate(cf_arena *arena, const cf_op *op, int64_t rate_e8,
                               cf_rational factor, cf_rational full_hours, int64_t fte_e4,
                               int64_t cents)
{
    bool holiday = op->kind == CF_OP_HOLIDAY;
    int64_t hours = holiday ? op->as.holiday.hours_e4 : op->as.cash_out.hours_e4;
    const char *times = holiday ? cf_working_number(arena, op->as.holiday.factor_e4)
                                : cf_working_percent(arena, op->as.cash_out.take_up_e6);
    bool plain = !holiday && op->as.cash_out.take_up_e6 == CF_RATIO_ONE;
    return cf_arena_printf(arena, "%s%s x %s h x %s FTE%s%s = %s", cf_working_rate(arena, rate_e8),
                           an_hour(arena, factor, full_hours), cf_working_number(arena, hours),
                           cf_working_fte(arena, fte_e4), plain ? "" : " x ", plain ? "" : times,
                           cf_working_dollars(arena, cents));
}
