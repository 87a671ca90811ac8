#include "cli/cli.h"

#include <confer_tell.h>

#include <string.h>

static const cli_option options[] = {
    {"as-of", 0, CLI_VALUE, "DATE", NULL,
     "the day on which the text was said; days such as \"Wednesday\" are counted from it. Without it, the "
     "date that the text begins with"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv|html|claimreview",
     "text (for people), json, csv, html (the text with its numbers linked to what was found) or "
     "claimreview (JSON-LD for a web page)"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_factcheck_options factcheck = CONFER_FACTCHECK_OPTIONS_INIT;
    const char *format = cli_value(call, "format");
    factcheck.as_of = cli_value(call, "as-of");
    if (format && (strcmp(format, "html") == 0 || strcmp(format, "claimreview") == 0))
        factcheck.face = format;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_factcheck(&result, c, call->operands[0], &factcheck, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_factcheck = {
    .name = "factcheck",
    .operands = "STORY.txt",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Check every number of a story against the folder",
    .description =
        "Reads an article, a press release or a transcript, finds every quantity in it, and holds each "
        "against the folder's offers, the engine, and the facts and events on record in timeline.terms. "
        "Says for each whether it MATCHES, MATCHES_ROUNDED, is CLOSE, DIFFERS, DEPENDS on a reading, is "
        "MISSING_CONTEXT, is an OPINION or a PREDICTION, is UNVERIFIABLE (and which document would settle "
        "it), AMBIGUOUS or STALE (true of an older offer), with source, arithmetic and suggested "
        "wording.\n\n"
        "Numbers are judged, never people. The exit status is 1 when a number DIFFERS.",
    .examples = "factcheck story.txt --as-of 2025-05-22 # before it goes out\n"
                "factcheck release.txt --format html # for the editor",
    .options = options,
    .in_folder = true,
    .run = run,
};
