#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"

#include "page/assets.h"

#include <confer_tell.h>

#include <stdio.h>
#include <time.h>

static const cli_option options[] = {
    {"output", 'o', CLI_VALUE, "DIR", NULL, "the folder of the page (required); made when needed"},
    {"public", 0, CLI_FLAG, NULL, NULL,
     "the page for everybody: summary, costs, charts, timeline, downloads, corrections"},
    {"correction", 0, CLI_VALUE, "TEXT", NULL,
     "with --public: what was wrong in what DIR has published and what is right; the page shows it"},
    {"on", 0, CLI_VALUE, "DATE", NULL,
     "with --public: the day of publication; without it, today (UTC)"},
    {"address", 0, CLI_VALUE, "URL", NULL,
     "with --public: where DIR will stand on the web, for the lines that others copy"},
    {"verify", 0, CLI_VALUE, "DIR", NULL,
     "check that a public page and every edition before it stand as they were published"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static int verify(const cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    if (call->n_operands > 0 || cli_has(call, "output") || cli_has(call, "public"))
        return cli_usage_error(call->command, "--verify DIR stands alone");
    int status = confer_publication_verify(&result, cli_value(call, "verify"), &err);
    return cli_finish(call, NULL, status, result, &err);
}

/* Today in UTC: the same wherever the program runs. */
static void take_today(char *out, size_t size)
{
    struct tm day = {0};
    time_t now = time(NULL);
    gmtime_r(&now, &day);
    snprintf(out, size, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

static int publish_public(cli_call *call, const char *folder)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_publish_public_options chosen = CONFER_PUBLISH_PUBLIC_OPTIONS_INIT;
    char today[40];
    take_today(today, sizeof today);
    chosen.on = cli_has(call, "on") ? cli_value(call, "on") : today;
    chosen.correction = cli_value(call, "correction");
    chosen.address = cli_value(call, "address");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status =
        confer_publish_public(&result, c, call->operands, call->n_operands, folder, &chosen, &err);
    return cli_finish(call, c, status, result, &err);
}

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *folder = cli_value(call, "output");
    if (cli_has(call, "verify"))
        return verify(call);
    if (call->n_operands == 0)
        return cli_usage_error(call->command, "publish needs an offer");
    if (!folder)
        return cli_usage_error(call->command, "publish needs -o DIR");
    if (cli_has(call, "public"))
        return publish_public(call, folder);
    if (cli_has(call, "correction") || cli_has(call, "on") || cli_has(call, "address"))
        return cli_usage_error(call->command,
                               "--correction, --on and --address belong to --public");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    size_t len;
    const char *template = page_member_template(&len);
    int status =
        confer_publish(&result, c, call->operands, call->n_operands, folder, template, len, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_publish = {
    .name = "publish",
    .operands = "OFFER...",
    .min_operands = 0,
    .max_operands = 4,
    .summary = "Write a page: what the offers bring each member, or (--public) what they cost",
    .description =
        "Writes DIR/index.html, one file that works by a double click, from any web host, offline "
        "and on a phone. A member picks class, step and what else decides pay, and sees the next "
        "check before taxes, the rate at the end, the dollars in all under each offer, and when one "
        "offer overtakes the other.\n\n"
        "The page computes with Confer's own code, to the same cents. It holds the agreement, the "
        "offers, the schedule and which classes stand in which ranges; no row of the roster. What a "
        "member types stays in the page's address, after the # sign, which browsers do not send. "
        "Without scripts it shows a table by class and step.\n\n"
        "With --public it writes the page for everybody instead: a summary, costs, charts, the timeline "
        "(where there is a timeline.terms), method, what is not known, downloads (CSV, JSON, the "
        "offers' texts) and lines to embed it; no script. Groups under five members are not shown. Where "
        "DIR holds an edition that differs, --correction TEXT is needed: the page shows it, and every "
        "edition stays, each naming the one before by its hash. --verify DIR checks that.",
    .examples = "publish county-2025 ta-2025 -o site # then open site/index.html\n"
                "publish ta-2025 --public -o site # the page for everybody\n"
                "publish ta-2025 --public -o site --correction \"The raise is 3%, not 3.5%.\"\n"
                "publish --verify site # every edition as it was published",
    .options = options,
    .in_folder = true,
    .run = run,
};
