#include "clause/lower.h"

#include "clause/english.h"

enum {
    NAME,
    PRECISION,
    PERCENT,
    MORE,
    AMOUNT,
    NUMBER,
    WHOLE,
    AGAINST,
    UNIT,
    DAY,
    WORDS,
    UNKNOWN,
    AS_OF,
    SOURCE
};

static const cf_field_type fields[] = {
    [NAME] = {"name", CF_FIELD_TEXT, NULL, 0, 0, "what it is, in the words that stories use"},
    [PRECISION] = {"precision", CF_FIELD_CHOICE, "about|more than|less than|at least|at most", 0, 0,
                   "how sure the source is"},
    [PERCENT] = {"percent", CF_FIELD_PERCENT, NULL, 0, 0, "a percent, or a year's raise"},
    [MORE] = {"more", CF_FIELD_PERCENT, NULL, 0, 0, "the raises of the years after"},
    [AMOUNT] = {"amount", CF_FIELD_MONEY, NULL, 0, 0, "an amount"},
    [NUMBER] = {"number", CF_FIELD_NUMBER, NULL, 0, 0, "a number, without commas"},
    [WHOLE] = {"whole", CF_FIELD_NUMBER, NULL, 0, 0, "of how many"},
    [AGAINST] = {"against", CF_FIELD_NUMBER, NULL, 0, 0, "votes against"},
    [UNIT] = {"unit", CF_FIELD_CHOICE, "months|years", 0, 0, "of a length"},
    [DAY] = {"day", CF_FIELD_DATE, NULL, 0, 0, "a day"},
    [WORDS] = {"words", CF_FIELD_TEXT, NULL, 0, 0, "a figure in words: \"more than 5,200\""},
    [UNKNOWN] = {"unknown", CF_FIELD_FLAG, "unknown", 0, 0,
                 "nobody has published it; `source` is the document that would settle it"},
    [AS_OF] = {"as_of", CF_FIELD_DATE, NULL, 0, 0, "the day for which it holds"},
    [SOURCE] = {"source", CF_FIELD_TEXT, NULL, 0, 0, "who published it, when, and where"},
};

static void add_value(cf_record_fact *fact, int64_t value)
{
    if (fact->n_values < CF_RECORD_VALUES)
        fact->values[fact->n_values++] = value;
}

static void take_value(cf_record_fact *fact, const cf_field *field)
{
    if (field[PERCENT].present) {
        fact->kind = CF_RECORD_PERCENT;
        add_value(fact, field[PERCENT].scaled);
        const cf_field *more = field[MORE].list;
        for (int i = 0; i < field[MORE].n_list; i++)
            add_value(fact, more[i].scaled);
    } else if (field[AMOUNT].present) {
        fact->kind = CF_RECORD_MONEY;
        add_value(fact, field[AMOUNT].integer);
    } else if (field[DAY].present) {
        fact->kind = CF_RECORD_DAY;
        fact->day = field[DAY].date;
    } else if (field[NUMBER].present) {
        bool years = field[UNIT].present && field[UNIT].integer == 1;
        fact->kind = field[WHOLE].present     ? CF_RECORD_SHARE
                     : field[AGAINST].present ? CF_RECORD_VOTE
                     : field[UNIT].present    ? CF_RECORD_MONTHS
                                              : CF_RECORD_NUMBER;
        add_value(fact, field[NUMBER].scaled * (years ? 12 : 1));
        if (field[WHOLE].present || field[AGAINST].present)
            add_value(fact, field[field[WHOLE].present ? WHOLE : AGAINST].scaled);
    }
}

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *field = clause->fields;
    cf_record *record = &lowering->plan->record;
    if (!field[SOURCE].present) {
        cf_diag *diag =
            cf_diags_add(lowering->diags, CF_E0602, clause->span, "this fact has no source");
        cf_diags_help(lowering->diags, diag, "add `source \"WHO, WHEN, WHERE\"`");
    }
    if (field[MORE].present &&
        !cf_lower_check_count(lowering, clause, field[MORE].n_list, CF_RECORD_VALUES - 1))
        return;
    cf_record_fact *items = cf_lower_push(lowering, record->facts, &record->n_facts, sizeof *items);
    cf_record_fact *fact = &items[record->n_facts - 1];
    *fact = (cf_record_fact){
        .name = field[NAME].text,
        .words = field[WORDS].present ? field[WORDS].text : CF_SLICE(""),
        .kind = field[UNKNOWN].present ? CF_RECORD_UNKNOWN : CF_RECORD_WORDS,
        .precision = field[PRECISION].present ? (cf_precision)field[PRECISION].integer : CF_EXACTLY,
        .day = CF_DATE_NONE,
        .as_of = field[AS_OF].present ? field[AS_OF].date : CF_DATE_NONE,
        .source = field[SOURCE].text,
        .span = clause->span,
        .line = clause->line,
    };
    take_value(fact, field);
    record->facts = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *field = clause->fields;
    cf_buf_addf(out, "Published: %.*s: ", (int)field[NAME].text.len, field[NAME].text.text);
    if (field[UNKNOWN].present) {
        cf_buf_add_str(out, "not known");
        return;
    }
    if (field[PRECISION].present) {
        cf_english_field(out, clause, PRECISION);
        cf_buf_add_char(out, ' ');
    }
    static const int values[] = {PERCENT, AMOUNT, NUMBER, DAY, WORDS};
    for (int i = 0; i < 5; i++)
        if (field[values[i]].present)
            cf_english_field(out, clause, values[i]);
}

const cf_clause_type cf_clause_type_fact = {
    .keyword = "fact",
    .also = "figure|statistic|known",
    .pattern =
        "<name> [<precision>] [( <percent> { + <more> } | <amount> | day <day> | <unknown> | "
        "<number> [of <whole>] [to <against>] [<unit>] | <words> )] [as of <as_of>] "
        "[source <source>]",
    .section = CF_SECTION_RECORD,
    .where = CF_IN_AGREEMENT | CF_IN_TIMELINE,
    .on = CF_ON_NEVER,
    .title = "A published fact",
    .summary =
        "A figure that somebody published, in the words that stories use for it, with its source. "
        "`confer factcheck` holds a story's numbers against it. `unknown` says that nobody has "
        "published it, and its source then names the document that would settle it.",
    .weighs = "Costs nothing and changes no costing.",
    .example =
        "fact \"members represented\" more than 5200 as of 2025-05-22 source \"South Kern Sol, "
        "2025-05-22\"",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
