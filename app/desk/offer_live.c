/* What the editor's script asks: a draft costed as it stands, and a text saved. */
#include "desk/desk.h"
#include "desk/offer.h"

#include <confer_desk.h>

#include <stdio.h>
#include <string.h>

static void put_json(web_text *t, const confer_result *result)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    options.format = CONFER_JSON;
    if (!result || confer_result_write(result, &options, web_put_bytes, t, NULL) != CONFER_OK)
        web_put(t, "null");
}

static void answer_json(web_answer *answer)
{
    answer->type = "application/json";
}

/* The name under which a document's text is given to the case; NULL: none that there may be. */
static const char *file_of(char out[128], const char *name)
{
    bool plain = strlen(name) <= 80 && name[0] != '.' && name[0] != '\0' && !strchr(name, '/');
    if (!plain)
        return NULL;
    snprintf(out, 128, strcmp(name, "current") == 0 ? "%s.terms" : "offers/%s.terms", name);
    return out;
}

void offer_draft(web_answer *answer, const web_request *request)
{
    web_text *t = &answer->body;
    char room[128];
    const char *name = request->rest, *file = file_of(room, name);
    confer_error err = CONFER_ERROR_INIT;
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    options.figures_only = true;
    answer_json(answer);
    if (!file) {
        answer->status = 404;
        return;
    }
    confer_result *meaning = NULL, *cost = NULL, *space = NULL;
    bool current = strcmp(name, "current") == 0;
    confer_case *c = desk_live_begin(request);
    confer_case_put(c, file, request->body, request->body_len);
    bool ranges = !current && confer_case_is_space(c, name);
    confer_meaning(&meaning, c, name, &err);
    if (ranges)
        confer_space(&space, c, name, &err);
    else if (!current)
        confer_cost(&cost, c, name, &options, &err);
    web_put(t, "{\"problems\":");
    desk_json_problems(t, c, desk_of(request));
    confer_case_put(c, file, NULL, 0);
    desk_live_end(request);
    web_put(t, ",\"meaning\":");
    put_json(t, meaning);
    web_put(t, ",\"cost\":");
    put_json(t, cost);
    web_put(t, ",\"space\":");
    put_json(t, space);
    bool good = cost || space || current;
    web_put(t, ",\"why\":");
    web_json(t, good ? "" : err.message, good ? 0 : strlen(err.message));
    web_put(t, "}");
    confer_result_free(meaning);
    confer_result_free(cost);
    confer_result_free(space);
}

void offer_save(web_answer *answer, const web_request *request)
{
    if (desk_is_frozen(answer, request))
        return;
    web_text *t = &answer->body;
    const char *base = web_parameter(request, "base"), *undo = web_parameter(request, "undo");
    confer_error err = CONFER_ERROR_INIT;
    confer_result *outcome = NULL;
    answer_json(answer);
    confer_case *c = desk_live_begin(request);
    int status = undo ? confer_document_undo(&outcome, c, request->rest, base ? base : "", &err)
                      : confer_document_save(&outcome, c, request->rest, base ? base : "",
                                             request->body, request->body_len, &err);
    desk_live_end(request);
    if (status == CONFER_OK) {
        answer->status = confer_result_is_no(outcome) ? 409 : 200;
        put_json(t, outcome);
    } else {
        answer->status = status == CONFER_MISUSED ? 400 : status == CONFER_ABSENT ? 404 : 500;
        web_put(t, "{\"why\":");
        web_json(t, err.message, strlen(err.message));
        web_put(t, "}");
    }
    confer_result_free(outcome);
}
