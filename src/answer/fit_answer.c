/* fit_answer.c: `confer fit`: from names and options to an answer. */
#include "answer/fit_show.h"
#include "answer/market.h"

#include "base/limits.h"
#include "base/mem.h"

#include <string.h>

/* --- Texts ----------------------------------------------------------------------------------- */

/* The space, then the offers it is held against. */
static int read_texts(cf_fitting *f, const char *space, confer_error *err)
{
    confer_case *c = f->c;
    const confer_fit_options *options = f->options;
    const char *names[3] = {space};
    int n = 1, than = 0, same = 0;
    if (options->than)
        names[than = n++] = options->than;
    if (options->same_cost_as)
        names[same = n++] = options->same_cost_as;
    int status = cf_case_read_texts(c, names, n, err);
    if (status != CONFER_OK)
        return status;
    cf_document *document = &c->offers[0];
    if (f->trades && document->terms && !cf_diags_failed(&c->diags)) {
        cf_fit_trade(document->terms);
        document->plan = cf_terms_lower(document->terms, c->agreement.plan, &c->diags);
    }
    f->document = document;
    f->than = than ? &c->offers[than] : NULL;
    f->same = same ? &c->offers[same] : NULL;
    for (int i = 1; i < n; i++)
        if (c->offers[i].plan && c->offers[i].plan->n_levers > 0)
            cf_diags_add(&c->diags, CF_E0952, c->offers[i].plan->lever_span,
                         "this is a space of packages, not one offer");
    if (f->document->plan && f->document->plan->n_levers > 0)
        return CONFER_OK;
    if (cf_diags_failed(&c->diags))
        return CONFER_OK; /* a range may be what is wrong */
    if (!f->document->terms)
        return cf_fail(err, CONFER_MISUSED, "the status quo is no space of packages");
    cf_diag *diag =
        cf_diags_add(&c->diags, CF_E0957, (cf_span){&f->document->terms->source, 0, 0, 0},
                     "no clause of this offer holds a range");
    cf_diags_help(&c->diags, diag,
                  "write what may be traded as a range: raise 0%%..6%% by 0.25%% "
                  "on 2025-07-05");
    return CONFER_OK;
}

/* The roster, with what all texts select by. */
static int open_roster(cf_fitting *f, confer_error *err)
{
    confer_case *c = f->c;
    cf_costing_options all = cf_case_costing(c);
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, &all, &c->arena);
    if (!c->schedule_failed)
        cf_case_open_roster(c, wanted, n_wanted);
    return cf_case_verdict(c, err);
}

static int read_all(cf_fitting *f, const char *space, confer_error *err)
{
    confer_case *c = f->c;
    int status = read_texts(f, space, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    f->costing = cf_case_costing(c);
    f->costing.offers = NULL;
    f->costing.n_offers = 0;
    f->costing.progress = NULL;
    f->costing.authorized = f->options->authorized;
    status = cf_case_assume(c, &f->costing, f->options->assume, f->options->n_assume, err);
    if (status == CONFER_OK)
        status = cf_case_verdict(c, err);
    if (status != CONFER_OK)
        return status;
    cf_space_init(&f->space, f->document->terms, f->costing.agreement, &c->arena);
    cf_fit_find_choices(f);
    status = cf_fit_read_options(f, err);
    if (status == CONFER_OK)
        status = open_roster(f, err);
    return status == CONFER_OK ? cf_fit_read_funds(f, err) : status;
}

/* --- Searching ------------------------------------------------------------------------------- */

/* What the named offer costs, and room for what every package does. */
static int prepare_same(cf_fitting *f, confer_error *err)
{
    enum { MOST = 1 << 24 };
    if (!f->same)
        return CONFER_OK;
    if (f->space.n_packages > MOST)
        return cf_fail(err, CONFER_MISUSED,
                       "relatives of one cost are looked for among %d packages at most", (int)MOST);
    const cf_plan *plan = f->same->plan;
    if (!cf_fit_recost_plan(f, &f->same_package, plan))
        return cf_case_verdict(f->c, err);
    f->limit = f->same_package.cost;
    f->costs = cf_mem_alloc((size_t)f->space.n_packages, sizeof *f->costs);
    for (uint64_t i = 0; i < f->space.n_packages; i++)
        f->costs[i] = INT64_MAX;
    return CONFER_OK;
}

/* When not one package could be costed, the first says why. */
static int explain_nothing(cf_fitting *f, confer_error *err)
{
    cf_buf text = CF_BUF_INIT;
    int digits[CF_FIT_MAX_CHOICES] = {0};
    cf_package package;
    cf_space_print(&text, &f->space, digits);
    cf_terms *terms = cf_terms_read(f->document->path, cf_buf_slice(&text), &f->c->diags);
    const cf_plan *plan = cf_terms_lower(terms, f->costing.agreement, &f->c->diags);
    f->c->package.terms = terms; /* the problems point into its text */
    if (!cf_diags_failed(&f->c->diags) && cf_market_raises_of(f->c, plan))
        cf_fit_recost_plan(f, &package, plan);
    int status = cf_case_verdict(f->c, err);
    cf_buf_release(&text);
    return status == CONFER_OK ? cf_fail(err, CONFER_WRONG, "no package of the space can be costed")
                               : status;
}

static void release(cf_fitting *f)
{
    cf_mem_free(f->best);
    cf_mem_free(f->costs);
    cf_mem_free(f->failing.points);
    for (int aim = 0; aim < CF_AIM_COUNT; aim++)
        cf_mem_free(f->frontiers[aim].points);
}

static int search(cf_fitting *f, confer_error *err)
{
    int status = prepare_same(f, err);
    if (status != CONFER_OK)
        return status;
    cf_fit_search(f);
    if (f->evaluated == 0 && f->stopped)
        return cf_fail(err, CONFER_STOPPED, "stopped before the answer");
    if (f->invalid > 0 && f->invalid == f->evaluated)
        return explain_nothing(f, err);
    return CONFER_OK;
}

bool confer_case_is_space(confer_case *c, const char *offer)
{
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    cf_diags diags;
    cf_terms *terms = NULL;
    int n_levers = 0;
    cf_case_begin(c);
    cf_diags_init(&diags);
    const char *path = strcmp(offer, "current") != 0 ? cf_case_find_offer(c, offer, NULL) : NULL;
    if (path && cf_case_read_file(c, path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
        terms = cf_terms_read(path, cf_buf_slice(&text), &diags);
        for (int i = 0; i < terms->n_clauses; i++)
            n_levers += cf_clause_levers(&terms->clauses[i]);
    }
    cf_diags_release(&diags);
    cf_terms_free(terms);
    cf_buf_release(&text);
    cf_buf_release(&why);
    return n_levers > 0;
}

/* Reads and searches; release afterwards. */
static int find(cf_fitting *f, const char *space, confer_error *err)
{
    confer_case *c = f->c;
    bool kept = c->options.keep_roster;
    f->trades = !space;
    if (f->trades && !f->options->same_cost_as)
        return cf_fail(err, CONFER_MISUSED, "a search needs a space of packages");
    if (f->trades)
        space = f->options->same_cost_as;
    cf_case_begin(c);
    c->takes_spaces = true;
    c->options.keep_roster = true; /* it is gone through more than once */
    int status = read_all(f, space, err);
    if (status == CONFER_OK)
        status = search(f, err);
    c->options.keep_roster = kept;
    return status;
}

int confer_fit(confer_result **out, confer_case *c, const char *space,
               const confer_fit_options *options, confer_error *err)
{
    static const confer_fit_options defaults = CONFER_FIT_OPTIONS_INIT;
    cf_fitting f = {.c = c, .options = options ? options : &defaults};
    int status = find(&f, space, err);
    if (status == CONFER_OK) {
        confer_result *result = cf_result_new();
        result->json = cf_fit_json(&result->arena, &f);
        result->report = cf_report_new(&result->arena);
        cf_fit_page(result->report, &f);
        result->csv = cf_fit_csv(&result->arena, &f);
        result->no = f.n_best == 0;
        *out = result;
    }
    cf_diags_sort(&c->diags);
    release(&f);
    return status;
}

int cf_fit_into(cf_report *report, confer_case *twin, const char *space,
                const confer_fit_options *options, const cf_fit_in_report *in_report,
                confer_error *err)
{
    cf_fitting f = {.c = twin, .options = options, .in_report = in_report};
    int status = find(&f, space, err);
    if (status == CONFER_OK)
        cf_fit_page(report, &f);
    release(&f);
    return status;
}
