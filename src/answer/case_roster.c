/* case_roster.c: the roster as its file has it, for answers that write one like it. */
#include "answer/case.h"

#include "read/table_text.h"

bool cf_case_roster_text(cf_slice *out, confer_case *c)
{
    bool sheet;
    cf_slice named = c->agreement.plan->facts.roster_file;
    const char *path = cf_case_path(c, cf_arena_copy(&c->arena, named));
    const cf_source *source = cf_table_source(&c->diags, path);
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return cf_table_text(out, &sheet, &c->arena, NULL, cf_buf_slice(&file->bytes), false,
                                 source, &c->diags);
    return cf_table_text(out, &sheet, &c->arena, path, CF_SLICE(""), false, source, &c->diags);
}
