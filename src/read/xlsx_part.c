#include "read/xlsx_private.h"

#include "base/limits.h"

enum { PIECE = 64 << 10, MAX_DEPTH = 64, NOT_SMALL = 1 << 20, IGNORE_CASE = 1 };

typedef struct {
    cf_xlsx *book;
    cf_expat *parser;
    cf_xlsx_handler *handler;
    int depth;
} reading;

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(reading *r, const char *wrong)
{
    if (wrong)
        r->handler->wrong = wrong;
    r->book->api.stop(r->parser, 0);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    reading *r = user;
    if (++r->depth > MAX_DEPTH)
        stop(r, "its XML is nested too deeply");
    else if (r->handler->start)
        r->handler->start(r->handler->user, local_name(name), attributes);
    if (r->handler->wrong)
        stop(r, NULL);
}

static void on_end(void *user, const char *name)
{
    reading *r = user;
    r->depth--;
    if (r->handler->end)
        r->handler->end(r->handler->user, local_name(name));
    if (r->handler->wrong)
        stop(r, NULL);
}

static void on_text(void *user, const char *text, int len)
{
    reading *r = user;
    if (r->handler->text)
        r->handler->text(r->handler->user, text, (size_t)len);
    if (r->handler->wrong)
        stop(r, NULL);
}

/* Workbooks have no document type; where there is one, somebody is trying something. */
static void on_doctype(void *user, const char *name, const char *system_id, const char *public_id,
                       int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    stop(user, "its XML has a document type declaration");
}

const char *cf_xlsx_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

int64_t cf_xlsx_count(cf_slice text, int64_t most)
{
    int64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] < '0' || text.text[i] > '9')
            return -1;
        value = value * 10 + (text.text[i] - '0');
        if (value > most)
            return -1;
    }
    return text.len > 0 ? value : -1;
}

int64_t cf_xlsx_count_in(const char **attributes, const char *name, int64_t most)
{
    const char *value = cf_xlsx_attribute(attributes, name);
    return value ? cf_xlsx_count(cf_slice_of(value), most) : -1;
}

static const char *too_large(uint64_t size, uint64_t packed)
{
    if (size > CF_LIMIT_XLSX_PART_BYTES)
        return "it unpacks to more than a workbook may hold";
    if (size > NOT_SMALL && size / CF_LIMIT_XLSX_RATIO > packed)
        return "it unpacks to far more than its size; such files are made to fill memory";
    return NULL;
}

/* Feeds the part to the parser, piece by piece, counting what really comes out. */
static const char *feed(reading *r, cf_zip_file *file, uint64_t packed, char *piece)
{
    const cf_xlsx_api *api = &r->book->api;
    uint64_t total = 0;
    for (;;) {
        int64_t n = api->fread(file, piece, PIECE);
        if (n < 0)
            return "it is damaged";
        total += (uint64_t)n;
        const char *wrong = too_large(total, packed);
        if (wrong)
            return wrong;
        if (!api->parse(r->parser, piece, (int)n, n == 0))
            return r->handler->wrong ? r->handler->wrong
                                     : api->error_text(api->error_code(r->parser));
        if (n == 0)
            return NULL;
    }
}

static const char *read_entry(cf_xlsx *book, uint64_t index, uint64_t packed,
                              cf_xlsx_handler *handler)
{
    const cf_xlsx_api *api = &book->api;
    cf_zip_file *file = api->fopen_index(book->zip, index, 0);
    cf_expat *parser = file ? api->parser_create(NULL) : NULL;
    const char *wrong = "it is damaged or encrypted";
    if (parser) {
        reading r = {book, parser, handler, 0};
        api->set_user_data(parser, &r);
        api->set_element_handler(parser, on_start, on_end);
        api->set_text_handler(parser, on_text);
        api->set_doctype_handler(parser, on_doctype);
        cf_buf piece = CF_BUF_INIT;
        wrong = feed(&r, file, packed, cf_buf_reserve(&piece, PIECE));
        cf_buf_release(&piece);
        api->parser_free(parser);
    }
    if (file)
        api->fclose(file);
    return wrong;
}

bool cf_xlsx_read_part(cf_xlsx *book, const char *part, cf_xlsx_handler *handler)
{
    const cf_xlsx_api *api = &book->api;
    handler->wrong = NULL;
    int64_t index = api->name_locate(book->zip, part, IGNORE_CASE);
    cf_zip_stat stat = {0};
    const char *wrong = NULL;
    bool limit = false;
    if (index < 0 || api->stat_index(book->zip, (uint64_t)index, 0, &stat) != 0) {
        wrong = "it is missing";
    } else {
        wrong = too_large(stat.size, stat.packed_size);
        limit = wrong != NULL;
        if (!wrong)
            wrong = read_entry(book, (uint64_t)index, stat.packed_size, handler);
    }
    if (!wrong)
        return true;
    cf_diag *diag = cf_diags_add(book->diags, limit ? CF_E0305 : CF_E0352, book->span,
                                 "the workbook cannot be read: \"%s\": %s", part, wrong);
    cf_diags_help(book->diags, diag, "open it in a spreadsheet and save it again, as .xlsx or CSV");
    return false;
}
