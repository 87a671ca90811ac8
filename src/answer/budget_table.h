/* budget_table.h: an adopted budget as cities publish it: a line a fund, department and category.
 *
 * Columns are known by their headers (the year, department, fund, category and type of account may
 * be called as open-data portals call them); amounts are whole cents, negative ones allowed.
 * Invariants: every line that cannot be read is reported; a blank amount is a warning, and the line
 * counts nothing, for published budgets have them. */
#ifndef CF_ANSWER_BUDGET_TABLE_H
#define CF_ANSWER_BUDGET_TABLE_H

#include "base/arena.h"
#include "base/diag.h"

typedef struct {
    uint32_t line;
    int year; /* the calendar year it starts in; 0: the table has no years */
    bool is_revenue;
    cf_slice department, fund, category; /* fund, category may be empty */
    int64_t cents;
} cf_budget_line;

typedef struct {
    const cf_budget_line *lines;
    int n;
    int n_blank; /* amounts missing */
    bool has_fund, has_year, has_category;
    int first_year, last_year; /* 0 without years */
} cf_budget_table;

/* Everything lives in `arena`. `path` NULL: read from `data`. False: see diags. */
bool cf_budget_table_read(cf_budget_table *out, cf_arena *arena, const char *path, cf_slice data,
                          const char *name, bool starts_in_january, cf_diags *diags);

/* FY21-22, FY2021-22, 2021-22; where years start in January FY2022, 2022. */
bool cf_budget_year(int *year, cf_slice text, bool starts_in_january);

/* Dollars with at most 2 decimals: 1250000, $1,250,000.00, -300, (300). False: not an amount, or
 * more than a trillion dollars. */
bool cf_budget_money(int64_t *cents, cf_slice text);

/* The column whose header is `wanted`, one of "name|other name", with spaces, underscores and
 * hyphens alike and without case; -1: none. */
int cf_header_find(const cf_slice *headers, int n, const char *wanted);

#endif
