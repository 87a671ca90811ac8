/* After the vote: close, paper, decryption, count. */
#define _GNU_SOURCE
#include "vote/box_inside.h"

#include "base/mem.h"
#include "vote/outcome.h"

#include <inttypes.h>

/* --- close ------------------------------------------------------------------------------------ */

static bool close_election(cf_box *box, cf_box_election *e, cf_fault *fault)
{
    cf_board *board = cf_box_board(box, e->uuid, true, fault);
    if (!board)
        return false;
    const cf_verifier *verifier = cf_board_verifier(board);
    bool good = cf_box_check_marks(box, e, verifier, fault);
    cf_event_type phase = cf_verifier_summarize(verifier).phase;
    if (good && phase <= CF_EVENT_BALLOT)
        good = cf_board_end(board, fault);
    if (good && phase <= CF_EVENT_END_BALLOTS)
        good = cf_board_tally(board, fault);
    cf_board_close(board);
    return good;
}

bool cf_box_close_polls(cf_box *box, cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    if (!cf_box_expect(box, CF_BOX_OPEN, CF_BOX_OPEN, "closing", fault))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < box->n_elections; i++)
        good = close_election(box, &box->elections[i], fault);
    good = good && cf_box_log(box, "close", &fields, false, fault);
    cf_buf_release(&fields);
    return good;
}

/* --- paper ------------------------------------------------------------------------------------ */

bool cf_box_paper(cf_box *box, cf_slice uuid, cf_slice officer, const cf_paper_count *count,
                  cf_fault *fault)
{
    cf_box_election *e = cf_box_find(box, uuid);
    cf_buf fields = CF_BUF_INIT;
    const uint64_t most = CF_RULES_MAX_COUNT;
    if (!e)
        return cf_fault_refuse(fault, "there is no such election in this vote");
    bool late = e->kind == CF_ELECTION_CHALLENGED && !e->counted;
    if (!cf_box_expect(box, CF_BOX_CLOSED, late ? CF_BOX_COUNTED : CF_BOX_CLOSED, "the paper count",
                       fault))
        return false;
    if (officer.len == 0 || officer.len > 200)
        return cf_fault_refuse(fault, "who counted? Name the officer");
    if (count->yes > most || count->no > most || count->abstain > most || count->spoiled > most)
        return cf_fault_refuse(fault, "a count is too large");
    if (count->abstain > 0 && box->notice.no_abstain)
        return cf_fault_refuse(fault, "this vote has no abstentions");
    uint64_t sum = count->yes + count->no + count->abstain + count->spoiled;
    if (sum > e->struck_weight)
        return cf_fault_refuse(fault,
                               "%" PRIu64 " paper votes were counted, and only %" PRIu64
                               " were struck off for paper",
                               sum, e->struck_weight);
    cf_log_add_text(&fields, "election", uuid);
    cf_log_add_text(&fields, "officer", officer);
    cf_log_add_number(&fields, "yes", count->yes);
    cf_log_add_number(&fields, "no", count->no);
    cf_log_add_number(&fields, "abstain", count->abstain);
    cf_log_add_number(&fields, "spoiled", count->spoiled);
    bool good = cf_box_log(box, "paper", &fields, false, fault);
    cf_buf_release(&fields);
    return good;
}

/* --- Decryption ------------------------------------------------------------------------------- */

static bool may_open_challenged(cf_box *box, cf_fault *fault)
{
    cf_outcome outcome;
    if (box->phase != CF_BOX_COUNTED)
        return cf_fault_refuse(fault,
                               "challenged ballots stay sealed until the others are counted");
    if (!cf_outcome_find(&outcome, box, fault))
        return false;
    bool matters = outcome.challenged_matter;
    cf_outcome_release(&outcome);
    return matters || cf_fault_refuse(fault, "the challenged ballots could not change the outcome: "
                                             "they stay sealed");
}

static bool has_share(const cf_board *board, uint64_t owner)
{
    const cf_verifier *verifier = cf_board_verifier(board);
    return owner >= 1 && owner <= cf_verifier_trustees(verifier)->n_keys &&
           cf_verifier_shares(verifier) && cf_verifier_shares(verifier)[owner - 1];
}

bool cf_box_share(bool *already, cf_box *box, cf_slice uuid, uint64_t owner, cf_slice share,
                  cf_fault *fault)
{
    cf_box_election *e = cf_box_find(box, uuid);
    cf_buf fields = CF_BUF_INIT;
    if (!cf_box_expect(box, CF_BOX_CLOSED, CF_BOX_COUNTED, "decryption", fault))
        return false;
    if (!e)
        return cf_fault_refuse(fault, "the decryption belongs to another vote");
    if (e->kind == CF_ELECTION_CHALLENGED && !may_open_challenged(box, fault))
        return false;
    cf_board *board = cf_box_board(box, uuid, false, fault);
    *already = board && has_share(board, owner);
    bool good = board && (*already || cf_board_share(board, owner, share, fault));
    cf_board_close(board);
    if (good && !*already) {
        cf_log_add_text(&fields, "election", uuid);
        cf_log_add_number(&fields, "owner", owner);
        good = cf_box_log(box, "share", &fields, false, fault);
    }
    cf_buf_release(&fields);
    return good;
}

/* --- count ------------------------------------------------------------------------------------ */

static bool log_result(cf_box *box, const cf_box_election *e, const uint64_t *result,
                       cf_fault *fault)
{
    static const char *const names[3] = {"yes", "no", "abstain"};
    cf_buf fields = CF_BUF_INIT;
    cf_log_add_text(&fields, "election", e->uuid);
    for (unsigned i = 0; i < 3; i++)
        cf_log_add_number(&fields, names[i], i < cf_notice_answers(&box->notice) ? result[i] : 0);
    bool good = cf_box_log(box, "result", &fields, false, fault);
    cf_buf_release(&fields);
    return good;
}

static bool count_election(cf_box *box, cf_box_election *e, cf_fault *fault)
{
    cf_board *board = cf_box_board(box, e->uuid, false, fault);
    if (!board)
        return false;
    const cf_verifier *verifier = cf_board_verifier(board);
    bool good = true;
    if (!cf_verifier_summarize(verifier).result)
        good = cf_board_result(board, fault);
    if (good)
        good = log_result(box, e, cf_verifier_summarize(verifier).result, fault);
    cf_board_close(board);
    return good;
}

static bool log_counted(cf_box *box, cf_fault *fault)
{
    cf_outcome outcome;
    cf_buf fields = CF_BUF_INIT;
    if (!cf_outcome_find(&outcome, box, fault))
        return false;
    cf_log_add_text(&fields, "outcome",
                    outcome.decision.carried ? CF_SLICE("ratified") : CF_SLICE("not ratified"));
    cf_log_add_number(&fields, "yes", outcome.whole.yes);
    cf_log_add_number(&fields, "no", outcome.whole.no);
    cf_log_add_number(&fields, "abstain", outcome.whole.abstain);
    bool good = cf_box_log(box, "counted", &fields, false, fault);
    cf_buf_release(&fields);
    cf_outcome_release(&outcome);
    return good;
}

static bool check_paper(const cf_box *box, bool challenged, cf_fault *fault)
{
    for (size_t i = 0; i < box->n_elections; i++) {
        const cf_box_election *e = &box->elections[i];
        if ((e->kind == CF_ELECTION_CHALLENGED) == challenged && e->n_struck > 0 &&
            !e->paper_agreed)
            return cf_fault_refuse(fault,
                                   "%" PRIu64 " members were struck off for paper%s%.*s: two "
                                   "officers must enter the same hand count first",
                                   e->n_struck, e->unit.len ? " in " : "", (int)e->unit.len,
                                   e->unit.text);
    }
    return true;
}

bool cf_box_count(cf_box *box, bool challenged, cf_fault *fault)
{
    if (!cf_box_expect(box, CF_BOX_CLOSED, CF_BOX_COUNTED, "the count", fault) ||
        !check_paper(box, challenged, fault) || (challenged && !may_open_challenged(box, fault)))
        return false;
    bool any = box->phase == CF_BOX_CLOSED, good = true;
    for (size_t i = 0; good && i < box->n_elections; i++) {
        cf_box_election *e = &box->elections[i];
        if (e->counted || (e->kind == CF_ELECTION_CHALLENGED) != challenged)
            continue;
        good = count_election(box, e, fault);
        any = true;
    }
    return good && (!any || log_counted(box, fault));
}
