/* track.c: where the money of each period goes: scenarios cut at regimes, fiscal years, arrears and
 * checkpoints, and which of a member's results it adds to. Source: costing rules 2.1 (`costs by`),
 * 2.3 and 2.5. */
#include "cost/table.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Uses ------------------------------------------------------------------------------------ */

static bool in_horizon(const cf_engine *engine, int year)
{
    return year >= 0 && year < engine->n_years;
}

static bool by_pay_date(const cf_engine *engine)
{
    return engine->facts->costs_by == CF_COSTS_BY_PAY_DATE;
}

/* The pay day on which a scenario's arrears are booked, as an index of kernel->days. */
static int booked_day(cf_kernel *kernel, const cf_scenario *scenario)
{
    const cf_engine *engine = kernel->engine;
    int index = scenario->arrears_booked - engine->first;
    if (index < engine->n_periods)
        return index < 0 ? 0 : index;
    cf_date paid = cf_calendar_period(&engine->calendar, scenario->arrears_booked).paid;
    for (int i = engine->n_periods; i < kernel->n_days; i++)
        if (kernel->days[i].days == paid.days)
            return i;
    kernel->days[kernel->n_days] = paid;
    return kernel->n_days++;
}

/* The year index that bears the booked day; outside the horizon: -1. */
static int booked_year(const cf_engine *engine, const cf_scenario *scenario)
{
    int year =
        cf_calendar_bearing_year(&engine->calendar, scenario->arrears_booked) - engine->first_year;
    return in_horizon(engine, year) ? year : -1;
}

static bool is_early(const cf_scenario *scenario, int period)
{
    return scenario->has_arrears && period >= scenario->arrears_from &&
           period < scenario->arrears_before;
}

static uint32_t checks_on(const cf_kernel *kernel, int day)
{
    const cf_costing_options *options = kernel->engine->options;
    uint32_t checks = 0;
    for (int c = 0; c < options->n_checkpoints && c < CF_MAX_CHECKPOINTS; c++)
        if (kernel->days[day].days <= options->checkpoints[c].days)
            checks |= (uint32_t)1 << c;
    return checks;
}

/* Adds a use of period `i`, unless it lies outside the horizon or the years asked for. */
static int add_use(cf_kernel *kernel, cf_use *uses, int n, int i, cf_use use)
{
    const cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[use.scenario];
    if (use.year < 0 || (scenario->one_percent_year >= 0 && use.year != scenario->one_percent_year))
        return n;
    use.checks = checks_on(kernel, use.paid >= 0 ? use.paid : i);
    use.full = use.scenario < engine->n_full;
    uses[n] = use;
    return n + 1;
}

/* Where the money of one period (or part of one) of scenario `s` goes; `year` bears it. */
static int own_uses(cf_kernel *kernel, cf_use *uses, int s, int i, int year, bool late)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    int own = in_horizon(engine, year) ? year : -1;
    cf_use use = {.scenario = s, .year = own, .sign = 1, .paid = -1, .varies = !late};
    if (is_early(scenario, engine->first + i)) {
        use.year = by_pay_date(engine) ? booked_year(engine, scenario) : own;
        use.paid = booked_day(kernel, scenario);
        use.varies = use.year >= 0 && use.year == own && !late;
    }
    return add_use(kernel, uses, 0, i, use);
}

/* What the status quo lends to a scenario with arrears: until they are paid, members of such an
 * offer are paid as before, and the difference is booked later (costing rules 2.5). */
static int lent_uses(cf_kernel *kernel, cf_use *uses, int other, int i, int year)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[other];
    if (!is_early(scenario, engine->first + i))
        return 0;
    int own = in_horizon(engine, year) ? year : -1;
    int booked = by_pay_date(engine) ? booked_year(engine, scenario) : own;
    int n = add_use(kernel, uses, 0, i,
                    (cf_use){.scenario = other, .year = own, .sign = 1, .paid = -1});
    return add_use(
        kernel, uses, n, i,
        (cf_use){
            .scenario = other, .year = booked, .sign = -1, .paid = booked_day(kernel, scenario)});
}

static size_t most_uses(const cf_engine *engine)
{
    return 2 * (size_t)engine->n_scenarios + 2;
}

/* All uses of one part of a period of a scenario, those it lends included. */
static int all_uses(cf_kernel *kernel, cf_use *uses, int s, int i, bool late)
{
    const cf_engine *engine = kernel->engine;
    int year = engine->year_of[i] + late;
    bool known = engine->absolute && s == 0;
    int n = known ? 0 : own_uses(kernel, uses, s, i, year, late);
    for (int other = 1; s == 0 && other < engine->n_scenarios; other++)
        n += lent_uses(kernel, uses + n, other, i, year);
    return n;
}

/* The horizon's last period is looked at on its own, for the ongoing cost. */
static bool is_last(const cf_engine *engine, int s, int i)
{
    return i == engine->n_periods - 1 && engine->scenarios[s].one_percent_year < 0 &&
           !(engine->absolute && s == 0);
}

static bool same_uses(const cf_use *a, const cf_use *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i].scenario != b[i].scenario || a[i].year != b[i].year || a[i].sign != b[i].sign ||
            a[i].paid != b[i].paid || a[i].last != b[i].last || a[i].varies != b[i].varies ||
            a[i].checks != b[i].checks)
            return false;
    return true;
}

/* --- Intervals ------------------------------------------------------------------------------- */

static void add_term(cf_item *item, int lane, int cost, int net)
{
    if (lane < 0)
        return;
    for (int i = 0; i < item->n_terms; i++) {
        if (item->terms[i].lane == lane) {
            item->terms[i].cost += cost;
            item->terms[i].net += net;
            return;
        }
    }
    item->terms[item->n_terms++] = (cf_term){lane, cost, net};
}

/* An offer's results are its own money less the status quo's. */
static void add_use_terms(const cf_kernel *kernel, cf_item *item, const cf_use *use)
{
    const cf_engine *engine = kernel->engine;
    const cf_costing_options *options = engine->options;
    bool status_quo = use->scenario == 0;
    int first = status_quo ? 0 : use->scenario - 1;
    int last = status_quo ? options->n_offers - 1 : first;
    int sign = status_quo ? -use->sign : use->sign;
    for (int o = first; o <= last; o++) {
        add_term(item, o * engine->n_years + use->year, sign, 0);
        add_term(item, kernel->gain_lane + o, 0, sign);
        for (uint32_t checks = use->checks; checks != 0; checks &= checks - 1)
            add_term(item, kernel->check_lane + o * options->n_checkpoints + __builtin_ctz(checks),
                     0, sign);
    }
    if (status_quo)
        add_term(item, kernel->net_lane, 0, use->sign);
    for (int o = first; use->paid >= 0 && o <= last; o++)
        item->booked[item->n_booked++] = (cf_booked_use){o, use->paid, sign};
}

static void find_terms(cf_kernel *kernel, cf_item *item)
{
    item->terms = CF_ARENA_NEW(&kernel->arena, cf_term, (size_t)kernel->n_lanes);
    item->booked = CF_ARENA_NEW(&kernel->arena, cf_booked_use,
                                (size_t)item->n_uses * (size_t)kernel->engine->options->n_offers);
    for (int i = 0; i < item->n_uses; i++) {
        if (!item->uses[i].full)
            continue;
        item->full = true;
        add_use_terms(kernel, item, &item->uses[i]);
    }
    int n = 0;
    for (int i = 0; i < item->n_terms; i++)
        if (item->terms[i].cost != 0 || item->terms[i].net != 0)
            item->terms[n++] = item->terms[i];
    item->n_terms = n;
}

/* Scenarios that are alike in a period share an item: it is paid once. */
static void add_item(cf_kernel *kernel, cf_interval *interval, int regime, const cf_use *uses,
                     int n)
{
    if (n == 0)
        return;
    cf_item *item = interval->items;
    while (item < interval->items + interval->n_items && item->regime != regime)
        item++;
    cf_use *all = CF_ARENA_NEW(&kernel->arena, cf_use, (size_t)(item->n_uses + n));
    if (item->n_uses > 0)
        memcpy(all, item->uses, (size_t)item->n_uses * sizeof *all);
    memcpy(all + item->n_uses, uses, (size_t)n * sizeof *all);
    item->regime = regime;
    item->uses = all;
    item->n_uses += n;
    if (item == interval->items + interval->n_items)
        interval->n_items++;
}

/* Whether one more percent is read off the sums of this use (costing rules 4, `one_percent`). */
static bool varies(const cf_engine *engine, int regime, const cf_use *use)
{
    return use->varies && use->scenario > 0 && engine->variant_regimes && !use->last &&
           engine->variant_regimes[(size_t)regime * (size_t)engine->n_years + (size_t)use->year] >=
               0;
}

static int slot_of(cf_track *track, const cf_slot *wanted)
{
    for (int i = 0; i < track->n_slots; i++) {
        const cf_slot *slot = &track->slots[i];
        if (slot->regime == wanted->regime && slot->scenario == wanted->scenario &&
            slot->year == wanted->year && slot->last == wanted->last &&
            slot->full == wanted->full && slot->varies == wanted->varies)
            return i;
    }
    track->slots = cf_mem_grow(track->slots, &track->slots_capacity, (size_t)track->n_slots + 1,
                               sizeof *track->slots);
    track->slots[track->n_slots] = *wanted;
    return track->n_slots++;
}

static void find_slots(cf_kernel *kernel, cf_track *track, cf_interval *interval)
{
    size_t n = 0;
    for (int k = 0; k < interval->n_items; k++)
        n += (size_t)interval->items[k].n_uses;
    interval->slots = CF_ARENA_NEW(&kernel->arena, cf_slot_use, n);
    for (int k = 0; k < interval->n_items; k++) {
        const cf_item *item = &interval->items[k];
        for (int u = 0; u < item->n_uses; u++) {
            const cf_use *use = &item->uses[u];
            cf_slot slot = {.regime = item->regime,
                            .scenario = use->scenario,
                            .year = use->year,
                            .full = item->full,
                            .last = use->last,
                            .varies = varies(kernel->engine, item->regime, use)};
            interval->slots[interval->n_slots++] = (cf_slot_use){slot_of(track, &slot), use->sign};
            interval->has_booked = interval->has_booked || item->n_booked > 0;
        }
    }
}

/* The interval of one period alone; equal neighbours are joined afterwards. */
static void period_interval(cf_kernel *kernel, const cf_track *track, cf_interval *interval, int i,
                            cf_use *scratch)
{
    const cf_engine *engine = kernel->engine;
    *interval = (cf_interval){.from = i, .to = i + 1};
    interval->items = CF_ARENA_NEW(&kernel->arena, cf_item, 3 * (size_t)track->n_scenarios);
    for (int k = 0; k < track->n_scenarios; k++) {
        int s = track->scenarios[k];
        const cf_scenario *scenario = &engine->scenarios[s];
        add_item(kernel, interval, scenario->regime_at[i], scratch,
                 all_uses(kernel, scratch, s, i, false));
        if (scenario->late_at[i] >= 0)
            add_item(kernel, interval, scenario->late_at[i], scratch,
                     all_uses(kernel, scratch, s, i, true));
        if (is_last(engine, s, i)) {
            cf_use last = {.scenario = s, .year = -1, .sign = 1, .paid = -1, .last = true};
            add_item(kernel, interval, scenario->last_whole, &last, 1);
        }
    }
}

static bool same_interval(const cf_interval *a, const cf_interval *b)
{
    if (a->n_items != b->n_items)
        return false;
    for (int i = 0; i < a->n_items; i++)
        if (a->items[i].regime != b->items[i].regime || a->items[i].n_uses != b->items[i].n_uses ||
            !same_uses(a->items[i].uses, b->items[i].uses, a->items[i].n_uses))
            return false;
    return true;
}

static void build_intervals(cf_kernel *kernel, cf_track *track)
{
    const cf_engine *engine = kernel->engine;
    track->intervals = CF_ARENA_NEW(&kernel->arena, cf_interval, (size_t)engine->n_periods);
    cf_use *scratch = cf_mem_alloc(most_uses(engine), sizeof *scratch);
    for (int i = 0; i < engine->n_periods; i++) {
        cf_interval interval;
        period_interval(kernel, track, &interval, i, scratch);
        cf_interval *last =
            track->n_intervals > 0 ? &track->intervals[track->n_intervals - 1] : NULL;
        if (last && same_interval(last, &interval))
            last->to++;
        else
            track->intervals[track->n_intervals++] = interval;
    }
    cf_mem_free(scratch);
    for (int i = 0; i < track->n_intervals; i++) {
        for (int k = 0; k < track->intervals[i].n_items; k++)
            find_terms(kernel, &track->intervals[i].items[k]);
        find_slots(kernel, track, &track->intervals[i]);
    }
    if (track->n_slots > kernel->most_slots)
        kernel->most_slots = track->n_slots;
    if (track->n_intervals > kernel->most_intervals)
        kernel->most_intervals = track->n_intervals;
}

/* --- Tracks ---------------------------------------------------------------------------------- */

static bool moves_members(cf_op_kind kind)
{
    return kind == CF_OP_ADD_STEP || kind == CF_OP_DROP_BOTTOM || kind == CF_OP_MOVE_CLASS ||
           kind == CF_OP_FREEZE_STEPS;
}

/* Next op of a scenario that bears on paths; with `all_rates`, rate ops too, since a class that
 * moves lands by rates. */
static int next_moving(const cf_engine *engine, const cf_scenario *scenario, int *i, bool all_rates)
{
    for (; *i < scenario->n_ops; (*i)++) {
        cf_op_kind kind = engine->ops[scenario->ops[*i]].op->kind;
        if (moves_members(kind) || (all_rates && cf_is_rate_op(kind)))
            return scenario->ops[(*i)++];
    }
    return -1;
}

static bool has_class_move(const cf_engine *engine, const cf_scenario *scenario)
{
    for (int i = 0; i < scenario->n_rate_ops; i++)
        if (engine->ops[scenario->rate_ops[i]].op->kind == CF_OP_MOVE_CLASS)
            return true;
    return false;
}

static bool same_paths(const cf_engine *engine, int a, int b)
{
    const cf_scenario *x = &engine->scenarios[a], *y = &engine->scenarios[b];
    bool all_rates = has_class_move(engine, x) || has_class_move(engine, y);
    int i = 0, k = 0, op;
    do {
        op = next_moving(engine, x, &i, all_rates);
        if (op != next_moving(engine, y, &k, all_rates))
            return false;
    } while (op >= 0);
    return true;
}

static void find_tracks(cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    size_t n = (size_t)engine->n_scenarios;
    kernel->tracks = CF_ARENA_NEW(&kernel->arena, cf_track, n);
    for (int s = engine->first_scenario; s < engine->n_scenarios; s++) {
        int t = 0;
        while (t < kernel->n_tracks && !same_paths(engine, kernel->tracks[t].scenarios[0], s))
            t++;
        cf_track *track = &kernel->tracks[t];
        if (t == kernel->n_tracks) {
            kernel->n_tracks++;
            track->scenarios = CF_ARENA_NEW(&kernel->arena, int, n);
        }
        track->scenarios[track->n_scenarios++] = s;
    }
}

/* --- Caps ------------------------------------------------------------------------------------ */

static void cap_uses(cf_kernel *kernel, cf_cap_segment *segment, int s, int i)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    size_t most = 2 * most_uses(engine) + 1;
    segment->uses = CF_ARENA_NEW(&kernel->arena, cf_use, most);
    segment->use_part = CF_ARENA_NEW(&kernel->arena, int, most);
    for (int part = 0; part < (scenario->late_at[i] >= 0 ? 2 : 1); part++) {
        int n = all_uses(kernel, segment->uses + segment->n_uses, s, i, part == 1);
        for (int k = 0; k < n; k++)
            segment->use_part[segment->n_uses++] = part;
    }
    if (is_last(engine, s, i))
        segment->uses[segment->n_uses++] =
            (cf_use){.scenario = s, .year = -1, .sign = 1, .paid = -1, .last = true};
}

static int calendar_year(const cf_engine *engine, int i)
{
    return cf_date_split(cf_calendar_period(&engine->calendar, engine->first + i).paid).year;
}

/* Calendar years whose money goes nowhere need not be walked: each starts from nothing. */
static int drop_idle_years(cf_cap_segment *list, int n)
{
    int kept = 0;
    for (int from = 0, to; from < n; from = to) {
        bool used = false;
        for (to = from; to < n && (to == from || !list[to].new_year); to++)
            used = used || list[to].n_uses > 0;
        for (int i = from; used && i < to; i++)
            list[kept++] = list[i];
    }
    return kept;
}

static void cap_segments_of(cf_kernel *kernel, int s)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    cf_cap_segment *list = CF_ARENA_NEW(&kernel->arena, cf_cap_segment, (size_t)engine->n_periods);
    int n = 0;
    for (int i = 0; i < engine->n_periods; i++) {
        cf_cap_segment segment = {
            .from = i, .n = 1, .regime = scenario->regime_at[i], .late = scenario->late_at[i]};
        segment.new_year = i == 0 || calendar_year(engine, i) != calendar_year(engine, i - 1);
        cap_uses(kernel, &segment, s, i);
        cf_cap_segment *last = n > 0 ? &list[n - 1] : NULL;
        if (last && !segment.new_year && last->regime == segment.regime && last->late < 0 &&
            segment.late < 0 && last->n_uses == segment.n_uses &&
            same_uses(last->uses, segment.uses, segment.n_uses))
            last->n++;
        else
            list[n++] = segment;
    }
    kernel->cap_segments[s] = list;
    kernel->n_cap_segments[s] = drop_idle_years(list, n);
}

/* What it takes to say that a cap is out of a member's reach. */
static void find_caps(cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    for (int k = 0; k < CF_MAX_CAPS; k++)
        kernel->cap_least[k] = INT64_MAX;
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_op *op = engine->ops[i].op;
        int k = op->kind == CF_OP_CONTRIBUTION && op->as.share.capped
                    ? cf_dict_find(engine->cap_names, op->as.share.name) - 1
                    : -1;
        if (k >= 0 && op->as.share.cap_cents < kernel->cap_least[k])
            kernel->cap_least[k] = op->as.share.cap_cents;
    }
    int n = 0;
    for (int i = 0; i < engine->n_periods; i++) {
        n = i > 0 && calendar_year(engine, i) == calendar_year(engine, i - 1) ? n + 1 : 1;
        kernel->most_paid = n > kernel->most_paid ? n : kernel->most_paid;
    }
}

/* --- All ------------------------------------------------------------------------------------- */

/* Components that no clause can move need not be carried along. */
static void find_active(cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    bool can[CF_COMPONENT_COUNT] = {
        [CF_BASE_PAY] = true, [CF_OVERTIME_PAY] = engine->info->present[CF_COL_OVERTIME_HOURS]};
    for (int i = 0; i < engine->n_ops; i++) {
        switch (engine->ops[i].op->kind) {
        case CF_OP_PREMIUM:
            can[CF_PREMIUM_PAY] = true;
            break;
        case CF_OP_LONGEVITY:
            can[CF_LONGEVITY_PAY] = true;
            break;
        case CF_OP_LUMP_SUM:
            can[CF_LUMP_SUM_PAY] = true;
            break;
        case CF_OP_HOLIDAY:
            can[CF_HOLIDAY_PAY] = kernel->has_holidays = true;
            break;
        case CF_OP_CASH_OUT:
            can[CF_CASH_OUT_PAY] = true;
            break;
        case CF_OP_CONTRIBUTION:
            can[CF_CONTRIBUTIONS] = true;
            break;
        case CF_OP_HEALTH:
            can[CF_HEALTH] = engine->facts->costs_by == CF_COSTS_BY_DAYS;
            break;
        default:
            break;
        }
    }
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        if (can[c])
            kernel->active[kernel->n_active++] = c;
}

static void place_lanes(cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    const cf_costing_options *options = engine->options;
    int n = options->n_offers * engine->n_years;
    kernel->gain_lane = n;
    n += options->n_offers;
    kernel->net_lane = options->gains_only ? -1 : n++;
    kernel->check_lane = n;
    n += options->n_offers * options->n_checkpoints;
    kernel->n_lanes = n;
    kernel->stride = (n + CF_LANES - 1) / CF_LANES * CF_LANES;
}

static void index_intervals(cf_kernel *kernel)
{
    size_t n_periods = (size_t)kernel->engine->n_periods;
    kernel->interval_at = CF_ARENA_NEW(&kernel->arena, int *, (size_t)kernel->n_tracks);
    for (int t = 0; t < kernel->n_tracks; t++) {
        kernel->interval_at[t] = CF_ARENA_NEW(&kernel->arena, int, n_periods);
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++)
            for (int p = kernel->tracks[t].intervals[i].from; p < kernel->tracks[t].intervals[i].to;
                 p++)
                kernel->interval_at[t][p] = i;
    }
}

void cf_kernel_tracks(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    size_t n_scenarios = (size_t)engine->n_scenarios;
    kernel->days = CF_ARENA_NEW(&kernel->arena, cf_date, (size_t)engine->n_periods + n_scenarios);
    kernel->n_days = engine->n_periods;
    for (int i = 0; i < engine->n_periods; i++)
        kernel->days[i] = cf_calendar_period(&engine->calendar, engine->first + i).paid;
    place_lanes(kernel);
    find_active(kernel);
    find_tracks(kernel);
    for (int t = 0; t < kernel->n_tracks; t++)
        build_intervals(kernel, &kernel->tracks[t]);
    index_intervals(kernel);
    cf_lanes_find(kernel);
    cf_tables_plan(kernel);
    kernel->cap_segments = CF_ARENA_NEW(&kernel->arena, cf_cap_segment *, n_scenarios);
    kernel->n_cap_segments = CF_ARENA_NEW(&kernel->arena, int, n_scenarios);
    for (int s = engine->first_scenario; s < engine->n_scenarios && engine->n_caps > 0; s++)
        cap_segments_of(kernel, s);
    if (engine->n_caps > 0) {
        find_caps(kernel);
        cf_cap_plan_make(kernel);
    }
}
