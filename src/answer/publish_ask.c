/* What the page for everybody says, asked of the folder. */
#include "answer/brief.h"
#include "answer/publishing.h"

#include <string.h>

static const char *replaced(cf_arena *arena, cf_slice text, const char *what, const char *with)
{
    cf_buf out = CF_BUF_INIT;
    size_t len = strlen(what);
    for (size_t i = 0; i < text.len; i++) {
        if (len > 0 && text.len - i >= len && memcmp(text.text + i, what, len) == 0) {
            cf_buf_add_str(&out, with);
            i += len - 1;
        } else {
            cf_buf_add_char(&out, text.text[i]);
        }
    }
    const char *copy = cf_arena_copy(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return copy;
}

/* A file's name as anybody may see it: inside the folder. */
static const char *plain_name(const confer_case *c, const char *path)
{
    size_t len = c->folder ? strlen(c->folder) : 0;
    if (len > 0 && strncmp(path, c->folder, len) == 0 && path[len] == '/')
        return path + len + 1;
    return path;
}

/* Takes this machine's paths out of what was said. */
static void scrub(cf_value *value, confer_case *c, cf_arena *arena)
{
    if (value->kind == CF_VALUE_TEXT) {
        for (int i = 0; i < c->n_offers; i++)
            if (c->offers[i].path)
                value->text = cf_slice_of(replaced(arena, value->text, c->offers[i].path,
                                                   plain_name(c, c->offers[i].path)));
        if (c->timeline.path)
            value->text = cf_slice_of(
                replaced(arena, value->text, c->timeline.path, plain_name(c, c->timeline.path)));
    }
    for (cf_value *child = value->first; child; child = child->next)
        scrub(child, c, arena);
}

/* Counts of members who fare alike, where one of the groups is small. */
static void hide_small_pairs(const cf_value *compared)
{
    static const char *const names[] = {"members_better_a", "members_better_b", "members_same"};
    const cf_value *pairs = cf_value_at(compared, "pairs");
    for (const cf_value *pair = pairs ? pairs->first : NULL; pair; pair = pair->next) {
        uint64_t members[3];
        bool hidden[3];
        cf_value *counts[3];
        for (int i = 0; i < 3; i++) {
            counts[i] = (cf_value *)cf_value_at(pair, names[i]);
            members[i] = (uint64_t)counts[i]->integer;
        }
        cf_hide_small(hidden, members, 3);
        for (int i = 0; i < 3; i++)
            if (hidden[i])
                counts[i]->kind = CF_VALUE_NULL;
    }
}

int cf_publish_ask(cf_publishing *m, const char *const *offers, int n_offers, confer_error *err)
{
    const char *names[CF_REPORT_OFFERS + 1] = {"current"};
    confer_report_options board = CONFER_REPORT_OPTIONS_INIT;
    confer_result *result = NULL;
    int64_t members = 0;
    board.kind = CONFER_REPORT_BOARD;
    for (int i = 0; i < n_offers; i++)
        names[i + 1] = offers[i];
    int status = confer_report(&result, m->c, offers, n_offers, &board, err);
    m->page.report = result;
    if (status == CONFER_OK)
        status = confer_compare(&m->compared, m->c, names, n_offers + 1, NULL, err);
    if (status == CONFER_OK) {
        confer_result_int(m->compared, "offers[0].members", &members);
        if (members < CF_SMALLEST_GROUP)
            return cf_fail(err, CONFER_FAILED,
                           "fewer than %d members: a public page would tell what each is paid",
                           (int)CF_SMALLEST_GROUP);
        hide_small_pairs(m->compared->json);
    }
    for (int i = 0; i < n_offers && status == CONFER_OK; i++) {
        result = NULL;
        status = cf_brief_public(&result, m->c, offers[i], m->options->checked, err);
        m->page.briefs[i] = result;
        if (status == CONFER_OK)
            scrub((cf_value *)result->json, m->c, &result->arena);
    }
    if (status != CONFER_OK || !m->c->timeline.plan)
        return status;
    result = NULL;
    status = confer_timeline(&result, m->c, NULL, err);
    m->timeline = result;
    return status;
}
