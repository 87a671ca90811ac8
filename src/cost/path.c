/* path.c: which cell a member stands in, period by period: step dates, freezes, added and dropped
 * steps, classes that move. Source: costing rules 2.1 (`steps every`), 2.2 and 2.3. */
#include "cost/engine.h"

typedef struct {
    cf_engine *engine;
    const cf_column_cells *column;
    int scenario;
    int32_t freeze_audience;
    cf_arena *arena;
    int16_t **order; /* [ladder] -> cells from bottom to top, as they stand */
    int *n;          /* [ladder] */
    int ladder;      /* the member's */
    int at;          /* index in its order */
    bool own;        /* on an own rate */
    int32_t date;    /* step date, as it runs; CF_DATE_NONE */
    int32_t added;   /* the day of an added step that the member has yet to take; CF_DATE_NONE */
} walker;

int cf_months_before_next(const cf_engine *engine, cf_slice step_name)
{
    for (int i = 0; i < engine->facts->n_step_parts; i++)
        if (cf_slice_equal(engine->facts->step_parts[i].name, step_name))
            return engine->facts->step_parts[i].months;
    return engine->facts->step_months;
}

/* A step date inside a freeze moves to the day after; later ones count from it. */
static int32_t thawed(const walker *w, int32_t date)
{
    if (date == INT32_MIN)
        return date;
    const cf_scenario *scenario = &w->engine->scenarios[w->scenario];
    bool moved = scenario->has_freezes;
    while (moved) {
        moved = false;
        for (int i = 0; i < scenario->n_ops; i++) {
            const cf_bound_op *bound = &w->engine->ops[scenario->ops[i]];
            if (bound->op->kind != CF_OP_FREEZE_STEPS || date < bound->op->as.freeze.from.days ||
                date > bound->op->as.freeze.to.days ||
                !cf_audience_has(w->engine, CF_SET_FREEZE, w->freeze_audience, bound))
                continue;
            date = bound->op->as.freeze.to.days + 1;
            moved = true;
        }
    }
    return date;
}

static int date_period(const walker *w, int32_t date)
{
    return cf_calendar_first_full(&w->engine->calendar, (cf_date){date});
}

static int32_t next_date(walker *w, int32_t from, int cell)
{
    const cf_scenario *scenario = &w->engine->scenarios[w->scenario];
    int months = w->engine->facts->step_months;
    if (w->engine->facts->n_step_parts > 0)
        months = cf_months_before_next(w->engine,
                                       cf_cell_name(w->engine, w->column, cell, scenario->rate_ops,
                                                    scenario->n_rate_ops, w->arena));
    return thawed(w, cf_date_add_months((cf_date){from}, months).days);
}

static int cell_of(const walker *w)
{
    return w->order[w->ladder][w->at];
}

static bool at_top(const walker *w)
{
    return w->at == w->n[w->ladder] - 1;
}

/* Members at the old top move on the clause's day, or at their step date if that is later. */
static void add_step(walker *w, int op)
{
    const cf_bound_op *bound = &w->engine->ops[op];
    bool was_top = !w->own && at_top(w);
    for (int l = 0; l < w->column->n_ladders; l++)
        if (w->column->ladders[l].range >= 0)
            w->order[l][w->n[l]++] = (int16_t)cf_added_cell(w->engine, &w->column->ladders[l], op);
    if (was_top && (w->date == INT32_MIN || w->date <= bound->op->on.days))
        w->added =
            bound->op->on.days; /* the clause's day: a freeze of step dates leaves it alone */
}

static void drop_bottom(walker *w)
{
    for (int l = 0; l < w->column->n_ladders; l++) {
        if (w->column->ladders[l].range < 0 || w->n[l] < 2)
            continue;
        w->n[l]--;
        memmove(w->order[l], w->order[l] + 1, (size_t)w->n[l] * sizeof(int16_t));
        if (l == w->ladder && w->at > 0)
            w->at--;
    }
}

/* A step date that went by at the old top, or on an own rate, is spent; so is a blank one there,
 * which says no more than that nothing was to come. A step added that same day is left behind. */
static void move_class(walker *w, int op)
{
    cf_engine *engine = w->engine;
    const cf_bound_op *bound = &engine->ops[op];
    int range = cf_schedule_find(engine->options->schedule, bound->op->as.move.range);
    bool spent = (w->own || at_top(w) || w->added != INT32_MIN) &&
                 (w->date == INT32_MIN || date_period(w, w->date) < bound->period);
    size_t row = (size_t)w->scenario * (size_t)w->column->n_moves +
                 (size_t)cf_rank_of_op(engine, op, CF_OP_MOVE_CLASS);
    int cell = w->column->landing[row * (size_t)w->column->n_cells + (size_t)cell_of(w)];
    if (cell < 0) {
        const cf_scenario *scenario = &engine->scenarios[w->scenario];
        cf_slice step = cf_cell_name(engine, w->column, cell_of(w), scenario->rate_ops,
                                     scenario->n_rate_ops, w->arena);
        cf_engine_fail(engine, CF_E0456, bound, "the range \"%.*s\" has no step \"%.*s\"",
                       (int)bound->op->as.move.range.len, bound->op->as.move.range.text,
                       (int)step.len, step.text);
    }
    w->own = false;
    w->added = INT32_MIN;
    for (int l = 0; l < w->column->n_ladders; l++)
        if (w->column->ladders[l].range == range)
            w->ladder = l;
    w->at = 0;
    while (w->at < w->n[w->ladder] - 1 && w->order[w->ladder][w->at] != cell)
        w->at++;
    if (spent)
        w->date = next_date(w, bound->op->on.days, cell);
}

static void apply_ladder_op(walker *w, int op)
{
    const cf_bound_op *bound = &w->engine->ops[op];
    if (!cf_audience_has(w->engine, CF_SET_RATE, w->column->rate_audience, bound))
        return;
    if (bound->op->kind == CF_OP_ADD_STEP)
        add_step(w, op);
    else if (bound->op->kind == CF_OP_DROP_BOTTOM)
        drop_bottom(w);
    else if (bound->op->kind == CF_OP_MOVE_CLASS)
        move_class(w, op);
}

static void init_walker(walker *w, int start_cell, int32_t step_date)
{
    w->own = w->column->ladders[0].range < 0;
    w->order = CF_ARENA_NEW(w->arena, int16_t *, (size_t)w->column->n_ladders);
    w->n = CF_ARENA_NEW(w->arena, int, (size_t)w->column->n_ladders);
    for (int l = 0; l < w->column->n_ladders; l++) {
        const cf_ladder *ladder = &w->column->ladders[l];
        w->order[l] = CF_ARENA_NEW(w->arena, int16_t, (size_t)w->column->n_cells);
        w->n[l] = ladder->n_base;
        for (int i = 0; i < ladder->n_base; i++)
            w->order[l][i] = (int16_t)(ladder->first + i);
    }
    w->at = start_cell;
    w->date = thawed(w, step_date);
    w->added = INT32_MIN;
}

static bool is_ladder_op(cf_op_kind kind)
{
    return kind == CF_OP_ADD_STEP || kind == CF_OP_DROP_BOTTOM || kind == CF_OP_MOVE_CLASS;
}

static void note_cell(cf_path *out, const walker *w, int period)
{
    int first = w->engine->first;
    if (period < first)
        period = first;
    if (out->n > 0 && out->pieces[out->n - 1].from == period)
        out->n--;
    if (out->n > 0 && out->pieces[out->n - 1].cell == cell_of(w))
        return;
    out->pieces[out->n++] = (cf_path_piece){period, cell_of(w)};
}

/* The next ladder op of the scenario from index *i on; -1 when there is none. */
static int next_ladder_op(const walker *w, int *i)
{
    const cf_scenario *scenario = &w->engine->scenarios[w->scenario];
    while (*i < scenario->n_rate_ops &&
           !is_ladder_op(w->engine->ops[scenario->rate_ops[*i]].op->kind))
        (*i)++;
    return *i < scenario->n_rate_ops ? scenario->rate_ops[*i] : -1;
}

/* The day on which the member moves next, where there is a step above; CF_DATE_NONE. */
static int32_t next_move(const walker *w)
{
    if (w->own || at_top(w))
        return INT32_MIN;
    return w->added != INT32_MIN ? w->added : w->date;
}

static void step_up(walker *w)
{
    int32_t on = next_move(w);
    w->at++;
    w->added = INT32_MIN;
    w->date = next_date(w, on, cell_of(w));
}

/* On one day, ladder ops apply first, then step moves (costing rules 2.3). */
void cf_path_walk(cf_path *out, cf_engine *engine, const cf_column_cells *column, int scenario,
                  int start_cell, int32_t step_date, int32_t freeze_audience, cf_arena *arena)
{
    walker w = {.engine = engine,
                .column = column,
                .scenario = scenario,
                .freeze_audience = freeze_audience,
                .arena = arena};
    int last = engine->first + engine->n_periods - 1;
    init_walker(&w, start_cell, step_date);
    out->pieces = CF_ARENA_NEW(arena, cf_path_piece, (size_t)engine->n_periods + 2);
    out->n = 0;
    note_cell(out, &w, engine->first);
    int i = 0;
    for (;;) {
        int op = next_ladder_op(&w, &i);
        int op_period = op >= 0 ? engine->ops[op].period : INT_MAX;
        int32_t move = next_move(&w);
        int step_period = move != INT32_MIN ? date_period(&w, move) : INT_MAX;
        int period = op_period <= step_period ? op_period : step_period;
        if (period > last)
            return;
        if (op_period <= step_period) {
            apply_ladder_op(&w, op);
            i++;
        } else {
            step_up(&w);
        }
        note_cell(out, &w, period);
    }
}
