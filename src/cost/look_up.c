/* look_up.c: rows -> what they are costed by: column, profile, path. Every thread remembers what it
 * has seen; only what is new is looked for among all threads' finds. */
#include "cost/recall.h"

#include "base/mem.h"

/* --- Columns --------------------------------------------------------------------------------- */

typedef struct own_column {
    struct own_column *next;
    int64_t rate_e8;
    int32_t audience;
    cf_column_cells *column;
} own_column;

static cf_column_cells *own_column_of(cf_worker *worker, int64_t rate_e8, int32_t audience)
{
    int64_t key[2] = {rate_e8, audience};
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)key, sizeof key}) | 1;
    own_column *first = cf_map64_get(&worker->own_columns, hash);
    for (own_column *known = first; known; known = known->next)
        if (known->rate_e8 == rate_e8 && known->audience == audience)
            return known->column;
    own_column *added = CF_ARENA_NEW(&worker->arena, own_column, 1);
    *added = (own_column){first, rate_e8, audience,
                          cf_column_of(worker->kernel->engine, -1, rate_e8, audience)};
    cf_map64_put(&worker->own_columns, hash, added);
    return added->column;
}

/* --- Programs -------------------------------------------------------------------------------- */

/* Programs of one shape, first cell and freeze, by class of step dates. */
typedef struct known_programs {
    struct known_programs *next; /* of the same hash */
    int32_t shape, cell, freeze;
    cf_program **by_class;
    size_t n_classes; /* room */
} known_programs;

/* A range's column, and what was last known of its cells. */
typedef struct known_column {
    cf_column_cells *column;
    int32_t freeze;            /* of the programs */
    int32_t top;               /* the cell that nobody leaves, whatever the step date; -1 */
    known_programs *of_cell[]; /* as far as they were asked for */
} known_column;

static known_programs *programs_of(cf_worker *worker, int32_t shape, int32_t cell, int32_t freeze)
{
    uint64_t hash = ((uint64_t)(uint32_t)shape << 36 ^ (uint64_t)(uint32_t)freeze << 18 ^
                     (uint64_t)(uint32_t)cell) +
                    1;
    known_programs *first = cf_map64_get(&worker->programs, hash);
    for (known_programs *known = first; known; known = known->next)
        if (known->shape == shape && known->cell == cell && known->freeze == freeze)
            return known;
    known_programs *added = CF_ARENA_NEW(&worker->arena, known_programs, 1);
    *added = (known_programs){first, shape, cell, freeze, NULL, 0};
    cf_map64_put(&worker->programs, hash, added);
    return added;
}

static bool at_fixed_top(const cf_column_cells *column, int cell)
{
    if (column->n_ladders > 1 || column->n_cells > column->ladders[0].n_base)
        return false; /* a step may be added, or the class may move */
    return cell == column->ladders[0].n_base - 1;
}

static __attribute__((noinline)) cf_program *new_program_of(cf_worker *worker,
                                                            known_programs *known,
                                                            const cf_column_cells *column,
                                                            int32_t step_date, int32_t class)
{
    size_t old = known->n_classes;
    known->by_class =
        cf_mem_grow(known->by_class, &known->n_classes, (size_t) class + 1, sizeof(cf_program *));
    if (known->n_classes > old)
        memset(known->by_class + old, 0, (known->n_classes - old) * sizeof(cf_program *));
    cf_program *program = cf_program_of(worker->kernel, column, known->cell, step_date,
                                        known->freeze, &worker->scratch);
    return known->by_class[class] = program;
}

static inline cf_program *program_of(cf_worker *worker, known_programs *known,
                                     const cf_column_cells *column, int32_t step_date)
{
    int32_t class = cf_step_date_class(&worker->step_dates, step_date);
    cf_program *program = (size_t) class < known->n_classes ? known->by_class[class] : NULL;
    return program ? program : new_program_of(worker, known, column, step_date, class);
}

/* --- Columns of ranges ----------------------------------------------------------------------- */

/* Where audiences are few, their columns stand in arrays by range. */
enum { NEAR_AUDIENCES = 64 };

static known_column *new_column(cf_worker *worker, int32_t range, int32_t audience)
{
    cf_column_cells *column = cf_column_of(worker->kernel->engine, range, 0, audience);
    size_t n_cells = (size_t)column->n_cells;
    int top = column->ladders[0].n_base - 1;
    known_column *made = cf_arena_alloc(&worker->arena, 1,
                                        sizeof(known_column) + n_cells * sizeof(known_programs *));
    made->column = column;
    made->top = at_fixed_top(column, top) ? top : -1;
    return made;
}

static known_column *far_column(cf_worker *worker, int32_t range, int32_t audience)
{
    uint64_t key = (uint64_t)(uint32_t)(range + 1) << 32 | (uint32_t)audience;
    known_column *known = cf_map64_get(&worker->far_columns, key);
    if (!known) {
        known = new_column(worker, range, audience);
        cf_map64_put(&worker->far_columns, key, known);
    }
    return known;
}

static inline known_column *column_of(cf_worker *worker, int32_t range, int32_t audience)
{
    if (__builtin_expect(audience >= NEAR_AUDIENCES, 0))
        return far_column(worker, range, audience);
    if (__builtin_expect(!worker->near_columns, 0))
        worker->near_columns =
            CF_ARENA_NEW(&worker->arena, known_column **, (size_t)NEAR_AUDIENCES);
    known_column ***of_audience = &worker->near_columns[audience];
    if (__builtin_expect(!*of_audience, 0))
        *of_audience = CF_ARENA_NEW(&worker->arena, known_column *,
                                    (size_t)worker->kernel->engine->options->schedule->n_ranges);
    known_column **known = &(*of_audience)[range];
    if (__builtin_expect(!*known, 0))
        *known = new_column(worker, range, audience);
    return *known;
}

static known_programs *programs_of_cell(cf_worker *worker, known_column *known, int32_t cell,
                                        int32_t freeze)
{
    if (__builtin_expect(known->freeze != freeze, 0)) {
        memset(known->of_cell, 0, (size_t)known->column->n_cells * sizeof *known->of_cell);
        known->freeze = freeze;
    }
    if (__builtin_expect(!known->of_cell[cell], 0))
        known->of_cell[cell] = programs_of(worker, known->column->shape, cell, freeze);
    return known->of_cell[cell];
}

/* Where the row stands, and what becomes of it. */
static inline void find_program(cf_worker *worker, cf_row_work *work, const cf_block *block,
                                uint32_t row, const cf_audience *audience)
{
    int32_t range = block->range[row], step_date = block->step_date[row];
    known_programs *programs;
    if (__builtin_expect(range < 0, 0)) {
        work->column = own_column_of(worker, block->rate_e8[row], audience->rate);
        programs = programs_of(worker, work->column->shape, 0, audience->freeze);
        if (at_fixed_top(work->column, 0))
            step_date = CF_FIRST_STEP_DATE;
    } else {
        known_column *known = column_of(worker, range, audience->rate);
        int32_t cell = block->step[row];
        work->column = known->column;
        programs = programs_of_cell(worker, known, cell, audience->freeze);
        if (cell == known->top)
            step_date = CF_FIRST_STEP_DATE; /* it cannot matter any more */
    }
    work->program = program_of(worker, programs, work->column, step_date);
}

void cf_look_up_release(cf_worker *worker)
{
    cf_mem_free(worker->reached);
    for (size_t i = 0; i < worker->programs.n_slots; i++)
        for (known_programs *known = worker->programs.slots[i].value; known; known = known->next)
            cf_mem_free(known->by_class);
    cf_step_dates_release(&worker->step_dates);
    for (size_t i = 0; i < worker->n_by_column; i++)
        cf_mem_free(worker->by_column[i]);
    cf_mem_free(worker->by_column);
    cf_map64_release(&worker->programs);
    cf_map64_release(&worker->far_columns);
    cf_map64_release(&worker->own_columns);
    cf_map64_release(&worker->kinds);
    cf_map64_release(&worker->places);
    cf_map64_release(&worker->stays);
}

/* --- Kinds of members ------------------------------------------------------------------------ */

static cf_member_kind *make_kind(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                                 int32_t overtime_e4, int32_t level)
{
    cf_engine *engine = worker->kernel->engine;
    bool by_days = engine->facts->costs_by == CF_COSTS_BY_DAYS;
    cf_profile_key key = {.pay = audience->pay,
                          .health = by_days ? audience->health : -1,
                          .once = audience->once,
                          .fte_e4 = fte_e4,
                          .overtime_e4 = overtime_e4,
                          .level = level};
    cf_member_kind *kind = CF_ARENA_NEW(&worker->arena, cf_member_kind, 1);
    *kind = (cf_member_kind){.audience = audience->place,
                             .fte_e4 = fte_e4,
                             .overtime_e4 = overtime_e4,
                             .level = level,
                             .profile = cf_profile_of(engine, &key)};
    cf_row_classes *classes = worker->kernel->classes;
    if (classes && !worker->kernel->classes_known)
        kind->number = cf_kind_number(classes, audience, fte_e4, overtime_e4, level);
    if (!by_days)
        kind->health = cf_health_of(worker, audience->health, fte_e4);
    return kind;
}

static cf_member_kind *kind_of(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                               int32_t overtime_e4, int32_t level)
{
    uint64_t hash = ((uint64_t)(uint32_t)audience->place << 40 | (uint64_t)(uint32_t)fte_e4 << 20) ^
                    (uint64_t)(uint32_t)overtime_e4 ^ (uint64_t)(uint32_t)level << 56;
    hash = cf_map64_mix(hash) | 1;
    cf_member_kind *first = cf_map64_get(&worker->kinds, hash);
    for (cf_member_kind *known = first; known; known = known->next)
        if (known->audience == audience->place && known->fte_e4 == fte_e4 &&
            known->overtime_e4 == overtime_e4 && known->level == level)
            return known;
    cf_member_kind *made = make_kind(worker, audience, fte_e4, overtime_e4, level);
    made->next = first;
    cf_map64_put(&worker->kinds, hash, made);
    return made;
}

enum { NEAR_PROFILES = 128, NEAR_COLUMNS = 1 << 14 };

static cf_member_place *new_place(cf_worker *worker, const cf_column_cells *column,
                                  cf_profile *profile)
{
    cf_member_place *place = CF_ARENA_NEW(&worker->arena, cf_member_place, 1);
    place->column = column;
    place->profile = profile;
    place->next = worker->all_places;
    worker->all_places = place;
    return place;
}

/* Where columns and profiles are not too many, places stand in an array by both. */
static cf_member_place **near_place(cf_worker *worker, size_t column, size_t profile)
{
    if (column >= worker->n_by_column) {
        size_t old = worker->n_by_column;
        worker->by_column = cf_mem_grow(worker->by_column, &worker->n_by_column, column + 1,
                                        sizeof *worker->by_column);
        memset(worker->by_column + old, 0, (worker->n_by_column - old) * sizeof *worker->by_column);
    }
    if (!worker->by_column[column])
        worker->by_column[column] = cf_mem_calloc(NEAR_PROFILES, sizeof **worker->by_column);
    return &worker->by_column[column][profile];
}

static cf_member_place *place_of(cf_worker *worker, const cf_column_cells *column,
                                 cf_profile *profile)
{
    if (column->ladders[0].range >= 0 && column->id < NEAR_COLUMNS && profile->id < NEAR_PROFILES) {
        cf_member_place **place = near_place(worker, (size_t)column->id, (size_t)profile->id);
        if (!*place)
            *place = new_place(worker, column, profile);
        return *place;
    }
    uint64_t key = ((uint64_t)(uint32_t)column->id << 32 | (uint32_t)profile->id) + 1;
    cf_member_place *place = cf_map64_get(&worker->places, key);
    if (!place) {
        place = new_place(worker, column, profile);
        cf_map64_put(&worker->places, key, place);
    }
    return place;
}

/* --- Longevity ------------------------------------------------------------------------------- */

/* The first period, as an index, in which `years` of service are complete at its start. */
static int reaches(const cf_engine *engine, int32_t hired, int years)
{
    cf_ymd ymd = cf_date_split((cf_date){hired});
    int day = ymd.day;
    int month = ymd.month;
    if (month == 2 && day == 29 && !cf_date_exists(ymd.year + years, 2, 29)) {
        month = 3; /* whole years are complete on 1 March */
        day = 1;
    }
    cf_date anniversary = cf_date_of(ymd.year + years, month, day);
    int index = cf_calendar_first_full(&engine->calendar, anniversary) - engine->first;
    return index < 0 ? 0 : index > engine->n_periods ? engine->n_periods : index;
}

/* The same, remembered by day of hire. */
enum { FIRST_HIRED = -3653, N_HIRED = 1 << 15 }; /* from 1960-01-01 on: 89 years */

static inline int reached(cf_worker *worker, int32_t hired, int level)
{
    const cf_engine *engine = worker->kernel->engine;
    uint32_t at = (uint32_t)hired - (uint32_t)FIRST_HIRED;
    int years = engine->longevity_years[level];
    if (at >= N_HIRED)
        return reaches(engine, hired, years);
    if (!worker->reached)
        worker->reached =
            cf_mem_calloc((size_t)N_HIRED * (size_t)engine->n_longevity, sizeof *worker->reached);
    int32_t *known = &worker->reached[at * (size_t)engine->n_longevity + (size_t)level];
    if (*known == 0)
        *known = reaches(engine, hired, years) + 1;
    return *known - 1;
}

/* The stretches of the window in which a member's threshold of service is one. */
static void find_pieces(cf_worker *worker, cf_row_work *work, const cf_block *block, uint32_t row,
                        const cf_audience *audience)
{
    const cf_engine *engine = worker->kernel->engine;
    int32_t fte = block->fte_e4[row], overtime = block->overtime_e4[row];
    int32_t hired = block->hired[row];
    bool counts = engine->n_longevity > 0 && !cf_date_is_none((cf_date){hired});
    int from = 0, level = 0;
    work->n_pieces = 0;
    for (; counts && level < engine->n_longevity && from < engine->n_periods; level++) {
        int to = reached(worker, hired, level);
        if (to <= from)
            continue;
        work->pieces[work->n_pieces++] =
            (cf_piece){from, to, kind_of(worker, audience, fte, overtime, level), NULL};
        from = to;
    }
    if (from < engine->n_periods)
        work->pieces[work->n_pieces++] = (cf_piece){
            from, engine->n_periods, kind_of(worker, audience, fte, overtime, level), NULL};
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void look_up_row(cf_worker *worker, cf_row_work *work, uint32_t row,
                        const cf_audience *audience)
{
    const cf_block *block = worker->block;
    find_program(worker, work, block, row, audience);
    find_pieces(worker, work, block, row, audience);
}

/* Of rows whose classes are known, the first that this thread meets is looked up. */
static void recall_rows(cf_worker *worker, cf_row_work *works, const uint32_t *rows, uint32_t n)
{
    const cf_block *block = worker->block;
    const cf_row_class *classes = worker->kernel->classes->rows + block->first_row;
    for (uint32_t i = 0; i < n; i++) {
        const cf_row_class *class = &classes[rows[i]];
        if (__builtin_expect(cf_class_recall(&works[i], &worker->finds, class), 1))
            continue;
        look_up_row(worker, &works[i], rows[i],
                    cf_selection_row(worker->selection, block, rows[i]));
        cf_class_note(&worker->finds, &works[i], class, &worker->arena);
    }
}

static void find_rows(cf_worker *worker, cf_row_work *works, const uint32_t *rows, uint32_t n)
{
    cf_row_classes *classes = worker->kernel->classes;
    cf_selection_rows(worker->audiences, worker->selection, worker->block, rows, n);
    for (uint32_t i = 0; i < n; i++) {
        look_up_row(worker, &works[i], rows[i], worker->audiences[i]);
        if (classes)
            cf_row_classes_learn(classes, &works[i], worker->block->first_row + rows[i]);
    }
}

/* Where a place will be looked for, asked for ahead of time: there is one for every column and
 * profile, too many to stay near. */
static inline void fetch_place(const cf_worker *worker, const cf_row_work *work)
{
    size_t column = (size_t)work->column->id, profile = (size_t)work->kind->profile->id;
    if (column < worker->n_by_column && profile < NEAR_PROFILES && worker->by_column[column])
        __builtin_prefetch(&worker->by_column[column][profile]);
}

static void find_places(cf_worker *worker, cf_row_work *work)
{
    for (int k = 0; k < work->n_pieces; k++) {
        work->pieces[k].place = place_of(worker, work->column, work->pieces[k].kind->profile);
        __builtin_prefetch(work->pieces[k].place);
    }
}

void cf_look_up(cf_worker *worker, cf_row_work *works, uint32_t first, uint32_t n)
{
    const uint32_t *rows = worker->batch_rows + first;
    for (uint32_t i = 0; i < n; i++)
        works[i].pieces = worker->pieces + (first + i) * worker->most_pieces;
    if (worker->kernel->classes_known)
        recall_rows(worker, works, rows, n);
    else
        find_rows(worker, works, rows, n);
    for (uint32_t i = 0; i < n; i++) {
        works[i].kind = works[i].pieces[0].kind;
        if (worker->wants_tables)
            fetch_place(worker, &works[i]);
    }
    for (uint32_t i = 0; i < n && worker->wants_tables; i++)
        find_places(worker, &works[i]);
}
