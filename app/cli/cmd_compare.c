#include "cli/cli.h"

static const cli_option options[] = {
    {"by", 0, CLI_COMMAS, "FIELDS", NULL,
     "roll each offer up by fund, department, unit, class or any column of the roster; several "
     "with commas; fund+department crosses fields"},
    {"employees", 0, CLI_VALUE, "FILE.csv", NULL,
     "write each position's gain over the horizon: id and a column an offer"},
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
    int status = confer_compare(&result, c, call->operands, call->n_operands, &cost_options, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_compare = {
    .name = "compare",
    .operands = "OFFER OFFER...",
    .min_operands = 2,
    .max_operands = -1,
    .summary = "Compare offers: cost, members' gains, who is ahead when",
    .description =
        "Costs two or more offers in one pass over the roster and compares every two of them: cost "
        "by fiscal year, the running difference in members' net pay and the day one offer "
        "overtakes "
        "the other, what waiting for the later one cost, who would be paid more under which (by "
        "class, step and pay band), and what the headline percents come to.\n\n"
        "Every cost and gain is compared with the status quo: the agreement alone, with its step "
        "movement. current names the status quo.\n\n"
        "What waiting cost is members' net pay under the earlier offer less that under the later "
        "one at the last pay date before the later one takes effect.",
    .examples = "compare county-2024 ta-2025 # two offers\n"
                "compare county-2024 ta-2025 --employees gain.csv --format json # for programs",
    .options = options,
    .in_folder = true,
    .run = run,
};
