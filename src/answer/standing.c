/* Who stands where on the roster, and what an offer comes to for them: class by step. */
#include "answer/ask.h"
#include "answer/result.h"

#include "base/mem.h"
#include "confer_desk.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LISTED = 500, MOST_CELLS = 4 << 20 };

typedef struct {
    int64_t members, fte_e4, cost, gain;
} sums;

/* One thread's: for each class by its code, a row of cells, one a step and one for own rates. */
typedef struct {
    sums **classes;
    size_t capacity, n_cells;
    bool too_many;
} tally;

typedef struct {
    uint64_t row; /* in the file's order */
    cf_slice id;
    int32_t department; /* its code, or -1 */
    int32_t fte_e4, hired, step_date;
    int64_t cost, gain;
} listed;

typedef struct {
    listed *items;
    size_t n, capacity;
    cf_arena arena; /* of the ids */
} member_list;

typedef struct {
    confer_case *c;
    const cf_costing_options *options;
    size_t width;       /* cells a class */
    tally *tallies;     /* one a thread */
    member_list *lists; /* one a thread; NULL: cells are counted */
    int32_t class_code; /* of those to list */
    size_t step;
    int n_threads;
} people;

/* --- Counting --------------------------------------------------------------------------------- */

/* The schedule's order of step names; the last cell is an own rate. */
static size_t step_of(const people *p, const cf_block *block, uint32_t row)
{
    const cf_schedule *schedule = p->options->schedule;
    if (block->range[row] < 0)
        return p->width - 1;
    cf_slice name = schedule->ranges[block->range[row]].step_names[block->step[row]];
    for (int i = 0; i < schedule->n_step_names; i++)
        if (cf_slice_equal(schedule->step_order[i], name))
            return (size_t)i;
    return p->width - 1;
}

/* NULL: there are too many of them. */
static sums *cell_of(const people *p, tally *t, size_t code, size_t step)
{
    if (code >= t->capacity) {
        size_t capacity = t->capacity ? t->capacity : 64;
        while (capacity <= code)
            capacity *= 2;
        t->classes = cf_mem_realloc(t->classes, capacity, sizeof *t->classes);
        memset(t->classes + t->capacity, 0, (capacity - t->capacity) * sizeof *t->classes);
        t->capacity = capacity;
    }
    if (!t->classes[code]) {
        t->n_cells += p->width;
        t->too_many = t->n_cells > MOST_CELLS;
        if (t->too_many)
            return NULL;
        t->classes[code] = cf_mem_calloc(p->width, sizeof **t->classes);
    }
    return &t->classes[code][step];
}

static void list_member(member_list *list, const cf_block *block, uint32_t row, int64_t cost,
                        int64_t gain)
{
    if (list->n == list->capacity) {
        list->capacity = list->n ? 2 * list->n : 64;
        list->items = cf_mem_realloc(list->items, list->capacity, sizeof *list->items);
    }
    const int32_t *departments = block->codes[CF_COL_DEPARTMENT];
    cf_slice id = {block->id_text + block->id_start[row], block->id_len[row]};
    list->items[list->n++] = (listed){
        .row = block->first_row + row,
        .id = cf_arena_slice(&list->arena, id),
        .department = departments ? departments[row] : -1,
        .fte_e4 = block->fte_e4[row],
        .hired = block->hired[row],
        .step_date = block->step_date[row],
        .cost = cost,
        .gain = gain,
    };
}

static int64_t cost_of(const cf_block_results *results, uint32_t row)
{
    int64_t cost = 0;
    for (int y = 0; y < results->n_years; y++)
        cost += results->cost[y][row];
    return cost;
}

static void visit(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    people *p = context;
    tally *t = &p->tallies[thread];
    const int32_t *classes = block->codes[CF_COL_CLASS];
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (!results->included[row])
            continue;
        int32_t code = classes ? classes[row] : 0;
        size_t step = step_of(p, block, row);
        int64_t cost = cost_of(results, row);
        int64_t gain = results->net_offer[0][row] - results->net_status_quo[row];
        if (p->lists) {
            if (code == p->class_code && step == p->step)
                list_member(&p->lists[thread], block, row, cost, gain);
            continue;
        }
        sums *cell = t->too_many ? NULL : cell_of(p, t, (size_t)code, step);
        if (!cell)
            break;
        cell->members++;
        cell->fte_e4 += block->fte_e4[row];
        cell->cost += cost;
        cell->gain += gain;
    }
    cf_case_report_progress(p->c);
}

/* --- Adding up -------------------------------------------------------------------------------- */

static void add(sums *to, const sums *more)
{
    to->members += more->members;
    to->fte_e4 += more->fte_e4;
    to->cost += more->cost;
    to->gain += more->gain;
}

/* Into the first thread's tally. False: too many cells. */
static bool settle(people *p)
{
    for (int i = 0; i < p->n_threads; i++) {
        const tally *t = &p->tallies[i];
        if (t->too_many)
            return false;
        for (size_t code = 0; i > 0 && code < t->capacity; code++)
            for (size_t step = 0; t->classes[code] && step < p->width; step++) {
                sums *cell = cell_of(p, &p->tallies[0], code, step);
                if (!cell)
                    return false;
                add(cell, &t->classes[code][step]);
            }
    }
    return true;
}

static void release(people *p)
{
    for (int i = 0; p->tallies && i < p->n_threads; i++) {
        for (size_t code = 0; code < p->tallies[i].capacity; code++)
            cf_mem_free(p->tallies[i].classes[code]);
        cf_mem_free(p->tallies[i].classes);
    }
    for (int i = 0; p->lists && i < p->n_threads; i++) {
        cf_mem_free(p->lists[i].items);
        cf_arena_release(&p->lists[i].arena);
    }
    cf_mem_free(p->tallies);
    cf_mem_free(p->lists);
}

/* --- The answer ------------------------------------------------------------------------------- */

static void add_sums(cf_arena *arena, cf_value *to, const sums *s)
{
    cf_value_add_int(arena, to, "members", s->members);
    cf_value_add_int(arena, to, "fte", s->fte_e4);
    cf_value_add_int(arena, to, "cost", s->cost);
    cf_value_add_int(arena, to, "gain", s->gain);
}

static cf_slice step_name(const people *p, size_t step)
{
    return step + 1 == p->width ? CF_SLICE("") : p->options->schedule->step_order[step];
}

static void add_class(cf_arena *arena, cf_value *list, const people *p, cf_slice name,
                      const sums *cells)
{
    sums all = {0};
    for (size_t step = 0; step < p->width; step++)
        add(&all, &cells[step]);
    cf_value *at = cf_value_add_object(arena, list, NULL);
    cf_value_add_text(arena, at, "class", name);
    add_sums(arena, at, &all);
    cf_value *steps = cf_value_add_array(arena, at, "cells");
    for (size_t step = 0; step < p->width; step++) {
        if (cells[step].members == 0)
            continue;
        cf_value *cell = cf_value_add_object(arena, steps, NULL);
        cf_value_add_text(arena, cell, "step", step_name(p, step));
        add_sums(arena, cell, &cells[step]);
    }
}

typedef struct {
    cf_slice name;
    const sums *cells;
} named_class;

static int compare_classes(const void *a, const void *b)
{
    return cf_slice_compare(((const named_class *)a)->name, ((const named_class *)b)->name);
}

static void add_classes(cf_arena *arena, cf_value *json, const people *p)
{
    const tally *t = &p->tallies[0];
    const cf_dict *dict = cf_roster_info_of(p->c->roster)->dicts[CF_COL_CLASS];
    named_class *classes = CF_ARENA_NEW(&p->c->arena, named_class, t->capacity + 1);
    sums all = {0};
    int n = 0;
    for (size_t code = 0; code < t->capacity; code++) {
        if (!t->classes[code])
            continue;
        classes[n++] = (named_class){dict ? cf_dict_text(dict, (int32_t)code) : CF_SLICE(""),
                                     t->classes[code]};
        for (size_t step = 0; step < p->width; step++)
            add(&all, &t->classes[code][step]);
    }
    if (n > 1)
        qsort(classes, (size_t)n, sizeof *classes, compare_classes);
    add_sums(arena, json, &all);
    cf_value *list = cf_value_add_array(arena, json, "classes");
    for (int i = 0; i < n; i++)
        add_class(arena, list, p, classes[i].name, classes[i].cells);
}

static int compare_rows(const void *a, const void *b)
{
    uint64_t x = ((const listed *)a)->row, y = ((const listed *)b)->row;
    return (x > y) - (x < y);
}

static void add_day(cf_arena *arena, cf_value *to, const char *name, int32_t days)
{
    char text[CF_DATE_TEXT_SIZE] = "";
    cf_date date = {days};
    if (!cf_date_is_none(date))
        cf_date_format(text, date);
    cf_value_add_text(arena, to, name, cf_slice_of(text));
}

static void add_listed(cf_arena *arena, cf_value *json, const people *p)
{
    size_t n = 0, at = 0;
    const cf_dict *departments = cf_roster_info_of(p->c->roster)->dicts[CF_COL_DEPARTMENT];
    for (int i = 0; p->lists && i < p->n_threads; i++)
        n += p->lists[i].n;
    listed *all = CF_ARENA_NEW(&p->c->arena, listed, n + 1);
    for (int i = 0; p->lists && i < p->n_threads; i++)
        for (size_t k = 0; k < p->lists[i].n; k++)
            all[at++] = p->lists[i].items[k];
    if (n > 1)
        qsort(all, n, sizeof *all, compare_rows);
    cf_value *list = cf_value_add_array(arena, json, "listed");
    for (size_t i = 0; i < n && i < MOST_LISTED; i++) {
        cf_value *member = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, member, "id", all[i].id);
        cf_value_add_int(arena, member, "fte", all[i].fte_e4);
        add_day(arena, member, "hired", all[i].hired);
        add_day(arena, member, "step_date", all[i].step_date);
        cf_value_add_text(arena, member, "department",
                          departments && all[i].department >= 0
                              ? cf_dict_text(departments, all[i].department)
                              : CF_SLICE(""));
        cf_value_add_int(arena, member, "cost", all[i].cost);
        cf_value_add_int(arena, member, "gain", all[i].gain);
    }
    cf_value_add_int(arena, json, "left_out", n > MOST_LISTED ? (int64_t)(n - MOST_LISTED) : 0);
}

/* The step's cell; the width where there is no such step. */
static size_t find_step(const people *p, const char *name)
{
    for (size_t step = 0; step < p->width; step++)
        if (cf_slice_equal(step_name(p, step), cf_slice_of(name)))
            return step;
    return p->width;
}

static bool cost_people(people *p, confer_case *c)
{
    cf_costing_options options = *p->options;
    options.visit = visit;
    options.visit_context = p;
    options.skip_one_percent = true;
    cf_costing *costing = cf_costing_run(&options, c->roster, &c->diags);
    cf_costing_free(costing);
    return costing != NULL;
}

/* A second run, when classes have their codes. */
static bool list_people(people *p, const confer_people_options *options)
{
    const cf_dict *dict = cf_roster_info_of(p->c->roster)->dicts[CF_COL_CLASS];
    p->class_code = dict ? cf_dict_find(dict, cf_slice_of(options->class_name)) : CF_DICT_UNKNOWN;
    p->step = find_step(p, options->step ? options->step : "");
    if (p->class_code == CF_DICT_UNKNOWN || p->step == p->width)
        return true;
    p->lists = cf_mem_calloc((size_t)p->n_threads, sizeof *p->lists);
    return cost_people(p, p->c);
}

static confer_result *people_result(const people *p)
{
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_value_add_text(&r->arena, json, "offer", cf_slice_of(p->c->offers[0].name));
    cf_value *steps = cf_value_add_array(&r->arena, json, "steps");
    for (size_t step = 0; step < p->width; step++)
        cf_value_add_text(&r->arena, steps, NULL, step_name(p, step));
    add_classes(&r->arena, json, p);
    add_listed(&r->arena, json, p);
    return r;
}

int confer_people(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_people_options *options, confer_error *err)
{
    static const confer_people_options defaults = CONFER_PEOPLE_OPTIONS_INIT;
    static const char *const columns[] = {"class", "department"};
    confer_cost_options asked = CONFER_COST_OPTIONS_INIT;
    cf_asking asking;
    if (!options)
        options = &defaults;
    asked.authorized = options->authorized;
    asked.by = columns; /* so that their texts are read */
    asked.n_by = 2;
    int status = cf_ask_open(&asking, c, offers, n_offers, &asked, err);
    if (status == CONFER_OK) {
        cf_costing_options costing = asking.costing_options;
        costing.n_by = 0;
        costing.years_of = costing.offers;
        costing.n_years_of = costing.n_offers;
        costing.n_offers = 1;
        people p = {.c = c, .options = &costing, .n_threads = costing.n_threads};
        p.width = (size_t)(c->schedule ? c->schedule->n_step_names : 0) + 1;
        p.tallies = cf_mem_calloc((size_t)p.n_threads, sizeof *p.tallies);
        bool done = cost_people(&p, c);
        bool fits = done && settle(&p);
        if (fits && options->class_name)
            done = list_people(&p, options);
        if (!done)
            status = cf_case_verdict(c, err);
        else if (!fits)
            status = cf_fail(err, CONFER_MISUSED, "there are too many classes and steps to show");
        else
            *out = people_result(&p);
        release(&p);
    }
    cf_diags_sort(&c->diags);
    return status;
}
