/* Reading in wide registers says what reading plainly says (which test_roster.c holds against the
 * CSV reader), of rosters that are regular for stretches and then are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cpu.h"
#include "base/rng.h"
#include "read/roster_private.h"
#include "read/table_read.h"

#include <stdio.h>
#include <string.h>

static const char schedule_text[] = "range,1,2,3\nCLERK,20.00,21.00,22.05\nENG,40.00,42.00,\n";

/* --- Rosters --------------------------------------------------------------------------------- */

static uint32_t drawn[2];

static uint32_t draw(uint32_t below)
{
    cf_philox word = cf_philox_draw(11, (const uint32_t[4]){drawn[0], drawn[1]++, 0, 0});
    return word.word[0] % below;
}

static const char *one_of(const char *const *texts, uint32_t n, uint32_t odds, const char *usual)
{
    return draw(odds) == 0 ? texts[draw(n)] : usual;
}

#define ONE_OF(texts, odds, usual)                                                                 \
    one_of(texts, (uint32_t)(sizeof texts / sizeof texts[0]), odds, usual)

static const char *const good_dates[] = {"",           "2024-02-29",  "1900-01-01", "2099-12-31",
                                         "12/31/2024", " 2024-06-30", "1969-12-31", "1899-12-31"};
static const char *const bad_dates[] = {"2023-02-29",  "2024-13-01", "2024-00-10", "2024-01-00",
                                        "2024-1-01",   "2O24-01-01", "2024/01-01", "2024-01-3x",
                                        "2024-01-001", "20240101"};
static const char *const units[] = {"",
                                    "U01",
                                    "a unit!",
                                    "eight888",
                                    "nine99999",
                                    "Parks and Trails",
                                    "sixteen 16 bytes",
                                    "a unit with a name of many bytes",
                                    " U01",
                                    "U01 "};

static const char *const parts_of_time[] = {"0.5", "0.90", "1", " 1.00", ".25", "0.7500"};
static const char *const bad_parts[] = {"1.5", "0", "half"};

static void add_id(cf_buf *out, uint32_t row, bool good)
{
    switch (draw(200)) {
    case 0:
        cf_buf_addf(out, "%020u", row);
        return;
    case 1:
        cf_buf_addf(out, " %08u ", row);
        return;
    case 2:
        if (!good) {
            cf_buf_addf(out, "%08u", row / 2);
            return;
        }
        cf_buf_addf(out, "z%07u", row);
        return;
    case 3:
        if (!good)
            return;
        cf_buf_addf(out, "%016u", row);
        return;
    default:
        cf_buf_addf(out, "%08u", row);
    }
}

static void add_row(cf_buf *out, uint32_t row, bool good, uint32_t odds, const char *end)
{
    char usual[16], name[16];
    uint32_t year = 1950 + draw(100), month = 1 + draw(12);
    snprintf(usual, sizeof usual, "%04u-%02u-%02u", year, month, 1 + draw(28));
    snprintf(name, sizeof name, "D%03u", draw(500));
    add_id(out, row, good);
    bool lost = !good && draw(odds) == 0; /* in no range, or on none of its steps */
    cf_buf_addf(out, ",%s,%u", lost && draw(2) ? "COOK" : draw(3) ? "CLERK" : "ENG",
                lost ? 9 : 1 + draw(2));
    cf_buf_addf(out, ",%s", ONE_OF(good_dates, odds, usual));
    cf_buf_addf(out, ",%s", good ? usual : ONE_OF(bad_dates, odds, usual));
    cf_buf_addf(out, ",%s,%s", ONE_OF(units, odds, "U02"), name);
    cf_buf_addf(out, ",%s", ONE_OF(parts_of_time, odds < 50 ? odds : 50, "1.00"));
    if (!good && draw(odds) == 0)
        cf_buf_add_str(out, ONE_OF(bad_parts, 1, ""));
    cf_buf_addf(out, ",T%u", draw(row / 30 + 1) % 24); /* few, then more than few */
    if (!good && draw(300) == 0)
        cf_buf_add_str(out, ",and,more");
    if (draw(odds) != 0)
        cf_buf_addf(out, ",%s", draw(2) ? "BIL" : "");
    cf_buf_add_str(out, end);
    if (draw(odds) == 0)
        cf_buf_addf(out, "%s%s", draw(2) ? ", ,,,,,,,," : "", end);
}

static void make_roster(cf_buf *out, uint32_t n_rows, bool good, uint32_t odds)
{
    const char *end = draw(2) ? "\n" : "\r\n";
    bool last_first = draw(2);
    cf_buf_addf(out, "id,class,step,hired,step_date,unit,department,fte,tier,premiums%s", end);
    for (uint32_t i = 0; i < n_rows; i++)
        add_row(out, last_first && draw(2000) == 0 ? n_rows + i : i, good, odds, end);
}

/* --- What is read of them -------------------------------------------------------------------- */

typedef struct {
    const cf_roster_info *info;
    cf_buf *out;
} listing;

static void list_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    listing *l = context;
    for (uint32_t i = 0; i < block->n_rows; i++) {
        cf_buf_addf(l->out, "%u|%.*s|%d|%d|%d|%d|%d|%lld|%d", block->lines[i],
                    (int)block->id_len[i], block->id_text + block->id_start[i], block->range[i],
                    block->step[i], block->fte_e4[i], block->hired[i], block->step_date[i],
                    (long long)block->rate_e8[i], block->vacant[i] + block->overtime_e4[i]);
        for (int c = 0; c < block->n_columns; c++)
            if (block->codes[c]) {
                cf_slice text = cf_dict_text(l->info->dicts[c], block->codes[c][i]);
                cf_buf_addf(l->out, "|%.*s", (int)text.len, text.text);
            }
        cf_buf_add_char(l->out, '\n');
    }
}

static void list(cf_buf *out, cf_slice text, const cf_schedule *schedule, size_t chunk, bool plain)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_roster *roster;
    cf_roster_options options = {.data = text, .name = "r", .schedule = schedule};
    cf_cpu_plain = plain;
    assert_true(cf_roster_open(&roster, &options, &diags));
    if (chunk > 0) {
        roster->chunk_bytes = chunk;
        roster->chunk_ahead = 100;
    }
    listing l = {cf_roster_info_of(roster), out};
    bool good = cf_roster_scan(roster, 1, list_block, &l, NULL, NULL, &diags);
    if (!good)
        cf_buf_clear(out);
    cf_diags_print(out, &diags, false);
    cf_roster_close(roster);
    cf_diags_release(&diags);
    cf_cpu_plain = false;
}

static void wide_registers_read_what_plain_ones_read(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    assert_true(cf_schedule_read(&schedule, NULL, cf_slice_of(schedule_text), "s.csv", &diags));
    static const uint32_t odds[] = {1000000, 2000, 100, 9};
    static const size_t chunks[] = {0, 3000, 20000};
    uint32_t n_wrong = 0;
    for (uint32_t k = 0; k < 24; k++) {
        cf_buf text = CF_BUF_INIT, plainly = CF_BUF_INIT, widely = CF_BUF_INIT;
        drawn[0] = k;
        drawn[1] = 0;
        make_roster(&text, k % 6 == 5 ? 20000 : 700, k % 3 != 2, odds[k % 4]);
        list(&plainly, cf_buf_slice(&text), &schedule, chunks[k % 3], true);
        list(&widely, cf_buf_slice(&text), &schedule, chunks[k % 3], false);
        bool wrong = strstr(cf_buf_slice(&plainly).text, "r:") != NULL;
        assert_true(plainly.len > (wrong ? 50 : 30000));
        n_wrong += wrong;
        assert_int_equal(plainly.len, widely.len);
        assert_string_equal(plainly.text, widely.text);
        cf_buf_release(&text);
        cf_buf_release(&plainly);
        cf_buf_release(&widely);
    }
    assert_true(n_wrong > 4 && n_wrong < 20);
    cf_schedule_release(&schedule);
    cf_diags_release(&diags);
}

/* Steps are words of one digit: with some factor of the few that are tried, each has a slot of its
 * own, and so have classes that differ in their last digit. */
static void words_that_are_nearly_the_same_have_slots_of_their_own(void **state)
{
    (void)state;
    static const char *const before[] = {"", "C", "C12", "Class 1"};
    for (int k = 0; k < 4; k++) {
        int least = 10;
        for (uint32_t factor = 0x7f4a7c15, i = 0; i < 8; i++, factor += 2u * 0x7f4a7c15u) {
            uint64_t taken = 0;
            int met = 0;
            for (int digit = 0; digit < 10; digit++) {
                char text[16] = "";
                uint64_t word;
                snprintf(text, sizeof text, "%s%d", before[k], digit);
                memcpy(&word, text, sizeof word);
                uint64_t slot = (uint64_t)1 << cf_word_slot(word, factor, 63);
                met += (taken & slot) != 0;
                taken |= slot;
            }
            least = met < least ? met : least;
        }
        assert_int_equal(least, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_registers_read_what_plain_ones_read),
        cmocka_unit_test(words_that_are_nearly_the_same_have_slots_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
