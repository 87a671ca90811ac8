/* assets.h: the files of the pages, built into the program (app/web/assets, made by `make ui`). */
#ifndef CONFER_WEB_ASSETS_H
#define CONFER_WEB_ASSETS_H

#include <stddef.h>

typedef struct web_asset {
    const char *name, *type;
    const char *bytes;
    size_t len;
    char sha256[65];    /* set by web_assets_init */
    char integrity[72]; /* "sha256-…" in Base64, for the page's markup */
} web_asset;

/* Hashes them; before the server starts. */
void web_assets_init(void);

/* Ends with a name of NULL. */
const web_asset *web_assets(void);

const web_asset *web_asset_find(const char *name);

/* "sha256-" and Base64, of a hash in hexadecimal. */
void web_integrity(char out[72], const char *hex);

#endif
