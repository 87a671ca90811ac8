/* board_view.h: an election's archive as others see it: read while another process appends to it,
 * and never locked. For pages that show turnout and let a voter find her ballot.
 *
 * Invariants: shows whole events only, in the order of the archive; what was shown once stays.
 * Checks the archive's form, hashes and chain, not the mathematics of the ballots (verify.h does).
 */
#ifndef CF_VOTE_BOARD_VIEW_H
#define CF_VOTE_BOARD_VIEW_H

#include "vote/verify.h"

typedef struct cf_board_view cf_board_view;

/* What a ballot is found by. */
typedef struct cf_board_code {
    char tracker[CF_B64_SIZE];
    char seal[CF_B64_SIZE]; /* the hash that the ballot's signature signs */
} cf_board_code;

/* --- Life cycle ------------------------------------------------------------------------------- */

/* Opens and reads what is there. NULL: a fault. */
cf_board_view *cf_board_view_open(const char *path, cf_fault *fault);
void cf_board_view_close(cf_board_view *view);

/* Reads what has been added. After a fault the view shows what it showed before. */
bool cf_board_view_refresh(cf_board_view *view, cf_fault *fault);

/* --- What there is ---------------------------------------------------------------------------- */

/* NULL before the first whole event. */
const cf_verifier *cf_board_view_verifier(const cf_board_view *view);

/* All ballots, those that later ones replace too, in the order of the archive. */
const cf_board_code *cf_board_view_codes(const cf_board_view *view, size_t *n);

/* Bytes of the archive up to the last whole event. */
size_t cf_board_view_len(const cf_board_view *view);

#endif
