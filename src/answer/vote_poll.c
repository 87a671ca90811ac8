/* While the polls are open: cast, strike, spare, status, find. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"

#include <inttypes.h>

/* --- cast ------------------------------------------------------------------------------------ */

static int receipt(confer_result **out, const cf_box *box, const cf_receipt *r)
{
    cf_page page = cf_page_start();
    cf_page_say(&page, "The ballot is in the ballot box. This is the receipt; it does not show how "
                       "you voted.");
    cf_page_text(&page, "Vote", "name", cf_box_notice(box)->name);
    cf_page_text(&page, "Tracking code", "tracker", cf_slice_of(r->tracker));
    cf_page_text(&page, "Election", "election", cf_slice_of(r->uuid));
    cf_page_text(&page, "Board, head", "board", cf_slice_of(r->board_head));
    cf_page_text(&page, "Audit log, head", "log", cf_slice_of(r->log_head));
    cf_page_say(&page, "Find the tracking code on the board, now or after the count.");
    return cf_page_finish(out, &page);
}

int confer_vote_cast(confer_result **out, confer_vote *vote, const char *ballot, size_t len_bytes,
                     confer_vote_channel channel, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_receipt r;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    cf_slice text = cf_slice_trim((cf_slice){ballot, len_bytes});
    bool good = cf_box_cast(&r, box, text, (cf_channel)channel, &fault);
    int status = good ? receipt(out, box, &r) : cf_vote_failed(&fault, err);
    cf_box_close(box);
    return status;
}

int confer_vote_cast_choice(confer_result **out, confer_vote *vote, const char *code,
                            size_t code_bytes, const char *choice, confer_vote_channel channel,
                            confer_error *err)
{
    static const char *const answers[3] = {"yes", "no", "abstain"};
    cf_fault fault = CF_FAULT_INIT;
    cf_buf ballot = CF_BUF_INIT;
    cf_receipt r;
    unsigned answer = 0;
    while (answer < 3 && !cf_slice_equal_nocase(cf_slice_of(choice), cf_slice_of(answers[answer])))
        answer++;
    if (answer == 3)
        return cf_fail(err, CONFER_MISUSED, "the choice is yes, no or abstain");
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    cf_slice typed = cf_slice_trim((cf_slice){code, code_bytes});
    bool good = cf_box_encrypt(&ballot, box, typed, answer, &fault) &&
                cf_box_cast(&r, box, cf_buf_slice(&ballot), (cf_channel)channel, &fault);
    int status = good ? receipt(out, box, &r) : cf_vote_failed(&fault, err);
    answer = 0;
    cf_buf_release(&ballot);
    cf_box_close(box);
    return status;
}

/* --- strike and spare ------------------------------------------------------------------------ */

int confer_vote_strike(confer_result **out, confer_vote *vote, const char *member,
                       confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    char tracker[CF_B64_SIZE];
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    int status = CONFER_OK;
    if (!cf_box_strike(tracker, box, cf_slice_of(member), &fault)) {
        status = cf_vote_failed(&fault, err);
        if (tracker[0])
            cf_hint(err, "the tracking code of that ballot is %s", tracker);
    } else {
        cf_page page = cf_page_start();
        cf_page_say(&page,
                    "Struck off. Now hand out the paper ballot. This member's code no longer "
                    "votes.");
        cf_page_text(&page, "Member", "member", cf_slice_of(member));
        cf_page_text(&page, "Audit log, head", "log", cf_slice_of(cf_box_log_head(box)));
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}

int confer_vote_spare(confer_result **out, confer_vote *vote, const char *member,
                      const char *reason, const char *unit, int weight, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    unsigned number;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    int status = CONFER_OK;
    if (!cf_box_issue_spare(&number, box, cf_slice_of(member), cf_slice_of(unit ? unit : ""),
                            weight > 0 ? (uint64_t)weight : 1, cf_slice_of(reason), &fault)) {
        status = cf_vote_failed(&fault, err);
    } else {
        cf_page page = cf_page_start();
        cf_page_say(&page, "Hand out spare %u%s%s.", number, unit && unit[0] ? " of unit " : "",
                    unit ? unit : "");
        cf_page_count(&page, NULL, "spare", number);
        cf_page_text(&page, "Member", "member", cf_slice_of(member));
        cf_page_text(&page, "Reason", "reason", cf_slice_of(reason));
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}

/* --- status ---------------------------------------------------------------------------------- */

static const char *kind_word(const cf_box_election *e)
{
    return e->kind == CF_ELECTION_ALL ? "all" : e->kind == CF_ELECTION_UNIT ? "unit" : "challenged";
}

static cf_slice row_name(cf_arena *arena, const cf_box_election *e)
{
    if (e->kind == CF_ELECTION_ALL)
        return CF_SLICE("All members");
    if (e->kind == CF_ELECTION_UNIT)
        return e->unit;
    return cf_slice_of(cf_arena_printf(arena, "Challenged%s%.*s", e->unit.len ? ", " : "",
                                       (int)e->unit.len, e->unit.text));
}

static void election_json(confer_result *r, cf_value *list, const cf_box_election *e)
{
    cf_arena *arena = &r->arena;
    cf_value *item = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, item, "kind", cf_slice_of(kind_word(e)));
    cf_value_add_text(arena, item, "unit", e->unit);
    cf_value_add_text(arena, item, "uuid", e->uuid);
    cf_value_add_int(arena, item, "voters", (int64_t)e->n_voters);
    cf_value_add_int(arena, item, "booth", (int64_t)e->cast[CF_CHANNEL_BOOTH]);
    cf_value_add_int(arena, item, "remote", (int64_t)e->cast[CF_CHANNEL_REMOTE]);
    cf_value_add_int(arena, item, "unrecorded", (int64_t)e->unrecorded);
    cf_value_add_int(arena, item, "paper", (int64_t)e->n_struck);
    cf_value_add_int(arena, item, "spares_given_out", (int64_t)e->n_issued);
    cf_value_add_int(arena, item, "spares", (int64_t)e->n_spares);
}

static void show_channels(confer_result *r, cf_value *root, const cf_box *box)
{
    static const char *const heads[] = {"Election",  "Codes", "Booth",
                                        "Elsewhere", "Paper", "Turnout"};
    size_t n;
    const cf_box_election *elections = cf_box_elections(box, &n);
    cf_value *list = cf_value_add_array(&r->arena, root, "elections");
    if (n == 0)
        return;
    cf_grid *grid = cf_report_grid(r->report, "By channel", 6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(&r->arena, grid, i, heads[i], i > 0);
    for (size_t i = 0; i < n; i++) {
        const cf_box_election *e = &elections[i];
        int64_t booth = (int64_t)(e->cast[CF_CHANNEL_BOOTH] + e->unrecorded);
        int64_t remote = (int64_t)e->cast[CF_CHANNEL_REMOTE], paper = (int64_t)e->n_struck;
        int64_t voters = (int64_t)e->n_voters, all = booth + remote + paper;
        cf_cell cells[] = {cf_cell_text(row_name(&r->arena, e)),
                           cf_cell_count(voters),
                           cf_cell_count(booth),
                           cf_cell_count(remote),
                           cf_cell_count(paper),
                           cf_cell_percent(cf_ratio_of(all, voters), 1)};
        cf_grid_add(&r->arena, grid, CF_ROW_PLAIN, cells);
        election_json(r, list, e);
    }
}

static void show_units(confer_result *r, cf_value *root, cf_box *box)
{
    static const char *const heads[] = {"Unit", "May vote", "Electronic", "Paper", "Turnout"};
    cf_fault fault = CF_FAULT_INIT;
    cf_unit_turnout *units;
    size_t n;
    if (cf_box_phase_of(box) < CF_BOX_OPEN || !cf_box_turnout(&units, &n, box, &fault))
        return;
    cf_value *list = cf_value_add_array(&r->arena, root, "units");
    cf_grid *grid = cf_report_grid(r->report, "By unit", 5, 1);
    for (int i = 0; i < 5; i++)
        cf_grid_head(&r->arena, grid, i, heads[i], i > 0);
    for (size_t i = 0; i < n; i++) {
        int64_t members = (int64_t)units[i].members, voted = (int64_t)units[i].voted;
        int64_t paper = (int64_t)units[i].struck;
        cf_slice name = units[i].unit.len ? units[i].unit : CF_SLICE("(no unit)");
        cf_cell cells[] = {cf_cell_text(name), cf_cell_count(members), cf_cell_count(voted),
                           cf_cell_count(paper),
                           cf_cell_percent(cf_ratio_of(voted + paper, members), 1)};
        cf_grid_add(&r->arena, grid, CF_ROW_PLAIN, cells);
        cf_value *item = cf_value_add_object(&r->arena, list, NULL);
        cf_value_add_text(&r->arena, item, "unit", units[i].unit);
        cf_value_add_int(&r->arena, item, "members", members);
        cf_value_add_int(&r->arena, item, "electronic", voted);
        cf_value_add_int(&r->arena, item, "paper", paper);
    }
    cf_mem_free(units);
}

int confer_vote_status(confer_result **out, confer_vote *vote, confer_error *err)
{
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    confer_result *r = cf_result_new();
    cf_value *root = cf_value_new(&r->arena);
    const char *phase = cf_box_phase_name(cf_box_phase_of(box));
    r->report = cf_report_new(&r->arena);
    cf_report_add(r->report, CF_SHOW_TITLE, "%s",
                  cf_arena_copy(&r->arena, cf_box_notice(box)->name));
    cf_report_add(r->report, CF_SHOW_FINDING, "The vote stands at: %s.", phase);
    cf_value_add_text(&r->arena, root, "name", cf_box_notice(box)->name);
    cf_value_add_text(&r->arena, root, "phase", cf_slice_of(phase));
    show_channels(r, root, box);
    show_units(r, root, box);
    cf_report_add(r->report, CF_SHOW_TEXT, "Audit log, head: %s", cf_box_log_head(box));
    cf_value_add_text(&r->arena, root, "log", cf_slice_of(cf_box_log_head(box)));
    r->json = root;
    cf_box_close(box);
    *out = r;
    return CONFER_OK;
}

/* --- find ------------------------------------------------------------------------------------ */

static bool find_in(cf_page *page, cf_box *box, cf_slice uuid, const char *tracker, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    char have[CF_B64_SIZE];
    cf_verifier *verifier = cf_box_read_archive(&bytes, box, uuid, false, fault);
    bool found = false;
    for (size_t i = 0; verifier && !found && i < cf_verifier_credentials(verifier)->count; i++)
        found = cf_verifier_voted(verifier, i, have) && strcmp(have, tracker) == 0;
    if (found) {
        cf_page_say(page, "The ballot is on the board, and counts.");
        cf_page_text(page, "Tracking code", "tracker", cf_slice_of(tracker));
        cf_page_text(page, "Election", "election", uuid);
    }
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return found;
}

int confer_vote_find(confer_result **out, confer_vote *vote, const char *tracker, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    size_t n;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    const cf_box_election *elections = cf_box_elections(box, &n);
    if (cf_box_phase_of(box) < CF_BOX_OPEN)
        n = 0;
    cf_page page = cf_page_start();
    bool found = false;
    for (size_t i = 0; i < n && !found && fault.kind == CF_FAULT_NONE; i++)
        found = find_in(&page, box, elections[i].uuid, tracker, &fault);
    cf_value_add_bool(&page.result->arena, page.json, "found", found);
    if (!found)
        cf_page_say(&page, "No ballot that counts has this tracking code.");
    page.result->no = !found;
    cf_box_close(box);
    if (fault.kind == CF_FAULT_NONE)
        return cf_page_finish(out, &page);
    cf_page_abandon(&page);
    return cf_vote_failed(&fault, err);
}
