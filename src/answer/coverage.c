/* Which clauses select anybody: one more pass over the roster with the kernel's own selectors. */
#include "answer/check.h"

#include "base/mem.h"
#include "cost/engine.h"

enum { SETS = CF_SET_COUNT };

/* Audiences and premium cells that a thread has met, by their codes. */
typedef struct {
    uint8_t *seen;
    size_t capacity;
} code_set;

typedef struct {
    cf_selection *selection;
    code_set audiences[SETS];
    code_set premium_cells;
    uint64_t n_rows;
} worker;

typedef struct {
    confer_case *c;
    worker *workers;
} scan;

static void mark(code_set *set, int32_t code)
{
    size_t old = set->capacity;
    if ((size_t)code >= old) {
        set->seen = cf_mem_grow(set->seen, &set->capacity, (size_t)code + 1, 1);
        memset(set->seen + old, 0, set->capacity - old);
    }
    set->seen[code] = 1;
}

static void visit(void *context, int thread, const cf_block *block)
{
    scan *s = context;
    worker *w = &s->workers[thread];
    const int32_t *premiums = block->codes[CF_COL_PREMIUMS];
    for (uint32_t row = 0; row < block->n_rows; row++) {
        const cf_audience *audience = cf_selection_row(w->selection, block, row);
        mark(&w->audiences[CF_SET_RATE], audience->rate);
        mark(&w->audiences[CF_SET_PAY], audience->pay);
        mark(&w->audiences[CF_SET_HEALTH], audience->health);
        mark(&w->audiences[CF_SET_FREEZE], audience->freeze);
        mark(&w->audiences[CF_SET_ONCE], audience->once);
        if (premiums)
            mark(&w->premium_cells, premiums[row]);
    }
    w->n_rows += block->n_rows;
    cf_case_report_progress(s->c);
}

static int set_of(cf_op_kind kind)
{
    if (cf_is_rate_op(kind))
        return CF_SET_RATE;
    if (kind == CF_OP_FREEZE_STEPS)
        return CF_SET_FREEZE;
    if (kind == CF_OP_LUMP_SUM || kind == CF_OP_HOLIDAY || kind == CF_OP_CASH_OUT)
        return CF_SET_ONCE;
    return kind == CF_OP_HEALTH || kind == CF_OP_PLAN_COST ? CF_SET_HEALTH : CF_SET_PAY;
}

static bool selects_any(const cf_engine *engine, const worker *w, const cf_bound_op *op)
{
    int set = set_of(op->op->kind);
    const code_set *audiences = &w->audiences[set];
    for (size_t code = 0; code < audiences->capacity; code++)
        if (audiences->seen[code] && cf_audience_has(engine, set, (int32_t)code, op))
            return true;
    return false;
}

static int first_op_of(const cf_costing_options *options, int document)
{
    int first = 0;
    if (document > 0)
        first = options->agreement->n_ops;
    for (int i = 1; i < document; i++)
        first += options->offers[i - 1] ? options->offers[i - 1]->n_ops : 0;
    return first;
}

static const cf_plan *plan_of(const cf_costing_options *options, int document)
{
    return document == 0 ? options->agreement : options->offers[document - 1];
}

static void gather_ops(cf_coverage *out, const cf_engine *engine, const worker *w)
{
    const cf_costing_options *options = engine->options;
    for (int i = 0; i < engine->n_ops; i++) {
        const cf_bound_op *bound = &engine->ops[i];
        if (bound->document < 0 || bound->document > options->n_offers)
            continue;
        const cf_plan *plan = plan_of(options, bound->document);
        int at = first_op_of(options, bound->document) + (int)(bound->op - plan->ops);
        if (!out->selects[at])
            out->selects[at] = selects_any(engine, w, bound);
    }
}

static void gather_premiums(uint8_t *seen, int32_t n, const cf_roster_info *info, const worker *w)
{
    for (size_t code = 0; code < w->premium_cells.capacity; code++) {
        if (!w->premium_cells.seen[code])
            continue;
        const cf_premium_set *set = cf_roster_premium_set(info, (int32_t)code);
        for (int i = 0; i < set->n; i++)
            if (set->premium[i] < n)
                seen[set->premium[i]] = 1;
    }
}

static void gather(cf_coverage *out, confer_case *c, const cf_engine *engine, const scan *s,
                   int n_threads)
{
    const cf_roster_info *info = cf_roster_info_of(c->roster);
    int n_ops = first_op_of(engine->options, engine->options->n_offers + 1);
    int32_t n_premiums = cf_dict_count(info->premium_codes);
    uint8_t *seen = CF_ARENA_NEW(&c->arena, uint8_t, (size_t)n_premiums + 1);
    out->selects = CF_ARENA_NEW(&c->arena, bool, (size_t)n_ops + 1);
    out->n_rows = 0;
    for (int t = 0; t < n_threads; t++) {
        out->n_rows += s->workers[t].n_rows;
        gather_ops(out, engine, &s->workers[t]);
        gather_premiums(seen, n_premiums, info, &s->workers[t]);
    }
    out->premium_seen = seen;
    out->n_premiums = n_premiums;
}

void cf_coverage_none(cf_coverage *out, confer_case *c, const cf_costing_options *options)
{
    int n_ops = first_op_of(options, options->n_offers + 1);
    *out = (cf_coverage){.selects = CF_ARENA_NEW(&c->arena, bool, (size_t)n_ops + 1)};
}

bool cf_coverage_scan(cf_coverage *out, confer_case *c, const cf_costing_options *options)
{
    cf_diags again; /* what is wrong has been reported by the costing before */
    cf_engine engine;
    int n_threads = options->n_threads;
    *out = (cf_coverage){0};
    cf_diags_init(&again);
    bool good = cf_engine_init(&engine, options, cf_roster_info_of(c->roster), &again);
    if (good) {
        scan s = {.c = c, .workers = cf_mem_calloc((size_t)n_threads, sizeof(worker))};
        for (int t = 0; t < n_threads; t++)
            s.workers[t].selection = cf_selection_new(&engine);
        good = cf_roster_scan(c->roster, n_threads, visit, &s, &c->stop, NULL, &again);
        if (good)
            gather(out, c, &engine, &s, n_threads);
        for (int t = 0; t < n_threads; t++) {
            cf_selection_free(s.workers[t].selection);
            for (int set = 0; set < SETS; set++)
                cf_mem_free(s.workers[t].audiences[set].seen);
            cf_mem_free(s.workers[t].premium_cells.seen);
        }
        cf_mem_free(s.workers);
    }
    cf_engine_release(&engine);
    cf_diags_release(&again);
    return good;
}
