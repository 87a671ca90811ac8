/* The full text that is voted on. */
#include "web/pages.h"

#include <string.h>

/* Text for people, as against a PDF or a word processor's file. */
static bool is_text(const char *bytes, size_t len)
{
    size_t look = len < 4096 ? len : 4096;
    return memchr(bytes, '\0', look) == NULL && strncmp(bytes, "%PDF", 4) != 0;
}

void page_agreement_text(web_text *t, const web_request *r)
{
    size_t len;
    const char *text = confer_polls_get(page_app(r)->polls, CONFER_POLLS_AGREEMENT, &len);
    if (is_text(text, len)) {
        web_put(t, "<pre class=\"agreement\">");
        web_say_bytes(t, text, len);
        web_put(t, "</pre>\n");
    } else {
        page_element(t, r, "p", WORD_FULL_TEXT_NOT_TEXT);
    }
}

void page_agreement(web_answer *answer, const web_request *r)
{
    web_text *t = &answer->body;
    confer_polls *polls = page_app(r)->polls;
    page_begin(t, r, WORD_NAV_AGREEMENT, false);
    page_element(t, r, "h1", WORD_FULL_TEXT);
    web_put(t, "<dl class=\"facts\">\n");
    page_element(t, r, "dt", WORD_FULL_TEXT_HASH);
    web_put(t, "<dd><code>");
    web_say(t, confer_polls_get(polls, CONFER_POLLS_AGREEMENT_SHA256, NULL));
    web_put(t, "</code></dd>\n</dl>\n<p><a href=\"/files/agreement\">");
    page_say(t, r, WORD_FULL_TEXT_FILE);
    web_put(t, "</a></p>\n");
    page_agreement_text(t, r);
    page_end(t, r);
}
