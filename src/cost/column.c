/* column.c: the rates of a range's cells, or of an own rate, in every epoch. Source: costing rules
 * 2.1 (`rates … rounded to`), 2.2 (raise, minimum rate, add step, drop bottom step, move class). */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>

/* --- Rates ----------------------------------------------------------------------------------- */

bool cf_rate_round(int64_t *out, const cf_engine *engine, cf_wide num, cf_wide den)
{
    const cf_facts *facts = engine->facts;
    int64_t quantum = facts->carried ? 1 : facts->rate_quantum_e8;
    cf_rounding mode = facts->carried ? CF_HALF_UP : facts->rate_rounding;
    int64_t narrow = (int64_t)num, narrow_den = (int64_t)den, by;
    if (narrow == num && narrow_den == den && !__builtin_mul_overflow(narrow_den, quantum, &by)) {
        int64_t rounded;
        if (__builtin_mul_overflow(cf_narrow_div_round(narrow, by, mode), quantum, &rounded))
            return false;
        *out = rounded;
        return true;
    }
    cf_wide divisor, result;
    if (!cf_wide_mul(&divisor, den, quantum))
        return false;
    result = cf_wide_div_round(num, divisor, mode) * quantum;
    if (result > INT64_MAX || result < INT64_MIN)
        return false;
    *out = (int64_t)result;
    return true;
}

int64_t cf_rate_paid(const cf_engine *engine, int64_t rate_e8)
{
    const cf_facts *facts = engine->facts;
    if (!facts->carried || rate_e8 < 0)
        return rate_e8;
    int64_t rounded = rate_e8;
    CF_BUG_IF(!cf_round_to(&rounded, rate_e8, facts->rate_quantum_e8, facts->rate_rounding));
    return rounded;
}

/* A full-time period's base grows by X x H0 an hour, X a period, 12X/P a month, X/P a year
 * (costing rules 2.2); divided by rate -> period, that is the growth of the rate. */
cf_rational cf_rate_conversion(const cf_engine *engine, cf_per per)
{
    cf_rational period = cf_rational_of(1, 1);
    if (per == CF_PER_HOUR)
        period = engine->full_hours;
    else if (per == CF_PER_MONTH)
        period = cf_rational_div(cf_rational_of(12, 1), engine->per_year);
    else if (per == CF_PER_YEAR)
        period = cf_rational_div(cf_rational_of(1, 1), engine->per_year);
    return cf_rational_div(period, engine->factor);
}

static bool raised_by_percent(int64_t *out, const cf_engine *engine, int64_t rate, int64_t percent)
{
    return cf_rate_round(out, engine, (cf_wide)rate * (CF_RATIO_ONE + percent), CF_RATIO_ONE);
}

/* rate + dollars x conversion, rounded; or the rounded dollars alone when `rate` is 0. */
static bool raised_by_dollars(int64_t *out, const cf_engine *engine, int64_t rate,
                              int64_t dollars_e8, cf_per per)
{
    cf_rational conversion = cf_rate_conversion(engine, per);
    cf_wide old, added;
    return cf_wide_mul(&old, conversion.den, rate) &&
           cf_wide_mul(&added, conversion.num, dollars_e8) &&
           cf_rate_round(out, engine, old + added, conversion.den);
}

static bool apply_raise(int64_t *rate, const cf_engine *engine, const cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    int64_t by_percent = *rate, by_dollars = *rate;
    if (op->as.raise.has_percent &&
        !raised_by_percent(&by_percent, engine, *rate, bound->percent_e6))
        return false;
    if (!op->as.raise.has_dollars) {
        *rate = by_percent;
        return true;
    }
    if (!raised_by_dollars(&by_dollars, engine, *rate, op->as.raise.dollars_e8, op->as.raise.per))
        return false;
    *rate = op->as.raise.has_percent && by_percent > by_dollars ? by_percent : by_dollars;
    return true;
}

bool cf_rate_apply(int64_t *rate_e8, const cf_engine *engine, const cf_bound_op *op)
{
    int64_t floor;
    switch (op->op->kind) {
    case CF_OP_RAISE:
        return apply_raise(rate_e8, engine, op);
    case CF_OP_RAISE_CPI:
        return raised_by_percent(rate_e8, engine, *rate_e8, op->percent_e6);
    case CF_OP_MINIMUM_RATE:
        if (!raised_by_dollars(&floor, engine, 0, op->op->as.minimum.dollars_e8,
                               op->op->as.minimum.per))
            return false;
        if (*rate_e8 < floor)
            *rate_e8 = floor;
        return true;
    default:
        return true;
    }
}

/* A raise by a percent alone, of rates that stay within 64 bits: what nearly all raises are. */
typedef struct {
    int64_t factor; /* 0: another op */
    int64_t by, quantum;
    cf_rounding mode;
} plain_raise;

static plain_raise plain_raise_of(const cf_engine *engine, const cf_bound_op *bound)
{
    const cf_facts *facts = engine->facts;
    const cf_op *op = bound->op;
    plain_raise raise = {
        .factor = CF_RATIO_ONE + bound->percent_e6,
        .quantum = facts->carried ? 1 : facts->rate_quantum_e8,
        .mode = facts->carried ? CF_HALF_UP : facts->rate_rounding,
    };
    bool by_percent =
        op->kind == CF_OP_RAISE_CPI ||
        (op->kind == CF_OP_RAISE && op->as.raise.has_percent && !op->as.raise.has_dollars);
    if (!by_percent || __builtin_mul_overflow(raise.quantum, CF_RATIO_ONE, &raise.by))
        raise.factor = 0;
    return raise;
}

static inline bool raise_plainly(int64_t *rate, const plain_raise *raise)
{
    int64_t product;
    if (raise->factor == 0 || __builtin_mul_overflow(*rate, raise->factor, &product))
        return false;
    *rate = cf_narrow_div_round(product, raise->by, raise->mode) * raise->quantum; /* smaller */
    return true;
}

/* --- Cells ----------------------------------------------------------------------------------- */

/* The cells while rate ops are applied one after the other. */
typedef struct {
    int64_t *rates;  /* [cell]; -1: not there */
    int16_t **order; /* [ladder] -> cells from bottom to top */
    int *n;          /* [ladder] */
} fold;

int cf_rank_of_op(const cf_engine *engine, int op, cf_op_kind kind)
{
    int rank = 0;
    for (int i = 0; i < op; i++)
        rank += engine->ops[i].op->kind == kind;
    return rank;
}

int cf_added_cell(const cf_engine *engine, const cf_ladder *ladder, int op)
{
    return ladder->first_added + cf_rank_of_op(engine, op, CF_OP_ADD_STEP);
}

static int count_kind(const cf_engine *engine, cf_op_kind kind)
{
    return cf_rank_of_op(engine, engine->n_ops, kind);
}

static fold *folds_new(const cf_column_cells *column, int n, cf_arena *arena)
{
    size_t n_folds = (size_t)n;
    size_t n_cells = (size_t)column->n_cells, n_ladders = (size_t)column->n_ladders;
    fold *folds = CF_ARENA_NEW(arena, fold, n_folds);
    int64_t *rates = CF_ARENA_NEW(arena, int64_t, n_folds * n_cells);
    int16_t **order = CF_ARENA_NEW(arena, int16_t *, n_folds * n_ladders);
    int16_t *cells = CF_ARENA_NEW(arena, int16_t, n_folds * n_ladders * n_cells);
    int *counts = CF_ARENA_NEW(arena, int, n_folds *n_ladders);
    for (size_t i = 0; i < n_folds; i++)
        folds[i] = (fold){rates + i * n_cells, order + i * n_ladders, counts + i * n_ladders};
    for (size_t i = 0; i < n_folds * n_ladders; i++)
        order[i] = cells + i * n_cells;
    return folds;
}

/* As the schedule has them. */
static void fold_start(fold *at, const cf_engine *engine, const cf_column_cells *column,
                       int64_t own_rate)
{
    for (int i = 0; i < column->n_cells; i++)
        at->rates[i] = -1;
    for (int l = 0; l < column->n_ladders; l++) {
        const cf_ladder *ladder = &column->ladders[l];
        at->n[l] = ladder->n_base;
        for (int i = 0; i < ladder->n_base; i++) {
            at->order[l][i] = (int16_t)(ladder->first + i);
            at->rates[ladder->first + i] =
                ladder->range < 0 ? own_rate
                                  : engine->options->schedule->ranges[ladder->range].rates_e8[i];
        }
    }
}

/* As another fold left them. */
static void fold_go_on(fold *at, const fold *from, const cf_column_cells *column)
{
    size_t n_cells = (size_t)column->n_cells;
    memcpy(at->rates, from->rates, n_cells * sizeof(int64_t));
    for (int l = 0; l < column->n_ladders; l++) {
        memcpy(at->order[l], from->order[l], n_cells * sizeof(int16_t));
        at->n[l] = from->n[l];
    }
}

static bool fold_add_step(fold *at, const cf_engine *engine, const cf_column_cells *column, int op)
{
    for (int l = 0; l < column->n_ladders; l++) {
        const cf_ladder *ladder = &column->ladders[l];
        if (ladder->range < 0)
            continue;
        int cell = cf_added_cell(engine, ladder, op);
        int64_t top = at->rates[at->order[l][at->n[l] - 1]];
        if (!raised_by_percent(&at->rates[cell], engine, top,
                               engine->ops[op].op->as.add_step.percent_e6))
            return false;
        at->order[l][at->n[l]++] = (int16_t)cell;
    }
    return true;
}

static void fold_drop_bottom(fold *at, cf_engine *engine, const cf_column_cells *column, int op)
{
    for (int l = 0; l < column->n_ladders; l++) {
        int range = column->ladders[l].range;
        if (range < 0)
            continue;
        if (at->n[l] == 1) {
            cf_slice name = engine->options->schedule->ranges[range].name;
            cf_engine_fail(engine, CF_E0454, &engine->ops[op],
                           "the range \"%.*s\" has one step; dropping it leaves none",
                           (int)name.len, name.text);
            continue;
        }
        at->n[l]--;
        memmove(at->order[l], at->order[l] + 1, (size_t)at->n[l] * sizeof(int16_t));
    }
}

static void fold_apply(fold *at, cf_engine *engine, const cf_column_cells *column, int op)
{
    const cf_bound_op *bound = &engine->ops[op];
    if (!cf_audience_has(engine, CF_SET_RATE, column->rate_audience, bound))
        return;
    bool fits = true;
    if (bound->op->kind == CF_OP_ADD_STEP) {
        fits = fold_add_step(at, engine, column, op);
    } else if (bound->op->kind == CF_OP_DROP_BOTTOM) {
        fold_drop_bottom(at, engine, column, op);
    } else if (bound->op->kind != CF_OP_MOVE_CLASS) {
        plain_raise raise = plain_raise_of(engine, bound);
        for (int i = 0; i < column->n_cells && fits; i++) {
            if (at->rates[i] < 0)
                continue;
            fits =
                raise_plainly(&at->rates[i], &raise) || cf_rate_apply(&at->rates[i], engine, bound);
            if (fits && at->rates[i] <= 0) {
                cf_engine_fail(engine, CF_E0457, bound, "a rate would fall to zero or below");
                at->rates[i] = CF_RATE_ONE; /* go on, for other problems; no figure is given */
            }
        }
    }
    if (!fits)
        cf_engine_fail(engine, CF_E0401, bound, "a rate becomes too large");
}

/* The lowest step of the new ladder whose rate is not below the cell's, else its top. */
static int lowest_not_below(const fold *at, int ladder, int64_t rate)
{
    for (int i = 0; i < at->n[ladder]; i++)
        if (at->rates[at->order[ladder][i]] >= rate)
            return at->order[ladder][i];
    return at->order[ladder][at->n[ladder] - 1];
}

/* The new ladder's cell of the same step name; -1: it has none, which is wrong only where a member
 * stands in the cell that day (path.c). */
static int same_step(const fold *at, const cf_engine *engine, const cf_column_cells *column,
                     int ladder, int cell, const cf_scenario *scenario, cf_arena *arena)
{
    const int *ops = scenario->rate_ops;
    int n_ops = scenario->n_rate_ops;
    cf_slice wanted = cf_cell_name(engine, column, cell, ops, n_ops, arena);
    for (int i = 0; i < at->n[ladder]; i++) {
        int other = at->order[ladder][i];
        if (cf_slice_equal(cf_cell_name(engine, column, other, ops, n_ops, arena), wanted))
            return other;
    }
    return -1;
}

static int ladder_of_range(const cf_column_cells *column, int range)
{
    for (int l = 0; l < column->n_ladders; l++)
        if (column->ladders[l].range == range)
            return l;
    return -1;
}

/* Where each cell lands at each move of each scenario. */
static void compute_landings(cf_engine *engine, cf_column_cells *column, int64_t own_rate)
{
    size_t n_cells = (size_t)column->n_cells;
    column->n_moves = count_kind(engine, CF_OP_MOVE_CLASS);
    column->landing = cf_mem_calloc((size_t)engine->n_scenarios * (size_t)column->n_moves * n_cells,
                                    sizeof(int16_t));
    cf_arena arena = CF_ARENA_INIT;
    for (int s = 0; s < engine->n_scenarios; s++) {
        const cf_scenario *scenario = &engine->scenarios[s];
        fold at = *folds_new(column, 1, &arena);
        fold_start(&at, engine, column, own_rate);
        for (int i = 0; i < scenario->n_rate_ops; i++) {
            int op = scenario->rate_ops[i];
            const cf_bound_op *bound = &engine->ops[op];
            if (bound->op->kind != CF_OP_MOVE_CLASS) {
                fold_apply(&at, engine, column, op);
                continue;
            }
            if (!cf_audience_has(engine, CF_SET_RATE, column->rate_audience, bound))
                continue;
            int target = ladder_of_range(
                column, cf_schedule_find(engine->options->schedule, bound->op->as.move.range));
            int16_t *landing =
                column->landing + ((size_t)s * (size_t)column->n_moves +
                                   (size_t)cf_rank_of_op(engine, op, CF_OP_MOVE_CLASS)) *
                                      n_cells;
            for (int cell = 0; cell < column->n_cells; cell++)
                if (at.rates[cell] >= 0)
                    landing[cell] = (int16_t)(bound->op->as.move.keeping_step
                                                  ? same_step(&at, engine, column, target, cell,
                                                              scenario, &arena)
                                                  : lowest_not_below(&at, target, at.rates[cell]));
        }
    }
    cf_arena_release(&arena);
}

static void compute_rates(cf_engine *engine, cf_column_cells *column, int64_t own_rate)
{
    size_t n_cells = (size_t)column->n_cells;
    size_t n_epochs = (size_t)engine->n_epochs;
    column->n_epochs = engine->n_epochs;
    column->rates_e8 = cf_mem_calloc(n_epochs * n_cells + CF_RATES_BEHIND, sizeof(int64_t));
    cf_arena arena = CF_ARENA_INIT;
    fold *folds = folds_new(column, engine->n_epochs, &arena);
    for (int e = 0; e < engine->n_epochs; e++) {
        const cf_epoch *epoch = &engine->epochs[e];
        bool known = epoch->parent >= 0; /* parents come first: they are shorter, seen before */
        if (known)
            fold_go_on(&folds[e], &folds[epoch->parent], column);
        else
            fold_start(&folds[e], engine, column, own_rate);
        int from = known ? engine->epochs[epoch->parent].n_ops : 0;
        for (int i = from; i < epoch->n_ops; i++)
            fold_apply(&folds[e], engine, column, epoch->ops[i]);
        for (size_t cell = 0; cell < n_cells; cell++)
            column->rates_e8[cell * n_epochs + (size_t)e] =
                cf_rate_paid(engine, folds[e].rates[cell]);
    }
    cf_arena_release(&arena);
}

/* --- Shapes ---------------------------------------------------------------------------------- */

/* Columns whose members move alike: the same number of steps and intervals, selected by the same
 * ladder ops. A class that moves to another range is a shape of its own. */
static int32_t shape_of(cf_engine *engine, const cf_column_cells *column)
{
    cf_buf key = CF_BUF_INIT;
    bool has_ladder_op = false, has_move = false;
    for (int i = 0; i < engine->n_ops; i++) {
        cf_op_kind kind = engine->ops[i].op->kind;
        if ((kind == CF_OP_ADD_STEP || kind == CF_OP_DROP_BOTTOM || kind == CF_OP_MOVE_CLASS) &&
            cf_audience_has(engine, CF_SET_RATE, column->rate_audience, &engine->ops[i])) {
            has_ladder_op = true;
            has_move = has_move || kind == CF_OP_MOVE_CLASS;
        }
    }
    const cf_ladder *start = &column->ladders[0];
    int32_t parts[] = {start->n_base, start->range < 0, has_ladder_op ? column->rate_audience : -1,
                       has_move ? column->id : -1};
    cf_buf_add_slice(&key, (cf_slice){(const char *)parts, sizeof parts});
    if (engine->facts->n_step_parts > 0 && start->range >= 0)
        for (int i = 0; i < start->n_base; i++) {
            int32_t months = cf_months_before_next(
                engine, engine->options->schedule->ranges[start->range].step_names[i]);
            cf_buf_add_slice(&key, (cf_slice){(const char *)&months, sizeof months});
        }
    int32_t shape = cf_dict_code(engine->shape_ids, cf_buf_slice(&key));
    cf_buf_release(&key);
    return shape;
}

/* --- Making ---------------------------------------------------------------------------------- */

static void add_ladder(cf_column_cells *column, const cf_engine *engine, int range, int n_added)
{
    cf_ladder *ladder = &column->ladders[column->n_ladders++];
    ladder->range = range;
    ladder->first = column->n_cells;
    ladder->n_base = range < 0 ? 1 : engine->options->schedule->ranges[range].n_steps;
    ladder->first_added = ladder->first + ladder->n_base;
    column->n_cells += ladder->n_base + n_added;
}

static cf_column_cells *make_column(cf_engine *engine, int32_t id, int range, int64_t own_rate,
                                    int32_t audience)
{
    cf_column_cells *column = cf_mem_calloc(1, sizeof *column);
    column->id = id;
    column->rate_audience = audience;
    column->own_rate_e8 = own_rate;
    int n_added = count_kind(engine, CF_OP_ADD_STEP);
    int n_moves = count_kind(engine, CF_OP_MOVE_CLASS);
    column->ladders = cf_mem_calloc((size_t)n_moves + 1, sizeof(cf_ladder));
    add_ladder(column, engine, range, n_added);
    bool moves = false;
    for (int i = 0; i < engine->n_ops && n_moves > 0; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (bound->op->kind != CF_OP_MOVE_CLASS ||
            !cf_audience_has(engine, CF_SET_RATE, audience, bound))
            continue;
        moves = true;
        int target = cf_schedule_find(engine->options->schedule, bound->op->as.move.range);
        if (ladder_of_range(column, target) < 0)
            add_ladder(column, engine, target, n_added);
    }
    compute_rates(engine, column, own_rate);
    if (moves)
        compute_landings(engine, column, own_rate);
    column->shape = shape_of(engine, column);
    return column;
}

typedef struct {
    int64_t own_rate;
    int32_t range, audience;
} column_key;

cf_column_cells *cf_column_of(cf_engine *engine, int range, int64_t own_rate_e8,
                              int32_t rate_audience)
{
    column_key key;
    memset(&key, 0, sizeof key);
    key.own_rate = range < 0 ? own_rate_e8 : 0;
    key.range = range;
    key.audience = rate_audience;
    int32_t id = cf_dict_code(engine->column_ids, (cf_slice){(const char *)&key, sizeof key});
    cf_lock_take(&engine->lock);
    cf_column_cells *known = (size_t)id < engine->columns_capacity ? engine->columns[id] : NULL;
    cf_lock_give(&engine->lock);
    if (known)
        return known;
    cf_column_cells *column = make_column(engine, id, range, key.own_rate, rate_audience);
    cf_lock_take(&engine->lock);
    size_t old = engine->columns_capacity;
    engine->columns = cf_mem_grow(engine->columns, &engine->columns_capacity, (size_t)id + 1,
                                  sizeof *engine->columns);
    for (size_t i = old; i < engine->columns_capacity; i++)
        engine->columns[i] = NULL;
    known = engine->columns[id];
    if (!known)
        engine->columns[id] = column;
    cf_lock_give(&engine->lock);
    if (!known)
        return column;
    cf_mem_free(column->rates_e8); /* another thread was faster */
    cf_mem_free(column->landing);
    cf_mem_free(column->ladders);
    cf_mem_free(column);
    return known;
}

/* --- Names ----------------------------------------------------------------------------------- */

/* A step without a name of its own is called after the one below: 5 -> 6, E -> F, top -> top+1. */
static cf_slice name_above(cf_slice below, cf_arena *arena)
{
    int64_t number;
    if (cf_decimal_parse(&number, below.text, below.len, 0, false) == CF_DECIMAL_OK &&
        number >= 0 && number < INT32_MAX)
        return cf_slice_of(cf_arena_printf(arena, "%lld", (long long)number + 1));
    char letter = below.len == 1 ? below.text[0] : 'Z';
    if ((letter >= 'A' && letter < 'Z') || (letter >= 'a' && letter < 'z'))
        return cf_slice_of(cf_arena_printf(arena, "%c", letter + 1));
    return cf_slice_of(cf_arena_printf(arena, "%.*s+1", (int)below.len, below.text));
}

cf_slice cf_cell_name(const cf_engine *engine, const cf_column_cells *column, int cell,
                      const int *ops, int n_ops, cf_arena *arena)
{
    const cf_ladder *ladder = NULL;
    for (int l = 0; l < column->n_ladders; l++)
        if (cell >= column->ladders[l].first)
            ladder = &column->ladders[l];
    if (!ladder || ladder->range < 0)
        return CF_SLICE("");
    const cf_range *range = &engine->options->schedule->ranges[ladder->range];
    if (cell < ladder->first_added)
        return range->step_names[cell - ladder->first];
    cf_slice name = range->step_names[range->n_steps - 1];
    for (int i = 0; i < n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[ops[i]];
        if (bound->op->kind != CF_OP_ADD_STEP ||
            !cf_audience_has(engine, CF_SET_RATE, column->rate_audience, bound))
            continue;
        name =
            bound->op->as.add_step.name.len ? bound->op->as.add_step.name : name_above(name, arena);
        if (cf_added_cell(engine, ladder, ops[i]) == cell)
            break;
    }
    return name;
}
