/* offer.h: the parts of the editor: page_offer.c (the page), offer_new.c (beginning one),
 * offer_live.c (what its script asks). */
#ifndef CONFER_DESK_OFFER_H
#define CONFER_DESK_OFFER_H

#include "web/http.h"

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

#endif
