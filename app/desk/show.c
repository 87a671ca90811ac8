#define _POSIX_C_SOURCE 200809L
/* Figures and values of answers, for pages. */
#include "desk/desk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char MINUS[] = "\xe2\x88\x92";

static void put_thousands(web_text *t, uint64_t n)
{
    if (n >= 1000)
        put_thousands(t, n / 1000);
    if (n >= 1000)
        web_putf(t, ",%03d", (int)(n % 1000));
    else
        web_putf(t, "%d", (int)n);
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
}

void desk_money(web_text *t, int64_t cents, bool change)
{
    uint64_t n = magnitude(cents);
    web_put(t, cents < 0 ? MINUS : change && cents > 0 ? "+" : "");
    web_put(t, "$");
    put_thousands(t, n / 100);
    web_putf(t, "<small>.%02d</small>", (int)(n % 100));
}

void desk_rate(web_text *t, const char *rate)
{
    size_t whole = strcspn(rate, ".");
    web_put(t, "$");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            web_put(t, ",");
        web_say_bytes(t, rate + i, 1);
    }
    web_say(t, rate + whole);
}

void desk_spoken_money(web_text *t, int64_t cents)
{
    uint64_t n = magnitude(cents);
    web_put(t, "$");
    if (n < 100000) {
        put_thousands(t, n / 100);
        web_putf(t, ".%02d", (int)(n % 100));
    } else {
        put_thousands(t, (n + 50) / 100);
    }
}

void desk_percent(web_text *t, int64_t part, int64_t whole, bool change)
{
    if (whole <= 0) {
        web_put(t, "\xe2\x80\x93");
        return;
    }
    /* Tenths of a percent, half away from zero; amounts are far below 2^63 / 2000. */
    uint64_t n = magnitude(part), w = (uint64_t)whole;
    uint64_t tenths = n / w * 1000 + (n % w * 2000 + w) / (2 * w);
    web_put(t, tenths == 0 ? "" : part < 0 ? MINUS : change ? "+" : "");
    web_putf(t, "%" PRIu64 ".%d%%", tenths / 10, (int)(tenths % 10));
}

void desk_day(web_text *t, web_language language, const char *day)
{
    static const char *const months[WEB_LANGUAGES][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"},
        {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
         "octubre", "noviembre", "diciembre"},
    };
    bool whole = strlen(day) == 10;
    int month = whole ? (day[5] - '0') * 10 + day[6] - '0' : 0;
    if (month < 1 || month > 12) {
        web_say(t, day);
        return;
    }
    const char *name = months[language][month - 1];
    const char *of_month = day[8] == '0' ? day + 9 : day + 8;
    if (language == WEB_SPANISH)
        web_putf(t, "%s de %s de %.4s", of_month, name, day);
    else
        web_putf(t, "%s %s, %.4s", name, of_month, day);
}

void desk_time(web_text *t, int64_t at)
{
    time_t seconds = (time_t)at;
    struct tm utc;
    char day[64];
    if (!gmtime_r(&seconds, &utc))
        return;
    snprintf(day, sizeof day, "%04d-%02d-%02d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
    web_putf(t, "<time datetime=\"%sT%02d:%02d:%02dZ\">", day, utc.tm_hour, utc.tm_min, utc.tm_sec);
    desk_day(t, WEB_ENGLISH, day);
    web_putf(t, ", %02d:%02d UTC</time>", utc.tm_hour, utc.tm_min);
}

void desk_count(web_text *t, int64_t n)
{
    web_put(t, n < 0 ? MINUS : "");
    put_thousands(t, magnitude(n));
}

void desk_bar(web_text *t, int64_t cents, int64_t most)
{
    uint64_t n = magnitude(cents), m = most > 0 ? (uint64_t)most : 1;
    int tenths = n >= m ? 1000 : (int)(m < UINT64_MAX / 1000 ? n * 1000 / m : n / (m / 1000));
    web_putf(t,
             "<svg class=\"bar%s\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\">"
             "<rect width=\"%d\" height=\"10\"/></svg>",
             cents < 0 ? " less" : "", tenths);
}

#define PATH_OF(format)                                                                            \
    char place[256];                                                                               \
    va_list args;                                                                                  \
    va_start(args, format);                                                                        \
    vsnprintf(place, sizeof place, format, args);                                                  \
    va_end(args)

int64_t desk_int(const confer_result *result, const char *path, ...)
{
    int64_t value = 0;
    PATH_OF(path);
    confer_result_int(result, place, &value);
    return value;
}

int64_t desk_decimal(const confer_result *result, int decimals, const char *path, ...)
{
    int64_t value = 0;
    PATH_OF(path);
    confer_result_decimal(result, place, decimals, &value);
    return value;
}

const char *desk_text(const confer_result *result, const char *path, ...)
{
    const char *value = NULL;
    PATH_OF(path);
    confer_result_text(result, place, &value);
    return value ? value : "";
}

size_t desk_length(const confer_result *result, const char *path, ...)
{
    size_t n = 0;
    PATH_OF(path);
    confer_result_count(result, place, &n);
    return n;
}
