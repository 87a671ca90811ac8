#include "cli/cli.h"

#include <confer_tell.h>

#include <string.h>

static const cli_option options[] = {
    {"as-of", 0, CLI_VALUE, "DATE", NULL,
     "judge deadlines and open questions as of this day; without it, the day of the last event"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|csv|ics",
     "text (for people), json, csv (the events) or ics (a calendar, for the calendar programs)"},
    {0},
};

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_timeline_options timeline = CONFER_TIMELINE_OPTIONS_INIT;
    const char *format = cli_value(call, "format");
    timeline.as_of = cli_value(call, "as-of");
    if (format && strcmp(format, "ics") == 0)
        timeline.face = format;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_timeline(&result, c, &timeline, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_timeline = {
    .name = "timeline",
    .operands = "",
    .min_operands = 0,
    .max_operands = 0,
    .summary = "Show what happened, what the law makes due, and how the sides moved",
    .description =
        "Reads timeline.terms: events with their days and sources, and the laws whose clocks run. Says what "
        "is due, by whom, by which day, what was late and what was forfeited; which questions have no answer "
        "on record; and how each side's position moved, with its cost by the engine and the gap between "
        "them.\n\n"
        "The deadlines of California's Meyers-Milias-Brown Act and Educational Employment Relations Act come "
        "with Confer; those of another law are a CSV file (docs/timeline.md). Arithmetic on dates, and no "
        "legal advice.",
    .examples = "timeline --as-of 2025-06-01 # what is due then\n"
                "timeline --format ics > talks.ics # for a calendar",
    .options = options,
    .in_folder = true,
    .run = run,
};
