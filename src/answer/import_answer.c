/* The importers behind one door: read a table, write a folder, give the report. */
#include "answer/case.h"
#include "answer/new_folder.h"
#include "answer/import.h"
#include "answer/result.h"
#include "base/mem.h"

#include "base/number.h"

#include <string.h>

static const confer_import_options defaults = CONFER_IMPORT_OPTIONS_INIT;

static bool read_percent(int64_t *percent_e6, const char *text)
{
    *percent_e6 = 0;
    if (!text)
        return true;
    size_t len = strlen(text);
    if (len > 0 && text[len - 1] == '%')
        len--;
    return cf_decimal_parse(percent_e6, text, len, 4, false) == CF_DECIMAL_OK && *percent_e6 > 0 &&
           *percent_e6 < CF_RATIO_ONE;
}

static bool run_gcc(cf_import *import, confer_case *c, const char *file,
                    const confer_import_options *options, int64_t step_percent,
                    const cf_date *pay_from)
{
    cf_slice *excluded = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)options->n_exclude + 1);
    for (int i = 0; i < options->n_exclude; i++)
        excluded[i] = cf_slice_of(options->exclude[i]);
    cf_import_gcc_options gcc = {
        .path = file,
        .name = file,
        .employer = options->employer ? cf_slice_of(options->employer) : CF_SLICE(""),
        .excluded = excluded,
        .n_excluded = options->n_exclude,
        .excluded_path = options->exclude_path,
        .n_steps = options->n_steps,
        .step_percent_e6 = step_percent,
        .year = options->year,
        .spread_step_dates = options->spread_step_dates != 0,
        .has_pay_from = pay_from != NULL,
    };
    if (pay_from)
        gcc.pay_from = *pay_from;
    return cf_import_gcc(import, &gcc, &c->diags);
}

static bool run_budget(cf_import *import, confer_case *c, const char *file,
                       const confer_import_options *options)
{
    cf_import_budget_options budget = {
        .path = file,
        .name = file,
        .fund = options->fund ? cf_slice_of(options->fund) : CF_SLICE(""),
        .title = options->employer ? cf_slice_of(options->employer) : CF_SLICE(""),
    };
    return cf_import_budget(import, &budget, &c->diags);
}

static bool run_roster(cf_import *import, confer_case *c, const char *file, const cf_date *pay_from)
{
    cf_import_roster_options roster = {
        .path = file, .name = file, .has_pay_from = pay_from != NULL};
    if (pay_from)
        roster.pay_from = *pay_from;
    return cf_import_roster(import, &roster, &c->diags);
}

static bool write_folder(const cf_import *import, const char *folder, cf_buf *why)
{
    cf_new_file *files = cf_mem_calloc((size_t)import->n_files + 1, sizeof *files);
    for (int i = 0; i < import->n_files; i++)
        files[i] = (cf_new_file){import->files[i].name, cf_buf_slice(&import->files[i].bytes)};
    bool done = cf_new_folder_fill(folder, files, import->n_files, why);
    cf_mem_free(files);
    return done;
}

static int give(confer_result **out, const cf_import *import, const char *folder, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    int status = CONFER_OK;
    if (!write_folder(import, folder, &why)) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    } else {
        confer_result *result = cf_result_new();
        cf_buf text = CF_BUF_INIT;
        cf_buf_add_slice(&text, cf_buf_slice(&import->report));
        cf_buf_addf(&text, "\nMade %s. Next: `%s -C %s`.\n", folder,
                    import->next ? import->next : "confer check",
                    cf_shell_word(&result->arena, folder));
        result->plain = cf_arena_copy(&result->arena, cf_buf_slice(&text));
        result->plain_len = text.len;
        cf_buf_release(&text);
        *out = result;
    }
    cf_buf_release(&why);
    return status;
}

int confer_import(confer_result **out, confer_case *c, const char *kind, const char *file,
                  const char *folder, const confer_import_options *options, confer_error *err)
{
    int64_t step_percent;
    if (!options)
        options = &defaults;
    bool gcc = strcmp(kind, "gcc") == 0, budget = strcmp(kind, "budget") == 0;
    if (!gcc && !budget && strcmp(kind, "roster") != 0)
        return cf_fail(err, CONFER_MISUSED, "there is no import '%s': gcc, roster or budget", kind);
    if (!read_percent(&step_percent, options->step_percent))
        return cf_fail(err, CONFER_MISUSED, "steps are a percent apart such as 5, not '%s'",
                       options->step_percent);
    cf_date pay_from;
    if (options->pay_from &&
        !cf_date_parse(&pay_from, options->pay_from, strlen(options->pay_from)))
        return cf_fail(err, CONFER_MISUSED,
                       "a pay period's first day is a date such as 2025-01-04, not '%s'",
                       options->pay_from);
    if (!cf_new_folder_is_free(folder))
        return cf_fail(err, CONFER_FAILED, "%s is there already and is not an empty folder",
                       folder);
    cf_case_begin(c);
    cf_import import = {0};
    const cf_date *from = options->pay_from ? &pay_from : NULL;
    bool good = gcc      ? run_gcc(&import, c, file, options, step_percent, from)
                : budget ? run_budget(&import, c, file, options)
                         : run_roster(&import, c, file, from);
    cf_diags_sort(&c->diags);
    int status = cf_case_verdict(c, err);
    if (status == CONFER_WRONG || (status == CONFER_OK && !good))
        status = cf_fail(err, CONFER_WRONG, "%s cannot be imported; nothing was made", file);
    if (status == CONFER_OK)
        status = give(out, &import, folder, err);
    cf_import_release(&import);
    return status;
}
