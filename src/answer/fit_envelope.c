/* fit_envelope.c: what packages may cost: the envelopes that were asked for, or else the
 * agreement's budgets; and which members' costs each is for. */
#include "answer/envelope.h"
#include "answer/fit.h"

#include "base/mem.h"

cf_slice cf_fit_unquote(cf_slice s)
{
    s = cf_slice_trim(s);
    if (s.len >= 2 && s.text[0] == '"' && s.text[s.len - 1] == '"')
        return cf_slice_trim((cf_slice){s.text + 1, s.len - 2});
    return s;
}

bool cf_fit_read_money(int64_t *cents, cf_slice text)
{
    text = cf_slice_trim(text);
    bool negative = text.len > 1 && text.text[0] == '-' && text.text[1] == '$';
    if (negative)
        text = (cf_slice){text.text + 1, text.len - 1};
    if (text.len > 0 && text.text[0] == '$')
        text = (cf_slice){text.text + 1, text.len - 1};
    if (cf_decimal_parse(cents, text.text, text.len, 2, true) != CF_DECIMAL_OK)
        return false;
    if (negative)
        *cents = -*cents;
    return true;
}

/* --- Sets of funds --------------------------------------------------------------------------- */

static int add_fund_set(cf_fitting *f, const cf_slice *names, int n)
{
    for (int i = 0; i < f->n_fund_sets; i++)
        if (n == 1 && f->fund_sets[i].n == 1 && cf_slice_equal(f->fund_sets[i].names[0], names[0]))
            return i;
    f->fund_sets[f->n_fund_sets] = (cf_fund_set){.names = names, .n = n};
    return f->n_fund_sets++;
}

static void read_fund_names(cf_fitting *f)
{
    confer_case *c = f->c;
    int n = f->options->n_funds;
    size_t most = (size_t)f->costing.agreement->facts.n_budgets + 1;
    cf_slice *funds = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        funds[i] = cf_arena_slice(&c->arena, cf_fit_unquote(cf_slice_of(f->options->funds[i])));
    f->funds = funds;
    f->n_funds = n;
    f->fund_sets = CF_ARENA_NEW(&c->arena, cf_fund_set, most);
    if (n > 0)
        add_fund_set(f, funds, n);
}

static bool is_one_of(const cf_slice *funds, int n, cf_slice fund)
{
    for (int i = 0; i < n; i++)
        if (cf_slice_equal(funds[i], fund))
            return true;
    return false;
}

/* --- Envelopes ------------------------------------------------------------------------------- */

static bool read_envelope(const cf_fitting *f, cf_fit_envelope *out, cf_slice text)
{
    const cf_facts *facts = &f->costing.agreement->facts;
    const char *equals = memchr(text.text, '=', text.len);
    if (!equals)
        return false;
    cf_slice year = cf_fit_unquote((cf_slice){text.text, (size_t)(equals - text.text)});
    cf_slice money = {equals + 1, text.len - (size_t)(equals + 1 - text.text)};
    bool january = facts->fiscal_month == 1 && facts->fiscal_day == 1;
    return cf_fiscal_parse(&out->year, year, january) &&
           cf_fit_read_money(&out->cents, cf_fit_unquote(money));
}

static bool is_costed(const cf_fitting *f, int year)
{
    const cf_facts *facts = &f->costing.agreement->facts;
    return !facts->has_horizon || (year >= facts->horizon_from && year <= facts->horizon_to);
}

/* An envelope of a year that nobody costs would hold whatever packages cost. */
static int refuse_year(const cf_fitting *f, const char *text, confer_error *err)
{
    const cf_facts *facts = &f->costing.agreement->facts;
    char from[CF_FISCAL_TEXT_SIZE], to[CF_FISCAL_TEXT_SIZE];
    cf_calendar calendar;
    cf_calendar_init(&calendar, facts);
    cf_fiscal_format(from, &calendar, facts->horizon_from);
    cf_fiscal_format(to, &calendar, facts->horizon_to);
    cf_fail(err, CONFER_MISUSED, "the envelope '%s' is outside the years that are costed", text);
    cf_hint(err, "the agreement's horizon is %s to %s", from, to);
    return CONFER_MISUSED;
}

static int read_within(cf_fitting *f, confer_error *err)
{
    int n = f->options->n_within;
    if (n > CF_FIT_ENVELOPES)
        return cf_fail(err, CONFER_MISUSED, "a search takes at most %d envelopes",
                       (int)CF_FIT_ENVELOPES);
    cf_fit_envelope *list = CF_ARENA_NEW(&f->c->arena, cf_fit_envelope, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        const char *text = f->options->within[i];
        if (!read_envelope(f, &list[i], cf_slice_of(text))) {
            cf_fail(err, CONFER_MISUSED, "cannot read the envelope '%s'", text);
            cf_hint(err, "write it as 'FY2025-26=$1,200,000', with fiscal years as in the "
                         "agreement");
            return CONFER_MISUSED;
        }
        list[i].funds = f->n_funds > 0 ? 0 : -1;
        if (!is_costed(f, list[i].year))
            return refuse_year(f, text, err);
    }
    f->within = list;
    f->n_within = n;
    return CONFER_OK;
}

/* --- Budgets --------------------------------------------------------------------------------- */

static cf_fit_envelope *envelope_of(cf_fit_envelope *list, int *n, const cf_budget_fact *budget,
                                    int fund_set)
{
    for (int i = 0; i < *n; i++)
        if (list[i].year == budget->fiscal_year && list[i].funds == fund_set)
            return &list[i];
    if (*n == CF_FIT_ENVELOPES)
        return NULL;
    list[*n] = (cf_fit_envelope){.year = budget->fiscal_year, .funds = fund_set, .budget = true};
    return &list[(*n)++];
}

/* Budget lines that the costing's years can meet, of the funds asked for. */
static bool is_asked(const cf_fitting *f, const cf_budget_fact *budget)
{
    if (!is_costed(f, budget->fiscal_year))
        return false;
    return f->n_funds == 0 || is_one_of(f->funds, f->n_funds, budget->fund);
}

/* An envelope for each fund and year that has a budget: its lines add up. */
static int take_budgets(cf_fitting *f, confer_error *err)
{
    const cf_facts *facts = &f->costing.agreement->facts;
    cf_fit_envelope *list = CF_ARENA_NEW(&f->c->arena, cf_fit_envelope, CF_FIT_ENVELOPES);
    for (int i = 0; i < facts->n_budgets; i++) {
        const cf_budget_fact *budget = &facts->budgets[i];
        int64_t cents;
        if (!is_asked(f, budget))
            continue;
        if (!cf_envelope_amount(&cents, budget, &f->costing))
            f->unknown_revenue = true;
        cf_fit_envelope *envelope =
            envelope_of(list, &f->n_within, budget, add_fund_set(f, &budget->fund, 1));
        if (!envelope) {
            cf_fail(err, CONFER_MISUSED,
                    "the agreement has budgets for more than %d funds and years",
                    (int)CF_FIT_ENVELOPES);
            cf_hint(err, "name the envelopes that matter, or one fund (--within, --fund)");
            return CONFER_MISUSED;
        }
        envelope->cents += cents; /* amounts of the language are below 2^50 */
    }
    f->within = list;
    return CONFER_OK;
}

int cf_fit_read_envelopes(cf_fitting *f, confer_error *err)
{
    read_fund_names(f);
    if (f->options->n_within > 0 || f->same || f->options->ignore_budgets)
        return read_within(f, err);
    return take_budgets(f, err);
}

void cf_fit_hold(cf_package *out, const cf_fitting *f, int fund_set, const int64_t *years)
{
    for (int i = 0; i < f->n_within; i++) {
        int y = f->within[i].year - out->first_year;
        if (f->within[i].funds == fund_set)
            out->held[i] = y < 0 || y >= out->n_years ? 0 : years[y];
    }
}

/* --- Whose costs they are -------------------------------------------------------------------- */

/* The share of a fund cell that a set of funds bears, percent x 1e4. */
static int64_t share_of(const cf_fund_set *set, const cf_roster_info *info, int32_t cell)
{
    const cf_fund_split *split = cf_roster_fund_split(info, cell);
    int64_t share = 0;
    for (int i = 0; i < split->n; i++)
        if (is_one_of(set->names, set->n, cf_dict_text(info->funds, split->fund[i])))
            share += split->share_e4[i];
    return share;
}

static int text_of(cf_slice *texts, int *n, cf_slice text)
{
    for (int i = 0; i < *n; i++)
        if (cf_slice_equal(texts[i], text))
            return i;
    texts[*n] = text;
    return (*n)++;
}

static void find_texts(cf_fitting *f, cf_fund_set *set, cf_slice *texts)
{
    enum { WHOLE = 1000000 };
    const cf_roster_info *info = cf_roster_info_of(f->c->roster);
    const cf_dict *cells = info->dicts[CF_COL_FUND];
    int32_t n_cells = cells ? cf_dict_count(cells) : 0;
    int *own = CF_ARENA_NEW(&f->c->arena, int, (size_t)n_cells + 1);
    int64_t *shares = CF_ARENA_NEW(&f->c->arena, int64_t, (size_t)n_cells + 1);
    for (int32_t cell = 0; cell < n_cells; cell++) {
        int64_t share = share_of(set, info, cell);
        if (share == 0)
            continue;
        /* Largest remainders: of three funds or more one can lose a cent to another as the whole
         * grows (Balinski and Young 1982: the Alabama paradox). Of two none can. */
        if (share < WHOLE && cf_roster_fund_split(info, cell)->n > 2)
            f->funds_waver = true;
        own[set->n_texts] = text_of(texts, &f->n_fund_texts, cf_dict_text(cells, cell));
        shares[set->n_texts++] = share;
    }
    set->texts = own;
    set->shares_e4 = shares;
}

static void no_visit(void *context, int thread, const cf_block *block)
{
    (void)context;
    (void)thread;
    (void)block;
}

int cf_fit_read_funds(cf_fitting *f, confer_error *err)
{
    confer_case *c = f->c;
    if (f->n_fund_sets == 0)
        return CONFER_OK;
    /* Which cells there are is known when all have been read. */
    if (!cf_roster_scan(c->roster, f->costing.n_threads, no_visit, NULL, f->costing.stop, NULL,
                        &c->diags))
        return cf_case_verdict(c, err);
    const cf_dict *cells = cf_roster_info_of(c->roster)->dicts[CF_COL_FUND];
    size_t n_cells = cells ? (size_t)cf_dict_count(cells) : 0;
    cf_slice *texts = CF_ARENA_NEW(&c->arena, cf_slice, n_cells + 1);
    f->fund_texts = texts;
    for (int i = 0; i < f->n_fund_sets; i++)
        find_texts(f, &f->fund_sets[i], texts);
    if (f->n_funds == 0 || f->fund_sets[0].n_texts > 0)
        return CONFER_OK;
    cf_fail(err, CONFER_ABSENT, "no row of the roster has the fund '%s'", f->options->funds[0]);
    cf_hint(err, "funds are named as in the roster's column `fund`");
    return CONFER_ABSENT;
}
