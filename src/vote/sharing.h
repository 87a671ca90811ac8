/* sharing.h: a member's turns in making a group's key, with the texts that the members share: what
 * the program reads from a folder and a trustee's page from chosen files.
 *
 *   group.txt       "2 of 3": how many are needed, how many there are
 *   N.cert          first turn: a certificate of member N's keys
 *   N.polynomial    second turn, when all certificates are there
 *   N.output        third turn, when all polynomials are there
 *   threshold.json  made by whoever is last
 *
 * A member's secret file holds the seed; the sealed decryption key stands beside it (.dkey).
 * Invariant: nothing is handed out but by a turn that found all before it in order. */
#ifndef CF_VOTE_SHARING_H
#define CF_VOTE_SHARING_H

#include "vote/ceremony.h"

typedef enum {
    CF_SHARED_CERTIFICATE,
    CF_SHARED_POLYNOMIAL,
    CF_SHARED_OUTPUT,
    CF_N_SHARED
} cf_shared;

/* What the names of the three end with. */
extern const char *const cf_shared_names[CF_N_SHARED];

/* What has been shared so far; a text that is NULL is not there yet. */
typedef struct cf_sharing_group {
    unsigned threshold, n;
    cf_slice text[CF_N_SHARED][CF_VOTE_MAX_TRUSTEES];
} cf_sharing_group;

/* Reads and writes group.txt, without its line end. */
bool cf_sharing_group_read(cf_sharing_group *group, cf_slice text, cf_fault *fault);
void cf_sharing_group_write(cf_buf *out, const cf_sharing_group *group);

/* How many have shared theirs. */
unsigned cf_sharing_group_count(const cf_sharing_group *group, cf_shared kind);

/* What the members read to each other, once all certificates are there: a server that showed them
 * different ones would be found out. */
void cf_sharing_group_fingerprint(char out[CF_B64_SIZE], const cf_sharing_group *group);

typedef enum {
    CF_SHARING_JOINED,
    CF_SHARING_SHARED,
    CF_SHARING_DONE,
    CF_SHARING_WAITING
} cf_sharing_step;

/* What each of them is, in a sentence. */
extern const char *const cf_sharing_said[CF_SHARING_WAITING + 1];

typedef struct cf_sharing {
    cf_sharing_step kind;
    unsigned me;       /* from 0 */
    cf_buf shared;     /* what is shared now, under the kind's own name; empty when waiting */
    cf_buf sealed;     /* with CF_SHARING_DONE: the .dkey */
    cf_buf parameters; /* of the whole group, made by the last: threshold.json */
} cf_sharing;

#define CF_SHARING_INIT                                                                            \
    {                                                                                              \
        .shared = CF_BUF_INIT, .sealed = CF_BUF_INIT, .parameters = CF_BUF_INIT                    \
    }

/* Takes the next turn of the member with that seed; "" joins, and draws one. The group is told what
 * is shared by it (the texts live as long as the turn). */
bool cf_sharing_take(cf_sharing *turn, cf_sharing_group *group, char seed[CF_SEED_LEN + 1],
                     const cf_entropy *entropy, cf_fault *fault);
void cf_sharing_release(cf_sharing *turn);

#endif
