/* form.h: the body of an HTML form (application/x-www-form-urlencoded), and encoding for links.
 *
 * Invariants: never reads beyond the length; a value is NUL-terminated and holds no NUL inside. */
#ifndef CONFER_WEB_FORM_H
#define CONFER_WEB_FORM_H

#include "web/html.h"

/* The value of the first field of that name, decoded, added to `out` (line ends become "\n").
 * False: there is none, or it holds a NUL. */
bool web_form_value(web_text *out, const char *body, size_t len, const char *name);

/* Everything but letters, digits, '-', '.', '_' and '~' as %XX. */
void web_link_text(web_text *out, const char *text);

#endif
