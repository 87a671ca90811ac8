/* Where a ballot that was opened on another device is checked. */
#include "web/assets.h"
#include "web/pages.h"

void page_check(web_answer *answer, const web_request *r)
{
    web_text *t = &answer->body;
    page_begin(t, r, WORD_NAV_CHECK, true);
    page_element(t, r, "h1", WORD_CHECK);
    page_element(t, r, "p", WORD_CHECK_TEXT);
    web_putf(t, "<form id=\"form-check\" data-wasm=\"%s\" novalidate>\n<label for=\"pasted\">",
             web_asset_find("vote.wasm")->sha256);
    page_say(t, r, WORD_OPENED_LABEL);
    web_put(t, "</label>\n<textarea id=\"pasted\" rows=\"8\" spellcheck=\"false\" "
               "autocomplete=\"off\"></textarea>\n<p class=\"buttons\"><button type=\"submit\" "
               "class=\"main\">");
    page_say(t, r, WORD_NAV_CHECK);
    web_put(t, "</button></p>\n</form>\n<noscript><p class=\"warning\">");
    page_say(t, r, WORD_NO_SCRIPT);
    web_put(t, "</p></noscript>\n<div id=\"check-good\" class=\"good\" tabindex=\"-1\" hidden>\n");
    page_element(t, r, "p", WORD_CHECK_GOOD);
    web_put(t, "<dl class=\"facts\">\n");
    page_element(t, r, "dt", WORD_SEAL);
    web_put(t, "<dd><code id=\"check-seal\"></code></dd>\n");
    page_element(t, r, "dt", WORD_YOUR_CHOICE);
    web_put(t, "<dd><strong id=\"check-answer\"></strong></dd>\n</dl>\n</div>\n"
               "<div id=\"check-bad\" class=\"bad\" tabindex=\"-1\" hidden>\n");
    page_element(t, r, "p", WORD_CHECK_BAD);
    web_put(t, "</div>\n<dl hidden>\n");
    static const web_word answers[] = {WORD_YES, WORD_NO, WORD_ABSTAIN};
    for (int i = 0; i < 3; i++) {
        web_putf(t, "<dt>%d</dt><dd id=\"answer-%d\">", i, i);
        page_say(t, r, answers[i]);
        web_put(t, "</dd>\n");
    }
    web_put(t, "</dl>\n");
    page_end(t, r);
}
