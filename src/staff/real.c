#include "staff/real.h"

#include <string.h>

static const double INVERSE_LN2 = 1.44269504088896338700e+00;

/* m x 2^power, for results that are normal numbers. */
static double scaled(double m, int power)
{
    uint64_t bits = (uint64_t)(power + 1023) << 52;
    double factor;
    memcpy(&factor, &bits, sizeof factor);
    return m * factor;
}

/* x = k ln 2 + r with |r| <= ln(2)/2; e^r by its series, whose 14th term is below 1e-17. Sums of
 * four terms, so that the processor has several in hand at once. */
double cf_exp(double x)
{
    if (x > 700.0)
        x = 700.0;
    if (x < -700.0)
        x = -700.0;
    int k = (int)cf_nearest(x * INVERSE_LN2);
    double r = (x - (double)k * CF_LN2_HIGH) - (double)k * CF_LN2_LOW;
    double r2 = r * r, r4 = r2 * r2;
    double a = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    double b = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0));
    double c = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) +
               r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0));
    return scaled(1.0 + (r + r2 * (a + r4 * (b + r4 * c))), k);
}

/* x = m 2^k with m near 1; ln m = 2 artanh((m-1)/(m+1)), whose argument stays below 0.172. */
double cf_ln(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int k = (int)(bits >> 52) - 1023;
    bits = (bits & 0xFFFFFFFFFFFFFu) | (uint64_t)1023 << 52;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        k++;
    }
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s, z2 = z * z, z4 = z2 * z2;
    double a = (1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0));
    double b = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0));
    double t = z * (a + z4 * (b + z4 * (1.0 / 19.0)));
    return (double)k * CF_LN2_HIGH + (2.0 * s + (2.0 * s * t + (double)k * CF_LN2_LOW));
}

/* Newton's steps from half the exponent; four of them reach the last bits. */
double cf_root(double x)
{
    if (!(x > 0.0))
        return 0.0;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits >> 1) + ((uint64_t)1023 << 51);
    double y;
    memcpy(&y, &bits, sizeof y);
    for (int i = 0; i < 5; i++)
        y = 0.5 * (y + x / y);
    return y;
}
