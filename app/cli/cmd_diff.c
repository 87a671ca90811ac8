#include "cli/cli.h"

static const cli_option options[] = {
    CLI_OPTION_FORMAT,
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_diff(&result, c, call->operands[0], call->operands[1], &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_diff = {
    .name = "diff",
    .operands = "OFFER OFFER",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Say what changed from one offer to another",
    .description = "Compares two offers clause by clause and says in plain words what was added, "
                   "dropped and changed. Order, spelling and comments do not count.",
    .examples = "diff county-1 county-2 # the counter-offer against the offer",
    .options = options,
    .in_folder = true,
    .run = run,
};
