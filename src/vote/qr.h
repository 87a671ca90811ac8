/* qr.h: QR codes as SVG, by libqrencode, which is loaded when first used. */
#ifndef CF_VOTE_QR_H
#define CF_VOTE_QR_H

#include "base/str.h"

#include <stdbool.h>

/* True when libqrencode is here. */
bool cf_qr_available(void);

/* Appends an <svg> of the text, `size_mm` wide. False: no libqrencode, or the text is too long;
 * nothing is appended. */
bool cf_qr_svg(cf_buf *out, const char *text, unsigned size_mm);

#endif
