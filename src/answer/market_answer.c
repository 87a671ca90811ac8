/* market_answer.c: `confer market`: the exhibit that a fact-finding panel expects: each benchmark
 * class on each day, the agencies with their pay, and where ours stands under the status quo and
 * each offer. */
#include "answer/market_show.h"

static void take_benchmarks(cf_exhibit *x)
{
    confer_case *c = x->c;
    const cf_slice *classes;
    int n = cf_market_classes(&classes, &c->arena, x->market);
    if (n > CF_MARKET_MOST_CLASSES)
        n = CF_MARKET_MOST_CLASSES;
    x->benchmarks = CF_ARENA_NEW(&c->arena, cf_benchmark, (size_t)(n * x->n_days) + 1);
    x->n_benchmarks = 0;
    for (int i = 0; i < n; i++)
        for (int d = 0; d < x->n_days; d++) {
            cf_benchmark *b = &x->benchmarks[x->n_benchmarks++];
            cf_market_pay *pays;
            *b = (cf_benchmark){.class_name = classes[i],
                                .day = x->days[d],
                                .in_schedule = true,
                                .range = cf_market_range(x->market, classes[i]),
                                .ours =
                                    CF_ARENA_NEW(&c->arena, cf_standing, (size_t)x->n_scenarios)};
            if (!cf_market_at(&pays, &b->n_pays, c, x->market, b->class_name, b->day))
                continue;
            b->n_later = cf_market_later(&b->later, c, x->market, b->class_name, b->day);
            b->pays = pays;
            if (b->n_pays > 0 && !cf_market_median(&b->median_top, pays, b->n_pays, CF_AT_TOP))
                b->n_pays = 0;
            cf_market_benchmark(x, b);
        }
}

static bool take_days(cf_exhibit *x, confer_error *err)
{
    const confer_market_options *options = x->options;
    if (options->n_days > CF_MARKET_MOST_DAYS)
        return cf_fail(err, CONFER_MISUSED, "at most %d days at once", CF_MARKET_MOST_DAYS) ==
               CONFER_OK;
    for (int i = 0; i < options->n_days; i++) {
        if (!cf_date_parse(&x->days[i], options->days[i], strlen(options->days[i])))
            return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)",
                           options->days[i]) == CONFER_OK;
    }
    x->n_days = options->n_days;
    return true;
}

/* Without days: the first of the years costed and the last. */
static void usual_days(cf_exhibit *x)
{
    confer_case *c = x->c;
    cf_costing_options options = cf_case_costing(c);
    options.skip_one_percent = true;
    static const cf_plan *const status_quo[] = {NULL};
    if (options.n_offers == 0) {
        options.offers = status_quo;
        options.n_offers = 1;
    }
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    if (!costing)
        return;
    x->days[0] = cf_fiscal_start(&costing->calendar, costing->first_year);
    x->days[1] = cf_date_add_days(
        cf_fiscal_start(&costing->calendar, costing->first_year + costing->n_years), -1);
    x->n_days = 2;
    cf_costing_free(costing);
}

static int no_such_market(const cf_exhibit *x, const cf_market *markets, int n, confer_error *err)
{
    cf_buf hint = CF_BUF_INIT;
    cf_buf_add_str(&hint, "the markets are: ");
    for (int i = 0; i < n; i++)
        cf_buf_addf(&hint, "%s%.*s", i > 0 ? ", " : "", (int)markets[i].name.len,
                    markets[i].name.text);
    cf_fail(err, CONFER_ABSENT, "there is no market '%s'", x->options->market);
    cf_hint(err, "%s", hint.text);
    cf_buf_release(&hint);
    return CONFER_ABSENT;
}

static int put_markets(cf_exhibit *x, cf_report *report, cf_value *list, const cf_market *markets,
                       int n, confer_error *err)
{
    confer_case *c = x->c;
    int shown = 0;
    for (int i = 0; i < n && !cf_diags_failed(&c->diags); i++) {
        x->market = &markets[i];
        if (x->options->market && !cf_slice_equal(cf_slice_of(x->options->market), markets[i].name))
            continue;
        take_benchmarks(x);
        if (list)
            cf_market_add_json(x, list);
        cf_market_add_page(x, report);
        shown++;
    }
    int status = cf_case_verdict(c, err);
    if (status != CONFER_OK || shown > 0)
        return status;
    if (x->options->market && n > 0)
        return no_such_market(x, markets, n, err);
    cf_fail(err, CONFER_ABSENT, "the folder has no market");
    cf_hint(err, "list comparator agencies in market.csv: docs/market.md shows how");
    return CONFER_ABSENT;
}

static int check_options(const cf_exhibit *x, int n_offers, confer_error *err)
{
    if (x->options->percentile < 1 || x->options->percentile > 99)
        return cf_fail(err, CONFER_MISUSED, "a percentile is 1 to 99");
    if (n_offers > CF_MARKET_MOST_OFFERS)
        return cf_fail(err, CONFER_MISUSED, "at most %d offers at once", CF_MARKET_MOST_OFFERS);
    return CONFER_OK;
}

static void name_scenarios(cf_exhibit *x)
{
    confer_case *c = x->c;
    x->names = CF_ARENA_NEW(&c->arena, const char *, (size_t)x->n_scenarios);
    x->names[0] = "current";
    for (int i = 1; i < x->n_scenarios; i++)
        x->names[i] = c->offers[i - 1].name;
}

/* Reads everything; the raises to the median get room among the offers, which are freed together.
 */
static int read_all(cf_exhibit *x, cf_market **markets, int *n_markets, const char *const *offers,
                    confer_error *err)
{
    confer_case *c = x->c;
    int n_offers = x->n_scenarios - 1;
    cf_case_begin(c);
    int status = cf_case_read_texts(c, offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    x->most_documents = n_offers + 16384;
    cf_document *room = CF_ARENA_NEW(&c->arena, cf_document, (size_t)x->most_documents);
    memcpy(room, c->offers, (size_t)n_offers * sizeof *room);
    c->offers = room;
    cf_case_read_tables(c);
    const cf_slice *wanted;
    cf_costing_options costing = cf_case_costing(c);
    int n_wanted = cf_costing_wanted(&wanted, &costing, &c->arena);
    if (!cf_diags_failed(&c->diags) && cf_markets_read(markets, n_markets, c) &&
        cf_case_open_roster(c, wanted, n_wanted) && x->n_days == 0)
        usual_days(x);
    return cf_case_verdict(c, err);
}

int cf_market_into(cf_report *report, cf_value *list, cf_arena *arena, confer_case *c,
                   const char *const *offers, int n_offers, const confer_market_options *options,
                   confer_error *err)
{
    static const confer_market_options defaults = CONFER_MARKET_OPTIONS_INIT;
    cf_exhibit x = {.c = c,
                    .options = options ? options : &defaults,
                    .arena = arena,
                    .n_scenarios = n_offers + 1};
    cf_market *markets = NULL;
    int n_markets = 0;
    int status = check_options(&x, n_offers, err);
    if (status == CONFER_OK && !take_days(&x, err))
        status = CONFER_MISUSED;
    if (status == CONFER_OK)
        status = read_all(&x, &markets, &n_markets, offers, err);
    if (status == CONFER_OK) {
        name_scenarios(&x);
        status = put_markets(&x, report, list, markets, n_markets, err);
    }
    cf_diags_sort(&c->diags);
    return status;
}

int confer_market(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_market_options *options, confer_error *err)
{
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_value *root = cf_value_new(arena);
    cf_value *name = cf_value_new(arena);
    cf_value *list = cf_value_add_array(arena, name, "markets");
    result->report = cf_report_new(arena);
    int status = cf_market_into(result->report, list, arena, c, offers, n_offers, options, err);
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    cf_value_add_text(arena, root, "case", c->agreement.plan->title);
    cf_value_adopt(root, list);
    result->json = root;
    *out = result;
    return CONFER_OK;
}
