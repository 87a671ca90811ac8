/* What is wrong with the folder, for callers and for people. */
#include "answer/case.h"

size_t confer_case_problem_count(const confer_case *c)
{
    return cf_diags_count(&c->diags);
}

static confer_severity severity_of(const cf_diag *diag)
{
    switch (cf_code_severity(diag->code)) {
    case CF_NOTE:
        return CONFER_NOTE;
    case CF_WARNING:
        return CONFER_WARNING;
    case CF_ERROR:
        break;
    }
    return CONFER_ERROR_PROBLEM;
}

/* Characters of a text's span, to the end of its first line at most. */
static uint32_t length_of(cf_span span)
{
    uint32_t n = 0;
    if (!span.source || span.line)
        return 0;
    for (uint32_t i = span.start; i < span.end && i < span.source->text.len; i++) {
        unsigned char byte = (unsigned char)span.source->text.text[i];
        if (byte == '\n')
            break;
        n += (byte & 0xc0) != 0x80;
    }
    return n;
}

void cf_problem_of(confer_problem *out, const cf_diag *diag)
{
    uint32_t line = diag->line, column = diag->line_column;
    if (diag->span.source && line == 0)
        cf_span_position(diag->span, &line, &column);
    *out = (confer_problem){
        .severity = severity_of(diag),
        .code = cf_code_info_of(diag->code)->name,
        .file = diag->span.source ? diag->span.source->name : "",
        .line = line,
        .column = diag->span.line ? 0 : column,
        .header = diag->column ? diag->column : "",
        .message = diag->message,
        .help = diag->help ? diag->help : "",
        .length = length_of(diag->span),
    };
}

bool confer_case_problem(const confer_case *c, size_t index, confer_problem *out)
{
    if (index >= cf_diags_count(&c->diags))
        return false;
    cf_problem_of(out, cf_diags_at(&c->diags, index, c->told));
    return true;
}

int confer_case_write_problems(const confer_case *c, confer_severity least, bool color,
                               confer_write_fn write, void *context)
{
    enum { ENOUGH = 64 << 10 };
    size_t n = cf_diags_count(&c->diags);
    cf_diags room;
    cf_buf out = CF_BUF_INIT;
    bool good = true;
    cf_diags_init(&room);
    for (size_t i = 0; i < n && good; i++) {
        const cf_diag *diag = cf_diags_at(&c->diags, i, &room);
        if (severity_of(diag) >= least)
            cf_diag_print(&out, diag, color);
        if (out.len >= ENOUGH) {
            good = write(context, out.text, out.len) == 0;
            cf_buf_clear(&out);
        }
    }
    cf_diags_print_count(&out, c->diags.n_errors,
                         least <= CONFER_WARNING ? c->diags.n_warnings : 0);
    good = good && (out.len == 0 || write(context, out.text, out.len) == 0);
    cf_buf_release(&out);
    cf_diags_release(&room);
    return good ? CONFER_OK : CONFER_FAILED;
}
