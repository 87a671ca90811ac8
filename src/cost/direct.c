/* direct.c: a member costed with nothing prepared: period pay is found as the path is walked. For
 * those of whom there are too few alike for a table, and for what a table cannot hold. */
#include "cost/kernel.h"

#include "base/bug.h"

void cf_note_wrong(cf_worker *worker, const cf_block *block, uint32_t row, const cf_bound_op *op)
{
    const cf_engine *engine = worker->kernel->engine;
    size_t index = op ? (size_t)(op - engine->ops) : (size_t)(engine->n_ops + engine->n_years);
    cf_wrong_rows *wrong = &worker->wrong[index];
    if (wrong->count++ > 0 && wrong->line <= block->lines[row])
        return;
    wrong->line = block->lines[row];
    size_t len =
        block->id_len[row] < sizeof wrong->id - 1 ? block->id_len[row] : sizeof wrong->id - 1;
    memcpy(wrong->id, block->id_text + block->id_start[row], len);
    wrong->id[len] = '\0';
}

static void note_all_wrong(cf_worker *worker, const cf_interval *interval, int cell,
                           const cf_block *block, uint32_t row)
{
    uint8_t bit = (uint8_t)(1u << cell);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        const cf_period_pay *pay =
            item->full ? cf_evaluate(&worker->evaluator, item->regime, bit) : NULL;
        if (!pay || pay->good >> cell & 1)
            continue;
        /* no such cell: only where a ladder was found wrong, which is reported already */
        CF_BUG_IF(pay->absent >> cell & 1 && !atomic_load(&worker->kernel->engine->failed));
        cf_note_wrong(worker, block, row, pay->wrong[cell]);
    }
}

/* A member stands in a cell of the strip at hand for `n` periods of an interval, from `from` on. */
static void run_stretch(cf_worker *worker, const cf_interval *interval, int cell, int from, int n,
                        int64_t *lanes, const cf_block *block, uint32_t row)
{
    cf_kernel *kernel = worker->kernel;
    int64_t *period = worker->evaluator.lanes, *gains = period + kernel->gain_lane;
    worker->evaluator.visited |= (uint8_t)(1 << cell);
    if (!cf_period_lanes(period, kernel, &worker->evaluator, interval, cell))
        note_all_wrong(worker, interval, cell, block, row);
    for (int i = 0; i < kernel->stride; i++)
        lanes[i] += n * period[i];
    if (interval->has_booked)
        cf_take_booked(gains, &worker->totals, kernel, &worker->evaluator, interval, cell, n);
    cf_pay_days(&worker->totals, kernel, gains, from, from + n, 1);
    cf_totals_weigh(worker->weights, interval, cell, n);
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static void run_track(cf_worker *worker, int track, const cf_row_work *work, int64_t *lanes,
                      const cf_block *block)
{
    const cf_kernel *kernel = worker->kernel;
    const cf_interval *interval = kernel->tracks[track].intervals;
    const cf_path_piece *path = work->program->paths[track].pieces;
    const cf_piece *at = work->pieces;
    int last = kernel->engine->n_periods;
    for (int from = 0; from < last;) {
        while (interval->to <= from)
            interval++;
        while (path[1].from <= from)
            path++;
        while (at->to <= from)
            at++;
        int to = min_int(min_int(interval->to, path[1].from), at->to);
        cf_evaluator_turn(&worker->evaluator, work->column, at->kind->profile,
                          path->cell / CF_STRIP);
        run_stretch(worker, interval, path->cell % CF_STRIP, from, to - from, lanes, block,
                    work->row);
        bool to_another = to == last || to == at->to ||
                          (to == path[1].from && path[1].cell / CF_STRIP != path->cell / CF_STRIP);
        if (to_another)
            cf_totals_book(&worker->totals, kernel, &worker->evaluator, &kernel->tracks[track],
                           worker->weights);
        from = to;
    }
}

void cf_direct_row(cf_worker *worker, const cf_row_work *work, const cf_block *block,
                   int64_t *lanes)
{
    const cf_kernel *kernel = worker->kernel;
    if (kernel->engine->n_caps > 0)
        cf_evaluator_forget(&worker->evaluator);
    for (int t = 0; t < kernel->n_tracks; t++)
        run_track(worker, t, work, lanes, block);
    if (kernel->engine->n_caps > 0)
        cf_direct_caps(worker, work, block, lanes);
}
