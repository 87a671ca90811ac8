#include "cli/cli.h"

static const cli_option options[] = {
    {"output", 'o', CLI_VALUE, "DIR", NULL, "the folder to make (required)"},
    {"employer", 0, CLI_VALUE, "NAME", NULL,
     "gcc: which employer, where the file has several; budget: whose it is"},
    {"fund", 0, CLI_VALUE, "FUND", NULL, "budget: one fund alone"},
    {"exclude", 0, CLI_LIST, "CLASS", NULL, "gcc: leave a position out; may be repeated"},
    {"exclude-file", 0, CLI_VALUE, "FILE", NULL, "gcc: a list of them, a line each, # a comment"},
    {"steps", 0, CLI_VALUE, "N", NULL, "gcc: steps between a range's minimum and maximum (5)"},
    {"step-percent", 0, CLI_VALUE, "PERCENT", NULL,
     "gcc: as many steps as come nearest to this distance, in place of --steps"},
    {"year", 0, CLI_VALUE, "YEAR", NULL, "gcc: which year; the latest of the file"},
    {"spread-step-dates", 0, CLI_FLAG, NULL, NULL,
     "gcc: spread step dates over the year, an assumption; otherwise nobody moves"},
    {"pay-from", 0, CLI_VALUE, "DATE", NULL,
     "the first day of a pay period, where spread step dates begin too; an assumption otherwise"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_import_options import = CONFER_IMPORT_OPTIONS_INIT;
    const char *folder = cli_value(call, "output");
    if (!folder)
        return cli_usage_error(call->command, "import needs -o DIR, the folder to make");
    import.employer = cli_value(call, "employer");
    import.fund = cli_value(call, "fund");
    import.n_exclude = cli_values(&import.exclude, call, "exclude");
    import.exclude_path = cli_value(call, "exclude-file");
    import.step_percent = cli_value(call, "step-percent");
    import.pay_from = cli_value(call, "pay-from");
    import.spread_step_dates = cli_has(call, "spread-step-dates");
    if (!cli_number(&import.n_steps, call, "steps", 2, 40, 0) ||
        !cli_number(&import.year, call, "year", 1900, 2199, 0))
        return CLI_USAGE;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status =
        confer_import(&result, c, call->operands[0], call->operands[1], folder, &import, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_import = {
    .name = "import",
    .operands = "gcc|roster|budget FILE",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Make a folder that costs out of public data or a payroll export",
    .description =
        "import gcc reads California's Government Compensation export (publicpay.ca.gov): a row a "
        "position and year, with its range and what was paid. It becomes a roster, a schedule of "
        "equal ratios between each range's minimum and maximum, the employer's pension and health "
        "rates from the amounts paid, and a report of every row that could not be placed and every "
        "figure that was inferred.\n\n"
        "import roster reads any payroll or records-request export (CSV or XLSX). It knows columns "
        "by their headers and by what is in them, and says what each missing column costs in "
        "accuracy.\n\n"
        "import budget reads a budget as adopted (open data: a line a fund, department and "
        "category) and sums it, for confer cut.\n\n"
        "What the data do not say is inferred, and every inferred figure says so in a comment "
        "beside it.",
    .examples = "import gcc 2014_SuperiorCourt.csv -o court --exclude Judge # from public data\n"
                "import roster payroll.xlsx -o county # from a records request\n"
                "import budget FY21-22__adopted.csv -o oakland --fund 1010 # for confer cut",
    .options = options,
    .run = run,
};
