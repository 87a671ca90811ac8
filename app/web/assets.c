#include "web/assets.h"

#include <confer_polls.h>

#include <string.h>

/* A file between two symbols. */
#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n.hidden " #symbol "\n" #symbol     \
            ":\n.incbin \"" ASSET_FOLDER "/" file "\"\n.global " #symbol "_end\n.hidden " #symbol  \
            "_end\n" #symbol "_end:\n.byte 0\n.previous\n");                                       \
    extern const char symbol[], symbol##_end[]

EMBED(asset_desk_css, "desk.css");
EMBED(asset_desk_js, "desk.js");
EMBED(asset_icon_svg, "icon.svg");
EMBED(asset_site_css, "site.css");
EMBED(asset_vote_js, "vote.js");
EMBED(asset_vote_wasm, "vote.wasm");

static web_asset assets[] = {
    {.name = "desk.css", .type = "text/css; charset=utf-8", .bytes = asset_desk_css},
    {.name = "desk.js", .type = "text/javascript; charset=utf-8", .bytes = asset_desk_js},
    {.name = "icon.svg", .type = "image/svg+xml", .bytes = asset_icon_svg},
    {.name = "site.css", .type = "text/css; charset=utf-8", .bytes = asset_site_css},
    {.name = "vote.js", .type = "text/javascript; charset=utf-8", .bytes = asset_vote_js},
    {.name = "vote.wasm", .type = "application/wasm", .bytes = asset_vote_wasm},
    {.name = NULL},
};

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* 64 hexadecimal digits in Base64, padded. */
static void to_base64(char *out, const char *hex)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char bytes[33] = {0};
    for (int i = 0; i < 32; i++)
        bytes[i] = (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    for (int i = 0; i < 33; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        for (int k = 0; k < 4; k++)
            *out++ = digits[three >> (18 - 6 * k) & 63];
    }
    out[-1] = '='; /* 32 bytes leave one over */
    *out = '\0';
}

void web_integrity(char out[72], const char *hex)
{
    memcpy(out, "sha256-", 7);
    to_base64(out + 7, hex);
}

void web_assets_init(void)
{
    const char *const ends[] = {asset_desk_css_end, asset_desk_js_end, asset_icon_svg_end,
                                asset_site_css_end, asset_vote_js_end, asset_vote_wasm_end};
    for (size_t i = 0; assets[i].name; i++) {
        assets[i].len = (size_t)(ends[i] - assets[i].bytes);
        confer_sha256(assets[i].sha256, assets[i].bytes, assets[i].len);
        web_integrity(assets[i].integrity, assets[i].sha256);
    }
}

const web_asset *web_assets(void)
{
    return assets;
}

const web_asset *web_asset_find(const char *name)
{
    for (const web_asset *a = assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}
