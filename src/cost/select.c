/* select.c: whom a clause selects: its selector, bound to the roster's columns. A selector is a
 * conjunction of parts; audience.c asks rows about them. Source: costing rules 2.2, SELECTOR. */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Binding --------------------------------------------------------------------------------- */

static bool same_values(const cf_part *a, const cf_part *b)
{
    if (a->n_values != b->n_values)
        return false;
    for (int i = 0; i < a->n_values; i++)
        if (!cf_slice_equal(a->values[i].text, b->values[i].text))
            return false;
    return true;
}

static bool same_part(const cf_part *a, const cf_part *b)
{
    return a->kind == b->kind && a->column == b->column && a->compare == b->compare &&
           a->premium == b->premium && same_values(a, b);
}

static int add_part(cf_engine *engine, const cf_part *part)
{
    for (int i = 0; i < engine->n_parts; i++)
        if (same_part(&engine->parts[i], part))
            return i;
    engine->parts[engine->n_parts] = *part;
    return engine->n_parts++;
}

static cf_part_kind kind_of_column(int column)
{
    switch (column) {
    case CF_COL_RANGE:
        return CF_PART_RANGE;
    case CF_COL_STATUS:
        return CF_PART_STATUS;
    case CF_COL_FTE:
    case CF_COL_RATE:
    case CF_COL_OVERTIME_HOURS:
        return CF_PART_NUMBER;
    case CF_COL_HIRED:
    case CF_COL_STEP_DATE:
        return CF_PART_DATE;
    default:
        return CF_PART_TEXT;
    }
}

static bool is_default_column(int column)
{
    return column == CF_COL_RANGE || column == CF_COL_FTE || column == CF_COL_STATUS ||
           column == CF_COL_FUND || column == CF_COL_OVERTIME_HOURS;
}

bool cf_select_fits(const cf_select_value *value, int column)
{
    cf_part_kind kind = kind_of_column(column);
    return kind == CF_PART_DATE ? value->is_date : kind == CF_PART_NUMBER ? value->is_number : true;
}

void cf_select_check_values(const cf_select_part *written, int column, cf_diags *diags)
{
    for (int i = 0; i < written->n_values; i++) {
        const cf_select_value *value = &written->values[i];
        if (!cf_select_fits(value, column))
            cf_diags_add(diags, CF_E0462, written->span,
                         "\"%.*s\" is not a %s, which the column \"%.*s\" holds",
                         (int)value->text.len, value->text.text,
                         kind_of_column(column) == CF_PART_DATE ? "date" : "number",
                         (int)written->field.len, written->field.text);
    }
}

/* A part as written, bound to its column. False: there is no such column. */
static bool bind_part(cf_engine *engine, cf_part *part, const cf_select_part *written)
{
    *part = (cf_part){.compare = written->kind,
                      .values = written->values,
                      .n_values = written->n_values,
                      .premium = -1};
    if (written->kind == CF_SELECT_TOP_STEP) {
        part->kind = CF_PART_TOP;
        return true;
    }
    part->column = cf_roster_column(engine->info, written->field);
    if (part->column < 0 ||
        (!engine->info->present[part->column] && !is_default_column(part->column))) {
        cf_diags_add(engine->diags, CF_E0461, written->field_span,
                     "the roster has no column \"%.*s\"", (int)written->field.len,
                     written->field.text);
        return false;
    }
    part->kind = kind_of_column(part->column);
    cf_select_check_values(written, part->column, engine->diags);
    return true;
}

/* The parts that an op needs beyond its `for`: its class, plan or premium code, and the units its
 * offer is limited to. */
static int implied_parts(cf_engine *engine, cf_part out[4], const cf_bound_op *bound)
{
    int n = 0;
    const cf_op *op = bound->op;
    cf_slice text = {NULL, 0};
    int column = CF_COL_CLASS;
    if (op->kind == CF_OP_MOVE_CLASS) {
        text = op->as.move.class_name;
    } else if (op->kind == CF_OP_HEALTH || op->kind == CF_OP_PLAN_COST) {
        text = op->kind == CF_OP_HEALTH ? op->as.health.plan : op->as.plan_cost.plan;
        column = CF_COL_PLAN;
    } else if (op->kind == CF_OP_PREMIUM) {
        out[n++] = (cf_part){.kind = CF_PART_PREMIUM,
                             .column = CF_COL_PREMIUMS,
                             .premium = cf_dict_code(engine->info->premium_codes, op->as.pay.code)};
    }
    if (text.text) {
        cf_select_value *value = CF_ARENA_NEW(&engine->arena, cf_select_value, 1);
        value->text = text;
        out[n++] = (cf_part){.kind = CF_PART_TEXT,
                             .column = column,
                             .compare = CF_SELECT_EQUAL,
                             .values = value,
                             .n_values = 1,
                             .premium = -1};
    }
    const cf_plan *offer = bound->document > 0 && bound->document != INT_MAX
                               ? engine->options->offers[bound->document - 1]
                               : NULL;
    if (offer && offer->n_only_units > 0 && !bound->op->follows) {
        cf_select_value *values =
            CF_ARENA_NEW(&engine->arena, cf_select_value, (size_t)offer->n_only_units);
        for (int i = 0; i < offer->n_only_units; i++)
            values[i].text = offer->only_units[i];
        out[n++] = (cf_part){.kind = CF_PART_TEXT,
                             .column = CF_COL_UNIT,
                             .compare = CF_SELECT_EQUAL,
                             .values = values,
                             .n_values = offer->n_only_units,
                             .premium = -1};
    }
    return n;
}

static int add_predicate(cf_engine *engine, const int *part_indexes, int n)
{
    size_t words = (size_t)engine->n_part_words;
    uint64_t *need = CF_ARENA_NEW(&engine->arena, uint64_t, words);
    for (int i = 0; i < n; i++)
        need[part_indexes[i] / 64] |= (uint64_t)1 << (part_indexes[i] % 64);
    for (int i = 0; i < engine->n_predicates; i++)
        if (memcmp(engine->predicates[i].need, need, words * sizeof *need) == 0)
            return i;
    engine->predicates[engine->n_predicates].need = need;
    return engine->n_predicates++;
}

static int count_parts(const cf_engine *engine)
{
    int n = 0;
    for (int i = 0; i < engine->n_ops; i++)
        n += 4 + (engine->ops[i].op->who ? engine->ops[i].op->who->n_parts : 0);
    return n;
}

static void set_bit(uint64_t *words, int bit)
{
    words[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static int set_of(cf_op_kind kind)
{
    if (cf_is_rate_op(kind))
        return CF_SET_RATE;
    if (kind == CF_OP_FREEZE_STEPS)
        return CF_SET_FREEZE;
    if (cf_is_once_op(kind))
        return CF_SET_ONCE;
    return kind == CF_OP_HEALTH || kind == CF_OP_PLAN_COST ? CF_SET_HEALTH : CF_SET_PAY;
}

static void bind_selector(cf_engine *engine, cf_bound_op *bound, int *scratch)
{
    int n = 0;
    cf_part part, implied[4];
    const cf_selector *who = bound->op->who;
    for (int i = 0; who && i < who->n_parts; i++)
        if (who->parts[i].kind != CF_SELECT_EVERYONE && bind_part(engine, &part, &who->parts[i]))
            scratch[n++] = add_part(engine, &part);
    int n_implied = implied_parts(engine, implied, bound);
    for (int i = 0; i < n_implied; i++)
        scratch[n++] = add_part(engine, &implied[i]);
    bound->predicate = n == 0 ? -1 : add_predicate(engine, scratch, n);
}

/* Once an offer, however many clauses it limits. */
static void check_only_units(cf_engine *engine)
{
    for (int i = 0; i < engine->options->n_offers; i++) {
        const cf_plan *offer = engine->options->offers[i];
        if (offer && offer->n_only_units > 0 && !engine->info->present[CF_COL_UNIT])
            cf_diags_add(engine->diags, CF_E0461, offer->only_unit_spans[0],
                         "the roster has no column \"unit\", to which this offer is limited");
    }
}

bool cf_select_bind(cf_engine *engine)
{
    check_only_units(engine);
    int most = count_parts(engine);
    engine->parts = CF_ARENA_NEW(&engine->arena, cf_part, (size_t)most + 1);
    engine->n_part_words = most / 64 + 1;
    engine->predicates = CF_ARENA_NEW(&engine->arena, cf_predicate, (size_t)engine->n_ops + 1);
    engine->n_predicate_words = engine->n_ops / 64 + 1;
    size_t words = (size_t)engine->n_predicate_words;
    for (int set = 0; set < CF_SET_COUNT; set++)
        engine->masks[set] = CF_ARENA_NEW(&engine->arena, uint64_t, words);
    int *scratch = cf_mem_alloc((size_t)most + 4, sizeof(int));
    for (int i = 0; i < engine->n_ops; i++) {
        cf_bound_op *bound = &engine->ops[i];
        if (bound->op->kind >= CF_OP_REOPENER)
            continue;
        bind_selector(engine, bound, scratch);
        if (bound->predicate >= 0)
            set_bit(engine->masks[set_of(bound->op->kind)], bound->predicate);
    }
    cf_mem_free(scratch);
    engine->n_part_words = (engine->n_parts + 63) / 64;
    if (engine->n_part_words == 0)
        engine->n_part_words = 1;
    engine->n_predicate_words = (engine->n_predicates + 63) / 64;
    if (engine->n_predicate_words == 0)
        engine->n_predicate_words = 1;
    return !cf_diags_failed(engine->diags);
}

bool cf_audience_has(const cf_engine *engine, int set, int32_t audience, const cf_bound_op *op)
{
    if (op->predicate < 0)
        return true;
    uint64_t word;
    cf_slice bytes = cf_dict_text(engine->audience_sets[set], audience);
    memcpy(&word, bytes.text + (size_t)(op->predicate / 64) * sizeof word, sizeof word);
    return word >> (op->predicate % 64) & 1;
}
