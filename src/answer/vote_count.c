/* After the vote: close, paper, decrypt, tally, certificate, verify. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/ceremony.h"
#include "vote/certificate.h"
#include "vote/entropy.h"

#include <inttypes.h>
#include <sys/stat.h>

enum { MAX_KEY = 1 << 20, MAX_SHARES = 64 << 20 };

/* --- close ----------------------------------------------------------------------------------- */

int confer_vote_close(confer_result **out, confer_vote *vote, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    if (!cf_box_close_polls(box, &fault)) {
        cf_box_close(box);
        return cf_vote_failed(&fault, err);
    }
    size_t n;
    const cf_box_election *elections = cf_box_elections(box, &n);
    cf_page page = cf_page_start();
    uint64_t ballots = 0, paper = 0;
    for (size_t i = 0; i < n; i++) {
        ballots += elections[i].cast[0] + elections[i].cast[1] + elections[i].unrecorded;
        paper += elections[i].n_struck;
    }
    cf_page_say(&page, "The polls are closed. No ballot can be added.");
    cf_page_count(&page, "Electronic ballots", "electronic", ballots);
    cf_page_count(&page, "Struck off for paper", "paper", paper);
    cf_page_text(&page, "Audit log, head", "log", cf_slice_of(cf_box_log_head(box)));
    if (paper > 0)
        cf_page_say(&page, "Next: two officers each enter the hand count with confer vote paper %s",
                    vote->folder);
    cf_page_say(&page, "Next: each trustee decrypts with confer vote decrypt");
    cf_box_close(box);
    return cf_page_finish(out, &page);
}

/* --- paper ----------------------------------------------------------------------------------- */

static const cf_box_election *paper_election(const cf_box *box, const confer_vote_paper *paper)
{
    size_t n;
    const cf_box_election *elections = cf_box_elections(box, &n), *found = NULL;
    for (size_t i = 0; i < n; i++) {
        const cf_box_election *e = &elections[i];
        bool unit =
            paper->unit ? cf_slice_equal(e->unit, cf_slice_of(paper->unit)) : e->unit.len == 0;
        if ((e->kind == CF_ELECTION_CHALLENGED) == paper->challenged && unit)
            found = e;
    }
    return found;
}

int confer_vote_enter_paper(confer_result **out, confer_vote *vote, const confer_vote_paper *paper,
                            confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    if (paper->yes < 0 || paper->no < 0 || paper->abstain < 0 || paper->spoiled < 0)
        return cf_fail(err, CONFER_MISUSED, "a count cannot be negative");
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    const cf_box_election *e = paper_election(box, paper);
    cf_paper_count count = {(uint64_t)paper->yes, (uint64_t)paper->no, (uint64_t)paper->abstain,
                            (uint64_t)paper->spoiled};
    int status = CONFER_OK;
    if (!e) {
        status = cf_fail(err, CONFER_ABSENT, "there is no such count in this vote");
        cf_hint(err, "--unit names the unit where the vote is tallied by unit");
    } else if (!cf_box_paper(box, e->uuid, cf_slice_of(paper->officer ? paper->officer : ""),
                             &count, &fault)) {
        status = cf_vote_failed(&fault, err);
    } else {
        cf_page page = cf_page_start();
        cf_page_say(&page, e->paper_agreed
                               ? "Two officers have entered the same count. It is taken."
                               : "Entered. It is taken when a second officer enters the same.");
        cf_value_add_bool(&page.result->arena, page.json, "agreed", e->paper_agreed);
        cf_page_count(&page, "Paper ballots handed out", "struck", e->n_struck);
        cf_page_count(&page, "Counted", "counted", count.yes + count.no + count.abstain);
        cf_page_count(&page, "Spoiled", "spoiled", count.spoiled);
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}

/* --- Trustees' secrets ----------------------------------------------------------------------- */

/* A single trustee's key is a number in quotes; a group member's is a seed, with its .dkey beside
 * it. */
static bool read_secret(cf_scalar *out, const char *path, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT, sealed = CF_BUF_INIT, name = CF_BUF_INIT;
    bool good = cf_folder_read(&text, path, MAX_KEY, fault);
    cf_slice key = cf_slice_trim(cf_buf_slice(&text));
    if (good && key.len > 0 && key.text[0] == '"') {
        cf_json in = cf_json_open(key);
        cf_json_scalar(&in, out);
        good = cf_json_close(&in, "the trustee's key", fault);
    } else if (good && key.len != CF_SEED_LEN) {
        good = cf_fault_refuse(fault, "%s is no trustee's secret file", path);
    } else if (good) {
        cf_comb *comb = cf_comb_new(&cf_element_generator);
        cf_buf_addf(&name, "%s.dkey", path);
        good =
            cf_folder_read(&sealed, name.text, MAX_KEY, fault) &&
            cf_ceremony_decryption_key(out, key, cf_slice_trim(cf_buf_slice(&sealed)), comb, fault);
        cf_mem_free(comb);
    }
    cf_buf_wipe(&text);
    cf_buf_release(&sealed);
    cf_buf_release(&name);
    return good;
}

/* --- decrypt --------------------------------------------------------------------------------- */

static void say_share(cf_page *page, cf_value *list, cf_slice uuid, uint64_t owner, bool already)
{
    cf_arena *arena = &page->result->arena;
    cf_value *item = cf_value_add_object(arena, list, NULL);
    cf_page_say(page, "%.*s: decryption of trustee %" PRIu64 " is on the board%s", (int)uuid.len,
                uuid.text, owner, already ? " already" : "");
    cf_value_add_text(arena, item, "election", uuid);
    cf_value_add_int(arena, item, "trustee", (int64_t)owner);
    cf_value_add_bool(arena, item, "already", already);
}

static bool take_share_lines(cf_page *page, cf_box *box, cf_slice text, cf_fault *fault)
{
    cf_value *list = cf_value_add_array(&page->result->arena, page->json, "decryptions");
    while (text.len > 0) {
        const char *end = memchr(text.text, '\n', text.len);
        size_t len = end ? (size_t)(end - text.text) : text.len;
        cf_slice uuid, share, line = cf_slice_trim((cf_slice){text.text, len});
        uint64_t owner;
        bool already;
        if (line.len > 0) {
            if (!cf_share_line_read(&uuid, &owner, &share, line, fault) ||
                !cf_box_share(&already, box, uuid, owner, share, fault))
                return false;
            say_share(page, list, uuid, owner, already);
        }
        len += end != NULL;
        text = (cf_slice){text.text + len, text.len - len};
    }
    return true;
}

static bool decrypt_here(cf_buf *lines, cf_box *box, const cf_scalar *secret, bool challenged,
                         const cf_box_options *options, cf_fault *fault)
{
    size_t n;
    const cf_box_election *elections = cf_box_elections(box, &n);
    bool good = true;
    for (size_t i = 0; good && i < n; i++) {
        cf_buf bytes = CF_BUF_INIT;
        if ((elections[i].kind == CF_ELECTION_CHALLENGED) != challenged)
            continue;
        cf_verifier *verifier = cf_box_read_archive(&bytes, box, elections[i].uuid, false, fault);
        good = verifier &&
               cf_share_line_make(lines, cf_buf_slice(&bytes), secret, challenged, options, fault);
        cf_verifier_free(verifier);
        cf_buf_release(&bytes);
    }
    return good;
}

static void say_next_tally(cf_page *page, const confer_vote *vote, bool challenged)
{
    cf_page_say(page, "When the decryptions are complete: confer vote tally %s%s", vote->folder,
                challenged ? " --challenged" : "");
}

int confer_vote_decrypt(confer_result **out, confer_vote *vote, const char *secret_path,
                        bool challenged, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_scalar secret;
    cf_buf lines = CF_BUF_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    cf_page page = cf_page_start();
    bool good = (cf_box_phase_of(box) >= CF_BOX_CLOSED ||
                 cf_fault_refuse(&fault, "nothing is decrypted before the polls are closed")) &&
                read_secret(&secret, secret_path, &fault) &&
                decrypt_here(&lines, box, &secret, challenged, &vote->options, &fault) &&
                take_share_lines(&page, box, cf_buf_slice(&lines), &fault);
    explicit_bzero(&secret, sizeof secret);
    cf_buf_release(&lines);
    cf_box_close(box);
    if (!good) {
        cf_page_abandon(&page);
        return cf_vote_failed(&fault, err);
    }
    say_next_tally(&page, vote, challenged);
    return cf_page_finish(out, &page);
}

int confer_vote_decrypt_files(confer_result **out, const char *const *archives, int n_archives,
                              const char *secret_path, const char *out_path, bool challenged,
                              const confer_vote_options *options, confer_error *err)
{
    int n_done = 0;
    cf_page page = cf_page_start();
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_box_options box_options = {
        .now = options->now, .entropy = &entropy, .n_threads = options->n_threads};
    cf_scalar secret;
    cf_buf lines = CF_BUF_INIT;
    bool good = read_secret(&secret, secret_path, &fault);
    for (int i = 0; good && i < n_archives; i++) {
        cf_buf bytes = CF_BUF_INIT;
        size_t before = lines.len;
        good = cf_folder_read(&bytes, archives[i], (size_t)1 << 40, &fault) &&
               cf_share_line_make(&lines, cf_buf_slice(&bytes), &secret, challenged, &box_options,
                                  &fault);
        cf_buf_release(&bytes);
        n_done += lines.len > before;
        if (good && lines.len == before)
            cf_page_say(&page, "%s: %s", archives[i],
                        challenged ? "no challenged ballots; it is left out"
                                   : "challenged ballots; they stay sealed");
    }
    explicit_bzero(&secret, sizeof secret);
    if (good && n_done == 0)
        good = cf_fault_refuse(&fault, challenged
                                           ? "none of these archives holds challenged ballots"
                                           : "these are challenged ballots: they stay sealed "
                                             "unless the committee asks for them (--challenged)");
    good = good && cf_folder_put(out_path, cf_buf_slice(&lines), CF_FOLDER_PUBLIC, &fault);
    cf_buf_release(&lines);
    if (!good) {
        cf_page_abandon(&page);
        return cf_vote_failed(&fault, err);
    }
    cf_page_say(&page, "%d archive%s verified and decrypted. Send %s back; it is not secret.",
                n_done, n_done == 1 ? "" : "s", out_path);
    cf_page_count(&page, NULL, "archives", (uint64_t)n_done);
    return cf_page_finish(out, &page);
}

int confer_vote_add_decryptions(confer_result **out, confer_vote *vote, const char *path,
                                confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf lines = CF_BUF_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    cf_page page = cf_page_start();
    bool good = cf_folder_read(&lines, path, MAX_SHARES, &fault) &&
                (cf_slice_trim(cf_buf_slice(&lines)).len > 0 ||
                 cf_fault_refuse(&fault, "%s is empty: there is no decryption in it", path)) &&
                take_share_lines(&page, box, cf_buf_slice(&lines), &fault);
    cf_buf_release(&lines);
    cf_box_close(box);
    if (!good) {
        cf_page_abandon(&page);
        return cf_vote_failed(&fault, err);
    }
    say_next_tally(&page, vote, false);
    return cf_page_finish(out, &page);
}

/* --- tally and certificate ------------------------------------------------------------------- */

static void outcome_json(cf_page *page, const cf_outcome *o)
{
    cf_arena *arena = &page->result->arena;
    cf_value_add_text(arena, page->json, "outcome",
                      o->challenged_matter  ? CF_SLICE("open")
                      : o->decision.carried ? CF_SLICE("ratified")
                                            : CF_SLICE("not ratified"));
    cf_value_add_int(arena, page->json, "yes", (int64_t)o->whole.yes);
    cf_value_add_int(arena, page->json, "no", (int64_t)o->whole.no);
    cf_value_add_int(arena, page->json, "abstain", (int64_t)o->whole.abstain);
    cf_value_add_int(arena, page->json, "cast", (int64_t)o->decision.whole.cast);
    cf_value_add_int(arena, page->json, "members", (int64_t)o->whole.members);
    cf_value_add_int(arena, page->json, "covered", (int64_t)o->whole.covered);
    cf_value_add_int(arena, page->json, "needed", (int64_t)o->decision.whole.needed);
    cf_value_add_int(arena, page->json, "quorum_needed", (int64_t)o->decision.whole.quorum_needed);
    cf_value_add_int(arena, page->json, "challenged_sealed", (int64_t)o->challenged_cast);
}

static void warn_small(cf_page *page, const cf_box *box, const cf_outcome *o)
{
    for (size_t i = 0; i < o->n_units; i++) {
        uint64_t cast = o->units[i].verdict.cast;
        if (cast > 0 && cast < cf_box_notice(box)->minimum_unit)
            cf_page_say(page,
                        "Unit %.*s has only %" PRIu64 " votes: its figures may show how "
                        "single members voted.",
                        (int)o->units[i].name.len, o->units[i].name.text, cast);
    }
}

int confer_vote_tally(confer_result **out, confer_vote *vote, bool challenged, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_outcome outcome;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    if (!cf_box_count(box, challenged, &fault) || !cf_outcome_find(&outcome, box, &fault)) {
        cf_box_close(box);
        return cf_vote_failed(&fault, err);
    }
    cf_page page = cf_page_start();
    cf_outcome_sentence(&page.text, &outcome, CF_VOTE_ENGLISH);
    cf_buf_add_char(&page.text, '\n');
    cf_arithmetic_write(&page.text, &cf_box_notice(box)->rules, &outcome, CF_VOTE_ENGLISH);
    warn_small(&page, box, &outcome);
    outcome_json(&page, &outcome);
    if (outcome.challenged_matter)
        cf_page_say(&page,
                    "Next: each trustee decrypts them with confer vote decrypt %s "
                    "--challenged, then confer vote tally %s --challenged",
                    vote->folder, vote->folder);
    else
        cf_page_say(&page, "Next: confer vote certificate %s", vote->folder);
    cf_outcome_release(&outcome);
    cf_box_close(box);
    return cf_page_finish(out, &page);
}

/* --- verify ---------------------------------------------------------------------------------- */

static bool verify_file(cf_page *page, const char *path, const cf_box_options *options,
                        cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_verifier_options verifying = {options->n_threads, options->entropy, false};
    cf_verifier *verifier = cf_verifier_new(&verifying);
    bool good = cf_folder_read(&bytes, path, (size_t)1 << 40, fault) &&
                cf_verifier_feed(verifier, cf_buf_slice(&bytes), fault);
    if (good) {
        cf_verifier_summary s = cf_verifier_summarize(verifier);
        cf_slice uuid = cf_verifier_election(verifier)->uuid;
        cf_page_text(page, "Election", "election", uuid);
        cf_page_text(page, "Stands at", "phase", cf_slice_of(cf_event_name(s.phase)));
        cf_page_count(page, "Who may vote", "voters", s.n_voters);
        cf_page_count(page, "Ballots that count", "ballots", s.n_voted);
        cf_page_text(page, "Fingerprint, election", "election_fingerprint",
                     cf_slice_of(cf_verifier_election(verifier)->fingerprint));
        cf_page_text(page, "Fingerprint, voters", "voters_fingerprint",
                     cf_slice_of(s.credentials_fingerprint));
        cf_page_text(page, "Last event", "last_event", cf_slice_of(s.head));
        cf_value *list =
            s.result ? cf_value_add_array(&page->result->arena, page->json, "result") : NULL;
        size_t n = s.result ? cf_tally_cells(cf_verifier_election(verifier)) : 0;
        for (size_t i = 0; i < n; i++)
            cf_value_add_int(&page->result->arena, list, NULL, (int64_t)s.result[i]);
        if (s.result && n >= 2)
            cf_page_say(page, "%-24s%" PRIu64 " yes, %" PRIu64 " no, %" PRIu64 " abstain", "Result",
                        s.result[0], s.result[1], n > 2 ? s.result[2] : 0);
    }
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return good;
}

static bool is_folder(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

int confer_vote_verify(confer_result **out, const char *path, const confer_vote_options *options,
                       confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_box_options box_options = {
        .now = options->now, .entropy = &entropy, .n_threads = options->n_threads};
    cf_page page = cf_page_start();
    cf_buf said = CF_BUF_INIT;
    bool good = is_folder(path) ? cf_box_prove(&said, path, &box_options, &fault)
                                : verify_file(&page, path, &box_options, &fault);
    if (!good && fault.kind == CF_FAULT_WORLD) {
        cf_buf_release(&said);
        cf_page_abandon(&page);
        return cf_vote_failed(&fault, err);
    }
    cf_buf_add_slice(&page.text, cf_buf_slice(&said));
    cf_value_add_bool(&page.result->arena, page.json, "accepted", good);
    if (good) {
        cf_page_say(&page, "%s: accepted", path);
    } else if (fault.event >= 0) {
        cf_page_say(&page, "%s: refused at event %" PRId64 ": %s", path, fault.event, fault.reason);
        cf_value_add_int(&page.result->arena, page.json, "event", fault.event);
    } else {
        cf_page_say(&page, "%s: refused: %s", path, fault.reason);
    }
    if (!good)
        cf_value_add_text(&page.result->arena, page.json, "reason", cf_slice_of(fault.reason));
    page.result->no = !good;
    cf_buf_release(&said);
    return cf_page_finish(out, &page);
}
