/* font_file.h: the font that PDFs carry (made by tools/build_fonts of Debian's Liberation Sans):
 * TrueType, the letters of font.h, with the widths that font.h measures. */
#ifndef CF_SHOW_FONT_FILE_H
#define CF_SHOW_FONT_FILE_H

#include "base/str.h"

/* The file's bytes. */
cf_slice cf_font_file(bool bold);

#endif
