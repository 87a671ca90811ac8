/* confer.h: costs public-sector labor agreements, to the cent.
 *
 * The one public header. It reads like a staircase: each part needs only the parts above it.
 *
 *     1  Version and errors
 *     2  The simple way: open a folder, ask, write the answer
 *     3  Values: single figures out of an answer
 *     4  Problems: what is wrong with the reader's text and tables
 *     5  More questions: explain, schedule, reconcile, quick
 *     6  The language: check, format, diff, help, new
 *     7  Advanced: files in memory, threads, stopping, progress, memory
 *
 * Conventions. Names are confer_noun_verb. Outputs come first, inputs are const, the caller's
 * confer_error comes last and may be NULL. Functions that can fail return a confer_status: 0 or
 * negative; on failure outputs are left alone. What an `out` parameter receives is owned by the
 * caller and freed with the matching _free or _close, which accept NULL; what a function returns
 * as a pointer is borrowed. Texts are UTF-8 and NUL-terminated unless a length stands beside them.
 * Amounts are whole cents in int64_t. Options structs start with `version`; fill them with their
 * _INIT macro and NULL means the defaults.
 *
 * Determinism. The same inputs give the same bytes, with any number of threads, in any locale, at
 * any time. The library prints nothing, ends nothing, and reads no clock, locale or environment.
 * Different cases may be used by different threads at once; one case by one thread at a time
 * (confer_case_stop excepted).
 *
 * Sources of the rules are sections of docs/costing-rules.md. Everything is since 0.1.0. */
#ifndef CONFER_H
#define CONFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------------
 * 1  Version and errors
 * ------------------------------------------------------------------------------------------- */

/* The library's version, "0.1.0". Never NULL. */
const char *confer_version(void);

typedef enum confer_status {
    CONFER_OK = 0,
    CONFER_WRONG = -1,  /* the folder's texts or tables: see the case's problems (part 4) */
    CONFER_FAILED = -2, /* the world: a file that cannot be written, a folder that is not there */
    CONFER_ABSENT = -3, /* what was named is not there: an offer, an employee, a column, a clause */
    CONFER_MISUSED = -4, /* the question itself: a date that is none, a format that there is not */
    CONFER_STOPPED = -5, /* confer_case_stop was called */
} confer_status;

/* Why a call failed, in one sentence without a full stop. Untouched on success. */
typedef struct confer_error {
    confer_status status;
    char message[1000];
    char hint[500]; /* what to do about it; may be empty */
} confer_error;

/* clang-format off */
#define CONFER_ERROR_INIT {CONFER_OK, {0}, {0}}
/* clang-format on */

/* ---------------------------------------------------------------------------------------------
 * 2  The simple way
 * ------------------------------------------------------------------------------------------- */

/* A negotiation: a folder with `current.terms` (the agreement in force: the status quo), offers in
 * `offers/`, and the tables that the agreement names (costing rules, section 2). */
typedef struct confer_case confer_case;

/* An answer. It owns all it says: the case may be closed before it. */
typedef struct confer_result confer_result;

/* Takes bytes. Returns 0, or anything else to stop writing (the call then fails). */
typedef int (*confer_write_fn)(void *context, const char *bytes, size_t len_bytes);

typedef enum confer_format {
    CONFER_TEXT, /* for people */
    CONFER_JSON, /* canonical: fixed member order, whole cents, one line */
    CONFER_CSV,  /* one table; amounts in dollars */
    CONFER_HTML, /* one page that needs nothing else */
    CONFER_MARKDOWN,
    CONFER_XLSX,     /* formulas with their values */
    CONFER_PDF,      /* tagged */
    CONFER_FRAGMENT, /* what stands in the page's <main>, for a page of one's own */
} confer_format;

/* How a case works; see part 7 for the members behind `version`. */
typedef struct confer_case_options {
    int version;      /* 1 */
    int n_threads;    /* 0: as many as the machine gives. Never changes an answer */
    bool keep_roster; /* keep the roster in memory between questions */
    /* Told now and then how far a long question is: how much is done, and in all, of what
     * confer_case_work says. Called from the library's threads, never twice at once. May be NULL.
     */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} confer_case_options;

/* clang-format off */
#define CONFER_CASE_OPTIONS_INIT {1, 0, false, NULL, NULL}
/* clang-format on */

/* Opens a folder. Reads nothing yet beyond seeing that it is one. `folder` NULL: no folder, all
 * files are given with confer_case_put.
 * Errors: CONFER_FAILED when it is not a folder. */
int confer_case_open(confer_case **out, const char *folder, const confer_case_options *options,
                     confer_error *err);
void confer_case_close(confer_case *c);

/* Whether an answer asked before has read the file at `path`, by whatever name: nothing should be
 * written over it. */
bool confer_case_reads(confer_case *c, const char *path);

/* The names of the folder's offers, in byte order: `names[0..*n)`, borrowed from the case until its
 * next question. NULL and 0 when there is none. */
void confer_case_offers(confer_case *c, const char *const **names, size_t *n);

/* What cost and compare are asked beside the offers. */
typedef struct confer_cost_options {
    int version;           /* 1 */
    const char *const *by; /* roll-ups: "fund", "department", any column, "fund+department" */
    int n_by;
    bool authorized;           /* vacant positions too (costing rules, section 2.4) */
    const char *const *assume; /* revenues taken as known: "NAME FY=$X" */
    int n_assume;
    /* A CSV with a line for each position, in the roster's order, amounts in dollars: `id`,
     * status quo, offer and gain (cost), or `id` and one gain an offer (compare). Relative to the
     * process's directory; whole or absent. NULL: none. */
    const char *employees_path;
    /* JSON is all that will be asked of the answer: leaves out what only text shows (who gains
     * more, by class, step and pay band), which saves time and memory on large rosters. */
    bool figures_only;
} confer_cost_options;

/* clang-format off */
#define CONFER_COST_OPTIONS_INIT {1, NULL, 0, false, NULL, 0, NULL, false}
/* clang-format on */

/* Costs an offer: employer cost under it less employer cost under the status quo, by fiscal year
 * (costing rules, sections 2.4 and 4). `offer`: a path, the name of a file in `offers/` with or
 * without `.terms`, or "current" for the status quo itself.
 * Errors: CONFER_ABSENT (no such offer or roll-up column), CONFER_MISUSED (an assumption that
 * cannot be read), CONFER_WRONG, CONFER_FAILED (the employees' file), CONFER_STOPPED. */
int confer_cost(confer_result **out, confer_case *c, const char *offer,
                const confer_cost_options *options, confer_error *err);

/* Costs two or more offers and compares every two of them (costing rules, section 4). */
int confer_compare(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   const confer_cost_options *options, confer_error *err);

typedef struct confer_write_options {
    int version; /* 1 */
    confer_format format;
    int width;  /* of text, in columns; 0: 100 */
    bool color; /* of text: terminal colours */
    bool utf8;  /* of text: lines and dots beyond ASCII */
} confer_write_options;

/* clang-format off */
#define CONFER_WRITE_OPTIONS_INIT {1, CONFER_TEXT, 0, false, false}
/* clang-format on */

/* Writes an answer. Errors: CONFER_MISUSED when this answer has no such format, CONFER_FAILED when
 * `write` says so. */
int confer_result_write(const confer_result *result, const confer_write_options *options,
                        confer_write_fn write, void *context, confer_error *err);

void confer_result_free(confer_result *result);

/* ---------------------------------------------------------------------------------------------
 * 3  Values
 * ------------------------------------------------------------------------------------------- */

/* A figure by its place in the answer's JSON: "fiscal_years[0].cost", "total.ongoing",
 * "by.fund[2].cost", "one_percent[\"FY2025-26\"]". Errors: CONFER_ABSENT when there is no such
 * place, or it holds something else. */
int confer_result_int(const confer_result *result, const char *path, int64_t *out);

/* A number that may have decimals, x 10^decimals (0 to 9), half away from zero: with 6, a share of
 * 0.97 is 970000. Errors: CONFER_ABSENT, CONFER_MISUSED. Since 0.2.0. */
int confer_result_decimal(const confer_result *result, const char *path, int decimals,
                          int64_t *out);

/* A text, borrowed from the answer. A null is NULL. */
int confer_result_text(const confer_result *result, const char *path, const char **out);

/* How many elements or members stand at a place; "" is the answer itself. */
int confer_result_count(const confer_result *result, const char *path, size_t *out);

/* True when the question was a yes-or-no one and the answer is no (`fmt --check`, `check`,
 * `reconcile` with differences). */
bool confer_result_is_no(const confer_result *result);

/* ---------------------------------------------------------------------------------------------
 * 4  Problems
 * ------------------------------------------------------------------------------------------- */

typedef enum confer_severity { CONFER_NOTE, CONFER_WARNING, CONFER_ERROR_PROBLEM } confer_severity;

/* One thing to know about the folder's texts and tables. Texts are borrowed from the case and
 * valid until its next question, or until the next problem is asked for. */
typedef struct confer_problem {
    confer_severity severity;
    const char *code;      /* "E0101"; confer_help explains it */
    const char *file;      /* as the user would write it; "" when there is no place */
    uint32_t line, column; /* from 1; column counts characters; 0: no place */
    const char *header;    /* in a table: the column's header; else "" */
    const char *message;   /* one line */
    const char *help;      /* what to do; may be "" */
    uint32_t length;       /* characters that are meant, from the column on; 0: no place */
} confer_problem;

/* The problems of the case's last question, in the order of their places. */
size_t confer_case_problem_count(const confer_case *c);

/* False: there is no such one. */
bool confer_case_problem(const confer_case *c, size_t index, confer_problem *out);

/* Writes those of `least` severity or worse as a compiler does: `file:line:column:
 * error[E0101]: …` with excerpt, caret, notes and help, then how many there were. */
int confer_case_write_problems(const confer_case *c, confer_severity least, bool color,
                               confer_write_fn write, void *context);

/* ---------------------------------------------------------------------------------------------
 * 5  More questions
 * ------------------------------------------------------------------------------------------- */

typedef struct confer_explain_options {
    int version;        /* 1 */
    const char *period; /* "YYYY-MM-DD": the pay period that holds that day, line by line */
    bool authorized;
    const char *const *assume;
    int n_assume;
    const char *const *beside; /* offers it was compared with: their dates, too, say which years */
    int n_beside;
} confer_explain_options;

/* clang-format off */
#define CONFER_EXPLAIN_OPTIONS_INIT {1, NULL, false, NULL, 0, NULL, 0}
/* clang-format on */

/* Why one member's figure is what it is: the working behind every amount, down to clause, line and
 * rounding. Errors: CONFER_ABSENT (no such offer, employee or pay period; near ids are in the
 * case's problems), CONFER_MISUSED, CONFER_WRONG, CONFER_STOPPED. */
int confer_explain(confer_result **out, confer_case *c, const char *offer, const char *employee,
                   const confer_explain_options *options, confer_error *err);

/* The salary schedule in force on a day ("YYYY-MM-DD"): the agreement's appendix. Its CSV can be
 * read back as a schedule (costing rules, section 3.2). */
int confer_schedule(confer_result **out, confer_case *c, const char *offer, const char *day,
                    confer_error *err);

typedef struct confer_reconcile_options {
    int version;       /* 1 */
    const char *offer; /* NULL: the status quo */
    bool authorized;
} confer_reconcile_options;

/* clang-format off */
#define CONFER_RECONCILE_OPTIONS_INIT {1, NULL, false}
/* clang-format on */

/* Computed against paid: a payroll register (CSV or XLSX: `id`, then either `code` and `amount`,
 * or one column a pay code) against the model, for the pay period that holds `day`. */
int confer_reconcile(confer_result **out, confer_case *c, const char *register_path,
                     const char *day, const confer_reconcile_options *options, confer_error *err);

/* Packages inside fixed money: a space is an offer in which ranges stand for values (docs/fit.md).
 */
typedef struct confer_fit_options {
    int version; /* 1 */
    /* Envelopes: "FY2025-26=$1,200,000": what packages may cost beyond the status quo. None: each
     * fund's budgets in the agreement, unless `same_cost_as` is the limit. */
    const char *const *within;
    int n_within;
    const char *const *funds; /* the envelopes are for these funds together; none: all funds */
    int n_funds;
    const char *const *require; /* "total-gain >= $1,000,000", "lever 2 >= 3%" … */
    int n_require;
    /* What is best: "total-gain" (NULL), "final-rate", "lowest-paid", "lowest-gain", "evenness" or
     * "majority". */
    const char *best;
    int top;                  /* packages in the answer; 0: 10 */
    const char *than;         /* an offer: who is better off than under it; NULL: the status quo */
    const char *same_cost_as; /* an offer: the packages that cost no more, the nearest first */
    bool authorized;
    const char *const *assume;
    int n_assume;
    bool ignore_budgets; /* without `within` the agreement's budgets are the envelopes; not then */
} confer_fit_options;

/* clang-format off */
#define CONFER_FIT_OPTIONS_INIT \
    {1, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, false, NULL, 0, false}
/* clang-format on */

/* True when the offer's text holds ranges, so that it is a space and confer_cost refuses it. False
 * also where there is no such text. */
bool confer_case_is_space(confer_case *c, const char *offer);

/* Finds the packages of a space (NULL, with `same_cost_as`: that offer, each of its raises and lump
 * sums from nothing to twice what it is) that fit, the best first, each costed to the cent as
 * confer_cost would. The answer is no when nothing fits. When confer_case_stop is called while
 * packages are compared, the best so far are the answer, which says that it is not proven; before
 * that, the call ends with CONFER_STOPPED. Errors: as confer_cost; CONFER_MISUSED for an option
 * that cannot be read. */
int confer_fit(confer_result **out, confer_case *c, const char *space,
               const confer_fit_options *options, confer_error *err);

typedef struct confer_quick_options {
    int version;          /* 1 */
    int64_t salary_cents; /* annual pay before either pattern; more than 0 */
    int delay_months;     /* how much later the first pattern starts; 0 to 120 */
} confer_quick_options;

/* clang-format off */
#define CONFER_QUICK_OPTIONS_INIT {1, 0, 0}
/* clang-format on */

/* Two raise patterns such as "6%+0" and "3%+3%+0" on one salary, without any folder. */
int confer_quick(confer_result **out, const char *first, const char *second,
                 const confer_quick_options *options, confer_error *err);

/* What the page that every member can open is made of: offers and schedule as the page computes
 * with them, what it asks, and a table for readers without scripts; no row of the roster. JSON
 * alone. Errors: as confer_compare; CONFER_MISUSED when an offer is "current". */
int confer_member_page(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                       confer_error *err);

/* Writes that page: FOLDER/index.html, whole or not at all. `page`: a text with {{NAME}} marks,
 * as app/page makes it. The folder is made when it is not there. */
int confer_publish(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   const char *folder, const char *page, size_t len_page, confer_error *err);

/* ---------------------------------------------------------------------------------------------
 * 6  The language
 * ------------------------------------------------------------------------------------------- */

/* Reads everything in the folder and finds every problem, also those that show only when texts and
 * tables are laid side by side. The answer is no when there is an error. */
int confer_check(confer_result **out, confer_case *c, confer_error *err);

/* The canonical text of a document; the answer is no when it is not canonical yet. `name` as for
 * confer_cost, "current" being `current.terms`. */
int confer_format_terms(confer_result **out, confer_case *c, const char *name, confer_error *err);

/* Writes that text back into the document's file, whole or not at all. */
int confer_format_apply(const confer_result *result, confer_error *err);

/* What changed from one offer to another, clause by clause, in plain words. */
int confer_diff(confer_result **out, confer_case *c, const char *before, const char *after,
                confer_error *err);

/* The reference entry of a clause ("raise", "lump sum") or of a problem's code ("E0101"). Errors:
 * CONFER_ABSENT when there is none, with near names in err->hint. */
int confer_help(confer_result **out, const char *topic, confer_error *err);

/* Generated documentation: "clauses" and "problems" (Markdown), "schema" (a JSON description of
 * every clause), "dictionary" (words for a fuzzer). Errors: CONFER_ABSENT for anything else. */
int confer_reference(confer_result **out, const char *what, confer_error *err);

/* Makes a commented folder to start from. `folder` must not exist or be empty. */
int confer_new(confer_result **out, const char *folder, confer_error *err);

typedef struct confer_import_options {
    int version;                /* 1 */
    const char *employer;       /* NULL: the file's only one */
    const char *const *exclude; /* positions left out, without case */
    int n_exclude;
    const char *exclude_path; /* a list of them, a line each; NULL: none */
    int n_steps;              /* of a range; 0: 5 */
    const char *step_percent; /* "5": as many steps as come nearest to it; NULL: n_steps */
    int year;                 /* 0: the latest of the file */
    int spread_step_dates;    /* nonzero: spread over the year, an assumption; 0: blank */
    const char *pay_from;     /* "2024-10-05", a pay period's first day, where spread step dates
                               * begin too; NULL: the first Saturday of the data's year */
    const char *fund;         /* budget: one fund alone; NULL: all */
} confer_import_options;

/* clang-format off */
#define CONFER_IMPORT_OPTIONS_INIT {1, NULL, NULL, 0, NULL, 0, NULL, 0, 0, NULL, NULL}
/* clang-format on */

/* Makes a folder that costs out of one table. `kind`: "gcc" (California's Government Compensation
 * export), "roster" (any payroll or records-request export, CSV or XLSX) or "budget" (a budget as
 * adopted, from open data, for confer_cut). `folder` must not exist or be empty. The result is the
 * report: what was inferred, what was left out. Problems of the file are the case's; the case
 * itself is not read. Errors: CONFER_WRONG, CONFER_FAILED, CONFER_MISUSED. */
int confer_import(confer_result **out, confer_case *c, const char *kind, const char *file,
                  const char *folder, const confer_import_options *options, confer_error *err);

/* ---------------------------------------------------------------------------------------------
 * 7  Advanced
 * ------------------------------------------------------------------------------------------- */

/* Gives a file's bytes in place of what the folder holds under that name ("current.terms",
 * "offers/draft.terms", "roster.csv"). They are copied. `bytes` NULL takes it back. */
void confer_case_put(confer_case *c, const char *name, const char *bytes, size_t len_bytes);

/* Makes the question that is running in another thread (or under this signal handler) end soon
 * with CONFER_STOPPED; when none is running, the next one. Safe in a signal handler. */
void confer_case_stop(confer_case *c);

/* What a long question is busy with, and what its progress counts. */
typedef enum confer_work {
    CONFER_WORK_READING,  /* bytes of the roster, read and costed */
    CONFER_WORK_PACKAGES, /* packages looked at */
    CONFER_WORK_RUNS,     /* runs simulated */
} confer_work;

/* May be asked within `progress`. Since 0.2.0. */
confer_work confer_case_work(const confer_case *c);

/* What to do when memory runs out: must not return. NULL: abort. The library never goes on with
 * half of its data. */
void confer_on_out_of_memory(void (*handler)(void));

/* Removes the unfinished files of this process. Safe in a signal handler and in the handler above;
 * nothing may be asked of the library after it. */
void confer_abandon_files(void);

#ifdef __cplusplus
}
#endif

#endif
