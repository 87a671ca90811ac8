/* confer_report: one tree, made of sections; the faces are the writers' (show/report.h). */
#include "answer/cost_answer.h"
#include "answer/report_proof.h"
#include "answer/result.h"
#include "base/mem.h"

static const cf_report_section *const sections[] = {
#define REPORT_SECTION(name) &cf_report_section_##name,
#include "answer/report_sections.def"
#undef REPORT_SECTION
    NULL,
};

/* --- What sections share --------------------------------------------------------------------- */

const char *cf_report_offer_name(const cf_report_call *call, int offer)
{
    return call->c->offers[offer].name;
}

const char *cf_report_offer_names(const cf_report_call *call)
{
    cf_buf text = CF_BUF_INIT;
    for (int i = 1; i <= call->n_offers; i++) {
        if (i > 1)
            cf_buf_add_str(&text, i == call->n_offers ? " and " : ", ");
        cf_buf_add_str(&text, cf_report_offer_name(call, i));
    }
    const char *names = cf_arena_copy(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    return names;
}

const char *cf_report_year(const cf_report_call *call, int index)
{
    return cf_year_text(call->arena, call->costing, call->costing->first_year + index);
}

int64_t cf_report_one_time(const cf_year_cost *year)
{
    return year->components[CF_LUMP_SUM_PAY] + year->components[CF_HOLIDAY_PAY] +
           year->components[CF_CASH_OUT_PAY];
}

/* The smallest group that is shown and has members; -1: none. */
static int smallest_shown(const bool *hidden, const uint64_t *members, int n)
{
    int found = -1;
    for (int i = 0; i < n; i++)
        if (!hidden[i] && members[i] > 0 && (found < 0 || members[i] < members[found]))
            found = i;
    return found;
}

int cf_hide_small(bool *hidden, const uint64_t *members, int n)
{
    int n_hidden = 0;
    uint64_t sum = 0;
    for (int i = 0; i < n; i++) {
        hidden[i] = members[i] > 0 && members[i] < CF_SMALLEST_GROUP;
        n_hidden += hidden[i];
        sum += hidden[i] ? members[i] : 0;
    }
    while (n_hidden > 0 && (n_hidden < 2 || sum < CF_SMALLEST_GROUP)) {
        int more = smallest_shown(hidden, members, n);
        if (more < 0)
            break;
        hidden[more] = true;
        sum += members[more];
        n_hidden++;
    }
    return n_hidden;
}

bool cf_report_hides_fund(const cf_report_call *call, int offer, cf_slice fund)
{
    const cf_by *by = &call->costing->offers[offer].by[0];
    size_t n = (size_t)by->n_rows;
    bool *hidden = cf_mem_calloc(n + 1, sizeof *hidden);
    uint64_t *members = cf_mem_calloc(n + 1, sizeof *members);
    bool hides = false;
    for (size_t r = 0; r < n; r++)
        members[r] = by->rows[r].members;
    cf_hide_small(hidden, members, by->n_rows);
    for (size_t r = 0; r < n && !call->persons; r++)
        hides = hides || (hidden[r] && cf_slice_equal(by->rows[r].key, fund));
    cf_mem_free(hidden);
    cf_mem_free(members);
    return hides;
}

/* --- The answer ------------------------------------------------------------------------------ */

static void add_those(cf_report *report, const cf_report_call *call, bool behind)
{
    bool table = call->kind == CONFER_REPORT_TABLE;
    bool turns = behind;
    for (int i = 0; sections[i]; i++) {
        if (!(sections[i]->kinds & 1U << call->kind) || (table && sections[i]->behind) != behind ||
            (sections[i]->applies && !sections[i]->applies(call)))
            continue;
        cf_show_block *before = report->last;
        sections[i]->add(report, call);
        if (turns && before)
            before->next->turns = true;
        turns = false;
    }
}

static void add_sections(cf_report *report, const cf_report_call *call)
{
    add_those(report, call, false);
    add_those(report, call, true);
}

static int check_offers(const char *const *offers, int n_offers, confer_error *err)
{
    if (n_offers < 1)
        return cf_fail(err, CONFER_MISUSED, "a report needs an offer");
    if (n_offers > CF_REPORT_OFFERS)
        return cf_fail(err, CONFER_MISUSED, "a report holds at most %d offers",
                       (int)CF_REPORT_OFFERS);
    for (int i = 0; i < n_offers; i++)
        if (strcmp(offers[i], "current") == 0)
            return cf_fail(err, CONFER_MISUSED,
                           "every report compares with the status quo: leave 'current' out");
    return CONFER_OK;
}

/* What a section is about stands in the folder, so that the report can be proven from it. */
static int check_asked(const confer_report_options *options, confer_error *err)
{
    if (options->fit_space && strchr(options->fit_space, '/')) {
        cf_fail(err, CONFER_MISUSED, "'%s' is not the name of an offer of the folder",
                options->fit_space);
        cf_hint(err, "a report is proven from its folder: put the space into offers/ and name it "
                     "without its ending");
        return CONFER_MISUSED;
    }
    if (options->cut_target && !options->cut_options)
        return cf_fail(err, CONFER_MISUSED, "the departments' options are missing");
    if (options->cut_target &&
        (options->cut_options[0] == '/' || strstr(options->cut_options, ".."))) {
        cf_fail(err, CONFER_MISUSED, "'%s' is not in the folder", options->cut_options);
        cf_hint(err, "a report is proven from its folder: name the file as it stands there");
        return CONFER_MISUSED;
    }
    return CONFER_OK;
}

/* The status quo first, then the offers; roll-ups by fund first. */
static int ask(cf_asking *asking, confer_case *c, const char *const *offers, int n_offers,
               confer_cost_options *cost, cf_people *people, confer_error *err)
{
    const char *names[CF_REPORT_OFFERS + 1] = {"current"};
    for (int i = 0; i < n_offers; i++)
        names[i + 1] = offers[i];
    cf_ask_visitor visitor = cf_people_visitor(people);
    return cf_ask_with(asking, c, names, n_offers + 1, true, cost, &visitor, err);
}

static const char **take_by(const confer_report_options *options, int *n)
{
    const char **by = cf_mem_calloc((size_t)options->n_by + 1, sizeof *by);
    *n = 0;
    by[(*n)++] = "fund";
    for (int i = 0; i < options->n_by; i++)
        if (strcmp(options->by[i], "fund") != 0)
            by[(*n)++] = options->by[i];
    return by;
}

/* Offers are called by their stems, wherever they stand: a report says no paths. */
static const char **take_names(confer_case *c, int n_offers)
{
    const char **names = CF_ARENA_NEW(&c->arena, const char *, (size_t)n_offers + 1);
    for (int i = 1; i <= n_offers; i++) {
        const char *path = c->offers[i].path;
        const char *slash = strrchr(path, '/');
        cf_slice stem = cf_slice_of(slash ? slash + 1 : path);
        cf_slice ending = CF_SLICE(".terms");
        if (stem.len > ending.len &&
            cf_slice_equal((cf_slice){stem.text + stem.len - ending.len, ending.len}, ending))
            stem.len -= ending.len;
        names[i - 1] = c->offers[i].name = cf_arena_copy(&c->arena, stem);
    }
    return names;
}

static bool read_inputs(cf_report_call *call, cf_buf *why)
{
    const confer_report_options *options = call->options;
    cf_arena *arena = call->arena;
    const cf_input **items = &call->inputs;
    if (!cf_inputs_read(items, &call->n_inputs, call->c, call->kind == CONFER_REPORT_BOARD, arena,
                        why))
        return false;
    if (options->fit_space &&
        !cf_inputs_add(items, &call->n_inputs, call->c, arena, "space",
                       cf_arena_printf(arena, "offers/%s.terms", options->fit_space), why))
        return false;
    if (!options->cut_target)
        return true;
    return cf_inputs_add(items, &call->n_inputs, call->c, arena, "options", options->cut_options,
                         why) &&
           (!cf_case_has_file(call->c, "budget.csv") ||
            cf_inputs_add(items, &call->n_inputs, call->c, arena, "budget", "budget.csv", why));
}

static int compose(confer_result **out, cf_report_call *call, confer_error *err)
{
    confer_result *result = cf_result_new();
    cf_buf text = CF_BUF_INIT;
    call->arena = &result->arena;
    call->offers_asked = take_names(call->c, call->n_offers);
    if (!cf_report_parts_make(&call->parts, call->asking, call->arena)) {
        confer_result_free(result);
        return cf_case_verdict(call->c, err);
    }
    if (!read_inputs(call, &text)) {
        int status = cf_fail(err, CONFER_FAILED, "%s", text.text);
        cf_buf_release(&text);
        confer_result_free(result);
        return status;
    }
    cf_report *report = result->report = cf_report_new(&result->arena);
    report->one_page = call->kind == CONFER_REPORT_TABLE && !call->persons;
    report->footer = cf_slice_of(cf_arena_printf(
        call->arena, "Computed to the cent by Confer %s. Prove it: confer verify REPORT FOLDER",
        confer_version()));
    add_sections(report, call);
    result->json = cf_report_proof_json(call, report);
    cf_value_write_json(&text, result->json);
    report->proof = cf_arena_slice(call->arena, cf_buf_slice(&text));
    cf_buf_release(&text);
    *out = result;
    return CONFER_OK;
}

int confer_report(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_report_options *options, confer_error *err)
{
    static const confer_report_options defaults = CONFER_REPORT_OPTIONS_INIT;
    const confer_report_options *chosen = options ? options : &defaults;
    int status = check_offers(offers, n_offers, err);
    if (status == CONFER_OK)
        status = check_asked(chosen, err);
    if (status != CONFER_OK)
        return status;
    cf_asking asking;
    confer_cost_options cost = CONFER_COST_OPTIONS_INIT;
    const char **by = take_by(chosen, &cost.n_by);
    cost.by = by;
    cost.authorized = chosen->authorized;
    cost.assume = chosen->assume;
    cost.n_assume = chosen->n_assume;
    cf_people *people = cf_people_new(chosen->include_persons);
    status = ask(&asking, c, offers, n_offers, &cost, people, err);
    if (status == CONFER_OK) {
        cf_people_settle(people);
        cf_report_call call = {
            .c = c,
            .asking = &asking,
            .costing = asking.costing,
            .options = chosen,
            .people = people,
            .kind = chosen->kind,
            .persons = chosen->include_persons,
            .n_offers = n_offers,
        };
        status = compose(out, &call, err);
        cf_report_parts_release(&call.parts);
        cf_asking_release(&asking);
    }
    cf_people_free(people);
    cf_mem_free(by);
    return status;
}
