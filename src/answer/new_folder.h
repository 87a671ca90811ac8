/* new_folder.h: making a folder of files that did not exist before: `new` and `import`. */
#ifndef CF_ANSWER_NEW_FOLDER_H
#define CF_ANSWER_NEW_FOLDER_H

#include "base/str.h"

/* Nothing of that name is there, or an empty folder. */
bool cf_new_folder_is_free(const char *path);

/* Makes it unless it is there. False: `why` says why. */
bool cf_new_folder_make(const char *path, cf_buf *why);

/* Writes one file, whole or not at all. False: `why` says why. */
bool cf_new_folder_put(const char *path, cf_slice text, cf_buf *why);

#endif
