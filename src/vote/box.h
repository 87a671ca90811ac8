/* box.h: a vote as a folder, and all that is done with it, from the notice to the result.
 *
 *   notice.txt, the agreement    what is asked                                            public
 *   roll.csv                     the frozen membership list                               private
 *   private/links.csv            which member holds which public credential               private
 *   UUID.credentials.json        who may vote in an election: public credentials          public
 *   UUID.spares.json             those of them that were made as spares                   public
 *   UUID.bel                     the archive of an election                               public
 *   manifest.json                the hashes of all of these, made at the opening          public
 *   audit.log                    what was done when; everything else follows from it      public
 *   struck.txt                   public credentials that may not vote electronically      public
 *
 * Invariants: the audit log is the only memory: what is not in it (or in an archive) has not
 * happened, so that a crash between two writes leaves a step that is done again, never half of
 * one. An open box holds the log's lock: strike-off and cast can never both win. A credential that
 * was struck casts nothing; one that has a ballot is never struck. Nothing here knows, keeps or
 * writes how anybody voted. Steps are refused out of their order. */
#ifndef CF_VOTE_BOX_H
#define CF_VOTE_BOX_H

#include "vote/audit_log.h"
#include "vote/notice.h"
#include "vote/roll.h"

typedef struct cf_box_options {
    int64_t now;               /* seconds since 1970 */
    const cf_entropy *entropy; /* must outlive the box */
    int n_threads;             /* of verification; 0: one */
    const cf_board_disk *disk; /* for tests; NULL: the real one */
} cf_box_options;

/* --- What the log says ------------------------------------------------------------------------ */

typedef enum cf_box_phase {
    CF_BOX_NEW,   /* there is a notice */
    CF_BOX_ROLL,  /* the membership list is frozen */
    CF_BOX_CODES, /* codes are made */
    CF_BOX_OPEN,
    CF_BOX_CLOSED,  /* no more ballots; decryption */
    CF_BOX_COUNTED, /* the result is known */
} cf_box_phase;

/* "called", "roll frozen", "codes made", "open", "closed", "counted". */
const char *cf_box_phase_name(cf_box_phase phase);

typedef enum cf_election_kind {
    CF_ELECTION_ALL,        /* everybody together */
    CF_ELECTION_UNIT,       /* one unit */
    CF_ELECTION_CHALLENGED, /* those whose right to vote is disputed */
} cf_election_kind;

typedef enum cf_channel { CF_CHANNEL_BOOTH, CF_CHANNEL_REMOTE, CF_CHANNELS } cf_channel;

/* "booth", "remote". */
const char *cf_channel_name(cf_channel channel);

typedef struct cf_paper_count {
    uint64_t yes, no, abstain;
    uint64_t spoiled; /* handed in, and valid for nothing */
} cf_paper_count;

typedef struct cf_box_election {
    cf_election_kind kind;
    cf_slice uuid, unit; /* unit: of CF_ELECTION_UNIT */
    uint64_t n_voters;   /* members with a code */
    uint64_t members;    /* their weight, and that of late members */
    uint64_t covered;    /* rows of the membership list */
    uint64_t n_spares, n_issued;
    uint64_t n_struck; /* for a paper ballot */
    uint64_t struck_weight;
    uint64_t n_replaced;        /* codes that were lost and struck */
    uint64_t cast[CF_CHANNELS]; /* ballots, by the log */
    uint64_t unrecorded;        /* ballots whose channel a crash left unrecorded */
    char credentials_sha256[CF_SHA256_HEX_SIZE], spares_sha256[CF_SHA256_HEX_SIZE];
    bool paper_agreed;
    cf_paper_count paper; /* when agreed */
    bool counted;
    uint64_t result[3]; /* electronic ballots: yes, no, abstain */
} cf_box_election;

typedef struct cf_box cf_box;

/* --- Life cycle ------------------------------------------------------------------------------- */

/* Makes the folder of a new vote: the notice and a copy of the agreement's text. `agreement_name`:
 * the name of the copy. The notice's hash is filled in. */
bool cf_box_create(const char *folder, const cf_notice *notice, const char *agreement_name,
                   cf_slice agreement, const cf_box_options *options, cf_fault *fault);

/* Opens a vote and waits until no other process has it open. Problems of the notice's text go into
 * `diags`. */
cf_box *cf_box_open(const char *folder, const cf_box_options *options, cf_diags *diags,
                    cf_fault *fault);

/* NULL is fine. */
void cf_box_close(cf_box *box);

/* --- Before the vote -------------------------------------------------------------------------- */

/* Reads a membership list and freezes it. May be done again until the codes are made. */
bool cf_box_set_roll(cf_box *box, const char *name, cf_slice csv, cf_diags *diags, cf_fault *fault);

/* Where the codes go: `keep` gets the mail-merge table, a secret (code_sheet.h), and answers true
 * when it is safe on the disk. Only then does the log say that there are codes. */
typedef struct cf_codes_sink {
    bool (*keep)(void *context, cf_slice codes, cf_fault *fault);
    void *context;
} cf_codes_sink;

/* Makes one code for each member who may vote or is challenged, and `n_spares` more in each
 * election. The notice and the list cannot be changed afterwards. */
bool cf_box_make_codes(cf_box *box, unsigned n_spares, const cf_codes_sink *sink, cf_fault *fault);

/* Adds a trustee by the public half of a key. */
bool cf_box_add_trustee(cf_box *box, cf_slice public_key, cf_fault *fault);

/* Sets the threshold group, the ceremony's result (ceremony.h). */
bool cf_box_set_threshold(cf_box *box, cf_slice parameters, cf_fault *fault);

/* Opens the polls: makes the archives and the manifest. */
bool cf_box_open_polls(cf_box *box, cf_fault *fault);

/* --- During the vote -------------------------------------------------------------------------- */

typedef struct cf_receipt {
    char tracker[CF_B64_SIZE];
    char uuid[CF_UUID_MAX + 1];
    char board_head[CF_SHA256_HEX_SIZE];
    char log_head[CF_SHA256_HEX_SIZE];
} cf_receipt;

/* Takes an encrypted ballot. The receipt may be given out only when this returns true. */
bool cf_box_cast(cf_receipt *out, cf_box *box, cf_slice ballot, cf_channel channel,
                 cf_fault *fault);

/* The same, one ballot after the other, without reading the archive anew for each: `hold` opens it
 * (NULL: a fault), the caller closes it before the box, and at the first fault of the world.
 * Nothing else may be done with that election's archive meanwhile. */
cf_board *cf_box_hold(cf_box *box, cf_slice uuid, cf_fault *fault);
bool cf_box_cast_held(cf_receipt *out, cf_box *box, cf_board *board, cf_slice ballot,
                      cf_channel channel, cf_fault *fault);

/* Finds the election in which a code is valid and encrypts a vote with it: for voters at this
 * machine. `answer`: 0 yes, 1 no, 2 abstain. */
bool cf_box_encrypt(cf_buf *ballot, cf_box *box, cf_slice code, unsigned answer, cf_fault *fault);

/* Strikes a member's credential off, before a paper ballot is handed out. `tracker`: filled when
 * it is refused because the member has voted. */
bool cf_box_strike(char tracker[CF_B64_SIZE], cf_box *box, cf_slice id, cf_fault *fault);

/* Gives a spare code to a member: one whose code was lost (`lost`; the old one is struck) or who is
 * not on the list (`late`, with that weight). `number`: which spare, as on the sheet. */
bool cf_box_issue_spare(unsigned *number, cf_box *box, cf_slice id, cf_slice unit, uint64_t weight,
                        cf_slice reason, cf_fault *fault);

/* --- After the vote --------------------------------------------------------------------------- */

bool cf_box_close_polls(cf_box *box, cf_fault *fault);

/* An officer's count of the paper ballots of an election; two officers must enter the same. */
bool cf_box_paper(cf_box *box, cf_slice uuid, cf_slice officer, const cf_paper_count *count,
                  cf_fault *fault);

/* Adds a trustee's decryption of one election; one that is there already is left as it is
 * (`already`), so that a file can be taken in again. */
bool cf_box_share(bool *already, cf_box *box, cf_slice uuid, uint64_t owner, cf_slice share,
                  cf_fault *fault);

/* What the description of an election of challenged ballots says, so that a trustee's machine,
 * which has nothing but the archive, leaves it sealed. */
#define CF_CHALLENGED_MARK "Votes here: challenged ballots"

/* Verifies an archive and decrypts its tally with a trustee's key: on the trustee's own machine.
 * Appends a line {"uuid":…,"owner":…,"share":…}. An archive of challenged ballots is left sealed,
 * and nothing is appended, unless `challenged`; then the others are left out. */
bool cf_share_line_make(cf_buf *out, cf_slice archive, const cf_scalar *secret, bool challenged,
                        const cf_box_options *options, cf_fault *fault);

/* Takes such a line apart. */
bool cf_share_line_read(cf_slice *uuid, uint64_t *owner, cf_slice *share, cf_slice line,
                        cf_fault *fault);

/* Finds the result of every election that may be opened and has decryptions enough. `challenged`:
 * that of the challenged ballots too, which is refused unless they could change the outcome. */
bool cf_box_count(cf_box *box, bool challenged, cf_fault *fault);

/* --- Protests and statements ------------------------------------------------------------------ */

/* What somebody wants on record. `signed_text`: of an observer's statement (statement.h); empty: a
 * protest, which an officer wrote down. */
typedef struct cf_box_said {
    cf_slice time, by, says, signed_text;
} cf_box_said;

/* In the order of the log. */
const cf_box_said *cf_box_sayings(const cf_box *box, size_t *n);

/* Writes a protest into the log: at any time, by an office or role. */
bool cf_box_protest(cf_box *box, cf_slice by, cf_slice says, cf_fault *fault);

/* Takes an observer's signed statement about this vote into the log. */
bool cf_box_add_statement(cf_box *box, cf_slice signed_text, cf_fault *fault);

/* The number, from 1, of the log's line that has this hash; 0: none has. */
uint64_t cf_box_line_of(const cf_box *box, cf_slice head);

/* The same of an election's archive and its events; 0 too when it cannot be read. */
uint64_t cf_box_event_of(cf_box *box, cf_slice uuid, cf_slice head);

/* --- What there is ---------------------------------------------------------------------------- */

cf_box_phase cf_box_phase_of(const cf_box *box);
const cf_notice *cf_box_notice(const cf_box *box);
const char *cf_box_folder(const cf_box *box);
const cf_box_election *cf_box_elections(const cf_box *box, size_t *n);
const char *cf_box_log_head(const cf_box *box);

/* SHA-256 in hex; empty where there is none yet. */
const char *cf_box_roll_sha256(const cf_box *box);
const char *cf_box_manifest_sha256(const cf_box *box);

/* Members by standing, and how often each reason code stands ("dues 3, left 1"), as logged when the
 * list was frozen. */
uint64_t cf_box_standing_count(const cf_box *box, cf_standing standing);
cf_slice cf_box_reasons(const cf_box *box);

/* The single trustees' names, in the order of their numbers, and how many there are; each of them
 * is needed. `n_group`: trustees of the threshold group, numbered after them, of whom `threshold`
 * are needed; 0: there is no group. */
size_t cf_box_trustees(const cf_box *box, const cf_slice **names, unsigned *n_group,
                       unsigned *threshold);

/* The last time something was done, as the log has it. */
const char *cf_box_last_time(const cf_box *box);

/* The time of the first line with that event; NULL: there is none. */
const char *cf_box_time_of(const cf_box *box, const char *event);

/* Opens an election's archive for reading: a verifier that has seen all of it (with the mathematics
 * of the ballots when `strict`), and the bytes. Both belong to the caller. NULL: a fault. In an
 * open box, half of an event that a crash left is taken back first. */
cf_verifier *cf_box_read_archive(cf_buf *bytes, cf_box *box, cf_slice uuid, bool strict,
                                 cf_fault *fault);

/* Turnout of a unit by the links file: needs the private folder. */
typedef struct cf_unit_turnout {
    cf_slice unit;
    uint64_t members, voted, struck;
} cf_unit_turnout;

/* False without fault: the links file is not here. The array is the caller's (cf_mem_free), its
 * texts are the box's. */
bool cf_box_turnout(cf_unit_turnout **out, size_t *n, cf_box *box, cf_fault *fault);

/* --- Proving ---------------------------------------------------------------------------------- */

/* Checks everything that is public in a folder: the chain of the log, the manifest, every archive,
 * struck and unissued credentials without ballots, counts that fit. Appends what was checked, a
 * line each, to `said`. Needs no lock and changes nothing. */
bool cf_box_prove(cf_buf *said, const char *folder, const cf_box_options *options, cf_fault *fault);

#endif
