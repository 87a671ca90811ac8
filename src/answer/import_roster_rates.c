/* The units of an export's rates, and whether range and step give them. */
#include "answer/import_roster.h"

#include "base/mem.h"

#include <stdlib.h>

/* Units of pay as exports spell them, and how many make a year. */
static const struct {
    const char *word;
    cf_rate_unit unit;
    int per_year;
} kinds[] = {
    {"hourly", CF_UNIT_HOURLY, 2080},
    {"hour", CF_UNIT_HOURLY, 2080},
    {"h", CF_UNIT_HOURLY, 2080},
    {"hr", CF_UNIT_HOURLY, 2080},
    {"annual", CF_UNIT_ANNUAL, 1},
    {"annually", CF_UNIT_ANNUAL, 1},
    {"year", CF_UNIT_ANNUAL, 1},
    {"yearly", CF_UNIT_ANNUAL, 1},
    {"a", CF_UNIT_ANNUAL, 1},
    {"monthly", CF_UNIT_MONTHLY, 12},
    {"month", CF_UNIT_MONTHLY, 12},
    {"m", CF_UNIT_MONTHLY, 12},
    {"biweekly", CF_UNIT_BIWEEKLY, 26},
    {"bi-weekly", CF_UNIT_BIWEEKLY, 26},
    {"b", CF_UNIT_BIWEEKLY, 26},
    {"semimonthly", CF_UNIT_SEMIMONTHLY, 24},
    {"semi-monthly", CF_UNIT_SEMIMONTHLY, 24},
};

enum { LEAST_SALARY = 15000 }; /* dollars a year */

/* An amount called a salary is a year's, or, where it is too small for one, a pay period's. */
static const char *kind_of_salary(const cf_roster_guess *guess, int row)
{
    int64_t cents = 0;
    cf_import_money(&cents, cf_table_cell(&guess->table, row, guess->column_of[CF_COL_RATE]));
    return cents >= (int64_t)LEAST_SALARY * 100 ? "annual" : "biweekly";
}

/* The index of the kind that a row's cell says, or -1. */
static int kind_of(const cf_roster_guess *guess, int row, int column)
{
    static const char *const salary[] = {"salary", "salaried", "s"};
    cf_slice cell = cf_table_cell(&guess->table, row, column);
    for (size_t i = 0; i < sizeof salary / sizeof salary[0]; i++)
        if (cf_slice_equal_nocase(cell, cf_slice_of(salary[i])))
            cell = cf_slice_of(kind_of_salary(guess, row));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (cf_slice_equal_nocase(cell, cf_slice_of(kinds[i].word)))
            return (int)i;
    return -1;
}

static cf_slice cell_of(const cf_roster_guess *guess, int row, int column)
{
    return cf_table_cell(&guess->table, row, column);
}

static int compare_rates(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* By the middle amount: few earn $300 an hour, or less than $15,000 a year. */
static cf_rate_unit unit_by_size(const cf_roster_guess *guess, int column)
{
    int64_t *cents = cf_mem_alloc((size_t)guess->table.n_rows, sizeof *cents);
    size_t n = 0;
    for (int row = 0; row < guess->table.n_rows; row++)
        if (cf_guess_is_rate(cell_of(guess, row, column)))
            cf_import_money(&cents[n++], cell_of(guess, row, column));
    qsort(cents, n, sizeof *cents, compare_rates);
    int64_t middle = n ? cents[n / 2] : 0;
    cf_mem_free(cents);
    return middle < 30000 ? CF_UNIT_HOURLY : middle < 1500000 ? CF_UNIT_MONTHLY : CF_UNIT_ANNUAL;
}

/* True when every row that has a rate says in that column which kind it is. */
static bool says_kinds(const cf_roster_guess *guess, int column)
{
    bool any = false;
    for (int row = 0; row < guess->table.n_rows; row++) {
        if (!cf_guess_is_rate(cell_of(guess, row, guess->column_of[CF_COL_RATE])))
            continue;
        if (kind_of(guess, row, column) < 0)
            return false;
        any = true;
    }
    return any;
}

static void find_kinds(cf_roster_guess *guess)
{
    for (int k = 0; guess->rate_kind < 0 && cf_header_rate_kind[k]; k++)
        for (int i = 0; i < guess->table.n_columns; i++)
            if (guess->rate_kind < 0 &&
                cf_header_is(guess->table.headers[i], cf_header_rate_kind[k]) &&
                says_kinds(guess, i))
                guess->rate_kind = i;
}

static bool unit_by_header(cf_roster_guess *guess, cf_slice header)
{
    if (cf_header_has(header, "hour"))
        guess->rate_unit = CF_UNIT_HOURLY;
    else if (cf_header_has(header, "biweek"))
        guess->rate_unit = CF_UNIT_BIWEEKLY;
    else if (cf_header_has(header, "semimonth"))
        guess->rate_unit = CF_UNIT_SEMIMONTHLY;
    else if (cf_header_has(header, "month"))
        guess->rate_unit = CF_UNIT_MONTHLY;
    else if (cf_header_has(header, "annual") || cf_header_has(header, "year"))
        guess->rate_unit = CF_UNIT_ANNUAL;
    else
        return false;
    return true;
}

static void unit_by_kinds(cf_roster_guess *guess)
{
    bool first = true;
    for (int row = 0; row < guess->table.n_rows; row++) {
        int kind = kind_of(guess, row, guess->rate_kind);
        if (kind < 0 || cf_guess_is_gone(guess, row))
            continue;
        if (first)
            guess->rate_unit = kinds[kind].unit;
        guess->rates_differ = guess->rates_differ || guess->rate_unit != kinds[kind].unit;
        first = false;
    }
    if (guess->rates_differ)
        guess->rate_unit = CF_UNIT_ANNUAL;
}

static void guess_unit(cf_roster_guess *guess)
{
    int column = guess->column_of[CF_COL_RATE];
    guess->rate_kind = -1;
    if (column < 0 || unit_by_header(guess, guess->table.headers[column]))
        return;
    find_kinds(guess);
    if (guess->rate_kind >= 0) {
        unit_by_kinds(guess);
        return;
    }
    guess->rate_unit = unit_by_size(guess, column);
    guess->rate_unit_by_size = true;
}

/* Without sign and commas, rounded to the four decimals that a rate may have. */
void cf_guess_add_rate(cf_buf *out, cf_roster_guess *guess, int row)
{
    cf_slice cell = cell_of(guess, row, guess->column_of[CF_COL_RATE]);
    cf_slice number = cell;
    if (number.len > 0 && number.text[0] == '$')
        number = cf_slice_trim((cf_slice){number.text + 1, number.len - 1});
    int kind = guess->rates_differ ? kind_of(guess, row, guess->rate_kind) : -1;
    int64_t e8, e4 = 0;
    char text[CF_NUMBER_TEXT_SIZE];
    int64_t fte = guess->pays_part ? cf_guess_fte(guess, row) : CF_FTE_ONE;
    if (cf_decimal_parse(&e8, number.text, number.len, 8, true) != CF_DECIMAL_OK ||
        !cf_div_round(&e4, (cf_wide)e8 * (kind >= 0 ? kinds[kind].per_year : 1) * CF_FTE_ONE,
                      (cf_wide)10000 * fte, CF_HALF_UP))
        cf_buf_add_slice(out, cell);
    else
        cf_buf_add(out, text, cf_decimal_format(text, e4, 4, 2, false));
}

/* --- What pay comes from --------------------------------------------------------------------- */

/* Pay comes from range and step, or from a rate, never from both: a row of a schedule has no rate,
 * one beside it neither range nor step. */
static void choose_pay(cf_roster_guess *guess)
{
    int *of = guess->column_of;
    guess->range_field = of[CF_COL_RANGE] >= 0 ? CF_COL_RANGE : CF_COL_CLASS;
    if (of[CF_COL_RATE] < 0) {
        guess->wants_schedule = true;
        return;
    }
    if (of[guess->range_field] >= 0 && of[CF_COL_STEP] >= 0)
        cf_guess_schedule(guess);
    const cf_column beside_rates[] = {CF_COL_RANGE, CF_COL_STEP};
    for (int i = 0; !guess->has_schedule && i < 2; i++)
        if (of[beside_rates[i]] >= 0)
            guess->guesses[of[beside_rates[i]]] = CF_GUESS_EXTRA;
    if (guess->has_schedule && guess->n_own == 0)
        guess->guesses[of[CF_COL_RATE]] = CF_GUESS_EXTRA;
}

void cf_guess_rates(cf_roster_guess *guess)
{
    guess_unit(guess);
    choose_pay(guess);
    cf_guess_part_time(guess);
}
