/* Between the program and the library: opening, stopping, progress, writing. */
#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- Ctrl-C ---------------------------------------------------------------------------------- */

static confer_case *volatile running;
static volatile sig_atomic_t caught;

/* Once: end cleanly. Twice: end now, without unfinished files. */
static void on_signal(int number)
{
    if (caught || !running) {
        confer_abandon_files();
        _exit(128 + number);
    }
    caught = number;
    confer_case_stop(running);
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {0};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 3; i++) {
        struct sigaction before;
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

/* The shell shall see that a signal ended the program. */
static void die_of_signal(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

/* --- Progress -------------------------------------------------------------------------------- */

static struct {
    int64_t started_ms, shown_ms;
    bool shown;
    confer_work work;
    int64_t work_ms; /* when it began */
} progress;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put_thousands(uint64_t n)
{
    if (n >= 1000) {
        put_thousands(n / 1000);
        fprintf(stderr, ",%03u", (unsigned)(n % 1000));
    } else {
        fprintf(stderr, "%u", (unsigned)n);
    }
}

/* How long the rest takes, as what is done took. */
static void put_left(int64_t took_ms, uint64_t done, uint64_t total)
{
    if (took_ms < 500 || done == 0 || done > total)
        return;
    uint64_t seconds = (uint64_t)took_ms * (total - done) / done / 1000 + 1;
    if (seconds < 100)
        fprintf(stderr, ", %u s left", (unsigned)seconds);
    else
        fprintf(stderr, ", %u minutes left", (unsigned)(seconds / 60 + 1));
}

static void put_progress(confer_work work, int64_t took_ms, uint64_t done, uint64_t total)
{
    fputs("\r\033[K", stderr);
    if (work == CONFER_WORK_READING) {
        fprintf(stderr, "reading and costing: %u%% of the roster",
                done >= total ? 100 : (unsigned)(done * 100 / total));
        return;
    }
    fputs(work == CONFER_WORK_RUNS ? "simulating: " : "costing: ", stderr);
    put_thousands(done);
    fputs(" of ", stderr);
    put_thousands(total);
    fputs(work == CONFER_WORK_RUNS ? " runs" : " packages", stderr);
    put_left(took_ms, done, total);
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    int64_t now = now_ms();
    confer_work work = confer_case_work(running);
    if (work != progress.work) {
        progress.work = work;
        progress.work_ms = now;
    }
    if (now - progress.started_ms < 1000 || now - progress.shown_ms < 100 || total == 0)
        return;
    progress.shown_ms = now;
    progress.shown = true;
    put_progress(work, now - progress.work_ms, done, total);
}

static void clear_progress(void)
{
    if (progress.shown)
        fputs("\r\033[K", stderr);
    progress.shown = false;
}

/* --- The case -------------------------------------------------------------------------------- */

static void print_error(const confer_error *err)
{
    cli_say("%s", err->message);
    if (err->hint[0])
        fprintf(stderr, "  help: %s\n", err->hint);
}

confer_case *cli_open(const cli_call *call)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_case *c = NULL;
    cli_prepare_memory();
    const char *threads = getenv("CONFER_THREADS");
    long n_threads = threads ? strtol(threads, NULL, 10) : 0;
    if (n_threads > 0 && n_threads <= 256)
        options.n_threads = (int)n_threads;
    if (isatty(STDERR_FILENO))
        options.progress = show_progress;
    if (confer_case_open(&c, call->folder, &options, &err) != CONFER_OK) {
        print_error(&err);
        return NULL;
    }
    progress.started_ms = now_ms();
    running = c;
    catch_signals();
    return c;
}

int cli_put(void *context, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context ? context : stdout) != len;
}

static confer_format format_of(const cli_call *call)
{
    const char *format = cli_value(call, "format");
    if (format && strcmp(format, "json") == 0)
        return CONFER_JSON;
    return format && strcmp(format, "csv") == 0 ? CONFER_CSV
                                                : CONFER_TEXT; /* other faces are text */
}

static int exit_code(int status)
{
    return status == CONFER_OK ? CLI_DONE : status == CONFER_MISUSED ? CLI_USAGE : CLI_FAILED;
}

static int write_result(const cli_call *call, const confer_result *result)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    options.format = format_of(call);
    options.width = call->width;
    options.color = call->color_out;
    options.utf8 = call->utf8;
    int status = confer_result_write(result, &options, cli_put, NULL, &err);
    if (status == CONFER_MISUSED)
        print_error(&err);
    return exit_code(status);
}

static int finish(const cli_call *call, confer_case *c, int status, confer_result *result,
                  const confer_error *err, confer_severity least)
{
    clear_progress();
    running = NULL;
    if (c)
        confer_case_write_problems(c, least, call->color_err, cli_put, stderr);
    int code = exit_code(status);
    if (status != CONFER_OK && status != CONFER_STOPPED)
        print_error(err);
    if (result) {
        code = write_result(call, result);
        if (code == CLI_DONE && confer_result_is_no(result))
            code = CLI_FAILED;
    }
    confer_result_free(result);
    confer_case_close(c);
    if (status == CONFER_STOPPED && caught)
        die_of_signal(caught);
    return code;
}

int cli_finish(const cli_call *call, confer_case *c, int status, confer_result *result,
               const confer_error *err)
{
    return finish(call, c, status, result, err, CONFER_WARNING);
}

int cli_finish_all_problems(const cli_call *call, confer_case *c, int status, confer_result *result,
                            const confer_error *err)
{
    return finish(call, c, status, result, err, CONFER_NOTE);
}

void cli_cost_options(confer_cost_options *out, const cli_call *call)
{
    const char *format = cli_value(call, "format");
    *out = (confer_cost_options)CONFER_COST_OPTIONS_INIT;
    out->n_by = cli_values(&out->by, call, "by");
    out->n_assume = cli_values(&out->assume, call, "assume");
    out->authorized = cli_has(call, "authorized");
    out->employees_path = cli_value(call, "employees");
    out->figures_only = format && strcmp(format, "text") != 0;
}
