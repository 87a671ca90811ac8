/* versions.h: the kept versions of one text: files NNNNNN-KIND[-NNNNNN].terms in a folder.
 *
 * Invariants: numbers ascend and are never used twice; a version's file is never changed. */
#ifndef CF_ANSWER_VERSIONS_H
#define CF_ANSWER_VERSIONS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    CF_VERSION_SAVED,
    CF_VERSION_FOUND,  /* stood in the file, from elsewhere */
    CF_VERSION_UNDONE, /* brought an earlier one back */
    CF_VERSION_ASIDE,  /* met a conflict: never stood in the file */
} cf_version_kind;

typedef struct {
    int number;
    cf_version_kind kind;
    int of;     /* undone: the version that it brought back */
    int64_t at; /* its file's time, in seconds since 1970-01-01 00:00 UTC; 0: not known */
} cf_version;

typedef struct {
    cf_version *list; /* by number */
    int n, capacity;
} cf_versions;

/* "saved", "found", … */
const char *cf_version_kind_name(cf_version_kind kind);

/* Of a folder that need not be there. Fills storage that holds nothing yet. */
void cf_versions_list(cf_versions *out, const char *folder);
void cf_versions_release(cf_versions *versions);

const cf_version *cf_versions_find(const cf_versions *versions, int number);

/* The newest that stood in the file, or NULL. */
const cf_version *cf_versions_last(const cf_versions *versions);

/* False: it is gone. */
bool cf_version_read(cf_buf *out, const char *folder, const cf_version *version);

/* Adds one behind the last, as a file that is whole or absent. */
bool cf_version_write(cf_versions *versions, const char *folder, cf_version_kind kind, int of,
                      cf_slice text, cf_buf *why);

#endif
