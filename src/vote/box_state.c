/* What the audit log says, taken in line by line, and the opening of the folder. */
#define _POSIX_C_SOURCE 200809L
#include "vote/box_inside.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>

const char *cf_box_phase_name(cf_box_phase phase)
{
    static const char *const names[] = {"called", "roll frozen", "codes made",
                                        "open",   "closed",      "counted"};
    return names[phase];
}

const char *cf_channel_name(cf_channel channel)
{
    return channel == CF_CHANNEL_BOOTH ? "booth" : "remote";
}

static const char *const kind_names[] = {"all", "unit", "challenged"};

/* --- Lines ------------------------------------------------------------------------------------ */

static void copy_hash(char out[CF_SHA256_HEX_SIZE], cf_slice hash)
{
    size_t len = hash.len < CF_SHA256_HEX_SIZE ? hash.len : CF_SHA256_HEX_SIZE - 1;
    memcpy(out, hash.text, len);
    out[len] = '\0';
}

static bool apply_election(cf_box *box, const cf_log_record *r, cf_fault *fault)
{
    cf_slice kind = cf_log_text_of(&box->arena, r, "kind");
    if (cf_log_number_of(r, "number") == 1)
        box->n_elections = 0; /* codes are being made anew */
    box->elections = cf_mem_grow(box->elections, &box->room_elections, box->n_elections + 1,
                                 sizeof *box->elections);
    cf_box_election *e = &box->elections[box->n_elections++];
    *e = (cf_box_election){.uuid = cf_log_text_of(&box->arena, r, "uuid"),
                           .unit = cf_log_text_of(&box->arena, r, "unit"),
                           .n_voters = cf_log_number_of(r, "voters"),
                           .members = cf_log_number_of(r, "weight"),
                           .covered = cf_log_number_of(r, "covered"),
                           .n_spares = cf_log_number_of(r, "spares")};
    while (e->kind < CF_ELECTION_CHALLENGED &&
           !cf_slice_equal(kind, cf_slice_of(kind_names[e->kind])))
        e->kind++;
    copy_hash(e->credentials_sha256, cf_log_text_of(&box->arena, r, "credentials"));
    copy_hash(e->spares_sha256, cf_log_text_of(&box->arena, r, "spare_list"));
    box->frozen_notice = cf_log_text_of(&box->arena, r, "notice");
    if (cf_log_number_of(r, "number") != box->n_elections)
        return cf_fault_refuse(fault, "audit log: elections are missing");
    box->phase = cf_log_number_of(r, "of") == box->n_elections ? CF_BOX_CODES : CF_BOX_ROLL;
    return true;
}

static void add_mark(cf_box_mark **marks, size_t *n, size_t *room, cf_box *box,
                     const cf_log_record *r)
{
    *marks = cf_mem_grow(*marks, room, *n + 1, sizeof **marks);
    (*marks)[(*n)++] = (cf_box_mark){cf_log_text_of(&box->arena, r, "credential"),
                                     cf_log_text_of(&box->arena, r, "election"),
                                     cf_log_text_of(&box->arena, r, "reason")};
}

static bool same_paper(const cf_paper_count *a, const cf_paper_count *b)
{
    return a->yes == b->yes && a->no == b->no && a->abstain == b->abstain &&
           a->spoiled == b->spoiled;
}

/* A count is agreed when it is some officer's latest and another's latest is the same. */
static void apply_paper(cf_box *box, cf_box_election *e, const cf_log_record *r)
{
    box->entries =
        cf_mem_grow(box->entries, &box->room_entries, box->n_entries + 1, sizeof *box->entries);
    cf_box_entry *entry = &box->entries[box->n_entries++];
    *entry = (cf_box_entry){e->uuid,
                            cf_log_text_of(&box->arena, r, "officer"),
                            {cf_log_number_of(r, "yes"), cf_log_number_of(r, "no"),
                             cf_log_number_of(r, "abstain"), cf_log_number_of(r, "spoiled")}};
    e->paper_agreed = false;
    for (size_t i = box->n_entries - 1; i-- > 0 && !e->paper_agreed;) {
        const cf_box_entry *other = &box->entries[i];
        if (!cf_slice_equal(other->uuid, e->uuid) ||
            cf_slice_equal_nocase(other->officer, entry->officer))
            continue;
        bool latest = true;
        for (size_t j = i + 1; j < box->n_entries; j++)
            latest = latest && !(cf_slice_equal(box->entries[j].uuid, e->uuid) &&
                                 cf_slice_equal_nocase(box->entries[j].officer, other->officer));
        e->paper_agreed = latest && same_paper(&other->count, &entry->count);
    }
    e->paper = e->paper_agreed ? entry->count : (cf_paper_count){0};
}

static void apply_strike(cf_box *box, cf_box_election *e, const cf_log_record *r)
{
    add_mark(&box->struck, &box->n_struck, &box->room_struck, box, r);
    if (cf_slice_equal(box->struck[box->n_struck - 1].reason, CF_SLICE("paper"))) {
        e->n_struck++;
        e->struck_weight += cf_log_number_of(r, "weight");
    } else {
        e->n_replaced++;
    }
}

static void apply_spare(cf_box *box, cf_box_election *e, const cf_log_record *r)
{
    add_mark(&box->issued, &box->n_issued, &box->room_issued, box, r);
    e->n_issued++;
    if (cf_slice_equal(box->issued[box->n_issued - 1].reason, CF_SLICE("late")))
        e->members += cf_log_number_of(r, "weight");
}

static void apply_result(cf_box_election *e, const cf_log_record *r)
{
    static const char *const names[3] = {"yes", "no", "abstain"};
    e->counted = true;
    for (int i = 0; i < 3; i++)
        e->result[i] = cf_log_number_of(r, names[i]);
}

static bool apply_to_election(cf_box *box, const cf_log_record *r, cf_fault *fault)
{
    cf_box_election *e = cf_box_find(box, cf_log_text_of(&box->arena, r, "election"));
    if (!e)
        return cf_fault_refuse(fault, "audit log: line %" PRId64 " names no election of this vote",
                               r->height + 1);
    if (cf_slice_equal(r->event, CF_SLICE("cast")))
        e->cast[cf_slice_equal(cf_log_text_of(&box->arena, r, "channel"), CF_SLICE("remote"))]++;
    else if (cf_slice_equal(r->event, CF_SLICE("unrecorded")))
        e->unrecorded += cf_log_number_of(r, "ballots");
    else if (cf_slice_equal(r->event, CF_SLICE("strike")))
        apply_strike(box, e, r);
    else if (cf_slice_equal(r->event, CF_SLICE("spare")))
        apply_spare(box, e, r);
    else if (cf_slice_equal(r->event, CF_SLICE("paper")))
        apply_paper(box, e, r);
    else if (cf_slice_equal(r->event, CF_SLICE("result")))
        apply_result(e, r);
    else if (!cf_slice_equal(r->event, CF_SLICE("share")))
        return cf_fault_refuse(fault, "audit log: line %" PRId64 " says nothing known",
                               r->height + 1);
    return true;
}

static void apply_roll(cf_box *box, const cf_log_record *r)
{
    for (int s = 0; s < CF_STANDINGS; s++)
        box->standing[s] = cf_log_number_of(r, cf_standing_name((cf_standing)s));
    box->roll_sha256 = cf_log_text_of(&box->arena, r, "sha256");
    box->reasons = cf_log_text_of(&box->arena, r, "reasons");
    box->n_elections = 0;
    box->phase = CF_BOX_ROLL;
}

static bool apply_trustee(cf_box *box, const cf_log_record *r, cf_fault *fault)
{
    if (box->n_single == CF_VOTE_MAX_TRUSTEES)
        return cf_fault_refuse(fault, "audit log: too many trustees");
    box->trustee[box->n_single] = cf_log_text_of(&box->arena, r, "key");
    box->trustee_name[box->n_single++] = cf_log_text_of(&box->arena, r, "name");
    return true;
}

static void note_time(cf_box *box, const cf_log_record *r)
{
    box->last_time = cf_arena_slice(&box->arena, r->time);
    for (unsigned i = 0; i < box->n_moments; i++)
        if (cf_slice_equal(box->moments[i].event, r->event))
            return;
    if (box->n_moments < sizeof box->moments / sizeof box->moments[0])
        box->moments[box->n_moments++] =
            (cf_box_moment){cf_arena_slice(&box->arena, r->event), box->last_time};
}

bool cf_box_apply(cf_box *box, const cf_log_record *r, cf_fault *fault)
{
    note_time(box, r);
    if (cf_slice_equal(r->event, CF_SLICE("new")))
        return true;
    if (cf_slice_equal(r->event, CF_SLICE("roll"))) {
        apply_roll(box, r);
    } else if (cf_slice_equal(r->event, CF_SLICE("election"))) {
        return apply_election(box, r, fault);
    } else if (cf_slice_equal(r->event, CF_SLICE("trustee"))) {
        return apply_trustee(box, r, fault);
    } else if (cf_slice_equal(r->event, CF_SLICE("threshold"))) {
        box->threshold_sha256 = cf_log_text_of(&box->arena, r, "sha256");
        box->threshold = (unsigned)cf_log_number_of(r, "threshold");
        box->n_group = (unsigned)cf_log_number_of(r, "trustees");
    } else if (cf_slice_equal(r->event, CF_SLICE("open"))) {
        box->manifest_sha256 = cf_log_text_of(&box->arena, r, "manifest");
        box->phase = CF_BOX_OPEN;
    } else if (cf_slice_equal(r->event, CF_SLICE("close"))) {
        box->phase = CF_BOX_CLOSED;
    } else if (cf_slice_equal(r->event, CF_SLICE("counted"))) {
        box->phase = CF_BOX_COUNTED;
    } else if (!cf_box_take_said(box, r)) {
        return apply_to_election(box, r, fault);
    }
    return true;
}

bool cf_box_log(cf_box *box, const char *event, cf_buf *fields, bool day_only, cf_fault *fault)
{
    char time[CF_TIME_TEXT_SIZE];
    cf_log_record record;
    cf_time_print(time, box->options.now);
    if (day_only)
        time[10] = '\0';
    bool good = cf_audit_log_add(box->log, time, event, cf_buf_slice(fields), fault) &&
                cf_log_next(&record, &box->reader, cf_audit_log_bytes(box->log), fault) &&
                cf_box_apply(box, &record, fault);
    cf_buf_clear(fields);
    return good;
}

bool cf_box_expect(const cf_box *box, cf_box_phase from, cf_box_phase to, const char *what,
                   cf_fault *fault)
{
    if (box->phase >= from && box->phase <= to)
        return true;
    if (box->phase < from)
        return cf_fault_refuse(fault, "%s comes after \"%s\"; the vote stands at \"%s\"", what,
                               cf_box_phase_name(from), cf_box_phase_name(box->phase));
    return cf_fault_refuse(fault, "it is too late for %s: the vote stands at \"%s\"", what,
                           cf_box_phase_name(box->phase));
}

cf_box_election *cf_box_find(cf_box *box, cf_slice uuid)
{
    for (size_t i = 0; i < box->n_elections; i++)
        if (cf_slice_equal(box->elections[i].uuid, uuid))
            return &box->elections[i];
    return NULL;
}

const cf_box_mark *cf_box_find_mark(const cf_box_mark *marks, size_t n, cf_slice digits)
{
    for (size_t i = 0; i < n; i++)
        if (cf_slice_equal(marks[i].digits, digits))
            return &marks[i];
    return NULL;
}

/* --- Opening ---------------------------------------------------------------------------------- */

static bool take_in_log(cf_box *box, cf_slice bytes, cf_fault *fault)
{
    cf_log_record record;
    cf_fault found = CF_FAULT_INIT;
    while (cf_log_next(&record, &box->reader, bytes, &found))
        if (!cf_box_apply(box, &record, fault))
            return false;
    return found.kind == CF_FAULT_NONE || cf_fault_refuse(fault, "%s", found.reason);
}

/* Diagnostics may outlive the box: what they point into is theirs. */
static bool read_notice(cf_box *box, cf_diags *diags, cf_fault *fault)
{
    const char *path = cf_box_path(box, CF_SLICE(""), "notice.txt");
    cf_buf text = CF_BUF_INIT;
    bool good = cf_folder_read(&text, path, CF_NOTICE_MAX_BYTES, fault);
    cf_source *source = CF_ARENA_NEW(&diags->arena, cf_source, 1);
    *source = (cf_source){cf_arena_copy(&diags->arena, cf_slice_of(path)),
                          cf_arena_slice(&diags->arena, cf_buf_slice(&text))};
    cf_buf_release(&text);
    box->notice_source = source;
    if (!good)
        return false;
    if (!cf_notice_read(&box->notice, &box->arena, source, diags))
        return cf_fault_refuse(fault, "%s has problems", path);
    if (box->phase >= CF_BOX_CODES &&
        !cf_slice_equal(box->frozen_notice, cf_slice_of(box->notice.sha256)))
        return cf_fault_refuse(fault, "%s is not the text that was frozen when the codes were made",
                               path);
    return true;
}

/* The place of the notice's SHA-256. */
static cf_span hash_span(const cf_source *source)
{
    const char *at = strstr(source->text.text, "sha256:");
    uint32_t start = at ? (uint32_t)(at - source->text.text) : 0;
    return (cf_span){source, start, start + (uint32_t)strcspn(source->text.text + start, "\n"), 0};
}

static bool check_agreement(cf_box *box, cf_diags *diags, cf_fault *fault)
{
    const char *name = cf_arena_copy(&box->arena, box->notice.agreement);
    const char *path = cf_box_path(box, CF_SLICE(""), name);
    cf_fault found = CF_FAULT_INIT;
    cf_buf text = CF_BUF_INIT;
    bool good = cf_box_read_hashed(&text, box, path, box->notice.agreement_sha256, &found);
    cf_buf_release(&text);
    if (good)
        return true;
    if (found.kind == CF_FAULT_WORLD)
        return cf_fault_world(fault, "%s", found.reason);
    cf_diags_add(diags, CF_E0706, hash_span(box->notice_source), "%s has another SHA-256 now",
                 name);
    return cf_fault_refuse(fault, "%s", found.reason);
}

static cf_box *start(const char *folder, const cf_box_options *options)
{
    cf_box *box = cf_mem_calloc(1, sizeof *box);
    box->folder = cf_arena_copy(&box->arena, cf_slice_of(folder));
    box->options = *options;
    box->reader = (cf_log_reader)CF_LOG_READER_INIT;
    return box;
}

/* Whoever names the wrong folder hears so, and whoever names a rehearsal's hears which one is
 * meant. */
static bool is_vote(cf_box *box, cf_fault *fault)
{
    if (cf_folder_has(cf_box_path(box, CF_SLICE(""), "audit.log")))
        return true;
    if (cf_folder_has(cf_box_path(box, CF_SLICE(""), "vote/audit.log")))
        return cf_fault_refuse(fault, "%s is no vote's folder; %s/vote is one", box->folder,
                               box->folder);
    return cf_fault_refuse(fault, "%s is no vote's folder: there is no audit.log in it",
                           box->folder);
}

cf_box *cf_box_open(const char *folder, const cf_box_options *options, cf_diags *diags,
                    cf_fault *fault)
{
    cf_box *box = start(folder, options);
    if (is_vote(box, fault))
        box->log = cf_audit_log_open(cf_box_path(box, CF_SLICE(""), "audit.log"), false,
                                     options->disk, fault);
    if (box->log && take_in_log(box, cf_audit_log_bytes(box->log), fault) &&
        read_notice(box, diags, fault) && check_agreement(box, diags, fault))
        return box;
    cf_box_close(box);
    return NULL;
}

cf_box *cf_box_read(const char *folder, const cf_box_options *options, cf_diags *diags,
                    cf_fault *fault)
{
    cf_box *box = start(folder, options);
    if (is_vote(box, fault) &&
        cf_folder_read(&box->log_bytes, cf_box_path(box, CF_SLICE(""), "audit.log"),
                       (size_t)1 << 30, fault) &&
        take_in_log(box, cf_buf_slice(&box->log_bytes), fault) && read_notice(box, diags, fault) &&
        check_agreement(box, diags, fault))
        return box;
    cf_box_close(box);
    return NULL;
}

void cf_box_close(cf_box *box)
{
    if (!box)
        return;
    cf_audit_log_close(box->log);
    cf_buf_release(&box->log_bytes);
    cf_mem_free(box->elections);
    cf_mem_free(box->struck);
    cf_mem_free(box->issued);
    cf_mem_free(box->entries);
    cf_mem_free(box->said);
    cf_arena_release(&box->arena);
    cf_mem_free(box);
}

/* --- Files ------------------------------------------------------------------------------------ */

const char *cf_box_path(cf_box *box, cf_slice uuid, const char *name)
{
    return cf_arena_printf(&box->arena, "%s/%.*s%s", box->folder, (int)uuid.len, uuid.text, name);
}

void cf_hex_of(char out[CF_SHA256_HEX_SIZE], cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    cf_sha256_of(digest, text);
    cf_sha256_hex(out, digest);
}

bool cf_box_read_hashed(cf_buf *out, cf_box *box, const char *path, cf_slice sha256,
                        cf_fault *fault)
{
    char hash[CF_SHA256_HEX_SIZE];
    (void)box;
    if (!cf_folder_read(out, path, (size_t)1 << 30, fault))
        return false;
    cf_hex_of(hash, cf_buf_slice(out));
    return cf_slice_equal(cf_slice_of(hash), sha256) ||
           cf_fault_refuse(fault, "%s has been changed: its SHA-256 is not the one on record",
                           path);
}

bool cf_box_read_credentials(cf_credentials *out, cf_box *box, const cf_box_election *election,
                             bool spares, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    const char *path =
        cf_box_path(box, election->uuid, spares ? ".spares.json" : ".credentials.json");
    cf_slice hash = cf_slice_of(spares ? election->spares_sha256 : election->credentials_sha256);
    *out = (cf_credentials){0};
    bool good = cf_box_read_hashed(&text, box, path, hash, fault);
    if (good && !cf_slice_equal(cf_buf_slice(&text), CF_SLICE("[]")))
        good = cf_credentials_read(out, cf_buf_slice(&text), fault);
    cf_buf_release(&text);
    return good;
}

cf_board *cf_box_board(cf_box *box, cf_slice uuid, bool verify, cf_fault *fault)
{
    cf_board_options options = {.verifier = {box->options.n_threads, box->options.entropy, false},
                                .verify = verify,
                                .revote = box->notice.revote,
                                .disk = box->options.disk};
    return cf_board_open(cf_box_path(box, uuid, ".bel"), &options, fault);
}

/* --- What there is ---------------------------------------------------------------------------- */

cf_box_phase cf_box_phase_of(const cf_box *box)
{
    return box->phase;
}

const cf_notice *cf_box_notice(const cf_box *box)
{
    return &box->notice;
}

const char *cf_box_folder(const cf_box *box)
{
    return box->folder;
}

const cf_box_election *cf_box_elections(const cf_box *box, size_t *n)
{
    *n = box->phase >= CF_BOX_CODES ? box->n_elections : 0;
    return box->elections;
}

const char *cf_box_log_head(const cf_box *box)
{
    return box->reader.head;
}

const char *cf_box_roll_sha256(const cf_box *box)
{
    return box->roll_sha256.text ? box->roll_sha256.text : "";
}

const char *cf_box_manifest_sha256(const cf_box *box)
{
    return box->manifest_sha256.text ? box->manifest_sha256.text : "";
}

uint64_t cf_box_standing_count(const cf_box *box, cf_standing standing)
{
    return box->standing[standing];
}

cf_slice cf_box_reasons(const cf_box *box)
{
    return box->reasons.text ? box->reasons : (cf_slice){"", 0};
}

size_t cf_box_trustees(const cf_box *box, const cf_slice **names, unsigned *n_group,
                       unsigned *threshold)
{
    *names = box->trustee_name;
    *n_group = box->n_group;
    *threshold = box->threshold;
    return box->n_single;
}

const char *cf_box_last_time(const cf_box *box)
{
    return box->last_time.text ? box->last_time.text : "";
}

const char *cf_box_time_of(const cf_box *box, const char *event)
{
    for (unsigned i = 0; i < box->n_moments; i++)
        if (cf_slice_equal(box->moments[i].event, cf_slice_of(event)))
            return box->moments[i].time.text;
    return NULL;
}

static cf_verifier *read_archive(cf_buf *bytes, const cf_box *box, const char *path, bool strict,
                                 cf_fault *fault)
{
    cf_verifier_options options = {box->options.n_threads, box->options.entropy, false};
    cf_verifier *verifier = cf_verifier_new(&options);
    cf_buf_clear(bytes);
    if (cf_folder_read(bytes, path, (size_t)1 << 40, fault) &&
        (strict ? cf_verifier_feed(verifier, cf_buf_slice(bytes), fault)
                : cf_verifier_trust(verifier, cf_buf_slice(bytes), fault)))
        return verifier;
    cf_verifier_free(verifier);
    return NULL;
}

cf_verifier *cf_box_read_archive(cf_buf *bytes, cf_box *box, cf_slice uuid, bool strict,
                                 cf_fault *fault)
{
    const char *path = cf_box_path(box, uuid, ".bel");
    cf_fault first = CF_FAULT_INIT;
    cf_verifier *verifier = read_archive(bytes, box, path, strict, &first);
    if (!verifier && box->log && first.kind == CF_FAULT_REFUSED) {
        /* perhaps a crash left half of an event: opening the board takes it back */
        cf_board_close(cf_box_board(box, uuid, false, NULL));
        return read_archive(bytes, box, path, strict, fault);
    }
    if (!verifier && fault && fault->kind == CF_FAULT_NONE)
        *fault = first;
    return verifier;
}
