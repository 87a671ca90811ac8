/* publishing.h: a public page in the making: what was asked of the folder for it, and the edition.
 *
 * Invariants: it owns its results and its arena's memory, and borrows the case. */
#ifndef CF_ANSWER_PUBLISHING_H
#define CF_ANSWER_PUBLISHING_H

#include "answer/public_page.h"
#include "confer_tell.h"

typedef struct {
    confer_case *c;
    cf_arena *arena;
    const char *folder;
    const confer_publish_public_options *options;
    cf_public page;
    confer_result *compared;
    confer_result *timeline; /* NULL: there is none */
    cf_publication chain;    /* as it stands */
    cf_edition *made;        /* the edition in the making */
    cf_public_link *links;
    cf_buf index;
} cf_publishing;

/* Asks everything that the page says: the report, the comparison, summaries, the timeline; counts
 * of small groups and this machine's paths are taken out. */
int cf_publish_ask(cf_publishing *m, const char *const *offers, int n_offers, confer_error *err);

#endif
