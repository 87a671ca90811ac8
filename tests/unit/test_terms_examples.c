/* Every clause type's example is what its descriptor promises: readable, in order, canonical. */
#include "test_terms.h"

static void an_example_reads_lowers_and_is_canonical(void **state)
{
    (void)state;
    for (int i = 0; i < cf_clause_type_count(); i++) {
        const cf_clause_type *type = cf_clause_type_at(i);
        cf_buf text = CF_BUF_INIT;
        cf_clause_example(&text, type);
        fixture f;
        open_offer_or_agreement(&f, cf_buf_slice(&text));
        expect_no_errors(&f);
        cf_buf printed = CF_BUF_INIT;
        cf_terms_print(&printed, f.terms);
        assert_string_equal(printed.text, text.text);
        cf_buf_release(&printed);
        cf_buf_release(&text);
        close_fixture(&f);
    }
}

static void every_type_documents_itself(void **state)
{
    (void)state;
    for (int i = 0; i < cf_clause_type_count(); i++) {
        const cf_clause_type *type = cf_clause_type_at(i);
        assert_ptr_equal(cf_clause_type_find(cf_slice_of(type->keyword)), type);
        assert_non_null(type->title);
        assert_non_null(type->summary);
        assert_non_null(type->weighs);
        assert_non_null(type->lower);
        assert_non_null(type->english);
        for (int j = 0; j < type->n_fields; j++)
            assert_non_null(type->fields[j].doc);
        for (const char *at = type->lever; at && *at; at += strspn(at, " ")) {
            cf_slice name = {at, strcspn(at, " ")};
            assert_true(cf_clause_field_index(type, name) >= 0);
            at += name.len;
        }
        cf_buf help = CF_BUF_INIT;
        cf_clause_help(&help, type);
        assert_non_null(strstr(help.text, type->example));
        cf_buf_release(&help);
    }
}

static void the_reference_dictionary_and_schema_name_every_type(void **state)
{
    (void)state;
    cf_buf reference = CF_BUF_INIT;
    cf_buf dictionary = CF_BUF_INIT;
    cf_buf schema = CF_BUF_INIT;
    cf_clause_reference(&reference);
    cf_clause_dictionary(&dictionary);
    cf_clause_schema(&schema);
    for (int i = 0; i < cf_clause_type_count(); i++) {
        assert_non_null(strstr(reference.text, cf_clause_type_at(i)->title));
        assert_non_null(strstr(dictionary.text, cf_clause_type_at(i)->keyword));
        assert_non_null(strstr(schema.text, cf_clause_type_at(i)->keyword));
    }
    cf_buf_release(&reference);
    cf_buf_release(&dictionary);
    cf_buf_release(&schema);
}

static void expect_fresh(const char *path, void (*write)(cf_buf *out))
{
    cf_buf generated = CF_BUF_INIT;
    cf_buf kept = CF_BUF_INIT;
    write(&generated);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        cf_buf_add(&kept, chunk, n);
    fclose(file);
    if (!cf_slice_equal(cf_buf_slice(&generated), cf_buf_slice(&kept)))
        fail_msg("%s is stale: write it anew with describe-clauses", path);
    cf_buf_release(&generated);
    cf_buf_release(&kept);
}

static void what_is_generated_is_fresh(void **state)
{
    (void)state;
    expect_fresh("docs/reference/clauses.md", cf_clause_reference);
    expect_fresh("docs/reference/clauses.json", cf_clause_schema);
    expect_fresh("fuzz/terms.dict", cf_clause_dictionary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_example_reads_lowers_and_is_canonical),
        cmocka_unit_test(every_type_documents_itself),
        cmocka_unit_test(the_reference_dictionary_and_schema_name_every_type),
        cmocka_unit_test(what_is_generated_is_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
