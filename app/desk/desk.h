/* desk.h: the pages of `confer serve DIR`: one folder on the desk, one browser in front of it.
 *
 * A page is a file page_NAME.c and a line in pages.def; its descriptor lists its routes, so that
 * menu and server know it from there. Questions go through desk_ask, which answers from memory when
 * nothing has changed, waits a moment, and otherwise shows how far the work is, with a button that
 * ends it. Invariants: a page is whole without scripts (live figures and uploads apart); everything
 * of a folder's or a request's making is escaped (web/html.h); figures come out of the library's
 * answers and are never computed here beyond sums and differences of whole cents. */
#ifndef CONFER_DESK_H
#define CONFER_DESK_H

#include "web/form.h"
#include "web/http.h"

#include <confer.h>

#include <stdbool.h>
#include <stdint.h>

/* --- Pages ------------------------------------------------------------------------------------ */

/* Groups of the menu. */
typedef enum {
    DESK_OFFERS,
    DESK_MONEY,
    DESK_PEOPLE,
    DESK_OUTSIDE,
    DESK_FOLDER,
    DESK_GROUPS
} desk_group;

typedef struct desk_page {
    const char *path; /* where the menu leads */
    desk_group group;
    web_word name;           /* in the menu */
    const web_route *routes; /* the page and what its script asks; ends with a path of NULL */
    bool bare;               /* is there before the folder has an agreement */
    bool hidden;             /* not in the menu */
    bool rooms, alone;       /* in the menu where there are rooms, or where there are none */
    bool spanish;            /* speaks Spanish too; the others are English whoever asks */
} desk_page;

#define DESK_PAGE(name) extern const desk_page desk_page_##name;
#include "desk/pages.def"
#undef DESK_PAGE

/* Seats of a desk with rooms. */
enum { DESK_SIDES = 2 };

/* "union", "employer". */
const char *desk_side(int seat);

/* --- The desk --------------------------------------------------------------------------------- */

typedef struct desk desk;

static inline desk *desk_of(const web_request *request)
{
    return request->app;
}

const char *desk_folder(const desk *d);

/* With rooms, what both sides see stays as it is: true, and the answer is 403. */
bool desk_is_frozen(web_answer *answer, const web_request *request);

typedef struct desk_options {
    const char *listen; /* NULL: 127.0.0.1:8474 */
    const char *const *hosts;
    int n_hosts;
    bool rooms;
} desk_options;

/* Serves a folder until it is interrupted. `ready` gets each link, with the side it is for (NULL:
 * there are no rooms). False: `why` says why not. */
bool desk_serve(const char *folder, const desk_options *options,
                void (*ready)(const char *url, const char *side), char *why, int why_size);

/* --- Questions (ask.c) ------------------------------------------------------------------------ */

enum { DESK_MOST_WORDS = 24 };

/* What to ask the library. `run` is called by the worker with these words, which are copied. */
typedef struct desk_question {
    const char *name; /* what it is, for people: "Comparing offers" */
    int (*run)(confer_result **out, confer_case *c, const struct desk_question *question,
               confer_error *err);
    const char *words[DESK_MOST_WORDS];
    int n_words;
} desk_question;

/* An answer that stays as it is until desk_done. */
typedef struct desk_answer {
    int status;            /* confer_status */
    confer_result *result; /* NULL unless CONFER_OK */
    web_text problems;     /* the folder's problems as HTML; may be empty */
    int n_errors, n_warnings;
    confer_error error;
} desk_answer;

/* The answer, from memory where the folder is as it was. NULL: not yet; `answer` then holds a page
 * that shows the progress and comes back by itself. */
const desk_answer *desk_ask(web_answer *answer, const web_request *request,
                            const desk_question *question);
void desk_done(const web_request *request, const desk_answer *answer);

/* Questions that several pages ask. */
desk_question desk_ask_cost(const char *offer);
desk_question desk_ask_compare(const char *const *offers, int n_offers);

/* The same with a case that is for rosters of one's own making alone: nothing of it is kept. */
confer_case *desk_member_begin(const web_request *request);
void desk_member_end(const web_request *request);

/* A case of its own for quick questions about a text that is being written; ends with
 * desk_live_end. One caller at a time. */
confer_case *desk_live_begin(const web_request *request);
void desk_live_end(const web_request *request);

/* The case's problems as HTML, or as a JSON list. */
void desk_put_problems(web_text *t, const confer_case *c, const desk *d, int *n_errors,
                       int *n_warnings);
void desk_json_problems(web_text *t, const confer_case *c, const desk *d);

/* The offers in the folder, by name. Frees with desk_names_free. */
typedef struct desk_names {
    char **names;
    size_t n;
} desk_names;

desk_names desk_offers(const web_request *request);
/* Those that hold ranges: spaces of packages (page_fit.c). */
desk_names desk_spaces(const web_request *request);
void desk_names_free(desk_names *names);

/* The folder's own spelling of the name (the same bytes); NULL: there is no such offer. */
const char *desk_has_offer(const desk_names *names, const char *name);

/* The same of the folder as it is now. Every offer that a request names goes through one of the
 * two: the library would take a path as well. */
bool desk_is_offer(const web_request *request, const char *name);

/* An offer and those it is looked at beside: which fiscal years are costed follows from all their
 * dates, so a figure's working must know whom it was compared with ("with=NAME" of a query). */
typedef struct desk_company {
    desk_names all;
    const char *names[4]; /* the offer first; all of `all` */
    int n;
} desk_company;

/* False: `offer` is none of the folder's. Ends with desk_names_free of `all` in both cases. */
bool desk_take_company(desk_company *out, const web_request *request, const char *offer);

/* "with=NAME&amp;" for each of them but `self`, for a link. */
void desk_put_with(web_text *t, const char *const *names, int n, const char *self);

/* What packages inside the money may be put in order by: the library's names, and words for them.
 */
typedef struct desk_aim {
    const char *name, *title;
} desk_aim;
enum { DESK_AIMS = 6 };
extern const desk_aim desk_aims[DESK_AIMS];
/* As the options of a select. */
void desk_put_aims(web_text *t, const char *best);

/* Whether there is an agreement to work on. */
bool desk_has_agreement(const desk *d);

/* The agreement's title; "" while there is none. Copied into `out`. */
void desk_title(const web_request *request, char *out, size_t size);

/* --- Frame (frame.c) -------------------------------------------------------------------------- */

/* Words in the request's language, escaped. */
void desk_say(web_text *t, const web_request *request, web_word word);

/* From the doctype to <main>, with the menu; `title` is escaped. `page` NULL: none of the menu. */
void desk_begin(web_text *t, const web_request *request, const desk_page *page, const char *title);
void desk_end(web_text *t, const web_request *request, const desk_page *page);

/* What every refused request gets. */
void desk_error_page(web_answer *answer, const web_request *request);

/* A whole page that says why there is no answer: the folder's problems, or what failed. */
void desk_no_answer(web_answer *answer, const web_request *request, const desk_page *page,
                    const char *title, const desk_answer *why);

/* The same as a part of a page. */
void desk_put_no_answer(web_text *t, const desk_answer *why);

/* Sends the browser to another of the desk's pages. */
void desk_go(web_answer *answer, const char *path);

/* --- Figures and links (show.c) --------------------------------------------------------------- */

/* "$1,234.56" with quiet cents; `change`: with its sign. */
void desk_money(web_text *t, int64_t cents, bool change);

/* A rate as an answer has it, "75486.26" -> "$75,486.26". */
void desk_rate(web_text *t, const char *rate);

/* For sentences: whole dollars from $1,000 on, never a sign. */
void desk_spoken_money(web_text *t, int64_t cents);

/* "+6.1%", of a part and a whole; a dash where there is no whole. */
void desk_percent(web_text *t, int64_t part, int64_t whole, bool change);

/* A message of the library, which is written for every face of the program: where it names a
 * command, the page that does the same is named. desk_words puts it as it is, the other escapes it.
 */
void desk_words(web_text *t, const char *message);
void desk_tell(web_text *t, const char *message);

/* A whole answer as a part of a page. */
void desk_put_answer(web_text *t, const confer_result *result);

/* A day of an answer, "2025-05-31", as people write it: "May 31, 2025"; "31 de mayo de 2025". */
void desk_day(web_text *t, web_language language, const char *day);

/* "November 22, 2026, 20:50 UTC", which a script turns into the reader's own time; `at`: seconds
 * since 1970-01-01 UTC. */
void desk_time(web_text *t, int64_t at);

/* "1,234" */
void desk_count(web_text *t, int64_t n);

/* A bar of that part of the longest; a negative one is drawn with a pattern. Decoration: the figure
 * stands beside it. */
void desk_bar(web_text *t, int64_t cents, int64_t most);

/* An integer of an answer at a path made as by printf; 0 where there is none. */
int64_t desk_int(const confer_result *result, const char *path, ...)
    __attribute__((format(printf, 2, 3)));
const char *desk_text(const confer_result *result, const char *path, ...)
    __attribute__((format(printf, 2, 3)));
int64_t desk_decimal(const confer_result *result, int decimals, const char *path, ...)
    __attribute__((format(printf, 3, 4)));
size_t desk_length(const confer_result *result, const char *path, ...)
    __attribute__((format(printf, 2, 3)));

#endif
