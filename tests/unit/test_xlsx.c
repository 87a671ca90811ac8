/* Workbooks as several programs write them, and as nobody honest writes them: tests/data/xlsx. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/roster_read.h"
#include "read/table_read.h"
#include "read/xlsx_private.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static const char folder[] = "tests/data/xlsx";

/* What is read, then what is said. */
static void read_workbook(cf_buf *out, const char *path)
{
    cf_buf file;
    assert_true(cf_file_read(&file, path, 1 << 24, NULL));
    cf_diags diags;
    cf_diags_init(&diags);
    cf_source source = {"book.xlsx", CF_SLICE("")};
    cf_buf text;
    if (cf_xlsx_text(&text, cf_buf_slice(&file), CF_SLICE(""), (cf_span){&source, 0, 0, 0}, &diags))
        cf_buf_add_slice(out, cf_buf_slice(&text));
    cf_buf_release(&text);
    cf_diags_print(out, &diags, false);
    cf_diags_release(&diags);
    cf_buf_release(&file);
}

static void every_workbook_reads_as_expected(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".xlsx") != 0)
            continue;
        cf_buf path = CF_BUF_INIT, wanted = CF_BUF_INIT, out = CF_BUF_INIT, expected;
        cf_buf_addf(&path, "%s/%s", folder, entry->d_name);
        cf_buf_addf(&wanted, "%s/%.*s.csv", folder, (int)len - 5, entry->d_name);
        read_workbook(&out, path.text);
        if (getenv("CONFER_BLESS"))
            assert_true(cf_file_write(wanted.text, cf_buf_slice(&out), NULL));
        assert_true(cf_file_read(&expected, wanted.text, 1 << 20, NULL));
        if (!cf_slice_equal(cf_buf_slice(&out), cf_buf_slice(&expected)))
            fail_msg("%s gives\n%s\nand not\n%s", path.text, out.text,
                     cf_buf_slice(&expected).text);
        cf_buf_release(&path);
        cf_buf_release(&wanted);
        cf_buf_release(&out);
        cf_buf_release(&expected);
        n++;
    }
    closedir(dir);
    assert_true(n > 20);
}

static void check_number(const char *text, int digits, const char *expected)
{
    cf_buf out = CF_BUF_INIT;
    bool good = cf_xlsx_add_number(&out, cf_slice_of(text), digits);
    assert_string_equal(good ? cf_buf_slice(&out).text : "no", expected);
    cf_buf_release(&out);
}

static void numbers_are_shown_as_a_spreadsheet_shows_them(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"0", "0"},
        {"-0.0", "0"},
        {"1", "1"},
        {"-1.50", "-1.5"},
        {"29.712500000000002", "29.7125"},
        {"0.30000000000000004", "0.3"},
        {"0.99999999999999999", "1"},
        {"999999999999999999", "1000000000000000000"},
        {"1E-3", "0.001"},
        {"1.5E+3", "1500"},
        {"4.2e2", "420"},
        {"1e-39", "0.000000000000000000000000000000000000001"},
        {"007", "7"},
        {".5", "0.5"},
        {"5.", "5"},
        {"", "no"},
        {"-", "no"},
        {"1.2.3", "no"},
        {"1e", "no"},
        {"1e999999999999", "no"},
        {"1e99", "no"},
        {"abc", "no"},
        {"NaN", "no"},
        {"0x10", "no"},
        {" 12 ", "12"},
        {"123456789012345.678", "123456789012346"},
        {"0.000123456789012345678", "0.000123456789012346"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_number(cases[i].text, 0, cases[i].expected);
    check_number("42", 5, "00042");
    check_number("0", 3, "000");
    check_number("123456", 5, "123456");
}

static void day_numbers_become_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool has_1904;
        const char *expected;
    } cases[] = {
        {"1", false, "1900-01-01"},
        {"59", false, "1900-02-28"},
        {"60", false, "1900-02-29"},
        {"61", false, "1900-03-01"},
        {"45808", false, "2025-05-31"},
        {"45808.99999", false, "2025-05-31"},
        {"4.5808E4", false, "2025-05-31"},
        {"0", true, "1904-01-01"},
        {"44346", true, "2025-05-31"},
        {"0", false, "no"},
        {"0.5", false, "no"},
        {"-1", false, "no"},
        {"2958465", false, "9999-12-31"},
        {"2958466", false, "no"},
        {"1e20", false, "no"},
        {"x", false, "no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cf_buf out = CF_BUF_INIT;
        bool good = cf_xlsx_add_date(&out, cf_slice_of(cases[i].text), cases[i].has_1904);
        assert_string_equal(good ? cf_buf_slice(&out).text : "no", cases[i].expected);
        cf_buf_release(&out);
    }
}

static void formats_say_what_is_a_date(void **state)
{
    (void)state;
    static const char *const dates[] = {"m/d/yyyy", "dd.mm.yy",       "[$-409]mmmm d, yyyy;@",
                                        "mmm-yy",   "yyyy\\-mm\\-dd", "d",
                                        "mmm",      "[Red]yyyy",      "m/d/yy h:mm"};
    static const char *const others[] = {"General", "0.00",      "#,##0",  "h:mm",     "[h]:mm:ss",
                                         "mm:ss",   "\"day\" 0", "0\\d",   "[Red]0",   "@",
                                         "",        "_d0",       "0;yyyy", "$#,##0.00"};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        assert_true(cf_xlsx_format_of(cf_slice_of(dates[i])).is_date);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(cf_xlsx_format_of(cf_slice_of(others[i])).is_date);
    assert_int_equal(cf_xlsx_format_of(CF_SLICE("00000")).digits, 5);
    assert_int_equal(cf_xlsx_format_of(CF_SLICE("0")).digits, 0);
}

static void a_table_may_be_a_named_sheet(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_table table;
    assert_true(cf_table_read(&table, "tests/data/xlsx/openpyxl.xlsx#other", (cf_slice){0}, "t",
                              false, &diags));
    assert_true(cf_slice_equal(table.headers[1], CF_SLICE("elsewhere")));
    cf_table_release(&table);
    assert_false(cf_table_read(&table, "tests/data/xlsx/openpyxl.xlsx#none", (cf_slice){0}, "t",
                               false, &diags));
    cf_table_release(&table);
    assert_int_equal(diags.items[0]->code, CF_E0355);
    assert_string_equal(diags.items[0]->help, "it has \"Positions & more\", \"Other\"");
    cf_diags_release(&diags);
}

typedef struct {
    cf_buf out;
} listing;

static void list_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    listing *l = context;
    for (uint32_t i = 0; i < block->n_rows; i++)
        cf_buf_addf(&l->out, "%u %.*s %d %d\n", block->lines[i], (int)block->id_len[i],
                    block->id_text + block->id_start[i], block->step[i], block->hired[i]);
}

/* The schedule and roster of a workbook are those of a CSV, with the sheet's rows as places. */
static void a_roster_may_be_a_workbook(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    assert_true(
        cf_schedule_read(&schedule, NULL, CF_SLICE("range,3,4,5\nCLERK,1,2,3\n"), "s", &diags));
    cf_roster_options options = {.path = "tests/data/xlsx/libxlsxwriter.xlsx",
                                 .schedule = &schedule};
    cf_roster *roster;
    /* Row 7 is no position, and the rates beside ranges are not wanted. */
    assert_true(cf_roster_open(&roster, &options, &diags));
    listing l = {CF_BUF_INIT};
    assert_false(cf_roster_scan(roster, 2, list_block, &l, NULL, NULL, &diags));
    cf_roster_close(roster);
    cf_diags_sort(&diags);
    assert_int_equal(diags.items[0]->span.line, 4);
    assert_int_equal(diags.items[0]->code, CF_E0317);
    assert_int_equal(diags.items[diags.count - 1]->span.line, 7);
    assert_int_equal(diags.items[diags.count - 1]->code, CF_E0312);
    cf_diags_release(&diags);
    cf_diags_init(&diags);
    options.path = "tests/data/xlsx/roster.xlsx";
    for (options.keep = 0;; options.keep = 1) {
        cf_buf_clear(&l.out);
        assert_true(cf_roster_open(&roster, &options, &diags));
        assert_true(cf_roster_scan(roster, 2, list_block, &l, NULL, NULL, &diags));
        cf_roster_close(roster);
        assert_string_equal(l.out.text, "3 a 0 17257\n5 b 2 17258\n6 00007 1 17259\n");
        if (options.keep)
            break;
    }
    cf_buf_release(&l.out);
    cf_schedule_release(&schedule);
    cf_diags_release(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_workbook_reads_as_expected),
        cmocka_unit_test(numbers_are_shown_as_a_spreadsheet_shows_them),
        cmocka_unit_test(day_numbers_become_dates),
        cmocka_unit_test(formats_say_what_is_a_date),
        cmocka_unit_test(a_table_may_be_a_named_sheet),
        cmocka_unit_test(a_roster_may_be_a_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
