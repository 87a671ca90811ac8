/* date.h: calendar dates as whole days, in integer arithmetic.
 *
 * Invariants: a date is the number of days since 1970-01-01 in the proleptic Gregorian calendar;
 * texts read and written are years 1600 to 2399 (CF_DATE_MIN..MAX), arithmetic inside may go
 * beyond. No time of day, no zone, no locale. */
#ifndef CF_BASE_DATE_H
#define CF_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t days;
} cf_date;

typedef struct {
    int year, month, day;
} cf_ymd;

#define CF_DATE_NONE ((cf_date){INT32_MIN}) /* no date was given */

static inline bool cf_date_is_none(cf_date date)
{
    return date.days == INT32_MIN;
}

/* The date of a year, month 1-12 and day; the day must exist. */
cf_date cf_date_of(int year, int month, int day);

/* True where month and day exist in that year. */
bool cf_date_exists(int year, int month, int day);

int cf_date_days_in_month(int year, int month);

cf_ymd cf_date_split(cf_date date);

/* `months` later (or earlier); a day that the month lacks becomes the month's last
 * (costing rules, section 2.3: "day clamped to the month's end"). */
cf_date cf_date_add_months(cf_date date, int months);

static inline cf_date cf_date_add_days(cf_date date, int days)
{
    return (cf_date){date.days + days};
}

/* Whole years from `from` to `to`: the anniversary of 29 February is 1 March in a common year. */
int cf_date_whole_years(cf_date from, cf_date to);

/* Reads `YYYY-MM-DD` that fills text[0..len). */
bool cf_date_parse_iso(cf_date *out, const char *text, size_t len);

/* Reads `YYYY-MM-DD` or `M/D/YYYY` that fills text[0..len). */
bool cf_date_parse(cf_date *out, const char *text, size_t len);

enum { CF_DATE_TEXT_SIZE = 16 };

/* Writes `YYYY-MM-DD` and a NUL; returns the length. */
size_t cf_date_format(char out[CF_DATE_TEXT_SIZE], cf_date date);

#endif
