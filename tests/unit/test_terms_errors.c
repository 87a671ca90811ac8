/* The gallery: each code of the language has a small text that shows it, and the gallery's full
 * output is kept in gallery.txt. CONFER_BLESS=1 writes it anew; a reviewer reads the difference. */
#define _POSIX_C_SOURCE 200809L

#include "test_terms.h"

#include "base/limits.h"

#include <dirent.h>
#include <stdlib.h>

#define FOLDER "tests/errors/terms/"

enum { MAX_CASES = 200 };

static bool read_file(cf_buf *out, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, FOLDER "%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        cf_buf_add(out, chunk, n);
    fclose(file);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The cases in the order of their names. */
static int list_cases(char *names[MAX_CASES])
{
    int n = 0;
    DIR *dir = opendir(FOLDER);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        size_t len = strlen(entry->d_name);
        bool is_case = len > 6 && strchr("EWN", entry->d_name[0]) &&
                       strcmp(entry->d_name + len - 6, ".terms") == 0;
        if (!is_case)
            continue;
        assert_true(n < MAX_CASES);
        names[n] = malloc(len + 1);
        memcpy(names[n++], entry->d_name, len + 1);
    }
    closedir(dir);
    qsort(names, (size_t)n, sizeof *names, compare_names);
    return n;
}

static bool has_code(const cf_diags *diags, const char *name)
{
    for (size_t i = 0; i < diags->count; i++)
        if (strcmp(cf_code_info_of(diags->items[i]->code)->name, name) == 0)
            return true;
    return false;
}

/* Shows the case; its first line names the code, and only that code may be found. */
static void show_case(cf_buf *out, cf_slice agreement, const char *name)
{
    cf_buf text = CF_BUF_INIT;
    assert_true(read_file(&text, name));
    char code[8] = "";
    assert_int_equal(sscanf(text.text, "# %6s", code), 1);
    fixture f;
    cf_diags_init(&f.diags);
    f.agreement = cf_terms_read("current.terms", agreement, &f.diags);
    const cf_plan *standing = cf_terms_lower(f.agreement, NULL, &f.diags);
    f.terms = cf_terms_read(name, cf_buf_slice(&text), &f.diags);
    cf_terms_lower(f.terms, standing, &f.diags);
    cf_diags_sort(&f.diags);
    if (!has_code(&f.diags, code))
        print_message("%s does not show %s\n", name, code);
    assert_true(has_code(&f.diags, code));
    for (size_t i = 0; i < f.diags.count; i++)
        assert_string_equal(cf_code_info_of(f.diags.items[i]->code)->name, code);
    cf_buf_addf(out, "%s== %s: %s\n", out->len ? "\n" : "", code,
                cf_code_info_of(cf_code_find(cf_slice_of(code)))->title);
    cf_diags_print(out, &f.diags, false);
    cf_buf_release(&text);
    close_fixture(&f);
}

static void the_gallery_shows_what_it_says(void **state)
{
    (void)state;
    cf_buf agreement = CF_BUF_INIT;
    cf_buf shown = CF_BUF_INIT;
    cf_buf expected = CF_BUF_INIT;
    char *names[MAX_CASES];
    assert_true(read_file(&agreement, "current.terms"));
    int n = list_cases(names);
    for (int i = 0; i < n; i++) {
        show_case(&shown, cf_buf_slice(&agreement), names[i]);
        free(names[i]);
    }
    if (getenv("CONFER_BLESS")) {
        FILE *file = fopen(FOLDER "gallery.txt", "wb");
        assert_non_null(file);
        fwrite(shown.text, 1, shown.len, file);
        fclose(file);
    }
    assert_true(read_file(&expected, "gallery.txt"));
    assert_string_equal(shown.text, expected.text);
    cf_buf_release(&agreement);
    cf_buf_release(&shown);
    cf_buf_release(&expected);
}

/* The limits are shown by a_text_has_limits. */
static void every_code_of_the_language_has_a_case_and_an_explanation(void **state)
{
    (void)state;
    static const char *const limits[] = {"E0123", "E0124", "E0125", "E0127"};
    static const char *const codes[] = {
#define CF_CODE(name, title, explanation) #name,
#include "base/codes_terms.def"
#undef CF_CODE
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const cf_code_info *info = cf_code_info_of(cf_code_find(cf_slice_of(codes[i])));
        assert_true(strlen(info->explanation) > 40);
        bool is_limit = false;
        for (size_t j = 0; j < 4; j++)
            is_limit = is_limit || strcmp(codes[i], limits[j]) == 0;
        char name[32];
        snprintf(name, sizeof name, "%s.terms", codes[i]);
        cf_buf text = CF_BUF_INIT;
        if (!is_limit && !read_file(&text, name))
            fail_msg("%s has no case in " FOLDER, codes[i]);
        cf_buf_release(&text);
    }
}

static void expect_only(cf_slice text, cf_code code)
{
    fixture f;
    open_offer_or_agreement(&f, text);
    assert_int_equal(f.diags.count, 1);
    assert_int_equal(f.diags.items[0]->code, code);
    close_fixture(&f);
}

static void a_text_has_limits(void **state)
{
    (void)state;
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "offer \"x\"\n#");
    cf_buf_add_repeat(&text, 'x', CF_LIMIT_LINE_BYTES - 1);
    cf_buf_add_str(&text, "\n");
    fixture f;
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    assert_int_equal(f.diags.count, 0);
    close_fixture(&f);
    text.text[text.len - 1] = 'x';
    cf_buf_add_str(&text, "\n");
    expect_only(cf_buf_slice(&text), CF_E0124);

    cf_buf_clear(&text);
    cf_buf_add_str(&text, "offer \"x\"\n");
    for (int i = 1; i < CF_LIMIT_CLAUSES; i++)
        cf_buf_add_str(&text, "note \"x\"\n");
    open_offer_or_agreement(&f, cf_buf_slice(&text));
    assert_int_equal(f.diags.count, 0);
    close_fixture(&f);
    cf_buf_add_str(&text, "note \"x\"\nnote \"x\"\n");
    expect_only(cf_buf_slice(&text), CF_E0125);

    cf_buf_clear(&text);
    cf_buf_add_str(&text, "offer \"x\"\n");
    while (text.len <= CF_LIMIT_TERMS_BYTES)
        cf_buf_add_str(&text, "#\n");
    expect_only(cf_buf_slice(&text), CF_E0123);

    cf_buf_clear(&text);
    cf_buf_add_str(&text, "agreement \"x\"\nroster \"r.csv\"");
    for (int i = 0; i <= CF_LIMIT_COLUMNS; i++)
        cf_buf_addf(&text, " column c%d = \"x\"", i);
    expect_only(cf_buf_slice(&text), CF_E0127);
    cf_buf_release(&text);
}

static void expect_code(const char *text, cf_code code)
{
    fixture f;
    open_offer_or_agreement(&f, cf_slice_of(text));
    bool found = false;
    for (size_t i = 0; i < f.diags.count; i++)
        found = found || f.diags.items[i]->code == code;
    if (!found)
        print_message("not found in: %s", text);
    assert_true(found);
    close_fixture(&f);
}

/* Further texts for codes that have many causes. */
static void a_code_has_many_causes(void **state)
{
    (void)state;
    static const struct {
        const char *clause;
        cf_code code;
    } cases[] = {
        {"raise 6 % on 2025-07-01", CF_E0102},
        {"raise .5% on 2025-07-01", CF_E0102},
        {"raise \xe2\x88\x92"
         "2% on 2025-07-01",
         CF_E0102},
        {"raise 6%\xc2\xa0on 2025-07-01", CF_E0102},
        {"raise 6% on 2025-07-01; note x", CF_E0102},
        {"note \"a\xe2\x80\xae"
         "b\"",
         CF_E0103},
        {"note \"a\" # \x7f", CF_E0103},
        {"note \"\xed\xa0\x80\"", CF_E0104},
        {"raise on 2025-07-01", CF_E0110},
        {"drop bottom on 2025-07-01", CF_E0101},
        {"raise $1 per hour on 2025-07-01", CF_E0126},
        {"raise $1/hr on 2025-07-01", CF_E0126},
        {"raise 1/hour on 2025-07-01", CF_E0111},
        {"minimum rate 17.25/hour on 2025-07-01", CF_E0112},
        {"raise 6% on 2025-13-01", CF_E0113},
        {"raise 6% on 1 July 2025", CF_E0113},
        {"raise 6% on July", CF_E0113},
        {"raise 6% on 2025-07", CF_E0113},
        {"raise 6% on", CF_E0109},
        {"raise 6% on 2025-07-01 for", CF_E0109},
        {"raise 6% on 2025-07-01 for class", CF_E0109},
        {"raise 6% on 2025-07-01 for class in", CF_E0109},
        {"raise 6% on 2025-07-01 for class in ()", CF_E0110},
        {"raise 6% on 2025-07-01 for class in (A B)", CF_E0110},
        {"raise 6% on 2025-07-01 for class in (A,", CF_E0109},
        {"raise 6% on 2025-07-01 for class == A", CF_E0110},
        {"raise 6% on 2025-07-01 for class is A", CF_E0110},
        {"raise 6% on 2025-07-01 for hired < 7/1/2020", CF_E0113},
        {"raise 6% on 2025-07-01 if income \"Sales tax\" FY2026-27 >= $1", CF_E0110},
        {"raise 6% on 2025-07-01 if revenue \"Sales tax\" FY2026-27 > $1", CF_E0110},
        {"raise 6% on 2025-07-01 if revenue \"Sales tax\" FY2026-27 >= 1", CF_E0112},
        {"raise 99999999999999999999% on 2025-07-01", CF_E0117},
        {"raise -100% on 2025-07-01", CF_E0214},
        {"raise -60% + -60% on 2025-07-01", CF_E0214},
        {"raise 3% on 2025-07-01 if revenue \"Sales tax\" FY2026 >= $1", CF_E0207},
        {"freeze steps from 2026-07-01 to 2025-07-01", CF_E0208},
        {"raise cpi \"CPI-W\" from 2025-02 to 2024-02 on 2025-07-01", CF_E0208},
        {"raise cpi \"CPI-W\" from 2025-02 to 2025-02 on 2025-07-01", CF_W0202},
        {"health Family 85% prorated on 2025-07-01", CF_E0209},
        {"furlough 40 hours in FY2026-27 on 2026-07-01", CF_E0205},
        {"arrears paid 2025-10-03", CF_W0202},
        {"premium BIL $40/period on 2025-07-01\npremium BIL $40/period on 2025-07-01", CF_W0203},
        {"term 2025-07-01 to 2026-06-30\nterm 2025-07-01 to 2026-06-30", CF_E0206},
        {"unit 12\nunit 12", CF_E0206},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "offer \"x\"\n%s\n", cases[i].clause);
        expect_code(text, cases[i].code);
    }
    expect_code("", CF_E0107);
    expect_code("# only a comment\n", CF_E0107);
    expect_code("\xff\xfeo\0f\0", CF_E0104);
    expect_code("agreement \"x\"\npay monthly from 2025-01-04 paid 6 days after\n", CF_E0211);
    expect_code("agreement \"x\"\nrevenue \"A\" FY2025-26 $1\nrevenue A FY2025-26 $2\n", CF_E0206);
    expect_code("agreement \"x\"\nsteps every 12 months step 2 after 6 months "
                "step 2 after 7 months\n",
                CF_E0206);
    expect_code("agreement \"x\"\nfiscal year starts 02-29\n", CF_E0115);
    expect_code("agreement \"x\"\nfiscal year starts 7/1\n", CF_E0115);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gallery_shows_what_it_says),
        cmocka_unit_test(every_code_of_the_language_has_a_case_and_an_explanation),
        cmocka_unit_test(a_text_has_limits),
        cmocka_unit_test(a_code_has_many_causes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
