/* Small tables: cells, schedules, price indexes, and files written whole or not at all. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/table_read.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void cells_are_trimmed_and_quotes_undone(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_table table;
    assert_true(cf_table_read(&table, NULL,
                              CF_SLICE("\xef\xbb\xbf\n a ,B,\"c \"\"x\"\"\",\r\n"
                                       "1, two ,\"three,\nlines\"\r\n\n ,,\n4"),
                              "t.csv", false, &diags));
    assert_int_equal(diags.count, 0);
    assert_int_equal(table.n_columns, 4);
    assert_int_equal(table.n_rows, 2);
    assert_int_equal(cf_table_column(&table, CF_SLICE("b")), 1);
    assert_int_equal(cf_table_column(&table, CF_SLICE("C \"X\"")), 2);
    assert_int_equal(cf_table_column(&table, CF_SLICE("d")), -1);
    static const char *const expected[2][4] = {{"1", "two", "three,\nlines", ""},
                                               {"4", "", "", ""}};
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < 4; column++)
            assert_true(cf_slice_equal(cf_table_cell(&table, row, column),
                                       cf_slice_of(expected[row][column])));
    assert_int_equal(table.lines[0], 3);
    assert_int_equal(table.lines[1], 7);
    cf_table_release(&table);
    cf_diags_release(&diags);
}

static void windows_text_is_taken_where_it_is_allowed(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_table table;
    cf_slice text = CF_SLICE("name\nCaf\xe9 \x80 \x93x\x94\n");
    assert_false(cf_table_read(&table, NULL, text, "t.csv", false, &diags));
    cf_table_release(&table);
    assert_int_equal(diags.items[0]->code, CF_E0307);
    assert_true(cf_table_read(&table, NULL, text, "t.csv", true, &diags));
    cf_slice expected = CF_SLICE("Caf\xc3\xa9 \xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d");
    assert_true(cf_slice_equal(cf_table_cell(&table, 0, 0), expected));
    cf_table_release(&table);
    cf_diags_release(&diags);
}

/* --- Schedules ------------------------------------------------------------------------------- */

static void print_schedule(cf_buf *out, const char *text)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    if (!cf_schedule_read(&schedule, NULL, cf_slice_of(text), "s.csv", &diags)) {
        cf_diags_print(out, &diags, false);
        fail_msg("%s", cf_buf_slice(out).text);
    }
    for (int i = 0; i < schedule.n_ranges; i++) {
        const cf_range *range = &schedule.ranges[i];
        cf_buf_add_slice(out, range->name);
        assert_int_equal(cf_schedule_find(&schedule, range->name), i);
        for (int k = 0; k < range->n_steps; k++) {
            cf_buf_addf(out, " %.*s=%lld", (int)range->step_names[k].len, range->step_names[k].text,
                        (long long)range->rates_e8[k]);
            assert_int_equal(cf_range_find_step(range, range->step_names[k]), k);
        }
        assert_int_equal(cf_range_find_step(range, CF_SLICE("none")), -1);
        cf_buf_add_char(out, '\n');
    }
    cf_buf_add_char(out, ':');
    for (int i = 0; i < schedule.n_step_names; i++)
        cf_buf_addf(out, " %.*s", (int)schedule.step_order[i].len, schedule.step_order[i].text);
    assert_int_equal(cf_schedule_find(&schedule, CF_SLICE("none")), -1);
    assert_int_equal(cf_schedule_find(&schedule, CF_SLICE("")), -1);
    cf_schedule_release(&schedule);
    cf_diags_release(&diags);
}

static void a_schedule_is_wide_or_long(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"range,1,2,3\nA,10.00,11,12.5\n\"B, x\",\"$1,000.0001\",,\n,,,\n",
         "A 1=1000000000 2=1100000000 3=1250000000\nB, x 1=100000010000\n: 1 2 3"},
        {"Entry, Range ,Top,,\n.5,A,7,,\n", "A Entry=50000000 Top=700000000\n: Entry Top"},
        {"rate,title,STEP,range\n10,x,1,A\n20,x,9,B\n11,y,2,A\n21,z,1,B\n",
         "A 1=1000000000 2=1100000000\nB 9=2000000000 1=2100000000\n: 1 9 2"},
        {"range,step,rate\nA,1,10\n", "A 1=1000000000\n: 1"},
        {"range,step\nA,1\n", "A step=100000000\n: step"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cf_buf out = CF_BUF_INIT;
        print_schedule(&out, cases[i].text);
        assert_string_equal(out.text, cases[i].expected);
        cf_buf_release(&out);
    }
}

/* --- Price indexes --------------------------------------------------------------------------- */

static void an_index_gives_the_value_of_a_month(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_index index;
    assert_true(cf_index_read(&index, NULL,
                              CF_SLICE("\"Date\",\"CUUR0400SA0\",other\n2025-02-01,319.082,x\n"
                                       "2025-01,NA,\n2024-12-01,,\n1966-12-01,33\n"),
                              "cpi.csv", &diags));
    assert_int_equal(diags.count, 0);
    assert_int_equal(index.n, 2);
    int64_t value;
    assert_true(cf_index_value(&value, &index, 2025 * 12 + 1));
    assert_int_equal(value, 31908200000);
    assert_true(cf_index_value(&value, &index, 1966 * 12 + 11));
    assert_int_equal(value, 3300000000);
    assert_false(cf_index_value(&value, &index, 2025 * 12));
    assert_false(cf_index_value(&value, &index, 2024 * 12 + 11));
    cf_index_release(&index);
    cf_diags_release(&diags);
}

/* --- Files ----------------------------------------------------------------------------------- */

static int count_files(const char *path)
{
    DIR *dir = opendir(path);
    assert_non_null(dir);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    char folder[] = "/tmp/confer-file-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64], inside[64];
    snprintf(path, sizeof path, "%s/out.csv", folder);
    snprintf(inside, sizeof inside, "%s/out.csv/x", folder);
    cf_buf file, why = CF_BUF_INIT;
    assert_true(cf_file_write(path, CF_SLICE("first"), NULL));
    assert_true(cf_file_write(path, CF_SLICE("second\0!"), &why));
    assert_true(cf_file_read(&file, path, 100, &why));
    assert_true(cf_slice_equal(cf_buf_slice(&file), CF_SLICE("second\0!")));
    cf_buf_release(&file);
    assert_false(cf_file_read(&file, path, 7, &why));
    assert_non_null(strstr(why.text, "larger than 7 bytes"));
    assert_false(cf_file_write(inside, CF_SLICE("x"), &why));
    assert_int_equal(count_files(folder), 1);
    unlink(path);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_false(cf_file_write(path, CF_SLICE("x"), &why)); /* a folder is in the way */
    assert_int_equal(count_files(folder), 1);
    assert_false(cf_file_read(&file, path, 100, &why));
    rmdir(path);
    assert_false(cf_file_read(&file, path, 100, &why));
    assert_non_null(strstr(why.text, "No such file"));
    rmdir(folder);
    cf_buf_release(&why);
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    assert_false(cf_schedule_read(&schedule, "/nowhere/s.csv", (cf_slice){0}, "s.csv", &diags));
    assert_int_equal(diags.items[0]->code, CF_E0301);
    assert_string_equal(diags.items[0]->span.source->name, "s.csv");
    cf_diags_release(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_trimmed_and_quotes_undone),
        cmocka_unit_test(windows_text_is_taken_where_it_is_allowed),
        cmocka_unit_test(a_schedule_is_wide_or_long),
        cmocka_unit_test(an_index_gives_the_value_of_a_month),
        cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
