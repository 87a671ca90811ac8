/* The clocks that are built into the program: the files of src/tell/clocks, byte for byte. */
#include "tell/clock.h"

#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n.hidden " #symbol "\n" #symbol     \
            ":\n.incbin \"" CLOCK_FOLDER "/" file "\"\n.global " #symbol "_end\n.hidden " #symbol  \
            "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                                       \
    extern const char symbol[], symbol##_end[]

EMBED(clock_california_mmba, "california-mmba.csv");
EMBED(clock_california_eera, "california-eera.csv");
EMBED(clock_california_days, "california-days.csv");

bool cf_clock_carried(cf_slice *out, cf_slice name)
{
    const struct {
        const char *name, *start, *end;
    } carried[] = {
        {"california-mmba", clock_california_mmba, clock_california_mmba_end},
        {"california-eera", clock_california_eera, clock_california_eera_end},
        {"california-days", clock_california_days, clock_california_days_end},
    };
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++)
        if (cf_slice_equal_nocase(name, cf_slice_of(carried[i].name))) {
            *out = (cf_slice){carried[i].start, (size_t)(carried[i].end - carried[i].start)};
            return true;
        }
    return false;
}
