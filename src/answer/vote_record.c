/* What is on record beside the ballots: protests, and observers' signed statements. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "vote/box_inside.h"
#include "vote/statement.h"

#include <inttypes.h>

enum { MAX_FILE = 1 << 16 };

static int say_record(confer_result **out, const cf_box *box)
{
    size_t n;
    const cf_box_said *said = cf_box_sayings(box, &n);
    cf_page page = cf_page_start();
    cf_page_say(&page, "It is on record: in the audit log, and on the certificate.");
    cf_page_text(&page, "By", "by", said[n - 1].by);
    cf_page_text(&page, "Audit log, head", "log", cf_slice_of(cf_box_log_head(box)));
    return cf_page_finish(out, &page);
}

int confer_vote_protest(confer_result **out, confer_vote *vote, const char *by, const char *says,
                        confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    int status = cf_box_protest(box, cf_slice_trim(cf_slice_of(by)),
                                cf_slice_trim(cf_slice_of(says)), &fault)
                     ? say_record(out, box)
                     : cf_vote_failed(&fault, err);
    cf_box_close(box);
    return status;
}

int confer_vote_add_statement(confer_result **out, confer_vote *vote, const char *path,
                              confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_buf text = CF_BUF_INIT;
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    int status = cf_folder_read(&text, path, MAX_FILE, &fault) &&
                         cf_box_add_statement(box, cf_slice_trim(cf_buf_slice(&text)), &fault)
                     ? say_record(out, box)
                     : cf_vote_failed(&fault, err);
    cf_buf_release(&text);
    cf_box_close(box);
    return status;
}

/* --- Heads that were written down ------------------------------------------------------------ */

int confer_vote_find_head(confer_result **out, confer_vote *vote, const char *head,
                          confer_error *err)
{
    size_t n = 0;
    cf_slice wanted = cf_slice_trim(cf_slice_of(head)), uuid = {"", 0};
    cf_box *box = cf_vote_begin(vote, err);
    if (!box)
        return CONFER_WRONG;
    const cf_box_election *elections = cf_box_elections(box, &n);
    uint64_t number = cf_box_line_of(box, wanted);
    for (size_t i = 0; i < n && number == 0 && cf_box_phase_of(box) >= CF_BOX_OPEN; i++) {
        number = cf_box_event_of(box, elections[i].uuid, wanted);
        uuid = elections[i].uuid;
    }
    cf_page page = cf_page_start();
    if (number == 0)
        cf_page_say(&page,
                    "Neither the audit log nor a board ever had this head. Ask why, and show "
                    "what it stands on.");
    else if (uuid.len == 0)
        cf_page_say(&page, "The audit log had this head after line %" PRIu64 ".", number);
    else
        cf_page_say(&page, "The board of %.*s had this head after event %" PRIu64 ".",
                    (int)uuid.len, uuid.text, number);
    if (number > 0) {
        cf_page_say(&page, "Everything up to there is as it was.");
        cf_page_text(&page, NULL, "in", uuid.len ? uuid : CF_SLICE("audit.log"));
        cf_page_count(&page, NULL, "number", number);
    }
    cf_value_add_bool(&page.result->arena, page.json, "found", number > 0);
    page.result->no = number == 0;
    cf_box_close(box);
    return cf_page_finish(out, &page);
}

/* --- On the observer's machine --------------------------------------------------------------- */

static bool sign(cf_buf *out, const cf_box *box, const char *secret_path, const char *says,
                 const cf_entropy *entropy, cf_fault *fault)
{
    cf_buf secret_text = CF_BUF_INIT, key = CF_BUF_INIT, name = CF_BUF_INIT;
    cf_scalar secret;
    cf_buf_addf(&name, "%s.public.json", secret_path);
    bool good = cf_box_phase_of(box) >= CF_BOX_OPEN ||
                cf_fault_refuse(fault, "before the polls are open there is nothing to observe: no "
                                       "manifest names the vote");
    good = good && cf_folder_read(&secret_text, secret_path, MAX_FILE, fault) &&
           cf_folder_read(&key, name.text, MAX_FILE, fault);
    if (good) {
        cf_json in = cf_json_open(cf_slice_trim(cf_buf_slice(&secret_text)));
        cf_json_scalar(&in, &secret);
        good = cf_json_close(&in, "the observer's key", fault) &&
               cf_statement_sign(out, cf_slice_trim(cf_buf_slice(&key)), &secret,
                                 cf_slice_trim(cf_slice_of(says)),
                                 cf_slice_of(cf_box_manifest_sha256(box)),
                                 cf_slice_of(cf_box_log_head(box)), entropy, fault);
    }
    explicit_bzero(&secret, sizeof secret);
    cf_buf_wipe(&secret_text);
    cf_buf_release(&key);
    cf_buf_release(&name);
    return good;
}

int confer_vote_sign_statement(confer_result **out, confer_vote *vote, const char *secret_path,
                               const char *says, const char *out_path, confer_error *err)
{
    cf_fault fault = CF_FAULT_INIT;
    cf_diags diags;
    cf_buf text = CF_BUF_INIT;
    cf_diags_init(&diags);
    cf_box *box = cf_box_read(vote->folder, &vote->options, &diags, &fault);
    cf_vote_keep(vote, &diags);
    cf_diags_release(&diags);
    int status = CONFER_OK;
    if (!box || !sign(&text, box, secret_path, says, &vote->entropy, &fault) ||
        !cf_folder_put_new(out_path, cf_buf_slice(&text), CF_FOLDER_PUBLIC, &fault)) {
        status = cf_vote_failed(&fault, err);
    } else {
        cf_page page = cf_page_start();
        cf_page_say(&page, "Signed. Give %s to the election committee, and keep a copy.", out_path);
        cf_page_text(&page, "Manifest", "manifest_sha256",
                     cf_slice_of(cf_box_manifest_sha256(box)));
        cf_page_text(&page, "Audit log, head", "log", cf_slice_of(cf_box_log_head(box)));
        status = cf_page_finish(out, &page);
    }
    cf_buf_release(&text);
    cf_box_close(box);
    return status;
}
