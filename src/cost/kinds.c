/* kinds.c: rows -> what they are paid by beside the column: kinds of members, one after the other
 * as their service grows. Members of one audience, FTE, overtime and class of hire dates share a
 * list.
 */
#include "cost/recall.h"

#include "base/mem.h"

/* --- Kinds of members ------------------------------------------------------------------------ */

static cf_member_kind *make_kind(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                                 int32_t overtime_e4, int32_t level)
{
    cf_engine *engine = worker->kernel->engine;
    bool by_days = engine->facts->costs_by == CF_COSTS_BY_DAYS;
    cf_profile_key key = {.pay = audience->pay,
                          .health = by_days ? audience->health : -1,
                          .once = audience->once,
                          .fte_e4 = fte_e4,
                          .overtime_e4 = overtime_e4,
                          .level = level};
    cf_member_kind *kind = CF_ARENA_NEW(&worker->arena, cf_member_kind, 1);
    *kind = (cf_member_kind){.audience = audience->place,
                             .fte_e4 = fte_e4,
                             .overtime_e4 = overtime_e4,
                             .level = level,
                             .profile = cf_profile_of(engine, &key)};
    cf_row_classes *classes = worker->kernel->classes;
    if (classes && !worker->kernel->classes_known)
        kind->number = cf_kind_number(classes, audience, fte_e4, overtime_e4, level);
    if (!by_days)
        kind->health = cf_health_of(worker, audience->health, fte_e4);
    return kind;
}

static cf_member_kind *kind_of(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                               int32_t overtime_e4, int32_t level)
{
    uint64_t hash = ((uint64_t)(uint32_t)audience->place << 40 | (uint64_t)(uint32_t)fte_e4 << 20) ^
                    (uint64_t)(uint32_t)overtime_e4 ^ (uint64_t)(uint32_t)level << 56;
    hash = cf_map64_mix(hash) | 1;
    cf_member_kind *first = cf_map64_get(&worker->kinds, hash);
    for (cf_member_kind *known = first; known; known = known->next)
        if (known->audience == audience->place && known->fte_e4 == fte_e4 &&
            known->overtime_e4 == overtime_e4 && known->level == level)
            return known;
    cf_member_kind *made = make_kind(worker, audience, fte_e4, overtime_e4, level);
    made->next = first;
    cf_map64_put(&worker->kinds, hash, made);
    return made;
}

/* --- Longevity ------------------------------------------------------------------------------- */

/* The first period, as an index, in which `years` of service are complete at its start. */
static int32_t reaches(const cf_engine *engine, int32_t hired, int years)
{
    cf_ymd ymd = cf_date_split((cf_date){hired});
    int day = ymd.day;
    int month = ymd.month;
    if (month == 2 && day == 29 && !cf_date_exists(ymd.year + years, 2, 29)) {
        month = 3; /* whole years are complete on 1 March */
        day = 1;
    }
    cf_date anniversary = cf_date_of(ymd.year + years, month, day);
    int index = cf_calendar_first_full(&engine->calendar, anniversary) - engine->first;
    return index < 0 ? 0 : index > engine->n_periods ? engine->n_periods : index;
}

int32_t cf_service_meet(cf_worker *worker, int32_t hired)
{
    const cf_engine *engine = worker->kernel->engine;
    int32_t class = 0; /* of those who reach no threshold */
    if (!cf_date_is_none((cf_date){hired})) {
        for (int i = 0; i < engine->n_longevity; i++)
            worker->reached[i] = reaches(engine, hired, engine->longevity_years[i]);
        size_t bytes = (size_t)engine->n_longevity * sizeof *worker->reached;
        class = cf_dict_code(worker->services, (cf_slice){(const char *)worker->reached, bytes});
    }
    uint32_t at = (uint32_t)hired - (uint32_t)CF_FIRST_HIRED;
    if (at < CF_HIRE_DATES)
        worker->service_of[at] = class + 1;
    return class;
}

/* --- Lists of kinds -------------------------------------------------------------------------- */

/* The stretches of the window in which the threshold of service is one, into `out`. */
static int list_pieces(cf_piece *out, cf_worker *worker, const cf_audience *audience,
                       int32_t fte_e4, int32_t overtime_e4, int32_t service)
{
    const cf_engine *engine = worker->kernel->engine;
    int32_t from = 0, level = 0;
    int n = 0;
    cf_slice reached = service > 0 ? cf_dict_text(worker->services, service) : CF_SLICE("");
    for (; service > 0 && level < engine->n_longevity && from < engine->n_periods; level++) {
        int32_t to;
        memcpy(&to, reached.text + (size_t)level * sizeof to, sizeof to);
        if (to <= from)
            continue;
        out[n++] =
            (cf_piece){from, to, kind_of(worker, audience, fte_e4, overtime_e4, level), NULL};
        from = to;
    }
    if (from < engine->n_periods)
        out[n++] = (cf_piece){from, engine->n_periods,
                              kind_of(worker, audience, fte_e4, overtime_e4, level), NULL};
    return n;
}

static void put_list(cf_piece_lists *lists, cf_piece_list list)
{
    size_t at = cf_piece_list_slot(list.who, list.how, lists->mask);
    while (lists->slots[at].pieces)
        at = (at + 1) & lists->mask;
    lists->slots[at] = list;
}

static void grow_lists(cf_piece_lists *lists)
{
    enum { FIRST = 256 };
    cf_piece_lists old = *lists;
    lists->mask = old.slots ? 4 * old.mask + 3 : FIRST - 1;
    lists->slots = cf_mem_calloc(lists->mask + 1, sizeof *lists->slots);
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].pieces)
            put_list(lists, old.slots[i]);
    cf_mem_free(old.slots);
}

cf_piece_list cf_pieces_meet(cf_worker *worker, const cf_audience *audience, int32_t fte_e4,
                             int32_t overtime_e4, int32_t service)
{
    cf_piece_lists *lists = &worker->lists;
    cf_piece_list list = {cf_piece_list_who(audience, fte_e4),
                          cf_piece_list_how(overtime_e4, service), NULL, 0};
    for (size_t at = cf_piece_list_slot(list.who, list.how, lists->mask); lists->slots[at].pieces;
         at = (at + 1) & lists->mask)
        if (lists->slots[at].who == list.who && lists->slots[at].how == list.how)
            return lists->slots[at];
    list.pieces = CF_ARENA_NEW(&worker->arena, cf_piece, worker->most_pieces);
    list.n = list_pieces(list.pieces, worker, audience, fte_e4, overtime_e4, service);
    if (lists->count * 3 > lists->mask)
        grow_lists(lists);
    put_list(lists, list);
    lists->count++;
    return list;
}

void cf_kinds_start(cf_worker *worker)
{
    size_t n_levels = (size_t)worker->kernel->engine->n_longevity;
    grow_lists(&worker->lists);
    if (n_levels == 0)
        return;
    worker->services = cf_dict_new();
    worker->service_of = cf_mem_calloc(CF_HIRE_DATES, sizeof *worker->service_of);
    worker->reached = CF_ARENA_NEW(&worker->arena, int32_t, n_levels);
}

void cf_kinds_release(cf_worker *worker)
{
    cf_mem_free(worker->service_of);
    cf_mem_free(worker->lists.slots);
    cf_dict_free(worker->services);
    cf_map64_release(&worker->kinds);
}
