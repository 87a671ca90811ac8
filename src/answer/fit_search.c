/* fit_search.c: every package looked at once; the best, the frontier and the nearest that fails. */
#include "answer/fit.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Looking --------------------------------------------------------------------------------- */

enum { MOST_FAILING = 1 << 21 };

typedef struct {
    cf_candidate *items;
    size_t n, capacity;
} candidate_list;

typedef struct {
    cf_fitting *f;
    candidate_list candidates, failing; /* of the set at hand, where members decide */
    int *directions;                    /* of levers; 0: none that is proven */
    bool prunes;
    cf_package *failed; /* of the set of days at hand: packages that exceed an envelope */
    size_t n_failed, failed_capacity;
} search;

bool cf_fit_stopping(cf_fitting *f)
{
    if (f->costing.stop && atomic_load(f->costing.stop))
        f->stopped = true;
    return f->stopped;
}

void cf_fit_report_progress(const cf_fitting *f, uint64_t done, uint64_t total)
{
    const confer_case_options *options = &f->c->options;
    atomic_store(&f->c->work, CONFER_WORK_PACKAGES);
    if (options->progress)
        options->progress(options->progress_context, done, total);
}

static void add_candidate(search *s, candidate_list *list, const cf_package *package)
{
    bool total = s->f->aim < CF_AIM_LOWEST_PAID;
    list->items = cf_mem_grow(list->items, &list->capacity, list->n + 1, sizeof *list->items);
    list->items[list->n++] = (cf_candidate){
        .number = package->number,
        .cost = package->cost,
        .gain = package->gain,
        .aim = total ? cf_fit_value(package, s->f->aim) : INT64_MAX,
        .lowest_gain = INT64_MAX,
        .lowest_paid = INT64_MAX,
        .least_e12 = INT64_MAX,
        .most_e12 = INT64_MIN,
        .better_off = INT64_MAX,
    };
}

static void add_frontiers(cf_fitting *f, const cf_package *package)
{
    for (int aim = 0; aim < CF_AIM_COUNT; aim++) {
        if (aim >= CF_AIM_LOWEST_PAID && !package->whole)
            continue;
        if (f->has_frontier[aim])
            cf_frontier_add(&f->frontiers[aim], package->number, package->cost,
                            cf_fit_value(package, (cf_aim)aim));
    }
}

static void consider(search *s, cf_package *package)
{
    cf_fitting *f = s->f;
    f->evaluated++;
    if (package->invalid) {
        f->invalid++;
        return;
    }
    if (f->costs)
        f->costs[package->number] = package->cost;
    add_frontiers(f, package);
    if (cf_fit_is_borderline(f, package) && !cf_fit_recost(f, package, 1))
        return;
    if (!cf_fit_meets(f, package))
        return;
    int64_t excess = cf_fit_excess(f, package);
    if (excess > 0) {
        cf_aim aim = f->aim < CF_AIM_LOWEST_PAID || package->whole ? f->aim : CF_AIM_TOTAL_GAIN;
        if (f->needs_members && s->failing.n <= MOST_FAILING) { /* one too many says so */
            add_candidate(s, &s->failing, package);
            s->failing.items[s->failing.n - 1].cost = excess;
        }
        cf_frontier_add(&f->failing, package->number, excess, cf_fit_value(package, aim));
        return;
    }
    f->feasible++;
    if (f->same)
        return; /* chosen when the costs of all are known */
    if (f->needs_members && !package->whole)
        add_candidate(s, &s->candidates, package);
    else
        cf_fit_keep(f, package);
}

/* By tables: every package of the set. */
static void look_up_all(search *s, uint64_t done)
{
    cf_fitting *f = s->f;
    int64_t *scratch = cf_mem_calloc((size_t)f->at.fit->n_figures, sizeof *scratch);
    uint64_t n = cf_fit_packages_of_set(f);
    for (uint64_t i = 0; i < n && !f->stopped; i++) {
        cf_package package;
        if (i % 4096 == 0) {
            cf_fit_stopping(f);
            cf_fit_report_progress(f, done + i, f->space.n_packages);
        }
        cf_fit_look_up(&package, f, cf_fit_package_at(f, i), scratch);
        consider(s, &package);
    }
    cf_mem_free(scratch);
}

/* Whether `b` asks at least as much of every lever as `a`: it costs no less. */
static bool is_above(const search *s, uint64_t a, uint64_t b)
{
    int x[CF_FIT_MAX_CHOICES], y[CF_FIT_MAX_CHOICES];
    cf_space_digits(x, &s->f->space, a);
    cf_space_digits(y, &s->f->space, b);
    for (int i = 0; i < s->f->space.n_levers; i++)
        if (s->directions[i] >= 0 ? y[i] < x[i] : y[i] > x[i])
            return false;
    return true;
}

static bool is_ruled_out(const search *s, uint64_t number)
{
    for (size_t i = 0; s->prunes && i < s->n_failed; i++)
        if (is_above(s, s->failed[i].number, number))
            return true;
    return false;
}

static void consider_whole(search *s, cf_package *packages, int n)
{
    enum { MOST_FAILED = 1000 };
    cf_fitting *f = s->f;
    if (n == 0 || !cf_fit_recost(f, packages, n)) {
        f->stopped = f->stopped || n > 0;
        return;
    }
    for (int i = 0; i < n; i++) {
        consider(s, &packages[i]);
        bool over = !packages[i].invalid && cf_fit_excess(f, &packages[i]) > 0;
        if (!over || !s->prunes || s->n_failed == MOST_FAILED)
            continue;
        s->failed = cf_mem_grow(s->failed, &s->failed_capacity, s->n_failed + 1, sizeof *s->failed);
        s->failed[s->n_failed++] = packages[i];
    }
}

/* Without tables: every package that is not proven to cost too much. */
static void recost_all(search *s, uint64_t done)
{
    cf_fitting *f = s->f;
    cf_package batch[CF_FIT_BATCH];
    int n = 0;
    uint64_t n_packages = cf_fit_packages_of_set(f);
    s->n_failed = 0;
    for (uint64_t i = 0; i < n_packages && !f->stopped; i++) {
        uint64_t number = cf_fit_package_at(f, i);
        if (is_ruled_out(s, number)) {
            f->ruled_out++;
            continue;
        }
        batch[n++] = (cf_package){.number = number};
        if (n < CF_FIT_BATCH)
            continue;
        consider_whole(s, batch, n);
        n = 0;
        cf_fit_report_progress(f, done + i, f->space.n_packages);
    }
    if (!f->stopped)
        consider_whole(s, batch, n);
}

/* --- Relatives of one cost ------------------------------------------------------------------- */

/* True when a step of one lever costs more and still fits. */
static bool has_room(const cf_fitting *f, uint64_t number, int64_t cost)
{
    int digits[CF_FIT_MAX_CHOICES];
    cf_space_digits(digits, &f->space, number);
    for (int i = 0; i < f->space.n_levers; i++)
        for (int step = -1; step <= 1; step += 2) {
            int at = digits[i] + step;
            if (at < 0 || at >= f->space.levers[i].n)
                continue;
            digits[i] = at;
            int64_t other = f->costs[cf_space_number(&f->space, digits)];
            digits[i] = at - step;
            if (other > cost && other <= f->limit)
                return true;
        }
    return false;
}

static void choose_relatives(cf_fitting *f)
{
    for (uint64_t number = 0; number < f->space.n_packages; number++) {
        int64_t cost = f->costs[number];
        if (cost == INT64_MAX || cost > f->limit || has_room(f, number, cost))
            continue;
        cf_package package = {.number = number, .cost = cost};
        cf_fit_keep(f, &package);
    }
}

/* The relatives were chosen by cost; envelopes and requirements are looked at whole. */
static void check_relatives(cf_fitting *f)
{
    int kept = 0;
    for (int i = 0; i < f->n_best; i++)
        if (cf_fit_recost(f, &f->best[i], 1) && !f->best[i].invalid &&
            cf_fit_meets(f, &f->best[i]) && cf_fit_excess(f, &f->best[i]) == 0)
            f->best[kept++] = f->best[i];
    f->n_best = kept;
}

/* --- What is shown, whole -------------------------------------------------------------------- */

/* The tables and the whole costing are two ways to one figure. */
static void check_same(const cf_package *by_table, const cf_package *whole)
{
    CF_BUG_IF(by_table->cost != whole->cost || by_table->gain != whole->gain ||
              by_table->base != whole->base || by_table->first_year != whole->first_year);
    for (int y = 0; y < whole->n_years; y++) {
        int64_t off = by_table->fund_years[y] - whole->fund_years[y];
        CF_BUG_IF(by_table->years[y] != whole->years[y] || off > by_table->fund_slack ||
                  -off > by_table->fund_slack);
    }
    for (int i = 0; i < CF_FIT_ENVELOPES; i++) {
        int64_t off = by_table->held[i] - whole->held[i];
        CF_BUG_IF(off > by_table->fund_slack || -off > by_table->fund_slack);
    }
}

static void recost_best(cf_fitting *f)
{
    for (int i = 0; i < f->n_best; i += CF_FIT_BATCH) {
        int n = f->n_best - i < CF_FIT_BATCH ? f->n_best - i : CF_FIT_BATCH;
        cf_package batch[CF_FIT_BATCH];
        bool all_whole = true;
        for (int k = 0; k < n; k++) {
            batch[k] = f->best[i + k];
            all_whole = all_whole && batch[k].whole;
        }
        if (all_whole || !cf_fit_recost(f, batch, n))
            continue;
        for (int k = 0; k < n; k++) {
            if (!f->best[i + k].whole)
                check_same(&f->best[i + k], &batch[k]);
            f->best[i + k] = batch[k];
        }
    }
}

/* The package that fails by the least among those that would be better than the best. */
static void find_nearest(cf_fitting *f)
{
    enum { MOST_TRIED = 64 };
    const cf_frontier *failing = &f->failing;
    const cf_package *best = f->n_best > 0 ? &f->best[0] : NULL;
    bool total = f->aim < CF_AIM_LOWEST_PAID;
    int tried = 0;
    if (f->same || f->nearest_settled)
        return;
    for (size_t i = 0; i < failing->n && tried < MOST_TRIED; i++) {
        if (best && total && failing->points[i].value <= cf_fit_value(best, f->aim))
            continue;
        cf_package package = {.number = failing->points[i].number};
        tried++;
        if (!cf_fit_recost(f, &package, 1) || package.invalid)
            return;
        if (!cf_fit_meets(f, &package) ||
            (best && cf_fit_value(&package, f->aim) <= cf_fit_value(best, f->aim)))
            continue;
        f->nearest = package;
        f->has_nearest = true;
        return;
    }
}

/* --- Sets ------------------------------------------------------------------------------------ */

/* Where members decide, which of the packages that fail is the nearest. */
static void settle_nearest(search *s)
{
    cf_fitting *f = s->f;
    if (f->needs_members && !f->same && !f->stopped && !f->nearest_settled &&
        s->failing.n <= MOST_FAILING)
        f->nearest_settled = cf_fit_prove_nearest(f, s->failing.items, s->failing.n);
}

static void look_at_set(search *s, uint64_t set, uint64_t done)
{
    cf_fitting *f = s->f;
    if (!cf_fit_open_set(f, set)) {
        f->stopped = true;
    } else if (f->at.fit) {
        look_up_all(s, done);
        if (s->candidates.n > 0)
            cf_fit_prove(f, s->candidates.items, s->candidates.n);
        s->candidates.n = 0;
        if (f->n_sets == 1) /* while its tables are there */
            settle_nearest(s);
    } else {
        for (int aim = 0; aim < CF_AIM_COUNT; aim++)
            f->has_frontier[aim] =
                aim < CF_AIM_LOWEST_PAID || (aim == (int)f->aim && f->n_sets == 1);
        recost_all(s, done);
    }
    cf_fit_close_set(f);
}

static void look_at_all(search *s)
{
    cf_fitting *f = s->f;
    for (uint64_t left = f->n_sets; left > 0 && !f->stopped; left--)
        look_at_set(s, left - 1, (f->n_sets - left) * cf_fit_packages_of_set(f));
}

/* --- Sets that need no look ------------------------------------------------------------------ */

/* Sets on the same days whose fixed levers lie between these digits. */
typedef struct {
    int low[CF_FIT_MAX_CHOICES], high[CF_FIT_MAX_CHOICES];
} box;

/* The package of a box that asks least of every lever, or most. */
static uint64_t corner(const search *s, const box *b, bool most)
{
    const cf_fitting *f = s->f;
    int digits[CF_FIT_MAX_CHOICES];
    for (int i = 0; i < f->space.n_levers; i++) {
        bool up = most == (s->directions[i] > 0);
        if (cf_fit_is_fixed(f, i))
            digits[i] = up ? b->high[i] : b->low[i];
        else
            digits[i] = up ? f->space.levers[i].n - 1 : 0;
    }
    return cf_space_number(&f->space, digits);
}

/* Nothing in a box fits when what asks least costs too much; nothing is better than what was found
 * when what asks most is not. */
static bool can_skip(const search *s, const cf_package *least, const cf_package *most)
{
    const cf_fitting *f = s->f;
    if (!least->invalid && cf_fit_excess(f, least) > 0)
        return true;
    return !most->invalid && !f->same && f->aim != CF_AIM_EVENNESS && f->n_best == f->top &&
           cf_fit_value(most, f->aim) < cf_fit_value(&f->best[f->top - 1], f->aim);
}

static uint64_t packages_of(const cf_fitting *f, const box *b)
{
    uint64_t n = cf_fit_packages_of_set(f);
    for (int i = 0; i < f->space.n_levers; i++)
        if (cf_fit_is_fixed(f, i))
            n *= (uint64_t)(b->high[i] - b->low[i] + 1);
    return n;
}

/* The fixed lever with the most values left; -1: the box is one set. */
static int widest(const cf_fitting *f, const box *b)
{
    int lever = -1;
    for (int i = 0; i < f->space.n_levers; i++)
        if (cf_fit_is_fixed(f, i) && b->high[i] > b->low[i] &&
            (lever < 0 || b->high[i] - b->low[i] > b->high[lever] - b->low[lever]))
            lever = i;
    return lever;
}

static void look_in(search *s, const box *b);

/* The half that asks more first: what is found there shows what need not be looked at. */
static void look_in_halves(search *s, const box *b, int lever)
{
    int middle = b->low[lever] + (b->high[lever] - b->low[lever]) / 2;
    bool up = s->directions[lever] > 0;
    for (int half = 0; half < 2 && !s->f->stopped; half++) {
        box part = *b;
        if (up == (half == 0))
            part.low[lever] = middle + 1;
        else
            part.high[lever] = middle;
        look_in(s, &part);
    }
}

/* Depth: halves of each lever, a few dozen at most. */
static void look_in(search *s, const box *b)
{
    cf_fitting *f = s->f;
    cf_package corners[2] = {{.number = corner(s, b, false)}, {.number = corner(s, b, true)}};
    if (cf_fit_stopping(f) || !cf_fit_recost(f, corners, 2)) {
        f->stopped = true;
        return;
    }
    if (can_skip(s, &corners[0], &corners[1])) {
        f->ruled_out += packages_of(f, b);
        cf_fit_report_progress(f, f->evaluated + f->ruled_out, f->space.n_packages);
        return;
    }
    int lever = widest(f, b);
    if (lever < 0)
        look_at_set(s, cf_fit_set_of(f, b->low), f->evaluated + f->ruled_out);
    else
        look_in_halves(s, b, lever);
}

/* Days have no direction: each choice of them is a box of its own. */
static void look_at_boxes(search *s)
{
    cf_fitting *f = s->f;
    uint64_t n_days = 1;
    for (int i = 0; i < f->space.n_levers; i++)
        n_days *= f->space.levers[i].field == CF_LEVER_DAY ? (uint64_t)f->space.levers[i].n : 1;
    for (uint64_t left = n_days; left > 0 && !f->stopped; left--) {
        box b = {{0}, {0}};
        uint64_t days = left - 1;
        for (int i = 0; i < f->space.n_levers; i++) {
            const cf_lever *lever = &f->space.levers[i];
            if (lever->field == CF_LEVER_DAY) {
                b.low[i] = b.high[i] = (int)(days % (uint64_t)lever->n);
                days /= (uint64_t)lever->n;
            } else {
                b.high[i] = lever->n - 1;
            }
        }
        look_in(s, &b);
    }
}

/* --- All ------------------------------------------------------------------------------------- */

void cf_fit_search(cf_fitting *f)
{
    int directions[CF_FIT_MAX_CHOICES] = {0};
    search s = {.f = f, .directions = directions};
    s.prunes = cf_fit_directions(f, directions) && !f->funds_waver;
    f->proven = true;
    f->best = cf_mem_calloc((size_t)f->top, sizeof *f->best);
    f->has_frontier[CF_AIM_TOTAL_GAIN] = f->has_frontier[CF_AIM_FINAL_RATE] = true;
    if (s.prunes && f->n_outer > 0)
        look_at_boxes(&s);
    else
        look_at_all(&s);
    if (f->same)
        choose_relatives(f);
    if (f->stopped) {
        f->proven = false;
        atomic_store(&f->c->stop, false); /* what was found so far is the answer */
    }
    if (f->same)
        check_relatives(f);
    recost_best(f);
    settle_nearest(&s);
    find_nearest(f);
    cf_fit_release_witnesses(f);
    cf_mem_free(s.candidates.items);
    cf_mem_free(s.failing.items);
    cf_mem_free(s.failed);
}
