#include "show/font_file.h"

#if defined(__wasm__) /* pages write no PDFs */

cf_slice cf_font_file(bool bold)
{
    (void)bold;
    return (cf_slice){"", 0};
}

#else

#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n.hidden " #symbol "\n" #symbol     \
            ":\n.incbin \"" FONT_FOLDER "/" file "\"\n.global " #symbol "_end\n.hidden " #symbol   \
            "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                                       \
    extern const char symbol[], symbol##_end[]

EMBED(font_sans_regular, "sans-regular.ttf");
EMBED(font_sans_bold, "sans-bold.ttf");

cf_slice cf_font_file(bool bold)
{
    const char *start = bold ? font_sans_bold : font_sans_regular;
    const char *end = bold ? font_sans_bold_end : font_sans_regular_end;
    return (cf_slice){start, (size_t)(end - start)};
}

#endif
