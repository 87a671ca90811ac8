/* Units that follow each other: what an offer brings one unit, brought to those that follow it.
 *
 * After an offer is lowered, each raise of a whole unit is a raise that its followers get too; they
 * become ops of their own for the followers' members, and nothing behind this file knows parity.
 * Units are worked off in such an order that a unit's own raises are complete before those that
 * follow it look. Source: docs/budgets.md, "Units that follow each other". */
#include "clause/lower.h"

#include "base/limits.h"
#include "base/mem.h"

#include <stdlib.h>

enum { MOST_PARITIES = 200 };

typedef struct {
    cf_lowering *lowering;
    const cf_parity **parities; /* the agreement's, then the offer's */
    int64_t *used_e6;           /* of `at most`, per parity */
    bool *unknown;              /* a raise whose percent is not known here was counted */
    int n;
    const cf_op **ops; /* the offer's, then derived ones */
    cf_slice *of;      /* derived: the unit; empty: an op of the offer */
    int n_ops;
    size_t ops_capacity, of_capacity;
} following;

/* --- Circles --------------------------------------------------------------------------------- */

static int parity_of(const following *f, cf_slice follower, int from)
{
    for (int i = from; i < f->n; i++)
        if (cf_slice_equal(f->parities[i]->follower, follower))
            return i;
    return -1;
}

enum { UNSEEN, ON_PATH, CLEAR };

/* Walks from followers to leaders; `state` is kept by the first parity of a follower. `path` ends
 * with the circle, whose first edge is path[*from]. */
static bool find_circle(const following *f, uint8_t *state, int *path, int depth, int unit,
                        int *from)
{
    state[unit] = ON_PATH;
    for (int i = unit; i >= 0; i = parity_of(f, f->parities[unit]->follower, i + 1)) {
        path[depth] = i;
        path[depth + 1] = -1;
        int leader = parity_of(f, f->parities[i]->leader, 0);
        if (leader < 0 || state[leader] == CLEAR)
            continue;
        if (state[leader] == ON_PATH) {
            for (*from = depth; parity_of(f, f->parities[path[*from]]->follower, 0) != leader;)
                (*from)--;
            return true;
        }
        if (find_circle(f, state, path, depth + 1, leader, from))
            return true;
    }
    state[unit] = CLEAR;
    return false;
}

static void report_circle(following *f, const int *path)
{
    cf_diags *diags = f->lowering->diags;
    const cf_parity *first = f->parities[path[0]];
    cf_buf text = CF_BUF_INIT;
    int n = 0;
    cf_buf_add_slice(&text, first->follower);
    for (;;) {
        const cf_parity *p = f->parities[path[n++]];
        cf_buf_addf(&text, " follows %.*s", (int)p->leader.len, p->leader.text);
        if (cf_slice_equal(p->leader, first->follower))
            break;
        cf_buf_addf(&text, ", %.*s", (int)p->leader.len, p->leader.text);
    }
    cf_diag *diag = cf_diags_add(diags, CF_E0870, first->clause->span,
                                 "units follow each other in a circle: %s", text.text);
    for (int k = 1; k < n; k++)
        cf_diags_note(diags, diag, f->parities[path[k]]->clause->span, "and here");
    cf_diags_help(diags, diag, "one of them has to lead: take a `parity` out");
    cf_buf_release(&text);
}

static bool has_circle(following *f)
{
    int *path = cf_mem_alloc((size_t)f->n + 2, sizeof *path);
    uint8_t *state = cf_mem_calloc((size_t)f->n + 1, 1);
    bool any = false;
    int from = 0;
    for (int i = 0; i < f->n && !any; i++) {
        int unit = parity_of(f, f->parities[i]->follower, 0);
        any = state[unit] == UNSEEN && find_circle(f, state, path, 0, unit, &from);
    }
    if (any)
        report_circle(f, path + from);
    cf_mem_free(path);
    cf_mem_free(state);
    return any;
}

/* --- Which raises are a unit's --------------------------------------------------------------- */

static bool names_unit(const cf_select_part *part, cf_slice unit)
{
    for (int i = 0; i < part->n_values; i++)
        if (cf_slice_equal(part->values[i].text, unit))
            return true;
    return false;
}

typedef enum { NOT_FOR, FOR_PART, FOR_ALL } reach;

static reach reach_of(const following *f, int index, cf_slice unit)
{
    const cf_op *op = f->ops[index];
    const cf_plan *plan = f->lowering->plan;
    if (f->of[index].len > 0)
        return cf_slice_equal(f->of[index], unit) ? FOR_ALL : NOT_FOR;
    bool limited = plan->n_only_units > 0;
    for (int i = 0; i < plan->n_only_units && limited; i++)
        limited = !cf_slice_equal(plan->only_units[i], unit);
    if (limited)
        return NOT_FOR;
    reach found = FOR_ALL;
    for (int i = 0; op->who && i < op->who->n_parts; i++) {
        const cf_select_part *part = &op->who->parts[i];
        bool of_unit = cf_slice_equal_nocase(part->field, CF_SLICE("unit"));
        if (part->kind == CF_SELECT_EVERYONE)
            continue;
        if (of_unit && part->kind == CF_SELECT_EQUAL) {
            if (!names_unit(part, unit))
                return NOT_FOR;
        } else if (of_unit && part->kind == CF_SELECT_NOT_EQUAL) {
            if (names_unit(part, unit))
                return NOT_FOR;
        } else {
            found = FOR_PART;
        }
    }
    return found;
}

static bool is_raise(const cf_op *op)
{
    return op->kind == CF_OP_RAISE || op->kind == CF_OP_RAISE_CPI;
}

static bool is_percent(const cf_op *op)
{
    return op->kind == CF_OP_RAISE && op->as.raise.has_percent && !op->as.raise.has_dollars;
}

/* --- Making raises --------------------------------------------------------------------------- */

static const cf_selector *selector_of(following *f, const cf_parity *p)
{
    cf_arena *arena = &f->lowering->terms->arena;
    cf_selector *who = CF_ARENA_NEW(arena, cf_selector, 1);
    cf_select_part *part = CF_ARENA_NEW(arena, cf_select_part, 1);
    cf_select_value *value = CF_ARENA_NEW(arena, cf_select_value, 1);
    value->text = p->follower;
    *part = (cf_select_part){.kind = CF_SELECT_EQUAL,
                             .field = CF_SLICE("unit"),
                             .values = value,
                             .n_values = 1,
                             .span = p->clause->span,
                             .field_span = p->clause->span};
    *who = (cf_selector){.parts = part, .n_parts = 1, .span = p->clause->span};
    return who;
}

/* The clause that the derived raise is shown as: at the parity's place, in its own words. */
static const cf_clause *clause_of(following *f, const cf_parity *p, const cf_op *op,
                                  const cf_clause *leader, const cf_field *fields, int n_fields)
{
    cf_arena *arena = &f->lowering->terms->arena;
    cf_clause *clause = CF_ARENA_NEW(arena, cf_clause, 1);
    *clause = (cf_clause){.type = leader->type,
                          .span = p->clause->span,
                          .line = p->clause->line,
                          .fields = fields,
                          .n_fields = n_fields,
                          .has_on = true,
                          .on = op->on,
                          .on_span = p->clause->span,
                          .who = op->who,
                          .condition = op->condition};
    cf_buf text = CF_BUF_INIT;
    cf_clause_print(&text, clause);
    cf_buf_addf(&text, " (parity with %.*s)", (int)p->leader.len, p->leader.text);
    clause->text = cf_arena_slice(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return clause;
}

static void add_op(following *f, const cf_op *op, cf_slice unit)
{
    size_t n = (size_t)f->n_ops + 1;
    f->ops = cf_mem_grow(f->ops, &f->ops_capacity, n, sizeof *f->ops);
    f->of = cf_mem_grow(f->of, &f->of_capacity, n, sizeof *f->of);
    f->ops[f->n_ops] = op;
    f->of[f->n_ops++] = unit;
}

/* A copy of the leader's raise for the follower's members. */
static cf_op *copy_raise(following *f, const cf_parity *p, const cf_op *leader)
{
    cf_op *op = cf_arena_dup(&f->lowering->terms->arena, leader, 1, sizeof *op);
    op->who = selector_of(f, p);
    op->follows = true;
    return op;
}

static void grant_percent(following *f, const cf_parity *p, const cf_op *leader, int64_t percent_e6)
{
    cf_arena *arena = &f->lowering->terms->arena;
    cf_op *op = copy_raise(f, p, leader);
    op->kind = CF_OP_RAISE;
    memset(&op->as, 0, sizeof op->as);
    op->as.raise.has_percent = true;
    op->as.raise.percent_e6 = percent_e6;
    const cf_clause_type *type = &cf_clause_type_raise;
    cf_field *fields = CF_ARENA_NEW(arena, cf_field, (size_t)type->n_fields);
    fields[0] = (cf_field){.present = true,
                           .span = p->clause->span,
                           .scaled = percent_e6,
                           .is_percent = true,
                           .date = CF_DATE_NONE};
    cf_clause like = {.type = type};
    op->clause = clause_of(f, p, op, &like, fields, type->n_fields);
    add_op(f, op, p->follower);
}

/* --- One raise of the leader ----------------------------------------------------------------- */

static void refuse(following *f, const cf_parity *p, const cf_op *leader, const char *why)
{
    cf_diag *diag = cf_diags_add(f->lowering->diags, CF_E0872, leader->clause->span, "%s", why);
    cf_diags_note(f->lowering->diags, diag, p->clause->span, "the unit that follows");
    cf_diags_help(f->lowering->diags, diag,
                  "write what unit %.*s gets as clauses of the offer, and leave the parity out",
                  (int)p->follower.len, p->follower.text);
}

/* What is left of `at most`. */
static int64_t within_most(following *f, int parity, int64_t percent_e6)
{
    const cf_parity *p = f->parities[parity];
    if (!p->has_most)
        return percent_e6;
    int64_t room = p->most_e6 - f->used_e6[parity];
    if (percent_e6 > room)
        percent_e6 = room > 0 ? room : 0;
    f->used_e6[parity] += percent_e6;
    return percent_e6;
}

static void follow_cpi(following *f, int parity, const cf_op *leader)
{
    const cf_parity *p = f->parities[parity];
    if (p->has_most && f->unknown[parity]) {
        refuse(f, p, leader,
               "what is left of `at most` after a raise by an index is not known here");
        return;
    }
    cf_op *op = copy_raise(f, p, leader);
    op->as.cpi.plus_e6 += p->plus_e6;
    if (op->as.cpi.has_least)
        op->as.cpi.least_e6 += p->plus_e6;
    if (op->as.cpi.has_most)
        op->as.cpi.most_e6 += p->plus_e6;
    if (p->has_most) {
        int64_t room = p->most_e6 - f->used_e6[parity];
        if (!op->as.cpi.has_most || op->as.cpi.most_e6 > room)
            op->as.cpi.most_e6 = room;
        op->as.cpi.has_most = f->unknown[parity] = true;
        if (op->as.cpi.has_least && op->as.cpi.least_e6 > room)
            op->as.cpi.least_e6 = room;
    }
    op->clause =
        clause_of(f, p, op, leader->clause, leader->clause->fields, leader->clause->n_fields);
    add_op(f, op, p->follower);
}

static void follow_dollars(following *f, int parity, const cf_op *leader)
{
    const cf_parity *p = f->parities[parity];
    if (p->has_most || p->plus_e6 < 0) {
        refuse(f, p, leader,
               "a raise in dollars has no percent that `less` or `at most` could change");
        return;
    }
    cf_op *op = copy_raise(f, p, leader);
    op->clause =
        clause_of(f, p, op, leader->clause, leader->clause->fields, leader->clause->n_fields);
    add_op(f, op, p->follower);
    if (p->plus_e6 > 0)
        grant_percent(f, p, leader, p->plus_e6);
}

/* `*own`: percents that the follower gets from the offer itself on that day, not yet counted. */
static void follow_raise(following *f, int parity, int index, int64_t *own_e6)
{
    const cf_parity *p = f->parities[parity];
    const cf_op *leader = f->ops[index];
    bool shared = reach_of(f, index, p->follower) == FOR_ALL;
    if (is_percent(leader)) {
        int64_t percent = leader->as.raise.percent_e6;
        if (percent <= 0)
            return; /* a cut triggers nothing */
        if (p->has_most && f->unknown[parity]) {
            refuse(f, p, leader,
                   "what is left of `at most` after a raise by an index is not known here");
            return;
        }
        int64_t need = within_most(f, parity, percent + p->plus_e6 > 0 ? percent + p->plus_e6 : 0);
        need -= shared ? percent : 0;
        int64_t counted = need < *own_e6 ? need : *own_e6;
        if (counted > 0) {
            *own_e6 -= counted;
            need -= counted;
        }
        if (need > 0)
            grant_percent(f, p, leader, need);
    } else if (shared && p->plus_e6 > 0) {
        if (p->has_most)
            refuse(f, p, leader, "what is left of `at most` after this raise is not known here");
        else
            grant_percent(f, p, leader, p->plus_e6);
    } else if (!shared && leader->kind == CF_OP_RAISE_CPI) {
        follow_cpi(f, parity, leader);
    } else if (!shared && (leader->as.raise.dollars_e8 > 0 || leader->as.raise.percent_e6 > 0)) {
        follow_dollars(f, parity, leader);
    }
}

/* --- One day of one follower ----------------------------------------------------------------- */

typedef struct {
    int32_t day;
    int index;
} dated_raise;

static int compare_dated(const void *a, const void *b)
{
    const dated_raise *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* What a leader's raises of a day add up to, each not below 0; -1: none but cuts. */
static int64_t sum_of_day(const following *f, const cf_parity *p, const dated_raise *day, int n)
{
    int64_t sum = -1;
    for (int i = 0; i < n; i++) {
        const cf_op *op = f->ops[day[i].index];
        if (reach_of(f, day[i].index, p->leader) != FOR_ALL ||
            (is_percent(op) && op->as.raise.percent_e6 <= 0))
            continue;
        int64_t one = p->plus_e6 + (op->kind == CF_OP_RAISE ? op->as.raise.percent_e6 : 0);
        sum = (sum < 0 ? 0 : sum) + (one > 0 ? one : 0);
    }
    return sum;
}

/* Percents of the follower's own, apart from those that the leader gets too. */
static int64_t own_of_day(const following *f, const cf_parity *p, const dated_raise *day, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        const cf_op *op = f->ops[day[i].index];
        if (is_percent(op) && op->as.raise.percent_e6 > 0 && !op->condition &&
            reach_of(f, day[i].index, p->follower) == FOR_ALL &&
            reach_of(f, day[i].index, p->leader) != FOR_ALL)
            sum += op->as.raise.percent_e6;
    }
    return sum;
}

static void follow_day(following *f, cf_slice follower, const dated_raise *day, int n)
{
    int best = -1;
    int64_t most = -1;
    for (int i = parity_of(f, follower, 0); i >= 0; i = parity_of(f, follower, i + 1)) {
        int64_t sum = sum_of_day(f, f->parities[i], day, n);
        if (sum > most) {
            most = sum;
            best = i;
        }
    }
    if (best < 0)
        return;
    int64_t own = own_of_day(f, f->parities[best], day, n);
    for (int i = 0; i < n; i++)
        if (reach_of(f, day[i].index, f->parities[best]->leader) == FOR_ALL)
            follow_raise(f, best, day[i].index, &own);
}

static void follow_unit(following *f, cf_slice follower)
{
    dated_raise *raises = cf_mem_alloc((size_t)f->n_ops + 1, sizeof *raises);
    int n = 0;
    for (int i = 0; i < f->n_ops; i++)
        if (is_raise(f->ops[i]) && f->ops[i]->dated)
            raises[n++] = (dated_raise){f->ops[i]->on.days, i};
    if (n > 1)
        qsort(raises, (size_t)n, sizeof *raises, compare_dated);
    for (int from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && raises[to].day == raises[from].day;)
            to++;
        follow_day(f, follower, raises + from, to - from);
    }
    cf_mem_free(raises);
}

/* A unit whose leaders are all done, or -1. */
static int next_ready(const following *f, const bool *done)
{
    for (int i = 0; i < f->n; i++) {
        bool ready = !done[i];
        for (int k = 0; k < f->n && ready; k++)
            if (cf_slice_equal(f->parities[k]->follower, f->parities[i]->follower))
                for (int m = 0; m < f->n && ready; m++)
                    ready = done[m] ||
                            !cf_slice_equal(f->parities[m]->follower, f->parities[k]->leader);
        if (ready)
            return i;
    }
    return -1;
}

/* Says which raises for a part of a leading unit triggered nothing. */
static void note_parts(following *f)
{
    for (int k = 0; k < f->n; k++)
        for (int i = 0; i < f->lowering->n_ops; i++) {
            if (!is_raise(f->ops[i]) || reach_of(f, i, f->parities[k]->leader) != FOR_PART)
                continue;
            cf_diag *diag =
                cf_diags_add(f->lowering->diags, CF_N0873, f->ops[i]->clause->span,
                             "this raise is for a part of unit %.*s, and unit %.*s does "
                             "not follow it",
                             (int)f->parities[k]->leader.len, f->parities[k]->leader.text,
                             (int)f->parities[k]->follower.len, f->parities[k]->follower.text);
            cf_diags_note(f->lowering->diags, diag, f->parities[k]->clause->span, "the parity");
        }
}

static void follow_all(following *f)
{
    cf_lowering *l = f->lowering;
    for (int i = 0; i < l->n_ops; i++)
        add_op(f, &l->ops[i], CF_SLICE(""));
    note_parts(f);
    bool *done = cf_mem_calloc((size_t)f->n + 1, sizeof *done);
    for (int i; (i = next_ready(f, done)) >= 0 && f->n_ops <= 2 * CF_LIMIT_CLAUSES;) {
        follow_unit(f, f->parities[i]->follower);
        for (int k = 0; k < f->n; k++)
            done[k] = done[k] || cf_slice_equal(f->parities[k]->follower, f->parities[i]->follower);
    }
    cf_mem_free(done);
    if (f->n_ops > 2 * CF_LIMIT_CLAUSES)
        cf_diags_add(l->diags, CF_E0125, f->parities[0]->clause->span,
                     "units that follow others would get more than %d raises", CF_LIMIT_CLAUSES);
    cf_op *ops = CF_ARENA_NEW(&l->terms->arena, cf_op, (size_t)f->n_ops + 1);
    for (int i = 0; i < f->n_ops; i++)
        ops[i] = *f->ops[i];
    l->plan->ops = ops;
    l->plan->n_ops = f->n_ops;
}

/* W0204: a unit that the agreement, which names its units, does not know. */
static void check_unit(cf_lowering *l, const cf_clause *clause, const cf_field *field)
{
    const cf_facts *facts = l->plan->is_agreement ? &l->plan->facts
                            : l->agreement        ? &l->agreement->facts
                                                  : NULL;
    for (int i = 0; facts && i < facts->n_units; i++)
        if (cf_slice_equal(facts->units[i].code, field->text))
            return;
    if (!facts || facts->n_units == 0)
        return;
    cf_diag *diag =
        cf_diags_add(l->diags, CF_W0204, field->span, "the agreement names no unit `%.*s`",
                     (int)field->text.len, field->text.text);
    cf_diags_note(l->diags, diag, clause->span, "in this parity");
}

void cf_lower_parities(cf_lowering *l)
{
    const cf_plan *plans[] = {l->agreement, l->plan};
    int n = (l->agreement ? l->agreement->n_parities : 0) + l->plan->n_parities;
    if (n == 0)
        return;
    if (n > MOST_PARITIES) {
        cf_diags_add(l->diags, CF_E0125, (cf_span){&l->terms->source, 0, 0, 0},
                     "there are more than %d parities", MOST_PARITIES);
        return;
    }
    following f = {.lowering = l};
    f.parities = cf_mem_alloc((size_t)n, sizeof *f.parities);
    f.used_e6 = cf_mem_calloc((size_t)n, sizeof *f.used_e6);
    f.unknown = cf_mem_calloc((size_t)n, sizeof *f.unknown);
    for (int p = 0; p < 2; p++)
        for (int i = 0; plans[p] && i < plans[p]->n_parities; i++)
            f.parities[f.n++] = &plans[p]->parities[i];
    for (int i = 0; i < l->plan->n_parities; i++) {
        const cf_clause *clause = l->plan->parities[i].clause;
        check_unit(l, clause, &clause->fields[0]);
        check_unit(l, clause, &clause->fields[1]);
    }
    /* the agreement's own circle is reported with the agreement */
    bool own = l->plan->is_agreement || l->plan->n_parities > 0;
    bool circle = own ? has_circle(&f) : cf_diags_failed(l->diags);
    if (!circle && !l->plan->is_agreement)
        follow_all(&f);
    cf_mem_free(f.parities);
    cf_mem_free(f.used_e6);
    cf_mem_free(f.unknown);
    cf_mem_free(f.ops);
    cf_mem_free(f.of);
}
