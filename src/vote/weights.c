/* Whether a published total of weighted votes shows how single members voted.
 *
 * Members with equal weights form a class. The result always shows how many of a class said yes
 * when no two ways to vote that differ in this class have equal totals: when no multiple d*w of the
 * class's weight (d up to its size) is a sum of the other weights, each taken with a plus, a minus
 * or not at all. Those sums are found as a set of bits. */
#include "vote/roll.h"

#include "base/mem.h"

#include <stdlib.h>

enum { MOST_VOTES = 1 << 20 };

typedef struct {
    uint64_t weight;
    size_t n;
} class;

static int compare_weights(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static class *classes_of(const uint64_t *weight, size_t n, size_t *n_classes)
{
    uint64_t *sorted = cf_mem_alloc(n, sizeof *sorted);
    class *classes = cf_mem_calloc(n, sizeof *classes);
    size_t count = 0;
    memcpy(sorted, weight, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_weights);
    for (size_t i = 0; i < n; i++) {
        if (count == 0 || classes[count - 1].weight != sorted[i])
            classes[count++].weight = sorted[i];
        classes[count - 1].n++;
    }
    cf_mem_free(sorted);
    *n_classes = count;
    return classes;
}

/* bits |= bits << shift, for a set of `words` words; the copy must not see its own additions. */
static void add_shifted(uint64_t *bits, size_t words, uint64_t shift)
{
    size_t by = (size_t)(shift / 64);
    unsigned rest = (unsigned)(shift % 64);
    for (size_t i = words; i-- > by;) {
        uint64_t moved = bits[i - by] << rest;
        if (rest > 0 && i > by)
            moved |= bits[i - by - 1] >> (64 - rest);
        bits[i] |= moved;
    }
}

/* Whether d*w, for some d in 1..n of class `which`, is a signed sum of the other classes. Sums
 * are kept raised by `others`, so that none is negative. */
static bool hidden(const class *classes, size_t n_classes, size_t which, uint64_t others)
{
    size_t words = (size_t)(2 * others / 64) + 1;
    uint64_t *bits = cf_mem_calloc(words, sizeof *bits);
    bool found = false;
    bits[0] = 1;
    for (size_t i = 0; i < n_classes; i++) {
        uint64_t left = i == which ? 0 : 2 * (uint64_t)classes[i].n;
        for (uint64_t take = 1; left > 0; take *= 2) { /* 1, 2, 4, … and the rest */
            uint64_t k = take < left ? take : left;
            add_shifted(bits, words, k * classes[i].weight);
            left -= k;
        }
    }
    for (uint64_t d = 1; d <= classes[which].n && !found; d++) {
        uint64_t sum = d * classes[which].weight;
        found = sum <= others && (bits[(others + sum) / 64] >> ((others + sum) % 64) & 1) != 0;
    }
    cf_mem_free(bits);
    return found;
}

uint64_t cf_weights_reveal(const uint64_t *weight, size_t n, size_t few)
{
    size_t n_classes;
    uint64_t total = 0, revealed = 0;
    if (n == 0)
        return 0;
    class *classes = classes_of(weight, n, &n_classes);
    for (size_t i = 0; i < n; i++)
        total += weight[i];
    for (size_t i = 0; n_classes > 1 && i < n_classes && revealed == 0; i++) {
        uint64_t others = total - classes[i].weight * classes[i].n;
        if (classes[i].n >= few)
            continue;
        bool alone = classes[i].weight > others;
        if (alone || (total <= MOST_VOTES && !hidden(classes, n_classes, i, others)))
            revealed = classes[i].weight;
    }
    cf_mem_free(classes);
    return revealed;
}
