#include "clause/lower.h"

#include "clause/english.h"

enum { PAID };

static const cf_field_type fields[] = {
    [PAID] = {"date", CF_FIELD_DATE, NULL, 0, 0, "the day from which back pay can be paid"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->has_arrears = true;
    lowering->plan->arrears_paid = clause->fields[PAID].date;
    lowering->plan->arrears_span = clause->span;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "What is owed for pay dates before ");
    cf_english_date(out, clause->fields[PAID].date);
    cf_buf_add_str(out, " is paid in one sum with the first pay date on or after that day");
}

const cf_clause_type cf_clause_type_arrears = {
    .keyword = "arrears",
    .also = "retro|retroactive|backpay",
    .pattern = "paid <date>",
    .section = CF_SECTION_HEADER,
    .where = CF_IN_OFFER,
    .on = CF_ON_NEVER,
    .title = "Arrears (back pay)",
    .summary =
        "For pay dates before the day, the difference between the offer and the status quo is "
        "owed, and is booked, cost and pay alike, in the first period whose pay date is that "
        "day or later. It moves cost between fiscal years only where costs go by pay date.",
    .weighs = "Changes when money is paid, not how much.",
    .example = "arrears paid 2025-10-03",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
