/* The result: shares combined, counts found and checked (specification, section 4.19). */
#include "vote/tally.h"

#include "base/mem.h"

/* --- Combining shares ------------------------------------------------------------------------- */

/* Lagrange's coefficient at 0 of the point `index`, among `n` points (1-based numbers). */
static cf_scalar lagrange(const unsigned *points, unsigned n, unsigned index)
{
    cf_scalar over = cf_scalar_of(1), under = cf_scalar_of(1), own = cf_scalar_of(points[index]);
    for (unsigned k = 0; k < n; k++) {
        if (k == index)
            continue;
        cf_scalar point = cf_scalar_of(points[k]), difference = cf_scalar_sub(&point, &own);
        over = cf_scalar_mul(&over, &point);
        under = cf_scalar_mul(&under, &difference);
    }
    under = cf_scalar_invert(&under);
    return cf_scalar_mul(&over, &under);
}

/* Multiplies the item's factor of every cell into `factor`. */
static bool open_item(cf_element *factor, size_t n_cells, const cf_trustee_item *item,
                      const cf_share *const *shares, cf_fault *fault)
{
    unsigned points[CF_VOTE_MAX_TRUSTEES], n = 0;
    unsigned needed = item->threshold ? item->threshold : 1;
    for (unsigned k = 0; k < item->n_keys && n < needed; k++)
        if (shares[k])
            points[n++] = k + 1;
    if (n < needed)
        return cf_fault_refuse(fault, "%u of the %u partial decryptions needed are there", n,
                               needed);
    for (unsigned k = 0; k < n; k++) {
        cf_scalar coefficient = lagrange(points, n, k);
        for (size_t i = 0; i < n_cells; i++) {
            cf_element power = shares[points[k] - 1][i].factor;
            if (item->threshold)
                cf_element_power_public(&power, &power, &coefficient);
            cf_element_mul(&factor[i], &factor[i], &power);
        }
    }
    return true;
}

bool cf_tally_open(cf_element *out, const cf_election *election, const cf_ciphertext *cell,
                   const cf_trustees *trustees, const cf_share *const *shares, cf_fault *fault)
{
    size_t n = cf_tally_cells(election);
    cf_element *factor = cf_mem_calloc(n, sizeof *factor);
    unsigned first = 0;
    bool good = true;
    for (size_t i = 0; i < n; i++)
        factor[i] = cf_element_one;
    for (unsigned i = 0; i < trustees->n_items && good; i++) {
        good = open_item(factor, n, &trustees->items[i], shares + first, fault);
        first += trustees->items[i].n_keys;
    }
    for (size_t i = 0; i < n && good; i++) {
        cf_element_invert(&out[i], &factor[i]);
        cf_element_mul(&out[i], &out[i], &cell[i].beta);
    }
    cf_mem_free(factor);
    return good;
}

/* --- Finding counts: baby steps, giant steps -------------------------------------------------- */

typedef struct {
    uint64_t *mark; /* part of g^j, at place `slot`; 0: empty */
    uint32_t *step; /* j */
    size_t size;    /* a power of two */
} baby_steps;

/* 64 bits of an element, never 0. */
static uint64_t mark_of(const cf_element *element)
{
    uint64_t mark;
    memcpy(&mark, element->limb, sizeof mark);
    return mark | 1;
}

static void fill_steps(baby_steps *steps, uint64_t n)
{
    cf_element power = cf_element_one;
    steps->size = 16;
    while (steps->size < 2 * n)
        steps->size *= 2;
    steps->mark = cf_mem_calloc(steps->size, sizeof *steps->mark);
    steps->step = cf_mem_calloc(steps->size, sizeof *steps->step);
    for (uint64_t j = 0; j < n; j++) {
        uint64_t mark = mark_of(&power);
        size_t slot = (size_t)(mark >> 1) & (steps->size - 1);
        while (steps->mark[slot] != 0)
            slot = (slot + 1) & (steps->size - 1);
        steps->mark[slot] = mark;
        steps->step[slot] = (uint32_t)j;
        cf_element_mul(&power, &power, &cf_element_generator);
    }
}

static bool is_power(const cf_element *element, uint64_t count)
{
    cf_element power;
    cf_scalar exponent = cf_scalar_of(count);
    cf_element_power_public(&power, &cf_element_generator, &exponent);
    return cf_element_equal(&power, element);
}

static bool find_count(uint64_t *count, const cf_element *opened, const baby_steps *steps,
                       uint64_t n, uint64_t limit, const cf_element *giant)
{
    cf_element rest = *opened;
    for (uint64_t base = 0; base <= limit; base += n) {
        uint64_t mark = mark_of(&rest);
        size_t slot = (size_t)(mark >> 1) & (steps->size - 1);
        for (; steps->mark[slot] != 0; slot = (slot + 1) & (steps->size - 1)) {
            *count = base + steps->step[slot];
            if (steps->mark[slot] == mark && *count <= limit && is_power(opened, *count))
                return true;
        }
        cf_element_mul(&rest, &rest, giant);
    }
    return false;
}

bool cf_result_find(uint64_t *count, const cf_element *opened, size_t n, uint64_t total_weight,
                    cf_fault *fault)
{
    baby_steps steps;
    uint64_t stride = 1;
    cf_element giant;
    bool good = true;
    while (stride * stride <= total_weight)
        stride++;
    fill_steps(&steps, stride);
    cf_scalar exponent = cf_scalar_of(stride);
    cf_element_power_public(&giant, &cf_element_generator, &exponent);
    cf_element_invert(&giant, &giant);
    for (size_t i = 0; i < n && good; i++)
        good = find_count(&count[i], &opened[i], &steps, stride, total_weight, &giant);
    cf_mem_free(steps.mark);
    cf_mem_free(steps.step);
    return good || cf_fault_refuse(fault, "the shares do not decrypt to counts of votes");
}

/* --- The result ------------------------------------------------------------------------------- */

void cf_result_write(cf_buf *out, const cf_election *election, const uint64_t *count)
{
    cf_buf_add_str(out, "{\"result\":");
    for (unsigned i = 0; i < election->n_questions; i++) {
        cf_buf_add_char(out, i ? ',' : '[');
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            cf_buf_add_char(out, c ? ',' : '[');
            cf_json_add_weight(out, *count++);
        }
        cf_buf_add_char(out, ']');
    }
    cf_buf_add_str(out, "]}");
}

bool cf_result_read(uint64_t *count, const cf_election *election, cf_slice text,
                    uint64_t total_weight, cf_fault *fault)
{
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"result\":", NULL);
    for (unsigned i = 0; i < election->n_questions; i++) {
        cf_json_want(&in, i ? "," : "[", NULL);
        for (unsigned c = 0; c < cf_question_choices(&election->questions[i]); c++) {
            cf_json_want(&in, c ? "," : "[", NULL);
            *count++ = cf_json_weight(&in, total_weight);
        }
        cf_json_want(&in, "]", NULL);
    }
    cf_json_want(&in, "]}", NULL);
    return cf_json_close(&in, "result", fault);
}

bool cf_result_check(const uint64_t *count, const cf_election *election, const cf_element *opened,
                     uint64_t total_weight, cf_fault *fault)
{
    for (unsigned i = 0; i < election->n_questions; i++) {
        const cf_question *question = &election->questions[i];
        uint64_t sum = 0;
        for (unsigned c = 0; c < cf_question_choices(question); c++, count++, opened++) {
            if (*count > total_weight || !is_power(opened, *count))
                return cf_fault_refuse(fault, "result: a count is not what the shares decrypt to");
            sum += *count;
        }
        if (question->min == 1 && question->max == 1 && sum != total_weight)
            return cf_fault_refuse(fault, "result: the counts do not sum to the votes cast");
    }
    return true;
}
