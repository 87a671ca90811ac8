/* me.h: the two halves of My pay: page_me.c asks, me_pay.c answers. */
#ifndef CONFER_DESK_ME_H
#define CONFER_DESK_ME_H

#include "desk/desk.h"

enum { ME_MOST_OFFERS = 6 };

/* The premium codes that were ticked, joined by ';'. */
void me_codes(web_text *out, const web_request *request);

/* What each offer comes to for the member whom the request describes. */
void me_put_pay(web_text *t, const web_request *request, const confer_result *choices,
                const desk_names *offers);

#endif
