/* fit_space.c: a space, one set of days and fixed choices at a time. */
#include "answer/fit.h"
#include "answer/market.h"

#include "base/mem.h"
#include "clause/lower.h"

uint64_t cf_fit_most_in_tables = 1 << 21; /* some hundred megabytes */
bool cf_fit_without_tables;

/* --- Choices --------------------------------------------------------------------------------- */

/* Levers of one clause follow each other, its day last. */
void cf_fit_find_choices(cf_fitting *f)
{
    const cf_space *space = &f->space;
    f->choices = CF_ARENA_NEW(&f->c->arena, cf_choice_clause, (size_t)space->n_levers + 1);
    f->n_sets = 1;
    for (int i = 0; i < space->n_levers; i++) {
        const cf_lever *lever = &space->levers[i];
        if (lever->field == CF_LEVER_DAY) {
            f->n_day_levers++;
            f->n_sets *= (uint64_t)lever->n;
            continue;
        }
        cf_choice_clause *last = f->n_choices > 0 ? &f->choices[f->n_choices - 1] : NULL;
        if (!last || last->clause != lever->clause) {
            last = &f->choices[f->n_choices++];
            *last = (cf_choice_clause){.clause = lever->clause, .first_lever = i, .n = 1};
        }
        last->n_levers++;
        last->n = lever->n > 100000000 / last->n ? 100000001 : last->n * lever->n;
    }
    while (f->n_outer < f->n_choices && cf_fit_packages_of_set(f) > cf_fit_most_in_tables)
        f->n_sets *= (uint64_t)f->choices[f->n_outer++].n;
}

bool cf_fit_is_fixed(const cf_fitting *f, int lever)
{
    if (f->space.levers[lever].field == CF_LEVER_DAY)
        return true;
    for (int i = 0; i < f->n_outer; i++)
        if (f->choices[i].clause == f->space.levers[lever].clause)
            return true;
    return false;
}

/* The digits of a choice's levers from the number of its combination, and back. */
static void spread_choice(int *digits, const cf_fitting *f, const cf_choice_clause *choice,
                          int combination)
{
    for (int i = choice->n_levers - 1; i >= 0; i--) {
        int lever = choice->first_lever + i;
        digits[lever] = combination % f->space.levers[lever].n;
        combination /= f->space.levers[lever].n;
    }
}

static int gather_choice(const int *digits, const cf_fitting *f, const cf_choice_clause *choice)
{
    int combination = 0;
    for (int i = 0; i < choice->n_levers; i++) {
        int lever = choice->first_lever + i;
        combination = combination * f->space.levers[lever].n + digits[lever];
    }
    return combination;
}

uint64_t cf_fit_packages_of_set(const cf_fitting *f)
{
    return f->space.n_packages / f->n_sets;
}

uint64_t cf_fit_package_at(const cf_fitting *f, uint64_t i)
{
    int digits[CF_FIT_MAX_CHOICES];
    const cf_space *space = &f->space;
    for (int lever = space->n_levers - 1; lever >= 0; lever--) {
        digits[lever] = f->at.digits[lever];
        if (cf_fit_is_fixed(f, lever))
            continue;
        digits[lever] = (int)(i % (uint64_t)space->levers[lever].n);
        i /= (uint64_t)space->levers[lever].n;
    }
    return cf_space_number(space, digits);
}

/* --- Tables ---------------------------------------------------------------------------------- */

static int op_of_clause(const cf_plan *plan, const cf_terms *terms, int clause)
{
    for (int i = 0; i < plan->n_ops; i++)
        if (plan->ops[i].clause == &terms->clauses[clause])
            return i;
    return -1;
}

/* Every combination of the levers of one clause, lowered. */
static bool make_choice(cf_fitting *f, cf_fit_choice *out, const cf_choice_clause *choice,
                        cf_arena *arena)
{
    enum { MOST = 1000000 };
    cf_set *at = &f->at;
    *out = (cf_fit_choice){.op = op_of_clause(at->plan, at->terms, choice->clause), .n = choice->n};
    if (out->op < 0 || choice->n > MOST)
        return false;
    cf_op *variants = CF_ARENA_NEW(arena, cf_op, (size_t)choice->n);
    int digits[CF_FIT_MAX_CHOICES];
    memcpy(digits, at->digits, (size_t)f->space.n_levers * sizeof *digits);
    for (int v = 0; v < choice->n; v++) {
        cf_clause *clause = CF_ARENA_NEW(arena, cf_clause, 1);
        spread_choice(digits, f, choice, v);
        cf_space_clause(clause, &f->space, choice->clause, digits, arena);
        if (!cf_lower_alone(&variants[v], at->terms, at->plan, f->costing.agreement, clause))
            return false;
        variants[v].clause = at->plan->ops[out->op].clause;
    }
    out->variants = variants;
    return true;
}

/* The tables of this set; NULL with `why`, or stopped. */
static cf_fit *make_tables(cf_fitting *f, const uint64_t *only, const char **why)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_fit_choice *choices = CF_ARENA_NEW(&arena, cf_fit_choice, (size_t)f->n_choices + 1);
    int n = f->n_choices - f->n_outer;
    bool good = true;
    for (int i = 0; good && i < n; i++)
        good = make_choice(f, &choices[i], &f->choices[f->n_outer + i], &arena);
    cf_fit *fit = NULL;
    if (good) {
        cf_costing_options costing = f->costing;
        costing.offers = &f->at.plan;
        costing.n_offers = 1;
        cf_fit_options options = {.costing = &costing,
                                  .choices = choices,
                                  .n_choices = n,
                                  .funds = f->fund_texts,
                                  .n_funds = only ? 0 : f->n_fund_texts,
                                  .only = only};
        cf_diags diags; /* what is wrong with the first package alone is not wrong with all */
        cf_diags_init(&diags);
        fit = cf_fit_new(&options, f->c->roster, &diags, why);
        if (!fit && !*why && cf_diags_failed(&diags))
            *why = "the first package cannot be costed";
        cf_diags_release(&diags);
    } else {
        *why = "a value of a range makes no sense in its clause";
    }
    cf_arena_release(&arena);
    return fit;
}

/* --- Opening and closing --------------------------------------------------------------------- */

void cf_fit_digits_of_set(int *digits, const cf_fitting *f, uint64_t set)
{
    const cf_space *space = &f->space;
    for (int i = space->n_levers - 1; i >= 0; i--) {
        digits[i] = 0;
        if (!cf_fit_is_fixed(f, i))
            continue;
        digits[i] = (int)(set % (uint64_t)space->levers[i].n);
        set /= (uint64_t)space->levers[i].n;
    }
}

uint64_t cf_fit_set_of(const cf_fitting *f, const int *digits)
{
    uint64_t set = 0;
    for (int i = 0; i < f->space.n_levers; i++)
        if (cf_fit_is_fixed(f, i))
            set = set * (uint64_t)f->space.levers[i].n + (uint64_t)digits[i];
    return set;
}

bool cf_fit_open_set(cf_fitting *f, uint64_t set)
{
    const cf_space *space = &f->space;
    f->at = (cf_set){.digits = cf_mem_calloc((size_t)space->n_levers + 1, sizeof(int))};
    cf_fit_digits_of_set(f->at.digits, f, set);
    cf_buf text = CF_BUF_INIT;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_space_print(&text, space, f->at.digits);
    f->at.terms = cf_terms_read("package", cf_buf_slice(&text), &diags);
    f->at.plan = cf_terms_lower(f->at.terms, f->costing.agreement, &diags);
    bool readable = !cf_diags_failed(&diags);
    cf_buf_release(&text);
    cf_diags_release(&diags);
    if (!readable)
        f->at.why = "the first package makes no sense as an offer";
    else if (cf_market_has_raises(f->at.plan))
        f->at.why = "a raise depends on the rates that the others leave";
    else if (cf_fit_without_tables)
        f->at.why = "a test asks for it";
    else
        f->at.fit = make_tables(f, NULL, &f->at.why);
    return f->at.fit || f->at.why;
}

void cf_fit_close_set(cf_fitting *f)
{
    cf_fit_free(f->at.fit);
    cf_terms_free(f->at.terms);
    cf_mem_free(f->at.digits);
    f->at = (cf_set){0};
}

cf_fit *cf_fit_of_member(cf_fitting *f, uint64_t row)
{
    const char *why = NULL;
    return make_tables(f, &row, &why);
}

/* --- Looking up ------------------------------------------------------------------------------ */

/* What a set of funds bears of members who carry one: exact where it is theirs alone. */
static void add_funds(cf_package *out, const cf_fitting *f, int set, const int64_t *figures)
{
    enum { WHOLE = 1000000 }; /* percent x 1e4 */
    const cf_fit *fit = f->at.fit;
    const cf_fund_set *funds = &f->fund_sets[set];
    int64_t years[sizeof out->years / sizeof out->years[0]] = {0};
    int64_t slack = 0;
    for (int k = 0; k < funds->n_texts; k++) {
        int t = funds->texts[k];
        bool whole = funds->shares_e4[k] == WHOLE;
        for (int y = 0; y < fit->n_years; y++) {
            int64_t cost = figures[cf_fit_fund(fit, t, y)];
            int64_t part = cost;
            if (!whole &&
                !cf_div_round(&part, (cf_wide)cost * funds->shares_e4[k], WHOLE, CF_HALF_UP))
                part = 0;
            years[y] += part;
        }
        if (!whole) /* each member's split is less than a cent off for each fund */
            slack += (int64_t)fit->fund_members[t] * funds->n + 1;
    }
    out->fund_slack = slack > out->fund_slack ? slack : out->fund_slack;
    if (set == 0 && f->n_funds > 0)
        memcpy(out->fund_years, years, (size_t)fit->n_years * sizeof *years);
    cf_fit_hold(out, f, set, years);
}

void cf_fit_choices_of(int *choices, const cf_fitting *f, uint64_t number)
{
    int digits[CF_FIT_MAX_CHOICES];
    cf_space_digits(digits, &f->space, number);
    for (int i = f->n_outer; i < f->n_choices; i++)
        choices[i - f->n_outer] = gather_choice(digits, f, &f->choices[i]);
}

void cf_fit_look_up(cf_package *out, const cf_fitting *f, uint64_t number, int64_t *scratch)
{
    const cf_fit *fit = f->at.fit;
    int choices[CF_FIT_MAX_CHOICES];
    cf_fit_choices_of(choices, f, number);
    cf_fit_figures(scratch, fit, choices);
    *out = (cf_package){.number = number,
                        .first_year = fit->first_year,
                        .n_years = fit->n_years,
                        .members = fit->members};
    for (int y = 0; y < fit->n_years; y++) {
        out->years[y] = scratch[y];
        out->cost += scratch[y];
    }
    out->gain = scratch[cf_fit_gain(fit)];
    out->base = scratch[cf_fit_base(fit)];
    out->base_before = fit->status_quo_base;
    cf_fit_hold(out, f, -1, out->years);
    for (int set = 0; set < f->n_fund_sets; set++)
        add_funds(out, f, set, scratch);
}
