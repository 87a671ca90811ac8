/* roll.h: the membership list of a vote: who is covered, who may vote, in which unit, with which
 * weight.
 *
 * Invariants: of a list that was read without an error every id is there once, everybody who may
 * not simply vote has a reason code, and units that get a tally of their own are large enough. The
 * frozen list is written in one form (all columns, ids in the given order) whose SHA-256 is
 * published; the list itself is not. */
#ifndef CF_VOTE_ROLL_H
#define CF_VOTE_ROLL_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/sha256.h"

#define CF_ROLL_MAX_ROWS 200000u
#define CF_ROLL_MAX_WEIGHT 1000000u
#define CF_ROLL_MAX_BYTES ((size_t)CF_ROLL_MAX_ROWS * 4096u)

typedef enum cf_standing {
    CF_STANDING_GOOD,
    CF_STANDING_CHALLENGED, /* votes in an election of its own */
    CF_STANDING_NO,
    CF_STANDINGS,
} cf_standing;

/* "good", "challenged", "no". */
const char *cf_standing_name(cf_standing standing);

typedef struct cf_member {
    cf_slice id, name, unit, reason; /* name, unit and reason may be empty */
    cf_standing standing;
    uint64_t weight;
    uint32_t line;       /* of the table it was read from */
    uint32_t unit_index; /* among the roll's units */
} cf_member;

typedef struct cf_roll_unit {
    cf_slice name;
    uint64_t n[CF_STANDINGS]; /* members, by standing */
    uint64_t good_weight;
} cf_roll_unit;

typedef struct cf_roll {
    cf_arena arena;
    cf_member *members;
    size_t n_members;
    cf_roll_unit *units; /* in the order of their names */
    size_t n_units;
    uint64_t n[CF_STANDINGS];
    uint64_t good_weight;
    bool weighted;   /* some weight is not 1 */
    uint32_t *by_id; /* members in the order of their ids */
} cf_roll;

typedef struct cf_roll_options {
    bool by_unit;          /* every unit gets a tally of its own */
    uint32_t minimum_unit; /* fewest who may vote in such a unit */
} cf_roll_options;

/* Reads a table; all its problems go into `diags`. False: there was an error. Release it in either
 * case. `source`: the table's name, its text empty. */
bool cf_roll_read(cf_roll *out, const cf_source *source, cf_slice text,
                  const cf_roll_options *options, cf_diags *diags);

void cf_roll_release(cf_roll *roll);

/* The frozen form. */
void cf_roll_write(cf_buf *out, const cf_roll *roll);

/* The member with that id, or NULL. */
const cf_member *cf_roll_find(const cf_roll *roll, cf_slice id);

/* The smallest weight whose holders' votes every result shows, when fewer than `few` hold it; 0:
 * there is none (or it was not found: lists with more than 2^20 votes get a quicker look). */
uint64_t cf_weights_reveal(const uint64_t *weight, size_t n, size_t few);

#endif
