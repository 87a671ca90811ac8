/* audience.c: a row -> the ops that select it.
 *
 * What a selector's part says of a text is remembered per dictionary code; a row's codes make up a
 * key, and rows of one key share an audience, so that a row costs a few table look-ups. Source:
 * costing rules 2.2, SELECTOR; selectors read the roster as given. */
#include "cost/audience.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Memory ---------------------------------------------------------------------------------- */

typedef struct known_audience {
    struct known_audience *next;
    uint64_t *mask;
    cf_audience audience;
} known_audience;

static bool remembered_by_code(cf_part_kind kind)
{
    return kind == CF_PART_TEXT || kind == CF_PART_PREMIUM || kind == CF_PART_RANGE;
}

enum { MOST_KEY_BITS = 62, ARRAY_KEY_BITS = 14 };

/* Gives each column as many bits of the key as its signatures need, and one more than they need
 * now; keys known before are forgotten. */
static void lay_out_keys(cf_selection *selection)
{
    selection->key_bits = 0;
    for (int i = 0; i < selection->n_columns; i++) {
        cf_column_memory *memory = &selection->columns[i];
        memory->bits = 2;
        while ((size_t)1 << memory->bits <= memory->n_signatures)
            memory->bits++;
        memory->shift = selection->key_bits;
        selection->key_bits += memory->bits;
        if (selection->key_bits > MOST_KEY_BITS)
            return;
    }
    selection->key_bits += selection->n_others;
    cf_mem_free(selection->by_key);
    cf_map64_release(&selection->by_long_key);
    selection->by_key = NULL;
    if (selection->key_bits <= ARRAY_KEY_BITS)
        selection->by_key =
            cf_mem_calloc((size_t)1 << selection->key_bits, sizeof *selection->by_key);
}

cf_selection *cf_selection_new(cf_engine *engine)
{
    cf_selection *selection = cf_mem_calloc(1, sizeof *selection);
    selection->engine = engine;
    size_t words = (size_t)engine->n_part_words;
    selection->mask = CF_ARENA_NEW(&selection->arena, uint64_t, words);
    selection->columns =
        CF_ARENA_NEW(&selection->arena, cf_column_memory, (size_t)engine->n_parts + 1);
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
    lay_out_keys(selection);
    return selection;
}

void cf_selection_free(cf_selection *selection)
{
    if (!selection)
        return;
    for (int i = 0; i < selection->n_columns; i++) {
        cf_mem_free(selection->columns[i].masks);
        cf_mem_free(selection->columns[i].signature_of);
        cf_map64_release(&selection->columns[i].by_hash);
    }
    cf_mem_free(selection->by_key);
    cf_map64_release(&selection->by_long_key);
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
        return ordered(part->compare,
                       (date.days > value->date.days) - (date.days < value->date.days));
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
        return cf_part_matches_text(
            part, code == 0 ? CF_SLICE("") : engine->options->schedule->ranges[code - 1].name);
    cf_slice text = cf_dict_text(engine->info->dicts[part->column], code);
    if (part->column == CF_COL_FUND && text.len == 0)
        text = CF_SLICE("unassigned");
    return cf_part_matches_text(part, text);
}

static void make_room(cf_column_memory *memory, int32_t code)
{
    size_t needed = memory->n_codes ? memory->n_codes * 2 : 64;
    while (needed <= (size_t)code)
        needed *= 2;
    memory->signature_of = cf_mem_realloc(memory->signature_of, needed, sizeof(int32_t));
    memset(memory->signature_of + memory->n_codes, 0, (needed - memory->n_codes) * sizeof(int32_t));
    memory->n_codes = needed;
}

static bool is_signature(const cf_column_memory *memory, size_t at, const uint64_t *mask,
                         size_t words)
{
    return memcmp(memory->masks + at * words, mask, words * sizeof *mask) == 0;
}

static size_t signature_of_mask(cf_column_memory *memory, const uint64_t *mask, size_t words)
{
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)mask, words * sizeof *mask}) | 1;
    size_t at = (size_t)(uintptr_t)cf_map64_get(&memory->by_hash, hash);
    if (at > 0 && is_signature(memory, at - 1, mask, words))
        return at - 1;
    size_t n = memory->n_signatures;
    for (size_t i = 0; at > 0 && i < n; i++) /* two masks of one hash: hardly ever */
        if (is_signature(memory, i, mask, words))
            return i;
    memory->masks = cf_mem_grow(memory->masks, &memory->capacity, (n + 1) * words, sizeof *mask);
    memcpy(memory->masks + n * words, mask, words * sizeof *mask);
    memory->n_signatures++;
    cf_map64_put(&memory->by_hash, hash, (void *)(uintptr_t)(n + 1));
    return n;
}

/* Asks the parts about a code. Uses the selection's mask. */
static void learn_code(cf_selection *selection, cf_column_memory *memory, int32_t code)
{
    const cf_engine *engine = selection->engine;
    size_t words = (size_t)engine->n_part_words;
    uint64_t *mask = selection->mask;
    if ((size_t)code >= memory->n_codes)
        make_room(memory, code);
    memset(mask, 0, words * sizeof *mask);
    for (int i = 0; i < engine->n_parts; i++) {
        const cf_part *part = &engine->parts[i];
        if (part->column == memory->column && remembered_by_code(part->kind) &&
            code_matches(engine, part, code))
            mask[i / 64] |= (uint64_t)1 << (i % 64);
    }
    memory->signature_of[code] = (int32_t)signature_of_mask(memory, mask, words) + 1;
}

static inline size_t signature_of(cf_selection *selection, cf_column_memory *memory, int32_t code)
{
    if ((size_t)code >= memory->n_codes || memory->signature_of[code] == 0)
        learn_code(selection, memory, code);
    return (size_t)memory->signature_of[code] - 1;
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
               block->step[row] == engine->options->schedule->ranges[block->range[row]].n_steps - 1;
    case CF_PART_STATUS:
        return cf_part_matches_text(part,
                                    block->vacant[row] ? CF_SLICE("vacant") : CF_SLICE("filled"));
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
            holding[i / 64] |= (uint64_t)1 << (i % 64);
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

/* The audience of the selection's mask. */
static const cf_audience *find_audience(cf_selection *selection)
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
    added->audience.place = selection->n_audiences++;
    added->next = first;
    cf_map64_put(&selection->audiences, hash, added);
    return &added->audience;
}

/* --- Rows ------------------------------------------------------------------------------------ */

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
    for (int i = 0; i < selection->n_columns; i++) { /* first, for it uses the mask */
        cf_column_memory *memory = &selection->columns[i];
        signature_of(selection, memory, row_code(block, memory->column, row));
    }
    memset(selection->mask, 0, words * sizeof(uint64_t));
    for (int i = 0; i < selection->n_columns; i++) {
        cf_column_memory *memory = &selection->columns[i];
        size_t signature = signature_of(selection, memory, row_code(block, memory->column, row));
        for (size_t w = 0; w < words; w++)
            selection->mask[w] |= memory->masks[signature * words + w];
    }
    for (int i = 0; i < selection->n_others; i++) {
        int part = selection->others[i];
        if (part_holds(engine, &engine->parts[part], block, row))
            selection->mask[part / 64] |= (uint64_t)1 << (part % 64);
    }
    return find_audience(selection);
}

/* Adds a column's signatures to the keys of rows. False: there are more than the keys have bits
 * for. */
static bool add_signatures(uint64_t *restrict keys, cf_selection *selection,
                           cf_column_memory *memory, const cf_block *block, const uint32_t *rows,
                           uint32_t n)
{
    const int32_t *codes = memory->column == CF_COL_RANGE ? NULL : block->codes[memory->column];
    const int32_t *known = memory->signature_of;
    size_t n_known = memory->n_codes;
    int shift = memory->shift;
    for (uint32_t i = 0; i < n; i++) {
        int32_t code = codes ? codes[rows[i]] : row_code(block, memory->column, rows[i]);
        if (__builtin_expect((size_t)code >= n_known || known[code] == 0, 0)) {
            learn_code(selection, memory, code);
            known = memory->signature_of;
            n_known = memory->n_codes;
        }
        keys[i] |= (uint64_t)((uint32_t)known[code] - 1) << shift;
    }
    return memory->n_signatures <= (size_t)1 << memory->bits;
}

bool cf_part_days(int32_t *first, int32_t *last, const cf_part *part)
{
    *first = CF_DATE_NONE.days + 1;
    *last = INT32_MAX;
    int32_t bound = part->kind == CF_PART_DATE ? part->values[0].date.days : 0;
    if (part->kind != CF_PART_DATE || bound <= *first || bound == *last)
        return false;
    if (part->compare == CF_SELECT_LESS || part->compare == CF_SELECT_LESS_EQUAL)
        *last = part->compare == CF_SELECT_LESS ? bound - 1 : bound;
    else if (part->compare == CF_SELECT_GREATER || part->compare == CF_SELECT_GREATER_EQUAL)
        *first = part->compare == CF_SELECT_GREATER ? bound + 1 : bound;
    else
        return false;
    return true;
}

static void add_others(uint64_t *restrict keys, const cf_selection *selection,
                       const cf_block *block, const uint32_t *rows, uint32_t n)
{
    const cf_engine *engine = selection->engine;
    for (int k = 0; k < selection->n_others; k++) {
        const cf_part *part = &engine->parts[selection->others[k]];
        int shift = selection->key_bits - selection->n_others + k;
        int32_t first, last;
        if (!cf_part_days(&first, &last, part)) {
            for (uint32_t i = 0; i < n; i++)
                keys[i] |= (uint64_t)part_holds(engine, part, block, rows[i]) << shift;
            continue;
        }
        const int32_t *days = part->column == CF_COL_HIRED ? block->hired : block->step_date;
        uint32_t span = (uint32_t)last - (uint32_t)first;
        for (uint32_t i = 0; i < n; i++)
            keys[i] |= (uint64_t)((uint32_t)days[rows[i]] - (uint32_t)first <= span) << shift;
    }
}

/* False: rows must be looked at one by one. */
static bool make_keys(uint64_t *keys, cf_selection *selection, const cf_block *block,
                      const uint32_t *rows, uint32_t n)
{
    while (selection->key_bits <= MOST_KEY_BITS) {
        bool fits = true;
        memset(keys, 0, n * sizeof *keys);
        for (int i = 0; i < selection->n_columns && fits; i++)
            fits = add_signatures(keys, selection, &selection->columns[i], block, rows, n);
        if (fits) {
            add_others(keys, selection, block, rows, n);
            return true;
        }
        lay_out_keys(selection);
    }
    return false;
}

static const cf_audience *new_key(cf_selection *selection, uint64_t key, const cf_block *block,
                                  uint32_t row)
{
    const cf_audience *known = cf_selection_row(selection, block, row);
    if (selection->by_key)
        selection->by_key[key] = known;
    else
        cf_map64_put(&selection->by_long_key, key + 1, (void *)(uintptr_t)known);
    return known;
}

static void find_by_keys(const cf_audience **out, cf_selection *selection, const uint64_t *keys,
                         const cf_block *block, const uint32_t *rows, uint32_t n)
{
    const cf_audience *const *by_key = selection->by_key;
    for (uint32_t i = 0; i < n; i++) {
        out[i] = by_key ? by_key[keys[i]] : cf_map64_get(&selection->by_long_key, keys[i] + 1);
        if (__builtin_expect(!out[i], 0))
            out[i] = new_key(selection, keys[i], block, rows[i]);
    }
}

void cf_selection_rows(const cf_audience **out, cf_selection *selection, const cf_block *block,
                       const uint32_t *rows, uint32_t n)
{
    enum { AT_ONCE = 256 };
    uint64_t keys[AT_ONCE];
    for (uint32_t from = 0, some; from < n; from += some) {
        from += cf_selection_wide(out + from, selection, block, rows + from, n - from);
        some = n - from < AT_ONCE ? n - from : AT_ONCE;
        if (make_keys(keys, selection, block, rows + from, some)) {
            find_by_keys(out + from, selection, keys, block, rows + from, some);
            continue;
        }
        for (uint32_t i = from; i < from + some; i++)
            out[i] = cf_selection_row(selection, block, rows[i]);
    }
}
