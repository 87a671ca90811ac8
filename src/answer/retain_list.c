/* retain_list.c: assumptions as lists: those of an answer, and all with their defaults. */
#include "answer/retain_show.h"

#include "show/figure.h"

void cf_retain_show_assumptions(cf_report *report, const cf_retain *retain)
{
    static const char *const heads[] = {"Assumption", "Low", "Likely", "High", "Source"};
    cf_grid *grid =
        cf_report_grid(report, "Assumptions: staffing.csv changes them (--set too)", 5, 1);
    for (int i = 0; i < 5; i++)
        cf_grid_head(report->arena, grid, i, heads[i], i > 0 && i < 4);
    cf_grid_cut(grid);
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        const cf_prior *prior = &retain->model.priors[i];
        int64_t values[3] = {prior->low, prior->likely, prior->high};
        cf_cell cells[5] = {cf_cell_text(cf_slice_of(cf_assume_infos[i].name))};
        bool fitted = retain->model.fit.fitted && (i == CF_A_QUITS || i == CF_A_RETIREMENTS);
        for (int k = 0; k < 3; k++) {
            cf_buf text = CF_BUF_INIT;
            if (!fitted && (k == 1 || prior->low < prior->high))
                cf_assume_say(&text, cf_assume_infos[i].unit, values[k]);
            cells[k + 1] =
                cf_cell_text(cf_slice_of(cf_arena_copy(report->arena, cf_buf_slice(&text))));
            cf_buf_release(&text);
        }
        cells[4] = cf_cell_text(fitted ? CF_SLICE("fitted to the employer's own exits")
                                       : cf_slice_of(retain->sources[i]));
        cf_grid_add(report->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_report_add(report, CF_SHOW_TEXT, "Retirements by years of service: %s.",
                  retain->retirement_source);
}

int confer_assumptions(confer_result **out, confer_error *err)
{
    static const char *const units[] = {"number", "percent", "months", "count", "dollars"};
    (void)err;
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    cf_value *root = cf_value_new(arena);
    cf_value *list = cf_value_add_array(arena, root, "assumptions");
    result->report = cf_report_new(arena);
    cf_report_add(result->report, CF_SHOW_TITLE, "Assumptions of the staffing model");
    for (int i = 0; i < CF_ASSUMPTIONS; i++) {
        const cf_assume_info *info = &cf_assume_infos[i];
        cf_value *item = cf_value_add_object(arena, list, NULL);
        cf_value_add_text(arena, item, "assumption", cf_slice_of(info->name));
        cf_value_add_text(arena, item, "title", cf_slice_of(info->title));
        cf_value_add_text(arena, item, "unit", cf_slice_of(units[info->unit]));
        cf_value_add_decimal(arena, item, "low", info->prior.low, 6);
        cf_value_add_decimal(arena, item, "likely", info->prior.likely, 6);
        cf_value_add_decimal(arena, item, "high", info->prior.high, 6);
        cf_value_add_text(arena, item, "source", cf_slice_of(info->source));
        cf_buf text = CF_BUF_INIT;
        cf_buf_addf(&text, "%s: %s. ", info->name, info->title);
        cf_assume_say(&text, info->unit, info->prior.likely);
        if (info->prior.low < info->prior.high) {
            cf_buf_add_str(&text, ", from ");
            cf_assume_say(&text, info->unit, info->prior.low);
            cf_buf_add_str(&text, " to ");
            cf_assume_say(&text, info->unit, info->prior.high);
        }
        cf_buf_addf(&text, " (%s)", info->source);
        cf_report_add_buf(result->report, CF_SHOW_ITEM, &text);
        cf_buf_release(&text);
    }
    result->json = root;
    *out = result;
    return CONFER_OK;
}
