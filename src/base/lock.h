/* lock.h: a lock, and work shared by threads. On a machine without threads (WebAssembly) locks
 * are nothing and the work runs in the caller. */
#ifndef CF_BASE_LOCK_H
#define CF_BASE_LOCK_H

#include <stdint.h>

#if defined(__wasm__)
typedef struct {
    int unused;
} cf_lock;
typedef struct {
    int unused;
} cf_turn;
#else
#include <pthread.h>
#include <stdatomic.h>
typedef struct {
    pthread_mutex_t mutex;
    atomic_bool taken; /* a hint: whether it is worth looking again */
} cf_lock;
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    _Atomic uint64_t now;
} cf_turn;
#endif

void cf_lock_init(cf_lock *lock);
void cf_lock_release(cf_lock *lock);
void cf_lock_take(cf_lock *lock);
void cf_lock_give(cf_lock *lock);

/* A door that numbered pieces of work pass one at a time, in the order of their numbers from 0,
 * whichever thread has them. Every number must pass, or those behind it wait for ever. Between
 * cf_turn_wait and cf_turn_pass the caller is alone. */
void cf_turn_init(cf_turn *turn);
void cf_turn_release(cf_turn *turn);
void cf_turn_wait(cf_turn *turn, uint64_t number);
void cf_turn_pass(cf_turn *turn);

/* Runs work(context, 0) … work(context, n_threads - 1), each in a thread of its own (the first in
 * the caller), and returns when all have returned. n_threads >= 1; when a thread cannot be started
 * its share runs in the caller. */
void cf_parallel(int n_threads, void (*work)(void *context, int thread), void *context);

/* How many processors this process may use; at least 1. */
int cf_parallel_available(void);

#endif
