/* What a member must say about themselves, and what there is to choose from: the columns that the
 * texts look at, with the values that stand in the roster. */
#include "answer/ask.h"
#include "answer/result.h"

#include "base/lock.h"
#include "base/mem.h"
#include "confer_desk.h"

#include <stdlib.h>

enum { MOST_VALUES = 500, MOST_FIELDS = 64 };

/* --- The range of each class ------------------------------------------------------------------ */

typedef struct {
    cf_lock lock;
    uint64_t *first_row; /* by class code; + 1, 0: not seen */
    int32_t *range;
    size_t capacity;
} class_ranges;

static void note_class(class_ranges *ranges, size_t code, uint64_t row, int32_t range)
{
    if (code >= ranges->capacity) {
        size_t capacity = ranges->capacity ? ranges->capacity : 256;
        while (capacity <= code)
            capacity *= 2;
        ranges->first_row = cf_mem_realloc(ranges->first_row, capacity, sizeof(uint64_t));
        ranges->range = cf_mem_realloc(ranges->range, capacity, sizeof(int32_t));
        for (size_t i = ranges->capacity; i < capacity; i++)
            ranges->first_row[i] = 0;
        ranges->capacity = capacity;
    }
    if (ranges->first_row[code] == 0 || row + 1 < ranges->first_row[code]) {
        ranges->first_row[code] = row + 1;
        ranges->range[code] = range;
    }
}

static void visit(void *context, int thread, const cf_block *block)
{
    class_ranges *ranges = context;
    const int32_t *codes = block->codes[CF_COL_CLASS];
    (void)thread;
    cf_lock_take(&ranges->lock);
    for (uint32_t row = 0; row < block->n_rows; row++)
        if (block->range[row] >= 0)
            note_class(ranges, codes ? (size_t)codes[row] : 0, block->first_row + row,
                       block->range[row]);
    cf_lock_give(&ranges->lock);
}

typedef struct {
    cf_slice name;
    const cf_range *range;
} named_class;

static int compare_classes(const void *a, const void *b)
{
    return cf_slice_compare(((const named_class *)a)->name, ((const named_class *)b)->name);
}

static void add_classes(cf_arena *arena, cf_value *json, confer_case *c, const class_ranges *ranges)
{
    const cf_dict *dict = cf_roster_info_of(c->roster)->dicts[CF_COL_CLASS];
    named_class *classes = CF_ARENA_NEW(&c->arena, named_class, ranges->capacity + 1);
    int n = 0;
    for (size_t code = 0; code < ranges->capacity; code++)
        if (ranges->first_row[code])
            classes[n++] = (named_class){dict ? cf_dict_text(dict, (int32_t)code) : CF_SLICE(""),
                                         &c->schedule->ranges[ranges->range[code]]};
    if (n > 1)
        qsort(classes, (size_t)n, sizeof *classes, compare_classes);
    cf_value *list = cf_value_add_array(arena, json, "classes");
    for (int i = 0; i < n; i++) {
        cf_value *at = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, at, "class", classes[i].name);
        cf_value_add_text(arena, at, "range", classes[i].range->name);
        cf_value *steps = cf_value_add_array(arena, at, "steps");
        for (int k = 0; k < classes[i].range->n_steps; k++)
            cf_value_add_text(arena, steps, NULL, classes[i].range->step_names[k]);
    }
}

/* --- Fields ----------------------------------------------------------------------------------- */

/* Columns by the roster's number, in the order of asking. */
typedef struct {
    int columns[MOST_FIELDS];
    int n;
} field_list;

static void want(field_list *fields, int column)
{
    for (int i = 0; i < fields->n; i++)
        if (fields->columns[i] == column)
            return;
    if (column >= 0 && fields->n < MOST_FIELDS)
        fields->columns[fields->n++] = column;
}

static void want_of(field_list *fields, const cf_roster_info *info, const cf_plan *plan)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_op *op = &plan->ops[i];
        if (op->kind == CF_OP_HEALTH || op->kind == CF_OP_PLAN_COST)
            want(fields, CF_COL_PLAN);
        if (op->kind == CF_OP_PREMIUM)
            want(fields, CF_COL_PREMIUMS);
        for (int p = 0; op->who && p < op->who->n_parts; p++)
            if (op->who->parts[p].field.len > 0)
                want(fields, cf_roster_column(info, op->who->parts[p].field));
    }
    if (plan && plan->n_only_units > 0)
        want(fields, CF_COL_UNIT);
}

static int compare_slices(const void *a, const void *b)
{
    return cf_slice_compare(*(const cf_slice *)a, *(const cf_slice *)b);
}

static void add_values(cf_arena *arena, cf_value *to, confer_case *c, const cf_dict *dict)
{
    int32_t n = dict ? cf_dict_count(dict) : 0;
    cf_value *list = cf_value_add_array(arena, to, "values");
    if (n > MOST_VALUES)
        return;
    cf_slice *values = CF_ARENA_NEW(&c->arena, cf_slice, (size_t)n + 1);
    int kept = 0;
    for (int32_t code = 0; code < n; code++)
        if (cf_dict_text(dict, code).len > 0)
            values[kept++] = cf_dict_text(dict, code);
    if (kept > 1)
        qsort(values, (size_t)kept, sizeof *values, compare_slices);
    for (int i = 0; i < kept; i++)
        cf_value_add_text(arena, list, NULL, values[i]);
}

/* The codes that some clause pays for. */
static void add_premiums(cf_arena *arena, cf_value *to, confer_case *c)
{
    cf_dict *codes = cf_dict_new();
    for (int o = -1; o < c->n_offers; o++) {
        const cf_plan *plan = o < 0 ? c->agreement.plan : c->offers[o].plan;
        for (int i = 0; plan && i < plan->n_ops; i++)
            if (plan->ops[i].kind == CF_OP_PREMIUM)
                cf_dict_code(codes, plan->ops[i].as.pay.code);
    }
    add_values(arena, to, c, codes);
    cf_dict_free(codes);
}

static void add_field(cf_arena *arena, cf_value *list, confer_case *c, const cf_roster_info *info,
                      int column)
{
    const cf_dict *dict = info->dicts[column];
    bool date = column == CF_COL_HIRED || column == CF_COL_STEP_DATE;
    bool number = column == CF_COL_FTE || column == CF_COL_RATE || column == CF_COL_OVERTIME_HOURS;
    bool few = dict && cf_dict_count(dict) <= MOST_VALUES;
    cf_value *at = cf_value_add_object(arena, list, NULL);
    cf_slice name =
        column < CF_COL_EXTRA ? cf_slice_of(cf_column_names[column]) : info->headers[column];
    cf_value_add_text(arena, at, "field", name);
    cf_value_add_text(arena, at, "header", info->headers[column]);
    cf_value_add_text(arena, at, "kind",
                      cf_slice_of(column == CF_COL_PREMIUMS ? "codes"
                                  : date                    ? "date"
                                  : number                  ? "number"
                                  : few                     ? "choice"
                                                            : "text"));
    if (column == CF_COL_PREMIUMS)
        add_premiums(arena, at, c);
    else
        add_values(arena, at, c, date || number ? NULL : dict);
}

static confer_result *choices_result(confer_case *c, const class_ranges *ranges)
{
    static const int always[] = {CF_COL_FTE, CF_COL_HIRED, CF_COL_STEP_DATE};
    const cf_roster_info *info = cf_roster_info_of(c->roster);
    field_list fields = {.n = 0};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        want(&fields, always[i]);
    want_of(&fields, info, c->agreement.plan);
    for (int i = 0; i < c->n_offers; i++)
        want_of(&fields, info, c->offers[i].plan);
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_value *headers = cf_value_add_object(&r->arena, json, "headers");
    for (int i = CF_COL_ID; i <= CF_COL_STEP; i++)
        cf_value_add_text(&r->arena, headers, cf_column_names[i], info->headers[i]);
    add_classes(&r->arena, json, c, ranges);
    cf_value *list = cf_value_add_array(&r->arena, json, "fields");
    for (int i = 0; i < fields.n; i++) {
        int column = fields.columns[i];
        bool known = column == CF_COL_ID || column == CF_COL_CLASS || column == CF_COL_RANGE ||
                     column == CF_COL_STEP || column == CF_COL_STATUS;
        if (!known)
            add_field(&r->arena, list, c, info, column);
    }
    return r;
}

int confer_choices(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   confer_error *err)
{
    static const char *const class_column[] = {"class"};
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    cf_asking asking;
    options.by = class_column;
    options.n_by = 1;
    int status = cf_ask_open(&asking, c, offers, n_offers, &options, err);
    if (status == CONFER_OK) {
        class_ranges ranges = {.capacity = 0};
        cf_lock_init(&ranges.lock);
        if (cf_roster_scan(c->roster, cf_case_threads(c), visit, &ranges, &c->stop, &c->progress,
                           &c->diags))
            *out = choices_result(c, &ranges);
        else
            status = cf_case_verdict(c, err);
        cf_lock_release(&ranges.lock);
        cf_mem_free(ranges.first_row);
        cf_mem_free(ranges.range);
    }
    cf_diags_sort(&c->diags);
    return status;
}
