/* The text face of a report: what a terminal shows. */
#include "base/mem.h"
#include "show/figure.h"
#include "show/report.h"

typedef struct {
    cf_buf *out;
    cf_text_options options;
    cf_buf cell; /* a cell's words, before they are placed */
} face;

static const char STRONG[] = "\033[1m";
static const char PLAIN[] = "\033[0m";

static void style(face *f, const char *escape)
{
    if (f->options.color)
        cf_buf_add_str(f->out, escape);
}

/* A cell's words in f->cell. */
static cf_slice cell_words(face *f, const cf_cell *cell)
{
    if (cell->kind == CF_CELL_TEXT)
        return cell->text;
    cf_buf_clear(&f->cell);
    cf_show_cell_as(&f->cell, cell, "-");
    return cf_buf_slice(&f->cell);
}

/* Bytes of the text that fill at most `width` columns. */
static size_t bytes_within(cf_slice text, size_t width)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool starts = ((unsigned char)text.text[i] & 0xc0) != 0x80;
        if (starts && columns == width)
            return i;
        columns += starts;
    }
    return text.len;
}

/* Words of strangers' files must not steer the terminal. */
static void put_words(face *f, cf_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.text[i];
        cf_buf_add_char(f->out, c < 0x20 || c == 0x7f ? '?' : (char)c);
    }
}

static void put_padded(face *f, cf_slice text, size_t width, bool right, bool last)
{
    size_t columns = cf_utf8_width(text);
    if (columns > width) {
        const char *dots = f->options.utf8 ? "\xe2\x80\xa6" : "..";
        size_t room = f->options.utf8 ? 1 : 2;
        size_t keep = bytes_within(text, width > room ? width - room : 0);
        put_words(f, (cf_slice){text.text, keep});
        cf_buf_add_str(f->out, dots);
        return;
    }
    if (right)
        cf_buf_add_repeat(f->out, ' ', width - columns);
    put_words(f, text);
    if (!right && !last)
        cf_buf_add_repeat(f->out, ' ', width - columns);
}

/* --- Paragraphs ------------------------------------------------------------------------------ */

/* Writes words, broken at spaces; the first line starts behind `first`, others behind `rest`.
 * Colours end with the line, so that a pager shows them right. */
static void put_wrapped(face *f, cf_slice text, const char *first, const char *rest, bool strong)
{
    size_t width = (size_t)f->options.width;
    size_t at = 0;
    size_t column = strlen(first);
    bool line_has_word = false;
    cf_buf_add_str(f->out, first);
    style(f, strong ? STRONG : "");
    while (at < text.len) {
        size_t end = at;
        while (end < text.len && text.text[end] != ' ')
            end++;
        cf_slice word = {text.text + at, end - at};
        size_t needed = cf_utf8_width(word);
        if (line_has_word && column + 1 + needed > width) {
            style(f, strong ? PLAIN : "");
            cf_buf_add_char(f->out, '\n');
            cf_buf_add_str(f->out, rest);
            style(f, strong ? STRONG : "");
            column = strlen(rest);
            line_has_word = false;
        }
        if (line_has_word) {
            cf_buf_add_char(f->out, ' ');
            column++;
        }
        put_words(f, word);
        column += needed;
        line_has_word = true;
        at = end + (end < text.len);
    }
    style(f, strong ? PLAIN : "");
    cf_buf_add_char(f->out, '\n');
}

/* --- Tables ---------------------------------------------------------------------------------- */

enum { GAP = 2, KEY_MOST = 40, CUT_LEAST = 20 };

static size_t longest_word(const cf_grid *grid, int i)
{
    size_t longest = 0;
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        cf_slice words = row->cells[i].text;
        size_t from = 0;
        for (size_t at = 0; at <= words.len; at++) {
            if (at < words.len && words.text[at] != ' ')
                continue;
            size_t width = cf_utf8_width((cf_slice){words.text + from, at - from});
            longest = width > longest ? width : longest;
            from = at + 1;
        }
    }
    return longest;
}

/* A document's words are wrapped: the widest column of words gives way until the table fits, as far
 * as its words stay whole. */
static void squeeze(const face *f, const cf_grid *grid, size_t *widths)
{
    enum { LEAST = 16, WORD_MOST = 64 };
    size_t *least = cf_mem_calloc((size_t)grid->n_columns, sizeof *least);
    for (int i = 0; i < grid->n_columns; i++) {
        least[i] = grid->columns[i].right ? widths[i] : longest_word(grid, i);
        least[i] = least[i] < LEAST ? LEAST : least[i] > WORD_MOST ? WORD_MOST : least[i];
    }
    for (;;) {
        size_t used = 0;
        int widest = -1;
        for (int i = 0; i < grid->n_columns; i++) {
            used += widths[i] + (i > 0 ? GAP : 0);
            if (!grid->columns[i].right && widths[i] > least[i] &&
                (widest < 0 || widths[i] > widths[widest]))
                widest = i;
        }
        if (used <= (size_t)f->options.width || widest < 0)
            break;
        widths[widest]--;
    }
    cf_mem_free(least);
}

static size_t *measure(face *f, const cf_grid *grid)
{
    size_t *widths = cf_mem_calloc((size_t)grid->n_columns, sizeof *widths);
    for (int i = 0; i < grid->n_columns; i++)
        widths[i] = cf_utf8_width(grid->columns[i].header);
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        for (int i = 0; i < grid->n_columns; i++) {
            size_t width = cf_utf8_width(cell_words(f, &row->cells[i]));
            if (width > widths[i])
                widths[i] = width;
        }
    }
    if (f->options.whole) {
        squeeze(f, grid, widths);
        return widths;
    }
    for (int i = 0; i < grid->n_columns; i++)
        if (!grid->columns[i].right && i < grid->n_columns - 1 && widths[i] > KEY_MOST)
            widths[i] = KEY_MOST;
    int last = grid->n_columns - 1;
    size_t used = 0;
    for (int i = 0; i < last; i++)
        used += widths[i] + GAP;
    if (grid->columns[last].cut && widths[last] > CUT_LEAST &&
        used + widths[last] > (size_t)f->options.width)
        widths[last] = used + CUT_LEAST < (size_t)f->options.width ? (size_t)f->options.width - used
                                                                   : CUT_LEAST;
    return widths;
}

static void put_rule(face *f, const cf_grid *grid, const size_t *widths, int from, int to)
{
    size_t total = 0;
    for (int i = 0; i < grid->n_columns; i++)
        if (i < grid->n_keys || (i >= from && i < to))
            total += widths[i] + GAP;
    for (size_t i = GAP; i < total; i++)
        cf_buf_add_str(f->out, f->options.utf8 ? "\xe2\x94\x80" : "-");
    cf_buf_add_char(f->out, '\n');
}

/* What of the words stands on the line-th line of a column: broken at spaces, and words wider than
 * the column where they must be. Empty behind the last. */
static cf_slice piece_of(cf_slice words, size_t width, int line)
{
    for (;; line--) {
        size_t fits = bytes_within(words, width);
        size_t end = fits;
        while (fits < words.len && end > 0 && words.text[end] != ' ')
            end--;
        end = end > 0 ? end : fits;
        if (line == 0 || words.len == 0)
            return (cf_slice){words.text, end};
        while (end < words.len && words.text[end] == ' ')
            end++;
        words.text += end;
        words.len -= end;
    }
}

/* The words of a cell, or of a header, on one of the row's lines. */
static cf_slice words_on(face *f, const cf_grid *grid, const size_t *widths, const cf_grid_row *row,
                         int i, int line)
{
    cf_slice words = row ? cell_words(f, &row->cells[i]) : grid->columns[i].header;
    if (f->options.whole)
        return piece_of(words, widths[i], line);
    return words;
}

/* One line of a row of the columns [from, to) behind the key columns; row NULL: the headers. */
static void put_row_line(face *f, const cf_grid *grid, const size_t *widths, const cf_grid_row *row,
                         int from, int to, int number)
{
    bool first = true;
    bool strong = row && row->kind != CF_ROW_PLAIN;
    style(f, strong ? STRONG : "");
    size_t line = f->out->len;
    for (int i = 0; i < to; i++) {
        if (i >= grid->n_keys && i < from)
            continue;
        if (!first)
            cf_buf_add_repeat(f->out, ' ', GAP);
        first = false;
        cf_slice words = words_on(f, grid, widths, row, i, number);
        put_padded(f, words, widths[i], grid->columns[i].right, i == to - 1);
    }
    while (f->out->len > line && f->out->text[f->out->len - 1] == ' ')
        f->out->len--;
    style(f, strong ? PLAIN : "");
    cf_buf_add_char(f->out, '\n');
}

static bool has_line(face *f, const cf_grid *grid, const size_t *widths, const cf_grid_row *row,
                     int from, int to, int number)
{
    for (int i = 0; i < to; i++)
        if ((i < grid->n_keys || i >= from) && words_on(f, grid, widths, row, i, number).len > 0)
            return true;
    return false;
}

/* A total without figures in the columns that are shown says nothing there. */
static bool says_nothing(face *f, const cf_grid *grid, const cf_grid_row *row, int from, int to)
{
    if (!row || row->kind == CF_ROW_PLAIN || from == grid->n_keys)
        return false;
    for (int i = from; i < to; i++)
        if (cell_words(f, &row->cells[i]).len > 0)
            return false;
    return true;
}

static void put_row(face *f, const cf_grid *grid, const size_t *widths, const cf_grid_row *row,
                    int from, int to)
{
    put_row_line(f, grid, widths, row, from, to, 0);
    for (int line = 1; f->options.whole && has_line(f, grid, widths, row, from, to, line); line++)
        put_row_line(f, grid, widths, row, from, to, line);
}

/* The columns that fit beside the keys, from `from` on; at least one. */
static int columns_that_fit(face *f, const cf_grid *grid, const size_t *widths, int from)
{
    size_t used = 0;
    for (int i = 0; i < grid->n_keys; i++)
        used += widths[i] + GAP;
    int to = from;
    while (to < grid->n_columns) {
        size_t needed = widths[to] + GAP;
        if (to > from && used + needed > (size_t)f->options.width + GAP)
            break;
        used += needed;
        to++;
    }
    return to;
}

static void put_grid(face *f, const cf_grid *grid)
{
    size_t *widths = measure(f, grid);
    if (grid->title.len > 0)
        put_wrapped(f, grid->title, "", "", true);
    int from = grid->n_keys;
    do {
        int to = columns_that_fit(f, grid, widths, from);
        put_row(f, grid, widths, NULL, from, to);
        put_rule(f, grid, widths, from, to);
        for (const cf_grid_row *row = grid->first; row; row = row->next) {
            if (says_nothing(f, grid, row, from, to))
                continue;
            if (row->kind == CF_ROW_TOTAL && row != grid->first)
                put_rule(f, grid, widths, from, to);
            put_row(f, grid, widths, row, from, to);
        }
        from = to;
        if (from < grid->n_columns)
            cf_buf_add_char(f->out, '\n');
    } while (from < grid->n_columns);
    cf_mem_free(widths);
}

/* --- Trees ----------------------------------------------------------------------------------- */

static size_t line_indent(const cf_show_block *block)
{
    return (size_t)block->depth * 2;
}

/* The column at which the figures of a run of lines end. */
static size_t figure_column(face *f, const cf_show_block *block)
{
    size_t most = 0;
    for (; block && block->kind == CF_SHOW_LINE; block = block->next) {
        if (block->cell.kind == CF_CELL_BLANK)
            continue;
        size_t needed = line_indent(block) + cf_utf8_width(block->text) + GAP +
                        cf_utf8_width(cell_words(f, &block->cell));
        if (needed > most)
            most = needed;
    }
    size_t width = (size_t)f->options.width;
    return most < width ? most : width;
}

static cf_slice last_line(const cf_buf *out)
{
    size_t at = out->len;
    while (at > 0 && out->text[at - 1] != '\n')
        at--;
    return (cf_slice){out->text + at, out->len - at};
}

static void put_line(face *f, const cf_show_block *block, size_t figure_end)
{
    char indent[81];
    size_t depth = line_indent(block) < 80 ? line_indent(block) : 80;
    memset(indent, ' ', depth);
    indent[depth] = '\0';
    char rest[85];
    memset(rest, ' ', depth + 4);
    rest[depth + 4] = '\0';
    put_wrapped(f, block->text, indent, rest, false);
    if (block->cell.kind == CF_CELL_BLANK)
        return;
    cf_slice words = cell_words(f, &block->cell);
    size_t needed = cf_utf8_width(words) + GAP;
    f->out->text[--f->out->len] = '\0'; /* the figure goes behind the last line's words */
    size_t used = cf_utf8_width(last_line(f->out));
    if (used + needed > figure_end) { /* too long: it stands on a line of its own */
        cf_buf_add_char(f->out, '\n');
        used = 0;
    }
    cf_buf_add_repeat(f->out, ' ', figure_end - used - cf_utf8_width(words));
    put_words(f, words);
    cf_buf_add_char(f->out, '\n');
}

/* --- The page -------------------------------------------------------------------------------- */

static void put_block(face *f, const cf_show_block *block, size_t figure_end)
{
    switch (block->kind) {
    case CF_SHOW_TITLE:
    case CF_SHOW_SECTION:
    case CF_SHOW_HEADING:
    case CF_SHOW_FINDING:
        put_wrapped(f, block->text, "", "", true);
        break;
    case CF_SHOW_CHART: /* a terminal shows what it says, and its twin where nothing else does */
        put_wrapped(f, block->text, "", "", false);
        break;
    case CF_SHOW_TEXT:
        put_wrapped(f, block->text, "", "", false);
        break;
    case CF_SHOW_ITEM:
        put_wrapped(f, block->text, "  - ", "    ", false);
        break;
    case CF_SHOW_GRID:
        put_grid(f, block->grid);
        break;
    case CF_SHOW_LINE:
        put_line(f, block, figure_end);
        break;
    }
}

/* A blank line between blocks, but not inside lists and trees, nor below a heading. */
static bool joined(const cf_show_block *block)
{
    const cf_show_block *next = block->next;
    bool list = next->kind == CF_SHOW_ITEM || next->kind == CF_SHOW_LINE;
    return (block->kind == next->kind && list) || block->kind == CF_SHOW_HEADING ||
           block->kind == CF_SHOW_SECTION ||
           (block->kind == CF_SHOW_TITLE && next->kind == CF_SHOW_TEXT);
}

void cf_report_write_text(cf_buf *out, const cf_report *report, const cf_text_options *options)
{
    face f = {.out = out, .options = *options};
    if (f.options.width <= 0)
        f.options.width = 100;
    size_t figure_end = 0;
    cf_show_kind before = CF_SHOW_TITLE;
    for (const cf_show_block *block = report->first; block; block = block->next) {
        if (block->kind == CF_SHOW_LINE && before != CF_SHOW_LINE)
            figure_end = figure_column(&f, block);
        before = block->kind;
        put_block(&f, block, figure_end);
        if (block->next && !joined(block))
            cf_buf_add_char(out, '\n');
    }
    cf_buf_release(&f.cell);
}
