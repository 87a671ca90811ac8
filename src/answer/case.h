/* case.h: a negotiation's folder while questions are asked of it (confer_case of confer.h).
 *
 * Every question reads the texts anew (they are small and people edit them), finds all problems of
 * what it needs, and leaves texts, plans and problems in place until the next question. A file
 * given in memory stands before the one on disk. Source: costing rules, section 2. */
#ifndef CF_ANSWER_CASE_H
#define CF_ANSWER_CASE_H

#include "base/diag.h"
#include "confer.h"
#include "cost/costing.h"
#include "read/roster_read.h"
#include "read/table_read.h"
#include "read/terms_read.h"

#include <stdatomic.h>

/* A file given in memory. */
typedef struct cf_case_file {
    struct cf_case_file *next;
    char *name;
    cf_buf bytes;
} cf_case_file;

/* One text of the folder, read. */
typedef struct {
    const char *name;    /* as it was asked for: on the command line, in a result */
    const char *path;    /* where it was found */
    cf_terms *terms;     /* NULL: `current` named as an offer, or nothing was found */
    const cf_plan *plan; /* NULL for the status quo itself */
} cf_document;

/* Tables that outlive a question (`keep_roster`): used again while the files, and what the
 * agreement says of them, are the same. It owns the agreement that the roster was opened with. */
typedef struct {
    cf_terms *terms;
    const cf_facts *facts; /* of those terms */
    cf_schedule *schedule; /* NULL: none */
    cf_roster *roster;     /* NULL: nothing is kept */
    cf_recall *recall;     /* what its costings leave for the next */
    cf_slice *wanted;      /* columns that the roster was opened for */
    int n_wanted;
    cf_arena arena;    /* of the schedule's struct and the names */
    int64_t stamps[6]; /* size, time of change and inode of both files */
} cf_kept_tables;

struct confer_case {
    cf_kept_tables kept;
    char *folder; /* NULL: none */
    confer_case_options options;
    cf_case_file *files;
    atomic_bool stop;
    _Atomic uint64_t progress;
    _Atomic int work; /* confer_work */
    atomic_flag reporting;
    /* Of the last question: */
    cf_arena arena;
    cf_diags diags;
    cf_diags *told;             /* the problem that was asked for last, when it was made for that */
    size_t n_problems_of_texts; /* problems before the tables were read */
    cf_document agreement;
    cf_document timeline; /* read by questions that ask for it (answer/record.h) */
    cf_document package;  /* of a space that cannot be costed, of which problems are told */
    cf_document *offers;
    int n_offers;
    cf_schedule *schedule; /* NULL: none was named */
    cf_index *indexes;
    cf_named_index *named_indexes;
    int n_indexes;
    cf_roster *roster;
    struct cf_market_list *markets; /* read for this question; NULL: not yet */
    bool agreement_failed;          /* its text has errors, so a clause may be missing */
    bool schedule_failed;
    bool takes_spaces; /* the question is asked of texts with ranges too */
    bool takes_texts;  /* and of texts that are no offers: of an agreement */
};

/* Says why in `err` (may be NULL) and returns the status. */
int cf_fail(confer_error *err, confer_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void cf_hint(confer_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forgets the last question. */
void cf_case_begin(confer_case *c);

/* Reads and lowers the agreement, then the offers with these names. CONFER_WRONG only where a text
 * could not even be looked at; problems inside texts are in c->diags. */
int cf_case_read_texts(confer_case *c, const char *const *offers, int n_offers, confer_error *err);

/* Reads the schedule and the indexes that the agreement names. Problems go to c->diags. */
void cf_case_read_tables(confer_case *c);

/* There is a schedule that could not be read, or its clause is the one that is misspelt. */
bool cf_case_lacks_schedule(const confer_case *c);

/* What a caller is told of a diagnostic. */
void cf_problem_of(confer_problem *out, const cf_diag *diag);

/* Opens the roster with these columns' texts. False: see c->diags. */
bool cf_case_open_roster(confer_case *c, const cf_slice *wanted, int n_wanted);

/* CONFER_WRONG with a sentence when there are errors, CONFER_STOPPED when asked to stop. */
int cf_case_verdict(confer_case *c, confer_error *err);

/* The threads that a question may use; at least 1. */
int cf_case_threads(const confer_case *c);

/* The roster's rows as CSV text, whatever file they came from; its header first. In the case's
 * arena or its files. False: see c->diags. */
bool cf_case_roster_text(cf_slice *out, confer_case *c);

/* Tells the case's listener how far the roster has been read. For block visitors. */
void cf_case_report_progress(confer_case *c);

/* A costing of the case's offers, without roll-ups. Lives until the next question. */
cf_costing_options cf_case_costing(confer_case *c);

/* Reads `NAME FY2025-26=$1,000` for each into `options`. */
int cf_case_assume(confer_case *c, cf_costing_options *options, const char *const *assume,
                   int n_assume, confer_error *err);

/* True when the path is a file that the last question read: an answer must not replace it. */
bool cf_case_reads(confer_case *c, const char *path);

/* The path of a name inside the folder, in the case's arena. */
const char *cf_case_path(confer_case *c, const char *name);

/* The offers of the folder by stem, in byte order. In the case's arena. */
int cf_case_list_offers(confer_case *c, const char ***out);

/* Where an offer stands: its path, or NULL with `err` filled and near names in the hint. */
const char *cf_case_find_offer(confer_case *c, const char *name, confer_error *err);

/* Takes the kept tables in place of reading: sets c->schedule and c->roster. False: they are not
 * there, not the same, or lack a column. */
bool cf_kept_use(confer_case *c, const cf_slice *wanted, int n_wanted);

/* Keeps the question's schedule and roster, which were read without a problem. */
void cf_kept_take(confer_case *c, const cf_slice *wanted, int n_wanted);

void cf_kept_release(confer_case *c);

/* Takes a file in memory back and leaves the last question's texts and problems in place. */
void cf_case_drop_file(confer_case *c, const char *name);

/* Another reading of the same folder; the case must outlive it. End it with cf_case_twin_end. */
void cf_case_twin(confer_case *twin, const confer_case *c);
void cf_case_twin_end(confer_case *twin);

/* Keeps what stands in the folder under the name, before it is replaced, as
 * `.confer/replaced/NNNN-NAME`. Nothing there: true. */
bool cf_case_keep(confer_case *c, const char *name, cf_buf *why);

/* Whether the folder has a small file of that name. */
bool cf_case_has_file(confer_case *c, const char *name);

/* The bytes of a file, from memory or disk. False: `why` says why. */
bool cf_case_read_file(confer_case *c, const char *path, uint64_t limit, cf_buf *out, cf_buf *why);

#endif
