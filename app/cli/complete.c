/* The shells' completions, made from the tables: commands, the second words of those that have
 * parts, options with their choices, offers of the folder, files. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

typedef void (*visit_fn)(const cli_command *command, const char *part);

/* Every command, then its parts by their second words. */
static void visit_all(visit_fn visit)
{
    for (int i = 0; cli_commands[i]; i++) {
        const cli_command *command = cli_commands[i];
        visit(command, NULL);
        for (int p = 0; command->parts && command->parts[p]; p++)
            visit(command->parts[p], strchr(command->parts[p]->name, ' ') + 1);
    }
}

static void put_names(void)
{
    for (int i = 0; cli_commands[i]; i++)
        if (!cli_commands[i]->hidden)
            printf("%s%s", i ? " " : "", cli_commands[i]->name);
}

/* Bars to spaces; of operands up to the first space: gcc|roster|budget FILE. */
static void put_choices(const char *choices)
{
    for (; *choices && *choices != ' '; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

/* What may stand behind the command's name: its parts, or the words that its operands name. */
static bool has_second_words(const cli_command *command)
{
    return command->parts || (command->operands[0] >= 'a' && command->operands[0] <= 'z' &&
                              strchr(command->operands, '|'));
}

static void put_second_words(const cli_command *command)
{
    if (!command->parts) {
        put_choices(command->operands);
        return;
    }
    for (int p = 0; command->parts[p]; p++)
        printf("%s%s", p ? " " : "", strchr(command->parts[p]->name, ' ') + 1);
}

static bool takes_offer(const cli_command *command)
{
    return strstr(command->operands, "OFFER") != NULL;
}

static bool is_help(const cli_command *command)
{
    return strcmp(command->name, "help") == 0;
}

static bool is_letter_only(const cli_option *option)
{
    return strcmp(option->name, "folder") == 0;
}

/* --- bash ------------------------------------------------------------------------------------ */

static void put_bash_choices(const cli_command *command, const char *part)
{
    (void)part;
    for (const cli_option *o = command->options; o && o->name; o++) {
        if (!o->choices)
            continue;
        printf("    if [[ \"$command $second\" == '%s'* && $before == --%s ]]; then\n"
               "        COMPREPLY=($(compgen -W '",
               command->name, o->name);
        put_choices(o->choices);
        puts("' -- \"$word\")); return\n    fi");
    }
}

static void put_bash_options(const cli_command *command, const char *part)
{
    printf("        '%s'%s) COMPREPLY=($(compgen -W '", command->name, part ? "" : "*");
    for (const cli_option *o = command->options; o && o->name; o++)
        printf("--%s ", o->name);
    for (const cli_option *o = cli_common_options; o->name; o++)
        if (!is_letter_only(o))
            printf("--%s ", o->name);
    puts("' -- \"$word\")) ;;");
}

/* Parts stand before the whole command, whose pattern has them too. */
static void put_bash_options_of_parts(const cli_command *command, const char *part)
{
    if (part)
        put_bash_options(command, part);
}

static void put_bash_options_of_commands(const cli_command *command, const char *part)
{
    if (!part)
        put_bash_options(command, part);
}

static void put_bash_words(const cli_command *command, const char *part)
{
    if (part)
        return;
    if (has_second_words(command)) {
        printf("    %s) if [[ -z $second ]]; then COMPREPLY=($(compgen -W '", command->name);
        put_second_words(command);
        puts("' -- \"$word\"))\n        else COMPREPLY=($(compgen -f -- \"$word\")); fi ;;");
    } else if (is_help(command)) {
        printf("    %s) COMPREPLY=($(compgen -W 'clauses problems ", command->name);
        put_names();
        puts("' -- \"$word\")) ;;");
    } else if (takes_offer(command)) {
        printf("    %s) COMPREPLY=($(compgen -W \"current $(cd \"$folder/offers\" 2>/dev/null && "
               "printf '%%s\\n' *.terms | sed 's/\\.terms$//')\" -- \"$word\")) ;;\n",
               command->name);
    }
}

static void print_bash(void)
{
    puts("# bash completion for confer; made by `confer help --completion bash`\n_confer() {");
    puts("    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local command= second= folder=. i\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        if [[ ${COMP_WORDS[i]} == -C ]]; then folder=${COMP_WORDS[++i]}; continue; fi\n"
         "        if [[ ${COMP_WORDS[i]} == -* ]]; then continue; fi\n"
         "        if [[ -z $command ]]; then command=${COMP_WORDS[i]}\n"
         "        elif [[ -z $second ]]; then second=${COMP_WORDS[i]}; fi\n"
         "    done");
    fputs("    if [[ $before == -C ]]; then COMPREPLY=($(compgen -d -- \"$word\")); return; fi\n"
          "    if [[ -z $command && $word != -* ]]; then\n        COMPREPLY=($(compgen -W '",
          stdout);
    put_names();
    puts("' -- \"$word\")); return\n    fi");
    visit_all(put_bash_choices);
    puts("    if [[ $word == -* ]]; then\n        case \"$command $second\" in");
    visit_all(put_bash_options_of_parts);
    visit_all(put_bash_options_of_commands);
    puts("        esac\n        return\n    fi\n    case $command in");
    visit_all(put_bash_words);
    puts("    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\ncomplete -F _confer "
         "confer");
}

/* --- zsh ------------------------------------------------------------------------------------- */

/* A text inside single quotes, where colons and brackets mean something. */
static void put_zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr("[]:\\", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void put_zsh_option(const cli_option *option)
{
    fputs("            '", stdout);
    if (is_letter_only(option))
        printf("-%c", option->letter);
    else
        printf("--%s", option->name);
    putchar('[');
    put_zsh_text(option->text);
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

static void put_zsh_case(const cli_command *command, const char *part)
{
    printf("    '%s'%s)\n        _arguments \\\n", command->name, part ? "" : "*");
    for (const cli_option *o = command->options; o && o->name; o++)
        put_zsh_option(o);
    for (const cli_option *o = cli_common_options; o->name; o++)
        put_zsh_option(o);
    if (has_second_words(command)) {
        fputs("            '1:what:(", stdout);
        put_second_words(command);
        puts(")' '*:file:_files' ;;");
    } else if (is_help(command)) {
        puts("            '*:topic:(clauses problems ${commands%%:*})' ;;");
    } else {
        puts(takes_offer(command) ? "            '*:offer:($offers)' ;;"
                                  : "            '*:file:_files' ;;");
    }
}

static void put_zsh_part(const cli_command *command, const char *part)
{
    if (part)
        put_zsh_case(command, part);
}

static void put_zsh_command(const cli_command *command, const char *part)
{
    if (!part)
        put_zsh_case(command, part);
}

static void print_zsh(void)
{
    puts("#compdef confer\n# made by `confer help --completion zsh`\n_confer() {\n"
         "    local -a commands\n    commands=(");
    for (int i = 0; cli_commands[i]; i++) {
        if (cli_commands[i]->hidden)
            continue;
        printf("        '%s:", cli_commands[i]->name);
        put_zsh_text(cli_commands[i]->summary);
        puts("'");
    }
    puts("    )\n    if ((CURRENT == 2)); then _describe command commands; return; fi\n"
         "    local -a offers\n"
         "    offers=(current ${${(f)\"$(print -l offers/*.terms(N:t:r))\"}})\n"
         "    case \"$words[2] $words[3]\" in");
    visit_all(put_zsh_part);
    visit_all(put_zsh_command);
    puts("    esac\n}\n_confer \"$@\"");
}

/* --- fish ------------------------------------------------------------------------------------ */

static void put_fish_text(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void put_fish_start(const cli_command *command, const char *part)
{
    printf("complete -c confer -n '__fish_seen_subcommand_from %.*s%s%s'",
           (int)strcspn(command->name, " "), command->name,
           part ? "; and __fish_seen_subcommand_from " : "", part ? part : "");
}

static void put_fish_option(const cli_command *command, const char *part, const cli_option *option)
{
    put_fish_start(command, part);
    if (!is_letter_only(option))
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
    fputs(" -d ", stdout);
    put_fish_text(option->text);
    putchar('\n');
}

static void put_fish_words(const cli_command *command)
{
    if (has_second_words(command)) {
        printf("complete -c confer -n '__fish_seen_subcommand_from %s; and not "
               "__fish_seen_subcommand_from ",
               command->name);
        put_second_words(command);
        fputs("' -f -a '", stdout);
        put_second_words(command);
        puts("'");
    } else if (is_help(command)) {
        put_fish_start(command, NULL);
        fputs(" -f -a 'clauses problems ", stdout);
        put_names();
        puts("'");
    } else if (takes_offer(command)) {
        put_fish_start(command, NULL);
        puts(" -f -a 'current (for f in offers/*.terms; string replace -r \".*/\" \"\" $f | "
             "string replace -r \"\\.terms\\$\" \"\"; end)'");
    }
}

static void put_fish_command(const cli_command *command, const char *part)
{
    if (!part && !command->hidden) {
        printf("complete -c confer -f -n __fish_use_subcommand -a %s -d ", command->name);
        put_fish_text(command->summary);
        putchar('\n');
    }
    for (const cli_option *o = command->options; o && o->name; o++)
        put_fish_option(command, part, o);
    for (const cli_option *o = cli_common_options; o->name && !part; o++)
        put_fish_option(command, part, o);
    if (!part)
        put_fish_words(command);
}

static void print_fish(void)
{
    puts("# fish completion for confer; made by `confer help --completion fish`");
    visit_all(put_fish_command);
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
