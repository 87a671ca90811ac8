/* base64.h: bytes as text (RFC 4648, section 4), for what a page carries in itself. */
#ifndef CF_PAGE_BASE64_H
#define CF_PAGE_BASE64_H

#include "base/str.h"

void cf_base64_add(cf_buf *out, cf_slice bytes);

#endif
