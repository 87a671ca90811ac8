#include "cli/cli.h"

static const cli_option options[] = {CLI_OPTION_FORMAT, {0}};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_check(&result, c, &err);
    return cli_finish_all_problems(call, c, status, result, &err);
}

const cli_command cli_command_check = {
    .name = "check",
    .operands = "",
    .summary = "Read everything and report every problem",
    .description =
        "Reads the agreement, all offers, the roster, the schedule and the index files, and "
        "reports "
        "every problem at once: errors (nothing can be costed), warnings (something probably does "
        "not do what it says) and notes. Problems have codes; `confer help CODE` explains one.\n\n"
        "Exit status 1 when there is an error. JSON and CSV list the problems on standard output.",
    .examples = "check # the folder you are in\ncheck -C negotiations/2025 # another one",
    .options = options,
    .in_folder = true,
    .run = run,
};
