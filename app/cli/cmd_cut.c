#include "cli/solver.h"

#include <string.h>

static const cli_option options[] = {
    {"options", 0, CLI_VALUE, "FILE", NULL,
     "departments' submitted reductions, CSV or XLSX, a row an option (required)"},
    {"budget", 0, CLI_VALUE, "FILE", NULL,
     "the adopted budget, by department (and fund, year); budget.csv of the folder otherwise"},
    {"fund", 0, CLI_VALUE, "FUND", NULL, "one fund alone: its budget and its options"},
    {"year", 0, CLI_VALUE, "FY", NULL, "the budget's year; its latest otherwise"},
    {"starts", 0, CLI_VALUE, "DATE", NULL, "no reduction begins before that day of the year"},
    {"annualized", 0, CLI_FLAG, NULL, NULL,
     "reach the target by what is saved in a whole year, not by what is left of this one"},
    {"protect", 0, CLI_LIST, "DEPARTMENT", NULL,
     "spare a department, and say what that costs the others; may be repeated"},
    {"top", 0, CLI_VALUE, "N", NULL, "how many sets to show, the best and its runners-up (4)"},
    {"raise-for", 0, CLI_VALUE, "UNIT", NULL,
     "say what the same money would be as a raise of that unit"},
    {"effort", 0, CLI_VALUE, "N", NULL, "million steps that the search may take (1000)"},
    {"solver", 0, CLI_VALUE, "SOLVER", "own|glpk|auto",
     "own search, glpsol for a first set, or glpsol where there are 300 options or more (auto)"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv", "text (for people), json or csv"},
    {0},
};

enum { LARGE = 300 };

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_cut_options cut = CONFER_CUT_OPTIONS_INIT;
    int effort;
    const char *solver = cli_value(call, "solver");
    cut.options_path = cli_value(call, "options");
    if (!cut.options_path)
        return cli_usage_error(call->command, "cut needs --options FILE");
    if (!cli_number(&cut.n_best, call, "top", 1, 100, 0) ||
        !cli_number(&effort, call, "effort", 1, 1000000, 0))
        return CLI_USAGE;
    cut.effort = (int64_t)effort * 1000000;
    cut.budget_path = cli_value(call, "budget");
    cut.fund = cli_value(call, "fund");
    cut.year = cli_value(call, "year");
    cut.starts = cli_value(call, "starts");
    cut.annualized = cli_has(call, "annualized");
    cut.n_protect = cli_values(&cut.protect, call, "protect");
    cut.raise_unit = cli_value(call, "raise-for");
    if (!solver || strcmp(solver, "own") != 0)
        cut.solve = cli_solve_glpk;
    if (!solver || strcmp(solver, "auto") == 0)
        cut.solve_from = LARGE;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_cut(&result, c, call->operands[0], &cut, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_cut = {
    .name = "cut",
    .operands = "TARGET",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Choose among departments' reductions with the least service harm",
    .description =
        "Takes the reductions that departments submitted when asked what a percent less would look "
        "like. Checks each department's submission against its share, shows what is saved in the "
        "rest of the year and what in a whole year, and finds the set that reaches the target with "
        "the least weighted service harm. Options that exclude each other, that require others, "
        "and legal minimums of services are never broken. Says what sparing a department would "
        "cost the others, and whether the answer is proven.\n\n"
        "TARGET is a percent of the budget (5%) or an amount ('$2,000,000'). The harm of an option "
        "is its weight times the part of its service that would be lost; Confer weighs what the "
        "file says and has no view of its own. Exit status 1 when no set reaches the target.\n\n"
        "Ctrl-C ends the search with the best set so far, which is then not proven.",
    .examples =
        "cut 5% --options options.csv --fund 1010 # of one fund of the folder's budget.csv\n"
        "cut 5% --options options.csv --starts 2026-01-01 # begun in the middle of the year\n"
        "cut '$2,000,000' --options options.csv --protect Library # an amount, a department spared",
    .options = options,
    .in_folder = true,
    .run = run,
};
