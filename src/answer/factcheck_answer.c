/* A story's numbers against the folder. Source: docs/factcheck.md. */
#include "answer/ask.h"
#include "answer/record.h"
#include "answer/result.h"
#include "answer/story.h"
#include "confer_tell.h"

#include "base/sha256.h"

/* --- Reading --------------------------------------------------------------------------------- */

int cf_story_read(confer_case *c, const char *path, cf_source *out, confer_error *err)
{
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    size_t bad;
    int status = CONFER_OK;
    if (!cf_case_read_file(c, path, CF_STORY_BYTES, &text, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    out->name = cf_arena_copy(&c->arena, cf_slice_of(path));
    out->text = cf_arena_slice(&c->arena, cf_buf_slice(&text));
    if (status == CONFER_OK && !cf_utf8_valid(out->text, &bad)) {
        cf_source *source = cf_arena_dup(&c->arena, out, 1, sizeof *out);
        cf_diag *diag = cf_diags_add(&c->diags, CF_E0606,
                                     (cf_span){source, (uint32_t)bad, (uint32_t)bad + 1, 0},
                                     "this byte is not UTF-8");
        cf_diags_help(&c->diags, diag, "save the text as plain text in UTF-8");
    }
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}

/* "date 2025-05-23 …", or a date that the first line begins with: the day of the text, and how many
 * quantities belong to it. */
static size_t take_dateline(const cf_checked *checked, cf_date *day)
{
    const cf_quantity *q = checked->quantities.items;
    if (checked->quantities.n == 0 || q->kind != CF_Q_DATE || cf_date_is_none(q->from) ||
        q->from.days != q->to.days)
        return 0;
    bool leads = q->first == 0 ||
                 (q->first == 1 && cf_tok_in(&checked->toks, 0, "date|dated|updated")) ||
                 (q->first == 2 && cf_tok_is_sign(&checked->toks, 1, ':') &&
                  cf_tok_in(&checked->toks, 0, "date|dated|updated|posted|published"));
    if (leads)
        *day = q->from;
    return leads;
}

static const char *hashed(cf_arena *arena, const char *path, cf_slice text)
{
    unsigned char digest[CF_SHA256_SIZE];
    char hex[CF_SHA256_HEX_SIZE];
    cf_sha256_of(digest, text);
    cf_sha256_hex(hex, digest);
    return cf_arena_printf(arena, "%s sha256:%s", path, hex);
}

static void take_inputs(cf_checked *checked, const confer_case *c, cf_arena *arena)
{
    const char **inputs = CF_ARENA_NEW(arena, const char *, (size_t)c->n_offers + 4);
    int n = 0;
    inputs[n++] = hashed(arena, checked->path, checked->text);
    inputs[n++] = hashed(arena, c->agreement.path, c->agreement.terms->source.text);
    if (c->timeline.terms)
        inputs[n++] = hashed(arena, c->timeline.path, c->timeline.terms->source.text);
    for (int i = 0; i < c->n_offers; i++)
        inputs[n++] = hashed(arena, c->offers[i].path, c->offers[i].terms->source.text);
    checked->inputs = inputs;
    checked->n_inputs = n;
}

/* The engine's word on the two offers; without a roster that can be read there is none. */
static int ask_engine(cf_checked *checked, confer_case *c, cf_arena *arena)
{
    cf_tell_known *known = &checked->known;
    cf_asking asking;
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    if (known->n_offers < 2)
        return CONFER_OK;
    const char *names[] = {known->offers[1].name, known->offers[0].name};
    options.figures_only = true;
    int status = cf_ask(&asking, c, names, 2, true, &options, NULL);
    if (status != CONFER_OK) {
        checked->not_costed = true;
        cf_case_begin(c); /* `confer check` says what is wrong */
        return status == CONFER_STOPPED ? status : CONFER_OK;
    }
    const cf_pair *pair = &asking.costing->pairs[0];
    known->engine = (cf_tell_engine){true,
                                     pair->gain_difference,
                                     pair->cost_difference,
                                     pair->members_better_b,
                                     pair->members_better_a,
                                     pair->members_same,
                                     NULL};
    if (pair->overtakes)
        known->engine.overtakes = cf_arena_printf(arena, "%d", pair->overtakes_on.days);
    cf_asking_release(&asking);
    return CONFER_OK;
}

/* --- Text ------------------------------------------------------------------------------------ */

static const char *in_words(cf_verdict verdict, size_t n)
{
    static const char *const words[CF_VERDICTS][2] = {
        {"matches", "match"},
        {"matches as printed", "match as printed"},
        {"is close", "are close"},
        {"differs", "differ"},
        {"depends on the reading", "depend on the reading"},
        {"leaves out context", "leave out context"},
        {"is an opinion", "are opinions"},
        {"is a prediction", "are predictions"},
        {"cannot be verified", "cannot be verified"},
        {"is ambiguous", "are ambiguous"},
        {"is out of date", "are out of date"},
    };
    return words[verdict][n != 1];
}

static void show_finding(cf_report *report, const cf_checked *checked)
{
    cf_buf text = CF_BUF_INIT;
    size_t n = checked->quantities.n - checked->first;
    cf_buf_addf(&text, "%zu quantit%s found", n, n == 1 ? "y" : "ies");
    int shown = 0;
    for (int v = 0; v < CF_VERDICTS; v++)
        if (checked->counts[v] > 0)
            cf_buf_addf(&text, "%s %d %s", shown++ ? "," : ":", checked->counts[v],
                        in_words((cf_verdict)v, (size_t)checked->counts[v]));
    cf_buf_add_char(&text, '.');
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    cf_buf_release(&text);
}

static cf_slice text_of(const cf_checked *checked, const cf_quantity *q)
{
    return (cf_slice){checked->text.text + q->start, q->end - q->start};
}

/* An earlier finding with the same readings: they are shown once. */
static const cf_finding *same_readings(const cf_checked *checked, const cf_finding *f)
{
    enum { BACK = 64 }; /* a page or two */
    const cf_finding *first = &checked->findings[checked->first];
    for (const cf_finding *e = f - first > BACK ? f - BACK : first; e < f; e++) {
        bool same = e->n_readings == f->n_readings && f->n_readings > 2;
        for (int r = 0; r < f->n_readings && same; r++)
            same = strcmp(e->readings[r], f->readings[r]) == 0;
        if (same)
            return e;
    }
    return NULL;
}

static void show_claim(cf_report *report, const cf_checked *checked, const cf_finding *f)
{
    cf_slice text = text_of(checked, f->quantity);
    cf_report_add(report, CF_SHOW_HEADING, "Line %u: \"%.*s\": %s", f->quantity->line,
                  (int)text.len, text.text, cf_verdict_words[f->verdict]);
    cf_report_add(report, CF_SHOW_TEXT, "%s", f->sentence);
    const cf_finding *shown = same_readings(checked, f);
    for (int i = 0; i < f->n_readings && !shown; i++)
        cf_report_add(report, CF_SHOW_ITEM, "%s", f->readings[i]);
    if (shown)
        cf_report_add(report, CF_SHOW_ITEM, "the readings under line %u, \"%.*s\"",
                      shown->quantity->line, (int)text_of(checked, shown->quantity).len,
                      text_of(checked, shown->quantity).text);
    cf_buf line = CF_BUF_INIT;
    if (f->interval)
        cf_buf_addf(&line, "Printed so, it stands for values %s. ", f->interval);
    if (f->arithmetic)
        cf_buf_addf(&line, "Worked out: %s. ", f->arithmetic);
    if (f->source && f->source[0] && !(f->verdict == CF_UNVERIFIABLE && !f->arithmetic))
        cf_buf_addf(&line, "%s: %s. ", f->fact ? "Source" : "Needed", f->source);
    if (f->suggest)
        cf_buf_addf(&line, "Suggested: %s. ", f->suggest);
    if (line.len > 0) {
        line.text[--line.len] = '\0';
        cf_report_add_buf(report, CF_SHOW_TEXT, &line);
    }
    cf_buf_release(&line);
}

static void show_table(cf_arena *arena, cf_grid *grid, const cf_checked *checked)
{
    static const char *const heads[] = {"Line", "Said", "Kind", "Verdict", "On record"};
    for (int i = 0; i < 5; i++)
        cf_grid_head(arena, grid, i, heads[i], i == 0);
    for (size_t i = checked->first; i < checked->quantities.n; i++) {
        const cf_finding *f = &checked->findings[i];
        cf_cell cells[] = {
            cf_cell_count(f->quantity->line),
            cf_cell_text(text_of(checked, f->quantity)),
            cf_cell_text(cf_slice_of(cf_q_words[f->quantity->kind])),
            cf_cell_text(cf_slice_of(cf_verdict_words[f->verdict])),
            f->known ? cf_cell_text(cf_slice_of(f->known)) : CF_BLANK_CELL,
        };
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
}

static cf_report *show_page(cf_arena *arena, const cf_checked *checked)
{
    cf_report *report = cf_report_new(arena);
    cf_report_add(report, CF_SHOW_TITLE, "The numbers of %s", checked->path);
    const char *day = cf_date_is_none(checked->known.anchor) ? NULL : "";
    char text[CF_DATE_TEXT_SIZE];
    if (day)
        cf_date_format(text, checked->known.anchor);
    cf_report_add(
        report, CF_SHOW_TEXT,
        "Held against %d offer%s and %d fact%s and events on record%s%s. Numbers are judged, "
        "never the people who say them.%s",
        checked->known.n_offers, checked->known.n_offers == 1 ? "" : "s", checked->known.n_facts,
        checked->known.n_facts == 1 ? "" : "s", day ? "; days are counted from " : "",
        day ? text : "",
        checked->not_costed ? " The folder's tables could not be costed, so the engine's figures "
                              "are missing (`confer check` says why)."
                            : "");
    show_finding(report, checked);
    show_table(arena, cf_report_grid(report, NULL, 5, 1), checked);
    for (size_t i = checked->first; i < checked->quantities.n; i++)
        show_claim(report, checked, &checked->findings[i]);
    return report;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_text(cf_arena *arena, cf_value *object, const char *name, const char *text)
{
    if (text)
        cf_value_add_text(arena, object, name, cf_slice_of(text));
    else
        cf_value_add_null(arena, object, name);
}

static cf_value *checked_json(cf_arena *arena, const cf_checked *checked)
{
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "story", cf_slice_of(checked->path));
    char day[CF_DATE_TEXT_SIZE];
    if (cf_date_is_none(checked->known.anchor))
        cf_value_add_null(arena, root, "as_of");
    else
        cf_value_add_text(arena, root, "as_of",
                          (cf_slice){day, cf_date_format(day, checked->known.anchor)});
    cf_value *claims = cf_value_add_array(arena, root, "claims");
    for (size_t i = checked->first; i < checked->quantities.n; i++) {
        const cf_finding *f = &checked->findings[i];
        cf_value *claim = cf_value_add_object(arena, claims, NULL);
        cf_value_add_int(arena, claim, "start", f->quantity->start);
        cf_value_add_int(arena, claim, "end", f->quantity->end);
        cf_value_add_text(arena, claim, "text", text_of(checked, f->quantity));
        cf_value_add_text(arena, claim, "kind", cf_slice_of(cf_q_words[f->quantity->kind]));
        add_text(arena, claim, "value", f->value);
        cf_value_add_text(arena, claim, "verdict", cf_slice_of(cf_verdict_words[f->verdict]));
        cf_value *readings = cf_value_add_array(arena, claim, "readings");
        for (int r = 0; r < f->n_readings; r++)
            cf_value_add_text(arena, readings, NULL, cf_slice_of(f->readings[r]));
        add_text(arena, claim, "source", f->source ? f->source : "");
        cf_value_add_int(arena, claim, "line", f->quantity->line);
        add_text(arena, claim, "interval", f->interval);
        add_text(arena, claim, "fact", f->fact);
        add_text(arena, claim, "known", f->known);
        add_text(arena, claim, "sentence", f->sentence);
        add_text(arena, claim, "arithmetic", f->arithmetic);
        add_text(arena, claim, "suggest", f->suggest);
    }
    cf_value *counts = cf_value_add_object(arena, root, "counts");
    for (int v = 0; v < CF_VERDICTS; v++)
        cf_value_add_int(arena, counts, cf_verdict_words[v], checked->counts[v]);
    cf_value *inputs = cf_value_add_array(arena, root, "inputs");
    for (int i = 0; i < checked->n_inputs; i++)
        cf_value_add_text(arena, inputs, NULL, cf_slice_of(checked->inputs[i]));
    cf_value_add_text(arena, root, "engine", cf_slice_of("confer " CONFER_VERSION));
    return root;
}

/* --- The answer ------------------------------------------------------------------------------ */

/* Reads the folder twice: once to know which offers are on the table, once with them. */
static int read_folder(confer_case *c, cf_arena *arena, confer_error *err)
{
    const char **names;
    cf_case_begin(c);
    int status = cf_case_read_texts(c, NULL, 0, err);
    if (status == CONFER_OK)
        status = cf_case_read_timeline(c, err);
    if (status != CONFER_OK)
        return status;
    int n = cf_case_tabled(c, &names, arena);
    cf_case_begin(c);
    status = cf_case_read_texts(c, names, n, err);
    return status == CONFER_OK ? cf_case_read_timeline(c, err) : status;
}

static void check(cf_checked *checked, cf_arena *arena, cf_date as_of)
{
    cf_toks_read(&checked->toks, checked->text);
    cf_quantities_find(&checked->quantities, &checked->toks);
    cf_date day = CF_DATE_NONE;
    checked->first = take_dateline(checked, &day);
    checked->known.anchor = cf_date_is_none(as_of) ? day : as_of;
    checked->findings = cf_judge(&checked->known, &checked->toks, &checked->quantities, arena);
    for (size_t i = checked->first; i < checked->quantities.n; i++)
        checked->counts[checked->findings[i].verdict]++;
}

static void fill(confer_result *result, const cf_checked *checked, const char *face)
{
    cf_arena *arena = &result->arena;
    result->json = checked_json(arena, checked);
    result->report = show_page(arena, checked);
    cf_grid *csv = cf_grid_new(arena, NULL, 5, 1);
    show_table(arena, csv, checked);
    result->csv = csv;
    result->no = checked->counts[CF_DIFFERS] > 0;
    if (!face)
        return;
    cf_buf plain = CF_BUF_INIT;
    if (strcmp(face, "html") == 0)
        cf_checked_html(&plain, checked);
    else
        cf_checked_claimreview(&plain, checked, arena);
    result->plain = cf_arena_copy(arena, cf_buf_slice(&plain));
    result->plain_len = plain.len;
    cf_buf_release(&plain);
}

int confer_factcheck(confer_result **out, confer_case *c, const char *story,
                     const confer_factcheck_options *options, confer_error *err)
{
    static const confer_factcheck_options defaults = CONFER_FACTCHECK_OPTIONS_INIT;
    const confer_factcheck_options *chosen = options ? options : &defaults;
    cf_date as_of = CF_DATE_NONE;
    if (chosen->as_of && !cf_date_parse(&as_of, chosen->as_of, strlen(chosen->as_of)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)", chosen->as_of);
    if (chosen->face && strcmp(chosen->face, "html") != 0 &&
        strcmp(chosen->face, "claimreview") != 0)
        return cf_fail(err, CONFER_MISUSED, "there is no face '%s'", chosen->face);
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_checked checked = {.path = cf_arena_copy(arena, cf_slice_of(story))};
    cf_source source = {0};
    int status = read_folder(c, arena, err);
    if (status == CONFER_OK)
        status = cf_story_read(c, story, &source, err);
    if (status == CONFER_OK) {
        cf_diags_sort(&c->diags);
        status = cf_case_verdict(c, err);
    }
    if (status == CONFER_OK) {
        checked.text = cf_arena_slice(arena, source.text);
        cf_case_known(&checked.known, c, arena);
        take_inputs(&checked, c, arena);
        status = ask_engine(&checked, c, arena);
    }
    if (status != CONFER_OK) {
        confer_result_free(result);
        return status;
    }
    check(&checked, arena, as_of);
    fill(result, &checked, chosen->face);
    cf_quantities_release(&checked.quantities);
    cf_toks_release(&checked.toks);
    *out = result;
    return CONFER_OK;
}
