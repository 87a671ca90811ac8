/* file.h: whole files of a vote's folder: read, and put in place so that a name never stands for
 * half a file (written under another name, synced, renamed, folder synced). */
#ifndef CF_VOTE_FILE_H
#define CF_VOTE_FILE_H

#include "base/str.h"
#include "vote/fault.h"

/* Who may read: public files are 0644, private ones 0600. */
typedef enum cf_file_access { CF_FILE_PUBLIC, CF_FILE_PRIVATE } cf_file_access;

/* Reads the whole file, at most `max_bytes`. */
bool cf_vote_file_read(cf_buf *out, const char *path, size_t max_bytes, cf_fault *fault);

/* Replaces the file, or makes it. */
bool cf_file_put(const char *path, cf_slice bytes, cf_file_access access, cf_fault *fault);

/* Makes it; refuses when it is there. */
bool cf_file_put_new(const char *path, cf_slice bytes, cf_file_access access, cf_fault *fault);

bool cf_file_exists(const char *path);

/* Makes a folder that only its owner may enter when `access` is private. One that is there is
 * fine. */
bool cf_file_make_folder(const char *path, cf_file_access access, cf_fault *fault);

/* Appends `folder/name` to an empty buffer and returns its text. */
const char *cf_file_path(cf_buf *out, const char *folder, const char *name);

/* Fills a buffer that held a secret with zeros and releases it. */
void cf_buf_wipe(cf_buf *buf);

#endif
