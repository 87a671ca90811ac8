/* The report tree and its faces, canonical JSON, CSV, and files that are whole or absent. */
#define _POSIX_C_SOURCE 200809L
#include "base/mem.h"
#include "show/figure.h"
#include "show/out_file.h"
#include "show/report.h"
#include "show/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void expect(cf_buf *buf, const char *text)
{
    assert_string_equal(buf->text ? buf->text : "", text);
    cf_buf_release(buf);
}

static void money_has_commas_a_minus_sign_and_a_plus_for_changes(void **state)
{
    (void)state;
    static const struct {
        int64_t cents;
        bool sign;
        const char *text;
    } cases[] = {
        {0, true, "$0.00"},
        {5, false, "$0.05"},
        {-5, false, "-$0.05"},
        {123456789, true, "+$1,234,567.89"},
        {-100000, true, "-$1,000.00"},
        {INT64_MIN, false, "-$92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cf_buf out = CF_BUF_INIT;
        cf_show_money(&out, cases[i].cents, cases[i].sign);
        expect(&out, cases[i].text);
    }
}

static void sentences_have_cents_only_below_a_thousand_dollars(void **state)
{
    (void)state;
    cf_buf out = CF_BUF_INIT;
    cf_say_money(&out, -99999);
    expect(&out, "$999.99");
    cf_say_money(&out, 100049);
    expect(&out, "$1,000");
    cf_say_money(&out, 100050);
    expect(&out, "$1,001");
    cf_plain_money(&out, INT64_MIN);
    expect(&out, "-92233720368547758.08");
    cf_show_percent(&out, 60900, 1, true);
    expect(&out, "+6.1%");
    cf_show_percent(&out, -60900, 2, true);
    expect(&out, "-6.09%");
    cf_show_rate(&out, 2850000000, 2, false);
    expect(&out, "28.50");
}

static void ratios_round_half_away_from_zero_and_of_nothing_are_zero(void **state)
{
    (void)state;
    assert_int_equal(cf_ratio_of(1, 3), 333333);
    assert_int_equal(cf_ratio_of(-1, 2000000), -1);
    assert_int_equal(cf_ratio_of(5, 0), 0);
    assert_int_equal(cf_ratio_of(6, -100), -60000);
}

static void json_keeps_the_order_and_escapes_what_it_must(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_value *root = cf_value_new(&arena);
    cf_value_add_text(&arena, root, "z", CF_SLICE("a\"b\\c\n\x01\xc3\xa9\xff"));
    cf_value *list = cf_value_add_array(&arena, root, "list");
    cf_value_add_int(&arena, list, NULL, INT64_MIN);
    cf_value_add_null(&arena, list, NULL);
    cf_value_add_bool(&arena, list, NULL, true);
    cf_value_add_object(&arena, root, "empty");
    cf_buf out = CF_BUF_INIT;
    cf_value_write_json(&out, root);
    expect(&out, "{\"z\":\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\xef\xbf\xbd\","
                 "\"list\":[-9223372036854775808,null,true],\"empty\":{}}");
    cf_arena_release(&arena);
}

static void paths_find_members_elements_and_names_in_quotes(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_value *root = cf_value_new(&arena);
    cf_value *years = cf_value_add_array(&arena, root, "fiscal_years");
    cf_value *year = cf_value_add_object(&arena, years, NULL);
    cf_value_add_int(&arena, year, "cost", 42);
    cf_value *one = cf_value_add_object(&arena, root, "one_percent");
    cf_value_add_int(&arena, one, "FY2025-26", 7);
    assert_int_equal(cf_value_at(root, "fiscal_years[0].cost")->integer, 42);
    assert_int_equal(cf_value_at(root, "one_percent[\"FY2025-26\"]")->integer, 7);
    assert_ptr_equal(cf_value_at(root, ""), root);
    static const char *const none[] = {"x",
                                       "fiscal_years[1]",
                                       "fiscal_years[",
                                       "fiscal_years[0",
                                       "fiscal_years[0]..cost",
                                       "fiscal_years.cost",
                                       "one_percent[0]",
                                       "one_percent[\"x",
                                       "[",
                                       "."};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(cf_value_at(root, none[i]));
    cf_arena_release(&arena);
}

static void csv_quotes_and_disarms_formulas_but_not_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *field;
    } cases[] = {
        {"plain", "plain"},    {"a,b", "\"a,b\""}, {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"a\nb", "\"a\nb\""},  {" x", "\" x\""},   {"=1+1", "'=1+1"},
        {"-12.50", "-12.50"},  {"+3", "+3"},       {"-cmd", "'-cmd"},
        {"@x,y", "\"'@x,y\""}, {"", ""},           {"-", "'-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cf_buf out = CF_BUF_INIT;
        cf_csv_write_text(&out, cf_slice_of(cases[i].text));
        expect(&out, cases[i].field);
    }
}

static cf_report *small_report(cf_arena *arena)
{
    cf_report *report = cf_report_new(arena);
    cf_report_add(report, CF_SHOW_TITLE, "Title");
    cf_report_add(report, CF_SHOW_TEXT, "A paragraph that is longer than forty columns are wide.");
    cf_grid *grid = cf_report_grid(report, "Costs", 4, 1);
    static const char *const heads[] = {"Year", "First column", "Second column", "Third"};
    for (int i = 0; i < 4; i++)
        cf_grid_head(arena, grid, i, heads[i], i > 0);
    cf_cell row[] = {cf_cell_text(CF_SLICE("FY2025-26")), cf_cell_money(123456),
                     cf_cell_money_change(5), cf_cell_count(12)};
    cf_cell total[] = {cf_cell_text(CF_SLICE("Total")), cf_cell_money(123456), CF_BLANK_CELL,
                       cf_cell_percent(61000, 1)};
    cf_grid_add(arena, grid, CF_ROW_PLAIN, row);
    cf_grid_add(arena, grid, CF_ROW_TOTAL, total);
    cf_report_add(report, CF_SHOW_ITEM, "one");
    cf_report_add(report, CF_SHOW_ITEM, "two");
    return report;
}

static void a_page_wraps_words_and_splits_wide_tables_with_their_keys(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_buf out = CF_BUF_INIT;
    cf_report_write_text(&out, small_report(&arena), &(cf_text_options){.width = 40});
    expect(&out, "Title\n"
                 "A paragraph that is longer than forty\n"
                 "columns are wide.\n"
                 "\n"
                 "Costs\n"
                 "Year       First column  Second column\n"
                 "--------------------------------------\n"
                 "FY2025-26     $1,234.56         +$0.05\n"
                 "--------------------------------------\n"
                 "Total         $1,234.56\n"
                 "\n"
                 "Year       Third\n"
                 "----------------\n"
                 "FY2025-26     12\n"
                 "----------------\n"
                 "Total       6.1%\n"
                 "\n"
                 "  - one\n"
                 "  - two\n");
    cf_arena_release(&arena);
}

static void the_csv_face_has_plain_figures(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_report *report = small_report(&arena);
    cf_buf out = CF_BUF_INIT;
    for (const cf_show_block *block = report->first; block; block = block->next)
        if (block->kind == CF_SHOW_GRID)
            cf_grid_write_csv(&out, block->grid);
    expect(&out, "Year,First column,Second column,Third\n"
                 "FY2025-26,1234.56,0.05,12\n"
                 "Total,1234.56,,6.1\n");
    cf_arena_release(&arena);
}

static void words_of_strangers_cannot_steer_the_terminal(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_report *report = cf_report_new(&arena);
    cf_report_add(report, CF_SHOW_TEXT, "a\033[2Jb");
    cf_buf out = CF_BUF_INIT;
    cf_report_write_text(&out, report, &(cf_text_options){0});
    expect(&out, "a?[2Jb\n");
    cf_arena_release(&arena);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void a_file_stands_under_its_name_only_when_it_is_whole(void **state)
{
    (void)state;
    char folder[] = "/tmp/confer-show-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.csv", folder);
    cf_out_file *file = cf_out_open(path, NULL);
    assert_true(cf_out_write(file, "half", 4));
    assert_false(is_there(path));
    cf_out_abandon(file);
    assert_int_equal(rmdir(folder), 0); /* nothing was left */

    char again[] = "/tmp/confer-show-XXXXXX";
    assert_non_null(mkdtemp(again));
    snprintf(path, sizeof path, "%s/out.csv", again);
    file = cf_out_open(path, NULL);
    assert_true(cf_out_write(file, "whole\n", 6));
    assert_true(cf_out_commit(file, NULL));
    assert_true(is_there(path));
    file = cf_out_open(path, NULL);
    cf_out_write(file, "x", 1);
    cf_out_abandon_all(); /* what a signal handler does */
    cf_out_abandon(file);
    assert_true(is_there(path));
    assert_int_equal(remove(path), 0);
    assert_int_equal(rmdir(again), 0);
}

static void a_full_disk_and_a_missing_folder_are_said(void **state)
{
    (void)state;
    cf_buf why = CF_BUF_INIT;
    assert_null(cf_out_open("/nowhere/at/all.csv", &why));
    expect(&why, "cannot write /nowhere/at/all.csv: No such file or directory");
    cf_out_file *file = cf_out_open("/dev/full", &why);
    assert_non_null(file);
    assert_false(cf_out_write(file, "x", 1));
    assert_false(cf_out_commit(file, &why));
    expect(&why, "cannot write /dev/full: No space left on device");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_has_commas_a_minus_sign_and_a_plus_for_changes),
        cmocka_unit_test(sentences_have_cents_only_below_a_thousand_dollars),
        cmocka_unit_test(ratios_round_half_away_from_zero_and_of_nothing_are_zero),
        cmocka_unit_test(json_keeps_the_order_and_escapes_what_it_must),
        cmocka_unit_test(paths_find_members_elements_and_names_in_quotes),
        cmocka_unit_test(csv_quotes_and_disarms_formulas_but_not_numbers),
        cmocka_unit_test(a_page_wraps_words_and_splits_wide_tables_with_their_keys),
        cmocka_unit_test(the_csv_face_has_plain_figures),
        cmocka_unit_test(words_of_strangers_cannot_steer_the_terminal),
        cmocka_unit_test(a_file_stands_under_its_name_only_when_it_is_whole),
        cmocka_unit_test(a_full_disk_and_a_missing_folder_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
