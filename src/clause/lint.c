#include "clause/lower.h"

#include "base/mem.h"

#include <stdlib.h>

/* The checks that look at a whole plan, and at the agreement beside it: what meets, what comes too
 * late, what refers to something that is not there. */

/* --- Clauses that meet ----------------------------------------------------------------------- */

typedef struct {
    const cf_op *op;
    uint64_t hash;
    size_t start, len; /* of its key in `keys` */
} meeting;

typedef struct {
    cf_buf keys;
    meeting *items;
    int n;
} meetings;

/* Type, subject, members, condition and day; not the values. */
static void add_meeting(meetings *m, const cf_op *op)
{
    size_t start = m->keys.len;
    cf_clause_print_subject(&m->keys, op->clause);
    if (op->condition) {
        cf_buf_add_str(&m->keys, " if ");
        cf_condition_print(&m->keys, op->condition);
    }
    cf_buf_addf(&m->keys, " on %d", op->dated ? op->on.days : INT32_MIN);
    cf_slice key = {m->keys.text + start, m->keys.len - start};
    m->items[m->n++] = (meeting){op, cf_slice_hash(key), start, key.len};
}

static cf_slice key_of(const meetings *m, const meeting *item)
{
    return (cf_slice){m->keys.text + item->start, item->len};
}

static int compare_meetings(const void *a, const void *b)
{
    const meeting *x = a;
    const meeting *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->start > y->start) - (x->start < y->start);
}

static void report_meeting(cf_lowering *l, const cf_clause *first, const cf_clause *again)
{
    cf_buf subject = CF_BUF_INIT;
    cf_clause_print_subject(&subject, again);
    cf_diag *diag = NULL;
    switch (again->type->meeting) {
    case CF_MEET_FREELY:
        break;
    case CF_MEET_REPLACE:
        diag = cf_diags_add(l->diags, CF_W0203, again->span,
                            "`%s` is set twice for one day: this one, written later, is in force",
                            subject.text);
        cf_diags_note(l->diags, diag, first->span, "this one changes nothing");
        break;
    case CF_MEET_COMPOUND:
        diag = cf_diags_add(l->diags, CF_N0202, again->span,
                            "two raises for the same members on one day compound");
        cf_diags_note(l->diags, diag, first->span, "the other one");
        cf_diags_help(l->diags, diag,
                      "percents that shall be added are written in one clause: "
                      "raise 3%% + 2%%");
        break;
    case CF_MEET_ADD:
        diag = cf_diags_add(l->diags, CF_N0203, again->span,
                            "`%s` is written twice for one day, and both count", subject.text);
        cf_diags_note(l->diags, diag, first->span, "the other one");
        break;
    }
    cf_buf_release(&subject);
}

static void check_meetings(cf_lowering *l)
{
    meetings m = {.items = cf_mem_calloc((size_t)l->n_ops, sizeof *m.items)};
    for (int i = 0; i < l->n_ops; i++)
        if (l->ops[i].clause->type->meeting != CF_MEET_FREELY)
            add_meeting(&m, &l->ops[i]);
    if (m.n > 1)
        qsort(m.items, (size_t)m.n, sizeof *m.items, compare_meetings);
    for (int i = 1; i < m.n; i++)
        if (m.items[i].hash == m.items[i - 1].hash &&
            cf_slice_equal(key_of(&m, &m.items[i]), key_of(&m, &m.items[i - 1])))
            report_meeting(l, m.items[i - 1].op->clause, m.items[i].op->clause);
    cf_buf_release(&m.keys);
    cf_mem_free(m.items);
}

/* --- Against the agreement ------------------------------------------------------------------- */

/* An offer's clause that the agreement has word for word. */
static void check_repeats(cf_lowering *l)
{
    if (!l->agreement)
        return;
    meetings ours = {.items = cf_mem_calloc((size_t)l->agreement->n_ops, sizeof *ours.items)};
    for (int i = 0; i < l->agreement->n_ops; i++)
        if (l->agreement->ops[i].clause->type->meeting != CF_MEET_FREELY)
            add_meeting(&ours, &l->agreement->ops[i]);
    if (ours.n > 1)
        qsort(ours.items, (size_t)ours.n, sizeof *ours.items, compare_meetings);
    for (int i = 0; i < l->n_ops; i++) {
        meetings one = {.items = (meeting[1]){{0}}};
        add_meeting(&one, &l->ops[i]);
        int low = 0;
        for (int high = ours.n; low < high;) {
            int middle = (low + high) / 2;
            if (ours.items[middle].hash < one.items[0].hash)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < ours.n && ours.items[low].hash == one.items[0].hash; low++) {
            const cf_clause *theirs = ours.items[low].op->clause;
            const cf_clause *clause = l->ops[i].clause;
            if (!cf_clause_equal(theirs, clause))
                continue;
            bool twice = clause->type->meeting != CF_MEET_REPLACE;
            cf_diag *diag =
                twice ? cf_diags_add(l->diags, CF_W0205, clause->span,
                                     "the agreement has this clause too, and both count")
                      : cf_diags_add(l->diags, CF_W0202, clause->span,
                                     "this clause changes nothing: the agreement has it already");
            cf_diags_note(l->diags, diag, theirs->span, "in the agreement");
            if (twice)
                cf_diags_help(l->diags, diag, "an offer says only what it would change");
            break;
        }
        cf_buf_release(&one.keys);
    }
    cf_buf_release(&ours.keys);
    cf_mem_free(ours.items);
}

static bool has_op(const cf_plan *plan, cf_op_kind kind, cf_slice name)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (op->kind != kind)
            continue;
        cf_slice theirs = kind == CF_OP_CONTRIBUTION ? op->as.share.name
                          : kind == CF_OP_PREMIUM    ? op->as.pay.code
                          : kind == CF_OP_PLAN_COST  ? op->as.plan_cost.plan
                                                     : op->as.health.plan;
        if (cf_slice_equal(theirs, name))
            return true;
    }
    return false;
}

static bool is_known(const cf_lowering *l, cf_op_kind kind, cf_slice name)
{
    return has_op(l->plan, kind, name) || has_op(l->agreement, kind, name);
}

/* The nearest name of that kind, for "did you mean"; empty when none is near. */
static cf_slice nearest_name(const cf_lowering *l, cf_op_kind kind, cf_slice name)
{
    const cf_plan *plans[] = {l->plan, l->agreement};
    for (int p = 0; p < 2; p++)
        for (int i = 0; plans[p] && i < plans[p]->n_ops; i++) {
            const cf_op *op = &plans[p]->ops[i];
            if (op->kind != kind)
                continue;
            cf_slice theirs =
                kind == CF_OP_CONTRIBUTION ? op->as.share.name : op->as.plan_cost.plan;
            if (cf_slice_distance(theirs, name, 2) <= 2)
                return theirs;
        }
    return CF_SLICE("");
}

static void suggest_name(cf_lowering *l, cf_diag *diag, cf_op_kind kind, cf_slice name)
{
    cf_slice near = nearest_name(l, kind, name);
    if (near.len > 0)
        cf_diags_help(l->diags, diag, "did you mean `%.*s`?", (int)near.len, near.text);
}

static void check_contribution(cf_lowering *l, const cf_op *op)
{
    cf_slice name = op->as.share.name;
    if (is_known(l, CF_OP_CONTRIBUTION, name))
        return;
    cf_diag *diag = cf_diags_add(l->diags, CF_E0210, op->clause->fields[2].span,
                                 "there is no contribution named `%.*s`", (int)name.len, name.text);
    cf_diags_help(l->diags, diag,
                  "the agreement or the offer must say what the employer pays: "
                  "contribution %.*s 10%% of pensionable",
                  (int)name.len, name.text);
    suggest_name(l, diag, CF_OP_CONTRIBUTION, name);
}

static bool is_unpriced(const cf_lowering *l, const cf_op *op)
{
    return op->kind == CF_OP_HEALTH && !op->as.health.amount.is_percent &&
           op->as.health.amount.dollars_e8 != 0 &&
           !is_known(l, CF_OP_PLAN_COST, op->as.health.plan);
}

/* One note names all plans of a text: an import may have twenty. */
static bool is_first_unpriced(const cf_lowering *l, const cf_op *op)
{
    for (int i = 0; i < l->n_ops && &l->ops[i] != op; i++)
        if (is_unpriced(l, &l->ops[i]))
            return false;
    return true;
}

static int add_other_unpriced(cf_buf *out, const cf_lowering *l, const cf_op *first)
{
    int n = 0;
    for (int i = 0; i < l->n_ops; i++) {
        cf_slice name = l->ops[i].as.health.plan;
        bool again = !is_unpriced(l, &l->ops[i]) || cf_slice_equal(name, first->as.health.plan);
        for (int k = 0; k < i && !again; k++)
            again =
                l->ops[k].kind == CF_OP_HEALTH && cf_slice_equal(l->ops[k].as.health.plan, name);
        if (!again && n++ < 8)
            cf_buf_addf(out, ", `%.*s`", (int)name.len, name.text);
    }
    if (n > 8)
        cf_buf_addf(out, " and %d more", n - 8);
    return n;
}

static void check_health(cf_lowering *l, const cf_op *op)
{
    cf_slice name = op->as.health.plan;
    if (is_known(l, CF_OP_PLAN_COST, name))
        return;
    cf_diag *diag;
    if (op->as.health.amount.is_percent) {
        diag = cf_diags_add(l->diags, CF_E0213, op->clause->span,
                            "this is a percent of a cost that is not given");
        cf_diags_help(l->diags, diag, "say what the plan costs: plan %.*s costs $1,980/month",
                      (int)name.len, name.text);
        suggest_name(l, diag, CF_OP_PLAN_COST, name);
        return;
    }
    if (!is_unpriced(l, op) || !is_first_unpriced(l, op))
        return;
    cf_buf others = CF_BUF_INIT;
    int n = add_other_unpriced(&others, l, op);
    diag = cf_diags_add(l->diags, CF_N0204, op->clause->span,
                        "what plan%s `%.*s`%s cost%s is not given, so members' shares of %s are "
                        "not counted",
                        n > 0 ? "s" : "", (int)name.len, name.text, n > 0 ? others.text : "",
                        n > 0 ? "" : "s", n > 0 ? "them" : "it");
    suggest_name(l, diag, CF_OP_PLAN_COST, name);
    cf_buf_release(&others);
}

static void check_index(cf_lowering *l, const cf_op *op)
{
    const cf_plan *agreement = l->plan->is_agreement ? l->plan : l->agreement;
    if (!agreement)
        return;
    const cf_facts *facts = &agreement->facts;
    for (int i = 0; i < facts->n_cpis; i++)
        if (cf_slice_equal(facts->cpis[i].name, op->as.cpi.index))
            return;
    cf_diag *diag = cf_diags_add(l->diags, CF_E0212, op->clause->fields[0].span,
                                 "the agreement names no index `%.*s`", (int)op->as.cpi.index.len,
                                 op->as.cpi.index.text);
    if (facts->n_cpis == 0)
        cf_diags_help(l->diags, diag, "add to the agreement: cpi \"%.*s\" \"FILE.csv\"",
                      (int)op->as.cpi.index.len, op->as.cpi.index.text);
    for (int i = 0; i < facts->n_cpis; i++)
        cf_diags_note(l->diags, diag, facts->cpis[i].span, "this one is named");
}

static void check_condition(cf_lowering *l, const cf_op *op)
{
    const cf_plan *agreement = l->plan->is_agreement ? l->plan : l->agreement;
    if (!agreement || !op->condition)
        return;
    const cf_facts *facts = &agreement->facts;
    for (int i = 0; i < facts->n_revenues; i++)
        if (facts->revenues[i].fiscal_year == op->condition->fiscal_year &&
            cf_slice_equal(facts->revenues[i].name, op->condition->revenue))
            return;
    cf_diag *diag =
        cf_diags_add(l->diags, CF_N0201, op->condition->span,
                     "this revenue is not known, so the clause is not in force; what it "
                     "would cost is listed apart");
    for (int i = 0; i < facts->n_revenues; i++)
        if (cf_slice_distance(facts->revenues[i].name, op->condition->revenue, 2) <= 2) {
            cf_diags_note(l->diags, diag, facts->revenues[i].span, "the agreement knows this one");
            return;
        }
    cf_diags_help(l->diags, diag, "a `revenue` clause in the agreement, or --assume, decides it");
}

/* A premium that is ended although nothing pays it. */
static void check_ended(cf_lowering *l, const cf_op *op)
{
    bool ends = op->as.pay.amount.percent_e6 == 0 && op->as.pay.amount.dollars_e8 == 0;
    if (!ends)
        return;
    const cf_plan *plans[] = {l->plan, l->agreement};
    for (int p = 0; p < 2; p++)
        for (int i = 0; plans[p] && i < plans[p]->n_ops; i++) {
            const cf_op *other = &plans[p]->ops[i];
            bool same = other->kind == op->kind && other != op &&
                        cf_slice_equal(other->as.pay.code, op->as.pay.code);
            if (same && (other->as.pay.amount.percent_e6 || other->as.pay.amount.dollars_e8))
                return;
        }
    cf_lower_idle(l, op->clause, "nothing else pays what it ends");
}

/* --- Days ------------------------------------------------------------------------------------ */

static void check_after_term(cf_lowering *l, const cf_op *op)
{
    if (!l->plan->has_term || !op->dated || op->on.days <= l->plan->term_to.days)
        return;
    cf_diag *diag = cf_diags_add(l->diags, CF_W0201, op->clause->on_span,
                                 "this day is after the end of the term");
    cf_diags_note(l->diags, diag, l->plan->term_span, "the term");
}

static void check_arrears(cf_lowering *l)
{
    if (!l->plan->has_arrears)
        return;
    for (int i = 0; i < l->n_ops; i++) {
        const cf_op *op = &l->ops[i];
        bool early = op->dated ? op->on.days < l->plan->arrears_paid.days
                               : op->kind == CF_OP_FURLOUGH || op->kind == CF_OP_FREEZE_STEPS;
        if (early && op->kind != CF_OP_NOTE && op->kind != CF_OP_REOPENER)
            return;
    }
    cf_diags_add(l->diags, CF_W0202, l->plan->arrears_span,
                 "this clause changes nothing: no clause is in force before that day");
}

/* --- Facts ----------------------------------------------------------------------------------- */

static void check_units(cf_lowering *l)
{
    if (!l->agreement || l->agreement->facts.n_units == 0)
        return;
    const cf_facts *facts = &l->agreement->facts;
    for (int i = 0; i < l->plan->n_only_units; i++) {
        bool found = false;
        for (int j = 0; j < facts->n_units; j++)
            found = found || cf_slice_equal(facts->units[j].code, l->plan->only_units[i]);
        if (found)
            continue;
        cf_diag *diag = cf_diags_add(l->diags, CF_W0204, l->plan->only_unit_spans[i],
                                     "the agreement names no unit `%.*s`",
                                     (int)l->plan->only_units[i].len, l->plan->only_units[i].text);
        for (int j = 0; j < facts->n_units && j < 8; j++)
            cf_diags_note(l->diags, diag, facts->units[j].span, "this one is named");
    }
}

static void check_periods(cf_lowering *l)
{
    static const int natural[] = {26, 24, 12};
    const cf_facts *facts = &l->plan->facts;
    if (!l->plan->is_agreement || !l->has_periods || !facts->has_calendar)
        return;
    int64_t gap = facts->per_year_e4 - (int64_t)natural[facts->calendar] * CF_PER_YEAR_ONE;
    if (gap <= CF_PER_YEAR_ONE && gap >= -CF_PER_YEAR_ONE)
        return;
    for (int i = 0; i < l->terms->n_clauses; i++)
        if (l->terms->clauses[i].type == &cf_clause_type_periods) {
            cf_diag *diag =
                cf_diags_add(l->diags, CF_W0206, l->terms->clauses[i].span,
                             "this is far from the %d periods that the pay calendar has "
                             "in a year",
                             natural[facts->calendar]);
            cf_diags_help(l->diags, diag,
                          "it turns yearly amounts into a period's, and does not "
                          "change the calendar");
            return;
        }
}

void cf_lint_plan(cf_lowering *l, bool complete)
{
    cf_lint_levers(l);
    check_meetings(l);
    check_repeats(l);
    check_units(l);
    check_periods(l);
    check_arrears(l);
    bool both = complete && (l->plan->is_agreement || l->agreement);
    for (int i = 0; i < l->n_ops; i++) {
        const cf_op *op = &l->ops[i];
        check_after_term(l, op);
        check_condition(l, op);
        /* A name may be in a clause that cannot be read; one that is a letter off is wrong anyway.
         */
        if (!both && !(op->kind == CF_OP_EMPLOYEES_PAY &&
                       nearest_name(l, CF_OP_CONTRIBUTION, op->as.share.name).len > 0))
            continue;
        if (op->kind == CF_OP_EMPLOYEES_PAY)
            check_contribution(l, op);
        else if (op->kind == CF_OP_HEALTH)
            check_health(l, op);
        else if (op->kind == CF_OP_RAISE_CPI)
            check_index(l, op);
        else if (op->kind == CF_OP_PREMIUM)
            check_ended(l, op);
    }
}
