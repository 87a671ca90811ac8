#include "cli/cli.h"

#include "page/assets.h"

static const cli_option options[] = {
    {"output", 'o', CLI_VALUE, "DIR", NULL, "the folder of the page (required); made when needed"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *folder = cli_value(call, "output");
    if (!folder)
        return cli_usage_error(call->command, "publish needs -o DIR");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    size_t len;
    const char *template = page_member_template(&len);
    int status = confer_publish(&result, c, call->operands, call->n_operands, folder, template, len,
                                &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_publish = {
    .name = "publish",
    .operands = "OFFER...",
    .min_operands = 1,
    .max_operands = 4,
    .summary = "Write a page that tells each member what the offers bring",
    .description =
        "Writes DIR/index.html, one file that works by a double click, from any web host, offline "
        "and on a phone. A member picks class, step and what else decides pay, and sees the next "
        "check before taxes, the rate at the end, the dollars in all under each offer, and when one "
        "offer overtakes the other.\n\n"
        "The page computes with Confer's own code, to the same cents. It holds the agreement, the "
        "offers, the schedule and which classes stand in which ranges; no row of the roster. What a "
        "member types stays in the page's address, after the # sign, which browsers do not send. "
        "Without scripts it shows a table by class and step.",
    .examples = "publish county-2025 ta-2025 -o site # then open site/index.html",
    .options = options,
    .in_folder = true,
    .run = run,
};
