/* batch.c: many runs on several threads. A run's place in the records is its number, so neither the
 * thread that computes it nor the order matters. */
#include "base/lock.h"
#include "base/mem.h"
#include "staff/run.h"

cf_staff_records *cf_staff_records_new(int n_runs, int n_scenarios, int n_months)
{
    cf_staff_records *records = cf_mem_calloc(1, sizeof *records);
    size_t lives = (size_t)n_runs * (size_t)n_scenarios;
    *records =
        (cf_staff_records){.n_runs = n_runs, .n_scenarios = n_scenarios, .n_months = n_months};
    records->filled = cf_mem_calloc(lives * (size_t)n_months, sizeof *records->filled);
    records->sums = cf_mem_calloc(lives * CF_SUMS, sizeof *records->sums);
    return records;
}

void cf_staff_records_free(cf_staff_records *records)
{
    if (!records)
        return;
    cf_mem_free(records->filled);
    cf_mem_free(records->sums);
    cf_mem_free(records);
}

enum { PIECE = 16 }; /* runs taken at a time */

typedef struct {
    cf_staff_records *records;
    const cf_world *world;
    const cf_staff_options *options;
    _Atomic int next;
    _Atomic int done;
} batch;

static bool stopped(const cf_staff_options *options)
{
    return options->stop && atomic_load(options->stop);
}

static void work(void *context, int thread)
{
    batch *b = context;
    cf_staff_records *records = b->records;
    cf_runner runner;
    cf_runner_init(&runner, b->world, b->options->method);
    for (;;) {
        int from = atomic_fetch_add(&b->next, PIECE);
        if (from >= records->n_runs || stopped(b->options))
            break;
        int to = from + PIECE < records->n_runs ? from + PIECE : records->n_runs;
        for (int i = from; i < to; i++) {
            size_t life = (size_t)i * (size_t)records->n_scenarios;
            cf_runner_run(&runner, b->options->seed, (uint32_t)(b->options->first_run + i),
                          records->filled + life * (size_t)records->n_months,
                          records->sums + life * CF_SUMS);
        }
        int done = atomic_fetch_add(&b->done, to - from) + to - from;
        if (thread == 0 && b->options->progress)
            b->options->progress(b->options->progress_context, (uint64_t)done,
                                 (uint64_t)records->n_runs);
    }
    cf_runner_release(&runner);
}

bool cf_staff_run(cf_staff_records *records, const cf_staff_case *model,
                  const cf_staff_options *options)
{
    cf_world world;
    cf_world_init(&world, model);
    batch b = {.records = records, .world = &world, .options = options};
    int pieces = (records->n_runs + PIECE - 1) / PIECE;
    int n = options->n_threads < pieces ? options->n_threads : pieces;
    cf_parallel(n > 0 ? n : 1, work, &b);
    cf_world_release(&world);
    return !stopped(options);
}
