/* inputs.h: the files that an answer was computed from, each with the hash of its bytes. */
#ifndef CF_ANSWER_INPUTS_H
#define CF_ANSWER_INPUTS_H

#include "answer/case.h"
#include "base/sha256.h"
#include "show/value.h"

typedef struct {
    /* "agreement", "offer", "roster", "schedule", "index"; "space", "options", "budget"; "market",
     * "staffing", "retirement", "exits" */
    const char *role;
    const char *name; /* as in the folder: "offers/ta.terms"; of an offer elsewhere its file name */
    const char *path; /* where it was read */
    uint64_t len_bytes;
    char sha256[CF_SHA256_HEX_SIZE];
} cf_input;

/* Hashes the files of the case's last question; with `outside`, the market's and the staffing
 * model's too, where the folder has them. False: `why` says which could not be read. */
bool cf_inputs_read(const cf_input **out, int *n, confer_case *c, bool outside, cf_arena *arena,
                    cf_buf *why);

/* As JSON: "inputs":[{"role","name","bytes","sha256"}]. */
void cf_inputs_json(cf_arena *arena, cf_value *object, const cf_input *items, int n);

/* The same for one more file of the folder, which is put behind the others. */
bool cf_inputs_add(const cf_input **items, int *n, confer_case *c, cf_arena *arena,
                   const char *role, const char *name, cf_buf *why);

#endif
