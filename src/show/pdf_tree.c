/* The structure tree of a tagged PDF: what a screen reader reads (ISO 32000-1, section 14.7). */
#include "show/pdf_file.h"

#include "base/mem.h"

void cf_pdf_tree_init(cf_pdf_tree *tree)
{
    *tree = (cf_pdf_tree){0};
    tree->root = cf_pdf_element_new(tree, NULL, "Document");
}

static void release_marks(cf_pdf_element *element)
{
    for (; element; element = element->next) {
        cf_mem_free(element->pages);
        cf_mem_free(element->marks);
        release_marks(element->first);
    }
}

void cf_pdf_tree_release(cf_pdf_tree *tree)
{
    release_marks(tree->root);
    for (size_t i = 0; i < tree->n_pages; i++)
        cf_mem_free(tree->by_page[i]);
    cf_mem_free(tree->by_page);
    cf_mem_free(tree->n_by_page);
    cf_arena_release(&tree->arena);
}

cf_pdf_element *cf_pdf_element_new(cf_pdf_tree *tree, cf_pdf_element *parent, const char *type)
{
    cf_pdf_element *element = CF_ARENA_NEW(&tree->arena, cf_pdf_element, 1);
    element->type = type;
    element->parent = parent;
    if (!parent)
        return element;
    if (parent->last)
        parent->last->next = element;
    else
        parent->first = element;
    parent->last = element;
    return element;
}

static void need_page(cf_pdf_tree *tree, size_t page)
{
    if (page < tree->n_pages)
        return;
    size_t capacity = tree->pages_capacity;
    tree->by_page = cf_mem_grow(tree->by_page, &capacity, page + 1, sizeof *tree->by_page);
    tree->n_by_page = cf_mem_realloc(tree->n_by_page, capacity, sizeof *tree->n_by_page);
    tree->pages_capacity = capacity;
    for (; tree->n_pages <= page; tree->n_pages++) {
        tree->by_page[tree->n_pages] = NULL;
        tree->n_by_page[tree->n_pages] = 0;
    }
}

int cf_pdf_mark(cf_pdf_tree *tree, cf_pdf_element *element, int page)
{
    need_page(tree, (size_t)page);
    size_t mark = tree->n_by_page[page]++;
    tree->by_page[page] =
        cf_mem_realloc(tree->by_page[page], mark + 1, sizeof *tree->by_page[page]);
    tree->by_page[page][mark] = element;
    size_t n = element->n_marks + 1;
    element->pages = cf_mem_realloc(element->pages, n, sizeof *element->pages);
    element->marks = cf_mem_realloc(element->marks, n, sizeof *element->marks);
    element->pages[element->n_marks] = page;
    element->marks[element->n_marks] = (int)mark;
    element->n_marks = n;
    return (int)mark;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void number_all(cf_pdf_element *element, cf_pdf_file *file)
{
    for (; element; element = element->next) {
        element->number = cf_pdf_reserve(file);
        number_all(element->first, file);
    }
}

static void write_kids(cf_buf *out, const cf_pdf_element *element, const int *pages)
{
    cf_buf_add_str(out, " /K [");
    for (size_t i = 0; i < element->n_marks; i++)
        cf_buf_addf(out, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", pages[element->pages[i]],
                    element->marks[i]);
    for (const cf_pdf_element *kid = element->first; kid; kid = kid->next)
        cf_buf_addf(out, "%d 0 R ", kid->number);
    cf_buf_add_str(out, "]");
}

static void write_elements(const cf_pdf_element *element, cf_pdf_file *file, int root,
                           const int *pages)
{
    for (; element; element = element->next) {
        cf_pdf_open(file, element->number);
        cf_buf_addf(file->out, "<</Type /StructElem /S /%s /P %d 0 R", element->type,
                    element->parent ? element->parent->number : root);
        if (element->alt.len > 0) {
            cf_buf_add_str(file->out, " /Alt ");
            cf_pdf_text(file->out, element->alt);
        }
        if (element->attributes)
            cf_buf_addf(file->out, " /A <<%s>>", element->attributes);
        write_kids(file->out, element, pages);
        cf_buf_add_str(file->out, ">>");
        cf_pdf_close(file);
        write_elements(element->first, file, root, pages);
    }
}

int cf_pdf_tree_write(cf_pdf_tree *tree, cf_pdf_file *file, const int *pages)
{
    int root = cf_pdf_reserve(file);
    int parents = cf_pdf_reserve(file);
    number_all(tree->root, file);
    cf_pdf_open(file, root);
    cf_buf_addf(file->out,
                "<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %zu>>",
                tree->root->number, parents, tree->n_pages);
    cf_pdf_close(file);
    cf_pdf_open(file, parents);
    cf_buf_add_str(file->out, "<</Nums [");
    for (size_t page = 0; page < tree->n_pages; page++) {
        cf_buf_addf(file->out, "%zu [", page);
        for (size_t i = 0; i < tree->n_by_page[page]; i++)
            cf_buf_addf(file->out, "%d 0 R ", tree->by_page[page][i]->number);
        cf_buf_add_str(file->out, "]\n");
    }
    cf_buf_add_str(file->out, "]>>");
    cf_pdf_close(file);
    write_elements(tree->root, file, root, pages);
    return root;
}
