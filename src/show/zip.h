/* zip.h: files put together in one ZIP archive (APPNOTE.TXT 6.3), unpacked inside it.
 *
 * Invariants: no times, no attributes: the same files always give the same bytes. */
#ifndef CF_SHOW_ZIP_H
#define CF_SHOW_ZIP_H

#include "base/str.h"

#include <stdint.h>

typedef struct {
    cf_buf *out;
    size_t start;   /* of the archive in `out` */
    cf_buf central; /* the directory, written at the end */
    unsigned n_files;
} cf_zip;

void cf_zip_begin(cf_zip *zip, cf_buf *out);

/* Adds a file. `name` is ASCII with slashes. */
void cf_zip_add(cf_zip *zip, const char *name, cf_slice bytes);

/* Writes the directory and frees it. */
void cf_zip_end(cf_zip *zip);

#endif
