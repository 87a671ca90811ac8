#include "tell/clock.h"

#include "tell/quantity.h"

const char *const cf_due_words[CF_DUE_STATES] = {
    "met", "too early", "late", "forfeited", "due", "overdue", "may be done",
};

/* --- Holidays -------------------------------------------------------------------------------- */

static bool take(cf_slice *rest, const char *word)
{
    size_t len = strlen(word);
    if (rest->len < len || !cf_slice_equal_nocase((cf_slice){rest->text, len}, cf_slice_of(word)))
        return false;
    rest->text += len;
    rest->len -= len;
    while (rest->len > 0 && rest->text[0] == ' ') {
        rest->text++;
        rest->len--;
    }
    return true;
}

static bool take_number(cf_slice *rest, int *out)
{
    size_t n = 0;
    *out = 0;
    while (n < rest->len && n < 2 && rest->text[n] >= '0' && rest->text[n] <= '9')
        *out = *out * 10 + (rest->text[n++] - '0');
    rest->text += n;
    rest->len -= n;
    while (n > 0 && rest->len > 0 && rest->text[0] == ' ') {
        rest->text++;
        rest->len--;
    }
    return n > 0;
}

bool cf_holiday_read(cf_holiday *out, cf_slice text)
{
    static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    cf_slice rest = cf_slice_trim(text);
    int first;
    *out = (cf_holiday){.weekday = -1};
    bool last = take(&rest, "last");
    if (!last && !take_number(&rest, &first))
        return false;
    if (!last && rest.len > 0 && rest.text[0] == '-') {
        rest.text++;
        rest.len--;
        out->month = first;
        if (!take_number(&rest, &out->day) || !cf_date_exists(2024, out->month, out->day))
            return false;
        out->monday = take(&rest, "or monday");
        return rest.len == 0;
    }
    out->nth = last ? 5 : first;
    for (int d = 0; d < 7; d++)
        if (take(&rest, weekdays[d])) {
            out->weekday = d;
            break;
        }
    if (out->weekday < 0 || out->nth < 1 || out->nth > 5 || !take_number(&rest, &out->month) ||
        out->month < 1 || out->month > 12)
        return false;
    if (take(&rest, "then") && !take_number(&rest, &out->then))
        return false;
    return rest.len == 0;
}

cf_date cf_holiday_in(const cf_holiday *holiday, int year)
{
    if (holiday->day > 0) {
        int day = holiday->day;
        if (!cf_date_exists(year, holiday->month, day))
            day = cf_date_days_in_month(year, holiday->month);
        cf_date date = cf_date_of(year, holiday->month, day);
        return holiday->monday && cf_weekday(date) == 6 ? cf_date_add_days(date, 1) : date;
    }
    cf_date first = cf_date_of(year, holiday->month, 1);
    int ahead = (holiday->weekday - cf_weekday(first) + 7) % 7;
    int day = 1 + ahead + 7 * (holiday->nth - 1);
    while (day > cf_date_days_in_month(year, holiday->month))
        day -= 7;
    return cf_date_add_days(first, day - 1 + holiday->then);
}

const cf_holiday *cf_days_holiday(const cf_days *days, cf_date date)
{
    int year = cf_date_split(date).year;
    for (int i = 0; i < days->n_holidays; i++)
        if (cf_holiday_in(&days->holidays[i], year).days == date.days)
            return &days->holidays[i];
    return NULL;
}

bool cf_days_is_business(const cf_days *days, cf_date date)
{
    return cf_weekday(date) < 5 && !cf_days_holiday(days, date);
}

cf_date cf_days_roll(const cf_days *days, cf_date date)
{
    for (int guard = 0; guard < 60 && !cf_days_is_business(days, date); guard++)
        date = cf_date_add_days(date, 1);
    return date;
}

cf_date cf_days_business_after(const cf_days *days, cf_date date, int n)
{
    for (int i = 0; i < n; i++)
        date = cf_days_roll(days, cf_date_add_days(date, 1));
    return date;
}

/* --- Deadlines ------------------------------------------------------------------------------- */

/* The first event of that kind on or after a day. */
static int find_after(const cf_clock_event *events, int n, int kind, cf_date day, int not_this)
{
    int best = -1;
    for (int i = 0; i < n && kind >= 0; i++)
        if (i != not_this && events[i].kind == kind && events[i].day.days >= day.days &&
            (best < 0 || events[i].day.days < events[best].day.days))
            best = i;
    return best;
}

static cf_date count(const cf_clock *clock, const cf_clock_rule *rule, cf_date from, int days)
{
    return rule->business ? cf_days_business_after(&clock->days, from, days)
                          : cf_date_add_days(from, days);
}

static cf_due_state state_of(const cf_due *due, const cf_clock_event *events, cf_date as_of)
{
    bool forfeits = cf_slice_equal(due->rule->late, CF_SLICE("forfeited"));
    if (due->met >= 0) {
        cf_date done = events[due->met].day;
        if (!cf_date_is_none(due->opens) && done.days < due->opens.days)
            return CF_DUE_EARLY;
        if (!cf_date_is_none(due->last) && done.days > due->last.days)
            return forfeits ? CF_DUE_FORFEITED : CF_DUE_LATE;
        return CF_DUE_MET;
    }
    if (cf_date_is_none(due->last))
        return CF_DUE_MAY;
    if (as_of.days <= due->last.days)
        return CF_DUE_OPEN;
    return forfeits ? CF_DUE_FORFEITED : CF_DUE_OVERDUE;
}

static bool start(cf_due *due, const cf_clock *clock, const cf_clock_rule *rule,
                  const cf_clock_event *events, int n_events, int trigger, cf_date as_of)
{
    cf_date day = events[trigger].day;
    *due = (cf_due){.rule = rule,
                    .trigger = trigger,
                    .opens = CF_DATE_NONE,
                    .last = CF_DATE_NONE,
                    .counted_to = CF_DATE_NONE};
    due->met = find_after(events, n_events, rule->met_by, day, trigger);
    /* what makes the rule moot, unless the thing was done before that */
    int moot = find_after(events, n_events, rule->unless, (cf_date){INT32_MIN + 1}, trigger);
    if (moot >= 0 && (due->met < 0 || events[moot].day.days <= events[due->met].day.days))
        return false;
    if (rule->from >= 0)
        due->opens = count(clock, rule, day, rule->from);
    if (rule->to >= 0) {
        due->counted_to = count(clock, rule, day, rule->to);
        due->last = cf_days_roll(&clock->days, due->counted_to);
    }
    due->state = state_of(due, events, as_of);
    due->days = (due->met >= 0 ? events[due->met].day : as_of).days - day.days;
    if (rule->needs >= 0 && due->met >= 0) {
        int need = find_after(events, n_events, rule->needs, day, trigger);
        due->lacks_need = need < 0 || events[need].day.days > events[due->met].day.days;
    }
    return true;
}

cf_due *cf_clock_run(int *n, const cf_clock *clock, const cf_clock_event *events, int n_events,
                     cf_date as_of, cf_arena *arena)
{
    cf_due *dues = CF_ARENA_NEW(arena, cf_due, (size_t)n_events * (size_t)clock->n_rules + 1);
    *n = 0;
    for (int e = 0; e < n_events; e++)
        for (int r = 0; r < clock->n_rules; r++)
            if (clock->rules[r].after == events[e].kind &&
                start(&dues[*n], clock, &clock->rules[r], events, n_events, e, as_of))
                ++*n;
    /* What came too late to count starts nothing. */
    int kept = 0;
    for (int i = 0; i < *n; i++) {
        bool idle = false;
        for (int k = 0; k < *n && !idle; k++)
            idle = dues[k].state == CF_DUE_FORFEITED && dues[k].met == dues[i].trigger;
        if (!idle)
            dues[kept++] = dues[i];
    }
    *n = kept;
    return dues;
}
