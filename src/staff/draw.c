#include "staff/draw.h"

#include "staff/real.h"

double cf_triangular(double low, double likely, double high, double u)
{
    double width = high - low;
    if (!(width > 0.0))
        return low;
    double peak = (likely - low) / width;
    if (u < peak)
        return low + cf_root(u * width * (likely - low));
    return high - cf_root((1.0 - u) * width * (high - likely));
}

int cf_poisson_piece(double mean, double u)
{
    double term = cf_exp(-mean);
    double sum = term;
    int k = 0;
    while (u > sum && k < CF_POISSON_MOST) {
        k++;
        term = term * mean / (double)k;
        sum = sum + term;
    }
    return k;
}

void cf_poisson_chances(double chances[CF_POISSON_MOST + 1], double mean)
{
    double term = cf_exp(-mean);
    chances[0] = term;
    for (int k = 1; k <= CF_POISSON_MOST; k++) {
        term = term * mean / (double)k;
        chances[k] = chances[k - 1] + term;
    }
}

int cf_poisson_count(const double chances[CF_POISSON_MOST + 1], double u)
{
    int k = 0;
    while (u > chances[k] && k < CF_POISSON_MOST)
        k++;
    return k;
}

int cf_poisson(const cf_stream *stream, uint32_t who, uint32_t month, uint32_t draw, double mean)
{
    int total = 0;
    for (uint32_t piece = 0; mean > 0.0 && piece < CF_POISSON_PIECES; piece++) {
        double part = mean < CF_POISSON_PIECE ? mean : CF_POISSON_PIECE;
        cf_philox x = cf_stream_draw(stream, who + piece, month, draw);
        total += cf_poisson_piece(part, cf_uniform53(x.word[0], x.word[1]));
        mean -= part;
    }
    return total;
}

/* Inversion of one piece, whose mean is at most 8: the chance of none is above e^-12. */
static int binomial_piece(int n, double odds, double none, double u)
{
    double term = none;
    double sum = term;
    int k = 0;
    while (u > sum && k < n) {
        term = term * odds * (double)(n - k) / (double)(k + 1);
        sum = sum + term;
        k++;
    }
    return k;
}

int cf_binomial(const cf_stream *stream, uint32_t who, uint32_t month, uint32_t draw, int n,
                double p)
{
    if (p <= 0.0 || n <= 0)
        return 0;
    if (p > 0.5)
        return n - cf_binomial(stream, who, month, draw, n, 1.0 - p);
    int part = 8.0 / p < (double)n ? (int)(8.0 / p) : n, total = 0;
    double odds = p / (1.0 - p), stay = cf_ln(1.0 - p), none = cf_exp((double)part * stay);
    for (uint32_t piece = 0; n > 0; piece++) {
        if (n < part) { /* the last */
            part = n;
            none = cf_exp((double)part * stay);
        }
        cf_philox x = cf_stream_draw(stream, who + piece, month, draw);
        total += binomial_piece(part, odds, none, cf_uniform53(x.word[0], x.word[1]));
        n -= part;
    }
    return total;
}

/* A standard normal by the polar method: log and root alone. `*at` counts the draws used. */
static double normal(const cf_stream *stream, uint32_t who, uint32_t *at)
{
    for (;;) {
        cf_philox x = cf_stream_draw(stream, who, (*at)++, CF_DRAW_RATE);
        double a = 2.0 * cf_uniform53(x.word[0], x.word[1]) - 1.0;
        double b = 2.0 * cf_uniform53(x.word[2], x.word[3]) - 1.0;
        double s = a * a + b * b;
        if (s < 1.0 && s > 0.0)
            return a * cf_root(-2.0 * cf_ln(s) / s);
    }
}

double cf_gamma(const cf_stream *stream, uint32_t who, double shape)
{
    double d = shape - 1.0 / 3.0;
    double c = 1.0 / (3.0 * cf_root(d));
    uint32_t at = 0;
    for (;;) {
        double x = normal(stream, who, &at);
        double t = 1.0 + c * x;
        double v = t * t * t;
        cf_philox y = cf_stream_draw(stream, who, at++, CF_DRAW_RATE);
        double u = cf_uniform53(y.word[0], y.word[1]);
        if (t > 0.0 && cf_ln(u) < 0.5 * x * x + d - d * v + d * cf_ln(v))
            return d * v;
    }
}
