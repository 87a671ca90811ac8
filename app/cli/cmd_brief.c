#include "cli/cli.h"

#include <confer_tell.h>

static const cli_option options[] = {
    {"against", 0, CLI_VALUE, "OFFER", NULL, "the baseline; without it, the agreement in force"},
    {"lines", 0, CLI_VALUE, "N", "4|5", "4 leaves out the line on both sides' views; 5 without it"},
    {"lang", 0, CLI_VALUE, "LANG", "en|es", "English or Spanish"},
    {"checked", 0, CLI_VALUE, "'NAME on DATE'", NULL,
     "who has checked the summary and when, for the disclosure; without it, it says that nobody has"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_brief_options brief = CONFER_BRIEF_OPTIONS_INIT;
    brief.against = cli_value(call, "against");
    brief.lang = cli_value(call, "lang");
    brief.checked = cli_value(call, "checked");
    if (!cli_number(&brief.lines, call, "lines", 4, 5, 5))
        return CLI_USAGE;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_brief(&result, c, call->operands[0], &brief, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_brief = {
    .name = "brief",
    .operands = "OFFER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Summarize an offer in four or five plain lines, each figure with its source",
    .description =
        "Writes a summary that can be skimmed: what happened, what the middle member gains, who gains least "
        "or loses, both sides' views in balance, what comes next and what is not known; each figure with "
        "where it comes from, the baseline named, the reading grade measured, and a disclosure of how it was "
        "made. Below it a summary for members: gains, losses, unchanged, unknown, and a place for a minority "
        "report (minority.txt).\n\n"
        "It is made from templates and from the engine's figures; nothing is generated.",
    .examples = "brief ta-2025 # against the agreement in force\n"
                "brief ta-2025 --against county-3 --lang es # in Spanish, against an earlier offer",
    .options = options,
    .in_folder = true,
    .run = run,
};
