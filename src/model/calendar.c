#include "model/calendar.h"

#include "base/bug.h"

#include <stdio.h>

void cf_calendar_init(cf_calendar *calendar, const cf_facts *facts)
{
    *calendar = (cf_calendar){
        .kind = facts->calendar,
        .from = facts->biweekly_from,
        .paid_days_after = facts->paid_days_after,
        .fiscal_month = facts->fiscal_month,
        .fiscal_day = facts->fiscal_day,
        .costs_by = facts->costs_by,
    };
}

static int floor_div(int a, int b)
{
    int q = a / b;
    return q * b > a ? q - 1 : q;
}

/* Semimonthly periods are numbered year x 24 + (month - 1) x 2 + half, monthly ones year x 12 +
 * month - 1; biweekly ones from their anchor. */
static cf_period undated_period(const cf_calendar *calendar, int index)
{
    cf_period period;
    if (calendar->kind == CF_PAY_BIWEEKLY) {
        period.start = cf_date_add_days(calendar->from, 14 * index);
        period.end = cf_date_add_days(period.start, 13);
    } else if (calendar->kind == CF_PAY_MONTHLY) {
        int year = floor_div(index, 12);
        int month = index - year * 12 + 1;
        period.start = cf_date_of(year, month, 1);
        period.end = cf_date_of(year, month, cf_date_days_in_month(year, month));
    } else {
        int year = floor_div(index, 24);
        int month = (index - year * 24) / 2 + 1;
        bool second_half = (index - year * 24) % 2 == 1;
        period.start = cf_date_of(year, month, second_half ? 16 : 1);
        period.end = cf_date_of(year, month, second_half ? cf_date_days_in_month(year, month) : 15);
    }
    return period;
}

cf_period cf_calendar_period(const cf_calendar *calendar, int index)
{
    cf_period period = undated_period(calendar, index);
    period.paid = cf_date_add_days(period.end, calendar->paid_days_after);
    return period;
}

int cf_calendar_holding(const cf_calendar *calendar, cf_date date)
{
    if (calendar->kind == CF_PAY_BIWEEKLY)
        return floor_div(date.days - calendar->from.days, 14);
    cf_ymd ymd = cf_date_split(date);
    if (calendar->kind == CF_PAY_MONTHLY)
        return ymd.year * 12 + ymd.month - 1;
    return ymd.year * 24 + (ymd.month - 1) * 2 + (ymd.day > 15);
}

int cf_calendar_first_full(const cf_calendar *calendar, cf_date date)
{
    if (calendar->kind == CF_PAY_BIWEEKLY)
        return -floor_div(-(date.days - calendar->from.days), 14);
    int index = cf_calendar_holding(calendar, date);
    return undated_period(calendar, index).start.days < date.days ? index + 1 : index;
}

int cf_calendar_first_paid(const cf_calendar *calendar, cf_date date)
{
    int index =
        cf_calendar_holding(calendar, cf_date_add_days(date, -calendar->paid_days_after)) - 1;
    while (cf_calendar_period(calendar, index).paid.days < date.days)
        index++;
    return index;
}

cf_date cf_fiscal_start(const cf_calendar *calendar, int year)
{
    return cf_date_of(year, calendar->fiscal_month, calendar->fiscal_day);
}

int cf_fiscal_year_of(const cf_calendar *calendar, cf_date date)
{
    int year = cf_date_split(date).year;
    return date.days >= cf_fiscal_start(calendar, year).days ? year : year - 1;
}

int cf_calendar_bearing_year(const cf_calendar *calendar, int index)
{
    cf_period period = cf_calendar_period(calendar, index);
    switch (calendar->costs_by) {
    case CF_COSTS_BY_PAY_DATE:
        return cf_fiscal_year_of(calendar, period.paid);
    case CF_COSTS_BY_END:
        return cf_fiscal_year_of(calendar, period.end);
    case CF_COSTS_BY_START:
    case CF_COSTS_BY_DAYS:
        break;
    }
    return cf_fiscal_year_of(calendar, period.start);
}

int cf_calendar_first_of_year(const cf_calendar *calendar, int year)
{
    cf_date start = cf_fiscal_start(calendar, year);
    int index = cf_calendar_holding(calendar, start) - 2;
    if (calendar->costs_by == CF_COSTS_BY_PAY_DATE)
        index = cf_calendar_first_paid(calendar, start) - 1;
    while (cf_calendar_bearing_year(calendar, index) < year)
        index++;
    return index;
}

size_t cf_fiscal_format(char out[CF_FISCAL_TEXT_SIZE], const cf_calendar *calendar, int year)
{
    bool january = calendar->fiscal_month == 1 && calendar->fiscal_day == 1;
    unsigned first = (unsigned)year % 10000;
    int len = january ? snprintf(out, CF_FISCAL_TEXT_SIZE, "FY%04u", first)
                      : snprintf(out, CF_FISCAL_TEXT_SIZE, "FY%04u-%02u", first,
                                 ((unsigned)year + 1) % 100);
    return (size_t)len;
}

static bool take_number(int *out, cf_slice text, size_t at, size_t n)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= text.len || text.text[i] < '0' || text.text[i] > '9')
            return false;
        *out = *out * 10 + (text.text[i] - '0');
    }
    return true;
}

bool cf_fiscal_parse(int *year, cf_slice text, bool starts_in_january)
{
    int first, next;
    if (text.len < 6 || (text.text[0] | 32) != 'f' || (text.text[1] | 32) != 'y' ||
        !take_number(&first, text, 2, 4))
        return false;
    if (text.len == 6 && starts_in_january) {
        *year = first;
        return true;
    }
    if (text.len != 9 || starts_in_january || text.text[6] != '-' ||
        !take_number(&next, text, 7, 2) || next != (first + 1) % 100)
        return false;
    *year = first;
    return true;
}
