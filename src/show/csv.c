/* The CSV face of a report. */
#include "show/figure.h"
#include "show/report.h"

/* What a spreadsheet would take for a formula. A number with its sign is a number. */
static bool starts_formula(cf_slice text)
{
    if (text.len == 0 || !strchr("=+-@\t\r", text.text[0]))
        return false;
    int64_t number;
    size_t skip = text.text[0] == '+';
    return cf_decimal_parse(&number, text.text + skip, text.len - skip, 8, false) != CF_DECIMAL_OK;
}

void cf_csv_write_text(cf_buf *out, cf_slice text)
{
    bool formula = starts_formula(text);
    bool quote = false;
    for (size_t i = 0; i < text.len && !quote; i++) {
        char c = text.text[i];
        quote = c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (text.len > 0 && (text.text[0] == ' ' || text.text[text.len - 1] == ' '))
        quote = true;
    if (quote)
        cf_buf_add_char(out, '"');
    if (formula)
        cf_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] == '"')
            cf_buf_add_char(out, '"');
        cf_buf_add_char(out, text.text[i]);
    }
    if (quote)
        cf_buf_add_char(out, '"');
}

static void write_cell(cf_buf *out, const cf_cell *cell)
{
    char date[CF_DATE_TEXT_SIZE];
    char number[CF_NUMBER_TEXT_SIZE];
    switch (cell->kind) {
    case CF_CELL_BLANK:
        break;
    case CF_CELL_TEXT:
        cf_csv_write_text(out, cell->text);
        break;
    case CF_CELL_MONEY:
        cf_plain_money(out, cell->value);
        break;
    case CF_CELL_PERCENT:
        cf_buf_add(out, number, cf_decimal_format(number, cell->value, 4, 1, false));
        break;
    case CF_CELL_RATE:
        cf_show_rate(out, cell->value, cell->decimals, false);
        break;
    case CF_CELL_DATE:
        cf_buf_add(out, date, cf_date_format(date, (cf_date){(int32_t)cell->value}));
        break;
    case CF_CELL_COUNT:
        cf_buf_add(out, number, cf_decimal_format(number, cell->value, 0, 0, false));
        break;
    }
}

static void write_row(cf_buf *out, const cf_grid *grid, const cf_cell *cells)
{
    for (int i = 0; i < grid->n_columns; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        write_cell(out, &cells[i]);
    }
    cf_buf_add_char(out, '\n');
}

static void write_told(cf_buf *out, const cf_grid *grid, cf_drain *drain)
{
    cf_arena arena = CF_ARENA_INIT;
    for (size_t i = 0; i < grid->n_told; i++) {
        cf_arena_clear(&arena);
        cf_cell *cells = CF_ARENA_NEW(&arena, cf_cell, (size_t)grid->n_columns);
        grid->tell(&arena, cells, grid->context, i);
        write_row(out, grid, cells);
        cf_drain_some(drain, out);
    }
    cf_arena_release(&arena);
}

void cf_grid_write_csv(cf_buf *out, const cf_grid *grid)
{
    cf_grid_drain_csv(out, grid, NULL);
}

void cf_grid_drain_csv(cf_buf *out, const cf_grid *grid, cf_drain *drain)
{
    for (int i = 0; i < grid->n_columns; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_csv_write_text(out, grid->columns[i].header);
    }
    cf_buf_add_char(out, '\n');
    for (const cf_grid_row *row = grid->first; row; row = row->next)
        write_row(out, grid, row->cells);
    write_told(out, grid, drain);
}
