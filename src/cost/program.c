/* program.c: what a member on a path is paid for: paths cut at regimes, fiscal years, arrears and
 * checkpoints. Source: costing rules 2.1 (`costs by`), 2.3 and 2.5. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Segments -------------------------------------------------------------------------------- */

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
    int year = cf_calendar_bearing_year(&engine->calendar, scenario->arrears_booked) -
               engine->first_year;
    return in_horizon(engine, year) ? year : -1;
}

static void add_use(cf_use *uses, int *n, cf_use use)
{
    CF_BUG_IF(*n >= 2 && use.year >= 0);
    if (use.year >= 0)
        uses[(*n)++] = use;
}

static bool is_early(const cf_scenario *scenario, int period)
{
    return scenario->has_arrears && period < scenario->arrears_before;
}

static bool wanted_year(const cf_scenario *scenario, int year)
{
    return scenario->one_percent_year < 0 || year == scenario->one_percent_year;
}

/* Where the money of one period (or part of one) of scenario `s` goes; `year` bears it. */
static int uses_of(cf_kernel *kernel, int s, int period, int year, bool late, cf_use *uses)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    int own = in_horizon(engine, year) ? year : -1;
    int n = 0;
    if (is_early(scenario, period)) {
        int booked = by_pay_date(engine) ? booked_year(engine, scenario) : own;
        bool varies = booked >= 0 && booked == own && !late;
        if (booked >= 0 && wanted_year(scenario, booked))
            add_use(uses, &n, (cf_use){s, booked, 1, booked_day(kernel, scenario), false, varies});
        return n;
    }
    if (own >= 0 && wanted_year(scenario, own))
        add_use(uses, &n, (cf_use){s, own, 1, -1, false, !late});
    return n;
}

/* What the status quo lends to scenarios with arrears: until they are paid, members of such an
 * offer are paid as before, and the difference is booked later (costing rules 2.5). */
static int lent_uses(cf_kernel *kernel, int other, int year, cf_use *uses)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[other];
    int own = in_horizon(engine, year) ? year : -1;
    int booked = by_pay_date(engine) ? booked_year(engine, scenario) : own;
    int n = 0;
    if (own >= 0 && wanted_year(scenario, own))
        add_use(uses, &n, (cf_use){other, own, 1, -1, false, false});
    if (booked >= 0 && wanted_year(scenario, booked))
        add_use(uses, &n, (cf_use){other, booked, -1, booked_day(kernel, scenario), false, false});
    return n;
}

static uint32_t checks_at(const cf_kernel *kernel, int day)
{
    const cf_costing_options *options = kernel->engine->options;
    uint32_t checks = 0;
    for (int c = 0; c < options->n_checkpoints && c < CF_MAX_CHECKPOINTS; c++)
        if (kernel->days[day].days <= options->checkpoints[c].days)
            checks |= (uint32_t)1 << c;
    return checks;
}

static bool same_uses(const cf_use *a, const cf_use *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i].scenario != b[i].scenario || a[i].year != b[i].year || a[i].sign != b[i].sign ||
            a[i].paid != b[i].paid || a[i].last != b[i].last || a[i].varies != b[i].varies)
            return false;
    return true;
}

typedef struct {
    cf_segment *items;
    size_t capacity;
    int n;
} segment_list;

static void append_segment(segment_list *list, const cf_segment *segment)
{
    if (segment->n_uses == 0)
        return;
    cf_segment *last = list->n > 0 ? &list->items[list->n - 1] : NULL;
    if (last && last->from + last->n == segment->from && last->regime == segment->regime &&
        last->n_uses == segment->n_uses && last->checks == segment->checks &&
        same_uses(last->uses, segment->uses, segment->n_uses)) {
        last->n += segment->n;
        return;
    }
    list->items =
        cf_mem_grow(list->items, &list->capacity, (size_t)list->n + 1, sizeof *list->items);
    list->items[list->n++] = *segment;
}

static void append_uses(segment_list *list, cf_kernel *kernel, int s, int i, int regime, int year,
                        bool late)
{
    cf_engine *engine = kernel->engine;
    int period = engine->first + i;
    cf_segment segment = {.from = i, .n = 1, .regime = regime, .checks = checks_at(kernel, i)};
    segment.n_uses = uses_of(kernel, s, period, year, late, segment.uses);
    append_segment(list, &segment);
}

static void append_lent(segment_list *list, cf_kernel *kernel, int other, int i, int regime,
                        int year)
{
    cf_engine *engine = kernel->engine;
    if (!is_early(&engine->scenarios[other], engine->first + i))
        return;
    cf_segment segment = {.from = i, .n = 1, .regime = regime, .checks = checks_at(kernel, i)};
    segment.n_uses = lent_uses(kernel, other, year, segment.uses);
    append_segment(list, &segment);
}

static void segments_of(cf_kernel *kernel, segment_list *list, int s)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    for (int i = 0; i < engine->n_periods; i++) {
        append_uses(list, kernel, s, i, scenario->regime_at[i], engine->year_of[i], false);
        if (scenario->late_at[i] >= 0)
            append_uses(list, kernel, s, i, scenario->late_at[i], engine->year_of[i] + 1, true);
    }
    for (int other = 1; s == 0 && other < engine->n_scenarios; other++)
        for (int i = 0; i < engine->n_periods; i++) {
            append_lent(list, kernel, other, i, scenario->regime_at[i], engine->year_of[i]);
            if (scenario->late_at[i] >= 0)
                append_lent(list, kernel, other, i, scenario->late_at[i],
                            engine->year_of[i] + 1);
        }
    if (scenario->one_percent_year >= 0)
        return;
    cf_segment last = {.from = engine->n_periods - 1, .n = 1, .regime = scenario->last_whole,
                       .n_uses = 1};
    last.uses[0] = (cf_use){s, -1, 1, -1, true, false};
    append_segment(list, &last);
}

/* --- Caps ------------------------------------------------------------------------------------ */

static void add_cap_uses(cf_cap_segment *segment, const cf_use *uses, int n, int part)
{
    for (int i = 0; i < n; i++) {
        segment->use_part[segment->n_uses] = part;
        segment->uses[segment->n_uses++] = uses[i];
    }
}

static void cap_uses(cf_kernel *kernel, cf_cap_segment *segment, int s, int i)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    cf_use uses[2];
    size_t most = 4 * (size_t)engine->n_scenarios + 4;
    segment->uses = CF_ARENA_NEW(&kernel->arena, cf_use, most);
    segment->use_part = CF_ARENA_NEW(&kernel->arena, int, most);
    for (int part = 0; part < (scenario->late_at[i] >= 0 ? 2 : 1); part++) {
        int year = engine->year_of[i] + part;
        add_cap_uses(segment, uses,
                     uses_of(kernel, s, engine->first + i, year, part == 1, uses), part);
        for (int other = 1; s == 0 && other < engine->n_scenarios; other++)
            if (is_early(&engine->scenarios[other], engine->first + i))
                add_cap_uses(segment, uses, lent_uses(kernel, other, year, uses), part);
    }
    if (i == engine->n_periods - 1 && scenario->one_percent_year < 0) {
        uses[0] = (cf_use){s, -1, 1, -1, true, false};
        add_cap_uses(segment, uses, 1, 0);
    }
}

static int calendar_year(const cf_engine *engine, int i)
{
    return cf_date_split(cf_calendar_period(&engine->calendar, engine->first + i).paid).year;
}

static void cap_segments_of(cf_kernel *kernel, int s)
{
    cf_engine *engine = kernel->engine;
    const cf_scenario *scenario = &engine->scenarios[s];
    cf_cap_segment *list =
        CF_ARENA_NEW(&kernel->arena, cf_cap_segment, (size_t)engine->n_periods);
    int n = 0;
    for (int i = 0; i < engine->n_periods; i++) {
        cf_cap_segment segment = {.from = i, .n = 1, .regime = scenario->regime_at[i],
                                  .late = scenario->late_at[i]};
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
    kernel->n_cap_segments[s] = n;
}

/* --- Slots ----------------------------------------------------------------------------------- */

static int slot_of(cf_kernel *kernel, int regime, const cf_use *use)
{
    int kind = kernel->engine->regimes[regime].once;
    for (int i = 0; i < kernel->n_slots[kind]; i++) {
        const cf_slot *slot = &kernel->slots[kind][i];
        if (slot->regime == regime && slot->scenario == use->scenario &&
            slot->year == use->year && slot->last == use->last && slot->varies == use->varies)
            return i;
    }
    kernel->slots[kind][kernel->n_slots[kind]] =
        (cf_slot){regime, use->scenario, use->year, use->last, use->varies};
    return kernel->n_slots[kind]++;
}

static void index_kinds(cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    size_t n = (size_t)engine->n_regimes;
    for (int kind = 0; kind < 2; kind++)
        kernel->kind_regimes[kind] = CF_ARENA_NEW(&kernel->arena, int, n);
    for (int i = 0; i < engine->n_base_regimes; i++) {
        int kind = engine->regimes[i].once;
        kernel->kind_regimes[kind][engine->regimes[i].slot_in_kind] = i;
        kernel->n_kind_regimes[kind]++;
    }
}

bool cf_kernel_segments(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    size_t n_scenarios = (size_t)engine->n_scenarios;
    kernel->days = CF_ARENA_NEW(&kernel->arena, cf_date, (size_t)engine->n_periods + n_scenarios);
    kernel->n_days = engine->n_periods;
    for (int i = 0; i < engine->n_periods; i++)
        kernel->days[i] = cf_calendar_period(&engine->calendar, engine->first + i).paid;
    kernel->segments = CF_ARENA_NEW(&kernel->arena, cf_segment *, n_scenarios);
    kernel->n_segments = CF_ARENA_NEW(&kernel->arena, int, n_scenarios);
    kernel->cap_segments = CF_ARENA_NEW(&kernel->arena, cf_cap_segment *, n_scenarios);
    kernel->n_cap_segments = CF_ARENA_NEW(&kernel->arena, int, n_scenarios);
    index_kinds(kernel);
    size_t n_uses = 0;
    for (int s = 0; s < engine->n_scenarios; s++) {
        segment_list list = {0};
        segments_of(kernel, &list, s);
        kernel->segments[s] =
            cf_arena_dup(&kernel->arena, list.items, (size_t)list.n, sizeof *list.items);
        kernel->n_segments[s] = list.n;
        n_uses += (size_t)list.n * 8;
        cf_mem_free(list.items);
        if (engine->n_caps > 0)
            cap_segments_of(kernel, s);
    }
    for (int kind = 0; kind < 2; kind++)
        kernel->slots[kind] = CF_ARENA_NEW(&kernel->arena, cf_slot, n_uses + 1);
    for (int s = 0; s < engine->n_scenarios; s++)
        for (int i = 0; i < kernel->n_segments[s]; i++)
            for (int k = 0; k < kernel->segments[s][i].n_uses; k++)
                slot_of(kernel, kernel->segments[s][i].regime, &kernel->segments[s][i].uses[k]);
    return true;
}

/* --- Programs -------------------------------------------------------------------------------- */

static void fill_entry(cf_kernel *kernel, cf_entry *entry, int s, int segment_index, int from,
                       int to, int cell, const cf_use *use)
{
    const cf_engine *engine = kernel->engine;
    const cf_segment *segment = &kernel->segments[s][segment_index];
    const cf_regime *regime = &engine->regimes[segment->regime];
    bool full = use->scenario < engine->n_full && !use->last;
    *entry = (cf_entry){
        .from = (int16_t)from,
        .n = (int16_t)(to - from),
        .cell = (int16_t)cell,
        .kind_regime = (int16_t)regime->slot_in_kind,
        .slot = (int16_t)slot_of(kernel, segment->regime, use),
        .sums = (int16_t)(full ? use->scenario * engine->n_years + use->year : -1),
        .paid = (int16_t)use->paid,
        .scenario = (uint8_t)use->scenario,
        .once = regime->once,
        .sign = (int8_t)use->sign,
        .checks = use->paid >= 0 ? checks_at(kernel, use->paid) : segment->checks,
    };
}

static int piece_end(const cf_engine *engine, const cf_path *path, int piece)
{
    return piece + 1 < path->n ? path->pieces[piece + 1].from - engine->first
                               : engine->n_periods;
}

static void build_scenario(cf_kernel *kernel, cf_program *program, const cf_path *path, int s,
                           size_t *capacity)
{
    const cf_engine *engine = kernel->engine;
    for (int i = 0; i < kernel->n_segments[s]; i++) {
        const cf_segment *segment = &kernel->segments[s][i];
        for (int p = 0; p < path->n; p++) {
            int from = path->pieces[p].from - engine->first;
            int to = piece_end(engine, path, p);
            from = from < segment->from ? segment->from : from;
            to = to > segment->from + segment->n ? segment->from + segment->n : to;
            for (int k = 0; from < to && k < segment->n_uses; k++) {
                program->entries = cf_mem_grow(program->entries, capacity,
                                               (size_t)program->n_entries + 1, sizeof(cf_entry));
                fill_entry(kernel, &program->entries[program->n_entries++], s, i, from, to,
                           path->pieces[p].cell, &segment->uses[k]);
            }
        }
    }
}

static void build_caps(cf_kernel *kernel, cf_program *program, const cf_path *path, int s)
{
    const cf_engine *engine = kernel->engine;
    size_t most = (size_t)kernel->n_cap_segments[s] + (size_t)path->n;
    program->cap_entries[s] = CF_ARENA_NEW(&kernel->arena, cf_cap_entry, most);
    for (int i = 0; i < kernel->n_cap_segments[s]; i++) {
        const cf_cap_segment *segment = &kernel->cap_segments[s][i];
        for (int p = 0; p < path->n; p++) {
            int from = path->pieces[p].from - engine->first;
            int to = piece_end(engine, path, p);
            from = from < segment->from ? segment->from : from;
            to = to > segment->from + segment->n ? segment->from + segment->n : to;
            if (from < to)
                program->cap_entries[s][program->n_cap_entries[s]++] =
                    (cf_cap_entry){(int16_t)from, (int16_t)(to - from),
                                   (int16_t)path->pieces[p].cell, i};
        }
    }
}

/* Called under the kernel's lock. */
static cf_program *build_program(cf_kernel *kernel, const cf_column_cells *column, int32_t cell,
                                 int32_t step_date, int32_t freeze)
{
    cf_engine *engine = kernel->engine;
    cf_program *program = CF_ARENA_NEW(&kernel->arena, cf_program, 1);
    size_t n_scenarios = (size_t)engine->n_scenarios;
    program->shape = column->shape;
    program->cell = cell;
    program->step_date = step_date;
    program->freeze = freeze;
    program->cap_entries = CF_ARENA_NEW(&kernel->arena, cf_cap_entry *, n_scenarios);
    program->n_cap_entries = CF_ARENA_NEW(&kernel->arena, int, n_scenarios);
    cf_arena scratch = CF_ARENA_INIT;
    size_t capacity = 0;
    for (int s = 0; s < engine->n_scenarios; s++) {
        cf_path path;
        cf_path_walk(&path, engine, column, s, cell, step_date, freeze, &scratch);
        build_scenario(kernel, program, &path, s, &capacity);
        if (engine->n_caps > 0)
            build_caps(kernel, program, &path, s);
    }
    cf_entry *entries = program->entries;
    program->entries = cf_arena_dup(&kernel->arena, entries, (size_t)program->n_entries,
                                    sizeof *entries);
    cf_mem_free(entries);
    cf_arena_release(&scratch);
    return program;
}

cf_program *cf_program_of(cf_kernel *kernel, const cf_column_cells *column, int32_t cell,
                          int32_t step_date, int32_t freeze)
{
    int32_t key[4] = {column->shape, cell, step_date, freeze};
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)key, sizeof key}) | 1;
    cf_lock_take(&kernel->lock);
    cf_program *first = cf_map64_get(&kernel->programs, hash);
    cf_program *program = first;
    while (program && (program->shape != column->shape || program->cell != cell ||
                       program->step_date != step_date || program->freeze != freeze))
        program = program->next;
    if (!program) {
        program = build_program(kernel, column, cell, step_date, freeze);
        program->next = first;
        cf_map64_put(&kernel->programs, hash, program);
    }
    cf_lock_give(&kernel->lock);
    return program;
}
