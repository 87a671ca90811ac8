/* caps.c: what yearly caps take off a member's contributions. Only the basis up to the cap counts
 * in a calendar year of pay dates, so a member's periods are walked in order of time. Source:
 * costing rules 2.2 (`contribution … up to`) and 2.3. */
#include "cost/kernel.h"

#include "base/bug.h"

typedef struct {
    int64_t seen[CF_MAX_CAPS]; /* basis seen this calendar year */
} cap_state;

static const cf_share_item *capped_item(const cf_pay_rule *rule, int cap)
{
    for (int i = 0; i < rule->n_contributions; i++)
        if (rule->contributions[i].cap == cap)
            return &rule->contributions[i];
    return NULL;
}

/* What a cap takes off. */
typedef struct {
    int64_t all;  /* of `n` equal periods */
    int64_t last; /* of the last of them */
    int64_t full; /* what they would be without caps, a period */
} cap_cut;

static int64_t cut_of(const cf_share_item *share, const cf_period_pay *pay, int cell, int64_t seen,
                      int n, cap_cut *cut)
{
    int64_t basis = pay->cap_basis[share->cap][cell], full = pay->cap_full[share->cap][cell];
    int64_t after = seen + basis * n;
    cut->full += full;
    if (!share->capped || after <= share->cap_cents)
        return after;
    int64_t room = share->cap_cents - seen;
    int64_t whole = room > 0 && basis > 0 ? room / basis : 0; /* periods wholly below */
    int64_t rest = room > 0 ? room - whole * basis : 0;
    int64_t partial = 0;
    CF_BUG_IF(!cf_percent_of(&partial, rest, share->percent_e6));
    cut->all += whole * full + partial - full * n;
    cut->last += (whole == n - 1 ? partial : 0) - full;
    return after;
}

static cap_cut cut_all(const cf_engine *engine, const cf_pay_rule *rule, const cf_period_pay *pay,
                       int cell, cap_state *state, int n)
{
    cap_cut cut = {0, 0, 0};
    for (int k = 0; k < engine->n_caps; k++) {
        const cf_share_item *share = capped_item(rule, k);
        if (share)
            state->seen[k] = cut_of(share, pay, cell, state->seen[k], n, &cut);
    }
    return cut;
}

/* --- Employees' parts ------------------------------------------------------------------------ */

static bool part_fits(const cf_pay_rule *rule, const cf_share_item *share, int64_t part_basis,
                      int64_t contribution)
{
    for (int i = 0; i < rule->n_parts; i++) {
        int64_t cents = 0;
        if (&rule->contributions[rule->parts[i].contribution] == share &&
            (!cf_percent_of(&cents, part_basis, rule->parts[i].percent_e6) || cents > contribution))
            return false;
    }
    return true;
}

/* An employee part toward a capped contribution may not be more than what is left of it. */
static const cf_bound_op *wrong_part(const cf_pay_rule *rule, const cf_period_pay *pay, int cell,
                                     const cap_state *before, int n)
{
    for (int i = 0; i < rule->n_parts; i++) {
        const cf_share_item *share = &rule->contributions[rule->parts[i].contribution];
        if (share->cap < 0 || !share->capped)
            continue;
        int64_t basis = pay->cap_basis[share->cap][cell];
        int64_t room = share->cap_cents - before->seen[share->cap] - basis * (n - 1);
        int64_t counted = room < 0 ? 0 : room < basis ? room : basis;
        int64_t contribution = 0;
        CF_BUG_IF(!cf_percent_of(&contribution, counted, share->percent_e6));
        if (counted < basis && rule->parts[i].percent_e6 > 0 &&
            !part_fits(rule, share, basis, contribution))
            return rule->parts[i].op;
    }
    return NULL;
}

/* --- Booking --------------------------------------------------------------------------------- */

/* Takes the cut off the results and sums of whatever the segment's money goes to. */
static void book_cut(cf_worker *worker, const cf_cap_segment *segment, const cap_cut *cut,
                     int64_t others, int64_t *lanes)
{
    const cf_engine *engine = worker->kernel->engine;
    int n_offers = engine->options->n_offers;
    for (int i = 0; i < segment->n_uses; i++) {
        const cf_use *use = &segment->uses[i];
        int64_t amount = cut->all;
        if (use->last) {
            worker->totals.ongoing[use->scenario] += cut->last;
            continue;
        }
        if (segment->late >= 0) { /* one period, split: what the cap takes off its part */
            const cf_regime *regime =
                &engine->regimes[segment->use_part[i] ? segment->late : segment->regime];
            amount = cf_amount_split(others + cut->full + cut->all, regime) -
                     cf_amount_split(others + cut->full, regime);
        }
        amount *= use->sign;
        worker->totals.years[use->scenario * engine->n_years + use->year]
            .component[CF_CONTRIBUTIONS] += amount;
        if (!use->full)
            continue;
        if (use->scenario > 0)
            lanes[(use->scenario - 1) * engine->n_years + use->year] += amount;
        for (int o = 0; use->scenario == 0 && o < n_offers; o++)
            lanes[o * engine->n_years + use->year] -= amount;
    }
}

/* A member stands in one cell for `n` periods of a cap segment. */
static void run_stretch(cf_worker *worker, const cf_cap_segment *segment, cf_profile *profile,
                        int cell, int n, cap_state *state, int64_t *lanes, uint32_t row)
{
    cf_engine *engine = worker->kernel->engine;
    const cf_period_pay *pay =
        cf_evaluate(&worker->evaluator, segment->regime, (uint8_t)(1u << cell));
    if (!(pay->good >> cell & 1)) {
        cf_note_wrong(worker, row, pay->wrong[cell]);
        return;
    }
    const cf_pay_rule *rule = cf_profile_rule(engine, profile, segment->regime);
    if (segment->n_uses > 0 && rule->n_parts > 0) {
        const cf_bound_op *wrong = wrong_part(rule, pay, cell, state, n);
        if (wrong)
            cf_note_wrong(worker, row, wrong);
    }
    cap_cut cut = cut_all(engine, rule, pay, cell, state, n);
    if (cut.all != 0 || cut.last != 0)
        book_cut(worker, segment, &cut, pay->others[cell], lanes);
}

/* --- Members --------------------------------------------------------------------------------- */

static int track_of(const cf_kernel *kernel, int scenario)
{
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_scenarios; i++)
            if (kernel->tracks[t].scenarios[i] == scenario)
                return t;
    CF_BUG_IF(true);
    return 0;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static void run_scenario(cf_worker *worker, int s, const cf_row_work *work, uint32_t row,
                         int64_t *lanes)
{
    cf_kernel *kernel = worker->kernel;
    cap_state state = {{0}};
    const cf_path_piece *path = work->program->paths[track_of(kernel, s)].pieces;
    const cf_piece *at = work->pieces;
    for (int i = 0; i < kernel->n_cap_segments[s]; i++) {
        const cf_cap_segment *segment = &kernel->cap_segments[s][i];
        if (segment->new_year)
            state = (cap_state){{0}};
        int from = segment->from;
        while (from < segment->from + segment->n) {
            while (path[1].from <= from)
                path++;
            while (at->to <= from)
                at++;
            int to = min_int(min_int(segment->from + segment->n, path[1].from), at->to);
            cf_evaluator_turn(&worker->evaluator, work->column, at->kind->profile,
                              path->cell / CF_STRIP);
            run_stretch(worker, segment, at->kind->profile, path->cell % CF_STRIP, to - from,
                        &state, lanes, row);
            from = to;
        }
    }
}

static bool in_reach(const cf_kernel *kernel, int cap, int64_t most_basis)
{
    return (cf_wide)most_basis * kernel->most_paid > kernel->cap_least[cap];
}

uint8_t cf_caps_in_reach_of(const cf_kernel *kernel, const cf_evaluator *evaluator)
{
    unsigned cells = 0;
    for (int k = 0; k < kernel->engine->n_caps; k++)
        for (int cell = 0; cell < CF_STRIP; cell++)
            cells |= (unsigned)in_reach(kernel, k, evaluator->most_basis[k][cell]) << cell;
    return (uint8_t)cells;
}

void cf_take_caps(cf_worker *worker, const cf_row_work *work, uint32_t row, int64_t *lanes)
{
    const cf_engine *engine = worker->kernel->engine;
    for (int s = engine->first_scenario; s < engine->n_scenarios; s++)
        run_scenario(worker, s, work, row, lanes);
}
