#include "cli/cli.h"

static const cli_option options[] = {
    {"employee", 0, CLI_VALUE, "ID", NULL, "whose figure; the id of the roster (required)"},
    {"period", 0, CLI_VALUE, "DATE", NULL, "the pay period that holds that day, line by line"},
    CLI_OPTION_AUTHORIZED,
    CLI_OPTION_ASSUME,
    CLI_OPTION_FORMAT,
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_explain_options explain = CONFER_EXPLAIN_OPTIONS_INIT;
    const char *employee = cli_value(call, "employee");
    if (!employee)
        return cli_usage_error(call->command, "explain needs --employee ID");
    explain.period = cli_value(call, "period");
    explain.authorized = cli_has(call, "authorized");
    explain.n_assume = cli_values(&explain.assume, call, "assume");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_explain(&result, c, call->operands[0], employee, &explain, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_explain = {
    .name = "explain",
    .operands = "OFFER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Show the working behind one member's figures",
    .description =
        "Prints how one member's rate came about and what each pay period is made of, under the "
        "status quo and under the offer, down to clause, file, line and rounding. Each line can be "
        "redone by hand; their sums are the figures of `confer cost`.\n\n"
        "Periods with the same amounts are shown once. With --period the one that holds the day is "
        "shown line by line.",
    .examples = "explain ta-2025 --employee 10442 # a member over the whole horizon\n"
                "explain ta-2025 --employee 10442 --period 2025-06-01 # one pay check",
    .options = options,
    .in_folder = true,
    .run = run,
};
