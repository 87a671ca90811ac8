#define _POSIX_C_SOURCE 200809L
#include "answer/record.h"

#include "base/limits.h"
#include "clause/clause.h"

#include <sys/stat.h>

/* --- timeline.terms -------------------------------------------------------------------------- */

static const cf_record_event *find_question(const cf_record *record, cf_slice name)
{
    for (int i = 0; i < record->n_events; i++)
        if (record->events[i].kind == CF_EVENT_QUESTION &&
            cf_slice_equal(record->events[i].name, name))
            return &record->events[i];
    return NULL;
}

static void check_offer(confer_case *c, const cf_record_event *event)
{
    const char **names;
    int n = cf_case_list_offers(c, &names);
    for (int i = 0; i < n; i++)
        if (cf_slice_equal(event->offer, cf_slice_of(names[i])))
            return;
    cf_diag *diag =
        cf_diags_add(&c->diags, CF_W0608, event->span, "there is no offer '%.*s' in offers/",
                     (int)event->offer.len, event->offer.text);
    cf_diags_help(&c->diags, diag, "name the file without its .terms, or leave `of` out");
}

/* A value in words must have a figure in it. */
static void check_facts(confer_case *c, const cf_record *record)
{
    cf_quantity q;
    for (int i = 0; i < record->n_facts; i++) {
        const cf_record_fact *fact = &record->facts[i];
        if (fact->kind != CF_RECORD_WORDS ||
            cf_quantity_read(&q, fact->words.len > 0 ? fact->words : fact->name))
            continue;
        cf_diag *diag = cf_diags_add(&c->diags, CF_E0609, fact->span, "this fact has no figure");
        cf_diags_help(&c->diags, diag,
                      "write a value after its name, as in `more than 5200`, or `unknown`");
    }
}

static void check_events(confer_case *c)
{
    const cf_record *record = &c->timeline.plan->record;
    for (int i = 0; i < record->n_events; i++) {
        const cf_record_event *event = &record->events[i];
        if (event->offer.len > 0)
            check_offer(c, event);
        if (event->kind == CF_EVENT_ANSWER && !find_question(record, event->answers)) {
            cf_diag *diag =
                cf_diags_add(&c->diags, CF_E0605, event->span, "there is no question '%.*s'",
                             (int)event->answers.len, event->answers.text);
            cf_diags_help(&c->diags, diag,
                          "name the question with `as NAME`, and answer it with "
                          "`answers NAME`");
        }
    }
}

int cf_case_read_timeline(confer_case *c, confer_error *err)
{
    const char *path = cf_case_path(c, "timeline.terms");
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    struct stat there;
    int status = CONFER_OK;
    check_facts(c, &c->agreement.plan->record);
    bool on_disk = c->folder && stat(path, &there) == 0;
    if (cf_case_read_file(c, path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
        c->timeline.name = "timeline";
        c->timeline.path = path;
        c->timeline.terms = cf_terms_read(path, cf_buf_slice(&text), &c->diags);
        c->timeline.plan = cf_terms_lower(c->timeline.terms, c->agreement.plan, &c->diags);
        if (!c->timeline.terms->is_timeline && c->timeline.terms->n_clauses > 0)
            cf_diags_add(&c->diags, CF_E0601, (cf_span){&c->timeline.terms->source, 0, 0, 0},
                         "timeline.terms must begin with `timeline \"TITLE\"`");
        check_facts(c, &c->timeline.plan->record);
        check_events(c);
    } else if (on_disk) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    }
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}

/* --- The offers on the table ----------------------------------------------------------------- */

typedef struct {
    const char *name;
    cf_date day;
    int order;
} tabled;

static void add_tabled(tabled *list, int *n, const char *name, cf_date day)
{
    for (int i = 0; i < *n; i++)
        if (strcmp(list[i].name, name) == 0) {
            if (!cf_date_is_none(day) && day.days > list[i].day.days)
                list[i].day = day;
            return;
        }
    list[*n] = (tabled){name, day, *n};
    ++*n;
}

/* Offers by their headers: the text of each is looked at. */
static int tabled_by_header(confer_case *c, tabled *list, const char *const *names, int n_names,
                            bool all)
{
    int n = 0;
    cf_diags unheard;
    cf_diags_init(&unheard);
    for (int i = 0; i < n_names; i++) {
        cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
        const char *path = cf_case_find_offer(c, names[i], NULL);
        if (path && cf_case_read_file(c, path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
            cf_terms *terms = cf_terms_read(path, cf_buf_slice(&text), &unheard);
            const cf_plan *plan = cf_terms_lower(terms, c->agreement.plan, &unheard);
            cf_date day = plan->has_dated ? plan->dated : CF_DATE_NONE;
            if (cf_date_is_none(day) && plan->has_term)
                day = plan->term_from;
            if (all || plan->from != CF_FROM_UNKNOWN)
                add_tabled(list, &n, names[i], day);
            cf_terms_free(terms);
        }
        cf_buf_release(&text);
        cf_buf_release(&why);
    }
    cf_diags_release(&unheard);
    return n;
}

static int tabled_by_events(confer_case *c, tabled *list, const char *const *names, int n_names)
{
    int n = 0;
    const cf_record *record = c->timeline.plan ? &c->timeline.plan->record : NULL;
    for (int i = 0; record && i < record->n_events; i++)
        for (int k = 0; k < n_names; k++)
            if (record->events[i].offer.len > 0 &&
                cf_slice_equal(record->events[i].offer, cf_slice_of(names[k])))
                add_tabled(list, &n, names[k], record->events[i].day);
    return n;
}

int cf_case_tabled(confer_case *c, const char ***out, cf_arena *arena)
{
    const char **names;
    int n_names = cf_case_list_offers(c, &names);
    tabled *list = CF_ARENA_NEW(arena, tabled, (size_t)n_names + 1);
    int n = tabled_by_events(c, list, names, n_names);
    if (n == 0)
        n = tabled_by_header(c, list, names, n_names, false);
    if (n == 0)
        n = tabled_by_header(c, list, names, n_names, true);
    for (int i = 1; i < n; i++) /* the latest first; on one day the later written */
        for (int k = i; k > 0 && list[k].day.days >= list[k - 1].day.days; k--) {
            tabled swap = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
    if (n > CF_LIMIT_OFFERS)
        n = CF_LIMIT_OFFERS;
    *out = CF_ARENA_NEW(arena, const char *, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        (*out)[i] = cf_arena_copy(arena, cf_slice_of(list[i].name));
    return n;
}

/* --- An offer, as a story tells it ----------------------------------------------------------- */

static bool is_plain_raise(const cf_op *op)
{
    return op->kind == CF_OP_RAISE && op->as.raise.has_percent && !op->as.raise.has_dollars &&
           !op->who && !op->condition && op->dated;
}

static void take_raises(cf_tell_offer *out, const cf_plan *plan)
{
    out->starts = CF_DATE_NONE;
    for (int i = 0; i < plan->n_ops; i++)
        if (is_plain_raise(&plan->ops[i]) &&
            (cf_date_is_none(out->starts) || plan->ops[i].on.days < out->starts.days))
            out->starts = plan->ops[i].on;
    out->months =
        plan->has_term ? cf_months_near(plan->term_from, cf_date_add_days(plan->term_to, 1)) : 0;
    out->n_years = (out->months + 11) / 12;
    for (int i = 0; i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (!is_plain_raise(op))
            continue;
        int year = cf_months_near(out->starts, op->on) / 12;
        if (year >= CF_YEARS)
            continue;
        /* raises of one contract year add up in what a story says of that year */
        out->raises_e6[year] += op->as.raise.percent_e6 * 100;
        if (out->n_years <= year)
            out->n_years = year + 1;
    }
    if (out->n_years > CF_YEARS)
        out->n_years = CF_YEARS;
}

static bool about_wages(cf_slice text)
{
    static const char *const words[] = {"wage", "salar", "pay", "raise"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        for (size_t i = 0; i + strlen(words[k]) <= text.len; i++)
            if (cf_slice_equal_nocase((cf_slice){text.text + i, strlen(words[k])},
                                      cf_slice_of(words[k])))
                return true;
    return false;
}

/* Everything beside plain raises: a one-time payment for all, a reopener, and the rest in words. */
static void take_other(cf_tell_offer *out, const cf_plan *plan, cf_arena *arena)
{
    cf_slice *other = CF_ARENA_NEW(arena, cf_slice, (size_t)plan->n_ops + 1);
    for (int i = 0; i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (is_plain_raise(op))
            continue;
        if (op->kind == CF_OP_LUMP_SUM && !op->who && !op->condition) {
            out->one_time_cents += op->as.lump.cents;
            continue;
        }
        if (op->kind == CF_OP_REOPENER && about_wages(op->as.words.text) && out->n_years > 0 &&
            out->raises_e6[out->n_years - 1] == 0) {
            out->raises_e6[out->n_years - 1] = CF_REOPENER;
            continue;
        }
        bool words = op->kind == CF_OP_NOTE || op->kind == CF_OP_REOPENER;
        cf_buf text = CF_BUF_INIT;
        if (words)
            cf_buf_add_slice(&text, op->as.words.text);
        else
            cf_clause_english(&text, op->clause, plan);
        other[out->n_other++] = cf_arena_slice(arena, cf_buf_slice(&text));
        out->n_uncosted += words;
        cf_buf_release(&text);
    }
    out->other = other;
}

/* "county|offer"-like words of the file's name, without those that any offer has. */
static const char *words_of(const cf_document *offer, cf_arena *arena)
{
    static const char *const parties[] = {"", "union|union's", "employer|employer's|management", "",
                                          "mediator|mediator's"};
    const char *words = parties[offer->plan->from];
    const char *at = offer->name;
    const char *slash = strrchr(at, '/');
    at = slash ? slash + 1 : at;
    while (*at) {
        size_t len = strcspn(at, "-_. ");
        cf_slice word = {at, len};
        bool plain = cf_slice_equal_nocase(word, CF_SLICE("offer")) || len < 3 ||
                     cf_slice_equal_nocase(word, CF_SLICE("agreement")) ||
                     cf_slice_equal_nocase(word, CF_SLICE("terms")) ||
                     (at[0] >= '0' && at[0] <= '9');
        if (!plain) {
            char *lower = cf_arena_copy(arena, word);
            for (size_t i = 0; i < len; i++)
                if (lower[i] >= 'A' && lower[i] <= 'Z')
                    lower[i] = (char)(lower[i] + 32);
            words = cf_arena_printf(arena, "%s%s%s|%s's", words, words[0] ? "|" : "", lower, lower);
        }
        at += len + (at[len] != '\0');
    }
    return words;
}

void cf_tell_offer_of(cf_tell_offer *out, const cf_document *offer, bool latest, cf_arena *arena)
{
    const cf_plan *plan = offer->plan;
    uint32_t line = 1;
    *out = (cf_tell_offer){.name = cf_arena_copy(arena, cf_slice_of(offer->name)),
                           .title = cf_arena_slice(arena, plan->title),
                           .words = words_of(offer, arena),
                           .latest = latest,
                           .tentative = plan->from == CF_FROM_BOTH,
                           .starts = CF_DATE_NONE};
    for (int i = plan->n_ops - 1; i >= 0; i--)
        if (is_plain_raise(&plan->ops[i]))
            line = plan->ops[i].clause->line;
    out->source = cf_arena_printf(arena, "%s:%u", offer->path, line);
    take_raises(out, plan);
    take_other(out, plan, arena);
}

/* --- Facts and events ------------------------------------------------------------------------ */

static cf_near near_of(cf_precision precision)
{
    static const cf_near nears[] = {CF_NEAR_ABOUT, CF_NEAR_MORE, CF_NEAR_LESS,
                                    CF_NEAR_LEAST, CF_NEAR_MOST, CF_NEAR_EXACT};
    return nears[precision];
}

/* A value in words: as the finder of quantities reads it. */
static void take_words(cf_tell_fact *out, const cf_record_fact *fact)
{
    cf_quantity q;
    if (!cf_quantity_read(&q, fact->words.len > 0 ? fact->words : fact->name)) {
        out->unknown = true;
        return;
    }
    out->kind = q.kind;
    out->near = fact->precision != CF_EXACTLY ? near_of(fact->precision) : q.near;
    out->value_e6 = q.value_e6;
    out->n_parts = q.n_parts;
    memcpy(out->parts_e6, q.parts_e6, sizeof out->parts_e6);
    out->from = q.from;
    out->to = q.to;
    if (q.kind == CF_Q_DURATION && q.months)
        out->kind = CF_Q_TERM;
    if (out->kind == CF_Q_TERM)
        out->n_parts = 0;
}

static void take_fact(cf_tell_fact *out, const cf_record_fact *fact, cf_arena *arena)
{
    static const cf_q_kind kinds[] = {CF_Q_PERCENT, CF_Q_MONEY, CF_Q_COUNT, CF_Q_RATIO, CF_Q_VOTE,
                                      CF_Q_TERM,    CF_Q_DATE,  CF_Q_COUNT, CF_Q_COUNT};
    static const int64_t scales[] = {100, 10000, 100, 100, 100, 100, 0, 0, 0};
    *out = (cf_tell_fact){
        .id = cf_arena_printf(arena, "fact:%u", fact->line),
        .kind = kinds[fact->kind],
        .label = cf_arena_slice(arena, fact->name),
        .source = cf_arena_slice(arena, fact->source),
        .unknown = fact->kind == CF_RECORD_UNKNOWN,
        .near = near_of(fact->precision),
        .from = fact->day,
        .to = fact->day,
        .as_of = fact->as_of,
    };
    if (fact->kind == CF_RECORD_WORDS) {
        take_words(out, fact);
        return;
    }
    if (fact->kind == CF_RECORD_PERCENT && fact->n_values > 1)
        out->kind = CF_Q_SERIES;
    for (int i = 0; i < fact->n_values && i < CF_Q_PARTS; i++)
        if (__builtin_mul_overflow(fact->values[i], scales[fact->kind], &out->parts_e6[i]))
            out->unknown = true;
    bool parts = out->kind == CF_Q_SERIES || out->kind == CF_Q_RATIO || out->kind == CF_Q_VOTE;
    out->n_parts = parts ? fact->n_values : 0;
    out->value_e6 = out->parts_e6[0];
}

static void take_event(cf_tell_fact *out, const cf_record_event *event, cf_arena *arena)
{
    bool announced = event->kind == CF_EVENT_TENTATIVE_AGREEMENT;
    const char *label = cf_arena_printf(
        arena, "%s%s%s%.*s%s%.*s", cf_event_words[event->kind], announced ? " reached" : "",
        event->by.len ? " by " : "", (int)event->by.len, event->by.text,
        event->words.len ? ": " : "", (int)event->words.len, event->words.text);
    *out = (cf_tell_fact){
        .id = cf_arena_printf(arena, "event:%u", event->line),
        .kind = CF_Q_DATE,
        .event = true,
        .label = cf_slice_of(label),
        .source = cf_arena_slice(arena, event->source),
        .from = event->day,
        .to = event->day,
        .as_of = CF_DATE_NONE,
    };
}

/* A vote that an event tells is a fact of its own. */
static void take_vote(cf_tell_fact *out, const cf_record_event *event, cf_arena *arena)
{
    take_event(out, event, arena);
    out->id = cf_arena_printf(arena, "vote:%u", event->line);
    out->kind = CF_Q_VOTE;
    out->event = false;
    out->n_parts = 2;
    out->parts_e6[0] = event->vote_yes * 1000000;
    out->parts_e6[1] = event->vote_no * 1000000;
    out->value_e6 = out->parts_e6[0];
}

void cf_case_known(cf_tell_known *out, confer_case *c, cf_arena *arena)
{
    const cf_record *records[] = {&c->agreement.plan->record,
                                  c->timeline.plan ? &c->timeline.plan->record : NULL};
    size_t room = 1;
    for (int r = 0; r < 2; r++)
        if (records[r])
            room += (size_t)records[r]->n_facts + 2 * (size_t)records[r]->n_events;
    cf_tell_fact *facts = CF_ARENA_NEW(arena, cf_tell_fact, room);
    int n = 0;
    for (int r = 0; r < 2; r++) {
        for (int i = 0; records[r] && i < records[r]->n_facts; i++)
            take_fact(&facts[n++], &records[r]->facts[i], arena);
        for (int i = 0; records[r] && i < records[r]->n_events; i++) {
            take_event(&facts[n++], &records[r]->events[i], arena);
            if (records[r]->events[i].has_vote)
                take_vote(&facts[n++], &records[r]->events[i], arena);
        }
    }
    cf_tell_offer *offers = CF_ARENA_NEW(arena, cf_tell_offer, (size_t)c->n_offers + 1);
    for (int i = 0; i < c->n_offers; i++)
        cf_tell_offer_of(&offers[i], &c->offers[i], i == 0, arena);
    *out = (cf_tell_known){.facts = facts,
                           .n_facts = n,
                           .offers = offers,
                           .n_offers = c->n_offers,
                           .anchor = CF_DATE_NONE,
                           .salary_cents = 60000 * 100};
}
