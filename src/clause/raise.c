#include "clause/lower.h"

#include "clause/english.h"

enum { PERCENT, MORE, DOLLARS };

static const cf_field_type fields[] = {
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, -999999, 10000000, "of the rate"},
    [MORE] = {"more", CF_FIELD_PERCENT, NULL, -999999, 10000000,
              "added to the percent before it, not compounded"},
    [DOLLARS] = {"dollars", CF_FIELD_DOLLARS, "hour|period|month|year", -100000000000000,
                 100000000000000, "added to a full-time member's pay"},
};

static int64_t sum_of_percents(const cf_clause *clause)
{
    int64_t sum = clause->fields[PERCENT].scaled;
    const cf_field *more = clause->fields[MORE].list;
    for (int i = 0; i < clause->fields[MORE].n_list; i++)
        sum += more[i].scaled; /* at most 1000% each, and a text holds few millions of them */
    return sum;
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *dollars = &clause->fields[DOLLARS];
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_RAISE);
    op->as.raise.has_percent = clause->fields[PERCENT].present;
    op->as.raise.has_dollars = dollars->present;
    op->as.raise.percent_e6 = sum_of_percents(clause);
    op->as.raise.dollars_e8 = dollars->scaled;
    op->as.raise.per = dollars->per;
    if (op->as.raise.percent_e6 <= -CF_RATIO_ONE)
        cf_diags_add(lowering->diags, CF_E0214, clause->span,
                     "the parts of this raise take away the whole rate");
    if (op->as.raise.percent_e6 == 0 && op->as.raise.dollars_e8 == 0)
        cf_lower_idle(lowering, clause, "a raise of nothing changes no rate");
}

static bool has_range(const cf_clause *clause)
{
    const cf_field *more = clause->fields[MORE].list;
    bool has = clause->fields[PERCENT].range != NULL;
    for (int i = 0; i < clause->fields[MORE].n_list; i++)
        has = has || more[i].range;
    return has;
}

/* The parts one by one, where the sum of them is not one figure. */
static void english_parts(cf_buf *out, const cf_clause *clause)
{
    const cf_field *more = clause->fields[MORE].list;
    cf_english_field(out, clause, PERCENT);
    for (int i = 0; i < clause->fields[MORE].n_list; i++) {
        cf_buf_add_str(out, " plus ");
        cf_english_value(out, &fields[MORE], &more[i]);
    }
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *dollars = &clause->fields[DOLLARS];
    bool greater = clause->fields[PERCENT].present && dollars->present;
    int64_t percent = sum_of_percents(clause);
    bool down = !has_range(clause) && !dollars->range &&
                (clause->fields[PERCENT].present ? percent < 0 : dollars->scaled < 0);
    cf_buf_add_str(out, "The pay rates of ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, down ? " fall by " : " rise by ");
    if (greater)
        cf_buf_add_str(out, "the greater of ");
    if (has_range(clause))
        english_parts(out, clause);
    else if (clause->fields[PERCENT].present)
        cf_english_percent(out, down ? -percent : percent);
    if (greater)
        cf_buf_add_str(out, " or ");
    if (dollars->present) {
        cf_field size = *dollars;
        if (down && !greater)
            size.scaled = -size.scaled;
        cf_english_value(out, &fields[DOLLARS], &size);
    }
}

const cf_clause_type cf_clause_type_raise = {
    .keyword = "raise",
    .also = "cola|increase|salary|salaries|wage|wages|gwi|ati|cut|equity",
    .pattern = "(<percent> {+ <more>} | <dollars> | greater of <percent> or <dollars>)",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_COMPOUND,
    .lever = "percent more dollars",
    .title = "Raise",
    .summary =
        "Changes every rate of the members it is for, from the first full pay period on or after "
        "its day. Parts joined by `+` are added; separate clauses compound. Dollars are converted "
        "so that a full-time member's pay grows by exactly that much, before rounding. `greater "
        "of` decides rate by rate.",
    .weighs =
        "Goes on in every later year, and carries into percent premiums, overtime and "
        "contributions. A percent is worth more dollars to the higher paid, a dollar amount more "
        "percent to the lower paid.",
    .example = "raise 6% on 2025-05-31",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
