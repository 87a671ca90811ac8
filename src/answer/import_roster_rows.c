/* Rows of an export that are no position, and what is paid to those who work part time. */
#include "answer/import_roster.h"

#include "base/dict.h"
#include "base/mem.h"
#include "base/number.h"

#include <string.h>

/* --- Totals and remarks ---------------------------------------------------------------------- */

static bool is_sum(cf_slice cell)
{
    static const char *const words[] = {"total",     "totals",    "grand total",
                                        "sub total", "sub-total", "subtotal",
                                        "sum",       "count",     "average"};
    static const char *const begins[] = {"total for ", "total of ", "total employees",
                                         "total positions"};
    while (cell.len > 0 && (cell.text[cell.len - 1] == ':' || cell.text[cell.len - 1] == ' '))
        cell.len--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cf_slice_equal_nocase(cell, cf_slice_of(words[i])))
            return true;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        cf_slice begin = cf_slice_of(begins[i]);
        if (cell.len >= begin.len && cf_slice_equal_nocase((cf_slice){cell.text, begin.len}, begin))
            return true;
    }
    return false;
}

/* A row that begins with a word for a sum, or has one cell alone where positions have many. */
static bool is_no_position(cf_slice *first, const cf_table *table, int row)
{
    enum { MANY = 4 };
    int n = 0;
    for (int i = 0; i < table->n_columns; i++) {
        cf_slice cell = cf_table_cell(table, row, i);
        if (cell.len > 0 && n++ == 0)
            *first = cell;
    }
    return n > 0 && (is_sum(*first) || (n == 1 && table->n_columns >= MANY));
}

void cf_guess_drop_sums(cf_roster_guess *guess)
{
    cf_table *table = &guess->table;
    size_t width = (size_t)table->n_columns;
    cf_slice *cells = CF_ARENA_NEW(&table->arena, cf_slice, (size_t)table->n_rows * width + 1);
    uint32_t *lines = CF_ARENA_NEW(&table->arena, uint32_t, (size_t)table->n_rows + 1);
    int n = 0;
    for (int row = 0; row < table->n_rows; row++) {
        cf_slice begins;
        if (is_no_position(&begins, table, row)) {
            if (guess->n_sums < 3)
                guess->sums[guess->n_sums] = begins;
            guess->n_sums++;
            continue;
        }
        memcpy(cells + (size_t)n * width, table->cells + (size_t)row * width,
               width * sizeof *cells);
        lines[n++] = table->lines[row];
    }
    table->cells = cells;
    table->lines = lines;
    table->n_rows = n;
}

/* --- Part-time pay --------------------------------------------------------------------------- */

int64_t cf_guess_fte(cf_roster_guess *guess, int row)
{
    int column = guess->column_of[CF_COL_FTE];
    int64_t fte = 0;
    if (column < 0)
        return CF_FTE_ONE;
    cf_buf text = CF_BUF_INIT;
    cf_guess_add_cell(&text, guess, row, column);
    bool good =
        cf_decimal_parse(&fte, text.text ? text.text : "", text.len, 4, false) == CF_DECIMAL_OK;
    cf_buf_release(&text);
    return good && fte > 0 ? fte : CF_FTE_ONE;
}

typedef struct {
    int64_t low, high; /* cents that full-time rows of a class are paid; 0: there are none */
} pay_range;

static bool is_near(const pay_range *range, int64_t cents)
{
    return cents >= range->low - range->low / 20 && cents <= range->high + range->high / 20;
}

static void find_ranges(pay_range *ranges, cf_dict *classes, cf_roster_guess *guess)
{
    const int *of = guess->column_of;
    for (int row = 0; row < guess->table.n_rows; row++) {
        int64_t cents;
        int32_t code = cf_dict_code(classes, cf_table_cell(&guess->table, row, of[CF_COL_CLASS]));
        if (cf_guess_fte(guess, row) < CF_FTE_ONE ||
            !cf_import_money(&cents, cf_table_cell(&guess->table, row, of[CF_COL_RATE])) ||
            cents <= 0)
            continue;
        pay_range *range = &ranges[code];
        if (range->low == 0 || cents < range->low)
            range->low = cents;
        if (cents > range->high)
            range->high = cents;
    }
}

void cf_guess_part_time(cf_roster_guess *guess)
{
    const int *of = guess->column_of;
    if (of[CF_COL_FTE] < 0 || of[CF_COL_RATE] < 0 || of[CF_COL_CLASS] < 0 || guess->has_schedule ||
        guess->rates_differ || guess->rate_unit == CF_UNIT_HOURLY)
        return;
    cf_dict *classes = cf_dict_new();
    pay_range *ranges = cf_mem_calloc((size_t)guess->table.n_rows + 2, sizeof *ranges);
    int64_t n_whole = 0, n_part = 0;
    find_ranges(ranges, classes, guess);
    for (int row = 0; row < guess->table.n_rows; row++) {
        int64_t cents, whole = 0, fte = cf_guess_fte(guess, row);
        if (fte >= CF_FTE_ONE ||
            !cf_import_money(&cents, cf_table_cell(&guess->table, row, of[CF_COL_RATE])) ||
            cents <= 0 || !cf_div_round(&whole, (cf_wide)cents * CF_FTE_ONE, fte, CF_HALF_UP))
            continue;
        guess->n_part_time++;
        cf_slice name = cf_table_cell(&guess->table, row, of[CF_COL_CLASS]);
        const pay_range *range = &ranges[cf_dict_find(classes, name)];
        n_whole += range->low > 0 && is_near(range, cents) && !is_near(range, whole);
        n_part += range->low > 0 && is_near(range, whole) && !is_near(range, cents);
    }
    guess->pays_part = n_part > n_whole;
    guess->n_part_alike = guess->pays_part ? n_part : n_whole;
    cf_mem_free(ranges);
    cf_dict_free(classes);
}
