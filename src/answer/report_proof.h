/* report_proof.h: the JSON that a report carries, so that `confer verify` can ask the same question
 * again: which engine, which kind of report, which offers and options, the hashes of the files, and
 * the figures. */
#ifndef CF_ANSWER_REPORT_PROOF_H
#define CF_ANSWER_REPORT_PROOF_H

#include "answer/report_section.h"
#include "show/value.h"

#define CF_PROOF_SCHEMA "confer.report/1"

extern const char *const cf_report_kind_names[];

const cf_value *cf_report_proof_json(const cf_report_call *call, const cf_report *report);

#endif
