/* The page of the vote: read, enter the code, choose, review, cast, receipt. All its steps stand in
 * the markup; the script shows one after the other. */
#include "web/assets.h"
#include "web/pages.h"

#include <string.h>

enum { MOST_TEXT_SHOWN = 300000 };

/* --- Reading ---------------------------------------------------------------------------------- */

static void put_fact(web_text *t, const web_request *r, web_word word, confer_polls_text which)
{
    const char *value = confer_polls_get(page_app(r)->polls, which, NULL);
    if (!*value)
        return;
    page_element(t, r, "dt", word);
    web_put(t, "<dd>");
    web_say(t, value);
    web_put(t, "</dd>\n");
}

static void put_facts(web_text *t, const web_request *r)
{
    web_put(t, "<dl class=\"facts\">\n");
    put_fact(t, r, WORD_OPENS, CONFER_POLLS_OPENS);
    put_fact(t, r, WORD_CLOSES, CONFER_POLLS_CLOSES);
    put_fact(t, r, WORD_RULES,
             r->language == WEB_SPANISH ? CONFER_POLLS_RULES_ES : CONFER_POLLS_RULES);
    web_put(t, "</dl>\n");
}

/* The text in the reader's language, or the English one. */
static const char *side_text(size_t *len, bool *foreign, const web_request *r,
                             confer_polls_text english, confer_polls_text spanish)
{
    const char *text = "";
    *len = 0;
    *foreign = false;
    if (r->language == WEB_SPANISH)
        text = confer_polls_get(page_app(r)->polls, spanish, len);
    if (*len == 0) {
        text = confer_polls_get(page_app(r)->polls, english, len);
        *foreign = r->language == WEB_SPANISH && *len > 0;
    }
    return text;
}

static void put_marked(web_text *t, const web_request *r, const char *text, size_t len,
                       bool foreign)
{
    web_putf(t, "<div class=\"marked\"%s>\n", foreign ? " lang=\"en\"" : "");
    web_marked(t, text, len, 3, r->language == WEB_SPANISH && !foreign);
    web_put(t, "</div>\n");
}

static void put_summary(web_text *t, const web_request *r)
{
    size_t len;
    bool foreign;
    const char *text = side_text(&len, &foreign, r, CONFER_POLLS_SUMMARY, CONFER_POLLS_SUMMARY_ES);
    web_put(t, "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">");
    page_say(t, r, WORD_SUMMARY);
    web_put(t, "</h2>\n");
    if (len == 0)
        page_element(t, r, "p", WORD_SUMMARY_NONE);
    if (foreign)
        page_element(t, r, "p", WORD_SUMMARY_OTHER_LANGUAGE);
    if (len > 0)
        put_marked(t, r, text, len, foreign);
    if (len > 0 && web_marked_count(text, len, '-') == 0) {
        web_put(t, "<p class=\"warning\">");
        page_say(t, r, WORD_SUMMARY_ONE_SIDED);
        web_put(t, "</p>\n");
    }
    web_put(t, "</section>\n");
}

static void put_minority(web_text *t, const web_request *r)
{
    size_t len;
    bool foreign;
    const char *text =
        side_text(&len, &foreign, r, CONFER_POLLS_MINORITY, CONFER_POLLS_MINORITY_ES);
    web_put(t, "<section aria-labelledby=\"minority\">\n<h2 id=\"minority\">");
    page_say(t, r, WORD_MINORITY);
    web_put(t, "</h2>\n");
    if (len == 0)
        page_element(t, r, "p", WORD_MINORITY_NONE);
    else
        put_marked(t, r, text, len, foreign);
    web_put(t, "</section>\n");
}

static void put_full_text(web_text *t, const web_request *r)
{
    size_t len;
    confer_polls_get(page_app(r)->polls, CONFER_POLLS_AGREEMENT, &len);
    web_put(t, "<section aria-labelledby=\"full\">\n<h2 id=\"full\">");
    page_say(t, r, WORD_FULL_TEXT);
    web_put(t, "</h2>\n<p>");
    page_link(t, r, "/agreement", WORD_FULL_TEXT_PAGE);
    web_put(t, "</p>\n<dl class=\"facts\">\n");
    put_fact(t, r, WORD_FULL_TEXT_HASH, CONFER_POLLS_AGREEMENT_SHA256);
    web_put(t, "</dl>\n");
    if (len <= MOST_TEXT_SHOWN) {
        web_put(t, "<details>\n<summary>");
        page_say(t, r, WORD_FULL_TEXT_SHOW);
        web_put(t, "</summary>\n");
        page_agreement_text(t, r);
        web_put(t, "</details>\n");
    }
    web_put(t, "</section>\n");
}

/* --- Voting ----------------------------------------------------------------------------------- */

static void put_button(web_text *t, const web_request *r, const char *id, const char *kind,
                       web_word word)
{
    web_putf(t, "<button id=\"%s\" type=\"%s\" class=\"%s\">", id,
             strcmp(kind, "main") == 0 ? "submit" : "button", kind);
    page_say(t, r, word);
    web_put(t, "</button>\n");
}

/* A step: a section that the script shows, with a heading that takes the focus. */
static void begin_step(web_text *t, const web_request *r, const char *id, web_word title)
{
    web_putf(t,
             "<section id=\"%s\" class=\"step\" aria-labelledby=\"%s-title\" hidden>\n"
             "<h2 id=\"%s-title\" tabindex=\"-1\">",
             id, id, id);
    page_say(t, r, title);
    web_put(t, "</h2>\n<p class=\"problem\" role=\"alert\" hidden></p>\n");
}

static void put_code_step(web_text *t, const web_request *r)
{
    begin_step(t, r, "step-code", WORD_STEP_CODE);
    web_put(t, "<form id=\"form-code\" novalidate>\n<label for=\"code\">");
    page_say(t, r, WORD_CODE);
    web_put(t, "</label>\n<p id=\"code-hint\" class=\"hint\">");
    page_say(t, r, WORD_CODE_HINT);
    web_put(
        t,
        "</p>\n<input id=\"code\" name=\"code\" type=\"text\" inputmode=\"text\" maxlength=\"40\" "
        "autocomplete=\"off\" autocapitalize=\"none\" autocorrect=\"off\" spellcheck=\"false\" "
        "aria-describedby=\"code-hint\" required>\n<p class=\"buttons\">");
    put_button(t, r, "code-next", "main", WORD_CONTINUE);
    web_put(t, "</p>\n</form>\n</section>\n");
}

static void put_choice(web_text *t, const web_request *r, int number, web_word name, web_word means)
{
    web_putf(t,
             "<p class=\"choice\"><input type=\"radio\" name=\"choice\" id=\"choice-%d\" "
             "value=\"%d\"><label for=\"choice-%d\"><b>",
             number, number, number);
    page_say(t, r, name);
    web_put(t, "</b> <span>");
    page_say(t, r, means);
    web_put(t, "</span></label></p>\n");
}

static void put_choose_step(web_text *t, const web_request *r)
{
    confer_polls_election e;
    begin_step(t, r, "step-choose", WORD_STEP_CHOOSE);
    web_put(t, "<p id=\"challenged\" class=\"warning\" hidden>");
    page_say(t, r, WORD_CHALLENGED);
    web_put(t, "</p>\n<form id=\"form-choose\" novalidate>\n<fieldset>\n<legend>");
    web_say(t, confer_polls_get(page_app(r)->polls, CONFER_POLLS_QUESTION, NULL));
    web_put(t, "</legend>\n");
    put_choice(t, r, 0, WORD_YES, WORD_YES_MEANS);
    put_choice(t, r, 1, WORD_NO, WORD_NO_MEANS);
    if (confer_polls_at(&e, page_app(r)->polls, 0) && e.n_answers > 2)
        put_choice(t, r, 2, WORD_ABSTAIN, WORD_ABSTAIN_MEANS);
    web_put(t, "</fieldset>\n<p class=\"buttons\">");
    put_button(t, r, "choose-next", "main", WORD_CONTINUE);
    put_button(t, r, "choose-back", "other", WORD_BACK);
    web_put(t, "</p>\n</form>\n</section>\n");
}

static void put_review_step(web_text *t, const web_request *r)
{
    begin_step(t, r, "step-review", WORD_STEP_REVIEW);
    web_put(t, "<p class=\"chosen\">");
    page_say(t, r, WORD_YOUR_CHOICE);
    web_put(t, " <strong id=\"chosen\"></strong></p>\n");
    page_element(t, r, "p",
                 confer_polls_may_revote(page_app(r)->polls) ? WORD_REVIEW_TEXT_REVOTE
                                                             : WORD_REVIEW_TEXT);
    web_put(t, "<form id=\"form-review\">\n<p class=\"buttons\">");
    put_button(t, r, "cast", "main", WORD_CAST);
    put_button(t, r, "review-back", "other", WORD_CHANGE);
    web_put(t, "</p>\n</form>\n<details>\n<summary>");
    page_say(t, r, WORD_AUDIT);
    web_put(t, "</summary>\n");
    page_element(t, r, "p", WORD_AUDIT_TEXT);
    web_put(t, "<dl class=\"facts\">\n");
    page_element(t, r, "dt", WORD_SEAL);
    web_put(t, "<dd><code id=\"seal\"></code></dd>\n</dl>\n<p class=\"buttons\">");
    put_button(t, r, "open-ballot", "other", WORD_OPEN_BALLOT);
    web_put(t, "</p>\n</details>\n</section>\n");
}

static void put_opened_step(web_text *t, const web_request *r)
{
    begin_step(t, r, "step-opened", WORD_OPENED_TITLE);
    page_element(t, r, "p", WORD_OPENED_TEXT);
    web_put(t, "<dl class=\"facts\">\n");
    page_element(t, r, "dt", WORD_SEAL);
    web_put(t, "<dd><code id=\"opened-seal\"></code></dd>\n</dl>\n<label for=\"opened\">");
    page_say(t, r, WORD_OPENED_LABEL);
    web_put(t, "</label>\n<textarea id=\"opened\" rows=\"6\" readonly></textarea>\n"
               "<p class=\"buttons\">");
    put_button(t, r, "opened-save", "other", WORD_SAVE);
    put_button(t, r, "opened-again", "other", WORD_AGAIN);
    web_put(t, "</p>\n</section>\n");
}

static void put_receipt_fact(web_text *t, const web_request *r, const char *id, web_word word)
{
    web_put(t, "<div>");
    page_element(t, r, "dt", word);
    web_putf(t, "<dd><code id=\"receipt-%s\"></code></dd></div>\n", id);
}

static void put_receipt_step(web_text *t, const web_request *r)
{
    begin_step(t, r, "step-receipt", WORD_STEP_RECEIPT);
    web_put(t, "<div class=\"receipt\">\n<h3>");
    page_say(t, r, WORD_RECEIPT);
    web_put(t, "</h3>\n<p class=\"print-only\">");
    web_say(t, confer_polls_get(page_app(r)->polls, CONFER_POLLS_NAME, NULL));
    web_put(t, "</p>\n<dl>\n");
    put_receipt_fact(t, r, "tracker", WORD_TRACKER);
    put_receipt_fact(t, r, "seal", WORD_SEAL);
    put_receipt_fact(t, r, "uuid", WORD_ELECTION);
    put_receipt_fact(t, r, "board", WORD_BOARD_HEAD);
    put_receipt_fact(t, r, "log", WORD_LOG_HEAD);
    web_put(t, "</dl>\n");
    page_element(t, r, "p", WORD_RECEIPT_TEXT);
    web_put(t, "</div>\n<p class=\"buttons\">");
    put_button(t, r, "receipt-print", "other", WORD_PRINT);
    web_putf(t, "<a id=\"receipt-find\" class=\"button\" href=\"/board?lang=%s\">",
             web_language_code(r->language));
    page_say(t, r, WORD_FIND_NOW);
    web_put(t, "</a>\n");
    put_button(t, r, "receipt-done", "other", WORD_FINISH);
    web_put(t, "</p>\n</section>\n");
}

/* Sentences that the script needs. */
static void put_sentences(web_text *t, const web_request *r)
{
    static const struct {
        const char *id;
        web_word word;
    } sentences[] = {
        {"loading", WORD_LOADING},
        {"casting", WORD_CASTING},
        {"length", WORD_ERR_CODE_LENGTH},
        {"typo", WORD_ERR_CODE_TYPO},
        {"stranger", WORD_ERR_STRANGER},
        {"voted", WORD_ERR_VOTED},
        {"struck", WORD_ERR_STRUCK},
        {"choose", WORD_ERR_CHOOSE},
        {"network", WORD_ERR_NETWORK},
        {"refused", WORD_ERR_REFUSED},
        {"server", WORD_ERR_SERVER},
        {"broken", WORD_ERR_BROKEN},
        {"over", WORD_OVER},
        {"nowasm", WORD_NO_WASM},
    };
    web_put(t, "<dl id=\"sentences\" hidden>\n");
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        web_putf(t, "<dt>%s</dt><dd id=\"say-%s\">", sentences[i].id, sentences[i].id);
        page_say(t, r, sentences[i].word);
        web_put(t, "</dd>\n");
    }
    web_put(t, "</dl>\n");
}

static void put_voting(web_text *t, const web_request *r)
{
    const vote_app *app = page_app(r);
    web_putf(t,
             "<div id=\"vote\" data-wasm=\"%s\" data-booth=\"%s\">\n"
             "<p id=\"status\" role=\"status\"></p>\n"
             "<noscript><p class=\"warning\">",
             web_asset_find("vote.wasm")->sha256, app->booth ? "yes" : "no");
    page_say(t, r, WORD_NO_SCRIPT);
    web_put(t, "</p></noscript>\n");
    put_code_step(t, r);
    put_choose_step(t, r);
    put_review_step(t, r);
    put_opened_step(t, r);
    put_receipt_step(t, r);
    put_sentences(t, r);
    web_put(t, "</div>\n");
}

void page_vote(web_answer *answer, const web_request *r)
{
    web_text *t = &answer->body;
    confer_polls_result result;
    confer_polls_phase phase = confer_polls_stands(page_app(r)->polls);
    page_begin(t, r, WORD_NAV_VOTE, true);
    web_put(t, "<h1>");
    web_say(t, confer_polls_get(page_app(r)->polls, CONFER_POLLS_QUESTION, NULL));
    web_put(t, "</h1>\n");
    page_result(t, r);
    web_put(t, "<div id=\"reading\">\n");
    put_facts(t, r);
    put_summary(t, r);
    put_minority(t, r);
    put_full_text(t, r);
    web_put(t, "</div>\n");
    if (phase == CONFER_POLLS_RUNNING) {
        put_voting(t, r);
    } else if (!confer_polls_came_to(&result, page_app(r)->polls)) {
        web_put(t, "<p class=\"warning\">");
        page_say(t, r, phase == CONFER_POLLS_BEFORE ? WORD_NOT_OPEN : WORD_OVER);
        web_put(t, "</p>\n");
    }
    page_end(t, r);
}
