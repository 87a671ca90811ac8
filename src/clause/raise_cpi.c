#include "clause/lower.h"

#include "clause/english.h"

enum { INDEX, FROM, TO, PLUS, LEAST, MOST };

static const cf_field_type fields[] = {
    [INDEX] = {"index", CF_FIELD_TEXT, NULL, 0, 0, "an index that the agreement names with `cpi`"},
    [FROM] = {"from", CF_FIELD_MONTH, NULL, 0, 0, "the earlier month"},
    [TO] = {"to", CF_FIELD_MONTH, NULL, 0, 0, "the later month"},
    [PLUS] = {"plus", CF_FIELD_PERCENT, NULL, -999999, 10000000, "added to the index's change"},
    [LEAST] = {"least", CF_FIELD_PERCENT, NULL, -999999, 10000000, "never less than this"},
    [MOST] = {"most", CF_FIELD_PERCENT, NULL, -999999, 10000000, "never more than this"},
};

static void check(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *least = &clause->fields[LEAST];
    const cf_field *most = &clause->fields[MOST];
    if (cf_lower_check_order(lowering, clause, &clause->fields[FROM], &clause->fields[TO],
                             "the index's change") &&
        clause->fields[FROM].integer == clause->fields[TO].integer)
        cf_lower_idle(lowering, clause, "an index does not change from a month to the same month");
    if (least->present && most->present && least->scaled > most->scaled) {
        cf_diag *diag =
            cf_diags_add(lowering->diags, CF_E0215, most->span,
                         "the raise is to be at most %.*s and at least %.*s", (int)most->text.len,
                         most->text.text, (int)least->text.len, least->text.text);
        cf_diags_note(lowering->diags, diag, least->span, "the lower bound");
    }
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    cf_op *op = cf_lower_op(lowering, clause, CF_OP_RAISE_CPI);
    op->as.cpi.index = clause->fields[INDEX].text;
    op->as.cpi.from_month = (int)clause->fields[FROM].integer;
    op->as.cpi.to_month = (int)clause->fields[TO].integer;
    op->as.cpi.plus_e6 = clause->fields[PLUS].scaled;
    op->as.cpi.has_least = clause->fields[LEAST].present;
    op->as.cpi.least_e6 = clause->fields[LEAST].scaled;
    op->as.cpi.has_most = clause->fields[MOST].present;
    op->as.cpi.most_e6 = clause->fields[MOST].scaled;
    check(lowering, clause);
}

static void english(cf_buf *out, const cf_clause *clause)
{
    cf_buf_add_str(out, "The pay rates of ");
    cf_english_who(out, clause, false);
    cf_buf_add_str(out, " rise by the change in ");
    cf_english_field(out, clause, INDEX);
    cf_buf_add_str(out, " from ");
    cf_english_month(out, clause->fields[FROM].integer);
    cf_buf_add_str(out, " to ");
    cf_english_month(out, clause->fields[TO].integer);
    static const char *const words[] = {" plus ", ", at least ", ", at most "};
    for (int field = PLUS; field <= MOST; field++)
        if (clause->fields[field].present) {
            cf_buf_add_str(out, words[field - PLUS]);
            cf_english_field(out, clause, field);
        }
}

const cf_clause_type cf_clause_type_raise_cpi = {
    .keyword = "raise cpi",
    .pattern = "<index> from <from> to <to> [plus <plus>] [at least <least>] [at most <most>]",
    .section = CF_SECTION_TERM,
    .where = CF_IN_BOTH,
    .on = CF_ON_IN_OFFER,
    .takes_who = true,
    .takes_if = true,
    .meeting = CF_MEET_COMPOUND,
    .subject = "index",
    .lever = "plus least most",
    .title = "Raise by a price index",
    .summary =
        "Raises rates by the change of an index between two months, in percent rounded half up to "
        "one decimal, then `plus`, then held between the bounds. The agreement names the index "
        "and its table with `cpi`.",
    .weighs = "Keeps pay in step with prices; the bounds say who bears the risk of high or low "
              "inflation. "
              "Goes on in every later year.",
    .example = "raise cpi \"CPI-W\" from 2024-02 to 2025-02 plus 0.5% at least 2% at most 6.5% "
               "on 2025-07-01",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
