/* certificate.h: what the officers sign and everybody may check: counts, the rules' arithmetic,
 * fingerprints, and the commands that check it all without Confer.
 *
 * Invariants: made from public files alone; the same folder gives the same bytes. */
#ifndef CF_VOTE_CERTIFICATE_H
#define CF_VOTE_CERTIFICATE_H

#include "vote/arithmetic.h"

typedef struct cf_certificate_election {
    cf_slice uuid, label; /* "all members", "unit Field", "challenged ballots" */
    cf_election_kind kind;
    uint64_t voters, voted;
    uint64_t weight_voted;
    uint64_t cast[CF_CHANNELS], unrecorded;
    uint64_t spares, issued, struck, replaced;
    bool paper_agreed;
    cf_paper_count paper;
    bool counted;
    uint64_t result[3];
    cf_slice fingerprint; /* of the election's text */
    cf_slice credentials; /* fingerprint of the credential list */
    cf_slice board;       /* hash of the last event */
} cf_certificate_election;

typedef struct cf_vote_certificate {
    cf_arena arena;
    const cf_box *box;
    cf_outcome outcome;
    cf_certificate_election *elections;
    size_t n_elections;
} cf_vote_certificate;

/* Verifies every archive strictly and gathers the rest. Refuses before the count. */
bool cf_vote_certificate_make(cf_vote_certificate *out, cf_box *box, cf_fault *fault);
void cf_vote_certificate_release(cf_vote_certificate *certificate);

/* What a certificate says, block by block, to whoever writes it down. Texts are borrowed. */
typedef struct {
    void *context;
    void (*heading)(void *context, const char *text, bool first);
    void (*pair)(void *context, const char *name, cf_slice value);
    void (*table)(void *context, bool start); /* around pairs */
    void (*paragraph)(void *context, cf_slice text, bool strong);
    void (*lines)(void *context, cf_slice text, bool code); /* each ends in \n */
} cf_certificate_face;

void cf_vote_certificate_tell(const cf_certificate_face *face, const cf_vote_certificate *c);

void cf_vote_certificate_text(cf_buf *out, const cf_vote_certificate *certificate);
void cf_vote_certificate_json(cf_buf *out, const cf_vote_certificate *certificate);
void cf_vote_certificate_html(cf_buf *out, const cf_vote_certificate *certificate);

#endif
