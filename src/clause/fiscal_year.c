#include "clause/lower.h"

#include "clause/english.h"

enum { START };

static const cf_field_type fields[] = {
    [START] = {"start", CF_FIELD_MONTH_DAY, NULL, 0, 0, "month and day, MM-DD"},
};

/* cf_terms_lower looks for this clause before all others, because any of them may name a year. */
static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.fiscal_month = (int)(clause->fields[START].integer / 100);
    lowering->plan->facts.fiscal_day = (int)(clause->fields[START].integer % 100);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    int month = (int)(clause->fields[START].integer / 100);
    int day = (int)(clause->fields[START].integer % 100);
    cf_buf date = CF_BUF_INIT;
    cf_english_date(&date, cf_date_of(2001, month, day)); /* any common year: it is cut off */
    cf_buf_addf(out, "Fiscal years start on %.*s", (int)strcspn(date.text, ","), date.text);
    cf_buf_release(&date);
}

const cf_clause_type cf_clause_type_fiscal_year = {
    .keyword = "fiscal year",
    .also = "fy|budget year",
    .pattern = "starts <start>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Fiscal year",
    .summary = "The day fiscal years start; July 1 unless written. Where they start on January 1 a "
               "year is written `FY2025`, otherwise `FY2025-26`, by the year it starts in.",
    .weighs = "Says which budget bears a cost, not how much it is.",
    .example = "fiscal year starts 07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
