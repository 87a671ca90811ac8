#include "answer/check.h"

#include "answer/suggest.h"
#include "base/mem.h"
#include "cost/engine.h"
#include "model/calendar.h"

#include <string.h>

typedef struct {
    confer_case *c;
    const cf_costing_options *options;
    const cf_coverage *coverage;
    const cf_roster_info *info;
} checker;

/* --- Values that no row has ------------------------------------------------------------------ */

/* Texts of a column, for "did you mean". */
static cf_slice *texts_of(const checker *k, const cf_dict *dict, int *n)
{
    int32_t count = cf_dict_count(dict);
    cf_slice *texts = CF_ARENA_NEW(&k->c->arena, cf_slice, (size_t)count + 1);
    *n = 0;
    for (int32_t code = 1; code < count; code++)
        texts[(*n)++] = cf_dict_text(dict, code);
    return texts;
}

static void suggest_value(const checker *k, cf_diag *diag, const cf_dict *dict, cf_slice value)
{
    int n;
    cf_slice *texts = texts_of(k, dict, &n);
    cf_buf help = CF_BUF_INIT;
    cf_suggest(&help, value, texts, n);
    if (help.len > 0)
        cf_diags_help(&k->c->diags, diag, "%s", help.text);
    cf_buf_release(&help);
}

/* True when some row has the text in a text column. */
static bool column_has(const checker *k, int column, cf_slice value)
{
    const cf_dict *dict = k->info->dicts[column];
    if (column == CF_COL_FUND && cf_slice_equal(value, CF_SLICE("unassigned")))
        return true;
    return value.len == 0 || cf_dict_find(dict, value) != CF_DICT_UNKNOWN;
}

static bool is_text_column(const checker *k, int column)
{
    return column >= 0 && k->info->present[column] && k->info->dicts[column] &&
           column != CF_COL_STATUS && column != CF_COL_STEP && column != CF_COL_ID;
}

/* Returns how many values no row has. */
static int check_part(const checker *k, const cf_select_part *part)
{
    if (part->kind != CF_SELECT_EQUAL && part->kind != CF_SELECT_NOT_EQUAL)
        return 0;
    int column = cf_roster_column(k->info, part->field);
    if (!is_text_column(k, column))
        return 0;
    int missing = 0;
    for (int i = 0; i < part->n_values; i++) {
        cf_slice value = part->values[i].text;
        if (column_has(k, column, value) || !cf_select_fits(&part->values[i], column))
            continue;
        cf_diag *diag = cf_diags_add(&k->c->diags, CF_W0411, part->span,
                                     "no row of the roster has %.*s \"%.*s\"", (int)part->field.len,
                                     part->field.text, (int)value.len, value.text);
        suggest_value(k, diag, k->info->dicts[column], value);
        missing++;
    }
    return missing;
}

/* --- Clauses --------------------------------------------------------------------------------- */

static bool ends_a_premium(const cf_op *op)
{
    return op->as.pay.amount.is_percent && op->as.pay.amount.percent_e6 == 0;
}

static cf_slice plan_of(const cf_op *op)
{
    return op->kind == CF_OP_HEALTH      ? op->as.health.plan
           : op->kind == CF_OP_PLAN_COST ? op->as.plan_cost.plan
                                         : CF_SLICE("");
}

/* What is wrong with a plan's name is said once, however many clauses bear it. */
static bool is_named_before(const checker *k, const cf_op *op)
{
    for (int d = 0; d <= k->options->n_offers; d++) {
        const cf_plan *plan = d == 0 ? k->options->agreement : k->options->offers[d - 1];
        for (int i = 0; plan && i < plan->n_ops; i++) {
            if (&plan->ops[i] == op)
                return false;
            if (cf_slice_equal(plan_of(&plan->ops[i]), plan_of(op)))
                return true;
        }
    }
    return false;
}

/* The clause's own name: a class to move, a plan, a premium's code. Returns true when that is why
 * nobody is selected. */
static bool check_name(const checker *k, const cf_op *op)
{
    cf_slice name;
    cf_diags *diags = &k->c->diags;
    cf_diag *diag = NULL;
    switch (op->kind) {
    case CF_OP_MOVE_CLASS:
        name = op->as.move.class_name;
        if (column_has(k, CF_COL_CLASS, name))
            return false;
        diag = cf_diags_add(diags, CF_W0411, op->clause->span,
                            "no row of the roster has class \"%.*s\"", (int)name.len, name.text);
        suggest_value(k, diag, k->info->dicts[CF_COL_CLASS], name);
        return true;
    case CF_OP_HEALTH:
    case CF_OP_PLAN_COST:
        name = plan_of(op);
        if (column_has(k, CF_COL_PLAN, name))
            return false;
        if (is_named_before(k, op))
            return true;
        diag = cf_diags_add(diags, CF_W0414, op->clause->span, "nobody is in health plan \"%.*s\"",
                            (int)name.len, name.text);
        suggest_value(k, diag, k->info->dicts[CF_COL_PLAN], name);
        return true;
    case CF_OP_PREMIUM: {
        name = op->as.pay.code;
        int32_t code = cf_dict_find(k->info->premium_codes, name);
        if (ends_a_premium(op) || k->coverage->n_rows == 0 ||
            (code != CF_DICT_UNKNOWN && code < k->coverage->n_premiums &&
             k->coverage->premium_seen[code]))
            return false;
        diag =
            cf_diags_add(diags, CF_W0413, op->clause->span,
                         "no row of the roster lists premium \"%.*s\"", (int)name.len, name.text);
        cf_diags_help(diags, diag, "list the code in the roster's premiums column");
        return true;
    }
    default:
        return false;
    }
}

static bool has_unit(const checker *k, cf_slice code)
{
    return cf_dict_find(k->info->dicts[CF_COL_UNIT], code) != CF_DICT_UNKNOWN;
}

static void check_unit(const checker *k, cf_slice code, cf_span span)
{
    if (has_unit(k, code))
        return;
    cf_diag *diag =
        cf_diags_add(&k->c->diags, CF_W0417, span, "no row of the roster is in unit \"%.*s\"",
                     (int)code.len, code.text);
    suggest_value(k, diag, k->info->dicts[CF_COL_UNIT], code);
}

/* An offer limited to units that no row is in: that is said once, not of each of its clauses. */
static bool is_for_no_unit(const checker *k, const cf_plan *plan)
{
    if (!plan || plan->n_only_units == 0 || !k->info->present[CF_COL_UNIT])
        return false;
    for (int i = 0; i < plan->n_only_units; i++)
        if (has_unit(k, plan->only_units[i]))
            return false;
    return true;
}

static void check_plan(const checker *k, const cf_plan *plan, const bool *selects)
{
    bool for_no_unit = is_for_no_unit(k, plan);
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (op->kind >= CF_OP_REOPENER)
            continue;
        int missing = 0;
        for (int p = 0; op->who && p < op->who->n_parts; p++)
            missing += check_part(k, &op->who->parts[p]);
        bool named = check_name(k, op);
        bool silent = for_no_unit || (op->kind == CF_OP_PREMIUM && ends_a_premium(op));
        if (!selects[i] && !missing && !named && !silent && k->coverage->n_rows > 0)
            cf_diags_add(&k->c->diags, CF_W0412, op->who ? op->who->span : op->clause->span,
                         "this clause selects nobody on the roster");
    }
}

/* --- The roster's side ----------------------------------------------------------------------- */

static bool any_op(const checker *k, cf_op_kind kind, cf_slice name)
{
    for (int d = 0; d <= k->options->n_offers; d++) {
        const cf_plan *plan = d == 0 ? k->options->agreement : k->options->offers[d - 1];
        for (int i = 0; plan && i < plan->n_ops; i++) {
            const cf_op *op = &plan->ops[i];
            if (op->kind == kind &&
                cf_slice_equal(name, kind == CF_OP_HEALTH ? op->as.health.plan : op->as.pay.code))
                return true;
        }
    }
    return false;
}

static cf_span roster_span(const checker *k)
{
    return k->options->agreement->facts.roster_span;
}

static void check_health_plans(const checker *k)
{
    if (!k->info->present[CF_COL_PLAN])
        return;
    const cf_dict *plans = k->info->dicts[CF_COL_PLAN];
    for (int32_t code = 1; code < cf_dict_count(plans); code++) {
        cf_slice name = cf_dict_text(plans, code);
        if (!any_op(k, CF_OP_HEALTH, name))
            cf_diags_add(
                &k->c->diags, CF_N0415, roster_span(k),
                "the roster has health plan \"%.*s\", and no clause says what the employer "
                "pays for it",
                (int)name.len, name.text);
    }
}

static void check_premiums(const checker *k)
{
    for (int32_t code = 1; code < k->coverage->n_premiums; code++) {
        cf_slice name = cf_dict_text(k->info->premium_codes, code);
        if (k->coverage->premium_seen[code] && !any_op(k, CF_OP_PREMIUM, name))
            cf_diags_add(
                &k->c->diags, CF_N0419, roster_span(k),
                "the roster lists premium \"%.*s\", and no clause says what is paid for it",
                (int)name.len, name.text);
    }
}

static void check_units(const checker *k, bool texts_failed)
{
    const cf_facts *facts = &k->options->agreement->facts;
    if (!k->info->present[CF_COL_UNIT])
        return;
    const cf_dict *units = k->info->dicts[CF_COL_UNIT];
    for (int i = 0; i < facts->n_units; i++)
        check_unit(k, facts->units[i].code, facts->units[i].span);
    for (int d = 0; d < k->options->n_offers; d++) {
        const cf_plan *offer = k->options->offers[d];
        for (int i = 0; offer && i < offer->n_only_units; i++)
            check_unit(k, offer->only_units[i], offer->only_unit_spans[i]);
    }
    for (int32_t code = 1; !texts_failed && facts->n_units > 0 && code < cf_dict_count(units);
         code++) {
        cf_slice name = cf_dict_text(units, code);
        bool named = false;
        for (int i = 0; i < facts->n_units && !named; i++)
            named = cf_slice_equal(name, facts->units[i].code);
        if (!named)
            cf_diags_add(&k->c->diags, CF_N0416, roster_span(k),
                         "the roster has unit \"%.*s\", which the agreement does not name",
                         (int)name.len, name.text);
    }
}

/* Whether every row's texts are known: no row of the roster was cut off or left out. */
static bool knows_all_texts(confer_case *c)
{
    static const cf_code unread[] = {CF_E0303, CF_E0304, CF_E0305, CF_E0307, CF_E0323};
    cf_slice file = c->agreement.plan->facts.roster_file;
    const char *roster = cf_case_path(c, cf_arena_copy(&c->arena, file));
    for (size_t k = 0; k < sizeof unread / sizeof unread[0]; k++) {
        for (size_t i = 0; i < c->diags.count; i++) {
            const cf_diag *diag = c->diags.items[i];
            if (diag->code == unread[k] && strcmp(diag->span.source->name, roster) == 0)
                return false;
        }
        for (size_t i = 0; i < c->diags.n_rows; i++)
            if (c->diags.rows[i]->holds[unread[k]])
                return false;
    }
    return true;
}

/* Whom a clause selects that was set aside is not known: nothing is said of it. */
static void spare_aside(bool *selects, const cf_plan *sound, const cf_plan *written)
{
    for (int i = 0; written && i < written->n_ops; i++)
        if (cf_check_set_aside(&sound->ops[i], &written->ops[i]))
            selects[i] = true;
}

void cf_check_across(confer_case *c, const cf_costing_options *options,
                     const cf_costing_options *sound, bool rows_good, bool texts_failed)
{
    cf_coverage coverage;
    if (!rows_good && !knows_all_texts(c))
        return;
    if (!rows_good || !cf_coverage_scan(&coverage, c, sound))
        cf_coverage_none(&coverage, c, options);
    checker k = {c, options, &coverage, cf_roster_info_of(c->roster)};
    bool *selects = coverage.selects; /* of the document */
    for (int d = 0; d <= options->n_offers; d++) {
        const cf_plan *plan = d == 0 ? options->agreement : options->offers[d - 1];
        spare_aside(selects, d == 0 ? sound->agreement : sound->offers[d - 1], plan);
        check_plan(&k, plan, selects);
        selects += plan ? plan->n_ops : 0;
    }
    if (!texts_failed) {
        check_health_plans(&k);
        check_premiums(&k);
    }
    check_units(&k, texts_failed);
    if (!cf_diags_failed(&c->diags))
        cf_check_idle(c, options, &coverage);
}

/* --- Days ------------------------------------------------------------------------------------ */

static void check_plan_days(confer_case *c, const cf_calendar *calendar, const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (!op->dated || op->kind >= CF_OP_REOPENER)
            continue;
        cf_date starts =
            cf_calendar_period(calendar, cf_calendar_first_full(calendar, op->on)).start;
        if (starts.days == op->on.days)
            continue;
        char on[CF_DATE_TEXT_SIZE], from[CF_DATE_TEXT_SIZE];
        cf_date_format(on, op->on);
        cf_date_format(from, starts);
        cf_span span = op->clause->has_on ? op->clause->on_span : op->clause->span;
        cf_diags_add(&c->diags, CF_N0418, span,
                     "%s is not the start of a pay period: it takes effect on %s", on, from);
    }
}

void cf_check_days(confer_case *c, const cf_costing_options *options)
{
    cf_calendar calendar;
    if (!options->agreement->facts.has_calendar)
        return;
    cf_calendar_init(&calendar, &options->agreement->facts);
    check_plan_days(c, &calendar, options->agreement);
    for (int i = 0; i < options->n_offers; i++)
        check_plan_days(c, &calendar, options->offers[i]);
}
