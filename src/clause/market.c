#include "clause/lower.h"

#include "clause/english.h"

enum { NAME, FILE_NAME, RULE };

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "the market, as `raise to` names it"},
    [FILE_NAME] = {"file", CF_FIELD_TEXT, NULL, 0, 0, "a table of agencies and their pay"},
    [RULE] = {"rule", CF_FIELD_TEXT, NULL, 0, 0, "the rule by which agencies were chosen"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_facts *facts = &lowering->plan->facts;
    cf_market_fact *items =
        cf_lower_push(lowering, facts->markets, &facts->n_markets, sizeof *items);
    items[facts->n_markets - 1] =
        (cf_market_fact){clause->fields[NAME].text, clause->fields[FILE_NAME].text,
                         clause->fields[RULE].text, clause->span};
    facts->markets = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The pay of the market ");
    cf_english_field(out, clause, NAME);
    cf_buf_add_str(out, " is in the file ");
    cf_buf_add_slice(out, clause->fields[FILE_NAME].text);
    if (clause->fields[RULE].present) {
        cf_buf_add_str(out, "; its agencies are chosen by this rule: ");
        cf_buf_add_slice(out, clause->fields[RULE].text);
    }
}

const cf_clause_type cf_clause_type_market = {
    .keyword = "market",
    .also = "comparators|comparables|survey",
    .pattern = "<name> <file> [chosen by <rule>]",
    .section = CF_SECTION_FACT,
    .where = CF_IN_AGREEMENT,
    .on = CF_ON_NEVER,
    .subject = "name",
    .title = "Market",
    .summary =
        "Comparator agencies and the table that holds their pay (see the reference of `market.csv`), "
        "with the rule by which they were chosen. Without this line the file `market.csv` is the "
        "market named `market`.",
    .weighs =
        "Costs nothing by itself. Who is in a market is itself a matter of negotiation, so the "
        "rule, and who was left out, are printed with every figure.",
    .example = "market \"police\" \"market.csv\" chosen by \"police departments within 120 miles\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
