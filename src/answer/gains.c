#include "answer/gains.h"

#include "base/bug.h"
#include "base/mem.h"
#include "show/figure.h"

#include <stdlib.h>
#include <string.h>

/* A kind of member: what they are sorted by, then gain by offer, then gain by offer and
 * checkpoint. Kept flat: [class, step, band, gains …, gains at …]. */
enum { AT_CLASS, AT_STEP, AT_BAND, AT_GAINS };

typedef struct {
    int64_t *words;   /* n_kinds x width */
    uint64_t *counts; /* members of each kind */
    size_t n_kinds, capacity;
    uint32_t *slots; /* kind + 1, or 0; a power of two of them */
    size_t n_slots;
} kind_table;

struct cf_gains {
    const cf_costing_options *options;
    const cf_roster_info *info;
    int width;
    int64_t units_per_year_num, units_per_year_den;
    kind_table *tables; /* one a thread */
    int64_t *rows;      /* one kind a thread, being made */
    int n_threads;
    bool settled;
};

/* Full-time annual pay is rate x units: 1, 12, 24, 26, or hours x periods a year. */
static void annual_units(cf_gains *gains, const cf_facts *facts)
{
    static const int whole[] = {0, 26, 24, 12, 1};
    gains->units_per_year_num = whole[facts->rate_unit];
    gains->units_per_year_den = 1;
    if (facts->rate_unit != CF_UNIT_HOURLY)
        return;
    if (facts->has_hours) {
        gains->units_per_year_num = facts->full_hours_e4 * facts->per_year_e4 / CF_PER_YEAR_ONE;
        gains->units_per_year_den = CF_HOURS_ONE;
    } else {
        gains->units_per_year_num =
            facts->calendar == CF_PAY_BIWEEKLY ? 80 * facts->per_year_e4 : 2080 * CF_PER_YEAR_ONE;
        gains->units_per_year_den = CF_PER_YEAR_ONE;
    }
}

cf_gains *cf_gains_new(const cf_costing_options *options, const cf_roster_info *info)
{
    CF_BUG_IF(options->n_offers > CF_GAINS_OFFERS || options->n_threads < 1);
    cf_gains *gains = cf_mem_calloc(1, sizeof *gains);
    gains->options = options;
    gains->info = info;
    gains->width = AT_GAINS + options->n_offers * (1 + options->n_checkpoints);
    gains->n_threads = options->n_threads;
    gains->tables = cf_mem_calloc((size_t)gains->n_threads, sizeof *gains->tables);
    gains->rows = cf_mem_calloc((size_t)gains->n_threads * (size_t)gains->width, sizeof(int64_t));
    annual_units(gains, &options->agreement->facts);
    return gains;
}

static void release_table(kind_table *table)
{
    cf_mem_free(table->words);
    cf_mem_free(table->counts);
    cf_mem_free(table->slots);
    *table = (kind_table){0};
}

void cf_gains_free(cf_gains *gains)
{
    if (!gains)
        return;
    for (int i = 0; i < gains->n_threads; i++)
        release_table(&gains->tables[i]);
    cf_mem_free(gains->tables);
    cf_mem_free(gains->rows);
    cf_mem_free(gains);
}

/* --- Counting -------------------------------------------------------------------------------- */

static uint64_t hash_of(const int64_t *words, int width)
{
    return cf_slice_hash((cf_slice){(const char *)words, (size_t)width * sizeof *words});
}

static void rehash(kind_table *table, int width)
{
    cf_mem_free(table->slots);
    table->n_slots = table->n_slots ? table->n_slots * 2 : 1024;
    table->slots = cf_mem_calloc(table->n_slots, sizeof *table->slots);
    for (size_t kind = 0; kind < table->n_kinds; kind++) {
        size_t slot = hash_of(table->words + kind * (size_t)width, width) & (table->n_slots - 1);
        while (table->slots[slot])
            slot = (slot + 1) & (table->n_slots - 1);
        table->slots[slot] = (uint32_t)(kind + 1);
    }
}

static void count_kind(kind_table *table, const int64_t *words, int width, uint64_t members)
{
    size_t bytes = (size_t)width * sizeof *words;
    if (2 * (table->n_kinds + 1) > table->n_slots)
        rehash(table, width);
    size_t slot = hash_of(words, width) & (table->n_slots - 1);
    for (; table->slots[slot]; slot = (slot + 1) & (table->n_slots - 1)) {
        size_t kind = table->slots[slot] - 1;
        if (memcmp(table->words + kind * (size_t)width, words, bytes) == 0) {
            table->counts[kind] += members;
            return;
        }
    }
    if (table->n_kinds == table->capacity) {
        table->capacity = table->capacity ? table->capacity * 2 : 512;
        table->words = cf_mem_realloc(table->words, table->capacity, bytes);
        table->counts = cf_mem_realloc(table->counts, table->capacity, sizeof *table->counts);
    }
    memcpy(table->words + table->n_kinds * (size_t)width, words, bytes);
    table->counts[table->n_kinds++] = members;
    table->slots[slot] = (uint32_t)table->n_kinds;
}

static int64_t pay_band(const cf_gains *gains, const cf_block *block, uint32_t row)
{
    int64_t rate = block->rate_e8[row];
    if (block->range[row] >= 0)
        rate = gains->options->schedule->ranges[block->range[row]].rates_e8[block->step[row]];
    cf_wide annual_e8 = cf_wide_div_round((cf_wide)rate * gains->units_per_year_num,
                                          gains->units_per_year_den, CF_DOWN);
    return (int64_t)(annual_e8 / ((cf_wide)CF_PAY_BAND_CENTS * CF_RATE_CENT));
}

/* Steps are numbered as the schedule orders their names; -1 is an own rate. */
static int64_t step_number(const cf_gains *gains, const cf_block *block, uint32_t row)
{
    const cf_schedule *schedule = gains->options->schedule;
    if (block->range[row] < 0)
        return -1;
    const cf_range *range = &schedule->ranges[block->range[row]];
    cf_slice name = range->step_names[block->step[row]];
    for (int i = 0; i < schedule->n_step_names; i++)
        if (cf_slice_equal(schedule->step_order[i], name))
            return i;
    return -1;
}

void cf_gains_visit(cf_gains *gains, int thread, const cf_block *block,
                    const cf_block_results *results)
{
    int n_offers = gains->options->n_offers;
    int n_checkpoints = gains->options->n_checkpoints;
    int64_t *words = gains->rows + (size_t)thread * (size_t)gains->width;
    const int32_t *classes = block->codes[CF_COL_CLASS];
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (!results->included[row])
            continue;
        words[AT_CLASS] = classes ? classes[row] : 0;
        words[AT_STEP] = step_number(gains, block, row);
        words[AT_BAND] = pay_band(gains, block, row);
        int64_t *at = words + AT_GAINS;
        for (int i = 0; i < n_offers; i++)
            *at++ = results->net_offer[i][row] - results->net_status_quo[row];
        for (int i = 0; i < n_offers * n_checkpoints; i++)
            *at++ = results->gain_at[i][row];
        count_kind(&gains->tables[thread], words, gains->width, 1);
    }
}

void cf_gains_settle(cf_gains *gains)
{
    kind_table *all = &gains->tables[0];
    for (int i = 1; i < gains->n_threads; i++) {
        kind_table *other = &gains->tables[i];
        for (size_t kind = 0; kind < other->n_kinds; kind++)
            count_kind(all, other->words + kind * (size_t)gains->width, gains->width,
                       other->counts[kind]);
        release_table(other);
    }
    gains->settled = true;
}

/* --- Rows ------------------------------------------------------------------------------------ */

typedef struct {
    int64_t group;
    int64_t difference;
    uint64_t members;
} sample;

static int compare_samples(const void *a, const void *b)
{
    const sample *x = a;
    const sample *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->difference > y->difference) - (x->difference < y->difference);
}

/* One sample a kind, sorted by group and difference. `at_a`, `at_b`: words to compare. */
static sample *collect(const cf_gains *gains, cf_gains_by by, int at_a, int at_b)
{
    const kind_table *table = &gains->tables[0];
    sample *samples = cf_mem_alloc(table->n_kinds, sizeof *samples);
    for (size_t kind = 0; kind < table->n_kinds; kind++) {
        const int64_t *words = table->words + kind * (size_t)gains->width;
        samples[kind] = (sample){
            .group = by == CF_GAINS_ALL ? 0 : words[AT_CLASS + (int)by - (int)CF_GAINS_BY_CLASS],
            .difference = words[at_b] - words[at_a],
            .members = table->counts[kind],
        };
    }
    if (table->n_kinds > 1)
        qsort(samples, table->n_kinds, sizeof *samples, compare_samples);
    return samples;
}

/* By nearest rank: the smallest amount with at least percent% of the members at or below it. */
static int64_t percentile(const sample *samples, size_t n, uint64_t members, unsigned percent)
{
    uint64_t rank = (members * percent + 99) / 100;
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        seen += samples[i].members;
        if (seen >= rank)
            return samples[i].difference;
    }
    return n ? samples[n - 1].difference : 0;
}

static const char *band_name(int64_t band, cf_arena *arena)
{
    cf_buf text = CF_BUF_INIT;
    int64_t low = band * CF_PAY_BAND_CENTS;
    if (band == 0) {
        cf_buf_add_str(&text, "under ");
        cf_say_money(&text, CF_PAY_BAND_CENTS);
    } else {
        cf_say_money(&text, low);
        cf_buf_add_str(&text, " to ");
        cf_say_money(&text, low + CF_PAY_BAND_CENTS - 100);
    }
    const char *name = cf_arena_copy(arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return name;
}

static const char *group_name(const cf_gains *gains, cf_gains_by by, int64_t group, cf_arena *arena)
{
    switch (by) {
    case CF_GAINS_ALL:
        return "all members";
    case CF_GAINS_BY_CLASS:
        if (group == 0)
            return "(blank)";
        return cf_arena_copy(arena, cf_dict_text(gains->info->dicts[CF_COL_CLASS], (int32_t)group));
    case CF_GAINS_BY_STEP:
        if (group < 0)
            return "own rate";
        return cf_arena_copy(arena, gains->options->schedule->step_order[group]);
    case CF_GAINS_BY_BAND:
        break;
    }
    return band_name(group, arena);
}

static cf_gain_row make_row(const sample *samples, size_t n)
{
    cf_gain_row row = {0};
    for (size_t i = 0; i < n; i++) {
        row.members += samples[i].members;
        row.better_a += samples[i].difference < 0 ? samples[i].members : 0;
        row.better_b += samples[i].difference > 0 ? samples[i].members : 0;
    }
    row.same = row.members - row.better_a - row.better_b;
    row.p10 = percentile(samples, n, row.members, 10);
    row.p50 = percentile(samples, n, row.members, 50);
    row.p90 = percentile(samples, n, row.members, 90);
    return row;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const cf_gain_row *)a)->key, ((const cf_gain_row *)b)->key);
}

int cf_gains_rows(cf_gain_row **out, cf_gains *gains, cf_gains_by by, int a, int b, cf_arena *arena)
{
    CF_BUG_IF(!gains->settled);
    size_t n = gains->tables[0].n_kinds;
    sample *samples = collect(gains, by, AT_GAINS + a, AT_GAINS + b);
    int n_rows = 0;
    for (size_t i = 0; i < n; i++)
        n_rows += i == 0 || samples[i].group != samples[i - 1].group;
    cf_gain_row *rows = CF_ARENA_NEW(arena, cf_gain_row, (size_t)n_rows + 1);
    size_t start = 0;
    for (int r = 0; r < n_rows; r++) {
        size_t end = start;
        while (end < n && samples[end].group == samples[start].group)
            end++;
        rows[r] = make_row(samples + start, end - start);
        rows[r].key = group_name(gains, by, samples[start].group, arena);
        start = end;
    }
    cf_mem_free(samples);
    if (by == CF_GAINS_BY_CLASS && n_rows > 1)
        qsort(rows, (size_t)n_rows, sizeof *rows, compare_keys);
    *out = rows;
    return n_rows;
}

int64_t cf_gains_median_at(cf_gains *gains, int a, int b, int checkpoint)
{
    CF_BUG_IF(!gains->settled);
    int n_checkpoints = gains->options->n_checkpoints;
    int first = AT_GAINS + gains->options->n_offers;
    size_t n = gains->tables[0].n_kinds;
    sample *samples = collect(gains, CF_GAINS_ALL, first + a * n_checkpoints + checkpoint,
                              first + b * n_checkpoints + checkpoint);
    uint64_t members = 0;
    for (size_t i = 0; i < n; i++)
        members += samples[i].members;
    int64_t median = percentile(samples, n, members, 50);
    cf_mem_free(samples);
    return median;
}
