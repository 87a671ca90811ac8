/* A folder at a glance, and what a text means line by line: texts alone, no table is read. */
#include "answer/case.h"
#include "answer/result.h"

#include "base/limits.h"
#include "clause/clause.h"
#include "confer_desk.h"

/* --- Facts ------------------------------------------------------------------------------------ */

static void add_date(cf_arena *arena, cf_value *to, const char *name, bool has, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE] = "";
    if (has)
        cf_date_format(text, date);
    cf_value_add_text(arena, to, name, cf_slice_of(text));
}

static void add_facts(cf_arena *arena, cf_value *json, const cf_plan *plan)
{
    static const char *const calendars[] = {"biweekly", "semimonthly", "monthly"};
    static const char *const rates[] = {"hourly", "biweekly", "semimonthly", "monthly", "annual"};
    const cf_facts *facts = &plan->facts;
    cf_value_add_text(arena, json, "title", plan->title);
    cf_value_add_text(arena, json, "employer", facts->employer);
    cf_value_add_text(arena, json, "roster", facts->roster_file);
    cf_value_add_text(arena, json, "schedule", facts->schedule_file);
    cf_value *columns = cf_value_add_array(arena, json, "columns");
    for (int i = 0; i < facts->n_columns; i++) {
        cf_value *column = cf_value_add_object(arena, columns, NULL);
        cf_value_add_text(arena, column, "field", facts->columns[i].field);
        cf_value_add_text(arena, column, "header", facts->columns[i].header);
    }
    cf_value *units = cf_value_add_array(arena, json, "units");
    for (int i = 0; i < facts->n_units; i++) {
        cf_value *unit = cf_value_add_object(arena, units, NULL);
        cf_value_add_text(arena, unit, "code", facts->units[i].code);
        cf_value_add_text(arena, unit, "name", facts->units[i].name);
    }
    cf_value_add_text(arena, json, "calendar",
                      cf_slice_of(facts->has_calendar ? calendars[facts->calendar] : ""));
    cf_value_add_text(arena, json, "rates", cf_slice_of(rates[facts->rate_unit]));
}

static cf_date first_day(const cf_plan *plan, bool *any)
{
    cf_date first = {0};
    *any = false;
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].dated && (!*any || plan->ops[i].on.days < first.days)) {
            first = plan->ops[i].on;
            *any = true;
        }
    return first;
}

static void add_offer(cf_arena *arena, cf_value *offers, const cf_document *document, bool good)
{
    static const char *const parties[] = {"", "union", "employer", "both", "mediator"};
    const cf_plan *plan = document->plan;
    bool any;
    cf_date first = first_day(plan, &any);
    cf_value *offer = cf_value_add_object(arena, offers, NULL);
    cf_value_add_text(arena, offer, "name", cf_slice_of(document->name));
    cf_value_add_text(arena, offer, "title", plan->title);
    cf_value_add_text(arena, offer, "from", cf_slice_of(parties[plan->from]));
    add_date(arena, offer, "dated", plan->has_dated, plan->dated);
    add_date(arena, offer, "term_from", plan->has_term, plan->term_from);
    add_date(arena, offer, "term_to", plan->has_term, plan->term_to);
    add_date(arena, offer, "starts", any, first);
    cf_value_add_bool(arena, offer, "good", good);
    cf_value_add_bool(arena, offer, "space", plan->n_levers > 0);
}

int confer_facts(confer_result **out, confer_case *c, confer_error *err)
{
    cf_case_begin(c);
    int status = cf_case_read_texts(c, NULL, 0, err);
    if (status != CONFER_OK)
        return status;
    const char **names;
    int n = cf_case_list_offers(c, &names);
    confer_result *result = cf_result_new();
    cf_value *json = cf_value_new(&result->arena);
    add_facts(&result->arena, json, c->agreement.plan);
    cf_value *offers = cf_value_add_array(&result->arena, json, "offers");
    for (int i = 0; i < n; i++) {
        cf_diags diags;
        cf_buf text = CF_BUF_INIT;
        cf_buf why = CF_BUF_INIT;
        const char *path = cf_case_find_offer(c, names[i], NULL);
        cf_diags_init(&diags);
        if (path && cf_case_read_file(c, path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
            cf_document document = {.name = names[i], .path = path};
            document.terms = cf_terms_read(path, cf_buf_slice(&text), &diags);
            document.plan = cf_terms_lower(document.terms, c->agreement.plan, &diags);
            add_offer(&result->arena, offers, &document, !cf_diags_failed(&diags));
            cf_diags_release(&diags);
            cf_terms_free(document.terms);
        } else {
            cf_diags_release(&diags);
        }
        cf_buf_release(&text);
        cf_buf_release(&why);
    }
    result->json = json;
    *out = result;
    cf_diags_sort(&c->diags);
    return CONFER_OK;
}

/* --- Meaning ---------------------------------------------------------------------------------- */

static int64_t lines_of(const cf_clause *clause)
{
    uint32_t last, column;
    cf_span end = clause->span;
    end.start = end.end > end.start ? end.end - 1 : end.start;
    cf_span_position(end, &last, &column);
    return last >= clause->line ? (int64_t)(last - clause->line) + 1 : 1;
}

static void add_clause(cf_arena *arena, cf_value *clauses, const cf_clause *clause,
                       const cf_plan *plan)
{
    cf_buf meaning = CF_BUF_INIT;
    cf_value *at = cf_value_add_object(arena, clauses, NULL);
    cf_clause_english(&meaning, clause, plan);
    cf_value_add_int(arena, at, "line", clause->line);
    cf_value_add_int(arena, at, "lines", lines_of(clause));
    cf_value_add_text(arena, at, "text", clause->text);
    cf_value_add_text(arena, at, "meaning", cf_buf_slice(&meaning));
    add_date(arena, at, "on", clause->has_on, clause->on);
    cf_value_add_bool(arena, at, "costed", clause->type->section == CF_SECTION_TERM);
    cf_buf_release(&meaning);
}

int confer_meaning(confer_result **out, confer_case *c, const char *name, confer_error *err)
{
    bool current = strcmp(name, "current") == 0;
    cf_case_begin(c);
    c->takes_texts = true;
    c->takes_spaces = true; /* ranges have a meaning too */
    int status = cf_case_read_texts(c, &name, current ? 0 : 1, err);
    if (status != CONFER_OK)
        return status;
    const cf_document *document = current ? &c->agreement : &c->offers[0];
    confer_result *result = cf_result_new();
    cf_value *json = cf_value_new(&result->arena);
    cf_value_add_text(&result->arena, json, "title", document->plan->title);
    cf_value *clauses = cf_value_add_array(&result->arena, json, "clauses");
    for (int i = 0; i < document->terms->n_clauses; i++)
        add_clause(&result->arena, clauses, &document->terms->clauses[i], document->plan);
    result->json = json;
    *out = result;
    cf_diags_sort(&c->diags);
    return CONFER_OK;
}
