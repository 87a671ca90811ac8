/* pdf_file.h: a PDF's objects, its structure tree and its end (ISO 32000-1).
 *
 * Invariants: numbers are integers or have written decimals, nothing depends on the time, so the
 * same report always gives the same bytes. Streams are not packed: what a page says can be read in
 * the file. */
#ifndef CF_SHOW_PDF_FILE_H
#define CF_SHOW_PDF_FILE_H

#include "base/arena.h"
#include "base/str.h"

typedef struct {
    cf_buf *out;
    size_t start;    /* of the file in `out` */
    size_t *offsets; /* by object number; 0: not written */
    size_t n_objects, capacity;
} cf_pdf_file;

void cf_pdf_begin(cf_pdf_file *file, cf_buf *out);

/* A number for an object that is written later. */
int cf_pdf_reserve(cf_pdf_file *file);

/* Writes "n 0 obj" and notes the place; the caller writes the object and then cf_pdf_end_object. */
void cf_pdf_open(cf_pdf_file *file, int number);
void cf_pdf_close(cf_pdf_file *file);

/* A stream object; `dictionary`: its entries beside the length. */
void cf_pdf_stream(cf_pdf_file *file, int number, const char *dictionary, cf_slice bytes);

/* The cross-reference table and the trailer. Frees the offsets. */
void cf_pdf_end(cf_pdf_file *file, int catalog, int info);

/* A text of the document's data (titles, alternatives): PDFDocEncoding or UTF-16. */
void cf_pdf_text(cf_buf *out, cf_slice text);

/* Words in the pages' fonts as a string; letters that the font lacks become '?'. False: some did.
 */
bool cf_pdf_words(cf_buf *out, cf_slice words);

/* --- Structure ------------------------------------------------------------------------------- */

/* An element of the structure tree: "P", "H1", "Table", "TD". */
typedef struct cf_pdf_element {
    struct cf_pdf_element *parent, *first, *last, *next;
    const char *type;
    cf_slice alt;           /* what a figure says */
    const char *attributes; /* entries of its attribute dictionary; NULL: none */
    int *pages, *marks;     /* marked content that it holds: page index and MCID */
    size_t n_marks, capacity;
    int number; /* of its object */
} cf_pdf_element;

typedef struct {
    cf_arena arena;
    cf_pdf_element *root;      /* Document */
    cf_pdf_element ***by_page; /* by page and MCID */
    size_t *n_by_page;
    size_t n_pages, pages_capacity;
} cf_pdf_tree;

void cf_pdf_tree_init(cf_pdf_tree *tree);
void cf_pdf_tree_release(cf_pdf_tree *tree);

cf_pdf_element *cf_pdf_element_new(cf_pdf_tree *tree, cf_pdf_element *parent, const char *type);

/* Gives the element the next mark of a page; returns its MCID. */
int cf_pdf_mark(cf_pdf_tree *tree, cf_pdf_element *element, int page);

/* Writes the tree; `pages`: the pages' object numbers. Returns the number of its root. */
int cf_pdf_tree_write(cf_pdf_tree *tree, cf_pdf_file *file, const int *pages);

#endif
