/* An edit, recosted: opens a folder once, keeps its roster in memory, then changes one clause of an
 * offer again and again and compares both offers anew each time.
 *
 *   edit DIR [TIMES [THREADS]]
 *
 * The folder is TERM78's (generate.py): `raise 6%` of offer A becomes 6.01%, 6.02%, … Everything is
 * asked through confer.h, as the web app asks it; texts are parsed, lowered and costed in each
 * round. Built with the library: cc -O2 -Iinclude bench/edit.c -o edit libconfer.a -ldl -lm … */
#define _POSIX_C_SOURCE 200809L
#include "confer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const offers[] = {"A", "B"};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void die(const confer_error *err)
{
    fprintf(stderr, "edit: %s\n", err->message);
    exit(1);
}

static double compare(confer_case *c, int64_t *cost)
{
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    confer_error err;
    confer_result *result;
    options.figures_only = true;
    double start = now();
    if (confer_compare(&result, c, offers, 2, &options, &err) != CONFER_OK)
        die(&err);
    double took = now() - start;
    if (confer_result_int(result, "offers[0].total.cost", cost) != CONFER_OK)
        *cost = -1;
    confer_result_free(result);
    return took;
}

/* The offer's text with its first raise replaced. */
static char *edited(const char *text, int round)
{
    char *out = malloc(strlen(text) + 32);
    const char *raise = strstr(text, "raise ");
    const char *percent = raise ? strchr(raise, '%') : NULL;
    if (!out || !percent) {
        fputs("edit: offers/A.terms has no raise\n", stderr);
        exit(1);
    }
    int n = sprintf(out, "%.*sraise 6.%02d%%", (int)(raise - text), text, 1 + round % 98);
    strcpy(out + n, percent + 1);
    return out;
}

static char *offer_text(const char *folder)
{
    char path[4096];
    static char text[1 << 16];
    snprintf(path, sizeof path, "%s/offers/A.terms", folder);
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(1);
    }
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: edit DIR [TIMES [THREADS]]\n", stderr);
        return 2;
    }
    int times = argc > 2 ? atoi(argv[2]) : 21;
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    options.keep_roster = true;
    options.n_threads = argc > 3 ? atoi(argv[3]) : 0;
    confer_case *c;
    confer_error err;
    int64_t cost;
    if (times < 1 || confer_case_open(&c, argv[1], &options, &err) != CONFER_OK)
        die(&err);
    const char *text = offer_text(argv[1]);
    double *took = calloc((size_t)times, sizeof *took);
    double first = compare(c, &cost);
    for (int i = 0; took && i < times; i++) {
        char *draft = edited(text, i);
        confer_case_put(c, "offers/A.terms", draft, strlen(draft));
        took[i] = compare(c, &cost);
        free(draft);
    }
    qsort(took, (size_t)times, sizeof *took, by_size);
    printf("{\"first_ms\": %.2f, \"median_ms\": %.2f, \"least_ms\": %.2f, \"most_ms\": %.2f, "
           "\"last_cost\": %lld}\n",
           first * 1e3, took[times / 2] * 1e3, took[0] * 1e3, took[times - 1] * 1e3,
           (long long)cost);
    free(took);
    confer_case_close(c);
    return 0;
}
