#include "answer/public_page.h"

#include "base/mem.h"

/* --- The summary ----------------------------------------------------------------------------- */

static cf_slice text_of(const cf_value *object, const char *path)
{
    const cf_value *value = cf_value_at(object, path);
    return value && value->kind == CF_VALUE_TEXT ? value->text : CF_SLICE("");
}

static void add_list(cf_report *page, const cf_value *brief, const char *name, const char *title)
{
    const cf_value *list = cf_value_at(brief, name);
    if (!list || list->count == 0)
        return;
    cf_report_add(page, CF_SHOW_HEADING, "%s", title);
    for (const cf_value *item = list->first; item; item = item->next)
        cf_report_add(page, CF_SHOW_ITEM, "%.*s", (int)item->text.len, item->text.text);
}

static void add_traces(cf_report *page, const cf_public *p, const char *offer,
                       const cf_value *lines)
{
    cf_report_add(page, CF_SHOW_HEADING, "%s: where each figure comes from", offer);
    for (const cf_value *line = lines->first; line; line = line->next) {
        const cf_value *figures = cf_value_at(line, "figures");
        for (const cf_value *one = figures->first; one; one = one->next)
            cf_report_add(page, CF_SHOW_ITEM, "%s: %s (%s)", text_of(one, "figure").text,
                          text_of(one, "what").text, text_of(one, "trace").text);
    }
    (void)p;
}

static void add_summary(cf_report *page, const cf_public *p, int i)
{
    const cf_value *brief = p->briefs[i]->json;
    const cf_value *lines = cf_value_at(brief, "lines");
    const char *offer = p->offers[i];
    cf_report_add(page, CF_SHOW_HEADING, "%s", offer);
    for (const cf_value *line = lines->first; line; line = line->next)
        cf_report_add(page, CF_SHOW_ITEM, "%s", text_of(line, "text").text);
    cf_report_add(page, CF_SHOW_TEXT, "%s", text_of(brief, "disclosure").text);
    add_list(page, brief, "gains", cf_arena_printf(p->arena, "%s: gains", offer));
    add_list(page, brief, "losses", cf_arena_printf(p->arena, "%s: losses", offer));
    add_list(page, brief, "unchanged", cf_arena_printf(p->arena, "%s: unchanged", offer));
    cf_slice minority = text_of(brief, "minority");
    if (minority.len > 0) {
        cf_report_add(page, CF_SHOW_HEADING, "Minority report");
        cf_report_add(page, CF_SHOW_TEXT, "%.*s", (int)minority.len, minority.text);
    }
    add_traces(page, p, offer, lines);
}

static void add_unknown(cf_report *page, const cf_public *p)
{
    cf_report_add(page, CF_SHOW_SECTION, "What is not known");
    for (int i = 0; i < p->n_offers; i++)
        add_list(page, p->briefs[i]->json, "unknown",
                 cf_arena_printf(p->arena, "%s: not known, or not costed", p->offers[i]));
    cf_report_add(page, CF_SHOW_HEADING, "Not forecast");
    cf_report_add(page, CF_SHOW_ITEM,
                  "Hiring, leaving, promotions and changes of overtime: every figure keeps today's "
                  "members in today's positions.");
    cf_report_add(page, CF_SHOW_ITEM,
                  "Taxes, and deductions that are not in the texts: members' figures are before "
                  "them.");
}

/* --- The body -------------------------------------------------------------------------------- */

static void add_timeline(cf_report *page, const confer_result *timeline)
{
    if (!timeline)
        return;
    cf_report_add(page, CF_SHOW_SECTION, "What happened when");
    for (const cf_show_block *block = timeline->report->first; block; block = block->next)
        if (block->kind != CF_SHOW_TITLE)
            cf_report_adopt(page, block);
}

static bool is_section(const cf_show_block *block, const char *title)
{
    return block->kind == CF_SHOW_SECTION && cf_slice_equal(block->text, cf_slice_of(title));
}

cf_report *cf_public_body(const cf_public *p)
{
    cf_report *page = cf_report_new(p->arena);
    const cf_show_block *block = p->report->report->first;
    cf_report_add(page, CF_SHOW_TITLE, "%s", p->title);
    for (; block && block->kind != CF_SHOW_SECTION; block = block->next)
        if (block->kind != CF_SHOW_TITLE)
            cf_report_adopt(page, block);
    cf_report_add(page, CF_SHOW_SECTION, "In short");
    for (int i = 0; i < p->n_offers; i++)
        add_summary(page, p, i);
    bool told = false;
    for (; block; block = block->next) {
        if (!told && (is_section(block, "What the figures leave out") ||
                      is_section(block, "How it was computed"))) {
            add_timeline(page, p->timeline);
            add_unknown(page, p);
            told = true;
        }
        cf_report_adopt(page, block);
    }
    return page;
}

/* --- The rest -------------------------------------------------------------------------------- */

static void add_corrections(cf_report *page, const cf_public *p)
{
    const cf_publication *all = p->publication;
    cf_report_add(page, CF_SHOW_SECTION, "Corrections");
    if (all->n == 1)
        cf_report_add(page, CF_SHOW_TEXT, "None. Published on %s.", all->list[0].on);
    else
        cf_report_add(
            page, CF_SHOW_TEXT,
            "First published on %s. Every edition stays as it was; each correction names "
            "the edition that stood before it by its hash (SHA-256, in publication.json).",
            all->list[0].on);
    for (int i = 1; i < all->n; i++) {
        const cf_edition *one = &all->list[i];
        cf_report_add(page, CF_SHOW_HEADING, "%s", one->on);
        cf_report_add(page, CF_SHOW_TEXT, "%s", one->correction);
        cf_report_link(page, cf_arena_printf(p->arena, "edition-%d.html", i),
                       "What stood before: edition %d, of %s", i, all->list[i - 1].on);
        cf_report_add(page, CF_SHOW_ITEM, "Its hash: %s", one->before);
    }
}

static void add_downloads(cf_report *page, const cf_public *p)
{
    cf_report_add(page, CF_SHOW_SECTION, "Downloads");
    for (int i = 0; i < p->n_links; i++)
        cf_report_link(page, p->links[i].href, "%s", p->links[i].what);
    cf_report_link(page, "publication.json",
                   "publication.json: every edition of this page, its files and their hashes");
}

static void add_snippet(cf_report *page, const cf_public *p)
{
    cf_report_add(page, CF_SHOW_SECTION, "Show it on your own page");
    cf_report_add(page, CF_SHOW_TEXT,
                  p->address
                      ? "Copy these lines into your page. What they show has no script and "
                        "asks nothing of its reader's browser; a correction here shows there "
                        "too."
                      : "Copy these lines into your page, with this page's own address in "
                        "place of ADDRESS. What they show has no script and asks nothing of "
                        "its reader's browser; a correction here shows there too.");
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text,
                "<iframe src=\"%s/embed.html\" title=\"What the offers cost\" width=\"100%%\" "
                "height=\"720\" style=\"border:1px solid #767676\"></iframe>",
                p->address ? p->address : "ADDRESS");
    cf_report_add_buf(page, CF_SHOW_TEXT, &text);
    page->last->verbatim = true;
    cf_buf_release(&text);
}

void cf_public_finish(cf_report *page, const cf_public *p)
{
    add_corrections(page, p);
    add_downloads(page, p);
    add_snippet(page, p);
    page->footer = cf_slice_of(cf_arena_printf(
        p->arena,
        "Edition %d, %s. Computed to the cent by Confer %s. This page has no script and "
        "loads nothing.",
        p->publication->n, p->publication->list[p->publication->n - 1].on, confer_version()));
}

cf_report *cf_public_embed(const cf_public *p, const cf_report *body)
{
    cf_report *page = cf_report_new(p->arena);
    bool drawn = false;
    cf_report_add(page, CF_SHOW_TITLE, "%s", p->title);
    for (const cf_show_block *block = body->first; block && !drawn; block = block->next) {
        drawn = block->kind == CF_SHOW_CHART;
        bool head = page->last->kind != CF_SHOW_CHART && block->kind == CF_SHOW_FINDING;
        if (drawn || head)
            cf_report_adopt(page, block);
    }
    cf_report_link(page, "index.html", "All of it: method, sources, corrections, downloads");
    page->footer = cf_slice_of(cf_arena_printf(p->arena, "Confer %s", confer_version()));
    return page;
}
