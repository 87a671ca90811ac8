#include "cli/cli.h"

#include <confer_staff.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const cli_option options[] = {
    {"years", 0, CLI_VALUE, "N", NULL, "years to simulate, 1 to 30 (default 5)"},
    {"runs", 0, CLI_VALUE, "N", NULL, "how often (default 10,000)"},
    {"seed", 0, CLI_VALUE, "N", NULL,
     "of the random numbers (default 1): the same, the same answer"},
    {"set", 0, CLI_LIST, "NAME=VALUE", NULL,
     "an assumption for this answer, certain or LOW..LIKELY..HIGH; may be repeated"},
    {"fit", 0, CLI_VALUE, "FILE", NULL,
     "fit rates of leaving to a log of exits (date, hired, reason), an earlier roster or counts"},
    {"since", 0, CLI_VALUE, "DATE", NULL,
     "the first day that FILE covers; an earlier roster's day"},
    {"until", 0, CLI_VALUE, "DATE", NULL, "the last day that FILE covers"},
    {"shard", 0, CLI_VALUE, "I/N", NULL,
     "do the I-th of N shares and print it for `confer merge`, for many machines"},
    {"assumptions", 0, CLI_FLAG, NULL, NULL, "list every assumption, its default and source"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv",
     "text (for people), json, or csv: filled posts by month"},
    {0},
};

/* I/N. */
static bool read_shard(confer_retain_options *out, const char *text)
{
    char *end;
    long i = strtol(text, &end, 10);
    if (*end != '/' || i < 1)
        return false;
    long n = strtol(end + 1, &end, 10);
    if (*end != '\0' || n < i || n > 1000000)
        return false;
    out->shard = (int)i;
    out->n_shards = (int)n;
    return true;
}

static bool read_seed(uint64_t *out, const char *text)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out <= INT64_MAX;
}

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_retain_options ask = CONFER_RETAIN_OPTIONS_INIT;
    if (cli_has(call, "assumptions"))
        return cli_finish(call, NULL, confer_assumptions(&result, &err), result, &err);
    if (call->n_operands == 0)
        return cli_usage_error(call->command, "retain needs an offer");
    if (!cli_number(&ask.years, call, "years", 1, 30, 5) ||
        !cli_number(&ask.runs, call, "runs", 1, 1000000, 10000))
        return CLI_USAGE;
    const char *seed = cli_value(call, "seed");
    if (seed && !read_seed(&ask.seed, seed))
        return cli_usage_error(call->command,
                               "--seed takes a whole number from 0 to %" PRId64 ", not '%s'",
                               INT64_MAX, seed);
    const char *shard = cli_value(call, "shard");
    if (shard && !read_shard(&ask, shard))
        return cli_usage_error(call->command, "--shard is I/N, for example 2/4, not '%s'", shard);
    const char *format = cli_value(call, "format");
    if (shard && format && strcmp(format, "text") != 0)
        return cli_usage_error(call->command,
                               "a shard is a text for `confer merge`, which takes the --format");
    ask.n_set = cli_values(&ask.set, call, "set");
    ask.fit_path = cli_value(call, "fit");
    ask.since = cli_value(call, "since");
    ask.until = cli_value(call, "until");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_retain(&result, c, call->operands, call->n_operands, &ask, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_retain = {
    .name = "retain",
    .operands = "OFFER...",
    .min_operands = 0,
    .max_operands = -1,
    .summary = "Simulate staffing under each offer: who stays, what it saves, how sure that is",
    .description =
        "Simulates the months ahead under the status quo and each offer: quits that answer to pay "
        "against the market, retirements, hiring through academy and field training, vacant posts "
        "worked as overtime. Each run draws every assumption from its range and then people's "
        "fates, the same ones under every offer.\n\n"
        "Prints filled posts as ranges, exits by reason, overtime, replacement, and net cost: the "
        "offer's exact cost less the overtime and replacement it avoids against the status quo. "
        "No result comes without its range. Pay moves quits alone.\n\n"
        "Assumptions stand in the folder's staffing.csv (assumption, low, likely, high, source), "
        "rates of retiring in retirement.csv (service, rate); what is not there takes the default "
        "that --assumptions lists with its source. With under 30 exits of the employer's own the "
        "answer says that assumptions drive it.",
    .examples = "retain city-2025 union-2025 # two offers, five years\n"
                "retain union-2025 --set elasticity=1.4 --set shock=1.5 # what if\n"
                "retain union-2025 --fit exits.csv # with the employer's own exits\n"
                "retain union-2025 --runs 1000000 --shard 3/8 # one machine's share",
    .options = options,
    .in_folder = true,
    .run = run,
};
