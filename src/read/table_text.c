#include "read/table_text.h"

#include "base/limits.h"
#include "read/table_read.h"
#include "read/xlsx.h"

const cf_source *cf_table_source(cf_diags *diags, const char *name)
{
    cf_source *source = CF_ARENA_NEW(&diags->arena, cf_source, 1);
    *source =
        (cf_source){cf_arena_copy(&diags->arena, cf_slice_of(name ? name : "table")), CF_SLICE("")};
    return source;
}

static bool starts_with(cf_slice text, const char *start, size_t len)
{
    return text.len >= len && memcmp(text.text, start, len) == 0;
}

cf_table_kind cf_table_kind_of(cf_slice start)
{
    if (starts_with(start, "PK\3\4", 4) || starts_with(start, "PK\5\6", 4))
        return CF_TABLE_XLSX;
    if (starts_with(start, "\xd0\xcf\x11\xe0", 4))
        return CF_TABLE_XLS;
    if (starts_with(start, "\xff\xfe", 2) || starts_with(start, "\xfe\xff", 2))
        return CF_TABLE_UTF16;
    return CF_TABLE_CSV;
}

void cf_table_refuse(cf_table_kind kind, cf_span span, cf_diags *diags)
{
    cf_diag *diag = NULL;
    if (kind == CF_TABLE_XLS) {
        diag = cf_diags_add(diags, CF_E0301, span,
                            "this is an old Excel file (.xls) or a protected one");
        cf_diags_help(diags, diag, "save it as .xlsx without a password, or as CSV (UTF-8)");
    } else if (kind == CF_TABLE_UTF16) {
        diag = cf_diags_add(diags, CF_E0307, span, "the text is UTF-16");
        cf_diags_help(diags, diag, "save it as CSV UTF-8");
    } else {
        diag = cf_diags_add(diags, CF_E0301, span, "this is not a table");
    }
}

size_t cf_table_bom(cf_slice start)
{
    return starts_with(start, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/* Windows-1252, bytes 0x80 to 0x9f; the five that it leaves open stand for themselves. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static cf_slice from_windows_1252(cf_arena *arena, cf_slice text)
{
    size_t n_high = 0;
    for (size_t i = 0; i < text.len; i++)
        n_high += (unsigned char)text.text[i] >= 0x80;
    char *out = cf_arena_alloc(arena, text.len + 2 * n_high + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.text[i];
        unsigned code = c >= 0x80 && c < 0xa0 ? windows_1252[c - 0x80] : c;
        if (code < 0x80) {
            out[len++] = (char)code;
        } else if (code < 0x800) {
            out[len++] = (char)(0xc0 | code >> 6);
            out[len++] = (char)(0x80 | (code & 0x3f));
        } else {
            out[len++] = (char)(0xe0 | code >> 12);
            out[len++] = (char)(0x80 | (code >> 6 & 0x3f));
            out[len++] = (char)(0x80 | (code & 0x3f));
        }
    }
    return (cf_slice){out, len};
}

/* Names the line and, where the header can be read, the column of a byte that is not UTF-8. */
static void report_bytes(cf_slice text, size_t bad, const cf_source *source, cf_diags *diags)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_csv csv;
    cf_csv_init(&csv, text, &arena);
    cf_slice header = CF_SLICE("");
    cf_slice *headers = NULL;
    int n_headers = 0, column = 0;
    while (cf_csv_next(&csv) && csv.at <= bad) {
        if (!headers && !cf_csv_blank(&csv)) {
            headers = cf_arena_dup(&arena, csv.cells, (size_t)csv.n, sizeof *headers);
            n_headers = csv.n;
        }
    }
    for (int i = 0; i < csv.n; i++)
        if (!cf_utf8_valid(csv.cells[i], NULL)) {
            column = i;
            break;
        }
    if (headers && column < n_headers && cf_utf8_valid(headers[column], NULL))
        header = headers[column];
    bool nul = text.text[bad] == '\0';
    cf_diag *diag = cf_diags_add(
        diags, CF_E0307, (cf_span){source, (uint32_t)column, (uint32_t)column, csv.row_line},
        nul ? "a NUL byte" : "the byte 0x%02x does not belong to UTF-8 text",
        (unsigned)(unsigned char)text.text[bad]);
    if (header.len > 0)
        cf_diags_column(diags, diag, header);
    cf_diags_help(diags, diag,
                  nul ? "this is not a text file, or it was damaged; export it again"
                      : "save the file as CSV UTF-8");
    cf_csv_release(&csv);
    cf_arena_release(&arena);
}

static bool check_text(cf_slice *text, cf_arena *arena, bool legacy, const cf_source *source,
                       cf_diags *diags)
{
    size_t bom = cf_table_bom(*text);
    text->text += bom;
    text->len -= bom;
    size_t bad = 0;
    if (cf_utf8_valid(*text, &bad))
        return true;
    if (legacy && !memchr(text->text, '\0', text->len)) {
        *text = from_windows_1252(arena, *text);
        return true;
    }
    report_bytes(*text, bad, source, diags);
    return false;
}

bool cf_table_file(cf_buf *out, const char *path, cf_slice *sheet, cf_span span, cf_diags *diags)
{
    cf_slice file;
    cf_buf name = CF_BUF_INIT, why = CF_BUF_INIT;
    cf_xlsx_split_path(path, &file, sheet);
    cf_buf_add_slice(&name, file);
    bool good = cf_file_read(out, name.text, CF_LIMIT_XLSX_BYTES, &why);
    if (!good)
        cf_diags_add(diags, CF_E0301, span, "%s", cf_buf_slice(&why).text);
    cf_buf_release(&name);
    cf_buf_release(&why);
    return good;
}

/* A sheet, as CSV text in the arena. */
static bool sheet_text(cf_slice *out, cf_arena *arena, cf_slice data, cf_slice sheet, cf_span span,
                       cf_diags *diags)
{
    cf_buf csv;
    if (!cf_xlsx_text(&csv, data, sheet, span, diags))
        return false;
    *out = cf_arena_slice(arena, cf_buf_slice(&csv));
    cf_buf_release(&csv);
    return true;
}

bool cf_table_text(cf_slice *out, bool *is_sheet, cf_arena *arena, const char *path, cf_slice data,
                   bool legacy, const cf_source *source, cf_diags *diags)
{
    cf_span span = {source, 0, 0, 0};
    cf_slice sheet = CF_SLICE("");
    cf_buf file = CF_BUF_INIT;
    if (path && !cf_table_file(&file, path, &sheet, span, diags))
        return false;
    if (path)
        data = cf_buf_slice(&file);
    cf_table_kind kind = cf_table_kind_of(data);
    *is_sheet = kind == CF_TABLE_XLSX;
    bool good = kind == CF_TABLE_CSV || kind == CF_TABLE_XLSX;
    if (kind == CF_TABLE_XLSX) {
        good = sheet_text(out, arena, data, sheet, span, diags);
    } else if (!good) {
        cf_table_refuse(kind, span, diags);
    } else {
        *out = path ? cf_arena_slice(arena, data) : data;
        good = check_text(out, arena, legacy, source, diags);
    }
    cf_buf_release(&file);
    return good;
}
