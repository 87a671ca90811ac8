/* roll_test.c: the notice and the membership list: all problems at once, and nothing guessed. */
#include "vote_test.h"

#include "vote/notice.h"
#include "vote/roll.h"

#include <stdio.h>
#include <stdlib.h>

static const cf_roll_options together = {false, 3}, by_unit = {true, 3};

static bool read_roll(cf_roll *roll, const char *text, const cf_roll_options *options,
                      cf_diags *diags)
{
    static const cf_source source = {"members.csv", {"", 0}};
    cf_diags_init(diags);
    return cf_roll_read(roll, &source, cf_slice_of(text), options, diags);
}

/* "E0713:4 …" of all diagnostics, in order of their places. */
static void expect_codes(const char *text, const cf_roll_options *options, const char *expected)
{
    cf_roll roll;
    cf_diags diags;
    cf_buf found = CF_BUF_INIT;
    (void)read_roll(&roll, text, options, &diags);
    cf_diags_sort(&diags);
    for (size_t i = 0; i < diags.count; i++)
        cf_buf_addf(&found, "%s%s:%u", i ? " " : "", cf_code_info_of(diags.items[i]->code)->name,
                    diags.items[i]->span.line);
    assert_string_equal(found.len ? found.text : "", expected);
    cf_buf_release(&found);
    cf_roll_release(&roll);
    cf_diags_release(&diags);
}

static void a_list_is_read_counted_and_frozen(void **state)
{
    (void)state;
    cf_roll roll;
    cf_diags diags;
    cf_buf frozen = CF_BUF_INIT, again = CF_BUF_INIT;
    const char *text = "\xef\xbb\xbfUnit,ID,Standing,Reason,Name\r\n"
                       "Field,7,good,,\"Operator, night\"\r\n"
                       "\r\n"
                       "Office,3,yes,,Clerk\r\n"
                       "Office,12,no,dues,\"The \"\"other\"\" clerk\"\r\n"
                       "Field,9,challenged,new-hire,Operator\r\n"
                       "Field,1,,,";
    assert_true(read_roll(&roll, text, &together, &diags));
    assert_int_equal(roll.n_members, 5);
    assert_int_equal(roll.n[CF_STANDING_GOOD], 3);
    assert_int_equal(roll.n[CF_STANDING_CHALLENGED], 1);
    assert_int_equal(roll.n[CF_STANDING_NO], 1);
    assert_int_equal(roll.n_units, 2);
    assert_true(cf_slice_equal(roll.units[0].name, CF_SLICE("Field")));
    assert_int_equal(roll.units[0].n[CF_STANDING_GOOD], 2);
    assert_false(roll.weighted);
    assert_true(cf_slice_equal(cf_roll_find(&roll, CF_SLICE("12"))->reason, CF_SLICE("dues")));
    assert_null(cf_roll_find(&roll, CF_SLICE("2")));
    cf_roll_write(&frozen, &roll);
    assert_string_equal(frozen.text, "id,name,unit,standing,weight,reason\n"
                                     "7,\"Operator, night\",Field,good,1,\n"
                                     "3,Clerk,Office,good,1,\n"
                                     "12,\"The \"\"other\"\" clerk\",Office,no,1,dues\n"
                                     "9,Operator,Field,challenged,1,new-hire\n"
                                     "1,,Field,good,1,\n");
    cf_roll_release(&roll);
    cf_diags_release(&diags);
    assert_true(read_roll(&roll, frozen.text, &together, &diags));
    cf_roll_write(&again, &roll);
    assert_string_equal(again.text, frozen.text);
    cf_roll_release(&roll);
    cf_diags_release(&diags);
    cf_buf_release(&frozen);
    cf_buf_release(&again);
}

static void every_bad_row_is_reported(void **state)
{
    (void)state;
    expect_codes("id,name,standing,weight,reason\n"
                 "1,A,good,1,\n"
                 "1,B,good,1,\n"            /* 3: id twice */
                 ",C,good,1,\n"             /* 4: no id */
                 "4,D,maybe,1,\n"           /* 5: standing */
                 "5,E,no,1,\n"              /* 6: no reason */
                 "6,F,good,0,\n"            /* 7: weight */
                 "7,G,good,2.5,\n"          /* 8: weight */
                 "8,H,good,1\n"             /* 9: cells */
                 "9,I\"x,good,1,\n"         /* 10: quote inside */
                 "10,J,no,1,a long story\n" /* 11: reason */
                 "11,\xff,good,1,\n"        /* 12: not UTF-8 */
                 "12,L,good,1,\n",
                 &together,
                 "E0713:3 E0712:4 E0714:5 E0714:6 E0715:7 E0715:8 E0711:9 E0718:10 E0714:11 "
                 "E0718:12");
}

static void headers_are_strict(void **state)
{
    (void)state;
    expect_codes("", &together, "E0710:1");
    expect_codes("name,unit\nA,B\n", &together, "E0710:1");
    expect_codes("id,born\n1,2000-01-01\n", &together, "E0710:1");
    expect_codes("id,name,ID\n1,A,1\n", &together, "E0710:1");
    expect_codes("id\n1\n\"2\n", &together, "W0721:1 E0718:3");
}

static void small_units_get_no_tally_of_their_own(void **state)
{
    (void)state;
    const char *text = "id,unit\n1,A\n2,A\n3,A\n4,B\n5,B\n6,\n";
    expect_codes(text, &by_unit, "E0708:1 E0708:1 E0716:7");
    expect_codes(text, &together, "");
    expect_codes("id\n1\n2\n", &together, "W0721:1");
    expect_codes("id,standing,reason\n1,no,dues\n", &together, "E0717:1");
    /* a unit in which nobody may vote needs no tally */
    expect_codes("id,unit,standing,reason\n1,A,,\n2,A,,\n3,A,,\n4,B,no,dues\n", &by_unit, "");
}

/* --- Weights ---------------------------------------------------------------------------------- */

/* By trying all ways to vote: does every total tell how many holders of `which` said yes? */
static bool reveals(const uint64_t *weight, size_t n, uint64_t which)
{
    static int said[4096]; /* holders who said yes, plus 1, by total */
    memset(said, 0, sizeof said);
    for (uint32_t votes = 0; votes < 1u << n; votes++) {
        uint64_t sum = 0;
        int holders = 1;
        for (size_t i = 0; i < n; i++)
            if (votes >> i & 1) {
                sum += weight[i];
                holders += weight[i] == which;
            }
        if (said[sum] != 0 && said[sum] != holders)
            return false;
        said[sum] = holders;
    }
    return true;
}

static void weights_that_reveal_votes_are_found(void **state)
{
    (void)state;
    uint64_t weight[8];
    assert_int_equal(cf_weights_reveal((uint64_t[]){1, 1, 1, 10}, 4, 3), 10);
    assert_int_equal(cf_weights_reveal((uint64_t[]){1, 1, 1, 3}, 4, 3), 0);
    assert_int_equal(cf_weights_reveal((uint64_t[]){2, 2, 2}, 3, 9), 0);
    assert_int_equal(cf_weights_reveal((uint64_t[]){4, 4, 4, 6, 6, 5}, 6, 2), 5);
    srand(1);
    for (int round = 0; round < 3000; round++) {
        size_t n = 1 + (size_t)(rand() % 8), few = 1 + (size_t)(rand() % 4);
        uint64_t expected = 0;
        for (size_t i = 0; i < n; i++)
            weight[i] = 1 + (uint64_t)(rand() % 14);
        for (uint64_t w = 1; w <= 14 && !expected; w++) {
            size_t holders = 0;
            for (size_t i = 0; i < n; i++)
                holders += weight[i] == w;
            if (holders > 0 && holders < few && holders < n && reveals(weight, n, w))
                expected = w;
        }
        assert_int_equal(cf_weights_reveal(weight, n, few), expected);
    }
}

/* --- The notice ------------------------------------------------------------------------------- */

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEAD "name: N\nquestion: Q?\nagreement: a.txt\nsha256: " HASH "\n"

static void expect_notice(const char *text, const char *expected)
{
    cf_source source = {"notice.txt", cf_slice_of(text)};
    cf_arena arena = CF_ARENA_INIT;
    cf_notice notice;
    cf_diags diags;
    cf_buf found = CF_BUF_INIT;
    cf_diags_init(&diags);
    bool good = cf_notice_read(&notice, &arena, &source, &diags);
    cf_diags_sort(&diags);
    for (size_t i = 0; i < diags.count; i++) {
        uint32_t line, column;
        cf_span_position(diags.items[i]->span, &line, &column);
        cf_buf_addf(&found, "%s%s:%u", i ? " " : "", cf_code_info_of(diags.items[i]->code)->name,
                    line);
    }
    assert_string_equal(found.len ? found.text : "", expected);
    assert_int_equal(good, diags.n_errors == 0);
    cf_buf_release(&found);
    cf_diags_release(&diags);
    cf_arena_release(&arena);
}

static void a_notice_is_read_strictly(void **state)
{
    (void)state;
    expect_notice(HEAD "threshold: more than 1/2\n", "");
    expect_notice("", "E0704:1 E0704:1 E0704:1 E0704:1 E0704:1");
    expect_notice(HEAD "treshold: more than 1/2\n", "E0702:5 E0704:6");
    expect_notice(HEAD "threshold: 1/2\nthreshold: more than 1/2\nhello\n",
                  "E0705:5 E0703:6 E0702:7");
    expect_notice(HEAD "threshold: at least 2/5\n", "E0707:5");
    expect_notice(HEAD "threshold: a majority\nunits: every unit\n", "E0707:6");
    expect_notice(HEAD "threshold: a majority\nunits: every unit\ntally: by unit\n", "");
    expect_notice(HEAD "threshold: a majority\nquorum: at least 1/4\n", "E0705:6");
    expect_notice(HEAD "threshold: a majority\nminimum unit: 0\nrevote: maybe\nbase: all\n",
                  "E0705:6 E0705:7 E0705:8");
    expect_notice("agreement: ../a.txt\nsha256: 12\n" HEAD "threshold: a majority\n",
                  "E0705:1 E0705:2 E0703:5 E0703:6");
}

static void a_notice_is_written_and_read_back(void **state)
{
    (void)state;
    cf_notice n = {.name = CF_SLICE("Ratification"),
                   .question = CF_SLICE("Do you ratify?"),
                   .agreement = CF_SLICE("agreement.txt"),
                   .agreement_sha256 = CF_SLICE(HASH),
                   .opens = CF_SLICE("2025-06-09 08:00"),
                   .by_unit = true,
                   .minimum_unit = 12,
                   .covered = 5097};
    cf_notice back;
    cf_buf text = CF_BUF_INIT, again = CF_BUF_INIT;
    cf_arena arena = CF_ARENA_INIT;
    cf_diags diags;
    cf_diags_init(&diags);
    assert_true(cf_fraction_read(&n.rules.threshold, CF_SLICE("at least 2/3")));
    assert_true(cf_fraction_read(&n.rules.quorum, CF_SLICE("more than 1/4")));
    n.rules.units = (cf_fraction){1, 2, false};
    n.rules.quorum_of_unit = true;
    n.rules.base = CF_BASE_CAST;
    cf_notice_write(&text, &n);
    cf_source source = {"notice.txt", cf_buf_slice(&text)};
    assert_true(cf_notice_read(&back, &arena, &source, &diags));
    cf_notice_write(&again, &back);
    assert_string_equal(again.text, text.text);
    cf_buf_release(&text);
    cf_buf_release(&again);
    cf_arena_release(&arena);
    cf_diags_release(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read_counted_and_frozen),
        cmocka_unit_test(every_bad_row_is_reported),
        cmocka_unit_test(headers_are_strict),
        cmocka_unit_test(small_units_get_no_tally_of_their_own),
        cmocka_unit_test(weights_that_reveal_votes_are_found),
        cmocka_unit_test(a_notice_is_read_strictly),
        cmocka_unit_test(a_notice_is_written_and_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
