#include "clause/lower.h"

#include "clause/english.h"

enum { PERCENT, MARKET, LEAST, MOST };

static const cf_field_type fields[] = {
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 10000, 10000000, "of the median"},
    [MARKET] = {"market", CF_FIELD_TEXT, NULL, 0, 0,
                "a market that the agreement names with `market`"},
    [LEAST] = {"least", CF_FIELD_PERCENT, NULL, -999999, 10000000, "never less than this"},
    [MOST] = {"most", CF_FIELD_PERCENT, NULL, -999999, 10000000, "never more than this"},
};

static void check(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *least = &clause->fields[LEAST];
    const cf_field *most = &clause->fields[MOST];
    if (!least->present || !most->present || least->scaled <= most->scaled)
        return;
    cf_diag *diag = cf_diags_add(
        lowering->diags, CF_E0215, most->span, "the raise is to be at most %.*s and at least %.*s",
        (int)most->text.len, most->text.text, (int)least->text.len, least->text.text);
    cf_diags_note(lowering->diags, diag, least->span, "the lower bound");
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_RAISE);
    cf_market_raise *market = CF_ARENA_NEW(&lowering->terms->arena, cf_market_raise, 1);
    *market = (cf_market_raise){.name = clause->fields[MARKET].text,
                                .share_e6 = clause->fields[PERCENT].scaled,
                                .has_least = clause->fields[LEAST].present,
                                .has_most = clause->fields[MOST].present,
                                .least_e6 = clause->fields[LEAST].scaled,
                                .most_e6 = clause->fields[MOST].scaled};
    op->as.raise.has_percent = true;
    op->as.raise.market = market;
    check(lowering, clause);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The pay rates of ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " rise by the percent that brings the top rate of their class to ");
    cf_english_field(out, clause, PERCENT);
    cf_buf_add_str(out, " of the median top rate of the market ");
    cf_english_field(out, clause, MARKET);
    static const char *const words[] = {", at least ", ", at most "};
    for (int field = LEAST; field <= MOST; field++)
        if (clause->fields[field].present) {
            cf_buf_add_str(out, words[field - LEAST]);
            cf_english_field(out, clause, field);
        }
}

const cf_clause_type cf_clause_type_raise_market = {
    .keyword = "raise to",
    .also = "parity|median|market adjustment",
    .pattern = "<percent> of median of market <market> [at least <least>] [at most <most>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_ALWAYS,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_COMPOUND,
    .subject = "market",
    .lever = "percent",
    .title = "Raise to a share of the market's median",
    .summary =
        "Raises rates by the percent that brings the top rate of the class to a share of the median "
        "top rate of the market's agencies, as their own scheduled raises have it on the clause's "
        "day. The class is the one that `for class =` names, or the market's only one. The top rate "
        "is that of the class's range after every clause before this one; the percent is computed "
        "exactly, rounded half up to four decimals, never below 0% unless `at least` says so, then "
        "held between the bounds.",
    .weighs =
        "Ties pay to what others pay: the cost is known only once the others' agreements are. "
        "Goes on in every later year.",
    .example = "raise to 100% of median of market \"police\" at least 2% at most 6% on 2026-07-01 "
               "for class = Officer",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
