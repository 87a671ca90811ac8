#include "web/form.h"

#include <string.h>

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* The character at `*at`, which moves on. */
static char decode(const char **at, const char *end)
{
    const char *in = *at;
    if (*in == '%' && end - in >= 3 && digit(in[1]) >= 0 && digit(in[2]) >= 0) {
        *at = in + 3;
        return (char)(digit(in[1]) << 4 | digit(in[2]));
    }
    *at = in + 1;
    return *in == '+' ? ' ' : *in;
}

static bool is_name(const char *at, const char *end, const char *name)
{
    while (at < end && *name)
        if (decode(&at, end) != *name++)
            return false;
    return at == end && !*name;
}

static bool decode_value(web_text *out, const char *at, const char *end)
{
    bool good = true;
    while (at < end) {
        char c = decode(&at, end);
        if (c == '\r') {
            const char *next = at;
            if (next < end && decode(&next, end) == '\n')
                at = next;
            c = '\n';
        }
        good = good && c != '\0';
        web_put_bytes(out, &c, 1);
    }
    web_put(out, "");
    return good;
}

bool web_form_value(web_text *out, const char *body, size_t len, const char *name)
{
    const char *end = body + len;
    for (const char *at = body; at < end;) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        const char *field_end = stop ? stop : end;
        const char *equals = memchr(at, '=', (size_t)(field_end - at));
        if (equals && is_name(at, equals, name))
            return decode_value(out, equals + 1, field_end);
        at = field_end + 1;
    }
    return false;
}

void web_link_text(web_text *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        char coded[3] = {'%', hex[byte >> 4], hex[byte & 15]};
        if (strchr(plain, *c))
            web_put_bytes(out, c, 1);
        else
            web_put_bytes(out, coded, 3);
    }
}
