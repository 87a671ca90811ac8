/* What the page's script asks: the elections, where a credential stands, and to cast a ballot. The
 * answers are JSON. */
#include "web/pages.h"

#include <string.h>
#include <time.h>

static void say_member(web_text *t, const char *name, const char *value, const char *before)
{
    web_putf(t, "%s\"%s\":", before, name);
    web_json(t, value, strlen(value));
}

void page_session(web_answer *answer, const web_request *r)
{
    answer->type = "application/json";
    if (web_enter(answer, r))
        web_put(&answer->body, "{}");
    else
        answer->status = 403;
}

void page_elections(web_answer *answer, const web_request *r)
{
    static const char *const phases[] = {"before", "running", "over"};
    web_text *t = &answer->body;
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    bool first = true;
    answer->type = "application/json";
    say_member(t, "phase", phases[confer_polls_stands(polls)], "{");
    web_put(t, ",\"elections\":[");
    for (size_t i = 0; i < confer_polls_count(polls); i++) {
        if (!confer_polls_at(&e, polls, i))
            continue;
        say_member(t, "uuid", e.uuid, first ? "{" : ",{");
        web_putf(t, ",\"challenged\":%s,\"text\":", e.challenged ? "true" : "false");
        web_json(t, e.text, e.len_bytes);
        web_put(t, "}");
        first = false;
    }
    web_put(t, "]}");
}

/* "UUID DIGITS" */
void page_voter(web_answer *answer, const web_request *r)
{
    static const char *const names[] = {"stranger", "may-vote", "voted", "struck"};
    char uuid[65], tracker[44] = "";
    const char *space = memchr(r->body, ' ', r->body_len);
    size_t len = space ? (size_t)(space - r->body) : 0;
    if (len == 0 || len >= sizeof uuid || memchr(r->body, '\0', r->body_len)) {
        answer->status = 400;
        return;
    }
    memcpy(uuid, r->body, len);
    uuid[len] = '\0';
    confer_polls_standing standing =
        confer_polls_voter(tracker, page_app(r)->polls, uuid, space + 1, r->body_len - len - 1);
    answer->type = "application/json";
    say_member(&answer->body, "standing", names[standing], "{");
    say_member(&answer->body, "tracker", tracker, ",");
    web_put(&answer->body, "}");
}

void page_cast(web_answer *answer, const web_request *r)
{
    const vote_app *app = page_app(r);
    web_text *t = &answer->body;
    confer_polls_receipt receipt;
    confer_error err = CONFER_ERROR_INIT;
    int status = confer_polls_cast(&receipt, app->polls, r->body, r->body_len, app->booth,
                                   (int64_t)time(NULL), &err);
    answer->type = "application/json";
    if (status != CONFER_OK) {
        answer->status = status == CONFER_WRONG ? 409 : 503;
        say_member(t, "error", status == CONFER_WRONG ? "refused" : "failed", "{");
        say_member(t, "reason", status == CONFER_WRONG ? err.message : "", ",");
        web_put(t, "}");
        return;
    }
    say_member(t, "tracker", receipt.tracker, "{");
    say_member(t, "uuid", receipt.uuid, ",");
    say_member(t, "board", receipt.board, ",");
    say_member(t, "log", receipt.log, ",");
    web_put(t, "}");
}
