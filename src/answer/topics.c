#include "answer/topics.h"

#include "base/diag.h"
#include "clause/clause.h"

static cf_grid *start(cf_report *report, const char *title, const char *first)
{
    cf_grid *grid = cf_report_grid(report, title, 2, 2);
    cf_grid_head(report->arena, grid, 0, first, false);
    cf_grid_head(report->arena, grid, 1, "What it is", false);
    return grid;
}

static void add(cf_report *report, cf_grid *grid, const char *name, const char *title)
{
    cf_cell cells[] = {cf_cell_text(cf_slice_of(name)), cf_cell_text(cf_slice_of(title))};
    cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
}

static void list_clauses(cf_report *report)
{
    static const char *const titles[] = {"Headers", "Facts (of the agreement)", "Terms"};
    for (int section = 0; section < 3; section++) {
        cf_grid *grid = start(report, titles[section], "Clause");
        for (int i = 0; i < cf_clause_type_count(); i++) {
            const cf_clause_type *type = cf_clause_type_at(i);
            if ((int)type->section == section)
                add(report, grid, type->keyword, type->title);
        }
    }
    cf_report_add(report, CF_SHOW_TEXT, "`confer help CLAUSE` says how one is written.");
}

static void list_problems(cf_report *report)
{
    static const char *const titles[] = {"Notes", "Warnings", "Errors"};
    for (int severity = CF_ERROR; severity >= CF_NOTE; severity--) {
        cf_grid *grid = start(report, titles[severity], "Code");
        for (int code = 1; code < CF_CODE_COUNT; code++)
            if ((int)cf_code_severity((cf_code)code) == severity)
                add(report, grid, cf_code_info_of((cf_code)code)->name,
                    cf_code_info_of((cf_code)code)->title);
    }
    cf_report_add(report, CF_SHOW_TEXT, "`confer help CODE` says more about one.");
}

bool cf_topic_list(cf_report *report, cf_slice topic)
{
    if (cf_slice_equal_nocase(topic, CF_SLICE("clauses")))
        list_clauses(report);
    else if (cf_slice_equal_nocase(topic, CF_SLICE("problems")) ||
             cf_slice_equal_nocase(topic, CF_SLICE("codes")))
        list_problems(report);
    else
        return false;
    return true;
}
