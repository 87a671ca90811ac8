/* confer_vote.h: ratification votes: a folder a vote, from the notice to the certificate.
 *
 * Same conventions as confer.h, which it continues: outputs first, confer_error last, answers are
 * confer_result and are written with confer_result_write (text and JSON). A step that the rules or
 * the order of steps forbid fails with CONFER_WRONG and says why; problems of the notice's or the
 * membership list's text are kept in the handle (confer_vote_write_problems). The library reads no
 * clock: the caller says what time it is.
 *
 * Secrets. Codes, keys and choices come in as bytes or as files, never on a command line; what the
 * library held of them it fills with zeros. Files with secrets are made readable for their owner
 * alone. Everything else in a vote's folder is meant to be published, but for roll.csv and
 * private/.
 *
 * Several processes may work on one vote: each call locks the folder for as long as it runs.
 *
 * What it protects against and what it does not: docs/vote/protection.md. Everything is since
 * 0.1.0. */
#ifndef CONFER_VOTE_H
#define CONFER_VOTE_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- A vote's folder ------------------------------------------------------------------------- */

typedef struct confer_vote confer_vote;

typedef struct confer_vote_options {
    int version;   /* 1 */
    int64_t now;   /* seconds since 1970-01-01 UTC */
    int n_threads; /* of verification; 0: one */
} confer_vote_options;

#define CONFER_VOTE_OPTIONS_INIT                                                                   \
    {                                                                                              \
        1, 0, 0                                                                                    \
    }

/* A handle on a folder; reads nothing yet. Free it with confer_vote_free. */
int confer_vote_at(confer_vote **out, const char *folder, const confer_vote_options *options,
                   confer_error *err);
void confer_vote_free(confer_vote *vote);

/* Sets the time, for handles that live long. */
void confer_vote_set_time(confer_vote *vote, int64_t now);

/* Writes the problems of the last call's texts and tables. */
int confer_vote_write_problems(const confer_vote *vote, bool color, confer_write_fn write,
                               void *context);

/* --- Before the vote ------------------------------------------------------------------------- */

/* What `confer vote new` is told. Texts that are NULL take the default. */
typedef struct confer_vote_notice {
    int version;                /* 1 */
    const char *name;           /* "Ratification of the 2025-2028 agreement" */
    const char *question;       /* default: "Do you ratify the tentative agreement?" */
    const char *agreement;      /* path of the text that is voted on; it is copied */
    const char *opens, *closes; /* as announced; none */
    const char *quorum;         /* "none", "at least 1/4 of members", "more than 1/2 of the unit" */
    const char *base;           /* "yes and no votes", "votes cast", "all members" */
    const char *threshold;      /* "more than 1/2", "at least 2/3"; must be given */
    const char *units;          /* "together", "every unit", "more than 1/2 of units" */
    bool by_unit;               /* a tally a unit */
    bool no_abstain;
    bool revote;      /* a later ballot replaces the earlier */
    int minimum_unit; /* 0: 10 */
    int64_t covered;  /* whom the agreement covers; 0: count the membership list */
} confer_vote_notice;

#define CONFER_VOTE_NOTICE_INIT                                                                    \
    {                                                                                              \
        1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, false, false, 0, 0         \
    }

/* Makes the folder of a new vote. */
int confer_vote_new(confer_result **out, confer_vote *vote, const confer_vote_notice *notice,
                    confer_error *err);

/* Imports the membership list (CSV: id, name, unit, standing, weight, reason) and freezes it. */
int confer_vote_roll(confer_result **out, confer_vote *vote, const char *csv_path,
                     confer_error *err);

/* Makes the codes into `folder` (made when absent; 0700): codes.csv for a mail merge and codes.html
 * with QR codes. `link`: what stands before the code in them; NULL: nothing. */
int confer_vote_codes(confer_result **out, confer_vote *vote, const char *folder, int n_spares,
                      const char *link, confer_error *err);

/* Makes a trustee's key, on the trustee's own machine: `path` (secret) and `path`.public.json.
 * `name`: an office or role. */
int confer_vote_trustee_key(confer_result **out, const char *path, const char *name,
                            confer_error *err);

/* Adds a trustee by the public file. */
int confer_vote_add_trustee(confer_result **out, confer_vote *vote, const char *public_path,
                            confer_error *err);

/* A group of trustees of whom a threshold suffices: `threshold` of `n` agree on a key in a folder
 * that they pass around. Each trustee calls it three times with its own secret file (made by the
 * first call); the answer says whose turn is next. */
int confer_vote_ceremony(confer_result **out, const char *folder, const char *secret_path,
                         const char *name, int threshold, int n, confer_error *err);

/* Takes the finished group's folder into the vote. */
int confer_vote_add_group(confer_result **out, confer_vote *vote, const char *folder,
                          confer_error *err);

/* Opens the polls. */
int confer_vote_open(confer_result **out, confer_vote *vote, confer_error *err);

/* --- During the vote ------------------------------------------------------------------------- */

typedef enum confer_vote_channel { CONFER_VOTE_BOOTH, CONFER_VOTE_REMOTE } confer_vote_channel;

/* Takes an encrypted ballot, from the voting page or from belenios-tool. The answer is the receipt:
 * `tracker`, `board`, `log`; when this returns CONFER_OK the ballot is on the disk. */
int confer_vote_cast(confer_result **out, confer_vote *vote, const char *ballot, size_t len_bytes,
                     confer_vote_channel channel, confer_error *err);

/* Encrypts and casts on this machine: `code` as it was typed, `choice` "yes", "no" or "abstain".
 * The caller fills both with zeros afterwards. */
int confer_vote_cast_choice(confer_result **out, confer_vote *vote, const char *code,
                            size_t code_bytes, const char *choice, confer_vote_channel channel,
                            confer_error *err);

/* Strikes a member off before a paper ballot is handed out. */
int confer_vote_strike(confer_result **out, confer_vote *vote, const char *member,
                       confer_error *err);

/* Gives a spare code to a member. `reason`: "lost" (the old code is struck off; the spare has its
 * weight) or "late" (not on the list; `unit` names the unit where the vote is tallied by unit,
 * `weight` is the member's; 0: 1). The answer says which spare. */
int confer_vote_spare(confer_result **out, confer_vote *vote, const char *member,
                      const char *reason, const char *unit, int weight, confer_error *err);

/* Turnout by unit and channel, never choices. */
int confer_vote_status(confer_result **out, confer_vote *vote, confer_error *err);

/* Looks for a tracking code on the board; the answer is no when it is not there. */
int confer_vote_find(confer_result **out, confer_vote *vote, const char *tracker,
                     confer_error *err);

/* --- On record ------------------------------------------------------------------------------- */

/* Writes a protest into the audit log, by an office or role; at any time. */
int confer_vote_protest(confer_result **out, confer_vote *vote, const char *by, const char *says,
                        confer_error *err);

/* An observer's statement about a copy of the vote's folder, signed with a key made like a
 * trustee's
 * (`secret_path` and its .public.json), to `out_path`. Changes nothing in the folder. */
int confer_vote_sign_statement(confer_result **out, confer_vote *vote, const char *secret_path,
                               const char *says, const char *out_path, confer_error *err);

/* Takes such a statement into the audit log. */
int confer_vote_add_statement(confer_result **out, confer_vote *vote, const char *path,
                              confer_error *err);

/* Whether the audit log or a board had this head (64 hexadecimal digits), which stands on receipts
 * and certificates. The answer is no when none had. */
int confer_vote_find_head(confer_result **out, confer_vote *vote, const char *head,
                          confer_error *err);

/* --- After the vote -------------------------------------------------------------------------- */

int confer_vote_close(confer_result **out, confer_vote *vote, confer_error *err);

typedef struct confer_vote_paper {
    int version;         /* 1 */
    const char *officer; /* who counted: an office or role */
    const char *unit;    /* where the vote is tallied by unit; NULL: all */
    bool challenged;     /* the challenged paper ballots */
    int64_t yes, no, abstain, spoiled;
} confer_vote_paper;

#define CONFER_VOTE_PAPER_INIT                                                                     \
    {                                                                                              \
        1, NULL, NULL, false, 0, 0, 0, 0                                                           \
    }

/* One officer's hand count; two officers must enter the same. */
int confer_vote_enter_paper(confer_result **out, confer_vote *vote, const confer_vote_paper *paper,
                            confer_error *err);

/* Decrypts in the folder, with a trustee's secret file. `challenged`: the challenged ballots, which
 * is refused unless they could change the outcome. */
int confer_vote_decrypt(confer_result **out, confer_vote *vote, const char *secret_path,
                        bool challenged, confer_error *err);

/* The same on the trustee's own machine, from copies of the archives alone: verifies each of them,
 * decrypts its final tally, and writes what may be sent back to `out_path`. Challenged ballots stay
 * sealed; with `challenged` they alone are decrypted. */
int confer_vote_decrypt_files(confer_result **out, const char *const *archives, int n_archives,
                              const char *secret_path, const char *out_path, bool challenged,
                              const confer_vote_options *options, confer_error *err);

/* Takes in what a trustee sent back. */
int confer_vote_add_decryptions(confer_result **out, confer_vote *vote, const char *path,
                                confer_error *err);

/* Finds the result and applies the rules. */
int confer_vote_tally(confer_result **out, confer_vote *vote, bool challenged, confer_error *err);

typedef enum confer_vote_face {
    CONFER_VOTE_TEXT,
    CONFER_VOTE_JSON,
    CONFER_VOTE_HTML,
    CONFER_VOTE_PDF, /* tagged */
} confer_vote_face;

/* The certificate: counts, the rules' arithmetic, fingerprints, how to check it. The answer is
 * written with CONFER_TEXT, whatever its face. */
int confer_vote_certificate(confer_result **out, confer_vote *vote, confer_vote_face face,
                            confer_error *err);

/* --- Checking -------------------------------------------------------------------------------- */

/* Verifies one archive (a file) or a whole vote (a folder). The answer is no when it is refused,
 * and says why. */
int confer_vote_verify(confer_result **out, const char *path, const confer_vote_options *options,
                       confer_error *err);

/* --- Practice -------------------------------------------------------------------------------- */

/* Holds a small practice vote in a new folder, every step of it, and checks it. */
int confer_vote_rehearse(confer_result **out, const char *folder, int n_members,
                         const confer_vote_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
