/* The problem in CPLEX LP format, which most solvers of integer programs read; variables are x1,
 * x2, ... in the order of the options. */
#include "answer/cut.h"

/* "12 x3", and a new line now and then: lines have a limit. */
static void add_term(cf_buf *out, int *n, int64_t coefficient, int i)
{
    cf_buf_addf(out, "%s%s%lld x%d", *n > 0 && *n % 8 == 0 ? "\n " : " ",
                coefficient < 0 ? "- "
                : *n > 0        ? "+ "
                                : "",
                (long long)(coefficient < 0 ? -coefficient : coefficient), i + 1);
    (*n)++;
}

static void add_limits(cf_buf *out, const cf_cut_problem *problem)
{
    for (int l = 0; l < problem->n_limits; l++) {
        int n = 0;
        for (int i = 0; i < problem->n; i++)
            if (problem->items[i].limit == l && problem->items[i].drop > 0) {
                if (n == 0)
                    cf_buf_addf(out, " service%d:", l + 1);
                add_term(out, &n, problem->items[i].drop, i);
            }
        if (n > 0)
            cf_buf_addf(out, " <= %lld\n", (long long)problem->limits[l]);
    }
}

void cf_cut_write_lp(cf_buf *out, const cf_cut_problem *problem)
{
    int n = 0;
    cf_buf_add_str(out, "Minimize\n harm:");
    for (int i = 0; i < problem->n; i++)
        add_term(out, &n, problem->items[i].harm, i);
    cf_buf_add_str(out, "\nSubject To\n target:");
    n = 0;
    for (int i = 0; i < problem->n; i++)
        add_term(out, &n, problem->items[i].saving, i);
    cf_buf_addf(out, " >= %lld\n", (long long)problem->target);
    for (int i = 0; i < problem->n; i++) {
        const cf_cut_item *item = &problem->items[i];
        for (int k = 0; k < item->excludes.n; k++)
            if (item->excludes.items[k] > i)
                cf_buf_addf(out, " x%d + x%d <= 1\n", i + 1, item->excludes.items[k] + 1);
        for (int k = 0; k < item->needs.n; k++)
            cf_buf_addf(out, " x%d - x%d <= 0\n", i + 1, item->needs.items[k] + 1);
    }
    add_limits(out, problem);
    for (int i = 0; i < problem->n; i++)
        if (problem->items[i].banned || problem->items[i].forced)
            cf_buf_addf(out, " x%d = %d\n", i + 1, problem->items[i].forced);
    cf_buf_add_str(out, "Binary\n");
    for (int i = 0; i < problem->n; i++)
        cf_buf_addf(out, " x%d\n", i + 1);
    cf_buf_add_str(out, "End\n");
}

/* Lines "x3 1". A value is 1, 0, or within a thousandth of them. */
static bool read_value(uint8_t *taken, int n, cf_slice line)
{
    const char *space = memchr(line.text, ' ', line.len);
    int64_t index, e4;
    if (!space || line.text[0] != 'x')
        return false;
    size_t len = (size_t)(space - line.text);
    cf_slice value = cf_slice_trim((cf_slice){space + 1, line.len - len - 1});
    if (cf_decimal_parse(&index, line.text + 1, len - 1, 0, false) != CF_DECIMAL_OK || index < 1 ||
        index > n)
        return false;
    if (value.len > 6)
        value.len = 6; /* 0.9999 */
    if (cf_decimal_parse(&e4, value.text, value.len, 4, false) != CF_DECIMAL_OK)
        return false;
    taken[index - 1] = e4 >= 9990;
    return e4 <= 10 || e4 >= 9990;
}

bool cf_cut_read_lp_values(uint8_t *taken, int n, cf_slice text)
{
    bool good = text.len > 0;
    while (text.len > 0 && good) {
        const char *end = memchr(text.text, '\n', text.len);
        size_t len = end ? (size_t)(end - text.text) : text.len;
        cf_slice line = cf_slice_trim((cf_slice){text.text, len});
        good = line.len == 0 || read_value(taken, n, line);
        text = (cf_slice){text.text + len + (end != NULL), text.len - len - (end != NULL)};
    }
    return good;
}
