/* real.h: the few real functions that a simulation needs, with the same bits on every machine.
 *
 * Invariants: built of + - * / alone, which IEEE 754 rounds in one way (the folder is compiled
 * without contraction of a*b+c and needs no libm, whose last bit differs from machine to machine;
 * docs/design/decisions/0020-reals-in-the-staffing-model.md). Errors stay below 1e-15 relative. No
 * amount of money is ever computed here: money is counted in whole cents. */
#ifndef CF_STAFF_REAL_H
#define CF_STAFF_REAL_H

#include <float.h>
#include <stdint.h>

#if FLT_EVAL_METHOD != 0
#error "reals must be evaluated in their own precision, or runs differ from machine to machine"
#endif

/* ln 2 in two parts: the last 21 bits of the first are zero. */
#define CF_LN2_HIGH 6.93147180369123816490e-01
#define CF_LN2_LOW 1.90821492927058770002e-10

/* e to the x; x is held within -700 to 700. */
double cf_exp(double x);

/* The natural logarithm of x > 0. */
double cf_ln(double x);

/* The square root of x >= 0, to the last bit or its neighbour. */
double cf_root(double x);

/* To the nearest integer, half away from zero. |x| below 2^62. */
static inline int64_t cf_nearest(double x)
{
    return x < 0.0 ? -(int64_t)(0.5 - x) : (int64_t)(x + 0.5);
}

#endif
