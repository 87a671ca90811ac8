#include "clause/diff.h"

#include "base/mem.h"

#include <stdlib.h>

/* --- Matching -------------------------------------------------------------------------------- */

/* How closely two clauses are wanted to agree, the closest first. */
typedef enum {
    MATCH_ALL,     /* the same canonical text */
    MATCH_DAY,     /* subject, members and day */
    MATCH_VALUES,  /* subject, members and values: moved */
    MATCH_SUBJECT, /* subject and members */
    MATCH_LEVELS,
} match_level;

static void add_key(cf_buf *out, const cf_clause *clause, match_level level)
{
    cf_clause plain = *clause;
    if (level == MATCH_VALUES)
        plain.has_on = false;
    if (level == MATCH_ALL || level == MATCH_VALUES) {
        cf_clause_print(out, &plain);
        return;
    }
    cf_clause_print_subject(out, clause);
    if (level == MATCH_DAY)
        cf_buf_addf(out, " on %d", clause->has_on ? clause->on.days : INT32_MIN);
}

typedef struct {
    uint64_t hash;
    int index;
    bool is_after;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    const keyed *x = a;
    const keyed *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->is_after != y->is_after)
        return x->is_after ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

typedef struct {
    const cf_terms *before, *after;
    int *partner_of_before; /* index in the other document; -1: none */
    int *partner_of_after;
    keyed *keys;
} matcher;

static bool is_compared(const cf_clause *clause)
{
    return clause->type != &cf_clause_type_agreement && clause->type != &cf_clause_type_offer;
}

static int collect(matcher *m, int n, const cf_terms *terms, const int *partners, bool is_after,
                   match_level level)
{
    cf_buf key = CF_BUF_INIT;
    for (int i = 0; i < terms->n_clauses; i++) {
        if (partners[i] >= 0 || !is_compared(&terms->clauses[i]))
            continue;
        cf_buf_clear(&key);
        add_key(&key, &terms->clauses[i], level);
        m->keys[n++] = (keyed){cf_slice_hash(cf_buf_slice(&key)), i, is_after};
    }
    cf_buf_release(&key);
    return n;
}

/* Pairs, within each run of one key, the first with the first, the second with the second. */
static void pair_level(matcher *m, match_level level)
{
    int n = collect(m, 0, m->before, m->partner_of_before, false, level);
    n = collect(m, n, m->after, m->partner_of_after, true, level);
    qsort(m->keys, (size_t)n, sizeof *m->keys, compare_keyed);
    for (int start = 0; start < n;) {
        int end = start;
        while (end < n && m->keys[end].hash == m->keys[start].hash)
            end++;
        int split = start;
        while (split < end && !m->keys[split].is_after)
            split++;
        for (int i = start, j = split; i < split && j < end; i++, j++) {
            m->partner_of_before[m->keys[i].index] = m->keys[j].index;
            m->partner_of_after[m->keys[j].index] = m->keys[i].index;
        }
        start = end;
    }
}

/* --- The list of changes --------------------------------------------------------------------- */

static cf_change_kind kind_of(const cf_clause *before, const cf_clause *after)
{
    if (cf_clause_equal(before, after))
        return CF_SAME;
    cf_clause a = *before;
    cf_clause b = *after;
    a.has_on = b.has_on = false;
    return cf_clause_equal(&a, &b) ? CF_MOVED : CF_CHANGED;
}

static void add_change(cf_diff *diff, cf_change_kind kind, const cf_clause *before,
                       const cf_clause *after)
{
    diff->items[diff->n++] = (cf_change){kind, before, after};
    diff->counts[kind]++;
}

/* What was removed between two clauses that stayed is listed between them. */
static void list_changes(cf_diff *diff, const matcher *m)
{
    int next_before = 0;
    for (int i = 0; i < m->after->n_clauses; i++) {
        const cf_clause *clause = &m->after->clauses[i];
        if (!is_compared(clause))
            continue;
        int partner = m->partner_of_after[i];
        for (; partner >= next_before; next_before++)
            if (m->partner_of_before[next_before] < 0 &&
                is_compared(&m->before->clauses[next_before]))
                add_change(diff, CF_REMOVED, &m->before->clauses[next_before], NULL);
        if (partner < 0)
            add_change(diff, CF_ADDED, NULL, clause);
        else
            add_change(diff, kind_of(&m->before->clauses[partner], clause),
                       &m->before->clauses[partner], clause);
    }
    for (; next_before < m->before->n_clauses; next_before++)
        if (m->partner_of_before[next_before] < 0 && is_compared(&m->before->clauses[next_before]))
            add_change(diff, CF_REMOVED, &m->before->clauses[next_before], NULL);
}

static int *no_partners(int n)
{
    int *partners = cf_mem_calloc((size_t)n, sizeof *partners);
    for (int i = 0; i < n; i++)
        partners[i] = -1;
    return partners;
}

void cf_diff_init(cf_diff *diff, const cf_terms *before, const cf_terms *after)
{
    size_t n = (size_t)before->n_clauses + (size_t)after->n_clauses;
    matcher m = {.before = before,
                 .after = after,
                 .partner_of_before = no_partners(before->n_clauses),
                 .partner_of_after = no_partners(after->n_clauses),
                 .keys = cf_mem_calloc(n, sizeof *m.keys)};
    for (int level = 0; level < MATCH_LEVELS; level++)
        pair_level(&m, (match_level)level);
    *diff = (cf_diff){.items = cf_mem_calloc(n, sizeof *diff->items)};
    list_changes(diff, &m);
    cf_mem_free(m.partner_of_before);
    cf_mem_free(m.partner_of_after);
    cf_mem_free(m.keys);
}

void cf_diff_release(cf_diff *diff)
{
    cf_mem_free(diff->items);
    *diff = (cf_diff){0};
}

/* --- Words ----------------------------------------------------------------------------------- */

/* A field of a clause as text: a list with commas; "none" when it is absent. */
static void add_value(cf_buf *out, const cf_clause *clause, int index)
{
    const cf_field *field = &clause->fields[index];
    const cf_field *items = field->list;
    if (!field->present) {
        cf_buf_add_str(out, "none");
    } else if (field->n_list == 0) {
        cf_field_print(out, &clause->type->fields[index], field);
    } else {
        for (int i = 0; i < field->n_list; i++) {
            cf_buf_add_str(out, i ? ", " : "");
            cf_field_print(out, &clause->type->fields[index], &items[i]);
        }
    }
}

static void add_from_to(cf_buf *out, const char *name, const cf_buf *from, const cf_buf *to, int *n)
{
    if (cf_slice_equal(cf_buf_slice(from), cf_buf_slice(to)))
        return;
    cf_buf_addf(out, "%s %s %s -> %s", (*n)++ ? "," : ":", name, from->text, to->text);
}

static void add_fields(cf_buf *out, const cf_clause *before, const cf_clause *after, int *n)
{
    for (int i = 0; i < before->n_fields; i++) {
        const cf_field_type *type = &before->type->fields[i];
        cf_buf from = CF_BUF_INIT;
        cf_buf to = CF_BUF_INIT;
        add_value(&from, before, i);
        add_value(&to, after, i);
        if (type->kind == CF_FIELD_FLAG && before->fields[i].present != after->fields[i].present)
            cf_buf_addf(out, "%s %s %s", (*n)++ ? "," : ":",
                        after->fields[i].present ? "now" : "no longer", type->choices);
        else
            add_from_to(out, type->name, &from, &to, n);
        cf_buf_release(&from);
        cf_buf_release(&to);
    }
}

static void add_day(cf_buf *out, const cf_clause *clause)
{
    if (clause->has_on)
        cf_days_print(out, clause);
    else
        cf_buf_add_str(out, "from the beginning");
}

static void add_condition(cf_buf *out, const cf_clause *clause)
{
    if (clause->condition)
        cf_condition_print(out, clause->condition);
    else
        cf_buf_add_str(out, "none");
}

static void add_changes(cf_buf *out, const cf_clause *before, const cf_clause *after)
{
    int n = 0;
    cf_buf from = CF_BUF_INIT;
    cf_buf to = CF_BUF_INIT;
    add_fields(out, before, after, &n);
    add_day(&from, before);
    add_day(&to, after);
    add_from_to(out, "day", &from, &to, &n);
    cf_buf_clear(&from);
    cf_buf_clear(&to);
    add_condition(&from, before);
    add_condition(&to, after);
    add_from_to(out, "condition", &from, &to, &n);
    cf_buf_release(&from);
    cf_buf_release(&to);
}

void cf_change_print(cf_buf *out, const cf_change *change)
{
    const cf_clause *clause = change->after ? change->after : change->before;
    switch (change->kind) {
    case CF_SAME:
        cf_buf_add_str(out, "same: ");
        cf_clause_print(out, clause);
        break;
    case CF_ADDED:
        cf_buf_add_str(out, "added: ");
        cf_clause_print(out, clause);
        break;
    case CF_REMOVED:
        cf_buf_add_str(out, "removed: ");
        cf_clause_print(out, clause);
        break;
    case CF_CHANGED:
    case CF_MOVED:
        cf_buf_add_str(out, change->kind == CF_MOVED ? "moved: " : "changed: ");
        cf_clause_print_subject(out, clause);
        if (clause->has_on && change->before->has_on &&
            clause->on.days == change->before->on.days && !clause->on_range &&
            !change->before->on_range) {
            cf_buf_add_str(out, " on ");
            add_day(out, clause);
        }
        add_changes(out, change->before, change->after);
        break;
    }
}

void cf_terms_diff(cf_buf *out, const cf_terms *before, const cf_terms *after)
{
    static const char *const words[] = {"unchanged", "added", "removed", "changed", "moved"};
    cf_diff diff;
    cf_diff_init(&diff, before, after);
    for (int i = 0; i < diff.n; i++) {
        if (diff.items[i].kind == CF_SAME)
            continue;
        cf_change_print(out, &diff.items[i]);
        cf_buf_add_char(out, '\n');
    }
    int n = 0;
    for (int kind = CF_ADDED; kind <= CF_MOVED; kind++)
        if (diff.counts[kind] > 0)
            cf_buf_addf(out, "%s%d %s", n++ ? ", " : "", diff.counts[kind], words[kind]);
    cf_buf_addf(out, "%s%d %s\n", n ? ", " : "no difference: ", diff.counts[CF_SAME],
                words[CF_SAME]);
    cf_diff_release(&diff);
}
