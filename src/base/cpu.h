/* cpu.h: whether this processor has the wide registers that the inner loops of reading and writing
 * are written for (AVX-512 as of 2019: all of foundation, bytes and words, double and quad words,
 * conflict detection, lengths, byte manipulation 2). Each such loop has a plain one beside it with
 * the same result. */
#ifndef CF_BASE_CPU_H
#define CF_BASE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
#define CF_CPU_WIDE_CODE 1 /* wide loops are compiled, with CF_WIDE_TARGET each */
#define CF_WIDE_TARGET                                                                             \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512cd,avx512vl,avx512vbmi2,bmi,bmi2,"      \
                          "popcnt,lzcnt")))
#else
#define CF_CPU_WIDE_CODE 0
#endif

bool cf_cpu_is_wide(void);

/* Test hook; true: as if it were not. */
extern bool cf_cpu_plain;

#endif
