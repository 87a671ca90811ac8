#include "clause/lower.h"

#include "clause/english.h"

enum { CALENDAR, FROM, PAID };

static const cf_field_type fields[] = {
    [CALENDAR] = {"calendar", CF_FIELD_CHOICE, "biweekly|semimonthly|monthly", 0, 0,
                  "how long a pay period is"},
    [FROM] = {"from", CF_FIELD_DATE, NULL, 0, 0, "biweekly: the first day of any period"},
    [PAID] = {"days", CF_FIELD_WHOLE, NULL, 0, 366, "days from a period's end to its pay date"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    static const cf_pay_calendar calendars[] = {CF_PAY_BIWEEKLY, CF_PAY_SEMIMONTHLY,
                                                CF_PAY_MONTHLY};
    static const char *const names[] = {"biweekly", "semimonthly", "monthly"};
    cf_facts *facts = &lowering->plan->facts;
    const cf_field *calendar = &clause->fields[CALENDAR];
    const cf_field *from = &clause->fields[FROM];
    facts->calendar = calendars[calendar->integer];
    facts->has_calendar = true;
    facts->paid_days_after = (int)clause->fields[PAID].integer;
    if (facts->calendar == CF_PAY_BIWEEKLY && !from->present) {
        cf_diag *diag = cf_diags_add(lowering->diags, CF_E0211, calendar->span,
                                     "biweekly pay needs the first day of a period");
        cf_diags_help(lowering->diags, diag,
                      "write `pay biweekly from 2025-01-04 paid %lld days after`",
                      (long long)facts->paid_days_after);
        return;
    }
    if (facts->calendar != CF_PAY_BIWEEKLY && from->present) {
        cf_diag *diag = cf_diags_add(lowering->diags, CF_E0211, from->span,
                                     "%s pay follows the calendar's months and has no first day",
                                     names[calendar->integer]);
        cf_diags_help(lowering->diags, diag, "leave out `from` and the date");
        return;
    }
    facts->biweekly_from = from->present ? from->date : (cf_date){0};
}

static void english(cf_buf *out, const cf_clause *clause)
{
    static const char *const periods[] = {"every two weeks", "twice a month", "monthly"};
    cf_buf_addf(out, "Members are paid %s", periods[clause->fields[CALENDAR].integer]);
    if (clause->fields[FROM].present) {
        cf_buf_add_str(out, " (a period starts on ");
        cf_english_date(out, clause->fields[FROM].date);
        cf_buf_add_char(out, ')');
    }
    cf_buf_addf(out, ", %lld days after a period ends", (long long)clause->fields[PAID].integer);
}

const cf_clause_type cf_clause_type_pay = {
    .keyword = "pay",
    .also = "payroll|paydays",
    .pattern = "<calendar> [from <from>] paid <days> days/day after",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Pay calendar",
    .summary =
        "When pay periods start and when they are paid. Biweekly periods are fourteen days from "
        "the date given, before and after it; semimonthly ones are the 1st to the 15th and the "
        "16th to the month's end; monthly ones are calendar months. The pay date is the given "
        "number of days after a period's end.",
    .weighs = "Decides in which period a clause takes effect and in which fiscal year it costs.",
    .example = "pay biweekly from 2025-01-04 paid 6 days after",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
