/* embed.h: a file, byte for byte, between two symbols of the program: SYMBOL and SYMBOL_end, with a
 * NUL behind it. */
#ifndef CF_BASE_EMBED_H
#define CF_BASE_EMBED_H

#include "base/str.h" /* who embeds bytes takes them as a slice */

#define CF_EMBED(symbol, path)                                                                     \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n.hidden " #symbol "\n" #symbol     \
            ":\n.incbin \"" path "\"\n.global " #symbol "_end\n.hidden " #symbol "_end\n" #symbol  \
            "_end:\n.byte 0\n.previous\n");                                                        \
    extern const char symbol[], symbol##_end[]

#endif
