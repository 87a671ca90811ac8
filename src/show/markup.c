#include "show/markup.h"

#include "show/font.h"

static const char *entity_of(uint32_t letter)
{
    switch (letter) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Neither XML nor HTML may hold these. */
static bool unfit(uint32_t letter)
{
    return (letter < 0x20 && letter != '\t' && letter != '\n') ||
           (letter >= 0x7f && letter < 0xa0) || (letter >= 0xd800 && letter < 0xe000) ||
           letter == 0xfffd || letter == 0xfffe || letter == 0xffff;
}

void cf_markup_text(cf_buf *out, cf_slice text)
{
    while (text.len > 0) {
        const char *start = text.text;
        uint32_t letter = cf_font_next(&text);
        const char *entity = entity_of(letter);
        if (entity)
            cf_buf_add_str(out, entity);
        else if (unfit(letter))
            cf_buf_add_str(out, "\xef\xbf\xbd");
        else
            cf_buf_add(out, start, (size_t)(text.text - start));
    }
}
