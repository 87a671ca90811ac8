#include "cli/cli.h"

static const cli_option options[] = {
    {"on", 0, CLI_VALUE, "DATE", NULL, "the day (required)"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv",
     "text (for people), json, or csv: a schedule that can be read back"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *day = cli_value(call, "on");
    if (!day)
        return cli_usage_error(call->command, "schedule needs --on DATE");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_schedule(&result, c, call->operands[0], day, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_schedule = {
    .name = "schedule",
    .operands = "OFFER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Print the salary schedule in force on a day",
    .description =
        "Prints every cell of the salary schedule in force on the day under the offer: the salary "
        "appendix of the agreement. Raises count once their first full pay period has started.\n\n"
        "Clauses that select members by more than class or range cannot be shown in a table of "
        "ranges; they are listed under it and not applied.",
    .examples = "schedule ta-2025 --on 2025-07-01 # the appendix\n"
                "schedule current --on 2025-07-01 --format csv # to read back or publish",
    .options = options,
    .in_folder = true,
    .run = run,
};
