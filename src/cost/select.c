/* select.c: whom a clause selects: a row -> the ops that select it.
 *
 * A selector is a conjunction of parts. What a part says of a text is remembered per dictionary
 * code, so that a row costs a few table look-ups; rows for which the same parts hold share one
 * audience. Source: costing rules 2.2, SELECTOR; selectors read the roster as given. */
#include "cost/engine.h"

#include "base/bug.h"
#include "base/map64.h"
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
           column == CF_COL_FUND || column == CF_COL_OVERTIME_HOURS || column == CF_COL_RATE;
}

static void check_values(cf_engine *engine, const cf_part *part, const cf_select_part *written)
{
    for (int i = 0; i < part->n_values; i++) {
        const cf_select_value *value = &part->values[i];
        bool fits = part->kind == CF_PART_DATE     ? value->is_date
                    : part->kind == CF_PART_NUMBER ? value->is_number
                                                   : true;
        if (!fits)
            cf_diags_add(engine->diags, CF_E0462, written->span,
                         "\"%.*s\" is not a %s, which the column \"%.*s\" holds",
                         (int)value->text.len, value->text.text,
                         part->kind == CF_PART_DATE ? "date" : "number", (int)written->field.len,
                         written->field.text);
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
    check_values(engine, part, written);
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
                             .premium =
                                 cf_dict_code(engine->info->premium_codes, op->as.pay.code)};
    }
    if (text.text) {
        cf_select_value *value = CF_ARENA_NEW(&engine->arena, cf_select_value, 1);
        value->text = text;
        out[n++] = (cf_part){.kind = CF_PART_TEXT, .column = column, .compare = CF_SELECT_EQUAL,
                             .values = value, .n_values = 1, .premium = -1};
    }
    const cf_plan *offer = bound->document > 0 && bound->document != INT_MAX
                               ? engine->options->offers[bound->document - 1]
                               : NULL;
    if (offer && offer->n_only_units > 0) {
        cf_select_value *values =
            CF_ARENA_NEW(&engine->arena, cf_select_value, (size_t)offer->n_only_units);
        for (int i = 0; i < offer->n_only_units; i++)
            values[i].text = offer->only_units[i];
        out[n++] = (cf_part){.kind = CF_PART_TEXT, .column = CF_COL_UNIT,
                             .compare = CF_SELECT_EQUAL, .values = values,
                             .n_values = offer->n_only_units, .premium = -1};
        if (!engine->info->present[CF_COL_UNIT])
            cf_diags_add(engine->diags, CF_E0461, offer->only_unit_spans[0],
                         "the roster has no column \"unit\", to which this offer is limited");
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
        if (who->parts[i].kind != CF_SELECT_EVERYONE &&
            bind_part(engine, &part, &who->parts[i]))
            scratch[n++] = add_part(engine, &part);
    int n_implied = implied_parts(engine, implied, bound);
    for (int i = 0; i < n_implied; i++)
        scratch[n++] = add_part(engine, &implied[i]);
    bound->predicate = n == 0 ? -1 : add_predicate(engine, scratch, n);
}

bool cf_select_bind(cf_engine *engine)
{
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

/* --- Rows ------------------------------------------------------------------------------------ */

/* What the parts of one text column say of each of its codes. */
typedef struct {
    int column;
    uint64_t *masks; /* [code x n_part_words] */
    uint8_t *known;  /* [code] */
    size_t capacity; /* codes */
} column_memory;

struct cf_selection {
    cf_engine *engine;
    column_memory *columns; /* of text parts */
    int n_columns;
    int *others; /* parts that are compared row by row */
    int n_others;
    uint64_t *mask;      /* of the row at hand */
    uint64_t *last_mask; /* of the row before */
    cf_audience *last;
    cf_map64 audiences; /* hash of a mask -> chain of known audiences */
    cf_arena arena;
};

typedef struct known_audience {
    struct known_audience *next;
    uint64_t *mask;
    cf_audience audience;
} known_audience;

static bool remembered_by_code(cf_part_kind kind)
{
    return kind == CF_PART_TEXT || kind == CF_PART_PREMIUM || kind == CF_PART_RANGE;
}

cf_selection *cf_selection_new(cf_engine *engine)
{
    cf_selection *selection = cf_mem_calloc(1, sizeof *selection);
    selection->engine = engine;
    size_t words = (size_t)engine->n_part_words;
    selection->mask = CF_ARENA_NEW(&selection->arena, uint64_t, words);
    selection->last_mask = CF_ARENA_NEW(&selection->arena, uint64_t, words);
    selection->columns =
        CF_ARENA_NEW(&selection->arena, column_memory, (size_t)engine->n_parts + 1);
    selection->others = CF_ARENA_NEW(&selection->arena, int, (size_t)engine->n_parts + 1);
    for (int i = 0; i < engine->n_parts; i++) {
        const cf_part *part = &engine->parts[i];
        if (!remembered_by_code(part->kind)) {
            selection->others[selection->n_others++] = i;
            continue;
        }
        int known = 0;
        while (known < selection->n_columns && selection->columns[known].column != part->column)
            known++;
        selection->columns[known].column = part->column;
        if (known == selection->n_columns)
            selection->n_columns++;
    }
    return selection;
}

void cf_selection_free(cf_selection *selection)
{
    if (!selection)
        return;
    for (int i = 0; i < selection->n_columns; i++) {
        cf_mem_free(selection->columns[i].masks);
        cf_mem_free(selection->columns[i].known);
    }
    cf_map64_release(&selection->audiences);
    cf_arena_release(&selection->arena);
    cf_mem_free(selection);
}

static bool ordered(cf_select_kind compare, int order)
{
    switch (compare) {
    case CF_SELECT_LESS:
        return order < 0;
    case CF_SELECT_LESS_EQUAL:
        return order <= 0;
    case CF_SELECT_GREATER:
        return order > 0;
    case CF_SELECT_GREATER_EQUAL:
        return order >= 0;
    default:
        return false;
    }
}

/* A text against a number or date: a text that is neither compares as false. */
static bool text_ordered(const cf_part *part, cf_slice text)
{
    const cf_select_value *value = &part->values[0];
    cf_date date;
    int64_t number;
    if (value->is_date && cf_date_parse(&date, text.text, text.len))
        return ordered(part->compare, (date.days > value->date.days) -
                                          (date.days < value->date.days));
    if (value->is_number &&
        cf_decimal_parse(&number, text.text, text.len, 8, true) == CF_DECIMAL_OK)
        return ordered(part->compare, (number > value->number_e8) - (number < value->number_e8));
    return false;
}

bool cf_part_matches_text(const cf_part *part, cf_slice text)
{
    if (part->compare != CF_SELECT_EQUAL && part->compare != CF_SELECT_NOT_EQUAL)
        return text_ordered(part, text);
    bool equal = false;
    for (int i = 0; i < part->n_values && !equal; i++)
        equal = cf_slice_equal(part->values[i].text, text);
    return equal == (part->compare == CF_SELECT_EQUAL);
}

static bool code_matches(const cf_engine *engine, const cf_part *part, int32_t code)
{
    if (part->kind == CF_PART_PREMIUM) {
        const cf_premium_set *set = cf_roster_premium_set(engine->info, code);
        for (int i = 0; i < set->n; i++)
            if (set->premium[i] == part->premium)
                return true;
        return false;
    }
    if (part->kind == CF_PART_RANGE)
        return cf_part_matches_text(part, code == 0 ? CF_SLICE("")
                                            : engine->options->schedule->ranges[code - 1].name);
    cf_slice text = cf_dict_text(engine->info->dicts[part->column], code);
    if (part->column == CF_COL_FUND && text.len == 0)
        text = CF_SLICE("unassigned");
    return cf_part_matches_text(part, text);
}

static const uint64_t *code_mask(cf_selection *selection, column_memory *memory, int32_t code)
{
    const cf_engine *engine = selection->engine;
    size_t words = (size_t)engine->n_part_words;
    if ((size_t)code >= memory->capacity) {
        size_t old = memory->capacity;
        size_t needed = old ? old * 2 : 64;
        while (needed <= (size_t)code)
            needed *= 2;
        memory->masks = cf_mem_realloc(memory->masks, needed * words, sizeof(uint64_t));
        memory->known = cf_mem_realloc(memory->known, needed, 1);
        memset(memory->known + old, 0, needed - old);
        memory->capacity = needed;
    }
    uint64_t *mask = memory->masks + (size_t)code * words;
    if (memory->known[code])
        return mask;
    memset(mask, 0, words * sizeof *mask);
    for (int i = 0; i < engine->n_parts; i++) {
        const cf_part *part = &engine->parts[i];
        if (part->column == memory->column && remembered_by_code(part->kind) &&
            code_matches(engine, part, code))
            set_bit(mask, i);
    }
    memory->known[code] = 1;
    return mask;
}

static bool number_matches(const cf_part *part, int64_t number_e8, bool blank)
{
    bool equal = false;
    if (part->compare == CF_SELECT_EQUAL || part->compare == CF_SELECT_NOT_EQUAL) {
        for (int i = 0; i < part->n_values && !equal; i++)
            equal = !blank && part->values[i].number_e8 == number_e8;
        return equal == (part->compare == CF_SELECT_EQUAL);
    }
    int64_t bound = part->values[0].number_e8;
    return !blank && ordered(part->compare, (number_e8 > bound) - (number_e8 < bound));
}

static bool date_matches(const cf_part *part, int32_t days)
{
    bool blank = cf_date_is_none((cf_date){days});
    bool equal = false;
    if (part->compare == CF_SELECT_EQUAL || part->compare == CF_SELECT_NOT_EQUAL) {
        for (int i = 0; i < part->n_values && !equal; i++)
            equal = !blank && part->values[i].date.days == days;
        return equal == (part->compare == CF_SELECT_EQUAL);
    }
    int32_t bound = part->values[0].date.days;
    return !blank && ordered(part->compare, (days > bound) - (days < bound));
}

static bool part_holds(const cf_engine *engine, const cf_part *part, const cf_block *block,
                       uint32_t row)
{
    switch (part->kind) {
    case CF_PART_TOP:
        return block->range[row] >= 0 &&
               block->step[row] ==
                   engine->options->schedule->ranges[block->range[row]].n_steps - 1;
    case CF_PART_STATUS:
        return cf_part_matches_text(part, block->vacant[row] ? CF_SLICE("vacant") : CF_SLICE("filled"));
    case CF_PART_DATE:
        return date_matches(part, part->column == CF_COL_HIRED ? block->hired[row]
                                                               : block->step_date[row]);
    default:
        break;
    }
    if (part->column == CF_COL_FTE)
        return number_matches(part, (int64_t)block->fte_e4[row] * 10000, false);
    if (part->column == CF_COL_OVERTIME_HOURS)
        return number_matches(part, (int64_t)block->overtime_e4[row] * 10000, false);
    return number_matches(part, block->rate_e8[row], block->range[row] >= 0);
}

static int32_t audience_set(cf_engine *engine, int set, const uint64_t *holding)
{
    const uint64_t *mask = engine->masks[set];
    size_t words = (size_t)engine->n_predicate_words;
    uint64_t kept[64];
    uint64_t *bits = words <= 64 ? kept : cf_mem_alloc(words, sizeof *bits);
    for (size_t i = 0; i < words; i++)
        bits[i] = holding[i] & mask[i];
    int32_t code = cf_dict_code(engine->audience_sets[set],
                                (cf_slice){(const char *)bits, words * sizeof *bits});
    if (bits != kept)
        cf_mem_free(bits);
    return code;
}

static cf_audience make_audience(cf_selection *selection)
{
    cf_engine *engine = selection->engine;
    size_t words = (size_t)engine->n_predicate_words;
    uint64_t *holding = cf_mem_calloc(words, sizeof *holding);
    for (int i = 0; i < engine->n_predicates; i++) {
        bool holds = true;
        for (int w = 0; w < engine->n_part_words && holds; w++)
            holds = (engine->predicates[i].need[w] & ~selection->mask[w]) == 0;
        if (holds)
            set_bit(holding, i);
    }
    cf_audience audience = {
        .rate = audience_set(engine, CF_SET_RATE, holding),
        .pay = audience_set(engine, CF_SET_PAY, holding),
        .health = audience_set(engine, CF_SET_HEALTH, holding),
        .freeze = audience_set(engine, CF_SET_FREEZE, holding),
        .once = audience_set(engine, CF_SET_ONCE, holding),
    };
    cf_mem_free(holding);
    return audience;
}

static cf_audience *find_audience(cf_selection *selection)
{
    size_t bytes = (size_t)selection->engine->n_part_words * sizeof(uint64_t);
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)selection->mask, bytes}) | 1;
    known_audience *first = cf_map64_get(&selection->audiences, hash);
    for (known_audience *known = first; known; known = known->next)
        if (memcmp(known->mask, selection->mask, bytes) == 0)
            return &known->audience;
    known_audience *added = CF_ARENA_NEW(&selection->arena, known_audience, 1);
    added->mask = cf_arena_dup(&selection->arena, selection->mask, bytes, 1);
    added->audience = make_audience(selection);
    added->next = first;
    cf_map64_put(&selection->audiences, hash, added);
    return &added->audience;
}

static int32_t row_code(const cf_block *block, int column, uint32_t row)
{
    if (column == CF_COL_RANGE)
        return block->range[row] + 1;
    return block->codes[column] ? block->codes[column][row] : 0;
}

const cf_audience *cf_selection_row(cf_selection *selection, const cf_block *block, uint32_t row)
{
    const cf_engine *engine = selection->engine;
    size_t words = (size_t)engine->n_part_words;
    memset(selection->mask, 0, words * sizeof(uint64_t));
    for (int i = 0; i < selection->n_columns; i++) {
        column_memory *memory = &selection->columns[i];
        const uint64_t *mask =
            code_mask(selection, memory, row_code(block, memory->column, row));
        for (size_t w = 0; w < words; w++)
            selection->mask[w] |= mask[w];
    }
    for (int i = 0; i < selection->n_others; i++) {
        int part = selection->others[i];
        if (part_holds(engine, &engine->parts[part], block, row))
            set_bit(selection->mask, part);
    }
    if (selection->last &&
        memcmp(selection->mask, selection->last_mask, words * sizeof(uint64_t)) == 0)
        return selection->last;
    selection->last = find_audience(selection);
    memcpy(selection->last_mask, selection->mask, words * sizeof(uint64_t));
    return selection->last;
}
