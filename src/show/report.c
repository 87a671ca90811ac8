#include "show/report.h"

#include "base/bug.h"
#include "show/chart.h"
#include "show/figure.h"

cf_report *cf_report_new(cf_arena *arena)
{
    cf_report *report = CF_ARENA_NEW(arena, cf_report, 1);
    report->arena = arena;
    report->language = "en";
    return report;
}

static cf_show_block *add_block(cf_report *report, cf_show_kind kind)
{
    cf_show_block *block = CF_ARENA_NEW(report->arena, cf_show_block, 1);
    block->kind = kind;
    if (report->last)
        report->last->next = block;
    else
        report->first = block;
    report->last = block;
    return block;
}

void cf_report_add(cf_report *report, cf_show_kind kind, const char *format, ...)
{
    cf_buf text = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&text, format, args);
    va_end(args);
    cf_report_add_buf(report, kind, &text);
    cf_buf_release(&text);
}

void cf_report_add_buf(cf_report *report, cf_show_kind kind, cf_buf *text)
{
    add_block(report, kind)->text = cf_arena_slice(report->arena, cf_buf_slice(text));
    cf_buf_clear(text);
}

void cf_report_line(cf_report *report, int depth, cf_cell cell, const char *format, ...)
{
    cf_buf text = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&text, format, args);
    va_end(args);
    cf_show_block *block = add_block(report, CF_SHOW_LINE);
    block->text = cf_arena_slice(report->arena, cf_buf_slice(&text));
    block->depth = depth;
    block->cell = cell;
    block->cell.text = cf_arena_slice(report->arena, cell.text);
    cf_buf_release(&text);
}

cf_grid *cf_grid_new(cf_arena *arena, const char *title, int n_columns, int n_keys)
{
    CF_BUG_IF(n_columns < 1 || n_keys < 0 || n_keys > n_columns);
    cf_grid *grid = CF_ARENA_NEW(arena, cf_grid, 1);
    grid->title = cf_arena_slice(arena, cf_slice_of(title ? title : ""));
    grid->columns = CF_ARENA_NEW(arena, cf_grid_column, (size_t)n_columns);
    grid->n_columns = n_columns;
    grid->n_keys = n_keys;
    for (int i = 0; i < n_columns; i++)
        grid->columns[i].right = i >= n_keys;
    return grid;
}

cf_grid *cf_report_grid(cf_report *report, const char *title, int n_columns, int n_keys)
{
    cf_grid *grid = cf_grid_new(report->arena, title, n_columns, n_keys);
    add_block(report, CF_SHOW_GRID)->grid = grid;
    return grid;
}

void cf_report_show_grid(cf_report *report, cf_grid *grid)
{
    add_block(report, CF_SHOW_GRID)->grid = grid;
}

void cf_grid_head(cf_arena *arena, cf_grid *grid, int i, const char *header, bool right)
{
    CF_BUG_IF(i < 0 || i >= grid->n_columns || grid->n_rows > 0);
    grid->columns[i].header = cf_arena_slice(arena, cf_slice_of(header));
    grid->columns[i].right = right;
}

void cf_grid_add(cf_arena *arena, cf_grid *grid, cf_row_kind kind, const cf_cell *cells)
{
    cf_grid_row *row = CF_ARENA_NEW(arena, cf_grid_row, 1);
    cf_cell *copy = cf_arena_dup(arena, cells, (size_t)grid->n_columns, sizeof *cells);
    for (int i = 0; i < grid->n_columns; i++)
        copy[i].text = cf_arena_slice(arena, copy[i].text);
    row->kind = kind;
    row->cells = copy;
    if (grid->last)
        grid->last->next = row;
    else
        grid->first = row;
    grid->last = row;
    grid->n_rows++;
}

void cf_grid_cut(cf_grid *grid)
{
    grid->columns[grid->n_columns - 1].cut = true;
}

void cf_grid_rule(cf_grid *grid, int i, cf_rule rule, int a, int b)
{
    CF_BUG_IF(i < 0 || i >= grid->n_columns || a >= grid->n_columns || b >= grid->n_columns);
    grid->columns[i].rule = rule;
    grid->columns[i].a = a;
    grid->columns[i].b = b;
}

void cf_grid_sums(cf_grid *grid, int from)
{
    for (int i = from; i < grid->n_columns; i++)
        grid->columns[i].sums = true;
}

/* --- Links ----------------------------------------------------------------------------------- */

void cf_report_link(cf_report *report, const char *href, const char *format, ...)
{
    cf_buf text = CF_BUF_INIT;
    va_list args;
    va_start(args, format);
    cf_buf_addv(&text, format, args);
    va_end(args);
    cf_report_add_buf(report, CF_SHOW_ITEM, &text);
    report->last->href = cf_arena_slice(report->arena, cf_slice_of(href));
    cf_buf_release(&text);
}

void cf_report_adopt(cf_report *report, const cf_show_block *block)
{
    cf_show_block *copy = add_block(report, block->kind);
    *copy = *block;
    copy->next = NULL;
}

/* --- Charts ---------------------------------------------------------------------------------- */

static const cf_chart_type *chart_type(const char *name)
{
    for (int i = 0; cf_chart_types[i]; i++)
        if (strcmp(cf_chart_types[i]->name, name) == 0)
            return cf_chart_types[i];
    CF_BUG_IF(true);
    return NULL;
}

void cf_report_chart(cf_report *report, const char *type, cf_grid *twin, const int *columns, int n,
                     bool folded, const char *title, const char *desc)
{
    CF_BUG_IF(n < 1 || n > CF_CHART_COLUMNS);
    cf_chart *chart = CF_ARENA_NEW(report->arena, cf_chart, 1);
    chart->type = chart_type(type);
    chart->title = cf_arena_slice(report->arena, cf_slice_of(title));
    chart->desc = cf_arena_slice(report->arena, cf_slice_of(desc));
    chart->grid = twin;
    chart->n_columns = n;
    chart->folded = folded;
    for (int i = 0; i < n; i++) {
        CF_BUG_IF(columns[i] < 0 || columns[i] >= twin->n_columns);
        chart->columns[i] = columns[i];
    }
    cf_show_block *block = add_block(report, CF_SHOW_CHART);
    block->chart = chart;
    block->text = chart->title;
    block->grid = folded ? twin : NULL;
}

bool cf_report_write_svg(cf_buf *out, const cf_report *report, int index)
{
    for (const cf_show_block *block = report->first; block; block = block->next) {
        if (block->kind != CF_SHOW_CHART || index-- > 0)
            continue;
        cf_arena arena = CF_ARENA_INIT;
        cf_scene_write_svg(out, cf_chart_draw(&arena, block->chart, CF_CHART_ON_PAGE), "chart",
                           block->chart->title, block->chart->desc, "wide");
        cf_arena_release(&arena);
        return true;
    }
    return false;
}

/* --- Cells ----------------------------------------------------------------------------------- */

static void show_figure(cf_buf *out, const cf_cell *cell)
{
    char date[CF_DATE_TEXT_SIZE];
    switch (cell->kind) {
    case CF_CELL_BLANK:
    case CF_CELL_TEXT:
        break;
    case CF_CELL_MONEY:
        cf_show_money(out, cell->value, cell->change);
        break;
    case CF_CELL_PERCENT:
        cf_show_percent(out, cell->value, cell->decimals, cell->change);
        break;
    case CF_CELL_RATE:
        cf_show_rate(out, cell->value, cell->decimals, true);
        break;
    case CF_CELL_DATE:
        cf_buf_add(out, date, cf_date_format(date, (cf_date){(int32_t)cell->value}));
        break;
    case CF_CELL_COUNT:
        cf_show_count(out, cell->value);
        break;
    }
}

void cf_show_cell_as(cf_buf *out, const cf_cell *cell, const char *minus)
{
    if (cell->kind == CF_CELL_TEXT) {
        cf_buf_add_slice(out, cell->text);
        return;
    }
    cf_buf words = CF_BUF_INIT;
    show_figure(&words, cell);
    cf_slice figure = cf_buf_slice(&words);
    if (figure.len > 0 && figure.text[0] == '-') {
        cf_buf_add_str(out, minus);
        figure.text++;
        figure.len--;
    }
    cf_buf_add_slice(out, figure);
    cf_buf_release(&words);
}
