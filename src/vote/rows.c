#include "vote/rows.h"

cf_rows_reader cf_rows_open(cf_slice text)
{
    if (text.len >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        text = (cf_slice){text.text + 3, text.len - 3};
    return (cf_rows_reader){text, 0, 0, 1, NULL};
}

static bool at_end(const cf_rows_reader *r)
{
    return r->at >= r->text.len;
}

static bool at_break(const cf_rows_reader *r)
{
    return at_end(r) || r->text.text[r->at] == '\n';
}

static void fail(cf_rows_reader *r, const char *why)
{
    if (!r->wrong)
        r->wrong = why;
}

static void quoted_cell(cf_rows_reader *r, cf_buf *cell)
{
    r->at++;
    while (!at_end(r)) {
        char c = r->text.text[r->at++];
        if (c == '"' && (at_end(r) || r->text.text[r->at] != '"'))
            return;
        if (c == '"')
            r->at++;
        r->next_line += c == '\n';
        cf_buf_add_char(cell, c);
        if (cell->len > CF_ROWS_MAX_ROW)
            break;
    }
    fail(r, "a quote is not closed");
}

static void plain_cell(cf_rows_reader *r, cf_buf *cell)
{
    while (!at_break(r) && r->text.text[r->at] != ',') {
        char c = r->text.text[r->at++];
        if (c == '"')
            fail(r, "a quote stands inside a cell");
        cf_buf_add_char(cell, c);
    }
}

static cf_slice read_cell(cf_rows_reader *r, cf_arena *arena, cf_buf *cell)
{
    cf_buf_clear(cell);
    if (!at_end(r) && r->text.text[r->at] == '"') {
        quoted_cell(r, cell);
        if (!at_break(r) && r->text.text[r->at] == '\r')
            r->at++;
        if (!at_break(r) && r->text.text[r->at] != ',')
            fail(r, "something stands behind a quoted cell");
    } else {
        plain_cell(r, cell);
    }
    if (cell->len > CF_ROWS_MAX_ROW)
        fail(r, "the row is too long");
    if (!cf_utf8_valid(cf_buf_slice(cell), NULL))
        fail(r, "the text is not UTF-8");
    return cf_arena_slice(arena, cf_slice_trim(cf_buf_slice(cell)));
}

bool cf_rows_next(cf_rows_reader *r, cf_arena *arena, cf_slice cells[CF_ROWS_MAX_CELLS],
                  size_t *n_cells)
{
    cf_buf cell = CF_BUF_INIT;
    size_t n = 0;
    bool any = false;
    while (!any && !at_end(r)) {
        n = 0;
        r->line = r->next_line;
        r->wrong = NULL;
        for (;;) {
            cf_slice text = read_cell(r, arena, &cell);
            any = any || text.len > 0 || n > 0;
            if (n < CF_ROWS_MAX_CELLS)
                cells[n++] = text;
            else
                fail(r, "the row has too many cells");
            if (r->wrong || at_break(r))
                break;
            r->at++;
        }
        while (!at_break(r))
            r->at++;
        r->at++;
        r->next_line++;
        any = any || r->wrong;
    }
    cf_buf_release(&cell);
    *n_cells = r->wrong ? 0 : n;
    return any;
}

void cf_rows_add(cf_buf *out, cf_slice text, bool disarm)
{
    bool armed = disarm && text.len > 0 && strchr("=+-@\t\r", text.text[0]) != NULL;
    bool quotes = armed;
    for (size_t i = 0; i < text.len && !quotes; i++)
        quotes = strchr(",\"\r\n", text.text[i]) != NULL;
    if (quotes)
        cf_buf_add_char(out, '"');
    if (armed)
        cf_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] == '"')
            cf_buf_add_char(out, '"');
        cf_buf_add_char(out, text.text[i]);
    }
    if (quotes)
        cf_buf_add_char(out, '"');
}
