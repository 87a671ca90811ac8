/* confer_verify: a report is proven by asking its question again of the folder. */
#include "answer/inputs.h"
#include "answer/report_claims.h"
#include "answer/result.h"
#include "base/mem.h"
#include "read/xlsx.h"
#include "show/figure.h"
#include "show/figures.h"

enum { SHOWN = 25, LIMIT_REPORT = 512 << 20 };

typedef struct {
    cf_slice at, report, folder;
} difference;

typedef struct {
    cf_arena *arena; /* the answer's */
    const cf_claims *claims;
    const confer_result *again;  /* the report from this folder */
    cf_slice document, expected; /* the bytes, and what they should be */
    difference *differences;
    size_t n, capacity;
    size_t n_figures;
    bool inputs_same, engine_same;
    const char *other; /* what differs beside figures; NULL: nothing */
} verdict;

static void add_difference(verdict *v, cf_slice at, cf_slice report, cf_slice folder)
{
    v->differences = cf_mem_grow(v->differences, &v->capacity, v->n + 1, sizeof *v->differences);
    v->differences[v->n++] =
        (difference){cf_arena_slice(v->arena, at), cf_arena_slice(v->arena, report),
                     cf_arena_slice(v->arena, folder)};
}

/* --- Figures --------------------------------------------------------------------------------- */

typedef struct {
    cf_slice *items;
    size_t n, capacity;
} numbers;

static void take_numbers(numbers *out, cf_slice words)
{
    cf_slice number;
    while (cf_next_number(&number, &words)) {
        out->items = cf_mem_grow(out->items, &out->capacity, out->n + 1, sizeof *out->items);
        out->items[out->n++] = number;
    }
}

/* The names of the numbers that this face shows, in order. Where a face breaks a word in two and
 * so counts otherwise, numbers are named from both ends up to there; "" beyond. */
static cf_slice *names_of(const verdict *v, const numbers *expected)
{
    const cf_figure *all;
    size_t n = cf_report_figures(&all, v->again->report, v->arena);
    bool folded = v->claims->format != CONFER_PDF;
    cf_figure *shown = CF_ARENA_NEW(v->arena, cf_figure, n + 1);
    cf_slice *names = CF_ARENA_NEW(v->arena, cf_slice, expected->n + 1);
    size_t n_shown = 0;
    for (size_t i = 0; i < n; i++)
        if (folded || !all[i].folded)
            shown[n_shown++] = all[i];
    size_t least = n_shown < expected->n ? n_shown : expected->n;
    for (size_t i = 0; i < least && cf_same_number(shown[i].words, expected->items[i]); i++)
        names[i] = shown[i].at;
    for (size_t i = 1; i <= least; i++) {
        if (!cf_same_number(shown[n_shown - i].words, expected->items[expected->n - i]))
            break;
        names[expected->n - i] = shown[n_shown - i].at;
    }
    return names;
}

static void compare_numbers(verdict *v, const numbers *found, const numbers *expected)
{
    const cf_slice *names = names_of(v, expected);
    size_t n = found->n < expected->n ? found->n : expected->n;
    v->n_figures = expected->n;
    for (size_t i = 0; i < n; i++) {
        if (cf_same_number(found->items[i], expected->items[i]))
            continue;
        const char *place = cf_arena_printf(v->arena, "figure %zu of %zu", i + 1, expected->n);
        add_difference(v, names[i].len ? names[i] : cf_slice_of(place), found->items[i],
                       expected->items[i]);
        if (found->n != expected->n)
            return; /* from here on everything is shifted */
    }
    if (found->n != expected->n)
        v->other = cf_arena_printf(v->arena, "the report shows %zu figures, this folder gives %zu",
                                   found->n, expected->n);
}

static void compare_words(verdict *v)
{
    static const cf_face faces[] = {[CONFER_HTML] = CF_FACE_HTML,
                                    [CONFER_MARKDOWN] = CF_FACE_MARKDOWN,
                                    [CONFER_PDF] = CF_FACE_PDF};
    cf_buf found = CF_BUF_INIT;
    cf_buf expected = CF_BUF_INIT;
    numbers a = {0};
    numbers b = {0};
    cf_face_words(&found, faces[v->claims->format], v->document);
    cf_face_words(&expected, faces[v->claims->format], v->expected);
    take_numbers(&a, cf_buf_slice(&found));
    take_numbers(&b, cf_buf_slice(&expected));
    compare_numbers(v, &a, &b);
    cf_mem_free(a.items);
    cf_mem_free(b.items);
    cf_buf_release(&found);
    cf_buf_release(&expected);
}

/* --- Workbooks ------------------------------------------------------------------------------- */

static bool sheet_text(cf_buf *out, cf_slice document, cf_slice sheet)
{
    cf_diags diags;
    cf_source source = {.name = "report.xlsx"};
    cf_diags_init(&diags);
    bool good = cf_xlsx_text(out, document, sheet, (cf_span){&source, 0, 0, 0}, &diags);
    cf_diags_release(&diags);
    return good;
}

/* The sheets' names out of our own workbook, in order. */
static size_t sheet_names(cf_slice *names, size_t most, cf_slice expected, cf_arena *arena)
{
    static const char open[] = "<sheet name=\"";
    size_t n = 0;
    for (size_t at = 0; at + sizeof open < expected.len && n < most; at++) {
        if (memcmp(expected.text + at, open, sizeof open - 1) != 0)
            continue;
        at += sizeof open - 1;
        size_t end = at;
        while (end < expected.len && expected.text[end] != '"')
            end++;
        cf_buf name = CF_BUF_INIT;
        cf_face_words(&name, CF_FACE_MARKDOWN, (cf_slice){expected.text + at, end - at});
        names[n++] = cf_arena_slice(arena, cf_buf_slice(&name));
        cf_buf_release(&name);
    }
    return n;
}

/* The line that holds a place, and its number. */
static cf_slice line_at(cf_slice text, size_t at, size_t *number)
{
    size_t start = at < text.len ? at : text.len;
    while (start > 0 && text.text[start - 1] != '\n')
        start--;
    size_t end = start;
    while (end < text.len && text.text[end] != '\n')
        end++;
    *number = 1;
    for (size_t i = 0; i < start; i++)
        *number += text.text[i] == '\n';
    return (cf_slice){text.text + start, end - start};
}

static size_t first_difference(cf_slice a, cf_slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    size_t i = 0;
    while (i < n && a.text[i] == b.text[i])
        i++;
    return i;
}

static void compare_sheet(verdict *v, cf_slice name)
{
    cf_buf found = CF_BUF_INIT;
    cf_buf expected = CF_BUF_INIT;
    sheet_text(&expected, v->expected, name);
    if (!sheet_text(&found, v->document, name)) {
        add_difference(v, name, CF_SLICE("a sheet that cannot be read"), CF_SLICE("a sheet"));
    } else if (!cf_slice_equal(cf_buf_slice(&found), cf_buf_slice(&expected))) {
        size_t at = first_difference(cf_buf_slice(&found), cf_buf_slice(&expected));
        size_t row;
        cf_slice is = line_at(cf_buf_slice(&found), at, &row);
        cf_slice should = line_at(cf_buf_slice(&expected), at, &row);
        const char *place =
            cf_arena_printf(v->arena, "sheet %.*s, row %zu", (int)name.len, name.text, row);
        add_difference(v, cf_slice_of(place), is, should);
    }
    v->n_figures += expected.len > 0;
    cf_buf_release(&found);
    cf_buf_release(&expected);
}

static void compare_sheets(verdict *v)
{
    enum { MOST = 1024 };
    cf_slice *names = CF_ARENA_NEW(v->arena, cf_slice, MOST);
    size_t n = sheet_names(names, MOST, v->expected, v->arena);
    for (size_t i = 0; i < n; i++)
        compare_sheet(v, names[i]);
    if (v->n == 0)
        v->other = "every cell has the value that it should have, but the file is not the one that "
                   "Confer wrote: a formula, a format or a word may have been changed, or another "
                   "program saved it again";
}

/* --- Everything ------------------------------------------------------------------------------ */

/* Line ends may change on the way; nothing else may. */
static cf_slice without_returns(cf_arena *arena, cf_slice text)
{
    char *copy = cf_arena_alloc(arena, text.len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.text[i] != '\r')
            copy[n++] = text.text[i];
    return (cf_slice){copy, n};
}

static void compare_bytes(verdict *v)
{
    const cf_figure *all;
    v->n_figures = cf_report_figures(&all, v->again->report, v->arena);
    if (cf_slice_equal(v->document, v->expected))
        return;
    v->n_figures = 0;
    if (v->claims->format == CONFER_XLSX)
        compare_sheets(v);
    else
        compare_words(v);
    if (v->n > 0 || v->other || !v->inputs_same || !v->engine_same)
        return; /* another file, another version: the report names them, so bytes differ */
    size_t at = first_difference(v->document, v->expected);
    size_t number;
    cf_slice should = line_at(v->expected, at, &number);
    cf_slice is = line_at(v->document, at, &number);
    enum { MOST = 160 };
    const char *place = cf_arena_printf(v->arena, "line %zu of the file", number);
    add_difference(v, cf_slice_of(place), (cf_slice){is.text, is.len < MOST ? is.len : MOST},
                   (cf_slice){should.text, should.len < MOST ? should.len : MOST});
    v->other =
        "the figures in words and tables are the same; something else was changed (a chart, a "
        "word, or what the report carries for verifying)";
}

static int put_in_buffer(void *context, const char *bytes, size_t len)
{
    cf_buf_add(context, bytes, len);
    return 0;
}

static const cf_claimed_input *claimed(const cf_claims *claims, const char *name)
{
    for (int i = 0; i < claims->n_inputs; i++)
        if (strcmp(claims->inputs[i].name, name) == 0)
            return &claims->inputs[i];
    return NULL;
}

/* --- The answer ------------------------------------------------------------------------------ */

static void show_inputs(confer_result *result, verdict *v, const cf_value *proof)
{
    static const char *const heads[] = {"File", "In this folder"};
    cf_value *root = (cf_value *)result->json;
    cf_value *array = cf_value_add_array(v->arena, root, "inputs");
    cf_grid *grid = cf_report_grid(result->report, "The files it names", 2, 1);
    for (int i = 0; i < 2; i++)
        cf_grid_head(v->arena, grid, i, heads[i], false);
    const cf_value *inputs = cf_value_at(proof, "inputs");
    v->inputs_same = true;
    for (const cf_value *input = inputs->first; input; input = input->next) {
        const char *name = cf_value_at(input, "name")->text.text;
        const cf_claimed_input *theirs = claimed(v->claims, name);
        bool same = theirs && strcmp(theirs->sha256, cf_value_at(input, "sha256")->text.text) == 0;
        v->inputs_same = v->inputs_same && same;
        cf_value *item = cf_value_add_object(v->arena, array, NULL);
        cf_value_add_text(v->arena, item, "name", cf_slice_of(name));
        cf_value_add_bool(v->arena, item, "same", same);
        cf_cell cells[] = {cf_cell_text(cf_slice_of(name)),
                           cf_cell_text(same     ? CF_SLICE("the same, by its SHA-256")
                                        : theirs ? CF_SLICE("another one: its bytes differ")
                                                 : CF_SLICE("not named by the report"))};
        cf_grid_add(v->arena, grid, CF_ROW_PLAIN, cells);
    }
    v->inputs_same = v->inputs_same && inputs->count == (size_t)v->claims->n_inputs;
}

static void show_differences(confer_result *result, verdict *v)
{
    cf_value *root = (cf_value *)result->json;
    cf_value *array = cf_value_add_array(v->arena, root, "differences");
    for (size_t i = 0; i < v->n; i++) {
        cf_value *item = cf_value_add_object(v->arena, array, NULL);
        cf_value_add_text(v->arena, item, "at", v->differences[i].at);
        cf_value_add_text(v->arena, item, "report", v->differences[i].report);
        cf_value_add_text(v->arena, item, "folder", v->differences[i].folder);
    }
    if (v->n == 0)
        return;
    cf_report_add(result->report, CF_SHOW_HEADING, "What differs");
    for (size_t i = 0; i < v->n && i < SHOWN; i++) {
        const difference *d = &v->differences[i];
        cf_report_add(result->report, CF_SHOW_ITEM,
                      "%.*s: the report says %.*s, this folder gives %.*s", (int)d->at.len,
                      d->at.text, (int)d->report.len, d->report.text, (int)d->folder.len,
                      d->folder.text);
    }
    if (v->n > SHOWN)
        cf_report_add(result->report, CF_SHOW_TEXT, "… and %zu more.", v->n - SHOWN);
}

static const char *why_else(const verdict *v)
{
    if (!v->inputs_same)
        return "it came from other files than those of this folder; no figure differs";
    return "another version of Confer wrote it; no figure differs";
}

static void say_verdict(confer_result *result, const verdict *v, const char *name)
{
    cf_buf text = CF_BUF_INIT;
    if (!result->no) {
        cf_buf_addf(&text, "%s is proven: ", name);
        cf_say_count(&text, (int64_t)v->n_figures, "figure", "figures");
        cf_buf_add_str(&text, ", costed again from this folder by this engine, are the same, and "
                              "so is every other byte.");
    } else {
        cf_buf_addf(&text, "%s is not proven: ", name);
        if (v->n > 0 && !v->other)
            cf_say_count(&text, (int64_t)v->n, "figure differs", "figures differ");
        else
            cf_buf_add_str(&text, v->other ? v->other : why_else(v));
        cf_buf_add_char(&text, '.');
    }
    cf_report_add_buf(result->report, CF_SHOW_FINDING, &text);
    if (!v->engine_same)
        cf_report_add(result->report, CF_SHOW_TEXT,
                      "It was written by Confer %s; this is Confer %s. Verify it with the version "
                      "that wrote it.",
                      v->claims->engine, confer_version());
    cf_buf_release(&text);
}

static confer_result *judge(const cf_claims *claims, const confer_result *again, cf_slice document,
                            const char *name)
{
    confer_result *result = cf_result_new();
    verdict v = {.arena = &result->arena, .claims = claims, .again = again};
    confer_write_options write = CONFER_WRITE_OPTIONS_INIT;
    cf_buf bytes = CF_BUF_INIT;
    bool text = claims->format == CONFER_HTML || claims->format == CONFER_MARKDOWN;
    write.format = claims->format;
    confer_result_write(again, &write, put_in_buffer, &bytes, NULL);
    v.document = text ? without_returns(v.arena, document) : document;
    v.expected = cf_buf_slice(&bytes);
    v.engine_same = strcmp(claims->engine, confer_version()) == 0;
    cf_value *root = cf_value_new(v.arena);
    result->json = root;
    result->report = cf_report_new(v.arena);
    cf_report *page = result->report;
    cf_report *rest = cf_report_new(v.arena);
    result->report = rest;
    cf_value_add_text(v.arena, root, "report", cf_slice_of(name));
    show_inputs(result, &v, again->json);
    compare_bytes(&v);
    result->no = v.n > 0 || v.other || !v.inputs_same || !v.engine_same;
    cf_value_add_bool(v.arena, root, "verified", !result->no);
    cf_value_add_text(v.arena, root, "engine", cf_slice_of(claims->engine));
    cf_value_add_int(v.arena, root, "figures", (int64_t)v.n_figures);
    show_differences(result, &v);
    result->report = page;
    say_verdict(result, &v, name);
    page->last->next = rest->first;
    page->last = rest->last;
    cf_mem_free(v.differences);
    cf_buf_release(&bytes);
    return result;
}

int confer_verify(confer_result **out, confer_case *c, const char *report_path, confer_error *err)
{
    cf_buf document = CF_BUF_INIT;
    cf_buf why = CF_BUF_INIT;
    cf_arena arena = CF_ARENA_INIT;
    cf_claims claims;
    confer_result *again = NULL;
    const char *slash = strrchr(report_path, '/');
    int status = CONFER_OK;
    if (!cf_file_read(&document, report_path, LIMIT_REPORT, &why)) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    } else if (!cf_claims_read(&claims, cf_buf_slice(&document), &arena)) {
        status = cf_fail(err, CONFER_FAILED, "%s carries nothing to verify it by", report_path);
        cf_hint(err, "`confer report` writes reports that do; a spreadsheet that was saved in "
                     "another format, or a printed page, has lost it");
    } else {
        status = confer_report(&again, c, claims.offers, claims.n_offers, &claims.options, err);
    }
    if (status == CONFER_OK)
        *out = judge(&claims, again, cf_buf_slice(&document), slash ? slash + 1 : report_path);
    confer_result_free(again);
    cf_buf_release(&document);
    cf_buf_release(&why);
    cf_arena_release(&arena);
    return status;
}
