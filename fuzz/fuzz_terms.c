/* fuzz_terms.c: any bytes as an agreement, and as an offer against a standing agreement.
 *
 * Beside crashes it looks for broken promises: canonical text is read back as the same document
 * without new errors, and printing it again changes nothing. */
#include "base/bug.h"
#include "clause/clause.h"
#include "clause/diff.h"
#include "read/terms_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char standing[] = "agreement \"Standing\"\n"
                               "unit 12 \"General\"\n"
                               "pay biweekly from 2025-01-04 paid 6 days after\n"
                               "cpi \"CPI-W\" \"cpi-w.csv\"\n"
                               "revenue \"Sales tax\" FY2026-27 $41,000,000\n"
                               "contribution pension 20% of pensionable\n"
                               "plan Family costs $1,980/month\n";

static void check_same(const cf_terms *a, const cf_terms *b)
{
    CF_BUG_IF(a->n_clauses != b->n_clauses || a->is_agreement != b->is_agreement);
    for (int i = 0; i < a->n_clauses; i++)
        CF_BUG_IF(!cf_clause_equal(&a->clauses[i], &b->clauses[i]));
}

static void check_round_trip(const cf_terms *terms)
{
    cf_diags diags;
    cf_buf once = CF_BUF_INIT;
    cf_buf twice = CF_BUF_INIT;
    cf_diags_init(&diags);
    cf_terms_print(&once, terms);
    cf_terms *again = cf_terms_read("again.terms", cf_buf_slice(&once), &diags);
    CF_BUG_IF(cf_diags_failed(&diags));
    check_same(terms, again);
    cf_terms_print(&twice, again);
    CF_BUG_IF(!cf_slice_equal(cf_buf_slice(&once), cf_buf_slice(&twice)));
    cf_terms_free(again);
    cf_diags_release(&diags);
    cf_buf_release(&once);
    cf_buf_release(&twice);
}

static void speak(const cf_terms *terms, const cf_plan *plan, const cf_terms *other)
{
    cf_buf text = CF_BUF_INIT;
    for (int i = 0; i < terms->n_clauses; i++)
        cf_clause_english(&text, &terms->clauses[i], plan);
    cf_terms_diff(&text, other, terms);
    cf_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_terms *agreement = cf_terms_read("current.terms", cf_slice_of(standing), &diags);
    const cf_plan *status_quo = cf_terms_lower(agreement, NULL, &diags);
    cf_terms *terms = cf_terms_read("fuzz.terms", (cf_slice){(const char *)data, size}, &diags);
    bool readable = !cf_diags_failed(&diags);
    const cf_plan *plan = cf_terms_lower(terms, status_quo, &diags);
    if (readable)
        check_round_trip(terms);
    speak(terms, plan, agreement);
    cf_diags_sort(&diags);
    cf_buf text = CF_BUF_INIT;
    cf_diags_print(&text, &diags, false);
    cf_buf_release(&text);
    cf_terms_free(terms);
    cf_terms_free(agreement);
    cf_diags_release(&diags);
    return 0;
}
