#include "read/terms_read.h"

#include "clause/clause.h"
#include "read/lexer.h"

/* The canonical text follows the source from line to line: comments and single blank lines stay,
 * each clause that was read is printed anew, one that was not stays as it was written. */

enum { WIDTH = 100 };

typedef struct {
    cf_buf *out;
    const cf_terms *terms;
    int next;          /* the next clause of the document */
    bool blank_before; /* blank lines wait until something follows */
} printer;

static void start_line(printer *p)
{
    if (p->blank_before && p->out->len > 0)
        cf_buf_add_char(p->out, '\n');
    p->blank_before = false;
}

static void print_comment(printer *p, cf_slice comment)
{
    cf_buf_add_slice(p->out, comment);
    cf_buf_add_char(p->out, '\n');
}

/* The lines of a clause that could not be read, as they stand. */
static void print_as_written(printer *p, const cf_item *item)
{
    cf_slice text = p->terms->source.text;
    size_t end = item->span.end;
    while (end < text.len && text.text[end] != '\n')
        end++;
    cf_slice lines = {text.text + item->span.start, end - item->span.start};
    cf_buf_add_slice(p->out, cf_slice_trim(lines));
    cf_buf_add_char(p->out, '\n');
}

/* One comment stays at the clause's end where it fits; several go above it. */
static void print_clause(printer *p, const cf_item *item, const cf_clause *clause)
{
    cf_buf text = CF_BUF_INIT;
    cf_clause_print_folded(&text, clause, WIDTH);
    bool trailing = item->n_comments == 1;
    for (size_t i = 0; !trailing && i < item->n_comments; i++)
        print_comment(p, item->comments[i]);
    cf_buf_add_slice(p->out, cf_buf_slice(&text));
    if (trailing) {
        cf_buf_add_str(p->out, "  ");
        cf_buf_add_slice(p->out, item->comments[0]);
    }
    cf_buf_add_char(p->out, '\n');
    cf_buf_release(&text);
}

static void print_item(printer *p, const cf_item *item)
{
    if (item->kind == CF_ITEM_BLANK) {
        p->blank_before = true;
        return;
    }
    start_line(p);
    if (item->kind == CF_ITEM_COMMENT) {
        print_comment(p, item->comments[0]);
        return;
    }
    const cf_clause *clause = p->next < p->terms->n_clauses ? &p->terms->clauses[p->next] : NULL;
    if (!clause || clause->span.start != item->span.start) {
        print_as_written(p, item);
        return;
    }
    p->next++;
    print_clause(p, item, clause);
}

void cf_terms_print(cf_buf *out, const cf_terms *terms)
{
    printer p = {.out = out, .terms = terms};
    cf_arena arena = CF_ARENA_INIT;
    cf_lexer lexer;
    cf_item item;
    cf_lexer_init(&lexer, &terms->source, &arena, NULL);
    while (cf_lexer_next(&lexer, &item))
        print_item(&p, &item);
    cf_lexer_release(&lexer);
    cf_arena_release(&arena);
}
