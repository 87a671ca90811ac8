/* public_page.h: the page for everybody, as a report tree: the summary of each offer, the report
 * for a board, the timeline, what is not known, corrections, downloads.
 *
 * Invariants: no row of the roster, no group under CF_SMALLEST_GROUP, no path of this machine. */
#ifndef CF_ANSWER_PUBLIC_PAGE_H
#define CF_ANSWER_PUBLIC_PAGE_H

#include "answer/publication.h"
#include "answer/report_section.h"
#include "answer/result.h"

typedef struct {
    const char *href, *what;
} cf_public_link;

typedef struct {
    cf_arena *arena;
    const char *title;
    const confer_result *report;   /* kind board */
    const confer_result *timeline; /* NULL: there is none */
    const confer_result *briefs[CF_REPORT_OFFERS];
    const char *offers[CF_REPORT_OFFERS];
    int n_offers;
    const cf_publication *publication; /* with the edition being made as its last */
    const cf_public_link *links;       /* of the downloads */
    int n_links;
    const char *address; /* where the folder will stand on the web; NULL: not known */
} cf_public;

/* The page without corrections, downloads and the snippet: its tables become the CSV files. */
cf_report *cf_public_body(const cf_public *p);

/* The rest, added to the body. */
void cf_public_finish(cf_report *page, const cf_public *p);

/* A small page to be shown inside another: the findings and the first chart. */
cf_report *cf_public_embed(const cf_public *p, const cf_report *body);

#endif
