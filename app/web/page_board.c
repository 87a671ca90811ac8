/* The board: turnout, and where anybody finds a tracking code. */
#include "web/pages.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CODES_SHOWN = 500, MOST_CODES_LISTED = 10000, CODE_LEN = 43 };

void page_say_election(web_text *t, const web_request *r, const confer_polls_election *e)
{
    if (e->challenged)
        page_say(t, r, WORD_CHALLENGED_ELECTION);
    else if (*e->unit)
        web_say(t, e->unit);
    else
        page_say(t, r, WORD_EVERYBODY);
}

void page_say_heads(web_text *t, const web_request *r)
{
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    for (size_t i = 0; i < confer_polls_count(polls); i++) {
        if (!confer_polls_at(&e, polls, i))
            continue;
        web_put(t, "<dt>");
        page_say(t, r, WORD_BOARD_HEAD);
        web_put(t, ", ");
        page_say_election(t, r, &e);
        web_put(t, "</dt><dd><code>");
        web_say(t, e.head);
        web_put(t, "</code></dd>\n");
    }
}

/* --- Finding ---------------------------------------------------------------------------------- */

/* The code without the spaces that copying brings. False: it cannot be one. */
static bool clean(char out[CODE_LEN + 1], const char *typed)
{
    size_t n = 0;
    for (; *typed; typed++) {
        if (*typed == '\n' || *typed == '\r' || *typed == '\t')
            continue;
        /* In a query + stands for a space, and people forget that. */
        char c = *typed == ' ' ? '+' : *typed;
        if (n == CODE_LEN)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return n == CODE_LEN;
}

static void trim(char *out, size_t size, const char *typed)
{
    typed += strspn(typed, " ");
    size_t len = strlen(typed);
    while (len > 0 && typed[len - 1] == ' ')
        len--;
    if (len >= size)
        len = size - 1;
    memcpy(out, typed, len);
    out[len] = '\0';
}

static void put_finding(web_text *t, const web_request *r, const char *typed)
{
    char code[CODE_LEN + 1], short_typed[128];
    size_t index;
    uint64_t number;
    confer_polls_election e;
    trim(short_typed, sizeof short_typed, typed);
    web_put(t, "<div id=\"found\" role=\"status\" tabindex=\"-1\" class=\"");
    if (clean(code, short_typed) &&
        confer_polls_find(&index, &number, page_app(r)->polls, code, CODE_LEN) &&
        confer_polls_at(&e, page_app(r)->polls, index)) {
        web_put(t, "good\"><p><strong>");
        page_say(t, r, WORD_FOUND);
        web_put(t, "</strong> ");
        page_say(t, r, WORD_FOUND_BALLOT);
        web_putf(t, " %" PRIu64 ", ", number);
        page_say_election(t, r, &e);
    } else {
        web_put(t, "bad\"><p><strong>");
        page_say(t, r, WORD_NOT_ON_BOARD);
        web_put(t, "</strong>");
    }
    web_put(t, "</p></div>\n");
}

static void put_form(web_text *t, const web_request *r, const char *typed)
{
    web_put(t, "<form action=\"/board\" method=\"get\" class=\"find\">\n<label for=\"code\">");
    page_say(t, r, WORD_TRACKER);
    web_putf(t, "</label>\n<input id=\"code\" name=\"code\" type=\"text\" maxlength=\"100\" "
                "autocomplete=\"off\" autocapitalize=\"none\" autocorrect=\"off\" "
                "spellcheck=\"false\" value=\"");
    web_say(t, typed ? typed : "");
    web_putf(t,
             "\">\n<input type=\"hidden\" name=\"lang\" value=\"%s\">\n"
             "<button type=\"submit\" class=\"main\">",
             web_language_code(r->language));
    page_say(t, r, WORD_FIND);
    web_put(t, "</button>\n</form>\n");
}

/* --- Turnout ---------------------------------------------------------------------------------- */

static void put_turnout(web_text *t, const web_request *r)
{
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    web_put(t, "<section aria-labelledby=\"turnout\">\n<h2 id=\"turnout\">");
    page_say(t, r, WORD_TURNOUT);
    web_put(t, "</h2>\n");
    page_element(t, r, "p", WORD_TURNOUT_TEXT);
    web_put(t, "<table>\n<thead><tr><th scope=\"col\">");
    page_say(t, r, WORD_UNIT);
    web_put(t, "</th><th scope=\"col\" class=\"number\">");
    page_say(t, r, WORD_MAY_VOTE);
    web_put(t, "</th><th scope=\"col\" class=\"number\">");
    page_say(t, r, WORD_HAVE_VOTED);
    web_put(t, "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < confer_polls_count(polls); i++) {
        if (!confer_polls_at(&e, polls, i))
            continue;
        web_put(t, "<tr><th scope=\"row\">");
        page_say_election(t, r, &e);
        web_putf(t,
                 "</th><td class=\"number\">%" PRIu64 "</td><td class=\"number\">%" PRIu64
                 "</td></tr>\n",
                 e.n_voters, e.n_voted);
    }
    web_put(t, "</tbody>\n</table>\n</section>\n");
}

/* --- Codes ------------------------------------------------------------------------------------ */

/* A number of the query, from 1; `fallback` where there is none. */
static uint64_t number_of(const web_request *r, const char *name, uint64_t fallback)
{
    const char *digits = web_parameter(r, name);
    uint64_t n = 0;
    for (; digits && *digits >= '0' && *digits <= '9' && n < UINT32_MAX; digits++)
        n = n * 10 + (uint64_t)(*digits - '0');
    return n > 0 && !*digits ? n : fallback;
}

static void put_turn(web_text *t, const web_request *r, size_t index, uint64_t first, web_word word)
{
    web_putf(t, " <a href=\"/board?lang=%s&amp;election=%zu&amp;from=%" PRIu64 "#codes\">",
             web_language_code(r->language), index, first);
    page_say(t, r, word);
    web_put(t, "</a>");
}

/* "501 – 1000 of 12345", the ways on, and all of them as lists. */
static void put_paging(web_text *t, const web_request *r, size_t index, uint64_t first, uint64_t n)
{
    uint64_t last = n - first < MOST_CODES_SHOWN ? n : first + MOST_CODES_SHOWN - 1;
    web_putf(t, "<p>%" PRIu64 " \xe2\x80\x93 %" PRIu64 " ", first, last);
    page_say(t, r, WORD_CODES_OF);
    web_putf(t, " %" PRIu64, n);
    if (first > 1)
        put_turn(t, r, index, first > MOST_CODES_SHOWN ? first - MOST_CODES_SHOWN : 1,
                 WORD_CODES_EARLIER);
    if (last < n)
        put_turn(t, r, index, last + 1, WORD_CODES_LATER);
    web_put(t, "</p>\n<p>");
    page_say(t, r, WORD_CODES_MANY);
    for (uint64_t from = 1; from <= n; from += MOST_CODES_LISTED)
        web_putf(t,
                 " <a href=\"/board.txt?election=%zu&amp;from=%" PRIu64 "\">%" PRIu64
                 " \xe2\x80\x93 %" PRIu64 "</a>",
                 index, from, from,
                 n - from < MOST_CODES_LISTED ? n : from + MOST_CODES_LISTED - 1);
    web_put(t, "</p>\n");
}

static void put_election_codes(web_text *t, const web_request *r, size_t index,
                               const confer_polls_election *e)
{
    uint64_t first = 1;
    if (number_of(r, "election", 0) == index && web_parameter(r, "from"))
        first = number_of(r, "from", 1);
    if (first > e->n_ballots)
        first = 1;
    web_put(t, "<h3>");
    page_say_election(t, r, e);
    web_put(t, "</h3>\n");
    if (e->n_ballots == 0) {
        page_element(t, r, "p", WORD_CODES_NONE);
        return;
    }
    if (e->n_ballots > MOST_CODES_SHOWN)
        put_paging(t, r, index, first, e->n_ballots);
    web_put(t, "<pre class=\"codes\" tabindex=\"0\" role=\"group\" aria-label=\"");
    page_say(t, r, WORD_CODES);
    web_put(t, "\">"); /* letters, digits, + and / */
    confer_polls_write_codes(page_app(r)->polls, index, first, MOST_CODES_SHOWN, web_put_bytes, t);
    web_put(t, "</pre>\n");
}

static void put_codes(web_text *t, const web_request *r)
{
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    web_put(t, "<section aria-labelledby=\"codes\">\n<h2 id=\"codes\">");
    page_say(t, r, WORD_CODES);
    web_put(t, "</h2>\n");
    for (size_t i = 0; i < confer_polls_count(polls); i++)
        if (confer_polls_at(&e, polls, i))
            put_election_codes(t, r, i, &e);
    web_put(t, "</section>\n");
}

/* A name in two parts; Base58 and the program's own words. */
static void put_file(web_text *t, const char *name, const char *end)
{
    web_put(t, "<li><a href=\"/files/");
    web_say(t, name);
    web_put(t, end);
    web_put(t, "\">");
    web_say(t, name);
    web_put(t, end);
    web_put(t, "</a></li>\n");
}

static void put_observers(web_text *t, const web_request *r)
{
    static const char *const names[] = {"notice.txt", "manifest.json", "audit.log", "struck.txt"};
    confer_polls *polls = page_app(r)->polls;
    confer_polls_election e;
    web_put(t, "<section aria-labelledby=\"observers\">\n<h2 id=\"observers\">");
    page_say(t, r, WORD_OBSERVERS);
    web_put(t, "</h2>\n");
    page_element(t, r, "p", WORD_OBSERVERS_TEXT);
    web_put(t, "<dl class=\"facts\">\n");
    page_say_heads(t, r);
    web_put(t, "</dl>\n");
    page_element(t, r, "h3", WORD_FILES);
    web_put(t, "<ul class=\"files\">\n");
    for (size_t i = 0; i < confer_polls_count(polls); i++) {
        if (!confer_polls_at(&e, polls, i))
            continue;
        put_file(t, e.uuid, ".bel");
        put_file(t, e.uuid, ".credentials.json");
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint64_t len;
        int fd = confer_polls_open_file(&len, polls, names[i]);
        if (fd >= 0) {
            close(fd);
            put_file(t, names[i], "");
        }
    }
    web_put(t, "</ul>\n</section>\n");
}

void page_board(web_answer *answer, const web_request *r)
{
    web_text *t = &answer->body;
    const char *typed = web_parameter(r, "code");
    page_begin(t, r, WORD_NAV_BOARD, true);
    page_element(t, r, "h1", WORD_BOARD);
    page_element(t, r, "p", WORD_BOARD_TEXT);
    put_form(t, r, typed);
    if (typed && *typed)
        put_finding(t, r, typed);
    page_result(t, r);
    put_turnout(t, r);
    put_codes(t, r);
    put_observers(t, r);
    page_end(t, r);
}

void page_codes(web_answer *answer, const web_request *r)
{
    answer->type = "text/plain; charset=utf-8";
    confer_polls_write_codes(page_app(r)->polls, (size_t)number_of(r, "election", 0),
                             number_of(r, "from", 1), MOST_CODES_LISTED, web_put_bytes,
                             &answer->body);
}
