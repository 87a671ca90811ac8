/* markup.h: words inside XML and HTML. */
#ifndef CF_SHOW_MARKUP_H
#define CF_SHOW_MARKUP_H

#include "base/str.h"

/* Words as element content or inside a quoted attribute: the five special characters become
 * entities; control characters and bytes that are not UTF-8 become U+FFFD. */
void cf_markup_text(cf_buf *out, cf_slice text);

#endif
