/* confer_report.h: documents that leave the house: reports, their proof, and the folder that one
 * side hands the other.
 *
 * Conventions are those of confer.h. Everything is since 0.1.0. */
#ifndef CONFER_REPORT_H
#define CONFER_REPORT_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum confer_report_kind {
    CONFER_REPORT_TABLE,   /* one page for the table */
    CONFER_REPORT_BOARD,   /* fiscal impact, for a board or a council */
    CONFER_REPORT_MEMBERS, /* what members would get */
} confer_report_kind;

typedef struct confer_report_options {
    int version; /* 1 */
    confer_report_kind kind;
    const char *const *by; /* roll-ups beside the fund's, as confer_cost_options.by */
    int n_by;
    bool authorized;
    const char *const *assume;
    int n_assume;
    bool include_persons; /* a row a position, and groups of any size: not for publication */
    /* What fits inside the money, as confer_fit has it. */
    const char *fit_space; /* an offer with ranges, in the folder; NULL: no such section */
    const char *fit_best;  /* confer_fit_options.best */
    const char *const *fit_within;
    int n_fit_within;
    /* Departments' reductions, as confer_cut has them. */
    const char *cut_target;  /* "5%" or "$2,000,000"; NULL: no such section */
    const char *cut_options; /* their file in the folder */
    const char *cut_fund;    /* NULL: all */
} confer_report_options;

/* clang-format off */
#define CONFER_REPORT_OPTIONS_INIT {1, CONFER_REPORT_TABLE, NULL, 0, false, NULL, 0, false, NULL, NULL, NULL, 0, NULL, NULL, NULL}
/* clang-format on */

/* A report on one offer or more, each compared with the status quo. Write it as CONFER_HTML,
 * CONFER_MARKDOWN, CONFER_XLSX, CONFER_PDF or CONFER_TEXT: the figures are the same. It carries the
 * hashes of the folder's files, which confer_verify reads. Errors: as confer_compare;
 * CONFER_MISUSED for more offers than a report holds. */
int confer_report(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_report_options *options, confer_error *err);

/* Proves a report: asks its question again of the case's folder and compares every byte. The answer
 * is no when a figure, a file or the engine differs; it names each figure that does. `report_path`:
 * a report as confer_report's answer was written. Errors: CONFER_FAILED when it cannot be read or
 * carries no proof; otherwise as confer_report. */
int confer_verify(confer_result **out, confer_case *c, const char *report_path, confer_error *err);

typedef struct confer_pack_options {
    int version;          /* 1 */
    bool anonymize;       /* replace ids, and leave out columns that no figure needs */
    const char *key_path; /* with anonymize: where the way back is written; not in the folder */
} confer_pack_options;

/* clang-format off */
#define CONFER_PACK_OPTIONS_INIT {1, false, NULL}
/* clang-format on */

/* Makes the folder that one side hands the other: the agreement, the offers (none named: all), the
 * tables, and a MANIFEST.sha256 of them. With `anonymize` ids are replaced by new ones in a new
 * order, which a secret of this call alone decides; the key file leads back. The figures are the
 * same, which is proven by costing every offer from both. `folder` must not exist or be empty; when
 * anything fails nothing stays behind. */
int confer_pack(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                const char *folder, const confer_pack_options *options, confer_error *err);

/* Writes an answer to a file: whole, or not at all. `options` as for confer_result_write. */
int confer_result_save(const confer_result *result, const char *path,
                       const confer_write_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
