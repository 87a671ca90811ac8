#include "vote/code_sheet.h"

#include "vote/rows.h"
#include "vote/folder.h"
#include "vote/qr.h"

enum { CODES_CELLS = 6, QR_SIZE_MM = 32 };

void cf_html_add(cf_buf *out, cf_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.text[i]) {
        case '&':
            cf_buf_add_str(out, "&amp;");
            break;
        case '<':
            cf_buf_add_str(out, "&lt;");
            break;
        case '>':
            cf_buf_add_str(out, "&gt;");
            break;
        case '"':
            cf_buf_add_str(out, "&quot;");
            break;
        default:
            cf_buf_add_char(out, text.text[i]);
        }
    }
}

static void add_element(cf_buf *out, const char *tag, const char *class, cf_slice text)
{
    if (text.len == 0)
        return;
    cf_buf_addf(out, "<%s%s%s%s>", tag, class ? " class=\"" : "", class ? class : "",
                class ? "\"" : "");
    cf_html_add(out, text);
    cf_buf_addf(out, "</%s>\n", tag);
}

/* cells: id, name, unit, ballot, code, election */
static void add_slip(cf_buf *out, const cf_notice *notice, const cf_slice *cells, const char *link)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(out, "<section>\n<div>\n");
    add_element(out, "h2", NULL, notice->name);
    add_element(out, "p", "who", cells[1]);
    add_element(out, "p", NULL, cells[0]);
    add_element(out, "p", NULL, cells[2]);
    if (!cf_slice_equal(cells[3], CF_SLICE("regular")))
        add_element(out, "p", NULL, cells[3]);
    add_element(out, "p", "code", cells[4]);
    if (notice->closes.len > 0) {
        cf_buf_add_str(&text, "Voting closes ");
        cf_buf_add_slice(&text, notice->closes);
        cf_buf_add_char(&text, '.');
        add_element(out, "p", "small", cf_buf_slice(&text));
    }
    cf_buf_add_str(out,
                   "<p class=\"small\">This code votes once. Give it to nobody.</p>\n</div>\n");
    cf_buf_clear(&text);
    cf_buf_addf(&text, "%s%.*s", link ? link : "", (int)cells[4].len, cells[4].text);
    (void)cf_qr_svg(out, text.text, QR_SIZE_MM);
    cf_buf_add_str(out, "\n</section>\n");
    cf_buf_wipe(&text);
}

static const char *const style =
    "body{font:11pt/1.35 sans-serif;margin:0}"
    "section{display:flex;justify-content:space-between;align-items:center;gap:6mm;"
    "border-bottom:1px dashed #555;padding:6mm 10mm;height:52mm;box-sizing:border-box;"
    "break-inside:avoid;overflow:hidden}"
    "h2{font-size:11pt;margin:0 0 2mm}p{margin:0}"
    ".code{font:bold 17pt monospace;margin:2mm 0}.small{font-size:9pt}"
    "@page{margin:0}";

bool cf_code_sheet_write(cf_buf *out, const cf_notice *notice, cf_slice codes, const char *link)
{
    cf_rows_reader csv = cf_rows_open(codes);
    cf_slice cells[CF_ROWS_MAX_CELLS];
    cf_arena arena = CF_ARENA_INIT;
    size_t n;
    bool good = cf_rows_next(&csv, &arena, cells, &n) && n == CODES_CELLS;
    cf_buf_add_str(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<title>Voting codes: secret</title>\n<style>");
    cf_buf_addf(out, "%s</style>\n</head>\n<body>\n", style);
    while (good && cf_rows_next(&csv, &arena, cells, &n)) {
        good = n == CODES_CELLS;
        if (good)
            add_slip(out, notice, cells, link);
    }
    cf_buf_add_str(out, "</body>\n</html>\n");
    cf_arena_release(&arena);
    return good;
}
