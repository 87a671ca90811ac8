#include "staff/model.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/number.h"
#include "staff/real.h"

/* --- Tables ---------------------------------------------------------------------------------- */

const cf_assume_info cf_assume_infos[CF_ASSUMPTIONS] = {
#define CF_ASSUME(id, name, unit, low, likely, high, title, source)                                \
    [CF_A_##id] = {name, title, source, unit, {low, likely, high}},
#include "staff/assumptions.def"
#undef CF_ASSUME
};

const int cf_band_from[CF_STAFF_BANDS + 1] = {0, 1, 3, 5, 10, 20, CF_STAFF_YEARS};

/* Separations of all causes an officer-year, one large city police department, 2000 to 2016: 315 in
 * 7,420.6; 161 in 15,288.6; 153 in 15,759.5; 489 in 46,351.9; 885 in 87,883.1. From 20 years on
 * most are retirements, and quits are taken to go on as before. */
const int64_t cf_quit_shape_e6[CF_STAFF_BANDS] = {42449, 10531, 9708, 10550, 10070, 10070};

/* The same department from 20 years on: 451 in 6,683.2; 1,066 in 20,586.4 (21 to 24); 1,502 in
 * 13,597.8 (25 to 28); 4,109 in 14,233.2 (29 to 41); each less the quits above. */
void cf_default_retirement(int64_t rate_e6[CF_STAFF_YEARS])
{
    for (int y = 0; y < CF_STAFF_YEARS; y++)
        rate_e6[y] = y < 20 ? 0 : y < 21 ? 57413 : y < 25 ? 41712 : y < 29 ? 100388 : 278622;
}

int64_t cf_hazard_of_chance(int64_t chance_e6)
{
    const int64_t most = 999000;
    double stay = 1.0 - (double)(chance_e6 < most ? chance_e6 : most) * 1e-6;
    return cf_nearest(-cf_ln(stay) * 1e6);
}

int cf_band_of(int years)
{
    int band = CF_STAFF_BANDS - 1;
    while (years < cf_band_from[band])
        band--;
    return band;
}

/* --- Priors ---------------------------------------------------------------------------------- */

typedef struct {
    int64_t least, most;
    const char *range;
} limits;

static limits limits_of(cf_assume_id id)
{
    const int64_t one = 1000000;
    switch (cf_assume_infos[id].unit) {
    case CF_ASSUME_MONTHS:
        if (id == CF_A_CLASS_EVERY || id == CF_A_FIELD_MONTHS)
            return (limits){one, CF_STAFF_MOST_MONTHS * one, "1 to 360 months"};
        return (limits){0, CF_STAFF_MOST_MONTHS * one, "0 to 360 months"};
    case CF_ASSUME_COUNT_OF:
        return (limits){0, 1000000 * one, "0 to 1,000,000"};
    case CF_ASSUME_DOLLARS:
        return (limits){0, 10000000 * one, "$0 to $10,000,000"};
    default:
        break;
    }
    switch (id) {
    case CF_A_SERVICE:
        return (limits){one, (CF_STAFF_YEARS - 1) * one, "1 to 49"};
    case CF_A_RELATIVE_PAY:
        return (limits){one / 10, 10 * one, "10% to 1,000%"};
    case CF_A_MARKET_GROWTH:
        return (limits){-one / 2, one, "-50% to 100%"};
    case CF_A_ACADEMY_COMPLETION:
    case CF_A_FIELD_COMPLETION:
    case CF_A_OVERTIME_MEMORY:
        return (limits){0, one, "0% to 100%"};
    case CF_A_ELASTICITY:
    case CF_A_HIRES_ELASTICITY:
    case CF_A_LATERALS_ELASTICITY:
        return (limits){0, 20 * one, "0 to 20"};
    default:
        break;
    }
    if (cf_assume_infos[id].unit == CF_ASSUME_RATIO)
        return (limits){0, 2 * one, "0% to 200%; five of a hundred are 5%"};
    return (limits){0, 10 * one, "0 to 10"};
}

const char *cf_prior_check(cf_assume_id id, const cf_prior *prior)
{
    limits most = limits_of(id);
    if (prior->low > prior->likely || prior->likely > prior->high)
        return "low, likely, high in this order";
    if (prior->low < most.least || prior->high > most.most)
        return most.range;
    return NULL;
}

/* --- The world ------------------------------------------------------------------------------- */

static void init_pay(cf_world *world)
{
    const cf_staff_case *model = world->model;
    size_t n = (size_t)model->n_scenarios * CF_STAFF_BANDS * (size_t)model->n_months;
    world->ln_pay = cf_mem_alloc(n, sizeof(double));
    double *at = world->ln_pay;
    for (int s = 0; s < model->n_scenarios; s++)
        for (int b = 0; b < CF_STAFF_BANDS; b++)
            for (int m = 0; m < model->n_months; m++) {
                double pay = (double)model->scenarios[s].pay_e9[b][m] * 1e-9;
                double market =
                    model->market_months == 0 ? 1.0 : (double)model->market_e9[m] * 1e-9;
                *at++ = cf_ln(pay > 1e-6 ? pay : 1e-6) - cf_ln(market);
            }
}

static int year_of(int service_months)
{
    int year = service_months / 12;
    return year < CF_STAFF_YEARS ? year : CF_STAFF_YEARS - 1;
}

void cf_world_init(cf_world *world, const cf_staff_case *model)
{
    *world = (cf_world){.model = model};
    double all = 0.0, sum_g = 0.0, sum_shape = 0.0;
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        double t = ((double)y + 0.5) / (double)CF_PAY_YEARS;
        world->g[y] = t < 1.0 ? 1.0 - t : 0.0;
        world->shape[y] = (double)cf_quit_shape_e6[cf_band_of(y)];
    }
    for (int i = 0; i < model->n_groups; i++) {
        double n = (double)model->groups[i].n;
        int year = year_of(model->groups[i].service_months);
        all += n;
        sum_g += n * world->g[year];
        sum_shape += n * world->shape[year];
    }
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        world->g[y] = sum_g > 0.0 ? world->g[y] * all / sum_g : 0.0;
        world->shape[y] = sum_shape > 0.0 ? world->shape[y] * all / sum_shape : 1.0;
    }
    init_pay(world);
}

void cf_world_release(cf_world *world)
{
    cf_mem_free(world->ln_pay);
    world->ln_pay = NULL;
}

/* --- A run's values -------------------------------------------------------------------------- */

static void take_values(cf_run *run, const cf_world *world, const cf_stream *stream,
                        const int64_t *values)
{
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        const cf_prior *prior = &world->model->priors[i];
        double likely = (double)(values ? values[i] : prior->likely) * 1e-6;
        run->at[i] = likely;
        if (!stream || prior->low == prior->high)
            continue;
        cf_philox x = cf_stream_draw(stream, (uint32_t)i, 0, CF_DRAW_ASSUMPTION);
        run->at[i] = cf_triangular((double)prior->low * 1e-6, likely, (double)prior->high * 1e-6,
                                   cf_uniform53(x.word[0], x.word[1]));
    }
}

/* Hazards from the employer's own exits: a level for all bands, then each band about it. */
static void take_fitted(cf_run *run, const cf_world *world, const cf_stream *stream)
{
    const cf_staff_fit *fit = &world->model->fit;
    double shape = (double)fit->shape_level_e6 * 1e-6, rate = (double)fit->rate_level_e6 * 1e-6;
    double level = (stream ? cf_gamma(stream, 0, shape) : shape) / rate;
    double band[CF_STAFF_BANDS];
    for (int b = 0; b < CF_STAFF_BANDS; b++) {
        double own = 8.0 + (double)fit->exits[b];
        double expected = 8.0 + level * (double)fit->expected_e6[b] * 1e-6;
        double theta = (stream ? cf_gamma(stream, (uint32_t)(b + 1) << 16, own) : own) / expected;
        band[b] = (double)fit->default_e6[b] * 1e-6 * level * theta;
    }
    for (int y = 0; y < CF_STAFF_YEARS; y++)
        run->quit[y] = band[cf_band_of(y)] / 12.0;
    double retire_shape = (double)fit->shape_retire_e6 * 1e-6;
    double retire = (stream ? cf_gamma(stream, 7u << 16, retire_shape) : retire_shape) /
                    ((double)fit->rate_retire_e6 * 1e-6);
    for (int y = 0; y < CF_STAFF_YEARS; y++)
        run->retire[y] = (double)world->model->retirement_e6[y] * 1e-6 * retire / 12.0;
    run->ln_base = run->ln_relative;
}

static int whole(double x)
{
    return (int)cf_nearest(x);
}

static void take_counts(cf_run *run, const cf_world *world)
{
    run->posts = whole(run->at[CF_A_POSTS]);
    if (run->posts == 0)
        run->posts = world->model->n_posts;
    run->fillable = run->posts - whole(run->at[CF_A_FROZEN]);
    run->class_every = whole(run->at[CF_A_CLASS_EVERY]);
    if (run->class_every < 1)
        run->class_every = 1;
    run->class_first = whole(run->at[CF_A_CLASS_FIRST]);
    run->seats = whole(run->at[CF_A_SEATS]);
    run->freeze = whole(run->at[CF_A_FREEZE_MONTHS]);
    run->selection = whole(run->at[CF_A_SELECTION_MONTHS]);
    run->academy = whole(run->at[CF_A_ACADEMY_MONTHS]);
    run->field = whole(run->at[CF_A_FIELD_MONTHS]);
}

void cf_run_init(cf_run *run, const cf_world *world, const cf_stream *stream, const int64_t *values)
{
    const cf_staff_case *model = world->model;
    take_values(run, world, stream, values);
    take_counts(run, world);
    run->ln_relative = cf_ln(run->at[CF_A_RELATIVE_PAY]);
    run->ln_growth = cf_ln(1.0 + run->at[CF_A_MARKET_GROWTH]) / 12.0;
    run->ln_base = 0.0;
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        run->quit[y] = world->shape[y] * run->at[CF_A_QUITS] / 12.0;
        run->retire[y] = (double)model->retirement_e6[y] * 1e-6 * run->at[CF_A_RETIREMENTS] / 12.0;
    }
    if (model->fit.fitted)
        take_fitted(run, world, stream);
    run->other = run->at[CF_A_OTHER_EXITS] / 12.0;
    double start = cf_overtime_hours(world, run, (double)model->n_members, 0.0);
    double heads = model->n_members > 0 ? (double)model->n_members : 1.0;
    run->overtime_reference = (double)model->overtime_e4 * 1e-4 + start / heads;
    if (run->overtime_reference < 8.0)
        run->overtime_reference = 8.0; /* little overtime doubled is still little */
}

/* --- Pay and hazards ------------------------------------------------------------------------- */

double cf_ln_relative_pay(const cf_world *world, const cf_run *run, int scenario, int band,
                          int month)
{
    const cf_staff_case *model = world->model;
    size_t place = ((size_t)scenario * CF_STAFF_BANDS + (size_t)band) * (size_t)model->n_months;
    int growing = month + 1 - model->market_months;
    double grown = growing > 0 ? (double)growing * run->ln_growth : 0.0;
    return run->ln_relative + world->ln_pay[place + (size_t)month] - grown;
}

void cf_quit_hazards(double out[CF_STAFF_YEARS], const cf_world *world, const cf_run *run,
                     int scenario, int month, double wear)
{
    double scale = run->at[CF_A_SHOCK] * wear;
    double before = 0.0, moved = 1.0, step = 1.0;
    for (int band = 0; band < CF_STAFF_BANDS; band++) {
        double gap = cf_ln_relative_pay(world, run, scenario, band, month) - run->ln_base;
        int from = cf_band_from[band];
        if (from < CF_PAY_YEARS && (band == 0 || gap != before)) {
            /* g falls by the same amount each year, so its powers are a geometric row. */
            double slope = -run->at[CF_A_ELASTICITY] * gap;
            moved = cf_exp(slope * world->g[from]);
            step = cf_exp(slope * (world->g[1] - world->g[0]));
            before = gap;
        }
        for (int y = from; y < cf_band_from[band + 1]; y++) {
            out[y] = run->quit[y] * scale * (y < CF_PAY_YEARS ? moved : 1.0);
            moved = moved * step;
        }
    }
}

double cf_retirement_season(const cf_world *world, const cf_run *run, int month)
{
    double peak = run->at[CF_A_RETIREMENT_PEAK];
    double base = 12.0 / (10.0 + 2.0 * peak);
    int of_year = (world->model->first_month + month) % 12;
    return of_year == 5 || of_year == 11 ? base * peak : base;
}

double cf_candidates(const cf_world *world, const cf_run *run, int scenario, int month)
{
    int applied = month > run->selection ? month - run->selection : 0;
    double gap = cf_ln_relative_pay(world, run, scenario, 0, applied);
    return run->at[CF_A_HIRES] * (double)run->posts / 12.0 *
           cf_exp(run->at[CF_A_HIRES_ELASTICITY] * gap);
}

double cf_laterals(const cf_world *world, const cf_run *run, int scenario, int month)
{
    double gap = cf_ln_relative_pay(world, run, scenario, 2, month);
    return run->at[CF_A_LATERALS] * (double)run->posts / 12.0 *
           cf_exp(run->at[CF_A_LATERALS_ELASTICITY] * gap);
}

/* --- Overtime and replacement ---------------------------------------------------------------- */

double cf_overtime_hours(const cf_world *world, const cf_run *run, double ready, double before)
{
    double vacant = (double)run->posts - ready;
    double hours =
        vacant > 0.0 ? vacant * (double)world->model->month_hours_e4 * 1e-4 * run->at[CF_A_BACKFILL]
                     : 0.0;
    return hours >= before ? hours : hours + run->at[CF_A_OVERTIME_MEMORY] * (before - hours);
}

double cf_wear(const cf_world *world, const cf_run *run, double ready, double hours)
{
    double heads = ready > 1.0 ? ready : 1.0;
    double each = (double)world->model->overtime_e4 * 1e-4 + hours / heads;
    double over = each / run->overtime_reference - 1.0;
    return over > 0.0 ? 1.0 + run->at[CF_A_FATIGUE] * over : 1.0;
}

/* An amount at the start's pay, grown as pay is. */
static int64_t grown(int64_t cents, int64_t pay_e9)
{
    int64_t out = 0;
    CF_BUG_IF(!cf_div_round(&out, (cf_wide)cents * pay_e9, 1000000000, CF_HALF_UP));
    return out;
}

int64_t cf_overtime_pay(const cf_world *world, int scenario, int month, int64_t hours_e2)
{
    const cf_staff_case *model = world->model;
    int64_t rate = grown(model->overtime_cents, model->scenarios[scenario].all_e9[month]);
    return (hours_e2 * rate + 50) / 100;
}

int64_t cf_replacement(const cf_world *world, const cf_run *run, int scenario, int month,
                       int months_in_training)
{
    const cf_staff_case *model = world->model;
    int64_t month_cents = grown(model->trainee_cents, model->scenarios[scenario].pay_e9[0][month]);
    return cf_nearest(run->at[CF_A_DIRECT_COST] * 100.0) + month_cents * months_in_training;
}
