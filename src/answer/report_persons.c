/* A row a position, for those who may see it. */
#include "answer/report_section.h"

static void add(cf_report *report, const cf_report_call *call)
{
    const cf_person *persons;
    uint64_t left_out;
    size_t n = cf_people_persons(&persons, &left_out, call->people, call->arena);
    int n_columns = 4 + call->n_offers;
    cf_cell *cells = CF_ARENA_NEW(call->arena, cf_cell, (size_t)n_columns);
    static const char *const heads[] = {"Id", "Class", "Step", "Net pay, status quo"};
    cf_report_add(report, CF_SHOW_SECTION, "Each position");
    if (left_out > 0)
        cf_report_add(report, CF_SHOW_TEXT,
                      "The first %zu positions of the roster; %llu more are left out. `confer "
                      "compare --employees FILE.csv` writes them all.",
                      n, (unsigned long long)left_out);
    cf_grid *grid = cf_report_grid(
        report, "Net pay over the horizon, and the gain under each offer", n_columns, 1);
    for (int i = 0; i < 4; i++)
        cf_grid_head(call->arena, grid, i, heads[i], i == 3);
    for (int i = 1; i <= call->n_offers; i++)
        cf_grid_head(call->arena, grid, 3 + i,
                     cf_arena_printf(call->arena, "Gain under %s", cf_report_offer_name(call, i)),
                     true);
    for (size_t p = 0; p < n; p++) {
        cells[0] = cf_cell_text(persons[p].id);
        cells[1] = cf_cell_text(persons[p].class_name);
        cells[2] = cf_cell_text(persons[p].step);
        cells[3] = cf_cell_money(persons[p].net_status_quo);
        for (int i = 1; i <= call->n_offers; i++)
            cells[3 + i] = cf_cell_money_change(persons[p].gains[i]);
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

static bool applies(const cf_report_call *call)
{
    return call->persons;
}

const cf_report_section cf_report_section_persons = {
    .name = "persons",
    .kinds = CF_IN_ALL_KINDS,
    .applies = applies,
    .add = add,
};
