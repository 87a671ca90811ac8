/* Departments' options and an adopted budget on their way into a folder: read whole, then put where
 * `confer cut` looks for them. */
#define _POSIX_C_SOURCE 200809L
#include "answer/cut.h"

#include "answer/new_folder.h"
#include "read/table_text.h"

#include <string.h>

/* Reads the table as `confer cut` would. Returns its rows. */
static int64_t read_table(confer_case *c, bool budget, cf_slice bytes, const char *name)
{
    if (budget) {
        cf_budget_table table = {0};
        cf_budget_table_read(&table, &c->arena, NULL, bytes, name, false, &c->diags);
        return table.n;
    }
    cf_cut *cut = CF_ARENA_NEW(&c->arena, cf_cut, 1);
    cut->c = c;
    cut->arena = &c->arena;
    cut->facts = (cf_facts){.fiscal_month = 7, .fiscal_day = 1};
    cf_calendar_init(&cut->calendar, &cut->facts);
    cf_cut_read(cut, bytes, name);
    return cut->n_options;
}

/* As CSV, whatever it came as. */
static bool write_table(confer_case *c, cf_slice bytes, const char *name, cf_buf *why)
{
    bool sheet;
    cf_slice text;
    return cf_table_text(&text, &sheet, &c->arena, NULL, bytes, true,
                         cf_table_source(&c->diags, name), &c->diags) &&
           cf_new_folder_make(cf_case_path(c, ".confer"), why) && cf_case_keep(c, name, why) &&
           cf_new_folder_put(cf_case_path(c, name), text, why);
}

int confer_reductions_bring(confer_result **out, confer_case *c, const char *which,
                            const char *bytes, size_t len_bytes, confer_error *err)
{
    bool budget = strcmp(which, "budget") == 0;
    cf_buf why = CF_BUF_INIT;
    cf_case_begin(c);
    if (!budget && strcmp(which, "options") != 0)
        return cf_fail(err, CONFER_MISUSED, "what comes in here is \"options\" or \"budget\"");
    if (!c->folder)
        return cf_fail(err, CONFER_MISUSED, "there is no folder to bring it into");
    const char *name = budget ? "budget.csv" : "options.csv";
    cf_slice data = {bytes, len_bytes};
    int64_t rows = read_table(c, budget, data, name);
    cf_diags_sort(&c->diags);
    int status = cf_case_verdict(c, err);
    if (status == CONFER_OK && !write_table(c, data, name, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.len > 0 ? why.text : "it cannot be written");
    if (status == CONFER_OK) {
        confer_result *r = cf_result_new();
        cf_value *json = cf_value_new(&r->arena);
        r->json = json;
        cf_value_add_text(&r->arena, json, "file", cf_slice_of(name));
        cf_value_add_int(&r->arena, json, "rows", rows);
        *out = r;
    }
    cf_buf_release(&why);
    return status;
}
