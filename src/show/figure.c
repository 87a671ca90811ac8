#include "show/figure.h"

static uint64_t size_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

void cf_show_money(cf_buf *out, int64_t cents, bool sign)
{
    char text[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(text, cents, 2, 2, true);
    bool negative = text[0] == '-';
    if (negative)
        cf_buf_add_char(out, '-');
    else if (sign && cents > 0)
        cf_buf_add_char(out, '+');
    cf_buf_add_char(out, '$');
    cf_buf_add(out, text + negative, len - negative);
}

void cf_say_money(cf_buf *out, int64_t cents)
{
    char text[CF_NUMBER_TEXT_SIZE];
    uint64_t size = size_of(cents);
    cf_buf_add_char(out, '$');
    if (size < 100000)
        cf_decimal_format(text, (int64_t)size, 2, 2, true);
    else
        cf_decimal_format(text, (int64_t)((size + 50) / 100), 0, 0, true);
    cf_buf_add_str(out, text);
}

void cf_show_count(cf_buf *out, int64_t n)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, n, 0, 0, true));
}

void cf_show_percent(cf_buf *out, int64_t ratio_e6, int decimals, bool sign)
{
    static const int64_t quanta[] = {10000, 1000, 100, 10, 1};
    char text[CF_NUMBER_TEXT_SIZE];
    int64_t rounded = ratio_e6;
    cf_round_to(&rounded, ratio_e6, quanta[decimals], CF_HALF_UP);
    size_t len = cf_decimal_format(text, rounded / quanta[decimals], decimals, decimals, true);
    if (sign && rounded > 0)
        cf_buf_add_char(out, '+');
    cf_buf_add(out, text, len);
    cf_buf_add_char(out, '%');
}

void cf_show_rate(cf_buf *out, int64_t rate_e8, int decimals, bool grouped)
{
    char text[CF_NUMBER_TEXT_SIZE];
    int64_t quantum = 1;
    for (int i = decimals; i < 8; i++)
        quantum *= 10;
    int64_t rounded = rate_e8;
    cf_round_to(&rounded, rate_e8, quantum, CF_HALF_UP);
    size_t len = cf_decimal_format(text, rounded / quantum, decimals, decimals, grouped);
    cf_buf_add(out, text, len);
}

void cf_plain_money(cf_buf *out, int64_t cents)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t size = size_of(cents);
    uint64_t dollars = size / 100;
    unsigned rest = (unsigned)(size % 100);
    text[--at] = (char)('0' + rest % 10);
    text[--at] = (char)('0' + rest / 10);
    text[--at] = '.';
    do {
        text[--at] = (char)('0' + dollars % 10);
        dollars /= 10;
    } while (dollars > 0);
    if (cents < 0)
        text[--at] = '-';
    cf_buf_add(out, text + at, sizeof text - at);
}

int64_t cf_ratio_of(int64_t part, int64_t whole)
{
    if (whole == 0)
        return 0;
    cf_wide numerator = (cf_wide)part * CF_RATIO_ONE;
    cf_wide denominator = whole;
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    int64_t ratio = 0;
    cf_div_round(&ratio, numerator, denominator, CF_HALF_UP);
    return ratio;
}

void cf_say_count(cf_buf *out, int64_t n, const char *one, const char *many)
{
    cf_show_count(out, n);
    cf_buf_add_char(out, ' ');
    cf_buf_add_str(out, n == 1 ? one : many);
}
