#include "cli/cli.h"

#include <confer_staff.h>

static const cli_option options[] = {
    {"on", 0, CLI_LIST, "DATE", NULL,
     "a day to compare on; may be repeated (default: first and last day of the years costed)"},
    {"market", 0, CLI_VALUE, "NAME", NULL, "one market of several"},
    {"percentile", 0, CLI_VALUE, "N", NULL, "beside the median: 1 to 99 (default 75)"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_market_options ask = CONFER_MARKET_OPTIONS_INIT;
    if (!cli_number(&ask.percentile, call, "percentile", 1, 99, 75))
        return CLI_USAGE;
    ask.n_days = cli_values(&ask.days, call, "on");
    ask.market = cli_value(call, "market");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_market(&result, c, call->operands, call->n_operands, &ask, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_market = {
    .name = "market",
    .operands = "[OFFER...]",
    .min_operands = 0,
    .max_operands = -1,
    .summary = "Compare pay with other agencies: rank, distance, what reaching the median costs",
    .description =
        "Reads comparator agencies from the markets that the agreement names, or from market.csv, "
        "and shows for each benchmark class and day: every agency's pay at entry, at top and in "
        "total, as its own scheduled raises have it that day; mean, median and a percentile; where "
        "our pay stands under the status quo and each offer; the raise that reaches the median and "
        "what it costs over the years costed, on top of that scenario.\n\n"
        "Prints the rule by which agencies were chosen, who was left out and why, and the source of "
        "every row: the exhibit that a fact-finding panel expects. The clause `raise to A% of "
        "median of market \"NAME\"` uses the same figures.",
    .examples = "market # the status quo\n"
                "market union-2025 --on 2026-07-01 # under an offer, on a day",
    .options = options,
    .in_folder = true,
    .run = run,
};
