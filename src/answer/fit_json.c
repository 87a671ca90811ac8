#include "answer/fit_show.h"

const char *cf_fit_value_text(cf_arena *arena, const cf_fitting *f, uint64_t number, int lever)
{
    int digits[CF_FIT_MAX_CHOICES];
    cf_buf text = CF_BUF_INIT;
    cf_space_digits(digits, &f->space, number);
    cf_lever_print_value(&text, &f->space, lever, digits[lever]);
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

const char *cf_fit_year_text(cf_arena *arena, const cf_fitting *f, int year)
{
    char text[CF_FISCAL_TEXT_SIZE];
    cf_calendar calendar;
    cf_calendar_init(&calendar, &f->costing.agreement->facts);
    size_t len = cf_fiscal_format(text, &calendar, year);
    return cf_arena_copy(arena, (cf_slice){text, len});
}

/* --- Parts ----------------------------------------------------------------------------------- */

static void add_values(cf_arena *arena, cf_value *object, const cf_fitting *f, uint64_t number)
{
    cf_value *values = cf_value_add_array(arena, object, "values");
    for (int i = 0; i < f->space.n_levers; i++)
        cf_value_add_text(arena, values, NULL, cf_slice_of(cf_fit_value_text(arena, f, number, i)));
}

static void add_years(cf_arena *arena, cf_value *object, const char *name, const cf_fitting *f,
                      const cf_package *package, const int64_t *figures)
{
    cf_value *years = cf_value_add_object(arena, object, name);
    for (int y = 0; y < package->n_years; y++)
        cf_value_add_int(arena, years, cf_fit_year_text(arena, f, package->first_year + y),
                         figures[y]);
}

static void add_figures(cf_arena *arena, cf_value *object, const cf_fitting *f,
                        const cf_package *package)
{
    add_years(arena, object, "fiscal_years", f, package, package->years);
    if (f->n_funds > 0)
        add_years(arena, object, "fund_years", f, package, package->fund_years);
    cf_value_add_int(arena, object, "total_cost", package->cost);
    cf_value_add_int(arena, object, "total_gain", package->gain);
    cf_value_add_int(arena, object, "lowest_gain", package->lowest_gain);
    cf_value_add_int(arena, object, "better_off", (int64_t)package->better_off);
    cf_value_add_int(arena, object, "members", (int64_t)package->members);
    cf_value_add_int(arena, object, "lowest_paid_gain", package->lowest_paid);
    cf_value_add_int(arena, object, "final_base", package->base);
    cf_value_add_int(arena, object, "final_base_status_quo", package->base_before);
    cf_value_add_int(arena, object, "evenness", package->evenness_e4);
}

static cf_value *add_package(cf_arena *arena, cf_value *parent, const char *name,
                             const cf_fitting *f, const cf_package *package)
{
    cf_value *object = cf_value_add_object(arena, parent, name);
    int digits[CF_FIT_MAX_CHOICES];
    cf_buf text = CF_BUF_INIT;
    add_values(arena, object, f, package->number);
    cf_space_digits(digits, &f->space, package->number);
    cf_space_print(&text, &f->space, digits);
    cf_value_add_text(arena, object, "text", cf_buf_slice(&text));
    cf_buf_release(&text);
    add_figures(arena, object, f, package);
    if (f->same)
        cf_value_add_int(arena, object, "difference", package->cost - f->same_package.cost);
    return object;
}

static void add_levers(cf_arena *arena, cf_value *root, const cf_fitting *f)
{
    cf_value *levers = cf_value_add_array(arena, root, "levers");
    for (int i = 0; i < f->space.n_levers; i++) {
        cf_value *object = cf_value_add_object(arena, levers, NULL);
        const cf_clause *clause = &f->space.terms->clauses[f->space.levers[i].clause];
        cf_buf name = CF_BUF_INIT;
        cf_lever_print_name(&name, &f->space, i);
        cf_value_add_text(arena, object, "name", cf_buf_slice(&name));
        cf_value_add_text(arena, object, "clause", clause->text);
        cf_value_add_int(arena, object, "line", clause->line);
        cf_value_add_int(arena, object, "values", f->space.levers[i].n);
        cf_buf_release(&name);
    }
}

static void add_frontier(cf_arena *arena, cf_value *frontier, const cf_fitting *f, int aim)
{
    enum { MOST = 100 };
    const cf_frontier *points = &f->frontiers[aim];
    size_t n = points->n < MOST ? points->n : MOST;
    for (size_t i = 0; i < n; i++) { /* spread evenly where there are more, both ends kept */
        size_t at = n < 2 ? 0 : i * (points->n - 1) / (n - 1);
        const cf_frontier_point *point = &points->points[at];
        cf_value *object = cf_value_add_object(arena, frontier, NULL);
        cf_value_add_text(arena, object, "aim", cf_slice_of(cf_aim_names[aim]));
        cf_value_add_int(arena, object, "total_cost", point->cost);
        cf_value_add_int(arena, object, "value", point->value);
        add_values(arena, object, f, point->number);
    }
}

static void add_fund_names(cf_arena *arena, cf_value *object, const cf_fitting *f,
                           const cf_fit_envelope *envelope)
{
    if (envelope->funds < 0)
        return;
    const cf_fund_set *set = &f->fund_sets[envelope->funds];
    cf_value *funds = cf_value_add_array(arena, object, "funds");
    for (int i = 0; i < set->n; i++)
        cf_value_add_text(arena, funds, NULL, set->names[i]);
}

static void add_envelopes(cf_arena *arena, cf_value *root, const cf_fitting *f)
{
    cf_value *envelopes = cf_value_add_array(arena, root, "envelopes");
    for (int i = 0; i < f->n_within; i++) {
        const cf_fit_envelope *envelope = &f->within[i];
        cf_value *object = cf_value_add_object(arena, envelopes, NULL);
        cf_value_add_text(arena, object, "fiscal_year",
                          cf_slice_of(cf_fit_year_text(arena, f, envelope->year)));
        add_fund_names(arena, object, f, envelope);
        cf_value_add_int(arena, object, "most", envelope->cents);
        cf_value_add_bool(arena, object, "budget", envelope->budget);
    }
}

static void add_nearest(cf_arena *arena, cf_value *root, const cf_fitting *f)
{
    if (!f->has_nearest) {
        cf_value_add_null(arena, root, "nearest_infeasible");
        return;
    }
    cf_value *object = add_package(arena, root, "nearest_infeasible", f, &f->nearest);
    cf_value_add_text(arena, object, "reason", cf_slice_of(cf_fit_reason(arena, f, &f->nearest)));
    cf_value *exceeds = cf_value_add_array(arena, object, "exceeds");
    for (int i = 0; i < f->n_within; i++) {
        int64_t over = cf_fit_over(f, &f->nearest, i);
        if (over <= 0)
            continue;
        cf_value *one = cf_value_add_object(arena, exceeds, NULL);
        cf_value_add_text(arena, one, "fiscal_year",
                          cf_slice_of(cf_fit_year_text(arena, f, f->within[i].year)));
        add_fund_names(arena, one, f, &f->within[i]);
        cf_value_add_int(arena, one, "by", over);
    }
}

static void add_same(cf_arena *arena, cf_value *root, const cf_fitting *f)
{
    if (!f->same)
        return;
    cf_value *object = cf_value_add_object(arena, root, "same_cost_as");
    cf_value_add_text(arena, object, "offer", cf_slice_of(f->same->name));
    add_figures(arena, object, f, &f->same_package);
}

cf_value *cf_fit_json(cf_arena *arena, const cf_fitting *f)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_int(arena, root, "evaluated", (int64_t)f->evaluated);
    cf_value_add_int(arena, root, "feasible", (int64_t)f->feasible);
    cf_value_add_bool(arena, root, "proven", f->proven);
    cf_value *packages = cf_value_add_array(arena, root, "packages");
    for (int i = 0; i < f->n_best; i++)
        add_package(arena, packages, NULL, f, &f->best[i]);
    cf_value *frontier = cf_value_add_array(arena, root, "frontier");
    for (int aim = 0; aim < CF_AIM_COUNT; aim++)
        if (f->has_frontier[aim])
            add_frontier(arena, frontier, f, aim);
    add_nearest(arena, root, f);
    cf_value_add_text(arena, root, "case", f->costing.agreement->title);
    cf_value_add_text(arena, root, "space", cf_slice_of(f->document->name));
    cf_value_add_text(arena, root, "best", cf_slice_of(cf_aim_names[f->aim]));
    if (f->than)
        cf_value_add_text(arena, root, "than", cf_slice_of(f->than->name));
    add_same(arena, root, f);
    cf_value_add_int(arena, root, "in_space", (int64_t)f->space.n_packages);
    cf_value_add_int(arena, root, "ruled_out", (int64_t)f->ruled_out);
    cf_value_add_int(arena, root, "cannot_be_costed", (int64_t)f->invalid);
    add_levers(arena, root, f);
    add_envelopes(arena, root, f);
    return root;
}
