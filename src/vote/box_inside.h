/* box_inside.h: what the files of the box share (box.h is for everybody else). */
#ifndef CF_VOTE_BOX_INSIDE_H
#define CF_VOTE_BOX_INSIDE_H

#include "vote/box.h"
#include "vote/folder.h"

typedef struct cf_box_mark {
    cf_slice digits; /* a public credential */
    cf_slice uuid, reason;
} cf_box_mark;

typedef struct cf_box_entry {
    cf_slice uuid, officer;
    cf_paper_count count;
} cf_box_entry;

typedef struct cf_box_moment {
    cf_slice event, time; /* of the first line with that event */
} cf_box_moment;

struct cf_box {
    cf_arena arena;
    char *folder;
    cf_box_options options;
    cf_audit_log *log; /* NULL: only reading */
    cf_buf log_bytes;  /* of a box that is only read */
    cf_log_reader reader;
    const cf_source *notice_source; /* the diagnostics' */
    cf_notice notice;
    /* what the log says: */
    cf_box_phase phase;
    cf_slice roll_sha256, reasons, frozen_notice, manifest_sha256, threshold_sha256;
    uint64_t standing[CF_STANDINGS];
    cf_box_election *elections;
    size_t n_elections, room_elections, n_planned;
    cf_slice trustee[CF_VOTE_MAX_TRUSTEES], trustee_name[CF_VOTE_MAX_TRUSTEES];
    unsigned n_single, n_group, threshold;
    cf_box_mark *struck, *issued;
    size_t n_struck, room_struck, n_issued, room_issued;
    cf_box_entry *entries;
    size_t n_entries, room_entries;
    cf_box_moment moments[32];
    unsigned n_moments;
    cf_slice last_time;
    cf_box_said *said;
    size_t n_said, room_said;
};

/* --- State (box_state.c) ---------------------------------------------------------------------- */

/* Takes in one line of the log. */
bool cf_box_apply(cf_box *box, const cf_log_record *record, cf_fault *fault);

/* Adds a line to the log and takes it in. `fields` is emptied. `day_only`: without the hour. */
bool cf_box_log(cf_box *box, const char *event, cf_buf *fields, bool day_only, cf_fault *fault);

/* Refuses when the vote is not between these phases. */
bool cf_box_expect(const cf_box *box, cf_box_phase from, cf_box_phase to, const char *what,
                   cf_fault *fault);

cf_box_election *cf_box_find(cf_box *box, cf_slice uuid);

/* Whether a public credential was struck, for a paper ballot or because its code was lost. */
const cf_box_mark *cf_box_find_mark(const cf_box_mark *marks, size_t n, cf_slice digits);

/* Opens without locking, for reading. */
cf_box *cf_box_read(const char *folder, const cf_box_options *options, cf_diags *diags,
                    cf_fault *fault);

/* --- Files ------------------------------------------------------------------------------------ */

/* `folder/name` or, with a uuid, `folder/UUIDname`, in the box's arena. */
const char *cf_box_path(cf_box *box, cf_slice uuid, const char *name);

/* Reads a file whose SHA-256 is known; refuses any other bytes. */
bool cf_box_read_hashed(cf_buf *out, cf_box *box, const char *path, cf_slice sha256,
                        cf_fault *fault);

/* The lists of credentials and of spares of an election, hashes checked. Release what was read. */
bool cf_box_read_credentials(cf_credentials *out, cf_box *box, const cf_box_election *election,
                             bool spares, cf_fault *fault);

/* `verify`: the mathematics of all ballots too. */
cf_board *cf_box_board(cf_box *box, cf_slice uuid, bool verify, cf_fault *fault);

void cf_hex_of(char out[CF_SHA256_HEX_SIZE], cf_slice text);

/* --- Links (links.c) -------------------------------------------------------------------------- */

typedef struct cf_link {
    cf_slice kind; /* member, challenged, spare */
    cf_slice id, unit, uuid, digits;
    uint64_t weight;
    unsigned number; /* of a spare, from 1 */
} cf_link;

typedef struct cf_links {
    cf_arena arena;
    cf_link *items;
    size_t n, room;
} cf_links;

bool cf_links_read(cf_links *out, cf_box *box, cf_fault *fault);
void cf_links_release(cf_links *links);
void cf_links_add(cf_links *links, const cf_link *link);
bool cf_links_write(const cf_links *links, cf_box *box, cf_fault *fault);

/* The manifest's text, from the files as they are (manifest.c). */
bool cf_manifest_write(cf_buf *out, cf_box *box, cf_fault *fault);

/* Credentials that were struck, or are spares given to nobody, and yet have a ballot. */
bool cf_box_check_marks(cf_box *box, const cf_box_election *election, const cf_verifier *verifier,
                        cf_fault *fault);

/* Takes in a protest or a statement of the log. False: the line is another's. */
bool cf_box_take_said(cf_box *box, const cf_log_record *record);

/* Writes struck.txt anew from the log. */
bool cf_box_publish_struck(cf_box *box, cf_fault *fault);

#endif
