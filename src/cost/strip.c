/* strip.c: eight cells paid at once, on machines that multiply 52-bit numbers side by side (AVX-512
 * IFMA). The arithmetic is that of pay.c to the cent: products and quotients of integers, in bounds
 * within which they are exact; whatever is not within them is left to pay.c. Source: costing rules
 * 2.4. */
#include "cost/kernel.h"

#if defined(__x86_64__)

#include "cost/wide.h"

INLINE void look_at(strip_pay *pay, cells cents)
{
    pay->large = _mm512_or_si512(pay->large, cents);
}

INLINE bool is_out_of_bounds(const strip_pay *pay)
{
    return pay->bad || _mm512_cmpge_epu64_mask(pay->large, all((int64_t)1 << CF_CENT_BITS));
}

INLINE void add_items(strip_pay *pay, cf_period_pay *out, const cf_pay_rule *rule, cells rates)
{
    for (int i = 0; i < rule->n_items; i++) {
        const cf_pay_item *item = &rule->items[i];
        cells cents = item->is_percent ? percent_of(pay->base, item->percent_e6)
                      : item->of_rate  ? scaled(rates, &item->scaling, &pay->bad)
                                       : all(item->cents);
        look_at(pay, cents);
        if (item->component == CF_COMPONENT_COUNT) {
            put(out->holiday_value, plus(get(out->holiday_value), cents));
            continue;
        }
        put(out->component[item->component], plus(get(out->component[item->component]), cents));
        pay->gross = plus(pay->gross, cents);
        if (item->pensionable)
            pay->pensionable = plus(pay->pensionable, cents);
    }
}

INLINE void add_overtime(strip_pay *pay, cf_period_pay *out, const cf_pay_rule *rule)
{
    if (!rule->has_overtime)
        return;
    cells worked = plus(pay->base, plus(get(out->component[CF_PREMIUM_PAY]),
                                        get(out->component[CF_LONGEVITY_PAY])));
    cells overtime = scaled(worked, &rule->overtime, &pay->bad);
    put(out->component[CF_OVERTIME_PAY], overtime);
    pay->gross = plus(pay->gross, overtime);
}

INLINE void add_contributions(strip_pay *pay, cf_period_pay *out, const cf_pay_rule *rule)
{
    cells sum = _mm512_sub_epi64(_mm512_setzero_si512(), pay->parts);
    cells capped = _mm512_setzero_si512();
    for (int i = 0; i < rule->n_contributions; i++) {
        const cf_share_item *share = &rule->contributions[i];
        cells basis = basis_of(pay, share->basis);
        cells cents = percent_of(basis, share->percent_e6);
        look_at(pay, cents);
        if (share->cap >= 0) {
            capped = plus(capped, cents);
            put(out->cap_basis[share->cap], basis);
            put(out->cap_full[share->cap], cents);
        } else {
            sum = plus(sum, cents);
        }
    }
    put(out->others, sum);
    sum = plus(sum, capped);
    look_at(pay, sum);
    put(out->component[CF_CONTRIBUTIONS], sum);
    put(out->cost, plus(pay->gross, plus(sum, pay->health)));
}

TARGET static bool eval_strip(cf_period_pay *out, const cf_pay_rule *rule, const int64_t *rates_e8)
{
    const cells zero = _mm512_setzero_si512();
    cells rates = get(rates_e8);
    strip_pay pay;
    pay.bad = 0;
    pay.parts = zero;
    pay.base = scaled(rates, &rule->base, &pay.bad);
    pay.pensionable = pay.gross = pay.large = pay.base;
    if (is_out_of_bounds(&pay))
        return false;
    pay.health = all(rule->health);
    put(out->component[CF_BASE_PAY], pay.base);
    put(out->component[CF_HEALTH], pay.health);
    if (out->used || rule->n_items > 0 || rule->has_overtime) {
        for (int c = CF_PREMIUM_PAY; c < CF_CONTRIBUTIONS; c++)
            put(out->component[c], zero);
        put(out->holiday_value, zero);
        out->used = rule->n_items > 0 || rule->has_overtime;
    }
    add_items(&pay, out, rule, rates);
    add_overtime(&pay, out, rule);
    look_at(&pay, pay.gross); /* pensionable is no more */
    if (is_out_of_bounds(&pay))
        return false;
    add_parts(&pay, rule);
    add_contributions(&pay, out, rule);
    cells net = _mm512_sub_epi64(_mm512_sub_epi64(pay.gross, pay.parts), all(rule->plan_share));
    put(out->net, net);
    look_at(&pay, net);
    look_at(&pay, pay.health);
    look_at(&pay, get(out->cost));
    return !is_out_of_bounds(&pay);
}

bool cf_strips_are_wide(void)
{
    static _Atomic int can; /* 0: not known, 1: it can, 2: it cannot */
    int known = atomic_load_explicit(&can, memory_order_relaxed);
    if (known == 0) {
        known = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma")
                    ? 1
                    : 2;
        atomic_store_explicit(&can, known, memory_order_relaxed);
    }
    return known == 1 && cf_strips_wide;
}

bool cf_strip_eval(cf_period_pay *out, const cf_pay_rule *rule, const int64_t *rates_e8)
{
    return cf_strips_are_wide() && rule->small && eval_strip(out, rule, rates_e8);
}

/* --- Rates ----------------------------------------------------------------------------------- */

TARGET static void wide_rates(cf_strip_epoch *to, int n, const cf_strip_cells *of, int first)
{
    cells a[CF_STRIP];
    turn_rates(a, of, first);
    for (int e = 0; e < n; e++) {
        __mmask8 absent = _mm512_movepi64_mask(a[e]);
        to[e].absent = absent;
        put(to[e].rates_e8, _mm512_maskz_mov_epi64((__mmask8)~absent, a[e]));
    }
}

/* --- Sums ------------------------------------------------------------------------------------ */

TARGET static void wide_sums(int64_t *sums, const cf_kernel *kernel, const int64_t *weights,
                             const cf_period_pay *pay)
{
    cells by = get(weights);
    for (int i = 0; i < kernel->n_active; i++)
        sums[i] =
            _mm512_reduce_add_epi64(_mm512_mullo_epi64(by, get(pay->component[kernel->active[i]])));
}

TARGET static void wide_turn(int32_t *restrict entry, size_t entry_size, int64_t *restrict bits,
                             const int64_t (*amounts)[CF_STRIP], int n_cells)
{
    const __m512i apart = _mm512_setr_epi32(0, 8, 16, 24, 32, 40, 48, 56, 0, 0, 0, 0, 0, 0, 0, 0);
    int32_t narrow[CF_LANES][CF_STRIP];
    cells all_bits = get(bits);
    for (int lane = 0; lane < CF_LANES; lane++) {
        cells x = get(amounts[lane]);
        all_bits = _mm512_or_si512(all_bits, _mm512_xor_si512(x, _mm512_srai_epi64(x, 63)));
        _mm256_storeu_si256((__m256i *)(void *)narrow[lane], _mm512_cvtepi64_epi32(x));
    }
    put(bits, all_bits);
    __m256i which = _mm512_castsi512_si256(apart);
    for (int k = 0; k < n_cells; k++)
        _mm256_storeu_si256((__m256i *)(void *)(entry + (size_t)k * entry_size),
                            _mm256_i32gather_epi32(&narrow[0][k], which, 4));
}

#else

bool cf_strips_are_wide(void)
{
    return false;
}

bool cf_strip_eval(cf_period_pay *out, const cf_pay_rule *rule, const int64_t *rates_e8)
{
    (void)out;
    (void)rule;
    (void)rates_e8;
    return false;
}

#endif

bool cf_strips_wide = true;

void cf_strip_rates(cf_strip_epoch *to, int n, const cf_strip_cells *of, int first)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide()) {
        wide_rates(to, n, of, first);
        return;
    }
#endif
    for (int e = 0; e < n; e++) {
        unsigned absent = 0;
        for (int k = 0; k < CF_STRIP; k++) {
            int64_t rate = of->rates_e8[k][first + e];
            absent |= (unsigned)((uint64_t)rate >> 63) << k;
            to[e].rates_e8[k] = rate & ~(rate >> 63);
        }
        to[e].absent = (uint8_t)absent;
    }
}

void cf_strip_sums(int64_t *sums, const cf_kernel *kernel, const int64_t *weights,
                   const cf_period_pay *pay)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide()) {
        wide_sums(sums, kernel, weights, pay);
        return;
    }
#endif
    for (int i = 0; i < kernel->n_active; i++) {
        const int64_t *amounts = pay->component[kernel->active[i]];
        sums[i] = 0;
        for (int k = 0; k < CF_STRIP; k++)
            sums[i] += weights[k] * amounts[k];
    }
}

void cf_strip_turn(int32_t *restrict entry, size_t entry_size, int64_t *restrict bits,
                   const int64_t (*amounts)[CF_STRIP], int n_cells)
{
#if defined(__x86_64__)
    if (cf_strips_are_wide()) {
        wide_turn(entry, entry_size, bits, amounts, n_cells);
        return;
    }
#endif
    for (int lane = 0; lane < CF_LANES; lane++)
        for (int k = 0; k < CF_STRIP; k++)
            bits[k] |= amounts[lane][k] ^ (amounts[lane][k] >> 63);
    for (int k = 0; k < n_cells; k++, entry += entry_size)
        for (int lane = 0; lane < CF_LANES; lane++)
            entry[lane] = (int32_t)amounts[lane][k];
}
