#include "cli/cli.h"

#include <string.h>

static int run(cli_call *call)
{
    (void)call;
    const char *version = confer_version();
    int failed = cli_put(NULL, "confer ", 7) || cli_put(NULL, version, strlen(version)) ||
                 cli_put(NULL, "\n", 1);
    return failed ? CLI_FAILED : CLI_DONE;
}

const cli_command cli_command_version = {
    .name = "version",
    .operands = "",
    .summary = "Print the version",
    .description = "Prints the program's version.",
    .run = run,
};
