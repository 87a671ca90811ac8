#include "answer/report_claims.h"

#include "answer/report_proof.h"
#include "base/mem.h"
#include "read/xlsx.h"
#include "vote/json.h"

/* --- The proof's text ------------------------------------------------------------------------ */

static size_t find(cf_slice text, size_t from, const char *what)
{
    size_t len = strlen(what);
    for (size_t at = from; at + len <= text.len; at++)
        if (memcmp(text.text + at, what, len) == 0)
            return at;
    return SIZE_MAX;
}

/* What stands between two texts; empty: nothing does. */
static cf_slice between(cf_slice text, const char *open, const char *close)
{
    size_t start = find(text, 0, open);
    if (start == SIZE_MAX)
        return CF_SLICE("");
    start += strlen(open);
    size_t end = find(text, start, close);
    return end == SIZE_MAX ? CF_SLICE("") : (cf_slice){text.text + start, end - start};
}

/* The pages' faces write < and > so that they end nothing; canonical JSON does not. */
static void put_canonical(cf_buf *out, cf_slice proof)
{
    for (size_t i = 0; i < proof.len; i++) {
        size_t left = proof.len - i;
        if (left >= 6 && memcmp(proof.text + i, "\\u003c", 6) == 0) {
            cf_buf_add_char(out, '<');
            i += 5;
        } else if (left >= 6 && memcmp(proof.text + i, "\\u003e", 6) == 0) {
            cf_buf_add_char(out, '>');
            i += 5;
        } else {
            cf_buf_add_char(out, proof.text[i]);
            if (proof.text[i] == '\\' && left > 1)
                cf_buf_add_char(out, proof.text[++i]);
        }
    }
}

/* The hidden sheet's cells, one below the other, as the CSV reader's text has them. */
static void put_sheet(cf_buf *out, cf_slice document)
{
    cf_buf text = CF_BUF_INIT;
    cf_diags diags;
    cf_source source = {.name = "report.xlsx"};
    cf_diags_init(&diags);
    if (cf_xlsx_text(&text, document, CF_SLICE("Proof"), (cf_span){&source, 0, 0, 0}, &diags)) {
        bool quoted = false;
        for (size_t i = 0; i < text.len; i++) {
            char c = text.text[i];
            bool twice = c == '"' && i + 1 < text.len && text.text[i + 1] == '"';
            if (quoted && twice)
                i++;
            else if (c == '"')
                quoted = !quoted;
            if ((c != '"' || twice) && (quoted || (c != '\n' && c != '\r')))
                cf_buf_add_char(out, c);
        }
    }
    cf_diags_release(&diags);
    cf_buf_release(&text);
}

static confer_format take_proof(cf_buf *out, cf_slice document)
{
    if (document.len >= 2 && memcmp(document.text, "PK", 2) == 0) {
        put_sheet(out, document);
        return CONFER_XLSX;
    }
    if (document.len >= 5 && memcmp(document.text, "%PDF-", 5) == 0) {
        cf_slice stream = between(document, "/Type /EmbeddedFile", "\nendstream");
        size_t start = find(stream, 0, "stream\n");
        if (start != SIZE_MAX)
            cf_buf_add(out, stream.text + start + 7, stream.len - start - 7);
        return CONFER_PDF;
    }
    cf_slice html =
        between(document, "<script type=\"application/json\" id=\"confer-proof\">", "</script>");
    cf_slice proof = html.len > 0 ? html : between(document, "<!-- confer-proof\n", "\n-->");
    put_canonical(out, proof);
    return html.len > 0 ? CONFER_HTML : CONFER_MARKDOWN;
}

/* --- Reading it ------------------------------------------------------------------------------ */

static const char *read_text(cf_json *in, cf_arena *arena)
{
    cf_buf text = CF_BUF_INIT;
    cf_json_unescape(&text, cf_json_string(in));
    const char *copy = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return copy;
}

static int read_texts(const char **out, cf_json *in, cf_arena *arena)
{
    int n = 0;
    cf_json_want(in, "[", NULL);
    if (cf_json_try(in, "]"))
        return 0;
    do {
        if (n == CF_CLAIMED_TEXTS) {
            in->expected = "fewer texts";
            return n;
        }
        out[n++] = read_text(in, arena);
    } while (cf_json_more(in));
    return n;
}

static bool read_bool(cf_json *in)
{
    if (cf_json_try(in, "true"))
        return true;
    cf_json_want(in, "false", NULL);
    return false;
}

static void read_inputs(cf_claims *out, cf_json *in, cf_arena *arena)
{
    enum { MOST = 256 };
    cf_claimed_input *inputs = CF_ARENA_NEW(arena, cf_claimed_input, MOST);
    int n = 0;
    cf_json_want(in, "[", NULL);
    do {
        if (n == MOST) {
            in->expected = "fewer files";
            return;
        }
        cf_json_want(in, "{\"role\":", NULL);
        cf_json_string(in);
        cf_json_want(in, ",\"name\":", NULL);
        inputs[n].name = read_text(in, arena);
        cf_json_want(in, ",\"bytes\":", NULL);
        cf_json_int(in, UINT64_MAX >> 2);
        cf_json_want(in, ",\"sha256\":", NULL);
        inputs[n++].sha256 = read_text(in, arena);
        cf_json_want(in, "}", NULL);
    } while (cf_json_more(in));
    out->inputs = inputs;
    out->n_inputs = n;
}

static void read_kind(cf_claims *out, cf_json *in, cf_arena *arena)
{
    const char *kind = read_text(in, arena);
    for (int i = 0; i < 3; i++) {
        if (strcmp(kind, cf_report_kind_names[i]) == 0) {
            out->options.kind = (confer_report_kind)i;
            return;
        }
    }
    if (!in->expected)
        in->expected = "a kind of report";
}

static const char *read_or_null(cf_json *in, cf_arena *arena)
{
    const char *text = read_text(in, arena);
    return *text ? text : NULL;
}

static void read_asked(cf_claims *out, cf_json *in, cf_arena *arena)
{
    if (cf_json_try(in, ",\"fit\":")) {
        cf_json_want(in, "{\"space\":", NULL);
        out->options.fit_space = read_text(in, arena);
        cf_json_want(in, ",\"best\":", NULL);
        out->options.fit_best = read_or_null(in, arena);
        cf_json_want(in, ",\"within\":", NULL);
        out->options.fit_within = out->within;
        out->options.n_fit_within = read_texts(out->within, in, arena);
        cf_json_want(in, "}", NULL);
    }
    if (cf_json_try(in, ",\"cut\":")) {
        cf_json_want(in, "{\"target\":", NULL);
        out->options.cut_target = read_text(in, arena);
        cf_json_want(in, ",\"options\":", NULL);
        out->options.cut_options = read_text(in, arena);
        cf_json_want(in, ",\"fund\":", NULL);
        out->options.cut_fund = read_or_null(in, arena);
        cf_json_want(in, "}", NULL);
    }
}

bool cf_claims_read(cf_claims *out, cf_slice document, cf_arena *arena)
{
    cf_buf proof = CF_BUF_INIT;
    *out = (cf_claims){.options = CONFER_REPORT_OPTIONS_INIT};
    out->format = take_proof(&proof, document);
    cf_json in = cf_json_open(cf_buf_slice(&proof));
    cf_json_want(&in, "{\"schema\":\"" CF_PROOF_SCHEMA "\",\"engine\":", NULL);
    out->engine = read_text(&in, arena);
    cf_json_want(&in, ",\"kind\":", NULL);
    read_kind(out, &in, arena);
    cf_json_want(&in, ",\"offers\":", NULL);
    out->n_offers = read_texts(out->offers, &in, arena);
    cf_json_want(&in, ",\"by\":", NULL);
    out->options.by = out->by;
    out->options.n_by = read_texts(out->by, &in, arena);
    cf_json_want(&in, ",\"authorized\":", NULL);
    out->options.authorized = read_bool(&in);
    cf_json_want(&in, ",\"assume\":", NULL);
    out->options.assume = out->assume;
    out->options.n_assume = read_texts(out->assume, &in, arena);
    cf_json_want(&in, ",\"include_persons\":", NULL);
    out->options.include_persons = read_bool(&in);
    read_asked(out, &in, arena);
    cf_json_want(&in, ",\"inputs\":", NULL);
    read_inputs(out, &in, arena);
    cf_json_want(&in, ",\"figures\":[", NULL);
    bool good = !in.expected;
    cf_buf_release(&proof);
    return good;
}
