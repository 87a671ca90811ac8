#include "answer/result.h"

#include "answer/case.h"
#include "base/bug.h"
#include "base/mem.h"
#include "confer_report.h"
#include "show/out_file.h"

const char *confer_version(void)
{
    return CONFER_VERSION;
}

confer_result *cf_result_new(void)
{
    return cf_mem_calloc(1, sizeof(confer_result));
}

void confer_result_free(confer_result *result)
{
    if (!result)
        return;
    cf_arena_release(&result->arena);
    cf_diags_release(&result->problems);
    cf_mem_free(result);
}

bool confer_result_is_no(const confer_result *result)
{
    return result->no;
}

/* --- Writing --------------------------------------------------------------------------------- */

static const char *const format_names[] = {"text",     "JSON", "CSV", "HTML",
                                           "Markdown", "XLSX", "PDF", "fragment"};

/* The faces of a report. */
static bool render_report(cf_buf *out, const cf_report *report, confer_format format)
{
    if (!report)
        return false;
    switch (format) {
    case CONFER_HTML:
        cf_report_write_html(out, report);
        return true;
    case CONFER_MARKDOWN:
        cf_report_write_markdown(out, report);
        return true;
    case CONFER_XLSX:
        cf_report_write_xlsx(out, report);
        return true;
    case CONFER_PDF:
        cf_report_write_pdf(out, report);
        return true;
    case CONFER_FRAGMENT:
        cf_report_write_fragment(out, report, "r");
        return true;
    default:
        return false;
    }
}

static bool render(cf_buf *out, const confer_result *result, const confer_write_options *options,
                   cf_drain *drain)
{
    bool document = result->report && result->report->proof.len > 0;
    cf_text_options text = {options->width, options->color, options->utf8, document};
    switch (options->format) {
    case CONFER_TEXT:
        if (result->plain)
            cf_buf_add(out, result->plain, result->plain_len);
        else if (result->report)
            cf_report_write_text(out, result->report, &text);
        return result->plain || result->report;
    case CONFER_JSON:
        if (!result->json)
            return false;
        cf_value_drain_json(out, result->json, drain);
        cf_buf_add_char(out, '\n');
        return true;
    case CONFER_CSV:
        if (!result->csv)
            return false;
        cf_grid_drain_csv(out, result->csv, drain);
        return true;
    default:
        return render_report(out, result->report, options->format);
    }
}

int confer_result_write(const confer_result *result, const confer_write_options *options,
                        confer_write_fn write, void *context, confer_error *err)
{
    static const confer_write_options defaults = CONFER_WRITE_OPTIONS_INIT;
    const confer_write_options *chosen = options ? options : &defaults;
    CF_BUG_IF((unsigned)chosen->format > CONFER_FRAGMENT);
    cf_buf out = CF_BUF_INIT;
    cf_drain drain = {write, context, false};
    int status = CONFER_OK;
    if (!render(&out, result, chosen, &drain))
        status = cf_fail(err, CONFER_MISUSED, "this answer has no %s format",
                         format_names[chosen->format]);
    else if (!cf_drain_rest(&drain, &out))
        status = cf_fail(err, CONFER_FAILED, "the answer could not be written");
    cf_buf_release(&out);
    return status;
}

static int put_in_file(void *context, const char *bytes, size_t len)
{
    return cf_out_write(context, bytes, len) ? 0 : -1;
}

int confer_result_save(const confer_result *result, const char *path,
                       const confer_write_options *options, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_out_file *file = cf_out_open(path, &why);
    int status = file ? CONFER_OK : cf_fail(err, CONFER_FAILED, "%s", why.text);
    if (file) {
        status = confer_result_write(result, options, put_in_file, file, err);
        if (status != CONFER_OK && status != CONFER_FAILED)
            cf_out_abandon(file);
        else if (!cf_out_commit(file, &why)) /* says what writing met */
            status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    }
    cf_buf_release(&why);
    return status;
}

/* --- Values ---------------------------------------------------------------------------------- */

int confer_result_int(const confer_result *result, const char *path, int64_t *out)
{
    const cf_value *value = result->json ? cf_value_at(result->json, path) : NULL;
    if (!value || (value->kind != CF_VALUE_INT && value->kind != CF_VALUE_BOOL))
        return CONFER_ABSENT;
    *out = value->integer;
    return CONFER_OK;
}

int confer_result_decimal(const confer_result *result, const char *path, int decimals, int64_t *out)
{
    static const int64_t powers[] = {1,      10,      100,      1000,      10000,
                                     100000, 1000000, 10000000, 100000000, 1000000000};
    const cf_value *value = result->json ? cf_value_at(result->json, path) : NULL;
    if (decimals < 0 || decimals > 9)
        return CONFER_MISUSED;
    if (!value || (value->kind != CF_VALUE_INT && value->kind != CF_VALUE_DECIMAL))
        return CONFER_ABSENT;
    int has = value->kind == CF_VALUE_DECIMAL ? value->decimals : 0;
    if (has > 9 ||
        !cf_div_round(out, (cf_wide)value->integer * powers[decimals], powers[has], CF_HALF_UP))
        return CONFER_ABSENT;
    return CONFER_OK;
}

int confer_result_text(const confer_result *result, const char *path, const char **out)
{
    const cf_value *value = result->json ? cf_value_at(result->json, path) : NULL;
    if (!value || (value->kind != CF_VALUE_TEXT && value->kind != CF_VALUE_NULL))
        return CONFER_ABSENT;
    *out = value->kind == CF_VALUE_NULL ? NULL : value->text.text;
    return CONFER_OK;
}

int confer_result_count(const confer_result *result, const char *path, size_t *out)
{
    const cf_value *value = result->json ? cf_value_at(result->json, path) : NULL;
    if (!value || (value->kind != CF_VALUE_ARRAY && value->kind != CF_VALUE_OBJECT))
        return CONFER_ABSENT;
    *out = value->count;
    return CONFER_OK;
}

/* --- Memory ---------------------------------------------------------------------------------- */

void confer_on_out_of_memory(void (*handler)(void))
{
    cf_mem_on_exhausted(handler);
}

void confer_abandon_files(void)
{
    cf_out_abandon_all();
}
