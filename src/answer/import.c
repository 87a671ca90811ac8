#include "answer/import_private.h"

#include "base/bug.h"
#include "clause/clause.h"

void cf_import_release(cf_import *import)
{
    for (int i = 0; i < import->n_files; i++)
        cf_buf_release(&import->files[i].bytes);
    cf_buf_release(&import->report);
    *import = (cf_import){0};
}

cf_buf *cf_import_add(cf_import *import, const char *name)
{
    CF_BUG_IF(import->n_files >= CF_IMPORT_FILES);
    cf_import_file *file = &import->files[import->n_files++];
    *file = (cf_import_file){name, CF_BUF_INIT};
    return &file->bytes;
}

const char *cf_import_file_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "the file";
}

void cf_import_add_money(cf_buf *out, int64_t cents)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add_str(out, cents < 0 ? "-$" : "$");
    cf_buf_add(out, text, cf_decimal_format(text, cents < 0 ? -cents : cents, 2, 2, true));
}

void cf_import_add_percent(cf_buf *out, int64_t e6)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, e6, 4, 0, false));
}

void cf_import_add_string(cf_buf *out, cf_slice text)
{
    cf_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.text[i];
        cf_buf_add_char(out, c == '"' || c == '\\' ? '\'' : (unsigned char)c < ' ' ? ' ' : c);
    }
    cf_buf_add_char(out, '"');
}

void cf_import_add_name(cf_buf *out, cf_slice text)
{
    cf_buf plain = CF_BUF_INIT;
    for (size_t i = 0; i < text.len; i++)
        cf_buf_add_char(&plain, text.text[i] == '"'                 ? '\''
                                : (unsigned char)text.text[i] < ' ' ? ' '
                                                                    : text.text[i]);
    cf_name_print(out, cf_buf_slice(&plain));
    cf_buf_release(&plain);
}

void cf_import_add_count(cf_buf *out, int64_t n, const char *one, const char *many)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, n, 0, 0, true);
    cf_buf_addf(out, "%s %s", text, n == 1 ? one : many);
}

bool cf_import_money(int64_t *cents, cf_slice cell)
{
    *cents = 0;
    bool negative = cell.len > 2 && cell.text[0] == '(' && cell.text[cell.len - 1] == ')';
    if (negative)
        cell = (cf_slice){cell.text + 1, cell.len - 2};
    if (cell.len > 0 && cell.text[0] == '$')
        cell = cf_slice_trim((cf_slice){cell.text + 1, cell.len - 1});
    if (cell.len == 0)
        return true;
    int64_t e8;
    if (cf_decimal_parse(&e8, cell.text, cell.len, 8, true) != CF_DECIMAL_OK)
        return false;
    return cf_div_round(cents, negative ? -e8 : e8, 1000000, CF_HALF_UP);
}
