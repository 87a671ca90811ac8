/* market_raise.c: `raise to A% of median of market` becomes a raise of so much percent. It is
 * computed from what stands before the clause: every clause with an earlier day, and on its own day
 * those of the agreement and those written before it. Clauses are taken in the order of their days,
 * so that one may build on another. Source: docs/market.md. */
#include "answer/market.h"

#include "show/figure.h"

typedef struct {
    confer_case *c;
    const cf_market *markets;
    int n_markets;
} resolver;

static bool is_market_raise(const cf_op *op)
{
    return op->kind == CF_OP_RAISE && op->as.raise.market;
}

bool cf_market_has_raises(const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++)
        if (is_market_raise(&plan->ops[i]))
            return true;
    return false;
}

/* The class that the clause is about; an empty slice: said. */
static cf_slice class_of(const resolver *r, const cf_market *market, const cf_op *op)
{
    const cf_slice *classes;
    int n = cf_market_classes(&classes, &r->c->arena, market);
    cf_slice wanted = n == 1 ? classes[0] : CF_SLICE("");
    for (int i = 0; op->who && i < op->who->n_parts; i++) {
        const cf_select_part *part = &op->who->parts[i];
        if (part->kind == CF_SELECT_EQUAL && part->n_values == 1 &&
            cf_slice_equal_nocase(part->field, CF_SLICE("class")))
            wanted = part->values[0].text;
    }
    for (int i = 0; i < n && wanted.len > 0; i++)
        if (cf_slice_equal(wanted, classes[i]))
            return wanted;
    cf_diag *diag =
        wanted.len > 0
            ? cf_diags_add(&r->c->diags, CF_E1653, op->clause->span,
                           "the market has no class \"%.*s\"", (int)wanted.len, wanted.text)
            : cf_diags_add(&r->c->diags, CF_E1653, op->clause->span,
                           "the market has %d classes; which one is meant?", n);
    cf_diags_help(&r->c->diags, diag, "add `for class = NAME`, one clause a class");
    return CF_SLICE("");
}

/* The plan's ops that come before `op` (its day, and its place when it is of the same plan). */
static const cf_plan *before(cf_arena *arena, const cf_plan *plan, const cf_op *op, int place)
{
    cf_plan *out = cf_arena_dup(arena, plan, 1, sizeof *plan);
    cf_op *ops = CF_ARENA_NEW(arena, cf_op, (size_t)plan->n_ops + 1);
    out->n_ops = 0;
    for (int i = 0; i < plan->n_ops; i++)
        if (!plan->ops[i].dated || plan->ops[i].on.days < op->on.days ||
            (plan->ops[i].on.days == op->on.days && i < place))
            ops[out->n_ops++] = plan->ops[i];
    out->ops = ops;
    return out;
}

static bool our_top(cf_rational *out, const resolver *r, const cf_plan *plan, int place,
                    cf_slice range)
{
    confer_case *c = r->c;
    const cf_op *op = &plan->ops[place];
    const cf_plan *agreement = c->agreement.plan;
    cf_calendar calendar;
    int64_t entry, top;
    cf_calendar_init(&calendar, &agreement->facts);
    cf_date day = cf_calendar_period(&calendar, cf_calendar_first_full(&calendar, op->on)).start;
    const cf_plan *first =
        before(&c->arena, agreement, op, plan == agreement ? place : agreement->n_ops);
    const cf_plan *second = plan == agreement ? NULL : before(&c->arena, plan, op, place);
    if (!cf_market_our_rates(&entry, &top, c, first, second, range, day)) {
        if (!cf_diags_failed(&c->diags))
            cf_diags_add(&c->diags, CF_E1655, op->clause->span,
                         "the schedule has no range \"%.*s\"", (int)range.len, range.text);
        return false;
    }
    *out = cf_market_month_pay(&agreement->facts, top);
    return true;
}

static int64_t held(int64_t percent_e6, const cf_market_raise *by)
{
    int64_t least = by->has_least ? by->least_e6 : 0;
    if (percent_e6 < least)
        percent_e6 = least;
    if (by->has_most && percent_e6 > by->most_e6)
        percent_e6 = by->most_e6;
    return percent_e6;
}

static const cf_market *market_of(const resolver *r, const cf_op *op)
{
    cf_slice name = op->as.raise.market->name;
    const cf_market *market = cf_market_find(r->markets, r->n_markets, name);
    if (market)
        return market;
    cf_diag *diag =
        cf_diags_add(&r->c->diags, CF_E1652, op->clause->span,
                     "the agreement names no market \"%.*s\"", (int)name.len, name.text);
    cf_diags_help(&r->c->diags, diag, "add to the agreement: market \"%.*s\" \"FILE.csv\"",
                  (int)name.len, name.text);
    return NULL;
}

static void say_percent(const resolver *r, const cf_op *op, cf_rational median, cf_rational ours,
                        int n)
{
    cf_buf text = CF_BUF_INIT;
    cf_show_percent(&text, op->as.raise.percent_e6, 4, false);
    cf_buf_addf(&text, " (median of %d %s ", n, n == 1 ? "agency" : "agencies");
    cf_say_money(&text, cf_market_cents(median));
    cf_buf_add_str(&text, " a month, top rate ");
    cf_say_money(&text, cf_market_cents(ours));
    cf_diags_add(&r->c->diags, CF_N1657, op->clause->span, "this raise comes to %s)", text.text);
    cf_buf_release(&text);
}

static void resolve(const resolver *r, const cf_plan *plan, int place)
{
    confer_case *c = r->c;
    cf_op *op = (cf_op *)(uintptr_t)&plan->ops[place];
    const cf_market *market = market_of(r, op);
    cf_slice class_name = market ? class_of(r, market, op) : CF_SLICE("");
    cf_market_pay *pays;
    cf_rational median, ours;
    int n;
    if (class_name.len == 0 || !cf_market_at(&pays, &n, c, market, class_name, op->on))
        return;
    if (n == 0) {
        cf_diags_add(&c->diags, CF_E1654, op->clause->span,
                     "no agency of the market has pay for \"%.*s\" on that day",
                     (int)class_name.len, class_name.text);
        return;
    }
    if (!our_top(&ours, r, plan, place, cf_market_range(market, class_name)))
        return;
    int64_t percent = 0;
    if (!cf_market_median(&median, pays, n, CF_AT_TOP) ||
        !cf_market_percent(&percent, ours, median, op->as.raise.market->share_e6)) {
        cf_diags_add(&c->diags, CF_E1651, op->clause->span,
                     "the market's pay on that day needs too many digits");
        return;
    }
    op->as.raise.percent_e6 = held(percent, op->as.raise.market);
    say_percent(r, op, median, ours, n);
}

/* By day; on one day in the order of writing. */
static void resolve_plan(const resolver *r, const cf_plan *plan)
{
    int done = INT32_MIN, next;
    do {
        next = INT32_MAX;
        for (int i = 0; i < plan->n_ops; i++)
            if (is_market_raise(&plan->ops[i]) && plan->ops[i].on.days > done &&
                plan->ops[i].on.days < next)
                next = plan->ops[i].on.days;
        for (int i = 0; i < plan->n_ops && next < INT32_MAX; i++)
            if (is_market_raise(&plan->ops[i]) && plan->ops[i].on.days == next)
                resolve(r, plan, i);
        done = next;
    } while (next < INT32_MAX);
}

void cf_market_raises(confer_case *c)
{
    bool any = cf_market_has_raises(c->agreement.plan);
    for (int i = 0; i < c->n_offers; i++)
        any = any || cf_market_has_raises(c->offers[i].plan);
    cf_market *markets;
    resolver r = {.c = c};
    if (!any || cf_diags_failed(&c->diags) || !cf_markets_read(&markets, &r.n_markets, c))
        return;
    r.markets = markets;
    resolve_plan(&r, c->agreement.plan);
    for (int i = 0; i < c->n_offers; i++)
        if (c->offers[i].plan)
            resolve_plan(&r, c->offers[i].plan);
}

bool cf_market_raises_of(confer_case *c, const cf_plan *plan)
{
    cf_market *markets;
    resolver r = {.c = c};
    if (!cf_market_has_raises(plan))
        return true;
    cf_arena arena = c->arena; /* a search asks often: nothing of it stays */
    cf_diags diags = c->diags;
    c->arena = (cf_arena)CF_ARENA_INIT;
    cf_diags_init(&c->diags);
    if (cf_markets_read(&markets, &r.n_markets, c)) {
        r.markets = markets;
        resolve_plan(&r, plan);
    }
    bool good = !cf_diags_failed(&c->diags);
    cf_diags_release(&c->diags);
    cf_arena_release(&c->arena);
    c->diags = diags;
    c->arena = arena;
    return good;
}
