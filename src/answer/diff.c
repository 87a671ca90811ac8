/* What changed from one document to another, in plain words: which clause belongs to which is
 * clause/diff.h's; here the two are said in sentences. */
#include "answer/case.h"
#include "answer/result.h"

#include "clause/diff.h"

typedef struct {
    const cf_document *document;
    const cf_terms *terms;
    const cf_plan *plan;
    int *partner; /* index in the other side; -1: none; SAME: said in both */
} side;

enum { ALONE = -1, SAME = -2 };

typedef struct {
    confer_case *c;
    side before, after;
} comparison;

static bool same_subject(const cf_clause *a, const cf_clause *b)
{
    cf_buf x = CF_BUF_INIT, y = CF_BUF_INIT;
    cf_clause_print_subject(&x, a);
    cf_clause_print_subject(&y, b);
    bool same = cf_slice_equal(cf_buf_slice(&x), cf_buf_slice(&y));
    cf_buf_release(&x);
    cf_buf_release(&y);
    return same;
}

/* Whether a clause of the one text comes in the place of one of the other. */
static bool is_replaced(const cf_clause *of_agreement, const cf_clause *of_offer)
{
    bool early =
        !of_agreement->has_on || !of_offer->has_on || of_agreement->on.days <= of_offer->on.days;
    return early && of_agreement->type == of_offer->type &&
           of_agreement->type->meeting == CF_MEET_REPLACE && same_subject(of_agreement, of_offer);
}

/* An offer stands on top of the agreement: what it says comes beside what is there, or in its
 * place; what it does not name stays. */
static void pair_with_agreement(side *agreement, side *offer)
{
    for (int j = 0; j < offer->terms->n_clauses; j++)
        for (int i = agreement->terms->n_clauses - 1; i >= 0 && offer->partner[j] == ALONE; i--)
            if (agreement->partner[i] == ALONE &&
                is_replaced(&agreement->terms->clauses[i], &offer->terms->clauses[j])) {
                agreement->partner[i] = j;
                offer->partner[j] = i;
            }
    for (int i = 0; i < agreement->terms->n_clauses; i++)
        if (agreement->partner[i] == ALONE)
            agreement->partner[i] = SAME;
}

static void set_partner(side *s, const cf_clause *clause, int partner)
{
    if (clause)
        s->partner[clause - s->terms->clauses] = partner;
}

static void pair_all(comparison *cmp)
{
    bool was = cmp->before.plan->is_agreement, is = cmp->after.plan->is_agreement;
    if (was != is) {
        pair_with_agreement(was ? &cmp->before : &cmp->after, was ? &cmp->after : &cmp->before);
        return;
    }
    cf_diff diff;
    cf_diff_init(&diff, cmp->before.terms, cmp->after.terms);
    for (int i = 0; i < diff.n; i++) {
        const cf_clause *old = diff.items[i].before, *new = diff.items[i].after;
        bool same = diff.items[i].kind == CF_SAME;
        set_partner(&cmp->before, old,
                    same  ? SAME
                    : new ? (int)(new - cmp->after.terms->clauses)
                          : ALONE);
        set_partner(&cmp->after, new,
                    same  ? SAME
                    : old ? (int)(old - cmp->before.terms->clauses)
                          : ALONE);
    }
    cf_diff_release(&diff);
}

static void init_side(side *s, cf_arena *arena, const cf_document *document,
                      const cf_document *agreement)
{
    const cf_document *chosen = document->terms ? document : agreement;
    s->document = document;
    s->terms = chosen->terms;
    s->plan = chosen->plan;
    s->partner = CF_ARENA_NEW(arena, int, (size_t)s->terms->n_clauses + 1);
    for (int i = 0; i < s->terms->n_clauses; i++) {
        const cf_clause_type *type = s->terms->clauses[i].type;
        bool title = strcmp(type->keyword, "offer") == 0 || strcmp(type->keyword, "agreement") == 0;
        s->partner[i] = title ? SAME : ALONE;
    }
}

static const char *in_words(cf_arena *arena, const side *s, int index)
{
    cf_buf text = CF_BUF_INIT;
    cf_clause_english(&text, &s->terms->clauses[index], s->plan);
    const char *words = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return words;
}

/* --- The three formats ----------------------------------------------------------------------- */

typedef struct {
    cf_arena *arena;
    cf_report *report;
    cf_value *changes;
    cf_grid *csv;
    int n_added, n_dropped, n_changed;
} pages;

static void add_clause(cf_arena *arena, cf_value *change, const char *name, const side *s,
                       int index)
{
    if (index < 0) {
        cf_value_add_null(arena, change, name);
        return;
    }
    const cf_clause *clause = &s->terms->clauses[index];
    cf_value *object = cf_value_add_object(arena, change, name);
    cf_value_add_int(arena, object, "line", clause->line);
    cf_value_add_text(arena, object, "clause", clause->text);
}

static void add_change(pages *p, const comparison *cmp, const char *kind, int before, int after)
{
    cf_value *change = cf_value_add_object(p->arena, p->changes, NULL);
    cf_value_add_text(p->arena, change, "kind", cf_slice_of(kind));
    add_clause(p->arena, change, "before", &cmp->before, before);
    add_clause(p->arena, change, "after", &cmp->after, after);
    const cf_clause *old = before >= 0 ? &cmp->before.terms->clauses[before] : NULL;
    const cf_clause *new = after >= 0 ? &cmp->after.terms->clauses[after] : NULL;
    cf_cell cells[] = {
        cf_cell_text(cf_slice_of(kind)),
        old ? cf_cell_count(old->line) : CF_BLANK_CELL,
        old ? cf_cell_text(old->text) : CF_BLANK_CELL,
        new ? cf_cell_count(new->line) : CF_BLANK_CELL,
        new ? cf_cell_text(new->text) : CF_BLANK_CELL,
    };
    cf_grid_add(p->arena, p->csv, CF_ROW_PLAIN, cells);
}

static void say_clause(pages *p, const char *what, const side *s, int index)
{
    const cf_clause *clause = &s->terms->clauses[index];
    cf_report_line(p->report, 1, CF_BLANK_CELL, "%s: %s (%s:%u)", what,
                   in_words(p->arena, s, index), s->terms->source.name, clause->line);
}

static void show_changed(pages *p, const comparison *cmp)
{
    for (int j = 0; j < cmp->after.terms->n_clauses; j++) {
        int i = cmp->after.partner[j];
        if (i < 0)
            continue;
        cf_report_add(p->report, CF_SHOW_HEADING, "Changed: %s",
                      cmp->after.terms->clauses[j].type->title);
        say_clause(p, "was", &cmp->before, i);
        say_clause(p, "now", &cmp->after, j);
        add_change(p, cmp, "changed", i, j);
        p->n_changed++;
    }
}

static void show_alone(pages *p, const comparison *cmp, bool added)
{
    const side *s = added ? &cmp->after : &cmp->before;
    int n = 0;
    for (int i = 0; i < s->terms->n_clauses; i++) {
        if (s->partner[i] != ALONE)
            continue;
        if (n++ == 0)
            cf_report_add(p->report, CF_SHOW_HEADING, added ? "Added" : "Dropped");
        cf_report_add(p->report, CF_SHOW_ITEM, "%s (%s:%u)", in_words(p->arena, s, i),
                      s->terms->source.name, s->terms->clauses[i].line);
        add_change(p, cmp, added ? "added" : "dropped", added ? -1 : i, added ? i : -1);
    }
    *(added ? &p->n_added : &p->n_dropped) = n;
}

static confer_result *compare_documents(comparison *cmp, const char *before, const char *after)
{
    static const char *const heads[] = {"kind", "before_line", "before", "after_line", "after"};
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    init_side(&cmp->before, arena, &cmp->c->offers[0], &cmp->c->agreement);
    init_side(&cmp->after, arena, &cmp->c->offers[1], &cmp->c->agreement);
    pair_all(cmp);
    cf_value *json = cf_value_new(arena);
    pages p = {.arena = arena, .report = cf_report_new(arena)};
    cf_value_add_text(arena, json, "before", cf_slice_of(before));
    cf_value_add_text(arena, json, "after", cf_slice_of(after));
    p.changes = cf_value_add_array(arena, json, "changes");
    p.csv = cf_grid_new(arena, NULL, 5, 1);
    for (int i = 0; i < 5; i++)
        cf_grid_head(arena, p.csv, i, heads[i], false);
    cf_report_add(p.report, CF_SHOW_TITLE, "From %s to %s", before, after);
    if (cmp->before.plan->is_agreement != cmp->after.plan->is_agreement)
        cf_report_add(p.report, CF_SHOW_TEXT,
                      "An offer stands on top of the agreement: what it does not name stays.");
    show_changed(&p, cmp);
    show_alone(&p, cmp, false);
    show_alone(&p, cmp, true);
    if (p.n_added + p.n_dropped + p.n_changed == 0)
        cf_report_add(p.report, CF_SHOW_FINDING, "Both say the same.");
    else
        cf_report_add(p.report, CF_SHOW_FINDING, "%d changed, %d dropped, %d added.", p.n_changed,
                      p.n_dropped, p.n_added);
    result->json = json;
    result->report = p.report;
    result->csv = p.csv;
    return result;
}

int confer_diff(confer_result **out, confer_case *c, const char *before, const char *after,
                confer_error *err)
{
    const char *names[] = {before, after};
    cf_case_begin(c);
    c->takes_spaces = c->takes_texts = true;
    int status = cf_case_read_texts(c, names, 2, err);
    if (status != CONFER_OK)
        return status;
    cf_diags_sort(&c->diags);
    status = cf_case_verdict(c, err);
    if (status != CONFER_OK)
        return status;
    comparison cmp = {.c = c};
    *out = compare_documents(&cmp, before, after);
    return CONFER_OK;
}
