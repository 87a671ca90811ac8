/* step_dates.c: which step dates come to the same. A roster holds a day for every day of the year;
 * members move at the start of pay periods, and those whose step dates, one after the other, fall
 * into the same periods take the same path. Source: costing rules 2.3. */
#include "cost/kernel.h"

/* Periods of one step date and those that follow from it. */
typedef struct cf_step_class {
    struct cf_step_class *next; /* of the same hash */
    int32_t number;
    int32_t step_date; /* of a class of its own */
    int n;             /* -1: a class of its own */
    int periods[];
} step_class;

/* True where a path follows from those periods and the cells' order alone: nothing moves but by
 * step dates, and all steps last as long. */
static bool are_periods_enough(const cf_kernel *kernel)
{
    const cf_engine *engine = kernel->engine;
    bool enough = engine->facts->n_step_parts == 0;
    for (int i = 0; i < engine->n_ops && enough; i++) {
        cf_op_kind kind = engine->ops[i].op->kind;
        enough = kind != CF_OP_ADD_STEP && kind != CF_OP_DROP_BOTTOM && kind != CF_OP_MOVE_CLASS &&
                 kind != CF_OP_FREEZE_STEPS;
    }
    return enough;
}

void cf_step_dates_init(cf_step_dates *dates, const cf_kernel *kernel, cf_arena *arena)
{
    *dates = (cf_step_dates){
        .engine = kernel->engine, .arena = arena, .by_period = are_periods_enough(kernel)};
}

void cf_step_dates_release(cf_step_dates *dates)
{
    cf_map64_release(&dates->classes);
    cf_map64_release(&dates->odd);
}

/* The periods in which a step date and the next ones fall, as far as pay is simulated; those before
 * it count as the first. Returns how many, or -1: too many. */
static int list_periods(int *out, int most, const cf_engine *engine, int32_t step_date)
{
    int n = 0, last = engine->first + engine->n_periods - 1;
    cf_date date = {step_date};
    while (!cf_date_is_none(date)) {
        int period = cf_calendar_first_full(&engine->calendar, date);
        if (period > last)
            break;
        if (n == most)
            return -1;
        out[n++] = period < engine->first ? engine->first : period;
        date = cf_date_add_months(date, engine->facts->step_months);
    }
    return n;
}

static int32_t find_class(cf_step_dates *dates, int32_t step_date)
{
    enum { MOST_PERIODS = 64 };
    int periods[MOST_PERIODS];
    int n = dates->by_period ? list_periods(periods, MOST_PERIODS, dates->engine, step_date) : -1;
    size_t bytes = n > 0 ? (size_t)n * sizeof *periods : 0;
    uint64_t hash = n < 0 ? (uint64_t)(uint32_t)step_date
                          : cf_slice_hash((cf_slice){(const char *)periods, bytes});
    hash |= 1;
    step_class *first = cf_map64_get(&dates->classes, hash);
    for (step_class *known = first; known; known = known->next)
        if (known->n == n &&
            (n >= 0 ? memcmp(known->periods, periods, bytes) == 0 : known->step_date == step_date))
            return known->number;
    step_class *added = cf_arena_alloc(dates->arena, 1, sizeof *added + bytes);
    added->next = first;
    added->number = dates->n_classes++;
    added->step_date = step_date;
    added->n = n;
    memcpy(added->periods, periods, bytes);
    cf_map64_put(&dates->classes, hash, added);
    return added->number;
}

int32_t cf_step_dates_meet(cf_step_dates *dates, int32_t step_date)
{
    uint32_t at = (uint32_t)step_date - CF_FIRST_STEP_DATE;
    int32_t *place; /* of class + 1 */
    if (at < CF_STEP_DATES) {
        int32_t **page = &dates->class_of[at / CF_STEP_DATE_PAGE];
        if (!*page)
            *page = CF_ARENA_NEW(dates->arena, int32_t, CF_STEP_DATE_PAGE);
        place = &(*page)[at % CF_STEP_DATE_PAGE];
    } else {
        uint64_t key = (uint64_t)(uint32_t)step_date + 1;
        place = cf_map64_get(&dates->odd, key);
        if (!place) {
            place = CF_ARENA_NEW(dates->arena, int32_t, 1);
            cf_map64_put(&dates->odd, key, place);
        }
    }
    if (*place == 0)
        *place = find_class(dates, step_date) + 1;
    return *place - 1;
}
