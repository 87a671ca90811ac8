/* report.h: what an answer says to a person: one tree of typed cells with several faces: text, CSV,
 * HTML, Markdown, XLSX and PDF.
 *
 * Invariants: a cell keeps its value and its type, never its look; a face decides how a figure
 * looks, never what it is. Blocks stand in reading order. Everything lives in the report's arena;
 * texts are copied into it. */
#ifndef CF_SHOW_REPORT_H
#define CF_SHOW_REPORT_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

/* --- Cells ----------------------------------------------------------------------------------- */

typedef enum {
    CF_CELL_BLANK,
    CF_CELL_TEXT,
    CF_CELL_MONEY,   /* value: cents */
    CF_CELL_PERCENT, /* value: ratio x 1e6 */
    CF_CELL_RATE,    /* value: dollars x 1e8, shown with `decimals` */
    CF_CELL_DATE,    /* value: days */
    CF_CELL_COUNT,   /* value: a whole number */
} cf_cell_kind;

typedef struct {
    cf_cell_kind kind;
    bool change;  /* a difference: a plus is shown too */
    int decimals; /* of a percent or rate */
    int64_t value;
    cf_slice text;
} cf_cell;

#define CF_BLANK_CELL ((cf_cell){.kind = CF_CELL_BLANK})

static inline cf_cell cf_cell_text(cf_slice text) /* borrowed until the row is added */
{
    return (cf_cell){.kind = CF_CELL_TEXT, .text = text};
}

static inline cf_cell cf_cell_money(int64_t cents)
{
    return (cf_cell){.kind = CF_CELL_MONEY, .value = cents};
}

static inline cf_cell cf_cell_money_change(int64_t cents)
{
    return (cf_cell){.kind = CF_CELL_MONEY, .value = cents, .change = true};
}

static inline cf_cell cf_cell_percent(int64_t ratio_e6, int decimals)
{
    return (cf_cell){.kind = CF_CELL_PERCENT, .value = ratio_e6, .decimals = decimals};
}

static inline cf_cell cf_cell_percent_change(int64_t ratio_e6, int decimals)
{
    return (cf_cell){
        .kind = CF_CELL_PERCENT, .value = ratio_e6, .decimals = decimals, .change = true};
}

static inline cf_cell cf_cell_rate(int64_t rate_e8, int decimals)
{
    return (cf_cell){.kind = CF_CELL_RATE, .value = rate_e8, .decimals = decimals};
}

static inline cf_cell cf_cell_date(cf_date date)
{
    return (cf_cell){.kind = CF_CELL_DATE, .value = date.days};
}

static inline cf_cell cf_cell_count(int64_t n)
{
    return (cf_cell){.kind = CF_CELL_COUNT, .value = n};
}

/* --- Tables ---------------------------------------------------------------------------------- */

typedef enum { CF_ROW_PLAIN, CF_ROW_SUBTOTAL, CF_ROW_TOTAL } cf_row_kind;

typedef struct cf_grid_row {
    struct cf_grid_row *next;
    cf_row_kind kind;
    const cf_cell *cells; /* n_columns of them */
} cf_grid_row;

/* How a figure follows from others of its row: a spreadsheet computes it again. */
typedef enum {
    CF_RULE_NONE,
    CF_RULE_SUM,    /* columns a to b, added up */
    CF_RULE_LESS,   /* column a less column b */
    CF_RULE_SHARE,  /* column a over column b */
    CF_RULE_BEFORE, /* column a less the same in the row above; in the first row column a itself */
    CF_RULE_SO_FAR, /* column a added up from the first row to this one */
} cf_rule;

typedef struct {
    cf_slice header;
    bool right; /* figures stand right, words left */
    bool sums;  /* in a total: the sum of the plain rows above it */
    bool cut;   /* the last one, words: on a terminal no wider than what is left of the line */
    cf_rule rule;
    int a, b;
} cf_grid_column;

typedef struct cf_grid {
    cf_slice title; /* may be empty */
    cf_grid_column *columns;
    int n_columns;
    int n_keys; /* the first columns, which name a row; repeated when a table is split by width */
    cf_grid_row *first, *last;
    size_t n_rows;
    /* For CSV alone, behind those rows: n_told more, whose cells are made when they are written. */
    size_t n_told;
    void (*tell)(cf_arena *arena, cf_cell *cells, const void *context, size_t i);
    const void *context; /* lives as long as the grid */
} cf_grid;

/* A table outside any report (for CSV alone). */
cf_grid *cf_grid_new(cf_arena *arena, const char *title, int n_columns, int n_keys);

/* Names column `i`; columns are named before the first row. */
void cf_grid_head(cf_arena *arena, cf_grid *grid, int i, const char *header, bool right);

/* Says that the last column's words may be cut on a terminal; pages and files have all of them. */
void cf_grid_cut(cf_grid *grid);

/* Says how column `i` follows from columns `a` and `b`. Cells of which it is not so keep their
 * figure. */
void cf_grid_rule(cf_grid *grid, int i, cf_rule rule, int a, int b);

/* Says that columns [from, n_columns) of totals are sums of the plain rows above. */
void cf_grid_sums(cf_grid *grid, int from);

/* Adds a row; cells (n_columns of them) and their texts are copied. */
void cf_grid_add(cf_arena *arena, cf_grid *grid, cf_row_kind kind, const cf_cell *cells);

/* --- Blocks ---------------------------------------------------------------------------------- */

typedef enum {
    CF_SHOW_TITLE,
    CF_SHOW_SECTION, /* a part of a long report; a sheet of a workbook */
    CF_SHOW_HEADING,
    CF_SHOW_FINDING, /* the sentence that says what was found */
    CF_SHOW_TEXT,    /* a paragraph */
    CF_SHOW_ITEM,    /* an item of a list */
    CF_SHOW_GRID,
    CF_SHOW_LINE, /* a line of a tree: text at its depth, perhaps with a figure */
    CF_SHOW_CHART,
} cf_show_kind;

typedef struct cf_show_block {
    struct cf_show_block *next;
    cf_show_kind kind;
    cf_slice text;
    int depth;     /* of a line */
    cf_cell cell;  /* of a line */
    cf_slice href; /* of an item on a page: where it leads; may be empty */
    bool verbatim; /* of a paragraph on a page: to be copied as it stands */
    bool turns;    /* of a section: on paper it begins a new page */
    cf_grid *grid; /* also a folded chart's twin */
    const struct cf_chart *chart;
} cf_show_block;

typedef struct {
    cf_arena *arena;
    cf_show_block *first, *last;
    const char *language; /* of the words: "en" */
    cf_slice proof;       /* JSON that `confer verify` reads; empty: none */
    cf_slice footer;      /* stands at the foot of each page; may be empty */
    bool one_page;        /* a PDF shrinks what comes before the first section that turns the page
                             to one page, if it stays readable */
} cf_report;

cf_report *cf_report_new(cf_arena *arena);

/* Adds a block of words. */
void cf_report_add(cf_report *report, cf_show_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same from a buffer, which is emptied. */
void cf_report_add_buf(cf_report *report, cf_show_kind kind, cf_buf *text);

/* Adds an item that leads to `href` on a page. Other faces show its words alone. */
void cf_report_link(cf_report *report, const char *href, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a block of another report, whose arena must live as long. */
void cf_report_adopt(cf_report *report, const cf_show_block *block);

/* Adds a line of a tree; CF_BLANK_CELL where it has no figure. */
void cf_report_line(cf_report *report, int depth, cf_cell cell, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a table; fill it with cf_grid_head and cf_grid_add. */
cf_grid *cf_report_grid(cf_report *report, const char *title, int n_columns, int n_keys);

/* Adds a table made with cf_grid_new: one that stands below a chart of it. */
void cf_report_show_grid(cf_report *report, cf_grid *grid);

/* Adds a chart of type `type` (show/charts.def) over `n` columns of its twin. `twin`: a table that
 * the report shows too; or one made with cf_grid_new, which then is folded away behind the chart.
 * The title states the finding; `desc` says what is drawn to those who cannot see it. */
void cf_report_chart(cf_report *report, const char *type, cf_grid *twin, const int *columns, int n,
                     bool folded, const char *title, const char *desc);

/* A cell's words: `$1,234.50`, `+6.1%`, `2025-05-31`. `minus`: what stands before negatives, "-" or
 * CF_MINUS. */
void cf_show_cell_as(cf_buf *out, const cf_cell *cell, const char *minus);

static inline void cf_show_cell(cf_buf *out, const cf_cell *cell)
{
    cf_show_cell_as(out, cell, "\xe2\x88\x92");
}

/* --- Faces ----------------------------------------------------------------------------------- */

typedef struct {
    int width;  /* columns of the page; 0: 100 */
    bool color; /* terminal colours */
    bool utf8;  /* lines and dots beyond ASCII */
    bool whole; /* a document: words of tables are wrapped, and none are cut */
} cf_text_options;

void cf_report_write_text(cf_buf *out, const cf_report *report, const cf_text_options *options);

/* A whole HTML page: no script, no file beside it; light, dark, phone and print. */
void cf_report_write_html(cf_buf *out, const cf_report *report);

/* Its blocks alone, for a page of the program; ids start with `prefix`. */
void cf_report_write_fragment(cf_buf *out, const cf_report *report, const char *prefix);

/* GitHub's Markdown, without the charts. */
void cf_report_write_markdown(cf_buf *out, const cf_report *report);

/* An Office Open XML workbook: a sheet a section, formulas with their values, frozen headers. */
void cf_report_write_xlsx(cf_buf *out, const cf_report *report);

/* A tagged PDF with the charts. */
void cf_report_write_pdf(cf_buf *out, const cf_report *report);

/* The `index`-th chart as SVG; false: there is no such one. */
bool cf_report_write_svg(cf_buf *out, const cf_report *report, int index);

/* RFC 4180 with LF line ends: a header and the rows; amounts as plain dollars, percents without
 * their sign. Words that a spreadsheet would run are disarmed (cf_csv_write_text). */
void cf_grid_write_csv(cf_buf *out, const cf_grid *grid);

/* The same, and what has been written is drained now and then; what is left is in `out`. */
void cf_grid_drain_csv(cf_buf *out, const cf_grid *grid, cf_drain *drain);

/* One field: quoted where it must be, and with an apostrophe in front where it starts like a
 * spreadsheet formula (= + - @) without being a number. */
void cf_csv_write_text(cf_buf *out, cf_slice text);

#endif
