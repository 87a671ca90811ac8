/* Diagnostics: places, order, and how they are printed, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/diag.h"
#include "base/limits.h"

#include <stdlib.h>

static const char terms[] = "agreement \"Caf\xc3\xa9\"\n"
                            "raise 6% in 2025-05-31\n"
                            "\tnote \"\xe2\x82\xac 5\" oops\r\n"
                            "last";

static cf_source source = {"current.terms", {terms, sizeof terms - 1}};

static cf_span span_of(const char *words)
{
    const char *at = strstr(terms, words);
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - terms);
    return (cf_span){&source, start, start + (uint32_t)strlen(words), 0};
}

static void prints(const cf_diags *diags, const char *expected)
{
    cf_buf out = CF_BUF_INIT;
    cf_diags_print(&out, diags, false);
    assert_string_equal(out.text, expected);
    cf_buf_release(&out);
}

static void places_count_lines_and_code_points(void **state)
{
    (void)state;
    uint32_t line, column;
    cf_span_position(span_of("agreement"), &line, &column);
    assert_true(line == 1 && column == 1);
    cf_span_position(span_of("\xa9\"\n"), &line, &column); /* inside e-acute: the next column */
    assert_int_equal(line, 1);
    cf_span_position(span_of("in 2025"), &line, &column);
    assert_true(line == 2 && column == 10);
    cf_span_position(span_of("oops"), &line, &column); /* tab, n o t e, space, " euro space 5 " */
    assert_true(line == 3 && column == 13);
    cf_span_position(span_of("last"), &line, &column);
    assert_true(line == 4 && column == 1);
    cf_span_position((cf_span){&source, 0, 0, 17}, &line, &column); /* a table's line */
    assert_true(line == 17 && column == 1);
    cf_span joined = cf_span_join(span_of("raise"), span_of("in"));
    assert_int_equal(joined.start, span_of("raise").start);
    assert_int_equal(joined.end, span_of("in").end);
    assert_ptr_equal(cf_span_join(CF_SPAN_NONE, joined).source, &source);
}

static void carets_stand_under_the_words(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_diag *diag = cf_diags_add(&diags, CF_E0101, span_of("in"), "what is \"%s\"?", "in");
    cf_diags_note(&diags, diag, span_of("Caf\xc3\xa9"), "the title has %d letters", 4);
    cf_diags_note(&diags, diag, CF_SPAN_NONE, "a remark");
    cf_diags_help(&diags, diag, "did you mean \"on\"?");
    cf_diags_add(&diags, CF_E0101, span_of("\xe2\x82\xac 5"), "three columns");
    cf_diags_add(&diags, CF_E0101, span_of("oops"), "behind a tab and a euro sign");
    prints(&diags,
           "current.terms:2:10: error[E0101]: what is \"in\"?\n"
           "    2 | raise 6% in 2025-05-31\n"
           "      |          ^^\n"
           "  note: current.terms:1:12: the title has 4 letters\n"
           "    1 | agreement \"Caf\xc3\xa9\"\n"
           "      |            ^^^^\n"
           "  note: a remark\n"
           "  help: did you mean \"on\"?\n"
           "current.terms:3:8: error[E0101]: three columns\n"
           "    3 |  note \"\xe2\x82\xac 5\" oops\n"
           "      |        ^^^\n"
           "current.terms:3:13: error[E0101]: behind a tab and a euro sign\n"
           "    3 |  note \"\xe2\x82\xac 5\" oops\n"
           "      |             ^^^^\n"
           "3 errors\n");
    cf_diags_release(&diags);
}

static void a_span_over_lines_is_shown_on_its_first(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_diags_add(&diags, CF_E0101, cf_span_join(span_of("2025"), span_of("note")), "two lines");
    uint32_t end = (uint32_t)sizeof terms - 1;
    cf_diags_add(&diags, CF_E0101, (cf_span){&source, end, end, 0}, "at the end");
    prints(&diags, "current.terms:2:13: error[E0101]: two lines\n"
                   "    2 | raise 6% in 2025-05-31\n"
                   "      |             ^^^^^^^^^^\n"
                   "current.terms:4:5: error[E0101]: at the end\n"
                   "    4 | last\n"
                   "      |     ^\n"
                   "2 errors\n");
    cf_diags_release(&diags);
}

static void tables_show_a_line_and_a_column(void **state)
{
    (void)state;
    static cf_source table = {"roster.csv", {"", 0}};
    cf_diags diags;
    cf_diags_init(&diags);
    cf_diag *diag = cf_diags_add(&diags, CF_E0314, (cf_span){&table, 0, 0, 12}, "no such range");
    cf_diags_column(&diags, diag, CF_SLICE("Pay \xff Range")); /* no UTF-8: masked */
    cf_diags_add(&diags, CF_E0304, (cf_span){&table, 0, 0, 0}, "the whole file");
    cf_diags_add(&diags, CF_E0450, CF_SPAN_NONE, "nowhere");
    prints(&diags, "roster.csv:12: error[E0314]: column \"Pay ? Range\": no such range\n"
                   "roster.csv: error[E0304]: the whole file\n"
                   "error[E0450]: nowhere\n"
                   "3 errors\n");
    cf_diags_release(&diags);
}

static void sorting_is_by_place_and_stable(void **state)
{
    (void)state;
    static cf_source other = {"a.terms", {"one\ntwo\n", 8}};
    cf_diags diags;
    cf_diags_init(&diags);
    cf_diags_add(&diags, CF_E0101, span_of("last"), "4");
    cf_diags_add(&diags, CF_E0101, (cf_span){&other, 4, 7, 0}, "1");
    cf_diags_add(&diags, CF_E0101, span_of("raise"), "2");
    cf_diags_add(&diags, CF_E0102, span_of("raise"), "3"); /* same place: as found */
    cf_diags_add(&diags, CF_E0450, CF_SPAN_NONE, "0");
    cf_diags_sort(&diags);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(diags.items[i]->message[0], '0' + (char)i);
    assert_int_equal(diags.n_errors, 5);
    assert_true(cf_diags_failed(&diags));
    cf_diags_release(&diags);
    assert_false(cf_diags_failed(&diags));
}

static void all_are_shown_however_many(void **state)
{
    (void)state;
    enum { N = 30007 };
    cf_diags diags;
    cf_diags_init(&diags);
    for (int i = 0; i < N; i++)
        cf_diags_add(&diags, CF_E0450, CF_SPAN_NONE, "x");
    cf_buf out = CF_BUF_INIT;
    cf_diags_print(&out, &diags, false);
    size_t lines = 0;
    for (size_t i = 0; i < out.len; i++)
        lines += out.text[i] == '\n';
    assert_int_equal(lines, N + 1);
    assert_non_null(strstr(out.text, "error[E0450]: x\n30007 errors\n"));
    cf_buf_release(&out);
    cf_diags_release(&diags);
}

static void the_code_decides_the_severity(void **state)
{
    (void)state;
    for (int code = 1; code < CF_CODE_COUNT; code++) {
        const cf_code_info *info = cf_code_info_of((cf_code)code);
        cf_severity expected = info->name[0] == 'E'   ? CF_ERROR
                               : info->name[0] == 'W' ? CF_WARNING
                                                      : CF_NOTE;
        assert_int_equal(cf_code_severity((cf_code)code), expected);
        assert_true(strchr("EWN", info->name[0]) && strlen(info->name) == 5);
        assert_true(strlen(info->title) > 0 && strlen(info->explanation) > 40);
        assert_int_equal(cf_code_find(cf_slice_of(info->name)), code); /* so none is there twice */
    }
    assert_int_equal(cf_code_find(CF_SLICE("e0450")), CF_E0450);
    assert_int_equal(cf_code_find(CF_SLICE("E9999")), CF_CODE_NONE);
    assert_int_equal(cf_code_find(CF_SLICE("")), CF_CODE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_count_lines_and_code_points),
        cmocka_unit_test(carets_stand_under_the_words),
        cmocka_unit_test(a_span_over_lines_is_shown_on_its_first),
        cmocka_unit_test(tables_show_a_line_and_a_column),
        cmocka_unit_test(sorting_is_by_place_and_stable),
        cmocka_unit_test(all_are_shown_however_many),
        cmocka_unit_test(the_code_decides_the_severity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
