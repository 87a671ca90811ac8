#include "read/cell.h"

#include "base/date.h"

static const char *status_words(cf_decimal_status status, const char *not_a_number,
                                const char *too_fine)
{
    switch (status) {
    case CF_DECIMAL_NOT_A_NUMBER:
        return not_a_number;
    case CF_DECIMAL_TOO_MANY_DECIMALS:
        return too_fine;
    case CF_DECIMAL_TOO_LARGE:
        return "is too large";
    case CF_DECIMAL_OK:
        break;
    }
    return NULL;
}

/* Payroll exports write .5 for 0.5. */
static cf_decimal_status parse(int64_t *out, cf_slice cell, int decimals, bool commas)
{
    char text[32] = "0";
    if (cell.len < 2 || cell.len > sizeof text - 1 || cell.text[0] != '.')
        return cf_decimal_parse(out, cell.text, cell.len, decimals, commas);
    memcpy(text + 1, cell.text, cell.len);
    return cf_decimal_parse(out, text, cell.len + 1, decimals, commas);
}

const char *cf_cell_rate(int64_t *e8, cf_slice cell)
{
    if (cell.len > 0 && cell.text[0] == '$')
        cell = cf_slice_trim((cf_slice){cell.text + 1, cell.len - 1});
    int64_t e4 = 0;
    const char *wrong =
        status_words(parse(&e4, cell, 4, true), "is not an amount such as 31.25 or $1,234.50",
                     "has more than 4 decimals");
    if (wrong)
        return wrong;
    if (e4 <= 0)
        return "is not above zero";
    if (__builtin_mul_overflow(e4, 10000, &e4))
        return "is too large";
    *e8 = e4;
    return NULL;
}

const char *cf_cell_number(int64_t *scaled, cf_slice cell, int decimals)
{
    cf_decimal_status status = parse(scaled, cell, decimals, false);
    return status_words(status, "is not a number",
                        decimals == 4 ? "has more than 4 decimals" : "has too many decimals");
}

const char *cf_cell_month(int *month, cf_slice cell)
{
    static const char wrong[] = "is not a month such as 2025-06 or 2025-06-01";
    char text[10] = "0000-00-01";
    if (cell.len != 7 && cell.len != 10)
        return wrong;
    memcpy(text, cell.text, cell.len);
    cf_date date;
    if (!cf_date_parse_iso(&date, text, 10))
        return wrong;
    cf_ymd at = cf_date_split(date);
    if (at.day != 1)
        return "is not the first day of a month";
    *month = at.year * 12 + at.month - 1;
    return NULL;
}

cf_slice cf_cell_nearest(cf_slice word, int n, cf_slice (*name_of)(const void *names, int i),
                         const void *names)
{
    int limit = word.len <= 2 ? 1 : word.len <= 8 ? 2 : 3;
    cf_slice nearest = {NULL, 0};
    for (int i = 0; i < n && limit > 0; i++) {
        cf_slice name = name_of(names, i);
        int distance = name.len > 0 ? cf_slice_distance(word, name, limit) : limit + 1;
        if (distance <= limit) {
            nearest = name;
            limit = distance - 1;
        }
        if (distance == 0)
            break;
    }
    return nearest;
}
