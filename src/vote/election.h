/* election.h: the election: what is asked, under which key (specification, sections 4.9, 4.10).
 *
 * Invariants: protocol version 1, group BELENIOS-2048, homomorphic questions only, each with
 * 1 <= max and min <= max <= answers. The stored bytes are the election: its fingerprint is their
 * hash, and every ballot carries it. */
#ifndef CF_VOTE_ELECTION_H
#define CF_VOTE_ELECTION_H

#include "base/arena.h"
#include "vote/proof.h"

enum { CF_VOTE_MAX_QUESTIONS = 32, CF_VOTE_MAX_ANSWERS = 64, CF_UUID_MAX = 64 };

typedef struct cf_question {
    cf_slice title;
    cf_slice *answers;
    unsigned n_answers;
    bool blank; /* a blank vote may be cast: the first of n_answers + 1 choices */
    unsigned min, max;
} cf_question;

typedef struct cf_election {
    cf_arena arena;
    cf_slice text; /* the stored bytes */
    cf_slice uuid, name, description;
    cf_slice administrator, authority; /* text NULL: absent */
    cf_element public_key;
    cf_question *questions;
    unsigned n_questions;
    char fingerprint[CF_B64_SIZE];
} cf_election;

/* Reads the stored bytes (copied) and checks the key's membership. On failure nothing is kept. */
bool cf_election_read(cf_election *out, cf_slice text, cf_fault *fault);

void cf_election_release(cf_election *election);

/* Writes uuid, name, description, public_key, questions and (when not NULL) administrator and
 * authority; `text` and `fingerprint` are not used. */
void cf_election_write(cf_buf *out, const cf_election *election);

/* Ciphertexts of one answer to the question. */
static inline unsigned cf_question_choices(const cf_question *question)
{
    return question->n_answers + (question->blank ? 1 : 0);
}

#endif
