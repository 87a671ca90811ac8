/* new_folder.h: making a folder of files that did not exist before: `new` and `import`. */
#ifndef CF_ANSWER_NEW_FOLDER_H
#define CF_ANSWER_NEW_FOLDER_H

#include "base/arena.h"
#include "base/str.h"

/* Nothing of that name is there, or an empty folder. */
bool cf_new_folder_is_free(const char *path);

/* Makes it unless it is there. False: `why` says why. */
bool cf_new_folder_make(const char *path, cf_buf *why);

/* Writes one file, whole or not at all. False: `why` says why. */
bool cf_new_folder_put(const char *path, cf_slice text, cf_buf *why);

typedef struct {
    const char *name; /* inside the folder; `offers/` may be in it */
    cf_slice text;
} cf_new_file;

/* Makes a negotiation's folder with these files: all of them or, where one cannot be written, none,
 * and no folder that was not there before. False: `why` says why. */
bool cf_new_folder_fill(const char *folder, const cf_new_file *files, int n, cf_buf *why);

/* The path as a shell takes it for one word: in quotes where it holds spaces or the like. In the
 * arena, or `path` itself. */
const char *cf_shell_word(cf_arena *arena, const char *path);

#endif
