#include "staff/fit.h"

#include "base/number.h"

enum { PRIOR_EXITS = 8 };

static const int64_t DAYS_E4 = 3652425; /* of a year */

static int year_limit(int years)
{
    return years < CF_STAFF_YEARS ? years : CF_STAFF_YEARS - 1;
}

void cf_fit_add(cf_fit_counts *counts, cf_date hired, cf_date first, cf_date last, cf_left left)
{
    cf_date from = first.days > hired.days ? first : hired;
    int year = from.days > hired.days ? cf_date_whole_years(hired, from) : 0;
    if (last.days < from.days)
        return;
    for (; from.days <= last.days; year++) {
        cf_date next = cf_date_add_months(hired, 12 * (year + 1));
        int32_t end = next.days <= last.days ? next.days : last.days + 1;
        if (end > from.days)
            counts->days_e4[year_limit(year)] += (int64_t)(end - from.days) * 10000;
        from = (cf_date){end > from.days ? end : from.days};
        if (end == last.days + 1)
            break;
    }
    int64_t *of = left == CF_LEFT_QUIT      ? counts->quits
                  : left == CF_LEFT_RETIRED ? counts->retired
                  : left == CF_LEFT_OTHER   ? counts->others
                                            : NULL;
    if (of)
        of[year_limit(cf_date_whole_years(hired, last))]++;
}

/* What the defaults say a band's quits are, a year x 1e6. */
static int64_t default_quits(const cf_staff_case *model, int band)
{
    cf_wide sum = 0, heads = 0;
    for (int i = 0; i < model->n_groups; i++) {
        const cf_staff_group *group = &model->groups[i];
        sum += (cf_wide)group->n *
               cf_quit_shape_e6[cf_band_of(year_limit(group->service_months / 12))];
        heads += group->n;
    }
    int64_t out = 0;
    if (sum == 0 ||
        !cf_div_round(&out,
                      (cf_wide)model->priors[CF_A_QUITS].likely * heads * cf_quit_shape_e6[band],
                      sum, CF_HALF_UP))
        return model->priors[CF_A_QUITS].likely;
    return out;
}

/* Exits expected at a yearly rate x 1e6, x 1e6. */
static int64_t expected(int64_t days_e4, int64_t rate_e6)
{
    int64_t out = 0;
    return cf_div_round(&out, (cf_wide)days_e4 * rate_e6, DAYS_E4, CF_HALF_UP) ? out : INT64_MAX;
}

static int64_t months_of(int64_t days_e4)
{
    int64_t out = 0;
    return cf_div_round(&out, (cf_wide)days_e4 * 12, DAYS_E4, CF_HALF_UP) ? out : 0;
}

static int64_t root(int64_t n)
{
    int64_t r = 0;
    while ((r + 1) * (r + 1) <= n)
        r++;
    return r;
}

/* Other exits: their rate, give or take a standard deviation. */
static void fit_others(cf_staff_case *model, int64_t n, int64_t days_e4)
{
    int64_t spread = root(n < 1000000 ? n : 1000000), low = 0, likely = 0, high = 0;
    if (days_e4 <= 0)
        return;
    cf_wide year = (cf_wide)1000000 * DAYS_E4;
    if (cf_div_round(&low, (n - spread) * year, days_e4, CF_HALF_UP) &&
        cf_div_round(&likely, n * year, days_e4, CF_HALF_UP) &&
        cf_div_round(&high, (n + spread) * year, days_e4, CF_HALF_UP) && high <= 10000000)
        model->priors[CF_A_OTHER_EXITS] = (cf_prior){low, likely, high};
}

void cf_fit_make(cf_staff_case *model, const cf_fit_counts *counts)
{
    cf_staff_fit *fit = &model->fit;
    int64_t quits = 0, retired = 0, others = 0, days = 0, due = 0, due_retired = 0;
    int64_t days_of[CF_STAFF_BANDS] = {0};
    *fit = (cf_staff_fit){.fitted = true};
    for (int band = 0; band < CF_STAFF_BANDS; band++)
        fit->default_e6[band] = default_quits(model, band);
    for (int y = 0; y < CF_STAFF_YEARS; y++) {
        int band = cf_band_of(y);
        int64_t here = expected(counts->days_e4[y], fit->default_e6[band]);
        fit->expected_e6[band] += here;
        fit->exits[band] += counts->quits[y];
        days_of[band] += counts->days_e4[y];
        due += here;
        due_retired += expected(counts->days_e4[y], model->retirement_e6[y]);
        quits += counts->quits[y];
        retired += counts->retired[y];
        others += counts->others[y];
        days += counts->days_e4[y];
    }
    for (int band = 0; band < CF_STAFF_BANDS; band++)
        fit->person_months[band] = months_of(days_of[band]);
    fit->shape_level_e6 = (PRIOR_EXITS + quits) * 1000000;
    fit->rate_level_e6 = (int64_t)PRIOR_EXITS * 1000000 + due;
    fit->shape_retire_e6 = (PRIOR_EXITS + retired) * 1000000;
    fit->rate_retire_e6 = (int64_t)PRIOR_EXITS * 1000000 + due_retired;
    fit->n_exits = quits + retired + others;
    fit->n_retired = retired;
    fit->n_other = others;
    fit_others(model, others, days);
}
