#include "show/figures.h"

#include "base/mem.h"
#include "show/figure.h"

/* --- Numbers --------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What may stand inside a number; 3 for the three bytes of a minus sign. */
static size_t part_of_number(cf_slice text, size_t at)
{
    if (text.len - at >= 3 && memcmp(text.text + at, CF_MINUS, 3) == 0)
        return 3;
    return is_digit(text.text[at]) || (text.text[at] != '\0' && strchr("$%.,+-/", text.text[at]));
}

/* The length of a word of letters and digits so long that it is a hash, not a number; else 0. */
static size_t hash_at(cf_slice text, size_t at)
{
    enum { HASH = 40 };
    size_t end = at;
    while (end < text.len &&
           (is_digit(text.text[end]) || (text.text[end] >= 'a' && text.text[end] <= 'z')))
        end++;
    return end - at >= HASH ? end - at : 0;
}

bool cf_next_number(cf_slice *number, cf_slice *rest)
{
    size_t at = 0;
    while (at < rest->len) {
        at += hash_at(*rest, at);
        size_t start = at;
        bool digits = false;
        for (size_t n; at < rest->len && (n = part_of_number(*rest, at)) > 0; at += n)
            digits = digits || is_digit(rest->text[at]);
        size_t end = at;
        while (end > start && strchr(".,-/+$", rest->text[end - 1]))
            end--;
        if (digits) {
            *number = (cf_slice){rest->text + start, end - start};
            *rest = (cf_slice){rest->text + at, rest->len - at};
            return true;
        }
        at += at == start;
    }
    *rest = (cf_slice){rest->text + rest->len, 0};
    return false;
}

bool cf_same_number(cf_slice a, cf_slice b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.len && j < b.len) {
        bool minus_a = a.len - i >= 3 && memcmp(a.text + i, CF_MINUS, 3) == 0;
        bool minus_b = b.len - j >= 3 && memcmp(b.text + j, CF_MINUS, 3) == 0;
        char c = minus_a ? '-' : a.text[i];
        char d = minus_b ? '-' : b.text[j];
        if (c != d)
            return false;
        i += minus_a ? 3 : 1;
        j += minus_b ? 3 : 1;
    }
    return i == a.len && j == b.len;
}

/* --- A report's numbers ---------------------------------------------------------------------- */

typedef struct {
    cf_arena *arena;
    cf_figure *items;
    size_t n, capacity;
    bool folded;
} gathering;

static void gather(gathering *g, cf_slice words, cf_slice at)
{
    cf_slice number;
    while (cf_next_number(&number, &words)) {
        g->items = cf_mem_grow(g->items, &g->capacity, g->n + 1, sizeof *g->items);
        g->items[g->n++] = (cf_figure){at, cf_arena_slice(g->arena, number), g->folded};
    }
}

/* The first words of a text, for naming it. */
static cf_slice start_of(cf_arena *arena, cf_slice text)
{
    enum { SHOWN = 60 };
    if (text.len <= SHOWN)
        return text;
    size_t n = SHOWN;
    while (n > 0 && text.text[n] != ' ')
        n--;
    return cf_slice_of(cf_arena_printf(arena, "%.*s \xe2\x80\xa6", (int)n, text.text));
}

static void gather_row(gathering *g, const cf_grid *grid, const cf_grid_row *row, cf_slice title)
{
    cf_buf words = CF_BUF_INIT;
    cf_slice key = {"", 0};
    for (int i = 0; i < grid->n_columns; i++) {
        cf_buf_clear(&words);
        cf_show_cell(&words, &row->cells[i]);
        if (i == 0)
            key = cf_arena_slice(g->arena, cf_buf_slice(&words));
        cf_slice header = grid->columns[i].header;
        cf_slice at =
            cf_slice_of(cf_arena_printf(g->arena, "%.*s; %.*s; %.*s", (int)title.len, title.text,
                                        (int)key.len, key.text, (int)header.len, header.text));
        gather(g, cf_buf_slice(&words), at);
    }
    cf_buf_release(&words);
}

static void gather_grid(gathering *g, const cf_grid *grid, cf_slice title)
{
    gather(g, title, title);
    for (int i = 0; i < grid->n_columns; i++)
        gather(g, grid->columns[i].header, title);
    for (const cf_grid_row *row = grid->first; row; row = row->next)
        gather_row(g, grid, row, title);
}

size_t cf_report_figures(const cf_figure **out, const cf_report *report, cf_arena *arena)
{
    gathering g = {.arena = arena};
    for (const cf_show_block *block = report->first; block; block = block->next) {
        cf_slice at = start_of(arena, block->text);
        g.folded = block->kind == CF_SHOW_CHART;
        if (block->kind == CF_SHOW_GRID)
            gather_grid(&g, block->grid, block->grid->title);
        else if (block->kind == CF_SHOW_CHART && block->grid)
            gather_grid(&g, block->grid, block->grid->title.len ? block->grid->title : block->text);
        else if (block->kind != CF_SHOW_CHART)
            gather(&g, block->text, at);
        if (block->kind == CF_SHOW_LINE) {
            cf_buf words = CF_BUF_INIT;
            cf_show_cell(&words, &block->cell);
            gather(&g, cf_buf_slice(&words), at);
            cf_buf_release(&words);
        }
    }
    *out = cf_arena_dup(arena, g.items, g.n, sizeof *g.items);
    cf_mem_free(g.items);
    return g.n;
}
