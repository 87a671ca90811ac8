/* market_json.c: the exhibit for programs. Amounts are cents a month. */
#include "answer/market_show.h"

static const char *const measure_names[CF_AT_COUNT] = {"entry", "top", "total"};

static void add_three(cf_arena *arena, cf_value *parent, const char *name, const int64_t *e8)
{
    cf_value *object = cf_value_add_object(arena, parent, name);
    for (int of = 0; of < CF_AT_COUNT; of++)
        cf_value_add_int(arena, object, measure_names[of], cf_e8_cents(e8[of]));
}

static void add_day(cf_arena *arena, cf_value *object, const char *name, cf_date day)
{
    char text[CF_DATE_TEXT_SIZE];
    cf_value_add_text(arena, object, name, (cf_slice){text, cf_date_format(text, day)});
}

static void add_comparators(cf_exhibit *x, cf_value *object, const cf_benchmark *b)
{
    cf_value *list = cf_value_add_array(x->arena, object, "comparators");
    for (int i = 0; i < b->n_pays; i++) {
        const cf_market_pay *pay = &b->pays[i];
        cf_value *item = cf_value_add_object(x->arena, list, NULL);
        cf_value_add_text(x->arena, item, "agency", pay->row->agency);
        cf_value_add_text(x->arena, item, "title", pay->row->title);
        add_day(x->arena, item, "effective", pay->row->effective);
        for (int of = 0; of < CF_AT_COUNT; of++)
            cf_value_add_int(x->arena, item, measure_names[of], cf_e8_cents(pay->e8[of]));
        cf_value_add_text(x->arena, item, "hours", pay->hours);
        cf_value_add_text(x->arena, item, "source", pay->row->source);
    }
}

static void add_standing(cf_exhibit *x, cf_value *list, const cf_benchmark *b, int scenario)
{
    const cf_standing *s = &b->ours[scenario];
    cf_arena *arena = x->arena;
    cf_value *item = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, item, "offer", cf_slice_of(x->names[scenario]));
    for (int of = 0; of < CF_AT_COUNT; of++) {
        cf_value *object = cf_value_add_object(arena, item, measure_names[of]);
        if (of == CF_AT_TOTAL && !s->has_total) {
            cf_value_add_null(arena, object, "pay");
            continue;
        }
        cf_value_add_int(arena, object, "pay", cf_e8_cents(s->e8[of]));
        cf_value_add_int(arena, object, "rank", s->rank[of]);
        cf_value_add_int(arena, object, "to_mean",
                         cf_e8_cents(s->e8[of]) - cf_e8_cents(b->mean[of]));
        cf_value_add_int(arena, object, "to_median",
                         cf_e8_cents(s->e8[of]) - cf_e8_cents(b->median[of]));
        cf_value_add_int(arena, object, "to_percentile",
                         cf_e8_cents(s->e8[of]) - cf_e8_cents(b->percentile[of]));
    }
    if (s->has_percent)
        cf_value_add_decimal(arena, item, "percent_to_median", s->percent_e6, 4);
    else
        cf_value_add_null(arena, item, "percent_to_median");
    if (s->has_cost)
        cf_value_add_int(arena, item, "cost_to_median", s->cost);
    else
        cf_value_add_null(arena, item, "cost_to_median");
}

static void add_benchmark(cf_exhibit *x, cf_value *list, const cf_benchmark *b)
{
    cf_arena *arena = x->arena;
    cf_value *object = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, object, "class", b->class_name);
    cf_value_add_text(arena, object, "range", b->range);
    add_day(arena, object, "on", b->day);
    add_comparators(x, object, b);
    cf_value *later = cf_value_add_array(arena, object, "no_pay_yet");
    for (int i = 0; i < b->n_later; i++)
        cf_value_add_text(arena, later, NULL, b->later[i]->agency);
    add_three(arena, object, "mean", b->mean);
    add_three(arena, object, "median", b->median);
    cf_value_add_int(arena, object, "of_percentile", x->options->percentile);
    add_three(arena, object, "percentile", b->percentile);
    cf_value *ours = cf_value_add_array(arena, object, "ours");
    for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
        add_standing(x, ours, b, s);
}

void cf_market_add_json(cf_exhibit *x, cf_value *markets)
{
    cf_arena *arena = x->arena;
    cf_value *object = cf_value_add_object(arena, markets, NULL);
    cf_value_add_text(arena, object, "market", x->market->name);
    cf_value_add_text(arena, object, "rule", x->market->rule);
    cf_value *out = cf_value_add_array(arena, object, "left_out");
    for (int i = 0; i < x->market->n_rows; i++) {
        const cf_market_row *row = &x->market->rows[i];
        if (!cf_market_first_out(x->market, i))
            continue;
        cf_value *item = cf_value_add_object(arena, out, NULL);
        cf_value_add_text(arena, item, "agency", row->agency);
        cf_value_add_text(arena, item, "why", row->why);
    }
    cf_value *list = cf_value_add_array(arena, object, "benchmarks");
    for (int i = 0; i < x->n_benchmarks; i++)
        add_benchmark(x, list, &x->benchmarks[i]);
}
