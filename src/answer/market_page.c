/* market_page.c: the exhibit for people. */
#include "answer/market_show.h"

#include "show/figure.h"

static void say_change(cf_buf *text, int64_t ours, int64_t theirs)
{
    int64_t off = ours - theirs;
    cf_say_money(text, off);
    cf_buf_addf(text, " a month (");
    cf_show_percent(text, cf_ratio_of(off < 0 ? -off : off, theirs), 1, false);
    cf_buf_addf(text, ") %s", off < 0 ? "below" : "above");
}

static void show_finding(cf_exhibit *x, cf_report *report, const cf_benchmark *b)
{
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, b->day);
    for (int s = 0; s < x->n_scenarios && b->n_pays > 0 && b->in_schedule; s++) {
        const cf_standing *ours = &b->ours[s];
        cf_buf text = CF_BUF_INIT;
        cf_buf_addf(&text, "On %s, under %s, the top pay of %.*s would be ", day,
                    s == 0 ? "the status quo" : x->names[s], (int)b->class_name.len,
                    b->class_name.text);
        if (cf_e8_cents(ours->e8[CF_AT_TOP]) == cf_e8_cents(b->median[CF_AT_TOP]))
            cf_buf_add_str(&text, "at");
        else
            say_change(&text, cf_e8_cents(ours->e8[CF_AT_TOP]), cf_e8_cents(b->median[CF_AT_TOP]));
        cf_buf_add_str(&text, " the median of ");
        cf_say_count(&text, b->n_pays, "agency", "agencies");
        cf_buf_addf(&text, ", rank %d of %d", ours->rank[CF_AT_TOP], b->n_pays + 1);
        if (ours->has_cost) {
            cf_buf_add_str(&text, "; reaching the median takes ");
            cf_show_percent(&text, ours->percent_e6, 2, false);
            cf_buf_add_str(&text, " and costs ");
            cf_say_money(&text, ours->cost);
            cf_buf_add_str(&text, " over the years costed");
        }
        cf_buf_add_char(&text, '.');
        cf_report_add_buf(report, CF_SHOW_FINDING, &text);
        cf_buf_release(&text);
    }
}

static void add_pay_row(cf_exhibit *x, cf_grid *grid, cf_row_kind kind, cf_slice name,
                        cf_cell since, const int64_t *e8, bool has_total, cf_slice hours)
{
    cf_cell cells[6] = {cf_cell_text(name),
                        since,
                        cf_cell_money(cf_e8_cents(e8[CF_AT_ENTRY])),
                        cf_cell_money(cf_e8_cents(e8[CF_AT_TOP])),
                        has_total ? cf_cell_money(cf_e8_cents(e8[CF_AT_TOTAL])) : CF_BLANK_CELL,
                        cf_cell_text(hours)};
    cf_grid_add(x->arena, grid, kind, cells);
}

static void show_pays(cf_exhibit *x, cf_report *report, const cf_benchmark *b)
{
    static const char *const heads[] = {"Agency", "Since", "Entry", "Top", "Total at top", "Hours"};
    char day[CF_DATE_TEXT_SIZE];
    cf_date_format(day, b->day);
    cf_grid *grid = cf_report_grid(report,
                                   cf_arena_printf(x->arena, "%.*s on %s, dollars a month",
                                                   (int)b->class_name.len, b->class_name.text, day),
                                   6, 1);
    for (int i = 0; i < 6; i++)
        cf_grid_head(x->arena, grid, i, heads[i], i > 1);
    for (int i = 0; i < b->n_pays; i++)
        add_pay_row(x, grid, CF_ROW_PLAIN, b->pays[i].row->agency,
                    cf_cell_date(b->pays[i].row->effective), b->pays[i].e8, true, b->pays[i].hours);
    cf_slice none = CF_SLICE("");
    if (b->n_pays > 0) {
        add_pay_row(x, grid, CF_ROW_SUBTOTAL, CF_SLICE("Mean"), CF_BLANK_CELL, b->mean, true, none);
        add_pay_row(x, grid, CF_ROW_PLAIN, CF_SLICE("Median"), CF_BLANK_CELL, b->median, true,
                    none);
        add_pay_row(x, grid, CF_ROW_PLAIN,
                    cf_slice_of(cf_arena_printf(x->arena, "Percentile %d", x->options->percentile)),
                    CF_BLANK_CELL, b->percentile, true, none);
    }
    for (int s = 0; s < x->n_scenarios && b->in_schedule; s++)
        add_pay_row(x, grid, s == 0 ? CF_ROW_SUBTOTAL : CF_ROW_PLAIN,
                    s == 0 ? CF_SLICE("Ours, status quo")
                           : cf_slice_of(cf_arena_printf(x->arena, "Ours, %s", x->names[s])),
                    CF_BLANK_CELL, b->ours[s].e8, b->ours[s].has_total, none);
}

/* "-$200.00 (-3.2%)". */
static cf_cell distance(cf_exhibit *x, int64_t ours_e8, int64_t theirs_e8)
{
    cf_buf text = CF_BUF_INIT;
    int64_t theirs = cf_e8_cents(theirs_e8), off = cf_e8_cents(ours_e8) - theirs;
    cf_show_money(&text, off, false);
    cf_buf_add_str(&text, " (");
    cf_show_percent(&text, cf_ratio_of(off, theirs), 1, true);
    cf_buf_add_char(&text, ')');
    cf_slice kept = cf_arena_slice(x->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return cf_cell_text(kept);
}

/* Rank and distances, at entry, at top and in total. */
static void show_standing(cf_exhibit *x, cf_report *report, const cf_benchmark *b)
{
    static const char *const measures[CF_AT_COUNT] = {"entry", "top", "total at top"};
    const char *heads[] = {"Where ours stands", "Rank", "To the mean", "To the median",
                           cf_arena_printf(x->arena, "To percentile %d", x->options->percentile)};
    cf_grid *grid = cf_report_grid(report, NULL, 5, 1);
    for (int i = 0; i < 5; i++)
        cf_grid_head(x->arena, grid, i, heads[i], i > 0);
    for (int s = 0; s < x->n_scenarios; s++)
        for (int of = 0; of < CF_AT_COUNT; of++) {
            const cf_standing *ours = &b->ours[s];
            cf_cell cells[5] = {cf_cell_text(cf_slice_of(cf_arena_printf(
                x->arena, "%s, %s", s == 0 ? "Status quo" : x->names[s], measures[of])))};
            if (of == CF_AT_TOTAL && !ours->has_total) {
                cells[1] = cf_cell_text(CF_SLICE("not known"));
            } else {
                cells[1] = cf_cell_text(cf_slice_of(
                    cf_arena_printf(x->arena, "%d of %d", ours->rank[of], b->n_pays + 1)));
                cells[2] = distance(x, ours->e8[of], b->mean[of]);
                cells[3] = distance(x, ours->e8[of], b->median[of]);
                cells[4] = distance(x, ours->e8[of], b->percentile[of]);
            }
            cf_grid_add(x->arena, grid, of == 0 && s > 0 ? CF_ROW_SUBTOTAL : CF_ROW_PLAIN, cells);
        }
}

static void show_raise(cf_exhibit *x, cf_report *report, const cf_benchmark *b)
{
    static const char *const heads[] = {"Top pay to the median", "Raise",
                                        "Cost over the years costed"};
    cf_grid *grid = cf_report_grid(report, NULL, 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(x->arena, grid, i, heads[i], i > 0);
    for (int s = 0; s < x->n_scenarios; s++) {
        const cf_standing *ours = &b->ours[s];
        cf_cell cells[3] = {cf_cell_text(cf_slice_of(s == 0 ? "Status quo" : x->names[s]))};
        cells[1] = ours->has_percent ? cf_cell_percent(ours->percent_e6, 4) : CF_BLANK_CELL;
        cells[2] = ours->has_cost ? cf_cell_money(ours->cost) : CF_BLANK_CELL;
        cf_grid_add(x->arena, grid, CF_ROW_PLAIN, cells);
    }
}

/* What the figures of a day leave out without anybody having chosen so. */
static void show_missing(cf_exhibit *x, cf_report *report, const cf_benchmark *b)
{
    char day[CF_DATE_TEXT_SIZE], since[CF_DATE_TEXT_SIZE];
    cf_date_format(day, b->day);
    for (int i = 0; i < b->n_later; i++) {
        cf_date_format(since, b->later[i]->effective);
        cf_report_add(report, CF_SHOW_ITEM,
                      "not counted: %.*s, whose pay for %.*s the table gives from %s on",
                      (int)b->later[i]->agency.len, b->later[i]->agency.text,
                      (int)b->class_name.len, b->class_name.text, since);
    }
    if (!b->in_schedule)
        cf_report_add(report, CF_SHOW_TEXT,
                      "The schedule has no range \"%.*s\", so our own pay is not shown.",
                      (int)b->range.len, b->range.text);
    else if (b->n_pays == 0)
        cf_report_add(report, CF_SHOW_TEXT, "No agency's pay is known for %s.", day);
    else if (!b->ours[0].has_total)
        cf_report_add(report, CF_SHOW_TEXT,
                      "Our own total is not known: the table needs a row of our own for %.*s%s.",
                      (int)b->class_name.len, b->class_name.text,
                      x->c->agreement.plan->facts.employer.len > 0
                          ? ""
                          : ", and the agreement a line `employer \"NAME\"`");
}

static const char *words_or(cf_arena *arena, cf_slice words, const char *otherwise)
{
    return words.len > 0 ? cf_arena_copy(arena, words) : otherwise;
}

static void show_choice(cf_exhibit *x, cf_report *report)
{
    const cf_market *market = x->market;
    cf_report_add(report, CF_SHOW_HEADING, "How the agencies were chosen");
    if (market->rule.len > 0)
        cf_report_add(report, CF_SHOW_TEXT, "%.*s.", (int)market->rule.len, market->rule.text);
    else
        cf_report_add(report, CF_SHOW_TEXT,
                      "No rule was given. Add `chosen by \"...\"` to the agreement's market line.");
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        if (cf_market_first_out(market, i))
            cf_report_add(report, CF_SHOW_ITEM, "left out: %.*s (%s)", (int)row->agency.len,
                          row->agency.text, words_or(x->arena, row->why, "no reason was given"));
    }
    cf_report_add(report, CF_SHOW_HEADING, "Sources");
    for (int i = 0; i < market->n_rows; i++) {
        const cf_market_row *row = &market->rows[i];
        bool again = false;
        for (int k = 0; k < i && !again; k++)
            again = market->rows[k].included &&
                    cf_slice_equal(row->agency, market->rows[k].agency) &&
                    cf_slice_equal(row->source, market->rows[k].source);
        if (row->included && !again)
            cf_report_add(report, CF_SHOW_ITEM, "%.*s: %s", (int)row->agency.len, row->agency.text,
                          words_or(x->arena, row->source, "none was given"));
    }
    cf_report_add(report, CF_SHOW_TEXT,
                  "Total at top is base and longevity, certificates, employer-paid retirement and "
                  "medical, as far as the table gives them: what is blank counts as nothing.");
}

void cf_market_add_page(cf_exhibit *x, cf_report *report)
{
    cf_report_add(report, report->first ? CF_SHOW_HEADING : CF_SHOW_TITLE, "The market \"%.*s\"",
                  (int)x->market->name.len, x->market->name.text);
    for (int i = 0; i < x->n_benchmarks; i++)
        show_finding(x, report, &x->benchmarks[i]);
    for (int i = 0; i < x->n_benchmarks; i++) {
        const cf_benchmark *b = &x->benchmarks[i];
        show_pays(x, report, b);
        if (b->n_pays > 0 && b->in_schedule) {
            show_standing(x, report, b);
            show_raise(x, report, b);
        }
        show_missing(x, report, b);
    }
    show_choice(x, report);
}
