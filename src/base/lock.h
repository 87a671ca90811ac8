/* lock.h: a lock, and work shared by threads. On a machine without threads (WebAssembly) locks
 * are nothing and the work runs in the caller. */
#ifndef CF_BASE_LOCK_H
#define CF_BASE_LOCK_H

#if defined(__wasm__)
typedef struct { int unused; } cf_lock;
#else
#include <pthread.h>
typedef struct { pthread_mutex_t mutex; } cf_lock;
#endif

void cf_lock_init(cf_lock *lock);
void cf_lock_release(cf_lock *lock);
void cf_lock_take(cf_lock *lock);
void cf_lock_give(cf_lock *lock);

/* Runs work(context, 0) … work(context, n_threads - 1), each in a thread of its own (the first in
 * the caller), and returns when all have returned. n_threads >= 1; when a thread cannot be started
 * its share runs in the caller. */
void cf_parallel(int n_threads, void (*work)(void *context, int thread), void *context);

/* How many processors this process may use; at least 1. */
int cf_parallel_available(void);

#endif
