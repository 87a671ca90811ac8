#include "cli/cli.h"

static const cli_option options[] = {
    {"within", 0, CLI_LIST, "'FY=$X'", NULL,
     "what packages may cost in a fiscal year, beyond the status quo; may be repeated (without it: "
     "the agreement's budgets)"},
    {"ignore-budgets", 0, CLI_FLAG, NULL, NULL, "without --within, hold packages against nothing"},
    {"fund", 0, CLI_COMMAS, "FUNDS", NULL,
     "the envelopes are for these funds alone (together, where there are several)"},
    {"require", 0, CLI_LIST, "'MEASURE >= X'", NULL,
     "what packages must reach: total-gain, total-cost, final-rate, lowest-paid, lowest-gain, "
     "evenness, better-off, lever N; >=, <= or =; may be repeated"},
    {"best", 0, CLI_VALUE, "AIM", "total-gain|final-rate|lowest-paid|lowest-gain|evenness|majority",
     "which packages come first (total-gain)"},
    {"top", 0, CLI_VALUE, "N", NULL, "how many packages to show (10)"},
    {"than", 0, CLI_VALUE, "OFFER", NULL,
     "count members better off than under this offer (than under the status quo)"},
    {"same-cost-as", 0, CLI_VALUE, "OFFER", NULL,
     "the packages that cost no more than this offer over the horizon, the nearest first, and "
     "have no room for one more step of any lever"},
    {"authorized", 0, CLI_FLAG, NULL, NULL, "count vacant positions too"},
    {"assume", 0, CLI_LIST, "'NAME FY=$X'", NULL,
     "take a revenue as known, for clauses with `if revenue`; may be repeated"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv", "text (for people), json or csv"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_fit_options fit = CONFER_FIT_OPTIONS_INIT;
    if (call->n_operands == 0 && !cli_has(call, "same-cost-as"))
        return cli_usage_error(call->command, "fit needs a SPACE, or --same-cost-as OFFER");
    if (!cli_number(&fit.top, call, "top", 1, 1000, 10))
        return CLI_USAGE;
    fit.n_within = cli_values(&fit.within, call, "within");
    fit.n_funds = cli_values(&fit.funds, call, "fund");
    fit.n_require = cli_values(&fit.require, call, "require");
    fit.n_assume = cli_values(&fit.assume, call, "assume");
    fit.best = cli_value(call, "best");
    fit.than = cli_value(call, "than");
    fit.same_cost_as = cli_value(call, "same-cost-as");
    fit.authorized = cli_has(call, "authorized");
    fit.ignore_budgets = cli_has(call, "ignore-budgets");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status =
        confer_fit(&result, c, call->n_operands > 0 ? call->operands[0] : NULL, &fit, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_fit = {
    .name = "fit",
    .operands = "[SPACE]",
    .min_operands = 0,
    .max_operands = 1,
    .summary = "Find packages inside fixed money",
    .description =
        "SPACE is an offer in which ranges stand for values: raise 0%..6% by 0.25% on 2025-07-05, "
        "lump sum $0..$2,000 by $250, on 2025-07-05..2026-01-03 by 4 periods. Every package of it "
        "is costed to the cent, with every rounding; none is estimated or left out by sampling. "
        "The answer says which fit, which of them come first, what more money would buy, and why "
        "the nearest better package does not fit.\n\n"
        "Without SPACE, --same-cost-as takes the offer's own raises (in quarter points) and lump sums "
        "(in steps of $250) from nothing to twice what they are.\n\n"
        "A package's text is an offer: confer cost prices it to the same cents.\n\n"
        "Without --within, each `budget` line of the agreement is an envelope for its fund and year, "
        "and the answer says so.\n\n"
        "Costs are compared with the status quo. Ctrl-C ends the search with the best found so "
        "far, marked as not proven. Exit status 1 when nothing fits.",
    .examples =
        "fit space --within 'FY2025-26=$1,200,000' # what fits, most members' gain first\n"
        "fit space --within 'FY2025-26=$900,000' --fund general --best lowest-paid # one fund\n"
        "fit space --within 'FY2025-26=$1,200,000' --best majority --than county # who would vote\n"
        "fit space --same-cost-as county --top 20 # what could be traded for what\n"
        "fit --same-cost-as county # the same, with its own raises and lump sums as levers",
    .options = options,
    .in_folder = true,
    .run = run,
};
