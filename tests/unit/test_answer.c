/* The public header alone: a folder in memory, answers, values, problems, writing. */
#define _POSIX_C_SOURCE 200809L
#include "confer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char agreement[] = "agreement \"In memory\"\n"
                                "roster \"roster.csv\"\n"
                                "pay monthly paid 0 days after\n"
                                "rates monthly rounded to $0.01\n"
                                "horizon FY2025-26 to FY2026-27\n";
static const char roster[] = "id,class,rate,fund\nA,Clerk,1000,general\nB,Clerk,2000,grants\n";
static const char offer[] = "offer \"Ten\"\nraise 10% on 2025-07-01\n";
static const char other[] = "offer \"Six\"\nraise 6% on 2026-01-01\n";

static void put(confer_case *c, const char *name, const char *text)
{
    confer_case_put(c, name, text, strlen(text));
}

static confer_case *open_folder(void)
{
    confer_case *c = NULL;
    assert_int_equal(confer_case_open(&c, NULL, NULL, NULL), CONFER_OK);
    put(c, "current.terms", agreement);
    put(c, "roster.csv", roster);
    put(c, "offers/ten.terms", offer);
    put(c, "offers/six.terms", other);
    return c;
}

typedef struct {
    char text[20000];
    size_t len;
} kept;

static int keep(void *context, const char *bytes, size_t len)
{
    kept *k = context;
    assert_true(k->len + len < sizeof k->text);
    memcpy(k->text + k->len, bytes, len);
    k->len += len;
    k->text[k->len] = '\0';
    return 0;
}

static int refuse(void *context, const char *bytes, size_t len)
{
    (void)context;
    (void)bytes;
    (void)len;
    return 1;
}

static int64_t figure(const confer_result *result, const char *path)
{
    int64_t value = INT64_MIN;
    assert_int_equal(confer_result_int(result, path, &value), CONFER_OK);
    return value;
}

static void an_offer_in_memory_is_costed_and_read_by_path(void **state)
{
    (void)state;
    confer_case *c = open_folder();
    confer_result *result = NULL;
    const char *by[] = {"fund"};
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    options.by = by;
    options.n_by = 1;
    assert_int_equal(confer_cost(&result, c, "ten", &options, NULL), CONFER_OK);
    confer_case_close(c); /* the answer stands by itself */
    assert_int_equal(figure(result, "fiscal_years[0].cost"), 360000);
    assert_int_equal(figure(result, "total.cost"), 720000);
    assert_int_equal(figure(result, "by.fund[0].cost"), 240000);
    assert_int_equal(figure(result, "by.fund[1].fiscal_years[\"FY2026-27\"]"), 240000);
    const char *text = NULL;
    size_t n = 0;
    assert_int_equal(confer_result_text(result, "offer", &text), CONFER_OK);
    assert_string_equal(text, "ten");
    assert_int_equal(confer_result_count(result, "fiscal_years", &n), CONFER_OK);
    assert_int_equal(n, 2);
    int64_t none;
    assert_int_equal(confer_result_int(result, "no.such", &none), CONFER_ABSENT);
    assert_int_equal(confer_result_int(result, "offer", &none), CONFER_ABSENT);
    confer_result_free(result);
}

static void the_same_question_gives_the_same_bytes_with_any_threads(void **state)
{
    (void)state;
    static kept first, second;
    for (int threads = 1; threads <= 4; threads++) {
        confer_case_options options = CONFER_CASE_OPTIONS_INIT;
        options.n_threads = threads;
        confer_case *c = NULL;
        confer_case_open(&c, NULL, &options, NULL);
        put(c, "current.terms", agreement);
        put(c, "roster.csv", roster);
        put(c, "offers/ten.terms", offer);
        put(c, "offers/six.terms", other);
        const char *offers[] = {"ten", "six"};
        confer_result *result = NULL;
        assert_int_equal(confer_compare(&result, c, offers, 2, NULL, NULL), CONFER_OK);
        kept *into = threads == 1 ? &first : &second;
        into->len = 0;
        for (int format = CONFER_TEXT; format <= CONFER_CSV; format++) {
            confer_write_options how = CONFER_WRITE_OPTIONS_INIT;
            how.format = (confer_format)format;
            assert_int_equal(confer_result_write(result, &how, keep, into, NULL), CONFER_OK);
        }
        if (threads > 1)
            assert_string_equal(first.text, second.text);
        confer_result_free(result);
        confer_case_close(c);
    }
}

static void an_edit_is_seen_by_the_next_question(void **state)
{
    (void)state;
    confer_case *c = open_folder();
    confer_result *result = NULL;
    put(c, "offers/ten.terms", "offer \"Ten\"\nraise 1% on 2025-07-01\n");
    assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_OK);
    assert_int_equal(figure(result, "total.cost"), 72000);
    confer_result_free(result);
    confer_case_put(c, "offers/ten.terms", NULL, 0);
    confer_error err = CONFER_ERROR_INIT;
    assert_int_equal(confer_cost(&result, c, "tan", NULL, &err), CONFER_ABSENT);
    assert_string_equal(err.message, "there is no offer 'tan'");
    confer_case_close(c);
}

static void a_kept_roster_answers_as_one_that_is_read_anew(void **state)
{
    (void)state;
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    options.keep_roster = true;
    confer_case *c = NULL;
    confer_case_open(&c, NULL, &options, NULL);
    put(c, "current.terms",
        "agreement \"A\"\nroster \"roster.csv\"\nschedule \"s.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2025-26\n");
    put(c, "s.csv", "range,1\nClerk,1000\n");
    put(c, "roster.csv", "id,class,step,shift\nA,Clerk,1,day\nB,Clerk,1,night\n");
    put(c, "offers/ten.terms", offer);
    confer_result *result = NULL;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_OK);
        assert_int_equal(figure(result, "total.cost"), 240000);
        confer_result_free(result);
        /* an edit that needs a column more, and one that does not */
        put(c, "offers/ten.terms",
            i == 0 ? "offer \"N\"\nraise 20% on 2025-07-01 for shift = night\n"
                   : "offer \"T\"\nraise $100/month on 2025-07-01\n");
    }
    put(c, "roster.csv", "id,class,step\nA,Clerk,1\n");
    assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_OK);
    assert_int_equal(figure(result, "total.cost"), 120000);
    confer_result_free(result);
    put(c, "current.terms",
        "agreement \"A\"\nroster \"roster.csv\"\nschedule \"s.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2026-27\n");
    assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_OK);
    assert_int_equal(figure(result, "total.cost"), 240000);
    confer_result_free(result);
    confer_case_close(c);
}

/* Wrong rows are found each time anew, in a roster that outlives the question it was opened for. */
static void a_kept_roster_has_its_problems_in_every_question(void **state)
{
    (void)state;
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    options.keep_roster = true;
    confer_case *c = NULL;
    confer_problem problem;
    confer_case_open(&c, NULL, &options, NULL);
    put(c, "current.terms",
        "agreement \"A\"\nroster \"roster.csv\"\nschedule \"s.csv\"\n"
        "pay monthly paid 0 days after\nrates monthly rounded to $0.01\n"
        "horizon FY2025-26 to FY2025-26\n");
    put(c, "s.csv", "range,1\nClerk,1000\n");
    put(c, "roster.csv", "id,class,step\nA,Clerk,1\nB,Nobody,9\nC,Clerk,7\n");
    put(c, "offers/ten.terms", "offer \"Ten\"\nrise 10% on 2025-07-01\nraise 3% on 7/1\n");
    confer_result *result = NULL;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_WRONG);
        assert_int_equal(confer_case_problem_count(c), 4);
        assert_true(confer_case_problem(c, 3, &problem));
        assert_string_equal(problem.file, "roster.csv");
        assert_int_equal(problem.line, 4);
    }
    confer_case_close(c);
}

static void problems_are_counted_placed_and_written(void **state)
{
    (void)state;
    static kept out;
    confer_case *c = open_folder();
    confer_result *result = NULL;
    confer_error err = CONFER_ERROR_INIT;
    put(c, "offers/ten.terms", "offer \"Ten\"\nrise 10% on 2025-07-01\n");
    assert_int_equal(confer_cost(&result, c, "ten", NULL, &err), CONFER_WRONG);
    assert_null(result);
    assert_int_equal(confer_case_problem_count(c), 1);
    confer_problem problem;
    assert_true(confer_case_problem(c, 0, &problem));
    assert_false(confer_case_problem(c, 1, &problem));
    assert_int_equal(problem.severity, CONFER_ERROR_PROBLEM);
    assert_string_equal(problem.code, "E0101");
    assert_string_equal(problem.file, "offers/ten.terms");
    assert_int_equal(problem.line, 2);
    assert_int_equal(problem.column, 1);
    out.len = 0;
    confer_case_write_problems(c, CONFER_NOTE, false, keep, &out);
    assert_non_null(strstr(out.text, "offers/ten.terms:2:1: error[E0101]"));
    confer_case_close(c);
}

static void stopping_before_a_question_ends_it_and_only_it(void **state)
{
    (void)state;
    confer_case *c = open_folder();
    confer_result *result = NULL;
    confer_case_stop(c);
    assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_STOPPED);
    assert_int_equal(confer_cost(&result, c, "ten", NULL, NULL), CONFER_OK);
    confer_result_free(result);
    confer_case_close(c);
}

static void formats_that_are_not_there_and_writers_that_fail_are_errors(void **state)
{
    (void)state;
    confer_result *result = NULL;
    confer_error err = CONFER_ERROR_INIT;
    assert_int_equal(confer_help(&result, "raise", &err), CONFER_OK);
    confer_write_options how = CONFER_WRITE_OPTIONS_INIT;
    how.format = CONFER_JSON;
    assert_int_equal(confer_result_write(result, &how, refuse, NULL, &err), CONFER_MISUSED);
    assert_int_equal(confer_result_write(result, NULL, refuse, NULL, &err), CONFER_FAILED);
    confer_result_free(result);
    confer_result_free(NULL);
    confer_case_close(NULL);
    assert_int_equal(confer_help(&result, "rise", &err), CONFER_ABSENT);
    assert_string_equal(err.hint, "did you mean 'raise'?");
}

static void wrong_questions_are_refused(void **state)
{
    (void)state;
    confer_case *c = open_folder();
    confer_result *result = NULL;
    const char *one[] = {"ten"};
    assert_int_equal(confer_compare(&result, c, one, 1, NULL, NULL), CONFER_MISUSED);
    assert_int_equal(confer_schedule(&result, c, "ten", "soon", NULL), CONFER_MISUSED);
    assert_int_equal(confer_quick(&result, "6%", "3%", NULL, NULL), CONFER_MISUSED);
    confer_case *none = NULL;
    assert_int_equal(confer_case_open(&none, "/nowhere", NULL, NULL), CONFER_FAILED);
    confer_case_close(c);
}

static void quick_counts_exact_months(void **state)
{
    (void)state;
    confer_quick_options options = CONFER_QUICK_OPTIONS_INIT;
    options.salary_cents = 5000000;
    confer_result *result = NULL;
    assert_int_equal(confer_quick(&result, "6%+0", "3%+3%", &options, NULL), CONFER_OK);
    assert_int_equal(figure(result, "total.first"), 10600000);
    assert_int_equal(figure(result, "total.second"), 10454500);
    assert_int_equal(figure(result, "annual_at_end.difference"), 4500);
    assert_int_equal(figure(result, "delays[12].first"), 5000000 + 5300000);
    confer_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offer_in_memory_is_costed_and_read_by_path),
        cmocka_unit_test(the_same_question_gives_the_same_bytes_with_any_threads),
        cmocka_unit_test(an_edit_is_seen_by_the_next_question),
        cmocka_unit_test(a_kept_roster_answers_as_one_that_is_read_anew),
        cmocka_unit_test(a_kept_roster_has_its_problems_in_every_question),
        cmocka_unit_test(problems_are_counted_placed_and_written),
        cmocka_unit_test(stopping_before_a_question_ends_it_and_only_it),
        cmocka_unit_test(formats_that_are_not_there_and_writers_that_fail_are_errors),
        cmocka_unit_test(wrong_questions_are_refused),
        cmocka_unit_test(quick_counts_exact_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
