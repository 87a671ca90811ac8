#include "clause/lower.h"

#include "clause/english.h"

enum { KIND, WORDS, BY, TO, OFFER, NAME, ANSWERS, ABOUT, YES, NO, SOURCE };

const char *const cf_event_words[CF_EVENT_KINDS] = {
    "offer",
    "session",
    "impasse",
    "mediation requested",
    "mediator appointed",
    "mediation",
    "fact-finding requested",
    "panel members named",
    "panel appointed",
    "panel met",
    "findings",
    "findings published",
    "final offer",
    "public hearing",
    "imposition",
    "strike vote",
    "strike notice",
    "strike",
    "strike called off",
    "tentative agreement",
    "ratification",
    "first considered",
    "board action",
    "budget revision",
    "expiration",
    "question",
    "answer",
    "statement",
    "other",
};

static const cf_field_type fields[] = {
    [KIND] = {"kind", CF_FIELD_CHOICE,
              "offer|session|impasse|mediation requested|mediator appointed|mediation|"
              "fact-finding requested|panel members named|panel appointed|panel met|findings|"
              "findings published|final offer|public hearing|imposition|strike vote|strike notice|"
              "strike|strike called off|tentative agreement|ratification|first considered|"
              "board action|budget revision|expiration|question|answer|statement|other",
              0, 0, "what happened"},
    [WORDS] = {"words", CF_FIELD_TEXT, NULL, 0, 0, "what it was, in a sentence"},
    [BY] = {"by", CF_FIELD_NAME, NULL, 0, 0, "who: union, employer, mediator, press …"},
    [TO] = {"to", CF_FIELD_NAME, NULL, 0, 0, "to whom"},
    [OFFER] = {"offer", CF_FIELD_NAME, NULL, 0, 0, "the name of a file in offers/"},
    [NAME] = {"name", CF_FIELD_NAME, NULL, 0, 0,
              "a name for a question, for its answer to refer to"},
    [ANSWERS] = {"question", CF_FIELD_NAME, NULL, 0, 0, "the name of the question answered"},
    [ABOUT] = {"about", CF_FIELD_FLAG, "about", 0, 0, "the day is not known exactly"},
    [YES] = {"yes", CF_FIELD_WHOLE, NULL, 0, 100000000, "votes in favor"},
    [NO] = {"no", CF_FIELD_WHOLE, NULL, 0, 100000000, "votes against"},
    [SOURCE] = {"source", CF_FIELD_TEXT, NULL, 0, 0, "who published it, when, and where"},
};

static void lower(cf_lowering *lowering, const cf_clause *clause)
{
    const cf_field *field = clause->fields;
    cf_record *record = &lowering->plan->record;
    if (!field[SOURCE].present) {
        cf_diag *diag =
            cf_diags_add(lowering->diags, CF_E0602, clause->span, "this event has no source");
        cf_diags_help(lowering->diags, diag, "add `source \"WHO, WHEN, WHERE\"`");
    }
    cf_record_event *items =
        cf_lower_push(lowering, record->events, &record->n_events, sizeof *items);
    items[record->n_events - 1] = (cf_record_event){
        .kind = (cf_event_kind)field[KIND].integer,
        .day = clause->on,
        .approximate = field[ABOUT].present,
        .words = field[WORDS].text,
        .by = field[BY].text,
        .to = field[TO].text,
        .offer = field[OFFER].text,
        .name = field[NAME].text,
        .answers = field[ANSWERS].text,
        .has_vote = field[YES].present,
        .vote_yes = field[YES].integer,
        .vote_no = field[NO].integer,
        .source = field[SOURCE].text,
        .span = clause->span,
        .line = clause->line,
    };
    record->events = items;
}

static void english(cf_buf *out, const cf_clause *clause)
{
    const cf_field *field = clause->fields;
    cf_buf_addf(out, "Event: %s", cf_event_words[field[KIND].integer]);
    if (field[BY].present)
        cf_buf_addf(out, " by %.*s", (int)field[BY].text.len, field[BY].text.text);
    if (field[TO].present)
        cf_buf_addf(out, " to %.*s", (int)field[TO].text.len, field[TO].text.text);
    if (field[WORDS].present)
        cf_buf_addf(out, ": %.*s", (int)field[WORDS].text.len, field[WORDS].text.text);
}

const cf_clause_type cf_clause_type_event = {
    .keyword = "event",
    .also = "date|milestone|happened",
    .pattern = "<kind> [<words>] [by <by>] [to <to>] [of <offer>] [as <name>] [answers <question>] "
               "[<about>] [vote <yes> to <no>] [source <source>]",
    .section = CF_SECTION_RECORD,
    .where = CF_IN_TIMELINE,
    .on = CF_ON_ALWAYS,
    .title = "An event",
    .summary =
        "Something that happened in the negotiation, on which day, by whom, and who says so. "
        "Deadlines are counted from events, offers are put in order by them, and stories' days are "
        "checked against them. `about` marks a day that is not known exactly.",
    .weighs = "Costs nothing.",
    .example = "event strike notice \"for June 3 and 4\" by union "
               "source \"the union's notice\" on 2025-05-13",
    CF_FIELDS(fields),
    .lower = lower,
    .english = english,
};
