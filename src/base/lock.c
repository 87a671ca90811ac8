#define _GNU_SOURCE /* where threads run */
#include "base/lock.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdbool.h>

#if defined(__wasm__)

void cf_lock_init(cf_lock *lock)
{
    lock->unused = 0;
}
void cf_lock_release(cf_lock *lock)
{
    (void)lock;
}
void cf_lock_take(cf_lock *lock)
{
    (void)lock;
}
void cf_lock_give(cf_lock *lock)
{
    (void)lock;
}
void cf_turn_init(cf_turn *turn)
{
    turn->unused = 0;
}
void cf_turn_release(cf_turn *turn)
{
    (void)turn;
}
void cf_turn_wait(cf_turn *turn, uint64_t number)
{
    (void)turn;
    (void)number;
}
void cf_turn_pass(cf_turn *turn)
{
    (void)turn;
}
void cf_parallel(int n_threads, void (*work)(void *context, int thread), void *context)
{
    for (int thread = 0; thread < n_threads; thread++)
        work(context, thread);
}
int cf_parallel_available(void)
{
    return 1;
}

#else

#include <sched.h>

/* Locks are held for a few microseconds; to sleep and be woken takes a thread many more, most of
 * all in a virtual machine. So one that has to wait looks again this often first, some microseconds
 * long. */
enum { LOOKS = 300 };

static void wait_a_moment(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

void cf_lock_init(cf_lock *lock)
{
#if defined(PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP)
    pthread_mutexattr_t kind;
    CF_BUG_IF(pthread_mutexattr_init(&kind) != 0);
    CF_BUG_IF(pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ADAPTIVE_NP) != 0);
    CF_BUG_IF(pthread_mutex_init(&lock->mutex, &kind) != 0);
    pthread_mutexattr_destroy(&kind);
#else
    CF_BUG_IF(pthread_mutex_init(&lock->mutex, NULL) != 0);
#endif
    atomic_init(&lock->taken, false);
}

void cf_lock_release(cf_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

void cf_lock_take(cf_lock *lock)
{
    for (int i = 0; i < LOOKS && atomic_load_explicit(&lock->taken, memory_order_relaxed); i++)
        wait_a_moment();
    CF_BUG_IF(pthread_mutex_lock(&lock->mutex) != 0);
    atomic_store_explicit(&lock->taken, true, memory_order_relaxed);
}

void cf_lock_give(cf_lock *lock)
{
    atomic_store_explicit(&lock->taken, false, memory_order_relaxed);
    CF_BUG_IF(pthread_mutex_unlock(&lock->mutex) != 0);
}

void cf_turn_init(cf_turn *turn)
{
    CF_BUG_IF(pthread_mutex_init(&turn->mutex, NULL) != 0);
    CF_BUG_IF(pthread_cond_init(&turn->moved, NULL) != 0);
    atomic_init(&turn->now, 0);
}

void cf_turn_release(cf_turn *turn)
{
    pthread_cond_destroy(&turn->moved);
    pthread_mutex_destroy(&turn->mutex);
}

void cf_turn_wait(cf_turn *turn, uint64_t number)
{
    for (int i = 0; i < LOOKS && atomic_load_explicit(&turn->now, memory_order_relaxed) != number;
         i++)
        wait_a_moment();
    CF_BUG_IF(pthread_mutex_lock(&turn->mutex) != 0);
    while (turn->now != number)
        CF_BUG_IF(pthread_cond_wait(&turn->moved, &turn->mutex) != 0);
}

void cf_turn_pass(cf_turn *turn)
{
    turn->now++;
    CF_BUG_IF(pthread_cond_broadcast(&turn->moved) != 0);
    CF_BUG_IF(pthread_mutex_unlock(&turn->mutex) != 0);
}

/* Systems may start a thread on the processor of the one that starts it, where it waits for
 * milliseconds while another is idle. So threads start anywhere else, and may then go where they
 * like. */
typedef struct {
    bool known;
    cpu_set_t all;
    pthread_attr_t elsewhere;
} places;

static void places_init(places *p)
{
    int here = sched_getcpu();
    cpu_set_t others;
    *p = (places){0};
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof p->all, &p->all) != 0)
        return;
    others = p->all;
    CPU_CLR((size_t)here, &others);
    if (CPU_COUNT(&others) == 0 || pthread_attr_init(&p->elsewhere) != 0)
        return;
    p->known = pthread_attr_setaffinity_np(&p->elsewhere, sizeof others, &others) == 0;
    if (!p->known)
        pthread_attr_destroy(&p->elsewhere);
}

typedef struct {
    void (*work)(void *context, int thread);
    void *context;
    const places *places;
    int thread;
    bool started;
    pthread_t id;
} share;

static void *run_share(void *argument)
{
    share *mine = argument;
    const places *p = mine->places;
    if (p->known) /* a wish; where it fails, work goes on */
        pthread_setaffinity_np(pthread_self(), sizeof p->all, &p->all);
    mine->work(mine->context, mine->thread);
    return NULL;
}

static bool start_share(share *mine)
{
    const places *p = mine->places;
    return (p->known && pthread_create(&mine->id, &p->elsewhere, run_share, mine) == 0) ||
           pthread_create(&mine->id, NULL, run_share, mine) == 0;
}

void cf_parallel(int n_threads, void (*work)(void *context, int thread), void *context)
{
    CF_BUG_IF(n_threads < 1);
    if (n_threads == 1) {
        work(context, 0);
        return;
    }
    places where;
    places_init(&where);
    share *shares = cf_mem_calloc((size_t)n_threads, sizeof *shares);
    for (int i = 1; i < n_threads; i++) {
        shares[i] = (share){.work = work, .context = context, .places = &where, .thread = i};
        shares[i].started = start_share(&shares[i]);
    }
    work(context, 0);
    for (int i = 1; i < n_threads; i++) {
        if (shares[i].started)
            CF_BUG_IF(pthread_join(shares[i].id, NULL) != 0);
        else
            work(context, i);
    }
    cf_mem_free(shares);
    if (where.known)
        pthread_attr_destroy(&where.elsewhere);
}

int cf_parallel_available(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n;
}

#endif
