/* kernel.c: rows -> sums. One worker a thread; workers share cells and programs and nothing else.
 * Source: costing rules 2.3 to 2.5. */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Life cycle ------------------------------------------------------------------------------ */

static void make_results(cf_worker *worker)
{
    const cf_engine *engine = worker->kernel->engine;
    size_t n_offers = (size_t)engine->options->n_offers;
    size_t n_years = (size_t)engine->n_years;
    size_t n_checks = (size_t)engine->options->n_checkpoints;
    cf_arena *arena = &worker->arena;
    worker->included = CF_ARENA_NEW(arena, uint8_t, CF_BLOCK_ROWS);
    worker->net_status_quo = CF_ARENA_NEW(arena, int64_t, CF_BLOCK_ROWS);
    worker->net_offer = CF_ARENA_NEW(arena, int64_t *, n_offers);
    worker->row_cost = CF_ARENA_NEW(arena, int64_t *, n_offers * n_years);
    worker->gain_at = CF_ARENA_NEW(arena, int64_t *, n_offers * n_checks);
    for (size_t i = 0; i < n_offers; i++)
        worker->net_offer[i] = CF_ARENA_NEW(arena, int64_t, CF_BLOCK_ROWS);
    for (size_t i = 0; i < n_offers * n_years; i++)
        worker->row_cost[i] = CF_ARENA_NEW(arena, int64_t, CF_BLOCK_ROWS);
    for (size_t i = 0; i < n_offers * n_checks; i++)
        worker->gain_at[i] = CF_ARENA_NEW(arena, int64_t, CF_BLOCK_ROWS);
    worker->results = (cf_block_results){
        .included = worker->included,
        .net_status_quo = worker->net_status_quo,
        .net_offer = (const int64_t *const *)worker->net_offer,
        .cost = (const int64_t *const *)worker->row_cost,
        .gain_at = (const int64_t *const *)worker->gain_at,
        .n_years = engine->n_years,
    };
}

cf_worker *cf_worker_new(cf_kernel *kernel, int thread)
{
    cf_engine *engine = kernel->engine;
    cf_worker *worker = cf_mem_calloc(1, sizeof *worker);
    worker->kernel = kernel;
    worker->thread = thread;
    worker->selection = cf_selection_new(engine);
    size_t n_full = (size_t)engine->n_full;
    size_t n_offers = (size_t)engine->options->n_offers;
    cf_arena *arena = &worker->arena;
    worker->cost = CF_ARENA_NEW(arena, int64_t, n_full * (size_t)engine->n_years);
    worker->net = CF_ARENA_NEW(arena, int64_t, n_full);
    worker->check =
        CF_ARENA_NEW(arena, int64_t, n_full * ((size_t)engine->options->n_checkpoints + 1));
    worker->paid = CF_ARENA_NEW(arena, int64_t, n_full * ((size_t)kernel->n_days + 1));
    worker->paid_once = CF_ARENA_NEW(arena, int64_t, n_full * ((size_t)kernel->n_days + 1));
    worker->groupings = CF_ARENA_NEW(arena, cf_grouping, (size_t)kernel->n_groups);
    worker->better = cf_arena_alloc(arena, n_offers * n_offers + 1, sizeof *worker->better);
    worker->wrong = CF_ARENA_NEW(arena, cf_wrong_rows,
                                 (size_t)engine->n_ops + (size_t)engine->n_years + 1);
    cf_totals_init(&worker->totals, engine);
    worker->paid_lean = CF_ARENA_NEW(arena, int64_t, (size_t)kernel->n_lean_paid + 1);
    worker->flusher = cf_flusher_new(kernel, &worker->totals);
    make_results(worker);
    return worker;
}

void cf_worker_free(cf_worker *worker)
{
    if (!worker)
        return;
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < worker->n_scratch; i++) {
            cf_cells *scratch = worker->scratch[kind][i];
            if (!scratch)
                continue;
            cf_mem_free(scratch->pay);
            cf_mem_free(scratch->parts);
            cf_mem_free(scratch->cap);
            cf_mem_free(scratch->weights[worker->thread]);
            cf_mem_free(scratch);
        }
    for (int i = 0; i < worker->kernel->n_groups; i++)
        cf_grouping_release(&worker->groupings[i]);
    cf_map64_release(&worker->columns);
    cf_map64_release(&worker->own_columns);
    cf_map64_release(&worker->programs);
    cf_map64_release(&worker->odd_programs);
    cf_map64_release(&worker->cells);
    cf_map64_release(&worker->health);
    cf_flusher_free(worker->flusher);
    cf_totals_release(&worker->totals);
    cf_selection_free(worker->selection);
    cf_arena_release(&worker->arena);
    cf_mem_free(worker);
}

/* --- What a row is --------------------------------------------------------------------------- */

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

static cf_column_cells *column_of(cf_worker *worker, const cf_block *block, uint32_t row,
                                  int32_t audience)
{
    int32_t range = block->range[row];
    if (range < 0)
        return own_column_of(worker, block->rate_e8[row], audience);
    uint64_t key = (uint64_t)(uint32_t)(range + 1) << 32 | (uint32_t)audience;
    cf_column_cells *column = cf_map64_get(&worker->columns, key);
    if (!column) {
        column = cf_column_of(worker->kernel->engine, range, 0, audience);
        cf_map64_put(&worker->columns, key, column);
    }
    return column;
}

typedef struct known_program {
    struct known_program *next;
    int32_t shape, cell, step_date, freeze;
    cf_program *program;
} known_program;

/* Shapes and audiences are few, cells are steps: the key nearly always packs into one word. */
static bool packs(int32_t shape, int32_t cell, int32_t freeze)
{
    return shape < 1 << 14 && cell < 1 << 9 && freeze < 1 << 8;
}

static cf_program *odd_program_of(cf_worker *worker, const cf_column_cells *column, int32_t cell,
                                  int32_t step_date, int32_t freeze)
{
    int32_t key[4] = {column->shape, cell, step_date, freeze};
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)key, sizeof key}) | 1;
    known_program *first = cf_map64_get(&worker->odd_programs, hash);
    for (known_program *known = first; known; known = known->next)
        if (known->step_date == step_date && known->shape == column->shape &&
            known->cell == cell && known->freeze == freeze)
            return known->program;
    known_program *added = CF_ARENA_NEW(&worker->arena, known_program, 1);
    *added = (known_program){
        first, column->shape, cell, step_date, freeze,
        cf_program_of(worker->kernel, column, cell, step_date, freeze)};
    cf_map64_put(&worker->odd_programs, hash, added);
    return added->program;
}

static cf_program *program_of(cf_worker *worker, const cf_column_cells *column, int32_t cell,
                              int32_t step_date, int32_t freeze)
{
    if (!packs(column->shape, cell, freeze))
        return odd_program_of(worker, column, cell, step_date, freeze);
    uint64_t key = (uint64_t)(uint32_t)step_date << 32 | (uint64_t)column->shape << 18 |
                   (uint64_t)cell << 9 | (uint64_t)freeze << 1 | 1;
    cf_program *program = cf_map64_get(&worker->programs, key);
    if (!program) {
        program = cf_program_of(worker->kernel, column, cell, step_date, freeze);
        cf_map64_put(&worker->programs, key, program);
    }
    return program;
}

/* A stretch of the window in which the member's longevity threshold is one. */
typedef struct cf_piece {
    int from, to; /* indexes of periods */
    cf_profile *profile[2]; /* [kind] */
    cf_cells_view view[2];  /* [kind] */
} piece;

/* A row of the block at hand, looked up and not yet run. */
typedef struct cf_row {
    const cf_program *program;
    const cf_column_cells *column;
    int first_cell;
    int32_t health;
    piece *pieces;
    int n_pieces;
} row_work;

/* The tables of one column and profile, recurring and one-time. */
typedef struct known_tables {
    struct known_tables *next;
    int32_t column;
    cf_profile_key key; /* with `once` */
    cf_profile *profile[2];
    cf_cells_view view[2];
} known_tables;

static cf_cells_view scratch_view(cf_worker *worker, const cf_column_cells *column,
                                  cf_profile *profile, int kind, size_t piece_index)
{
    cf_cells **scratch = &worker->scratch[kind][piece_index];
    if (!*scratch)
        *scratch = cf_cells_scratch(worker->kernel);
    cf_cells_set(*scratch, worker->kernel, worker->thread, column, profile, kind);
    return (cf_cells_view){*scratch, (*scratch)->pay, (*scratch)->weights[worker->thread]};
}

/* Finds or makes the profiles; tables too, while there is memory for them. */
static known_tables *make_tables(cf_worker *worker, const cf_column_cells *column,
                                 const cf_profile_key *key)
{
    cf_kernel *kernel = worker->kernel;
    known_tables *made = CF_ARENA_NEW(&worker->arena, known_tables, 1);
    made->column = column->id;
    made->key = *key;
    for (int kind = 0; kind < 2; kind++) {
        cf_profile_key of_kind = *key;
        if (kernel->n_kind_regimes[kind] == 0)
            continue;
        if (kind == 0)
            of_kind.once = -1;
        made->profile[kind] = cf_profile_of(kernel->engine, &of_kind);
        cf_cells *cells = NULL;
        if (!atomic_load_explicit(&kernel->cells_full, memory_order_relaxed))
            cells = cf_cells_of(kernel, worker->thread, column, made->profile[kind], kind);
        if (cells)
            made->view[kind] = (cf_cells_view){cells, cells->pay, cells->weights[worker->thread]};
    }
    return made;
}

static const known_tables *tables_of(cf_worker *worker, const cf_column_cells *column,
                                     const cf_profile_key *key)
{
    uint64_t hash = ((uint64_t)(uint32_t)key->pay << 40) ^ ((uint64_t)(uint32_t)key->once << 33) ^
                    ((uint64_t)(uint32_t)key->fte_e4 << 18) ^ (uint64_t)(uint32_t)column->id ^
                    ((uint64_t)(uint32_t)key->overtime_e4 << 27) ^
                    ((uint64_t)(uint32_t)key->level << 13) ^
                    ((uint64_t)(uint32_t)key->health << 47);
    hash = cf_map64_mix(hash) | 1;
    known_tables *first = cf_map64_get(&worker->cells, hash);
    for (known_tables *known = first; known; known = known->next)
        if (known->column == column->id && memcmp(&known->key, key, sizeof *key) == 0)
            return known;
    known_tables *made = make_tables(worker, column, key);
    made->next = first;
    cf_map64_put(&worker->cells, hash, made);
    return made;
}

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

static void add_piece(cf_worker *worker, row_work *work, const cf_profile_key *key, int from,
                      int to)
{
    const cf_kernel *kernel = worker->kernel;
    piece *added = &work->pieces[work->n_pieces++];
    const known_tables *tables = tables_of(worker, work->column, key);
    added->from = from;
    added->to = to;
    for (int kind = 0; kind < 2; kind++) {
        added->profile[kind] = tables->profile[kind];
        added->view[kind] = tables->view[kind];
        if (!added->view[kind].cells && kernel->n_kind_regimes[kind] > 0)
            added->view[kind] = scratch_view(worker, work->column, added->profile[kind], kind,
                                             (size_t)(added - worker->pieces));
    }
}

static void find_pieces(cf_worker *worker, row_work *work, const cf_block *block, uint32_t row,
                        const cf_audience *audience)
{
    const cf_engine *engine = worker->kernel->engine;
    bool by_days = engine->facts->costs_by == CF_COSTS_BY_DAYS;
    cf_profile_key key = {.pay = audience->pay,
                          .health = by_days ? audience->health : -1,
                          .once = audience->once,
                          .fte_e4 = block->fte_e4[row],
                          .overtime_e4 = block->overtime_e4[row]};
    int32_t hired = block->hired[row];
    int from = 0;
    bool counts = engine->n_longevity > 0 && !cf_date_is_none((cf_date){hired});
    work->n_pieces = 0;
    for (int level = 0; counts && level < engine->n_longevity; level++) {
        int to = reaches(engine, hired, engine->longevity_years[level]);
        if (to > from) {
            key.level = level;
            add_piece(worker, work, &key, from, to);
            from = to;
        }
        key.level = level + 1;
    }
    if (from < engine->n_periods)
        add_piece(worker, work, &key, from, engine->n_periods);
}

/* --- Problems -------------------------------------------------------------------------------- */

static void note_wrong(cf_worker *worker, const cf_block *block, uint32_t row,
                       const cf_bound_op *op)
{
    const cf_engine *engine = worker->kernel->engine;
    size_t index = op ? (size_t)(op - engine->ops) : (size_t)(engine->n_ops + engine->n_years);
    cf_wrong_rows *wrong = &worker->wrong[index];
    if (wrong->count++ > 0 && wrong->line <= block->lines[row])
        return;
    wrong->line = block->lines[row];
    size_t len = block->id_len[row] < sizeof wrong->id - 1 ? block->id_len[row]
                                                           : sizeof wrong->id - 1;
    memcpy(wrong->id, block->id_text + block->id_start[row], len);
    wrong->id[len] = '\0';
}

/* --- The inner loop -------------------------------------------------------------------------- */

static inline const cf_cell_pay *pay_of(cf_worker *worker, const cf_cells_view *view, int kind,
                                        int cell, int kind_regime)
{
    cf_kernel *kernel = worker->kernel;
    cf_cell_pay *pay =
        &view->pay[(size_t)cell * (size_t)kernel->n_kind_regimes[kind] + (size_t)kind_regime];
    if (__builtin_expect(atomic_load_explicit(&pay->cost, memory_order_acquire) == CF_PAY_UNKNOWN,
                         0))
        cf_cells_fill(kernel, view->cells, cell, kind_regime);
    return pay;
}

/* Books `n` periods from `from` on for a use that is not simple. */
static void book_use(cf_worker *worker, const cf_use *use, int from, int n, int64_t cost,
                     int64_t net)
{
    const cf_kernel *kernel = worker->kernel;
    if (use->sums < 0)
        return;
    int64_t count = (int64_t)use->sign * n;
    worker->cost[use->sums] += count * cost;
    worker->net[use->scenario] += count * net;
    if (use->paid >= 0) {
        worker->paid_once[(size_t)use->scenario * (size_t)kernel->n_days + (size_t)use->paid] +=
            count * net;
    } else {
        int64_t *paid = worker->paid + (size_t)use->scenario * ((size_t)kernel->n_days + 1);
        paid[from] += use->sign * net;
        paid[from + n] -= use->sign * net;
    }
    for (uint32_t checks = use->checks; checks != 0; checks &= checks - 1)
        worker->check[use->scenario * kernel->engine->options->n_checkpoints +
                      __builtin_ctz(checks)] += count * net;
}

/* Computes the pay that is not known yet. False: some of it cannot be paid. */
static bool fill_lean(cf_kernel *kernel, const cf_interval *interval, const cf_cells_view *view,
                      int kind, int cell)
{
    const cf_cell_pay *pays =
        view->pay + (size_t)cell * (size_t)kernel->n_kind_regimes[kind];
    bool good = true;
    for (int i = 0; i < interval->n_lean[kind]; i++) {
        const cf_cell_pay *pay = &pays[interval->lean[kind][i].kind_regime];
        if (atomic_load_explicit(&pay->cost, memory_order_acquire) == CF_PAY_UNKNOWN)
            cf_cells_fill(kernel, view->cells, cell, interval->lean[kind][i].kind_regime);
        good &= atomic_load_explicit(&pay->cost, memory_order_acquire) != CF_PAY_WRONG;
    }
    return good;
}

/* The items that most offers have: one fiscal year, paid on its own days. False: some pay is not
 * known, or wrong; nothing was booked. */
static inline bool run_lean(cf_worker *worker, const cf_interval *interval,
                            const cf_cell_pay *restrict pays, int kind, int from, int64_t n,
                            size_t n_days)
{
    const cf_lean_item *restrict item = interval->lean[kind];
    const cf_lean_item *end = item + interval->n_lean[kind];
    int64_t *restrict cost_sums = worker->cost;
    int64_t *restrict net_sums = worker->net;
    for (const cf_lean_item *at = item; at < end; at++)
        if (__builtin_expect(atomic_load_explicit(&pays[at->kind_regime].cost,
                                                  memory_order_acquire) <= CF_PAY_WRONG, 0))
            return false;
    if (__builtin_expect(n == interval->to - interval->from, 1)) {
        int64_t *restrict paid = worker->paid_lean;
        for (; item < end; item++) {
            const cf_cell_pay *pay = &pays[item->kind_regime];
            int64_t net = atomic_load_explicit(&pay->net, memory_order_relaxed);
            cost_sums[item->sums] +=
                n * atomic_load_explicit(&pay->cost, memory_order_relaxed);
            net_sums[item->scenario] += n * net;
            paid[item->paid] += net;
        }
        return true;
    }
    for (; item < end; item++) {
        const cf_cell_pay *pay = &pays[item->kind_regime];
        int64_t net = atomic_load_explicit(&pay->net, memory_order_relaxed);
        int64_t *paid = worker->paid + (size_t)item->scenario * n_days;
        cost_sums[item->sums] += n * atomic_load_explicit(&pay->cost, memory_order_relaxed);
        net_sums[item->scenario] += n * net;
        paid[from] += net;
        paid[from + n] -= net;
    }
    return true;
}

static void blame_lean(cf_worker *worker, const cf_interval *interval, const piece *at, int kind,
                       int cell, const cf_block *block, uint32_t row)
{
    const cf_cells_view *view = &at->view[kind];
    size_t n = (size_t)worker->kernel->n_kind_regimes[kind];
    for (int i = 0; i < interval->n_lean[kind]; i++) {
        int regime = interval->lean[kind][i].kind_regime;
        if (view->pay[(size_t)cell * n + (size_t)regime].cost == CF_PAY_WRONG)
            note_wrong(worker, block, row,
                       cf_cells_blame(worker->kernel, view->cells, cell, regime));
    }
}

/* A member stands in one cell for `n` periods of an interval, from `from` on. */
static inline void run_stretch(cf_worker *worker, const cf_interval *interval, const piece *at,
                               int cell, int from, int n, const cf_block *block, uint32_t row)
{
    cf_kernel *kernel = worker->kernel;
    at->view[0].weights[(size_t)cell * (size_t)kernel->n_weights[0] + (size_t)interval->weight] +=
        n;
    if (interval->once_weight >= 0)
        at->view[1].weights[(size_t)cell * (size_t)kernel->n_weights[1] +
                            (size_t)interval->once_weight] += n;
    size_t n_days = (size_t)kernel->n_days + 1;
    for (int kind = 0; kind < 2; kind++) {
        if (interval->n_lean[kind] == 0)
            continue;
        const cf_cell_pay *pays =
            at->view[kind].pay + (size_t)cell * (size_t)kernel->n_kind_regimes[kind];
        if (__builtin_expect(!run_lean(worker, interval, pays, kind, from, n, n_days), 0)) {
            if (!fill_lean(kernel, interval, &at->view[kind], kind, cell))
                blame_lean(worker, interval, at, kind, cell, block, row);
            else
                run_lean(worker, interval, pays, kind, from, n, n_days);
        }
    }
    for (int i = 0; i < interval->n_results; i++) {
        const cf_item *item = &interval->items[i];
        const cf_cell_pay *pay =
            pay_of(worker, &at->view[item->kind], item->kind, cell, item->kind_regime);
        int64_t cost = atomic_load_explicit(&pay->cost, memory_order_relaxed);
        int64_t net = atomic_load_explicit(&pay->net, memory_order_relaxed);
        if (__builtin_expect(cost == CF_PAY_WRONG, 0)) {
            note_wrong(worker, block, row,
                       cf_cells_blame(kernel, at->view[item->kind].cells, cell,
                                      item->kind_regime));
            continue;
        }
        for (int k = 0; k < item->n_uses; k++)
            book_use(worker, &item->uses[k], from, n, cost, net);
    }
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static void run_track(cf_worker *worker, const cf_track *track, const cf_path_piece *path,
                      const row_work *work, const cf_block *block, uint32_t row)
{
    const piece *at = work->pieces;
    for (int i = 0; i < track->n_intervals; i++) {
        const cf_interval *interval = &track->intervals[i];
        int from = interval->from;
        while (from < interval->to) {
            while (path[1].from <= from)
                path++;
            while (at->to <= from)
                at++;
            int to = min_int(min_int(interval->to, path[1].from), at->to);
            run_stretch(worker, interval, at, path->cell, from, to - from, block, row);
            from = to;
        }
    }
}

/* --- Caps ------------------------------------------------------------------------------------ */

typedef struct {
    int64_t seen[CF_MAX_CAPS]; /* basis seen this calendar year */
} cap_state;

static const cf_share_item *capped_item(const cf_pay_rule *rule, int cap)
{
    for (int i = 0; i < rule->n_contributions; i++)
        if (rule->contributions[i].cap == cap)
            return &rule->contributions[i];
    return NULL;
}

static bool part_fits(const cf_pay_rule *rule, const cf_share_item *share, int64_t part_basis,
                      int64_t contribution)
{
    for (int i = 0; i < rule->n_parts; i++) {
        int64_t cents = 0;
        if (&rule->contributions[rule->parts[i].contribution] == share &&
            (!cf_percent_of(&cents, part_basis, rule->parts[i].percent_e6) ||
             cents > contribution))
            return false;
    }
    return true;
}

/* The capped contributions of `n` equal periods: in all, and of the last of them. */
static int64_t capped_amount(const cf_engine *engine, const cf_pay_rule *rule,
                             const _Atomic int64_t *cap, cap_state *state, int n, int64_t *last)
{
    int64_t total = 0;
    *last = 0;
    for (int k = 0; k < engine->n_caps; k++) {
        const cf_share_item *share = capped_item(rule, k);
        if (!share)
            continue;
        int64_t basis = cap[1 + 2 * k], full = cap[2 + 2 * k];
        int64_t seen = state->seen[k];
        state->seen[k] += basis * n;
        if (!share->capped || state->seen[k] <= share->cap_cents) {
            total += full * n;
            *last += full;
            continue;
        }
        int64_t room = share->cap_cents - seen;
        int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
        total += whole * full;
        int64_t rest = room > 0 ? room - whole * basis : 0;
        int64_t partial = 0;
        CF_BUG_IF(!cf_percent_of(&partial, rest, share->percent_e6));
        total += partial;
        if (whole == n - 1)
            *last += partial;
    }
    return total;
}

/* An employee part toward a capped contribution may not be more than what is left of it. */
static const cf_bound_op *wrong_cap_part(const cf_pay_rule *rule, const _Atomic int64_t *cap,
                                         const cap_state *before, int n)
{
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_share_item *share = &rule->contributions[rule->parts[i].contribution];
        if (share->cap < 0 || !share->capped)
            continue;
        int64_t basis = cap[1 + 2 * share->cap];
        int64_t room = share->cap_cents - before->seen[share->cap] - basis * (n - 1);
        int64_t counted = room < 0 ? 0 : room < basis ? room : basis;
        int64_t contribution = 0;
        CF_BUG_IF(!cf_percent_of(&contribution, counted, share->percent_e6));
        if (counted < basis && rule->parts[i].percent_e6 > 0 &&
            !part_fits(rule, share, basis, contribution))
            return rule->parts[i].op;
    }
    return NULL;
}

static void book_cap(cf_worker *worker, const cf_cap_segment *segment, int64_t total,
                     int64_t last, int64_t others)
{
    const cf_engine *engine = worker->kernel->engine;
    for (int i = 0; i < segment->n_uses; i++) {
        const cf_use *use = &segment->uses[i];
        int64_t amount = total;
        if (use->last) {
            worker->totals.ongoing[use->scenario] += last;
            continue;
        }
        if (segment->late >= 0) { /* the part of a split period that the cap adds */
            const cf_regime *regime =
                &engine->regimes[segment->use_part[i] ? segment->late : segment->regime];
            amount = cf_amount_split(others + total, regime) - cf_amount_split(others, regime);
        }
        amount *= use->sign;
        if (use->scenario < engine->n_full)
            worker->cost[use->scenario * engine->n_years + use->year] += amount;
        worker->totals.years[use->scenario * engine->n_years + use->year]
            .component[CF_CONTRIBUTIONS] += amount;
    }
}

/* A member stands in one cell for `n` periods of a cap segment. */
static void cap_stretch(cf_worker *worker, const cf_cap_segment *segment, const piece *at,
                        int cell, int n, cap_state *state, const cf_block *block, uint32_t row)
{
    cf_kernel *kernel = worker->kernel;
    cf_engine *engine = kernel->engine;
    const cf_regime *regime = &engine->regimes[segment->regime];
    const cf_cells_view *view = &at->view[regime->once];
    const cf_cell_pay *pay = pay_of(worker, view, regime->once, cell, regime->slot_in_kind);
    if (atomic_load_explicit(&pay->cost, memory_order_relaxed) == CF_PAY_WRONG) {
        note_wrong(worker, block, row,
                   cf_cells_blame(kernel, view->cells, cell, regime->slot_in_kind));
        return;
    }
    const _Atomic int64_t *cap =
        view->cells->cap + (size_t)(pay - view->pay) * (1 + 2 * (size_t)engine->n_caps);
    const cf_pay_rule *rule =
        cf_profile_rule(engine, at->profile[regime->once], segment->regime);
    if (segment->n_uses > 0 && rule->n_parts > 0) {
        const cf_bound_op *wrong = wrong_cap_part(rule, cap, state, n);
        if (wrong)
            note_wrong(worker, block, row, wrong);
    }
    int64_t last;
    int64_t total = capped_amount(engine, rule, cap, state, n, &last);
    book_cap(worker, segment, total, last, cap[0]);
}

static int track_of(const cf_kernel *kernel, int scenario)
{
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_scenarios; i++)
            if (kernel->tracks[t].scenarios[i] == scenario)
                return t;
    CF_BUG_IF(true);
    return 0;
}

static void run_caps(cf_worker *worker, const row_work *work, const cf_block *block, uint32_t row)
{
    cf_kernel *kernel = worker->kernel;
    for (int s = 0; s < kernel->engine->n_scenarios; s++) {
        cap_state state = {{0}};
        const cf_path_piece *path = work->program->paths[track_of(kernel, s)].pieces;
        const piece *at = work->pieces;
        for (int i = 0; i < kernel->n_cap_segments[s]; i++) {
            const cf_cap_segment *segment = &kernel->cap_segments[s][i];
            if (segment->new_year)
                state = (cap_state){{0}};
            int from = segment->from;
            while (from < segment->from + segment->n) {
                while (path[1].from <= from)
                    path++;
                while (at->to <= from)
                    at++;
                int to = min_int(min_int(segment->from + segment->n, path[1].from), at->to);
                cap_stretch(worker, segment, at, path->cell, to - from, &state, block, row);
                from = to;
            }
        }
    }
}

/* --- Health ---------------------------------------------------------------------------------- */

static void health_use(cf_kernel *kernel, cf_health_node *node, const cf_interval *interval,
                       const cf_use *use, int64_t health, int64_t share)
{
    const cf_engine *engine = kernel->engine;
    int64_t count = (int64_t)use->sign * (interval->to - interval->from);
    if (use->last) {
        node->last[use->scenario] += health;
        return;
    }
    node->totals[use->scenario * engine->n_years + use->year] += count * health;
    if (use->sums < 0)
        return;
    node->cost[use->sums] += count * health;
    node->net[use->scenario] -= count * share;
    int64_t *paid = node->paid + (size_t)use->scenario * (size_t)kernel->n_days;
    if (use->paid >= 0)
        paid[use->paid] -= count * share;
    for (int i = interval->from; use->paid < 0 && i < interval->to; i++)
        paid[i] -= use->sign * share;
    for (uint32_t checks = use->checks; checks != 0; checks &= checks - 1)
        node->check[use->scenario * engine->options->n_checkpoints + __builtin_ctz(checks)] -=
            count * share;
}

static void health_interval(cf_kernel *kernel, cf_health_node *node, const cf_interval *interval,
                            int32_t audience, int32_t fte_e4)
{
    cf_engine *engine = kernel->engine;
    for (int k = 0; k < interval->n_items; k++) {
        const cf_item *item = &interval->items[k];
        int64_t health, share, cost;
        const cf_bound_op *op;
        if (!cf_health_amounts(&health, &share, &cost, &op, engine,
                               &engine->regimes[item->regime], audience, fte_e4))
            cf_engine_fail(engine, CF_E0459, op,
                           "the plan has no cost in force, so a percent of it is not known");
        for (int i = 0; i < item->n_uses; i++)
            health_use(kernel, node, interval, &item->uses[i], health, share);
    }
}

static cf_health_node *make_health(cf_worker *worker, int32_t audience, int32_t fte_e4)
{
    cf_kernel *kernel = worker->kernel;
    cf_engine *engine = kernel->engine;
    cf_arena *arena = &worker->arena;
    cf_health_node *node = CF_ARENA_NEW(arena, cf_health_node, 1);
    size_t n_full = (size_t)engine->n_full, n_all = (size_t)engine->n_scenarios;
    size_t n_years = (size_t)engine->n_years;
    node->cost = CF_ARENA_NEW(arena, int64_t, n_full * n_years);
    node->net = CF_ARENA_NEW(arena, int64_t, n_full);
    node->check =
        CF_ARENA_NEW(arena, int64_t, n_full * ((size_t)engine->options->n_checkpoints + 1));
    node->totals = CF_ARENA_NEW(arena, int64_t, n_all * n_years);
    node->last = CF_ARENA_NEW(arena, int64_t, n_all);
    node->paid = CF_ARENA_NEW(arena, int64_t, n_full * (size_t)kernel->n_days);
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++)
            health_interval(kernel, node, &kernel->tracks[t].intervals[i], audience, fte_e4);
    node->next = worker->health_nodes;
    worker->health_nodes = node;
    return node;
}

static void add_health(cf_worker *worker, int32_t audience, int32_t fte_e4)
{
    const cf_engine *engine = worker->kernel->engine;
    uint64_t key = (uint64_t)(uint32_t)audience << 32 | (uint32_t)fte_e4;
    cf_health_node *node = cf_map64_get(&worker->health, key);
    if (!node) {
        node = make_health(worker, audience, fte_e4);
        cf_map64_put(&worker->health, key, node);
    }
    node->count++;
    int n_sums = engine->n_full * engine->n_years;
    for (int i = 0; i < n_sums; i++)
        worker->cost[i] += node->cost[i];
    for (int s = 0; s < engine->n_full; s++)
        worker->net[s] += node->net[s];
    for (int i = 0; i < engine->n_full * engine->options->n_checkpoints; i++)
        worker->check[i] += node->check[i];
}

void cf_worker_finish(cf_worker *worker)
{
    cf_kernel *kernel = worker->kernel;
    cf_engine *engine = kernel->engine;
    for (int i = 0; i < kernel->n_lean_paid; i++)
        for (int day = kernel->lean_intervals[i]->from; day < kernel->lean_intervals[i]->to; day++)
            worker->paid_once[(size_t)kernel->lean_scenarios[i] * (size_t)kernel->n_days +
                              (size_t)day] += worker->paid_lean[i];
    for (cf_health_node *node = worker->health_nodes; node; node = node->next) {
        cf_wide count = (cf_wide)node->count;
        for (int i = 0; i < engine->n_scenarios * engine->n_years; i++)
            worker->totals.years[i].component[CF_HEALTH] += count * node->totals[i];
        for (int s = 0; s < engine->n_scenarios; s++)
            worker->totals.ongoing[s] += count * node->last[s];
        for (int s = 0; s < engine->n_full; s++)
            for (int i = 0; i < kernel->n_days; i++) {
                size_t at = (size_t)s * (size_t)kernel->n_days + (size_t)i;
                worker->paid_once[at] += (int64_t)node->count * node->paid[at];
            }
    }
}

/* --- Rows ------------------------------------------------------------------------------------ */

static void give_results(cf_worker *worker, const cf_block *block, uint32_t row)
{
    const cf_engine *engine = worker->kernel->engine;
    const cf_costing_options *options = engine->options;
    int n_years = engine->n_years;
    int64_t costs[64];
    int n_costs = options->n_offers * n_years;
    int64_t *cost = n_costs <= 64 ? costs : cf_mem_alloc((size_t)n_costs, sizeof *cost);
    worker->net_status_quo[row] = worker->net[0];
    for (int o = 0; o < options->n_offers; o++) {
        worker->net_offer[o][row] = worker->net[o + 1];
        for (int y = 0; y < n_years; y++) {
            cost[o * n_years + y] = worker->cost[(o + 1) * n_years + y] - worker->cost[y];
            worker->row_cost[o * n_years + y][row] = cost[o * n_years + y];
        }
        for (int c = 0; c < options->n_checkpoints && c < CF_MAX_CHECKPOINTS; c++)
            worker->gain_at[o * options->n_checkpoints + c][row] =
                worker->check[(o + 1) * options->n_checkpoints + c] - worker->check[c];
    }
    for (int g = 0; g < worker->kernel->n_groups; g++)
        cf_grouping_add(&worker->groupings[g], worker->kernel, &worker->kernel->groups[g], block,
                        row, cost);
    int pair = 0;
    for (int a = 0; options->pairs && a < options->n_offers; a++)
        for (int b = a + 1; b < options->n_offers; b++, pair++) {
            int64_t gain_a = worker->net[a + 1], gain_b = worker->net[b + 1];
            worker->better[pair][gain_a > gain_b ? 0 : gain_b > gain_a ? 1 : 2]++;
        }
    if (cost != costs)
        cf_mem_free(cost);
}

static bool at_fixed_top(const cf_column_cells *column, int cell)
{
    if (column->n_ladders > 1 || column->n_cells > column->ladders[0].n_base)
        return false; /* a step may be added, or the class may move */
    return cell == column->ladders[0].n_base - 1;
}

static void forget_scratch(cf_worker *worker, const row_work *work)
{
    for (int p = 0; p < work->n_pieces; p++)
        for (int kind = 0; kind < 2; kind++) {
            cf_cells *cells = work->pieces[p].view[kind].cells;
            if (cells && cells == worker->scratch[kind][&work->pieces[p] - worker->pieces])
                cf_cells_flush(worker->flusher, cells, worker->thread, 1);
        }
}

/* Looks everything up that a row needs. */
static void look_up(cf_worker *worker, row_work *work, const cf_block *block, uint32_t row)
{
    const cf_audience *audience = cf_selection_row(worker->selection, block, row);
    work->column = column_of(worker, block, row, audience->rate);
    work->first_cell = block->range[row] < 0 ? 0 : block->step[row];
    int32_t step_date = block->step_date[row];
    if (at_fixed_top(work->column, work->first_cell))
        step_date = INT32_MIN; /* it cannot matter any more */
    work->program =
        program_of(worker, work->column, work->first_cell, step_date, audience->freeze);
    work->health = audience->health;
    find_pieces(worker, work, block, row, audience);
}

static void run_row(cf_worker *worker, const row_work *work, const cf_block *block, uint32_t row)
{
    cf_kernel *kernel = worker->kernel;
    cf_engine *engine = kernel->engine;
    memset(worker->cost, 0,
           (size_t)engine->n_full * (size_t)engine->n_years * sizeof *worker->cost);
    memset(worker->net, 0, (size_t)engine->n_full * sizeof *worker->net);
    if (engine->options->n_checkpoints > 0)
        memset(worker->check, 0, (size_t)engine->n_full *
                                     (size_t)engine->options->n_checkpoints *
                                     sizeof *worker->check);
    for (int t = 0; t < kernel->n_tracks; t++)
        run_track(worker, &kernel->tracks[t], work->program->paths[t].pieces, work, block, row);
    if (work->pieces[0].profile[0]->capped)
        run_caps(worker, work, block, row);
    if (engine->facts->costs_by != CF_COSTS_BY_DAYS)
        add_health(worker, work->health, block->fte_e4[row]);
    if (atomic_load_explicit(&kernel->cells_full, memory_order_relaxed))
        forget_scratch(worker, work);
    give_results(worker, block, row);
    worker->members++;
}

uint64_t cf_weights_limit = INT32_MAX;

/* Weights are 32 bits wide: long before they could overflow they are turned into sums. */
static void flush_before_overflow(cf_worker *worker, uint32_t n_rows)
{
    cf_kernel *kernel = worker->kernel;
    worker->weight_rows += n_rows;
    if (worker->weight_rows * (uint64_t)(kernel->engine->n_periods * 2 + 1) < cf_weights_limit)
        return;
    for (size_t i = 0; i < worker->cells.n_slots; i++) {
        for (const known_tables *known = worker->cells.slots[i].value; known; known = known->next)
            for (int kind = 0; kind < 2; kind++)
                if (known->view[kind].cells)
                    cf_cells_flush(worker->flusher, known->view[kind].cells, worker->thread, 1);
    }
    worker->weight_rows = n_rows;
}

static void skip_row(cf_worker *worker, uint32_t row)
{
    const cf_engine *engine = worker->kernel->engine;
    const cf_costing_options *options = engine->options;
    worker->net_status_quo[row] = 0;
    for (int o = 0; o < options->n_offers; o++)
        worker->net_offer[o][row] = 0;
    for (int i = 0; i < options->n_offers * engine->n_years; i++)
        worker->row_cost[i][row] = 0;
    for (int i = 0; i < options->n_offers * options->n_checkpoints; i++)
        worker->gain_at[i][row] = 0;
}

/* Tables of pay are many megabytes and rows come in no order: the lines a row will touch are asked
 * for while the rows before it are run. */
static inline void fetch_ahead(const cf_kernel *kernel, const row_work *work)
{
    enum { LINE = 64 };
    const piece *first = &work->pieces[0];
    size_t pay_bytes = (size_t)kernel->n_kind_regimes[0] * sizeof(cf_cell_pay);
    const char *pay = (const char *)first->view[0].pay + (size_t)work->first_cell * pay_bytes;
    for (size_t at = 0; at < 3 * pay_bytes; at += LINE)
        __builtin_prefetch(pay + at);
    size_t weight_bytes = (size_t)kernel->n_weights[0] * sizeof(int32_t);
    const char *weights =
        (const char *)first->view[0].weights + (size_t)work->first_cell * weight_bytes;
    for (size_t at = 0; at < 3 * weight_bytes; at += LINE)
        __builtin_prefetch(weights + at, 1);
    for (int t = 0; t < kernel->n_tracks; t++)
        __builtin_prefetch(work->program->paths[t].pieces);
}

void cf_worker_block(cf_worker *worker, const cf_block *block)
{
    enum { AHEAD = 6 };
    cf_kernel *kernel = worker->kernel;
    const cf_costing_options *options = kernel->engine->options;
    size_t most_pieces = (size_t)kernel->engine->n_longevity + 1;
    flush_before_overflow(worker, block->n_rows);
    if (!worker->rows) {
        worker->rows = CF_ARENA_NEW(&worker->arena, row_work, CF_BLOCK_ROWS);
        worker->n_scratch = (AHEAD + 2) * most_pieces;
        worker->pieces = CF_ARENA_NEW(&worker->arena, piece, worker->n_scratch);
        for (int kind = 0; kind < 2; kind++)
            worker->scratch[kind] =
                CF_ARENA_NEW(&worker->arena, cf_cells *, worker->n_scratch);
    }
    uint32_t done = 0;
    for (uint32_t row = 0; row < block->n_rows + AHEAD; row++) {
        if (row < block->n_rows) {
            row_work *work = &worker->rows[row];
            work->pieces = worker->pieces + (row % (AHEAD + 1)) * most_pieces;
            worker->included[row] = !block->vacant[row] || options->authorized;
            if (worker->included[row]) {
                look_up(worker, work, block, row);
                fetch_ahead(kernel, work);
            }
            if (row < AHEAD)
                continue;
        }
        for (; done < block->n_rows && done + AHEAD <= row; done++) {
            if (worker->included[done])
                run_row(worker, &worker->rows[done], block, done);
            else
                skip_row(worker, done);
        }
    }
    if (options->visit)
        options->visit(options->visit_context, worker->thread, block, &worker->results);
}
