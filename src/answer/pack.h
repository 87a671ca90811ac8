/* pack.h: the folder that one side hands the other, inside. */
#ifndef CF_ANSWER_PACK_H
#define CF_ANSWER_PACK_H

#include "answer/case.h"

/* A roster without persons: ids replaced and shuffled, columns that no figure needs left out. */
typedef struct {
    cf_buf csv;            /* the new roster */
    cf_buf key;            /* id, original id */
    const char **left_out; /* headers */
    int n_left_out;
    size_t n_rows;
} cf_pack_roster;

/* Reads the roster of the case's last question (read without a problem) and makes it. Headers live
 * in the arena. False: err says why. */
bool cf_pack_roster_make(cf_pack_roster *out, confer_case *c, cf_arena *arena, confer_error *err);
void cf_pack_roster_release(cf_pack_roster *roster);

#endif
