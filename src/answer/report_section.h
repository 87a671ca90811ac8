/* report_section.h: the parts of `confer report`: each is one file and one line in
 * report_sections.def.
 *
 * A section adds its blocks to the report, beginning with a CF_SHOW_SECTION where it stands alone.
 * Invariants: offer 0 of the costing is the status quo ("current"), the report's offers are 1 to
 * n_offers; groups under CF_SMALLEST_GROUP members are shown by nobody but with `persons`. */
#ifndef CF_ANSWER_REPORT_SECTION_H
#define CF_ANSWER_REPORT_SECTION_H

#include "answer/ask.h"
#include "answer/inputs.h"
#include "answer/people.h"
#include "answer/report_parts.h"
#include "confer_report.h"
#include "show/report.h"
#include "show/value.h"

enum {
    CF_SMALLEST_GROUP = 5,
    CF_REPORT_OFFERS = 5, /* offers in a report at most */
};

typedef struct {
    cf_arena *arena; /* the report's */
    confer_case *c;
    const cf_asking *asking;
    const cf_costing *costing;
    const confer_report_options *options;
    cf_people *people;
    cf_report_parts parts;
    confer_report_kind kind;
    bool persons;
    int n_offers;
    const cf_input *inputs; /* the files, hashed */
    int n_inputs;
    const char *const *offers_asked; /* n_offers: names by which they can be asked for again */
} cf_report_call;

/* Kinds of report in which a section stands. */
enum {
    CF_IN_TABLE = 1 << CONFER_REPORT_TABLE,
    CF_IN_BOARD = 1 << CONFER_REPORT_BOARD,
    CF_IN_MEMBERS = 1 << CONFER_REPORT_MEMBERS,
    CF_IN_ALL_KINDS = CF_IN_TABLE | CF_IN_BOARD | CF_IN_MEMBERS,
};

typedef struct {
    const char *name;
    unsigned kinds;
    bool (*applies)(const cf_report_call *call); /* NULL: always */
    void (*add)(cf_report *report, const cf_report_call *call);
    bool behind; /* of the one page for the table: on pages of its own behind it */
} cf_report_section;

#define REPORT_SECTION(name) extern const cf_report_section cf_report_section_##name;
#include "answer/report_sections.def"
#undef REPORT_SECTION

/* --- What sections share --------------------------------------------------------------------- */

const char *cf_report_offer_name(const cf_report_call *call, int offer);

/* "county", "county and union", "a, b and c". */
const char *cf_report_offer_names(const cf_report_call *call);

const char *cf_report_year(const cf_report_call *call, int index);

/* What of an offer's cost in a year is one-time: lump sums, holidays, cash-outs. */
int64_t cf_report_one_time(const cf_year_cost *year);

/* Members' net pay over time as a chart, and each two offers in a sentence: a section of their own,
 * and part of the one page for the table. Needs pay dates. */
void cf_report_time_chart(cf_report *report, const cf_report_call *call);
void cf_report_time_pairs(cf_report *report, const cf_report_call *call);

/* --- Small groups ---------------------------------------------------------------------------- */

/* Marks what may not be shown: groups of 1 to CF_SMALLEST_GROUP - 1 members and, so that they do
 * not follow from the total, the smallest others until two or more groups with CF_SMALLEST_GROUP or
 * more members in all are hidden. `hidden`: n of them. Returns how many are hidden. */
int cf_hide_small(bool *hidden, const uint64_t *members, int n);

/* True where a fund may not be shown by itself. A fund that nobody is paid from may. */
bool cf_report_hides_fund(const cf_report_call *call, int offer, cf_slice fund);

#endif
