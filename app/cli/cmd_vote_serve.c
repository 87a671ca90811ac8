#include "cli/vote.h"
#include "web/serve.h"

#include <stdio.h>

static void ready(const char *url)
{
    printf("%s\n", url);
    fflush(stdout);
    cli_say("serving; Ctrl-C stops");
}

static int run(cli_call *call)
{
    char why[1200];
    web_vote_options options = {.listen = cli_value(call, "listen"),
                                .booth = cli_has(call, "booth")};
    options.n_hosts = cli_values(&options.hosts, call, "host");
    if (!web_serve_vote(call->operands[0], &options, ready, why, sizeof why)) {
        cli_say("%s", why);
        return CLI_FAILED;
    }
    cli_say("stopped");
    return CLI_DONE;
}

static const cli_option options[] = {
    {"listen", 0, CLI_VALUE, "ADDR:PORT", NULL,
     "where to listen (127.0.0.1:8475); port 0 takes any free one"},
    {"host", 0, CLI_LIST, "NAME", NULL,
     "a name under which browsers reach it through a TLS proxy; may be repeated"},
    {"booth", 0, CLI_FLAG, NULL, NULL,
     "a machine in the hall: the link works once, in one browser, and the page clears itself"},
    {NULL, 0, CLI_FLAG, NULL, NULL, NULL},
};

const cli_command vote_serve = {
    .name = "vote serve",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Serve the page on which members vote",
    .description =
        "Serves the page on which members read the agreement, vote, and find their ballots "
        "on the board. Choices are encrypted in the browser: this program never sees one. "
        "It prints the address on standard output and serves until it is interrupted.\n\n"
        "It listens on this machine alone. Voters elsewhere need a TLS proxy in front (the "
        "encryption in the browser works over https or on the machine itself); --host says "
        "under which name they reach it.",
    .examples = "vote serve ratify # the page, at http://127.0.0.1:8475/\n"
                "vote serve ratify --host vote.local-721.org # behind a proxy with that name\n"
                "vote serve ratify --booth # a machine in the hall",
    .options = options,
    .run = run,
};
