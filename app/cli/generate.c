/* The man page and the reference, made from the tables. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

/* --- Man page -------------------------------------------------------------------------------- */

/* Text for troff: no line may start a request, dashes stay dashes. */
static void put_roff(const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((c == text || c[-1] == '\n') && (*c == '.' || *c == '\''))
            fputs("\\&", stdout);
        if (*c == '\n' && c[1] == '\n') {
            fputs("\n.PP\n", stdout);
            c++;
        } else if (*c == '\\') {
            fputs("\\e", stdout);
        } else if (*c == '-') {
            fputs("\\-", stdout);
        } else {
            putchar(*c);
        }
    }
}

static void put_roff_option(const cli_option *option)
{
    fputs(".TP\n\\fB", stdout);
    if (option->letter)
        printf("\\-%c", option->letter);
    if (option->letter && strcmp(option->name, "folder") != 0)
        fputs("\\fR, \\fB", stdout);
    if (!option->letter || strcmp(option->name, "folder") != 0) {
        fputs("\\-\\-", stdout);
        put_roff(option->name);
    }
    fputs("\\fR", stdout);
    if (option->value)
        printf(" \\fI%s\\fR", option->value);
    putchar('\n');
    put_roff(option->text);
    putchar('\n');
}

static void put_roff_command(const cli_command *command)
{
    fputs(".SS \"confer ", stdout);
    put_roff(command->name);
    printf("%s%s\"\n", command->operands[0] ? " " : "", command->operands);
    put_roff(command->description);
    putchar('\n');
    for (const cli_option *o = command->options; o && o->name; o++)
        put_roff_option(o);
}

void cli_print_man(void)
{
    printf(".TH CONFER 1 \"\" \"confer %s\" \"User Commands\"\n", confer_version());
    puts(".SH NAME\nconfer \\- costs, compares and explains labor agreements, to the cent");
    puts(".SH SYNOPSIS\n.B confer\n.I COMMAND\n[\\fIarguments\\fR] [\\fIoptions\\fR]");
    puts(".SH DESCRIPTION\nA negotiation is a folder: \\fIcurrent.terms\\fR (the agreement in "
         "force: "
         "the status quo), \\fIoffers/*.terms\\fR, a roster and a salary schedule.\n"
         "Offers are named by path or by the file's stem; \\fIcurrent\\fR names the status quo.");
    puts(".SH COMMANDS");
    for (int i = 0; cli_commands[i]; i++) {
        if (cli_commands[i]->hidden)
            continue;
        put_roff_command(cli_commands[i]);
        for (int p = 0; cli_commands[i]->parts && cli_commands[i]->parts[p]; p++)
            put_roff_command(cli_commands[i]->parts[p]);
    }
    puts(".SH COMMON OPTIONS");
    for (const cli_option *o = cli_common_options; o->name; o++)
        put_roff_option(o);
    puts(".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nthe input is wrong, the world failed, or the "
         "answer "
         "is no\n.TP\n2\nthe command line is wrong");
    puts(
        ".SH ENVIRONMENT\n.TP\nNO_COLOR\nno colours\n.TP\nCONFER_THREADS\nhow many threads to use; "
        "never changes an answer");
}

/* --- Reference ------------------------------------------------------------------------------- */

static void put_markdown_option(const cli_option *option)
{
    if (strcmp(option->name, "folder") == 0)
        printf("| `-%c %s` | ", option->letter, option->value);
    else if (option->letter)
        printf("| `-%c`, `--%s%s%s` | ", option->letter, option->name, option->value ? " " : "",
               option->value ? option->value : "");
    else
        printf("| `--%s%s%s` | ", option->name, option->value ? " " : "",
               option->value ? option->value : "");
    for (const char *c = option->text; *c; c++)
        fputs(*c == '|' ? "\\|" : (char[]){*c, 0}, stdout);
    puts(" |");
}

static void put_markdown_command(const cli_command *command)
{
    printf("## confer %s\n\n%s.\n\n", command->name, command->summary);
    printf("```\nconfer %s%s%s [options]\n```\n\n%s\n\n", command->name,
           command->operands[0] ? " " : "", command->operands, command->description);
    puts("| option | |\n|---|---|");
    for (const cli_option *o = command->options; o && o->name; o++)
        put_markdown_option(o);
    for (const cli_option *o = cli_common_options; o->name; o++)
        if (command->in_folder || strcmp(o->name, "folder") != 0)
            put_markdown_option(o);
    putchar('\n');
}

void cli_print_reference(void)
{
    puts("# Commands\n\nMade by `confer help --reference commands` from the tables of the program; "
         "do not "
         "edit.\n\nExit status: 0 done; 1 the input is wrong, the world failed, or the answer is "
         "no; "
         "2 the\ncommand line is wrong. Data goes to standard output, talk to standard error.\n");
    for (int i = 0; cli_commands[i]; i++) {
        if (cli_commands[i]->hidden)
            continue;
        put_markdown_command(cli_commands[i]);
        for (int p = 0; cli_commands[i]->parts && cli_commands[i]->parts[p]; p++)
            put_markdown_command(cli_commands[i]->parts[p]);
    }
}
