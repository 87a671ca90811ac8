/* What the columns of an unknown export are: first by what they are called, then by whether what is
 * in them can be that. */
#include "answer/import_roster.h"

#include "base/mem.h"
#include "base/dict.h"
#include "read/cell.h"

#include <stdlib.h>

/* --- Shapes ---------------------------------------------------------------------------------- */

static cf_slice cell_of(const cf_roster_guess *guess, int row, int column)
{
    return cf_table_cell(&guess->table, row, column);
}

bool cf_guess_is_rate(cf_slice cell)
{
    int64_t cents;
    return cf_import_money(&cents, cell) && cents > 0;
}

static bool is_fte(cf_slice cell)
{
    int64_t e6;
    if (cell.len > 1 && cell.text[cell.len - 1] == '%')
        cell.len--;
    return cf_decimal_parse(&e6, cell.text, cell.len, 6, false) == CF_DECIMAL_OK && e6 > 0 &&
           e6 <= 100 * 1000000;
}

static bool is_hours(cf_slice cell)
{
    int64_t e4;
    return !cf_cell_number(&e4, cell, 4) && e4 >= 0;
}

static bool has_shape(cf_column field, cf_slice cell)
{
    cf_date date;
    switch (field) {
    case CF_COL_HIRED:
    case CF_COL_STEP_DATE:
        return cf_guess_date(&date, cell);
    case CF_COL_FTE:
        return is_fte(cell);
    case CF_COL_RATE:
        return cf_guess_is_rate(cell);
    case CF_COL_OVERTIME_HOURS:
        return is_hours(cell);
    case CF_COL_STATUS:
        return cf_guess_status(cell).len > 0;
    case CF_COL_STEP:
        return cell.len <= 12;
    default:
        return cell.len <= 200;
    }
}

/* Two cells in three that are not blank have the shape (the report names the others); all of a
 * status, where another word could mean anything. */
static bool column_fits(const cf_roster_guess *guess, cf_column field, int column)
{
    int64_t n = 0, fit = 0;
    for (int row = 0; row < guess->table.n_rows; row++) {
        cf_slice cell = cell_of(guess, row, column);
        n += cell.len > 0;
        fit += cell.len > 0 && has_shape(field, cell);
    }
    return n > 0 && (field == CF_COL_STATUS ? fit == n : fit * 3 >= n * 2);
}

/* How many different cells a column has. */
static int64_t count_distinct(const cf_roster_guess *guess, int column)
{
    cf_dict *seen = cf_dict_new();
    for (int row = 0; row < guess->table.n_rows; row++)
        cf_dict_code(seen, cell_of(guess, row, column));
    int64_t n = cf_dict_count(seen) - 1;
    cf_dict_free(seen);
    return n;
}

/* Half of them different: people with several positions get ids of their own. */
static bool is_id(const cf_roster_guess *guess, int column)
{
    return count_distinct(guess, column) * 2 >= (int64_t)guess->table.n_rows;
}

/* --- Choosing -------------------------------------------------------------------------------- */

static bool can_be(const cf_roster_guess *guess, cf_column field, int column)
{
    return guess->guesses[column] == CF_GUESS_EXTRA &&
           (field == CF_COL_ID ? is_id(guess, column) : column_fits(guess, field, column));
}

static int find_named(const cf_roster_guess *guess, const cf_header_names *known)
{
    for (int k = 0; k < CF_HEADER_NAMES && known->names[k]; k++)
        for (int i = 0; i < guess->table.n_columns; i++)
            if (cf_header_is(guess->table.headers[i], known->names[k]) &&
                can_be(guess, known->field, i))
                return i;
    return -1;
}

/* A name before a code. */
static int find_by_part(const cf_roster_guess *guess, const cf_header_names *known)
{
    for (int codes = 0; codes < 2; codes++)
        for (int k = 0; k < CF_HEADER_PARTS && known->parts[k]; k++)
            for (int i = 0; i < guess->table.n_columns; i++) {
                cf_slice header = guess->table.headers[i];
                if (cf_header_has(header, known->parts[k]) &&
                    (codes || !cf_header_has(header, "code")) && can_be(guess, known->field, i))
                    return i;
            }
    return -1;
}

/* A column of several words a cell: "Smith, Ann", not "10442". */
static bool holds_names(const cf_roster_guess *guess, int column)
{
    for (int row = 0; row < guess->table.n_rows; row++) {
        cf_slice cell = cell_of(guess, row, column);
        if (memchr(cell.text, ' ', cell.len) || memchr(cell.text, ',', cell.len))
            return true;
    }
    return false;
}

static void find_personal(cf_roster_guess *guess)
{
    for (int i = 0; i < guess->table.n_columns; i++) {
        cf_personal is = cf_header_is_personal(guess->table.headers[i]);
        if (is == CF_PERSONAL || (is == CF_PERSONAL_PERHAPS && holds_names(guess, i)))
            guess->guesses[i] = CF_GUESS_PERSONAL;
    }
}

/* No header says it: the first column whose cells are all there and all different. */
static int find_id_by_shape(const cf_roster_guess *guess)
{
    for (int i = 0; i < guess->table.n_columns; i++) {
        cf_date date;
        bool free_column = guess->guesses[i] == CF_GUESS_EXTRA && guess->table.headers[i].len > 0;
        if (free_column && guess->table.n_rows > 1 &&
            count_distinct(guess, i) == guess->table.n_rows &&
            !cf_guess_date(&date, cell_of(guess, 0, i)) &&
            !memchr(cell_of(guess, 0, i).text, '.', cell_of(guess, 0, i).len))
            return i;
    }
    return -1;
}

static void guess_fte(cf_roster_guess *guess)
{
    int column = guess->column_of[CF_COL_FTE];
    for (int row = 0; column >= 0 && row < guess->table.n_rows; row++) {
        cf_slice cell = cell_of(guess, row, column);
        int64_t e6;
        if (cf_decimal_parse(&e6, cell.text, cell.len, 6, false) == CF_DECIMAL_OK && e6 > 1000000)
            guess->fte_in_percent = true;
    }
}

static int compare_hours(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The hours that most people have; of two alike, the longer ones. */
static int64_t usual_hours(const cf_roster_guess *guess, int column)
{
    int64_t *hours = cf_mem_alloc((size_t)guess->table.n_rows, sizeof *hours);
    int n = 0, most = 0;
    int64_t usual = 0;
    for (int row = 0; row < guess->table.n_rows; row++)
        n += !cf_cell_number(&hours[n], cell_of(guess, row, column), 4) && hours[n] > 0;
    qsort(hours, (size_t)n, sizeof *hours, compare_hours);
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && hours[end] == hours[i]; end++)
            ;
        if (end - i >= most) {
            most = end - i;
            usual = hours[i];
        }
    }
    cf_mem_free(hours);
    return usual;
}

/* Scheduled hours where there is no FTE: what most people have is full time. */
static void guess_fte_by_hours(cf_roster_guess *guess)
{
    for (int k = 0; guess->column_of[CF_COL_FTE] < 0 && cf_header_hours[k]; k++)
        for (int i = 0; i < guess->table.n_columns; i++)
            if (cf_header_is(guess->table.headers[i], cf_header_hours[k]) &&
                can_be(guess, CF_COL_OVERTIME_HOURS, i) &&
                (guess->full_hours_e4 = usual_hours(guess, i)) > 0) {
                guess->column_of[CF_COL_FTE] = i;
                guess->guesses[i] = CF_GUESS_FIELD;
                return;
            }
}

static void guess_status(cf_roster_guess *guess)
{
    int column = guess->column_of[CF_COL_STATUS];
    if (column < 0)
        return;
    cf_slice header = guess->table.headers[column];
    guess->status_is_vacant = cf_header_is(header, "vacant") || cf_header_is(header, "isvacant") ||
                              cf_header_is(header, "vacancy");
}

/* --- All of it ------------------------------------------------------------------------------- */

void cf_guess_columns(cf_roster_guess *guess)
{
    for (int i = 0; i < CF_COL_EXTRA; i++)
        guess->column_of[i] = -1;
    find_personal(guess);
    for (int by_part = 0; by_part < 2; by_part++)
        for (int i = 0; i < cf_n_header_known; i++) {
            int *column = &guess->column_of[cf_header_known[i].field];
            if (*column >= 0)
                continue;
            *column = by_part ? find_by_part(guess, &cf_header_known[i])
                              : find_named(guess, &cf_header_known[i]);
            if (*column >= 0)
                guess->guesses[*column] = CF_GUESS_FIELD;
        }
    if (guess->column_of[CF_COL_ID] < 0) {
        int column = find_id_by_shape(guess);
        guess->column_of[CF_COL_ID] = column;
        guess->makes_ids = column < 0;
        if (column >= 0)
            guess->guesses[column] = CF_GUESS_FIELD;
    }
    guess_fte(guess);
    guess_fte_by_hours(guess);
    guess_status(guess);
    cf_guess_rates(guess);
}
