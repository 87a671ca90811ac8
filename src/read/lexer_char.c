#include "read/lexer_char.h"

#include "base/limits.h"
#include "read/lexer.h"

uint32_t cf_char_decode(cf_slice s, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s.text;
    size_t n = s.len == 0 ? 0 : p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    *len = 1;
    if (n == 0 || n > s.len || (n > 1 && !cf_utf8_valid((cf_slice){s.text, n}, NULL)))
        return 0;
    *len = n;
    if (n == 1)
        return p[0];
    uint32_t code = p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (p[i] & 0x3f);
    return code;
}

bool cf_char_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029 ||
           (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

size_t cf_char_letter_beyond_ascii(cf_slice s)
{
    size_t len;
    uint32_t code = cf_char_decode(s, &len);
    bool latin = code >= 0xc0 && code < 0x2000 && code != 0xd7 && code != 0xf7;
    bool further = code >= 0x2c00 && code < 0xfe00 && !(code >= 0x3000 && code <= 0x303f);
    return latin || further || code > 0x1ffff ? len : 0;
}

static bool is_quote(uint32_t code)
{
    return (code >= 0x201c && code <= 0x201f) || code == 0xab || code == 0xbb;
}

size_t cf_char_closing_quote(cf_slice s)
{
    size_t len;
    uint32_t code = cf_char_decode(s, &len);
    return code == '"' || is_quote(code) ? len : 0;
}

cf_foreign cf_char_foreign(cf_slice s)
{
    static const struct {
        uint32_t first, last;
        const char *message, *help;
    } table[] = {
        {0x2018, 0x201b, "this is a typographic quote", "write straight double quotes: \"text\""},
        {0x2010, 0x2015, "this is a typographic dash", "write the plain sign -"},
        {0x2212, 0x2212, "this is a typographic minus", "write the plain sign -"},
        {0xa0, 0xa0, "this is a no-break space", "write a plain space"},
        {0x2002, 0x200b, "this is a typographic space", "write a plain space"},
        {0x202f, 0x202f, "this is a no-break space", "write a plain space"},
        {0xfeff, 0xfeff, "this is a byte order mark, which stands only at the beginning of a file",
         "delete it"},
        {0x2264, 0x2264, "this sign is not read", "write <="},
        {0x2265, 0x2265, "this sign is not read", "write >="},
        {0x2260, 0x2260, "this sign is not read", "write !="},
    };
    cf_foreign foreign = {.kind = CF_FOREIGN_OTHER,
                          .message = "this character means nothing here",
                          .help = "names with other characters need quotes: \"name\""};
    uint32_t code = cf_char_decode(s, &foreign.len);
    if (cf_char_is_control(code)) /* also what is not UTF-8: both are reported by the line */
        foreign.kind = CF_FOREIGN_BROKEN;
    else if (is_quote(code))
        foreign = (cf_foreign){CF_FOREIGN_QUOTE, foreign.len, "these are typographic quotes",
                               "write straight quotes: \"text\""};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (code >= table[i].first && code <= table[i].last) {
            foreign.message = table[i].message;
            foreign.help = table[i].help;
        }
    return foreign;
}

/* --- The bytes of a whole text --------------------------------------------------------------- */

static void report_control(const cf_source *source, cf_diags *diags, cf_span span, uint32_t code)
{
    cf_diag *diag;
    (void)source;
    if (code == 0)
        diag = cf_diags_add(diags, CF_E0103, span, "this is a NUL byte");
    else
        diag = cf_diags_add(diags, CF_E0103, span, "this is the control character U+%04X",
                            (unsigned)code);
    cf_diags_help(diags, diag, "%s",
                  code == 0      ? "save the file as UTF-8 text (NUL bytes often mean UTF-16)"
                  : code == '\r' ? "end lines with LF or CR LF"
                                 : "delete it");
}

/* Reports the first wrong byte of a line. */
static void check_line(const cf_source *source, size_t start, size_t end, cf_diags *diags)
{
    const char *text = source->text.text;
    if (end > start && text[end - 1] == '\r' && end < source->text.len)
        end--;
    if (end - start > CF_LIMIT_LINE_BYTES) {
        cf_span span = {source, (uint32_t)start, (uint32_t)start, 0};
        cf_diag *diag =
            cf_diags_add(diags, CF_E0124, span, "this line has %zu bytes; %d are allowed",
                         end - start, CF_LIMIT_LINE_BYTES);
        cf_diags_help(diags, diag, "continue the clause on indented lines");
    }
    for (size_t at = start; at < end;) {
        size_t len;
        uint32_t code = cf_char_decode((cf_slice){text + at, end - at}, &len);
        cf_span span = {source, (uint32_t)at, (uint32_t)(at + len), 0};
        if (code == 0 && text[at] != '\0') {
            cf_diag *diag = cf_diags_add(diags, CF_E0104, span, "byte %02X is not UTF-8 here",
                                         (unsigned)(unsigned char)text[at]);
            cf_diags_help(diags, diag, "save the file as UTF-8");
            return;
        }
        if (cf_char_is_control(code) && code != '\t') {
            report_control(source, diags, span, code);
            return;
        }
        at += len;
    }
}

void cf_lexer_check_bytes(const cf_source *source, cf_diags *diags)
{
    const char *text = source->text.text;
    size_t len = source->text.len;
    for (size_t start = 0; start < len;) {
        const char *line_end = memchr(text + start, '\n', len - start);
        size_t end = line_end ? (size_t)(line_end - text) : len;
        check_line(source, start, end, diags);
        start = end + 1;
    }
}
