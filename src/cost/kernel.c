/* kernel.c: rows -> sums. One worker a thread; workers share tables and programs and nothing else.
 * Source: costing rules 2.3 to 2.5. */
#include "cost/recall.h"
#include "cost/table.h"

#include "base/bug.h"
#include "base/cpu.h"
#include "base/mem.h"

/* --- Life cycle ------------------------------------------------------------------------------ */

/* Memory that is written before it is read and, of small rosters, never written to its end. */
#define ROOM(worker, type, n) ((type *)room(worker, (size_t)(n), sizeof(type)))

static void *room(cf_worker *worker, size_t n, size_t size)
{
    worker->rooms =
        cf_mem_grow(worker->rooms, &worker->rooms_capacity, worker->n_rooms + 1, sizeof(void *));
    return worker->rooms[worker->n_rooms++] = cf_mem_lines(n, size);
}

static int64_t **rooms_for_rows(cf_worker *worker, size_t n)
{
    int64_t **rooms = CF_ARENA_NEW(&worker->arena, int64_t *, n);
    for (size_t i = 0; i < n; i++)
        rooms[i] = ROOM(worker, int64_t, CF_BLOCK_ROWS);
    return rooms;
}

static void make_results(cf_worker *worker)
{
    const cf_costing_options *options = worker->kernel->engine->options;
    size_t n_offers = (size_t)options->n_offers;
    size_t n_years = (size_t)worker->kernel->engine->n_years;
    worker->included = ROOM(worker, uint8_t, CF_BLOCK_ROWS);
    worker->results.included = worker->included;
    if (!options->visit)
        return;
    worker->net_status_quo = ROOM(worker, int64_t, CF_BLOCK_ROWS);
    worker->net_offer = rooms_for_rows(worker, n_offers);
    worker->row_cost = options->gains_only ? NULL : rooms_for_rows(worker, n_offers * n_years);
    worker->gain_at = rooms_for_rows(worker, n_offers * (size_t)options->n_checkpoints);
    worker->results = (cf_block_results){
        .included = worker->included,
        .net_status_quo = worker->net_status_quo,
        .net_offer = (const int64_t *const *)worker->net_offer,
        .cost = (const int64_t *const *)worker->row_cost,
        .gain_at = (const int64_t *const *)worker->gain_at,
        .n_years = (int)n_years,
    };
}

/* Results of a batch of rows, in amounts: small enough to stay near. */
enum { ROOM_FOR_LANES = 1 << 18 };

static void make_batch(cf_worker *worker)
{
    const cf_kernel *kernel = worker->kernel;
    cf_arena *arena = &worker->arena;
    size_t most_pieces = (size_t)kernel->engine->n_longevity + 1;
    uint32_t most = ROOM_FOR_LANES / (uint32_t)kernel->stride / CF_LOOK_UP_ROWS * CF_LOOK_UP_ROWS;
    most = most < CF_LOOK_UP_ROWS ? CF_LOOK_UP_ROWS : most > CF_BLOCK_ROWS ? CF_BLOCK_ROWS : most;
    worker->most_batch = most;
    worker->most_pieces = most_pieces;
    worker->rows = ROOM(worker, uint32_t, CF_BLOCK_ROWS);
    worker->lanes = ROOM(worker, int64_t, most * (size_t)kernel->stride);
    if (kernel->known)
        return; /* nothing is paid */
    worker->works = ROOM(worker, cf_row_work, most);
    worker->caps = kernel->cap_plan ? cf_caps_new(kernel, most, arena) : NULL;
    worker->pieces = ROOM(worker, cf_piece, most * most_pieces);
    worker->audiences = CF_ARENA_NEW(arena, const cf_audience *, CF_LOOK_UP_ROWS);
    worker->stretches = cf_stretches_new(kernel, arena);
    worker->tables = cf_tables_new(kernel, arena);
    worker->no_lanes = CF_ARENA_NEW(arena, int64_t, (size_t)kernel->stride);
    if (kernel->classes_known)
        cf_class_finds_init(&worker->finds, kernel->classes, arena);
}

cf_worker *cf_worker_new(cf_kernel *kernel, int thread)
{
    cf_engine *engine = kernel->engine;
    cf_worker *worker = cf_mem_calloc(1, sizeof *worker);
    worker->kernel = kernel;
    worker->thread = thread;
    worker->selection = cf_selection_new(engine);
    size_t n_offers = (size_t)engine->options->n_offers;
    cf_arena *arena = &worker->arena;
    worker->groupings = CF_ARENA_NEW(arena, cf_grouping, (size_t)kernel->n_groups);
    worker->better = cf_arena_alloc(arena, n_offers * n_offers + 1, sizeof *worker->better);
    worker->wrong =
        CF_ARENA_NEW(arena, cf_wrong_rows, (size_t)engine->n_ops + (size_t)engine->n_years + 1);
    cf_totals_init(&worker->totals, kernel);
    cf_evaluator_init(&worker->evaluator, kernel, arena);
    cf_step_dates_init(&worker->step_dates, kernel, arena);
    make_batch(worker);
    make_results(worker);
    return worker;
}

void cf_worker_free(cf_worker *worker)
{
    if (!worker)
        return;
    for (int i = 0; i < worker->kernel->n_groups; i++)
        cf_grouping_release(&worker->groupings[i]);
    cf_look_up_release(worker);
    cf_stretches_release(worker->stretches);
    cf_caps_release(worker->caps);
    cf_tables_free(worker->tables);
    cf_map64_release(&worker->health);
    cf_totals_release(&worker->totals);
    cf_selection_free(worker->selection);
    for (size_t i = 0; i < worker->n_rooms; i++)
        cf_mem_free(worker->rooms[i]);
    cf_mem_free(worker->rooms);
    cf_arena_release(&worker->scratch);
    cf_arena_release(&worker->arena);
    cf_mem_free(worker);
}

/* --- One row --------------------------------------------------------------------------------- */

/* The lanes of a row as far as they are known at once. */
static void start_row(const cf_worker *worker, cf_row_work *work, int64_t *lanes)
{
    cf_health_node *health = work->pieces->kind->health;
    const int64_t *start = health ? health->lanes : worker->no_lanes;
    if (health)
        health->count++;
    work->done = false;
    for (int i = 0; i < worker->kernel->stride; i += CF_LANES)
        memcpy(lanes + i, start + i, CF_LANES * sizeof *lanes);
}

/* --- Results --------------------------------------------------------------------------------- */

/* One or two lanes of rows, added, into an array by row of the block. NULL: zeros. */
static void give_lane(int64_t *restrict out, const uint32_t *rows, uint32_t n, const int64_t *lane,
                      const int64_t *more, size_t stride)
{
    if (!lane) {
        lane = more;
        more = NULL;
    }
    for (uint32_t i = 0; i < n && !lane; i++)
        out[rows[i]] = 0;
    for (uint32_t i = 0; i < n && lane && !more; i++)
        out[rows[i]] = lane[i * stride];
    for (uint32_t i = 0; i < n && lane && more; i++)
        out[rows[i]] = lane[i * stride] + more[i * stride];
}

static void give_rows(cf_worker *worker, const uint32_t *rows, uint32_t n, const int64_t *lanes)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_costing_options *options = kernel->engine->options;
    int n_costs = options->n_offers * kernel->engine->n_years;
    int n_checks = options->n_offers * options->n_checkpoints;
    const int64_t *net = kernel->net_lane >= 0 ? lanes + kernel->net_lane : NULL;
    size_t stride = (size_t)kernel->stride;
    give_lane(worker->net_status_quo, rows, n, NULL, net, stride);
    for (int o = 0; o < options->n_offers; o++)
        give_lane(worker->net_offer[o], rows, n, lanes + kernel->gain_lane + o, net, stride);
    for (int k = 0; k < n_costs && !options->gains_only; k++)
        give_lane(worker->row_cost[k], rows, n, lanes + k, NULL, stride);
    for (int k = 0; k < n_checks; k++)
        give_lane(worker->gain_at[k], rows, n, lanes + kernel->check_lane + k, NULL, stride);
}

static void compare_offers(cf_worker *worker, uint32_t n, const int64_t *lanes)
{
    const cf_kernel *kernel = worker->kernel;
    int n_offers = kernel->engine->options->n_offers;
    int pair = 0;
    for (int a = 0; a < n_offers; a++)
        for (int b = a + 1; b < n_offers; b++, pair++) {
            const int64_t *gain = lanes + kernel->gain_lane;
            uint64_t better_a = 0, better_b = 0;
            for (uint32_t i = 0; i < n; i++, gain += kernel->stride) {
                better_a += gain[a] > gain[b];
                better_b += gain[b] > gain[a];
            }
            worker->better[pair][0] += better_a;
            worker->better[pair][1] += better_b;
            worker->better[pair][2] += n - better_a - better_b;
        }
}

static void clear_row(cf_worker *worker, uint32_t row)
{
    const cf_engine *engine = worker->kernel->engine;
    const cf_costing_options *options = engine->options;
    worker->net_status_quo[row] = 0;
    for (int o = 0; o < options->n_offers; o++)
        worker->net_offer[o][row] = 0;
    for (int i = 0; i < options->n_offers * engine->n_years && !options->gains_only; i++)
        worker->row_cost[i][row] = 0;
    for (int i = 0; i < options->n_offers * options->n_checkpoints; i++)
        worker->gain_at[i][row] = 0;
}

/* --- Blocks ---------------------------------------------------------------------------------- */

/* Lists the block's rows that are costed in worker->rows. */
static uint32_t include_rows(cf_worker *worker, const cf_block *block)
{
    const cf_costing_options *options = worker->kernel->engine->options;
    uint32_t n = 0;
    for (uint32_t row = 0; row < block->n_rows; row++) {
        worker->included[row] = !block->vacant[row] || options->authorized;
        worker->rows[n] = row;
        n += worker->included[row];
        if (!worker->included[row] && options->visit)
            clear_row(worker, row);
    }
    return n;
}

static inline __attribute__((always_inline)) uint64_t all_bits(const int64_t *lanes, size_t n)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++)
        bits |= (uint64_t)lanes[i] + ((uint64_t)1 << 35);
    return bits;
}

#if CF_CPU_WIDE_CODE
CF_WIDE_TARGET static uint64_t all_bits_wide(const int64_t *lanes, size_t n)
{
    return all_bits(lanes, n);
}
#endif

/* CF_LIMIT_ROWS is below 2^27: sums of so many such amounts fit 64 bits. */
static bool are_small(const int64_t *lanes, size_t n)
{
#if CF_CPU_WIDE_CODE
    if (cf_cpu_is_wide())
        return all_bits_wide(lanes, n) >> 36 == 0;
#endif
    return all_bits(lanes, n) >> 36 == 0;
}

static void start_rows(cf_worker *worker, uint32_t first, uint32_t n)
{
    cf_row_work *works = worker->works + first;
    size_t stride = (size_t)worker->kernel->stride;
    int64_t *lanes = worker->lanes + first * stride;
    cf_look_up(worker, works, first, n);
    for (uint32_t i = 0; i < n; i++)
        start_row(worker, &works[i], lanes + i * stride);
    if (worker->tables) /* what they do not know, stretches will add */
        cf_tables_pay(worker, works, lanes, n);
}

static void pay_rows(cf_worker *worker, uint32_t n)
{
    if (worker->tables)
        cf_tables_start_batch(worker);
    for (uint32_t from = 0; from < n; from += CF_LOOK_UP_ROWS)
        start_rows(worker, from, n - from < CF_LOOK_UP_ROWS ? n - from : CF_LOOK_UP_ROWS);
    cf_stretches_run(worker, n);
    if (worker->caps)
        cf_caps_settle(worker, n);
}

/* Sums and results of some of the batch's rows, whose lanes are known. */
static void settle_rows(cf_worker *worker, uint32_t first, uint32_t n)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_costing_options *options = kernel->engine->options;
    const uint32_t *rows = worker->batch_rows + first;
    const int64_t *lanes = worker->lanes + first * (size_t)kernel->stride;
    bool small = kernel->n_groups > 0 && are_small(lanes, n * (size_t)kernel->stride);
    for (int g = 0; g < kernel->n_groups; g++)
        cf_grouping_add(&worker->groupings[g], kernel, &kernel->groups[g], worker->block, rows, n,
                        lanes, small);
    if (options->pairs)
        compare_offers(worker, n, lanes);
    if (options->visit)
        give_rows(worker, rows, n, lanes);
}

static void run_batch(cf_worker *worker, const uint32_t *rows, uint32_t n)
{
    enum { SETTLED_ROWS = 256 }; /* at once: their lanes stay near */
    worker->batch_rows = rows;
    if (worker->kernel->known)
        cf_recall_lanes(worker, n);
    else
        pay_rows(worker, n);
    if (worker->kernel->learnt)
        cf_recall_learn(worker, n);
    for (uint32_t from = 0; from < n; from += SETTLED_ROWS)
        settle_rows(worker, from, n - from < SETTLED_ROWS ? n - from : SETTLED_ROWS);
    worker->members += n;
}

void cf_worker_block(cf_worker *worker, const cf_block *block)
{
    const cf_costing_options *options = worker->kernel->engine->options;
    uint32_t n = include_rows(worker, block), most = worker->most_batch;
    worker->block = block;
    worker->rows_done = block->first_row + block->n_rows;
    for (uint32_t from = 0; from < n; from += most)
        run_batch(worker, worker->rows + from, n - from < most ? n - from : most);
    if (options->visit)
        options->visit(options->visit_context, worker->thread, block, &worker->results);
}
