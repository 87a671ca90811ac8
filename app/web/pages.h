/* pages.h: the pages of a vote. One function and one file a page; route.c has the table.
 *
 * Invariants: a page is whole without scripts, but for the casting itself. What it shows of a
 * vote's folder or of a request is escaped (html.h). */
#ifndef CONFER_WEB_PAGES_H
#define CONFER_WEB_PAGES_H

#include "web/http.h"

#include <confer_polls.h>

typedef struct vote_app {
    confer_polls *polls;
    bool booth; /* a machine in the hall: one browser, and the page clears itself */
} vote_app;

extern const web_route vote_routes[];

/* --- Frame (page_frame.c) --------------------------------------------------------------------- */

/* Words in the request's language, escaped. */
void page_say(web_text *t, const web_request *request, web_word word);

/* <tag>words</tag> */
void page_element(web_text *t, const web_request *request, const char *tag, web_word word);

/* "/path?lang=es" */
void page_link(web_text *t, const web_request *request, const char *path, web_word word);

/* From the doctype to <main>; `script`: with vote.js. And from </main> on. */
void page_begin(web_text *t, const web_request *request, web_word title, bool script);
void page_end(web_text *t, const web_request *request);

/* What every refused request gets. */
void page_error(web_answer *answer, const web_request *request);

static inline const vote_app *page_app(const web_request *request)
{
    return request->app;
}

/* --- Pages ------------------------------------------------------------------------------------ */

void page_vote(web_answer *answer, const web_request *request);
void page_agreement(web_answer *answer, const web_request *request);
void page_board(web_answer *answer, const web_request *request);
void page_codes(web_answer *answer, const web_request *request);
void page_check(web_answer *answer, const web_request *request);
void page_hashes(web_answer *answer, const web_request *request);
void page_hash_list(web_answer *answer, const web_request *request);
void page_asset(web_answer *answer, const web_request *request);
void page_file(web_answer *answer, const web_request *request);

/* What it came to; nothing before the count. */
void page_result(web_text *t, const web_request *request);

/* "Everybody", the unit's name, or that its ballots are challenged. */
void page_say_election(web_text *t, const web_request *request, const confer_polls_election *e);
/* The archives' heads, as facts of a list. */
void page_say_heads(web_text *t, const web_request *request);

/* The agreement's text, or that it cannot be shown. */
void page_agreement_text(web_text *t, const web_request *request);

/* --- For the script --------------------------------------------------------------------------- */

void page_session(web_answer *answer, const web_request *request);
void page_elections(web_answer *answer, const web_request *request);
void page_voter(web_answer *answer, const web_request *request);
void page_cast(web_answer *answer, const web_request *request);

#endif
