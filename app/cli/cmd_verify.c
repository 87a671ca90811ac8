#include "cli/cli.h"

#include <confer_report.h>

static const cli_option options[] = {
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    if (call->n_operands > 1)
        call->folder = call->operands[1];
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_verify(&result, c, call->operands[0], &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_verify = {
    .name = "verify",
    .operands = "REPORT [FOLDER]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = "Prove that a report came from this folder, by costing it again",
    .description =
        "Reads from the report which offers, files and options it was made of, costs them again "
        "from the folder, and compares every figure and every other byte. The exit status is 0 "
        "when all is the same, and 1 when anything differs: a figure (it says which), a file (its "
        "SHA-256), or the version of Confer.\n\n"
        "REPORT is a file that `confer report` wrote: HTML, Markdown, XLSX or PDF. FOLDER is the "
        "negotiation's folder; without it, the one you are in.",
    .examples = "verify impact.pdf # against the folder you are in\n"
                "verify impact.xlsx county # against another one",
    .options = options,
    .in_folder = true,
    .run = run,
};
