#include "base/cpu.h"

#include <stdatomic.h>

bool cf_cpu_plain = false;

#if CF_CPU_WIDE_CODE

static bool look(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

bool cf_cpu_is_wide(void)
{
    static _Atomic int known; /* 0: not yet, 1: it is, 2: it is not */
    int can = atomic_load_explicit(&known, memory_order_relaxed);
    if (can == 0) {
        can = look() ? 1 : 2;
        atomic_store_explicit(&known, can, memory_order_relaxed);
    }
    return can == 1 && !cf_cpu_plain;
}

#else

bool cf_cpu_is_wide(void)
{
    return false;
}

#endif
