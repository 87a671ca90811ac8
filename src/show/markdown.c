/* The Markdown face of a report: for a wiki, an issue, a mail. Charts are left to their tables. */
#include "show/chart.h"
#include "show/report.h"

/* Words that Markdown or HTML would take for something else; `starts`: at the start of a line. */
static void put_words(cf_buf *out, cf_slice words, bool starts)
{
    for (size_t i = 0; i < words.len; i++) {
        char c = words.text[i];
        if (c == '<')
            cf_buf_add_str(out, "&lt;");
        else if (c == '&')
            cf_buf_add_str(out, "&amp;");
        else if ((unsigned char)c < 0x20 || c == 0x7f)
            cf_buf_add_char(out, ' ');
        else if (strchr("\\`*_[]|~", c) || (starts && i == 0 && strchr("#+->=", c))) {
            cf_buf_add_char(out, '\\');
            cf_buf_add_char(out, c);
        } else
            cf_buf_add_char(out, c);
    }
}

static void put_paragraph(cf_buf *out, const char *before, cf_slice words, const char *behind)
{
    cf_buf_add_str(out, before);
    put_words(out, words, before[0] == '\0');
    cf_buf_add_str(out, behind);
}

static void put_row(cf_buf *out, const cf_grid *grid, const cf_grid_row *row)
{
    cf_buf words = CF_BUF_INIT;
    for (int i = 0; i < grid->n_columns; i++) {
        bool strong = row && row->kind != CF_ROW_PLAIN;
        cf_buf_clear(&words);
        if (row)
            cf_show_cell(&words, &row->cells[i]);
        else
            cf_buf_add_slice(&words, grid->columns[i].header);
        strong = strong && words.len > 0;
        put_paragraph(out, strong ? "| **" : "| ", cf_buf_slice(&words), strong ? "** " : " ");
    }
    cf_buf_add_str(out, "|\n");
    cf_buf_release(&words);
}

static void put_grid(cf_buf *out, const cf_grid *grid)
{
    if (grid->title.len > 0)
        put_paragraph(out, "**", grid->title, "**\n\n");
    put_row(out, grid, NULL);
    for (int i = 0; i < grid->n_columns; i++)
        cf_buf_add_str(out, grid->columns[i].right ? "| ---: " : "| --- ");
    cf_buf_add_str(out, "|\n");
    for (const cf_grid_row *row = grid->first; row; row = row->next)
        put_row(out, grid, row);
    cf_buf_add_char(out, '\n');
}

static void put_line(cf_buf *out, const cf_show_block *block)
{
    cf_buf words = CF_BUF_INIT;
    cf_buf_add_repeat(out, ' ', 2 * (size_t)block->depth);
    put_paragraph(out, "- ", block->text, "");
    if (block->cell.kind != CF_CELL_BLANK) {
        cf_show_cell(&words, &block->cell);
        put_paragraph(out, ": ", cf_buf_slice(&words), "");
    }
    cf_buf_add_char(out, '\n');
    cf_buf_release(&words);
}

static void put_block(cf_buf *out, const cf_show_block *block, bool first)
{
    bool more = block->next && block->next->kind == block->kind;
    switch (block->kind) {
    case CF_SHOW_TITLE:
        put_paragraph(out, first ? "# " : "## ", block->text, "\n\n");
        break;
    case CF_SHOW_SECTION:
        put_paragraph(out, "## ", block->text, "\n\n");
        break;
    case CF_SHOW_HEADING:
        put_paragraph(out, "### ", block->text, "\n\n");
        break;
    case CF_SHOW_FINDING:
        put_paragraph(out, "**", block->text, "**\n\n");
        break;
    case CF_SHOW_TEXT:
        put_paragraph(out, "", block->text, "\n\n");
        break;
    case CF_SHOW_ITEM:
        put_paragraph(out, "- ", block->text, more ? "\n" : "\n\n");
        break;
    case CF_SHOW_GRID:
        put_grid(out, block->grid);
        break;
    case CF_SHOW_LINE:
        put_line(out, block);
        if (!more)
            cf_buf_add_char(out, '\n');
        break;
    case CF_SHOW_CHART:
        if (block->grid)
            put_paragraph(out, "<details><summary>", block->text, "</summary>\n\n");
        if (block->grid)
            put_grid(out, block->grid);
        if (block->grid)
            cf_buf_add_str(out, "</details>\n\n");
        break;
    }
}

void cf_report_write_markdown(cf_buf *out, const cf_report *report)
{
    for (const cf_show_block *block = report->first; block; block = block->next)
        put_block(out, block, block == report->first);
    if (report->footer.len > 0)
        put_paragraph(out, "---\n\n", report->footer, "\n");
    if (report->proof.len == 0)
        return;
    cf_buf_add_str(out, "\n<!-- confer-proof\n");
    for (size_t i = 0; i < report->proof.len; i++) { /* nothing in it may end the comment */
        if (report->proof.text[i] == '>')
            cf_buf_add_str(out, "\\u003e");
        else
            cf_buf_add_char(out, report->proof.text[i]);
    }
    cf_buf_add_str(out, "\n-->\n");
}
