/* channel.h: the letters that threshold trustees send each other through the server
 * (specification, sections 4.6.1 to 4.6.3): signed messages, sealed messages, and both in one.
 *
 * Invariants: what is signed and hashed is the decoded message, not its JSON spelling. A letter
 * names its recipient inside the signature, and opening it checks both. */
#ifndef CF_VOTE_CHANNEL_H
#define CF_VOTE_CHANNEL_H

#include "base/arena.h"
#include "vote/proof.h"

/* --- Keys ------------------------------------------------------------------------------------- */

enum { CF_SEED_LEN = 22 };

/* What a trustee's seed of 22 Base58 characters gives. */
typedef struct cf_channel_keys {
    cf_scalar signing, decryption;
    cf_element verification, encryption;
} cf_channel_keys;

bool cf_channel_keys_of(cf_channel_keys *out, cf_slice seed, const cf_comb *comb, cf_fault *fault);

/* --- Signed messages -------------------------------------------------------------------------- */

typedef struct cf_signed {
    cf_slice message; /* decoded, in the arena given to the reader */
    cf_proof signature;
} cf_signed;

void cf_json_signed(cf_json *in, cf_signed *out, cf_arena *arena);
bool cf_signed_check(const cf_signed *letter, const cf_element *verification);
bool cf_signed_write(cf_buf *out, cf_slice message, const cf_scalar *signing, const cf_comb *comb,
                     const cf_entropy *entropy);

/* --- Sealed letters --------------------------------------------------------------------------- */

/* Signs `message` for the recipient, seals it, and writes the result as JSON text (which fields
 * carry as a string). */
bool cf_channel_send(cf_buf *out, const cf_channel_keys *from, const cf_element *recipient,
                     cf_slice message, const cf_comb *comb, const cf_entropy *entropy,
                     cf_fault *fault);

/* Opens one: unseals with the recipient's keys, checks sender's signature and recipient. */
bool cf_channel_receive(cf_buf *out, const cf_channel_keys *to, const cf_element *sender,
                        cf_slice letter, cf_fault *fault);

#endif
