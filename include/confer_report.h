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
} confer_report_options;

/* clang-format off */
#define CONFER_REPORT_OPTIONS_INIT {1, CONFER_REPORT_TABLE, NULL, 0, false, NULL, 0, false}
/* clang-format on */

/* A report on one offer or more, each compared with the status quo. Write it as CONFER_HTML,
 * CONFER_MARKDOWN, CONFER_XLSX, CONFER_PDF or CONFER_TEXT: the figures are the same. It carries the
 * hashes of the folder's files, which confer_verify reads. Errors: as confer_compare;
 * CONFER_MISUSED for more offers than a report holds. */
int confer_report(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_report_options *options, confer_error *err);

/* Writes an answer to a file: whole, or not at all. `options` as for confer_result_write. */
int confer_result_save(const confer_result *result, const char *path,
                       const confer_write_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
