/* The HTML face of a report: one file that needs nothing else, for a browser, a phone, a printer
 * and a screen reader. */
#include "base/mem.h"
#include "show/chart.h"
#include "show/html_style.h"
#include "show/markup.h"
#include "show/report.h"

typedef struct {
    cf_buf *out;
    const cf_report *report;
    const char *prefix; /* of ids */
    int sections, grids, charts;
    bool in_section;
    bool part; /* of a page that has a title of its own */
} face;

static void put_words(face *f, cf_slice words)
{
    cf_markup_text(f->out, words);
}

static void put_element(face *f, const char *open, cf_slice words, const char *close)
{
    cf_buf_add_str(f->out, open);
    put_words(f, words);
    cf_buf_add_str(f->out, close);
}

/* --- Tables ---------------------------------------------------------------------------------- */

static void put_cell(face *f, const cf_grid *grid, const cf_grid_row *row, int i)
{
    cf_buf words = CF_BUF_INIT;
    bool key = i < grid->n_keys;
    cf_buf_add_str(f->out, key ? "<th scope=\"row\"" : "<td");
    if (grid->columns[i].right)
        cf_buf_add_str(f->out, " class=\"n\"");
    cf_buf_add_char(f->out, '>');
    cf_show_cell(&words, &row->cells[i]);
    put_words(f, cf_buf_slice(&words));
    cf_buf_add_str(f->out, key ? "</th>" : "</td>");
    cf_buf_release(&words);
}

static void put_rows(face *f, const cf_grid *grid)
{
    static const char *const kinds[] = {"<tr>", "<tr class=\"sub\">", "<tr class=\"total\">"};
    cf_buf_add_str(f->out, "<tbody>\n");
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        cf_buf_add_str(f->out, kinds[row->kind]);
        for (int i = 0; i < grid->n_columns; i++)
            put_cell(f, grid, row, i);
        cf_buf_add_str(f->out, "</tr>\n");
    }
    cf_buf_add_str(f->out, "</tbody></table></div>\n");
}

/* Wide tables scroll inside their own region, which the keyboard reaches. */
static void put_grid(face *f, const cf_grid *grid, cf_slice title)
{
    int id = ++f->grids;
    cf_buf_addf(f->out,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%st%d\">"
                "<table><caption id=\"%st%d\"><span>",
                f->prefix, id, f->prefix, id);
    put_words(f, title);
    cf_buf_add_str(f->out, "</span></caption>\n<thead><tr>");
    for (int i = 0; i < grid->n_columns; i++) {
        if (grid->columns[i].header.len == 0) {
            cf_buf_add_str(f->out, "<td></td>"); /* a header without words names nothing */
            continue;
        }
        cf_buf_addf(f->out, "<th scope=\"col\"%s>", grid->columns[i].right ? " class=\"n\"" : "");
        put_words(f, grid->columns[i].header);
        cf_buf_add_str(f->out, "</th>");
    }
    cf_buf_add_str(f->out, "</tr></thead>\n");
    put_rows(f, grid);
}

/* --- Charts ---------------------------------------------------------------------------------- */

static void put_drawing(face *f, const cf_chart *chart, cf_chart_place place, const char *kind)
{
    cf_arena arena = CF_ARENA_INIT;
    const char *id = cf_arena_printf(&arena, "%sc%d%c", f->prefix, f->charts, kind[0]);
    cf_scene_write_svg(f->out, cf_chart_draw(&arena, chart, place), id, chart->title, chart->desc,
                       kind);
    cf_arena_release(&arena);
}

static void put_chart(face *f, const cf_show_block *block)
{
    f->charts++;
    cf_buf_add_str(f->out, "<figure>\n");
    put_drawing(f, block->chart, CF_CHART_ON_PAGE, "wide");
    put_drawing(f, block->chart, CF_CHART_ON_PHONE, "narrow");
    if (block->grid) {
        cf_buf_add_str(f->out, "<details><summary>The figures behind this chart</summary>\n");
        put_grid(f, block->grid, block->grid->title.len ? block->grid->title : block->text);
        cf_buf_add_str(f->out, "</details>\n");
    }
    cf_buf_add_str(f->out, "</figure>\n");
}

/* --- Words ----------------------------------------------------------------------------------- */

static void put_line(face *f, const cf_show_block *block)
{
    cf_buf words = CF_BUF_INIT;
    cf_buf_addf(f->out, "<p class=\"line d%d\"><span>", block->depth < 9 ? block->depth : 9);
    put_words(f, block->text);
    cf_buf_add_str(f->out, "</span>");
    if (block->cell.kind != CF_CELL_BLANK) {
        cf_show_cell(&words, &block->cell);
        put_element(f, " <span class=\"n\">", cf_buf_slice(&words), "</span>");
    }
    cf_buf_add_str(f->out, "</p>\n");
    cf_buf_release(&words);
}

static void put_section(face *f, const cf_show_block *block)
{
    int id = ++f->sections;
    if (f->in_section)
        cf_buf_add_str(f->out, "</section>\n");
    f->in_section = true;
    cf_buf_addf(f->out, "<section aria-labelledby=\"%ss%d\"%s><h2 id=\"%ss%d\">", f->prefix, id,
                block->turns ? " class=\"turns\"" : "", f->prefix, id);
    put_words(f, block->text);
    cf_buf_add_str(f->out, "</h2>\n");
}

static void put_item(face *f, const cf_show_block *before, const cf_show_block *block)
{
    if (!before || before->kind != CF_SHOW_ITEM)
        cf_buf_add_str(f->out, "<ul>\n");
    if (block->href.len > 0) {
        put_element(f, "<li><a target=\"_top\" href=\"", block->href, "\">");
        put_element(f, "", block->text, "</a></li>\n");
    } else {
        put_element(f, "<li>", block->text, "</li>\n");
    }
    if (!block->next || block->next->kind != CF_SHOW_ITEM)
        cf_buf_add_str(f->out, "</ul>\n");
}

/* The parts of a long report. */
static void put_contents(face *f)
{
    int n = 0;
    for (const cf_show_block *block = f->report->first; block; block = block->next)
        n += block->kind == CF_SHOW_SECTION;
    if (n < 4)
        return;
    cf_buf_add_str(f->out, "<nav aria-label=\"Contents\"><ol>\n");
    n = 0;
    for (const cf_show_block *block = f->report->first; block; block = block->next) {
        if (block->kind != CF_SHOW_SECTION)
            continue;
        cf_buf_addf(f->out, "<li><a href=\"#%ss%d\">", f->prefix, ++n);
        put_words(f, block->text);
        cf_buf_add_str(f->out, "</a></li>\n");
    }
    cf_buf_add_str(f->out, "</ol></nav>\n");
}

static void put_block(face *f, const cf_show_block *before, const cf_show_block *block)
{
    switch (block->kind) {
    case CF_SHOW_TITLE:
        put_element(f, before || f->part ? "<h2>" : "<h1>", block->text,
                    before || f->part ? "</h2>\n" : "</h1>\n");
        break;
    case CF_SHOW_SECTION:
        if (f->sections == 0)
            put_contents(f);
        put_section(f, block);
        break;
    case CF_SHOW_HEADING:
        put_element(f, f->in_section ? "<h3>" : "<h2>", block->text,
                    f->in_section ? "</h3>\n" : "</h2>\n");
        break;
    case CF_SHOW_FINDING:
        put_element(f, "<p class=\"finding\">", block->text, "</p>\n");
        break;
    case CF_SHOW_TEXT:
        put_element(f, block->verbatim ? "<pre tabindex=\"0\">" : "<p>", block->text,
                    block->verbatim ? "</pre>\n" : "</p>\n");
        break;
    case CF_SHOW_ITEM:
        put_item(f, before, block);
        break;
    case CF_SHOW_GRID:
        put_grid(f, block->grid, block->grid->title);
        break;
    case CF_SHOW_LINE:
        put_line(f, block);
        break;
    case CF_SHOW_CHART:
        put_chart(f, block);
        break;
    }
}

static void write_blocks(cf_buf *out, const cf_report *report, const char *prefix, bool part)
{
    face f = {.out = out, .report = report, .prefix = prefix, .part = part};
    const cf_show_block *before = NULL;
    for (const cf_show_block *block = report->first; block; block = block->next) {
        put_block(&f, before, block);
        before = block;
    }
    if (f.in_section)
        cf_buf_add_str(out, "</section>\n");
}

void cf_report_write_fragment(cf_buf *out, const cf_report *report, const char *prefix)
{
    write_blocks(out, report, prefix, true);
}

/* JSON inside a <script>: nothing in it may end the element. */
static void put_proof(cf_buf *out, cf_slice proof)
{
    cf_buf_add_str(out, "<script type=\"application/json\" id=\"confer-proof\">");
    for (size_t i = 0; i < proof.len; i++) {
        if (proof.text[i] == '<')
            cf_buf_add_str(out, "\\u003c");
        else
            cf_buf_add_char(out, proof.text[i]);
    }
    cf_buf_add_str(out, "</script>\n");
}

void cf_report_write_html(cf_buf *out, const cf_report *report)
{
    cf_slice title = report->first ? report->first->text : CF_SLICE("Report");
    cf_buf_addf(out,
                "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\">\n<title>",
                report->language);
    cf_markup_text(out, title);
    cf_buf_add_str(out, "</title>\n<style>\n");
    cf_html_write_style(out);
    cf_buf_add_str(out, "</style>\n</head>\n");
    cf_buf_add_str(out, report->one_page ? "<body class=\"one-page\">\n" : "<body>\n");
    cf_buf_add_str(out, "<a class=\"skip\" href=\"#report\">Skip to the report</a>\n"
                        "<main id=\"report\">\n");
    write_blocks(out, report, "r", false);
    cf_buf_add_str(out, "</main>\n");
    if (report->footer.len > 0) {
        cf_buf_add_str(out, "<footer><p>");
        cf_markup_text(out, report->footer);
        cf_buf_add_str(out, "</p></footer>\n");
    }
    if (report->proof.len > 0)
        put_proof(out, report->proof);
    cf_buf_add_str(out, "</body>\n</html>\n");
}
