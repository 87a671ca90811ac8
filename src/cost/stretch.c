/* stretch.c: members costed with nothing prepared for them. A stretch is the periods that a member
 * spends in one cell with one profile. A batch's members are sorted by family of profiles and by
 * how they move; eight at a time, their stretches become the strips of a sheet (sheet.h). */
#include "cost/caps.h"
#include "cost/sheet.h"

#include "base/mem.h"

/* --- Life cycle ------------------------------------------------------------------------------ */

/* Periods that two fiscal years share are paid profile by profile (strip_pay.c). */
static bool has_split_periods(const cf_engine *engine)
{
    bool split = false;
    for (int i = 0; i < engine->n_regimes; i++)
        split = split || engine->regimes[i].part != CF_WHOLE;
    return split;
}

cf_stretches *cf_stretches_new(const cf_kernel *kernel, cf_arena *arena)
{
    cf_stretches *all = CF_ARENA_NEW(arena, cf_stretches, 1);
    all->sheet = CF_ARENA_NEW(arena, cf_sheet, 1);
    cf_strip_room_init(&all->room, kernel, arena);
    if (cf_strips_are_wide() && !kernel->has_holidays) {
        all->sheets = CF_ARENA_NEW(arena, cf_sheet_room, 1);
        cf_sheet_room_init(all->sheets, kernel, arena);
        all->by_family = !has_split_periods(kernel->engine);
    }
    return all;
}

void cf_stretches_release(cf_stretches *all)
{
    if (!all)
        return;
    if (all->sheets)
        cf_sheet_room_release(all->sheets);
    cf_mem_free(all->sorted);
    cf_mem_free(all->before);
    cf_mem_free(all->starts);
}

/* --- Sorting --------------------------------------------------------------------------------- */

/* Near where members move at much the same times; pieces of more than one profile by where they are
 * cut. */
static uint16_t key_of(const cf_worker *worker, const cf_row_work *work, int piece)
{
    enum { MOVES = 8 }; /* keys of programs are below so many times the periods */
    const cf_piece *of = &work->pieces[piece];
    uint32_t n_periods = (uint32_t)worker->kernel->engine->n_periods;
    if (work->n_pieces == 1)
        return work->program->key;
    uint32_t cut = of->from > 0 ? n_periods + (uint32_t)of->from : (uint32_t)of->to;
    uint32_t key = MOVES * n_periods + cut;
    return (uint16_t)(key < UINT16_MAX ? key : UINT16_MAX);
}

/* Members of one family or profile; of those, who may meet a yearly cap stand apart from others. */
static inline uint32_t group_of(const cf_stretches *all, const cf_row_work *work,
                                const cf_member_kind *kind)
{
    const cf_column_cells *column = work->column;
    uint32_t group = (uint32_t)(all->by_family ? kind->family : kind->profile->id);
    if (kind->near_cap_e8 == INT64_MAX)
        return 2 * group;
    const cf_path *path = &work->program->paths[0];
    int last = (path->pieces[path->n - 1].cell + 1) * column->n_epochs - 1;
    return 2 * group + (column->rates_e8[last] > kind->near_cap_e8);
}

static uint32_t list_pieces(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    uint32_t n_listed = 0;
    for (uint32_t i = 0; i < n; i++) {
        const cf_row_work *work = &worker->works[i];
        if (work->done)
            continue;
        if (n_listed + (size_t)work->n_pieces > all->sorted_capacity)
            all->sorted = cf_mem_grow(all->sorted, &all->sorted_capacity,
                                      n_listed + (size_t)work->n_pieces, sizeof *all->sorted);
        for (int k = 0; k < work->n_pieces; k++)
            all->sorted[n_listed++] =
                (cf_sorted_piece){.row = i,
                                  .group = group_of(all, work, work->pieces[k].kind),
                                  .piece = (uint32_t)k & CF_PIECE_MOST,
                                  .is_only = work->n_pieces == 1,
                                  .key = key_of(worker, work, k)};
    }
    return n_listed;
}

static inline uint32_t sort_key(const cf_sorted_piece *piece, bool by_group)
{
    return by_group ? piece->group : piece->key;
}

/* One pass of a stable sort. */
static inline void sort_by(cf_stretches *all, uint32_t n, bool by_group)
{
    size_t last = 0;
    uint32_t at = 0;
    cf_sorted_piece *from = all->sorted;
    size_t capacity = all->sorted_capacity;
    for (uint32_t i = 0; i < n; i++)
        last = sort_key(&from[i], by_group) > last ? sort_key(&from[i], by_group) : last;
    all->starts = cf_mem_grow(all->starts, &all->starts_capacity, last + 1, sizeof *all->starts);
    all->before = cf_mem_grow(all->before, &all->before_capacity, n, sizeof *all->before);
    memset(all->starts, 0, (last + 1) * sizeof *all->starts);
    for (uint32_t i = 0; i < n; i++)
        all->starts[sort_key(&from[i], by_group)]++;
    for (size_t key = 0; key <= last; key++) {
        uint32_t count = all->starts[key];
        all->starts[key] = at;
        at += count;
    }
    for (uint32_t i = 0; i < n; i++)
        all->before[all->starts[sort_key(&from[i], by_group)]++] = from[i];
    all->sorted = all->before;
    all->sorted_capacity = all->before_capacity;
    all->before = from;
    all->before_capacity = capacity;
}

/* --- The batch ------------------------------------------------------------------------------- */

/* How many of the next pieces are of one group, eight at most. */
static int count_eight(const cf_sorted_piece *pieces, uint32_t n)
{
    int count = 1;
    while (count < CF_STRIP && (uint32_t)count < n && pieces[count].group == pieces->group)
        count++;
    return count;
}

static void pay_pieces(cf_worker *worker, const cf_sorted_piece *pieces, uint32_t n)
{
    cf_sheet *sheet = worker->stretches->sheet;
    for (sheet->track = 0; sheet->track < worker->kernel->n_tracks; sheet->track++) {
        for (uint32_t at = 0; at < n;) {
            int count = count_eight(pieces + at, n - at);
            cf_sheet_add(worker, pieces + at, count);
            at += (uint32_t)count;
        }
        cf_sheet_end(worker);
    }
}

/* Where the groups end that are paid together, so that sheets fill. */
static uint32_t end_of_run(const cf_sorted_piece *pieces, uint32_t from, uint32_t n)
{
    enum { ENOUGH = 256 };
    uint32_t to = from + ENOUGH < n ? from + ENOUGH : n;
    while (to < n && pieces[to].group == pieces[to - 1].group)
        to++;
    return to;
}

void cf_stretches_run(cf_worker *worker, uint32_t n)
{
    cf_stretches *all = worker->stretches;
    uint32_t n_listed = list_pieces(worker, n);
    sort_by(all, n_listed, false);
    sort_by(all, n_listed, true);
    if (worker->caps)
        cf_caps_prepare(worker, n_listed);
    for (uint32_t from = 0, to; from < n_listed; from = to) {
        to = end_of_run(all->sorted, from, n_listed);
        pay_pieces(worker, all->sorted + from, to - from);
        if (worker->caps)
            cf_take_caps(worker, all->sorted + from, to - from);
    }
    cf_strip_settle(worker);
}
