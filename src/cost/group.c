/* group.c: costs by fund, department, unit or any column, and by columns crossed. Source: costing
 * rules 3.3 (fund shares) and 4 (`--by`). */
#include "cost/kernel.h"

#include "base/bug.h"
#include "base/cpu.h"
#include "base/mem.h"

#include <stdlib.h>
#if CF_CPU_WIDE_CODE
#include <immintrin.h>
#endif

typedef struct cf_group_node {
    struct cf_group_node *next_hash, *next_all;
    int32_t codes[8];
    _Alignas(CF_MEM_LINE) int64_t sums[]; /* by offer and year; then how many rows */
} group_node;

/* --- Binding --------------------------------------------------------------------------------- */

static bool bind_group(cf_kernel *kernel, cf_group_spec *spec, cf_slice asked)
{
    const cf_roster_info *info = kernel->engine->info;
    size_t start = 0;
    for (size_t i = 0; i <= asked.len; i++) {
        if (i < asked.len && asked.text[i] != '+')
            continue;
        cf_slice name = cf_slice_trim((cf_slice){asked.text + start, i - start});
        int column = cf_roster_column(info, name);
        bool known = column >= 0 && (info->present[column] || column == CF_COL_FUND ||
                                     column == CF_COL_RANGE || column == CF_COL_STATUS);
        if (!known || spec->n_fields == 8) {
            cf_diags_add(kernel->engine->diags, CF_E0461, CF_SPAN_NONE,
                         "the roster has no column \"%.*s\", which --by names", (int)name.len,
                         name.text);
            return false;
        }
        spec->has_fund = spec->has_fund || column == CF_COL_FUND;
        spec->fields[spec->n_fields++] = column;
        start = i + 1;
    }
    return true;
}

bool cf_groups_bind(cf_kernel *kernel)
{
    const cf_costing_options *options = kernel->engine->options;
    bool good = true;
    kernel->n_groups = options->n_by;
    kernel->groups = CF_ARENA_NEW(&kernel->arena, cf_group_spec, (size_t)options->n_by);
    for (int i = 0; i < options->n_by; i++)
        good = bind_group(kernel, &kernel->groups[i], options->by[i]) && good;
    return good;
}

/* --- Splitting ------------------------------------------------------------------------------- */

enum { WHOLE_SHARE = 100 * 10000 };

void cf_fund_split_amount(int64_t *parts, int64_t amount, const cf_fund_split *split)
{
    if (split->n == 1) {
        parts[0] = amount;
        return;
    }
    cf_wide size = amount < 0 ? -(cf_wide)amount : amount;
    int64_t rest[64];
    int64_t left = (int64_t)size;
    CF_BUG_IF(split->n > 64);
    for (int i = 0; i < split->n; i++) {
        cf_wide exact = size * split->share_e4[i];
        parts[i] = (int64_t)(exact / WHOLE_SHARE);
        rest[i] = (int64_t)(exact % WHOLE_SHARE);
        left -= parts[i];
    }
    for (; left > 0; left--) { /* the largest remainder; ties: first listed */
        int largest = 0;
        for (int i = 1; i < split->n; i++)
            if (rest[i] > rest[largest])
                largest = i;
        parts[largest]++;
        rest[largest] = -1;
    }
    for (int i = 0; amount < 0 && i < split->n; i++)
        parts[i] = -parts[i];
}

/* --- Adding ---------------------------------------------------------------------------------- */

static int32_t code_of(const cf_block *block, int column, uint32_t row)
{
    if (column == CF_COL_RANGE)
        return block->range[row] + 1;
    if (column == CF_COL_STATUS)
        return block->vacant[row];
    return block->codes[column] ? block->codes[column][row] : 0;
}

static int n_sums_of(const cf_kernel *kernel)
{
    return kernel->engine->options->n_offers * kernel->engine->n_years;
}

static group_node *new_node(cf_grouping *grouping, const cf_kernel *kernel, const int32_t *codes)
{
    size_t n = (size_t)n_sums_of(kernel) / CF_LANES * CF_LANES + CF_LANES;
    group_node *node =
        cf_arena_alloc(&grouping->arena, 1, sizeof(group_node) + n * sizeof(int64_t));
    memcpy(node->codes, codes, sizeof node->codes);
    node->next_all = grouping->all;
    grouping->all = node;
    return node;
}

static group_node *find_node(cf_grouping *grouping, const cf_kernel *kernel,
                             const cf_group_spec *spec, const int32_t codes[8])
{
    if (spec->n_fields == 1) {
        size_t code = (size_t)codes[0];
        if (code >= grouping->direct_capacity) {
            size_t old = grouping->direct_capacity;
            grouping->direct = cf_mem_grow(grouping->direct, &grouping->direct_capacity, code + 1,
                                           sizeof(group_node *));
            memset(grouping->direct + old, 0,
                   (grouping->direct_capacity - old) * sizeof(group_node *));
        }
        if (!grouping->direct[code])
            grouping->direct[code] = new_node(grouping, kernel, codes);
        return grouping->direct[code];
    }
    uint64_t hash = cf_slice_hash((cf_slice){(const char *)codes, 8 * sizeof(int32_t)}) | 1;
    group_node *first = cf_map64_get(&grouping->rows, hash);
    for (group_node *node = first; node; node = node->next_hash)
        if (memcmp(node->codes, codes, sizeof node->codes) == 0)
            return node;
    group_node *node = new_node(grouping, kernel, codes);
    node->next_hash = first;
    cf_map64_put(&grouping->rows, hash, node);
    return node;
}

static void add_checked(const cf_kernel *kernel, int64_t *sum, int64_t amount)
{
    if (__builtin_expect(!cf_add(sum, *sum, amount), 0))
        cf_engine_fail(kernel->engine, CF_E0401, NULL, "a sum does not fit");
}

static void add_split(cf_grouping *grouping, const cf_kernel *kernel, const cf_group_spec *spec,
                      int32_t codes[8], const cf_fund_split *split, const int64_t *cost, int n)
{
    group_node *nodes[64];
    int64_t parts[64];
    CF_BUG_IF(split->n > 64);
    for (int k = 0; k < split->n; k++) {
        for (int f = 0; f < spec->n_fields; f++)
            if (spec->fields[f] == CF_COL_FUND)
                codes[f] = split->fund[k];
        nodes[k] = find_node(grouping, kernel, spec, codes);
        nodes[k]->sums[n]++;
    }
    for (int i = 0; i < n; i++) {
        cf_fund_split_amount(parts, cost[i], split);
        for (int k = 0; k < split->n; k++)
            add_checked(kernel, &nodes[k]->sums[i], parts[k]);
    }
}

/* `small`: so small that no roster has rows enough to overflow. */
static inline __attribute__((always_inline)) void
add_row(const cf_kernel *kernel, group_node *node, const int64_t *restrict cost, int n, bool small)
{
    int64_t *restrict sums = node->sums;
    sums[n]++;
    for (int i = 0; i < n && small; i++)
        sums[i] += cost[i];
    for (int i = 0; i < n && !small; i++)
        add_checked(kernel, &sums[i], cost[i]);
}

/* The row of a cell such as "general", remembered by the cell's code; NULL: it is a split. */
static group_node *whole_fund(cf_grouping *grouping, const cf_kernel *kernel,
                              const cf_group_spec *spec, int32_t cell)
{
    size_t code = (size_t)cell;
    if (code < grouping->whole_capacity && grouping->whole[code])
        return grouping->whole[code];
    const cf_fund_split *split = cf_roster_fund_split(kernel->engine->info, cell);
    int32_t codes[8] = {split->fund[0]};
    if (split->n != 1)
        return NULL;
    if (code >= grouping->whole_capacity) {
        size_t old = grouping->whole_capacity;
        grouping->whole =
            cf_mem_grow(grouping->whole, &grouping->whole_capacity, code + 1, sizeof(group_node *));
        memset(grouping->whole + old, 0, (grouping->whole_capacity - old) * sizeof(group_node *));
    }
    grouping->whole[code] = find_node(grouping, kernel, spec, codes);
    return grouping->whole[code];
}

static void add_by_fund(cf_grouping *grouping, const cf_kernel *kernel, const cf_group_spec *spec,
                        const cf_block *block, uint32_t row, const int64_t *cost, int n, bool small)
{
    int32_t codes[8] = {0};
    int32_t cell = block->codes[CF_COL_FUND] ? block->codes[CF_COL_FUND][row] : 0;
    group_node *whole = spec->n_fields == 1 ? whole_fund(grouping, kernel, spec, cell) : NULL;
    if (whole) {
        add_row(kernel, whole, cost, n, small);
        return;
    }
    for (int f = 0; f < spec->n_fields; f++)
        codes[f] = code_of(block, spec->fields[f], row);
    add_split(grouping, kernel, spec, codes, cf_roster_fund_split(kernel->engine->info, cell), cost,
              n);
}

/* Rows whose sums are known by one code, from `i` on up to the first that are not; returns it. */
static uint32_t add_by_code(group_node *const *known, size_t n_known, const int32_t *codes,
                            const uint32_t *rows, uint32_t i, uint32_t n, const int64_t *lanes,
                            size_t stride, int n_sums)
{
    for (; i < n; i++) {
        size_t code = (size_t)codes[rows[i]];
        if (__builtin_expect(code >= n_known || !known[code], 0))
            break;
        add_row(NULL, known[code], lanes + i * stride, n_sums, true);
    }
    return i;
}

#if CF_CPU_WIDE_CODE

CF_WIDE_TARGET static uint32_t add_by_code_wide(group_node *const *known, size_t n_known,
                                                const int32_t *codes, const uint32_t *rows,
                                                uint32_t i, uint32_t n, const int64_t *lanes,
                                                size_t stride, int n_sums)
{
    int rest = n_sums % CF_LANES, whole = n_sums - rest;
    const __m512i one = _mm512_maskz_set1_epi64((__mmask8)(1u << rest), 1); /* behind the sums */
    __mmask8 summed = (__mmask8)((1u << rest) - 1);
    for (; i < n; i++) {
        size_t code = (size_t)codes[rows[i]];
        if (__builtin_expect(code >= n_known || !known[code], 0))
            break;
        const int64_t *cost = lanes + i * stride;
        int64_t *sums = known[code]->sums;
        for (int k = 0; k < whole; k += CF_LANES)
            _mm512_store_si512(sums + k, _mm512_add_epi64(_mm512_load_si512(sums + k),
                                                          _mm512_loadu_si512(cost + k)));
        __m512i last = _mm512_mask_loadu_epi64(one, summed, cost + whole);
        sums += whole;
        _mm512_store_si512(sums, _mm512_add_epi64(_mm512_load_si512(sums), last));
    }
    return i;
}

#endif

/* The same of a group of a single column, where amounts are small. */
static uint32_t add_known(const cf_grouping *grouping, const cf_kernel *kernel,
                          const cf_group_spec *spec, const cf_block *block, const uint32_t *rows,
                          uint32_t i, uint32_t n, const int64_t *lanes)
{
    const int32_t *codes = block->codes[spec->fields[0]];
    group_node *const *known = spec->has_fund ? grouping->whole : grouping->direct;
    size_t n_known = spec->has_fund ? grouping->whole_capacity : grouping->direct_capacity;
    size_t stride = (size_t)kernel->stride;
    int n_sums = n_sums_of(kernel);
    if (spec->n_fields != 1 || spec->fields[0] >= CF_COL_STATUS || !codes)
        return i;
#if CF_CPU_WIDE_CODE
    if (cf_cpu_is_wide())
        return add_by_code_wide(known, n_known, codes, rows, i, n, lanes, stride, n_sums);
#endif
    return add_by_code(known, n_known, codes, rows, i, n, lanes, stride, n_sums);
}

void cf_grouping_add(cf_grouping *grouping, const cf_kernel *kernel, const cf_group_spec *spec,
                     const cf_block *block, const uint32_t *rows, uint32_t n, const int64_t *lanes,
                     bool small)
{
    int n_sums = n_sums_of(kernel);
    size_t stride = (size_t)kernel->stride;
    for (uint32_t i = 0; i < n; i++) {
        if (__builtin_expect(small, 1)) /* nearly always, and then nearly all rows */
            i = add_known(grouping, kernel, spec, block, rows, i, n, lanes);
        if (i == n)
            break;
        const int64_t *cost = lanes + i * stride;
        if (spec->has_fund) {
            add_by_fund(grouping, kernel, spec, block, rows[i], cost, n_sums, small);
            continue;
        }
        int32_t codes[8] = {0};
        for (int f = 0; f < spec->n_fields; f++)
            codes[f] = code_of(block, spec->fields[f], rows[i]);
        add_row(kernel, find_node(grouping, kernel, spec, codes), cost, n_sums, small);
    }
}

void cf_grouping_release(cf_grouping *grouping)
{
    cf_map64_release(&grouping->rows);
    cf_mem_free(grouping->direct);
    cf_mem_free(grouping->whole);
    cf_arena_release(&grouping->arena);
}

/* --- Merging --------------------------------------------------------------------------------- */

static cf_slice code_text(const cf_engine *engine, int column, int32_t code)
{
    if (column == CF_COL_FUND)
        return cf_dict_text(engine->info->funds, code);
    if (column == CF_COL_RANGE)
        return code == 0 ? CF_SLICE("") : engine->options->schedule->ranges[code - 1].name;
    if (column == CF_COL_STATUS)
        return code ? CF_SLICE("vacant") : CF_SLICE("filled");
    return cf_dict_text(engine->info->dicts[column], code);
}

static cf_slice key_of(const cf_engine *engine, const cf_group_spec *spec, const int32_t *codes,
                       cf_arena *arena)
{
    cf_buf key = CF_BUF_INIT;
    for (int f = 0; f < spec->n_fields; f++) {
        if (f > 0)
            cf_buf_add_char(&key, '+');
        cf_buf_add_slice(&key, code_text(engine, spec->fields[f], codes[f]));
    }
    cf_slice copy = cf_arena_slice(arena, cf_buf_slice(&key));
    cf_buf_release(&key);
    return copy;
}

static int compare_rows(const void *a, const void *b)
{
    return cf_slice_compare(((const cf_group_row *)a)->key, ((const cf_group_row *)b)->key);
}

cf_group_row *cf_groups_merge(int *n, cf_kernel *kernel, int group, cf_arena *arena)
{
    const cf_engine *engine = kernel->engine;
    const cf_group_spec *spec = &kernel->groups[group];
    int n_sums = n_sums_of(kernel);
    size_t count = 0;
    for (int t = 0; t < kernel->n_threads; t++)
        for (group_node *node = kernel->workers[t]->groupings[group].all; node;
             node = node->next_all)
            count++;
    cf_group_row *rows = CF_ARENA_NEW(arena, cf_group_row, count + 1);
    size_t at = 0;
    for (int t = 0; t < kernel->n_threads; t++)
        for (group_node *node = kernel->workers[t]->groupings[group].all; node;
             node = node->next_all) {
            rows[at].members = (uint64_t)node->sums[n_sums];
            rows[at].sums = cf_arena_dup(arena, node->sums, (size_t)n_sums, sizeof(int64_t));
            rows[at++].key = key_of(engine, spec, node->codes, arena);
        }
    qsort(rows, count, sizeof *rows, compare_rows);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && cf_slice_equal(rows[kept - 1].key, rows[i].key)) {
            rows[kept - 1].members += rows[i].members;
            for (int k = 0; k < n_sums; k++)
                add_checked(kernel, &rows[kept - 1].sums[k], rows[i].sums[k]);
        } else {
            rows[kept++] = rows[i];
        }
    }
    *n = (int)kept;
    return rows;
}
