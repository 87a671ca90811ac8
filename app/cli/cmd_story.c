#include "cli/cli.h"

#include <confer_tell.h>

static const cli_option convert_options[] = {
    {"output", 'o', CLI_VALUE, "FILE", NULL, "where the story goes (required)"},
    {"map", 0, CLI_VALUE, "FILE.html", NULL, "transcript and story side by side, for the editor"},
    {"glossary", 0, CLI_VALUE, "FILE", NULL,
     "names in their spelling, a line each, or FROM = TO; without it, glossary.txt of the folder"},
    {"as-of", 0, CLI_VALUE, "DATE", NULL,
     "the day on which it was said: days such as \"Wednesday\" get their date in brackets"},
    {"brief", 0, CLI_VALUE, "OFFER", NULL, "the summary of this offer on top"},
    {"reviewed", 0, CLI_VALUE, "'NAME on DATE'", NULL,
     "who has reviewed the story; without it, it says that it is held"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json",
     "text (for people) or json: paragraphs with places, and cues"},
    {0},
};

static const cli_option check_options[] = {
    {"as-of", 0, CLI_VALUE, "DATE", NULL,
     "the day of speaking: dates in brackets are checked against it"},
    {"format", 0, CLI_VALUE, "FORMAT", "text|json", "text (for people) or json"},
    {0},
};

static void read_options(confer_story_options *out, const cli_call *call)
{
    *out = (confer_story_options)CONFER_STORY_OPTIONS_INIT;
    out->as_of = cli_value(call, "as-of");
    out->glossary = cli_value(call, "glossary");
    out->brief = cli_value(call, "brief");
    out->reviewed = cli_value(call, "reviewed");
    out->map_path = cli_value(call, "map");
}

static int run_convert(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_story_options story;
    const char *output = cli_value(call, "output");
    if (!output)
        return cli_usage_error(call->command, "story convert needs -o FILE");
    read_options(&story, call);
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_story_convert(&result, c, call->operands[0], output, &story, &err);
    return cli_finish(call, c, status, result, &err);
}

static int run_check(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_story_options story = CONFER_STORY_OPTIONS_INIT;
    story.as_of = cli_value(call, "as-of");
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_story_check(&result, c, call->operands[0], call->operands[1], &story, &err);
    return cli_finish(call, c, status, result, &err);
}

static const cli_command story_convert = {
    .name = "story convert",
    .operands = "TRANSCRIPT",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Make a web story out of a broadcast transcript, and change nothing that was said",
    .description =
        "Takes out cues, supers and durations, restores the case of capitals from a glossary, joins "
        "spelled-out letters, writes percents in figures, puts sound bites into quotation marks with their "
        "speaker, and adds dates in brackets to days.\n\n"
        "Before it writes anything it compares its own output with the transcript: numbers, days, "
        "negations, statuses (offered, tentative, approved), names, quotations, and every other word. Where "
        "one differs it writes nothing. The story says that it is held until an editor has reviewed it.",
    .examples =
        "story convert 6pm.txt -o story.txt --map side-by-side.html # for the editor\n"
        "story convert 6pm.txt -o story.txt --as-of 2025-05-22 --brief agreement # with a summary on top",
    .options = convert_options,
    .in_folder = true,
    .run = run_convert,
};

static const cli_command story_check = {
    .name = "story check",
    .operands = "TRANSCRIPT STORY",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Check that an edited story still says what its transcript said",
    .description =
        "Compares numbers, days, negations, statuses, names and quotations of a story with those of its "
        "transcript, in their order. The exit status is 1 when one has changed. Other words may.",
    .examples = "story check 6pm.txt story.txt # after editing",
    .options = check_options,
    .in_folder = true,
    .run = run_check,
};

static int run(cli_call *call)
{
    cli_print_help(call->command, call->width);
    return CLI_DONE;
}

static const cli_command *const parts[] = {&story_convert, &story_check, NULL};

const cli_command cli_command_story = {
    .name = "story",
    .operands = "STEP",
    .max_operands = -1,
    .summary = "Make a web story out of a broadcast transcript without changing what was said",
    .description =
        "convert cleans a transcript up and refuses its own output where anything that was said would "
        "change; check compares an edited story with its transcript. Nothing is published by either.",
    .examples = "story convert 6pm.txt -o story.txt # clean up\n"
                "story check 6pm.txt story.txt # after editing",
    .run = run,
    .parts = parts,
};
