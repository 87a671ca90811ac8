/* Something is wrong, so nothing can be costed; what else is wrong is looked for all the same, as
 * far as the slips that were found cannot be the reason for it. */
#include "answer/check.h"
#include "answer/near_column.h"

#include "base/limits.h"
#include "cost/engine.h"

#include <string.h>

/* --- A plan whose cost no clause says -------------------------------------------------------- */

static bool is_indented(cf_slice text, size_t line)
{
    return line < text.len && (text.text[line] == ' ' || text.text[line] == '\t');
}

static size_t next_line(cf_slice text, size_t at)
{
    const char *end = at < text.len ? memchr(text.text + at, '\n', text.len - at) : NULL;
    return end ? (size_t)(end - text.text) + 1 : text.len;
}

/* The lines of the clause that the place is in, read or not. */
static cf_slice clause_at(cf_slice text, size_t at)
{
    size_t first = at < text.len ? at : text.len;
    do {
        while (first > 0 && text.text[first - 1] != '\n')
            first--;
    } while (is_indented(text, first) && first > 0 && first-- > 0);
    size_t end = next_line(text, at);
    while (is_indented(text, end))
        end = next_line(text, end);
    return (cf_slice){text.text + first, end - first};
}

static bool holds(cf_slice text, cf_slice word)
{
    for (size_t i = 0; word.len > 0 && i + word.len <= text.len; i++)
        if (memcmp(text.text + i, word.text, word.len) == 0)
            return true;
    return false;
}

/* Whether a clause that could not be read names the plan: it may be the one that says its cost. */
static bool may_be_said(const confer_case *c, size_t n_diags, cf_slice plan)
{
    for (size_t i = 0; i < n_diags; i++) {
        const cf_diag *diag = c->diags.items[i];
        if (cf_code_severity(diag->code) == CF_ERROR && diag->span.source && diag->span.line == 0 &&
            holds(clause_at(diag->span.source->text, diag->span.start), plan))
            return true;
    }
    return false;
}

static cf_slice plan_of_health(const cf_costing_options *options, cf_span span)
{
    for (int d = 0; d <= options->n_offers; d++) {
        const cf_plan *plan = d == 0 ? options->agreement : options->offers[d - 1];
        for (int i = 0; plan && i < plan->n_ops; i++) {
            const cf_op *op = &plan->ops[i];
            if (op->kind == CF_OP_HEALTH && op->clause->span.source == span.source &&
                op->clause->span.start == span.start)
                return op->as.health.plan;
        }
    }
    return CF_SLICE("");
}

static bool is_certain(const confer_case *c, size_t n_diags, const cf_costing_options *options,
                       const cf_diag *diag)
{
    if (diag->code == CF_E0459)
        return !may_be_said(c, n_diags, plan_of_health(options, diag->span));
    return diag->code == CF_E0453; /* of one clause and one table alone */
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

void cf_check_beside(confer_case *c, const cf_costing_options *options, bool rows_good)
{
    cf_diags found;
    cf_diags_init(&found);
    if (rows_good)
        cost_in_vain(c, options, &found);
    else
        bind_in_vain(c, options, &found);
    size_t n_before = c->diags.count;
    for (size_t i = 0; i < found.count; i++)
        if (is_certain(c, n_before, options, found.items[i]))
            take(&c->diags, found.items[i]);
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
