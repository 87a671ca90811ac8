/* What the vote came to, once it is counted: figures, the rules worked through, fingerprints, and
 * how anybody checks it. */
#include "web/pages.h"

#include <inttypes.h>
#include <string.h>

static void put_count(web_text *t, const web_request *r, web_word word, uint64_t n)
{
    web_put(t, "<tr><th scope=\"row\">");
    page_say(t, r, word);
    web_putf(t, "</th><td class=\"number\">%" PRIu64 "</td></tr>\n", n);
}

static void put_print(web_text *t, const web_request *r, web_word word, const char *hash)
{
    page_element(t, r, "dt", word);
    web_put(t, "<dd><code>");
    web_say(t, hash);
    web_put(t, "</code></dd>\n");
}

static void put_counts(web_text *t, const web_request *r, const confer_polls_result *result)
{
    confer_polls_election e;
    web_put(t, "<table>\n<tbody>\n");
    put_count(t, r, WORD_YES, result->yes);
    put_count(t, r, WORD_NO, result->no);
    if (confer_polls_at(&e, page_app(r)->polls, 0) && e.n_answers > 2)
        put_count(t, r, WORD_ABSTAIN, result->abstain);
    put_count(t, r, WORD_RESULT_PAPER, result->on_paper);
    put_count(t, r, WORD_MAY_VOTE, result->members);
    web_put(t, "</tbody>\n</table>\n");
}

static void put_checking(web_text *t, const web_request *r, const confer_polls_result *result)
{
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    page_element(t, r, "h3", WORD_RESULT_CHECK);
    page_element(t, r, "p", WORD_RESULT_CHECK_TEXT);
    web_put(t, "<pre class=\"codes\" tabindex=\"0\" role=\"group\" aria-label=\"");
    page_say(t, r, WORD_RESULT_CHECK);
    web_put(t, "\">");
    for (size_t i = 0; i < confer_polls_count(polls); i++)
        if (confer_polls_at(&e, polls, i)) {
            web_put(t, "confer vote verify ");
            web_say(t, e.uuid);
            web_put(t, ".bel\n");
        }
    web_put(t, "belenios-tool election verify --dir .\n</pre>\n<p>");
    page_link(t, r, "/board", WORD_RESULT_FILES);
    web_put(t, "</p>\n<dl class=\"facts\">\n");
    put_print(t, r, WORD_RESULT_MANIFEST, result->manifest_sha256);
    put_print(t, r, WORD_LOG_HEAD, result->log_head);
    page_say_heads(t, r);
    web_put(t, "</dl>\n");
}

static void put_lines(web_text *t, const char *text)
{
    web_put(t, "<ul>\n");
    while (*text) {
        size_t len = strcspn(text, "\n");
        web_put(t, "<li>");
        web_say_bytes(t, text, len);
        web_put(t, "</li>\n");
        text += len + (text[len] == '\n');
    }
    web_put(t, "</ul>\n");
}

void page_result(web_text *t, const web_request *r)
{
    confer_polls_result result;
    if (!confer_polls_came_to(&result, page_app(r)->polls))
        return;
    web_put(t, "<section aria-labelledby=\"result\">\n<h2 id=\"result\">");
    page_say(t, r, WORD_RESULT);
    web_put(t, "</h2>\n<p class=\"chosen\"><strong>");
    page_say(t, r,
             result.open      ? WORD_RESULT_OPEN
             : result.carried ? WORD_RESULT_CARRIED
                              : WORD_RESULT_NOT_CARRIED);
    web_put(t, "</strong></p>\n");
    put_counts(t, r, &result);
    page_element(t, r, "h3", WORD_RESULT_RULES);
    put_lines(t, result.arithmetic[r->language]);
    put_checking(t, r, &result);
    web_put(t, "</section>\n");
}
