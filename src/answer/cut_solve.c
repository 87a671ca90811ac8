#include "answer/cut.h"

#include "base/mem.h"

enum { PRICED_MOST = 60 }; /* departments for which it is worked out what sparing them costs */

int64_t cf_cut_saving_of(const cf_cut *cut, const cf_cut_set *set, int department)
{
    int64_t saving = 0;
    for (int i = 0; i < cut->n_options; i++)
        if (set->taken[i] && cut->options[i].department_index == department)
            saving += cut->problem.items[i].saving;
    return saving;
}

/* The problem with options of some departments banned (what is locked in stays). */
static cf_cut_problem without(const cf_cut *cut, const bool *spared, int also)
{
    cf_cut_problem problem = cut->problem;
    cf_cut_item *items =
        cf_arena_dup(cut->arena, problem.items, (size_t)problem.n + 1, sizeof *items);
    for (int i = 0; i < problem.n; i++) {
        int d = cut->options[i].department_index;
        if (d >= 0 && (d == also || (spared && spared[d])) && !items[i].forced)
            items[i].banned = true;
    }
    problem.items = items;
    return problem;
}

/* --- Departments ----------------------------------------------------------------------------- */

static void reach_department(cf_cut *cut, int d)
{
    cf_cut_problem problem = cut->problem;
    cf_cut_item *items =
        cf_arena_dup(cut->arena, problem.items, (size_t)problem.n + 1, sizeof *items);
    for (int i = 0; i < problem.n; i++)
        if (cut->options[i].department_index != d) {
            items[i].forced = false;
            items[i].banned = true;
        }
    for (int i = 0; i < problem.n; i++) { /* what another department would have to do as well */
        cf_cut_list needs = items[i].needs;
        int n = 0;
        int *own = CF_ARENA_NEW(cut->arena, int, (size_t)needs.n + 1);
        for (int k = 0; k < needs.n; k++)
            if (cf_slice_equal(cut->options[needs.items[k]].department, cut->departments[d].name))
                own[n++] = needs.items[k];
        items[i].needs = (cf_cut_list){own, n};
    }
    problem.items = items;
    problem.effort = cut->problem.effort / 10;
    cf_cut_solution most;
    cf_cut_most(&most, &problem, cut->arena);
    cut->departments[d].reachable = most.n_sets > 0 ? most.sets[0].saving : 0;
    cut->departments[d].reachable_proven = most.proven;
}

/* --- Another solver -------------------------------------------------------------------------- */

static int take_bytes(void *context, const char *bytes, size_t len)
{
    cf_buf *out = context;
    if (out->len + len > ((size_t)64 << 20))
        return 1;
    cf_buf_add(out, bytes, len);
    return 0;
}

/* Asks for a first set. What it gives is re-added in cents and checked like any other. */
static void ask_solver(cf_cut *cut, cf_cut_problem *problem)
{
    cf_buf lp = CF_BUF_INIT, values = CF_BUF_INIT;
    uint8_t *taken = CF_ARENA_NEW(cut->arena, uint8_t, (size_t)problem->n + 1);
    const char *why = NULL;
    cf_cut_write_lp(&lp, problem);
    if (cut->asked->solve(cut->asked->solve_context, lp.text, lp.len, take_bytes, &values) != 0) {
        cut->solver_note = "the other solver gave no answer";
    } else if (!cf_cut_read_lp_values(taken, problem->n, cf_buf_slice(&values))) {
        cut->solver_note = "the other solver's answer could not be read";
    } else if (!cf_cut_allowed(problem, taken, &why)) {
        cut->solver_note = why;
    } else {
        int64_t saving = 0;
        for (int i = 0; i < problem->n; i++)
            saving += taken[i] ? problem->items[i].saving : 0;
        if (saving < problem->target)
            cut->solver_note = "the other solver's set misses the target by a few cents";
        problem->start = taken;
        cut->with_solver = saving >= problem->target;
    }
    cf_buf_release(&lp);
    cf_buf_release(&values);
}

/* --- Prices ---------------------------------------------------------------------------------- */

static void price(cf_cut *cut, int d)
{
    const cf_cut_set *best = &cut->solution.sets[0];
    cf_cut_problem problem = without(cut, cut->spared, d);
    problem.n_best = 1;
    problem.effort = cut->problem.effort / 10;
    cf_cut_solution solution;
    cf_cut_search(&solution, &problem, cut->arena);
    cf_cut_price *p = &cut->prices[cut->n_prices++];
    *p = (cf_cut_price){.department = d,
                        .proven = solution.proven && cut->solution.proven,
                        .reached = solution.n_sets > 0};
    if (p->reached) {
        p->set = solution.sets[0];
        p->harm_more = p->set.harm - best->harm;
    }
}

static void price_departments(cf_cut *cut)
{
    cut->prices = CF_ARENA_NEW(cut->arena, cf_cut_price, (size_t)cut->n_departments + 1);
    const cf_cut_set *best = &cut->solution.sets[0];
    for (int d = 0; d < cut->n_departments && cut->n_prices < PRICED_MOST; d++)
        if (cf_cut_saving_of(cut, best, d) > 0 && !atomic_load(&cut->c->stop))
            price(cut, d);
}

bool cf_cut_solve(cf_cut *cut)
{
    cf_cut_problem problem = without(cut, cut->spared, -1);
    cf_cut_most(&cut->most, &problem, cut->arena);
    if (cut->most.n_sets == 0)
        return false;
    for (int d = 0; d < cut->n_departments; d++)
        if (cut->departments[d].n_options > 0)
            reach_department(cut, d);
    if (cut->asked->solve && cut->n_considered >= cut->asked->solve_from &&
        cut->most.sets[0].saving >= problem.target)
        ask_solver(cut, &problem);
    cf_cut_search(&cut->solution, &problem, cut->arena);
    if (cut->solution.n_sets == 0)
        return true;
    if (cut->any_spared) {
        cf_cut_problem all = cut->problem;
        all.n_best = 1;
        cf_cut_search(&cut->unspared, &all, cut->arena);
    }
    price_departments(cut);
    return true;
}
