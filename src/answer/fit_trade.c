/* fit_trade.c: a space out of an offer alone: each of its raises and lump sums from nothing to
 * twice what it is, for `fit --same-cost-as OFFER` without a space of one's own. */
#include "answer/fit.h"

#include "clause/clause.h"

#include <string.h>

enum {
    QUARTER_POINT = 2500, /* of a percent, e6 */
    PAYMENT_STEP = 25000, /* $250 */
    MOST_VALUES = 41,
    MOST_PACKAGES = 100000,
};

/* Steps of `unit`, larger where there would be too many, that go from 0 to twice the value and meet
 * both. A value that they miss is met by steps of a part of it. */
static bool make_range(cf_value_range *out, int64_t value, int64_t unit)
{
    int64_t step = unit;
    if (value <= 0)
        return false;
    if (value % unit != 0)
        for (step = value, out->n = 2; out->n <= 8 && value % out->n == 0; out->n *= 2)
            step = value / out->n;
    while (2 * value / step >= MOST_VALUES && value % (step * 2) == 0)
        step *= 2;
    if (2 * value / step >= MOST_VALUES)
        step = value;
    out->first = 0;
    out->last = 2 * value;
    out->step = step;
    out->n = (int)(2 * value / step) + 1;
    return true;
}

static void widen(cf_clause *clause, cf_arena *arena)
{
    bool raise = clause->type == &cf_clause_type_raise;
    int index =
        cf_clause_field_index(clause->type, raise ? CF_SLICE("percent") : CF_SLICE("amount"));
    cf_value_range range = {0};
    if ((!raise && clause->type != &cf_clause_type_lump_sum) || !clause->fields[index].present)
        return;
    const cf_field *field = &clause->fields[index];
    if (!make_range(&range, raise ? field->scaled : field->integer,
                    raise ? QUARTER_POINT : PAYMENT_STEP))
        return;
    cf_field *fields =
        cf_arena_dup(arena, clause->fields, (size_t)clause->n_fields, sizeof *fields);
    range.span = field->span;
    fields[index].range = cf_arena_dup(arena, &range, 1, sizeof range);
    if (raise)
        fields[index].scaled = 0;
    else
        fields[index].integer = 0;
    clause->fields = fields;
    cf_buf text = CF_BUF_INIT;
    cf_clause_print(&text, clause);
    clause->text = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
}

/* The last lever is taken back while there are too many packages. */
static void narrow(cf_terms *terms, cf_clause *clauses, const cf_clause *before)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_space space;
    for (int i = terms->n_clauses - 1; i > 0; i--) {
        if (cf_space_init(&space, terms, NULL, &arena) && space.n_packages <= MOST_PACKAGES)
            break;
        clauses[i] = before[i];
    }
    cf_arena_release(&arena);
}

void cf_fit_trade(cf_terms *terms)
{
    cf_arena *arena = &terms->arena;
    const cf_clause *before = terms->clauses;
    cf_clause *clauses = cf_arena_dup(arena, before, (size_t)terms->n_clauses, sizeof *clauses);
    for (int i = 0; i < terms->n_clauses; i++)
        widen(&clauses[i], arena);
    terms->clauses = clauses;
    narrow(terms, clauses, before);
}
