/* offer.h: the parts of the editor: page_offer.c (the page), offer_new.c (beginning one),
 * offer_live.c (what its script asks), offer_diff.c (what changed from one text to another). */
#ifndef CONFER_DESK_OFFER_H
#define CONFER_DESK_OFFER_H

#include "web/http.h"

#include <confer.h>

enum {
    OFFER_TEXT_BYTES = 1 << 20,
    OFFER_FORM_BYTES = 3 << 20, /* %XX for each byte, at most */
};

void offer_new(web_answer *answer, const web_request *request);
void offer_create(web_answer *answer, const web_request *request);

/* The text so far -> {"problems":[…],"meaning":{…},"cost":{…}}; nothing is saved. */
void offer_draft(web_answer *answer, const web_request *request);

/* "?base=HASH", the text -> {"saved","hash","text"}. */
void offer_save(web_answer *answer, const web_request *request);

/* What changed from one offer to the other, clause by clause; both are known to the case. */
void offer_put_changes(web_text *t, const web_request *request, confer_case *c, const char *before,
                       const char *after);

/* A choice among the other offers, the page it leads to ("?against=OFFER"), and the same from an
 * earlier text of the offer. */
void offer_put_choice(web_text *t, const web_request *request, const char *name);
void offer_show_against(web_answer *answer, const web_request *request, const char *against);
void offer_put_since(web_text *t, const web_request *request, const char *name, const char *text);

#endif
