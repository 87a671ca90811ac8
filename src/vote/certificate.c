#include "vote/certificate.h"

#include "vote/box_inside.h"
#include "vote/code_sheet.h"
#include "vote/statement.h"

#include "base/mem.h"
#include "base/number.h"

#include <inttypes.h>

/* --- Gathering -------------------------------------------------------------------------------- */

static cf_slice label_of(cf_arena *arena, const cf_box_election *e)
{
    const char *unit = cf_arena_copy(arena, e->unit);
    if (e->kind == CF_ELECTION_UNIT)
        return cf_slice_of(cf_arena_printf(arena, "unit %s", unit));
    if (e->kind == CF_ELECTION_ALL)
        return CF_SLICE("all members");
    return cf_slice_of(
        cf_arena_printf(arena, "challenged ballots%s%s", e->unit.len ? ", unit " : "", unit));
}

static bool take_election(cf_certificate_election *out, cf_arena *arena, cf_box *box,
                          const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_verifier *verifier = cf_box_read_archive(&bytes, box, e->uuid, true, fault);
    if (verifier) {
        cf_verifier_summary s = cf_verifier_summarize(verifier);
        *out = (cf_certificate_election){.uuid = e->uuid,
                                         .label = label_of(arena, e),
                                         .kind = e->kind,
                                         .voters = e->n_voters,
                                         .voted = s.n_voted,
                                         .weight_voted = s.weight_voted,
                                         .cast = {e->cast[0], e->cast[1]},
                                         .unrecorded = e->unrecorded,
                                         .spares = e->n_spares,
                                         .issued = e->n_issued,
                                         .struck = e->n_struck,
                                         .replaced = e->n_replaced,
                                         .paper_agreed = e->paper_agreed,
                                         .paper = e->paper,
                                         .counted = e->counted,
                                         .result = {e->result[0], e->result[1], e->result[2]}};
        out->fingerprint =
            cf_arena_slice(arena, cf_slice_of(cf_verifier_election(verifier)->fingerprint));
        out->credentials = cf_arena_slice(arena, cf_slice_of(s.credentials_fingerprint));
        out->board = cf_arena_slice(arena, cf_slice_of(s.head));
    }
    bool good = verifier && cf_box_check_marks(box, e, verifier, fault);
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return good;
}

bool cf_vote_certificate_make(cf_vote_certificate *out, cf_box *box, cf_fault *fault)
{
    *out = (cf_vote_certificate){.arena = CF_ARENA_INIT, .box = box};
    if (!cf_box_expect(box, CF_BOX_COUNTED, CF_BOX_COUNTED, "the certificate", fault) ||
        !cf_outcome_find(&out->outcome, box, fault))
        return false;
    bool good = true;
    out->elections = CF_ARENA_NEW(&out->arena, cf_certificate_election, box->n_elections);
    for (size_t i = 0; good && i < box->n_elections; i++)
        good = take_election(&out->elections[out->n_elections++], &out->arena, box,
                             &box->elections[i], fault);
    if (!good)
        cf_vote_certificate_release(out);
    return good;
}

void cf_vote_certificate_release(cf_vote_certificate *certificate)
{
    cf_outcome_release(&certificate->outcome);
    cf_arena_release(&certificate->arena);
}

/* --- Faces ------------------------------------------------------------------------------------ */

static void text_heading(void *out, const char *text, bool first)
{
    cf_buf_addf(out, first ? "%s\n" : "\n%s\n", text);
    cf_buf_add_repeat(out, first ? '=' : '-', strlen(text));
    cf_buf_add_char(out, '\n');
}

static void text_pair(void *out, const char *name, cf_slice value)
{
    cf_buf_addf(out, "%-28s%.*s\n", name, (int)value.len, value.text);
}

static void text_table(void *out, bool start)
{
    (void)out, (void)start;
}

static void text_paragraph(void *out, cf_slice text, bool strong)
{
    (void)strong;
    cf_buf_addf(out, "%.*s\n", (int)text.len, text.text);
}

static void text_lines(void *out, cf_slice text, bool code)
{
    (void)code;
    cf_buf_add_slice(out, text);
}

static void html_heading(void *out, const char *text, bool first)
{
    cf_buf_add_str(out, first ? "<h1>" : "<h2>");
    cf_html_add(out, cf_slice_of(text));
    cf_buf_add_str(out, first ? "</h1>\n" : "</h2>\n");
}

static void html_pair(void *out, const char *name, cf_slice value)
{
    bool part = name[0] == ' '; /* of the row above */
    cf_buf_addf(out, "<tr><th scope=\"row\"%s>%s</th><td>", part ? " class=\"part\"" : "",
                name + (part ? 2 : 0));
    cf_html_add(out, value);
    cf_buf_add_str(out, "</td></tr>\n");
}

static void html_table(void *out, bool start)
{
    cf_buf_add_str(out, start ? "<table>\n" : "</table>\n");
}

static void html_paragraph(void *out, cf_slice text, bool strong)
{
    cf_buf_add_str(out, strong ? "<p><strong>" : "<p>");
    cf_html_add(out, text);
    cf_buf_add_str(out, strong ? "</strong></p>\n" : "</p>\n");
}

static void html_lines(void *out, cf_slice text, bool code)
{
    cf_buf_add_str(out, code ? "<pre><code>" : "<pre>");
    cf_html_add(out, text);
    cf_buf_add_str(out, code ? "</code></pre>\n" : "</pre>\n");
}

typedef const cf_certificate_face face;

static void heading(face *f, const char *text, bool first)
{
    f->heading(f->context, text, first);
}

static void pair(face *f, const char *name, cf_slice value)
{
    if (value.len > 0)
        f->pair(f->context, name, value);
}

static void pair_count(face *f, const char *name, uint64_t n)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, (int64_t)n, 0, 0, true);
    pair(f, name, cf_slice_of(text));
}

static void table(face *f, bool start)
{
    f->table(f->context, start);
}

static void paragraph(face *f, cf_slice text, bool strong)
{
    f->paragraph(f->context, text, strong);
}

static void lines(face *f, cf_slice text, bool code)
{
    f->lines(f->context, text, code);
}

static void show_subject(face *f, const cf_box *box)
{
    const cf_notice *n = cf_box_notice(box);
    cf_buf when = CF_BUF_INIT;
    table(f, true);
    pair(f, "Vote", n->name);
    pair(f, "Question", n->question);
    pair(f, "Agreement", n->agreement);
    pair(f, "  its SHA-256", n->agreement_sha256);
    cf_buf_addf(&when, "%s to %s (UTC)", cf_box_time_of(box, "open"), cf_box_time_of(box, "close"));
    pair(f, "Polls open", cf_buf_slice(&when));
    table(f, false);
    cf_buf_release(&when);
}

static void show_totals(face *f, const cf_vote_certificate *c)
{
    const cf_outcome *o = &c->outcome;
    cf_buf share = CF_BUF_INIT;
    table(f, true);
    pair_count(f, "Yes", o->whole.yes);
    pair_count(f, "No", o->whole.no);
    if (!cf_box_notice(c->box)->no_abstain)
        pair_count(f, "Abstain", o->whole.abstain);
    pair_count(f, "Votes cast", o->decision.whole.cast);
    pair_count(f, "  electronic", o->electronic);
    pair_count(f, "  on paper", o->paper.yes + o->paper.no + o->paper.abstain);
    if (o->struck > 0)
        pair_count(f, "Paper ballots handed out", o->struck);
    if (o->paper.spoiled > 0)
        pair_count(f, "  spoiled", o->paper.spoiled);
    cf_vote_percent_print(&share, o->decision.whole.cast, o->whole.members);
    cf_buf_add_str(&share, " of members, ");
    cf_vote_percent_print(&share, o->decision.whole.cast, o->whole.covered);
    cf_buf_add_str(&share, " of the unit");
    pair(f, "Turnout", cf_buf_slice(&share));
    table(f, false);
    cf_buf_release(&share);
}

static void show_rules(face *f, const cf_vote_certificate *c)
{
    cf_buf text = CF_BUF_INIT;
    cf_arithmetic_write(&text, &cf_box_notice(c->box)->rules, &c->outcome, CF_VOTE_ENGLISH);
    lines(f, cf_buf_slice(&text), false);
    cf_buf_release(&text);
}

static void show_members(face *f, const cf_box *box, const cf_outcome *o)
{
    table(f, true);
    pair_count(f, "May vote", cf_box_standing_count(box, CF_STANDING_GOOD));
    pair_count(f, "Challenged", cf_box_standing_count(box, CF_STANDING_CHALLENGED));
    pair_count(f, "May not vote", cf_box_standing_count(box, CF_STANDING_NO));
    pair(f, "Reasons", cf_box_reasons(box));
    pair_count(f, "Members (votes)", o->whole.members);
    pair_count(f, "In the unit", o->whole.covered);
    table(f, false);
}

static void show_election(face *f, const cf_certificate_election *e, const cf_notice *notice)
{
    cf_buf label = CF_BUF_INIT;
    cf_buf_add_slice(&label, e->label);
    label.text[0] = (char)(label.text[0] - 'a' + 'A'); /* labels start with a small letter */
    heading(f, label.text, false);
    cf_buf_release(&label);
    table(f, true);
    pair(f, "Election", e->uuid);
    pair_count(f, "Codes for members", e->voters);
    pair_count(f, "Spare codes made", e->spares);
    pair_count(f, "  given out", e->issued);
    pair_count(f, "  unused, without a ballot", e->spares - e->issued);
    pair_count(f, "Lost codes replaced", e->replaced);
    pair_count(f, "Struck off for paper", e->struck);
    pair_count(f, "Ballots that count", e->voted);
    pair_count(f, "  cast at the booth", e->cast[CF_CHANNEL_BOOTH]);
    pair_count(f, "  cast from elsewhere", e->cast[CF_CHANNEL_REMOTE]);
    if (e->unrecorded > 0)
        pair_count(f, "  channel not recorded", e->unrecorded);
    if (e->counted) {
        pair_count(f, "Electronic yes", e->result[0]);
        pair_count(f, "Electronic no", e->result[1]);
        if (!notice->no_abstain)
            pair_count(f, "Electronic abstain", e->result[2]);
    }
    if (e->paper_agreed) {
        pair_count(f, "Paper yes", e->paper.yes);
        pair_count(f, "Paper no", e->paper.no);
        pair_count(f, "Paper abstain", e->paper.abstain);
        pair_count(f, "Paper spoiled", e->paper.spoiled);
    }
    pair(f, "Fingerprint of the election", e->fingerprint);
    pair(f, "Fingerprint of the voters", e->credentials);
    pair(f, "Last event", e->board);
    table(f, false);
}

/* "2025-06-10T18:02:00Z, Observer (key FINGERPRINT): …" */
static void say_said(cf_buf *out, const cf_box *box, const cf_box_said *said)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_statement s;
    cf_buf_addf(out, "%.*s, %.*s", (int)said->time.len, said->time.text, (int)said->by.len,
                said->by.text);
    if (said->signed_text.len == 0) {
        cf_buf_add_str(out, ", protest: ");
    } else if (cf_statement_read(&s, &arena, said->signed_text, NULL)) {
        cf_buf_addf(out, ", signed with the key %s", s.fingerprint);
        cf_buf_add_str(out,
                       cf_box_line_of(box, s.head) ? ": " : ", ABOUT A LOG THAT IS NOT THIS ONE: ");
    } else {
        cf_buf_add_str(out, ", WITH A SIGNATURE THAT IS NOT GOOD: ");
    }
    cf_buf_add_slice(out, said->says);
    cf_arena_release(&arena);
}

static void show_sayings(face *f, const cf_box *box)
{
    size_t n;
    const cf_box_said *all = cf_box_sayings(box, &n);
    if (n > 0)
        heading(f, "Protests and observers' statements", false);
    for (size_t i = 0; i < n; i++) {
        cf_buf text = CF_BUF_INIT;
        say_said(&text, box, &all[i]);
        paragraph(f, cf_buf_slice(&text), false);
        cf_buf_release(&text);
    }
}

static void show_prints(face *f, const cf_box *box)
{
    const cf_slice *names;
    unsigned n_group, threshold;
    cf_buf text = CF_BUF_INIT;
    size_t n = cf_box_trustees(box, &names, &n_group, &threshold);
    table(f, true);
    pair(f, "Notice", cf_slice_of(cf_box_notice(box)->sha256));
    pair(f, "Membership list", cf_slice_of(cf_box_roll_sha256(box)));
    pair(f, "Manifest", cf_slice_of(cf_box_manifest_sha256(box)));
    pair(f, "Audit log, head", cf_slice_of(cf_box_log_head(box)));
    for (size_t i = 0; i < n; i++)
        cf_buf_addf(&text, "%s%zu %.*s", i ? ", " : "", i + 1, (int)names[i].len, names[i].text);
    if (n_group > 0)
        cf_buf_addf(&text, "%s%u of %u together", n ? ", and " : "", threshold, n_group);
    pair(f, "Trustees", cf_buf_slice(&text));
    table(f, false);
    cf_buf_release(&text);
}

static void show_commands(face *f, const cf_vote_certificate *c)
{
    const cf_notice *n = cf_box_notice(c->box);
    cf_buf text = CF_BUF_INIT;
    paragraph(f,
              CF_SLICE("Anybody can check the count with belenios-tool, which is not part of "
                       "Confer, on any machine:"),
              false);
    cf_buf_addf(&text, "sha256sum %.*s notice.txt manifest.json\n", (int)n->agreement.len,
                n->agreement.text);
    for (size_t i = 0; i < c->n_elections; i++) {
        cf_slice uuid = c->elections[i].uuid;
        int len = (int)uuid.len;
        cf_buf_addf(&text, "mkdir %.*s && cp %.*s.bel %.*s\n", len, uuid.text, len, uuid.text, len,
                    uuid.text);
        cf_buf_addf(&text, "belenios-tool election verify --dir %.*s\n", len, uuid.text);
    }
    cf_buf_add_str(&text, "confer vote verify .\n");
    lines(f, cf_buf_slice(&text), true);
    cf_buf_release(&text);
}

void cf_vote_certificate_tell(const cf_certificate_face *f, const cf_vote_certificate *c)
{
    cf_buf sentence = CF_BUF_INIT;
    heading(f, "Certificate of a ratification vote", true);
    show_subject(f, c->box);
    heading(f, "Outcome", false);
    cf_outcome_sentence(&sentence, &c->outcome, CF_VOTE_ENGLISH);
    sentence.text[0] =
        (char)(sentence.text[0] >= 'a' ? sentence.text[0] - 'a' + 'A' : sentence.text[0]);
    paragraph(f, cf_buf_slice(&sentence), true);
    show_totals(f, c);
    heading(f, "The rules applied", false);
    show_rules(f, c);
    heading(f, "Membership list", false);
    show_members(f, c->box, &c->outcome);
    for (size_t i = 0; i < c->n_elections; i++)
        show_election(f, &c->elections[i], cf_box_notice(c->box));
    show_sayings(f, c->box);
    heading(f, "Fingerprints", false);
    show_prints(f, c->box);
    heading(f, "How to check this", false);
    show_commands(f, c);
    cf_buf_release(&sentence);
}

void cf_vote_certificate_text(cf_buf *out, const cf_vote_certificate *c)
{
    const cf_certificate_face f = {out,        text_heading,   text_pair,
                                   text_table, text_paragraph, text_lines};
    cf_vote_certificate_tell(&f, c);
    cf_buf_add_str(out, "\nSigned for the election committee:  ______________________________\n"
                        "\nSigned by an observer:              ______________________________\n");
}

static const char *const style =
    "body{font:11pt/1.45 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#111;"
    "background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}"
    "table{border-collapse:collapse;width:100%}"
    "th{text-align:left;font-weight:normal;color:#444;padding:.15rem 1rem .15rem 0;width:15rem;"
    "vertical-align:top}"
    "th.part{padding-left:1.2rem}"
    "td{padding:.15rem 0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:10pt/1.4 monospace}"
    ".sign{margin-top:3rem;border-top:1px solid #111;width:20rem}"
    "@media print{body{margin:0;max-width:none}h2,tr{break-after:avoid}}";

void cf_vote_certificate_html(cf_buf *out, const cf_vote_certificate *c)
{
    const cf_certificate_face f = {out,        html_heading,   html_pair,
                                   html_table, html_paragraph, html_lines};
    cf_buf_add_str(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    cf_html_add(out, cf_box_notice(c->box)->name);
    cf_buf_addf(out, ": certificate</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    cf_vote_certificate_tell(&f, c);
    cf_buf_add_str(out, "<p class=\"sign\">For the election committee</p>\n"
                        "<p class=\"sign\">Observer</p>\n</main>\n</body>\n</html>\n");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void member_text(cf_buf *out, const char *name, cf_slice text)
{
    cf_buf_addf(out, "\"%s\":", name);
    cf_json_add_string(out, text);
}

static void member_count(cf_buf *out, const char *name, uint64_t n)
{
    cf_buf_addf(out, ",\"%s\":%" PRIu64, name, n);
}

static void json_count(cf_buf *out, uint64_t yes, uint64_t no, uint64_t abstain)
{
    cf_buf_addf(out, "{\"yes\":%" PRIu64 ",\"no\":%" PRIu64 ",\"abstain\":%" PRIu64, yes, no,
                abstain);
}

static void json_verdict(cf_buf *out, const cf_verdict *v)
{
    member_count(out, "cast", v->cast);
    member_count(out, "base", v->base);
    member_count(out, "needed", v->needed);
    cf_buf_addf(out, ",\"tie\":%s,\"carried\":%s}", v->tie ? "true" : "false",
                v->carried ? "true" : "false");
}

static void json_election(cf_buf *out, const cf_certificate_election *e)
{
    cf_buf_add_char(out, '{');
    member_text(out, "label", e->label);
    cf_buf_add_char(out, ',');
    member_text(out, "uuid", e->uuid);
    member_count(out, "voters", e->voters);
    member_count(out, "ballots", e->voted);
    member_count(out, "booth", e->cast[CF_CHANNEL_BOOTH]);
    member_count(out, "remote", e->cast[CF_CHANNEL_REMOTE]);
    member_count(out, "unrecorded", e->unrecorded);
    member_count(out, "spares", e->spares);
    member_count(out, "spares_given_out", e->issued);
    member_count(out, "codes_replaced", e->replaced);
    member_count(out, "struck_for_paper", e->struck);
    cf_buf_add_str(out, ",\"electronic\":");
    if (e->counted) {
        json_count(out, e->result[0], e->result[1], e->result[2]);
        cf_buf_add_char(out, '}');
    } else {
        cf_buf_add_str(out, "null");
    }
    cf_buf_add_str(out, ",\"paper\":");
    if (e->paper_agreed) {
        json_count(out, e->paper.yes, e->paper.no, e->paper.abstain);
        member_count(out, "spoiled", e->paper.spoiled);
        cf_buf_add_str(out, "},");
    } else {
        cf_buf_add_str(out, "null,");
    }
    member_text(out, "election_fingerprint", e->fingerprint);
    cf_buf_add_char(out, ',');
    member_text(out, "voters_fingerprint", e->credentials);
    cf_buf_add_char(out, ',');
    member_text(out, "last_event", e->board);
    cf_buf_add_char(out, '}');
}

static void json_sayings(cf_buf *out, const cf_box *box)
{
    size_t n;
    const cf_box_said *all = cf_box_sayings(box, &n);
    cf_buf_add_str(out, ",\"on_record\":[");
    for (size_t i = 0; i < n; i++) {
        cf_arena arena = CF_ARENA_INIT;
        cf_statement s;
        bool is_signed = all[i].signed_text.len > 0;
        bool good = is_signed && cf_statement_read(&s, &arena, all[i].signed_text, NULL);
        cf_buf_addf(out, "%s{\"kind\":\"%s\",", i ? "," : "", is_signed ? "statement" : "protest");
        member_text(out, "time", all[i].time);
        cf_buf_add_char(out, ',');
        member_text(out, "by", all[i].by);
        cf_buf_add_char(out, ',');
        member_text(out, "says", all[i].says);
        if (is_signed) {
            cf_buf_addf(out, ",\"signature\":%s", good ? "true" : "false");
            cf_buf_addf(out, ",\"log_known\":%s",
                        good && cf_box_line_of(box, s.head) ? "true" : "false");
            cf_buf_addf(out, ",\"key\":\"%s\"", good ? s.fingerprint : "");
        }
        cf_buf_add_char(out, '}');
        cf_arena_release(&arena);
    }
    cf_buf_add_char(out, ']');
}

static void json_subject(cf_buf *out, const cf_box *box)
{
    const cf_notice *n = cf_box_notice(box);
    const struct {
        const char *name;
        cf_slice text;
    } members[] = {{"name", n->name},
                   {"question", n->question},
                   {"agreement", n->agreement},
                   {"agreement_sha256", n->agreement_sha256},
                   {"notice_sha256", cf_slice_of(n->sha256)},
                   {"roll_sha256", cf_slice_of(cf_box_roll_sha256(box))},
                   {"manifest_sha256", cf_slice_of(cf_box_manifest_sha256(box))},
                   {"audit_log_head", cf_slice_of(cf_box_log_head(box))},
                   {"opened", cf_slice_of(cf_box_time_of(box, "open"))},
                   {"closed", cf_slice_of(cf_box_time_of(box, "close"))}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        member_text(out, members[i].name, members[i].text);
        cf_buf_add_char(out, ',');
    }
}

void cf_vote_certificate_json(cf_buf *out, const cf_vote_certificate *c)
{
    const cf_outcome *o = &c->outcome;
    cf_buf rules = CF_BUF_INIT;
    cf_buf_add_str(out, "{\"schema\":\"confer-vote-certificate-1\",");
    json_subject(out, c->box);
    cf_buf_addf(out, "\"outcome\":\"%s\",\"totals\":",
                o->challenged_matter  ? "open"
                : o->decision.carried ? "ratified"
                                      : "not ratified");
    json_count(out, o->whole.yes, o->whole.no, o->whole.abstain);
    member_count(out, "members", o->whole.members);
    member_count(out, "covered", o->whole.covered);
    member_count(out, "quorum_needed", o->decision.whole.quorum_needed);
    json_verdict(out, &o->decision.whole);
    cf_buf_add_str(out, ",\"units\":[");
    for (size_t i = 0; i < o->n_units; i++) {
        const cf_unit_outcome *u = &o->units[i];
        cf_buf_add_str(out, i ? ",{" : "{");
        member_text(out, "unit", u->name);
        cf_buf_addf(out, ",\"yes\":%" PRIu64 ",\"no\":%" PRIu64 ",\"abstain\":%" PRIu64,
                    u->count.yes, u->count.no, u->count.abstain);
        json_verdict(out, &u->verdict);
    }
    cf_buf_add_str(out, "],");
    cf_arithmetic_write(&rules, &cf_box_notice(c->box)->rules, o, CF_VOTE_ENGLISH);
    member_text(out, "arithmetic", cf_slice_trim(cf_buf_slice(&rules)));
    member_count(out, "challenged_sealed", o->challenged_cast);
    json_sayings(out, c->box);
    cf_buf_add_str(out, ",\"elections\":[");
    for (size_t i = 0; i < c->n_elections; i++) {
        if (i > 0)
            cf_buf_add_char(out, ',');
        json_election(out, &c->elections[i]);
    }
    cf_buf_add_str(out, "]}\n");
    cf_buf_release(&rules);
}
