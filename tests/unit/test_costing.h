/* test_costing.h: the offer of a folder in memory, costed. */
#ifndef TEST_COSTING_H
#define TEST_COSTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/case.h"

typedef void cost_visit(void *context, int thread, const cf_block *block,
                        const cf_block_results *results);

/* Costs offers/o.terms of a case that was given its files; `visit`, which may be NULL, is shown the
 * members' results. NULL: refused, see c->diags. The costing is the caller's. */
static inline cf_costing *cost_offer_shown(confer_case *c, int n_threads, cost_visit *visit,
                                           void *context)
{
    static const char *names[] = {"o"};
    confer_error err = CONFER_ERROR_INIT;
    cf_case_begin(c);
    assert_int_equal(cf_case_read_texts(c, names, 1, &err), CONFER_OK);
    cf_case_read_tables(c);
    cf_costing_options options = cf_case_costing(c);
    options.n_threads = n_threads;
    options.visit = visit;
    options.visit_context = context;
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, &options, &c->arena);
    if (!cf_case_open_roster(c, wanted, n_wanted) || cf_diags_failed(&c->diags))
        return NULL;
    return cf_costing_run(&options, c->roster, &c->diags);
}

/* The same, shown to nobody. */
static inline cf_costing *cost_offer_on(confer_case *c, int n_threads)
{
    return cost_offer_shown(c, n_threads, NULL, NULL);
}

/* The same on one thread. */
static inline cf_costing *cost_offer_o(confer_case *c)
{
    return cost_offer_on(c, 1);
}

#endif
