#include "clause/lower.h"

#include "clause/english.h"

enum { UNIT, QUANTUM, ROUNDING, CARRIED };

static const cf_field_type fields[] = {
    [UNIT] = {"unit", CF_FIELD_CHOICE, "hourly|biweekly|semimonthly|monthly|annual", 0, 0,
              "the unit in which the schedule states rates"},
    [QUANTUM] = {"quantum", CF_FIELD_QUANTUM, NULL, 10000, 100000000000,
                 "what rates are rounded to: $0.01, $1"},
    [ROUNDING] = {"rounding", CF_FIELD_CHOICE, "half up|half even|down|up", 0, 0,
                  "half up: nearest, ties away from zero (the default)"},
    [CARRIED] = {"carried", CF_FIELD_FLAG, "carried", 0, 0,
                 "the unrounded rate runs on; pay is computed from the rounded one"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    static const cf_rounding modes[] = {CF_HALF_UP, CF_HALF_EVEN, CF_DOWN, CF_UP};
    cf_facts *facts = &lowering->plan->facts;
    facts->rate_unit = (cf_rate_unit)clause->fields[UNIT].integer;
    if (clause->fields[QUANTUM].present)
        facts->rate_quantum_e8 = clause->fields[QUANTUM].scaled;
    if (clause->fields[ROUNDING].present)
        facts->rate_rounding = modes[clause->fields[ROUNDING].integer];
    facts->carried = clause->fields[CARRIED].present;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    static const char *const units[] = {"an hour", "two weeks", "half a month", "a month",
                                        "a year"};
    cf_buf_addf(out, "The schedule's rates are for %s", units[clause->fields[UNIT].integer]);
    if (clause->fields[QUANTUM].present) {
        cf_buf_add_str(out, ", rounded to ");
        cf_english_field(out, clause, QUANTUM);
    }
    if (clause->fields[ROUNDING].present) {
        cf_buf_add_char(out, ' ');
        cf_english_field(out, clause, ROUNDING);
    }
    if (clause->fields[CARRIED].present)
        cf_buf_add_str(out, ", and raises build on the unrounded rate");
}

const cf_clause_type cf_clause_type_rates = {
    .keyword = "rates",
    .also = "rate|rounding|salaries",
    .pattern = "<unit> [rounded to <quantum>] [<rounding>] [<carried>]",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .title = "Rates and their rounding",
    .summary =
        "The unit of the schedule's rates and how a raise rounds them: hourly, to the cent, half "
        "up, unless written. Each raise rounds the cell it changes and the next builds on the "
        "rounded cell; with `carried` the unrounded rate (8 decimals) runs on, and is rounded "
        "only where pay is computed.",
    .weighs = "A matter of cents a member, either way.",
    .example = "rates hourly rounded to $0.01 half up",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
