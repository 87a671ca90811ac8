/* out_file.h: a file written piece by piece that is whole or absent: a temporary name beside it,
 * then fsync and rename.
 *
 * Invariants: until cf_out_commit nothing stands under the real name (an older file stays as it
 * was). The names of unfinished files are kept in one table, so that a program that must end at
 * once (out of memory, a signal) can remove them. Pipes and devices are written as it comes. */
#ifndef CF_SHOW_OUT_FILE_H
#define CF_SHOW_OUT_FILE_H

#include "base/str.h"

#include <stdbool.h>

typedef struct cf_out_file cf_out_file;

/* NULL: it cannot be made; `why` gets a sentence. */
cf_out_file *cf_out_open(const char *path, cf_buf *why);

/* False: the disk is full or failing; the file can only be abandoned then. */
bool cf_out_write(cf_out_file *file, const char *bytes, size_t len);

/* Makes it stand under its name. Frees the handle. False: it is gone; `why` says why. */
bool cf_out_commit(cf_out_file *file, cf_buf *why);

/* Removes what was written. Frees the handle. NULL is fine. */
void cf_out_abandon(cf_out_file *file);

/* Removes every unfinished file. Safe in a signal handler. */
void cf_out_abandon_all(void);

#endif
