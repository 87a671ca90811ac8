#include "clause/lower.h"

#include "clause/english.h"

enum { BY };

static const cf_field_type fields[] = {
    [BY] = {"by", CF_FIELD_CHOICE, "pay date|period start|period end|days", 0, 0,
            "which fiscal year bears a pay period"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    lowering->plan->facts.costs_by = (cf_costs_by)clause->fields[BY].integer;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    static const char *const by[] = {
        "A pay period costs in the fiscal year of its pay date",
        "A pay period costs in the fiscal year it starts in",
        "A pay period costs in the fiscal year it ends in",
        "A pay period's cost is split between fiscal years by calendar days",
    };
    cf_buf_add_str(out, by[clause->fields[BY].integer]);
}

const cf_clause_type cf_clause_type_costs_by = {
    .keyword = "costs by",
    .also = "costs|accrual",
    .pattern = "<by>",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Which year bears a period",
    .summary =
        "The fiscal year that bears a pay period: that of its pay date (the default), of its "
        "start or of its end. `days` splits each component of each member's period by calendar "
        "days.",
    .weighs = "Moves cost between fiscal years; the sum over many years is the same.",
    .example = "costs by pay date",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
