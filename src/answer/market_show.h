/* market_show.h: the parts of `confer market`: figures, JSON, page. */
#ifndef CF_ANSWER_MARKET_SHOW_H
#define CF_ANSWER_MARKET_SHOW_H

#include "answer/market.h"

enum { CF_MARKET_MOST_CLASSES = 40, CF_MARKET_MOST_DAYS = 12, CF_MARKET_MOST_OFFERS = 16 };

/* Ours under one scenario. */
typedef struct {
    int64_t e8[CF_AT_COUNT];
    bool has_total;
    int rank[CF_AT_COUNT];
    bool has_percent, has_cost;
    int64_t percent_e6, cost; /* the raise that brings the top to the median, and what it costs */
} cf_standing;

/* One class on one day. */
typedef struct {
    cf_slice class_name, range;
    cf_date day;
    const cf_market_pay *pays;
    int n_pays;
    const cf_market_row **later; /* agencies that have no pay yet on that day */
    int n_later;
    int64_t mean[CF_AT_COUNT], median[CF_AT_COUNT], percentile[CF_AT_COUNT];
    cf_rational median_top;
    bool in_schedule;
    cf_standing *ours; /* [0]: the status quo */
} cf_benchmark;

typedef struct {
    confer_case *c;
    const confer_market_options *options;
    cf_arena *arena; /* of the result */
    const char **names;
    int n_scenarios, most_documents;
    cf_date days[CF_MARKET_MOST_DAYS];
    int n_days;
    const cf_market *market;
    cf_benchmark *benchmarks;
    int n_benchmarks;
} cf_exhibit;

/* Fills in mean, median and percentile, where we stand under each scenario, and what reaching the
 * median costs. */
void cf_market_benchmark(cf_exhibit *x, cf_benchmark *b);

/* Whether a row is the first of an agency that is left out. */
bool cf_market_first_out(const cf_market *market, int row);

/* dollars x 1e8 as whole cents. */
int64_t cf_e8_cents(int64_t e8);

void cf_market_add_json(cf_exhibit *x, cf_value *markets);
void cf_market_add_page(cf_exhibit *x, cf_report *report);

/* The whole exhibit into a report and a list of JSON (NULL: none), both in `arena`. The case is
 * read anew. */
int cf_market_into(cf_report *report, cf_value *list, cf_arena *arena, confer_case *c,
                   const char *const *offers, int n_offers, const confer_market_options *options,
                   confer_error *err);

#endif
