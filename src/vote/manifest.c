/* The manifest: one file that names everything public of a vote by its hash. Its own hash stands
 * in the audit log, on the notice board and on the certificate. */
#include "vote/box_inside.h"

#include <inttypes.h>

static void add_text(cf_buf *out, const char *name, cf_slice text)
{
    cf_buf_addf(out, "\"%s\":", name);
    cf_json_add_string(out, text);
}

static void add_rules(cf_buf *out, const cf_notice *notice)
{
    cf_buf text = CF_BUF_INIT;
    cf_notice_rules_text(&text, notice);
    add_text(out, "rules", cf_slice_trim(cf_buf_slice(&text)));
    cf_buf_release(&text);
}

static const char *kind_name(cf_election_kind kind)
{
    static const char *const names[] = {"all", "unit", "challenged"};
    return names[kind];
}

static bool add_election(cf_buf *out, cf_box *box, const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_archive_reader reader;
    cf_event setup;
    cf_archive_reader_init(&reader);
    bool good = cf_folder_read(&bytes, cf_box_path(box, e->uuid, ".bel"), (size_t)1 << 40, fault) &&
                cf_archive_next(&setup, &reader, cf_buf_slice(&bytes), fault);
    if (good) {
        cf_buf_addf(out, "{\"kind\":\"%s\",", kind_name(e->kind));
        add_text(out, "unit", e->unit);
        cf_buf_add_char(out, ',');
        add_text(out, "uuid", e->uuid);
        cf_buf_addf(out,
                    ",\"voters\":%" PRIu64 ",\"spares\":%" PRIu64
                    ",\"credentials\":\"%s\",\"spare_list\":\"%s\",\"setup\":\"%s\"}",
                    e->n_voters, e->n_spares, e->credentials_sha256, e->spares_sha256, setup.hash);
    }
    cf_archive_reader_release(&reader);
    cf_buf_release(&bytes);
    return good;
}

bool cf_manifest_write(cf_buf *out, cf_box *box, cf_fault *fault)
{
    const cf_notice *notice = &box->notice;
    cf_buf_add_str(out, "{\"manifest\":1,");
    add_text(out, "name", notice->name);
    cf_buf_add_char(out, ',');
    add_text(out, "question", notice->question);
    cf_buf_add_char(out, ',');
    add_rules(out, notice);
    cf_buf_addf(out, ",\"notice\":\"%s\",", notice->sha256);
    add_text(out, "agreement", notice->agreement);
    cf_buf_addf(out, ",\"agreement_sha256\":\"%.*s\",\"roll\":\"%s\"",
                (int)notice->agreement_sha256.len, notice->agreement_sha256.text,
                cf_box_roll_sha256(box));
    for (int s = 0; s < CF_STANDINGS; s++)
        cf_buf_addf(out, ",\"%s\":%" PRIu64, cf_standing_name((cf_standing)s), box->standing[s]);
    cf_buf_addf(out, ",\"minimum_unit\":%u,\"elections\":[", notice->minimum_unit);
    bool good = true;
    for (size_t i = 0; good && i < box->n_elections; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        good = add_election(out, box, &box->elections[i], fault);
    }
    cf_buf_add_str(out, "]}\n");
    return good;
}
