#include "vote/qr.h"

#if defined(__wasm__)

bool cf_qr_available(void)
{
    return false;
}

bool cf_qr_svg(cf_buf *out, const char *text, unsigned size_mm)
{
    (void)out;
    (void)text;
    (void)size_mm;
    return false;
}

#else

#include <dlfcn.h>
#include <pthread.h>

/* libqrencode 4: what QRcode_encodeString8bit returns. */
typedef struct {
    int version;
    int width;
    unsigned char *data; /* one byte a module; bit 0: dark */
} qr_code;

enum { QR_MEDIUM = 1, QUIET = 4 };

static qr_code *(*encode)(const char *text, int version, int level);
static void (*release)(qr_code *code);
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    void *library = dlopen("libqrencode.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    *(void **)&release = dlsym(library, "QRcode_free");
    *(void **)&encode = release ? dlsym(library, "QRcode_encodeString8bit") : NULL;
}

bool cf_qr_available(void)
{
    pthread_once(&once, load);
    return encode != NULL;
}

/* One path of all dark runs, row by row. */
static void add_runs(cf_buf *out, const qr_code *code)
{
    for (int y = 0; y < code->width; y++) {
        const unsigned char *row = code->data + y * code->width;
        for (int x = 0; x < code->width; x++) {
            int run = 0;
            while (x + run < code->width && (row[x + run] & 1))
                run++;
            if (run > 0)
                cf_buf_addf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
            x += run;
        }
    }
}

bool cf_qr_svg(cf_buf *out, const char *text, unsigned size_mm)
{
    if (!cf_qr_available())
        return false;
    qr_code *code = encode(text, 0, QR_MEDIUM);
    if (!code)
        return false;
    int side = code->width + 2 * QUIET;
    cf_buf_addf(
        out,
        "<svg width=\"%umm\" height=\"%umm\" viewBox=\"0 0 %d %d\" role=\"img\" "
        "aria-label=\"QR code of the voting code\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
        "<path d=\"",
        size_mm, size_mm, side, side, side, side);
    add_runs(out, code);
    cf_buf_add_str(out, "\"/></svg>");
    release(code);
    return true;
}

#endif
