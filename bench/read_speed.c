/* Reads a roster alone, and says how long it took.
 *
 *   read_speed ROSTER.csv SCHEDULE.csv [THREADS [TIMES]]
 *
 * Every row is read, validated and handed out in blocks; nothing is costed. */
#define _POSIX_C_SOURCE 200809L
#include "base/lock.h"
#include "read/roster_read.h"
#include "read/table_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

typedef struct {
    _Atomic uint64_t rows, sum;
} totals;

static void take(void *context, int thread, const cf_block *block)
{
    (void)thread;
    totals *t = context;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < block->n_rows; i++)
        sum += (uint64_t)block->fte_e4[i] + (uint64_t)block->step[i];
    atomic_fetch_add(&t->rows, block->n_rows);
    atomic_fetch_add(&t->sum, sum);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int complain(cf_diags *diags)
{
    cf_buf out = CF_BUF_INIT;
    cf_diags_sort(diags);
    cf_diags_print(&out, diags, false);
    fputs(cf_buf_slice(&out).text, stderr);
    cf_buf_release(&out);
    cf_diags_release(diags);
    return 1;
}

static int read_once(const char *path, const cf_schedule *schedule, int n_threads, cf_diags *diags)
{
    cf_roster_options options = {.path = path, .name = path, .schedule = schedule};
    cf_roster *roster;
    totals t = {0};
    double start = now();
    if (!cf_roster_open(&roster, &options, diags))
        return 1;
    bool good = cf_roster_scan(roster, n_threads, take, &t, NULL, NULL, diags);
    cf_roster_close(roster);
    double seconds = now() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!good)
        return 1;
    printf("%llu rows, %d threads: %.4f s, %.1f ns a row, %.1f ns a row and thread, %ld MiB\n",
           (unsigned long long)t.rows, n_threads, seconds, seconds * 1e9 / (double)t.rows,
           seconds * 1e9 * n_threads / (double)t.rows, usage.ru_maxrss / 1024);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: read_speed ROSTER.csv SCHEDULE.csv [THREADS [TIMES]]\n");
        return 2;
    }
    int n_threads = argc > 3 ? atoi(argv[3]) : cf_parallel_available();
    int n_times = argc > 4 ? atoi(argv[4]) : 1;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    if (!cf_schedule_read(&schedule, argv[2], (cf_slice){0}, argv[2], &diags))
        return complain(&diags);
    int status = 0;
    for (int i = 0; i < n_times && status == 0; i++)
        status = read_once(argv[1], &schedule, n_threads < 1 ? 1 : n_threads, &diags);
    cf_schedule_release(&schedule);
    if (status != 0)
        return complain(&diags);
    cf_diags_release(&diags);
    return 0;
}
