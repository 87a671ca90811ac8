/* publication.h: what a folder has published: a chain of editions. Each names its files with their
 * hashes and, by its hash, the edition before it.
 *
 * Invariants: an edition's own files (edition-N.html, data/edition-N/…) are written once and never
 * again; index.html, data/… and offers/… are copies of the newest edition's. An edition's hash is
 * the SHA-256 of its object's bytes in publication.json. Source: docs/publish.md. */
#ifndef CF_ANSWER_PUBLICATION_H
#define CF_ANSWER_PUBLICATION_H

#include "base/arena.h"
#include "base/sha256.h"

enum { CF_PUBLISHED_FILES = 400, CF_PUBLISHED_EDITIONS = 999, CF_CORRECTION_BYTES = 2000 };

typedef struct {
    const char *name; /* inside the folder */
    uint64_t len_bytes;
    char sha256[CF_SHA256_HEX_SIZE];
    cf_slice bytes; /* of an edition that is being made */
} cf_published_file;

typedef struct {
    int number;
    const char *on;         /* YYYY-MM-DD */
    const char *correction; /* "" for the first */
    const char *before;     /* the hash of the edition before it; "" for the first */
    cf_published_file *files;
    int n_files;
    char hash[CF_SHA256_HEX_SIZE];
} cf_edition;

typedef struct {
    cf_edition *list;
    int n;
    int broken; /* the first edition that does not follow from the one before it; 0: none */
} cf_publication;

/* Reads FOLDER/publication.json; n is 0 where there is none. False: `why` says why not. */
bool cf_publication_read(cf_publication *out, const char *folder, cf_arena *arena, cf_buf *why);

/* The file's text with every edition; sets the last one's hash. */
void cf_publication_write(cf_buf *out, cf_publication *publication);

void cf_published_file_hash(cf_published_file *file);

/* Where the newest edition's file stands too: index.html, embed.html, data/NAME, offers/NAME. */
const char *cf_published_copy_name(const cf_edition *edition, const cf_published_file *file,
                                   cf_arena *arena);

#endif
