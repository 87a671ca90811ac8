/* What the offers say, in plain words, and when each part would take effect. */
#include "answer/compare_answer.h"
#include "answer/report_section.h"
#include "clause/clause.h"
#include "show/figure.h"

#include <stdlib.h>

typedef struct {
    cf_date on;
    int order;
    const char *what, *offer;
} event;

static const char *english(const cf_report_call *call, int offer, const cf_clause *clause)
{
    cf_buf text = CF_BUF_INIT;
    cf_clause_english(&text, clause, call->c->offers[offer].plan);
    const char *words = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return words;
}

/* What was agreed; of an offer's head its term and when arrears are paid, which say when. */
static bool is_told(const cf_clause *clause)
{
    return clause->type->section == CF_SECTION_TERM || clause->type == &cf_clause_type_term ||
           clause->type == &cf_clause_type_arrears;
}

/* "county-offer: County's offer", or the name alone where the title says no more. */
static const char *heading(const cf_report_call *call, int offer, const char *before,
                           const char *after)
{
    cf_slice title = call->c->offers[offer].terms->title;
    const char *name = cf_report_offer_name(call, offer);
    if (title.len == 0 || cf_slice_equal(title, cf_slice_of(name)))
        return name;
    return cf_arena_printf(call->arena, "%s%s%.*s%s", name, before, (int)title.len, title.text,
                           after);
}

static void list_offer(cf_report *report, const cf_report_call *call, int offer)
{
    const cf_terms *terms = call->c->offers[offer].terms;
    cf_report_add(report, CF_SHOW_HEADING, "%s", heading(call, offer, ": ", ""));
    for (int i = 0; i < terms->n_clauses; i++)
        if (is_told(&terms->clauses[i]))
            cf_report_add(report, CF_SHOW_ITEM, "%s", english(call, offer, &terms->clauses[i]));
}

/* The same in one paragraph, for one page. */
static void tell_offer(cf_report *report, const cf_report_call *call, int offer)
{
    const cf_terms *terms = call->c->offers[offer].terms;
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "%s:", heading(call, offer, " (", ")"));
    for (int i = 0; i < terms->n_clauses; i++)
        if (is_told(&terms->clauses[i]))
            cf_buf_addf(&text, " %s", english(call, offer, &terms->clauses[i]));
    cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    cf_buf_release(&text);
}

/* --- When ------------------------------------------------------------------------------------ */

static int compare_events(const void *a, const void *b)
{
    const event *x = a;
    const event *y = b;
    if (x->on.days != y->on.days)
        return x->on.days < y->on.days ? -1 : 1;
    return x->order - y->order;
}

/* The clause without its day: "raise 6%". */
static const char *what_of(const cf_report_call *call, const cf_clause *clause)
{
    cf_clause bare = *clause;
    cf_buf text = CF_BUF_INIT;
    bare.has_on = false;
    cf_clause_print(&text, &bare);
    const char *words = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return words;
}

static int gather(event *events, const cf_report_call *call)
{
    int n = 0;
    for (int o = 1; o <= call->n_offers; o++) {
        const cf_document *offer = &call->c->offers[o];
        const char *name = cf_report_offer_name(call, o);
        for (int i = 0; i < offer->terms->n_clauses; i++) {
            const cf_clause *clause = &offer->terms->clauses[i];
            if (clause->has_on && clause->type->section == CF_SECTION_TERM) {
                events[n] = (event){clause->on, n, what_of(call, clause), name};
                n++;
            }
        }
        if (offer->plan->has_term) {
            events[n] = (event){offer->plan->term_to, n, "the term ends", name};
            n++;
        }
    }
    if (n > 1)
        qsort(events, (size_t)n, sizeof *events, compare_events);
    return n;
}

static void chart(cf_report *report, const cf_report_call *call)
{
    static const char *const heads[] = {"Day", "What", "Offer"};
    static const int columns[] = {0, 1, 2};
    size_t most = 1;
    for (int o = 1; o <= call->n_offers; o++)
        most += (size_t)call->c->offers[o].terms->n_clauses + 1;
    event *events = CF_ARENA_NEW(call->arena, event, most);
    int n = gather(events, call);
    if (n == 0 || n > 40)
        return;
    cf_grid *grid = cf_grid_new(call->arena, "What would take effect when", 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(call->arena, grid, i, heads[i], false);
    for (int i = 0; i < n; i++) {
        cf_cell cells[] = {cf_cell_date(events[i].on), cf_cell_text(cf_slice_of(events[i].what)),
                           cf_cell_text(cf_slice_of(events[i].offer))};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, events[0].on);
    cf_report_chart(report, "timeline", grid, columns, call->n_offers > 1 ? 3 : 2, true,
                    cf_arena_printf(call->arena, "The first change would come on %s, under %s", day,
                                    events[0].offer),
                    "A line of time with a mark for each day on which a clause of an offer would "
                    "take effect or a term would end; each offer has a mark of its own.");
}

static void add(cf_report *report, const cf_report_call *call)
{
    cf_report_add(report, CF_SHOW_SECTION, "What is in it");
    for (int i = 1; i <= call->n_offers; i++) {
        if (call->kind == CONFER_REPORT_TABLE)
            tell_offer(report, call, i);
        else
            list_offer(report, call, i);
    }
    if (call->kind == CONFER_REPORT_BOARD)
        cf_show_headlines(report, call->asking, 1);
    if (call->kind != CONFER_REPORT_TABLE)
        chart(report, call);
}

const cf_report_section cf_report_section_terms = {
    .name = "terms",
    .kinds = CF_IN_ALL_KINDS,
    .add = add,
};
