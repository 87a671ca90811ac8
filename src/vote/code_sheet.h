/* code_sheet.h: the sheet that is cut into slips: one a code, with the code in letters and as a QR
 * code.
 *
 * The sheet and the mail-merge table that it is made from are secrets: whoever has a code can vote
 * with it. Neither enters the archive, the manifest or the log. */
#ifndef CF_VOTE_CODE_SHEET_H
#define CF_VOTE_CODE_SHEET_H

#include "base/str.h"
#include "vote/notice.h"

/* Writes an HTML page from the table that cf_box_make_codes gave. `link`: what stands before the
 * code in the QR code ("https://vote.example/#"), or NULL for the code alone. Without libqrencode
 * the slips have no QR code. False: the table cannot be read. */
bool cf_code_sheet_write(cf_buf *out, const cf_notice *notice, cf_slice codes, const char *link);

/* Text in HTML. */
void cf_html_add(cf_buf *out, cf_slice text);

#endif
