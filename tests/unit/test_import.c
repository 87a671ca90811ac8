/* Imports: the folders that public exports and payroll files become, to the byte. The rows are made
 * up; tests/data/import holds them and what they must become. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "answer/import_roster.h"

#include <stdio.h>
#include <stdlib.h>

static void check_files(const cf_import *made, const char *folder)
{
    for (int i = 0; i < made->n_files; i++) {
        cf_buf path = CF_BUF_INIT, expected;
        cf_slice bytes = cf_buf_slice(&made->files[i].bytes);
        cf_buf_addf(&path, "tests/data/import/%s/%s", folder, made->files[i].name);
        if (getenv("CONFER_BLESS"))
            assert_true(cf_file_write(path.text, bytes, NULL));
        assert_true(cf_file_read(&expected, path.text, 1 << 20, NULL));
        if (!cf_slice_equal(bytes, cf_buf_slice(&expected)))
            fail_msg("%s is now\n%s\nand not\n%s", path.text, bytes.text,
                     cf_buf_slice(&expected).text);
        cf_buf_release(&path);
        cf_buf_release(&expected);
    }
}

static void the_state_export_becomes_a_folder(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_slice excluded[] = {CF_SLICE("bookkeeper"), CF_SLICE("Nobody")};
    cf_import_gcc_options options = {.path = "tests/data/import/gcc.csv",
                                     .employer = CF_SLICE("sample irrigation district"),
                                     .excluded = excluded,
                                     .n_excluded = 2,
                                     .excluded_list = CF_SLICE("# none\n\n  \n")};
    cf_import made;
    assert_true(cf_import_gcc(&made, &options, &diags));
    assert_int_equal(made.n_rows, 16);
    assert_int_equal(made.n_imported, 10);
    assert_int_equal(diags.count, 1);
    assert_int_equal(diags.items[0]->code, CF_W0363);
    check_files(&made, "gcc");
    cf_import_release(&made);
    cf_diags_release(&diags);
}

/* The hourly rates of ranges, worked out by hand: 40,000 to 50,000 in equal ratios of 1.25^(1/4) is
 * 40,000, 42,294.85, 44,721.36, 47,287.08 and 50,000 a year. */
static void steps_are_in_equal_ratios(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_import_gcc_options options = {.path = "tests/data/import/gcc.csv",
                                     .employer = CF_SLICE("Sample Irrigation District")};
    static const struct {
        int n_steps;
        int64_t percent_e6;
        const char *line;
    } cases[] = {
        {0, 0, "\nCanal Operator,19.23,20.33,21.50,22.73,24.04\n"},
        {2, 0, "\nCanal Operator,19.23,24.04\n"},
        {3, 0, "\nCanal Operator,19.23,21.50,24.04\n"},
        {0, 50000, "\nCanal Operator,19.23,20.11,21.03,21.99,22.99,24.04"},
        {0, 250000, "\nCanal Operator,19.23,24.04"},
        {0, 1000000, "\nCanal Operator,19.23,24.04"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        options.n_steps = cases[i].n_steps;
        options.step_percent_e6 = cases[i].percent_e6;
        cf_import made;
        assert_true(cf_import_gcc(&made, &options, &diags));
        const char *schedule = made.files[2].bytes.text;
        if (!strstr(schedule, cases[i].line))
            fail_msg("%s\nhas no%s", schedule, cases[i].line);
        cf_import_release(&made);
    }
    options.n_steps = 41;
    cf_import made;
    assert_false(cf_import_gcc(&made, &options, &diags));
    assert_int_equal(diags.items[diags.count - 1]->code, CF_E0365);
    cf_diags_release(&diags);
}

static void an_export_that_cannot_be_used_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *employer;
        cf_code code;
    } cases[] = {
        {"Name,Pay\na,1\n", "", CF_E0361},
        {"Position,EmployerName,MinPositionSalary,MaxPositionSalary,RegularPay\na,X,1,2,1\nb,Y,1,2,1\n",
         "", CF_E0362},
        {"Position,EmployerName,MinPositionSalary,MaxPositionSalary,RegularPay\na,X,1,2,1\n", "Z",
         CF_E0362},
        {"Position,EmployerName,MinPositionSalary,MaxPositionSalary,RegularPay\na,X,1,2,0\n", "",
         CF_E0364},
        {"Position,EmployerName,MinPositionSalary,MaxPositionSalary,RegularPay\n", "", CF_E0362},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cf_diags diags;
        cf_diags_init(&diags);
        cf_import_gcc_options options = {.data = cf_slice_of(cases[i].text),
                                         .name = "x.csv",
                                         .employer = cf_slice_of(cases[i].employer)};
        cf_import made;
        assert_false(cf_import_gcc(&made, &options, &diags));
        assert_true(diags.n_errors > 0);
        assert_int_equal(diags.items[0]->code, cases[i].code);
        cf_import_release(&made);
        cf_diags_release(&diags);
    }
}

static void a_payroll_file_becomes_a_folder(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_import_roster_options options = {.path = "tests/data/import/payroll.csv"};
    cf_import made;
    assert_true(cf_import_roster(&made, &options, &diags));
    assert_int_equal(diags.count, 0);
    assert_int_equal(made.n_imported, 5);
    check_files(&made, "payroll");
    cf_import_release(&made);
    cf_diags_release(&diags);
}

/* One step with two rates is no schedule: everybody has a rate of their own. */
static void rates_that_are_no_schedule_are_own_rates(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_import_roster_options options = {
        .data = CF_SLICE("Position No.,Title,Grade,Step,Annual Salary\n"
                         "1,Clerk,A,1,52000.123456\n2,Clerk,A,1,\"$53,000\"\n"),
        .name = "x.csv"};
    cf_import made;
    assert_true(cf_import_roster(&made, &options, &diags));
    assert_int_equal(made.n_files, 3);
    assert_string_equal(made.files[1].bytes.text,
                        "Position No.,Title,Grade,Step in the file,Annual Salary\n"
                        "1,Clerk,A,1,52000.1235\n2,Clerk,A,1,53000.00\n");
    assert_non_null(strstr(made.files[0].bytes.text, "column rate = \"Annual Salary\""));
    assert_non_null(strstr(made.files[0].bytes.text, "rates annual rounded to $0.01"));
    assert_null(strstr(made.files[0].bytes.text, "schedule \"schedule.csv\""));
    assert_null(strstr(made.report.text, "cannot be costed as they are"));
    cf_import_release(&made);
    cf_diags_release(&diags);
}

static void a_workbook_is_imported_as_its_csv_is(void **state)
{
    (void)state;
    static const char *const names[] = {"roster", "libreoffice", "libxlsxwriter"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cf_import made[2];
        bool good[2];
        for (int k = 0; k < 2; k++) {
            cf_diags diags;
            cf_diags_init(&diags);
            cf_buf path = CF_BUF_INIT;
            cf_buf_addf(&path, "tests/data/xlsx/%s.%s", names[i], k ? "csv" : "xlsx");
            cf_import_roster_options options = {.path = path.text, .name = "x"};
            good[k] = cf_import_roster(&made[k], &options, &diags);
            cf_buf_release(&path);
            cf_diags_release(&diags);
        }
        assert_int_equal(good[0], good[1]);
        assert_int_equal(made[0].n_files, made[1].n_files);
        for (int f = 0; f < made[0].n_files; f++)
            assert_string_equal(made[0].files[f].bytes.text, made[1].files[f].bytes.text);
        cf_import_release(&made[0]);
        cf_import_release(&made[1]);
    }
}

static void dates_come_in_many_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"2025-05-31", "2025-05-31"},
        {"5/31/2025", "2025-05-31"},
        {"05/31/25", "2025-05-31"},
        {"5/31/2025 0:00", "2025-05-31"},
        {"2025-05-31T00:00:00", "2025-05-31"},
        {"31-May-2025", "2025-05-31"},
        {"31-MAY-25", "2025-05-31"},
        {"May 31, 2025", "2025-05-31"},
        {"20250531", "2025-05-31"},
        {"2025/5/1", "2025-05-01"},
        {"1/2/75", "1975-01-02"},
        {"31.5.2025", "2025-05-31"},
        {"31.05.2025", "2025-05-31"},
        {"5.31.2025", "no"},
        {"2/30/2025", "no"},
        {"31/5/2025", "no"},
        {"", "no"},
        {"12", "no"},
        {"5/31", "no"},
        {"x", "no"},
        {"5/31/2025x", "no"},
        {"May", "no"},
        {"123456789", "no"},
        {"1/2/3", "no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cf_date date;
        char text[CF_DATE_TEXT_SIZE] = "no";
        if (cf_guess_date(&date, cf_slice_of(cases[i].text)))
            cf_date_format(text, date);
        assert_string_equal(text, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_export_becomes_a_folder),
        cmocka_unit_test(steps_are_in_equal_ratios),
        cmocka_unit_test(an_export_that_cannot_be_used_says_why),
        cmocka_unit_test(a_payroll_file_becomes_a_folder),
        cmocka_unit_test(rates_that_are_no_schedule_are_own_rates),
        cmocka_unit_test(a_workbook_is_imported_as_its_csv_is),
        cmocka_unit_test(dates_come_in_many_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
