/* replay.c: one member, period by period, in the plainest way: no programs, no weights, no memory
 * of other members. Source: costing rules 2.3 to 2.5. */
#include "cost/replay.h"

#include "base/bug.h"
#include "base/mem.h"
#include "cost/engine.h"
#include "cost/kernel.h"
#include "cost/working.h"

typedef struct {
    cf_engine *engine;
    cf_replay *replay;
    cf_arena *arena;
    const cf_column_cells *column;
    const cf_block *block;
    uint32_t row;
    cf_audience audience;
    int scenario;
    cf_path path;
    int64_t cap_seen[CF_MAX_CAPS];
    cf_replay_line *lines; /* of the period at hand */
    int n_lines, lines_capacity;
} replayer;

/* --- Words ----------------------------------------------------------------------------------- */

static const char *basis_text(cf_basis basis)
{
    return basis == CF_BASIS_BASE          ? "base"
           : basis == CF_BASIS_PENSIONABLE ? "pensionable pay"
                                           : "gross pay";
}

static const char to_the_cent[] = "to the cent, half away from zero";

/* --- Lines ----------------------------------------------------------------------------------- */

static cf_replay_line *add_line(replayer *r, cf_line_kind kind, cf_component component,
                                const cf_bound_op *op, int64_t cents)
{
    CF_BUG_IF(r->n_lines >= r->lines_capacity);
    cf_replay_line *line = &r->lines[r->n_lines++];
    *line = (cf_replay_line){.kind = kind,
                             .component = component,
                             .cents = cents,
                             .clause = op ? op->op->clause : NULL,
                             .name = CF_SLICE(""),
                             .working = "",
                             .rounding = ""};
    return line;
}

static void line_base(replayer *r, const cf_pay_rule *rule, const cf_pay *pay, int64_t rate)
{
    cf_engine *engine = r->engine;
    int64_t fte = r->block->fte_e4[r->row];
    cf_replay_line *line = add_line(r, CF_LINE_PAY, CF_BASE_PAY, NULL, pay->component[CF_BASE_PAY]);
    cf_rational share = cf_rational_div(rule->hours, engine->full_hours);
    const char *by_hours =
        share.num == share.den
            ? ""
            : cf_arena_printf(r->arena, " x %s/%s h", cf_working_fraction(r->arena, rule->hours),
                              cf_working_divisor(r->arena, engine->full_hours));
    const char *by_factor =
        engine->facts->rate_unit == CF_UNIT_HOURLY
            ? cf_arena_printf(r->arena, " x %s h",
                              cf_working_fraction(r->arena, engine->full_hours))
            : cf_arena_printf(r->arena, " x %s", cf_working_fraction(r->arena, engine->factor));
    line->working = cf_arena_printf(
        r->arena, "%s%s x %s FTE%s = %s", cf_working_rate(r->arena, rate), by_factor,
        cf_working_fte(r->arena, fte), by_hours, cf_working_dollars(r->arena, line->cents));
    line->rounding = to_the_cent;
}

static cf_slice item_name(const cf_bound_op *op)
{
    if (op->op->kind == CF_OP_PREMIUM)
        return op->op->as.pay.code;
    return CF_SLICE("");
}

static void line_item(replayer *r, const cf_pay_rule *rule, const cf_pay_item *item,
                      const cf_pay *pay, int64_t rate)
{
    int64_t cents = item->cents;
    if (item->is_percent)
        CF_BUG_IF(!cf_percent_of(&cents, pay->component[CF_BASE_PAY], item->percent_e6));
    else if (item->of_rate)
        CF_BUG_IF(!cf_scaling_apply(&cents, rate, &item->scaling));
    if (item->component == CF_COMPONENT_COUNT)
        return; /* a holiday that is not backfilled: no cost */
    cf_replay_line *line = add_line(r, CF_LINE_PAY, item->component, item->op, cents);
    line->name = item_name(item->op);
    line->rounding = item->is_percent || item->of_rate ? to_the_cent : "";
    if (item->is_percent)
        line->working = cf_arena_printf(r->arena, "%s of base %s = %s",
                                        cf_working_percent(r->arena, item->percent_e6),
                                        cf_working_dollars(r->arena, pay->component[CF_BASE_PAY]),
                                        cf_working_dollars(r->arena, cents));
    else if (item->of_rate)
        line->working = cf_working_of_rate(r->arena, item->op->op, rate, r->engine->factor,
                                           r->engine->full_hours, r->block->fte_e4[r->row], cents);
    else
        line->working = cf_working_flat(r->arena, r->engine->facts, item->op->op, rule->hours,
                                        r->block->fte_e4[r->row], cents);
    if (!item->is_percent && !item->of_rate && strchr(line->working, '='))
        line->rounding = to_the_cent;
}

static void line_overtime(replayer *r, const cf_pay_rule *rule, const cf_pay *pay)
{
    if (!rule->has_overtime)
        return;
    char hours[CF_NUMBER_TEXT_SIZE], factor[CF_NUMBER_TEXT_SIZE];
    int64_t worked = pay->component[CF_BASE_PAY] + pay->component[CF_PREMIUM_PAY] +
                     pay->component[CF_LONGEVITY_PAY];
    cf_decimal_format(hours, r->block->overtime_e4[r->row], 4, 0, false);
    cf_decimal_format(factor, r->engine->facts->overtime_e4, 4, 0, false);
    cf_replay_line *line =
        add_line(r, CF_LINE_PAY, CF_OVERTIME_PAY, NULL, pay->component[CF_OVERTIME_PAY]);
    line->working = cf_arena_printf(r->arena, "%s x %s x %s h / (%s h x %s FTE) = %s", factor,
                                    cf_working_dollars(r->arena, worked), hours,
                                    cf_working_fraction(r->arena, rule->hours),
                                    cf_working_fte(r->arena, r->block->fte_e4[r->row]),
                                    cf_working_dollars(r->arena, line->cents));
    line->rounding = to_the_cent;
}

/* The basis of a capped contribution that still counts this calendar year. */
static int64_t counted_basis(replayer *r, const cf_share_item *share, int64_t basis)
{
    if (share->cap < 0)
        return basis;
    int64_t seen = r->cap_seen[share->cap];
    r->cap_seen[share->cap] += basis;
    if (!share->capped)
        return basis;
    int64_t room = share->cap_cents - seen;
    return room <= 0 ? 0 : room < basis ? room : basis;
}

static void line_shares(replayer *r, const cf_pay_rule *rule, cf_pay *pay)
{
    int64_t contributions = 0, moved = 0;
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *share = &rule->contributions[i];
        int64_t basis = cf_pay_basis(pay, share->basis);
        int64_t counted = counted_basis(r, share, basis);
        int64_t cents;
        CF_BUG_IF(!cf_percent_of(&cents, counted, share->percent_e6));
        cf_replay_line *line =
            add_line(r, CF_LINE_CONTRIBUTION, CF_CONTRIBUTIONS, share->op, cents);
        line->name = share->op->op->as.share.name;
        line->rounding = to_the_cent;
        line->working = cf_arena_printf(
            r->arena, "%s of %s %s%s = %s", cf_working_percent(r->arena, share->percent_e6),
            basis_text(share->basis), cf_working_dollars(r->arena, counted),
            counted == basis ? "" : " (up to the yearly cap)", cf_working_dollars(r->arena, cents));
        contributions += cents;
    }
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_part_item *part = &rule->parts[i];
        int64_t cents;
        int64_t basis = cf_pay_basis(pay, part->basis);
        CF_BUG_IF(!cf_percent_of(&cents, basis, part->percent_e6));
        cf_replay_line *line =
            add_line(r, CF_LINE_EMPLOYEE_PART, CF_CONTRIBUTIONS, part->op, cents);
        line->name = part->op->op->as.share.name;
        line->rounding = to_the_cent;
        line->working = cf_arena_printf(
            r->arena, "%s of %s %s = %s, paid by the member",
            cf_working_percent(r->arena, part->percent_e6), basis_text(part->basis),
            cf_working_dollars(r->arena, basis), cf_working_dollars(r->arena, cents));
        moved += cents;
    }
    pay->component[CF_CONTRIBUTIONS] = contributions - moved;
    pay->employee_parts = moved;
}

/* "12 x $650.00 / 26": what a plan costs in a period. */
static const char *a_month_of(const replayer *r, const cf_bound_op *plan_cost)
{
    return cf_arena_printf(r->arena, "12 x %s / %s",
                           cf_working_rate(r->arena, plan_cost->op->as.plan_cost.dollars_e8),
                           cf_working_number(r->arena, r->engine->facts->per_year_e4));
}

static void line_health(replayer *r, int regime, cf_pay *pay)
{
    int64_t health, share, cost;
    const cf_bound_op *op;
    const cf_bound_op *plan_cost =
        cf_health_cost_op(r->engine, &r->engine->regimes[regime], r->audience.health);
    if (!cf_health_amounts(&health, &share, &cost, &op, r->engine, &r->engine->regimes[regime],
                           r->audience.health, r->block->fte_e4[r->row]))
        cf_engine_fail(r->engine, CF_E0459, op,
                       "the plan has no cost in force, so a percent of it is not known");
    pay->component[CF_HEALTH] = health;
    pay->plan_share = share;
    int32_t plan = r->block->codes[CF_COL_PLAN] ? r->block->codes[CF_COL_PLAN][r->row] : 0;
    cf_slice name = cf_dict_text(r->engine->info->dicts[CF_COL_PLAN], plan);
    if (op) {
        cf_replay_line *line = add_line(r, CF_LINE_HEALTH, CF_HEALTH, op, health);
        line->name = name;
        line->working =
            op->op->as.health.amount.is_percent
                ? cf_arena_printf(r->arena, "%s x %s = %s",
                                  cf_working_percent(r->arena, op->op->as.health.amount.percent_e6),
                                  a_month_of(r, plan_cost), cf_working_dollars(r->arena, health))
                : cf_working_flat(r->arena, r->engine->facts, op->op, r->engine->full_hours,
                                  r->block->fte_e4[r->row], health);
        line->rounding = to_the_cent;
    }
    if (share > 0) {
        cf_replay_line *line = add_line(r, CF_LINE_PLAN_SHARE, CF_HEALTH, plan_cost, share);
        line->name = name;
        line->working = cf_arena_printf(
            r->arena, "%s = %s, less employer's %s = %s", a_month_of(r, plan_cost),
            cf_working_dollars(r->arena, cost), cf_working_dollars(r->arena, health),
            cf_working_dollars(r->arena, share));
        line->rounding = to_the_cent;
    }
}

/* --- One period ------------------------------------------------------------------------------ */

static int cell_at(const replayer *r, int period)
{
    int cell = r->path.pieces[0].cell;
    for (int i = 0; i < r->path.n && r->path.pieces[i].from <= period; i++)
        cell = r->path.pieces[i].cell;
    return cell;
}

static cf_slice range_at(const replayer *r, int cell)
{
    const cf_schedule *schedule = r->engine->options->schedule;
    cf_slice name = CF_SLICE("");
    for (int l = 0; l < r->column->n_ladders; l++)
        if (r->column->ladders[l].range >= 0 && cell >= r->column->ladders[l].first)
            name = schedule->ranges[r->column->ladders[l].range].name;
    return name;
}

static int level_at(const replayer *r, int period)
{
    const cf_engine *engine = r->engine;
    cf_date hired = {r->block->hired[r->row]};
    int level = 0;
    if (cf_date_is_none(hired))
        return 0;
    int years = cf_date_whole_years(hired, cf_calendar_period(&engine->calendar, period).start);
    while (level < engine->n_longevity && engine->longevity_years[level] <= years)
        level++;
    return level;
}

static cf_profile *profile_at(const replayer *r, int period)
{
    cf_profile_key key = {.pay = r->audience.pay,
                          .health = -1,
                          .once = r->audience.once,
                          .fte_e4 = r->block->fte_e4[r->row],
                          .overtime_e4 = r->block->overtime_e4[r->row],
                          .level = level_at(r, period)};
    return cf_profile_of(r->engine, &key);
}

static int whole_regime(const cf_engine *engine, const cf_scenario *scenario, int index)
{
    /* pay is computed whole and split afterwards; the early part has the same ops */
    (void)engine;
    return scenario->regime_at[index];
}

static bool replay_period(replayer *r, cf_replay_period *out, cf_pay *pay, int index)
{
    cf_engine *engine = r->engine;
    int period = engine->first + index;
    int regime = whole_regime(engine, &engine->scenarios[r->scenario], index);
    const cf_pay_rule *rule = cf_profile_rule(engine, profile_at(r, period), regime);
    int cell = cell_at(r, period);
    int64_t rate = cf_cell_rates(r->column, cell)[engine->regimes[regime].epoch];
    const cf_bound_op *wrong;
    *out = (cf_replay_period){
        .period = period,
        .dates = cf_calendar_period(&engine->calendar, period),
        .year = engine->first_year + engine->year_of[index],
        .range = range_at(r, cell),
        .step = cf_cell_name(engine, r->column, cell, engine->scenarios[r->scenario].rate_ops,
                             engine->scenarios[r->scenario].n_rate_ops, r->arena),
        .rate_e8 = rate};
    if (!cf_pay_eval(pay, rule, rate, &wrong)) {
        const char *why = !wrong                 ? "an amount does not fit"
                          : rule->wrong == wrong ? "no such contribution is paid"
                                                 : "this is more than the contribution";
        cf_engine_fail(engine, wrong ? CF_E0458 : CF_E0401, wrong, "in a period of this member %s",
                       why);
        return false;
    }
    r->lines_capacity = rule->n_items + rule->n_contributions + rule->n_parts + 8;
    r->lines = CF_ARENA_NEW(r->arena, cf_replay_line, (size_t)r->lines_capacity);
    r->n_lines = 0;
    line_base(r, rule, pay, rate);
    for (int i = 0; i < rule->n_items; i++)
        line_item(r, rule, &rule->items[i], pay, rate);
    line_overtime(r, rule, pay);
    line_shares(r, rule, pay);
    line_health(r, regime, pay);
    out->lines = r->lines;
    out->n_lines = r->n_lines;
    memcpy(out->components, pay->component, sizeof out->components);
    out->gross = pay->gross;
    out->employee_parts = pay->employee_parts;
    out->plan_share = pay->plan_share;
    out->net = cf_pay_net(pay);
    out->cost = cf_pay_cost(pay);
    return true;
}

static int paid_year(const cf_engine *engine, int index)
{
    return cf_date_split(cf_calendar_period(&engine->calendar, engine->first + index).paid).year;
}

static cf_pay *replay_scenario(replayer *r, cf_replay_scenario *out)
{
    cf_engine *engine = r->engine;
    size_t n = (size_t)engine->n_periods;
    cf_replay_period *periods = CF_ARENA_NEW(r->arena, cf_replay_period, n);
    cf_pay *pays = CF_ARENA_NEW(r->arena, cf_pay, n);
    cf_path_walk(&r->path, engine, r->column, r->scenario,
                 r->block->range[r->row] < 0 ? 0 : r->block->step[r->row],
                 r->block->step_date[r->row], r->audience.freeze, r->arena);
    for (int i = 0; i < engine->n_periods; i++) {
        if (i == 0 || paid_year(engine, i) != paid_year(engine, i - 1))
            memset(r->cap_seen, 0, sizeof r->cap_seen);
        if (!replay_period(r, &periods[i], &pays[i], i))
            return NULL;
    }
    out->periods = periods;
    out->n_periods = engine->n_periods;
    return pays;
}

/* --- Rate events ----------------------------------------------------------------------------- */

typedef struct {
    cf_rate_event *items;
    size_t capacity;
    int n;
} event_list;

static void add_event(event_list *events, cf_date on, const cf_clause *clause, const char *what,
                      int64_t rate)
{
    events->items =
        cf_mem_grow(events->items, &events->capacity, (size_t)events->n + 1, sizeof *events->items);
    events->items[events->n++] = (cf_rate_event){on, clause, what, rate};
}

static bool epoch_has(const cf_epoch *epoch, int op)
{
    for (int i = 0; i < epoch->n_ops; i++)
        if (epoch->ops[i] == op)
            return true;
    return false;
}

/* The clauses of a new epoch that changed this member's rate on that day, each with the rate after
 * it; a base cell is followed from the schedule, so that carried decimals are right. */
static void epoch_events(const replayer *r, event_list *events, const cf_replay_period *period,
                         const cf_epoch *before, const cf_epoch *after)
{
    const cf_engine *engine = r->engine;
    int64_t rate = period[-1].rate_e8;
    for (int i = 0; i < after->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[after->ops[i]];
        if (epoch_has(before, after->ops[i]) ||
            !cf_audience_has(engine, CF_SET_RATE, r->column->rate_audience, bound) ||
            !bound->op->clause)
            continue;
        bool last = true;
        for (int k = i + 1; k < after->n_ops; k++)
            last = last && (epoch_has(before, after->ops[k]) ||
                            !cf_audience_has(engine, CF_SET_RATE, r->column->rate_audience,
                                             &engine->ops[after->ops[k]]));
        if (!cf_rate_apply(&rate, engine, bound))
            continue;
        add_event(events, period->dates.start, bound->op->clause,
                  cf_arena_copy(r->arena, bound->op->clause->text),
                  last ? period->rate_e8 : cf_rate_paid(engine, rate));
    }
}

static void find_events(const replayer *r, cf_replay_scenario *scenario)
{
    const cf_engine *engine = r->engine;
    const cf_scenario *s = &engine->scenarios[r->scenario];
    event_list events = {0};
    for (int i = 1; i < scenario->n_periods; i++) {
        const cf_replay_period *before = &scenario->periods[i - 1], *at = &scenario->periods[i];
        const cf_epoch *old = &engine->epochs[engine->regimes[s->regime_at[i - 1]].epoch];
        const cf_epoch *new = &engine->epochs[engine->regimes[s->regime_at[i]].epoch];
        if (old != new)
            epoch_events(r, &events, at, old, new);
        if (!cf_slice_equal(before->step, at->step) || !cf_slice_equal(before->range, at->range))
            add_event(&events, at->dates.start, NULL,
                      cf_arena_printf(r->arena, "range %.*s step %.*s to range %.*s step %.*s",
                                      (int)before->range.len, before->range.text,
                                      (int)before->step.len, before->step.text, (int)at->range.len,
                                      at->range.text, (int)at->step.len, at->step.text),
                      at->rate_e8);
    }
    scenario->rate_events =
        cf_arena_dup(r->arena, events.items, (size_t)events.n, sizeof *events.items);
    scenario->n_rate_events = events.n;
    cf_mem_free(events.items);
}

/* --- Attribution ----------------------------------------------------------------------------- */

static void add_part(cf_replay *replay, cf_replay_scenario *to, int64_t *year_cost, int year,
                     int64_t cost, int64_t net)
{
    if (year < 0 || year >= replay->n_years)
        return;
    year_cost[year] += cost;
    to->net += net;
}

/* One part of a period (whole, early or late) for both scenarios; `status_quo` goes where the
 * period lies, the offer's difference perhaps elsewhere (costing rules 2.5). */
static void attribute(replayer *r, int offer, int index, cf_split_part part, cf_pay status_quo,
                      cf_pay with_offer, int64_t *cost_before, int64_t *cost_after)
{
    cf_engine *engine = r->engine;
    const cf_scenario *scenario = &engine->scenarios[offer + 1];
    cf_replay *replay = r->replay;
    int year = engine->year_of[index] + (part == CF_LATE);
    int regime = part == CF_LATE ? engine->scenarios[0].late_at[index]
                                 : engine->scenarios[0].regime_at[index];
    cf_pay_split(&status_quo, &engine->regimes[regime]);
    cf_pay_split(&with_offer, &engine->regimes[regime]);
    int64_t s_cost = cf_pay_cost(&status_quo), s_net = cf_pay_net(&status_quo);
    int64_t o_cost = cf_pay_cost(&with_offer), o_net = cf_pay_net(&with_offer);
    add_part(replay, &replay->status_quo, cost_before, year, s_cost, s_net);
    bool early = scenario->has_arrears && engine->first + index < scenario->arrears_before &&
                 engine->facts->costs_by == CF_COSTS_BY_PAY_DATE;
    int booked = early ? cf_calendar_bearing_year(&engine->calendar, scenario->arrears_booked) -
                             engine->first_year
                       : year;
    add_part(replay, &replay->offer, cost_after, year, s_cost, s_net);
    add_part(replay, &replay->offer, cost_after, booked, o_cost - s_cost, o_net - s_net);
}

static void attribute_all(replayer *r, int offer, const cf_pay *before, const cf_pay *after)
{
    cf_engine *engine = r->engine;
    size_t n_years = (size_t)engine->n_years;
    int64_t *cost_before = CF_ARENA_NEW(r->arena, int64_t, n_years);
    int64_t *cost_after = CF_ARENA_NEW(r->arena, int64_t, n_years);
    for (int i = 0; i < engine->n_periods; i++) {
        bool split = engine->scenarios[0].late_at[i] >= 0;
        attribute(r, offer, i, split ? CF_EARLY : CF_WHOLE, before[i], after[i], cost_before,
                  cost_after);
        if (split)
            attribute(r, offer, i, CF_LATE, before[i], after[i], cost_before, cost_after);
    }
    r->replay->status_quo.year_cost = cost_before;
    r->replay->offer.year_cost = cost_after;
}

static void mark_horizon(cf_engine *engine, cf_replay_scenario *scenario, int offer)
{
    const cf_scenario *s = &engine->scenarios[offer + 1];
    cf_replay_period *periods = (cf_replay_period *)(uintptr_t)scenario->periods;
    for (int i = 0; i < scenario->n_periods; i++) {
        periods[i].in_horizon = periods[i].period >= engine->horizon_first;
        periods[i].booked_year = periods[i].year;
        if (s->has_arrears && periods[i].period < s->arrears_before &&
            engine->facts->costs_by == CF_COSTS_BY_PAY_DATE)
            periods[i].booked_year = cf_calendar_bearing_year(&engine->calendar, s->arrears_booked);
    }
}

/* --- Entrances ------------------------------------------------------------------------------- */

static bool replay_both(replayer *r, int offer)
{
    cf_replay *replay = r->replay;
    r->scenario = 0;
    cf_pay *before = replay_scenario(r, &replay->status_quo);
    if (!before)
        return false;
    find_events(r, &replay->status_quo);
    r->scenario = offer + 1;
    cf_pay *after = replay_scenario(r, &replay->offer);
    if (!after)
        return false;
    find_events(r, &replay->offer);
    attribute_all(r, offer, before, after);
    mark_horizon(r->engine, &replay->status_quo, offer);
    mark_horizon(r->engine, &replay->offer, offer);
    return true;
}

cf_replay *cf_replay_row(const cf_costing_options *options, int offer, const cf_roster_info *info,
                         const cf_block *block, uint32_t row, cf_diags *diags)
{
    cf_engine engine;
    cf_replay *replay = cf_mem_calloc(1, sizeof *replay);
    cf_costing_options quick = *options;
    quick.skip_one_percent = true;
    bool good = cf_engine_init(&engine, &quick, info, diags);
    if (good) {
        cf_selection *selection = cf_selection_new(&engine);
        replayer r = {.engine = &engine,
                      .replay = replay,
                      .arena = &replay->arena,
                      .block = block,
                      .row = row};
        r.audience = *cf_selection_row(selection, block, row);
        r.column = cf_column_of(&engine, block->range[row], block->rate_e8[row], r.audience.rate);
        replay->calendar = engine.calendar;
        replay->first_year = engine.first_year;
        replay->n_years = engine.n_years;
        replay->line = block->lines[row];
        replay->id = cf_arena_slice(
            &replay->arena, (cf_slice){block->id_text + block->id_start[row], block->id_len[row]});
        good =
            !atomic_load(&engine.failed) && replay_both(&r, offer) && !atomic_load(&engine.failed);
        cf_selection_free(selection);
    }
    cf_engine_release(&engine);
    if (good)
        return replay;
    cf_replay_free(replay);
    return NULL;
}

void cf_replay_free(cf_replay *replay)
{
    if (!replay)
        return;
    cf_arena_release(&replay->arena);
    cf_mem_free(replay);
}

typedef struct {
    const cf_costing_options *options;
    const cf_roster_info *info;
    int offer;
    cf_slice id;
    cf_diags *diags;
    cf_replay *found;
    bool seen;
} search;

static void look_for(void *context, int thread, const cf_block *block)
{
    search *s = context;
    (void)thread;
    for (uint32_t row = 0; row < block->n_rows && !s->seen; row++) {
        cf_slice id = {block->id_text + block->id_start[row], block->id_len[row]};
        if (!cf_slice_equal(id, s->id))
            continue;
        s->seen = true;
        s->found = cf_replay_row(s->options, s->offer, s->info, block, row, s->diags);
    }
}

cf_replay *cf_replay_member(const cf_costing_options *options, int offer, cf_roster *roster,
                            cf_slice id, cf_diags *diags)
{
    search s = {.options = options,
                .info = cf_roster_info_of(roster),
                .offer = offer,
                .id = id,
                .diags = diags};
    if (!cf_roster_scan(roster, 1, look_for, &s, options->stop, options->progress, diags)) {
        cf_replay_free(s.found);
        return NULL;
    }
    if (!s.seen)
        cf_diags_add(diags, CF_E0465, CF_SPAN_NONE, "the roster has no member \"%.*s\"",
                     (int)id.len, id.text);
    return s.found;
}
