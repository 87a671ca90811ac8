#include "read/terms_read.h"

#include "base/limits.h"
#include "base/mem.h"
#include "clause/lower.h"
#include "read/lexer.h"
#include "read/parse.h"

/* --- Reading --------------------------------------------------------------------------------- */

static cf_span span_at(const cf_source *source, size_t start, size_t end)
{
    return (cf_span){source, (uint32_t)start, (uint32_t)end, 0};
}

/* Texts that are not worth a line-by-line look. */
static bool is_readable(const cf_source *source, cf_diags *diags)
{
    cf_slice text = source->text;
    if (text.len > CF_LIMIT_TERMS_BYTES) {
        cf_diags_add(diags, CF_E0123, span_at(source, 0, 0),
                     "this text has %zu bytes; %d are allowed", text.len, CF_LIMIT_TERMS_BYTES);
        return false;
    }
    bool utf16 = text.len >= 2 &&
                 (memcmp(text.text, "\xff\xfe", 2) == 0 || memcmp(text.text, "\xfe\xff", 2) == 0);
    if (utf16) {
        cf_diag *diag = cf_diags_add(diags, CF_E0104, span_at(source, 0, 2), "this text is UTF-16");
        cf_diags_help(diags, diag, "save the file as UTF-8");
    }
    return !utf16;
}

typedef struct {
    cf_terms *terms;
    cf_clause *clauses;
    size_t capacity;
    size_t n_read; /* unreadable ones included */
    const cf_clause *title;
    bool untitled; /* that the title is missing has been said */
    cf_diags *diags;
} reader;

static bool is_title(const cf_clause_type *type)
{
    return type == &cf_clause_type_agreement || type == &cf_clause_type_offer ||
           type == &cf_clause_type_timeline;
}

static void report_untitled(reader *r, cf_span span)
{
    if (r->untitled)
        return;
    r->untitled = true;
    cf_diag *diag = cf_diags_add(r->diags, CF_E0107, span,
                                 "the first clause must be `agreement \"TITLE\"` or `offer "
                                 "\"TITLE\"`");
    cf_diags_help(r->diags, diag,
                  "start the text with one of them: an agreement is what is in "
                  "force, an offer is what would change");
}

static void keep_clause(reader *r, const cf_clause *clause)
{
    int n = r->terms->n_clauses;
    r->clauses = cf_mem_grow(r->clauses, &r->capacity, (size_t)n + 1, sizeof *r->clauses);
    r->clauses[n] = *clause;
    r->terms->n_clauses = n + 1;
}

static void take_clause(reader *r, const cf_item *item)
{
    cf_clause clause;
    bool fine = cf_parse_clause(&clause, item, &r->terms->arena, r->diags);
    bool first = r->n_read++ == 0;
    if (clause.type && is_title(clause.type)) {
        if (first) {
            r->terms->is_agreement = clause.type == &cf_clause_type_agreement;
            r->terms->is_timeline = clause.type == &cf_clause_type_timeline;
            r->terms->title = fine ? clause.fields[0].text : CF_SLICE("");
        } else if (r->title || !r->untitled) {
            cf_diag *diag =
                cf_diags_add(r->diags, CF_E0108, clause.span,
                             "a text is one agreement or one offer, and is titled once");
            if (r->title)
                cf_diags_note(r->diags, diag, r->title->span, "titled here");
            fine = false;
        }
    } else if (first) {
        report_untitled(r, clause.span);
        r->terms->is_agreement = clause.type && clause.type->where == CF_IN_AGREEMENT;
        r->terms->is_timeline = clause.type && clause.type->where == CF_IN_TIMELINE;
    }
    if (first && fine && is_title(clause.type))
        r->title = cf_arena_dup(&r->terms->arena, &clause, 1, sizeof clause);
    if (fine)
        keep_clause(r, &clause);
}

static void read_clauses(reader *r)
{
    cf_lexer lexer;
    cf_item item;
    cf_lexer_init(&lexer, &r->terms->source, &r->terms->arena, r->diags);
    while (cf_lexer_next(&lexer, &item)) {
        if (item.kind != CF_ITEM_CLAUSE)
            continue;
        if (r->n_read >= CF_LIMIT_CLAUSES) {
            cf_diags_add(r->diags, CF_E0125, item.span, "there are more than %d clauses",
                         CF_LIMIT_CLAUSES);
            break;
        }
        take_clause(r, &item);
    }
    if (r->n_read == 0)
        report_untitled(r, span_at(&r->terms->source, 0, 0));
    cf_lexer_release(&lexer);
}

cf_terms *cf_terms_read(const char *name, cf_slice text, cf_diags *diags)
{
    cf_terms *terms = cf_mem_calloc(1, sizeof *terms);
    cf_arena_init(&terms->arena);
    terms->source.name = cf_arena_copy(&terms->arena, cf_slice_of(name));
    terms->source.text = text;
    if (text.len <= CF_LIMIT_TERMS_BYTES)
        terms->source.text = cf_arena_slice(&terms->arena, text);
    else
        terms->source.text = CF_SLICE("");
    cf_source seen = {terms->source.name, text};
    if (!is_readable(text.len > CF_LIMIT_TERMS_BYTES ? &seen : &terms->source, diags))
        return terms;
    cf_lexer_check_bytes(&terms->source, diags);
    reader r = {.terms = terms, .diags = diags};
    read_clauses(&r);
    terms->clauses =
        cf_arena_dup(&terms->arena, r.clauses, (size_t)terms->n_clauses, sizeof *r.clauses);
    cf_mem_free(r.clauses);
    return terms;
}

void cf_terms_free(cf_terms *terms)
{
    if (!terms)
        return;
    cf_arena arena = terms->arena;
    cf_arena_release(&arena);
    cf_mem_free(terms);
}

/* --- Lowering: what is common to all clause types -------------------------------------------- */

static const char *document_word(const cf_plan *plan)
{
    return plan->is_agreement ? "the agreement" : plan->is_timeline ? "a timeline" : "an offer";
}

static bool check_where(cf_lowering *l, const cf_clause *clause)
{
    bool is_agreement = l->plan->is_agreement;
    int here = is_agreement ? CF_IN_AGREEMENT : l->plan->is_timeline ? CF_IN_TIMELINE : CF_IN_OFFER;
    if (clause->type->where & here)
        return true;
    bool of_record = (clause->type->where & CF_IN_TIMELINE) || l->plan->is_timeline;
    cf_code code = of_record ? CF_E0601 : is_agreement ? CF_E0202 : CF_E0201;
    cf_diag *diag = cf_diags_add(l->diags, code, clause->span, "`%s` does not belong into %s",
                                 clause->type->keyword, document_word(l->plan));
    if (l->plan->is_timeline)
        cf_diags_help(l->diags, diag, "a timeline holds events, clocks and facts alone");
    else if (of_record)
        cf_diags_help(l->diags, diag, "write it into timeline.terms");
    else if (is_agreement)
        cf_diags_help(l->diags, diag, "it is said by each offer");
    else
        cf_diags_help(l->diags, diag,
                      "it is a fact of the employer, and is said once, in the "
                      "agreement (current.terms)");
    return false;
}

static void check_qualifiers(cf_lowering *l, const cf_clause *clause)
{
    const cf_clause_type *type = clause->type;
    if (clause->has_on && type->on == CF_ON_NEVER) {
        cf_diag *diag = cf_diags_add(l->diags, CF_E0205, clause->on_span,
                                     "`%s` does not take effect on a day", type->keyword);
        cf_diags_help(l->diags, diag,
                      type->section == CF_SECTION_TERM ? "it says its own days: leave out `on`"
                                                       : "leave out `on`");
    }
    if (clause->who && !type->takes_who)
        cf_diags_add(l->diags, CF_E0205, clause->who->span, "`%s` is not for some members alone",
                     type->keyword);
    if (clause->condition && !type->takes_if)
        cf_diags_add(l->diags, CF_E0205, clause->condition->span, "`%s` cannot depend on revenue",
                     type->keyword);
}

static void check_dated(cf_lowering *l, const cf_clause *clause)
{
    bool is_agreement = l->plan->is_agreement;
    cf_dating dating = clause->type->on;
    if (clause->has_on || dating == CF_ON_NEVER || dating == CF_ON_MAY ||
        (is_agreement && dating == CF_ON_IN_OFFER))
        return;
    cf_diag *diag;
    if (is_agreement || clause->type->section == CF_SECTION_RECORD)
        diag = cf_diags_add(l->diags, CF_E0204, clause->span,
                            "`%s` happens on a day, and none is given", clause->type->keyword);
    else
        diag = cf_diags_add(l->diags, CF_E0203, clause->span,
                            "an offer says from which day `%s` is in force", clause->type->keyword);
    cf_diags_help(l->diags, diag, "add `on` and the date, as in `on 2025-07-01`");
}

/* Facts and headers are said once, or once for each subject: a table of subjects by their hash. */
typedef struct {
    const cf_clause **slots;
    size_t n_slots; /* a power of two, more than twice the clauses */
} subject_table;

static void subject_table_init(subject_table *table, int n_clauses)
{
    table->n_slots = 16;
    while (table->n_slots < (size_t)n_clauses * 2 + 1)
        table->n_slots *= 2;
    table->slots = cf_mem_calloc(table->n_slots, sizeof *table->slots);
}

static bool same_subject(const cf_clause *a, cf_slice subject)
{
    cf_buf theirs = CF_BUF_INIT;
    cf_clause_print_subject(&theirs, a);
    bool same = cf_slice_equal(cf_buf_slice(&theirs), subject);
    cf_buf_release(&theirs);
    return same;
}

/* The clause with that subject that was seen first; this one, when there was none. */
static const cf_clause *find_first(subject_table *table, const cf_clause *clause, cf_slice subject)
{
    size_t mask = table->n_slots - 1;
    size_t slot = cf_slice_hash(subject) & mask;
    while (table->slots[slot] && !same_subject(table->slots[slot], subject))
        slot = (slot + 1) & mask;
    if (!table->slots[slot])
        table->slots[slot] = clause;
    return table->slots[slot];
}

static bool check_once(cf_lowering *l, subject_table *table, const cf_clause *clause)
{
    if (clause->type->section >= CF_SECTION_TERM)
        return true;
    cf_buf subject = CF_BUF_INIT;
    cf_clause_print_subject(&subject, clause);
    const cf_clause *first = find_first(table, clause, cf_buf_slice(&subject));
    if (first != clause) {
        cf_diag *diag =
            cf_diags_add(l->diags, CF_E0206, clause->span, "`%s` is written twice", subject.text);
        cf_diags_note(l->diags, diag, first->span, "first here");
    }
    cf_buf_release(&subject);
    return first == clause;
}

static void set_defaults(cf_facts *facts)
{
    *facts = (cf_facts){.fiscal_month = 7,
                        .fiscal_day = 1,
                        .calendar = CF_PAY_BIWEEKLY,
                        .rate_unit = CF_UNIT_HOURLY,
                        .rate_quantum_e8 = CF_RATE_CENT,
                        .rate_rounding = CF_HALF_UP,
                        .costs_by = CF_COSTS_BY_PAY_DATE,
                        .step_months = 12,
                        .overtime_e4 = 15000};
}

/* P and H0 where they were not written (costing rules, section 2.1). */
static void complete_facts(cf_lowering *l)
{
    static const int64_t natural_e4[] = {26 * CF_PER_YEAR_ONE, 24 * CF_PER_YEAR_ONE,
                                         12 * CF_PER_YEAR_ONE};
    cf_facts *facts = &l->plan->facts;
    if (!l->has_periods)
        facts->per_year_e4 = natural_e4[facts->calendar];
    if (facts->has_hours)
        return;
    facts->full_hours_e4 = 80 * CF_HOURS_ONE;
    if (facts->calendar != CF_PAY_BIWEEKLY)
        cf_div_round(&facts->full_hours_e4, (cf_wide)2080 * CF_HOURS_ONE * CF_PER_YEAR_ONE,
                     facts->per_year_e4, CF_HALF_UP);
}

/* Fiscal years may be named before the clause that says how they are written. */
static void find_fiscal_start(cf_lowering *l)
{
    l->fiscal_month = l->fiscal_day = 0;
    if (l->agreement) {
        l->fiscal_month = l->agreement->facts.fiscal_month;
        l->fiscal_day = l->agreement->facts.fiscal_day;
    } else if (l->plan->is_agreement) {
        l->fiscal_month = 7;
        l->fiscal_day = 1;
        for (int i = 0; i < l->terms->n_clauses; i++) {
            const cf_clause *clause = &l->terms->clauses[i];
            if (clause->type != &cf_clause_type_fiscal_year)
                continue;
            l->fiscal_month = (int)(clause->fields[0].integer / 100);
            l->fiscal_day = (int)(clause->fields[0].integer % 100);
            break;
        }
    }
}

static void lower_clause(cf_lowering *l, subject_table *subjects, const cf_clause *clause)
{
    if (!check_where(l, clause) || !check_once(l, subjects, clause))
        return;
    check_qualifiers(l, clause);
    check_dated(l, clause);
    if (clause->condition)
        cf_lower_check_fiscal_year(l, clause->condition->fiscal_year, clause->condition->year_text,
                                   clause->condition->year_span);
    clause->type->lower(l, clause);
}

const cf_plan *cf_terms_lower(cf_terms *terms, const cf_plan *agreement, cf_diags *diags)
{
    cf_plan *plan = CF_ARENA_NEW(&terms->arena, cf_plan, 1);
    plan->is_agreement = terms->is_agreement;
    plan->is_timeline = terms->is_timeline;
    plan->title = terms->title;
    set_defaults(&plan->facts);
    size_t room = terms->n_clauses > 0 ? (size_t)terms->n_clauses : 1;
    cf_lowering lowering = {.terms = terms,
                            .plan = plan,
                            .agreement = terms->is_agreement ? NULL : agreement,
                            .diags = diags,
                            .ops = CF_ARENA_NEW(&terms->arena, cf_op, room)};
    bool readable = !cf_diags_failed(diags);
    find_fiscal_start(&lowering);
    subject_table subjects;
    subject_table_init(&subjects, terms->n_clauses);
    for (int i = 0; i < terms->n_clauses; i++)
        lower_clause(&lowering, &subjects, &terms->clauses[i]);
    cf_mem_free(subjects.slots);
    plan->ops = lowering.ops;
    plan->n_ops = lowering.n_ops;
    complete_facts(&lowering);
    if (!plan->is_timeline) {
        cf_lint_plan(&lowering, readable);
        cf_lower_parities(&lowering);
    }
    return plan;
}
