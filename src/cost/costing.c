/* costing.c: one pass over the roster, then the answers. Source: costing rules, section 4. */
#include "cost/recall.h"
#include "cost/table.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

const char *const cf_component_names[CF_COMPONENT_COUNT] = {
    "base",    "premium",  "longevity",    "overtime", "lump_sum",
    "holiday", "cash_out", "contribution", "health",
};

/* --- Wanted columns -------------------------------------------------------------------------- */

static void want(cf_slice *list, int *n, cf_slice name)
{
    for (int i = 0; i < *n; i++)
        if (cf_slice_equal_nocase(list[i], name))
            return;
    list[(*n)++] = name;
}

static int count_wants(const cf_plan *plan)
{
    int n = 0;
    for (int i = 0; plan && i < plan->n_ops; i++)
        n += plan->ops[i].who ? plan->ops[i].who->n_parts : 0;
    return n;
}

/* `hired <= DATE` compares dates, `fte >= NUMBER` numbers: their texts, many and all different, are
 * nobody's. Of those that are looked for one by one, `check` says which no row has. */
static bool needs_text(const cf_select_part *part)
{
    static const int others[] = {CF_COL_RATE, CF_COL_FTE, CF_COL_HIRED, CF_COL_STEP_DATE,
                                 CF_COL_OVERTIME_HOURS};
    bool by_order = part->kind != CF_SELECT_EQUAL && part->kind != CF_SELECT_NOT_EQUAL;
    for (size_t i = 0; by_order && i < sizeof others / sizeof others[0]; i++)
        if (cf_slice_equal_nocase(part->field, cf_slice_of(cf_column_names[others[i]])))
            return false;
    return part->field.len > 0;
}

static void want_of(cf_slice *list, int *n, const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_selector *who = plan->ops[i].who;
        for (int p = 0; who && p < who->n_parts; p++)
            if (needs_text(&who->parts[p]))
                want(list, n, who->parts[p].field);
    }
}

int cf_costing_wanted(const cf_slice **out, const cf_costing_options *options, cf_arena *arena)
{
    size_t most = (size_t)count_wants(options->agreement);
    for (int i = 0; i < options->n_offers; i++)
        most += (size_t)count_wants(options->offers[i]);
    for (int i = 0; i < options->n_by; i++)
        most += options->by[i].len + 1;
    cf_slice *list = CF_ARENA_NEW(arena, cf_slice, most + 1);
    int n = 0;
    want_of(list, &n, options->agreement);
    for (int i = 0; i < options->n_offers; i++)
        want_of(list, &n, options->offers[i]);
    for (int i = 0; i < options->n_by; i++) {
        size_t start = 0;
        cf_slice by = options->by[i];
        for (size_t at = 0; at <= by.len; at++) {
            if (at < by.len && by.text[at] != '+')
                continue;
            want(list, &n, cf_slice_trim((cf_slice){by.text + start, at - start}));
            start = at + 1;
        }
    }
    *out = list;
    return n;
}

/* --- Running --------------------------------------------------------------------------------- */

static void take_block(void *context, int thread, const cf_block *block)
{
    cf_kernel *kernel = context; /* also when something is wrong: all of that is said at once */
    cf_worker_block(kernel->workers[thread], block);
}

static void finish_share(void *context, int thread)
{
    cf_kernel *kernel = context;
    cf_worker *worker = kernel->workers[thread];
    cf_health_book(worker);
    for (size_t i = (size_t)thread; i < kernel->n_tables; i += (size_t)kernel->n_threads)
        cf_table_book(worker, kernel->all_tables[i]);
    cf_strip_settle(worker);
}

/* Whether members of a profile are in some period not paid what an employee part goes toward. */
static bool is_unpaid(cf_engine *engine, cf_profile *profile, const cf_bound_op *part)
{
    for (int s = 0; s < engine->n_scenarios; s++)
        for (int i = 0; i < engine->n_periods; i++)
            if (cf_profile_rule(engine, profile, engine->scenarios[s].regime_at[i])->wrong == part)
                return true;
    return false;
}

static void report_rows(cf_engine *engine, const cf_bound_op *part, const cf_wrong_rows *rows)
{
    if (!part) {
        cf_engine_fail(engine, CF_E0401, NULL,
                       "member \"%s\" (roster line %u): an amount does not fit", rows->id,
                       rows->line);
        return;
    }
    cf_slice name = part->op->as.share.name;
    if (is_unpaid(engine, rows->profile, part))
        cf_engine_fail(engine, CF_E0458, part,
                       "no contribution \"%.*s\" is paid for member \"%s\" (roster line %u)",
                       (int)name.len, name.text, rows->id, rows->line);
    else
        cf_engine_fail(engine, CF_E0458, part,
                       "for member \"%s\" (roster line %u) this is more than %sthe contribution "
                       "\"%.*s\"%s",
                       rows->id, rows->line, rows->beyond_cap ? "what is left of " : "",
                       (int)name.len, name.text, rows->beyond_cap ? " under its yearly cap" : "");
}

/* Rows that cannot be paid: one diagnostic a clause, naming the first row and how many more. */
static void report_wrong(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    int n = engine->n_ops + engine->n_years + 1;
    for (int op = 0; op < n; op++) {
        cf_wrong_rows first = {0};
        uint64_t count = 0;
        for (int t = 0; t < kernel->n_threads; t++) {
            const cf_wrong_rows *wrong = &kernel->workers[t]->wrong[op];
            if (wrong->count > 0 && (count == 0 || wrong->line < first.line))
                first = *wrong;
            count += wrong->count;
        }
        if (count == 0)
            continue;
        report_rows(engine, op < engine->n_ops ? &engine->ops[op] : NULL, &first);
    }
}

/* What no member's row speaks for: contingent clauses, one more percent. */
static void report_failed(cf_kernel *kernel)
{
    cf_totals *all = &kernel->workers[0]->totals;
    for (int t = 1; t < kernel->n_threads; t++)
        cf_totals_note(all, &kernel->workers[t]->totals, kernel);
    cf_totals_report(all, kernel->engine);
}

void cf_kernel_start(cf_kernel *kernel, cf_roster *roster, const _Atomic uint64_t *done)
{
    kernel->workers = CF_ARENA_NEW(&kernel->arena, cf_worker *, (size_t)kernel->n_threads);
    uint64_t n_rows = cf_roster_rows(roster);
    kernel->roster_size = n_rows > 0 ? n_rows : cf_roster_size(roster);
    kernel->done = n_rows > 0 ? NULL : done;
    for (int t = 0; t < kernel->n_threads; t++)
        kernel->workers[t] = cf_worker_new(kernel, t);
}

bool cf_kernel_finish(cf_kernel *kernel)
{
    report_wrong(kernel);
    if (atomic_load(&kernel->engine->failed))
        return false;
    if (kernel->n_tables > 0) {
        cf_tables_finish(kernel);
        cf_parallel(kernel->n_threads, finish_share, kernel);
    }
    for (int t = 0; kernel->n_tables == 0 && t < kernel->n_threads; t++)
        finish_share(kernel, t); /* too little to start threads for */
    report_failed(kernel);
    return !atomic_load(&kernel->engine->failed);
}

static void pass_over(void *context, int thread, const cf_block *block)
{
    (void)context;
    (void)thread;
    (void)block;
}

static bool run(cf_kernel *kernel, cf_roster *roster)
{
    cf_engine *engine = kernel->engine;
    const cf_costing_options *options = engine->options;
    _Atomic uint64_t unasked = 0;
    _Atomic uint64_t *done = options->progress ? options->progress : &unasked;
    /* a roster to be kept is read first: then it is known how much there is to remember */
    if (options->recall && cf_roster_rows(roster) == 0 &&
        !cf_roster_scan(roster, kernel->n_threads, pass_over, NULL, options->stop, done,
                        engine->diags))
        return false;
    if (cf_recall_serves(kernel, roster))
        return cf_recall_run(kernel, roster);
    cf_kernel_start(kernel, roster, done);
    return cf_roster_scan(roster, kernel->n_threads, take_block, kernel, options->stop, done,
                          engine->diags) &&
           cf_kernel_finish(kernel);
}

void cf_kernel_release(cf_kernel *kernel)
{
    for (int t = 0; kernel->workers && t < kernel->n_threads; t++)
        cf_worker_free(kernel->workers[t]);
    cf_tables_release(kernel);
    cf_programs_release(kernel);
    for (int t = 0; t < kernel->n_tracks; t++)
        cf_mem_free(kernel->tracks[t].slots);
    cf_lock_release(&kernel->lock);
    cf_arena_release(&kernel->arena);
}

/* --- Answers --------------------------------------------------------------------------------- */

typedef struct {
    cf_kernel *kernel;
    cf_engine *engine;
    cf_costing *costing;
    cf_totals totals;
    cf_sum *paid; /* [offer x n_days]: gains paid that day */
} assembly;

static int64_t cents(assembly *a, cf_sum sum)
{
    if (sum <= INT64_MAX && sum >= INT64_MIN)
        return (int64_t)sum;
    cf_engine_fail(a->engine, CF_E0401, NULL, "a total does not fit");
    return 0;
}

static cf_sum year_cost(const assembly *a, int scenario, int year)
{
    cf_sum cost = 0;
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        cost += a->totals.years[scenario * a->engine->n_years + year].component[c];
    return cost;
}

static int periods_in_year(const cf_engine *engine, int year)
{
    return cf_calendar_first_of_year(&engine->calendar, year + 1) -
           cf_calendar_first_of_year(&engine->calendar, year);
}

static int variant_scenario(const cf_engine *engine, int offer, int contingent_op, int year)
{
    for (int s = engine->n_full; s < engine->n_scenarios; s++)
        if (engine->scenarios[s].variant_of == offer &&
            engine->scenarios[s].contingent_op == contingent_op &&
            engine->scenarios[s].one_percent_year == year)
            return s;
    return -1;
}

static int64_t one_percent(assembly *a, int offer, int year)
{
    const cf_engine *engine = a->engine;
    if (engine->options->skip_one_percent)
        return 0;
    if (engine->variants_by_weight)
        return cents(a, a->totals.years[(offer + 1) * engine->n_years + year].percent_more);
    int variant = variant_scenario(engine, offer, -1, year);
    CF_BUG_IF(variant < 0);
    return cents(a, year_cost(a, variant, year) - year_cost(a, offer + 1, year));
}

static const cf_year_cost *answer_years(assembly *a, int offer)
{
    cf_engine *engine = a->engine;
    cf_year_cost *years = CF_ARENA_NEW(&a->costing->arena, cf_year_cost, (size_t)engine->n_years);
    for (int y = 0; y < engine->n_years; y++) {
        const cf_year_sums *before = &a->totals.years[y];
        const cf_year_sums *after = &a->totals.years[(offer + 1) * engine->n_years + y];
        cf_year_cost *year = &years[y];
        year->year = engine->first_year + y;
        year->n_periods = periods_in_year(engine, year->year);
        year->status_quo = cents(a, year_cost(a, 0, y));
        year->offer = cents(a, year_cost(a, offer + 1, y));
        year->cost = cents(a, year_cost(a, offer + 1, y) - year_cost(a, 0, y));
        year->incremental = y == 0 ? year->cost : cents(a, (cf_sum)year->cost - years[y - 1].cost);
        for (int c = 0; c < CF_COMPONENT_COUNT; c++) {
            year->components[c] = cents(a, after->component[c] - before->component[c]);
            year->status_quo_components[c] = cents(a, before->component[c]);
        }
        year->one_percent = one_percent(a, offer, y);
    }
    return years;
}

/* The recurring cost of the horizon's last period x P, rounded. */
static int64_t ongoing(assembly *a, int offer)
{
    int64_t result = 0;
    cf_sum last = a->totals.ongoing[offer + 1] - a->totals.ongoing[0];
    cf_rational per_year = a->engine->per_year;
    cf_wide product;
    if (!cf_wide_mul(&product, last, per_year.num) ||
        !cf_div_round(&result, product, per_year.den, CF_HALF_UP))
        cf_engine_fail(a->engine, CF_E0401, NULL, "the ongoing cost does not fit");
    return result;
}

static void answer_by(assembly *a, cf_offer_cost *answers)
{
    cf_engine *engine = a->engine;
    cf_arena *arena = &a->costing->arena;
    int n_offers = engine->options->n_offers;
    for (int o = 0; o < n_offers; o++)
        answers[o].by = CF_ARENA_NEW(arena, cf_by, (size_t)a->kernel->n_groups);
    for (int g = 0; g < a->kernel->n_groups; g++) {
        int n_rows;
        const cf_group_row *rows = cf_groups_merge(&n_rows, a->kernel, g, arena);
        for (int o = 0; o < n_offers; o++) {
            cf_by_row *out = CF_ARENA_NEW(arena, cf_by_row, (size_t)n_rows);
            for (int r = 0; r < n_rows; r++) {
                cf_sum sum = 0;
                for (int y = 0; y < engine->n_years; y++)
                    sum += rows[r].sums[o * engine->n_years + y];
                out[r] = (cf_by_row){rows[r].key, rows[r].sums + o * engine->n_years, cents(a, sum),
                                     rows[r].members};
            }
            cf_by *by = (cf_by *)(uintptr_t)&answers[o].by[g]; /* ours, made above */
            *by = (cf_by){cf_arena_slice(arena, engine->options->by[g]), out, n_rows};
            answers[o].n_by = g + 1;
        }
    }
}

static void answer_contingent(assembly *a, cf_offer_cost *answer, int offer)
{
    const cf_engine *engine = a->engine;
    cf_contingent *list = CF_ARENA_NEW(&a->costing->arena, cf_contingent, (size_t)engine->n_ops);
    for (int op = 0; op < engine->n_ops; op++) {
        int variant = engine->ops[op].contingent ? variant_scenario(engine, offer, op, -1) : -1;
        if (variant < 0)
            continue;
        cf_sum more = 0;
        for (int y = 0; y < engine->n_years; y++)
            more += year_cost(a, variant, y) - year_cost(a, offer + 1, y);
        list[answer->n_contingent++] = (cf_contingent){
            engine->ops[op].op->clause, engine->ops[op].document == 0, cents(a, more)};
    }
    answer->contingent = list;
}

static void answer_not_costed(assembly *a, cf_offer_cost *answer, int offer)
{
    const cf_engine *engine = a->engine;
    const cf_clause **list =
        CF_ARENA_NEW(&a->costing->arena, const cf_clause *, (size_t)engine->n_ops);
    for (int op = 0; op < engine->n_ops; op++) {
        const cf_bound_op *bound = &engine->ops[op];
        if (bound->op->kind >= CF_OP_REOPENER &&
            (bound->document == 0 || bound->document == offer + 1))
            list[answer->n_not_costed++] = bound->op->clause;
    }
    answer->not_costed = list;
}

/* --- Notes ----------------------------------------------------------------------------------- */

typedef struct {
    const char **items;
    size_t capacity;
    int n;
} note_list;

static void add_note(assembly *a, note_list *notes, const char *text)
{
    for (int i = 0; i < notes->n; i++)
        if (strcmp(notes->items[i], text) == 0)
            return;
    (void)a;
    notes->items =
        cf_mem_grow(notes->items, &notes->capacity, (size_t)notes->n + 1, sizeof *notes->items);
    notes->items[notes->n++] = text;
}

static void note_effective_day(assembly *a, note_list *notes, const cf_bound_op *bound)
{
    const cf_op *op = bound->op;
    char written[CF_DATE_TEXT_SIZE], effective[CF_DATE_TEXT_SIZE];
    if (!op->dated || !op->clause || op->kind >= CF_OP_REOPENER)
        return;
    cf_period period = cf_calendar_period(&a->engine->calendar, bound->period);
    if (period.start.days == op->on.days)
        return;
    cf_date_format(written, op->on);
    cf_date_format(effective, period.start);
    add_note(a, notes,
             cf_arena_printf(&a->costing->arena,
                             "\"%.*s\": %s is not the first day of a pay period; it takes effect "
                             "on %s, the first full one.",
                             (int)op->clause->text.len, op->clause->text.text, written, effective));
}

static void note_once_outside(assembly *a, note_list *notes, const cf_bound_op *bound)
{
    const cf_engine *engine = a->engine;
    if (!cf_is_once_op(bound->op->kind) || !bound->in_force ||
        (bound->period >= engine->horizon_first && bound->period <= engine->horizon_last))
        return;
    add_note(a, notes,
             cf_arena_printf(&a->costing->arena, "\"%.*s\" falls outside the fiscal years costed.",
                             (int)bound->op->clause->text.len, bound->op->clause->text.text));
}

static void note_parity(assembly *a, note_list *notes, const cf_bound_op *bound)
{
    if (!bound->op->follows)
        return;
    add_note(a, notes,
             cf_arena_printf(&a->costing->arena, "Triggered: %.*s%s.",
                             (int)bound->op->clause->text.len, bound->op->clause->text.text,
                             bound->in_force ? "" : ", not in force"));
}

static void note_arrears(assembly *a, note_list *notes, int offer)
{
    const cf_engine *engine = a->engine;
    const cf_scenario *scenario = &engine->scenarios[offer + 1];
    if (!scenario->has_arrears || engine->facts->costs_by != CF_COSTS_BY_PAY_DATE)
        return;
    if (scenario->arrears_booked >= engine->horizon_first &&
        scenario->arrears_booked <= engine->horizon_last)
        return;
    char date[CF_DATE_TEXT_SIZE];
    cf_date_format(date, engine->options->offers[offer]->arrears_paid);
    add_note(a, notes,
             cf_arena_printf(&a->costing->arena,
                             "Arrears are paid on or after %s, outside the fiscal years costed: "
                             "their cost is not in these figures.",
                             date));
}

static void note_holiday_value(assembly *a, note_list *notes, int offer)
{
    const cf_engine *engine = a->engine;
    cf_sum value = 0;
    for (int y = 0; y < engine->n_years; y++)
        value += a->totals.years[(offer + 1) * engine->n_years + y].holiday_value -
                 a->totals.years[y].holiday_value;
    if (value == 0)
        return;
    char amount[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(amount, cents(a, value), 2, 2, true);
    add_note(a, notes,
             cf_arena_printf(&a->costing->arena,
                             "Holidays that are not backfilled cost nothing in cash; the time off "
                             "is worth $%s at members' rates, compared with the status quo.",
                             amount));
}

static void answer_notes(assembly *a, cf_offer_cost *answer, int offer)
{
    const cf_engine *engine = a->engine;
    note_list notes = {0};
    for (int op = 0; op < engine->n_ops; op++) {
        const cf_bound_op *bound = &engine->ops[op];
        if (bound->document != 0 && bound->document != offer + 1)
            continue;
        note_effective_day(a, &notes, bound);
        note_parity(a, &notes, bound);
        if (bound->document != 0)
            note_once_outside(a, &notes, bound);
    }
    note_arrears(a, &notes, offer);
    note_holiday_value(a, &notes, offer);
    answer->notes =
        cf_arena_dup(&a->costing->arena, notes.items, (size_t)notes.n, sizeof *notes.items);
    answer->n_notes = notes.n;
    cf_mem_free(notes.items);
}

/* --- Paid by day, pairs ---------------------------------------------------------------------- */

static int compare_days(const void *a, const void *b)
{
    int32_t x = ((const cf_date *)a)->days, y = ((const cf_date *)b)->days;
    return (x > y) - (x < y);
}

static void sum_paid(assembly *a)
{
    size_t n_days = (size_t)a->kernel->n_days, n_offers = (size_t)a->costing->n_offers;
    a->paid = CF_ARENA_NEW(&a->costing->arena, cf_sum, n_offers * n_days);
    for (size_t o = 0; o < n_offers; o++) {
        cf_sum running = 0;
        for (size_t i = 0; i < n_days; i++) {
            running += a->totals.paid[o * (n_days + 1) + i];
            a->paid[o * n_days + i] = running + a->totals.booked[o * (n_days + 1) + i];
        }
    }
}

/* The days on which a difference may be paid: those of the horizon's periods and booked ones. */
static void answer_days(assembly *a, cf_offer_cost *answers)
{
    cf_kernel *kernel = a->kernel;
    cf_costing *costing = a->costing;
    int first = a->engine->horizon_first - a->engine->first;
    int n = kernel->n_days - first;
    cf_date *days = cf_arena_dup(&costing->arena, kernel->days + first, (size_t)n, sizeof *days);
    qsort(days, (size_t)n, sizeof *days, compare_days);
    costing->pay_dates = days;
    costing->n_pay_dates = n;
    for (int o = 0; o < costing->n_offers; o++) {
        int64_t *paid = CF_ARENA_NEW(&costing->arena, int64_t, (size_t)n);
        for (int i = first; i < kernel->n_days; i++) {
            int at = 0;
            while (days[at].days != kernel->days[i].days)
                at++;
            paid[at] += cents(a, a->paid[(size_t)o * (size_t)kernel->n_days + (size_t)i]);
        }
        answers[o].paid = paid;
        cf_sum gain = 0;
        for (int i = 0; i < n; i++)
            gain += paid[i];
        answers[o].gain = cents(a, gain);
    }
}

/* D(t) = all members' running net under b less under a (costing rules, section 4). */
static void running_difference(const cf_costing *costing, cf_pair *pair)
{
    int64_t running = 0;
    int overtakes = 0; /* first day from which the difference stays at or above zero */
    pair->largest_shortfall_on = CF_DATE_NONE;
    for (int i = 0; i < costing->n_pay_dates; i++) {
        running += costing->offers[pair->b].paid[i] - costing->offers[pair->a].paid[i];
        if (running < 0)
            overtakes = i + 1;
        if (running < pair->largest_shortfall) {
            pair->largest_shortfall = running;
            pair->largest_shortfall_on = costing->pay_dates[i];
        }
    }
    pair->overtakes = overtakes < costing->n_pay_dates;
    pair->overtakes_on = pair->overtakes ? costing->pay_dates[overtakes] : CF_DATE_NONE;
}

static void answer_pairs(assembly *a)
{
    cf_costing *costing = a->costing;
    int n = costing->n_offers;
    cf_pair *pairs = CF_ARENA_NEW(&costing->arena, cf_pair, (size_t)(n * n));
    int at = 0;
    for (int x = 0; x < n; x++)
        for (int y = x + 1; y < n; y++, at++) {
            cf_pair *pair = &pairs[at];
            *pair = (cf_pair){.a = x, .b = y};
            pair->cost_difference = costing->offers[y].cost - costing->offers[x].cost;
            pair->gain_difference = costing->offers[y].gain - costing->offers[x].gain;
            for (int t = 0; t < a->kernel->n_threads; t++) {
                pair->members_better_a += a->kernel->workers[t]->better[at][0];
                pair->members_better_b += a->kernel->workers[t]->better[at][1];
                pair->members_same += a->kernel->workers[t]->better[at][2];
            }
            running_difference(costing, pair);
        }
    costing->pairs = pairs;
    costing->n_pairs = at;
}

static void answer_offer(assembly *a, cf_offer_cost *answer, int offer)
{
    cf_engine *engine = a->engine;
    answer->years = answer_years(a, offer);
    cf_sum status_quo = 0, with_offer = 0, once = 0;
    for (int y = 0; y < engine->n_years; y++) {
        status_quo += answer->years[y].status_quo;
        with_offer += answer->years[y].offer;
        once += (cf_sum)answer->years[y].components[CF_LUMP_SUM_PAY] +
                answer->years[y].components[CF_HOLIDAY_PAY] +
                answer->years[y].components[CF_CASH_OUT_PAY];
    }
    answer->status_quo = cents(a, status_quo);
    answer->offer = cents(a, with_offer);
    answer->cost = cents(a, with_offer - status_quo);
    answer->one_time = cents(a, once);
    answer->ongoing = ongoing(a, offer);
    answer->last_base = cents(a, a->totals.last_base[offer + 1] - a->totals.last_base[0]);
    answer_contingent(a, answer, offer);
    answer_not_costed(a, answer, offer);
    answer_notes(a, answer, offer);
}

static cf_costing *assemble(cf_kernel *kernel)
{
    cf_engine *engine = kernel->engine;
    cf_costing *costing = cf_mem_calloc(1, sizeof *costing);
    assembly a = {.kernel = kernel, .engine = engine, .costing = costing};
    cf_totals_init(&a.totals, kernel);
    for (int t = 0; t < kernel->n_threads; t++) {
        cf_totals_add(&a.totals, &kernel->workers[t]->totals, kernel);
        costing->members += kernel->workers[t]->members;
    }
    if (kernel->known)
        cf_recall_totals(&a.totals, kernel);
    costing->calendar = engine->calendar;
    costing->first_year = engine->first_year;
    costing->n_years = engine->n_years;
    costing->first_period = cf_calendar_first_of_year(&engine->calendar, engine->first_year);
    costing->n_periods = engine->horizon_last - costing->first_period + 1;
    cf_offer_cost *offers =
        CF_ARENA_NEW(&costing->arena, cf_offer_cost, (size_t)engine->options->n_offers);
    costing->offers = offers;
    costing->n_offers = engine->options->n_offers;
    costing->last_base_status_quo = cents(&a, a.totals.last_base[0]);
    for (int o = 0; o < costing->n_offers; o++)
        answer_offer(&a, &offers[o], o);
    answer_by(&a, offers);
    sum_paid(&a);
    answer_days(&a, offers);
    if (engine->options->pairs)
        answer_pairs(&a);
    cf_totals_release(&a.totals);
    return costing;
}

cf_costing *cf_costing_run(const cf_costing_options *options, cf_roster *roster, cf_diags *diags)
{
    cf_engine engine;
    cf_kernel kernel = {.engine = &engine};
    kernel.n_threads = options->n_threads > 0 ? options->n_threads : cf_parallel_available();
    cf_lock_init(&kernel.lock);
    cf_costing *costing = NULL;
    bool good = cf_engine_init(&engine, options, cf_roster_info_of(roster), diags);
    good = cf_groups_bind(&kernel) && good; /* what is wrong with --by is said, too */
    if (good) {
        cf_kernel_tracks(&kernel);
        if (run(&kernel, roster))
            costing = assemble(&kernel);
        if (atomic_load(&engine.failed)) {
            cf_costing_free(costing);
            costing = NULL;
        }
    }
    cf_kernel_release(&kernel);
    if (good)
        cf_engine_order_found(&engine);
    cf_engine_release(&engine);
    cf_diags_sort(diags);
    return costing;
}

void cf_costing_free(cf_costing *costing)
{
    if (!costing)
        return;
    cf_arena_release(&costing->arena);
    cf_mem_free(costing);
}
