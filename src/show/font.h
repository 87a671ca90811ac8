/* font.h: how wide words are in Helvetica, the one family of charts and PDF pages, and which byte
 * stands for which letter there.
 *
 * The widths are those of Arial and Liberation Sans (which PDFs carry, font_file.h), and but for a
 * few signs Helvetica's, so that a label measured here fits on the page, in a browser and in a PDF.
 * Letters beyond the font's 256 are measured as an average letter. */
#ifndef CF_SHOW_FONT_H
#define CF_SHOW_FONT_H

#include "base/str.h"

/* The width of words set at `size`, in the unit of `size`, rounded up. */
int cf_font_width(cf_slice text, int size, bool bold);

/* The byte of a letter in the encoding of the PDF fonts; 0: it has none. */
unsigned char cf_font_code(uint32_t code_point);

/* The letter of a byte; 0: the byte stands for none. */
uint32_t cf_font_letter(unsigned char code);

/* The width of a byte's letter, in thousandths of the size. */
int cf_font_code_width(unsigned char code, bool bold);

/* The /Differences of the encoding from WinAnsiEncoding, as PDF writes them. */
extern const char cf_font_differences[];

/* Takes the next letter off the front. U+FFFD for bytes that are not UTF-8; 0 at the end. */
uint32_t cf_font_next(cf_slice *rest);

#endif
