#include "model/roster_info.h"

#include "base/arena.h"
#include "base/bug.h"
#include "base/limits.h"
#include "base/lock.h"
#include "base/mem.h"

const char *const cf_column_names[CF_COL_EXTRA] = {
    "id",   "class",      "range", "step", "rate", "fte",      "hired",          "step_date",
    "unit", "department", "fund",  "tier", "plan", "premiums", "overtime_hours", "status",
};

enum { WHOLE_E4 = 100 * 10000 }; /* 100% in shares of a fund */

/* Parsed cells hang in pages by their code; pages never move, so that readers need no lock. Each
 * page is as long as all before it and FIRST_CELLS together. */
enum { FIRST_BITS = 6, FIRST_CELLS = 1 << FIRST_BITS, MAX_PAGES = 31 - FIRST_BITS };

typedef struct {
    const void **pages[MAX_PAGES];
} parsed_cells;

typedef struct {
    cf_slice name;
    int column;
} alias;

typedef struct {
    cf_roster_info info; /* first: the public part is the whole */
    cf_lock lock;        /* guards the arena and the pages */
    cf_arena arena;
    cf_dict **dicts;
    parsed_cells funds, premiums;
    alias *aliases;
    size_t n_aliases, aliases_capacity;
} tables;

bool cf_column_is_text(int column)
{
    switch (column) {
    case CF_COL_ID:
    case CF_COL_RATE:
    case CF_COL_FTE:
    case CF_COL_HIRED:
    case CF_COL_STEP_DATE:
    case CF_COL_OVERTIME_HOURS:
        return false;
    default:
        return column < CF_COL_EXTRA;
    }
}

cf_roster_info *cf_roster_info_new(const cf_slice *headers, const bool *present, int n_columns)
{
    tables *t = cf_mem_calloc(1, sizeof *t);
    cf_lock_init(&t->lock);
    size_t n = (size_t)n_columns;
    cf_slice *names = CF_ARENA_NEW(&t->arena, cf_slice, n);
    for (size_t i = 0; i < n; i++)
        names[i] = cf_arena_slice(&t->arena, headers[i]);
    t->dicts = CF_ARENA_NEW(&t->arena, cf_dict *, n);
    t->info = (cf_roster_info){
        .n_columns = n_columns,
        .headers = names,
        .present = cf_arena_dup(&t->arena, present, n, sizeof *present),
        .dicts = t->dicts,
        .funds = cf_dict_new(),
        .premium_codes = cf_dict_new(),
    };
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (cf_column_is_text(i))
            cf_roster_info_want(&t->info, i);
    CF_BUG_IF(cf_roster_info_fund(&t->info, 0) != NULL);
    CF_BUG_IF(cf_roster_info_premiums(&t->info, 0) != NULL);
    return &t->info;
}

static void free_cells(parsed_cells *cells)
{
    for (int i = 0; i < MAX_PAGES; i++)
        cf_mem_free((void *)cells->pages[i]);
}

void cf_roster_info_free(cf_roster_info *info)
{
    if (!info)
        return;
    tables *t = (tables *)info;
    for (int i = 0; i < info->n_columns; i++)
        cf_dict_free(t->dicts[i]);
    cf_dict_free(info->funds);
    cf_dict_free(info->premium_codes);
    free_cells(&t->funds);
    free_cells(&t->premiums);
    cf_mem_free(t->aliases);
    cf_arena_release(&t->arena);
    cf_lock_release(&t->lock);
    cf_mem_free(t);
}

void cf_roster_info_want(cf_roster_info *info, int column)
{
    tables *t = (tables *)info;
    if (!t->dicts[column])
        t->dicts[column] = cf_dict_new();
}

void cf_roster_info_alias(cf_roster_info *info, cf_slice name, int column)
{
    tables *t = (tables *)info;
    t->aliases =
        cf_mem_grow(t->aliases, &t->aliases_capacity, t->n_aliases + 1, sizeof *t->aliases);
    t->aliases[t->n_aliases++] = (alias){cf_arena_slice(&t->arena, name), column};
}

int cf_roster_column(const cf_roster_info *info, cf_slice name)
{
    const tables *t = (const tables *)info;
    for (int i = 0; i < CF_COL_EXTRA; i++)
        if (cf_slice_equal_nocase(name, cf_slice_of(cf_column_names[i])))
            return i;
    for (int i = 0; i < info->n_columns; i++)
        if (info->headers[i].len > 0 && cf_slice_equal_nocase(name, info->headers[i]))
            return i;
    for (size_t i = 0; i < t->n_aliases; i++)
        if (cf_slice_equal_nocase(name, t->aliases[i].name))
            return t->aliases[i].column;
    return -1;
}

/* --- Parsed cells ---------------------------------------------------------------------------- */

static int page_of(int32_t code)
{
    return 31 - __builtin_clz((uint32_t)code + FIRST_CELLS) - FIRST_BITS;
}

static size_t place_of(int32_t code, int page)
{
    return (size_t)code + FIRST_CELLS - ((size_t)FIRST_CELLS << page);
}

static const void *find_cell(const parsed_cells *cells, int32_t code)
{
    int page = page_of(code);
    return cells->pages[page] ? cells->pages[page][place_of(code, page)] : NULL;
}

static void keep_cell(parsed_cells *cells, int32_t code, const void *parsed)
{
    int page = page_of(code);
    if (!cells->pages[page])
        cells->pages[page] = cf_mem_calloc((size_t)FIRST_CELLS << page, sizeof(void *));
    cells->pages[page][place_of(code, page)] = parsed;
}

/* The next part of a cell, trimmed; moves *rest behind its `;`. False when there is none. */
static bool next_part(cf_slice *part, cf_slice *rest)
{
    if (!rest->text)
        return false;
    const char *end = rest->len > 0 ? memchr(rest->text, ';', rest->len) : NULL;
    size_t len = end ? (size_t)(end - rest->text) : rest->len;
    *part = cf_slice_trim((cf_slice){rest->text, len});
    *rest = end ? (cf_slice){end + 1, rest->len - len - 1} : (cf_slice){NULL, 0};
    return true;
}

typedef struct {
    cf_slice name[CF_LIMIT_FUND_SHARES];
    int64_t share[CF_LIMIT_FUND_SHARES];
    int n;
} shares;

/* `NAME` or `NAME:SHARE`; a share follows the last colon. */
static const char *take_share(shares *s, cf_slice part, bool alone)
{
    if (s->n >= CF_LIMIT_FUND_SHARES)
        return "names more than 32 funds";
    size_t colon = part.len;
    while (colon > 0 && part.text[colon - 1] != ':')
        colon--;
    int64_t share = WHOLE_E4;
    cf_slice name = part;
    if (colon > 0) {
        name = cf_slice_trim((cf_slice){part.text, colon - 1});
        cf_slice number = cf_slice_trim((cf_slice){part.text + colon, part.len - colon});
        cf_decimal_status status = cf_decimal_parse(&share, number.text, number.len, 4, false);
        if (status == CF_DECIMAL_TOO_MANY_DECIMALS)
            return "has a share with more than 4 decimals";
        if (status != CF_DECIMAL_OK || share < 0 || share > WHOLE_E4)
            return "has a share that is not a number from 0 to 100";
    } else if (!alone) {
        return "has a fund without its share";
    }
    if (name.len == 0)
        return "has a share without a fund";
    for (int i = 0; i < s->n; i++)
        if (cf_slice_equal(s->name[i], name))
            return "names a fund twice";
    s->name[s->n] = name;
    s->share[s->n++] = share;
    return NULL;
}

static const char *parse_shares(shares *s, cf_slice cell)
{
    s->n = 0;
    bool alone = cell.len == 0 || !memchr(cell.text, ';', cell.len);
    cf_slice part, rest = cell;
    if (cell.len == 0)
        return take_share(s, CF_SLICE("unassigned"), true);
    while (next_part(&part, &rest)) {
        const char *wrong = take_share(s, part, alone);
        if (wrong)
            return wrong;
    }
    int64_t sum = 0;
    for (int i = 0; i < s->n; i++)
        sum += s->share[i];
    return sum == WHOLE_E4 ? NULL : "has shares that do not sum to 100";
}

const char *cf_roster_info_fund(cf_roster_info *info, int32_t code)
{
    tables *t = (tables *)info;
    shares s;
    const char *wrong = parse_shares(&s, cf_dict_text(t->dicts[CF_COL_FUND], code));
    if (wrong)
        return wrong;
    cf_lock_take(&t->lock);
    if (!find_cell(&t->funds, code)) {
        size_t n = (size_t)s.n;
        int32_t *fund = CF_ARENA_NEW(&t->arena, int32_t, n);
        for (size_t i = 0; i < n; i++)
            fund[i] = cf_dict_code(info->funds, s.name[i]);
        cf_fund_split *split = CF_ARENA_NEW(&t->arena, cf_fund_split, 1);
        *split = (cf_fund_split){s.n, fund, cf_arena_dup(&t->arena, s.share, n, sizeof s.share[0])};
        keep_cell(&t->funds, code, split);
    }
    cf_lock_give(&t->lock);
    return NULL;
}

const char *cf_roster_info_premiums(cf_roster_info *info, int32_t code)
{
    enum { MAX_PREMIUMS = 64 };
    tables *t = (tables *)info;
    cf_slice name[MAX_PREMIUMS];
    int n = 0;
    cf_slice part, rest = cf_dict_text(t->dicts[CF_COL_PREMIUMS], code);
    while (next_part(&part, &rest)) {
        if (part.len == 0)
            continue;
        if (n >= MAX_PREMIUMS)
            return "names more than 64 premiums";
        for (int i = 0; i < n; i++)
            if (cf_slice_equal(name[i], part))
                return "names a premium twice";
        name[n++] = part;
    }
    cf_lock_take(&t->lock);
    if (!find_cell(&t->premiums, code)) {
        int32_t *premium = CF_ARENA_NEW(&t->arena, int32_t, (size_t)n);
        for (int i = 0; i < n; i++)
            premium[i] = cf_dict_code(info->premium_codes, name[i]);
        cf_premium_set *set = CF_ARENA_NEW(&t->arena, cf_premium_set, 1);
        *set = (cf_premium_set){n, premium};
        keep_cell(&t->premiums, code, set);
    }
    cf_lock_give(&t->lock);
    return NULL;
}

const cf_fund_split *cf_roster_fund_split(const cf_roster_info *info, int32_t fund_cell_code)
{
    return find_cell(&((const tables *)info)->funds, fund_cell_code);
}

const cf_premium_set *cf_roster_premium_set(const cf_roster_info *info, int32_t premiums_code)
{
    return find_cell(&((const tables *)info)->premiums, premiums_code);
}
