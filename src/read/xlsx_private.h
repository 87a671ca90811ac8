/* xlsx_private.h: the parts of the XLSX reader.
 *
 *   xlsx_load.c   libzip and expat, loaded at run time
 *   xlsx_part.c   one XML part of the package, read within limits
 *   xlsx_book.c   what the workbook says of all its sheets: names, texts, formats
 *   xlsx_sheet.c  the cells of one sheet -> CSV
 *   xlsx_value.c  numbers and dates as a spreadsheet shows them, in whole numbers throughout */
#ifndef CF_READ_XLSX_PRIVATE_H
#define CF_READ_XLSX_PRIVATE_H

#include "base/arena.h"
#include "read/xlsx.h"

#include <time.h>

/* --- Libraries ------------------------------------------------------------------------------- */

typedef struct cf_zip cf_zip;
typedef struct cf_zip_file cf_zip_file;
typedef struct cf_zip_source cf_zip_source;
typedef struct cf_expat cf_expat;

/* Laid out as in libzip.so.4 (zip_error_t, zip_stat_t): the library's binary interface, declared
 * here so that its headers are not needed to build Confer. */
typedef struct {
    int zip_error, system_error;
    char *text;
} cf_zip_error;
typedef struct {
    uint64_t valid;
    const char *name;
    uint64_t index, size, packed_size;
    time_t mtime;
    uint32_t crc;
    uint16_t method, encryption;
    uint32_t flags;
} cf_zip_stat;

typedef void (*cf_expat_start)(void *user, const char *name, const char **attributes);
typedef void (*cf_expat_end)(void *user, const char *name);
typedef void (*cf_expat_text)(void *user, const char *text, int len);
typedef void (*cf_expat_doctype)(void *user, const char *name, const char *system_id,
                                 const char *public_id, int has_internal_subset);

typedef struct {
    void *zip_library, *expat_library;
    void (*error_init)(cf_zip_error *error);
    void (*error_fini)(cf_zip_error *error);
    cf_zip_source *(*source_buffer_create)(const void *data, uint64_t len, int free_it,
                                           cf_zip_error *error);
    void (*source_free)(cf_zip_source *source);
    cf_zip *(*open_from_source)(cf_zip_source *source, int flags, cf_zip_error *error);
    void (*discard)(cf_zip *zip);
    int64_t (*name_locate)(cf_zip *zip, const char *name, uint32_t flags);
    int (*stat_index)(cf_zip *zip, uint64_t index, uint32_t flags, cf_zip_stat *stat);
    cf_zip_file *(*fopen_index)(cf_zip *zip, uint64_t index, uint32_t flags);
    int64_t (*fread)(cf_zip_file *file, void *out, uint64_t len);
    int (*fclose)(cf_zip_file *file);
    cf_expat *(*parser_create)(const char *encoding);
    void (*parser_free)(cf_expat *parser);
    void (*set_user_data)(cf_expat *parser, void *user);
    void (*set_element_handler)(cf_expat *parser, cf_expat_start start, cf_expat_end end);
    void (*set_text_handler)(cf_expat *parser, cf_expat_text text);
    void (*set_doctype_handler)(cf_expat *parser, cf_expat_doctype doctype);
    int (*parse)(cf_expat *parser, const char *text, int len, int is_last);
    int (*stop)(cf_expat *parser, unsigned char resumable);
    int (*error_code)(cf_expat *parser);
    const char *(*error_text)(int code);
    unsigned long (*error_line)(cf_expat *parser);
} cf_xlsx_api;

/* False: `why` says which package is missing. */
bool cf_xlsx_load(cf_xlsx_api *api, cf_buf *why);
void cf_xlsx_unload(cf_xlsx_api *api);

/* --- A workbook ------------------------------------------------------------------------------ */

/* How numbers of a style are shown. */
typedef struct {
    bool is_date;
    unsigned char digits; /* at least so many digits: the format 00000 */
} cf_xlsx_format;

typedef struct {
    cf_xlsx_api api;
    cf_zip *zip;
    cf_arena arena;
    cf_span span;
    cf_diags *diags;
    bool has_1904;
    cf_buf workbook_part, sheet_part, strings_part, styles_part; /* empty: there is none */
    cf_buf texts;                                                /* of the shared strings */
    size_t *text_ends;
    size_t n_texts, texts_capacity;
    cf_xlsx_format *formats; /* by style */
    size_t n_formats, formats_capacity;
} cf_xlsx;

/* Reads what all sheets share, and finds the sheet. */
bool cf_xlsx_read_book(cf_xlsx *book, cf_slice sheet);

/* The cells as CSV. */
bool cf_xlsx_read_sheet(cf_buf *out, cf_xlsx *book);

/* --- One part -------------------------------------------------------------------------------- */

/* Local names (`x:row` is `row`); attributes as expat gives them. */
typedef struct {
    void (*start)(void *user, const char *name, const char **attributes);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, const char *text, size_t len);
    void *user;
    const char *wrong; /* set by a handler to stop: what is wrong, static */
} cf_xlsx_handler;

/* Reads a part. False: see diags. */
bool cf_xlsx_read_part(cf_xlsx *book, const char *part, cf_xlsx_handler *handler);

/* The value of an attribute by its local name, or NULL. */
const char *cf_xlsx_attribute(const char **attributes, const char *name);

/* A count from 0 in decimal that fills the text; -1: it is none, or is above `most`. */
int64_t cf_xlsx_count(cf_slice text, int64_t most);
int64_t cf_xlsx_count_in(const char **attributes, const char *name, int64_t most);

/* --- Values ---------------------------------------------------------------------------------- */

/* Appends a number as it is written in the XML ("29.712500000000002", "1E-3"): rounded to 15
 * digits, without exponent, at least `digits` before the point. False: not a number; nothing is
 * appended. */
bool cf_xlsx_add_number(cf_buf *out, cf_slice text, int digits);

/* Appends the date of a day number; the time of day is dropped. False: none; nothing is appended.
 */
bool cf_xlsx_add_date(cf_buf *out, cf_slice text, bool has_1904);

/* What a number format shows. */
cf_xlsx_format cf_xlsx_format_of(cf_slice code);
cf_xlsx_format cf_xlsx_built_in_format(int64_t id);

#endif
