/* retain.c: `confer retain` and `confer merge`. Source: docs/retention.md. */
#include "answer/retain.h"

#include "base/lock.h"
#include "base/mem.h"

enum { MOST_CELLS = 400 * 1000 * 1000 }; /* runs x scenarios x months kept */

static int check_options(const confer_retain_options *options, int n_offers, confer_error *err)
{
    if (options->years < 1 || options->years > CF_STAFF_MOST_MONTHS / 12)
        return cf_fail(err, CONFER_MISUSED, "--years is 1 to %d", CF_STAFF_MOST_MONTHS / 12);
    if (options->runs < 1 || options->runs > 1000000)
        return cf_fail(err, CONFER_MISUSED, "--runs is 1 to 1,000,000");
    if (n_offers > CF_STAFF_MOST_OFFERS)
        return cf_fail(err, CONFER_MISUSED, "at most %d offers at once", CF_STAFF_MOST_OFFERS);
    if ((int64_t)options->runs * (n_offers + 1) * options->years * 12 > MOST_CELLS) {
        cf_fail(err, CONFER_MISUSED, "so many runs of so many months do not fit into memory");
        cf_hint(err, "ask for fewer --runs, --years or offers, or for shards (--shard 1/8)");
        return CONFER_MISUSED;
    }
    if (options->n_shards < 0 || options->shard < 0 || options->shard > options->n_shards ||
        (options->n_shards > 0 && options->shard == 0) || options->n_shards > options->runs)
        return cf_fail(err, CONFER_MISUSED,
                       "a shard is I/N, with I from 1 to N and N at most the runs");
    return CONFER_OK;
}

static void name_scenarios(cf_retain *retain)
{
    confer_case *c = retain->c;
    size_t n = (size_t)retain->n_offers + 1;
    retain->scenarios = CF_ARENA_NEW(&c->arena, cf_staff_scenario, n);
    retain->names = CF_ARENA_NEW(&c->arena, const char *, n);
    retain->names[0] = "current";
    for (size_t i = 1; i < n; i++)
        retain->names[i] = c->offers[i - 1].name;
    retain->model.scenarios = retain->scenarios;
    retain->model.n_scenarios = (int)n;
    retain->model.n_months = retain->options.years * 12;
}

static int open_roster(cf_retain *retain, confer_error *err)
{
    confer_case *c = retain->c;
    const cf_slice *wanted;
    cf_costing_options costing = cf_case_costing(c);
    int n_wanted = cf_costing_wanted(&wanted, &costing, &c->arena);
    if (!cf_diags_failed(&c->diags))
        cf_case_open_roster(c, wanted, n_wanted);
    return cf_case_verdict(c, err);
}

int cf_retain_prepare(cf_retain *retain, confer_case *c, const char *const *offers, int n_offers,
                      const confer_retain_options *options, confer_error *err)
{
    static const confer_retain_options defaults = CONFER_RETAIN_OPTIONS_INIT;
    *retain = (cf_retain){.c = c, .options = options ? *options : defaults, .n_offers = n_offers};
    int status = check_options(&retain->options, n_offers, err);
    if (status != CONFER_OK)
        return status;
    cf_case_begin(c);
    status = cf_case_read_texts(c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    cf_case_read_tables(c);
    name_scenarios(retain);
    status = cf_retain_assume(retain, err);
    if (status == CONFER_OK)
        status = open_roster(retain, err);
    if (status == CONFER_OK)
        status = cf_retain_pay(retain, err);
    if (status == CONFER_OK)
        cf_retain_market(retain);
    if (status == CONFER_OK)
        status = cf_retain_fit(retain, err);
    if (status == CONFER_OK)
        status = cf_case_verdict(c, err);
    cf_diags_sort(&c->diags);
    return status;
}

void cf_retain_release(cf_retain *retain)
{
    cf_staff_records_free(retain->records);
    retain->records = NULL;
}

int cf_retain_runs_of(const confer_retain_options *options, int *first_run)
{
    int64_t n = options->n_shards > 0 ? options->n_shards : 1;
    int64_t i = options->n_shards > 0 ? options->shard - 1 : 0;
    int64_t from = options->runs * i / n, to = options->runs * (i + 1) / n;
    *first_run = (int)from;
    return (int)(to - from);
}

static confer_result *shard_result(const cf_retain *retain, int first_run)
{
    confer_result *result = cf_result_new();
    cf_buf text = CF_BUF_INIT;
    cf_retain_write_shard(&text, retain, first_run);
    cf_slice kept = cf_arena_slice(&result->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    result->plain = kept.text;
    result->plain_len = kept.len;
    return result;
}

static int simulate(cf_retain *retain, int *first_run, confer_error *err)
{
    confer_case *c = retain->c;
    int n_runs = cf_retain_runs_of(&retain->options, first_run);
    cf_staff_options run = {.seed = retain->options.seed,
                            .first_run = *first_run,
                            .n_runs = n_runs,
                            .n_threads = cf_case_threads(c),
                            .stop = &c->stop,
                            .progress = c->options.progress,
                            .progress_context = c->options.progress_context};
    atomic_store(&c->work, CONFER_WORK_RUNS);
    retain->records =
        cf_staff_records_new(n_runs, retain->model.n_scenarios, retain->model.n_months);
    return cf_staff_run(retain->records, &retain->model, &run) ? CONFER_OK
                                                               : cf_case_verdict(c, err);
}

int cf_retain_simulate(cf_retain *retain, confer_error *err)
{
    int first_run;
    return simulate(retain, &first_run, err);
}

int confer_retain(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_retain_options *options, confer_error *err)
{
    cf_retain retain;
    int first_run;
    int status = cf_retain_prepare(&retain, c, offers, n_offers, options, err);
    if (status != CONFER_OK)
        return status;
    status = simulate(&retain, &first_run, err);
    if (status == CONFER_OK)
        *out = retain.options.n_shards > 0 ? shard_result(&retain, first_run)
                                           : cf_retain_result(&retain);
    cf_retain_release(&retain);
    return status;
}
