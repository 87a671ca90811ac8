/* confer_polls.h over the vote's folder. */
#define _POSIX_C_SOURCE 200809L
#include "confer_polls.h"

#include "answer/case.h"
#include "base/lock.h"
#include "base/mem.h"
#include "vote/arithmetic.h"
#include "vote/board_view.h"
#include "vote/box_inside.h"
#include "vote/entropy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_AGREEMENT = 64 << 20, MAX_SIDE_TEXT = 1 << 20 };

typedef struct {
    cf_slice uuid, unit; /* in the arena */
    bool challenged;
    uint64_t n_voters;
    cf_board_view *view; /* NULL before the opening */
    cf_board *held;      /* while the box is held: open for casting; NULL: not yet */
    cf_slice text;       /* of the election, in the arena */
} poll;

struct confer_polls {
    cf_lock lock;
    cf_arena arena;
    const char *folder;
    cf_entropy entropy;
    cf_slice text[CONFER_POLLS_TEXTS];
    cf_box_phase phase;
    bool revote;
    off_t log_size; /* of the audit log that was taken in */
    poll *polls;
    size_t n_polls;
    cf_box *box; /* held for a moment after a ballot, for those that follow; NULL: not */
    int64_t held_since;
    bool used;      /* since the last refresh */
    cf_diags diags; /* of the box */
    cf_arena marks; /* struck credentials: replaced as a whole */
    cf_slice *struck;
    size_t n_struck;
    confer_polls_result result; /* its texts are the arena's */
    bool counted;
};

static int failed(const cf_fault *fault, confer_error *err)
{
    return cf_fail(err, fault->kind == CF_FAULT_WORLD ? CONFER_FAILED : CONFER_WRONG, "%s",
                   fault->reason);
}

static cf_box_options options_of(confer_polls *p, int64_t now)
{
    return (cf_box_options){.now = now, .entropy = &p->entropy, .n_threads = 1};
}

static const char *path_of(confer_polls *p, cf_arena *arena, const char *name)
{
    return cf_arena_printf(arena, "%s/%s", p->folder, name);
}

/* --- Reading the folder ----------------------------------------------------------------------- */

static cf_slice side_text(confer_polls *p, const char *name)
{
    cf_buf text = CF_BUF_INIT;
    const char *path = path_of(p, &p->arena, name);
    cf_slice kept = CF_SLICE("");
    if (cf_folder_has(path) && cf_folder_read(&text, path, MAX_SIDE_TEXT, NULL) &&
        cf_utf8_valid(cf_buf_slice(&text), NULL))
        kept = cf_arena_slice(&p->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static bool take_notice(confer_polls *p, const cf_box *box, cf_fault *fault)
{
    const cf_notice *n = cf_box_notice(box);
    cf_buf rules = CF_BUF_INIT, agreement = CF_BUF_INIT;
    const cf_slice from[] = {[CONFER_POLLS_NAME] = n->name,
                             [CONFER_POLLS_QUESTION] = n->question,
                             [CONFER_POLLS_OPENS] = n->opens,
                             [CONFER_POLLS_CLOSES] = n->closes,
                             [CONFER_POLLS_AGREEMENT_NAME] = n->agreement,
                             [CONFER_POLLS_AGREEMENT_SHA256] = n->agreement_sha256};
    for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
        p->text[i] = cf_arena_slice(&p->arena, from[i]);
    p->revote = n->revote;
    cf_notice_rules_text(&rules, n);
    p->text[CONFER_POLLS_RULES] = cf_arena_slice(&p->arena, cf_buf_slice(&rules));
    cf_buf_clear(&rules);
    cf_rules_write_spanish(&rules, &n->rules);
    p->text[CONFER_POLLS_RULES_ES] = cf_arena_slice(&p->arena, cf_buf_slice(&rules));
    cf_buf_release(&rules);
    const char *path = path_of(p, &p->arena, p->text[CONFER_POLLS_AGREEMENT_NAME].text);
    bool good = cf_folder_read(&agreement, path, MAX_AGREEMENT, fault);
    if (good)
        p->text[CONFER_POLLS_AGREEMENT] = cf_arena_slice(&p->arena, cf_buf_slice(&agreement));
    cf_buf_release(&agreement);
    return good;
}

static void take_side_texts(confer_polls *p)
{
    p->text[CONFER_POLLS_SUMMARY] = side_text(p, "summary.txt");
    p->text[CONFER_POLLS_SUMMARY_ES] = side_text(p, "summary.es.txt");
    p->text[CONFER_POLLS_MINORITY] = side_text(p, "minority.txt");
    p->text[CONFER_POLLS_MINORITY_ES] = side_text(p, "minority.es.txt");
}

/* Elections are known from the log once the codes are made, and stay. */
static void take_elections(confer_polls *p, const cf_box *box)
{
    size_t n;
    const cf_box_election *e = cf_box_elections(box, &n);
    if (p->n_polls > 0 || p->phase < CF_BOX_OPEN)
        return;
    p->polls = CF_ARENA_NEW(&p->arena, poll, n ? n : 1);
    p->n_polls = n;
    for (size_t i = 0; i < n; i++)
        p->polls[i] = (poll){.uuid = cf_arena_slice(&p->arena, e[i].uuid),
                             .unit = cf_arena_slice(&p->arena, e[i].unit),
                             .challenged = e[i].kind == CF_ELECTION_CHALLENGED,
                             .n_voters = e[i].n_voters};
}

static void take_struck(confer_polls *p, const cf_box *box)
{
    cf_arena_release(&p->marks);
    cf_arena_init(&p->marks);
    p->n_struck = box->n_struck;
    p->struck = CF_ARENA_NEW(&p->marks, cf_slice, box->n_struck ? box->n_struck : 1);
    for (size_t i = 0; i < box->n_struck; i++)
        p->struck[i] = cf_arena_slice(&p->marks, box->struck[i].digits);
}

static const char *keep_text(confer_polls *p, cf_buf *text)
{
    const char *kept = cf_arena_copy(&p->arena, cf_buf_slice(text));
    cf_buf_release(text);
    return kept;
}

/* After the count, and again when challenged ballots were opened. */
static bool take_result(confer_polls *p, cf_box *box, cf_fault *fault)
{
    cf_outcome o;
    if (cf_box_phase_of(box) < CF_BOX_COUNTED)
        return true;
    if (!cf_outcome_find(&o, box, fault))
        return false;
    p->result = (confer_polls_result){.carried = o.decision.carried,
                                      .open = o.challenged_matter,
                                      .yes = o.whole.yes,
                                      .no = o.whole.no,
                                      .abstain = o.whole.abstain,
                                      .on_paper = o.paper.yes + o.paper.no + o.paper.abstain,
                                      .members = o.whole.members};
    for (int l = 0; l < CF_VOTE_LANGUAGES; l++) {
        cf_buf sentence = CF_BUF_INIT, arithmetic = CF_BUF_INIT;
        cf_outcome_sentence(&sentence, &o, (cf_vote_language)l);
        cf_arithmetic_write(&arithmetic, &cf_box_notice(box)->rules, &o, (cf_vote_language)l);
        p->result.sentence[l] = keep_text(p, &sentence);
        p->result.arithmetic[l] = keep_text(p, &arithmetic);
    }
    p->result.manifest_sha256 = cf_arena_copy(&p->arena, cf_slice_of(cf_box_manifest_sha256(box)));
    p->result.log_head = cf_arena_copy(&p->arena, cf_slice_of(cf_box_log_head(box)));
    p->counted = true;
    cf_outcome_release(&o);
    return true;
}

static bool take_log(confer_polls *p, bool first, cf_fault *fault)
{
    struct stat info;
    cf_diags diags;
    cf_arena scratch = CF_ARENA_INIT;
    const char *path = path_of(p, &scratch, "audit.log");
    /* While the box is held nobody else writes, and casting changes nothing that is read here. */
    bool changed = !p->box && (stat(path, &info) != 0 || info.st_size != p->log_size);
    cf_arena_release(&scratch);
    if (!changed)
        return true;
    cf_diags_init(&diags);
    cf_box_options options = options_of(p, 0);
    cf_box *box = cf_box_read(p->folder, &options, &diags, fault);
    bool good = box != NULL;
    if (good) {
        p->phase = cf_box_phase_of(box);
        good = !first || take_notice(p, box, fault);
        take_elections(p, box);
        take_struck(p, box);
        good = good && take_result(p, box, fault);
        p->log_size = info.st_size;
    }
    cf_box_close(box);
    cf_diags_release(&diags);
    return good;
}

static bool refresh_poll(confer_polls *p, poll *e, cf_fault *fault)
{
    if (!e->view) {
        cf_arena scratch = CF_ARENA_INIT;
        e->view = cf_board_view_open(
            cf_arena_printf(&scratch, "%s/%s.bel", p->folder, e->uuid.text), fault);
        cf_arena_release(&scratch);
        if (!e->view)
            return false;
    } else if (!cf_board_view_refresh(e->view, fault)) {
        return false;
    }
    const cf_verifier *verifier = cf_board_view_verifier(e->view);
    if (verifier && e->text.len == 0)
        e->text = cf_arena_slice(&p->arena, cf_verifier_election(verifier)->text);
    return true;
}

static bool refresh(confer_polls *p, bool first, cf_fault *fault)
{
    if (!take_log(p, first, fault))
        return false;
    for (size_t i = 0; i < p->n_polls; i++)
        if (!refresh_poll(p, &p->polls[i], fault))
            return false;
    return true;
}

/* --- Holding the box -------------------------------------------------------------------------- */

/* Ballots come in bursts, and reading a large archive anew for each would take most of the time. So
 * the box stays open, and locked, until confer_polls_refresh finds no ballot since the last time,
 * or for HOLD_SECONDS at most, so that officers' commands get their turn. */
enum { HOLD_SECONDS = 2 };

static void let_go(confer_polls *p)
{
    for (size_t i = 0; i < p->n_polls; i++) {
        cf_board_close(p->polls[i].held);
        p->polls[i].held = NULL;
    }
    if (p->box) {
        cf_box_close(p->box);
        cf_diags_release(&p->diags);
    }
    p->box = NULL;
}

static cf_board *hold(confer_polls *p, poll *e, int64_t now, cf_fault *fault)
{
    if (p->box && now - p->held_since > HOLD_SECONDS)
        let_go(p);
    if (!p->box) {
        cf_box_options options = options_of(p, now);
        cf_diags_init(&p->diags);
        p->box = cf_box_open(p->folder, &options, &p->diags, fault);
        p->held_since = now;
        if (!p->box)
            cf_diags_release(&p->diags);
    }
    if (p->box && !e->held)
        e->held = cf_box_hold(p->box, e->uuid, fault);
    return p->box ? e->held : NULL;
}

/* --- Opening ---------------------------------------------------------------------------------- */

int confer_polls_open(confer_polls **out, const char *folder, confer_error *err)
{
    confer_polls *p = cf_mem_calloc(1, sizeof *p);
    cf_fault fault = CF_FAULT_INIT;
    cf_lock_init(&p->lock);
    p->folder = cf_arena_copy(&p->arena, cf_slice_of(folder));
    p->entropy = cf_entropy_system();
    p->log_size = -1;
    for (int i = 0; i < CONFER_POLLS_TEXTS; i++)
        p->text[i] = CF_SLICE("");
    if (!refresh(p, true, &fault)) {
        confer_polls_close(p);
        return failed(&fault, err);
    }
    take_side_texts(p);
    *out = p;
    return CONFER_OK;
}

void confer_polls_close(confer_polls *p)
{
    if (!p)
        return;
    let_go(p);
    for (size_t i = 0; i < p->n_polls; i++)
        cf_board_view_close(p->polls[i].view);
    cf_lock_release(&p->lock);
    cf_arena_release(&p->marks);
    cf_arena_release(&p->arena);
    cf_mem_free(p);
}

int confer_polls_refresh(confer_polls *p, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_lock_take(&p->lock);
    if (!p->used)
        let_go(p);
    p->used = false;
    bool good = refresh(p, false, &fault);
    cf_lock_give(&p->lock);
    return good ? CONFER_OK : failed(&fault, err);
}

/* --- What is asked, and the elections --------------------------------------------------------- */

const char *confer_polls_get(const confer_polls *p, confer_polls_text which, size_t *len_bytes)
{
    if (len_bytes)
        *len_bytes = p->text[which].len;
    return p->text[which].text;
}

bool confer_polls_may_revote(const confer_polls *p)
{
    return p->revote;
}

confer_polls_phase confer_polls_stands(confer_polls *p)
{
    cf_lock_take(&p->lock);
    cf_box_phase phase = p->phase;
    cf_lock_give(&p->lock);
    return phase < CF_BOX_OPEN    ? CONFER_POLLS_BEFORE
           : phase == CF_BOX_OPEN ? CONFER_POLLS_RUNNING
                                  : CONFER_POLLS_OVER;
}

bool confer_polls_came_to(confer_polls_result *out, confer_polls *p)
{
    cf_lock_take(&p->lock);
    bool counted = p->counted;
    *out = p->result;
    cf_lock_give(&p->lock);
    return counted;
}

size_t confer_polls_count(confer_polls *p)
{
    cf_lock_take(&p->lock);
    size_t n = p->n_polls;
    cf_lock_give(&p->lock);
    return n;
}

bool confer_polls_at(confer_polls_election *out, confer_polls *p, size_t index)
{
    cf_lock_take(&p->lock);
    const cf_verifier *verifier =
        index < p->n_polls ? cf_board_view_verifier(p->polls[index].view) : NULL;
    if (verifier) {
        const poll *e = &p->polls[index];
        cf_verifier_summary s = cf_verifier_summarize(verifier);
        *out = (confer_polls_election){.uuid = e->uuid.text,
                                       .unit = e->unit.text,
                                       .text = e->text.text,
                                       .len_bytes = e->text.len,
                                       .n_answers =
                                           cf_verifier_election(verifier)->questions[0].n_answers,
                                       .challenged = e->challenged,
                                       .n_voters = e->n_voters,
                                       .n_voted = s.n_voted,
                                       .n_ballots = s.n_ballots,
                                       .archive_bytes = cf_board_view_len(e->view)};
        memcpy(out->fingerprint, cf_verifier_election(verifier)->fingerprint, CF_B64_SIZE);
        memcpy(out->head, s.head, CF_SHA256_HEX_SIZE);
    }
    cf_lock_give(&p->lock);
    return verifier != NULL;
}

/* --- Voters ----------------------------------------------------------------------------------- */

static poll *find_poll(confer_polls *p, cf_slice uuid)
{
    for (size_t i = 0; i < p->n_polls; i++)
        if (cf_slice_equal(p->polls[i].uuid, uuid) && cf_board_view_verifier(p->polls[i].view))
            return &p->polls[i];
    return NULL;
}

static confer_polls_standing standing_of(char tracker[CF_B64_SIZE], const confer_polls *p,
                                         const poll *e, cf_slice digits)
{
    const cf_verifier *verifier = cf_board_view_verifier(e->view);
    int64_t place = cf_credentials_find(cf_verifier_credentials(verifier), digits);
    if (place < 0)
        return CONFER_POLLS_STRANGER;
    if (cf_verifier_voted(verifier, (size_t)place, tracker) && !p->revote)
        return CONFER_POLLS_HAS_VOTED;
    for (size_t i = 0; i < p->n_struck; i++)
        if (cf_slice_equal(p->struck[i], digits))
            return CONFER_POLLS_STRUCK;
    return CONFER_POLLS_MAY_VOTE;
}

confer_polls_standing confer_polls_voter(char tracker[44], confer_polls *p, const char *uuid,
                                         const char *digits, size_t len_bytes)
{
    char unused[CF_B64_SIZE];
    confer_polls_standing standing = CONFER_POLLS_STRANGER;
    cf_lock_take(&p->lock);
    const poll *e = find_poll(p, cf_slice_of(uuid));
    if (e)
        standing = standing_of(tracker ? tracker : unused, p, e, (cf_slice){digits, len_bytes});
    cf_lock_give(&p->lock);
    return standing;
}

/* A ballot that is on the board already: its voter's connection broke before the receipt came. */
static bool find_receipt(confer_polls_receipt *out, const confer_polls *p, const char *tracker)
{
    for (size_t i = 0; i < p->n_polls; i++) {
        size_t n;
        const cf_board_code *codes = cf_board_view_codes(p->polls[i].view, &n);
        for (size_t k = 0; k < n; k++) {
            if (strcmp(codes[k].tracker, tracker) != 0)
                continue;
            *out = (confer_polls_receipt){.log = ""};
            memcpy(out->tracker, tracker, CF_B64_SIZE);
            memcpy(out->uuid, p->polls[i].uuid.text, p->polls[i].uuid.len);
            memcpy(out->board, cf_verifier_summarize(cf_board_view_verifier(p->polls[i].view)).head,
                   CF_SHA256_HEX_SIZE);
            return true;
        }
    }
    return false;
}

/* What can be seen without the lock and without the mathematics: refuses floods cheaply. */
static poll *check_cheaply(confer_polls *p, cf_slice text, cf_fault *fault)
{
    for (size_t i = 0; i < p->n_polls; i++) {
        const cf_verifier *verifier = cf_board_view_verifier(p->polls[i].view);
        char tracker[CF_B64_SIZE];
        cf_arena arena = CF_ARENA_INIT;
        cf_ballot ballot;
        cf_fault found = CF_FAULT_INIT;
        confer_polls_standing standing = CONFER_POLLS_STRANGER;
        bool good = verifier &&
                    cf_ballot_read(&ballot, &arena, cf_verifier_election(verifier), text, &found);
        if (good)
            standing = standing_of(tracker, p, &p->polls[i], ballot.credential);
        cf_arena_release(&arena);
        if (!good && i + 1 < p->n_polls)
            continue;
        if (!good)
            cf_fault_refuse(fault, "%s", found.reason);
        else if (standing == CONFER_POLLS_STRANGER)
            cf_fault_refuse(fault, "this credential is not on the list");
        else if (standing == CONFER_POLLS_HAS_VOTED)
            cf_fault_refuse(fault, "this credential has voted already");
        else if (standing == CONFER_POLLS_STRUCK)
            cf_fault_refuse(fault, "this credential was struck off");
        else
            return &p->polls[i];
        return NULL;
    }
    cf_fault_refuse(fault, "the polls are not open");
    return NULL;
}

static bool cast(confer_polls_receipt *out, confer_polls *p, cf_slice ballot, bool booth,
                 int64_t now, cf_fault *fault)
{
    char tracker[CF_B64_SIZE];
    cf_receipt receipt;
    cf_channel channel = booth ? CF_CHANNEL_BOOTH : CF_CHANNEL_REMOTE;
    if (ballot.len > CF_BALLOT_MAX_BYTES)
        return cf_fault_refuse(fault, "a ballot is at most %d bytes", CF_BALLOT_MAX_BYTES);
    cf_ballot_tracker(tracker, ballot);
    if (!refresh(p, false, fault))
        return false;
    if (find_receipt(out, p, tracker))
        return true;
    if (p->phase != CF_BOX_OPEN)
        return cf_fault_refuse(fault, "the polls are not open");
    poll *e = check_cheaply(p, ballot, fault);
    cf_board *board = e ? hold(p, e, now, fault) : NULL;
    p->used = true;
    if (!board || !cf_box_cast_held(&receipt, p->box, board, ballot, channel, fault)) {
        if (!fault || fault->kind != CF_FAULT_REFUSED || (e && !board))
            let_go(p); /* what is on the disk must be read again */
        return false;
    }
    *out = (confer_polls_receipt){.log = ""};
    memcpy(out->tracker, receipt.tracker, sizeof out->tracker);
    memcpy(out->uuid, receipt.uuid, sizeof out->uuid);
    memcpy(out->board, receipt.board_head, sizeof out->board);
    memcpy(out->log, receipt.log_head, sizeof out->log);
    (void)refresh(p, false, NULL);
    return true;
}

int confer_polls_cast(confer_polls_receipt *out, confer_polls *p, const char *ballot,
                      size_t len_bytes, bool booth, int64_t now, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_lock_take(&p->lock);
    bool good = cast(out, p, (cf_slice){ballot, len_bytes}, booth, now, &fault);
    cf_lock_give(&p->lock);
    return good ? CONFER_OK : failed(&fault, err);
}

/* --- The board -------------------------------------------------------------------------------- */

bool confer_polls_find(size_t *index, uint64_t *number, confer_polls *p, const char *code,
                       size_t len_bytes)
{
    bool found = false;
    cf_slice wanted = {code, len_bytes};
    cf_lock_take(&p->lock);
    for (size_t i = 0; i < p->n_polls && !found; i++) {
        size_t n;
        const cf_board_code *codes = cf_board_view_codes(p->polls[i].view, &n);
        for (size_t k = 0; k < n && !found; k++) {
            found = cf_slice_equal(wanted, cf_slice_of(codes[k].tracker)) ||
                    cf_slice_equal(wanted, cf_slice_of(codes[k].seal));
            *index = i;
            *number = k + 1;
        }
    }
    cf_lock_give(&p->lock);
    return found;
}

int confer_polls_write_codes(confer_polls *p, size_t index, uint64_t first, uint64_t most,
                             confer_write_fn write_fn, void *context)
{
    cf_buf text = CF_BUF_INIT;
    cf_lock_take(&p->lock);
    size_t n = 0;
    const cf_board_code *codes =
        index < p->n_polls ? cf_board_view_codes(p->polls[index].view, &n) : NULL;
    for (uint64_t k = first > 0 ? first - 1 : 0; k < n && most > 0; k++, most--) {
        cf_buf_add(&text, codes[k].tracker, CF_B64_SIZE - 1);
        cf_buf_add_char(&text, '\n');
    }
    cf_lock_give(&p->lock);
    int status = text.len > 0 ? write_fn(context, text.text, text.len) : 0;
    cf_buf_release(&text);
    return status ? CONFER_FAILED : CONFER_OK;
}

/* Where the file must end: archives at their last whole event. 0: nobody may read it. */
static bool may_read(uint64_t *len, confer_polls *p, const char *name)
{
    static const char *const files[] = {"notice.txt", "manifest.json", "audit.log", "struck.txt"};
    static const char *const ends[] = {".credentials.json", ".spares.json"};
    *len = UINT64_MAX;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (strcmp(name, files[i]) == 0)
            return true;
    if (strcmp(name, p->text[CONFER_POLLS_AGREEMENT_NAME].text) == 0)
        return true;
    for (size_t i = 0; i < p->n_polls; i++) {
        cf_slice uuid = p->polls[i].uuid;
        if (strncmp(name, uuid.text, uuid.len) != 0)
            continue;
        if (strcmp(name + uuid.len, ".bel") == 0) {
            *len = cf_board_view_len(p->polls[i].view);
            return true;
        }
        for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++)
            if (strcmp(name + uuid.len, ends[k]) == 0)
                return true;
    }
    return false;
}

int confer_polls_open_file(uint64_t *len_bytes, confer_polls *p, const char *name)
{
    int fd = -1;
    struct stat info;
    cf_arena scratch = CF_ARENA_INIT;
    cf_lock_take(&p->lock);
    if (may_read(len_bytes, p, name))
        fd = open(path_of(p, &scratch, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    cf_lock_give(&p->lock);
    cf_arena_release(&scratch);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        fd = -1;
    }
    if (fd >= 0 && *len_bytes > (uint64_t)info.st_size)
        *len_bytes = (uint64_t)info.st_size;
    return fd;
}

/* --- Hashes ----------------------------------------------------------------------------------- */

void confer_sha256(char out[65], const void *bytes, size_t len_bytes)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, (cf_slice){bytes, len_bytes});
    cf_sha256_hex(out, digest);
}

bool confer_random(void *out, size_t len_bytes)
{
    cf_entropy entropy = cf_entropy_system();
    return entropy.draw(entropy.context, out, len_bytes);
}
