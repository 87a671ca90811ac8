/* Something is wrong, so nothing can be costed; what else is wrong is looked for all the same, as
 * far as the slips that were found cannot be the reason for it. */
#include "answer/check.h"
#include "answer/near_column.h"

#include "base/limits.h"
#include "cost/engine.h"

#include <string.h>

/* --- What no other slip can have caused ------------------------------------------------------ */

static bool holds(cf_slice text, cf_slice word)
{
    for (size_t i = 0; word.len > 0 && i + word.len <= text.len; i++)
        if (memcmp(text.text + i, word.text, word.len) == 0)
            return true;
    return false;
}

typedef bool touches(cf_slice clause, const void *context);

/* Whether a clause that something is wrong with may be the reason. */
static bool may_be_why(const confer_case *c, size_t n_diags, touches *touch, const void *context)
{
    for (size_t i = 0; i < n_diags; i++) {
        const cf_diag *diag = c->diags.items[i];
        if (cf_check_is_in_text(diag) &&
            touch(cf_check_clause_at(diag->span.source->text, diag->span.start), context))
            return true;
    }
    return false;
}

static bool names(cf_slice clause, const void *name)
{
    return holds(clause, *(const cf_slice *)name);
}

/* Whether the clause starts with none of the words, which cannot be the reason. A word that is
 * misspelt could be any word. */
static bool starts_otherwise(cf_slice clause, const void *words)
{
    for (const char *const *word = words; *word; word++) {
        size_t len = strlen(*word);
        if (clause.len > len && memcmp(clause.text, *word, len) == 0 && clause.text[len] == ' ')
            return false;
    }
    return true;
}

#define CF_BESIDE_RATES                                                                            \
    "lump", "premium", "longevity", "contribution", "employees", "health", "plan", "holiday",      \
        "cash", "note", "reopener", "revenue", "unit", "employer"

static const char *const beside_rates[] = {CF_BESIDE_RATES, NULL};
static const char *const beside_steps[] = {CF_BESIDE_RATES, "raise", "minimum", "cpi", NULL};

static const cf_op *op_at(const cf_costing_options *options, cf_span span)
{
    for (int d = 0; d <= options->n_offers; d++) {
        const cf_plan *plan = d == 0 ? options->agreement : options->offers[d - 1];
        for (int i = 0; plan && i < plan->n_ops; i++) {
            const cf_op *op = &plan->ops[i];
            if (op->clause->span.source == span.source && op->clause->span.start == span.start)
                return op;
        }
    }
    return NULL;
}

static bool is_certain(const confer_case *c, size_t n_diags, const cf_costing_options *options,
                       const cf_diag *diag)
{
    const cf_op *op = op_at(options, diag->span);
    switch (diag->code) {
    case CF_E0453: /* of one clause and one table alone */
        return true;
    case CF_E0454:
    case CF_E0456:
    case CF_E0460:
        return !may_be_why(c, n_diags, starts_otherwise, beside_steps);
    case CF_E0457:
        return !may_be_why(c, n_diags, starts_otherwise, beside_rates);
    case CF_E0459:
        return op && !may_be_why(c, n_diags, names, &op->as.health.plan);
    default:
        return false;
    }
}

/* --- All of it ------------------------------------------------------------------------------- */

static void take(cf_diags *diags, const cf_diag *found)
{
    cf_diag *diag = cf_diags_add(diags, found->code, found->span, "%s", found->message);
    for (const cf_diag_note *note = found->notes; note; note = note->next)
        cf_diags_note(diags, diag, note->span, "%s", note->text);
    if (found->help)
        cf_diags_help(diags, diag, "%s", found->help);
}

static bool is_known(const confer_case *c, const cf_diag *found)
{
    for (size_t i = 0; i < c->diags.count; i++) {
        const cf_diag *diag = c->diags.items[i];
        if (diag->code == found->code && diag->span.source == found->span.source &&
            diag->span.start == found->span.start && strcmp(diag->message, found->message) == 0)
            return true;
    }
    return false;
}

/* Costs what could be read. Its figures are thrown away, and most of its problems too. */
static void cost_in_vain(confer_case *c, const cf_costing_options *all, cf_diags *found)
{
    cf_costing_options batch = *all;
    batch.skip_one_percent = true;
    for (int i = 0; i < all->n_offers; i += CF_LIMIT_OFFERS) {
        batch.offers = all->offers + i;
        batch.n_offers = all->n_offers - i < CF_LIMIT_OFFERS ? all->n_offers - i : CF_LIMIT_OFFERS;
        cf_costing_free(cf_costing_run(&batch, c->roster, found));
    }
}

static void bind_in_vain(confer_case *c, const cf_costing_options *options, cf_diags *found)
{
    cf_engine engine;
    cf_engine_init(&engine, options, cf_roster_info_of(c->roster), found);
    cf_engine_release(&engine);
}

/* Takes what is certain of what was found. */
static void take_certain(confer_case *c, const cf_costing_options *options, const cf_diags *found)
{
    size_t n_before = c->diags.count;
    for (size_t i = 0; i < found->count; i++)
        if (is_certain(c, n_before, options, found->items[i]) && !is_known(c, found->items[i]))
            take(&c->diags, found->items[i]);
}

void cf_check_beside(cf_costing_options *sound, confer_case *c, const cf_costing_options *options,
                     bool rows_good)
{
    cf_diags found;
    cf_diags_init(&found);
    bind_in_vain(c, options, &found);
    take_certain(c, options, &found);
    cf_check_sound(sound, c, options, &found);
    cf_diags_release(&found);
    if (!rows_good)
        return;
    cf_diags_init(&found);
    cost_in_vain(c, sound, &found);
    take_certain(c, options, &found);
    cf_diags_release(&found);
}

static void pass_over(void *context, int thread, const cf_block *block)
{
    (void)context;
    (void)thread;
    (void)block;
}

void cf_check_rest(confer_case *c, const cf_costing_options *options)
{
    cf_check_names(c, options);
    cf_column_is_absent(c);
    cf_roster_scan(c->roster, options->n_threads, pass_over, NULL, &c->stop, NULL, &c->diags);
}
