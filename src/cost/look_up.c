/* look_up.c: rows -> what they are costed by: column, profile, path. Every thread remembers what it
 * has seen; only what is new is looked for among all threads' finds. */
#include "cost/recall.h"
#include "cost/table.h"

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

/* Rows with rates of their own. */
static __attribute__((noinline)) void find_own(cf_worker *worker, cf_row_work *work, uint32_t row,
                                               const cf_audience *audience)
{
    const cf_block *block = worker->block;
    work->column = own_column_of(worker, block->rate_e8[row], audience->rate);
    known_programs *programs = programs_of(worker, work->column->shape, 0, audience->freeze);
    int32_t step_date = at_fixed_top(work->column, 0) ? CF_FIRST_STEP_DATE : block->step_date[row];
    work->program = program_of(worker, programs, work->column, step_date);
}

/* Where the row stands, and what becomes of it. */
static inline void find_program(cf_worker *worker, cf_row_work *work, uint32_t row,
                                const cf_audience *audience, known_column *known)
{
    int32_t step_date = worker->block->step_date[row], cell = worker->block->step[row];
    /* At the top it cannot matter any more. Nobody can guess who is: no branch. */
    int32_t fixed = -(int32_t)(cell == known->top);
    __asm__("" : "+r"(fixed));
    step_date ^= (step_date ^ CF_FIRST_STEP_DATE) & fixed;
    work->column = known->column;
    work->program = program_of(worker, programs_of_cell(worker, known, cell, audience->freeze),
                               work->column, step_date);
}

/* In two rounds, so that a row's column is on its way while others are asked for theirs. */
static void find_programs(cf_worker *worker, cf_row_work *works, const uint32_t *rows,
                          const cf_audience *const *audiences, uint32_t n)
{
    known_column *columns[CF_LOOK_UP_ROWS];
    const cf_block *block = worker->block;
    for (uint32_t i = 0; i < n; i++) {
        int32_t range = block->range[rows[i]];
        columns[i] = NULL;
        if (__builtin_expect(range >= 0, 1)) {
            columns[i] = column_of(worker, range, audiences[i]->rate);
            __builtin_prefetch(columns[i]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (__builtin_expect(columns[i] != NULL, 1))
            find_program(worker, &works[i], rows[i], audiences[i], columns[i]);
        else
            find_own(worker, &works[i], rows[i], audiences[i]);
    }
}

void cf_look_up_release(cf_worker *worker)
{
    cf_kinds_release(worker);
    for (size_t i = 0; i < worker->programs.n_slots; i++)
        for (known_programs *known = worker->programs.slots[i].value; known; known = known->next)
            cf_mem_free(known->by_class);
    cf_step_dates_release(&worker->step_dates);
    cf_map64_release(&worker->programs);
    cf_map64_release(&worker->far_columns);
    cf_map64_release(&worker->own_columns);
}

/* --- Rows ------------------------------------------------------------------------------------ */

/* `room`: for pieces of the row's own. */
static inline void find_pieces(cf_worker *worker, cf_row_work *work, uint32_t row,
                               const cf_audience *audience, cf_piece *room)
{
    const cf_block *block = worker->block;
    const cf_piece_lists *lists = &worker->lists;
    int32_t fte = block->fte_e4[row], overtime = block->overtime_e4[row];
    uint64_t who = cf_piece_list_who(audience, fte), how = (uint32_t)overtime;
    const cf_piece_list *list = &lists->slots[cf_piece_list_slot(who, how, lists->mask)];
    cf_piece_list met;
    if (__builtin_expect(((list->who ^ who) | (list->how ^ how)) != 0 || !list->pieces, 0)) {
        met = cf_pieces_meet(worker, audience, fte, overtime);
        list = &met;
    }
    work->pieces = list->pieces;
    work->n_pieces = 1;
    if (worker->kernel->engine->n_longevity == 0)
        return;
    uint32_t day = (uint32_t)block->hired[row] - (uint32_t)CF_FIRST_HIRED;
    int32_t service = day < CF_HIRE_DATES ? worker->service_of[day] - 1 : -1;
    if (__builtin_expect(service < 0, 0))
        service = cf_service_meet(worker, block->hired[row]);
    work->pieces = room;
    work->n_pieces = cf_pieces_list(&work->pieces, worker, list, audience, service);
}

static void look_up_rows(cf_worker *worker, cf_row_work *works, const uint32_t *rows,
                         const cf_audience *const *audiences, uint32_t n)
{
    find_programs(worker, works, rows, audiences, n);
    cf_piece *room = worker->pieces + (size_t)(works - worker->works) * worker->most_pieces;
    for (uint32_t i = 0; i < n; i++, room += worker->most_pieces)
        find_pieces(worker, &works[i], rows[i], audiences[i], room);
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
        const cf_audience *audience = cf_selection_row(worker->selection, block, rows[i]);
        look_up_rows(worker, &works[i], &rows[i], &audience, 1);
        cf_class_note(&worker->finds, &works[i], class, &worker->arena);
    }
}

static void find_rows(cf_worker *worker, cf_row_work *works, const uint32_t *rows, uint32_t n)
{
    cf_row_classes *classes = worker->kernel->classes;
    cf_selection_rows(worker->audiences, worker->selection, worker->block, rows, n);
    look_up_rows(worker, works, rows, worker->audiences, n);
    for (uint32_t i = 0; i < n && classes; i++)
        cf_row_classes_learn(classes, &works[i], worker->block->first_row + rows[i]);
}

void cf_look_up(cf_worker *worker, cf_row_work *works, uint32_t first, uint32_t n)
{
    const uint32_t *rows = worker->batch_rows + first;
    if (!worker->lists.slots)
        cf_kinds_start(worker);
    if (worker->kernel->classes_known)
        recall_rows(worker, works, rows, n);
    else
        find_rows(worker, works, rows, n);
    if (worker->tables)
        cf_tables_place(worker, works, n);
}
