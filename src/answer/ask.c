#include "answer/ask.h"

#include "answer/check.h"
#include "answer/effect.h"
#include "answer/employees.h"
#include "answer/near_column.h"
#include "answer/suggest.h"

#include <string.h>

/* What block visitors work for. */
typedef struct {
    confer_case *c;
    cf_employees *employees;
    cf_gains *gains;
    const cf_ask_visitor *more; /* NULL: nobody */
} visitor;

static void visit(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    visitor *v = context;
    if (v->employees)
        cf_employees_visit(v->employees, thread, block, results);
    if (v->gains)
        cf_gains_visit(v->gains, thread, block, results);
    if (v->more)
        v->more->visit(v->more->context, thread, block, results);
    cf_case_report_progress(v->c);
}

/* `--by` of the caller as slices. */
static void take_by(cf_asking *asking)
{
    confer_case *c = asking->c;
    int n = asking->options->n_by;
    cf_slice *by = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        by[i] = cf_arena_slice(&c->arena, cf_slice_of(asking->options->by[i]));
    asking->costing_options.by = by;
    asking->costing_options.n_by = n;
}

/* The pay dates at which waiting is measured: one an offer (see answer/effect.h). */
static void take_checkpoints(cf_asking *asking)
{
    confer_case *c = asking->c;
    cf_costing_options *options = &asking->costing_options;
    cf_date *dates = CF_ARENA_NEW(&c->arena, cf_date, (size_t)c->n_offers + 1);
    for (int i = 0; i < c->n_offers; i++) {
        cf_date starts = cf_effect_start(options, i);
        if (!cf_date_is_none(starts))
            dates[options->n_checkpoints++] = cf_effect_last_pay_before(options, starts);
    }
    options->checkpoints = dates;
}

/* Holds the offers against the agreement's budgets, where it has any. False: stopped, or sums that
 * do not fit. */
static bool take_envelopes(cf_asking *asking)
{
    confer_case *c = asking->c;
    cf_diags again; /* what there is to say was said of the costing itself */
    if (asking->costing_options.agreement->facts.n_budgets == 0)
        return true;
    cf_diags_init(&again);
    asking->envelopes = cf_envelopes_make(&asking->costing_options, c->roster, &c->arena, &again);
    cf_diags_release(&again);
    return asking->envelopes != NULL;
}

int cf_fail_envelope(confer_case *c, confer_error *err)
{
    int status = cf_case_verdict(c, err);
    return status != CONFER_OK
               ? status
               : cf_fail(err, CONFER_WRONG,
                         "the cost by fund is too large to be held against budgets");
}

static int run(cf_asking *asking, bool compare, const cf_ask_visitor *more, confer_error *err)
{
    confer_case *c = asking->c;
    cf_costing_options *options = &asking->costing_options;
    visitor v = {.c = c, .more = more};
    bool details = compare && !asking->options->figures_only && c->n_offers <= CF_GAINS_OFFERS;
    if (details)
        take_checkpoints(asking);
    if (asking->options->employees_path && cf_case_reads(c, asking->options->employees_path))
        return cf_fail(err, CONFER_FAILED, "%s is read for this answer and is not written over",
                       asking->options->employees_path);
    if (asking->options->employees_path) {
        const char **names = CF_ARENA_NEW(&c->arena, const char *, (size_t)c->n_offers + 1);
        for (int i = 0; i < c->n_offers; i++)
            names[i] = c->offers[i].name;
        v.employees = cf_employees_open(asking->options->employees_path, names, c->n_offers,
                                        compare, options->n_threads, err);
        if (!v.employees)
            return CONFER_FAILED;
    }
    if (details)
        v.gains = asking->gains = cf_gains_new(options, cf_roster_info_of(c->roster));
    if (more)
        more->begin(more->context, options, cf_roster_info_of(c->roster));
    /* the file and who gains more: differences alone */
    options->gains_only = compare && !(more && more->needs_net);
    options->visit = v.employees || v.gains || more || c->options.progress ? visit : NULL;
    options->visit_context = &v;
    asking->costing = cf_costing_run(options, c->roster, &c->diags);
    if (asking->gains)
        cf_gains_settle(asking->gains);
    int status = cf_employees_finish(v.employees, asking->costing != NULL, err);
    if (asking->costing && !take_envelopes(asking))
        return cf_fail_envelope(c, err);
    if (asking->costing || status != CONFER_OK)
        return status;
    bool absent = cf_column_is_absent(c);
    status = cf_case_verdict(c, err);
    return status == CONFER_WRONG && absent
               ? cf_fail(err, CONFER_ABSENT, "the roster has no column of that name to roll up by")
               : status;
}

int cf_ask_open(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers,
                const confer_cost_options *options, confer_error *err)
{
    static const confer_cost_options defaults = CONFER_COST_OPTIONS_INIT;
    *asking = (cf_asking){.c = c, .options = options ? options : &defaults};
    cf_case_begin(c);
    int status = cf_case_read_texts(c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    asking->costing_options = cf_case_costing(c);
    cf_costing_options *costing = &asking->costing_options;
    costing->authorized = asking->options->authorized;
    take_by(asking);
    status = cf_case_assume(c, costing, asking->options->assume, asking->options->n_assume, err);
    if (status != CONFER_OK)
        return status;
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, costing, &c->arena);
    if (cf_case_open_roster(c, wanted, n_wanted) && cf_diags_failed(&c->diags))
        cf_check_rest(c, costing);
    costing->recall = c->roster && c->roster == c->kept.roster ? c->kept.recall : NULL;
    return cf_case_verdict(c, err);
}

int cf_ask(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers, bool compare,
           const confer_cost_options *options, confer_error *err)
{
    return cf_ask_with(asking, c, offers, n_offers, compare, options, NULL, err);
}

static void say_nobody(const cf_asking *asking)
{
    cf_diags *diags = &asking->c->diags;
    bool authorized = asking->costing_options.authorized;
    cf_diag *diag =
        cf_diags_add(diags, CF_W0424, asking->c->agreement.plan->facts.roster_span,
                     authorized ? "nobody is costed: the roster has no position"
                                : "nobody is costed: the roster has no filled position");
    if (!authorized)
        cf_diags_help(diags, diag, "vacant positions are left out (--authorized counts them)");
}

int cf_ask_with(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers,
                bool compare, const confer_cost_options *options, const cf_ask_visitor *more,
                confer_error *err)
{
    int status = cf_ask_open(asking, c, offers, n_offers, options, err);
    asking->costing_options.pairs = compare;
    if (status == CONFER_OK)
        status = run(asking, compare, more, err);
    if (status == CONFER_OK && asking->costing->members == 0)
        say_nobody(asking);
    cf_diags_sort(&c->diags);
    if (status != CONFER_OK)
        cf_asking_release(asking);
    return status;
}

void cf_asking_release(cf_asking *asking)
{
    cf_gains_free(asking->gains);
    cf_costing_free(asking->costing);
    asking->gains = NULL;
    asking->costing = NULL;
}
