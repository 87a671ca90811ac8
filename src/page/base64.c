#include "page/base64.h"

void cf_base64_add(cf_buf *out, cf_slice bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned three = (unsigned)(unsigned char)bytes.text[i] << 16;
        if (left > 1)
            three |= (unsigned)(unsigned char)bytes.text[i + 1] << 8;
        if (left > 2)
            three |= (unsigned char)bytes.text[i + 2];
        for (unsigned k = 0; k < 4; k++)
            cf_buf_add_char(out, k > left ? '=' : digits[three >> (18 - 6 * k) & 63]);
    }
}
