#include "page/assets.h"

/* A file between two symbols. */
#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n.hidden " #symbol "\n" #symbol     \
            ":\n.incbin \"" PAGE_FOLDER "/" file "\"\n.global " #symbol "_end\n.hidden " #symbol   \
            "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                                       \
    extern const char symbol[], symbol##_end[]

EMBED(page_member_html, "member.html");

const char *page_member_template(size_t *len)
{
    *len = (size_t)(page_member_html_end - page_member_html);
    return page_member_html;
}
