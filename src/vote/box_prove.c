/* Checking a vote's folder from what is public in it. */
#define _GNU_SOURCE
#include "vote/box_inside.h"

#include "base/mem.h"
#include "vote/outcome.h"
#include "vote/statement.h"

#include <inttypes.h>

static bool prove_manifest(cf_buf *said, cf_box *box, cf_fault *fault)
{
    cf_buf stored = CF_BUF_INIT, now = CF_BUF_INIT;
    bool good = cf_box_read_hashed(&stored, box, cf_box_path(box, CF_SLICE(""), "manifest.json"),
                                   box->manifest_sha256, fault) &&
                cf_manifest_write(&now, box, fault);
    if (good && !cf_slice_equal(cf_buf_slice(&stored), cf_buf_slice(&now)))
        good = cf_fault_refuse(fault, "manifest.json does not describe the files beside it");
    if (good)
        cf_buf_addf(said,
                    "manifest.json: the hashes of notice, agreement, lists and elections fit\n");
    cf_buf_release(&stored);
    cf_buf_release(&now);
    return good;
}

/* The archive's credential list is the one on record, and the counts are those of the log. */
static bool fits_log(const cf_box *box, const cf_box_election *e, const cf_verifier *verifier,
                     cf_fault *fault)
{
    cf_verifier_summary s = cf_verifier_summarize(verifier);
    char hash[CF_SHA256_HEX_SIZE];
    unsigned n = cf_notice_answers(&box->notice);
    cf_hex_of(hash, cf_verifier_credentials(verifier)->text);
    if (strcmp(hash, e->credentials_sha256) != 0)
        return cf_fault_refuse(fault, "its credential list is not the one on record");
    if (s.n_ballots < e->cast[0] + e->cast[1] + e->unrecorded)
        return cf_fault_refuse(fault, "it holds %zu ballots and the audit log %" PRIu64,
                               s.n_ballots, e->cast[0] + e->cast[1] + e->unrecorded);
    if (!box->notice.revote && s.n_ballots != s.n_voted)
        return cf_fault_refuse(fault, "a credential has two ballots, and the notice forbids it");
    const cf_paper_count *paper = &e->paper;
    if (paper->yes + paper->no + paper->abstain + paper->spoiled > e->struck_weight)
        return cf_fault_refuse(fault, "more paper votes were counted than struck off");
    for (unsigned i = 0; e->counted && i < n; i++)
        if (!s.result || s.result[i] != e->result[i])
            return cf_fault_refuse(fault, "its result is not the one in the audit log");
    return true;
}

static bool prove_election(cf_buf *said, cf_box *box, const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_fault found = CF_FAULT_INIT;
    cf_verifier *verifier = cf_box_read_archive(&bytes, box, e->uuid, true, &found);
    bool good = verifier && fits_log(box, e, verifier, &found) &&
                cf_box_check_marks(box, e, verifier, &found);
    if (good) {
        cf_verifier_summary s = cf_verifier_summarize(verifier);
        cf_buf_addf(said, "%.*s.bel: accepted; %zu ballots, %zu who may vote,\n  last event %s\n",
                    (int)e->uuid.len, e->uuid.text, s.n_voted, s.n_voters, s.head);
    } else {
        cf_fault_refuse(fault, "%.*s.bel: %s", (int)e->uuid.len, e->uuid.text, found.reason);
    }
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return good;
}

static bool prove_count(cf_buf *said, cf_box *box, cf_fault *fault)
{
    cf_outcome outcome;
    if (box->phase < CF_BOX_COUNTED)
        return true;
    if (!cf_outcome_find(&outcome, box, fault))
        return false;
    cf_buf_addf(said, "outcome: %s, %" PRIu64 " yes, %" PRIu64 " no, %" PRIu64 " abstain\n",
                outcome.decision.carried ? "ratified" : "not ratified", outcome.whole.yes,
                outcome.whole.no, outcome.whole.abstain);
    cf_outcome_release(&outcome);
    return true;
}

/* Each signed statement once more: its signature, and whether the log is the one that was seen. */
static bool prove_sayings(cf_buf *said, cf_box *box, cf_fault *fault)
{
    size_t n, n_protests = 0;
    const cf_box_said *all = cf_box_sayings(box, &n);
    for (size_t i = 0; i < n; i++) {
        cf_arena arena = CF_ARENA_INIT;
        cf_statement s;
        n_protests += all[i].signed_text.len == 0;
        if (all[i].signed_text.len == 0)
            continue;
        bool good = cf_statement_read(&s, &arena, all[i].signed_text, fault);
        bool same =
            good && cf_slice_equal(s.says, all[i].says) && cf_slice_equal(s.name, all[i].by);
        if (good && !same)
            cf_fault_refuse(fault, "a statement in the log is not what was signed");
        else if (good && cf_box_line_of(box, s.head) == 0)
            good = cf_fault_refuse(fault,
                                   "an observer (%.*s) signed a head that this log does not "
                                   "have: the log was changed, or the statement is about a copy "
                                   "that was",
                                   (int)s.name.len, s.name.text);
        cf_arena_release(&arena);
        if (!good || !same)
            return false;
    }
    if (n > 0)
        cf_buf_addf(said, "on record: %zu protest%s, %zu signed statement%s\n", n_protests,
                    n_protests == 1 ? "" : "s", n - n_protests, n - n_protests == 1 ? "" : "s");
    return true;
}

bool cf_box_prove(cf_buf *said, const char *folder, const cf_box_options *options, cf_fault *fault)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_box *box = cf_box_read(folder, options, &diags, fault);
    bool good = box != NULL;
    if (good)
        cf_buf_addf(said, "audit.log: %" PRId64 " lines, unbroken; head %s\n",
                    box->reader.height + 1, box->reader.head);
    if (good && box->phase >= CF_BOX_OPEN)
        good = prove_manifest(said, box, fault);
    for (size_t i = 0; good && box->phase >= CF_BOX_OPEN && i < box->n_elections; i++)
        good = prove_election(said, box, &box->elections[i], fault);
    good = good && prove_count(said, box, fault) && prove_sayings(said, box, fault);
    cf_box_close(box);
    cf_diags_release(&diags);
    return good;
}
