#include "answer/people.h"

#include "base/lock.h"
#include "base/mem.h"

#include <stdlib.h>

/* One (class, step) with its members. */
typedef struct {
    int32_t class_code;
    int32_t step; /* as the schedule orders them; n_steps: an own rate */
    uint64_t members;
    int64_t fte_e4;
} count;

typedef struct {
    count *items;
    size_t n, capacity;
} tally;

typedef struct {
    uint64_t row; /* of the roster */
    size_t id_start, id_len;
    int32_t class_code, step;
    size_t amounts; /* in words: status quo, then each offer's gain */
} person;

struct cf_people {
    bool persons;
    const cf_costing_options *options;
    const cf_roster_info *info;
    int n_steps, n_threads;
    int32_t **step_of; /* by range and step: its place among all step names */
    tally *tallies;    /* one a thread; the first is the sum once settled */
    cf_lock lock;      /* of what follows */
    person *list;
    size_t n_list, list_capacity;
    cf_buf ids;
    int64_t *words;
    size_t n_words, words_capacity;
};

cf_people *cf_people_new(bool persons)
{
    cf_people *people = cf_mem_calloc(1, sizeof *people);
    people->persons = persons;
    cf_lock_init(&people->lock);
    return people;
}

void cf_people_free(cf_people *people)
{
    if (!people)
        return;
    for (int i = 0; i < people->n_threads; i++)
        cf_mem_free(people->tallies[i].items);
    for (int i = 0; people->step_of && people->step_of[i]; i++)
        cf_mem_free(people->step_of[i]);
    cf_mem_free(people->step_of);
    cf_mem_free(people->tallies);
    cf_mem_free(people->list);
    cf_mem_free(people->words);
    cf_buf_release(&people->ids);
    cf_lock_release(&people->lock);
    cf_mem_free(people);
}

static int32_t place_of_step(const cf_schedule *schedule, cf_slice name)
{
    for (int i = 0; i < schedule->n_step_names; i++)
        if (cf_slice_equal(schedule->step_order[i], name))
            return i;
    return schedule->n_step_names;
}

static void begin(void *context, const cf_costing_options *options, const cf_roster_info *info)
{
    cf_people *people = context;
    const cf_schedule *schedule = options->schedule;
    people->options = options;
    people->info = info;
    people->n_threads = options->n_threads;
    people->tallies = cf_mem_calloc((size_t)people->n_threads, sizeof *people->tallies);
    if (!schedule)
        return;
    people->n_steps = schedule->n_step_names;
    people->step_of = cf_mem_calloc((size_t)schedule->n_ranges + 1, sizeof *people->step_of);
    for (int r = 0; r < schedule->n_ranges; r++) {
        const cf_range *range = &schedule->ranges[r];
        people->step_of[r] = cf_mem_calloc((size_t)range->n_steps + 1, sizeof(int32_t));
        for (int s = 0; s < range->n_steps; s++)
            people->step_of[r][s] = place_of_step(schedule, range->step_names[s]);
    }
}

static int compare_counts(const void *a, const void *b)
{
    const count *x = a;
    const count *y = b;
    if (x->class_code != y->class_code)
        return x->class_code < y->class_code ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

/* Brings equal ones together. */
static void fold(tally *t)
{
    size_t kept = 0;
    if (t->n > 1)
        qsort(t->items, t->n, sizeof *t->items, compare_counts);
    for (size_t i = 0; i < t->n; i++) {
        if (kept > 0 && compare_counts(&t->items[kept - 1], &t->items[i]) == 0) {
            t->items[kept - 1].members += t->items[i].members;
            t->items[kept - 1].fte_e4 += t->items[i].fte_e4;
        } else {
            t->items[kept++] = t->items[i];
        }
    }
    t->n = kept;
}

static void add_count(tally *t, count one)
{
    if (t->n == t->capacity) {
        fold(t);
        if (2 * t->n >= t->capacity)
            t->items =
                cf_mem_grow(t->items, &t->capacity, 2 * t->n + CF_BLOCK_ROWS, sizeof *t->items);
    }
    t->items[t->n++] = one;
}

static void keep_person(cf_people *people, const cf_block *block, const cf_block_results *results,
                        uint32_t row, const count *where)
{
    int n = people->options->n_offers;
    size_t id_len = block->id_len[row];
    people->list =
        cf_mem_grow(people->list, &people->list_capacity, people->n_list + 1, sizeof *people->list);
    people->words = cf_mem_grow(people->words, &people->words_capacity,
                                people->n_words + (size_t)n + 1, sizeof *people->words);
    people->list[people->n_list++] =
        (person){block->first_row + row, people->ids.len, id_len,
                 where->class_code,      where->step,     people->n_words};
    cf_buf_add(&people->ids, block->id_text + block->id_start[row], id_len);
    people->words[people->n_words++] = results->net_status_quo[row];
    for (int i = 0; i < n; i++)
        people->words[people->n_words++] =
            results->net_offer[i][row] - results->net_status_quo[row];
}

static void visit(void *context, int thread, const cf_block *block, const cf_block_results *results)
{
    cf_people *people = context;
    const int32_t *classes = block->codes[CF_COL_CLASS];
    if (people->persons)
        cf_lock_take(&people->lock);
    for (uint32_t row = 0; row < block->n_rows; row++) {
        if (!results->included[row])
            continue;
        int32_t range = block->range[row];
        count one = {classes ? classes[row] : 0,
                     range < 0 ? people->n_steps : people->step_of[range][block->step[row]], 1,
                     block->fte_e4[row]};
        add_count(&people->tallies[thread], one);
        if (people->persons)
            keep_person(people, block, results, row, &one);
    }
    if (people->persons)
        cf_lock_give(&people->lock);
}

cf_ask_visitor cf_people_visitor(cf_people *people)
{
    return (cf_ask_visitor){begin, visit, people, people->persons};
}

static int compare_persons(const void *a, const void *b)
{
    const person *x = a;
    const person *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

void cf_people_settle(cf_people *people)
{
    for (int i = 1; i < people->n_threads; i++)
        for (size_t k = 0; k < people->tallies[i].n; k++)
            add_count(&people->tallies[0], people->tallies[i].items[k]);
    if (people->n_threads > 0)
        fold(&people->tallies[0]);
    if (people->n_list > 1)
        qsort(people->list, people->n_list, sizeof *people->list, compare_persons);
}

int64_t cf_people_fte(const cf_people *people)
{
    int64_t sum = 0;
    for (size_t i = 0; people->n_threads > 0 && i < people->tallies[0].n; i++)
        sum += people->tallies[0].items[i].fte_e4;
    return sum;
}

static cf_slice class_name(const cf_people *people, int32_t code)
{
    return code > 0 ? cf_dict_text(people->info->dicts[CF_COL_CLASS], code) : CF_SLICE("(blank)");
}

static int compare_classes(const void *a, const void *b)
{
    return cf_slice_compare(((const cf_people_class *)a)->name, ((const cf_people_class *)b)->name);
}

int cf_people_classes(const cf_people_class **out, const cf_people *people, cf_arena *arena)
{
    size_t n = people->n_threads > 0 ? people->tallies[0].n : 0;
    const count *items = n > 0 ? people->tallies[0].items : NULL;
    cf_people_class *classes = CF_ARENA_NEW(arena, cf_people_class, n + 1);
    int n_classes = 0;
    for (size_t i = 0; i < n;) {
        cf_people_class *one = &classes[n_classes++];
        uint64_t *counts = CF_ARENA_NEW(arena, uint64_t, (size_t)people->n_steps + 1);
        int32_t code = items[i].class_code;
        one->name = cf_arena_slice(arena, class_name(people, code));
        for (; i < n && items[i].class_code == code; i++) {
            counts[items[i].step] += items[i].members;
            one->members += items[i].members;
            one->fte_e4 += items[i].fte_e4;
        }
        one->counts = counts;
    }
    if (n_classes > 1)
        qsort(classes, (size_t)n_classes, sizeof *classes, compare_classes);
    *out = classes;
    return n_classes;
}

int cf_people_steps(const cf_slice **names, const cf_people *people)
{
    *names = people->n_steps > 0 ? people->options->schedule->step_order : NULL;
    return people->n_steps;
}

size_t cf_people_persons(const cf_person **out, uint64_t *left_out, const cf_people *people,
                         cf_arena *arena)
{
    size_t n = people->n_list < CF_PERSONS_MOST ? people->n_list : CF_PERSONS_MOST;
    cf_person *persons = CF_ARENA_NEW(arena, cf_person, n + 1);
    *left_out = people->n_list - n;
    for (size_t i = 0; i < n; i++) {
        const person *one = &people->list[i];
        const int64_t *words = people->words + one->amounts;
        persons[i] = (cf_person){
            .id = cf_arena_slice(arena, (cf_slice){people->ids.text + one->id_start, one->id_len}),
            .class_name = cf_arena_slice(arena, class_name(people, one->class_code)),
            .step = one->step < people->n_steps
                        ? cf_arena_slice(arena, people->options->schedule->step_order[one->step])
                        : CF_SLICE("own rate"),
            .net_status_quo = words[0],
            .gains =
                cf_arena_dup(arena, words + 1, (size_t)people->options->n_offers, sizeof *words),
        };
    }
    *out = persons;
    return n;
}
