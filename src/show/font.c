#include "show/font.h"

/* Thousandths of the size, by byte. */
static const uint16_t regular_widths[256] = {
    0,    667, 556, 722, 500, 667, 556, 722,  556, 0,    0,    0,    0,   0,   667,  500, 611, 500,
    611,  500, 722, 500, 667, 556, 722, 333,  722, 556,  778,  556,  667, 500, 278,  278, 355, 556,
    556,  889, 667, 191, 333, 333, 389, 584,  278, 333,  278,  278,  556, 556, 556,  556, 556, 556,
    556,  556, 556, 556, 278, 278, 584, 584,  584, 556,  1015, 667,  667, 722, 722,  667, 611, 778,
    722,  278, 500, 667, 556, 833, 722, 778,  667, 778,  722,  667,  611, 722, 667,  944, 667, 667,
    611,  278, 278, 278, 469, 556, 333, 556,  556, 500,  556,  556,  278, 556, 556,  222, 222, 500,
    222,  833, 556, 556, 556, 556, 333, 500,  278, 556,  500,  722,  500, 500, 500,  334, 260, 334,
    584,  584, 556, 549, 222, 556, 333, 1000, 556, 556,  333,  1000, 667, 333, 1000, 549, 611, 549,
    556,  222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500,  333,  944, 222, 500,  667, 278, 333,
    556,  556, 556, 556, 260, 556, 333, 737,  370, 556,  584,  333,  737, 552, 400,  549, 333, 333,
    333,  576, 537, 333, 333, 333, 365, 556,  834, 834,  834,  611,  667, 667, 667,  667, 667, 667,
    1000, 722, 667, 667, 667, 667, 278, 278,  278, 278,  722,  722,  778, 778, 778,  778, 778, 584,
    778,  722, 722, 722, 722, 667, 667, 611,  556, 556,  556,  556,  556, 556, 889,  500, 556, 556,
    556,  556, 278, 278, 278, 278, 556, 556,  556, 556,  556,  556,  556, 549, 611,  556, 556, 556,
    556,  500, 556, 500,
};

static const uint16_t bold_widths[256] = {
    0,    722, 556, 722, 556, 667, 556, 722,  611, 0,    0,   0,    0,   0,   667,  556, 611, 500,
    611,  500, 722, 556, 667, 556, 722, 389,  722, 611,  778, 611,  667, 556, 278,  333, 474, 556,
    556,  889, 722, 238, 333, 333, 389, 584,  278, 333,  278, 278,  556, 556, 556,  556, 556, 556,
    556,  556, 556, 556, 333, 333, 584, 584,  584, 611,  975, 722,  722, 722, 722,  667, 611, 778,
    722,  278, 556, 722, 611, 833, 722, 778,  667, 778,  722, 667,  611, 722, 667,  944, 667, 667,
    611,  333, 278, 333, 584, 556, 333, 556,  611, 556,  611, 556,  333, 611, 611,  278, 278, 556,
    278,  889, 611, 611, 611, 611, 389, 556,  333, 611,  556, 778,  556, 556, 500,  389, 280, 389,
    584,  584, 556, 549, 278, 556, 500, 1000, 556, 556,  333, 1000, 667, 333, 1000, 549, 611, 549,
    611,  278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333,  944, 278, 500,  667, 278, 333,
    556,  556, 556, 556, 280, 556, 333, 737,  370, 556,  584, 333,  737, 552, 400,  549, 333, 333,
    333,  576, 556, 333, 333, 333, 365, 556,  834, 834,  834, 611,  722, 722, 722,  722, 722, 722,
    1000, 722, 667, 667, 667, 667, 278, 278,  278, 278,  722, 722,  778, 778, 778,  778, 778, 584,
    778,  722, 722, 722, 722, 667, 667, 611,  556, 556,  556, 556,  556, 556, 889,  556, 556, 556,
    556,  556, 278, 278, 278, 278, 611, 611,  611, 611,  611, 611,  611, 549, 611,  611, 611, 611,
    611,  556, 611, 556,
};

/* Bytes that do not stand for the letter of their own number: WinAnsiEncoding's, and those put
 * where it has none. */
static const struct {
    uint16_t code_point;
    unsigned char code;
} beyond[] = {
    {0x0104, 0x01}, {0x0105, 0x02}, {0x0106, 0x03}, {0x0107, 0x04}, {0x0118, 0x05}, {0x0119, 0x06},
    {0x0143, 0x07}, {0x0144, 0x08}, {0x015a, 0x0e}, {0x015b, 0x0f}, {0x0179, 0x10}, {0x017a, 0x11},
    {0x017b, 0x12}, {0x017c, 0x13}, {0x010c, 0x14}, {0x010d, 0x15}, {0x011a, 0x16}, {0x011b, 0x17},
    {0x0158, 0x18}, {0x0159, 0x19}, {0x016e, 0x1a}, {0x016f, 0x1b}, {0x011e, 0x1c}, {0x011f, 0x1d},
    {0x015e, 0x1e}, {0x015f, 0x1f}, {0x2212, 0x7f}, {0x20ac, 0x80}, {0x2264, 0x81}, {0x201a, 0x82},
    {0x0192, 0x83}, {0x201e, 0x84}, {0x2026, 0x85}, {0x2020, 0x86}, {0x2021, 0x87}, {0x02c6, 0x88},
    {0x2030, 0x89}, {0x0160, 0x8a}, {0x2039, 0x8b}, {0x0152, 0x8c}, {0x2265, 0x8d}, {0x017d, 0x8e},
    {0x2260, 0x8f}, {0x0141, 0x90}, {0x2018, 0x91}, {0x2019, 0x92}, {0x201c, 0x93}, {0x201d, 0x94},
    {0x2022, 0x95}, {0x2013, 0x96}, {0x2014, 0x97}, {0x02dc, 0x98}, {0x2122, 0x99}, {0x0161, 0x9a},
    {0x203a, 0x9b}, {0x0153, 0x9c}, {0x0142, 0x9d}, {0x017e, 0x9e}, {0x0178, 0x9f}};

const char cf_font_differences[] =
    " 1 /Aogonek /aogonek /Cacute /cacute /Eogonek /eogonek /Nacute /nacute 14 "
    "/Sacute /sacute /Zacute /zacute /Zdotaccent /zdotaccent /Ccaron /ccaron /Ecaron "
    "/ecaron /Rcaron /rcaron /Uring /uring /Gbreve /gbreve /Scedilla /scedilla 127 "
    "/minus 129 /lessequal 141 /greaterequal 143 /notequal /Lslash 157 /lslash";

enum { AVERAGE = 556 };

uint32_t cf_font_next(cf_slice *rest)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (rest->len == 0)
        return 0;
    unsigned char first = (unsigned char)rest->text[0];
    size_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    uint32_t letter = first & (n == 1 ? 0x7fU : 0xffU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char c = i < rest->len ? (unsigned char)rest->text[i] : 0;
        if ((c & 0xc0) != 0x80)
            n = 0;
        letter = letter << 6 | (c & 0x3fU);
    }
    if (n == 0 || letter < least[n] || letter > 0x10ffff || letter == 0)
        letter = 0xfffd;
    size_t taken = letter == 0xfffd && n == 0 ? 1 : n;
    rest->text += taken;
    rest->len -= taken;
    return letter;
}

unsigned char cf_font_code(uint32_t code_point)
{
    if ((code_point >= 0x20 && code_point < 0x7f) || (code_point >= 0xa0 && code_point <= 0xff))
        return (unsigned char)code_point;
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (beyond[i].code_point == code_point)
            return beyond[i].code;
    return 0;
}

uint32_t cf_font_letter(unsigned char code)
{
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (beyond[i].code == code)
            return beyond[i].code_point;
    return (code >= 0x20 && code < 0x7f) || code >= 0xa0 ? code : 0;
}

int cf_font_code_width(unsigned char code, bool bold)
{
    return bold ? bold_widths[code] : regular_widths[code];
}

int cf_font_width(cf_slice text, int size, bool bold)
{
    int64_t sum = 0;
    for (uint32_t letter; (letter = cf_font_next(&text)) != 0;) {
        unsigned char code = cf_font_code(letter);
        sum += code ? cf_font_code_width(code, bold) : AVERAGE;
    }
    return (int)((sum * size + 999) / 1000);
}
