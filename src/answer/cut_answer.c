/* `confer cut`: from a target and a table of options to an answer. */
#include "answer/cut.h"

#include "answer/suggest.h"
#include "base/limits.h"

static const confer_cut_options defaults = CONFER_CUT_OPTIONS_INIT;

/* "5%" or "$2,000,000". */
static bool read_target(cf_cut *cut, const char *text)
{
    cf_slice target = cf_slice_trim(cf_slice_of(text));
    cut->is_percent = target.len > 1 && target.text[target.len - 1] == '%';
    if (!cut->is_percent) {
        bool sign = target.len > 0 && target.text[0] == '$';
        /* "5" is meant as 5%, or is a slip: not as five dollars. */
        return cf_budget_money(&cut->target, target) && cut->target > (sign ? 0 : 10000);
    }
    return cf_decimal_parse(&cut->percent_e6, target.text, target.len - 1, 4, false) ==
               CF_DECIMAL_OK &&
           cut->percent_e6 > 0 && cut->percent_e6 <= CF_RATIO_ONE;
}

/* The agreement says when fiscal years start; a folder without one has July. */
static int read_agreement(cf_cut *cut, confer_error *err)
{
    confer_case *c = cut->c;
    cf_buf text = CF_BUF_INIT, why = CF_BUF_INIT;
    bool there =
        cf_case_read_file(c, cf_case_path(c, "current.terms"), CF_LIMIT_TERMS_BYTES, &text, &why);
    cf_buf_release(&text);
    cf_buf_release(&why);
    cut->facts = (cf_facts){.fiscal_month = 7, .fiscal_day = 1};
    if (there) {
        int status = cf_case_read_texts(c, NULL, 0, err);
        if (status != CONFER_OK)
            return status;
        cut->facts = c->agreement.plan->facts;
        cut->title = c->agreement.plan->title;
    }
    cf_calendar_init(&cut->calendar, &cut->facts);
    return CONFER_OK;
}

bool cf_cut_read_file(cf_cut *cut, const char *path, cf_buf *out, cf_buf *why)
{
    cf_buf here = CF_BUF_INIT;
    bool read = cf_case_read_file(cut->c, path, CF_LIMIT_XLSX_BYTES, out, why);
    if (!read &&
        cf_case_read_file(cut->c, cf_case_path(cut->c, path), CF_LIMIT_XLSX_BYTES, out, &here))
        read = true;
    cf_buf_release(&here);
    return read;
}

static int read_options(cf_cut *cut, confer_error *err)
{
    cf_buf bytes = CF_BUF_INIT, why = CF_BUF_INIT;
    const char *path = cut->asked->options_path;
    int status = CONFER_OK;
    if (!cf_cut_read_file(cut, path, &bytes, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    else
        cf_cut_read(cut, cf_buf_slice(&bytes), path);
    cf_buf_release(&bytes);
    cf_buf_release(&why);
    return status;
}

static int take_spared(cf_cut *cut, confer_error *err)
{
    cut->spared = CF_ARENA_NEW(cut->arena, bool, (size_t)cut->n_departments + 1);
    for (int i = 0; i < cut->asked->n_protect; i++) {
        cf_slice name = cf_slice_of(cut->asked->protect[i]);
        int d = 0;
        while (d < cut->n_departments && !cf_slice_equal(cut->departments[d].name, name))
            d++;
        if (d < cut->n_departments) {
            cut->spared[d] = cut->any_spared = true;
            continue;
        }
        cf_slice *names = CF_ARENA_NEW(cut->arena, cf_slice, (size_t)cut->n_departments + 1);
        for (int k = 0; k < cut->n_departments; k++)
            names[k] = cut->departments[k].name;
        cf_buf hint = CF_BUF_INIT;
        cf_suggest(&hint, name, names, cut->n_departments);
        cf_fail(err, CONFER_ABSENT, "there is no department '%s' to protect",
                cut->asked->protect[i]);
        if (hint.len > 0)
            cf_hint(err, "%s", hint.text);
        cf_buf_release(&hint);
        return CONFER_ABSENT;
    }
    return CONFER_OK;
}

static int solve(cf_cut *cut, confer_error *err)
{
    cf_cut_value(cut);
    if (cf_diags_failed(&cut->c->diags))
        return CONFER_OK;
    int status = take_spared(cut, err);
    if (status != CONFER_OK)
        return status;
    if (!cf_cut_solve(cut)) {
        cf_diags_add(&cut->c->diags, CF_E0862, CF_SPAN_NONE,
                     "the options that are locked in cannot stand together");
        return CONFER_OK;
    }
    bool stopped = atomic_exchange(&cut->c->stop, false); /* the best so far is an answer */
    if (stopped)
        cut->solution.stopped = true;
    if (cut->asked->raise_unit && cut->solution.n_sets > 0 && !stopped)
        return cf_cut_price_raise(cut, err);
    return CONFER_OK;
}

static int work_out(cf_cut *cut, const char *target, confer_error *err)
{
    if (!cut->asked->options_path)
        return cf_fail(err, CONFER_MISUSED, "the departments' options are missing");
    if (!read_target(cut, target)) {
        cf_fail(err, CONFER_MISUSED, "'%s' is no target", target);
        cf_hint(err, "write a percent of the budget such as 5%%, up to 100%%, or an amount such as "
                     "'$2,000,000'");
        return CONFER_MISUSED;
    }
    cut->fund = cut->asked->fund ? cf_slice_of(cut->asked->fund) : CF_SLICE("");
    int status = read_agreement(cut, err);
    if (status == CONFER_OK)
        status = read_options(cut, err);
    if (status == CONFER_OK)
        status = cf_cut_take_base(cut, err);
    if (status == CONFER_OK && cut->departments) /* else the budget could not be read */
        status = solve(cut, err);
    return status;
}

cf_cut_totals cf_cut_totals_of(const cf_cut *cut, const cf_cut_set *set)
{
    cf_cut_totals totals = {0};
    for (int i = 0; i < cut->n_options; i++) {
        const cf_cut_option *option = &cut->options[i];
        if (!set->taken[i])
            continue;
        totals.year += option->saving;
        totals.annual += option->ongoing;
        totals.one_time += option->kind == CF_CUT_ONE_TIME ? option->saving : 0;
        totals.positions_e4 += option->positions_e4;
    }
    return totals;
}

static confer_result *answer(const cf_cut *cut)
{
    confer_result *result = cf_result_new();
    result->report = cf_report_new(&result->arena);
    cf_cut_show(result->report, cut);
    result->json = cf_cut_json(&result->arena, cut);
    result->csv = cf_cut_csv(&result->arena, cut);
    result->no = cut->solution.n_sets == 0;
    return result;
}

int cf_cut_find(cf_cut **out, confer_case *c, const char *target, const confer_cut_options *options,
                confer_error *err)
{
    cf_case_begin(c);
    cf_cut *cut = CF_ARENA_NEW(&c->arena, cf_cut, 1);
    cut->c = c;
    cut->arena = &c->arena;
    cut->asked = options ? options : &defaults;
    int status = work_out(cut, target, err);
    cf_diags_sort(&c->diags);
    if (status == CONFER_OK && cf_diags_failed(&c->diags))
        status = cf_case_verdict(c, err);
    *out = cut;
    return status;
}

int confer_cut(confer_result **out, confer_case *c, const char *target,
               const confer_cut_options *options, confer_error *err)
{
    cf_cut *cut;
    int status = cf_cut_find(&cut, c, target, options, err);
    if (status == CONFER_OK)
        *out = answer(cut);
    return status;
}
