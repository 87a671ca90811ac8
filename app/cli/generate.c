/* The man page, the shell completions and the reference, made from the tables. */
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

/* --- Completions ----------------------------------------------------------------------------- */

static void put_names(const char *separator)
{
    for (int i = 0; cli_commands[i]; i++)
        if (!cli_commands[i]->hidden)
            printf("%s%s", i ? separator : "", cli_commands[i]->name);
}

static void put_bash_options(const cli_command *command)
{
    for (const cli_option *o = command->options; o && o->name; o++)
        printf("--%s ", o->name);
    for (const cli_option *o = cli_common_options; o->name; o++)
        if (strcmp(o->name, "folder") != 0)
            printf("--%s ", o->name);
}

/* Bars to spaces. */
static void put_choices(const char *choices)
{
    for (; *choices; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

static bool takes_offer(const cli_command *command)
{
    return strstr(command->operands, "OFFER") != NULL;
}

static void print_bash(void)
{
    puts("# bash completion for confer; made by `confer help --completion bash`\n_confer() {");
    puts("    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local command= folder=. i\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        if [[ ${COMP_WORDS[i]} == -C ]]; then folder=${COMP_WORDS[++i]}; continue; fi\n"
         "        if [[ -z $command && ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; "
         "fi\n"
         "    done");
    fputs("    if [[ -z $command && $word != -* ]]; then\n        COMPREPLY=($(compgen -W '",
          stdout);
    put_names(" ");
    puts("' -- \"$word\")); return\n    fi");
    puts("    if [[ $before == -C ]]; then COMPREPLY=($(compgen -d -- \"$word\")); return; fi");
    for (int i = 0; cli_commands[i]; i++) {
        for (const cli_option *o = cli_commands[i]->options; o && o->name; o++) {
            if (!o->choices)
                continue;
            printf("    if [[ $command == %s && $before == --%s ]]; then\n"
                   "        COMPREPLY=($(compgen -W '",
                   cli_commands[i]->name, o->name);
            put_choices(o->choices);
            puts("' -- \"$word\")); return\n    fi");
        }
    }
    puts("    if [[ $word == -* ]]; then\n        case $command in");
    for (int i = 0; cli_commands[i]; i++) {
        printf("        %s) COMPREPLY=($(compgen -W '", cli_commands[i]->name);
        put_bash_options(cli_commands[i]);
        puts("' -- \"$word\")) ;;");
    }
    puts("        esac\n        return\n    fi\n    case $command in");
    for (int i = 0; cli_commands[i]; i++)
        if (takes_offer(cli_commands[i]))
            printf(
                "    %s) COMPREPLY=($(compgen -W \"current $(cd \"$folder/offers\" 2>/dev/null && "
                "printf '%%s\\n' *.terms | sed 's/\\.terms$//')\" -- \"$word\")) ;;\n",
                cli_commands[i]->name);
    puts("    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\ncomplete -F _confer "
         "confer");
}

/* A text inside single quotes. */
static void put_quoted(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (*text == '[' || *text == ']' || *text == ':')
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void put_zsh_option(const cli_option *option)
{
    bool only_letter = strcmp(option->name, "folder") == 0;
    fputs("            '", stdout);
    if (only_letter)
        printf("-%c", option->letter);
    else
        printf("--%s", option->name);
    putchar('[');
    put_quoted(option->text);
    putchar(']');
    if (option->value) {
        printf(":%s:", option->value);
        if (option->choices) {
            putchar('(');
            put_choices(option->choices);
            putchar(')');
        } else {
            fputs(strcmp(option->value, "DIR") == 0 ? "_directories" : "_files", stdout);
        }
    }
    fputs("' \\\n", stdout);
}

static void print_zsh(void)
{
    puts("#compdef confer\n# made by `confer help --completion zsh`\n_confer() {\n"
         "    local -a commands\n    commands=(");
    for (int i = 0; cli_commands[i]; i++) {
        if (cli_commands[i]->hidden)
            continue;
        printf("        '%s:", cli_commands[i]->name);
        put_quoted(cli_commands[i]->summary);
        puts("'");
    }
    puts("    )\n    if ((CURRENT == 2)); then _describe command commands; return; fi\n"
         "    local -a offers\n"
         "    offers=(current ${${(f)\"$(print -l offers/*.terms(N:t:r))\"}})\n    case $words[2] "
         "in");
    for (int i = 0; cli_commands[i]; i++) {
        printf("    %s)\n        _arguments \\\n", cli_commands[i]->name);
        for (const cli_option *o = cli_commands[i]->options; o && o->name; o++)
            put_zsh_option(o);
        for (const cli_option *o = cli_common_options; o->name; o++)
            put_zsh_option(o);
        puts(takes_offer(cli_commands[i]) ? "            '*:offer:($offers)' ;;"
                                          : "            '*:file:_files' ;;");
    }
    puts("    esac\n}\n_confer \"$@\"");
}

static void put_fish_option(const char *command, const cli_option *option)
{
    printf("complete -c confer -n '__fish_seen_subcommand_from %s'", command);
    if (strcmp(option->name, "folder") != 0)
        printf(" -l %s", option->name);
    if (option->letter)
        printf(" -s %c", option->letter);
    if (option->value)
        fputs(" -r", stdout);
    if (option->choices) {
        fputs(" -f -a '", stdout);
        put_choices(option->choices);
        putchar('\'');
    }
    fputs(" -d '", stdout);
    for (const char *c = option->text; *c; c++)
        fputs(*c == '\'' ? "\\'" : (char[]){*c, 0}, stdout);
    puts("'");
}

static void print_fish(void)
{
    puts("# fish completion for confer; made by `confer help --completion fish`");
    for (int i = 0; cli_commands[i]; i++) {
        const cli_command *command = cli_commands[i];
        if (!command->hidden)
            printf("complete -c confer -f -n __fish_use_subcommand -a %s -d '%s'\n", command->name,
                   command->summary);
        for (const cli_option *o = command->options; o && o->name; o++)
            put_fish_option(command->name, o);
        for (const cli_option *o = cli_common_options; o->name; o++)
            put_fish_option(command->name, o);
        if (takes_offer(command))
            printf("complete -c confer -f -n '__fish_seen_subcommand_from %s' -a "
                   "'current (path basename -E offers/*.terms 2>/dev/null)'\n",
                   command->name);
    }
}

void cli_print_completion(const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        print_bash();
    else if (strcmp(shell, "zsh") == 0)
        print_zsh();
    else
        print_fish();
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
