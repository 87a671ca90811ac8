/* The clocks that are built into the program: the files of src/tell/clocks, byte for byte. */
#include "tell/clock.h"

#include "base/embed.h"

CF_EMBED(clock_california_mmba, CLOCK_FOLDER "/california-mmba.csv");
CF_EMBED(clock_california_eera, CLOCK_FOLDER "/california-eera.csv");
CF_EMBED(clock_california_days, CLOCK_FOLDER "/california-days.csv");

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
