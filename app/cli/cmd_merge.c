#include "cli/cli.h"

#include <confer_staff.h>

static const cli_option options[] = {
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv",
     "text (for people), json, or csv: filled posts by month"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_merge(&result, c, call->operands, call->n_operands, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_merge = {
    .name = "merge",
    .operands = "SHARD...",
    .min_operands = 1,
    .max_operands = -1,
    .summary = "Put the shards of a staffing simulation together",
    .description =
        "Reads the files that `confer retain --shard I/N` printed and gives the answer that one "
        "`confer retain` would have given, byte for byte. The folder must be the one that the "
        "shards were made of: its texts and tables are read again and must not have changed.",
    .examples = "merge shard-*.txt # all of them\n"
                "merge shard-*.txt --format json -C case # for programs",
    .options = options,
    .in_folder = true,
    .run = run,
};
