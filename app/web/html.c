#include "web/html.h"

#include "web/words.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Bytes ------------------------------------------------------------------------------------ */

static void make_room(web_text *text, size_t more)
{
    if (text->len + more + 1 <= text->room)
        return;
    size_t room = text->room ? text->room : 1024;
    while (room < text->len + more + 1)
        room *= 2;
    text->bytes = realloc(text->bytes, room);
    if (!text->bytes) {
        fputs("confer: out of memory\n", stderr);
        abort();
    }
    text->room = room;
}

void web_text_release(web_text *text)
{
    free(text->bytes);
    *text = (web_text)WEB_TEXT_INIT;
}

int web_put_bytes(void *context, const char *bytes, size_t len)
{
    web_text *text = context;
    make_room(text, len);
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    text->bytes[text->len] = '\0';
    return 0;
}

void web_put(web_text *text, const char *markup)
{
    web_put_bytes(text, markup, strlen(markup));
}

void web_putf(web_text *text, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len > 0)
        web_put_bytes(text, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
}

/* --- Escaping --------------------------------------------------------------------------------- */

/* Length of the well-formed UTF-8 character at `at`, or 0. */
static size_t character(const unsigned char *at, size_t left)
{
    static const unsigned char lead[] = {0xc0, 0xe0, 0xf0};
    static const uint32_t least[] = {0x80, 0x800, 0x10000};
    if (at[0] < 0x80)
        return 1;
    for (size_t n = 1; n <= 3; n++) {
        unsigned char mask = (unsigned char)(0xff << (6 - n));
        if ((at[0] & mask) != lead[n - 1])
            continue;
        uint32_t code = (uint32_t)(at[0] & ~mask);
        if (left <= n)
            return 0;
        for (size_t i = 1; i <= n; i++) {
            if ((at[i] & 0xc0) != 0x80)
                return 0;
            code = code << 6 | (at[i] & 0x3f);
        }
        bool surrogate = code >= 0xd800 && code < 0xe000;
        return code >= least[n - 1] && code < 0x110000 && !surrogate ? n + 1 : 0;
    }
    return 0;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
}

void web_say_bytes(web_text *text, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        const unsigned char *at = (const unsigned char *)bytes + i;
        size_t n = character(at, len - i);
        if (n == 0 || (n == 1 && is_control(*at)))
            web_put(text, "\xef\xbf\xbd");
        else if (*at == '&')
            web_put(text, "&amp;");
        else if (*at == '<')
            web_put(text, "&lt;");
        else if (*at == '>')
            web_put(text, "&gt;");
        else if (*at == '"')
            web_put(text, "&quot;");
        else if (*at == '\'')
            web_put(text, "&#39;");
        else
            web_put_bytes(text, bytes + i, n);
        i += n ? n : 1;
    }
}

void web_say(web_text *text, const char *words)
{
    web_say_bytes(text, words, strlen(words));
}

void web_json(web_text *text, const char *bytes, size_t len)
{
    web_put(text, "\"");
    for (size_t i = 0; i < len;) {
        const unsigned char *at = (const unsigned char *)bytes + i;
        size_t n = character(at, len - i);
        if (n == 0)
            web_put(text, "\\ufffd");
        else if (n == 1 && (*at < 0x20 || *at == '"' || *at == '\\' || *at == '<' || *at == '&' ||
                            *at == 0x7f))
            web_putf(text, "\\u%04x", *at);
        else
            web_put_bytes(text, bytes + i, n);
        i += n ? n : 1;
    }
    web_put(text, "\"");
}

/* --- Simple marks ----------------------------------------------------------------------------- */

static size_t line_len(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? (size_t)(newline - at) : (size_t)(end - at);
}

static size_t without_return(const char *at, size_t len)
{
    return len > 0 && at[len - 1] == '\r' ? len - 1 : len;
}

/* The mark of a line, 'p' of a paragraph's line, or ' ' of an empty one. */
static char mark_of(const char *at, size_t len)
{
    if (len >= 2 && at[1] == ' ' && strchr("#+-=", at[0]))
        return at[0];
    for (size_t i = 0; i < len; i++)
        if (at[i] != ' ' && at[i] != '\t')
            return 'p';
    return ' ';
}

static void put_change(web_text *text, char mark, web_language language)
{
    const char *name = mark == '+' ? "gained" : mark == '-' ? "lost" : "same";
    web_word word = mark == '+'   ? WORD_SUMMARY_GAINED
                    : mark == '-' ? WORD_SUMMARY_LOST
                                  : WORD_SUMMARY_SAME;
    web_putf(text, "<li class=\"%s\"><b>", name);
    web_say(text, web_words(language, word));
    web_put(text, "</b> ");
}

void web_marked(web_text *text, const char *bytes, size_t len, int level, bool spanish)
{
    const char *end = bytes + len;
    char open = ' '; /* 'p': a paragraph, 'l': a list, ' ': nothing */
    for (const char *at = bytes; at < end;) {
        size_t whole = line_len(at, end), n = without_return(at, whole);
        char mark = mark_of(at, n);
        char kind = mark == 'p' ? 'p' : strchr("+-=", mark) ? 'l' : ' ';
        if (open != kind && open != ' ')
            web_put(text, open == 'p' ? "</p>\n" : "</ul>\n");
        if (open != kind && kind != ' ')
            web_put(text, kind == 'p' ? "<p>" : "<ul class=\"changes\">\n");
        else if (kind == 'p')
            web_put(text, "\n");
        open = kind;
        if (mark == '#')
            web_putf(text, "<h%d>", level);
        else if (kind == 'l')
            put_change(text, mark, spanish ? WEB_SPANISH : WEB_ENGLISH);
        if (mark == 'p')
            web_say_bytes(text, at, n);
        else if (mark != ' ')
            web_say_bytes(text, at + 2, n - 2);
        if (mark == '#')
            web_putf(text, "</h%d>\n", level);
        else if (kind == 'l')
            web_put(text, "</li>\n");
        at += whole + 1;
    }
    if (open != ' ')
        web_put(text, open == 'p' ? "</p>\n" : "</ul>\n");
}

size_t web_marked_count(const char *bytes, size_t len, char mark)
{
    size_t count = 0;
    const char *end = bytes + len;
    for (const char *at = bytes; at < end; at += line_len(at, end) + 1)
        count += mark_of(at, line_len(at, end)) == mark;
    return count;
}
