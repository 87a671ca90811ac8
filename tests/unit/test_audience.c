/* The audiences of many rows at once are those of each row alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cpu.h"
#include "base/rng.h"
#include "cost/engine.h"
#include "model/roster_info.h"

#include <stdio.h>
#include <string.h>

enum { N_ROWS = 3000, N_PARTS = 4, AT_ONCE = 256 };

typedef struct {
    cf_engine engine;
    cf_costing_options options;
    cf_schedule schedule;
    cf_range ranges[3];
    cf_part parts[N_PARTS];
    cf_predicate predicates[N_PARTS];
    uint64_t needs[N_PARTS], mask;
    cf_select_value values[N_PARTS];
} fixture;

static int32_t tier[N_ROWS], plan[N_ROWS], hired[N_ROWS], range[N_ROWS];
static const int32_t *codes[CF_COL_EXTRA] = {[CF_COL_TIER] = tier, [CF_COL_PLAN] = plan};

static uint32_t draw(uint32_t below)
{
    static uint32_t drawn;
    return cf_philox_draw(5, (const uint32_t[4]){drawn++, 0, 0, 0}).word[0] % below;
}

/* Codes of `n` texts, new ones all the way; some hires unknown, and a day on either side. */
static void make_rows(fixture *f, uint32_t n_plans)
{
    cf_dict *const *dicts = f->engine.info->dicts;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        char text[2][16];
        snprintf(text[0], sizeof text[0], "T%u", draw(4));
        snprintf(text[1], sizeof text[1], "P%u", draw(i * n_plans / N_ROWS + 1));
        tier[i] = cf_dict_code(dicts[CF_COL_TIER], cf_slice_of(text[0]));
        plan[i] = cf_dict_code(dicts[CF_COL_PLAN], cf_slice_of(text[1]));
        hired[i] = draw(20) == 0 ? CF_DATE_NONE.days : 19999 + (int32_t)draw(3);
        range[i] = (int32_t)draw(4) - 1;
    }
}

static void start(fixture *f, cf_select_kind by_date)
{
    static const cf_part parts[N_PARTS] = {
        {CF_PART_TEXT, CF_COL_TIER, CF_SELECT_EQUAL, NULL, 1, 0},
        {CF_PART_TEXT, CF_COL_PLAN, CF_SELECT_NOT_EQUAL, NULL, 1, 0},
        {CF_PART_RANGE, CF_COL_RANGE, CF_SELECT_EQUAL, NULL, 1, 0},
        {CF_PART_DATE, CF_COL_HIRED, CF_SELECT_LESS_EQUAL, NULL, 1, 0},
    };
    cf_slice headers[CF_COL_EXTRA];
    bool present[CF_COL_EXTRA];
    memset(f, 0, sizeof *f);
    for (int i = 0; i < CF_COL_EXTRA; i++) {
        headers[i] = cf_slice_of(cf_column_names[i]);
        present[i] = true;
    }
    f->values[0].text = CF_SLICE("T2");
    f->values[1].text = CF_SLICE("P40");
    f->values[2].text = CF_SLICE("R1");
    f->values[3].date = (cf_date){20000};
    for (int i = 0; i < 3; i++)
        f->ranges[i].name = i == 0 ? CF_SLICE("R0") : i == 1 ? CF_SLICE("R1") : CF_SLICE("R2");
    f->schedule = (cf_schedule){.ranges = f->ranges, .n_ranges = 3};
    f->options.schedule = &f->schedule;
    for (int i = 0; i < N_PARTS; i++) {
        f->parts[i] = parts[i];
        f->parts[i].values = &f->values[i];
        f->needs[i] = (uint64_t)1 << i;
        f->predicates[i].need = &f->needs[i];
    }
    f->parts[3].compare = by_date;
    f->mask = UINT64_MAX;
    f->engine = (cf_engine){.options = &f->options,
                            .info = cf_roster_info_new(headers, present, CF_COL_EXTRA),
                            .parts = f->parts,
                            .n_parts = N_PARTS,
                            .predicates = f->predicates,
                            .n_predicates = N_PARTS,
                            .n_part_words = 1,
                            .n_predicate_words = 1};
    cf_roster_info_want((cf_roster_info *)(uintptr_t)f->engine.info, CF_COL_TIER);
    cf_roster_info_want((cf_roster_info *)(uintptr_t)f->engine.info, CF_COL_PLAN);
    for (int set = 0; set < CF_SET_COUNT; set++) {
        f->engine.masks[set] = &f->mask;
        f->engine.audience_sets[set] = cf_dict_new();
    }
}

static void stop(fixture *f)
{
    for (int set = 0; set < CF_SET_COUNT; set++)
        cf_dict_free(f->engine.audience_sets[set]);
    cf_roster_info_free((cf_roster_info *)(uintptr_t)f->engine.info);
}

/* What the audience should be, asked of the row's texts. */
static uint64_t holding(const fixture *f, uint32_t row)
{
    cf_dict *const *dicts = f->engine.info->dicts;
    bool early = hired[row] != CF_DATE_NONE.days && hired[row] <= 20000;
    return (uint64_t)cf_slice_equal(cf_dict_text(dicts[CF_COL_TIER], tier[row]), CF_SLICE("T2")) |
           (uint64_t)!cf_slice_equal(cf_dict_text(dicts[CF_COL_PLAN], plan[row]), CF_SLICE("P40"))
               << 1 |
           (uint64_t)(range[row] == 1) << 2 |
           (uint64_t)(f->parts[3].compare == CF_SELECT_EQUAL ? hired[row] == 20000 : early) << 3;
}

/* Rows that follow one another, or every third is left out. */
static void check(fixture *f, bool gaps, bool many_plans)
{
    cf_block block = {.n_rows = N_ROWS, .codes = codes, .hired = hired, .range = range};
    cf_selection *selection = cf_selection_new(&f->engine);
    uint32_t rows[N_ROWS], n = 0;
    const cf_audience *found[N_ROWS];
    uint64_t met = 0;
    for (uint32_t i = 0; i < N_ROWS; i++)
        if (!gaps || i % 3 != 1)
            rows[n++] = i;
    for (uint32_t from = 0; from < n; from += AT_ONCE)
        cf_selection_rows(found + from, selection, &block, rows + from,
                          n - from < AT_ONCE ? n - from : AT_ONCE);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bits;
        cf_slice text = cf_dict_text(f->engine.audience_sets[CF_SET_PAY], found[i]->pay);
        assert_int_equal(text.len, sizeof bits);
        memcpy(&bits, text.text, sizeof bits);
        assert_int_equal(bits, holding(f, rows[i]));
        met |= (uint64_t)1 << bits;
    }
    assert_int_equal(met & 0xcccc, 0xcccc);
    assert_int_equal((met & 0x3333) != 0, many_plans); /* some have P40 */
    cf_selection_free(selection);
}

static void rows_have_the_audiences_of_their_texts(void **state)
{
    (void)state;
    static const uint32_t n_plans[] = {3, 30, 90};
    for (int k = 0; k < 3 * 2 * 2; k++) {
        fixture f;
        start(&f, k % 2 ? CF_SELECT_EQUAL : CF_SELECT_LESS_EQUAL);
        make_rows(&f, n_plans[k / 4]);
        check(&f, k / 2 % 2, n_plans[k / 4] > 40);
        cf_cpu_plain = true;
        check(&f, k / 2 % 2, n_plans[k / 4] > 40);
        cf_cpu_plain = false;
        stop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_the_audiences_of_their_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
