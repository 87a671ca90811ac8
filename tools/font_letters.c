/* font_letters.c: the letters that PDFs can show (src/show/font.c), as hexadecimal code points with
 * commas between: what tools/build_fonts keeps of a font. */
#include "show/font.h"

#include <stdio.h>

int main(void)
{
    const char *before = "";
    for (int code = 1; code < 256; code++) {
        uint32_t letter = cf_font_letter((unsigned char)code);
        if (letter == 0)
            continue;
        printf("%s%04X", before, (unsigned)letter);
        before = ",";
    }
    return 0;
}
