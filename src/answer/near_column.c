#include "answer/near_column.h"

#include "answer/suggest.h"

enum { MOST_LISTED = 16 };

/* The name between the message's quotation marks. */
static cf_slice name_in(const cf_diag *diag)
{
    const char *from = strchr(diag->message, '"');
    const char *to = from ? strchr(from + 1, '"') : NULL;
    return to ? (cf_slice){from + 1, (size_t)(to - from - 1)} : CF_SLICE("");
}

static void add_help(confer_case *c, cf_diag *diag, const cf_slice *names, int n)
{
    cf_buf help = CF_BUF_INIT;
    cf_suggest(&help, name_in(diag), names, n);
    if (help.len == 0) {
        cf_buf_add_str(&help, "the roster's columns are: ");
        for (int i = 0; i < n && i < MOST_LISTED; i++)
            cf_buf_addf(&help, "%s%.*s", i > 0 ? ", " : "", (int)names[i].len, names[i].text);
        cf_buf_add_str(&help, n > MOST_LISTED ? " ..." : "");
    }
    cf_diags_help(&c->diags, diag, "%s", help.text);
    cf_buf_release(&help);
}

bool cf_column_is_absent(confer_case *c)
{
    if (!c->roster)
        return false;
    const cf_roster_info *info = cf_roster_info_of(c->roster);
    cf_slice *names = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)info->n_columns + 1);
    int n = 0;
    for (int i = 0; i < info->n_columns; i++)
        if (info->present[i] && info->headers[i].len > 0)
            names[n++] = info->headers[i];
    size_t n_asked = 0;
    for (size_t i = 0; i < c->diags.count; i++) {
        cf_diag *diag = c->diags.items[i];
        if (diag->code != CF_E0461)
            continue;
        if (!diag->help)
            add_help(c, diag, names, n);
        n_asked += diag->span.source == NULL;
    }
    return n_asked > 0 && n_asked == c->diags.n_errors;
}
