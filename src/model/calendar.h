/* calendar.h: pay periods and fiscal years.
 *
 * Invariants: periods are numbered by an index that may be negative; consecutive indexes touch;
 * a fiscal year is named by the calendar year it starts in. Integer dates only.
 * Source: costing rules, sections 2.1 and 2.3. */
#ifndef CF_MODEL_CALENDAR_H
#define CF_MODEL_CALENDAR_H

#include "base/date.h"
#include "base/number.h"
#include "base/str.h"
#include "model/plan.h"

typedef struct {
    cf_pay_calendar kind;
    cf_date from; /* biweekly: the start of period 0 */
    int paid_days_after;
    int fiscal_month, fiscal_day;
    cf_costs_by costs_by;
} cf_calendar;

typedef struct {
    cf_date start, end, paid;
} cf_period;

void cf_calendar_init(cf_calendar *calendar, const cf_facts *facts);

cf_period cf_calendar_period(const cf_calendar *calendar, int index);

/* The period that starts on or after the date: the first full one. */
int cf_calendar_first_full(const cf_calendar *calendar, cf_date date);

/* The period that holds the date. */
int cf_calendar_holding(const cf_calendar *calendar, cf_date date);

/* The first period whose pay date is the date or later. */
int cf_calendar_first_paid(const cf_calendar *calendar, cf_date date);

cf_date cf_fiscal_start(const cf_calendar *calendar, int year);
int cf_fiscal_year_of(const cf_calendar *calendar, cf_date date);

/* The fiscal year that bears a period; where costs go by days, the one its start is in. */
int cf_calendar_bearing_year(const cf_calendar *calendar, int index);

/* The first period that a fiscal year bears. */
int cf_calendar_first_of_year(const cf_calendar *calendar, int year);

enum { CF_FISCAL_TEXT_SIZE = 16 };

/* `FY2025-26`, or `FY2025` where fiscal years start on January 1. Returns the length. */
size_t cf_fiscal_format(char out[CF_FISCAL_TEXT_SIZE], const cf_calendar *calendar, int year);

/* Reads either form; false when the text is neither or the two years do not follow. A calendar
 * whose years start on January 1 takes `FY2025`, any other `FY2025-26`. */
bool cf_fiscal_parse(int *year, cf_slice text, bool starts_in_january);

#endif
