#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"salary", 0, CLI_VALUE, "DOLLARS", NULL, "annual pay before either pattern (required)"},
    {"delay", 0, CLI_VALUE, "MONTHS", NULL,
     "how many months later the first pattern starts than the second (0)"},
    CLI_OPTION_FORMAT,
    {0},
};

/* "60000", "$60,000.50": dollars and cents. */
static bool read_dollars(int64_t *cents, const char *text)
{
    int64_t value = 0;
    int decimals = -1;
    text += *text == '$';
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text == ',' && decimals < 0)
            continue;
        if (*text == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || decimals == 2 || value > INT64_MAX / 10000)
            return false;
        value = value * 10 + (*text - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
        value *= 10;
    *cents = value;
    return value > 0;
}

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_quick_options quick = CONFER_QUICK_OPTIONS_INIT;
    const char *salary = cli_value(call, "salary");
    if (!salary)
        return cli_usage_error(call->command, "quick needs --salary DOLLARS");
    if (!read_dollars(&quick.salary_cents, salary))
        return cli_usage_error(call->command,
                               "--salary takes dollars a year such as 60000, not '%s'", salary);
    if (!cli_number(&quick.delay_months, call, "delay", 0, 120, 0))
        return CLI_USAGE;
    int status = confer_quick(&result, call->operands[0], call->operands[1], &quick, &err);
    return cli_finish(call, NULL, status, result, &err);
}

const cli_command cli_command_quick = {
    .name = "quick",
    .operands = "PATTERN PATTERN",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Compare two raise patterns on one salary, without a folder",
    .description =
        "Compares two patterns such as \"6%+0\" and \"3%+3%+0\" on one annual salary: pay year by "
        "year, the running difference, the rate of pay at the end, and what a delay of the first "
        "pattern by 0 to 12 months does to it.\n\n"
        "A pattern is one raise a year, joined by +: a percent or 0. Each raise takes effect at "
        "the "
        "start of its year and is rounded to the cent of annual pay; a month is a twelfth, summed "
        "exactly and rounded once. The years compared start with the second pattern and are as "
        "many "
        "as the longer pattern has; a pattern that is over raises no more. With --delay every "
        "raise "
        "of the first pattern comes that many months later. No steps, no one-time pay, no taxes.",
    .examples = "quick \"6%+0\" \"3%+3%+0\" --salary 60000 # which pays more, and until when?\n"
                "quick \"6%+0\" \"3%+3%+0\" --salary 60000 --delay 8 # the first, 8 months late",
    .options = options,
    .run = run,
};
