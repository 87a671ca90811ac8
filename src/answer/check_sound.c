/* The clauses that nothing is wrong with by themselves, so that they can be bound and costed while
 * others wait to be mended. */
#include "answer/check.h"

#include <string.h>

static bool is_indented(cf_slice text, size_t line)
{
    return line < text.len && (text.text[line] == ' ' || text.text[line] == '\t');
}

static size_t next_line(cf_slice text, size_t at)
{
    const char *end = at < text.len ? memchr(text.text + at, '\n', text.len - at) : NULL;
    return end ? (size_t)(end - text.text) + 1 : text.len;
}

cf_slice cf_check_clause_at(cf_slice text, size_t at)
{
    size_t first = at < text.len ? at : text.len;
    do {
        while (first > 0 && text.text[first - 1] != '\n')
            first--;
    } while (is_indented(text, first) && first > 0 && first-- > 0);
    size_t end = next_line(text, at);
    while (is_indented(text, end))
        end = next_line(text, end);
    return (cf_slice){text.text + first, end - first};
}

bool cf_check_is_in_text(const cf_diag *diag)
{
    return cf_code_severity(diag->code) == CF_ERROR && diag->span.source && diag->span.line == 0;
}

static bool lies_in(const cf_diags *diags, const cf_op *op)
{
    cf_span span = op->clause->span;
    cf_slice own = cf_check_clause_at(span.source->text, span.start);
    size_t start = (size_t)(own.text - span.source->text.text);
    for (size_t i = 0; i < diags->count; i++) {
        const cf_diag *diag = diags->items[i];
        if (cf_check_is_in_text(diag) && diag->span.source == span.source &&
            diag->span.start >= start && diag->span.start < start + own.len)
            return true;
    }
    return false;
}

typedef struct {
    confer_case *c;
    const cf_diags *found; /* beside those of the case */
} sieve;

static bool is_wrong(const sieve *s, const cf_op *op)
{
    return lies_in(&s->c->diags, op) || lies_in(s->found, op);
}

/* A plan limited to units that the roster cannot tell is wrong as a whole. */
static const cf_plan *sound_plan(const sieve *s, const cf_plan *plan)
{
    confer_case *c = s->c;
    bool no_unit = plan->n_only_units > 0 && !cf_roster_info_of(c->roster)->present[CF_COL_UNIT];
    cf_plan *sound = CF_ARENA_NEW(&c->arena, cf_plan, 1);
    cf_op *ops = CF_ARENA_NEW(&c->arena, cf_op, (size_t)plan->n_ops + 1);
    *sound = *plan;
    sound->ops = ops;
    if (no_unit)
        sound->n_only_units = 0;
    for (int i = 0; i < plan->n_ops; i++) {
        ops[i] = plan->ops[i];
        if (!no_unit && !is_wrong(s, &ops[i]))
            continue;
        ops[i].kind = CF_OP_NOTE; /* its day still says which years are costed */
        ops[i].who = NULL;
        ops[i].condition = NULL;
    }
    return sound;
}

void cf_check_sound(cf_costing_options *out, confer_case *c, const cf_costing_options *all,
                    const cf_diags *found)
{
    sieve s = {c, found};
    *out = *all;
    out->agreement = sound_plan(&s, all->agreement);
    const cf_plan **offers = CF_ARENA_NEW(&c->arena, const cf_plan *, (size_t)all->n_offers + 1);
    for (int i = 0; i < all->n_offers; i++)
        offers[i] = all->offers[i] ? sound_plan(&s, all->offers[i]) : NULL;
    out->offers = offers;
}

bool cf_check_set_aside(const cf_op *sound, const cf_op *written)
{
    return sound->kind != written->kind;
}
