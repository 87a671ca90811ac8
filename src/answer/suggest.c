#include "answer/suggest.h"

/* A known name that begins with, or ends in, what was written is near too. */
static bool is_part(cf_slice part, cf_slice whole)
{
    if (part.len < 3 || part.len > whole.len)
        return false;
    cf_slice head = {whole.text, part.len};
    cf_slice tail = {whole.text + whole.len - part.len, part.len};
    return cf_slice_equal_nocase(part, head) || cf_slice_equal_nocase(part, tail);
}

int cf_nearest(cf_slice name, const cf_slice *known, int n_known)
{
    int limit = name.len <= 3 ? 1 : name.len <= 7 ? 2 : 3;
    int best = -1;
    int best_distance = limit + 1;
    for (int i = 0; i < n_known; i++) {
        int distance = cf_slice_distance(name, known[i], limit);
        if (distance > limit && is_part(name, known[i]))
            distance = limit;
        if (distance < best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

void cf_suggest(cf_buf *out, cf_slice name, const cf_slice *known, int n_known)
{
    int near = cf_nearest(name, known, n_known);
    if (near >= 0)
        cf_buf_addf(out, "did you mean '%.*s'?", (int)known[near].len, known[near].text);
}
