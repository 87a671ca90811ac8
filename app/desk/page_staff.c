/* Staffing: who stays under the status quo and each offer, as ranges, with the assumptions that
 * matter most at hand. The address is the state: what is set stands in it. */
#include "desk/desk.h"

#include <confer_staff.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_OFFERS = 5, RUNS = 2000 };

/* An assumption that the page lets one set. `unit` follows the number. */
typedef struct {
    const char *name, *words, *unit, *low, *usual, *high, *step, *hint;
} slider;

static const slider sliders[] = {
    {"elasticity", "How strongly quits answer to pay", "", "0", "1.4", "4", "0.1",
     "studies: 0.7 to 3; most likely 1.4"},
    {"relative_pay", "Our pay against the market\xe2\x80\x99s today", "%", "70", "100", "130", "1",
     "100 is the market\xe2\x80\x99s; measured where the folder has a market"},
    {"market_growth", "Raises elsewhere, a year", "%", "0", "3", "10", "0.5", "assumed: 2 to 4"},
    {"quits", "Members who resign in a year", "%", "0", "5", "20", "0.5", "PERF: 4.15 to 6.2"},
    {"shock", "Quits for reasons other than pay, times", "", "0.5", "1", "4", "0.1", "1: as usual"},
    {"hires", "Recruits to be had in a year, of the posts", "%", "0", "8", "25", "0.5",
     "PERF: 8.2"},
    {"backfill", "Vacant hours worked as overtime", "%", "0", "40", "100", "5",
     "assumed: 20 to 80"},
    {"freeze_months", "Months without hiring", "", "0", "0", "36", "1", "assumed: none"},
};
enum { N_SLIDERS = sizeof sliders / sizeof *sliders };

/* --- The question ----------------------------------------------------------------------------- */

/* Digits up to anything else; large ones stay large enough to be refused. */
static int small_number(const char *text)
{
    int n = 0;
    for (; *text >= '0' && *text <= '9' && n < 100000; text++)
        n = n * 10 + (*text - '0');
    return n;
}

/* words: the log of exits or "", years, how many offers, the offers, then assumptions as
 * "name=value". */
static int run_staff(confer_result **out, confer_case *c, const desk_question *q, confer_error *err)
{
    confer_retain_options options = CONFER_RETAIN_OPTIONS_INIT;
    int n_offers = small_number(q->words[2]);
    options.fit_path = q->words[0][0] ? q->words[0] : NULL;
    options.years = small_number(q->words[1]);
    options.runs = RUNS;
    options.set = q->words + 3 + n_offers;
    options.n_set = q->n_words - 3 - n_offers;
    return confer_retain(out, c, q->words + 3, n_offers, &options, err);
}

/* A number as the address has it: digits and one point, nothing else. */
static bool is_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    size_t len = strlen(text);
    if (digits == 0 || len > 12)
        return false;
    if (text[digits] != '.')
        return digits == len;
    size_t more = strspn(text + digits + 1, "0123456789");
    return more > 0 && more <= 4 && digits + 1 + more == len;
}

/* The folder's log of exits; empty: it has none. */
static void find_exits(char *path, size_t size, const desk *d)
{
    struct stat there;
    int n = snprintf(path, size, "%s/exits.csv", desk_folder(d));
    if (n < 0 || (size_t)n >= size || stat(path, &there) != 0)
        path[0] = '\0';
}

/* What is set; quits are not where exits on record say what they are. */
static const char *value_of(const web_request *request, const slider *s)
{
    char exits[4096];
    const char *value = web_parameter(request, s->name);
    find_exits(exits, sizeof exits, desk_of(request));
    if (exits[0] && strcmp(s->name, "quits") == 0)
        return "";
    return value && is_number(value) ? value : "";
}

/* --- The form --------------------------------------------------------------------------------- */

/* x 1e6 as a box takes it: "3.2" of 0.032 in percent. */
static void put_value(web_text *t, const slider *s, int64_t e6)
{
    int64_t e4 = s->unit[0] ? e6 : e6 / 100;
    web_putf(t, "%d", (int)(e4 / 10000));
    int rest = (int)(e4 % 10000);
    if (rest == 0)
        return;
    int width = 4;
    for (; rest % 10 == 0; rest /= 10)
        width--;
    web_putf(t, ".%0*d", width, rest);
}

/* The place of an assumption in the answer, or -1. */
static int place_of(const confer_result *r, const char *name)
{
    size_t n = r ? desk_length(r, "assumptions") : 0;
    for (int i = 0; i < (int)n; i++)
        if (strcmp(desk_text(r, "assumptions[%d].assumption", i), name) == 0)
            return i;
    return -1;
}

/* What holds while the box is empty, and where it is from; what studies say otherwise. */
static void put_hint(web_text *t, const confer_result *r, const slider *s, int place)
{
    if (place < 0) { /* a number is set */
        web_put(t, s->hint);
        return;
    }
    int64_t low = desk_decimal(r, 6, "assumptions[%d].low", place);
    int64_t likely = desk_decimal(r, 6, "assumptions[%d].likely", place);
    int64_t high = desk_decimal(r, 6, "assumptions[%d].high", place);
    if (low < high) {
        put_value(t, s, low);
        web_put(t, " to ");
        put_value(t, s, high);
        web_put(t, ", most likely ");
    }
    put_value(t, s, likely);
    web_put(t, s->unit);
    web_put(t, ". ");
    desk_tell(t, desk_text(r, "assumptions[%d].source", place));
}

static void put_slider(web_text *t, const web_request *request, const slider *s,
                       const confer_result *r)
{
    const char *value = value_of(request, s);
    int place = value[0] ? -1 : place_of(r, s->name);
    if (place >= 0 && strcmp(desk_text(r, "assumptions[%d].from", place), "fit") == 0) {
        web_putf(t, "<div class=\"field\"><strong>%s</strong><p class=\"hint\">", s->words);
        desk_tell(t, desk_text(r, "assumptions[%d].source", place));
        web_put(t, "</p></div>\n");
        return;
    }
    web_putf(t, "<div class=\"field\"><label for=\"a-%s\">%s</label>", s->name, s->words);
    web_putf(t,
             "<input type=\"range\" data-for=\"a-%s\" min=\"%s\" max=\"%s\" step=\"%s\" "
             "aria-label=\"%s\" hidden value=\"",
             s->name, s->low, s->high, s->step, s->words);
    if (place >= 0)
        put_value(t, s, desk_decimal(r, 6, "assumptions[%d].likely", place));
    else
        web_say(t, value[0] ? value : s->usual);
    web_putf(
        t,
        "\"> <span class=\"with-unit\"><input type=\"number\" id=\"a-%s\" name=\"%s\" min=\"%s\" max=\"%s\" "
        "step=\"%s\" aria-describedby=\"h-%s\" value=\"",
        s->name, s->name, s->low, s->high, s->step, s->name);
    web_say(t, value);
    web_putf(t, "\">%s</span> <p class=\"hint\" id=\"h-%s\">", s->unit, s->name);
    put_hint(t, r, s, place);
    web_put(t, "</p></div>\n");
}

static bool is_anything_set(const web_request *request)
{
    for (int i = 0; i < N_SLIDERS; i++)
        if (value_of(request, &sliders[i])[0])
            return true;
    return false;
}

/* Folded until one is set: the answer comes first. */
static void put_form(web_text *t, const web_request *request, int years, const confer_result *r)
{
    web_putf(
        t,
        "<details class=\"no-print\"%s>\n<summary>Change the assumptions</summary>\n"
        "<form action=\"/staff\">\n<p class=\"hint\">An empty box keeps its range: each of the "
        "%d runs draws a value from it. A number that you enter is taken as certain. What is known "
        "of this employer can be kept, with its source, in a table <code>staffing.csv</code> in the "
        "folder, and a record of who left in <code>exits.csv</code>: rates of leaving are then "
        "measured from it.</p>\n<div class=\"assumptions\">\n",
        is_anything_set(request) || !r ? " open" : "", (int)RUNS);
    for (int i = 0; i < N_SLIDERS; i++)
        put_slider(t, request, &sliders[i], r);
    web_putf(t,
             "<div class=\"field\"><label for=\"years\">Years</label><input type=\"number\" "
             "id=\"years\" name=\"years\" min=\"1\" max=\"30\" value=\"%d\"></div>\n</div>\n"
             "<p class=\"buttons\"><button class=\"main\">Simulate</button> "
             "<a class=\"button\" href=\"/staff\">As the folder has it</a></p>\n</form>\n"
             "</details>\n",
             years);
}

/* --- The page --------------------------------------------------------------------------------- */

static void put_answer(web_answer *answer, const web_request *request, const desk_answer *a,
                       int years)
{
    web_text *t = &answer->body;
    desk_begin(t, request, &desk_page_staff, "Staffing");
    web_put(t, "<h1>Staffing</h1>\n<p>How many posts would be filled under each offer, and what "
               "people who leave would cost: a simulation of thousands of possible years. Read it "
               "as ranges, not as a forecast.</p>\n");
    put_form(t, request, years, a->result);
    if (a->result) {
        desk_put_answer(t, a->result);
    } else {
        desk_put_no_answer(t, a);
    }
    desk_end(t, request, &desk_page_staff);
}

static void show(web_answer *answer, const web_request *request)
{
    desk_names all = desk_offers(request);
    char exits[4096], years[8], count[8], sets[N_SLIDERS][48];
    int n_years = 5, n_offers = all.n < MOST_OFFERS ? (int)all.n : MOST_OFFERS;
    const char *asked = web_parameter(request, "years");
    if (asked && is_number(asked))
        n_years = small_number(asked);
    n_years = n_years < 1 ? 1 : n_years > 30 ? 30 : n_years;
    snprintf(years, sizeof years, "%d", n_years);
    snprintf(count, sizeof count, "%d", n_offers > 0 ? n_offers : 1);
    find_exits(exits, sizeof exits, desk_of(request));
    desk_question q = {"Simulating staffing", run_staff, {exits, years, count}, 3};
    for (int i = 0; i < n_offers; i++)
        q.words[q.n_words++] = all.names[i];
    if (n_offers == 0)
        q.words[q.n_words++] = "current";
    for (int i = 0; i < N_SLIDERS; i++) {
        const char *value = value_of(request, &sliders[i]);
        if (!value[0])
            continue;
        snprintf(sets[i], sizeof sets[i], "%s=%s%s", sliders[i].name, value, sliders[i].unit);
        q.words[q.n_words++] = sets[i];
    }
    const desk_answer *a = desk_ask(answer, request, &q);
    if (a) {
        put_answer(answer, request, a, n_years);
        desk_done(request, a);
    }
    desk_names_free(&all);
}

static const web_route routes[] = {
    {"GET", "/staff", show, 0, false},
    {NULL, NULL, NULL, 0, false},
};

const desk_page desk_page_staff = {
    .path = "/staff", .group = DESK_PEOPLE, .name = WORD_DESK_NAV_STAFF, .routes = routes};
