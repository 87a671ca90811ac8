/* retain_people.c: who is in place at the start, by months of service. */
#include "answer/retain_people.h"

#include "base/mem.h"

#include <stdlib.h>

enum { MEMBERS_APART = 3 }; /* months of service told apart in a group */

int cf_service_on(cf_date hired, cf_date start)
{
    if (hired.days >= start.days)
        return 0;
    cf_ymd from = cf_date_split(hired), to = cf_date_split(start);
    int months = (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day);
    return months < 1200 ? months : 1200;
}

static void count_rate(cf_census *of, const cf_block *block, uint32_t row)
{
    if (block->range[row] < 0 || !of->schedule) {
        of->current_e8 += block->rate_e8[row];
        of->entry_e8 += block->rate_e8[row];
        return;
    }
    const cf_range *range = &of->schedule->ranges[block->range[row]];
    of->current_e8 += range->rates_e8[block->step[row]];
    of->entry_e8 += range->rates_e8[0];
}

void cf_census_visit(void *context, int thread, const cf_block *block,
                     const cf_block_results *results)
{
    cf_census *of = context;
    (void)thread;
    (void)results;
    cf_lock_take(&of->lock);
    of->n_rows += block->n_rows;
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (block->vacant[row])
            continue;
        cf_date hired = {block->hired[row]};
        of->people = cf_mem_grow(of->people, &of->capacity, of->n_people + 1, sizeof *of->people);
        of->people[of->n_people++] =
            (cf_person){(uint32_t)(block->first_row + row),
                        cf_date_is_none(hired) ? -1 : cf_service_on(hired, of->start)};
        of->n_dated += !cf_date_is_none(hired);
        of->fte_e4 += block->fte_e4[row];
        of->overtime_e4 += block->overtime_e4[row];
        count_rate(of, block, row);
    }
    cf_lock_give(&of->lock);
    cf_case_report_progress(of->c);
}

static int compare_people(const void *a, const void *b)
{
    const cf_person *x = a, *y = b;
    if (x->service / MEMBERS_APART != y->service / MEMBERS_APART)
        return x->service < y->service ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int compare_service(const void *a, const void *b)
{
    const cf_person *x = a, *y = b;
    return (x->service > y->service) - (x->service < y->service);
}

int32_t cf_undated_service(const cf_undated *u, uint64_t row)
{
    if (u->middle >= 0)
        return u->middle;
    return (int32_t)((int64_t)row * u->spread_months / (u->n_rows > 0 ? u->n_rows : 1));
}

static cf_undated fill_service(cf_retain *retain, cf_census *of)
{
    size_t n = of->n_people - (size_t)of->n_dated;
    cf_undated u = {-1, retain->model.priors[CF_A_SERVICE].likely * 12 / 1000000, of->n_rows};
    qsort(of->people, of->n_people, sizeof *of->people, compare_service);
    if (of->n_dated > 0)
        u.middle = of->people[n + (size_t)of->n_dated / 2].service;
    for (size_t i = 0; i < n; i++)
        of->people[i].service = cf_undated_service(&u, of->people[i].row);
    return u;
}

cf_undated cf_census_groups(cf_retain *retain, cf_census *of)
{
    cf_arena *arena = &retain->c->arena;
    cf_staff_case *model = &retain->model;
    cf_undated without = fill_service(retain, of);
    qsort(of->people, of->n_people, sizeof *of->people, compare_people);
    cf_staff_group *groups = CF_ARENA_NEW(arena, cf_staff_group, 1200 / MEMBERS_APART + 2);
    uint32_t *members = CF_ARENA_NEW(arena, uint32_t, of->n_people);
    int n = 0;
    for (size_t i = 0; i < of->n_people; i++) {
        int service = of->people[i].service / MEMBERS_APART * MEMBERS_APART;
        if (n == 0 || groups[n - 1].service_months != service)
            groups[n++] = (cf_staff_group){service, 0, (int)i};
        groups[n - 1].n++;
        members[i] = of->people[i].row;
    }
    model->groups = groups;
    model->n_groups = n;
    model->members = members;
    model->n_members = (int)of->n_people;
    model->n_posts = (int)of->n_rows;
    return without;
}
