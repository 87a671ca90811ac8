#include "cli/cli.h"

#include <confer_report.h>

#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {"output", 'o', CLI_VALUE, "FILE", NULL,
     "the report; its ending chooses what it is: .html, .xlsx, .pdf, .md or .txt (required)"},
    {"kind", 0, CLI_VALUE, "KIND", "table|board|members",
     "table (one page for the table), board (fiscal impact) or members (what they would get)"},
    {"by", 0, CLI_COMMAS, "FIELDS", NULL,
     "roll up by more than the fund: department, unit, class or any column of the roster"},
    {"authorized", 0, CLI_FLAG, NULL, NULL, "count vacant positions too"},
    {"assume", 0, CLI_LIST, "'NAME FY=$X'", NULL,
     "take a revenue as known, for clauses with `if revenue`; may be repeated"},
    {"include-persons", 0, CLI_FLAG, NULL, NULL,
     "a row a position, and groups of any size: not for publication"},
    {"fit", 0, CLI_VALUE, "SPACE", NULL,
     "a section on the packages of this offer with ranges that fit inside the money"},
    {"within", 0, CLI_LIST, "'FY=$X'", NULL,
     "with --fit: an envelope; may be repeated (without it: the agreement's budgets)"},
    {"best", 0, CLI_VALUE, "AIM", "total-gain|final-rate|lowest-paid|lowest-gain|evenness|majority",
     "with --fit: which packages come first (total-gain)"},
    {"cut", 0, CLI_VALUE, "TARGET", NULL,
     "a section on departments' reductions that reach 5% or an amount"},
    {"options", 0, CLI_VALUE, "FILE", NULL, "with --cut: what departments submitted (options.csv)"},
    {"fund", 0, CLI_VALUE, "FUND", NULL, "with --cut: one fund"},
    {0},
};

static bool format_of(confer_format *out, const char *path)
{
    static const struct {
        const char *ending;
        confer_format format;
    } endings[] = {
        {".html", CONFER_HTML}, {".htm", CONFER_HTML},    {".xlsx", CONFER_XLSX},
        {".pdf", CONFER_PDF},   {".md", CONFER_MARKDOWN}, {".txt", CONFER_TEXT},
    };
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++) {
        if (strcmp(ending, endings[i].ending) == 0) {
            *out = endings[i].format;
            return true;
        }
    }
    return false;
}

static confer_report_kind kind_of(const cli_call *call)
{
    const char *kind = cli_value(call, "kind");
    if (kind && strcmp(kind, "board") == 0)
        return CONFER_REPORT_BOARD;
    return kind && strcmp(kind, "members") == 0 ? CONFER_REPORT_MEMBERS : CONFER_REPORT_TABLE;
}

static int save(const char *path, confer_format format, const confer_result *result,
                confer_error *err)
{
    confer_write_options write = CONFER_WRITE_OPTIONS_INIT;
    write.format = format;
    write.utf8 = true;
    int status = confer_result_save(result, path, &write, err);
    if (status == CONFER_OK)
        printf("wrote %s\n", path);
    return status;
}

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_report_options report = CONFER_REPORT_OPTIONS_INIT;
    confer_format format;
    const char *path = cli_value(call, "output");
    if (!path)
        return cli_usage_error(call->command, "report needs -o FILE, ending in .html, .xlsx, .pdf, "
                                              ".md or .txt");
    if (!format_of(&format, path))
        return cli_usage_error(call->command,
                               "'%s' does not end in .html, .xlsx, .pdf, .md or .txt", path);
    report.kind = kind_of(call);
    report.n_by = cli_values(&report.by, call, "by");
    report.n_assume = cli_values(&report.assume, call, "assume");
    report.authorized = cli_has(call, "authorized");
    report.include_persons = cli_has(call, "include-persons");
    report.fit_space = cli_value(call, "fit");
    report.fit_best = cli_value(call, "best");
    report.n_fit_within = cli_values(&report.fit_within, call, "within");
    report.cut_target = cli_value(call, "cut");
    report.cut_options = cli_has(call, "options") ? cli_value(call, "options") : "options.csv";
    report.cut_fund = cli_value(call, "fund");
    if (!report.fit_space && (report.fit_best || report.n_fit_within > 0))
        return cli_usage_error(call->command, "--within and --best go with --fit SPACE");
    if (!report.cut_target && (report.cut_fund || cli_has(call, "options")))
        return cli_usage_error(call->command, "--options and --fund go with --cut TARGET");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_report(&result, c, call->operands, call->n_operands, &report, &err);
    if (status == CONFER_OK && confer_case_reads(c, path)) {
        snprintf(err.message, sizeof err.message,
                 "%s is read for this answer and is not written over", path);
        status = CONFER_FAILED;
    } else if (status == CONFER_OK) {
        status = save(path, format, result, &err);
    }
    confer_result_free(result);
    return cli_finish(call, c, status, NULL, &err);
}

const cli_command cli_command_report = {
    .name = "report",
    .operands = "OFFER...",
    .min_operands = 1,
    .max_operands = -1,
    .summary = "Write a report: a page, a workbook, a PDF or Markdown",
    .description =
        "Costs the offers and writes one report in the form that the file's ending names. Every "
        "form has the same figures; pages and PDFs have charts, workbooks have live formulas.\n\n"
        "--kind table is one page for the table. --kind board is the fiscal impact that a board "
        "letter or a public disclosure needs: by fund, ongoing and one-time, by year and in all, "
        "with headcount and method. --kind members says what members would get.\n\n"
        "Where clauses wait for revenues, units follow each other, or the folder has scenarios, a "
        "market, staffing figures or a timeline, --kind board says what they mean. --fit and --cut "
        "add what `confer fit` and `confer cut` answer.\n\n"
        "Groups of fewer than five members are put together with others, so that nobody's pay can "
        "be read off; --include-persons shows them, and each position, and the report says so.\n\n"
        "A report carries the hashes of the folder's files: `confer verify` proves, by costing "
        "again, that its figures came from them.",
    .examples = "report ta-2025 -o ta.html # a page for the table\n"
                "report ta-2025 --kind board -o impact.pdf # for the board's agenda\n"
                "report county union -o both.xlsx # two offers, as a workbook\n"
                "report county --kind board --fit space --cut 5% -o board.html # and what could be",
    .options = options,
    .in_folder = true,
    .run = run,
};
