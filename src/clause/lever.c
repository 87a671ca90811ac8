#include "clause/lever.h"

#include "base/limits.h"
#include "model/calendar.h"

/* --- Counting -------------------------------------------------------------------------------- */

static int field_levers(const cf_field *field)
{
    const cf_field *items = field->list;
    int n = field->n_list == 0 && field->range;
    for (int i = 0; i < field->n_list; i++)
        n += items[i].range != NULL;
    return n;
}

int cf_clause_levers(const cf_clause *clause)
{
    int n = clause->has_on && clause->on_range;
    for (int i = 0; i < clause->n_fields; i++)
        n += field_levers(&clause->fields[i]);
    return n;
}

/* --- Days ------------------------------------------------------------------------------------ */

const cf_date *cf_days_of_range(int *n, const cf_day_range *range, const cf_facts *facts,
                                cf_arena *arena)
{
    cf_calendar calendar;
    cf_calendar_init(&calendar, facts);
    int first = cf_calendar_first_full(&calendar, range->first);
    int most = range->last.days - range->first.days + 1; /* a period has a day at least */
    *n = 0;
    for (int i = 0; i < most; i++) {
        cf_date day = cf_calendar_period(&calendar, first + i * range->step).start;
        if (i > 0 && day.days > range->last.days)
            break;
        (*n)++;
        if (*n == CF_LIMIT_LEVER_VALUES)
            break;
    }
    cf_date *days = CF_ARENA_NEW(arena, cf_date, (size_t)*n);
    for (int i = 0; i < *n; i++)
        days[i] =
            i == 0 ? range->first : cf_calendar_period(&calendar, first + i * range->step).start;
    return days;
}

/* --- Finding --------------------------------------------------------------------------------- */

static void add_field(cf_space *space, cf_lever *levers, int clause, int index)
{
    const cf_field *field = &space->terms->clauses[clause].fields[index];
    const cf_field *items = field->list;
    int n = field->n_list > 0 ? field->n_list : 1;
    for (int i = 0; i < n; i++) {
        const cf_value_range *range = field->n_list > 0 ? items[i].range : field->range;
        if (range)
            levers[space->n_levers++] =
                (cf_lever){clause,      index, field->n_list > 0 ? i : -1, range->n, range->first,
                           range->step, NULL};
    }
}

bool cf_space_init(cf_space *space, const cf_terms *terms, const cf_plan *agreement,
                   cf_arena *arena)
{
    *space = (cf_space){.terms = terms, .n_packages = 1};
    int n = 0;
    for (int i = 0; i < terms->n_clauses; i++)
        n += cf_clause_levers(&terms->clauses[i]);
    if (n > CF_LIMIT_LEVERS)
        return false;
    cf_lever *levers = CF_ARENA_NEW(arena, cf_lever, (size_t)n + 1);
    for (int i = 0; i < terms->n_clauses; i++) {
        const cf_clause *clause = &terms->clauses[i];
        for (int f = 0; f < clause->n_fields; f++)
            add_field(space, levers, i, f);
        if (!clause->has_on || !clause->on_range || !agreement || !agreement->facts.has_calendar)
            continue;
        cf_lever *day = &levers[space->n_levers++];
        *day = (cf_lever){.clause = i, .field = CF_LEVER_DAY, .item = -1};
        day->days = cf_days_of_range(&day->n, clause->on_range, &agreement->facts, arena);
    }
    space->levers = levers;
    for (int i = 0; i < space->n_levers; i++) {
        if ((uint64_t)levers[i].n > CF_LIMIT_PACKAGES / space->n_packages)
            return false;
        space->n_packages *= (uint64_t)levers[i].n;
    }
    return true;
}

/* --- Packages -------------------------------------------------------------------------------- */

void cf_space_digits(int *digits, const cf_space *space, uint64_t package)
{
    for (int i = space->n_levers - 1; i >= 0; i--) {
        digits[i] = (int)(package % (uint64_t)space->levers[i].n);
        package /= (uint64_t)space->levers[i].n;
    }
}

uint64_t cf_space_number(const cf_space *space, const int *digits)
{
    uint64_t package = 0;
    for (int i = 0; i < space->n_levers; i++)
        package = package * (uint64_t)space->levers[i].n + (uint64_t)digits[i];
    return package;
}

/* The field with that one of its range's values. */
static void set_value(cf_field *field, const cf_field_type *type, const cf_lever *lever, int digit)
{
    int64_t value = lever->first + digit * lever->step;
    if (type->kind == CF_FIELD_MONEY)
        field->integer = value;
    else
        field->scaled = value;
    field->range = NULL;
}

void cf_space_clause(cf_clause *out, const cf_space *space, int clause, const int *digits,
                     cf_arena *arena)
{
    *out = space->terms->clauses[clause];
    if (cf_clause_levers(out) == 0)
        return;
    cf_field *fields = cf_arena_dup(arena, out->fields, (size_t)out->n_fields, sizeof *fields);
    for (int i = 0; i < space->n_levers; i++) {
        const cf_lever *lever = &space->levers[i];
        if (lever->clause != clause)
            continue;
        if (lever->field == CF_LEVER_DAY) {
            out->on = lever->days[digits[i]];
            continue;
        }
        cf_field *field = &fields[lever->field];
        if (lever->item >= 0) {
            if (field->list == out->fields[lever->field].list)
                field->list =
                    cf_arena_dup(arena, field->list, (size_t)field->n_list, sizeof *field);
            field = (cf_field *)(uintptr_t)field->list + lever->item; /* ours, copied above */
        }
        set_value(field, &out->type->fields[lever->field], lever, digits[i]);
    }
    out->on_range = NULL;
    out->fields = fields;
}

/* --- Words ----------------------------------------------------------------------------------- */

void cf_lever_print_value(cf_buf *out, const cf_space *space, int index, int digit)
{
    const cf_lever *lever = &space->levers[index];
    const cf_clause *clause = &space->terms->clauses[lever->clause];
    if (lever->field == CF_LEVER_DAY) {
        char text[CF_DATE_TEXT_SIZE];
        cf_buf_add(out, text, cf_date_format(text, lever->days[digit]));
        return;
    }
    const cf_field_type *type = &clause->type->fields[lever->field];
    cf_field field = clause->fields[lever->field];
    if (lever->item >= 0)
        field = ((const cf_field *)field.list)[lever->item];
    set_value(&field, type, lever, digit);
    cf_field_print(out, type, &field);
}

void cf_lever_print_name(cf_buf *out, const cf_space *space, int index)
{
    const cf_lever *lever = &space->levers[index];
    const cf_clause *clause = &space->terms->clauses[lever->clause];
    if (lever->field == CF_LEVER_DAY)
        cf_buf_add_str(out, "day of ");
    cf_clause_print_subject(out, clause);
    if (lever->field != CF_LEVER_DAY && clause->has_on) {
        cf_buf_add_str(out, " on ");
        cf_days_print(out, clause);
    }
    int same = 0;
    for (int i = 0; i < space->n_levers; i++)
        same += space->levers[i].clause == lever->clause && space->levers[i].field >= 0;
    if (same > 1 && lever->field >= 0)
        cf_buf_addf(out, " (%s)", clause->type->fields[lever->field].name);
}

void cf_space_print(cf_buf *out, const cf_space *space, const int *digits)
{
    cf_arena arena = CF_ARENA_INIT;
    for (int i = 0; i < space->terms->n_clauses; i++) {
        cf_clause clause;
        cf_space_clause(&clause, space, i, digits, &arena);
        if (clause.type != &cf_clause_type_offer) {
            cf_clause_print(out, &clause);
            cf_buf_add_char(out, '\n');
            continue;
        }
        cf_buf title = CF_BUF_INIT;
        cf_buf_add_slice(&title, space->terms->title);
        for (int lever = 0; lever < space->n_levers; lever++) {
            cf_buf_add_str(&title, lever ? ", " : ": ");
            cf_lever_print_value(&title, space, lever, digits[lever]);
        }
        cf_buf_add_str(out, "offer ");
        cf_text_print(out, cf_buf_slice(&title));
        cf_buf_add_char(out, '\n');
        cf_buf_release(&title);
    }
    cf_arena_release(&arena);
}
