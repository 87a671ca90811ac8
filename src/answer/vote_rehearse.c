/* A practice vote, with every step that a real one has. It goes through the same functions as the
 * commands; only the members are invented, and all secrets lie in one folder. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/rows.h"

#include <stdio.h>

typedef struct {
    const char *folder;
    const confer_vote_options *options;
    int n_members;
    cf_arena arena;
    confer_vote *vote;
    cf_page page;
    cf_value *steps;
    int n_steps;
    confer_error *err;
} rehearsal;

static const char *at(rehearsal *r, const char *name)
{
    return cf_arena_printf(&r->arena, "%s/%s", r->folder, name);
}

/* The first line of a step's answer is what it says here. */
static int took(rehearsal *r, const char *step, int status, confer_result **taken)
{
    confer_result *result = *taken;
    if (status != CONFER_OK)
        return status;
    const char *text = result->plain ? result->plain : "";
    int len = (int)strcspn(text, "\n");
    cf_page_say(&r->page, "%2d. %-14s%.*s", ++r->n_steps, step, len, text);
    cf_value *item = cf_value_add_object(&r->page.result->arena, r->steps, NULL);
    cf_value_add_text(&r->page.result->arena, item, "step", cf_slice_of(step));
    cf_value_add_text(&r->page.result->arena, item, "said", (cf_slice){text, (size_t)len});
    confer_result_free(result);
    *taken = NULL;
    return CONFER_OK;
}

static int put(rehearsal *r, const char *name, const cf_buf *text)
{
    cf_fault fault = CF_FAULT_INIT;
    return cf_folder_put(at(r, name), cf_buf_slice(text), CF_FOLDER_PUBLIC, &fault)
               ? CONFER_OK
               : cf_vote_failed(&fault, r->err);
}

static int write_inputs(rehearsal *r)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf text = CF_BUF_INIT;
    if (cf_folder_has(r->folder))
        return cf_fail(r->err, CONFER_WRONG,
                       "%s is there already; a practice vote wants a new folder", r->folder);
    if (!cf_folder_make(r->folder, CF_FOLDER_PRIVATE, &fault))
        return cf_vote_failed(&fault, r->err);
    cf_buf_add_str(&text, "This is a practice text. It agrees to nothing.\n");
    int status = put(r, "practice-agreement.txt", &text);
    cf_buf_clear(&text);
    cf_buf_add_str(&text, "id,name,unit,standing,reason\n");
    for (int i = 1; i <= r->n_members; i++)
        cf_buf_addf(&text, "%d,Practice member %d,%s,good,\n", i, i, i % 2 ? "Office" : "Field");
    cf_buf_addf(&text, "%d,Practice member %d,Field,no,dues\n", r->n_members + 1, r->n_members + 1);
    if (status == CONFER_OK)
        status = put(r, "members.csv", &text);
    cf_buf_release(&text);
    return status;
}

static int call_vote(rehearsal *r)
{
    confer_vote_notice notice = CONFER_VOTE_NOTICE_INIT;
    confer_result *result = NULL;
    notice.name = "PRACTICE: ratification of a practice agreement";
    notice.agreement = at(r, "practice-agreement.txt");
    notice.threshold = "more than 1/2";
    notice.quorum = "at least 1/4 of members";
    notice.minimum_unit = 1;
    int status = took(r, "new", confer_vote_new(&result, r->vote, &notice, r->err), &result);
    if (status == CONFER_OK)
        status = took(r, "roll", confer_vote_roll(&result, r->vote, at(r, "members.csv"), r->err),
                      &result);
    if (status == CONFER_OK)
        status =
            took(r, "roll --codes",
                 confer_vote_codes(&result, r->vote, at(r, "codes"), 2, NULL, r->err), &result);
    return status;
}

static int make_trustees(rehearsal *r)
{
    static const char *const names[] = {"Election committee chair", "Observer"};
    int status = CONFER_OK;
    for (int i = 0; i < 2 && status == CONFER_OK; i++) {
        confer_result *result = NULL;
        const char *key = cf_arena_printf(&r->arena, "%s/trustee-%d.key", r->folder, i + 1);
        status = confer_vote_trustee_key(&result, key, names[i], r->err);
        confer_result_free(result);
        if (status == CONFER_OK) {
            result = NULL;
            status = confer_vote_add_trustee(
                &result, r->vote, cf_arena_printf(&r->arena, "%s.public.json", key), r->err);
            if (status == CONFER_OK)
                cf_page_say(&r->page, "%2d. %-14s%s has made a key, and it is added.", ++r->n_steps,
                            "trustees", names[i]);
            confer_result_free(result);
        }
    }
    return status;
}

/* Yes and no in turn, every fifth abstains: the result is known beforehand. */
static const char *choice_of(int i)
{
    return i % 5 == 4 ? "abstain" : i % 2 ? "no" : "yes";
}

/* Everybody votes but the first, who asks for paper, and the last, who stays away. */
static int cast_all(rehearsal *r, int *n_cast)
{
    cf_buf codes = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_slice cells[CF_ROWS_MAX_CELLS];
    size_t n;
    int status = CONFER_OK;
    if (!cf_folder_read(&codes, at(r, "codes/codes.csv"), (size_t)1 << 24, &fault))
        return cf_vote_failed(&fault, r->err);
    cf_rows_reader csv = cf_rows_open(cf_buf_slice(&codes));
    (void)cf_rows_next(&csv, &r->arena, cells, &n);
    for (int i = 0; status == CONFER_OK && i < r->n_members - 1; i++) {
        confer_result *result = NULL;
        if (!cf_rows_next(&csv, &r->arena, cells, &n) || i == 0)
            continue;
        status =
            confer_vote_cast_choice(&result, r->vote, cells[4].text, cells[4].len, choice_of(i),
                                    i % 3 ? CONFER_VOTE_REMOTE : CONFER_VOTE_BOOTH, r->err);
        confer_result_free(result);
        (*n_cast)++;
    }
    cf_buf_wipe(&codes);
    if (status == CONFER_OK)
        cf_page_say(&r->page, "%2d. %-14s%d ballots are in the box, each with a receipt.",
                    ++r->n_steps, "cast", *n_cast);
    return status;
}

/* A second vote with the same code, and a vote with a struck code, must be refused. */
static int try_twice(rehearsal *r)
{
    cf_buf codes = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_slice cells[CF_ROWS_MAX_CELLS];
    size_t n;
    int status = CONFER_OK;
    if (!cf_folder_read(&codes, at(r, "codes/codes.csv"), (size_t)1 << 24, &fault))
        return cf_vote_failed(&fault, r->err);
    cf_rows_reader csv = cf_rows_open(cf_buf_slice(&codes));
    (void)cf_rows_next(&csv, &r->arena, cells, &n);
    for (int i = 0; i < 2 && cf_rows_next(&csv, &r->arena, cells, &n); i++) {
        confer_result *result = NULL;
        confer_error refused = CONFER_ERROR_INIT;
        if (confer_vote_cast_choice(&result, r->vote, cells[4].text, cells[4].len, "yes",
                                    CONFER_VOTE_BOOTH, &refused) == CONFER_OK)
            status = cf_fail(r->err, CONFER_FAILED, "a code voted twice");
        confer_result_free(result);
    }
    cf_buf_wipe(&codes);
    if (status == CONFER_OK)
        cf_page_say(&r->page,
                    "%2d. %-14sThe struck code and a used code were refused, as they must.",
                    ++r->n_steps, "cast");
    return status;
}

static int hold_polls(rehearsal *r)
{
    confer_result *result = NULL;
    int n_cast = 0;
    int status = took(r, "open", confer_vote_open(&result, r->vote, r->err), &result);
    if (status == CONFER_OK)
        status = took(r, "strike", confer_vote_strike(&result, r->vote, "1", r->err), &result);
    if (status == CONFER_OK)
        status = cast_all(r, &n_cast);
    if (status == CONFER_OK)
        status = try_twice(r);
    if (status == CONFER_OK)
        status = took(r, "close", confer_vote_close(&result, r->vote, r->err), &result);
    return status;
}

static int count_votes(rehearsal *r)
{
    static const char *const officers[] = {"First teller", "Second teller"};
    confer_result *result = NULL;
    confer_vote_paper paper = CONFER_VOTE_PAPER_INIT;
    int status = CONFER_OK;
    paper.yes = 1;
    for (int i = 0; i < 2 && status == CONFER_OK; i++) {
        paper.officer = officers[i];
        status =
            took(r, "paper", confer_vote_enter_paper(&result, r->vote, &paper, r->err), &result);
    }
    for (int i = 0; i < 2 && status == CONFER_OK; i++) {
        const char *key = cf_arena_printf(&r->arena, "%s/trustee-%d.key", r->folder, i + 1);
        status =
            took(r, "decrypt", confer_vote_decrypt(&result, r->vote, key, false, r->err), &result);
    }
    if (status == CONFER_OK)
        status = took(r, "tally", confer_vote_tally(&result, r->vote, false, r->err), &result);
    return status;
}

static int check(rehearsal *r)
{
    confer_result *result = NULL;
    const char *path = at(r, "vote");
    int status = confer_vote_verify(&result, path, r->options, r->err);
    if (status != CONFER_OK)
        return status;
    bool no = result->no;
    confer_result_free(result);
    if (no)
        return cf_fail(r->err, CONFER_FAILED, "the practice vote was not accepted");
    cf_page_say(&r->page, "%2d. %-14sThe log, the manifest and the archive are accepted.",
                ++r->n_steps, "verify");
    status = confer_vote_certificate(&result, r->vote, CONFER_VOTE_HTML, r->err);
    if (status != CONFER_OK)
        return status;
    cf_buf html = CF_BUF_INIT;
    cf_buf_add(&html, result->plain, result->plain_len);
    confer_result_free(result);
    status = put(r, "certificate.html", &html);
    cf_buf_release(&html);
    if (status == CONFER_OK)
        cf_page_say(&r->page, "%2d. %-14sIt is in %s.", ++r->n_steps, "certificate",
                    at(r, "certificate.html"));
    return status;
}

int confer_vote_rehearse(confer_result **out, const char *folder, int n_members,
                         const confer_vote_options *options, confer_error *err)
{
    rehearsal r = {.folder = folder,
                   .options = options,
                   .n_members = n_members,
                   .arena = CF_ARENA_INIT,
                   .page = cf_page_start(),
                   .err = err};
    if (n_members < 4 || n_members > 1000) {
        cf_page_abandon(&r.page);
        return cf_fail(err, CONFER_MISUSED, "a practice vote has 4 to 1,000 members");
    }
    r.steps = cf_value_add_array(&r.page.result->arena, r.page.json, "steps");
    int status = write_inputs(&r);
    if (status == CONFER_OK)
        status = confer_vote_at(&r.vote, at(&r, "vote"), options, err);
    int (*const parts[])(rehearsal *) = {call_vote, make_trustees, hold_polls, count_votes, check};
    for (size_t i = 0; status == CONFER_OK && i < sizeof parts / sizeof parts[0]; i++)
        status = parts[i](&r);
    if (status == CONFER_OK) {
        cf_page_say(&r.page, "The practice vote is over. The folder %s may be deleted.", folder);
        status = cf_page_finish(out, &r.page);
    } else {
        cf_page_abandon(&r.page);
    }
    confer_vote_free(r.vote);
    cf_arena_release(&r.arena);
    return status;
}
