#include "cli/cli.h"

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    int status = confer_new(&result, call->operands[0], &err);
    return cli_finish(call, NULL, status, result, &err);
}

const cli_command cli_command_new = {
    .name = "new",
    .operands = "DIR",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Make a commented folder to start from",
    .description =
        "Makes a folder with a commented agreement, one offer, a roster and a schedule of a few "
        "rows. All names, rates and dates in it are placeholders, marked as such: replace them. "
        "`confer cost` runs on it as it is.",
    .examples = "new negotiations-2025 # then read negotiations-2025/current.terms",
    .run = run,
};
