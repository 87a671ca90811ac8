/* api_test.c: promises of include/confer.h, tried from outside: include/ and the library alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <confer.h>
#include <confer_staff.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One member at $20.00 an hour, 26 periods of 80 hours: 1% is $416.00 a year. */
static const char agreement[] = "agreement \"One clerk\"\n"
                                "roster \"roster.csv\"\n"
                                "pay biweekly from 2025-07-05 paid 0 days after\n"
                                "costs by period start\n"
                                "horizon FY2025-26 to FY2026-27\n";
static const char roster[] = "id,class,rate\n1,Clerk,20.00\n";
static const char offer[] = "offer \"One percent\"\nraise 1% on 2025-07-05\n";
static const char wrong_offer[] = "offer \"Wrong\"\nraise 6 on 2025-07-05\nbonus $5\n";

typedef struct {
    char *text;
    size_t len;
} memory;

static int remember(void *context, const char *bytes, size_t len_bytes)
{
    memory *m = context;
    m->text = realloc(m->text, m->len + len_bytes + 1);
    assert_non_null(m->text);
    memcpy(m->text + m->len, bytes, len_bytes);
    m->len += len_bytes;
    m->text[m->len] = '\0';
    return 0;
}

static int refuse(void *context, const char *bytes, size_t len_bytes)
{
    (void)context, (void)bytes, (void)len_bytes;
    return 1;
}

static void put(confer_case *c, const char *name, const char *text)
{
    confer_case_put(c, name, text, strlen(text));
}

static confer_case *open_in_memory(int n_threads)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_error err = CONFER_ERROR_INIT;
    confer_case *c = NULL;
    options.n_threads = n_threads;
    assert_int_equal(confer_case_open(&c, NULL, &options, &err), CONFER_OK);
    put(c, "current.terms", agreement);
    put(c, "roster.csv", roster);
    put(c, "offers/one.terms", offer);
    put(c, "offers/wrong.terms", wrong_offer);
    return c;
}

static confer_result *cost(confer_case *c, const char *name)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    int status = confer_cost(&result, c, name, NULL, &err);
    if (status != CONFER_OK)
        print_error("%s\n", err.message);
    assert_int_equal(status, CONFER_OK);
    return result;
}

static memory json_of(const confer_result *result)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    memory m = {NULL, 0};
    options.format = CONFER_JSON;
    assert_int_equal(confer_result_write(result, &options, remember, &m, NULL), CONFER_OK);
    return m;
}

static void a_folder_in_memory_is_costed_to_the_cent(void **state)
{
    (void)state;
    confer_case *c = open_in_memory(0);
    confer_result *result = cost(c, "one");
    int64_t cents = 0;
    size_t n = 0;
    assert_int_equal(confer_result_count(result, "fiscal_years", &n), CONFER_OK);
    assert_int_equal(n, 2);
    /* 2025-26 holds the starts 2025-07-05 to 2026-06-20: 26 periods of $16.00 (80 x $0.20). */
    assert_int_equal(confer_result_int(result, "fiscal_years[0].cost", &cents), CONFER_OK);
    assert_int_equal(cents, 26 * 1600);
    assert_int_equal(confer_result_int(result, "total.cost", &cents), CONFER_OK);
    assert_int_equal(cents, 52 * 1600);
    assert_int_equal(confer_result_decimal(result, "total.cost", 2, &cents), CONFER_OK);
    assert_int_equal(cents, 52 * 1600 * 100);
    assert_int_equal(confer_result_decimal(result, "total.nothing", 2, &cents), CONFER_ABSENT);
    assert_int_equal(confer_result_decimal(result, "total.cost", 10, &cents), CONFER_MISUSED);
    assert_false(confer_result_is_no(result));
    confer_result_free(result);
    confer_case_close(c);
}

/* The elasticity's default is 0.7 to 3. */
static void decimals_are_read_as_whole_numbers(void **state)
{
    (void)state;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    int64_t low = 0;
    assert_int_equal(confer_assumptions(&result, &err), CONFER_OK);
    assert_int_equal(confer_result_decimal(result, "assumptions[0].low", 6, &low), CONFER_OK);
    assert_int_equal(low, 700000);
    assert_int_equal(confer_result_decimal(result, "assumptions[0].low", 0, &low), CONFER_OK);
    assert_int_equal(low, 1);
    confer_result_free(result);
}

static void an_answer_outlives_its_case(void **state)
{
    (void)state;
    confer_case *c = open_in_memory(0);
    confer_result *result = cost(c, "one");
    confer_case_close(c);
    const char *name = NULL;
    assert_int_equal(confer_result_text(result, "offer", &name), CONFER_OK);
    assert_string_equal(name, "one");
    confer_result_free(result);
}

static void the_same_bytes_at_any_number_of_threads(void **state)
{
    (void)state;
    memory texts[3];
    for (int i = 0; i < 3; i++) {
        confer_case *c = open_in_memory(1 + 3 * i);
        confer_result *result = cost(c, "one");
        texts[i] = json_of(result);
        confer_result_free(result);
        confer_case_close(c);
    }
    assert_string_equal(texts[0].text, texts[1].text);
    assert_string_equal(texts[0].text, texts[2].text);
    for (int i = 0; i < 3; i++)
        free(texts[i].text);
}

static void a_wrong_text_is_a_list_of_problems_with_places(void **state)
{
    (void)state;
    confer_case *c = open_in_memory(0);
    confer_error err = CONFER_ERROR_INIT;
    confer_result *untouched = (confer_result *)&err;
    assert_int_equal(confer_cost(&untouched, c, "wrong", NULL, &err), CONFER_WRONG);
    assert_ptr_equal(untouched, &err);
    assert_true(err.message[0] != '\0');
    assert_true(confer_case_problem_count(c) >= 2); /* both lines, at once */
    confer_problem problem;
    assert_true(confer_case_problem(c, 0, &problem));
    assert_int_equal(problem.severity, CONFER_ERROR_PROBLEM);
    assert_int_equal(problem.line, 2);
    assert_true(problem.code[0] == 'E' && strlen(problem.code) == 5);
    assert_true(problem.message[0] != '\0');
    assert_false(confer_case_problem(c, 1000, &problem));
    memory m = {NULL, 0};
    assert_int_equal(confer_case_write_problems(c, CONFER_NOTE, false, remember, &m), CONFER_OK);
    assert_non_null(strstr(m.text, "wrong.terms:2:"));
    assert_non_null(strstr(m.text, "wrong.terms:3:"));
    free(m.text);
    confer_case_close(c);
}

static void each_failure_has_its_status(void **state)
{
    (void)state;
    confer_error err = CONFER_ERROR_INIT;
    confer_case *c = NULL;
    confer_result *result = NULL;
    assert_int_equal(confer_case_open(&c, "/no/such/folder", NULL, &err), CONFER_FAILED);
    assert_int_equal(err.status, CONFER_FAILED);
    c = open_in_memory(0);
    assert_int_equal(confer_cost(&result, c, "nobody", NULL, &err), CONFER_ABSENT);
    assert_int_equal(confer_schedule(&result, c, "one", "2025-02-30", &err), CONFER_MISUSED);
    assert_int_equal(confer_explain(&result, c, "one", "99", NULL, &err), CONFER_ABSENT);
    assert_int_equal(confer_help(&result, "rise", &err), CONFER_ABSENT);
    assert_null(result);
    result = cost(c, "one");
    int64_t cents = 7;
    assert_int_equal(confer_result_int(result, "total.nothing", &cents), CONFER_ABSENT);
    assert_int_equal(confer_result_int(result, "offer", &cents), CONFER_ABSENT);
    assert_int_equal(cents, 7);
    assert_int_equal(confer_result_write(result, NULL, refuse, NULL, &err), CONFER_FAILED);
    confer_result_free(result);
    confer_case_close(c);
}

static void a_stopped_question_ends_and_the_next_one_does_not(void **state)
{
    (void)state;
    confer_case *c = open_in_memory(0);
    confer_result *result = NULL;
    confer_error err = CONFER_ERROR_INIT;
    confer_case_stop(c);
    assert_int_equal(confer_cost(&result, c, "one", NULL, &err), CONFER_STOPPED);
    result = cost(c, "one");
    confer_result_free(result);
    confer_case_close(c);
}

static void nothing_is_fine_to_free(void **state)
{
    (void)state;
    confer_result_free(NULL);
    confer_case_close(NULL);
}

static void an_edit_is_seen_and_can_be_taken_back(void **state)
{
    (void)state;
    confer_case *c = open_in_memory(0);
    int64_t before = 0, edited = 0, after = 0;
    confer_result *result = cost(c, "one");
    assert_int_equal(confer_result_int(result, "total.cost", &before), CONFER_OK);
    confer_result_free(result);
    put(c, "offers/one.terms", "offer \"Two percent\"\nraise 2% on 2025-07-05\n");
    result = cost(c, "one");
    assert_int_equal(confer_result_int(result, "total.cost", &edited), CONFER_OK);
    confer_result_free(result);
    put(c, "offers/one.terms", offer);
    result = cost(c, "one");
    assert_int_equal(confer_result_int(result, "total.cost", &after), CONFER_OK);
    confer_result_free(result);
    assert_int_equal(edited, 2 * before);
    assert_int_equal(after, before);
    confer_case_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_in_memory_is_costed_to_the_cent),
        cmocka_unit_test(decimals_are_read_as_whole_numbers),
        cmocka_unit_test(an_answer_outlives_its_case),
        cmocka_unit_test(the_same_bytes_at_any_number_of_threads),
        cmocka_unit_test(a_wrong_text_is_a_list_of_problems_with_places),
        cmocka_unit_test(each_failure_has_its_status),
        cmocka_unit_test(a_stopped_question_ends_and_the_next_one_does_not),
        cmocka_unit_test(nothing_is_fine_to_free),
        cmocka_unit_test(an_edit_is_seen_and_can_be_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
