/* test_terms.h: a document and what was found in it, for the tests of the language. */
#ifndef TEST_TERMS_H
#define TEST_TERMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "clause/clause.h"
#include "read/terms_read.h"

typedef struct {
    cf_diags diags;
    cf_terms *agreement; /* what offers are lowered against */
    cf_terms *terms;
    const cf_plan *plan;
} fixture;

static const char standing_agreement[] = "agreement \"Standing\"\n"
                                         "unit 12 \"General\"\n"
                                         "pay biweekly from 2025-01-04 paid 6 days after\n"
                                         "cpi \"CPI-W\" \"cpi-w.csv\"\n"
                                         "revenue \"Sales tax\" FY2026-27 $41,000,000\n"
                                         "contribution pension 20% of pensionable\n"
                                         "premium BIL $40/period\n"
                                         "plan Family costs $1,980/month\n";

static inline void open_against(fixture *f, cf_slice agreement, cf_slice text)
{
    cf_diags_init(&f->diags);
    f->agreement = cf_terms_read("current.terms", agreement, &f->diags);
    const cf_plan *standing = cf_terms_lower(f->agreement, NULL, &f->diags);
    f->terms = cf_terms_read("test.terms", text, &f->diags);
    f->plan = cf_terms_lower(f->terms, standing, &f->diags);
    cf_diags_sort(&f->diags);
}

static inline void open_offer_or_agreement(fixture *f, cf_slice text)
{
    open_against(f, cf_slice_of(standing_agreement), text);
}

static inline void close_fixture(fixture *f)
{
    cf_terms_free(f->terms);
    cf_terms_free(f->agreement);
    cf_diags_release(&f->diags);
}

static inline void print_problems(const fixture *f)
{
    cf_buf text = CF_BUF_INIT;
    cf_diags_print(&text, &f->diags, false);
    printf("%s", text.text ? text.text : "");
    cf_buf_release(&text);
}

static inline void expect_no_errors(const fixture *f)
{
    if (cf_diags_failed(&f->diags))
        print_problems(f);
    assert_false(cf_diags_failed(&f->diags));
}

#endif
