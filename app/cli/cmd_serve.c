#include "cli/cli.h"
#include "desk/desk.h"

#include <stdio.h>

static void ready(const char *url, const char *side)
{
    printf("%s%s%s\n", side ? side : "", side ? ": " : "", url);
    fflush(stdout);
    if (side)
        cli_say("for the %s: this link works once, in one browser", side);
    else
        cli_say("open this link in a browser; it works once. Ctrl-C stops");
}

static int run(cli_call *call)
{
    char why[1600];
    desk_options options = {.listen = cli_value(call, "listen"), .rooms = cli_has(call, "rooms")};
    options.n_hosts = cli_values(&options.hosts, call, "host");
    const char *folder = call->n_operands > 0 ? call->operands[0] : call->folder;
    if (!desk_serve(folder, &options, ready, why, sizeof why)) {
        cli_say("%s", why);
        return CLI_FAILED;
    }
    cli_say("stopped");
    return CLI_DONE;
}

static const cli_option options[] = {
    {"listen", 0, CLI_VALUE, "ADDR:PORT", NULL,
     "where to listen (127.0.0.1:8474); port 0 takes any free one"},
    {"host", 0, CLI_LIST, "NAME", NULL,
     "a name under which browsers reach it through a TLS proxy; may be repeated"},
    {"rooms", 0, CLI_FLAG, NULL, NULL,
     "a room for each side, with sealed drafts, and one shelf of shared offers"},
    {NULL, 0, CLI_FLAG, NULL, NULL, NULL},
};

const cli_command cli_command_serve = {
    .name = "serve",
    .operands = "[DIR]",
    .min_operands = 0,
    .max_operands = 1,
    .summary = "Work on a folder in the browser",
    .description =
        "Serves the folder's pages to a browser on this machine: offers side by side, an editor that "
        "costs while you type, comparisons, every figure with its working, uploads of roster and "
        "schedule, reports. It prints a link that opens the pages once, in one browser, and serves "
        "until it is interrupted. An empty folder is fine: the pages help to fill it.\n\n"
        "It listens on this machine alone, checks where requests come from, and loads nothing from "
        "elsewhere. Offers are saved as files in the folder, whole or not at all, and every saved "
        "version is kept.\n\n"
        "With --rooms it prints two links, one a side. Each side writes drafts that are sealed in its "
        "browser under a passphrase, so that whoever runs the server cannot read them from its files; "
        "what a side puts on the shelf is there for both, and frozen with its hash. docs/serve.md says "
        "what that does not protect against.",
    .examples =
        "serve # the folder you are in\n"
        "serve negotiations/2025 # another one\n"
        "serve --rooms negotiations/2025 --host table.example.org # both sides, by a TLS proxy",
    .options = options,
    .in_folder = true,
    .run = run,
};
