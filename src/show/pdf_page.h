/* pdf_page.h: pages that fill from the top: words, rules, drawings, each piece tagged.
 *
 * Invariants: places are tenths of a point, y down from the top of the page; everything shown is
 * either marked as an element's content or as an artifact (rules, page numbers). */
#ifndef CF_SHOW_PDF_PAGE_H
#define CF_SHOW_PDF_PAGE_H

#include "show/pdf_file.h"
#include "show/report.h"
#include "show/scene.h"

enum {
    CF_PAGE_WIDTH = 612 * CF_POINT, /* US letter */
    CF_PAGE_HEIGHT = 792 * CF_POINT,
    CF_PAGE_LEFT = 54 * CF_POINT,
    CF_PAGE_TOP = 50 * CF_POINT,
    CF_PAGE_BOTTOM = 58 * CF_POINT,
    CF_PAGE_ROOM = CF_PAGE_WIDTH - 2 * CF_PAGE_LEFT,
};

typedef struct {
    cf_pdf_tree *tree;
    cf_buf *pages; /* content of each */
    size_t n_pages, capacity;
    int y;       /* where the next line may begin */
    int percent; /* size of everything: 100, or less to fit one page */
} cf_pages;

void cf_pages_init(cf_pages *pages, cf_pdf_tree *tree, int percent);
void cf_pages_release(cf_pages *pages);

/* A length at the pages' size. */
int cf_pages_scale(const cf_pages *pages, int length);

/* The page that is being filled. */
cf_buf *cf_pages_now(cf_pages *pages);

/* Goes to a new page unless `height` still fits. True: a new one was begun. */
bool cf_pages_need(cf_pages *pages, int height);

/* Marks content of an element; words that the fonts cannot show are given in full beside it. */
void cf_pages_begin(cf_pages *pages, cf_pdf_element *element, cf_slice words);
void cf_pages_begin_artifact(cf_pages *pages);
void cf_pages_end(cf_pages *pages);

/* One line of words with its baseline at (x, y). */
void cf_pages_words(cf_pages *pages, int x, int y, cf_anchor anchor, int size, bool bold,
                    cf_ink ink, cf_slice words);

void cf_pages_rule(cf_pages *pages, int x, int y, int width, cf_ink ink, int thick);

/* The bytes of `words` that fit a line; `*skip`: the spaces behind them. */
size_t cf_pages_line(cf_slice words, int width, int size, bool bold, size_t *skip);

/* A tagged paragraph that may run over pages. Sizes are unscaled. */
void cf_pages_paragraph(cf_pages *pages, cf_pdf_element *element, int indent, int size, bool bold,
                        cf_ink ink, cf_slice words);

/* A tagged table under `parent`, split by width where it must be, its header on every page. */
void cf_pages_table(cf_pages *pages, cf_pdf_element *parent, const cf_grid *grid, cf_slice title);

#endif
