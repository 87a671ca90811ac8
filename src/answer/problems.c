/* What is wrong with the folder, for callers and for people. */
#include "answer/case.h"

static size_t count_of(const confer_case *c)
{
    return c->diags.count;
}

size_t confer_case_problem_count(const confer_case *c)
{
    return count_of(c);
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

bool confer_case_problem(const confer_case *c, size_t index, confer_problem *out)
{
    if (index >= count_of(c))
        return false;
    const cf_diag *diag = c->diags.items[index];
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
    return true;
}

/* The problems that are severe enough, as a list of their own that borrows them. */
static void select_problems(cf_diags *out, const confer_case *c, confer_severity least)
{
    cf_diags_init(out);
    out->items = CF_ARENA_NEW(&out->arena, cf_diag *, c->diags.count + 1);
    for (size_t i = 0; i < c->diags.count; i++)
        if (severity_of(c->diags.items[i]) >= least)
            out->items[out->count++] = c->diags.items[i];
    out->n_errors = c->diags.n_errors;
    out->n_warnings = least <= CONFER_WARNING ? c->diags.n_warnings : 0;
}

int confer_case_write_problems(const confer_case *c, confer_severity least, bool color,
                               confer_write_fn write, void *context)
{
    cf_diags chosen;
    cf_buf out = CF_BUF_INIT;
    select_problems(&chosen, c, least);
    cf_diags_print(&out, &chosen, color);
    int failed = out.len > 0 && write(context, out.text, out.len) != 0;
    cf_buf_release(&out);
    cf_arena_release(&chosen.arena);
    return failed ? CONFER_FAILED : CONFER_OK;
}
