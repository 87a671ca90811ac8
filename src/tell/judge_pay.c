/* Two series of raises: what each has paid by a month, on equal months and one salary. */
#include "tell/judge_private.h"

static const cf_wide ONE = (cf_wide)1000000 * 1000000;

/* Percent x 1e6 to growth: value x (1 + percent), half away from zero at 1e-12. */
static cf_wide grow(cf_wide rate, int64_t percent_e6)
{
    if (percent_e6 <= 0)
        return percent_e6 == CF_REOPENER
                   ? rate
                   : cf_wide_div_round(rate * (100000000 + percent_e6), 100000000, CF_HALF_UP);
    return cf_wide_div_round(rate * (100000000 + percent_e6), 100000000, CF_HALF_UP);
}

cf_wide cf_extra_pay_e12(const int64_t *raises_e6, int n_years, int late, int month)
{
    cf_wide rate = ONE, twelfths = 0;
    for (int m = 0; m < month; m++) {
        int since = m - late;
        if (since >= 0 && since % 12 == 0 && since / 12 < n_years)
            rate = grow(rate, raises_e6[since / 12]);
        twelfths += rate - ONE;
    }
    return cf_wide_div_round(twelfths, 12, CF_HALF_UP);
}

cf_wide cf_end_rate_e12(const int64_t *raises_e6, int n_years)
{
    cf_wide rate = ONE;
    for (int i = 0; i < n_years; i++)
        rate = grow(rate, raises_e6[i]);
    return rate - ONE;
}

/* --- Readings -------------------------------------------------------------------------------- */

static void add(cf_judging *j, const char *text, cf_wide latest_less_earlier)
{
    if (j->n_readings < CF_READINGS)
        j->readings[j->n_readings++] = text;
    if (latest_less_earlier > 0)
        j->n_latest_ahead++;
    else if (latest_less_earlier < 0)
        j->n_earlier_ahead++;
    else
        j->n_level++;
}

static void add_context(cf_judging *j, const char *text)
{
    if (j->n_readings < CF_READINGS)
        j->readings[j->n_readings++] = text;
}

static const char *ahead_text(const cf_judging *j, cf_wide difference, const char *what)
{
    const cf_tell_offer *o = j->known->offers;
    if (difference == 0)
        return cf_arena_printf(j->arena, "the same %s", what);
    return cf_arena_printf(j->arena, "%s ahead by %s %s", difference > 0 ? o[0].name : o[1].name,
                           cf_tell_percent_e12(j->arena, difference > 0 ? difference : -difference),
                           what);
}

/* Percents of a year's pay at the ends of the years: "6.00, 12.00, 18.00". */
static const char *years_text(const cf_judging *j, const cf_tell_offer *o, int late, int n_years)
{
    const char *text = "";
    for (int y = 1; y <= n_years; y++)
        text =
            cf_arena_printf(j->arena, "%s%s%s", text, y > 1 ? ", " : "",
                            cf_tell_percent_e12(j->arena, cf_extra_pay_e12(o->raises_e6, o->n_years,
                                                                           late, 12 * y)));
    return text;
}

int cf_months_near(cf_date from, cf_date to)
{
    int days = to.days - from.days;
    /* the nearest whole month, at 30.4375 days */
    return (days * 10000 + (days >= 0 ? 152187 : -152187)) / 304375;
}

static int64_t cents_of(cf_wide share_e12, int64_t salary_cents)
{
    int64_t cents = 0;
    cf_div_round(&cents, cf_wide_div_round(share_e12 * salary_cents, 1000000, CF_HALF_UP), 1000000,
                 CF_HALF_UP);
    return cents;
}

static const char *money(const cf_judging *j, int64_t cents)
{
    int64_t dollars;
    cf_div_round(&dollars, cents < 0 ? -cents : cents, 100, CF_HALF_UP);
    return cf_tell_number(j->arena, dollars * 1000000, "$", "");
}

static void read_end_rate(cf_judging *j)
{
    const cf_tell_offer *o = j->known->offers;
    cf_wide a = cf_end_rate_e12(o[0].raises_e6, o[0].n_years);
    cf_wide b = cf_end_rate_e12(o[1].raises_e6, o[1].n_years);
    add(j,
        cf_arena_printf(j->arena, "rate of pay at the end: %s raises it by %s, %s by %s: %s",
                        o[0].name, cf_tell_percent_e12(j->arena, a), o[1].name,
                        cf_tell_percent_e12(j->arena, b), ahead_text(j, a - b, "at the end")),
        a - b);
}

static void read_same_start(cf_judging *j, int n_years)
{
    const cf_tell_offer *o = j->known->offers;
    cf_wide a = cf_extra_pay_e12(o[0].raises_e6, o[0].n_years, 0, 12 * n_years);
    cf_wide b = cf_extra_pay_e12(o[1].raises_e6, o[1].n_years, 0, 12 * n_years);
    add(j,
        cf_arena_printf(j->arena,
                        "both from the same day: by the end of each year %s has paid %s of one "
                        "year's pay, %s %s: %s by month %d",
                        o[0].name, years_text(j, &o[0], 0, n_years), o[1].name,
                        years_text(j, &o[1], 0, n_years), ahead_text(j, a - b, "of a year's pay"),
                        12 * n_years),
        a - b);
}

/* From which delay on the later offer never draws level by its raises alone. */
static int never_from(const cf_tell_offer *o, int n_years)
{
    for (int late = 0; late <= 36; late++) {
        bool level = false;
        for (int m = late + 1; m <= 12 * n_years && !level; m++)
            level = cf_extra_pay_e12(o[0].raises_e6, o[0].n_years, late, m) >=
                    cf_extra_pay_e12(o[1].raises_e6, o[1].n_years, 0, m);
        if (!level)
            return late;
    }
    return -1;
}

/* What one salary has been paid more by the end of each year, the latest offer less the earlier. */
static const char *salary_text(const cf_judging *j, int late, int n_years, int64_t plus_cents)
{
    const cf_tell_offer *o = j->known->offers;
    const char *text = "";
    for (int y = 1; y <= n_years; y++) {
        cf_wide gap = cf_extra_pay_e12(o[0].raises_e6, o[0].n_years, late, 12 * y) -
                      cf_extra_pay_e12(o[1].raises_e6, o[1].n_years, 0, 12 * y);
        int64_t cents = cents_of(gap, j->known->salary_cents) + plus_cents;
        text = cf_arena_printf(j->arena, "%s%s%s%s", text, y > 1 ? ", " : "",
                               cents < 0   ? "-"
                               : cents > 0 ? "+"
                                           : "",
                               money(j, cents));
    }
    return text;
}

/* The salary at which the one-time payment makes up for the raises, by the end of each year. */
static const char *level_text(const cf_judging *j, int late, int n_years, int64_t plus_cents)
{
    const cf_tell_offer *o = j->known->offers;
    const char *text = "";
    for (int y = 1; y <= n_years; y++) {
        cf_wide gap = cf_extra_pay_e12(o[0].raises_e6, o[0].n_years, late, 12 * y) -
                      cf_extra_pay_e12(o[1].raises_e6, o[1].n_years, 0, 12 * y);
        int64_t cents = 0;
        bool never =
            gap == 0 || (gap < 0) != (plus_cents > 0) ||
            !cf_div_round(&cents, (cf_wide)(plus_cents < 0 ? -plus_cents : plus_cents) * ONE,
                          gap < 0 ? -gap : gap, CF_HALF_UP);
        text = cf_arena_printf(j->arena, "%s%s%s", text, y > 1 ? ", " : "",
                               never ? "at no salary" : money(j, cents));
    }
    return text;
}

static void read_delay(cf_judging *j, int late, int n_years)
{
    const cf_tell_offer *o = j->known->offers;
    int64_t salary = j->known->salary_cents;
    cf_wide gap = cf_extra_pay_e12(o[0].raises_e6, o[0].n_years, late, 12 * n_years) -
                  cf_extra_pay_e12(o[1].raises_e6, o[1].n_years, 0, 12 * n_years);
    int never = late > 0 ? never_from(o, n_years) : -1;
    const char *tail =
        never < 0 ? ""
                  : cf_arena_printf(j->arena,
                                    "; by raises alone it never draws level from a delay of %d "
                                    "months on",
                                    never);
    j->behind_alone = gap < 0;
    j->ahead_with = gap >= 0;
    if (late > 0)
        add(j,
            cf_arena_printf(
                j->arena,
                "%s %d months later, as the offers are dated here: by the end of each year "
                "%s against %s: %s by month %d; on %s a year %s%s",
                o[0].name, late, years_text(j, &o[0], late, n_years),
                years_text(j, &o[1], 0, n_years), ahead_text(j, gap, "of a year's pay"),
                12 * n_years, money(j, salary), salary_text(j, late, n_years, 0), tail),
            gap);
    int64_t difference = o[0].one_time_cents - o[1].one_time_cents;
    if (difference == 0)
        return;
    int64_t sum = cents_of(gap, salary) + difference;
    add(j,
        cf_arena_printf(j->arena,
                        "the same with the one-time %s: on %s a year %s by the end of each "
                        "year; level at a salary of %s",
                        money(j, difference), money(j, salary),
                        salary_text(j, late, n_years, difference),
                        level_text(j, late, n_years, difference)),
        sum);
    j->ahead_with = sum >= 0;
}

static void read_engine(cf_judging *j)
{
    const cf_tell_engine *e = &j->known->engine;
    const cf_tell_offer *o = j->known->offers;
    if (!e->there)
        return;
    bool more = e->gain_difference >= 0;
    add(j,
        cf_arena_printf(j->arena,
                        "on this folder's roster and dates, over the fiscal years costed: all "
                        "members' net pay is %s more under %s than under %s; %llu of %llu members "
                        "are paid more under %s",
                        money(j, e->gain_difference), o[more ? 0 : 1].name, o[more ? 1 : 0].name,
                        (unsigned long long)(more ? e->better_latest : e->better_earlier),
                        (unsigned long long)(e->better_latest + e->better_earlier + e->same),
                        o[more ? 0 : 1].name),
        e->gain_difference);
}

static void read_open_ends(cf_judging *j)
{
    for (int i = 0; i < 2; i++) {
        const cf_tell_offer *o = &j->known->offers[i];
        for (int y = 0; y < o->n_years; y++)
            if (o->raises_e6[y] == CF_REOPENER)
                add_context(j, cf_arena_printf(j->arena,
                                               "year %d of %s is a reopener on wages: zero or "
                                               "more, and nobody can cost it",
                                               y + 1, o->name));
        if (o->n_uncosted > 0)
            add_context(j, cf_arena_printf(j->arena,
                                           "%s has %d more term%s without a published cost, "
                                           "left out here",
                                           o->name, o->n_uncosted, o->n_uncosted == 1 ? "" : "s"));
    }
}

void cf_compare_offers(cf_judging *j)
{
    if (j->compared || j->known->n_offers < 2)
        return;
    const cf_tell_offer *o = j->known->offers;
    int n_years = o[0].n_years > o[1].n_years ? o[0].n_years : o[1].n_years;
    j->compared = true;
    if (o[0].n_years == 0 || o[1].n_years == 0)
        return;
    read_end_rate(j);
    read_same_start(j, n_years);
    int late = cf_date_is_none(o[0].starts) || cf_date_is_none(o[1].starts)
                   ? 0
                   : cf_months_near(o[1].starts, o[0].starts);
    if (late < 0)
        late = 0;
    if (late > 0 || o[0].one_time_cents != o[1].one_time_cents)
        read_delay(j, late, n_years);
    else {
        j->behind_alone = j->n_earlier_ahead > 0;
        j->ahead_with = !j->behind_alone;
    }
    read_engine(j);
    read_open_ends(j);
}
