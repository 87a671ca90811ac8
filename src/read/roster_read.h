/* roster_read.h: a roster file (CSV or XLSX) -> validated blocks (model/roster.h).
 *
 * Invariants: every row that cannot be used is reported with file, row, column and value, all of
 * them in one scan; no block is handed out that holds such a row. A CSV is read by several threads
 * at memory speed, block by block, and need not fit into memory. Ids are unique: ascending ids are
 * checked in passing, others by a set of their hashes, whose rare collisions are looked at again.
 * Source: costing rules, section 3.1. */
#ifndef CF_READ_ROSTER_READ_H
#define CF_READ_ROSTER_READ_H

#include "base/diag.h"
#include "model/plan.h"
#include "model/roster.h"
#include "model/schedule.h"

#include <stdatomic.h>

typedef struct cf_roster cf_roster;

typedef struct {
    const char *path;            /* NULL: read from `data` */
    cf_slice data;               /* the file's bytes, borrowed */
    const char *name;            /* as diagnostics show the file */
    const cf_facts *facts;       /* column names; where the agreement names the file */
    const cf_schedule *schedule; /* NULL: every row must have its own rate */
    bool schedule_unread;        /* there is one that cannot be read: ranges, steps go unchecked */
    const cf_slice *wanted;      /* headers whose texts are wanted beside the usual ones */
    int n_wanted;
    bool keep; /* keep the blocks: the second scan reads memory */
} cf_roster_options;

/* Opens the file and reads its header. False: cannot, or the header is wrong (see diags). The
 * options are copied; facts, schedule and data must outlive the roster. */
bool cf_roster_open(cf_roster **out, const cf_roster_options *options, cf_diags *diags);

/* Problems found from now on are said to be of this file's in `diags`, which must outlive them. For
 * a roster that is kept longer than the diagnostics it was opened with. */
void cf_roster_report_to(cf_roster *roster, cf_diags *diags);

void cf_roster_close(cf_roster *roster);

const cf_roster_info *cf_roster_info_of(const cf_roster *roster);

/* Takes a block. Called from `n_threads` threads at once, each with its own `thread` number, in no
 * order; use block->sequence. The block is valid during the call, or for good when kept. */
typedef void (*cf_block_visit)(void *context, int thread, const cf_block *block);

/* Reads all rows. False: some row is wrong (all are in diags), or `stop` (may be NULL) was set.
 * May be called again, with the same result. After the first wrong row no more blocks are
 * handed out, but reading goes on for the problems. That an id is there twice may only be known at
 * the end: what was made of the blocks counts when this returns true. `progress` (may be NULL)
 * counts bytes read. */
bool cf_roster_scan(cf_roster *roster, int n_threads, cf_block_visit visit, void *context,
                    const atomic_bool *stop, _Atomic uint64_t *progress, cf_diags *diags);

/* Bytes of the file, for progress. */
uint64_t cf_roster_size(const cf_roster *roster);

/* Rows, once a scan has kept them; 0: not known. */
uint64_t cf_roster_rows(const cf_roster *roster);

#endif
