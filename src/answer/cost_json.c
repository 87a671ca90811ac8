/* The JSON of one offer's cost. The order of members is part of the format. */
#include "answer/cost_answer.h"

const char *cf_year_text(cf_arena *arena, const cf_costing *costing, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    size_t len = cf_fiscal_format(text, &costing->calendar, year);
    return cf_arena_copy(arena, (cf_slice){text, len});
}

const char *cf_horizon_text(cf_arena *arena, const cf_costing *costing)
{
    const char *first = cf_year_text(arena, costing, costing->first_year);
    if (costing->n_years == 1)
        return first;
    return cf_arena_printf(
        arena, "%s to %s", first,
        cf_year_text(arena, costing, costing->first_year + costing->n_years - 1));
}

static void add_year(cf_arena *arena, cf_value *years, const cf_costing *costing,
                     const cf_year_cost *year)
{
    cf_value *object = cf_value_add_object(arena, years, NULL);
    cf_value_add_text(arena, object, "fiscal_year",
                      cf_slice_of(cf_year_text(arena, costing, year->year)));
    cf_value_add_int(arena, object, "periods", year->n_periods);
    cf_value_add_int(arena, object, "status_quo", year->status_quo);
    cf_value_add_int(arena, object, "offer", year->offer);
    cf_value_add_int(arena, object, "cost", year->cost);
    cf_value_add_int(arena, object, "incremental", year->incremental);
    cf_value *components = cf_value_add_object(arena, object, "components");
    for (int i = 0; i < CF_COMPONENT_COUNT; i++)
        cf_value_add_int(arena, components, cf_component_names[i], year->components[i]);
}

static void add_by(cf_arena *arena, cf_value *object, const cf_costing *costing,
                   const cf_offer_cost *offer)
{
    cf_value *by = cf_value_add_object(arena, object, "by");
    for (int b = 0; b < offer->n_by; b++) {
        const char *field = cf_arena_copy(arena, offer->by[b].field);
        cf_value *rows = cf_value_add_array(arena, by, field);
        for (int r = 0; r < offer->by[b].n_rows; r++) {
            const cf_by_row *row = &offer->by[b].rows[r];
            cf_value *item = cf_value_add_object(arena, rows, NULL);
            cf_value_add_text(arena, item, "key", row->key);
            cf_value *years = cf_value_add_object(arena, item, "fiscal_years");
            for (int y = 0; y < costing->n_years; y++)
                cf_value_add_int(arena, years,
                                 cf_year_text(arena, costing, costing->first_year + y),
                                 row->years[y]);
            cf_value_add_int(arena, item, "cost", row->cost);
        }
    }
}

static void add_totals(cf_arena *arena, cf_value *object, const cf_offer_cost *offer)
{
    cf_value *total = cf_value_add_object(arena, object, "total");
    cf_value_add_int(arena, total, "status_quo", offer->status_quo);
    cf_value_add_int(arena, total, "offer", offer->offer);
    cf_value_add_int(arena, total, "cost", offer->cost);
    cf_value_add_int(arena, total, "ongoing", offer->ongoing);
    cf_value_add_int(arena, total, "one_time", offer->one_time);
}

static void add_uncosted(cf_arena *arena, cf_value *object, const cf_offer_cost *offer)
{
    cf_value *contingent = cf_value_add_array(arena, object, "contingent");
    for (int i = 0; i < offer->n_contingent; i++) {
        cf_value *item = cf_value_add_object(arena, contingent, NULL);
        cf_value_add_text(arena, item, "clause", offer->contingent[i].clause->text);
        cf_value_add_int(arena, item, "line", offer->contingent[i].clause->line);
        cf_value_add_int(arena, item, "cost", offer->contingent[i].cost);
    }
    cf_value *not_costed = cf_value_add_array(arena, object, "not_costed");
    for (int i = 0; i < offer->n_not_costed; i++)
        cf_value_add_text(arena, not_costed, NULL, offer->not_costed[i]->text);
    cf_value *notes = cf_value_add_array(arena, object, "notes");
    for (int i = 0; i < offer->n_notes; i++)
        cf_value_add_text(arena, notes, NULL, cf_slice_of(offer->notes[i]));
}

cf_value *cf_cost_json(cf_arena *arena, const cf_asking *asking, int index)
{
    const cf_costing *costing = asking->costing;
    const cf_offer_cost *offer = &costing->offers[index];
    cf_value *object = cf_value_new(arena);
    cf_value_add_text(arena, object, "case", asking->c->agreement.plan->title);
    cf_value_add_text(arena, object, "offer", cf_slice_of(asking->c->offers[index].name));
    cf_value_add_int(arena, object, "members", (int64_t)costing->members);
    cf_value_add_int(arena, object, "periods", costing->n_periods);
    cf_value *years = cf_value_add_array(arena, object, "fiscal_years");
    for (int y = 0; y < costing->n_years; y++)
        add_year(arena, years, costing, &offer->years[y]);
    add_totals(arena, object, offer);
    add_by(arena, object, costing, offer);
    cf_value *one_percent = cf_value_add_object(arena, object, "one_percent");
    for (int y = 0; y < costing->n_years; y++)
        cf_value_add_int(arena, one_percent, cf_year_text(arena, costing, offer->years[y].year),
                         offer->years[y].one_percent);
    add_uncosted(arena, object, offer);
    if (asking->envelopes && asking->c->offers[index].plan)
        cf_envelope_json(arena, object, &asking->envelopes[index], &costing->calendar);
    return object;
}
