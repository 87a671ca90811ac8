/* case_twin.c: another reading of a case's folder, for a part of an answer that asks a question of
 * its own while the case's is still in use. */
#include "answer/case.h"

#include "base/mem.h"

void cf_case_twin(confer_case *twin, const confer_case *c)
{
    *twin = (confer_case){.folder = c->folder, .options = c->options, .files = c->files};
    twin->options.progress = NULL;
    twin->options.keep_roster = false;
    atomic_flag_clear(&twin->reporting);
    twin->told = cf_mem_calloc(1, sizeof *twin->told);
}

void cf_case_twin_end(confer_case *twin)
{
    cf_case_begin(twin);
    cf_kept_release(twin); /* a search keeps what it reads */
    cf_mem_free(twin->told);
}

bool cf_case_has_file(confer_case *c, const char *name)
{
    cf_buf bytes = CF_BUF_INIT, why = CF_BUF_INIT;
    bool there = cf_case_read_file(c, cf_case_path(c, name), 1 << 24, &bytes, &why);
    cf_buf_release(&bytes);
    cf_buf_release(&why);
    return there;
}
