/* What a reader of a finished document sees, as plain words: only documents that Confer wrote are
 * read, and only their numbers are asked for. */
#include "show/figures.h"
#include "show/font.h"

static bool starts(cf_slice text, size_t at, const char *with)
{
    size_t len = strlen(with);
    return text.len - at >= len && memcmp(text.text + at, with, len) == 0;
}

/* The place behind the next `what`, or the end. */
static size_t behind(cf_slice text, size_t at, const char *what)
{
    while (at < text.len && !starts(text, at, what))
        at++;
    return at < text.len ? at + strlen(what) : text.len;
}

/* An entity's letter; returns the place behind it. */
static size_t put_entity(cf_buf *out, cf_slice text, size_t at)
{
    static const struct {
        const char *name;
        char letter;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (starts(text, at, entities[i].name)) {
            cf_buf_add_char(out, entities[i].letter);
            return at + strlen(entities[i].name);
        }
    }
    cf_buf_add_char(out, '&');
    return at + 1;
}

/* --- HTML ------------------------------------------------------------------------------------ */

static void html_words(cf_buf *out, cf_slice text)
{
    static const struct {
        const char *open, *close;
    } passed[] = {
        {"<head>", "</head>"}, {"<script", "</script>"}, {"<svg", "</svg>"},
        {"<nav", "</nav>"},    {"<footer", "</footer>"}, {"<summary", "</summary>"},
    };
    for (size_t at = 0; at < text.len;) {
        if (text.text[at] == '&') {
            at = put_entity(out, text, at);
            continue;
        }
        if (text.text[at] != '<') {
            cf_buf_add_char(out, text.text[at++]);
            continue;
        }
        const char *end = ">";
        for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
            if (starts(text, at, passed[i].open))
                end = passed[i].close;
        at = behind(text, at, end);
        cf_buf_add_char(out, ' ');
    }
}

/* --- Markdown -------------------------------------------------------------------------------- */

static void markdown_words(cf_buf *out, cf_slice text)
{
    for (size_t at = 0; at < text.len;) {
        if (starts(text, at, "\n---\n") || starts(text, at, "\n<!-- "))
            return; /* the foot, and the proof */
        if (starts(text, at, "<summary>")) {
            at = behind(text, at, "</summary>");
        } else if (text.text[at] == '&') {
            at = put_entity(out, text, at);
        } else {
            if (text.text[at] != '\\')
                cf_buf_add_char(out, text.text[at]);
            at++;
        }
    }
}

/* --- PDF ------------------------------------------------------------------------------------- */

static void put_letter(cf_buf *out, uint32_t letter)
{
    if (letter < 0x80) {
        cf_buf_add_char(out, (char)letter);
    } else if (letter < 0x800) {
        cf_buf_add_char(out, (char)(0xc0 | letter >> 6));
        cf_buf_add_char(out, (char)(0x80 | (letter & 0x3f)));
    } else {
        cf_buf_add_char(out, (char)(0xe0 | letter >> 12));
        cf_buf_add_char(out, (char)(0x80 | (letter >> 6 & 0x3f)));
        cf_buf_add_char(out, (char)(0x80 | (letter & 0x3f)));
    }
}

/* A string's letters from behind its parenthesis; returns the place behind its end. */
static size_t pdf_string(cf_buf *out, cf_slice text, size_t at)
{
    while (at < text.len && text.text[at] != ')') {
        unsigned code = (unsigned char)text.text[at++];
        if (code == '\\' && at < text.len) {
            code = (unsigned char)text.text[at++];
            if (code >= '0' && code <= '7' && text.len - at >= 2) {
                code = (code - '0') << 6 | ((unsigned)text.text[at] - '0') << 3 |
                       ((unsigned)text.text[at + 1] - '0');
                at += 2;
            }
        }
        put_letter(out, cf_font_letter((unsigned char)code));
    }
    return at < text.len ? at + 1 : at;
}

/* Words that are shown, but not those of charts and artifacts. */
static void pdf_words(cf_buf *out, cf_slice text)
{
    bool passed = false;
    cf_buf words = CF_BUF_INIT;
    for (size_t at = 0; at < text.len;) {
        if (text.text[at] == '(') {
            cf_buf_clear(&words);
            at = pdf_string(&words, text, at + 1);
            if (!passed && starts(text, at, " Tj")) {
                cf_buf_add_slice(out, cf_buf_slice(&words));
                cf_buf_add_char(out, ' ');
            }
            continue;
        }
        if (starts(text, at, "\n/Artifact BMC") || starts(text, at, "\n/Figure <<"))
            passed = true;
        else if (starts(text, at, "\nEMC"))
            passed = false;
        at++;
    }
    cf_buf_release(&words);
}

void cf_face_words(cf_buf *out, cf_face face, cf_slice document)
{
    if (face == CF_FACE_HTML)
        html_words(out, document);
    else if (face == CF_FACE_MARKDOWN)
        markdown_words(out, document);
    else
        pdf_words(out, document);
}
