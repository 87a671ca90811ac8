/* html_style.h: the style sheet of reports: light, dark, phone and print. */
#ifndef CF_SHOW_HTML_STYLE_H
#define CF_SHOW_HTML_STYLE_H

#include "base/str.h"

/* The whole sheet. Colours are variables, so that a page around a report may set its own. */
void cf_html_write_style(cf_buf *out);

#endif
