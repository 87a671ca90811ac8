#include "show/zip.h"

#include "base/bug.h"

static uint32_t crc32_of(cf_slice bytes)
{
    uint32_t table[256];
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320U ^ c >> 1 : c >> 1;
        table[i] = c;
    }
    uint32_t crc = 0xffffffffU;
    for (size_t i = 0; i < bytes.len; i++)
        crc = table[(crc ^ (unsigned char)bytes.text[i]) & 0xff] ^ crc >> 8;
    return ~crc;
}

static void put16(cf_buf *out, unsigned value)
{
    cf_buf_add_char(out, (char)(value & 0xff));
    cf_buf_add_char(out, (char)(value >> 8 & 0xff));
}

static void put32(cf_buf *out, uint32_t value)
{
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

/* What the local header and the directory have in common: version, no flags, stored, and the first
 * day that a ZIP can name. */
static void put_common(cf_buf *out, uint32_t crc, cf_slice bytes, const char *name)
{
    put16(out, 20);
    put16(out, 0);
    put16(out, 0);
    put16(out, 0);
    put16(out, 1 << 5 | 1); /* 1980-01-01 */
    put32(out, crc);
    put32(out, (uint32_t)bytes.len);
    put32(out, (uint32_t)bytes.len);
    put16(out, (unsigned)strlen(name));
    put16(out, 0);
}

void cf_zip_begin(cf_zip *zip, cf_buf *out)
{
    *zip = (cf_zip){.out = out, .start = out->len};
}

void cf_zip_add(cf_zip *zip, const char *name, cf_slice bytes)
{
    uint32_t crc = crc32_of(bytes);
    size_t at = zip->out->len - zip->start;
    CF_BUG_IF(bytes.len > UINT32_MAX || at > UINT32_MAX || zip->n_files >= 0xffff);
    put32(zip->out, 0x04034b50);
    put_common(zip->out, crc, bytes, name);
    cf_buf_add_str(zip->out, name);
    cf_buf_add_slice(zip->out, bytes);
    put32(&zip->central, 0x02014b50);
    put16(&zip->central, 20);
    put_common(&zip->central, crc, bytes, name);
    put16(&zip->central, 0);
    put16(&zip->central, 0);
    put16(&zip->central, 0);
    put32(&zip->central, 0);
    put32(&zip->central, (uint32_t)at);
    cf_buf_add_str(&zip->central, name);
    zip->n_files++;
}

void cf_zip_end(cf_zip *zip)
{
    size_t at = zip->out->len - zip->start;
    cf_buf_add_slice(zip->out, cf_buf_slice(&zip->central));
    put32(zip->out, 0x06054b50);
    put16(zip->out, 0);
    put16(zip->out, 0);
    put16(zip->out, zip->n_files);
    put16(zip->out, zip->n_files);
    put32(zip->out, (uint32_t)zip->central.len);
    put32(zip->out, (uint32_t)at);
    put16(zip->out, 0);
    cf_buf_release(&zip->central);
}
