#include "base/date.h"

#include "base/bug.h"

#include <stdio.h>

enum { MIN_YEAR = 1600, MAX_YEAR = 2399 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int cf_date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool cf_date_exists(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= cf_date_days_in_month(year, month);
}

/* Years are counted from March, so that a leap day is the last day of its year; an era is the 400
 * years after which the calendar repeats (146,097 days). 719,468 days lie between 0000-03-01 and
 * 1970-01-01. */
cf_date cf_date_of(int year, int month, int day)
{
    CF_BUG_IF(month < 1 || month > 12);
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int month_from_march = (month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (cf_date){era * 146097 + day_of_era - 719468};
}

cf_ymd cf_date_split(cf_date date)
{
    int z = date.days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    int year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return (cf_ymd){year, month, day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

cf_date cf_date_add_months(cf_date date, int months)
{
    cf_ymd at = cf_date_split(date);
    int count = at.year * 12 + (at.month - 1) + months;
    int year = (count >= 0 ? count : count - 11) / 12;
    int month = count - year * 12 + 1;
    int last = cf_date_days_in_month(year, month);
    return cf_date_of(year, month, at.day < last ? at.day : last);
}

int cf_date_whole_years(cf_date from, cf_date to)
{
    cf_ymd a = cf_date_split(from);
    cf_ymd b = cf_date_split(to);
    bool before_anniversary = b.month < a.month || (b.month == a.month && b.day < a.day);
    return b.year - a.year - (before_anniversary ? 1 : 0);
}

/* Reads up to `most` digits from text[*at]; false when there is none. */
static bool take_digits(int *out, const char *text, size_t len, size_t *at, int most)
{
    int value = 0;
    int taken = 0;
    while (*at < len && taken < most && text[*at] >= '0' && text[*at] <= '9') {
        value = value * 10 + (text[*at] - '0');
        (*at)++;
        taken++;
    }
    *out = value;
    return taken > 0;
}

static bool make_date(cf_date *out, int year, int month, int day)
{
    if (year < MIN_YEAR || year > MAX_YEAR || !cf_date_exists(year, month, day))
        return false;
    *out = cf_date_of(year, month, day);
    return true;
}

bool cf_date_parse_iso(cf_date *out, const char *text, size_t len)
{
    if (len != 10 || text[4] != '-' || text[7] != '-')
        return false;
    static const char positions[] = {0, 1, 2, 3, 5, 6, 8, 9};
    int digits[8];
    for (int i = 0; i < 8; i++) {
        digits[i] = text[(int)positions[i]] - '0';
        if (digits[i] < 0 || digits[i] > 9)
            return false;
    }
    int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    return make_date(out, year, digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]);
}

bool cf_date_parse(cf_date *out, const char *text, size_t len)
{
    if (len == 10 && text[4] == '-')
        return cf_date_parse_iso(out, text, len);
    size_t at = 0;
    int month, day, year;
    if (!take_digits(&month, text, len, &at, 2) || at >= len || text[at++] != '/' ||
        !take_digits(&day, text, len, &at, 2) || at >= len || text[at++] != '/' || len - at != 4 ||
        !take_digits(&year, text, len, &at, 4) || at != len)
        return false;
    return make_date(out, year, month, day);
}

size_t cf_date_format(char out[CF_DATE_TEXT_SIZE], cf_date date)
{
    cf_ymd ymd = cf_date_split(date);
    CF_BUG_IF(ymd.year < 0 || ymd.year > 9999);
    return (size_t)snprintf(out, CF_DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)ymd.year % 10000,
                            (unsigned)ymd.month % 100, (unsigned)ymd.day % 100);
}
