/* people.h: the page of classes and steps (page_people.c), and positions tried otherwise on it
 * (people_try.c): held on their step, vacant, at another FTE. What is tried is in the page's
 * address, never in the folder. */
#ifndef CONFER_DESK_PEOPLE_H
#define CONFER_DESK_PEOPLE_H

#include "desk/desk.h"

#include <confer_desk.h>

typedef struct {
    desk_company company;
    const char *offer, *show, *class_name, *step;
    const char *tries[CONFER_MOST_TRIES]; /* "ID~hold", "ID~vacant", "ID~0.5" */
    int n_tries;
} people_view;

/* Takes the tries of the address, and the one that a form adds ("id" and "fte"), which lives in
 * `room`. */
void people_take_tries(people_view *v, const web_request *request, web_text *room);

/* "with=…&amp;offer=…&amp;try=…" for a link; `but`: leaves out that try, -1: none. */
void people_put_self(web_text *t, const people_view *v, int but);

/* Asks what the tries come to; `*asked` NULL: there are none. False: not yet answered. */
bool people_ask_tried(const desk_answer **asked, web_answer *answer, const web_request *request,
                      const people_view *v);

/* The section that says so; nothing where `asked` is NULL. */
void people_put_tried(web_text *t, const people_view *v, const desk_answer *asked);

/* The tries as hidden fields of a form. */
void people_put_tries(web_text *t, const people_view *v);

/* In a member's row: links that try it otherwise. `moves`: there is a step to hold. */
void people_put_links(web_text *t, const people_view *v, const char *id, bool moves);

/* Below the rows: another FTE for one of the members listed. */
void people_put_form(web_text *t, const people_view *v, const confer_result *listed);

#endif
