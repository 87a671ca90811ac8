#include "cli/cli.h"

#include <confer_budget.h>

static const cli_option options[] = {
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
    confer_money_options money = CONFER_MONEY_OPTIONS_INIT;
    money.authorized = cli_has(call, "authorized");
    money.n_assume = cli_values(&money.assume, call, "assume");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_money(&result, c, call->operands[0], &money, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_money = {
    .name = "money",
    .operands = "OFFER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Hold an offer against budgets, scenarios and what it waits for",
    .description =
        "Holds an offer's cost, by fund and fiscal year, against the agreement's budgets: what "
        "fits, what is over, and which ongoing cost only one-time money would pay. Then under each "
        "of the agreement's scenarios; over the range of each revenue that clauses wait for (`if "
        "revenue`), with the lowest revenue at which every budget holds; and, where the offer "
        "waits for several, in every combination.\n\n"
        "Each figure is a costing of its own, exact to the cent.",
    .examples =
        "money county # against the budgets and scenarios of the folder\n"
        "money county --assume 'Sales tax FY2026-27=$41,500,000' --format json # once it is known",
    .options = options,
    .in_folder = true,
    .run = run,
};
