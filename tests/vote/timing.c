/* timing.c: whether the time that it takes to make a ballot says what the choice was, by statistics
 * (the test of Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", DATE 2017): two
 * groups in random order, the slowest tenth left out, Welch's t. Beyond 4.5 the groups differ.
 *
 *     vote_timing [BALLOTS A GROUP]
 *
 * The same is asked of a trustee's key (few bits against many). Noise can look like a leak once, not
 * three times: three attempts, with new ballots each. A loop that does leak must be found out in one
 * of them, or the test could not find anything. */
#define _POSIX_C_SOURCE 200809L
#include "vote/ballot.h"
#include "vote/entropy.h"
#include "vote/tally.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* --- What is timed --------------------------------------------------------------------------- */

typedef struct {
    cf_election election;
    cf_ballot_maker maker;
    cf_entropy entropy;
    cf_ciphertext cell[2];
    cf_buf out;
} bench;

typedef void (*work)(bench *b, int group);

static void make_ballot(bench *b, int group)
{
    unsigned char choices[2] = {(unsigned char)group, (unsigned char)!group};
    cf_scalar secret = cf_scalar_of(987654321);
    cf_buf_clear(&b->out);
    if (!cf_ballot_make(&b->out, &b->maker, choices, 2, &secret, &b->entropy, NULL))
        abort();
}

static void decrypt(bench *b, int group)
{
    static const cf_scalar zero;
    cf_scalar few = cf_scalar_of(1), many = zero;
    for (size_t i = 0; i + 1 < sizeof many; i++) /* below the group's order: the last byte stays 0 */
        ((unsigned char *)&many)[i] = 0xff;
    ((unsigned char *)&many)[sizeof many - 1] = 0x0f;
    cf_buf_clear(&b->out);
    if (!cf_share_make(&b->out, &b->election, b->cell, group ? &many : &few, b->maker.generator,
                       &b->entropy, NULL))
        abort();
}

static void leak(bench *b, int group)
{
    make_ballot(b, 0);
    for (volatile int i = 0; i < (group ? 400000 : 0); i++)
        continue;
}

/* --- Statistics ------------------------------------------------------------------------------ */

typedef struct { double n, mean, squares; } moments;

static void take(moments *m, double x)
{
    double before = x - m->mean;
    m->n += 1;
    m->mean += before / m->n;
    m->squares += before * (x - m->mean);
}

static double welch(bench *b, work what, int n, uint64_t seed)
{
    double *times = cf_mem_alloc((size_t)n * 2, sizeof *times);
    double *sorted = cf_mem_alloc((size_t)n * 2, sizeof *sorted);
    unsigned char *groups = cf_mem_alloc((size_t)n * 2, 1);
    moments group[2] = {{0, 0, 0}, {0, 0, 0}};
    for (int i = 0; i < 20; i++)
        what(b, i & 1);
    for (int i = 0; i < 2 * n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
        groups[i] = (unsigned char)(seed >> 63);
        double start = now();
        what(b, groups[i]);
        sorted[i] = times[i] = now() - start;
    }
    qsort(sorted, (size_t)n * 2, sizeof *sorted, ascending);
    for (int i = 0; i < 2 * n; i++)
        if (times[i] <= sorted[n * 2 * 9 / 10])
            take(&group[groups[i]], times[i]);
    double variance = group[0].squares / (group[0].n - 1) / group[0].n +
                      group[1].squares / (group[1].n - 1) / group[1].n;
    double t = fabs(group[0].mean - group[1].mean) / sqrt(variance);
    cf_mem_free(times);
    cf_mem_free(sorted);
    cf_mem_free(groups);
    return t;
}

enum { ATTEMPTS = 3 };

/* In how many attempts the groups differ. */
static int differences(bench *b, work what, int n, const char *name)
{
    int found = 0;
    for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
        double t = welch(b, what, n, attempt + 1);
        printf("%s: t = %.1f\n", name, t);
        found += t > 4.5;
    }
    return found;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 400, failed = 0;
    cf_slice answers[2] = {CF_SLICE("Yes"), CF_SLICE("No")};
    cf_question question = {CF_SLICE("A?"), answers, 2, false, 1, 1};
    bench b = {.election = {.uuid = CF_SLICE("TimingTest1111"), .questions = &question,
                            .n_questions = 1, .public_key = cf_element_generator},
               .entropy = cf_entropy_system(), .out = CF_BUF_INIT};
    cf_ballot_maker_init(&b.maker, &b.election);
    for (int i = 0; i < 2; i++)
        b.cell[i] = (cf_ciphertext){cf_element_generator, cf_element_generator};
    if (differences(&b, make_ballot, n, "Yes and No") == ATTEMPTS)
        failed += printf("the time to make a ballot tells the choice\n") > 0;
    if (differences(&b, decrypt, n, "keys of few and of many bits") == ATTEMPTS)
        failed += printf("the time to decrypt tells the key\n") > 0;
    if (differences(&b, leak, n, "a loop that leaks") == 0)
        failed += printf("a leak was not found: the test says nothing\n") > 0;
    cf_ballot_maker_release(&b.maker);
    cf_buf_release(&b.out);
    printf("%d passed, %d failed\n", 3 - failed, failed);
    return failed > 0;
}
