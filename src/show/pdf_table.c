/* Tables of a PDF: columns as wide as what is in them, words wrapped, the header on every page. */
#include "base/mem.h"
#include "show/font.h"
#include "show/pdf_page.h"

enum { GAP = 12 * CF_POINT, PAD = 3 * CF_POINT };

typedef struct {
    cf_pages *pages;
    const cf_grid *grid;
    int size, line, pad, gap; /* scaled */
    int *widths;
    int *x; /* left edge of each column that is shown */
    bool *shown;
    cf_pdf_element *element, *body;
    cf_buf words;
} table;

static cf_slice words_of(table *t, const cf_grid_row *row, int i)
{
    if (!row)
        return t->grid->columns[i].header;
    cf_buf_clear(&t->words);
    cf_show_cell(&t->words, &row->cells[i]);
    return cf_buf_slice(&t->words);
}

static int longest_word(cf_slice words, int size)
{
    int longest = 0;
    while (words.len > 0) {
        size_t n = 0;
        while (n < words.len && words.text[n] != ' ')
            n++;
        int width = cf_font_width((cf_slice){words.text, n}, size, true);
        longest = width > longest ? width : longest;
        n += n < words.len;
        words.text += n;
        words.len -= n;
    }
    return longest;
}

/* Figures never wrap; words do, beyond their share of the page. */
static void measure(table *t)
{
    const cf_grid *grid = t->grid;
    for (int i = 0; i < grid->n_columns; i++) {
        bool right = grid->columns[i].right;
        int widest = longest_word(grid->columns[i].header, t->size);
        for (const cf_grid_row *row = grid->first; row; row = row->next) {
            int width = cf_font_width(words_of(t, row, i), t->size, row->kind != CF_ROW_PLAIN);
            widest = width > widest ? width : widest;
        }
        int header = cf_font_width(grid->columns[i].header, t->size, true);
        int half = header / 2 + t->size; /* headers of figures stand on two lines at most */
        if (right && header > widest)
            widest = half > widest ? half : widest;
        else if (header > widest)
            widest = header;
        int most = CF_PAGE_ROOM * (i == grid->n_columns - 1 && !right ? 64 : 36) / 100;
        t->widths[i] = !right && widest > most ? most : widest;
    }
}

static int total_width(const table *t)
{
    int total = -t->gap;
    for (int i = 0; i < t->grid->n_columns; i++)
        total += t->shown[i] ? t->widths[i] + t->gap : 0;
    return total;
}

/* Takes width from the widest column of words, line by line, as long as it stays readable. */
static void squeeze(table *t)
{
    int least = cf_pages_scale(t->pages, 70 * CF_POINT);
    for (int over; (over = total_width(t) - CF_PAGE_ROOM) > 0;) {
        int widest = -1;
        for (int i = 0; i < t->grid->n_columns; i++)
            if (!t->grid->columns[i].right && t->widths[i] > least &&
                (widest < 0 || t->widths[i] > t->widths[widest]))
                widest = i;
        if (widest < 0)
            return;
        int step = over < 10 * CF_POINT ? over : 10 * CF_POINT;
        t->widths[widest] -= step < t->widths[widest] - least ? step : t->widths[widest] - least;
    }
}

/* Smaller words until the table fits; below that it is split. */
static void choose_size(table *t)
{
    static const int sizes[] = {88, 82, 76, 70, 64};
    for (int i = 0; i < 5; i++) {
        t->size = cf_pages_scale(t->pages, sizes[i]);
        t->line = t->size * 125 / 100;
        t->pad = cf_pages_scale(t->pages, PAD);
        t->gap = cf_pages_scale(t->pages, GAP) * sizes[i] / sizes[0];
        measure(t);
        squeeze(t);
        if (total_width(t) <= CF_PAGE_ROOM)
            return;
    }
}

static int lines_of(const table *t, cf_slice words, int i, bool bold)
{
    int n = 0;
    while (words.len > 0) {
        size_t skip;
        size_t taken = cf_pages_line(words, t->widths[i], t->size, bold, &skip) + skip;
        words.text += taken;
        words.len -= taken;
        n++;
    }
    return n > 0 ? n : 1;
}

static int row_height(table *t, const cf_grid_row *row)
{
    int most = 1;
    for (int i = 0; i < t->grid->n_columns; i++) {
        if (!t->shown[i])
            continue;
        int n = lines_of(t, words_of(t, row, i), i, !row || row->kind != CF_ROW_PLAIN);
        most = n > most ? n : most;
    }
    return most * t->line + 2 * t->pad;
}

static void put_cell(table *t, cf_slice words, int i, int y, bool bold)
{
    bool right = t->grid->columns[i].right;
    int x = right ? t->x[i] + t->widths[i] : t->x[i];
    while (words.len > 0) {
        size_t skip;
        size_t n = cf_pages_line(words, t->widths[i], t->size, bold, &skip);
        /* the space that the line was broken at is shown too, so that words stay apart when read */
        cf_slice line = {words.text, n + (skip > 0)};
        int behind = cf_font_width(line, t->size, bold) -
                     cf_font_width((cf_slice){words.text, n}, t->size, bold);
        cf_pages_words(t->pages, right ? x + behind : x, y + t->size,
                       right ? CF_AT_END : CF_AT_START, t->size, bold, CF_INK_TEXT, line);
        y += t->line;
        words.text += n + skip;
        words.len -= n + skip;
    }
}

static cf_pdf_element *cell_element(table *t, cf_pdf_element *tr, const cf_grid_row *row, int i)
{
    bool head = !row || i < t->grid->n_keys;
    cf_pdf_element *cell = cf_pdf_element_new(t->pages->tree, tr, head ? "TH" : "TD");
    if (head)
        cell->attributes = row ? "/O /Table /Scope /Row" : "/O /Table /Scope /Column";
    return cell;
}

/* A row (NULL: the header), tagged under `section`; `section` NULL: the header again, as an
 * artifact. Headers stand on the lower line. */
static void put_row(table *t, const cf_grid_row *row, cf_pdf_element *section)
{
    cf_pages *pages = t->pages;
    int height = row_height(t, row);
    bool bold = !row || row->kind != CF_ROW_PLAIN;
    cf_pdf_element *tr = section ? cf_pdf_element_new(pages->tree, section, "TR") : NULL;
    if (row && row->kind == CF_ROW_TOTAL)
        cf_pages_rule(pages, CF_PAGE_LEFT, pages->y, total_width(t), CF_INK_TEXT, 6);
    for (int i = 0; i < t->grid->n_columns; i++) {
        if (!t->shown[i])
            continue;
        cf_slice words = words_of(t, row, i);
        cf_pdf_element *cell = tr ? cell_element(t, tr, row, i) : NULL;
        if (words.len == 0)
            continue;
        int above = row ? 0 : height - 2 * t->pad - lines_of(t, words, i, true) * t->line;
        if (cell)
            cf_pages_begin(pages, cell, words);
        else
            cf_pages_begin_artifact(pages);
        put_cell(t, words, i, pages->y + t->pad + above, bold);
        cf_pages_end(pages);
    }
    pages->y += height;
    cf_pages_rule(pages, CF_PAGE_LEFT, pages->y - 3, total_width(t),
                  row ? CF_INK_RULE : CF_INK_TEXT, row ? 4 : 7);
}

/* The key columns and those from `from` on that fit; returns the first that does not. */
static int show_columns(table *t, int from)
{
    const cf_grid *grid = t->grid;
    int x = CF_PAGE_LEFT;
    int to = from;
    for (int i = 0; i < grid->n_columns; i++)
        t->shown[i] = i < grid->n_keys;
    for (int i = 0; i < grid->n_keys; i++) {
        t->x[i] = x;
        x += t->widths[i] + t->gap;
    }
    for (; to < grid->n_columns; to++) {
        if (to > from && x + t->widths[to] > CF_PAGE_LEFT + CF_PAGE_ROOM)
            break;
        t->shown[to] = true;
        t->x[to] = x;
        x += t->widths[to] + t->gap;
    }
    return to;
}

/* What stays together: a short table whole, of a long one the first rows. */
static int height_kept(table *t)
{
    enum { SHORT = 12, FIRST = 2 };
    int height = 0;
    size_t n = t->grid->n_rows > SHORT ? FIRST : t->grid->n_rows;
    for (const cf_grid_row *row = t->grid->first; row && n > 0; row = row->next, n--)
        height += row_height(t, row);
    return height;
}

static void put_rows(table *t, cf_pdf_element *parent, cf_slice title)
{
    cf_pages *pages = t->pages;
    const cf_grid *grid = t->grid;
    int caption = cf_pages_scale(pages, 10 * CF_POINT);
    int head = row_height(t, NULL);
    cf_pages_need(pages, 2 * caption + head + height_kept(t));
    t->element = cf_pdf_element_new(pages->tree, parent, "Table");
    if (title.len > 0) {
        cf_pdf_element *element = cf_pdf_element_new(pages->tree, t->element, "Caption");
        cf_pages_paragraph(pages, element, 0, 10 * CF_POINT, true, CF_INK_TEXT, title);
        pages->y += cf_pages_scale(pages, 2 * CF_POINT);
    }
    put_row(t, NULL, cf_pdf_element_new(pages->tree, t->element, "THead"));
    t->body = cf_pdf_element_new(pages->tree, t->element, "TBody");
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        int total = row->next && row->next->kind == CF_ROW_TOTAL ? row_height(t, row->next) : 0;
        if (cf_pages_need(pages, row_height(t, row) + total))
            put_row(t, NULL, NULL);
        put_row(t, row, t->body);
    }
    pages->y += cf_pages_scale(pages, 12 * CF_POINT);
}

void cf_pages_table(cf_pages *pages, cf_pdf_element *parent, const cf_grid *grid, cf_slice title)
{
    size_t n = (size_t)grid->n_columns;
    table t = {.pages = pages, .grid = grid};
    t.widths = cf_mem_calloc(n, sizeof *t.widths);
    t.x = cf_mem_calloc(n, sizeof *t.x);
    t.shown = cf_mem_calloc(n, sizeof *t.shown);
    for (size_t i = 0; i < n; i++)
        t.shown[i] = true;
    choose_size(&t);
    int from = grid->n_keys;
    do {
        from = show_columns(&t, from);
        put_rows(&t, parent, title);
    } while (from < grid->n_columns);
    cf_mem_free(t.widths);
    cf_mem_free(t.x);
    cf_mem_free(t.shown);
    cf_buf_release(&t.words);
}
