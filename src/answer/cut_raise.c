/* What reductions would pay as a raise: the engine costs raises in hundredths of a percent until it
 * has the largest that costs no more in the year. */
#include "answer/cut.h"

enum { MOST_HUNDREDTHS = 10000 }; /* 100% */

typedef struct {
    const cf_cut *cut;
    confer_case *folder; /* the same folder once more: a question of its own */
    const char *year;
    bool found; /* the horizon holds the year, and the unit costs something */
} pricing;

static const char *year_path(const pricing *p, const confer_result *result, const char *format)
{
    size_t n = 0;
    const char *text;
    confer_result_count(result, "fiscal_years", &n);
    for (size_t i = 0; i < n; i++) {
        const char *path = cf_arena_printf(p->cut->arena, "fiscal_years[%zu].fiscal_year", i);
        if (confer_result_text(result, path, &text) == CONFER_OK && strcmp(text, p->year) == 0)
            return cf_arena_printf(p->cut->arena, format, i);
    }
    return NULL;
}

/* The cost in the year; of one fund, where the exercise is about one. */
static bool read_cost(pricing *p, const confer_result *result, cf_cut_raise *raise)
{
    const cf_cut *cut = p->cut;
    const char *path = year_path(p, result, "fiscal_years[%zu].cost");
    if (!path || confer_result_int(result, path, &raise->cost) != CONFER_OK ||
        confer_result_int(result, "total.ongoing", &raise->ongoing) != CONFER_OK)
        return false;
    if (cut->fund.len == 0)
        return true;
    size_t n = 0;
    const char *key;
    raise->cost = 0;
    confer_result_count(result, "by.fund", &n);
    for (size_t i = 0; i < n; i++) {
        path = cf_arena_printf(cut->arena, "by.fund[%zu].key", i);
        if (confer_result_text(result, path, &key) != CONFER_OK || !key ||
            !cf_slice_equal(cf_slice_of(key), cut->fund))
            continue;
        path = cf_arena_printf(cut->arena, "by.fund[%zu].fiscal_years[\"%s\"]", i, p->year);
        return confer_result_int(result, path, &raise->cost) == CONFER_OK;
    }
    return true;
}

static int cost_raise(pricing *p, int hundredths, cf_cut_raise *raise, confer_error *err)
{
    static const char *const by[] = {"fund"};
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    confer_result *result = NULL;
    char day[CF_DATE_TEXT_SIZE];
    cf_buf text = CF_BUF_INIT;
    cf_date_format(day, p->cut->starts);
    cf_buf_addf(&text,
                "offer \"What the reductions would pay\"\nunit \"%s\"\nraise %d.%02d%% on %s\n",
                raise->unit, hundredths / 100, hundredths % 100, day);
    confer_case_put(p->folder, "offers/.reductions.terms", text.text, text.len);
    cf_buf_release(&text);
    options.by = by;
    options.n_by = p->cut->fund.len > 0;
    options.figures_only = true;
    int status = confer_cost(&result, p->folder, "offers/.reductions.terms", &options, err);
    if (status == CONFER_OK && !read_cost(p, result, raise))
        status = cf_fail(err, CONFER_ABSENT, "the agreement's horizon does not hold %s", p->year);
    raise->percent_e6 = (int64_t)hundredths * 100;
    confer_result_free(result);
    return status;
}

/* The largest raise that costs at most `saving`. */
static int find_raise(pricing *p, int64_t saving, cf_cut_raise *best, confer_error *err)
{
    int low = 0, high = MOST_HUNDREDTHS + 1; /* low is affordable, high is not */
    cf_cut_raise raise = {.unit = best->unit};
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (low == 0 && high > MOST_HUNDREDTHS)
            middle = MOST_HUNDREDTHS; /* first of all: does the unit cost anything? */
        int status = cost_raise(p, middle, &raise, err);
        if (status != CONFER_OK)
            return status;
        if (middle == MOST_HUNDREDTHS && raise.cost == 0)
            return cf_fail(err, CONFER_ABSENT,
                           "a raise of unit %s costs nothing here: is it on the "
                           "roster%s?",
                           raise.unit, p->cut->fund.len > 0 ? ", and paid from this fund" : "");
        if (raise.cost <= saving) {
            low = middle;
            *best = raise;
        } else {
            high = middle;
        }
    }
    return CONFER_OK;
}

int cf_cut_price_raise(cf_cut *cut, confer_error *err)
{
    char year[CF_FISCAL_TEXT_SIZE];
    const char *unit = cut->asked->raise_unit;
    if (strchr(unit, '"') || strchr(unit, '\n') || strchr(unit, '\\'))
        return cf_fail(err, CONFER_ABSENT, "there is no unit '%s'", unit);
    if (cut->year == 0 || !cut->c->agreement.plan)
        return cf_fail(err, CONFER_MISUSED, "%s",
                       cut->year == 0 ? "a raise needs a year (--year or --starts)"
                                      : "a raise can be costed in a negotiation's folder alone "
                                        "(-C)");
    cf_fiscal_format(year, &cut->calendar, cut->year);
    pricing p = {.cut = cut, .year = year};
    confer_case_options options = cut->c->options;
    options.progress = NULL;
    options.keep_roster = true;
    int status = confer_case_open(&p.folder, cut->c->folder, &options, err);
    if (status != CONFER_OK)
        return status;
    for (const cf_case_file *file = cut->c->files; file; file = file->next)
        confer_case_put(p.folder, file->name, file->bytes.text, file->bytes.len);
    cut->raise = (cf_cut_raise){.unit = unit};
    status = find_raise(&p, cf_cut_totals_of(cut, &cut->solution.sets[0]).year, &cut->raise, err);
    if (status == CONFER_WRONG)
        cf_fail(err, status, "the raise cannot be costed: `confer check` says what is wrong");
    confer_case_close(p.folder);
    return status;
}
