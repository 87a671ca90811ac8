/* retain_shard.c: a share of a batch's runs as text.
 *
 *     confer shard 1
 *     offer NAME                  one an offer, in order
 *     years 5 / runs 10000 / seed 1 / set NAME=VALUE / fit PATH / since DATE / until DATE
 *     model SHA-256               of everything that the runs depend on
 *     from 0 of 2500              first run, and how many
 *     run,filled...,sums...       a line a run: by scenario, months then sums
 *     end SHA-256                 of all lines before
 */
#include "answer/retain_shard.h"

/* --- What the runs depend on ----------------------------------------------------------------- */

static void add_number(cf_sha256 *hash, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    cf_sha256_add(hash, bytes, sizeof bytes);
}

static void add_people(cf_sha256 *hash, const cf_staff_case *model)
{
    for (int i = 0; i < model->n_groups; i++) {
        add_number(hash, model->groups[i].service_months);
        add_number(hash, model->groups[i].n);
    }
    for (int i = 0; i < model->n_members; i++)
        add_number(hash, model->members[i]);
}

static void add_scenarios(cf_sha256 *hash, const cf_staff_case *model)
{
    for (int s = 0; s < model->n_scenarios; s++) {
        const cf_staff_scenario *scenario = &model->scenarios[s];
        add_number(hash, scenario->cost_cents);
        for (int m = 0; m < model->n_months; m++) {
            add_number(hash, scenario->all_e9[m]);
            for (int b = 0; b < CF_STAFF_BANDS; b++)
                add_number(hash, scenario->pay_e9[b][m]);
        }
    }
}

static void add_rates(cf_sha256 *hash, const cf_staff_case *model)
{
    const cf_staff_fit *fit = &model->fit;
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        add_number(hash, model->priors[i].low);
        add_number(hash, model->priors[i].likely);
        add_number(hash, model->priors[i].high);
    }
    for (int y = 0; y < CF_STAFF_YEARS; y++)
        add_number(hash, model->retirement_e6[y]);
    for (int m = 0; m < model->n_months && m < model->market_months; m++)
        add_number(hash, model->market_e9[m]);
    add_number(hash, fit->fitted);
    add_number(hash, fit->shape_level_e6);
    add_number(hash, fit->rate_level_e6);
    add_number(hash, fit->shape_retire_e6);
    add_number(hash, fit->rate_retire_e6);
    for (int b = 0; b < CF_STAFF_BANDS; b++) {
        add_number(hash, fit->exits[b]);
        add_number(hash, fit->expected_e6[b]);
    }
}

void cf_retain_hash(char out[CF_SHA256_HEX_SIZE], const cf_retain *retain)
{
    const cf_staff_case *model = &retain->model;
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256 hash;
    cf_sha256_init(&hash);
    const int64_t numbers[] = {model->n_months,
                               model->first_month,
                               model->n_groups,
                               model->n_members,
                               model->n_posts,
                               model->month_hours_e4,
                               model->overtime_e4,
                               model->overtime_cents,
                               model->trainee_cents,
                               model->market_months,
                               model->n_scenarios,
                               retain->options.runs,
                               (int64_t)retain->options.seed};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_number(&hash, numbers[i]);
    add_people(&hash, model);
    add_scenarios(&hash, model);
    add_rates(&hash, model);
    cf_sha256_finish(digest, &hash);
    cf_sha256_hex(out, digest);
}

/* --- Writing --------------------------------------------------------------------------------- */

static void write_head(cf_buf *out, const cf_retain *retain)
{
    const confer_retain_options *options = &retain->options;
    char hash[CF_SHA256_HEX_SIZE];
    cf_buf_add_str(out, "confer shard 1\n");
    for (int i = 1; i <= retain->n_offers; i++)
        cf_buf_addf(out, "offer %s\n", retain->names[i]);
    cf_buf_addf(out, "years %d\nruns %d\nseed %llu\n", options->years, options->runs,
                (unsigned long long)options->seed);
    for (int i = 0; i < options->n_set; i++)
        cf_buf_addf(out, "set %s\n", options->set[i]);
    if (options->fit_path)
        cf_buf_addf(out, "fit %s\n", options->fit_path);
    if (options->since)
        cf_buf_addf(out, "since %s\n", options->since);
    if (options->until)
        cf_buf_addf(out, "until %s\n", options->until);
    cf_retain_hash(hash, retain);
    cf_buf_addf(out, "model %s\n", hash);
}

void cf_retain_write_shard(cf_buf *out, const cf_retain *retain, int first_run)
{
    const cf_staff_records *records = retain->records;
    const int32_t *filled = records->filled;
    const int64_t *sums = records->sums;
    unsigned char digest[CF_SHA256_SIZE];
    char hash[CF_SHA256_HEX_SIZE];
    write_head(out, retain);
    cf_buf_addf(out, "from %d of %d\n", first_run, records->n_runs);
    for (int run = 0; run < records->n_runs; run++) {
        cf_buf_addf(out, "%d", first_run + run);
        for (int s = 0; s < records->n_scenarios; s++) {
            for (int m = 0; m < records->n_months; m++)
                cf_buf_addf(out, ",%d", (int)*filled++);
            for (int i = 0; i < CF_SUMS; i++)
                cf_buf_addf(out, ",%lld", (long long)*sums++);
        }
        cf_buf_add_char(out, '\n');
    }
    cf_sha256_of(digest, cf_buf_slice(out));
    cf_sha256_hex(hash, digest);
    cf_buf_addf(out, "end %s\n", hash);
}
