/* Locks, turns and work shared by threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/lock.h"

#include <stdatomic.h>
#include <string.h>

enum { MOST = 16, ROUNDS = 5000 };

typedef struct {
    cf_lock lock;
    long count; /* guarded by the lock alone */
    _Atomic int runs[MOST];
} counter;

static void count_up(void *context, int thread)
{
    counter *c = context;
    atomic_fetch_add(&c->runs[thread], 1);
    for (int i = 0; i < ROUNDS; i++) {
        cf_lock_take(&c->lock);
        c->count++;
        cf_lock_give(&c->lock);
    }
}

static void every_share_runs_once_and_the_lock_excludes(void **state)
{
    (void)state;
    for (int n = 1; n <= MOST; n++) {
        counter c;
        memset(&c, 0, sizeof c);
        cf_lock_init(&c.lock);
        cf_parallel(n, count_up, &c);
        assert_int_equal(c.count, (long)n * ROUNDS);
        for (int i = 0; i < MOST; i++)
            assert_int_equal(atomic_load(&c.runs[i]), i < n);
        cf_lock_release(&c.lock);
    }
}

typedef struct {
    cf_turn turn;
    uint64_t order[ROUNDS]; /* written between wait and pass alone */
    uint64_t n;
} queue;

enum { QUEUERS = 5 };

/* Every fifth number each: a thread that did not wait would write all of its own in a row. */
static void pass_in_order(void *context, int thread)
{
    queue *q = context;
    for (uint64_t number = (uint64_t)thread; number < ROUNDS; number += QUEUERS) {
        cf_turn_wait(&q->turn, number);
        q->order[q->n++] = number;
        cf_turn_pass(&q->turn);
    }
}

static void turns_pass_in_the_order_of_their_numbers(void **state)
{
    (void)state;
    static queue q;
    memset(&q, 0, sizeof q);
    cf_turn_init(&q.turn);
    cf_parallel(QUEUERS, pass_in_order, &q);
    assert_int_equal(q.n, ROUNDS);
    for (uint64_t i = 0; i < ROUNDS; i++)
        assert_int_equal(q.order[i], i);
    cf_turn_release(&q.turn);
}

static void there_is_a_processor(void **state)
{
    (void)state;
    assert_in_range(cf_parallel_available(), 1, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_share_runs_once_and_the_lock_excludes),
        cmocka_unit_test(turns_pass_in_the_order_of_their_numbers),
        cmocka_unit_test(there_is_a_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
