/* vote_inside.h: what the questions about votes share (confer_vote.h).
 *
 * Invariants: a handle owns no lock between calls; a page is the text and the JSON of one answer,
 * built line by line. */
#ifndef CF_ANSWER_VOTE_INSIDE_H
#define CF_ANSWER_VOTE_INSIDE_H

#include "answer/case.h"
#include "answer/result.h"

#include "confer_vote.h"
#include "show/figure.h"
#include "vote/box.h"
#include "vote/folder.h"

struct confer_vote {
    char *folder;
    cf_entropy entropy;
    cf_box_options options;
    cf_buf plain, colored; /* the last call's problems */
};

/* --- Calls ------------------------------------------------------------------------------------ */

/* Forgets the last call's problems and opens the folder. NULL: see err. */
cf_box *cf_vote_begin(confer_vote *vote, confer_error *err);

/* Keeps problems for confer_vote_write_problems. */
void cf_vote_keep(confer_vote *vote, cf_diags *diags);

/* A fault as a status with its sentence. */
int cf_vote_failed(const cf_fault *fault, confer_error *err);

/* The trustees there are, after one was added. */
int cf_vote_say_trustees(confer_result **out, const confer_vote *vote, const cf_box *box,
                         cf_slice added);

/* --- Answers ---------------------------------------------------------------------------------- */

typedef struct cf_page {
    confer_result *result;
    cf_buf text;
    cf_value *json;
} cf_page;

cf_page cf_page_start(void);

/* A sentence on a line of its own. */
void cf_page_say(cf_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `Name          value`, and as a member of the JSON when `member` is not NULL. */
void cf_page_text(cf_page *page, const char *name, const char *member, cf_slice value);
void cf_page_count(cf_page *page, const char *name, const char *member, uint64_t n);

/* The answer; the page is spent. */
int cf_page_finish(confer_result **out, cf_page *page);
void cf_page_abandon(cf_page *page);

#endif
