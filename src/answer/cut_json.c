/* The exercise as JSON: docs/schemas/cut.json. Amounts are cents, harm is millionths of a point. */
#include "answer/cut.h"

static void add_slice(cf_arena *arena, cf_value *object, const char *name, cf_slice text)
{
    if (text.len > 0)
        cf_value_add_text(arena, object, name, text);
    else
        cf_value_add_null(arena, object, name);
}

/* "12.5", with a percent sign where it is one. */
static void add_decimal(cf_arena *arena, cf_value *object, const char *name, int64_t value,
                        const char *sign)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, value, 4, 0, false);
    cf_value_add_text(arena, object, name, cf_slice_of(cf_arena_printf(arena, "%s%s", text, sign)));
}

static void add_target(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    char text[CF_FISCAL_TEXT_SIZE], day[CF_DATE_TEXT_SIZE];
    cf_value *target = cf_value_add_object(arena, root, "target");
    add_slice(arena, target, "fund", cut->fund);
    if (cut->year != 0) {
        cf_fiscal_format(text, &cut->calendar, cut->year);
        cf_date_format(day, cut->starts);
        cf_value_add_text(arena, target, "fiscal_year", cf_slice_of(text));
        cf_value_add_text(arena, target, "starts", cf_slice_of(day));
    } else {
        cf_value_add_null(arena, target, "fiscal_year");
        cf_value_add_null(arena, target, "starts");
    }
    cf_value_add_text(arena, target, "measured",
                      cut->asked->annualized ? CF_SLICE("whole year") : CF_SLICE("in the year"));
    if (cut->is_percent) {
        int64_t needed = cut->percent_e6;
        if (!cut->asked->annualized)
            cf_div_round(&needed, (cf_wide)cut->percent_e6 * cut->left_bottom, cut->left_top,
                         CF_UP);
        add_decimal(arena, target, "percent", cut->percent_e6, "%");
        add_decimal(arena, target, "percent_annualized", needed, "%");
    } else {
        cf_value_add_null(arena, target, "percent");
        cf_value_add_null(arena, target, "percent_annualized");
    }
    if (cut->has_base)
        cf_value_add_int(arena, target, "base", cut->base);
    else
        cf_value_add_null(arena, target, "base");
    cf_value_add_int(arena, target, "amount", cut->target);
}

static void add_departments(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    cf_value *list = cf_value_add_array(arena, root, "departments");
    for (int d = 0; d < cut->n_departments; d++) {
        const cf_cut_department *department = &cut->departments[d];
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, item, "department", department->name);
        cf_value_add_int(arena, item, "base", department->base);
        cf_value_add_int(arena, item, "share", department->share);
        cf_value_add_int(arena, item, "options", department->n_options);
        cf_value_add_int(arena, item, "submitted", department->submitted);
        cf_value_add_int(arena, item, "submitted_annual", department->submitted_annual);
        cf_value_add_int(arena, item, "can_save", department->reachable);
        cf_value_add_bool(arena, item, "reaches_share", department->reachable >= department->share);
        cf_value_add_bool(arena, item, "spared", cut->spared[d]);
        cf_value_add_int(arena, item, "in_set",
                         cut->solution.n_sets > 0 ? cf_cut_saving_of(cut, &cut->solution.sets[0], d)
                                                  : 0);
    }
}

static void add_ids(cf_arena *arena, cf_value *object, const char *name, const cf_cut *cut,
                    const cf_cut_set *has, const cf_cut_set *lacks)
{
    cf_value *ids = cf_value_add_array(arena, object, name);
    for (int i = 0; i < cut->n_options; i++)
        if (has->taken[i] && !(lacks && lacks->taken[i]))
            cf_value_add_text(arena, ids, NULL, cut->options[i].id);
}

static cf_value *add_set(cf_arena *arena, cf_value *parent, const char *name, const cf_cut *cut,
                         const cf_cut_set *set)
{
    cf_value *object = cf_value_add_object(arena, parent, name);
    cf_cut_totals totals = cf_cut_totals_of(cut, set);
    add_ids(arena, object, "options", cut, set, NULL);
    cf_value_add_int(arena, object, "harm", set->harm);
    cf_value_add_int(arena, object, "saving", totals.year);
    cf_value_add_int(arena, object, "annual", totals.annual);
    cf_value_add_int(arena, object, "one_time", totals.one_time);
    add_decimal(arena, object, "positions", totals.positions_e4, "");
    return object;
}

static void add_sets(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    const cf_cut_solution *solution = &cut->solution;
    cf_value_add_bool(arena, root, "reached", solution->n_sets > 0);
    cf_value_add_bool(arena, root, "proven_optimal", solution->proven);
    cf_value_add_bool(arena, root, "all_compared", solution->closed);
    cf_value_add_bool(arena, root, "stopped", solution->stopped);
    cf_value_add_int(arena, root, "harm_at_least", solution->harm_at_least);
    cf_value_add_text(arena, root, "method",
                      cut->with_solver ? CF_SLICE("solver, then search") : CF_SLICE("search"));
    if (solution->n_sets > 0)
        add_set(arena, root, "best", cut, &solution->sets[0]);
    else
        cf_value_add_null(arena, root, "best");
    cf_value *list = cf_value_add_array(arena, root, "runners_up");
    for (int k = 1; k < solution->n_sets; k++) {
        cf_value *item = add_set(arena, list, NULL, cut, &solution->sets[k]);
        add_ids(arena, item, "adds", cut, &solution->sets[k], &solution->sets[0]);
        add_ids(arena, item, "drops", cut, &solution->sets[0], &solution->sets[k]);
    }
    cf_value *most = add_set(arena, root, "most", cut, &cut->most.sets[0]);
    cf_value_add_bool(arena, most, "proven", cut->most.proven);
}

static void add_services(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    cf_value *list = cf_value_add_array(arena, root, "services");
    for (int l = 0; l < cut->n_limits && cut->solution.n_sets > 0; l++) {
        const cf_cut_limit *limit = &cut->limits[l];
        int64_t after = cf_cut_after(cut, &cut->solution.sets[0], l);
        if (after == limit->now_e4)
            continue;
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, item, "department", limit->department);
        cf_value_add_text(arena, item, "service", limit->service);
        cf_value_add_text(arena, item, "measure", limit->measure);
        add_decimal(arena, item, "now", limit->now_e4, "");
        add_decimal(arena, item, "after", after, "");
        if (limit->has_minimum)
            add_decimal(arena, item, "legal_minimum", limit->minimum_e4, "");
        else
            cf_value_add_null(arena, item, "legal_minimum");
    }
}

static void add_price(cf_arena *arena, cf_value *list, const cf_cut *cut, const cf_cut_price *p)
{
    const cf_cut_set *best = &cut->solution.sets[0];
    cf_value *item = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, item, "department", cut->departments[p->department].name);
    cf_value_add_bool(arena, item, "reached", p->reached);
    cf_value_add_bool(arena, item, "proven", p->proven);
    if (!p->reached)
        return;
    cf_value_add_int(arena, item, "harm_more", p->harm_more);
    cf_value *others = cf_value_add_array(arena, item, "others");
    for (int d = 0; d < cut->n_departments; d++) {
        int64_t more = cf_cut_saving_of(cut, &p->set, d) - cf_cut_saving_of(cut, best, d);
        if (d == p->department || more == 0)
            continue;
        cf_value *other = cf_value_add_object(arena, others, NULL);
        cf_value_add_text(arena, other, "department", cut->departments[d].name);
        cf_value_add_int(arena, other, "more", more);
    }
}

static void add_protection(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    if (cut->any_spared && cut->unspared.n_sets > 0 && cut->solution.n_sets > 0) {
        cf_value *object = cf_value_add_object(arena, root, "protection");
        cf_value_add_int(arena, object, "harm_more",
                         cut->solution.sets[0].harm - cut->unspared.sets[0].harm);
        cf_value_add_bool(arena, object, "proven", cut->solution.proven && cut->unspared.proven);
        add_ids(arena, object, "adds", cut, &cut->solution.sets[0], &cut->unspared.sets[0]);
        add_ids(arena, object, "drops", cut, &cut->unspared.sets[0], &cut->solution.sets[0]);
    } else {
        cf_value_add_null(arena, root, "protection");
    }
    cf_value *list = cf_value_add_array(arena, root, "if_spared");
    for (int k = 0; k < cut->n_prices; k++)
        add_price(arena, list, cut, &cut->prices[k]);
}

static void add_raise(cf_arena *arena, cf_value *root, const cf_cut *cut)
{
    if (!cut->raise.unit || cut->solution.n_sets == 0) {
        cf_value_add_null(arena, root, "raise");
        return;
    }
    cf_value *object = cf_value_add_object(arena, root, "raise");
    cf_value_add_text(arena, object, "unit", cf_slice_of(cut->raise.unit));
    add_decimal(arena, object, "percent", cut->raise.percent_e6, "%");
    cf_value_add_int(arena, object, "cost", cut->raise.cost);
    cf_value_add_int(arena, object, "ongoing", cut->raise.ongoing);
}

cf_value *cf_cut_json(cf_arena *arena, const cf_cut *cut)
{
    cf_value *root = cf_value_new(arena);
    add_slice(arena, root, "case", cut->title);
    add_target(arena, root, cut);
    cf_value_add_int(arena, root, "options", cut->n_options);
    cf_value_add_int(arena, root, "considered", cut->n_considered);
    add_sets(arena, root, cut);
    add_departments(arena, root, cut);
    add_services(arena, root, cut);
    add_protection(arena, root, cut);
    add_raise(arena, root, cut);
    cf_value *left_out = cf_value_add_array(arena, root, "left_out");
    for (int i = 0; i < cut->n_options; i++) {
        if (!cut->options[i].left_out)
            continue;
        cf_value *item = cf_value_add_object(arena, left_out, NULL);
        cf_value_add_text(arena, item, "id", cut->options[i].id);
        cf_value_add_text(arena, item, "why", cf_slice_of(cut->options[i].left_out));
    }
    cf_value *notes = cf_value_add_array(arena, root, "notes");
    for (int i = 0; i < cut->n_notes; i++)
        cf_value_add_text(arena, notes, NULL, cf_slice_of(cut->notes[i]));
    return root;
}
