#include "clause/lower.h"

#include "clause/english.h"

enum { FOLLOWER, LEADER, PLUS, LESS, MOST };

static const cf_field_type fields[] = {
    [FOLLOWER] = {"follower", CF_FIELD_NAME, NULL, 0, 0, "the unit that follows"},
    [LEADER] = {"leader", CF_FIELD_NAME, NULL, 0, 0, "the unit whose raises it gets"},
    [PLUS] = {"plus", CF_FIELD_PERCENT, NULL, 0, 10000000, "more than each of those raises"},
    [LESS] = {"less", CF_FIELD_PERCENT, NULL, 0, 10000000, "less than each of those raises"},
    [MOST] = {"most", CF_FIELD_PERCENT, NULL, 0, 10000000,
              "what one offer can bring in all, its raises added up"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_plan *plan = lowering->plan;
    const cf_field *plus = &clause->fields[PLUS], *less = &clause->fields[LESS];
    const cf_field *most = &clause->fields[MOST];
    if (plus->present && less->present)
        cf_diags_add(lowering->diags, CF_E0871, less->span,
                     "a unit gets more than the one it follows, or less, not both");
    cf_parity *items = cf_lower_push(lowering, plan->parities, &plan->n_parities, sizeof *items);
    items[plan->n_parities - 1] = (cf_parity){
        .follower = clause->fields[FOLLOWER].text,
        .leader = clause->fields[LEADER].text,
        .plus_e6 = plus->present   ? plus->scaled
                   : less->present ? -less->scaled
                                   : 0,
        .has_most = most->present,
        .most_e6 = most->scaled,
        .clause = clause,
    };
    plan->parities = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "Unit ");
    cf_english_field(out, clause, FOLLOWER);
    cf_buf_add_str(out, " gets each raise that an offer brings unit ");
    cf_english_field(out, clause, LEADER);
    if (clause->fields[PLUS].present || clause->fields[LESS].present) {
        bool more = clause->fields[PLUS].present;
        cf_buf_add_str(out, more ? ", plus " : ", less ");
        cf_english_field(out, clause, more ? PLUS : LESS);
    }
    if (clause->fields[MOST].present) {
        cf_buf_add_str(out, ", at most ");
        cf_english_field(out, clause, MOST);
        cf_buf_add_str(out, " in all");
    }
}

const cf_clause_type cf_clause_type_parity = {
    .keyword = "parity",
    .also = "me-too|metoo|follows",
    .pattern = "unit <follower> follows unit <leader> [plus <plus>] [less <less>] [at most <most>]",
    .section = CF_SECTION_FACT,
    .where = CF_IN_BOTH,
    .on = CF_ON_NEVER,
    .subject = "follower leader",
    .title = "Parity between units",
    .summary =
        "A me-too: a raise that an offer brings a whole unit brings one to the unit that follows it, "
        "from the same day, through chains of units. Raises for a part of the leading unit, and cuts, "
        "trigger nothing. What the follower gets from the offer itself on that day counts toward it. "
        "`plus` and `less` change each raise; `at most` limits what one offer can bring in all, its "
        "percents added up. Of several leaders, the one that brings most that day counts.",
    .weighs =
        "Costs nothing until the other unit gets a raise; then it costs that raise once more.",
    .example = "parity unit POLICE follows unit SEIU plus 1% at most 6%",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
