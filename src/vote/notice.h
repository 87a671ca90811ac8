/* notice.h: the notice of a vote (notice.txt): what is asked, about which text, and when it
 * carries. Lines `name: value`, written by `confer vote new` and read back strictly.
 *
 * Invariants: a notice that was read without an error is complete and its rules do not contradict
 * each other. The notice's bytes are hashed into every election of the vote, so that nobody can
 * change a rule after the opening. */
#ifndef CF_VOTE_NOTICE_H
#define CF_VOTE_NOTICE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/sha256.h"
#include "vote/rules.h"

enum { CF_NOTICE_MAX_BYTES = 65536, CF_NOTICE_MINIMUM_UNIT = 10 };

typedef struct cf_notice {
    cf_slice name, question; /* all texts live in the arena that the reader was given */
    cf_slice agreement;      /* the text's file, beside the notice */
    cf_slice agreement_sha256;
    cf_slice opens, closes; /* as announced; may be empty */
    cf_rules rules;
    bool no_abstain; /* Yes and No alone */
    bool by_unit;    /* a tally, and an election, a unit */
    bool revote;     /* a later ballot replaces the earlier */
    uint32_t minimum_unit;
    uint64_t covered; /* whom the agreement covers; 0: all rows of the membership list */
    char sha256[CF_SHA256_HEX_SIZE]; /* of the notice's bytes */
} cf_notice;

/* Reads a notice; all its problems go into `diags`. Texts are copied into the arena. */
bool cf_notice_read(cf_notice *out, cf_arena *arena, const cf_source *source, cf_diags *diags);

/* Writes it with comments. `sha256` is not used. */
void cf_notice_write(cf_buf *out, const cf_notice *notice);

/* The rules in words, a line each, as they stand on the certificate. */
void cf_notice_rules_text(cf_buf *out, const cf_notice *notice);

/* How many answers the question has: Yes, No and, mostly, Abstain. */
static inline unsigned cf_notice_answers(const cf_notice *notice)
{
    return notice->no_abstain ? 2 : 3;
}

#endif
