#include "vote/election.h"

/* A string's meaning, kept by the election. */
static cf_slice read_text(cf_json *in, cf_arena *arena)
{
    cf_buf meaning = CF_BUF_INIT;
    cf_json_unescape(&meaning, cf_json_string(in));
    cf_slice kept = cf_arena_slice(arena, cf_buf_slice(&meaning));
    cf_buf_release(&meaning);
    return kept;
}

static void read_answers(cf_json *in, cf_arena *arena, cf_question *question)
{
    question->answers = CF_ARENA_NEW(arena, cf_slice, CF_VOTE_MAX_ANSWERS);
    cf_json_want(in, "{\"answers\":[", NULL);
    do {
        if (question->n_answers == CF_VOTE_MAX_ANSWERS) {
            cf_json_want(in, "]", "no more answers than 64");
            return;
        }
        question->answers[question->n_answers++] = read_text(in, arena);
    } while (cf_json_more(in));
}

static bool read_question(cf_json *in, cf_arena *arena, cf_question *question, cf_fault *fault)
{
    read_answers(in, arena, question);
    if (cf_json_try(in, ",\"blank\":true"))
        question->blank = true;
    else
        (void)cf_json_try(in, ",\"blank\":false");
    cf_json_want(in, ",\"min\":", NULL);
    question->min = (unsigned)cf_json_int(in, CF_VOTE_MAX_ANSWERS);
    cf_json_want(in, ",\"max\":", NULL);
    question->max = (unsigned)cf_json_int(in, CF_VOTE_MAX_ANSWERS);
    cf_json_want(in, ",\"question\":", NULL);
    question->title = read_text(in, arena);
    cf_json_want(in, "}", NULL);
    if (in->expected)
        return true; /* reported when the reader closes */
    if (question->max < 1 || question->min > question->max || question->max > question->n_answers)
        return cf_fault_refuse(fault, "election: a question's min and max do not fit its answers");
    return true;
}

static bool read_fields(cf_election *e, cf_fault *fault)
{
    cf_json in = cf_json_open(e->text);
    cf_json_want(&in, "{\"version\":1,\"description\":", "protocol version 1");
    e->description = read_text(&in, &e->arena);
    cf_json_want(&in, ",\"name\":", NULL);
    e->name = read_text(&in, &e->arena);
    cf_json_want(&in, ",\"group\":\"" CF_GROUP_NAME "\",\"public_key\":", "group " CF_GROUP_NAME);
    cf_json_element(&in, &e->public_key, NULL);
    cf_json_want(&in, ",\"questions\":[", NULL);
    e->questions = CF_ARENA_NEW(&e->arena, cf_question, CF_VOTE_MAX_QUESTIONS);
    do {
        if (e->n_questions == CF_VOTE_MAX_QUESTIONS)
            return cf_fault_refuse(fault, "election: more than 32 questions");
        if (!read_question(&in, &e->arena, &e->questions[e->n_questions++], fault))
            return false;
    } while (cf_json_more(&in));
    cf_json_want(&in, ",\"uuid\":", NULL);
    e->uuid = cf_json_token(&in, CF_BASE58_ALPHABET, 14, CF_UUID_MAX);
    if (cf_json_try(&in, ",\"administrator\":"))
        e->administrator = read_text(&in, &e->arena);
    if (cf_json_try(&in, ",\"credential_authority\":"))
        e->authority = read_text(&in, &e->arena);
    cf_json_want(&in, "}", NULL);
    return cf_json_close(&in, "election", fault);
}

bool cf_election_read(cf_election *out, cf_slice text, cf_fault *fault)
{
    memset(out, 0, sizeof *out);
    cf_arena_init(&out->arena);
    out->text = cf_arena_slice(&out->arena, text);
    cf_hash_b64(out->fingerprint, text);
    bool good = read_fields(out, fault);
    if (good && cf_element_equal(&out->public_key, &cf_element_one))
        good = cf_fault_refuse(fault, "election: the public key is the identity");
    if (good && !cf_element_is_member(&out->public_key))
        good = cf_fault_refuse(fault, "election: the public key is not in the group");
    if (!good)
        cf_election_release(out);
    return good;
}

void cf_election_release(cf_election *election)
{
    cf_arena_release(&election->arena);
    memset(election, 0, sizeof *election);
}

static void write_question(cf_buf *out, const cf_question *question)
{
    cf_buf_add_str(out, "{\"answers\":[");
    for (unsigned i = 0; i < question->n_answers; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        cf_json_add_string(out, question->answers[i]);
    }
    cf_buf_addf(out,
                "]%s,\"min\":%u,\"max\":%u,\"question\":", question->blank ? ",\"blank\":true" : "",
                question->min, question->max);
    cf_json_add_string(out, question->title);
    cf_buf_add_char(out, '}');
}

void cf_election_write(cf_buf *out, const cf_election *election)
{
    cf_buf_add_str(out, "{\"version\":1,\"description\":");
    cf_json_add_string(out, election->description);
    cf_buf_add_str(out, ",\"name\":");
    cf_json_add_string(out, election->name);
    cf_buf_add_str(out, ",\"group\":\"" CF_GROUP_NAME "\",\"public_key\":");
    cf_json_add_element(out, &election->public_key);
    cf_buf_add_str(out, ",\"questions\":[");
    for (unsigned i = 0; i < election->n_questions; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        write_question(out, &election->questions[i]);
    }
    cf_buf_add_str(out, "],\"uuid\":");
    cf_json_add_string(out, election->uuid);
    if (election->administrator.text) {
        cf_buf_add_str(out, ",\"administrator\":");
        cf_json_add_string(out, election->administrator);
    }
    if (election->authority.text) {
        cf_buf_add_str(out, ",\"credential_authority\":");
        cf_json_add_string(out, election->authority);
    }
    cf_buf_add_char(out, '}');
}
