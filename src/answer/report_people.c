/* Headcount: members and full-time equivalents by class, and where they stand on their steps. */
#include "answer/report_section.h"
#include "base/mem.h"
#include "show/figure.h"

enum { CLASSES_SHOWN = 30, STEPS_SHOWN = 30 };

/* FTE x 1e4 as a figure with two decimals. */
static cf_cell cell_fte(int64_t fte_e4)
{
    return cf_cell_rate(fte_e4 * 10000, 2);
}

/* The classes with the most members first, as many as a page holds; the others keep their order. */
static uint64_t least_shown(const cf_people_class *classes, int n)
{
    uint64_t least = 0;
    for (int kept = n; kept > CLASSES_SHOWN;) {
        uint64_t next = UINT64_MAX;
        for (int i = 0; i < n; i++)
            if (classes[i].members > least && classes[i].members < next)
                next = classes[i].members;
        least = next;
        kept = 0;
        for (int i = 0; i < n; i++)
            kept += classes[i].members > least;
    }
    return least;
}

typedef struct {
    const cf_report_call *call;
    const cf_people_class *classes;
    int n_classes;
    bool *hidden; /* classes shown together */
    int n_hidden;
} headcount;

static void add_count(const headcount *h, cf_grid *grid, cf_row_kind kind, cf_slice name,
                      uint64_t members, int64_t fte)
{
    cf_cell cells[] = {cf_cell_text(name), cf_cell_count((int64_t)members), cell_fte(fte)};
    cf_grid_add(h->call->arena, grid, kind, cells);
}

static void add_classes(cf_report *report, const headcount *h)
{
    static const char *const heads[] = {"Class", "Members", "Full-time equivalents"};
    cf_grid *grid = cf_report_grid(report, "Headcount by class", 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(h->call->arena, grid, i, heads[i], i > 0);
    cf_grid_sums(grid, 1);
    uint64_t members = 0;
    int64_t fte = 0;
    for (int i = 0; i < h->n_classes; i++) {
        const cf_people_class *one = &h->classes[i];
        if (!h->hidden[i])
            add_count(h, grid, CF_ROW_PLAIN, one->name, one->members, one->fte_e4);
        members += h->hidden[i] ? one->members : 0;
        fte += h->hidden[i] ? one->fte_e4 : 0;
    }
    if (h->n_hidden > 0)
        add_count(h, grid, CF_ROW_PLAIN,
                  cf_slice_of(
                      cf_arena_printf(h->call->arena, "small classes together (%d)", h->n_hidden)),
                  members, fte);
    add_count(h, grid, CF_ROW_TOTAL, CF_SLICE("All members"), h->call->costing->members,
              cf_people_fte(h->call->people));
}

/* --- Steps ----------------------------------------------------------------------------------- */

/* What may be shown of a class's members by step: in each row, a small cell and the next smallest,
 * so that it does not follow from the class's headcount. */
static void add_step_row(const headcount *h, cf_grid *grid, const cf_people_class *one,
                         int n_columns, cf_cell *cells)
{
    bool *hidden = cf_mem_calloc((size_t)n_columns, sizeof *hidden);
    if (!h->call->persons)
        cf_hide_small(hidden, one->counts, n_columns);
    cells[0] = cf_cell_text(one->name);
    for (int s = 0; s < n_columns; s++)
        cells[s + 1] =
            hidden[s] ? cf_cell_text(one->counts[s] < CF_SMALLEST_GROUP ? CF_SLICE("<5")
                                                                        : CF_SLICE("not shown"))
                      : cf_cell_count((int64_t)one->counts[s]);
    cf_grid_add(h->call->arena, grid, CF_ROW_PLAIN, cells);
    cf_mem_free(hidden);
}

static const char *steps_finding(const headcount *h, const cf_slice *names, int n_steps)
{
    uint64_t most = 0;
    int where = 0;
    for (int s = 0; s < n_steps; s++) {
        uint64_t sum = 0;
        for (int i = 0; i < h->n_classes; i++)
            sum += h->classes[i].counts[s];
        where = sum > most ? s : where;
        most = sum > most ? sum : most;
    }
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Step %.*s has the most members: ", (int)names[where].len,
                names[where].text);
    cf_show_count(&text, (int64_t)most);
    cf_buf_add_str(&text, " of ");
    cf_show_count(&text, (int64_t)h->call->costing->members);
    const char *finding = most >= CF_SMALLEST_GROUP || h->call->persons
                              ? cf_arena_copy(h->call->arena, cf_buf_slice(&text))
                              : "Where members stand on their steps";
    cf_buf_release(&text);
    return finding;
}

/* The finding, and which classes are drawn where not all are. */
static const char *of_these(const headcount *h, const char *finding, size_t n_shown)
{
    int n = h->n_classes - h->n_hidden;
    if (n_shown >= (size_t)n)
        return finding;
    return cf_arena_printf(h->call->arena, "%s; shown are the %zu largest of %d classes", finding,
                           n_shown, h->n_classes);
}

static void chart_steps(cf_report *report, const headcount *h)
{
    const cf_slice *names;
    int n_steps = cf_people_steps(&names, h->call->people);
    bool own = false;
    for (int i = 0; i < h->n_classes; i++)
        own = own || h->classes[i].counts[n_steps] > 0;
    int n = n_steps + own;
    if (n_steps == 0 || n > STEPS_SHOWN)
        return;
    int columns[STEPS_SHOWN + 1];
    cf_cell *cells = CF_ARENA_NEW(h->call->arena, cf_cell, (size_t)n + 1);
    cf_grid *grid = cf_grid_new(h->call->arena, "Members by class and step", n + 1, 1);
    cf_grid_head(h->call->arena, grid, 0, "Class", false);
    for (int s = 0; s < n; s++)
        cf_grid_head(h->call->arena, grid, s + 1,
                     s < n_steps ? cf_arena_copy(h->call->arena, names[s]) : "own rate", true);
    for (int s = 0; s <= n; s++)
        columns[s] = s;
    uint64_t least = least_shown(h->classes, h->n_classes);
    for (int i = 0; i < h->n_classes; i++)
        if (!h->hidden[i] && h->classes[i].members > least)
            add_step_row(h, grid, &h->classes[i], n, cells);
    if (grid->n_rows > 0)
        cf_report_chart(report, "heat", grid, columns, n + 1, true,
                        of_these(h, steps_finding(h, names, n_steps), grid->n_rows),
                        "A table of classes by step as on the roster: the darker a cell, the more "
                        "members stand there. Cells of fewer than five are not told apart.");
}

static void add(cf_report *report, const cf_report_call *call)
{
    headcount h = {.call = call};
    h.n_classes = cf_people_classes(&h.classes, call->people, call->arena);
    h.hidden = cf_mem_calloc((size_t)h.n_classes + 1, sizeof *h.hidden);
    uint64_t *members = cf_mem_calloc((size_t)h.n_classes + 1, sizeof *members);
    for (int i = 0; i < h.n_classes; i++)
        members[i] = h.classes[i].members;
    if (!call->persons)
        h.n_hidden = cf_hide_small(h.hidden, members, h.n_classes);
    cf_report_add(report, CF_SHOW_SECTION, "Headcount");
    add_classes(report, &h);
    chart_steps(report, &h);
    cf_mem_free(members);
    cf_mem_free(h.hidden);
}

const cf_report_section cf_report_section_people = {
    .name = "people",
    .kinds = CF_IN_BOARD,
    .add = add,
};
