/* Before the vote: notice, membership list, codes, trustees, opening. */
#define _GNU_SOURCE /* explicit_bzero */
#include "vote/box_inside.h"

#include "base/mem.h"
#include "vote/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { UUID_LEN = 14 };

/* --- new -------------------------------------------------------------------------------------- */

static bool log_new(cf_audit_log *log, const cf_notice *notice, const cf_box_options *options,
                    cf_fault *fault)
{
    char time[CF_TIME_TEXT_SIZE];
    cf_buf fields = CF_BUF_INIT;
    cf_time_print(time, options->now);
    cf_log_add_text(&fields, "name", notice->name);
    cf_log_add_text(&fields, "agreement_sha256", notice->agreement_sha256);
    bool good = cf_audit_log_add(log, time, "new", cf_buf_slice(&fields), fault);
    cf_buf_release(&fields);
    return good;
}

/* The log is begun under another name, so that audit.log never stands for a log without a line. */
static bool begin_log(const char *folder, const cf_notice *notice, const cf_box_options *options,
                      cf_fault *fault)
{
    cf_buf begun = CF_BUF_INIT, path = CF_BUF_INIT;
    cf_folder_path(&path, folder, "audit.log");
    (void)unlink(cf_folder_path(&begun, folder, "audit.log.begun"));
    cf_audit_log *log = cf_audit_log_open(begun.text, true, options->disk, fault);
    bool good = log && log_new(log, notice, options, fault) &&
                cf_folder_put_new(path.text, cf_audit_log_bytes(log), CF_FOLDER_PUBLIC, fault);
    cf_audit_log_close(log);
    (void)unlink(begun.text);
    cf_buf_release(&begun);
    cf_buf_release(&path);
    return good;
}

/* Members vote on a text, and its copy must not stand where the vote keeps a file of its own. */
static bool check_agreement_file(const char *name, cf_slice text, cf_fault *fault)
{
    static const char *const own[] = {"notice.txt",      "audit.log",      "manifest.json",
                                      "roll.csv",        "struck.txt",     "private",
                                      "summary.txt",     "summary.es.txt", "minority.txt",
                                      "minority.es.txt", "threshold.json"};
    if (text.len == 0)
        return cf_fault_refuse(fault, "the agreement's file is empty: members vote on its text");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return cf_fault_refuse(fault,
                                   "the vote keeps a file named %s of its own: rename the "
                                   "agreement's",
                                   name);
    return name[0] != '.' ||
           cf_fault_refuse(fault, "the agreement's name begins with a point: rename it");
}

bool cf_box_create(const char *folder, const cf_notice *notice, const char *agreement_name,
                   cf_slice agreement, const cf_box_options *options, cf_fault *fault)
{
    char hash[CF_SHA256_HEX_SIZE];
    cf_buf text = CF_BUF_INIT, path = CF_BUF_INIT;
    cf_notice filled = *notice;
    cf_hex_of(hash, agreement);
    filled.agreement = cf_slice_of(agreement_name);
    filled.agreement_sha256 = cf_slice_of(hash);
    cf_notice_write(&text, &filled);
    bool good = check_agreement_file(agreement_name, agreement, fault) &&
                cf_folder_make(folder, CF_FOLDER_PUBLIC, fault) &&
                (!cf_folder_has(cf_folder_path(&path, folder, "audit.log")) ||
                 cf_fault_refuse(fault, "there is a vote in %s already", folder)) &&
                cf_folder_put(cf_folder_path(&path, folder, agreement_name), agreement,
                              CF_FOLDER_PUBLIC, fault) &&
                cf_folder_put(cf_folder_path(&path, folder, "notice.txt"), cf_buf_slice(&text),
                              CF_FOLDER_PUBLIC, fault);
    good = good && begin_log(folder, &filled, options, fault);
    cf_buf_release(&text);
    cf_buf_release(&path);
    return good;
}

/* --- roll ------------------------------------------------------------------------------------- */

static int compare_slices(const void *a, const void *b)
{
    return cf_slice_compare(*(const cf_slice *)a, *(const cf_slice *)b);
}

/* "dues 3, left 1": reason codes and how often they stand. */
static void count_reasons(cf_buf *out, const cf_roll *roll)
{
    cf_slice *reasons = cf_mem_alloc(roll->n_members + 1, sizeof *reasons);
    size_t n = 0;
    for (size_t i = 0; i < roll->n_members; i++)
        if (roll->members[i].reason.len > 0)
            reasons[n++] = roll->members[i].reason;
    qsort(reasons, n, sizeof *reasons, compare_slices);
    for (size_t i = 0, run = 0; i < n && out->len < 2000; i++) {
        run++;
        if (i + 1 < n && cf_slice_equal(reasons[i], reasons[i + 1]))
            continue;
        cf_buf_addf(out, "%s%.*s %zu", out->len ? ", " : "", (int)reasons[i].len, reasons[i].text,
                    run);
        run = 0;
    }
    cf_mem_free(reasons);
}

static bool log_roll(cf_box *box, const cf_roll *roll, cf_slice frozen, cf_fault *fault)
{
    char hash[CF_SHA256_HEX_SIZE];
    cf_buf fields = CF_BUF_INIT, reasons = CF_BUF_INIT;
    cf_hex_of(hash, frozen);
    count_reasons(&reasons, roll);
    cf_log_add_text(&fields, "sha256", cf_slice_of(hash));
    for (int s = 0; s < CF_STANDINGS; s++)
        cf_log_add_number(&fields, cf_standing_name((cf_standing)s), roll->n[s]);
    cf_log_add_text(&fields, "reasons", cf_buf_slice(&reasons));
    bool good = cf_box_log(box, "roll", &fields, false, fault);
    cf_buf_release(&fields);
    cf_buf_release(&reasons);
    return good;
}

bool cf_box_set_roll(cf_box *box, const char *name, cf_slice csv, cf_diags *diags, cf_fault *fault)
{
    cf_roll roll;
    cf_buf frozen = CF_BUF_INIT;
    cf_source *source = CF_ARENA_NEW(&diags->arena, cf_source, 1);
    cf_roll_options options = {box->notice.by_unit, box->notice.minimum_unit};
    *source = (cf_source){cf_arena_copy(&diags->arena, cf_slice_of(name)), {"", 0}};
    if (!cf_box_expect(box, CF_BOX_NEW, CF_BOX_ROLL, "the membership list", fault))
        return false;
    bool good = cf_roll_read(&roll, source, csv, &options, diags) ||
                cf_fault_refuse(fault, "%s has problems; nothing was frozen", name);
    if (good) {
        cf_roll_write(&frozen, &roll);
        good = cf_folder_put(cf_box_path(box, CF_SLICE(""), "roll.csv"), cf_buf_slice(&frozen),
                             CF_FOLDER_PRIVATE, fault) &&
               log_roll(box, &roll, cf_buf_slice(&frozen), fault);
    }
    cf_roll_release(&roll);
    cf_buf_wipe(&frozen);
    return good;
}

/* --- codes ------------------------------------------------------------------------------------ */

typedef struct {
    char code[CF_CREDENTIAL_SIZE];
    const cf_member *member; /* NULL: a spare */
    unsigned number;         /* of a spare */
    cf_element key;
    cf_slice digits;
    uint64_t weight;
} ticket;

typedef struct {
    cf_box *box;
    cf_roll roll;
    cf_comb *comb;
    cf_links links;
    cf_buf codes;
    cf_buf *planned; /* the log's fields of each election */
    size_t n_planned, room_planned;
    unsigned n_spares;
    cf_fault *fault;
} maker;

/* By number: the longer is the larger. */
static int compare_tickets(const void *a, const void *b)
{
    const cf_slice *x = &((const ticket *)a)->digits, *y = &((const ticket *)b)->digits;
    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    return memcmp(x->text, y->text, x->len);
}

static bool draw_ticket(ticket *t, maker *m, cf_slice uuid)
{
    cf_scalar secret;
    cf_buf digits = CF_BUF_INIT;
    if (!cf_credential_draw(t->code, m->box->options.entropy) ||
        !cf_credential_secret(&secret, t->code, uuid, m->fault))
        return cf_fault_world(m->fault, "no randomness for the codes");
    cf_comb_power(&t->key, m->comb, &secret);
    explicit_bzero(&secret, sizeof secret);
    cf_element_print(&digits, &t->key);
    t->digits = cf_arena_slice(&m->links.arena, cf_buf_slice(&digits));
    cf_buf_release(&digits);
    return true;
}

static void add_code_row(maker *m, const ticket *t, const cf_box_election *e)
{
    static const cf_slice none = {"", 0};
    char label[64] = "regular";
    cf_buf *out = &m->codes;
    if (!t->member && t->weight == 1)
        snprintf(label, sizeof label, "spare %u", t->number);
    else if (!t->member)
        snprintf(label, sizeof label, "spare %u (weight %" PRIu64 ")", t->number, t->weight);
    else if (e->kind == CF_ELECTION_CHALLENGED)
        snprintf(label, sizeof label, "challenged");
    cf_rows_add(out, t->member ? t->member->id : none, true);
    cf_buf_add_char(out, ',');
    cf_rows_add(out, t->member ? t->member->name : none, true);
    cf_buf_add_char(out, ',');
    cf_rows_add(out, t->member ? t->member->unit : e->unit, true);
    cf_buf_addf(out, ",%s,%s,%.*s\n", label, t->code, (int)e->uuid.len, e->uuid.text);
}

static void add_links(maker *m, const ticket *tickets, size_t n, const cf_box_election *e)
{
    for (size_t i = 0; i < n; i++) {
        const ticket *t = &tickets[i];
        cf_slice kind = !t->member                          ? CF_SLICE("spare")
                        : e->kind == CF_ELECTION_CHALLENGED ? CF_SLICE("challenged")
                                                            : CF_SLICE("member");
        cf_link link = {kind, {"", 0}, e->unit, e->uuid, t->digits, t->weight, t->number};
        if (t->member) {
            link.id = t->member->id;
            link.unit = t->member->unit;
        }
        cf_links_add(&m->links, &link);
    }
}

/* Writes a list of public credentials; its hash goes into `hash`. */
static bool put_list(maker *m, const ticket *tickets, size_t n, bool spares_only, bool weighted,
                     const cf_box_election *e, char hash[CF_SHA256_HEX_SIZE])
{
    cf_element *key = cf_mem_alloc(n + 1, sizeof *key);
    uint64_t *weight = cf_mem_alloc(n + 1, sizeof *weight);
    cf_buf list = CF_BUF_INIT;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!spares_only || !tickets[i].member) {
            key[count] = tickets[i].key;
            weight[count++] = tickets[i].weight;
        }
    if (count == 0)
        cf_buf_add_str(&list, "[]");
    else
        cf_credentials_write(&list, key, weighted ? weight : NULL, count);
    cf_hex_of(hash, cf_buf_slice(&list));
    bool good = cf_folder_put(
        cf_box_path(m->box, e->uuid, spares_only ? ".spares.json" : ".credentials.json"),
        cf_buf_slice(&list), CF_FOLDER_PUBLIC, m->fault);
    cf_buf_release(&list);
    cf_mem_free(key);
    cf_mem_free(weight);
    return good;
}

static void plan_fields(maker *m, const cf_box_election *e)
{
    static const char *const kinds[] = {"all", "unit", "challenged"};
    m->planned = cf_mem_grow(m->planned, &m->room_planned, m->n_planned + 1, sizeof *m->planned);
    cf_buf *f = &m->planned[m->n_planned++];
    cf_buf_init(f);
    cf_log_add_text(f, "kind", cf_slice_of(kinds[e->kind]));
    cf_log_add_text(f, "unit", e->unit);
    cf_log_add_text(f, "uuid", e->uuid);
    cf_log_add_number(f, "voters", e->n_voters);
    cf_log_add_number(f, "weight", e->members);
    cf_log_add_number(f, "covered", e->covered);
    cf_log_add_number(f, "spares", e->n_spares);
    cf_log_add_text(f, "credentials", cf_slice_of(e->credentials_sha256));
    cf_log_add_text(f, "spare_list", cf_slice_of(e->spares_sha256));
    cf_log_add_text(f, "notice", cf_slice_of(m->box->notice.sha256));
}

static bool belongs(const cf_member *member, const cf_box_election *e)
{
    cf_standing standing =
        e->kind == CF_ELECTION_CHALLENGED ? CF_STANDING_CHALLENGED : CF_STANDING_GOOD;
    return member->standing == standing &&
           (e->unit.len == 0 || cf_slice_equal(member->unit, e->unit));
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The weights that spares are made with: 1, and each that a member of these tickets has. The array
 * is the caller's. */
static uint64_t *spare_weights(size_t *n_weights, const ticket *tickets, size_t n)
{
    uint64_t *weight = cf_mem_alloc(n + 1, sizeof *weight);
    size_t count = 0;
    weight[0] = 1;
    for (size_t i = 0; i < n; i++)
        weight[i + 1] = tickets[i].weight;
    qsort(weight, n + 1, sizeof *weight, ascending);
    for (size_t i = 0; i <= n; i++)
        if (i == 0 || weight[i] != weight[count - 1])
            weight[count++] = weight[i];
    *n_weights = count;
    return weight;
}

/* Draws the codes of one election and writes its lists. */
static bool make_election(maker *m, cf_election_kind kind, cf_slice unit)
{
    char *uuid = CF_ARENA_NEW(&m->box->arena, char, UUID_LEN + 1);
    cf_box_election e = {.kind = kind, .unit = unit, .uuid = {uuid, UUID_LEN}};
    ticket *tickets = cf_mem_calloc(m->roll.n_members + 1, sizeof *tickets);
    size_t n = 0, n_weights = 0, room = m->roll.n_members + 1;
    bool weighted = false, good = cf_token_draw(uuid, UUID_LEN, m->box->options.entropy);
    for (size_t i = 0; i < m->roll.n_members; i++) {
        const cf_member *member = &m->roll.members[i];
        e.covered +=
            kind != CF_ELECTION_CHALLENGED && (unit.len == 0 || cf_slice_equal(member->unit, unit));
        if (!belongs(member, &e))
            continue;
        tickets[n++] = (ticket){.member = member, .weight = member->weight};
        weighted = weighted || member->weight != 1;
        e.members += member->weight;
        e.n_voters++;
    }
    if (kind != CF_ELECTION_CHALLENGED && m->n_spares > 0) {
        uint64_t *weight = spare_weights(&n_weights, tickets, n);
        tickets = cf_mem_grow(tickets, &room, n + n_weights * m->n_spares, sizeof *tickets);
        for (size_t k = 0; k < n_weights * m->n_spares; k++)
            tickets[n++] =
                (ticket){.number = (unsigned)++e.n_spares, .weight = weight[k / m->n_spares]};
        cf_mem_free(weight);
    }
    for (size_t i = 0; good && i < n; i++) {
        good = draw_ticket(&tickets[i], m, e.uuid);
        if (good)
            add_code_row(m, &tickets[i], &e);
    }
    if (good) {
        add_links(m, tickets, n, &e);
        qsort(tickets, n, sizeof *tickets, compare_tickets);
        good = put_list(m, tickets, n, false, weighted, &e, e.credentials_sha256) &&
               put_list(m, tickets, n, true, false, &e, e.spares_sha256);
    }
    if (good)
        plan_fields(m, &e);
    explicit_bzero(tickets, n * sizeof *tickets);
    cf_mem_free(tickets);
    return good;
}

static bool make_elections(maker *m)
{
    const cf_notice *notice = &m->box->notice;
    cf_slice everybody = {"", 0};
    bool good = notice->by_unit || make_election(m, CF_ELECTION_ALL, everybody);
    for (size_t i = 0; good && notice->by_unit && i < m->roll.n_units; i++)
        if (m->roll.units[i].n[CF_STANDING_GOOD] > 0)
            good = make_election(m, CF_ELECTION_UNIT,
                                 cf_arena_slice(&m->box->arena, m->roll.units[i].name));
    /* where units must carry it too, it matters whose the challenged ballots are */
    bool apart = notice->rules.units.whole > 0;
    if (good && !apart && m->roll.n[CF_STANDING_CHALLENGED] > 0)
        good = make_election(m, CF_ELECTION_CHALLENGED, everybody);
    for (size_t i = 0; good && apart && i < m->roll.n_units; i++)
        if (m->roll.units[i].n[CF_STANDING_CHALLENGED] > 0)
            good = make_election(m, CF_ELECTION_CHALLENGED,
                                 cf_arena_slice(&m->box->arena, m->roll.units[i].name));
    return good;
}

static bool log_elections(maker *m)
{
    bool good = true;
    for (size_t i = 0; good && i < m->n_planned; i++) {
        cf_log_add_number(&m->planned[i], "number", i + 1);
        cf_log_add_number(&m->planned[i], "of", m->n_planned);
        good = cf_box_log(m->box, "election", &m->planned[i], false, m->fault);
    }
    return good;
}

static bool read_frozen_roll(cf_roll *out, cf_box *box, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    cf_diags diags;
    cf_source source = {"roll.csv", {"", 0}};
    cf_roll_options options = {box->notice.by_unit, box->notice.minimum_unit};
    cf_diags_init(&diags);
    *out = (cf_roll){.arena = CF_ARENA_INIT};
    bool good = cf_box_read_hashed(&text, box, cf_box_path(box, CF_SLICE(""), "roll.csv"),
                                   box->roll_sha256, fault) &&
                (cf_roll_read(out, &source, cf_buf_slice(&text), &options, &diags) ||
                 cf_fault_refuse(fault, "the membership list does not fit the notice any more; "
                                        "import it again"));
    cf_diags_release(&diags);
    cf_buf_wipe(&text);
    return good;
}

bool cf_box_make_codes(cf_box *box, unsigned n_spares, const cf_codes_sink *sink, cf_fault *fault)
{
    maker m = {.box = box, .codes = CF_BUF_INIT, .n_spares = n_spares, .fault = fault};
    if (!cf_box_expect(box, CF_BOX_ROLL, CF_BOX_ROLL, "making codes", fault) ||
        !read_frozen_roll(&m.roll, box, fault))
        return false;
    m.comb = cf_comb_new(&cf_element_generator);
    m.links = (cf_links){.arena = CF_ARENA_INIT};
    cf_buf_add_str(&m.codes, "id,name,unit,ballot,code,election\n");
    bool good = make_elections(&m) && cf_links_write(&m.links, box, fault) &&
                sink->keep(sink->context, cf_buf_slice(&m.codes), fault) && log_elections(&m);
    for (size_t i = 0; i < m.n_planned; i++)
        cf_buf_release(&m.planned[i]);
    cf_mem_free(m.planned);
    cf_buf_wipe(&m.codes);
    cf_links_release(&m.links);
    cf_roll_release(&m.roll);
    cf_mem_free(m.comb);
    return good;
}

/* --- trustees --------------------------------------------------------------------------------- */

bool cf_box_add_trustee(cf_box *box, cf_slice public_key, cf_fault *fault)
{
    cf_trustee_key key, other;
    cf_buf fields = CF_BUF_INIT, name = CF_BUF_INIT;
    if (!cf_box_expect(box, CF_BOX_NEW, CF_BOX_CODES, "adding a trustee", fault) ||
        !cf_trustee_key_read(&key, public_key, fault))
        return false;
    for (unsigned i = 0; i < box->n_single; i++)
        if (cf_trustee_key_read(&other, box->trustee[i], fault) &&
            cf_element_equal(&key.key, &other.key))
            return cf_fault_refuse(fault, "this key is trustee %u's already", i + 1);
    if (box->n_single == CF_VOTE_MAX_TRUSTEES)
        return cf_fault_refuse(fault, "there are %d trustees already", CF_VOTE_MAX_TRUSTEES);
    if (key.name.text)
        cf_json_unescape(&name, key.name);
    cf_log_add_text(&fields, "name", cf_buf_slice(&name));
    cf_log_add_text(&fields, "key", public_key);
    bool good = cf_box_log(box, "trustee", &fields, false, fault);
    cf_buf_release(&fields);
    cf_buf_release(&name);
    return good;
}

bool cf_box_set_threshold(cf_box *box, cf_slice parameters, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT, fields = CF_BUF_INIT;
    cf_trustees group;
    char hash[CF_SHA256_HEX_SIZE];
    if (!cf_box_expect(box, CF_BOX_NEW, CF_BOX_CODES, "setting the trustees' group", fault))
        return false;
    cf_trustees_write(&text, NULL, 0, parameters);
    bool good = cf_trustees_read(&group, cf_buf_slice(&text), fault);
    if (good) {
        cf_hex_of(hash, parameters);
        cf_log_add_text(&fields, "sha256", cf_slice_of(hash));
        cf_log_add_number(&fields, "threshold", group.items[0].threshold);
        cf_log_add_number(&fields, "trustees", group.items[0].n_keys);
        good = cf_folder_put(cf_box_path(box, CF_SLICE(""), "threshold.json"), parameters,
                             CF_FOLDER_PUBLIC, fault) &&
               cf_box_log(box, "threshold", &fields, false, fault);
        cf_trustees_release(&group);
    }
    cf_buf_release(&text);
    cf_buf_release(&fields);
    return good;
}

/* --- open ------------------------------------------------------------------------------------- */

static bool write_trustees(cf_buf *out, cf_box *box, cf_fault *fault)
{
    cf_buf group = CF_BUF_INIT;
    bool good = box->n_single + box->n_group > 0 ||
                cf_fault_refuse(fault, "there is no trustee: add one with `confer vote trustees`");
    if (good && box->threshold_sha256.len > 0)
        good = cf_box_read_hashed(&group, box, cf_box_path(box, CF_SLICE(""), "threshold.json"),
                                  box->threshold_sha256, fault);
    if (good)
        cf_trustees_write(out, box->trustee, box->n_single, cf_buf_slice(&group));
    cf_buf_release(&group);
    return good;
}

/* What members read in the election: which text, under which rules, who votes here. */
static void describe(cf_buf *out, const cf_box *box, const cf_box_election *e)
{
    const cf_notice *n = &box->notice;
    cf_buf_addf(out, "Agreement: %.*s\nSHA-256 of the agreement: %.*s\n", (int)n->agreement.len,
                n->agreement.text, (int)n->agreement_sha256.len, n->agreement_sha256.text);
    cf_buf_addf(out, "SHA-256 of the notice: %s\nSHA-256 of the membership list: %s\n", n->sha256,
                cf_box_roll_sha256(box));
    cf_notice_rules_text(out, n);
    cf_buf_add_str(out, e->kind == CF_ELECTION_CHALLENGED ? CF_CHALLENGED_MARK
                        : e->kind == CF_ELECTION_UNIT     ? "Votes here: unit"
                                                          : "Votes here: all members");
    if (e->unit.len > 0)
        cf_buf_addf(out, " (%.*s)", (int)e->unit.len, e->unit.text);
    if (e->kind == CF_ELECTION_CHALLENGED)
        cf_buf_add_str(out, ", opened only if they could change the outcome");
}

static bool create_board(cf_box *box, const cf_box_election *e, const cf_trustees *keys,
                         cf_slice trustees, cf_fault *fault)
{
    static cf_slice answers[3] = {{"Yes", 3}, {"No", 2}, {"Abstain", 7}};
    cf_question question = {
        box->notice.question, answers, cf_notice_answers(&box->notice), false, 1, 1};
    cf_buf text = CF_BUF_INIT, list = CF_BUF_INIT, description = CF_BUF_INIT;
    cf_board_options options = {.verifier = {box->options.n_threads, box->options.entropy, false},
                                .disk = box->options.disk};
    describe(&description, box, e);
    cf_election election = {.uuid = e->uuid,
                            .name = box->notice.name,
                            .description = cf_buf_slice(&description),
                            .public_key = keys->public_key,
                            .questions = &question,
                            .n_questions = 1};
    cf_election_write(&text, &election);
    const char *path = cf_box_path(box, e->uuid, ".bel");
    (void)unlink(path); /* of an opening that did not come to its end: nobody could vote in it */
    bool good = cf_box_read_hashed(&list, box, cf_box_path(box, e->uuid, ".credentials.json"),
                                   cf_slice_of(e->credentials_sha256), fault) &&
                cf_board_create(path, (uint64_t)box->options.now, cf_buf_slice(&text), trustees,
                                cf_buf_slice(&list), &options, fault);
    cf_buf_release(&text);
    cf_buf_release(&list);
    cf_buf_release(&description);
    return good;
}

static bool log_open(cf_box *box, cf_fault *fault)
{
    cf_buf manifest = CF_BUF_INIT, fields = CF_BUF_INIT;
    char hash[CF_SHA256_HEX_SIZE];
    bool good = cf_manifest_write(&manifest, box, fault);
    if (good) {
        cf_hex_of(hash, cf_buf_slice(&manifest));
        cf_log_add_text(&fields, "manifest", cf_slice_of(hash));
        good = cf_folder_put(cf_box_path(box, CF_SLICE(""), "manifest.json"),
                             cf_buf_slice(&manifest), CF_FOLDER_PUBLIC, fault) &&
               cf_box_publish_struck(box, fault) && cf_box_log(box, "open", &fields, false, fault);
    }
    cf_buf_release(&manifest);
    cf_buf_release(&fields);
    return good;
}

bool cf_box_open_polls(cf_box *box, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    cf_trustees trustees;
    if (!cf_box_expect(box, CF_BOX_CODES, CF_BOX_CODES, "opening", fault))
        return false;
    bool good = write_trustees(&text, box, fault) &&
                cf_trustees_read(&trustees, cf_buf_slice(&text), fault);
    if (good) {
        for (size_t i = 0; good && i < box->n_elections; i++)
            good = create_board(box, &box->elections[i], &trustees, cf_buf_slice(&text), fault);
        cf_trustees_release(&trustees);
        good = good && log_open(box, fault);
    }
    cf_buf_release(&text);
    return good;
}
