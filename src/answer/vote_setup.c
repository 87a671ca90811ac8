/* Before the vote: new, roll, codes, trustees, open. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/ceremony.h"
#include "vote/code_sheet.h"
#include "vote/entropy.h"
#include "vote/qr.h"

#include <inttypes.h>

enum { MAX_AGREEMENT = 256 << 20, MAX_KEY = 1 << 20 };

/* --- new ------------------------------------------------------------------------------------- */

static void add_line(cf_buf *out, const char *name, const char *value)
{
    if (value)
        cf_buf_addf(out, "%s: %s\n", name, value);
}

/* What was asked for, in the words of the notice, so that one reader judges both. */
static void draft(cf_buf *out, const confer_vote_notice *n, const char *agreement_name)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    add_line(out, "name", n->name);
    add_line(out, "question", n->question ? n->question : "Do you ratify the tentative agreement?");
    add_line(out, "agreement", agreement_name);
    add_line(out, "sha256", zeros);
    add_line(out, "opens", n->opens);
    add_line(out, "closes", n->closes);
    add_line(out, "quorum", n->quorum);
    add_line(out, "base", n->base);
    add_line(out, "threshold", n->threshold);
    add_line(out, "units", n->units);
    add_line(out, "tally", n->by_unit ? "by unit" : "together");
    add_line(out, "abstain", n->no_abstain ? "no" : "yes");
    add_line(out, "revote", n->revote ? "yes" : "no");
    if (n->minimum_unit > 0)
        cf_buf_addf(out, "minimum unit: %d\n", n->minimum_unit);
    if (n->covered > 0)
        cf_buf_addf(out, "covered: %" PRId64 "\n", n->covered);
}

static bool has_break(const char *text)
{
    return text && strpbrk(text, "\r\n");
}

/* The name of the agreement's copy: the path's last part. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool read_draft(cf_notice *out, cf_arena *arena, confer_vote *vote, const cf_buf *text)
{
    cf_source *source = CF_ARENA_NEW(arena, cf_source, 1);
    cf_diags diags;
    *source = (cf_source){"notice.txt", cf_buf_slice(text)};
    cf_diags_init(&diags);
    bool good = cf_notice_read(out, arena, source, &diags);
    cf_vote_keep(vote, &diags);
    cf_diags_release(&diags);
    return good;
}

static int make_vote(confer_result **out, confer_vote *vote, const cf_notice *notice,
                     const char *agreement_path, confer_error *err)
{
    cf_buf agreement = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    bool good = cf_folder_read(&agreement, agreement_path, MAX_AGREEMENT, &fault) &&
                cf_box_create(vote->folder, notice, base_name(agreement_path),
                              cf_buf_slice(&agreement), &vote->options, &fault);
    cf_buf_release(&agreement);
    if (!good)
        return cf_vote_failed(&fault, err);
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_FAILED;
    cf_page page = cf_page_start();
    const cf_notice *made = cf_box_notice(box);
    cf_page_say(&page,
                "The vote is called. Read %s/notice.txt; it may be changed until the codes "
                "are made.",
                vote->folder);
    cf_page_text(&page, "Question", "question", made->question);
    cf_page_text(&page, "Agreement", "agreement", made->agreement);
    cf_page_text(&page, "Its SHA-256", "agreement_sha256", made->agreement_sha256);
    cf_notice_rules_text(&page.text, made);
    cf_page_say(&page, "Next: confer vote roll %s MEMBERS.csv", vote->folder);
    cf_box_close(box);
    return cf_page_finish(out, &page);
}

int confer_vote_new(confer_result **out, confer_vote *vote, const confer_vote_notice *n,
                    confer_error *err)
{
    cf_notice notice;
    cf_arena arena = CF_ARENA_INIT;
    cf_buf text = CF_BUF_INIT;
    if (!n->name || !n->agreement || !n->threshold)
        return cf_fail(err, CONFER_MISUSED, "a vote needs a name, an agreement and a threshold");
    const char *words[] = {n->name, n->question,  n->opens, n->closes,   n->quorum,
                           n->base, n->threshold, n->units, n->agreement};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has_break(words[i]))
            return cf_fail(err, CONFER_MISUSED, "a line of the notice cannot hold a line end");
    draft(&text, n, base_name(n->agreement));
    int status = read_draft(&notice, &arena, vote, &text)
                     ? make_vote(out, vote, &notice, n->agreement, err)
                     : cf_fail(err, CONFER_WRONG, "no vote was made");
    cf_arena_release(&arena);
    cf_buf_release(&text);
    return status;
}

/* --- roll ------------------------------------------------------------------------------------ */

static void show_roll(cf_page *page, const cf_box *box)
{
    cf_page_count(page, "May vote", "good", cf_box_standing_count(box, CF_STANDING_GOOD));
    cf_page_count(page, "Challenged", "challenged",
                  cf_box_standing_count(box, CF_STANDING_CHALLENGED));
    cf_page_count(page, "May not vote", "no", cf_box_standing_count(box, CF_STANDING_NO));
    cf_page_text(page, cf_box_reasons(box).len ? "Reasons" : NULL, "reasons", cf_box_reasons(box));
    cf_page_text(page, "SHA-256", "sha256", cf_slice_of(cf_box_roll_sha256(box)));
}

int confer_vote_roll(confer_result **out, confer_vote *vote, const char *csv_path,
                     confer_error *err)
{
    cf_buf csv = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_diags diags;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    cf_diags_init(&diags);
    bool good = cf_folder_read(&csv, csv_path, CF_ROLL_MAX_BYTES, &fault) &&
                cf_box_set_roll(box, csv_path, cf_buf_slice(&csv), &diags, &fault);
    cf_vote_keep(vote, &diags);
    cf_diags_release(&diags);
    cf_buf_wipe(&csv);
    int status = good ? CONFER_OK : cf_vote_failed(&fault, err);
    if (good) {
        cf_page page = cf_page_start();
        cf_page_say(&page, "The membership list is frozen. Until the codes are made it can be "
                           "imported again.");
        show_roll(&page, box);
        cf_page_say(&page, "Next: confer vote roll %s --codes FOLDER", vote->folder);
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}

/* --- codes ----------------------------------------------------------------------------------- */

typedef struct {
    const cf_box *box;
    const char *folder, *link;
} codes_place;

static bool put_codes(void *context, cf_slice codes, cf_fault *fault)
{
    const codes_place *place = context;
    cf_buf path = CF_BUF_INIT, sheet = CF_BUF_INIT;
    bool good = cf_folder_put(cf_folder_path(&path, place->folder, "codes.csv"), codes,
                              CF_FOLDER_PRIVATE, fault) &&
                (cf_code_sheet_write(&sheet, cf_box_notice(place->box), codes, place->link) ||
                 cf_fault_refuse(fault, "the codes cannot be read back")) &&
                cf_folder_put(cf_folder_path(&path, place->folder, "codes.html"),
                              cf_buf_slice(&sheet), CF_FOLDER_PRIVATE, fault);
    cf_buf_wipe(&sheet);
    cf_buf_release(&path);
    return good;
}

static void show_elections(cf_page *page, const cf_box *box)
{
    static const char *const kinds[] = {"all", "unit", "challenged"};
    size_t n;
    const cf_box_election *elections = cf_box_elections(box, &n);
    cf_value *list = cf_value_add_array(&page->result->arena, page->json, "elections");
    for (size_t i = 0; i < n; i++) {
        const cf_box_election *e = &elections[i];
        cf_value *item = cf_value_add_object(&page->result->arena, list, NULL);
        cf_value_add_text(&page->result->arena, item, "kind", cf_slice_of(kinds[e->kind]));
        cf_value_add_text(&page->result->arena, item, "unit", e->unit);
        cf_value_add_text(&page->result->arena, item, "uuid", e->uuid);
        cf_value_add_int(&page->result->arena, item, "codes", (int64_t)e->n_voters);
        cf_value_add_int(&page->result->arena, item, "spares", (int64_t)e->n_spares);
        cf_page_say(page, "%-*s%s%s%.*s: %" PRIu64 " codes and %" PRIu64 " spares", 24,
                    i ? "" : "Elections", kinds[e->kind], e->unit.len ? " " : "", (int)e->unit.len,
                    e->unit.text, e->n_voters, e->n_spares);
    }
}

int confer_vote_codes(confer_result **out, confer_vote *vote, const char *folder, int n_spares,
                      const char *link, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    if (n_spares < 0 || n_spares > 10000)
        return cf_fail(err, CONFER_MISUSED, "there can be 0 to 10,000 spares");
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    codes_place place = {box, folder, link};
    cf_codes_sink sink = {put_codes, &place};
    bool good = cf_folder_make(folder, CF_FOLDER_PRIVATE, &fault) &&
                cf_box_make_codes(box, (unsigned)n_spares, &sink, &fault);
    int status = good ? CONFER_OK : cf_vote_failed(&fault, err);
    if (good) {
        cf_page page = cf_page_start();
        cf_page_say(&page, "Codes are made, in %s: codes.csv and codes.html are secret.", folder);
        cf_page_say(&page, "Print or post them, then delete them.");
        show_elections(&page, box);
        if (!cf_qr_available())
            cf_page_say(&page, "The sheet has no QR codes, because libqrencode is not installed.");
        cf_page_say(&page,
                    "Next: each trustee makes a key: confer vote trustees --make KEY --name ROLE");
        cf_page_say(&page, "      Add each public half: confer vote trustees %s --add FILE",
                    vote->folder);
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}

/* --- trustees -------------------------------------------------------------------------------- */

static bool put_key(const char *path, cf_slice secret, cf_slice public_key, cf_fault *fault)
{
    cf_buf public_path = CF_BUF_INIT;
    cf_buf_addf(&public_path, "%s.public.json", path);
    bool good = cf_folder_put_new(path, secret, CF_FOLDER_PRIVATE, fault) &&
                cf_folder_put(public_path.text, public_key, CF_FOLDER_PUBLIC, fault);
    cf_buf_release(&public_path);
    return good;
}

int confer_vote_trustee_key(confer_result **out, const char *path, const char *name,
                            confer_error *err)
{
    cf_buf public_key = CF_BUF_INIT, private_key = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_entropy entropy = cf_entropy_system();
    cf_scalar secret;
    if (!name || !name[0] || !cf_utf8_valid(cf_slice_of(name), NULL))
        return cf_fail(err, CONFER_MISUSED, "name the trustee's office or role");
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    bool good = cf_trustee_key_draw(&secret, &public_key, comb, &entropy) ||
                cf_fault_world(&fault, "no randomness");
    if (good) {
        cf_trustee_key_name(&public_key, cf_slice_of(name));
        cf_json_add_scalar(&private_key, &secret);
        good = put_key(path, cf_buf_slice(&private_key), cf_buf_slice(&public_key), &fault);
    }
    explicit_bzero(&secret, sizeof secret);
    cf_buf_wipe(&private_key);
    cf_mem_free(comb);
    int status = good ? CONFER_OK : cf_vote_failed(&fault, err);
    if (good) {
        cf_page page = cf_page_start();
        char hash[CF_B64_SIZE];
        cf_hash_b64(hash, cf_buf_slice(&public_key));
        cf_page_say(&page,
                    "%s is secret: keep it, with a copy in another place. Without it the "
                    "vote cannot be counted.",
                    path);
        cf_page_say(&page,
                    "%s.public.json goes to the election committee; read its fingerprint to "
                    "them.",
                    path);
        cf_page_text(&page, "Trustee", "name", cf_slice_of(name));
        cf_page_text(&page, "Fingerprint", "fingerprint", cf_slice_of(hash));
        status = cf_page_finish(out, &page);
    }
    cf_buf_release(&public_key);
    return status;
}

int cf_vote_say_trustees(confer_result **out, const confer_vote *vote, const cf_box *box,
                         cf_slice added)
{
    const cf_slice *names;
    unsigned n_group, threshold;
    char hash[CF_B64_SIZE];
    size_t n = cf_box_trustees(box, &names, &n_group, &threshold);
    cf_page page = cf_page_start();
    cf_hash_b64(hash, added);
    cf_page_text(&page, "Fingerprint", "fingerprint", cf_slice_of(hash));
    for (size_t i = 0; i < n; i++)
        cf_page_say(&page, "Trustee %zu: %.*s (needed)", i + 1, (int)names[i].len, names[i].text);
    if (n_group > 0)
        cf_page_say(&page, "A group of %u trustees, any %u of whom are needed", n_group, threshold);
    cf_page_count(&page, NULL, "trustees", n + n_group);
    cf_page_say(&page, "Next: add the other trustees, then confer vote open %s", vote->folder);
    return cf_page_finish(out, &page);
}

int confer_vote_add_trustee(confer_result **out, confer_vote *vote, const char *public_path,
                            confer_error *err)
{
    cf_buf text = CF_BUF_INIT;
    cf_fault fault = CF_FAULT_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    bool good = cf_folder_read(&text, public_path, MAX_KEY, &fault);
    cf_slice key = cf_slice_trim(cf_buf_slice(&text));
    if (good && (key.len == 0 || key.text[0] != '{'))
        good = cf_fault_refuse(
            &fault, "%s is no trustee's public file: that one ends in .public.json%s", public_path,
            key.len > 0 && key.text[0] == '"' ? "; this one is secret, and nobody else may have it"
                                              : "");
    good = good && cf_box_add_trustee(box, key, &fault);
    int status = good ? cf_vote_say_trustees(out, vote, box, key) : cf_vote_failed(&fault, err);
    cf_buf_release(&text);
    cf_box_close(box);
    return status;
}

/* --- open ------------------------------------------------------------------------------------ */

int confer_vote_open(confer_result **out, confer_vote *vote, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    int status = CONFER_OK;
    if (!cf_box_open_polls(box, &fault)) {
        status = cf_vote_failed(&fault, err);
    } else {
        cf_page page = cf_page_start();
        cf_page_say(&page,
                    "The polls are open. Post the hash of the manifest where members see it.");
        show_elections(&page, box);
        cf_page_text(&page, "Manifest", "manifest_sha256",
                     cf_slice_of(cf_box_manifest_sha256(box)));
        cf_page_text(&page, "Audit log, head", "log", cf_slice_of(cf_box_log_head(box)));
        status = cf_page_finish(out, &page);
    }
    cf_box_close(box);
    return status;
}
