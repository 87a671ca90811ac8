/* While the polls are open: cast, strike off, replace a code. */
#define _GNU_SOURCE /* explicit_bzero */
#include "vote/box_inside.h"

#include "base/mem.h"

#include <inttypes.h>

/* --- Marks ------------------------------------------------------------------------------------ */

bool cf_box_publish_struck(cf_box *box, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text,
                   "# Public credentials that were struck off and may not vote electronically: "
                   "election, reason, credential.\n");
    for (size_t i = 0; i < box->n_struck; i++) {
        const cf_box_mark *mark = &box->struck[i];
        cf_buf_addf(&text, "%.*s %.*s %.*s\n", (int)mark->uuid.len, mark->uuid.text,
                    (int)mark->reason.len, mark->reason.text, (int)mark->digits.len,
                    mark->digits.text);
    }
    bool good = cf_folder_put(cf_box_path(box, CF_SLICE(""), "struck.txt"), cf_buf_slice(&text),
                              CF_FOLDER_PUBLIC, fault);
    cf_buf_release(&text);
    return good;
}

static bool has_ballot(const cf_verifier *verifier, cf_slice digits, char tracker[CF_B64_SIZE])
{
    int64_t place = cf_credentials_find(cf_verifier_credentials(verifier), digits);
    return place >= 0 && cf_verifier_voted(verifier, (size_t)place, tracker);
}

bool cf_box_check_marks(cf_box *box, const cf_box_election *e, const cf_verifier *verifier,
                        cf_fault *fault)
{
    char tracker[CF_B64_SIZE];
    cf_credentials spares;
    for (size_t i = 0; i < box->n_struck; i++)
        if (cf_slice_equal(box->struck[i].uuid, e->uuid) &&
            has_ballot(verifier, box->struck[i].digits, tracker))
            return cf_fault_refuse(fault, "a credential that was struck off has a ballot, %s",
                                   tracker);
    if (!cf_box_read_credentials(&spares, box, e, true, fault))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < spares.count; i++)
        if (!cf_box_find_mark(box->issued, box->n_issued, spares.digits[i]) &&
            has_ballot(verifier, spares.digits[i], tracker))
            good = cf_fault_refuse(fault, "a spare that was given to nobody has a ballot, %s",
                                   tracker);
    if (spares.count > 0)
        cf_credentials_release(&spares);
    return good;
}

/* Ballots that a crash kept out of the log are counted there now; ballots that the log has and the
 * archive lacks are missing. */
static bool reconcile(cf_box *box, cf_box_election *e, const cf_board *board, cf_fault *fault)
{
    size_t n = cf_verifier_summarize(cf_board_verifier(board)).n_ballots;
    uint64_t logged = e->cast[0] + e->cast[1] + e->unrecorded;
    cf_buf fields = CF_BUF_INIT;
    if (n == logged)
        return true;
    if (n < logged)
        return cf_fault_refuse(fault,
                               "%.*s.bel holds %zu ballots and the audit log %" PRIu64
                               ": ballots are missing from the archive",
                               (int)e->uuid.len, e->uuid.text, n, logged);
    cf_log_add_text(&fields, "election", e->uuid);
    cf_log_add_number(&fields, "ballots", n - logged);
    bool good = cf_box_log(box, "unrecorded", &fields, true, fault);
    cf_buf_release(&fields);
    return good;
}

/* --- cast ------------------------------------------------------------------------------------- */

/* The ballot's election and credential; all else is read by the board. */
static bool read_head(cf_slice *uuid, cf_slice *digits, cf_slice ballot, cf_fault *fault)
{
    cf_json in = cf_json_open(ballot);
    cf_json_want(&in, "{\"election_uuid\":", "a ballot");
    *uuid = cf_json_token(&in, CF_BASE58_ALPHABET, 14, CF_UUID_MAX);
    cf_json_want(&in, ",\"election_hash\":", "a ballot");
    (void)cf_json_token(&in, CF_B64_ALPHABET, 43, 43);
    cf_json_want(&in, ",\"credential\":", "a ballot");
    *digits = cf_json_digits(&in);
    return !in.expected || cf_fault_refuse(fault, "this is no ballot");
}

static bool may_cast(cf_box *box, const cf_box_election *e, cf_slice digits, cf_fault *fault)
{
    cf_credentials spares;
    if (cf_box_find_mark(box->struck, box->n_struck, digits))
        return cf_fault_refuse(fault, "this code was struck off: a paper ballot was handed out for "
                                      "it, or it was replaced");
    if (e->n_spares == 0)
        return true;
    if (!cf_box_read_credentials(&spares, box, e, true, fault))
        return false;
    bool spare = cf_credentials_find(&spares, digits) >= 0;
    cf_credentials_release(&spares);
    return !spare || cf_box_find_mark(box->issued, box->n_issued, digits) ||
           cf_fault_refuse(fault, "this is a spare code that was given to nobody");
}

static bool log_cast(cf_box *box, const cf_box_election *e, const cf_verifier_summary *summary,
                     cf_channel channel, cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    cf_log_add_text(&fields, "election", e->uuid);
    cf_log_add_text(&fields, "channel", cf_slice_of(cf_channel_name(channel)));
    cf_log_add_text(&fields, "board", cf_slice_of(summary->head));
    bool good = cf_box_log(box, "cast", &fields, true, fault);
    cf_buf_release(&fields);
    return good;
}

cf_board *cf_box_hold(cf_box *box, cf_slice uuid, cf_fault *fault)
{
    cf_box_election *e = cf_box_find(box, uuid);
    if (!cf_box_expect(box, CF_BOX_OPEN, CF_BOX_OPEN, "casting", fault))
        return NULL;
    if (!e) {
        cf_fault_refuse(fault, "the ballot belongs to another vote");
        return NULL;
    }
    cf_board *board = cf_box_board(box, uuid, false, fault);
    if (board && reconcile(box, e, board, fault))
        return board;
    cf_board_close(board);
    return NULL;
}

bool cf_box_cast_held(cf_receipt *out, cf_box *box, cf_board *board, cf_slice ballot,
                      cf_channel channel, cf_fault *fault)
{
    cf_slice uuid, digits;
    if (!read_head(&uuid, &digits, ballot, fault))
        return false;
    cf_box_election *e = cf_box_find(box, uuid);
    if (!e || !cf_slice_equal(uuid, cf_verifier_election(cf_board_verifier(board))->uuid))
        return cf_fault_refuse(fault, "the ballot belongs to another vote");
    if (!may_cast(box, e, digits, fault) || !cf_board_cast(out->tracker, board, ballot, fault))
        return false;
    cf_verifier_summary summary = cf_verifier_summarize(cf_board_verifier(board));
    bool good = log_cast(box, e, &summary, channel, fault);
    memcpy(out->uuid, uuid.text, uuid.len);
    out->uuid[uuid.len] = '\0';
    memcpy(out->board_head, summary.head, CF_SHA256_HEX_SIZE);
    memcpy(out->log_head, cf_box_log_head(box), CF_SHA256_HEX_SIZE);
    return good;
}

bool cf_box_cast(cf_receipt *out, cf_box *box, cf_slice ballot, cf_channel channel, cf_fault *fault)
{
    cf_slice uuid, digits;
    if (!cf_box_expect(box, CF_BOX_OPEN, CF_BOX_OPEN, "casting", fault) ||
        !read_head(&uuid, &digits, ballot, fault))
        return false;
    cf_board *board = cf_box_hold(box, uuid, fault);
    bool good = board && cf_box_cast_held(out, box, board, ballot, channel, fault);
    cf_board_close(board);
    return good;
}

/* --- Voting at this machine ------------------------------------------------------------------- */

static bool holds(const cf_scalar *secret, const cf_credentials *credentials)
{
    cf_element key;
    cf_buf digits = CF_BUF_INIT;
    cf_element_power(&key, &cf_element_generator, secret);
    cf_element_print(&digits, &key);
    bool found = cf_credentials_find(credentials, cf_buf_slice(&digits)) >= 0;
    cf_buf_release(&digits);
    return found;
}

/* The election's text, from the first event of its archive: the ballots behind it are not read. */
static bool read_election(cf_election *out, cf_box *box, const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_archive_reader reader;
    cf_event setup;
    cf_archive_reader_init(&reader);
    bool good = cf_folder_read(&bytes, cf_box_path(box, e->uuid, ".bel"), (size_t)1 << 40, fault) &&
                (cf_archive_next(&setup, &reader, cf_buf_slice(&bytes), fault) ||
                 cf_fault_refuse(fault, "the archive is empty")) &&
                cf_election_read(out, setup.data[0].body, fault);
    cf_archive_reader_release(&reader);
    cf_buf_release(&bytes);
    return good;
}

static bool encrypt_in(cf_buf *ballot, cf_box *box, const cf_box_election *e,
                       const cf_scalar *secret, unsigned answer, cf_fault *fault)
{
    cf_election election;
    cf_ballot_maker maker;
    unsigned char choices[3] = {0};
    if (!read_election(&election, box, e, fault))
        return false;
    choices[answer] = 1;
    cf_ballot_maker_init(&maker, &election);
    bool good = cf_ballot_make(ballot, &maker, choices, cf_notice_answers(&box->notice), secret,
                               box->options.entropy, fault);
    cf_ballot_maker_release(&maker);
    cf_election_release(&election);
    explicit_bzero(choices, sizeof choices);
    return good;
}

bool cf_box_encrypt(cf_buf *ballot, cf_box *box, cf_slice code, unsigned answer, cf_fault *fault)
{
    char dashed[CF_CREDENTIAL_SIZE];
    bool good = true, found = false;
    if (!cf_box_expect(box, CF_BOX_OPEN, CF_BOX_OPEN, "voting", fault) ||
        !cf_credential_normalize(dashed, code, fault))
        return false;
    if (answer >= cf_notice_answers(&box->notice))
        return cf_fault_refuse(fault, "there is no such answer to this question");
    for (size_t i = 0; good && !found && i < box->n_elections; i++) {
        const cf_box_election *e = &box->elections[i];
        cf_credentials credentials;
        cf_scalar secret;
        good = cf_box_read_credentials(&credentials, box, e, false, fault);
        if (!good)
            break;
        good = cf_credential_secret(&secret, dashed, e->uuid, fault);
        found = good && holds(&secret, &credentials);
        if (found)
            good = encrypt_in(ballot, box, e, &secret, answer, fault);
        explicit_bzero(&secret, sizeof secret);
        cf_credentials_release(&credentials);
    }
    explicit_bzero(dashed, sizeof dashed);
    return good && (found || cf_fault_refuse(fault, "this code is not on the list of this vote"));
}

/* --- strike ----------------------------------------------------------------------------------- */

/* The credential that a member holds now: not one that was struck as lost. */
static const cf_link *find_link(const cf_links *links, const cf_box *box, cf_slice id)
{
    for (size_t i = links->n; i-- > 0;) {
        const cf_link *link = &links->items[i];
        if (!cf_slice_equal(link->id, id))
            continue;
        const cf_box_mark *struck = cf_box_find_mark(box->struck, box->n_struck, link->digits);
        if (!struck || cf_slice_equal(struck->reason, CF_SLICE("paper")))
            return link;
    }
    return NULL;
}

static bool log_mark(cf_box *box, const char *event, const cf_link *link, cf_slice reason,
                     cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    cf_log_add_text(&fields, "election", link->uuid);
    cf_log_add_text(&fields, "credential", link->digits);
    cf_log_add_text(&fields, "reason", reason);
    cf_log_add_number(&fields, "weight", link->weight);
    bool good = cf_box_log(box, event, &fields, true, fault);
    cf_buf_release(&fields);
    return good;
}

/* Strikes a credential unless it has a ballot. */
static bool strike_link(char tracker[CF_B64_SIZE], cf_box *box, const cf_link *link,
                        cf_slice reason, cf_fault *fault)
{
    if (cf_box_find_mark(box->struck, box->n_struck, link->digits))
        return cf_fault_refuse(fault, "this member was struck off already; hand out no second "
                                      "paper ballot");
    if (box->phase == CF_BOX_OPEN) {
        cf_board *board = cf_box_board(box, link->uuid, false, fault);
        cf_box_election *e = cf_box_find(box, link->uuid);
        bool good = board && e && reconcile(box, e, board, fault);
        if (good && has_ballot(cf_board_verifier(board), link->digits, tracker))
            good = cf_fault_refuse(fault, "this member has voted electronically; hand out no paper "
                                          "ballot");
        cf_board_close(board);
        if (!good)
            return false;
    }
    return log_mark(box, "strike", link, reason, fault);
}

bool cf_box_strike(char tracker[CF_B64_SIZE], cf_box *box, cf_slice id, cf_fault *fault)
{
    cf_links links;
    tracker[0] = '\0';
    if (!cf_box_expect(box, CF_BOX_CODES, CF_BOX_OPEN, "striking off", fault))
        return false;
    bool good = cf_links_read(&links, box, fault);
    if (good) {
        const cf_link *link = find_link(&links, box, id);
        good = link ? strike_link(tracker, box, link, CF_SLICE("paper"), fault)
                    : cf_fault_refuse(fault, "nobody with the id '%.*s' may vote",
                                      (int)(id.len < 100 ? id.len : 100), id.text);
    }
    cf_links_release(&links);
    return good && cf_box_publish_struck(box, fault);
}

/* --- Spares ----------------------------------------------------------------------------------- */

static bool is_issued(const cf_box *box, const cf_link *link)
{
    return cf_box_find_mark(box->issued, box->n_issued, link->digits) != NULL;
}

/* A spare of the election, of that weight, that nobody has; or the one that a crash left given to
 * this member in the links and not in the log. */
static cf_link *free_spare(const cf_links *links, const cf_box *box, cf_slice uuid, cf_slice id,
                           uint64_t weight)
{
    cf_link *first = NULL;
    for (size_t i = 0; i < links->n; i++) {
        cf_link *link = &links->items[i];
        if (!cf_slice_equal(link->kind, CF_SLICE("spare")) || !cf_slice_equal(link->uuid, uuid) ||
            link->weight != weight || is_issued(box, link))
            continue;
        if (cf_slice_equal(link->id, id))
            return link;
        if (!first && link->id.len == 0)
            first = link;
    }
    return first;
}

/* The election of somebody who is not on the list. */
static const cf_box_election *election_for(const cf_box *box, cf_slice unit)
{
    for (size_t i = 0; i < box->n_elections; i++) {
        const cf_box_election *e = &box->elections[i];
        if (e->kind == CF_ELECTION_ALL ||
            (e->kind == CF_ELECTION_UNIT && cf_slice_equal(e->unit, unit)))
            return e;
    }
    return NULL;
}

/* `to`: who gets it, with which weight, in which election. */
static bool give_spare(unsigned *number, cf_box *box, cf_links *links, const cf_link *old,
                       const cf_link *to, cf_slice reason, cf_fault *fault)
{
    char tracker[CF_B64_SIZE];
    cf_link *spare = free_spare(links, box, to->uuid, to->id, to->weight);
    if (!spare && to->weight != 1)
        return cf_fault_refuse(fault, "there is no spare code of the weight %" PRIu64 " left",
                               to->weight);
    if (!spare)
        return cf_fault_refuse(fault, "there is no spare code left");
    if (old && !strike_link(tracker, box, old, reason, fault))
        return false;
    spare->id = to->id;
    spare->unit = to->unit;
    *number = spare->number;
    return cf_links_write(links, box, fault) && log_mark(box, "spare", spare, reason, fault);
}

bool cf_box_issue_spare(unsigned *number, cf_box *box, cf_slice id, cf_slice unit, uint64_t weight,
                        cf_slice reason, cf_fault *fault)
{
    cf_links links;
    bool lost = cf_slice_equal(reason, CF_SLICE("lost"));
    if (!lost && !cf_slice_equal(reason, CF_SLICE("late")))
        return cf_fault_refuse(fault, "the reason for a spare is lost or late");
    if (!cf_box_expect(box, CF_BOX_CODES, CF_BOX_OPEN, "giving out a spare", fault))
        return false;
    bool good = cf_links_read(&links, box, fault);
    if (good && lost) {
        const cf_link *old = find_link(&links, box, id);
        /* a crash may have come between the strike and the spare: then there is no old one left */
        for (size_t i = 0; !old && i < links.n; i++)
            if (cf_slice_equal(links.items[i].id, id) &&
                cf_slice_equal(links.items[i].kind, CF_SLICE("member")))
                old = &links.items[i];
        if (!old) {
            good = cf_fault_refuse(fault, "nobody with this id has a code");
        } else {
            cf_link kept = *old;
            bool struck = cf_box_find_mark(box->struck, box->n_struck, kept.digits) != NULL &&
                          !find_link(&links, box, id);
            kept.id = id;
            good = give_spare(number, box, &links, struck ? NULL : &kept, &kept, reason, fault);
        }
    } else if (good) {
        const cf_box_election *e = election_for(box, unit);
        if (find_link(&links, box, id))
            good =
                cf_fault_refuse(fault, "this id is on the list; a lost code is replaced with the "
                                       "reason lost");
        else if (!e)
            good = cf_fault_refuse(fault, "there is no unit of that name");
        else
            good = give_spare(number, box, &links, NULL,
                              &(cf_link){.id = id, .unit = unit, .uuid = e->uuid, .weight = weight},
                              reason, fault);
    }
    cf_links_release(&links);
    return good && cf_box_publish_struck(box, fault);
}
