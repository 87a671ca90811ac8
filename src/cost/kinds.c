/* kinds.c: rows -> what they are paid by beside the column: kinds of members, one after the other
 * as their service grows. Members of one audience, FTE, overtime and class of hire dates share a
 * list.
 */
#include "cost/caps.h"
#include "cost/recall.h"

#include "base/mem.h"

/* --- Kinds of members ------------------------------------------------------------------------ */

static int32_t family_of(cf_engine *engine, const cf_profile_key *key)
{
    cf_profile_key family = *key;
    family.fte_e4 = 0;
    family.overtime_e4 = key->overtime_e4 != 0;
    return cf_dict_code(engine->family_ids, (cf_slice){(const char *)&family, sizeof family});
}

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
                             .profile = cf_profile_of(engine, &key),
                             .family = family_of(engine, &key)};
    bool in_sheets = worker->caps && worker->stretches->sheets;
    kind->near_cap_e8 = in_sheets ? cf_cap_near_rate(worker->kernel, kind->profile) : INT64_MAX;
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

/* What members of a class do: one level throughout, or one after the other. */
static void add_service(cf_worker *worker, const int32_t *reached)
{
    const cf_engine *engine = worker->kernel->engine;
    size_t n_levels = (size_t)engine->n_longevity, n = (size_t)worker->n_services++;
    worker->services = cf_mem_grow(worker->services, &worker->services_capacity,
                                   (n + 1) * (n_levels + 1), sizeof *worker->services);
    int32_t *service = worker->services + n * (n_levels + 1);
    int32_t level = 0;
    while (level < engine->n_longevity && reached[level] <= 0)
        level++;
    bool one = level == engine->n_longevity || reached[level] >= engine->n_periods;
    service[0] = one ? level : -1;
    memcpy(service + 1, reached, n_levels * sizeof *reached);
}

int32_t cf_service_meet(cf_worker *worker, int32_t hired)
{
    const cf_engine *engine = worker->kernel->engine;
    size_t bytes = (size_t)engine->n_longevity * sizeof *worker->reached;
    for (int i = 0; i < engine->n_longevity; i++)
        worker->reached[i] = cf_date_is_none((cf_date){hired})
                                 ? engine->n_periods
                                 : reaches(engine, hired, engine->longevity_years[i]);
    int32_t class =
        cf_dict_code(worker->service_codes, (cf_slice){(const char *)worker->reached, bytes}) -
        1; /* 0 is the empty text */
    if (class == worker->n_services)
        add_service(worker, worker->reached);
    uint32_t at = (uint32_t)hired - (uint32_t)CF_FIRST_HIRED;
    if (at < CF_HIRE_DATES)
        worker->service_of[at] = class + 1;
    return class;
}

/* --- Lists of kinds -------------------------------------------------------------------------- */

static cf_member_kind *level_of(cf_worker *worker, cf_piece *pieces, const cf_audience *audience,
                                int32_t fte_e4, int32_t overtime_e4, int32_t level)
{
    if (!pieces[level].kind)
        pieces[level].kind = kind_of(worker, audience, fte_e4, overtime_e4, level);
    return pieces[level].kind;
}

int cf_pieces_list(cf_piece **out, cf_worker *worker, const cf_piece_list *list,
                   const cf_audience *audience, int32_t service)
{
    const cf_engine *engine = worker->kernel->engine;
    const int32_t *of = worker->services + (size_t)service * ((size_t)engine->n_longevity + 1);
    int32_t fte_e4 = (int32_t)(list->who & UINT32_MAX), overtime_e4 = (int32_t)list->how;
    if (of[0] >= 0) {
        *out = &list->pieces[of[0]];
        level_of(worker, list->pieces, audience, fte_e4, overtime_e4, of[0]);
        return 1;
    }
    cf_piece *pieces = *out;
    int32_t from = 0, level = 0;
    int n = 0;
    for (; level < engine->n_longevity && from < engine->n_periods; level++) {
        int32_t to = of[1 + level];
        if (to <= from)
            continue;
        cf_member_kind *kind = level_of(worker, list->pieces, audience, fte_e4, overtime_e4, level);
        pieces[n++] = (cf_piece){from, to, kind};
        from = to;
    }
    if (from < engine->n_periods) {
        cf_member_kind *kind = level_of(worker, list->pieces, audience, fte_e4, overtime_e4, level);
        pieces[n++] = (cf_piece){from, engine->n_periods, kind};
    }
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
                             int32_t overtime_e4)
{
    cf_piece_lists *lists = &worker->lists;
    cf_piece_list list = {cf_piece_list_who(audience, fte_e4), (uint32_t)overtime_e4, NULL};
    for (size_t at = cf_piece_list_slot(list.who, list.how, lists->mask); lists->slots[at].pieces;
         at = (at + 1) & lists->mask)
        if (lists->slots[at].who == list.who && lists->slots[at].how == list.how)
            return lists->slots[at];
    const cf_engine *engine = worker->kernel->engine;
    list.pieces = CF_ARENA_NEW(&worker->arena, cf_piece, worker->most_pieces);
    for (size_t level = 0; level < worker->most_pieces; level++)
        list.pieces[level] = (cf_piece){0, engine->n_periods, NULL};
    if (engine->n_longevity == 0)
        level_of(worker, list.pieces, audience, fte_e4, overtime_e4, 0);
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
    worker->service_codes = cf_dict_new();
    worker->service_of = cf_mem_calloc(CF_HIRE_DATES, sizeof *worker->service_of);
    worker->reached = CF_ARENA_NEW(&worker->arena, int32_t, n_levels);
}

void cf_kinds_release(cf_worker *worker)
{
    cf_mem_free(worker->service_of);
    cf_mem_free(worker->lists.slots);
    cf_mem_free(worker->services);
    cf_dict_free(worker->service_codes);
    cf_map64_release(&worker->kinds);
}
