/* html.h: text that is built for a browser: the one place where anything is escaped.
 *
 * Invariants: web_put and web_putf take markup that this program's source holds; everything that
 * comes from a file, a request or a user goes through web_say (HTML text and attributes alike),
 * web_json (JSON strings) or web_putf's integers. A text is always NUL-terminated. */
#ifndef CONFER_WEB_HTML_H
#define CONFER_WEB_HTML_H

#include <stdbool.h>
#include <stddef.h>

typedef struct web_text {
    char *bytes;
    size_t len, room;
} web_text;

#define WEB_TEXT_INIT                                                                              \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

void web_text_release(web_text *text);

/* Bytes as they are. The second is a confer_write_fn whose context is a web_text. */
void web_put(web_text *text, const char *markup);
int web_put_bytes(void *text, const char *bytes, size_t len);

/* printf of markup; only integers and names from this program's source may be filled in. */
void web_putf(web_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Escapes & < > " and ', and replaces bytes that are no UTF-8 text by U+FFFD. */
void web_say(web_text *text, const char *words);
void web_say_bytes(web_text *text, const char *bytes, size_t len);

/* A JSON string with its quotes; `<` and `&` are escaped too, so that it may stand in a page. */
void web_json(web_text *text, const char *bytes, size_t len);

/* Text in the simple marks of summary.txt: "# heading", "+ gained", "- lost", "= unchanged",
 * paragraphs between empty lines. `level`: of its headings. */
void web_marked(web_text *text, const char *bytes, size_t len, int level, bool spanish);

/* Lines of that text that begin with the mark. */
size_t web_marked_count(const char *bytes, size_t len, char mark);

#endif
