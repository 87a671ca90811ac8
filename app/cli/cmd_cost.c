#include "cli/cli.h"

static const cli_option options[] = {
    {"by", 0, CLI_COMMAS, "FIELDS", NULL,
     "roll up by fund, department, unit, class or any column of the roster; several with commas; "
     "fund+department crosses fields"},
    {"employees", 0, CLI_VALUE, "FILE.csv", NULL,
     "write each position's net pay over the horizon: id, status quo, offer, gain"},
    CLI_OPTION_AUTHORIZED,
    CLI_OPTION_ASSUME,
    CLI_OPTION_FORMAT,
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_cost_options cost_options;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    cli_cost_options(&cost_options, call);
    int status = confer_cost(&result, c, call->operands[0], &cost_options, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_cost = {
    .name = "cost",
    .operands = "OFFER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Cost an offer, compared with the status quo",
    .description =
        "Costs the offer over the horizon: what the employer would pay under it less what the "
        "employer pays under the status quo (the agreement alone, with its step movement), by "
        "fiscal year and component, ongoing and one-time.\n\n"
        "OFFER is the name of a file in offers/ with or without .terms, a path, or current for the "
        "status quo. Output paths are relative to where you are, not to -C.\n\n"
        "JSON has whole cents. CSV has a line a fiscal year, or with --by a line a key.",
    .examples = "cost ta-2025 # an offer of the folder you are in\n"
                "cost ta-2025 --by fund,fund+department --format csv # roll-ups for a spreadsheet\n"
                "cost ta-2025 --employees gains.csv # each member's net pay and gain",
    .options = options,
    .in_folder = true,
    .run = run,
};
