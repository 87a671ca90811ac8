/* statement.h: what observers say about a vote, signed: on a machine of their own, with a key made
 * like a trustee's, and bound to what they have seen: the manifest, and the head of the audit log.
 *
 * Invariants: a statement that was read has a good key and a good signature. In the log it stands
 * with both, so that anybody can check it again; a head that the log does not know shows on the
 * certificate, because then somebody has changed the log. */
#ifndef CF_VOTE_STATEMENT_H
#define CF_VOTE_STATEMENT_H

#include "vote/box.h"

/* What may be said at once: a paragraph. */
enum { CF_SAID_MAX = 1200 };

typedef struct cf_statement {
    cf_slice key;  /* the public file, {"pok":…,"public_key":…,"name":…} */
    cf_slice name; /* of the key: an office or role */
    cf_slice says, manifest, head;
    cf_proof signature;
    char fingerprint[CF_B64_SIZE]; /* of the public file, as it was printed when the key was made */
} cf_statement;

/* True for a paragraph of text without control characters, and not too long. */
bool cf_said_check(cf_slice text, cf_fault *fault);

/* Writes {"key":…,"says":…,"manifest":…,"head":…,"signature":…}. `key`: the public file of
 * `secret`. */
bool cf_statement_sign(cf_buf *out, cf_slice key, const cf_scalar *secret, cf_slice says,
                       cf_slice manifest, cf_slice head, const cf_entropy *entropy,
                       cf_fault *fault);

/* Reads and checks one. Texts are the arena's. */
bool cf_statement_read(cf_statement *out, cf_arena *arena, cf_slice text, cf_fault *fault);

#endif
