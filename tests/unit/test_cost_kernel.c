/* The kernel against the replay, and against itself: for every member and offer of a folder, the
 * lines of the replay add up to the kernel's cents; the answer is the same at any number of threads
 * and with no memory for tables of pay; the sums inside an answer agree with each other.
 *
 *     test_cost_kernel                               the folders of tests/data/kernel
 *     test_cost_kernel [-a 'NAME FY=$X'] … FOLDER …  others (tests/kernel/random_folders.py)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "answer/case.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cost/kernel.h"
#include "cost/table.h"
#include "cost/replay.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Problems -------------------------------------------------------------------------------- */

static const char *at_folder = "";
static int n_problems;

static void problem(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void problem(const char *format, ...)
{
    va_list args;
    if (n_problems++ > 20)
        return;
    va_start(args, format);
    fprintf(stderr, "%s: ", at_folder);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void equal(int64_t got, int64_t expected, const char *what, const char *who)
{
    if (got != expected)
        problem("%s of %s: %lld, not %lld (%+lld)", what, who, (long long)got, (long long)expected,
                (long long)(got - expected));
}

static void say_problems(const cf_diags *diags)
{
    cf_buf out = CF_BUF_INIT;
    cf_diags_print(&out, diags, false);
    problem("%s", cf_buf_slice(&out).text);
    cf_buf_release(&out);
}

/* --- A folder and its costing ---------------------------------------------------------------- */

/* Roll-ups asked for, each where the roster has the columns. */
static const struct { cf_slice by; int columns[3]; } roll_ups[] = {
    {{"fund", 4}, {CF_COL_FUND, CF_COL_ID, CF_COL_ID}},
    {{"department", 10}, {CF_COL_DEPARTMENT, CF_COL_ID, CF_COL_ID}},
    {{"unit", 4}, {CF_COL_UNIT, CF_COL_ID, CF_COL_ID}},
    {{"class", 5}, {CF_COL_CLASS, CF_COL_ID, CF_COL_ID}},
    {{"fund+department", 15}, {CF_COL_FUND, CF_COL_DEPARTMENT, CF_COL_ID}},
    {{"department+unit+class", 21}, {CF_COL_DEPARTMENT, CF_COL_UNIT, CF_COL_CLASS}},
};
enum { N_ROLL_UPS = sizeof roll_ups / sizeof *roll_ups };

typedef struct {
    const cf_block *block;
    uint32_t row;
    bool included;
    int64_t net_status_quo;
    int64_t *values; /* net by offer, then cost by offer and year, then gains at checkpoints */
} member;

typedef struct {
    confer_case *c;
    cf_costing_options options;
    const char **names;
    int n_offers, n_values;
    cf_slice by[N_ROLL_UPS];
    /* gathered by the visits: */
    cf_lock lock;
    member *members;
    size_t n_members, capacity;
    cf_arena arena;
} folder;

static const char *assumed[8];
static int n_assumed;

static void gather(void *context, int thread, const cf_block *block,
                   const cf_block_results *results)
{
    folder *f = context;
    (void)thread;
    cf_lock_take(&f->lock);
    size_t last = (size_t)block->first_row + block->n_rows;
    if (last > f->n_members) {
        f->members = cf_mem_grow(f->members, &f->capacity, last, sizeof *f->members);
        f->n_members = last;
    }
    for (uint32_t row = 0; row < block->n_rows; row++) {
        member *m = &f->members[block->first_row + row];
        *m = (member){block, row, results->included[row], results->net_status_quo[row],
                      CF_ARENA_NEW(&f->arena, int64_t, (size_t)f->n_values)};
        int64_t *value = m->values;
        int n_years = (f->n_values / f->n_offers - 1 - f->options.n_checkpoints);
        for (int o = 0; o < f->n_offers; o++)
            *value++ = results->net_offer[o][row];
        for (int i = 0; i < f->n_offers * n_years; i++)
            *value++ = results->cost[i][row];
        for (int i = 0; i < f->n_offers * f->options.n_checkpoints; i++)
            *value++ = results->gain_at[i][row];
    }
    cf_lock_give(&f->lock);
}

/* The roster `times` times over, in memory; ids (the first column, bare) are made distinct. */
static bool enlarge_roster(folder *f, const char *path, int times)
{
    char file[300];
    cf_buf text = CF_BUF_INIT, large = CF_BUF_INIT;
    snprintf(file, sizeof file, "%s/roster.csv", path);
    if (!cf_file_read(&text, file, 1 << 20, NULL)) {
        problem("cannot read %s", file);
        return false;
    }
    size_t header = strcspn(text.text, "\n") + 1;
    cf_buf_add(&large, text.text, header);
    for (int i = 0; i < times; i++)
        for (size_t at = header; at < text.len;) {
            size_t len = strcspn(text.text + at, "\n") + 1;
            cf_buf_addf(&large, "%d-", i);
            cf_buf_add(&large, text.text + at, len);
            at += len;
        }
    confer_case_put(f->c, "roster.csv", large.text, large.len);
    cf_buf_release(&text);
    cf_buf_release(&large);
    return true;
}

/* times > 1: with the roster so many times over. */
static bool open_folder(folder *f, const char *path, int times)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    options.keep_roster = true;
    *f = (folder){0};
    cf_lock_init(&f->lock);
    if (confer_case_open(&f->c, path, &options, &err) != CONFER_OK) {
        problem("%s", err.message);
        return false;
    }
    cf_case_begin(f->c);
    if (times > 1 && !enlarge_roster(f, path, times))
        return false;
    const char **found;
    int n = cf_case_list_offers(f->c, &found);
    f->names = cf_mem_alloc((size_t)n + 1, sizeof *f->names);
    for (int i = 0; i < n; i++)
        f->names[f->n_offers++] = found[i];
    f->names[f->n_offers++] = "current";
    if (cf_case_read_texts(f->c, f->names, f->n_offers, &err) != CONFER_OK) {
        problem("%s", err.message);
        return false;
    }
    cf_case_read_tables(f->c);
    f->options = cf_case_costing(f->c);
    f->options.by = f->by;
    f->options.pairs = true;
    f->options.visit = gather;
    f->options.visit_context = f;
    if (cf_case_assume(f->c, &f->options, assumed, n_assumed, &err) != CONFER_OK)
        problem("%s", err.message);
    const cf_slice *wanted;
    int n_wanted = cf_costing_wanted(&wanted, &f->options, &f->c->arena);
    if (!cf_case_open_roster(f->c, wanted, n_wanted) || cf_diags_failed(&f->c->diags)) {
        say_problems(&f->c->diags);
        return false;
    }
    const bool *present = cf_roster_info_of(f->c->roster)->present;
    for (int i = 0; i < N_ROLL_UPS; i++)
        if (present[roll_ups[i].columns[0]] && present[roll_ups[i].columns[1]] &&
            present[roll_ups[i].columns[2]])
            f->by[f->options.n_by++] = roll_ups[i].by;
    return true;
}

static void forget_members(folder *f)
{
    cf_mem_free(f->members);
    f->members = NULL;
    f->n_members = f->capacity = 0;
    cf_arena_release(&f->arena);
}

static void close_folder(folder *f)
{
    forget_members(f);
    cf_mem_free(f->names);
    if (f->c)
        confer_case_close(f->c);
    cf_lock_release(&f->lock);
}

/* The years are known once something was costed. */
static cf_costing *cost(folder *f, int n_threads, size_t limit, int n_years)
{
    f->options.n_threads = n_threads;
    f->n_values = f->n_offers * (1 + n_years + f->options.n_checkpoints);
    f->options.visit = n_years > 0 ? gather : NULL;
    cf_cells_limit = limit;
    cf_costing *costing = cf_costing_run(&f->options, f->c->roster, &f->c->diags);
    cf_cells_limit = CF_LIMIT_CELL_CACHE_BYTES;
    if (!costing)
        say_problems(&f->c->diags);
    return costing;
}

/* --- The same bytes -------------------------------------------------------------------------- */

static void put_year(cf_buf *out, const cf_year_cost *year)
{
    cf_buf_addf(out, "%d %d %lld %lld %lld %lld %lld\n", year->year, year->n_periods,
                (long long)year->status_quo, (long long)year->offer, (long long)year->cost,
                (long long)year->incremental, (long long)year->one_percent);
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        cf_buf_addf(out, " %lld/%lld", (long long)year->components[c],
                    (long long)year->status_quo_components[c]);
}

static void put_offer(cf_buf *out, const cf_costing *costing, const cf_offer_cost *offer)
{
    cf_buf_addf(out, "offer %lld %lld %lld %lld %lld %lld\n", (long long)offer->status_quo,
                (long long)offer->offer, (long long)offer->cost, (long long)offer->ongoing,
                (long long)offer->one_time, (long long)offer->gain);
    for (int y = 0; y < costing->n_years; y++)
        put_year(out, &offer->years[y]);
    for (int g = 0; g < offer->n_by; g++)
        for (int r = 0; r < offer->by[g].n_rows; r++) {
            const cf_by_row *row = &offer->by[g].rows[r];
            cf_buf_addf(out, "%.*s %.*s %lld %llu", (int)offer->by[g].field.len,
                        offer->by[g].field.text, (int)row->key.len, row->key.text,
                        (long long)row->cost, (unsigned long long)row->members);
            for (int y = 0; y < costing->n_years; y++)
                cf_buf_addf(out, " %lld", (long long)row->years[y]);
            cf_buf_add_char(out, '\n');
        }
    for (int i = 0; i < offer->n_contingent; i++)
        cf_buf_addf(out, "contingent %d %lld\n", offer->contingent[i].of_agreement,
                    (long long)offer->contingent[i].cost);
    for (int i = 0; i < offer->n_notes; i++)
        cf_buf_addf(out, "note %s\n", offer->notes[i]);
    for (int i = 0; i < costing->n_pay_dates; i++)
        cf_buf_addf(out, "%d:%lld ", costing->pay_dates[i].days, (long long)offer->paid[i]);
}

static void put_answer(cf_buf *out, const folder *f, const cf_costing *costing)
{
    cf_buf_addf(out, "%llu %d %d %d\n", (unsigned long long)costing->members, costing->first_year,
                costing->n_years, costing->n_periods);
    for (int o = 0; o < costing->n_offers; o++)
        put_offer(out, costing, &costing->offers[o]);
    for (int p = 0; p < costing->n_pairs; p++) {
        const cf_pair *pair = &costing->pairs[p];
        cf_buf_addf(out, "pair %d %d %lld %lld %llu %llu %llu %d %d %lld %d\n", pair->a, pair->b,
                    (long long)pair->cost_difference, (long long)pair->gain_difference,
                    (unsigned long long)pair->members_better_a,
                    (unsigned long long)pair->members_better_b,
                    (unsigned long long)pair->members_same, pair->overtakes,
                    pair->overtakes ? pair->overtakes_on.days : 0,
                    (long long)pair->largest_shortfall,
                    pair->largest_shortfall ? pair->largest_shortfall_on.days : 0);
    }
    for (size_t i = 0; i < f->n_members; i++) {
        const member *m = &f->members[i];
        cf_buf_addf(out, "member %zu %d %lld", i, m->included, (long long)m->net_status_quo);
        for (int v = 0; v < f->n_values; v++)
            cf_buf_addf(out, " %lld", (long long)m->values[v]);
        cf_buf_add_char(out, '\n');
    }
}

static void first_difference(const char *a, const char *b)
{
    size_t line = 0, at = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '\n') {
            line++;
            at = i + 1;
        }
    problem("line %zu:\n  %.*s\n  %.*s", line, (int)strcspn(a + at, "\n"), a + at,
            (int)strcspn(b + at, "\n"), b + at);
}

enum { RUNS_WITH_ALL_TABLES = 6, RUNS = 11 };

/* Any number of threads; a table for the first member of a kind, or for the second or third; all
 * tables, some and none; eight cells paid at once and one after the other. */
static void same_bytes(folder *f, int n_years, int n_runs)
{
    static const int threads[RUNS] = {1, 2, 3, 7, 1, 3, 1, 2, 3, 1, 4};
    static const size_t limits[RUNS] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX,
                                        0,        0,        0,        4000,     4000};
    int before = cf_tables_from;
    cf_buf first = CF_BUF_INIT, other = CF_BUF_INIT;
    for (int i = 0; i < n_runs; i++) {
        forget_members(f);
        cf_tables_from = i % 4 - 1;
        cf_strips_wide = i % 3 != 1;
        cf_costing *costing = cost(f, threads[i], limits[i], n_years);
        cf_tables_from = before;
        cf_strips_wide = true;
        if (!costing)
            break;
        cf_buf *out = i == 0 ? &first : &other;
        cf_buf_clear(out);
        put_answer(out, f, costing);
        if (i > 0 && !cf_slice_equal(cf_buf_slice(&first), cf_buf_slice(&other))) {
            problem("another answer at %d threads with %zu bytes for tables", threads[i],
                    limits[i]);
            first_difference(first.text, other.text);
        }
        cf_costing_free(costing);
    }
    cf_buf_release(&first);
    cf_buf_release(&other);
}

/* --- The sums inside an answer --------------------------------------------------------------- */

static void check_years(const cf_costing *costing, const cf_offer_cost *offer, const char *name)
{
    int64_t status_quo = 0, with_offer = 0, cents = 0, once = 0;
    for (int y = 0; y < costing->n_years; y++) {
        const cf_year_cost *year = &offer->years[y];
        int64_t components = 0, before = 0;
        for (int c = 0; c < CF_COMPONENT_COUNT; c++) {
            components += year->components[c];
            before += year->status_quo_components[c];
        }
        equal(components, year->cost, "components", name);
        equal(before, year->status_quo, "components of the status quo", name);
        equal(year->offer - year->status_quo, year->cost, "cost of a year", name);
        equal(year->incremental, year->cost - (y > 0 ? offer->years[y - 1].cost : 0),
              "incremental cost", name);
        status_quo += year->status_quo;
        with_offer += year->offer;
        cents += year->cost;
        once += year->components[CF_LUMP_SUM_PAY] + year->components[CF_HOLIDAY_PAY] +
                year->components[CF_CASH_OUT_PAY];
    }
    equal(offer->status_quo, status_quo, "status quo", name);
    equal(offer->offer, with_offer, "total", name);
    equal(offer->cost, cents, "cost", name);
    equal(offer->one_time, once, "one-time cost", name);
    int64_t paid = 0;
    for (int i = 0; i < costing->n_pay_dates; i++)
        paid += offer->paid[i];
    equal(paid, offer->gain, "what is paid by day", name);
}

static void check_by(const cf_costing *costing, const cf_offer_cost *offer, const char *name)
{
    for (int g = 0; g < offer->n_by; g++) {
        int64_t all = 0;
        bool by_fund = memchr(offer->by[g].field.text, 'f', offer->by[g].field.len) != NULL;
        uint64_t members = 0;
        for (int r = 0; r < offer->by[g].n_rows; r++) {
            all += offer->by[g].rows[r].cost;
            members += offer->by[g].rows[r].members;
            if (r > 0 && cf_slice_compare(offer->by[g].rows[r - 1].key,
                                          offer->by[g].rows[r].key) >= 0)
                problem("keys of %s are not in order", offer->by[g].field.text);
        }
        equal(all, offer->cost, offer->by[g].field.text, name);
        if (!by_fund) /* a member may have several funds */
            equal((int64_t)members, (int64_t)costing->members, "members by key", name);
        for (int y = 0; y < costing->n_years; y++) {
            int64_t year = 0;
            for (int r = 0; r < offer->by[g].n_rows; r++)
                year += offer->by[g].rows[r].years[y];
            equal(year, offer->years[y].cost, "a year by key", name);
        }
    }
}

static void check_members(const folder *f, const cf_costing *costing, int o)
{
    const cf_offer_cost *offer = &costing->offers[o];
    int64_t gain = 0;
    uint64_t members = 0;
    for (size_t i = 0; i < f->n_members; i++) {
        gain += f->members[i].values[o] - f->members[i].net_status_quo;
        members += f->members[i].included;
    }
    equal(gain, offer->gain, "gains of members", f->names[o]);
    equal((int64_t)members, (int64_t)costing->members, "members", f->names[o]);
    for (int y = 0; y < costing->n_years; y++) {
        int64_t cents = 0;
        for (size_t i = 0; i < f->n_members; i++)
            cents += f->members[i].values[f->n_offers + o * costing->n_years + y];
        equal(cents, offer->years[y].cost, "costs of members", f->names[o]);
    }
}

static void check_pairs(const folder *f, const cf_costing *costing)
{
    for (int p = 0; p < costing->n_pairs; p++) {
        const cf_pair *pair = &costing->pairs[p];
        int64_t better[3] = {0};
        for (size_t i = 0; i < f->n_members; i++) {
            int64_t a = f->members[i].values[pair->a], b = f->members[i].values[pair->b];
            if (f->members[i].included)
                better[a > b ? 0 : b > a ? 1 : 2]++;
        }
        equal((int64_t)pair->members_better_a, better[0], "better under a", "a pair");
        equal((int64_t)pair->members_better_b, better[1], "better under b", "a pair");
        equal((int64_t)pair->members_same, better[2], "the same", "a pair");
        equal(pair->gain_difference,
              costing->offers[pair->b].gain - costing->offers[pair->a].gain, "gain difference",
              "a pair");
        equal(pair->cost_difference,
              costing->offers[pair->b].cost - costing->offers[pair->a].cost, "cost difference",
              "a pair");
    }
}

static void check_sums(const folder *f, const cf_costing *costing)
{
    for (int o = 0; o < costing->n_offers; o++) {
        check_years(costing, &costing->offers[o], f->names[o]);
        check_by(costing, &costing->offers[o], f->names[o]);
        check_members(f, costing, o);
    }
    const cf_offer_cost *current = &costing->offers[costing->n_offers - 1];
    equal(current->cost, 0, "cost", "current");
    equal(current->gain, 0, "gain", "current");
    equal(current->ongoing, 0, "ongoing cost", "current");
    check_pairs(f, costing);
}

/* --- Against the replay ---------------------------------------------------------------------- */

/* Lines -> components, gross, net and cost of the period. */
static void check_lines(const cf_replay_period *period, const char *who)
{
    int64_t components[CF_COMPONENT_COUNT] = {0}, gross = 0, parts = 0, share = 0;
    for (int i = 0; i < period->n_lines; i++) {
        const cf_replay_line *line = &period->lines[i];
        switch (line->kind) {
        case CF_LINE_RATE:
            break;
        case CF_LINE_PAY:
            gross += line->cents;
            components[line->component] += line->cents;
            break;
        case CF_LINE_CONTRIBUTION:
            components[CF_CONTRIBUTIONS] += line->cents;
            break;
        case CF_LINE_EMPLOYEE_PART:
            components[CF_CONTRIBUTIONS] -= line->cents;
            parts += line->cents;
            break;
        case CF_LINE_HEALTH:
            components[CF_HEALTH] += line->cents;
            break;
        case CF_LINE_PLAN_SHARE:
            share += line->cents;
            break;
        }
    }
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        equal(period->components[c], components[c], cf_component_names[c], who);
    equal(period->gross, gross, "gross", who);
    equal(period->employee_parts, parts, "employee parts", who);
    equal(period->plan_share, share, "plan share", who);
    equal(period->net, gross - parts - share, "net", who);
    equal(period->cost, gross + components[CF_CONTRIBUTIONS] + components[CF_HEALTH], "cost", who);
}

typedef struct {
    int64_t *components; /* [year x CF_COMPONENT_COUNT + component] */
    int64_t net;
} booked;

static int64_t half_away(int64_t amount, int part, int whole)
{
    int64_t size = amount < 0 ? -amount : amount;
    int64_t rounded = (2 * size * part + whole) / (2 * whole);
    return amount < 0 ? -rounded : rounded;
}

/* Attribution said from the rules (2.1, 2.5), apart from the code: each component of a period goes
 * to the year that bears it, split by days where costs go so; the offer's difference goes where
 * arrears book it. */
static void book(booked *to, const cf_replay *replay, int year, const int64_t *amounts, int64_t net)
{
    if (year < replay->first_year || year >= replay->first_year + replay->n_years)
        return;
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        to->components[(year - replay->first_year) * CF_COMPONENT_COUNT + c] += amounts[c];
    to->net += net;
}

static void book_by_days(booked *to, const cf_replay *replay, const cf_replay_period *period)
{
    const cf_calendar *calendar = &replay->calendar;
    int first = cf_fiscal_year_of(calendar, period->dates.start);
    int last = cf_fiscal_year_of(calendar, period->dates.end);
    int days = period->dates.end.days - period->dates.start.days + 1;
    int early = first == last ? days
                              : cf_fiscal_start(calendar, last).days - period->dates.start.days;
    int64_t before[CF_COMPONENT_COUNT], after[CF_COMPONENT_COUNT];
    for (int c = 0; c < CF_COMPONENT_COUNT; c++) {
        before[c] = half_away(period->components[c], early, days);
        after[c] = period->components[c] - before[c];
    }
    int64_t net = half_away(period->net, early, days);
    book(to, replay, first, before, net);
    book(to, replay, last, after, period->net - net);
}

static void attribute(booked *status_quo, booked *offer, const cf_replay *replay,
                      const cf_plan *plan)
{
    const cf_calendar *calendar = &replay->calendar;
    for (int i = 0; i < replay->status_quo.n_periods; i++) {
        const cf_replay_period *a = &replay->status_quo.periods[i];
        const cf_replay_period *b = &replay->offer.periods[i];
        if (calendar->costs_by == CF_COSTS_BY_DAYS) {
            book_by_days(status_quo, replay, a);
            book_by_days(offer, replay, b);
            continue;
        }
        int year = cf_calendar_bearing_year(calendar, a->period), other = year;
        if (plan && plan->has_arrears && calendar->costs_by == CF_COSTS_BY_PAY_DATE &&
            a->dates.paid.days < plan->arrears_paid.days)
            other = cf_calendar_bearing_year(
                calendar, cf_calendar_first_paid(calendar, plan->arrears_paid));
        int64_t difference[CF_COMPONENT_COUNT];
        for (int c = 0; c < CF_COMPONENT_COUNT; c++)
            difference[c] = b->components[c] - a->components[c];
        book(status_quo, replay, year, a->components, a->net);
        book(offer, replay, year, a->components, a->net);
        book(offer, replay, other, difference, b->net - a->net);
    }
}

static int64_t cost_of(const booked *b, int year)
{
    int64_t all = 0;
    for (int c = 0; c < CF_COMPONENT_COUNT; c++)
        all += b->components[year * CF_COMPONENT_COUNT + c];
    return all;
}

/* Adds the member's booked components to the sums of all. */
static void check_member(folder *f, const cf_costing *costing, const member *m, int o,
                         int64_t *sums)
{
    char who[128];
    const cf_block *block = m->block;
    snprintf(who, sizeof who, "member %.*s under %s", (int)block->id_len[m->row],
             block->id_text + block->id_start[m->row], f->names[o]);
    cf_replay *replay = cf_replay_row(&f->options, o, cf_roster_info_of(f->c->roster), block,
                                      m->row, &f->c->diags);
    if (!replay) {
        say_problems(&f->c->diags);
        return;
    }
    size_t n = (size_t)costing->n_years * CF_COMPONENT_COUNT;
    booked before = {cf_mem_calloc(n, sizeof(int64_t)), 0};
    booked after = {cf_mem_calloc(n, sizeof(int64_t)), 0};
    for (int i = 0; i < replay->status_quo.n_periods; i++) {
        check_lines(&replay->status_quo.periods[i], who);
        check_lines(&replay->offer.periods[i], who);
    }
    attribute(&before, &after, replay, f->options.offers[o]);
    equal(m->net_status_quo, before.net, "net under the status quo", who);
    equal(m->values[o], after.net, "net", who);
    equal(replay->status_quo.net, before.net, "the replay's net under the status quo", who);
    equal(replay->offer.net, after.net, "the replay's net", who);
    for (int y = 0; y < costing->n_years; y++) {
        equal(m->values[f->n_offers + o * costing->n_years + y],
              cost_of(&after, y) - cost_of(&before, y), "cost of a year", who);
        equal(replay->status_quo.year_cost[y], cost_of(&before, y),
              "the replay's status quo", who);
        equal(replay->offer.year_cost[y], cost_of(&after, y), "the replay's cost", who);
    }
    for (size_t i = 0; i < n; i++) {
        sums[i] += before.components[i];
        sums[n + i] += after.components[i] - before.components[i];
    }
    cf_mem_free(before.components);
    cf_mem_free(after.components);
    cf_replay_free(replay);
}

static size_t check_replays(folder *f, const cf_costing *costing)
{
    size_t n = (size_t)costing->n_years * CF_COMPONENT_COUNT, replays = 0;
    for (int o = 0; o < costing->n_offers; o++) {
        int64_t *sums = cf_mem_calloc(2 * n, sizeof *sums);
        for (size_t i = 0; i < f->n_members && n_problems < 20; i++)
            if (f->members[i].included) {
                check_member(f, costing, &f->members[i], o, sums);
                replays++;
            }
        for (size_t i = 0; i < n && n_problems < 20; i++) {
            const cf_year_cost *year = &costing->offers[o].years[i / CF_COMPONENT_COUNT];
            const char *component = cf_component_names[i % CF_COMPONENT_COUNT];
            equal(year->status_quo_components[i % CF_COMPONENT_COUNT], sums[i], component,
                  "the status quo");
            equal(year->components[i % CF_COMPONENT_COUNT], sums[n + i], component, f->names[o]);
        }
        cf_mem_free(sums);
    }
    return replays;
}

static size_t check_folder(const char *path)
{
    folder f;
    size_t replays = 0;
    at_folder = path;
    n_problems = 0;
    if (open_folder(&f, path, 1)) {
        cf_costing *first = cost(&f, 1, SIZE_MAX, 0);
        cf_costing *costing = first ? cost(&f, 2, SIZE_MAX, first->n_years) : NULL;
        if (costing) {
            check_sums(&f, costing);
            replays = check_replays(&f, costing);
            if (n_problems == 0)
                same_bytes(&f, costing->n_years, RUNS);
        }
        cf_costing_free(costing);
        cf_costing_free(first);
    }
    close_folder(&f);
    return replays;
}

/* Each member so many times: the same answer at any number of threads, which now have blocks to
 * share, and so many times the cost and gain. */
static void check_enlarged(const char *path, int times)
{
    folder small, large;
    at_folder = path;
    n_problems = 0;
    if (open_folder(&small, path, 1) && open_folder(&large, path, times)) {
        cf_costing *one = cost(&small, 1, SIZE_MAX, 0);
        cf_costing *many = one ? cost(&large, 2, SIZE_MAX, one->n_years) : NULL;
        if (many) {
            equal((int64_t)many->members, (int64_t)one->members * times, "members", path);
            for (int o = 0; o < one->n_offers; o++) {
                equal(many->offers[o].cost, one->offers[o].cost * times, "cost",
                      small.names[o]);
                equal(many->offers[o].gain, one->offers[o].gain * times, "gain",
                      small.names[o]);
            }
            check_sums(&large, many);
            same_bytes(&large, many->n_years, RUNS_WITH_ALL_TABLES);
        }
        cf_costing_free(one);
        cf_costing_free(many);
        close_folder(&large);
    }
    close_folder(&small);
}

/* --- The folders of tests/data/kernel -------------------------------------------------------- */

static void on_each_folder(void (*check)(const char *path))
{
    static const char data[] = "tests/data/kernel";
    DIR *dir = opendir(data);
    assert_non_null(dir);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        char path[300];
        snprintf(path, sizeof path, "%s/%s", data, entry->d_name);
        check(path);
        assert_int_equal(n_problems, 0);
        n++;
    }
    closedir(dir);
    assert_true(n >= 3);
}

static void check_as_it_is(const char *path)
{
    assert_true(check_folder(path) > 0);
}

static void check_many_times_over(const char *path)
{
    check_enlarged(path, 500);
}

static void the_kernel_agrees_with_the_replay(void **state)
{
    (void)state;
    on_each_folder(check_as_it_is);
}

static void threads_and_memory_change_nothing(void **state)
{
    (void)state;
    on_each_folder(check_many_times_over);
}

int main(int argc, char **argv)
{
    int failed = 0, n = 0;
    size_t replays = 0;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] == 'a' && i + 1 < argc && n_assumed < 8) {
            assumed[n_assumed++] = argv[++i];
            continue;
        }
        replays += check_folder(argv[i]);
        failed += n_problems > 0;
        n++;
    }
    if (n > 0) {
        printf("%d folders, %zu replays, %d failed\n", n, replays, failed);
        return failed > 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernel_agrees_with_the_replay),
        cmocka_unit_test(threads_and_memory_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
