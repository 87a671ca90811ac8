/* What the report was computed from, for people (a table) and for `confer verify` (JSON). */
#include "answer/report_proof.h"

#include "answer/report_section.h"
#include "show/figures.h"

static void add(cf_report *report, const cf_report_call *call)
{
    static const char *const heads[] = {"File", "What", "SHA-256"};
    cf_report_add(report, CF_SHOW_SECTION, "What it was computed from");
    cf_report_add(
        report, CF_SHOW_TEXT,
        "Confer %s computed this report from the files below. Anyone who has them can do "
        "it again: `confer verify REPORT FOLDER` costs everything anew and compares every "
        "figure.",
        confer_version());
    cf_grid *grid = cf_report_grid(report, "Files and their hashes", 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(call->arena, grid, i, heads[i], false);
    for (int i = 0; i < call->n_inputs; i++) {
        cf_cell cells[] = {cf_cell_text(cf_slice_of(call->inputs[i].name)),
                           cf_cell_text(cf_slice_of(call->inputs[i].role)),
                           cf_cell_text(cf_slice_of(call->inputs[i].sha256))};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

const cf_report_section cf_report_section_proof = {
    .name = "proof",
    .kinds = CF_IN_BOARD | CF_IN_MEMBERS,
    .add = add,
};

/* --- JSON ------------------------------------------------------------------------------------ */

const char *const cf_report_kind_names[] = {"table", "board", "members"};

static void add_texts(cf_arena *arena, cf_value *object, const char *name, const char *const *texts,
                      int n)
{
    cf_value *array = cf_value_add_array(arena, object, name);
    for (int i = 0; i < n; i++)
        cf_value_add_text(arena, array, NULL, cf_slice_of(texts[i]));
}

static void add_figures(cf_arena *arena, cf_value *object, const cf_report *report)
{
    const cf_figure *figures;
    size_t n = cf_report_figures(&figures, report, arena);
    cf_value *array = cf_value_add_array(arena, object, "figures");
    for (size_t i = 0; i < n; i++) {
        if (figures[i].folded)
            continue;
        cf_value *item = cf_value_add_object(arena, array, NULL);
        cf_value_add_text(arena, item, "at", figures[i].at);
        cf_value_add_text(arena, item, "figure", figures[i].words);
    }
}

/* Sections that were asked for, each with its question. */
static void add_asked(cf_arena *arena, cf_value *root, const confer_report_options *options)
{
    if (options->fit_space) {
        cf_value *fit = cf_value_add_object(arena, root, "fit");
        cf_value_add_text(arena, fit, "space", cf_slice_of(options->fit_space));
        cf_value_add_text(arena, fit, "best",
                          cf_slice_of(options->fit_best ? options->fit_best : ""));
        add_texts(arena, fit, "within", options->fit_within, options->n_fit_within);
    }
    if (options->cut_target) {
        cf_value *cut = cf_value_add_object(arena, root, "cut");
        cf_value_add_text(arena, cut, "target", cf_slice_of(options->cut_target));
        cf_value_add_text(arena, cut, "options", cf_slice_of(options->cut_options));
        cf_value_add_text(arena, cut, "fund",
                          cf_slice_of(options->cut_fund ? options->cut_fund : ""));
    }
}

const cf_value *cf_report_proof_json(const cf_report_call *call, const cf_report *report)
{
    cf_arena *arena = call->arena;
    const confer_report_options *options = call->options;
    const char *names[CF_REPORT_OFFERS];
    cf_value *root = cf_value_new(arena);
    for (int i = 0; i < call->n_offers; i++)
        names[i] = call->offers_asked[i];
    cf_value_add_text(arena, root, "schema", CF_SLICE(CF_PROOF_SCHEMA));
    cf_value_add_text(arena, root, "engine", cf_slice_of(confer_version()));
    cf_value_add_text(arena, root, "kind", cf_slice_of(cf_report_kind_names[call->kind]));
    add_texts(arena, root, "offers", names, call->n_offers);
    add_texts(arena, root, "by", options->by, options->n_by);
    cf_value_add_bool(arena, root, "authorized", options->authorized);
    add_texts(arena, root, "assume", options->assume, options->n_assume);
    cf_value_add_bool(arena, root, "include_persons", options->include_persons);
    add_asked(arena, root, options);
    cf_inputs_json(arena, root, call->inputs, call->n_inputs);
    add_figures(arena, root, report);
    return root;
}
