#include "clause/lower.h"

cf_op *cf_lower_op(cf_lowering *lowering, const cf_clause *clause, cf_op_kind kind)
{
    cf_op *op = &lowering->ops[lowering->n_ops++];
    *op = (cf_op){.kind = kind,
                  .clause = clause,
                  .dated = clause->has_on,
                  .on = clause->has_on ? clause->on : CF_DATE_NONE,
                  .who = clause->who,
                  .condition = clause->condition};
    return op;
}

void *cf_lower_push(cf_lowering *lowering, const void *items, int *n, size_t size)
{
    /* The array is full when its count is a power of two. */
    void *room = (void *)(uintptr_t)items;
    if (*n == 0 || (*n & (*n - 1)) == 0) {
        room = cf_arena_alloc(&lowering->terms->arena, *n ? (size_t)*n * 2 : 1, size);
        if (*n > 0)
            memcpy(room, items, (size_t)*n * size);
    }
    (*n)++;
    return room;
}

bool cf_lower_alone(cf_op *out, cf_terms *terms, const cf_plan *plan, const cf_plan *agreement,
                    const cf_clause *clause)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_plan scratch = *plan; /* a term changes ops alone */
    cf_lowering lowering = {.terms = terms,
                            .plan = &scratch,
                            .agreement = agreement,
                            .diags = &diags,
                            .ops = CF_ARENA_NEW(&terms->arena, cf_op, 1)};
    if (agreement) {
        lowering.fiscal_month = agreement->facts.fiscal_month;
        lowering.fiscal_day = agreement->facts.fiscal_day;
    }
    clause->type->lower(&lowering, clause);
    bool good = lowering.n_ops == 1 && !cf_diags_failed(&diags);
    cf_diags_release(&diags);
    if (good)
        *out = lowering.ops[0];
    return good;
}

/* --- Fiscal years ---------------------------------------------------------------------------- */

static void explain_fiscal_year(cf_lowering *lowering, cf_diag *diag, bool january, int year)
{
    if (january)
        cf_diags_help(lowering->diags, diag, "write FY%04d", year);
    else
        cf_diags_help(
            lowering->diags, diag,
            "write FY%04d-%02d for the year that starts in %d, or FY%04d-%02d for the one "
            "that ends in %d",
            year, (year + 1) % 100, year, year - 1, year % 100, year);
}

void cf_lower_check_fiscal_year(cf_lowering *lowering, int year, cf_slice text, cf_span span)
{
    bool january = lowering->fiscal_month == 1 && lowering->fiscal_day == 1;
    bool two_years = memchr(text.text, '-', text.len) != NULL;
    if (lowering->fiscal_month == 0 || two_years != january)
        return;
    cf_diag *diag =
        january ? cf_diags_add(lowering->diags, CF_E0207, span,
                               "fiscal years start on January 1 here, so each is one calendar year")
                : cf_diags_add(lowering->diags, CF_E0207, span,
                               "fiscal years start on %02d-%02d here, so each lies in two calendar "
                               "years",
                               lowering->fiscal_month, lowering->fiscal_day);
    explain_fiscal_year(lowering, diag, january, year);
}

int cf_lower_fiscal_year(cf_lowering *lowering, const cf_field *field)
{
    cf_lower_check_fiscal_year(lowering, (int)field->integer, field->text, field->span);
    return (int)field->integer;
}

/* --- Checks ---------------------------------------------------------------------------------- */

void cf_lower_check_prorated(cf_lowering *lowering, const cf_clause *clause, const cf_field *flag,
                             const cf_amount *amount)
{
    if (!flag->present || (!amount->is_percent && amount->per != CF_PER_HOUR))
        return;
    cf_diag *diag = cf_diags_add(lowering->diags, CF_E0209, flag->span,
                                 "%s follows FTE already and cannot be prorated",
                                 amount->is_percent ? "a percent" : "an hourly amount");
    cf_diags_note(lowering->diags, diag, clause->span, "in this clause");
    cf_diags_help(lowering->diags, diag, "leave out `prorated`");
}

bool cf_lower_check_order(cf_lowering *lowering, const cf_clause *clause, const cf_field *from,
                          const cf_field *to, const char *what)
{
    bool dates = !cf_date_is_none(from->date);
    bool reversed = dates ? from->date.days > to->date.days : from->integer > to->integer;
    if (!reversed)
        return true;
    cf_diag *diag =
        cf_diags_add(lowering->diags, CF_E0208, to->span, "%s ends before it begins", what);
    cf_diags_note(lowering->diags, diag, from->span, "it begins here");
    cf_diags_help(lowering->diags, diag, "write the earlier first");
    (void)clause;
    return false;
}

bool cf_lower_check_count(cf_lowering *lowering, const cf_clause *clause, int n, int most)
{
    if (n <= most)
        return true;
    cf_diags_add(lowering->diags, CF_E0127, clause->span,
                 "this clause has %d parts; %d are allowed", n, most);
    return false;
}

void cf_lower_idle(cf_lowering *lowering, const cf_clause *clause, const char *why)
{
    if (cf_clause_levers(clause) > 0)
        return; /* its first value may change nothing; others do */
    cf_diags_add(lowering->diags, CF_W0202, clause->span, "this clause changes nothing: %s", why);
}

cf_amount cf_lower_amount(const cf_field *percent, const cf_field *dollars)
{
    if (percent && percent->present)
        return (cf_amount){.is_percent = true, .percent_e6 = percent->scaled};
    return (cf_amount){.dollars_e8 = dollars->scaled, .per = dollars->per};
}
