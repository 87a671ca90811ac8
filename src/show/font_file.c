#include "show/font_file.h"

#include "base/embed.h"

#if defined(__wasm__) /* pages write no PDFs */

cf_slice cf_font_file(bool bold)
{
    (void)bold;
    return (cf_slice){"", 0};
}

#else

CF_EMBED(font_sans_regular, FONT_FOLDER "/sans-regular.ttf");
CF_EMBED(font_sans_bold, FONT_FOLDER "/sans-bold.ttf");

cf_slice cf_font_file(bool bold)
{
    const char *start = bold ? font_sans_bold : font_sans_regular;
    const char *end = bold ? font_sans_bold_end : font_sans_regular_end;
    return (cf_slice){start, (size_t)(end - start)};
}

#endif
