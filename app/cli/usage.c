/* Help for people, made from the tables. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_COLUMN = 26, SUMMARY_COLUMN = 14, PART_COLUMN = 22, PAGE = 92 };

/* Columns of paragraphs and of one-line summaries: the terminal's, where it is narrower. */
static int page = PAGE, wide_page = 100;

static void set_page(int width)
{
    page = width < PAGE ? width : PAGE;
    wide_page = width < 100 ? width : 100;
}

/* Words, broken at spaces, each line behind `indent` spaces. The first line is already indented. */
static void print_wrapped_in(int columns, const char *text, int indent)
{
    int column = indent;
    bool first = true;
    while (*text) {
        size_t len = strcspn(text, " ");
        if (!first && column + 1 + (int)len > columns) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            putchar(' ');
            column++;
        }
        fwrite(text, 1, len, stdout);
        column += (int)len;
        first = false;
        text += len;
        while (*text == ' ')
            text++;
    }
    putchar('\n');
}

static void print_wrapped(const char *text, int indent)
{
    print_wrapped_in(page, text, indent);
}

static void print_summary(const char *text, int indent)
{
    print_wrapped_in(wide_page, text, indent);
}

/* Paragraphs at an indent; lines that start with spaces stay as they are. */
static void print_paragraphs(const char *text, int indent)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        char paragraph[2000];
        snprintf(paragraph, sizeof paragraph, "%.*s", (int)len, text);
        printf("%*s", indent, "");
        print_wrapped(paragraph, indent);
        text += len;
        if (end) {
            putchar('\n');
            text += 2;
        }
    }
}

static void print_option(const cli_option *option)
{
    char left[80];
    int used = 0;
    if (option->letter && strcmp(option->name, "folder") == 0)
        used = snprintf(left, sizeof left, "  -%c %s", option->letter, option->value);
    else if (option->letter)
        used = snprintf(left, sizeof left, "  -%c, --%s%s%s", option->letter, option->name,
                        option->value ? " " : "", option->value ? option->value : "");
    else
        used = snprintf(left, sizeof left, "  --%s%s%s", option->name, option->value ? " " : "",
                        option->value ? option->value : "");
    if (used >= OPTION_COLUMN - 1)
        printf("%s\n%*s", left, OPTION_COLUMN, "");
    else
        printf("%-*s", OPTION_COLUMN, left);
    print_wrapped(option->text, OPTION_COLUMN);
}

static bool applies(const cli_command *command, const cli_option *common)
{
    return command->in_folder || strcmp(common->name, "folder") != 0;
}

/* "cost ta-2025 # what it does": the command above what it does. */
static void print_examples(const char *examples)
{
    while (*examples) {
        size_t len = strcspn(examples, "\n");
        const char *hash = memchr(examples, '#', len);
        size_t command = hash ? (size_t)(hash - examples) : len;
        while (command > 0 && examples[command - 1] == ' ')
            command--;
        if (hash) {
            char what[200];
            snprintf(what, sizeof what, "%.*s", (int)(len - (size_t)(hash + 1 - examples)),
                     hash + 1);
            printf("  ");
            print_wrapped(what, 2);
        }
        printf("      confer %.*s\n", (int)command, examples);
        examples += len + (examples[len] == '\n');
    }
}

void cli_print_help(const cli_command *command, int width)
{
    set_page(width);
    printf("confer %s: ", command->name);
    print_summary(command->summary, (int)strlen(command->name) + 9);
    putchar('\n');
    printf("usage: confer %s%s%s%s\n\n", command->name, command->operands[0] ? " " : "",
           command->operands, " [options]");
    if (command->examples) {
        puts("Examples");
        print_examples(command->examples);
        putchar('\n');
    }
    print_paragraphs(command->description, 0);
    putchar('\n');
    for (int i = 0; command->parts && command->parts[i]; i++) {
        printf("%s  %-20s", i ? "" : "Steps\n", command->parts[i]->name);
        print_summary(command->parts[i]->summary, PART_COLUMN);
    }
    if (command->parts)
        putchar('\n');
    puts("Options");
    for (const cli_option *o = command->options; o && o->name; o++)
        print_option(o);
    for (const cli_option *o = cli_common_options; o->name; o++)
        if (applies(command, o))
            print_option(o);
}

void cli_print_overview(int width)
{
    set_page(width);
    printf("confer %s: what a labor agreement costs, to the cent\n\n", confer_version());
    puts("usage: confer COMMAND [arguments] [options]\n\nCommands");
    for (int i = 0; cli_commands[i]; i++)
        if (!cli_commands[i]->hidden) {
            printf("  %-12s", cli_commands[i]->name);
            print_summary(cli_commands[i]->summary, SUMMARY_COLUMN);
        }
    puts("\nTo start\n"
         "  confer new my-agreement       make a commented folder\n"
         "  confer check -C my-agreement  find every problem in it\n"
         "  confer help raise             how a clause is written, and what it means\n"
         "  confer help E0101             what a problem's code means\n"
         "  confer COMMAND --help         how a command is used");
}
