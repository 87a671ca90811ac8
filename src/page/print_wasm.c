/* The C library's printf is a third of a small page, so the page brings the part of it that this
 * program's own formats use: %s %.*s %c %d %u %x %lld %llu %zu and zero-padded widths. Anything
 * else traps, so that a new format is seen by the first test that meets it. */
#if defined(__wasm__) && defined(CF_PAGE_PRINTS)

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char *out;
    size_t room, len;
} printer;

static void put(printer *p, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++, p->len++)
        if (p->len + 1 < p->room)
            p->out[p->len] = text[i];
}

static void put_number(printer *p, uint64_t value, bool negative, unsigned base, int width)
{
    char digits[24];
    int n = 0;
    do
        digits[n++] = "0123456789abcdef"[value % base];
    while ((value /= base) > 0);
    if (negative)
        put(p, "-", 1);
    for (int i = n + negative; i < width; i++)
        put(p, "0", 1);
    while (n > 0)
        put(p, &digits[--n], 1);
}

static void put_text(printer *p, const char *text, int precision)
{
    size_t n = 0;
    while ((precision < 0 || n < (size_t)precision) && text[n])
        n++;
    put(p, text, n);
}

int vsnprintf(char *out, size_t room, const char *format, va_list args)
{
    printer p = {out, room, 0};
    for (; *format; format++) {
        if (*format != '%') {
            put(&p, format, 1);
            continue;
        }
        int width = 0, precision = -1, longs = 0;
        format++;
        if (*format == '0')
            format++;
        while (*format >= '0' && *format <= '9')
            width = width * 10 + (*format++ - '0');
        if (*format == '.' && format[1] == '*') {
            precision = va_arg(args, int);
            format += 2;
        }
        for (; *format == 'l' || *format == 'z'; format++)
            longs += *format == 'l';
        bool wide = longs == 2;
        if (*format == 's') {
            put_text(&p, va_arg(args, const char *), precision);
        } else if (*format == 'c') {
            char c = (char)va_arg(args, int);
            put(&p, &c, 1);
        } else if (*format == 'd') {
            int64_t value = wide ? va_arg(args, long long) : va_arg(args, int);
            put_number(&p, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, 10, width);
        } else if (*format == 'u' || *format == 'x') {
            uint64_t value = wide ? va_arg(args, unsigned long long) : va_arg(args, unsigned);
            put_number(&p, value, false, *format == 'x' ? 16 : 10, width);
        } else if (*format == '%') {
            put(&p, "%", 1);
        } else {
            __builtin_trap();
        }
    }
    if (room > 0)
        out[p.len < room ? p.len : room - 1] = '\0';
    return (int)p.len;
}

int snprintf(char *restrict out, size_t room, const char *restrict format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, room, format, args);
    va_end(args);
    return len;
}

#else
typedef int cf_print_wasm_is_for_the_page;
#endif
