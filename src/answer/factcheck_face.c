/* A checked story as a page and as ClaimReview data. */
#include "answer/story.h"

#include "confer.h"
#include "show/markup.h"
#include "show/value.h"

/* --- HTML ------------------------------------------------------------------------------------ */

static void add_words(cf_buf *out, const char *before, const char *words, const char *after)
{
    if (!words || !words[0])
        return;
    cf_buf_add_str(out, before);
    cf_markup_text(out, cf_slice_of(words));
    cf_buf_add_str(out, after);
}

static const char style[] =
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}"
    "pre{white-space:pre-wrap;font:inherit}"
    "a.q{color:inherit;text-decoration:underline dotted;background:#f2f2f2;border-radius:.2em}"
    "a.DIFFERS,a.STALE,a.CLOSE{background:#ffe0d6}"
    "a.DEPENDS,a.MISSING_CONTEXT,a.AMBIGUOUS{background:#fff3bf}"
    "a.MATCHES,a.MATCHES_ROUNDED{background:#e0f2e3}"
    "sup{font-size:.7em}dt{margin-top:1.4rem;font-weight:600}dd{margin-left:1rem}"
    "code{font-size:.85em}";

/* The text with each quantity linked to what was found about it. */
static void add_story(cf_buf *out, const cf_checked *checked)
{
    size_t at = 0;
    cf_buf_add_str(out, "<pre>");
    for (size_t i = checked->first; i < checked->quantities.n; i++) {
        const cf_finding *f = &checked->findings[i];
        const cf_quantity *q = f->quantity;
        size_t number = i - checked->first + 1;
        cf_markup_text(out, (cf_slice){checked->text.text + at, q->start - at});
        cf_buf_addf(out, "<a class=\"q %s\" href=\"#claim-%zu\" id=\"said-%zu\">",
                    cf_verdict_words[f->verdict], number, number);
        cf_markup_text(out, (cf_slice){checked->text.text + q->start, q->end - q->start});
        cf_buf_addf(out, "</a><sup>%zu</sup>", number);
        at = q->end;
    }
    cf_markup_text(out, (cf_slice){checked->text.text + at, checked->text.len - at});
    cf_buf_add_str(out, "</pre>\n");
}

static void add_claims(cf_buf *out, const cf_checked *checked)
{
    cf_buf_add_str(out, "<dl>\n");
    for (size_t i = checked->first; i < checked->quantities.n; i++) {
        const cf_finding *f = &checked->findings[i];
        const cf_quantity *q = f->quantity;
        size_t number = i - checked->first + 1;
        cf_buf_addf(out, "<dt id=\"claim-%zu\">%zu. <q>", number, number);
        cf_markup_text(out, (cf_slice){checked->text.text + q->start, q->end - q->start});
        cf_buf_addf(out, "</q>: %s <a href=\"#said-%zu\">in the text</a></dt>\n<dd>",
                    cf_verdict_words[f->verdict], number);
        add_words(out, "<p>", f->sentence, "</p>");
        if (f->n_readings > 0)
            cf_buf_add_str(out, "<ul>");
        for (int r = 0; r < f->n_readings; r++)
            add_words(out, "<li>", f->readings[r], "</li>");
        if (f->n_readings > 0)
            cf_buf_add_str(out, "</ul>");
        add_words(out, "<p>Printed so, it stands for values ", f->interval, ".</p>");
        add_words(out, "<p>Worked out: ", f->arithmetic, ".</p>");
        add_words(out, f->fact ? "<p>Source: " : "<p>Needed: ", f->source, "</p>");
        add_words(out, "<p>Suggested: ", f->suggest, "</p>");
        cf_buf_add_str(out, "</dd>\n");
    }
    cf_buf_add_str(out, "</dl>\n");
}

void cf_checked_html(cf_buf *out, const cf_checked *checked)
{
    cf_buf_add_str(out,
                   "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width\"><title>The numbers of ");
    cf_markup_text(out, cf_slice_of(checked->path));
    cf_buf_addf(out, "</title><style>%s</style></head>\n<body>\n<main>\n<h1>The numbers of ",
                style);
    cf_markup_text(out, cf_slice_of(checked->path));
    cf_buf_add_str(out, "</h1>\n<p>Numbers are judged, never the people who say them.</p>\n"
                        "<h2>The text</h2>\n");
    add_story(out, checked);
    cf_buf_add_str(out, "<h2>Number by number</h2>\n");
    add_claims(out, checked);
    cf_buf_add_str(out, "<h2>What it was held against</h2>\n<ul>\n");
    for (int i = 0; i < checked->n_inputs; i++)
        add_words(out, "<li><code>", checked->inputs[i], "</code></li>\n");
    cf_buf_addf(
        out,
        "</ul>\n<p>confer %s. Written by software from these files; no generative AI. Held until "
        "an editor has checked it.</p>\n</main>\n</body>\n</html>\n",
        CONFER_VERSION);
}

/* --- ClaimReview ----------------------------------------------------------------------------- */

/* The sentence around a quantity, at most 75 bytes of it, whole characters, the figure inside. */
static cf_slice reviewed(const cf_checked *checked, const cf_quantity *q)
{
    enum { MOST = 75 };
    size_t first = q->first, last = q->last;
    const cf_tok *items = checked->toks.items;
    while (first > 0 && items[first - 1].sentence == q->sentence &&
           items[last].end - items[first - 1].start <= MOST)
        first--;
    while (last + 1 < checked->toks.n && items[last + 1].sentence == q->sentence &&
           items[last + 1].end - items[first].start <= MOST)
        last++;
    return (cf_slice){checked->text.text + items[first].start,
                      items[last].end - items[first].start};
}

/* It will stand in a <script> of a page, which a story's "</script>" must not end. */
static void add_json_for_a_page(cf_buf *out, const cf_value *root)
{
    cf_buf json = CF_BUF_INIT;
    cf_value_write_json(&json, root);
    for (size_t i = 0; i < json.len; i++)
        if (json.text[i] == '<')
            cf_buf_add_str(out, "\\u003c");
        else
            cf_buf_add_char(out, json.text[i]);
    cf_buf_release(&json);
}

void cf_checked_claimreview(cf_buf *out, const cf_checked *checked, cf_arena *arena)
{
    char day[CF_DATE_TEXT_SIZE];
    cf_value *root = cf_value_new(arena);
    cf_value_add_text(arena, root, "@context", CF_SLICE("https://schema.org"));
    cf_value *graph = cf_value_add_array(arena, root, "@graph");
    for (size_t i = checked->first; i < checked->quantities.n; i++) {
        const cf_finding *f = &checked->findings[i];
        cf_value *review = cf_value_add_object(arena, graph, NULL);
        const char *id = cf_arena_printf(arena, "#claim-%zu", i - checked->first + 1);
        cf_value_add_text(arena, review, "@type", CF_SLICE("ClaimReview"));
        cf_value_add_text(
            arena, review, "@id",
            cf_slice_of(cf_arena_printf(arena, "#review-%zu", i - checked->first + 1)));
        cf_value_add_text(arena, review, "claimReviewed", reviewed(checked, f->quantity));
        if (!cf_date_is_none(checked->known.anchor))
            cf_value_add_text(arena, review, "datePublished",
                              (cf_slice){day, cf_date_format(day, checked->known.anchor)});
        cf_value *item = cf_value_add_object(arena, review, "itemReviewed");
        cf_value_add_text(arena, item, "@type", CF_SLICE("Claim"));
        cf_value_add_text(arena, item, "@id", cf_slice_of(id));
        cf_value_add_text(arena, item, "text",
                          (cf_slice){checked->text.text + f->quantity->start,
                                     f->quantity->end - f->quantity->start});
        cf_value *rating = cf_value_add_object(arena, review, "reviewRating");
        cf_value_add_text(arena, rating, "@type", CF_SLICE("Rating"));
        cf_value_add_text(arena, rating, "alternateName",
                          cf_slice_of(cf_verdict_words[f->verdict]));
        cf_value_add_text(arena, rating, "ratingExplanation", cf_slice_of(f->sentence));
        cf_value_add_text(arena, review, "reviewBody", cf_slice_of(f->source ? f->source : ""));
    }
    add_json_for_a_page(out, root);
    cf_buf_add_char(out, '\n');
}
