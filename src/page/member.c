#include "page/member.h"

#include "base/mem.h"
#include "cost/replay.h"
#include "page/member_row.h"

enum { MOST_FIELDS = 200 };

/* What a check brings, by index in the replay's periods. */
typedef struct {
    int64_t *gross, *net; /* the offer's less the status quo's, where it is paid */
} differences;

typedef struct {
    cf_arena *arena;
    const cf_deal *deal;
    cf_costing_options options;
    cf_replay **replays; /* by offer */
    differences *moved;  /* by offer */
    int n_periods;
    int from; /* first period of the horizon */
    cf_date as_of;
} teller;

/* --- What was asked -------------------------------------------------------------------------- */

static int read_fields(cf_member_field *fields, cf_slice text, cf_date *as_of)
{
    int n = 0;
    while (text.len > 0 && n < MOST_FIELDS) {
        const char *end = memchr(text.text, '\n', text.len);
        size_t len = end ? (size_t)(end - text.text) : text.len;
        const char *equals = memchr(text.text, '=', len);
        if (equals) {
            size_t name = (size_t)(equals - text.text);
            cf_member_field field = {{text.text, name}, {equals + 1, len - name - 1}};
            if (cf_slice_equal(field.name, CF_SLICE("as_of")))
                cf_date_parse_iso(as_of, field.value.text, field.value.len);
            else
                fields[n++] = field;
        }
        size_t used = end ? len + 1 : len;
        text = (cf_slice){text.text + used, text.len - used};
    }
    return n;
}

static void ask(teller *t)
{
    const cf_plan **plans = CF_ARENA_NEW(t->arena, const cf_plan *, (size_t)t->deal->n_offers);
    for (int i = 0; i < t->deal->n_offers; i++)
        plans[i] = &t->deal->offers[i];
    t->options = (cf_costing_options){
        .agreement = &t->deal->agreement,
        .offers = plans,
        .n_offers = t->deal->n_offers,
        .schedule = t->deal->has_schedule ? &t->deal->schedule : NULL,
        .indexes = t->deal->indexes,
        .n_indexes = t->deal->n_indexes,
        .n_threads = 1,
        .skip_one_percent = true,
    };
}

/* --- Checks ---------------------------------------------------------------------------------- */

/* Where a period's difference is paid: arrears wait for their day (costing rules, section 2.5). */
static int paid_in(const teller *t, int offer, int index)
{
    const cf_plan *plan = &t->deal->offers[offer];
    const cf_replay *replay = t->replays[offer];
    const cf_replay_period *period = &replay->offer.periods[index];
    if (!plan->has_arrears || period->dates.paid.days >= plan->arrears_paid.days)
        return index;
    return cf_calendar_first_paid(&replay->calendar, plan->arrears_paid) -
           replay->offer.periods[0].period;
}

static void move_differences(teller *t, int offer)
{
    const cf_replay *replay = t->replays[offer];
    differences *d = &t->moved[offer];
    size_t n = (size_t)t->n_periods;
    d->gross = CF_ARENA_NEW(t->arena, int64_t, n);
    d->net = CF_ARENA_NEW(t->arena, int64_t, n);
    for (int i = 0; i < t->n_periods; i++) {
        int at = paid_in(t, offer, i);
        if (at < t->from || at >= t->n_periods)
            continue;
        d->gross[at] += replay->offer.periods[i].gross - replay->status_quo.periods[i].gross;
        d->net[at] += replay->offer.periods[i].net - replay->status_quo.periods[i].net;
    }
}

static bool replay_all(teller *t, const cf_member_row *row, cf_diags *diags)
{
    size_t n = (size_t)t->deal->n_offers;
    t->replays = CF_ARENA_NEW(t->arena, cf_replay *, n);
    t->moved = CF_ARENA_NEW(t->arena, differences, n);
    for (int i = 0; i < t->deal->n_offers; i++) {
        t->replays[i] = cf_replay_row(&t->options, i, row->info, &row->block, 0, diags);
        if (!t->replays[i])
            return false;
    }
    const cf_replay_scenario *first = &t->replays[0]->offer;
    t->n_periods = first->n_periods;
    while (t->from < t->n_periods && !first->periods[t->from].in_horizon)
        t->from++;
    for (int i = 0; i < t->deal->n_offers; i++)
        move_differences(t, i);
    return t->from < t->n_periods;
}

/* --- Telling --------------------------------------------------------------------------------- */

static void add_date(teller *t, cf_value *to, const char *name, cf_date date)
{
    char text[CF_DATE_TEXT_SIZE];
    if (cf_date_is_none(date)) {
        cf_value_add_null(t->arena, to, name);
        return;
    }
    size_t len = cf_date_format(text, date);
    cf_value_add_text(t->arena, to, name, (cf_slice){text, len});
}

static const char *line_kind(const cf_replay_line *line)
{
    static const char *const names[] = {
        [CF_LINE_RATE] = "rate",
        [CF_LINE_PAY] = "pay",
        [CF_LINE_CONTRIBUTION] = "contribution",
        [CF_LINE_EMPLOYEE_PART] = "employee part",
        [CF_LINE_HEALTH] = "health",
        [CF_LINE_PLAN_SHARE] = "plan share",
    };
    return line->kind == CF_LINE_PAY ? cf_component_names[line->component] : names[line->kind];
}

static void add_lines(teller *t, cf_value *to, const cf_replay_period *period)
{
    cf_value *lines = cf_value_add_array(t->arena, to, "lines");
    for (int i = 0; i < period->n_lines; i++) {
        const cf_replay_line *line = &period->lines[i];
        cf_value *item = cf_value_add_object(t->arena, lines, NULL);
        cf_value_add_text(t->arena, item, "kind", cf_slice_of(line_kind(line)));
        cf_value_add_text(t->arena, item, "name", line->name);
        cf_value_add_int(t->arena, item, "cents", line->cents);
        cf_value_add_text(t->arena, item, "working", cf_slice_of(line->working));
        cf_value_add_text(t->arena, item, "clause",
                          line->clause ? line->clause->text : CF_SLICE(""));
    }
}

/* The check of a period under an offer (-1: the status quo), as it is paid. */
static void add_check(teller *t, cf_value *to, const char *name, int offer, int index)
{
    const cf_replay *replay = t->replays[offer < 0 ? 0 : offer];
    const cf_replay_period *before = &replay->status_quo.periods[index];
    const cf_replay_period *own = offer < 0 ? before : &replay->offer.periods[index];
    int64_t gross = offer < 0 ? 0 : t->moved[offer].gross[index];
    int64_t net = offer < 0 ? 0 : t->moved[offer].net[index];
    cf_value *check = cf_value_add_object(t->arena, to, name);
    add_date(t, check, "start", own->dates.start);
    add_date(t, check, "end", own->dates.end);
    add_date(t, check, "paid", own->dates.paid);
    cf_value_add_int(t->arena, check, "gross", before->gross + gross);
    cf_value_add_int(t->arena, check, "net", before->net + net);
    add_lines(t, check, own);
}

static void add_end(teller *t, cf_value *to, const cf_replay_period *period)
{
    char rate[CF_NUMBER_TEXT_SIZE];
    size_t len = cf_decimal_format(rate, period->rate_e8, 8, 2, false);
    cf_value *end = cf_value_add_object(t->arena, to, "end");
    cf_value_add_text(t->arena, end, "range", period->range);
    cf_value_add_text(t->arena, end, "step", period->step);
    cf_value_add_text(t->arena, end, "rate", (cf_slice){rate, len});
}

static int next_check(const teller *t)
{
    const cf_replay_period *periods = t->replays[0]->offer.periods;
    int at = t->from;
    while (at < t->n_periods - 1 && periods[at].dates.paid.days < t->as_of.days)
        at++;
    return at;
}

static int first_change(const teller *t, int offer)
{
    for (int i = t->from; i < t->n_periods; i++)
        if (t->moved[offer].net[i] != 0 || t->moved[offer].gross[i] != 0)
            return i;
    return -1;
}

static void add_offer(teller *t, cf_value *offers, int offer, int next)
{
    const cf_replay *replay = t->replays[offer];
    cf_value *to = cf_value_add_object(t->arena, offers, NULL);
    cf_value_add_text(t->arena, to, "name", t->deal->names[offer]);
    cf_value_add_int(t->arena, to, "gain", replay->offer.net - replay->status_quo.net);
    add_end(t, to, &replay->offer.periods[t->n_periods - 1]);
    add_check(t, to, "next", offer, next);
    int first = first_change(t, offer);
    if (first >= 0)
        add_check(t, to, "first", offer, first);
    else
        cf_value_add_null(t->arena, to, "first");
}

static void add_running(teller *t, cf_value *root)
{
    cf_value *paid = cf_value_add_array(t->arena, root, "paid");
    for (int i = t->from; i < t->n_periods; i++)
        add_date(t, paid, NULL, t->replays[0]->offer.periods[i].dates.paid);
    cf_value *running = cf_value_add_array(t->arena, root, "running");
    for (int o = 0; o < t->deal->n_offers; o++) {
        cf_value *sums = cf_value_add_array(t->arena, running, NULL);
        int64_t sum = 0;
        for (int i = t->from; i < t->n_periods; i++)
            cf_value_add_int(t->arena, sums, NULL, sum += t->moved[o].net[i]);
    }
}

/* As `compare` says it for all members (costing rules, section 4), for this one. */
static void add_pair(teller *t, cf_value *pairs, int a, int b)
{
    int64_t running = 0, worst = 0;
    int overtakes = t->from, worst_at = -1;
    for (int i = t->from; i < t->n_periods; i++) {
        running += t->moved[b].net[i] - t->moved[a].net[i];
        if (running < 0)
            overtakes = i + 1;
        if (running < worst) {
            worst = running;
            worst_at = i;
        }
    }
    const cf_replay_period *periods = t->replays[0]->offer.periods;
    cf_value *pair = cf_value_add_object(t->arena, pairs, NULL);
    cf_value_add_int(t->arena, pair, "a", a);
    cf_value_add_int(t->arena, pair, "b", b);
    cf_value_add_int(t->arena, pair, "gain_difference",
                     (t->replays[b]->offer.net - t->replays[b]->status_quo.net) -
                         (t->replays[a]->offer.net - t->replays[a]->status_quo.net));
    add_date(t, pair, "overtakes_on",
             overtakes < t->n_periods ? periods[overtakes].dates.paid : CF_DATE_NONE);
    cf_value_add_int(t->arena, pair, "largest_shortfall", worst);
    add_date(t, pair, "largest_shortfall_on",
             worst_at >= 0 ? periods[worst_at].dates.paid : CF_DATE_NONE);
}

static cf_value *tell(teller *t)
{
    cf_value *root = cf_value_new(t->arena);
    int next = next_check(t);
    cf_value *status_quo = cf_value_add_object(t->arena, root, "status_quo");
    add_end(t, status_quo, &t->replays[0]->status_quo.periods[t->n_periods - 1]);
    add_check(t, status_quo, "next", -1, next);
    cf_value *offers = cf_value_add_array(t->arena, root, "offers");
    for (int i = 0; i < t->deal->n_offers; i++)
        add_offer(t, offers, i, next);
    add_running(t, root);
    cf_value *pairs = cf_value_add_array(t->arena, root, "pairs");
    for (int a = 0; a < t->deal->n_offers; a++)
        for (int b = a + 1; b < t->deal->n_offers; b++)
            add_pair(t, pairs, a, b);
    return root;
}

/* --- Refusing -------------------------------------------------------------------------------- */

static void add_error(cf_arena *arena, cf_value *errors, cf_slice field, cf_slice what)
{
    cf_value *item = cf_value_add_object(arena, errors, NULL);
    cf_value_add_text(arena, item, "field", field);
    cf_value_add_text(arena, item, "what", what);
}

static cf_value *refuse(cf_arena *arena, cf_slice wrong, const cf_diags *diags)
{
    cf_value *root = cf_value_new(arena);
    cf_value *errors = cf_value_add_array(arena, root, "errors");
    while (wrong.len > 0) {
        const char *end = memchr(wrong.text, '\n', wrong.len);
        size_t len = (size_t)(end - wrong.text), name = 0;
        while (name < len && wrong.text[name] != ':')
            name++;
        add_error(arena, errors, (cf_slice){wrong.text, name},
                  cf_slice_trim((cf_slice){wrong.text + name + 1, len - name - 1}));
        wrong = (cf_slice){end + 1, wrong.len - len - 1};
    }
    for (size_t i = 0; i < diags->count; i++)
        add_error(arena, errors, CF_SLICE(""), cf_slice_of(diags->items[i]->message));
    return root;
}

cf_value *cf_member_value(cf_arena *arena, const cf_deal *deal, cf_slice text)
{
    teller t = {.arena = arena, .deal = deal, .as_of = {INT32_MIN}};
    cf_member_field *fields = CF_ARENA_NEW(arena, cf_member_field, MOST_FIELDS);
    int n = read_fields(fields, text, &t.as_of);
    cf_buf wrong = CF_BUF_INIT;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_member_row row;
    ask(&t);
    bool good = cf_member_row_make(&row, deal, fields, n, &wrong) && deal->n_offers > 0;
    cf_value *answer = good && replay_all(&t, &row, &diags)
                           ? tell(&t)
                           : refuse(arena, cf_buf_slice(&wrong), &diags);
    for (int i = 0; t.replays && i < deal->n_offers; i++)
        cf_replay_free(t.replays[i]);
    cf_member_row_release(&row);
    cf_diags_release(&diags);
    cf_buf_release(&wrong);
    return answer;
}

void cf_member_answer(cf_buf *out, const cf_deal *deal, cf_slice text)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_value_write_json(out, cf_member_value(&arena, deal, text));
    cf_arena_release(&arena);
}
