/* fuzz_xlsx.c: any bytes as a workbook, and as one part of a workbook that is otherwise fine.
 *
 * The first byte says which part the rest is. Beside crashes it looks for a broken promise: what a
 * workbook becomes is a CSV that the plain reader takes. */
#include "base/bug.h"
#include "read/csv.h"
#include "read/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

typedef struct {
    const char *name;
    cf_slice text;
} part;

static uint32_t crc_32(cf_slice text)
{
    uint32_t crc = ~(uint32_t)0;
    for (size_t i = 0; i < text.len; i++) {
        crc ^= (unsigned char)text.text[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void add_number(cf_buf *out, uint32_t value, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        cf_buf_add_char(out, (char)(value >> (8 * i) & 255));
}

/* What the local and the central header of a stored entry share. */
static void add_entry(cf_buf *out, const part *p)
{
    add_number(out, 20, 2);
    add_number(out, 0, 4); /* flags; stored */
    add_number(out, 0, 4); /* no time */
    add_number(out, crc_32(p->text), 4);
    add_number(out, (uint32_t)p->text.len, 4);
    add_number(out, (uint32_t)p->text.len, 4);
    add_number(out, (uint32_t)strlen(p->name), 2);
    add_number(out, 0, 2);
}

static void pack(cf_buf *out, const part *parts, uint32_t n)
{
    cf_buf central = CF_BUF_INIT;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t start = (uint32_t)out->len;
        cf_buf_add(&central, "PK\1\2", 4);
        add_number(&central, 20, 2);
        add_entry(&central, &parts[i]);
        add_number(&central, 0, 4); /* no comment, first disk */
        add_number(&central, 0, 2);
        add_number(&central, 0, 4); /* no attributes */
        add_number(&central, start, 4);
        cf_buf_add_str(&central, parts[i].name);
        cf_buf_add(out, "PK\3\4", 4);
        add_entry(out, &parts[i]);
        cf_buf_add_str(out, parts[i].name);
        cf_buf_add_slice(out, parts[i].text);
    }
    uint32_t start = (uint32_t)out->len;
    cf_buf_add_slice(out, cf_buf_slice(&central));
    cf_buf_add(out, "PK\5\6\0\0\0\0", 8);
    add_number(out, n, 2);
    add_number(out, n, 2);
    add_number(out, (uint32_t)central.len, 4);
    add_number(out, start, 4);
    add_number(out, 0, 2);
    cf_buf_release(&central);
}

static bool read_one(cf_slice workbook)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_buf csv_text;
    bool good = cf_xlsx_text(&csv_text, workbook, CF_SLICE(""), CF_SPAN_NONE, &diags);
    CF_BUG_IF(good == cf_diags_failed(&diags));
    cf_arena arena = CF_ARENA_INIT;
    cf_csv csv;
    cf_csv_init(&csv, cf_buf_slice(&csv_text), &arena);
    csv.rows_only = true;
    while (good && cf_csv_next(&csv))
        CF_BUG_IF(csv.problem != CF_CSV_OK);
    cf_csv_release(&csv);
    cf_arena_release(&arena);
    cf_buf_release(&csv_text);
    cf_diags_release(&diags);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    cf_slice rest = {(const char *)data + 1, size - 1};
    part parts[] = {
        {"_rels/.rels", CF_SLICE("<r><Relationship Id=\"a\" Type=\"" TYPE
                                 "officeDocument\" Target=\"xl/workbook.xml\"/></r>")},
        {"xl/workbook.xml", CF_SLICE("<w><sheet name=\"One\" id=\"a\"/></w>")},
        {"xl/_rels/workbook.xml.rels",
         CF_SLICE("<r><Relationship Id=\"a\" Type=\"" TYPE "worksheet\" Target=\"s.xml\"/>"
                  "<Relationship Id=\"b\" Type=\"" TYPE "styles\" Target=\"f.xml\"/>"
                  "<Relationship Id=\"c\" Type=\"" TYPE "sharedStrings\" Target=\"t.xml\"/></r>")},
        {"xl/s.xml",
         CF_SLICE("<w><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>45000</v></c></row></w>")},
        {"xl/f.xml",
         CF_SLICE("<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>")},
        {"xl/t.xml", CF_SLICE("<sst><si><t>id</t></si></sst>")},
    };
    enum { N_PARTS = sizeof parts / sizeof parts[0] };
    unsigned which = data[0] % (N_PARTS + 1);
    if (which == N_PARTS) {
        read_one(rest);
        return 0;
    }
    cf_buf workbook = CF_BUF_INIT;
    static bool tried;
    if (!tried) { /* the workbook itself is fine */
        pack(&workbook, parts, N_PARTS);
        CF_BUG_IF(!read_one(cf_buf_slice(&workbook)));
        cf_buf_clear(&workbook);
        tried = true;
    }
    parts[which].text = rest;
    pack(&workbook, parts, N_PARTS);
    read_one(cf_buf_slice(&workbook));
    cf_buf_release(&workbook);
    return 0;
}
