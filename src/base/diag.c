#include "base/diag.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

static const cf_code_info infos[] = {
    {"", "", ""},
#if defined(CF_CODES_WITHOUT_TEXTS) /* a page that nobody asks for explanations, and is small */
#define CF_CODE(name, title, explanation) {#name, "", ""},
#else
#define CF_CODE(name, title, explanation) {#name, title, explanation},
#endif
#include "base/codes.def"
#undef CF_CODE
};

const cf_code_info *cf_code_info_of(cf_code code)
{
    CF_BUG_IF((unsigned)code >= CF_CODE_COUNT);
    return &infos[code];
}

cf_code cf_code_find(cf_slice name)
{
    for (int code = 1; code < CF_CODE_COUNT; code++)
        if (cf_slice_equal_nocase(name, cf_slice_of(infos[code].name)))
            return (cf_code)code;
    return CF_CODE_NONE;
}

cf_severity cf_code_severity(cf_code code)
{
    char letter = cf_code_info_of(code)->name[0];
    return letter == 'E' ? CF_ERROR : letter == 'W' ? CF_WARNING : CF_NOTE;
}

cf_span cf_span_join(cf_span a, cf_span b)
{
    if (!a.source)
        return b;
    if (b.source == a.source && b.end > a.end)
        a.end = b.end;
    return a;
}

void cf_span_position(cf_span span, uint32_t *line, uint32_t *column)
{
    *line = span.line ? span.line : 1;
    *column = 1;
    if (!span.source || span.line)
        return;
    cf_slice text = span.source->text;
    for (uint32_t i = 0; i < span.start && i < text.len; i++) {
        if (text.text[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if (((unsigned char)text.text[i] & 0xc0) != 0x80) {
            (*column)++;
        }
    }
}

void cf_diags_init(cf_diags *diags)
{
    *diags = (cf_diags){0};
}

void cf_diags_release(cf_diags *diags)
{
    cf_arena_release(&diags->arena);
    cf_mem_free(diags->items);
    for (size_t i = 0; i < diags->n_rows; i++)
        if (atomic_fetch_sub(&diags->rows[i]->n_holders, 1) == 1)
            diags->rows[i]->free(diags->rows[i]);
    cf_mem_free(diags->rows);
    cf_mem_free(diags->runs);
    cf_diags_init(diags);
}

static const char *format_text(cf_arena *arena, const char *format, va_list args)
{
    cf_buf buf = CF_BUF_INIT;
    cf_buf_addv(&buf, format, args);
    const char *text = cf_arena_copy(arena, cf_buf_slice(&buf));
    cf_buf_release(&buf);
    return text;
}

cf_diag *cf_diags_add(cf_diags *diags, cf_code code, cf_span span, const char *format, ...)
{
    cf_diag *diag = CF_ARENA_NEW(&diags->arena, cf_diag, 1);
    va_list args;
    va_start(args, format);
    *diag = (cf_diag){.code = code, .span = span};
    diag->message = format_text(&diags->arena, format, args);
    va_end(args);
    diags->items =
        cf_mem_grow(diags->items, &diags->capacity, diags->count + 1, sizeof *diags->items);
    diags->items[diags->count++] = diag;
    diags->n_runs = 0;
    diags->n_errors += cf_code_severity(code) == CF_ERROR;
    diags->n_warnings += cf_code_severity(code) == CF_WARNING;
    return diag;
}

void cf_diags_note(cf_diags *diags, cf_diag *diag, cf_span span, const char *format, ...)
{
    cf_diag_note *note = CF_ARENA_NEW(&diags->arena, cf_diag_note, 1);
    va_list args;
    va_start(args, format);
    *note = (cf_diag_note){.span = span, .text = format_text(&diags->arena, format, args)};
    va_end(args);
    cf_diag_note **last = &diag->notes;
    while (*last)
        last = &(*last)->next;
    *last = note;
}

void cf_diags_help(cf_diags *diags, cf_diag *diag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diag->help = format_text(&diags->arena, format, args);
    va_end(args);
}

void cf_diags_column(cf_diags *diags, cf_diag *diag, cf_slice header)
{
    diag->column = cf_arena_copy(&diags->arena, header);
}

/* --- Printing -------------------------------------------------------------------------------- */

static const char *severity_word(cf_severity severity)
{
    return severity == CF_ERROR ? "error" : severity == CF_WARNING ? "warning" : "note";
}

static void add_color(cf_buf *out, bool color, const char *escape)
{
    if (color)
        cf_buf_add_str(out, escape);
}

/* The line of the source that holds byte `at`, without its end. */
static cf_slice line_around(cf_slice text, uint32_t at)
{
    size_t start = at < text.len ? at : text.len;
    while (start > 0 && text.text[start - 1] != '\n')
        start--;
    size_t end = start;
    while (end < text.len && text.text[end] != '\n' && text.text[end] != '\r')
        end++;
    return (cf_slice){text.text + start, end - start};
}

/* Columns shown of a long line, and before what is meant; bytes of a message. */
enum { EXCERPT = 160, BEFORE = 40, MESSAGE = 400 };

static size_t count_characters(cf_slice line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.len; i++)
        n += ((unsigned char)line.text[i] & 0xc0) != 0x80;
    return n;
}

/* The characters of a line from `first` on, `n` of them; controls as spaces. */
static void add_characters(cf_buf *out, cf_slice line, size_t first, size_t n)
{
    size_t seen = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.text[i];
        seen += (c & 0xc0) != 0x80;
        if (seen > first + n)
            break;
        if (seen > first)
            cf_buf_add_char(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
}

/* The excerpt:   12 | raise 6% in 2025-05-31
 *                   |          ^^                     (tabs count as one column each) */
static void print_excerpt(cf_buf *out, cf_span span, uint32_t line, uint32_t column, bool color)
{
    if (!span.source || span.line || span.source->text.len == 0)
        return;
    cf_slice excerpt = line_around(span.source->text, span.start);
    size_t line_start = (size_t)(excerpt.text - span.source->text.text);
    size_t end = span.end < line_start + excerpt.len ? span.end : line_start + excerpt.len;
    size_t caret = column - 1, marked = 0, all = count_characters(excerpt);
    if (end > span.start)
        marked = cf_utf8_width((cf_slice){span.source->text.text + span.start, end - span.start});
    if (caret > all)
        caret = all; /* behind a carriage return inside the line, at which the excerpt ends */
    size_t first = all > EXCERPT && caret > BEFORE ? caret - BEFORE : 0;
    size_t shown = all - first > EXCERPT ? EXCERPT : all - first;
    if (caret - first + marked > shown)
        marked = shown - (caret - first);
    cf_buf_addf(out, "%5u | %s", line, first ? "…" : "");
    add_characters(out, excerpt, first, shown);
    cf_buf_addf(out, "%s\n      | ", first + shown < all ? "…" : "");
    cf_buf_add_repeat(out, ' ', caret - first + (first > 0));
    add_color(out, color, "\033[31m");
    cf_buf_add_repeat(out, '^', marked ? marked : 1);
    add_color(out, color, "\033[0m");
    cf_buf_add_char(out, '\n');
}

static void print_place(cf_buf *out, cf_span span, uint32_t line, uint32_t column)
{
    if (!span.source)
        return;
    if (span.line || span.source->text.len > 0)
        cf_buf_addf(out, span.line ? "%s:%u: " : "%s:%u:%u: ", span.source->name, line, column);
    else
        cf_buf_addf(out, "%s: ", span.source->name);
}

/* What is shown is UTF-8 even where the reader's text is not. */
static void mask_broken_bytes(cf_buf *out, size_t from)
{
    size_t at;
    while (!cf_utf8_valid((cf_slice){out->text + from, out->len - from}, &at)) {
        from += at;
        out->text[from++] = '?';
    }
}

/* The message; of one that quotes a whole page, its start. */
static void add_message(cf_buf *out, const char *message)
{
    size_t all = strlen(message), len = all > MESSAGE ? MESSAGE : all;
    while (len < all && len > 0 && ((unsigned char)message[len] & 0xc0) == 0x80)
        len--;
    cf_buf_add_str(out, ": ");
    cf_buf_add_slice(out, (cf_slice){message, len});
    cf_buf_add_str(out, len < all ? "…\n" : "\n");
}

void cf_diag_print(cf_buf *out, const cf_diag *diag, bool color)
{
    size_t start = out->len;
    cf_severity severity = cf_code_severity(diag->code);
    uint32_t line = diag->line, column = diag->line_column;
    if (line == 0)
        cf_span_position(diag->span, &line, &column);
    print_place(out, diag->span, line, column);
    add_color(out, color, severity == CF_ERROR ? "\033[1;31m" : "\033[1;33m");
    cf_buf_addf(out, "%s[%s]", severity_word(severity), cf_code_info_of(diag->code)->name);
    add_color(out, color, "\033[0m");
    if (diag->column)
        cf_buf_addf(out, ": column \"%s\"", diag->column);
    add_message(out, diag->message);
    print_excerpt(out, diag->span, line, column, color);
    for (const cf_diag_note *note = diag->notes; note; note = note->next) {
        cf_span_position(note->span, &line, &column);
        cf_buf_add_str(out, "  note: ");
        print_place(out, note->span, line, column);
        cf_buf_addf(out, "%s\n", note->text);
        print_excerpt(out, note->span, line, column, color);
    }
    if (diag->help)
        cf_buf_addf(out, "  help: %s\n", diag->help);
    mask_broken_bytes(out, start);
}

static void print_count(cf_buf *out, size_t n, const char *word, const char *separator)
{
    if (n > 0)
        cf_buf_addf(out, "%s%zu %s%s", separator, n, word, n == 1 ? "" : "s");
}

void cf_diags_print_count(cf_buf *out, size_t n_errors, size_t n_warnings)
{
    if (n_errors + n_warnings == 0)
        return;
    print_count(out, n_errors, "error", "");
    print_count(out, n_warnings, "warning", n_errors ? ", " : "");
    cf_buf_add_char(out, '\n');
}

void cf_diags_print(cf_buf *out, const cf_diags *diags, bool color)
{
    cf_diags room;
    cf_diags_init(&room);
    size_t n = cf_diags_count(diags);
    for (size_t i = 0; i < n; i++)
        cf_diag_print(out, cf_diags_at(diags, i, &room), color);
    cf_diags_release(&room);
    cf_diags_print_count(out, diags->n_errors, diags->n_warnings);
}
