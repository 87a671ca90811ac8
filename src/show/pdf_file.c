#include "show/pdf_file.h"

#include "base/mem.h"
#include "show/font.h"

void cf_pdf_begin(cf_pdf_file *file, cf_buf *out)
{
    *file = (cf_pdf_file){.out = out, .start = out->len, .n_objects = 1};
    file->offsets = cf_mem_grow(NULL, &file->capacity, 64, sizeof *file->offsets);
    cf_buf_add_str(out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
}

int cf_pdf_reserve(cf_pdf_file *file)
{
    file->offsets =
        cf_mem_grow(file->offsets, &file->capacity, file->n_objects + 1, sizeof *file->offsets);
    file->offsets[file->n_objects] = 0;
    return (int)file->n_objects++;
}

void cf_pdf_open(cf_pdf_file *file, int number)
{
    file->offsets[number] = file->out->len - file->start;
    cf_buf_addf(file->out, "%d 0 obj\n", number);
}

void cf_pdf_close(cf_pdf_file *file)
{
    cf_buf_add_str(file->out, "\nendobj\n");
}

void cf_pdf_stream(cf_pdf_file *file, int number, const char *dictionary, cf_slice bytes)
{
    cf_pdf_open(file, number);
    cf_buf_addf(file->out, "<<%s /Length %zu>>\nstream\n", dictionary, bytes.len);
    cf_buf_add_slice(file->out, bytes);
    cf_buf_add_str(file->out, "\nendstream");
    cf_pdf_close(file);
}

void cf_pdf_end(cf_pdf_file *file, int catalog, int info)
{
    size_t at = file->out->len - file->start;
    cf_buf_addf(file->out, "xref\n0 %zu\n0000000000 65535 f \n", file->n_objects);
    for (size_t i = 1; i < file->n_objects; i++)
        cf_buf_addf(file->out, "%010zu 00000 n \n", file->offsets[i]);
    cf_buf_addf(file->out,
                "trailer\n<</Size %zu /Root %d 0 R /Info %d 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
                file->n_objects, catalog, info, at);
    cf_mem_free(file->offsets);
    file->offsets = NULL;
}

/* --- Strings --------------------------------------------------------------------------------- */

static void put_byte(cf_buf *out, unsigned char byte)
{
    if (byte == '(' || byte == ')' || byte == '\\')
        cf_buf_addf(out, "\\%c", byte);
    else if (byte >= 0x20 && byte < 0x7f)
        cf_buf_add_char(out, (char)byte);
    else
        cf_buf_addf(out, "\\%03o", byte);
}

static bool is_ascii(cf_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.text[i] < 0x20 || (unsigned char)text.text[i] > 0x7e)
            return false;
    return true;
}

void cf_pdf_text(cf_buf *out, cf_slice text)
{
    if (is_ascii(text)) {
        cf_buf_add_char(out, '(');
        for (size_t i = 0; i < text.len; i++)
            put_byte(out, (unsigned char)text.text[i]);
        cf_buf_add_char(out, ')');
        return;
    }
    cf_buf_add_str(out, "<FEFF");
    for (uint32_t letter; (letter = cf_font_next(&text)) != 0;) {
        if (letter >= 0x10000)
            cf_buf_addf(out, "%04X%04X", (unsigned)(0xd800 + ((letter - 0x10000) >> 10)),
                        (unsigned)(0xdc00 + ((letter - 0x10000) & 0x3ff)));
        else
            cf_buf_addf(out, "%04X", (unsigned)letter);
    }
    cf_buf_add_char(out, '>');
}

bool cf_pdf_words(cf_buf *out, cf_slice words)
{
    bool whole = true;
    cf_buf_add_char(out, '(');
    for (uint32_t letter; (letter = cf_font_next(&words)) != 0;) {
        unsigned char code = cf_font_code(letter);
        whole = whole && code != 0;
        put_byte(out, code ? code : '?');
    }
    cf_buf_add_char(out, ')');
    return whole;
}
