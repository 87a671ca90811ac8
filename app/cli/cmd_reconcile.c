#include "cli/cli.h"

static const cli_option options[] = {
    {"period", 0, CLI_VALUE, "DATE", NULL, "the pay period that holds that day (required)"},
    {"offer", 0, CLI_VALUE, "OFFER", NULL, "compute under an offer instead of the status quo"},
    CLI_OPTION_AUTHORIZED,
    CLI_OPTION_FORMAT,
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_reconcile_options reconcile = CONFER_RECONCILE_OPTIONS_INIT;
    const char *period = cli_value(call, "period");
    if (!period)
        return cli_usage_error(call->command, "reconcile needs --period DATE");
    reconcile.offer = cli_value(call, "offer");
    reconcile.authorized = cli_has(call, "authorized");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_reconcile(&result, c, call->operands[0], period, &reconcile, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_reconcile = {
    .name = "reconcile",
    .operands = "REGISTER.csv",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Tie the model to a payroll register: computed against paid",
    .description =
        "Compares what the model computes for one pay period with what a payroll register says was "
        "paid, by member and pay code, and lists and sums the differences.\n\n"
        "The register is a CSV or XLSX with a column id and either the columns code and amount (a "
        "row a payment) or one column a pay code. Codes are base, overtime, longevity, lump_sum, "
        "holiday, cash_out, health, gross, net, the code of a premium, the name of a contribution, "
        "and `employee NAME` for a member's part of one. Other codes are listed as not in the "
        "model. Exit status 1 when there are differences.",
    .examples = "reconcile register-2025-03.csv --period 2025-03-10 # one pay period",
    .options = options,
    .in_folder = true,
    .run = run,
};
