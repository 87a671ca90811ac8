/* retain_words.c: the sentences of the staffing answer: what would change and how sure it is, what
 * it rests on, and what pay cannot explain. */
#include "answer/retain_show.h"

#include "show/figure.h"

int64_t cf_retain_percent_of_runs(const cf_retain *retain, int64_t n)
{
    int64_t out = 0;
    cf_div_round(&out, (cf_wide)n * 100, retain->records->n_runs, CF_HALF_UP);
    return out;
}

/* "1 fewer to 5 more", "2 to 5 more". */
static void say_more(cf_buf *text, int64_t low, int64_t high)
{
    if (low == 0 && high == 0) {
        cf_buf_add_str(text, "as many");
        return;
    }
    bool fewer = high <= 0;
    int64_t first = fewer ? -high : low < 0 ? -low : low;
    cf_show_count(text, first);
    cf_buf_add_str(text, !fewer && low < 0 ? " fewer to " : " to ");
    cf_show_count(text, fewer ? -low : high);
    cf_buf_add_str(text, fewer ? " fewer" : " more");
}

static void say_signed(cf_buf *text, int64_t cents)
{
    if (cents < 0)
        cf_buf_add_char(text, '-');
    cf_say_money(text, cents);
}

const char *cf_retain_sentence(cf_arena *arena, const cf_retain *retain,
                               const cf_retain_shown *shown, int scenario)
{
    const cf_retain_stats *stats = shown->stats;
    const char *end = cf_retain_month_words(arena, retain, retain->model.n_months - 1);
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "By %s, %s would have more filled posts than the status quo in %lld%% of ",
                end, retain->names[scenario],
                (long long)cf_retain_percent_of_runs(retain, stats->more));
    cf_say_count(&text, retain->options.runs, "run (", "runs (");
    say_more(&text, stats->more_filled.p10, stats->more_filled.p90);
    cf_buf_add_str(&text, " in 80% of them); it would cost ");
    say_signed(&text, retain->scenarios[scenario].cost_cents);
    cf_buf_add_str(&text, ", and ");
    say_signed(&text, stats->net_cents.p50);
    cf_buf_add_str(&text, " net of overtime and replacement avoided (80%: ");
    say_signed(&text, stats->net_cents.p10);
    cf_buf_add_str(&text, " to ");
    say_signed(&text, stats->net_cents.p90);
    cf_buf_add_str(&text, ").");
    const char *kept = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return kept;
}

static void say_basis(cf_report *report, const cf_retain *retain)
{
    const cf_staff_fit *fit = &retain->model.fit;
    if (!fit->fitted)
        cf_report_add(report, CF_SHOW_TEXT,
                      "Assumption-driven: no exits of this employer's own were given (--fit), so "
                      "rates of leaving are other employers' and the ranges say how far those "
                      "disagree.");
    else if (fit->n_exits < CF_RETAIN_FEW_EXITS)
        cf_report_add(report, CF_SHOW_TEXT,
                      "Assumption-driven: rates of leaving rest on %s; under %d exits, the "
                      "defaults say more than the employer's own record.",
                      retain->fit_words, CF_RETAIN_FEW_EXITS);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "Rates of leaving are fitted to %s. How much they answer to pay is not in "
                      "that record; it is a range from published studies.",
                      retain->fit_words);
}

/* Public rosters seldom say when people were hired. */
static void say_undated(cf_report *report, const cf_retain *retain)
{
    if (!retain->nobody_dated)
        return;
    cf_report_add(report, CF_SHOW_TEXT,
                  "The roster says of nobody when they were hired, and leaving follows years of "
                  "service. They are assumed to be spread evenly over %lld years.",
                  (long long)(retain->model.priors[CF_A_SERVICE].likely / 1000000));
}

/* What pay cannot explain, said each time. */
static void say_limits(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    const cf_retain_stats *stats = shown[0].stats;
    int64_t posts = cf_retain_posts(retain), over = retain->model.n_members - posts;
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "Pay moves quits alone. In the middle of the runs, ");
    cf_show_count(&text, stats->exits[0].p50);
    cf_buf_add_str(&text, " of ");
    cf_say_count(&text, stats->all_exits.p50, "exit", "exits");
    cf_buf_add_str(&text, " under the status quo are quits; the others, and shocks that no offer "
                          "holds, stay. An exodus is not explained by pay alone, and no offer here "
                          "is said to end one. The months start with ");
    cf_say_count(&text, retain->model.n_members, "member", "members");
    cf_buf_add_str(&text, " in ");
    cf_say_count(&text, posts, "post", "posts");
    cf_buf_add_str(&text, over > 0 ? ": nobody is hired until " : ".");
    if (over > 0)
        cf_say_count(&text, over + 1, "has left.", "have left.");
    cf_report_add_buf(report, CF_SHOW_TEXT, &text);
    cf_buf_release(&text);
}

void cf_retain_say_basis(cf_report *report, const cf_retain *retain, const cf_retain_shown *shown)
{
    say_basis(report, retain);
    say_undated(report, retain);
    say_limits(report, retain, shown);
}
