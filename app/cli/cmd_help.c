#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"man", 0, CLI_FLAG, NULL, NULL, "print the man page (troff)"},
    {"completion", 0, CLI_VALUE, "SHELL", "bash|zsh|fish", "print a shell's completions"},
    {"reference", 0, CLI_VALUE, "PART", "commands|clauses|problems|schema|dictionary",
     "print generated documentation (Markdown; schema is JSON)"},
    {0},
};

/* `confer help lump sum`: the words of a clause may come one by one. */
static const char *joined(const cli_call *call)
{
    size_t room = 1, at = 0;
    for (int i = 0; i < call->n_operands; i++)
        room += strlen(call->operands[i]) + 1;
    char *text = cli_alloc(room, 1);
    for (int i = 0; i < call->n_operands; i++) {
        size_t len = strlen(call->operands[i]);
        if (i > 0)
            text[at++] = ' ';
        memcpy(text + at, call->operands[i], len);
        at += len;
    }
    text[at] = '\0';
    return text;
}

static int print_reference(const cli_call *call)
{
    const char *part = cli_value(call, "reference");
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    if (strcmp(part, "commands") == 0) {
        cli_print_reference();
        return CLI_DONE;
    }
    int status = confer_reference(&result, part, &err);
    return cli_finish(call, NULL, status, result, &err);
}

static int run(cli_call *call)
{
    if (cli_has(call, "man")) {
        cli_print_man();
    } else if (cli_has(call, "completion")) {
        cli_print_completion(cli_value(call, "completion"));
    } else if (cli_has(call, "reference")) {
        return print_reference(call);
    } else if (call->n_operands == 0) {
        cli_print_overview(call->width);
    } else {
        confer_error err = CONFER_ERROR_INIT;
        confer_result *result = NULL;
        const char *topic = joined(call);
        const cli_command *command = cli_find_command(topic);
        if (command)
            cli_print_help(command, call->width);
        int status = confer_help(&result, topic, &err);
        if (status == CONFER_ABSENT && command)
            return CLI_DONE;
        if (command)
            cli_put(NULL, "\n", 1);
        return cli_finish(call, NULL, status, result, &err);
    }
    return CLI_DONE;
}

const cli_command cli_command_help = {
    .name = "help",
    .operands = "[COMMAND|CLAUSE|CODE]",
    .max_operands = -1,
    .summary = "Explain a command, a clause or a problem's code",
    .description =
        "Without an argument: the list of commands. With the name of a command, how it is "
        "used; with the first words of a clause, how it is written and what it means; "
        "with a problem's code such as E0101, what is wrong and how to mend it. `confer help "
        "clauses` and `confer help problems` list them.",
    .examples = "help raise # a clause\nhelp E0101 # a problem\nhelp cost # a command",
    .options = options,
    .run = run,
};
