#include "read/xlsx_private.h"

#include "base/limits.h"
#include "base/mem.h"

enum { MAX_FORMATS = 1 << 16, MAX_TEXTS = 64 << 20 };

/* --- Relationships --------------------------------------------------------------------------- */

typedef struct {
    const char *id, *type, *target;
} relation;

typedef struct {
    cf_arena *arena;
    relation *items;
    size_t n, capacity;
} relations;

static void on_relation(void *user, const char *name, const char **attributes)
{
    relations *r = user;
    const char *id = cf_xlsx_attribute(attributes, "Id");
    const char *type = cf_xlsx_attribute(attributes, "Type");
    const char *target = cf_xlsx_attribute(attributes, "Target");
    const char *mode = cf_xlsx_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
        (mode && strcmp(mode, "External") == 0))
        return;
    r->items = cf_mem_grow(r->items, &r->capacity, r->n + 1, sizeof *r->items);
    r->items[r->n++] = (relation){
        cf_arena_copy(r->arena, cf_slice_of(id)),
        cf_arena_copy(r->arena, cf_slice_of(type)),
        cf_arena_copy(r->arena, cf_slice_of(target)),
    };
}

static bool read_relations(cf_xlsx *book, relations *out, const char *part)
{
    *out = (relations){.arena = &book->arena};
    cf_xlsx_handler handler = {.start = on_relation, .user = out};
    return cf_xlsx_read_part(book, part, &handler);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

/* A target, which is relative to the folder of the part that names it. */
static void resolve(cf_buf *out, const char *from, const char *target)
{
    cf_buf_clear(out);
    if (target[0] == '/') {
        cf_buf_add_str(out, target + 1);
        return;
    }
    const char *slash = strrchr(from, '/');
    size_t folder = slash ? (size_t)(slash - from) + 1 : 0;
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        folder -= folder > 0;
        while (folder > 0 && from[folder - 1] != '/')
            folder--;
    }
    cf_buf_add(out, from, folder);
    cf_buf_add_str(out, target);
}

static const char *target_of(const relations *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (ends_with(r->items[i].type, type))
            return r->items[i].target;
    return NULL;
}

/* --- The workbook ---------------------------------------------------------------------------- */

typedef struct {
    cf_xlsx *book;
    cf_slice wanted;
    char *relation; /* of the sheet that is read; NULL: not found yet */
    char *read;     /* its name */
    cf_buf names;
    int n_others; /* visible ones that are not read */
} sheets;

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void on_workbook(void *user, const char *name, const char **attributes)
{
    sheets *s = user;
    if (strcmp(name, "workbookPr") == 0)
        s->book->has_1904 = is_true(cf_xlsx_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = cf_xlsx_attribute(attributes, "name");
    const char *id = cf_xlsx_attribute(attributes, "id");
    const char *state = cf_xlsx_attribute(attributes, "state");
    bool hidden = state && strcmp(state, "visible") != 0;
    if (!title || !id)
        return;
    if (!hidden && s->names.len < 500)
        cf_buf_addf(&s->names, "%s\"%s\"", s->names.len ? ", " : "", title);
    bool match = s->wanted.len > 0 ? cf_slice_equal_nocase(cf_slice_of(title), s->wanted) : !hidden;
    if (match && !s->relation) {
        s->relation = cf_arena_copy(&s->book->arena, cf_slice_of(id));
        s->read = cf_arena_copy(&s->book->arena, cf_slice_of(title));
    } else if (!hidden) {
        s->n_others++;
    }
}

static bool no_sheet(cf_xlsx *book, const sheets *s)
{
    cf_diag *diag;
    if (s->wanted.len > 0)
        diag = cf_diags_add(book->diags, CF_E0355, book->span, "the workbook has no sheet \"%.*s\"",
                            (int)s->wanted.len, s->wanted.text);
    else
        diag = cf_diags_add(book->diags, CF_E0355, book->span, "the workbook has no visible sheet");
    if (s->names.len > 0)
        cf_diags_help(book->diags, diag, "it has %s", s->names.text);
    return false;
}

static bool find_sheet(cf_xlsx *book, const sheets *s, const relations *r)
{
    for (size_t i = 0; s->relation && i < r->n; i++)
        if (strcmp(r->items[i].id, s->relation) == 0) {
            if (!ends_with(r->items[i].type, "/worksheet")) {
                cf_diags_add(book->diags, CF_E0355, book->span,
                             "the first visible sheet is a chart or a dialog, not a table");
                return false;
            }
            resolve(&book->sheet_part, cf_buf_slice(&book->workbook_part).text, r->items[i].target);
            return true;
        }
    return no_sheet(book, s);
}

/* Of several sheets one was taken that nobody named. */
static void tell_sheet(cf_xlsx *book, const sheets *s)
{
    if (s->wanted.len > 0 || s->n_others == 0)
        return;
    cf_diag *diag = cf_diags_add(book->diags, CF_N0357, book->span,
                                 "the workbook has several sheets; \"%s\" is read", s->read);
    cf_diags_help(book->diags, diag, "it has %s; another one is named behind the file: %s#NAME",
                  s->names.text, book->span.source ? book->span.source->name : "FILE.xlsx");
}

static bool read_workbook(cf_xlsx *book, cf_slice wanted)
{
    const char *workbook = cf_buf_slice(&book->workbook_part).text;
    sheets s = {.book = book, .wanted = wanted};
    cf_xlsx_handler handler = {.start = on_workbook, .user = &s};
    bool good = cf_xlsx_read_part(book, workbook, &handler);
    cf_buf part = CF_BUF_INIT;
    const char *slash = strrchr(workbook, '/');
    size_t folder = slash ? (size_t)(slash - workbook) + 1 : 0;
    cf_buf_addf(&part, "%.*s_rels/%s.rels", (int)folder, workbook, workbook + folder);
    relations r = {0};
    good = good && read_relations(book, &r, part.text) && find_sheet(book, &s, &r);
    if (good) {
        tell_sheet(book, &s);
        const char *strings = target_of(&r, "/sharedStrings");
        const char *styles = target_of(&r, "/styles");
        if (strings)
            resolve(&book->strings_part, workbook, strings);
        if (styles)
            resolve(&book->styles_part, workbook, styles);
    }
    cf_mem_free(r.items);
    cf_buf_release(&part);
    cf_buf_release(&s.names);
    return good;
}

/* --- Shared strings -------------------------------------------------------------------------- */

typedef struct {
    cf_xlsx *book;
    cf_xlsx_handler *handler;
    bool in_text;
    int phonetic;
} strings;

static void on_string_start(void *user, const char *name, const char **attributes)
{
    (void)attributes;
    strings *s = user;
    if (strcmp(name, "rPh") == 0)
        s->phonetic++;
    else if (strcmp(name, "t") == 0)
        s->in_text = s->phonetic == 0;
}

static void on_string_end(void *user, const char *name)
{
    strings *s = user;
    cf_xlsx *book = s->book;
    if (strcmp(name, "rPh") == 0) {
        s->phonetic--;
    } else if (strcmp(name, "t") == 0) {
        s->in_text = false;
    } else if (strcmp(name, "si") == 0) {
        if (book->n_texts >= MAX_TEXTS) {
            s->handler->wrong = "it has too many texts";
            return;
        }
        book->text_ends =
            cf_mem_grow(book->text_ends, &book->texts_capacity, book->n_texts + 1, sizeof(size_t));
        book->text_ends[book->n_texts++] = book->texts.len;
    }
}

static void on_string_text(void *user, const char *text, size_t len)
{
    strings *s = user;
    if (s->in_text)
        cf_buf_add(&s->book->texts, text, len);
}

static bool read_strings(cf_xlsx *book)
{
    strings s = {.book = book};
    cf_xlsx_handler handler = {
        .start = on_string_start, .end = on_string_end, .text = on_string_text, .user = &s};
    s.handler = &handler;
    return cf_xlsx_read_part(book, book->strings_part.text, &handler);
}

/* --- Styles ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    cf_xlsx_format format;
} custom_format;

typedef struct {
    cf_xlsx *book;
    cf_xlsx_handler *handler;
    custom_format *customs;
    size_t n_customs, capacity;
    bool in_cell_styles;
} styles;

static cf_xlsx_format format_of_id(const styles *s, int64_t id)
{
    for (size_t i = 0; i < s->n_customs; i++)
        if (s->customs[i].id == id)
            return s->customs[i].format;
    return cf_xlsx_built_in_format(id);
}

static void on_style_start(void *user, const char *name, const char **attributes)
{
    styles *s = user;
    cf_xlsx *book = s->book;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cell_styles = true;
    int64_t id = cf_xlsx_count_in(attributes, "numFmtId", 1 << 20);
    if (s->n_customs >= MAX_FORMATS || book->n_formats >= MAX_FORMATS) {
        s->handler->wrong = "it has too many formats";
    } else if (strcmp(name, "numFmt") == 0 && id >= 0) {
        const char *code = cf_xlsx_attribute(attributes, "formatCode");
        s->customs = cf_mem_grow(s->customs, &s->capacity, s->n_customs + 1, sizeof *s->customs);
        s->customs[s->n_customs++] =
            (custom_format){id, cf_xlsx_format_of(cf_slice_of(code ? code : ""))};
    } else if (strcmp(name, "xf") == 0 && s->in_cell_styles) {
        book->formats = cf_mem_grow(book->formats, &book->formats_capacity, book->n_formats + 1,
                                    sizeof *book->formats);
        book->formats[book->n_formats++] = format_of_id(s, id < 0 ? 0 : id);
    }
}

static void on_style_end(void *user, const char *name)
{
    styles *s = user;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cell_styles = false;
}

static bool read_styles(cf_xlsx *book)
{
    styles s = {.book = book};
    cf_xlsx_handler handler = {.start = on_style_start, .end = on_style_end, .user = &s};
    s.handler = &handler;
    bool good = cf_xlsx_read_part(book, book->styles_part.text, &handler);
    cf_mem_free(s.customs);
    return good;
}

/* --- All of it ------------------------------------------------------------------------------- */

bool cf_xlsx_read_book(cf_xlsx *book, cf_slice sheet)
{
    relations r;
    bool good = read_relations(book, &r, "_rels/.rels");
    if (good) {
        const char *workbook = target_of(&r, "/officeDocument");
        resolve(&book->workbook_part, "", workbook ? workbook : "xl/workbook.xml");
    }
    cf_mem_free(r.items);
    return good && read_workbook(book, sheet) &&
           (book->strings_part.len == 0 || read_strings(book)) &&
           (book->styles_part.len == 0 || read_styles(book));
}
