/* Questions to the library: one worker with a case of its own, and answers that are kept while the
 * folder's files are the same. */
#define _POSIX_C_SOURCE 200809L
#include "desk/inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PATIENCE_MS = 700, /* how long a page waits before it shows the progress */
    MOST_KEPT = 64,
};

typedef enum { QUEUED, RUNNING, FINISHED } question_state;

struct desk_entry {
    desk_answer answer; /* first: desk_done gets its address */
    struct desk_entry *next;
    char *words[DESK_MOST_WORDS];
    desk_question question;
    uint64_t stamp; /* of the folder, when it was asked */
    question_state state;
    bool stop_asked;
    int users;
    uint64_t done, total, number;
    confer_work work;
};

/* --- Entries ---------------------------------------------------------------------------------- */

static void free_entry(desk_entry *e)
{
    for (int i = 0; i < e->question.n_words; i++)
        free(e->words[i]);
    confer_result_free(e->answer.result);
    web_text_release(&e->answer.problems);
    free(e);
}

static bool is_same(const desk_entry *e, const desk_question *q, uint64_t stamp)
{
    if (e->stamp != stamp || e->question.run != q->run || e->question.n_words != q->n_words)
        return false;
    for (int i = 0; i < q->n_words; i++)
        if (strcmp(e->words[i], q->words[i]) != 0)
            return false;
    return true;
}

static desk_entry *find(desk *d, const desk_question *q, uint64_t stamp)
{
    for (desk_entry *e = d->entries; e; e = e->next)
        if (is_same(e, q, stamp) && !e->stop_asked)
            return e;
    return NULL;
}

/* Forgets the oldest that nobody looks at. */
static void forget_old(desk *d)
{
    int n = 0;
    desk_entry **oldest = NULL;
    for (desk_entry **at = &d->entries; *at; at = &(*at)->next) {
        n++;
        if ((*at)->state == FINISHED && (*at)->users == 0)
            oldest = at; /* new ones are put in front */
    }
    if (n <= MOST_KEPT || !oldest)
        return;
    desk_entry *e = *oldest;
    *oldest = e->next;
    free_entry(e);
}

static desk_entry *add(desk *d, const desk_question *q, uint64_t stamp)
{
    desk_entry *e = calloc(1, sizeof *e);
    if (!e)
        abort();
    e->question = *q;
    for (int i = 0; i < q->n_words; i++) {
        e->words[i] = strdup(q->words[i]);
        e->question.words[i] = e->words[i];
    }
    e->stamp = stamp;
    e->number = ++d->last_number;
    e->next = d->entries;
    d->entries = e;
    forget_old(d);
    pthread_cond_broadcast(&d->moved);
    return e;
}

/* --- The worker ------------------------------------------------------------------------------- */

void desk_progress(void *context, uint64_t done, uint64_t total)
{
    desk *d = context;
    pthread_mutex_lock(&d->lock);
    if (d->running) {
        d->running->done = done;
        d->running->total = total;
        d->running->work = confer_case_work(d->worker_case);
    }
    pthread_mutex_unlock(&d->lock);
}

static desk_entry *next_question(desk *d)
{
    desk_entry *first = NULL;
    for (desk_entry *e = d->entries; e; e = e->next)
        if (e->state == QUEUED)
            first = e; /* the one that waits longest */
    return first;
}

static void run(desk *d, desk_entry *e)
{
    e->answer.error = (confer_error)CONFER_ERROR_INIT;
    confer_result *result = NULL;
    int status = e->question.run(&result, d->worker_case, &e->question, &e->answer.error);
    e->answer.status = status;
    e->answer.result = result;
    desk_put_problems(&e->answer.problems, d->worker_case, d, &e->answer.n_errors,
                      &e->answer.n_warnings);
}

void *desk_work(void *context)
{
    desk *d = context;
    pthread_mutex_lock(&d->lock);
    while (!d->ending) {
        desk_entry *e = next_question(d);
        if (!e) {
            pthread_cond_wait(&d->moved, &d->lock);
            continue;
        }
        e->state = RUNNING;
        d->running = e;
        bool skip = e->stop_asked;
        pthread_mutex_unlock(&d->lock);
        if (skip)
            e->answer.status = CONFER_STOPPED;
        else
            run(d, e);
        pthread_mutex_lock(&d->lock);
        e->state = FINISHED;
        d->running = NULL;
        pthread_cond_broadcast(&d->moved);
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

void desk_stop_question(desk *d, uint64_t number)
{
    pthread_mutex_lock(&d->lock);
    for (desk_entry *e = d->entries; e; e = e->next)
        if (e->number == number && e->state != FINISHED) {
            e->stop_asked = true;
            if (e == d->running)
                confer_case_stop(d->worker_case);
        }
    pthread_mutex_unlock(&d->lock);
}

void desk_forget_all(desk *d)
{
    while (d->entries) {
        desk_entry *next = d->entries->next;
        free_entry(d->entries);
        d->entries = next;
    }
}

/* --- Asking ----------------------------------------------------------------------------------- */

static void put_waiting_page(web_answer *answer, const web_request *request, const char *name,
                             const desk_entry *e)
{
    static const char *const works[] = {[CONFER_WORK_READING] = "Reading the roster",
                                        [CONFER_WORK_PACKAGES] = "Costing packages",
                                        [CONFER_WORK_RUNS] = "Simulating runs"};
    web_text *t = &answer->body;
    int percent = e->total > 0 ? (int)(e->done * 100 / e->total) : 0;
    answer->refresh_seconds = 1;
    desk_begin(t, request, NULL, name);
    web_put(t, "<h1>");
    web_say(t, name);
    web_putf(t,
             "</h1>\n<p role=\"status\">%s: %d%%. This page goes on by itself."
             "</p>\n<progress class=\"work\" max=\"100\" value=\"%d\" "
             "aria-label=\"Progress\">%d%%</progress>\n"
             "<form method=\"post\" action=\"/work/stop\">"
             "<input type=\"hidden\" name=\"number\" value=\"%llu\">"
             "<button class=\"other\">Stop</button></form>\n",
             works[e->work], percent, percent, percent, (unsigned long long)e->number);
    desk_end(t, request, NULL);
}

const desk_answer *desk_ask(web_answer *answer, const web_request *request,
                            const desk_question *question)
{
    desk *d = desk_of(request);
    struct timespec until;
    uint64_t stamp = desk_stamp(d);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)PATIENCE_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&d->lock);
    desk_entry *e = find(d, question, stamp);
    if (!e)
        e = add(d, question, stamp);
    e->users++;
    while (e->state != FINISHED &&
           pthread_cond_timedwait(&d->moved, &d->lock, &until) != ETIMEDOUT) {
    }
    bool finished = e->state == FINISHED;
    desk_entry now = *e;
    if (!finished)
        e->users--;
    pthread_mutex_unlock(&d->lock);
    if (!finished)
        put_waiting_page(answer, request, question->name, &now);
    return finished ? &e->answer : NULL;
}

void desk_done(const web_request *request, const desk_answer *answer)
{
    desk *d = desk_of(request);
    pthread_mutex_lock(&d->lock);
    ((desk_entry *)(uintptr_t)answer)->users--;
    pthread_mutex_unlock(&d->lock);
}

confer_case *desk_live_begin(const web_request *request)
{
    desk *d = desk_of(request);
    pthread_mutex_lock(&d->live_lock);
    return d->live_case;
}

void desk_live_end(const web_request *request)
{
    pthread_mutex_unlock(&desk_of(request)->live_lock);
}

confer_case *desk_member_begin(const web_request *request)
{
    desk *d = desk_of(request);
    pthread_mutex_lock(&d->member_lock);
    return d->member_case;
}

void desk_member_end(const web_request *request)
{
    pthread_mutex_unlock(&desk_of(request)->member_lock);
}

/* --- Questions that several pages ask --------------------------------------------------------- */

static int run_cost(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    return confer_cost(out, c, q->words[0], NULL, err);
}

desk_question desk_ask_cost(const char *offer)
{
    return (desk_question){"Costing the offer", run_cost, {offer}, 1};
}

static int run_compare(confer_result **out, confer_case *c, const desk_question *q,
                       confer_error *err)
{
    return confer_compare(out, c, q->words, q->n_words, NULL, err);
}

desk_question desk_ask_compare(const char *const *offers, int n_offers)
{
    desk_question q = {"Comparing the offers", run_compare, {NULL}, n_offers};
    memcpy(q.words, offers, (size_t)n_offers * sizeof *offers);
    if (n_offers == 1)
        q.words[q.n_words++] = "current"; /* the same figures, in the same places */
    return q;
}
