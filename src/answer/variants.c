/* An offer clause by clause, in one costing: a variant is the offer's plan with some of its ops;
 * headers stay, and so do the years, those of the offers as written. */
#include "answer/ask.h"
#include "answer/cost_answer.h"
#include "answer/result.h"

#include "clause/clause.h"
#include "confer_desk.h"

enum { BATCH = 24 };

/* --- Costing many plans ----------------------------------------------------------------------- */

/* Costs of the plans in batches, over the years of the offers asked for. False: see diags. */
static bool cost_plans(int64_t *costs, cf_asking *asking, const cf_plan *const *plans, int n)
{
    cf_costing_options options = asking->costing_options;
    options.years_of = asking->costing_options.offers;
    options.n_years_of = asking->costing_options.n_offers;
    options.skip_one_percent = true;
    for (int first = 0; first < n; first += BATCH) {
        int count = n - first < BATCH ? n - first : BATCH;
        options.offers = plans + first;
        options.n_offers = count;
        cf_costing *costing = cf_costing_run(&options, asking->c->roster, &asking->c->diags);
        if (!costing)
            return false;
        for (int i = 0; i < count; i++)
            costs[first + i] = costing->offers[i].cost;
        cf_costing_free(costing);
    }
    return true;
}

static bool has_ops(const cf_plan *plan, const cf_clause *clause)
{
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].clause == clause && plan->ops[i].kind != CF_OP_REOPENER &&
            plan->ops[i].kind != CF_OP_NOTE)
            return true;
    return false;
}

/* The plan with the ops of clauses from `first` to `last` in the order of writing. */
static const cf_plan *part_of(cf_arena *arena, const cf_plan *plan, const cf_clause *first,
                              const cf_clause *last)
{
    cf_plan *part = CF_ARENA_NEW(arena, cf_plan, 1);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    *part = *plan;
    part->ops = ops;
    part->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].clause >= first && plan->ops[i].clause <= last)
            ops[part->n_ops++] = plan->ops[i];
    return part;
}

/* One by one, forgetting the problems of those that cannot stand like this. */
static void cost_apart(int64_t *costs, bool *good, cf_asking *asking, const cf_plan *const *plans,
                       int n)
{
    for (int i = 0; i < n; i++) {
        good[i] = cost_plans(&costs[i], asking, &plans[i], 1);
        if (!good[i]) {
            cf_diags_release(&asking->c->diags);
            cf_diags_init(&asking->c->diags);
        }
    }
}

static void add_cost(cf_arena *arena, cf_value *to, const char *name, bool good, int64_t cost)
{
    if (good)
        cf_value_add_int(arena, to, name, cost);
    else
        cf_value_add_null(arena, to, name);
}

static confer_result *ladder_result(const cf_document *document, const cf_clause *const *clauses,
                                    int n, int64_t whole, const int64_t *costs, const bool *good)
{
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_value_add_text(&r->arena, json, "offer", cf_slice_of(document->name));
    cf_value_add_int(&r->arena, json, "cost", whole);
    cf_value *list = cf_value_add_array(&r->arena, json, "clauses");
    int64_t before = 0;
    bool before_good = true;
    for (int i = 0; i < n; i++) {
        cf_buf meaning = CF_BUF_INIT;
        cf_value *at = cf_value_add_object(&r->arena, list, NULL);
        cf_clause_english(&meaning, clauses[i], document->plan);
        cf_value_add_int(&r->arena, at, "line", clauses[i]->line);
        cf_value_add_text(&r->arena, at, "text", clauses[i]->text);
        cf_value_add_text(&r->arena, at, "meaning", cf_buf_slice(&meaning));
        add_cost(&r->arena, at, "in_order", good[i] && before_good, costs[i] - before);
        add_cost(&r->arena, at, "alone", good[n + i], costs[n + i]);
        cf_buf_release(&meaning);
        before = costs[i];
        before_good = good[i];
    }
    return r;
}

static int ladder(confer_result **out, cf_asking *asking, confer_error *err)
{
    confer_case *c = asking->c;
    const cf_document *document = &c->offers[0];
    const cf_plan *plan = document->plan;
    const cf_terms *terms = document->terms;
    size_t most = (size_t)terms->n_clauses;
    const cf_clause **clauses = CF_ARENA_NEW(&c->arena, const cf_clause *, most + 1);
    const cf_plan **plans = CF_ARENA_NEW(&c->arena, const cf_plan *, 2 * most + 1);
    int64_t *costs = CF_ARENA_NEW(&c->arena, int64_t, 2 * most + 1);
    bool *good = CF_ARENA_NEW(&c->arena, bool, 2 * most + 1);
    int64_t whole;
    int n = 0;
    for (int i = 0; i < terms->n_clauses; i++)
        if (has_ops(plan, &terms->clauses[i]))
            clauses[n++] = &terms->clauses[i];
    for (int i = 0; i < n; i++) {
        plans[i] = part_of(&c->arena, plan, terms->clauses, clauses[i]);
        plans[n + i] = part_of(&c->arena, plan, clauses[i], clauses[i]);
        good[i] = good[n + i] = true;
    }
    if (!cost_plans(&whole, asking, &plan, 1))
        return cf_case_verdict(c, err);
    if (!cost_plans(costs, asking, plans, 2 * n)) {
        int status = cf_case_verdict(c, NULL);
        if (status == CONFER_STOPPED)
            return cf_fail(err, CONFER_STOPPED, "stopped before the answer");
        cf_diags_release(&c->diags);
        cf_diags_init(&c->diags);
        cost_apart(costs, good, asking, plans, 2 * n);
    }
    *out = ladder_result(document, clauses, n, whole, costs, good);
    return CONFER_OK;
}

int confer_ladder(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  confer_error *err)
{
    cf_asking asking;
    int status = cf_ask_open(&asking, c, offers, n_offers, NULL, err);
    if (status == CONFER_OK && !c->offers[0].plan)
        status = cf_fail(err, CONFER_MISUSED, "the status quo has no clauses of an offer");
    if (status == CONFER_OK)
        status = ladder(out, &asking, err);
    cf_diags_sort(&c->diags);
    return status;
}
