#include "staff/groups.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

static const double NEVER = 1e300;

void cf_groups_init(cf_groups *groups, const cf_staff_case *model, bool cohorts)
{
    size_t most = (size_t)model->n_groups + 2 * (size_t)model->n_months;
    *groups = (cf_groups){.cohorts = cohorts,
                          .n_roster = model->n_groups,
                          .n_months = model->n_months,
                          .most = (int)most,
                          .n_rows = (int)most};
    groups->left = cf_mem_alloc(most, sizeof *groups->left);
    groups->year = cf_mem_alloc(most, sizeof *groups->year);
    groups->turn = cf_mem_alloc(most, sizeof *groups->turn);
    groups->of = cf_mem_alloc(most, sizeof *groups->of);
    groups->leaving = cf_mem_alloc(most + 1, sizeof *groups->leaving);
    groups->rows = cf_mem_calloc(most, sizeof *groups->rows);
    for (size_t i = (size_t)model->n_groups; i < most; i++)
        groups->rows[i].shared = cohorts;
}

void cf_groups_release(cf_groups *groups)
{
    for (int i = 0; i < groups->n_rows; i++)
        cf_mem_free(groups->rows[i].stays);
    cf_mem_free(groups->left);
    cf_mem_free(groups->year);
    cf_mem_free(groups->turn);
    cf_mem_free(groups->of);
    cf_mem_free(groups->leaving);
    cf_mem_free(groups->rows);
}

/* --- Rows ------------------------------------------------------------------------------------ */

void cf_row_put(cf_row *row, cf_stay stay)
{
    row->stays = cf_mem_grow(row->stays, &row->capacity, row->n + 1, sizeof *row->stays);
    size_t at = row->n++;
    for (; at > 0 && row->stays[at - 1].end > stay.end; at--)
        row->stays[at] = row->stays[at - 1];
    row->stays[at] = stay;
}

/* Thresholds in ascending order become what lies between them. */
static void take_gaps(cf_row *row)
{
    for (size_t i = row->n; i-- > 1;)
        row->stays[i].end -= row->stays[i - 1].end;
}

/* The next draws of a large unit's group: its first is numbered 1. */
static void draw_more(const cf_group *group, const cf_stream *stream)
{
    uint32_t who[CF_STAYS], index[CF_STAYS];
    cf_row *row = group->row;
    for (uint32_t i = 0; i < CF_STAYS; i++) {
        who[i] = group->who;
        index[i] = (uint32_t)row->n + 1 + i;
    }
    row->stays = cf_mem_grow(row->stays, &row->capacity, row->n + CF_STAYS, sizeof *row->stays);
    cf_stay *stays = row->stays + row->n;
    cf_stays_draw(stays, stream, who, index);
    int there = group->n - (int)row->n; /* when the first of these leaves */
    for (int i = 0; !row->shared && i < CF_STAYS && i < there; i++)
        stays[i].end /= (double)(there - i);
    row->n += CF_STAYS;
}

static int compare_stays(const void *a, const void *b)
{
    const cf_stay *x = a, *y = b;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return (x->why > y->why) - (x->why < y->why);
}

/* The stays of a small unit's group, member by member. */
static void draw_members(cf_row *row, const cf_stream *stream, const uint32_t *members, int n)
{
    enum { FEW = 64 }; /* so many are put in order one by one */
    static const uint32_t index[CF_STAYS] = {0};
    row->stays = cf_mem_grow(row->stays, &row->capacity, (size_t)n, sizeof *row->stays);
    for (int i = 0; i < n; i += CF_STAYS) {
        uint32_t who[CF_STAYS];
        cf_stay stays[CF_STAYS];
        for (int k = 0; k < CF_STAYS; k++)
            who[k] = members[i + k < n ? i + k : i];
        cf_stays_draw(stays, stream, who, index);
        for (int k = 0; k < CF_STAYS && i + k < n; k++)
            if (n <= FEW)
                cf_row_put(row, stays[k]);
            else
                row->stays[row->n++] = stays[k];
    }
    if (n > FEW)
        qsort(row->stays, row->n, sizeof *row->stays, compare_stays);
    take_gaps(row);
}

cf_row *cf_groups_row(const cf_groups *groups, int month, bool recruits)
{
    return &groups->rows[groups->n_roster + month + (recruits ? 0 : groups->n_months)];
}

/* --- Groups ---------------------------------------------------------------------------------- */

void cf_groups_start_run(cf_groups *groups, const cf_staff_case *model, const cf_stream *stream)
{
    groups->stream = *stream;
    for (int i = 0; i < groups->n_rows; i++)
        groups->rows[i].n = 0;
    if (groups->cohorts)
        return;
    for (int g = 0; g < model->n_groups; g++)
        draw_members(&groups->rows[g], stream, model->members + model->groups[g].first,
                     model->groups[g].n);
}

/* Who of a group leaves next, and how much hazard later than the one before. */
static void find_next(cf_groups *groups, int g)
{
    cf_group *group = &groups->of[g];
    if (group->gone == group->n) {
        groups->left[g] = NEVER;
        return;
    }
    if ((size_t)group->gone == group->row->n)
        draw_more(group, &groups->stream);
    double gap = group->row->stays[group->gone].end;
    groups->left[g] += group->row->shared ? gap / (double)(group->n - group->gone) : gap;
}

static void add(cf_groups *groups, const cf_group *group, int service, int month)
{
    int g = groups->count++;
    int year = service / 12;
    CF_BUG_IF(g >= groups->most);
    groups->of[g] = *group;
    groups->left[g] = 0.0;
    groups->year[g] = (uint8_t)(year < CF_STAFF_YEARS ? year : CF_STAFF_YEARS - 1);
    groups->turn[g] = (uint8_t)((month + 12 - service % 12) % 12);
    find_next(groups, g);
}

void cf_groups_start(cf_groups *groups, const cf_staff_case *model)
{
    groups->count = 0;
    for (int i = groups->n_roster; !groups->cohorts && i < groups->n_rows; i++)
        groups->rows[i].n = 0;
    for (int g = 0; g < model->n_groups; g++) {
        const cf_staff_group *group = &model->groups[g];
        add(groups,
            &(cf_group){.n = group->n, .who = (uint32_t)group->first, .row = &groups->rows[g]},
            group->service_months, 0);
    }
}

void cf_groups_add(cf_groups *groups, cf_row *row, int n, uint32_t who, int service, int month)
{
    if (!groups->cohorts)
        take_gaps(row);
    add(groups, &(cf_group){.n = n, .who = who, .row = row}, service, month);
}

/* --- A month --------------------------------------------------------------------------------- */

/* Those of one group whose thresholds the hazards have passed: one at least. */
static void leave(cf_groups *groups, int g, const cf_hazards *hazards, cf_leavers *leavers)
{
    cf_group *group = &groups->of[g];
    const cf_row *row = group->row;
    const cf_stay *next = row->stays + group->gone, *known = row->stays + row->n;
    int year = groups->year[g], quit = 0, retire = 0, there = group->n - group->gone,
        before = there;
    double total = hazards->total[year], left = groups->left[g];
    double below_quit = hazards->quit[year], below_retire = below_quit + hazards->retire[year];
    do {
        double why = next++->why * total;
        int is_quit = why < below_quit;
        quit += is_quit;
        retire += (why < below_retire) - is_quit;
        if (--there == 0) {
            left = NEVER;
            break;
        }
        if (next == known) {
            draw_more(group, &groups->stream);
            known = row->stays + row->n;
            next = known - CF_STAYS;
        }
        left += row->shared ? next->end / (double)there : next->end;
    } while (left <= 0.0);
    group->gone = group->n - there;
    groups->left[g] = left;
    leavers->quit += quit;
    leavers->retire += retire;
    leavers->other += before - there - quit - retire;
}

/* Adds a month's hazards; `out`: the groups of which somebody leaves. */
static int pass_month(const cf_groups *groups, const double *total, int *restrict out)
{
    double *restrict left = groups->left;
    const uint8_t *restrict year = groups->year;
    int n = 0, count = groups->count;
    for (int g = 0; g < count; g++) {
        left[g] -= total[year[g]];
        out[n] = g;
        n += left[g] <= 0.0;
    }
    return n;
}

/* After a month: those whose year of service ended. */
static void age(const cf_groups *groups, int next_month)
{
    uint8_t *restrict year = groups->year;
    const uint8_t *restrict turn = groups->turn;
    uint8_t now = (uint8_t)(next_month % 12);
    int count = groups->count;
    for (int g = 0; g < count; g++)
        year[g] = (uint8_t)(year[g] + ((turn[g] == now) & (year[g] < CF_STAFF_YEARS - 1)));
}

cf_leavers cf_groups_live(cf_groups *groups, const cf_hazards *hazards, int month)
{
    cf_leavers leavers = {0};
    int n = pass_month(groups, hazards->total, groups->leaving);
    for (int i = 0; i < n; i++)
        leave(groups, groups->leaving[i], hazards, &leavers);
    age(groups, month + 1);
    return leavers;
}
