/* folder.h: whole files of a vote's folder: read, and put in place so that a name never stands for
 * half a file (written under another name, synced, renamed, folder synced). */
#ifndef CF_VOTE_FOLDER_H
#define CF_VOTE_FOLDER_H

#include "base/str.h"
#include "vote/fault.h"

/* Who may read: public files are 0644, private ones 0600. */
typedef enum cf_folder_access { CF_FOLDER_PUBLIC, CF_FOLDER_PRIVATE } cf_folder_access;

/* Reads the whole file, at most `max_bytes`. */
bool cf_folder_read(cf_buf *out, const char *path, size_t max_bytes, cf_fault *fault);

/* Replaces the file, or makes it. */
bool cf_folder_put(const char *path, cf_slice bytes, cf_folder_access access, cf_fault *fault);

/* Makes it; refuses when it is there. */
bool cf_folder_put_new(const char *path, cf_slice bytes, cf_folder_access access, cf_fault *fault);

bool cf_folder_has(const char *path);

/* Makes a folder that only its owner may enter when `access` is private. One that is there is
 * fine. */
bool cf_folder_make(const char *path, cf_folder_access access, cf_fault *fault);

/* Appends `folder/name` to an empty buffer and returns its text. */
const char *cf_folder_path(cf_buf *out, const char *folder, const char *name);

/* Fills a buffer that held a secret with zeros and releases it. */
void cf_buf_wipe(cf_buf *buf);

#endif
