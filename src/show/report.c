#include "show/report.h"

#include "base/bug.h"

cf_report *cf_report_new(cf_arena *arena)
{
    cf_report *report = CF_ARENA_NEW(arena, cf_report, 1);
    report->arena = arena;
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
