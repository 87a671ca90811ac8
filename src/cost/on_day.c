/* on_day.c: the salary schedule on a day: the appendix of an agreement. Source: costing rules,
 * section 4 (`schedule`). */
#include "cost/engine.h"

#include "base/mem.h"

typedef struct {
    cf_engine *engine;
    const cf_scenario *scenario;
    cf_schedule_on *out;
    int period;
    int epoch;
    int *
        *steps_of; /* [range][step]: the op that added it, by place in its epoch; -1: of the file */
} appendix;

/* --- Who stands where ------------------------------------------------------------------------ */

typedef struct {
    int n_ranges;
    cf_dict *pairs; /* "range index, class code" as bytes */
} standing;

static void note_standing(void *context, int thread, const cf_block *block)
{
    standing *s = context;
    (void)thread;
    for (uint32_t row = 0; row < block->n_rows; row++) {
        int32_t pair[2] = {block->range[row],
                           block->codes[CF_COL_CLASS] ? block->codes[CF_COL_CLASS][row] : 0};
        if (pair[0] >= 0)
            cf_dict_code(s->pairs, (cf_slice){(const char *)pair, sizeof pair});
    }
}

/* --- Which clauses apply --------------------------------------------------------------------- */

static bool changes_cells(cf_op_kind kind)
{
    return cf_is_rate_op(kind) && kind != CF_OP_MOVE_CLASS;
}

static bool by_class_or_range(const cf_engine *engine, const cf_bound_op *bound)
{
    if (bound->predicate < 0)
        return true;
    const uint64_t *need = engine->predicates[bound->predicate].need;
    for (int i = 0; i < engine->n_parts; i++) {
        const cf_part *part = &engine->parts[i];
        bool needed = need[i / 64] >> (i % 64) & 1;
        if (needed && part->kind != CF_PART_RANGE &&
            !(part->kind == CF_PART_TEXT && part->column == CF_COL_CLASS))
            return false;
    }
    return true;
}

static bool part_selects(const cf_engine *engine, const cf_part *part, cf_slice range,
                         cf_slice class_name)
{
    (void)engine;
    return cf_part_matches_text(part, part->kind == CF_PART_RANGE ? range : class_name);
}

static bool selects(const cf_engine *engine, const cf_bound_op *bound, cf_slice range,
                    cf_slice class_name)
{
    if (bound->predicate < 0)
        return true;
    const uint64_t *need = engine->predicates[bound->predicate].need;
    for (int i = 0; i < engine->n_parts; i++)
        if ((need[i / 64] >> (i % 64) & 1) &&
            !part_selects(engine, &engine->parts[i], range, class_name))
            return false;
    return true;
}

/* Every class that stands in the range is selected; with nobody there, the class of its name. */
static bool selects_range(const appendix *a, const standing *s, const cf_bound_op *bound, int range)
{
    const cf_engine *engine = a->engine;
    cf_slice name = engine->options->schedule->ranges[range].name;
    bool anybody = false;
    for (int32_t code = 1; code < cf_dict_count(s->pairs); code++) {
        int32_t pair[2];
        memcpy(pair, cf_dict_text(s->pairs, code).text, sizeof pair);
        if (pair[0] != range)
            continue;
        anybody = true;
        if (!selects(engine, bound, name, cf_dict_text(engine->info->dicts[CF_COL_CLASS], pair[1])))
            return false;
    }
    return anybody || selects(engine, bound, name, name);
}

static int32_t audience_of(const appendix *a, const standing *s, int range)
{
    cf_engine *engine = a->engine;
    size_t words = (size_t)engine->n_predicate_words;
    uint64_t *bits = cf_mem_calloc(words, sizeof *bits);
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (changes_cells(bound->op->kind) && bound->predicate >= 0 &&
            by_class_or_range(engine, bound) && selects_range(a, s, bound, range))
            bits[bound->predicate / 64] |= (uint64_t)1 << (bound->predicate % 64);
    }
    int32_t code = cf_dict_code(engine->audience_sets[CF_SET_RATE],
                                (cf_slice){(const char *)bits, words * sizeof *bits});
    cf_mem_free(bits);
    return code;
}

/* --- Rows ------------------------------------------------------------------------------------ */

static int count_dropped(const cf_engine *engine, const cf_column_cells *column,
                         const cf_epoch *epoch)
{
    int dropped = 0;
    for (int i = 0; i < epoch->n_ops; i++)
        dropped += engine->ops[epoch->ops[i]].op->kind == CF_OP_DROP_BOTTOM &&
                   cf_audience_has(engine, CF_SET_RATE, column->rate_audience,
                                   &engine->ops[epoch->ops[i]]);
    return dropped;
}

static void fill_row(appendix *a, const standing *s, cf_schedule_row *row, int range)
{
    cf_engine *engine = a->engine;
    cf_arena *arena = &a->out->arena;
    const cf_column_cells *column = cf_column_of(engine, range, 0, audience_of(a, s, range));
    const cf_epoch *epoch = &engine->epochs[a->epoch];
    const cf_ladder *ladder = &column->ladders[0];
    cf_slice *names = CF_ARENA_NEW(arena, cf_slice, (size_t)column->n_cells);
    int64_t *kept = CF_ARENA_NEW(arena, int64_t, (size_t)column->n_cells);
    a->steps_of[range] = CF_ARENA_NEW(arena, int, (size_t)column->n_cells);
    row->range = cf_arena_slice(arena, engine->options->schedule->ranges[range].name);
    int dropped = count_dropped(engine, column, epoch);
    for (int i = -ladder->n_base; i < epoch->n_ops; i++) { /* base steps, then added ones */
        if (i >= 0 && engine->ops[epoch->ops[i]].op->kind != CF_OP_ADD_STEP)
            continue; /* it makes no cell */
        int cell = i < 0 ? ladder->first + ladder->n_base + i
                         : cf_added_cell(engine, ladder, epoch->ops[i]);
        int64_t rate = cf_cell_rates(column, cell)[a->epoch];
        if (i >= 0 && rate < 0)
            continue;
        if (dropped-- > 0)
            continue;
        names[row->n_steps] = cf_arena_slice(
            arena, cf_cell_name(engine, column, cell, epoch->ops, epoch->n_ops, arena));
        a->steps_of[range][row->n_steps] = i < 0 ? -1 : i;
        kept[row->n_steps++] = rate;
    }
    row->step_names = names;
    row->rates_e8 = kept;
}

static bool is_listed(const cf_slice *list, int n, cf_slice name)
{
    for (int i = 0; i < n; i++)
        if (cf_slice_equal(list[i], name))
            return true;
    return false;
}

static bool is_used(const cf_schedule_on *out, cf_slice name)
{
    for (int r = 0; r < out->n_rows; r++)
        if (is_listed(out->rows[r].step_names, out->rows[r].n_steps, name))
            return true;
    return false;
}

/* The file's steps in their order, then added ones in the order of their clauses; columns that
 * nobody uses any more are left out. */
static void fill_headers(appendix *a)
{
    const cf_schedule *schedule = a->engine->options->schedule;
    cf_schedule_on *out = a->out;
    size_t most = (size_t)schedule->n_step_names;
    for (int r = 0; r < out->n_rows; r++)
        most += (size_t)out->rows[r].n_steps;
    cf_slice *names = CF_ARENA_NEW(&out->arena, cf_slice, most);
    int n = 0;
    for (int i = 0; i < schedule->n_step_names; i++)
        if (is_used(out, schedule->step_order[i]))
            names[n++] = cf_arena_slice(&out->arena, schedule->step_order[i]);
    for (int op = -1; op < a->engine->epochs[a->epoch].n_ops; op++)
        for (int r = 0; r < out->n_rows; r++)
            for (int i = 0; i < out->rows[r].n_steps; i++)
                if (a->steps_of[r][i] == op && !is_listed(names, n, out->rows[r].step_names[i]))
                    names[n++] = out->rows[r].step_names[i];
    out->step_names = names;
    out->n_step_names = n;
}

static void list_not_applied(appendix *a)
{
    const cf_engine *engine = a->engine;
    const cf_clause **list =
        CF_ARENA_NEW(&a->out->arena, const cf_clause *, (size_t)a->scenario->n_rate_ops);
    for (int i = 0; i < a->scenario->n_rate_ops; i++) {
        const cf_bound_op *bound = &engine->ops[a->scenario->rate_ops[i]];
        if (changes_cells(bound->op->kind) && bound->period <= a->period &&
            !by_class_or_range(engine, bound))
            list[a->out->n_not_applied++] = bound->op->clause;
    }
    a->out->not_applied = list;
}

/* As many decimals as the rounding has; a tenth of a dollar is written with two. */
static int decimals_of(int64_t quantum_e8)
{
    int decimals = 8;
    while (decimals > 0 && quantum_e8 % 10 == 0) {
        quantum_e8 /= 10;
        decimals--;
    }
    return decimals == 1 ? 2 : decimals;
}

static void fill(appendix *a, const standing *s)
{
    const cf_schedule *schedule = a->engine->options->schedule;
    a->epoch = cf_epoch_at(a->engine, a->scenario, a->period);
    cf_schedule_row *rows =
        CF_ARENA_NEW(&a->out->arena, cf_schedule_row, (size_t)schedule->n_ranges);
    a->steps_of = CF_ARENA_NEW(&a->out->arena, int *, (size_t)schedule->n_ranges);
    for (int range = 0; range < schedule->n_ranges; range++)
        fill_row(a, s, &rows[range], range);
    a->out->rows = rows;
    a->out->n_rows = schedule->n_ranges;
    a->out->decimals = decimals_of(a->engine->facts->rate_quantum_e8);
    fill_headers(a);
    list_not_applied(a);
}

cf_schedule_on *cf_schedule_on_day(const cf_costing_options *options, int offer, cf_date day,
                                   cf_roster *roster, cf_diags *diags)
{
    cf_engine engine;
    cf_plan agreement = *options->agreement;
    cf_costing_options asked = *options;
    cf_calendar calendar;
    cf_calendar_init(&calendar, &agreement.facts);
    agreement.facts.has_horizon = true; /* which years are costed does not matter here */
    agreement.facts.horizon_from = agreement.facts.horizon_to = cf_fiscal_year_of(&calendar, day);
    asked.agreement = &agreement;
    asked.skip_one_percent = true;
    asked.n_by = 0;
    cf_schedule_on *out = cf_mem_calloc(1, sizeof *out);
    bool good = cf_engine_init(&engine, &asked, cf_roster_info_of(roster), diags);
    standing s = {.pairs = cf_dict_new()};
    good = good &&
           cf_roster_scan(roster, 1, note_standing, &s, options->stop, options->progress, diags);
    if (good && options->schedule) {
        appendix a = {.engine = &engine,
                      .scenario = &engine.scenarios[offer + 1],
                      .out = out,
                      .period = cf_calendar_holding(&engine.calendar, day)};
        fill(&a, &s);
        good = !atomic_load(&engine.failed);
    }
    cf_dict_free(s.pairs);
    cf_engine_release(&engine);
    if (good)
        return out;
    cf_schedule_on_free(out);
    return NULL;
}

void cf_schedule_on_free(cf_schedule_on *schedule)
{
    if (!schedule)
        return;
    cf_arena_release(&schedule->arena);
    cf_mem_free(schedule);
}
