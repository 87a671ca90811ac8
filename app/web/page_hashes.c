/* What browsers are given, as hashes. */
#include "web/assets.h"
#include "web/pages.h"

/* Pages whose bytes are the same for everybody as long as the vote's phase is. */
static const struct {
    const char *path;
    void (*run)(web_answer *answer, const web_request *request);
} fixed[] = {{"/", page_vote}, {"/agreement", page_agreement}, {"/check", page_check}};

static void each(web_text *t, const web_request *r,
                 void (*put)(web_text *t, const char *name, const char *language,
                             const char *sha256))
{
    for (const web_asset *a = web_assets(); a->name; a++)
        put(t, a->name, NULL, a->sha256);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        for (int l = 0; l < WEB_LANGUAGES; l++) {
            web_answer answer = {.fd = -1};
            web_request request = *r;
            char hash[65];
            request.language = (web_language)l;
            request.path = fixed[i].path;
            request.rest = "";
            fixed[i].run(&answer, &request);
            confer_sha256(hash, answer.body.bytes, answer.body.len);
            web_text_release(&answer.body);
            put(t, fixed[i].path, web_language_code(request.language), hash);
        }
}

static void put_row(web_text *t, const char *name, const char *language, const char *sha256)
{
    web_putf(
        t,
        "<tr><th scope=\"row\"><a href=\"%s%s%s%s\">%s%s%s</a></th><td><code>%s</code></td></tr>\n",
        language ? "" : "/assets/", name, language ? "?lang=" : "", language ? language : "", name,
        language ? "?lang=" : "", language ? language : "", sha256);
}

static void put_line(web_text *t, const char *name, const char *language, const char *sha256)
{
    web_putf(t, "%s  %s%s%s\n", sha256, name, language ? "?lang=" : "", language ? language : "");
}

void page_hashes(web_answer *answer, const web_request *r)
{
    web_text *t = &answer->body;
    page_begin(t, r, WORD_NAV_HASHES, false);
    page_element(t, r, "h1", WORD_HASHES);
    page_element(t, r, "p", WORD_HASHES_TEXT);
    web_put(t, "<table class=\"hashes\">\n<thead><tr><th scope=\"col\">");
    page_say(t, r, WORD_HASHES_FILE);
    web_put(t, "</th><th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
    each(t, r, put_row);
    web_put(t, "</tbody>\n</table>\n<p><a href=\"/hashes.txt\">");
    page_say(t, r, WORD_HASHES_LIST);
    web_put(t, "</a></p>\n");
    page_end(t, r);
}

void page_hash_list(web_answer *answer, const web_request *r)
{
    answer->type = "text/plain; charset=utf-8";
    each(&answer->body, r, put_line);
}
