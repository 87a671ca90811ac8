/* argv -> a call, by the tables. */
#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const cli_option cli_common_options[] = {
    {"folder", 'C', CLI_VALUE, "DIR", NULL, "work on that folder instead of the one you are in"},
    {"color", 0, CLI_VALUE, "WHEN", "auto|always|never",
     "colours: auto (a terminal, and NO_COLOR is not set), always or never"},
    {"width", 0, CLI_VALUE, "N", NULL, "columns of text output (40 to 400)"},
    {"help", 'h', CLI_FLAG, NULL, NULL, "say how the command is used"},
    {NULL, 0, CLI_FLAG, NULL, NULL, NULL},
};

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("confer: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

int cli_usage_error(const cli_command *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("confer: ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    if (command)
        fprintf(stderr, "\nusage: confer %s%s%s [options]\n`confer %s --help` says more.\n",
                command->name, command->operands[0] ? " " : "", command->operands, command->name);
    else
        fputs("\n`confer help` lists the commands.\n", stderr);
    return CLI_USAGE;
}

/* Everything that cli_alloc gave, newest first. */
typedef union kept {
    union kept *next;
    max_align_t aligned;
} kept;

static kept *kept_memory;

void *cli_alloc(size_t n, size_t size)
{
    kept *memory = n < SIZE_MAX / 4 / size ? calloc(1, sizeof *memory + n * size) : NULL;
    if (!memory) {
        cli_say("out of memory");
        exit(CLI_FAILED);
    }
    memory->next = kept_memory;
    kept_memory = memory;
    return memory + 1;
}

/* --- Near words ------------------------------------------------------------------------------ */

/* Edit distance with neighbours swapped, for words of the command line (short). */
static int distance(const char *a, const char *b)
{
    enum { MOST = 24 };
    int table[MOST + 1][MOST + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > MOST || m > MOST)
        return MOST;
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            int best = i == 0   ? (int)j
                       : j == 0 ? (int)i
                                : table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i > 0 && table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (j > 0 && table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[n][m];
}

const char *cli_nearest(const char *word, const char *const *known, size_t n_known)
{
    const char *best = NULL;
    int best_distance = strlen(word) <= 4 ? 2 : 3;
    for (size_t i = 0; i < n_known; i++) {
        int d = distance(word, known[i]);
        if (d < best_distance) {
            best = known[i];
            best_distance = d;
        }
    }
    return best;
}

static const cli_command *find_among(const cli_command *const *commands, const char *name)
{
    for (int i = 0; commands && commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
        const cli_command *part = find_among(commands[i]->parts, name);
        if (part)
            return part;
    }
    return NULL;
}

const cli_command *cli_find_command(const char *name)
{
    return find_among(cli_commands, name);
}

/* The second word of a command that has parts: "open" behind "vote". */
static const cli_command *find_part(const cli_command *command, const char *word)
{
    size_t len = strlen(command->name) + 1;
    for (int i = 0; command->parts[i]; i++)
        if (strcmp(command->parts[i]->name + len, word) == 0)
            return command->parts[i];
    return NULL;
}

static void unknown_part(const cli_command *command, const char *word)
{
    const char *names[64];
    size_t n = 0, len = strlen(command->name) + 1;
    for (int i = 0; command->parts[i] && n < 64; i++)
        names[n++] = command->parts[i]->name + len;
    const char *near = cli_nearest(word, names, n);
    if (near)
        cli_usage_error(command, "there is no '%s %s'; did you mean '%s %s'?", command->name, word,
                        command->name, near);
    else
        cli_usage_error(command, "there is no '%s %s'", command->name, word);
}

static void unknown_command(const char *word)
{
    const char *names[64];
    size_t n = 0;
    for (int i = 0; cli_commands[i] && n < 64; i++)
        if (!cli_commands[i]->hidden)
            names[n++] = cli_commands[i]->name;
    const char *near = cli_nearest(word, names, n);
    if (near)
        cli_usage_error(NULL, "there is no command '%s'; did you mean '%s'?", word, near);
    else
        cli_usage_error(NULL, "there is no command '%s'", word);
}

/* --- Options --------------------------------------------------------------------------------- */

static const cli_option *find_in(const cli_option *options, const char *name, size_t len,
                                 char letter)
{
    for (; options && options->name; options++) {
        if (letter ? options->letter == letter
                   : strlen(options->name) == len && strncmp(options->name, name, len) == 0)
            return options;
    }
    return NULL;
}

static const cli_option *find_option(const cli_command *command, const char *name, size_t len,
                                     char letter)
{
    const cli_option *found = command ? find_in(command->options, name, len, letter) : NULL;
    return found ? found : find_in(cli_common_options, name, len, letter);
}

static void unknown_option(const cli_command *command, const char *word, size_t len)
{
    const char *names[64];
    size_t n = 0;
    for (const cli_option *o = command ? command->options : NULL; o && o->name && n < 32; o++)
        names[n++] = o->name;
    for (const cli_option *o = cli_common_options; o->name; o++)
        names[n++] = o->name;
    char name[64] = {0};
    memcpy(name, word, len < sizeof name - 1 ? len : sizeof name - 1);
    const char *near = strncmp(name, "--", 2) == 0 ? cli_nearest(name + 2, names, n) : NULL;
    if (near)
        cli_usage_error(command, "there is no option '%s'; did you mean '--%s'?", name, near);
    else
        cli_usage_error(command, "there is no option '%s'", name);
}

static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, value, len) == 0 && (at[len] == '|' || at[len] == '\0') && len > 0)
            return true;
    return false;
}

static bool take(cli_call *call, const cli_option *option, const char *value)
{
    if (option->choices && !is_choice(option->choices, value)) {
        cli_usage_error(call->command, "--%s takes one of %s, not '%s'", option->name,
                        option->choices, value);
        return false;
    }
    call->given[call->n_given++] = (cli_given){option, value};
    return true;
}

/* One word that starts with a dash; *next is the word behind it, and is taken where it is the
 * value. */
static bool parse_option(cli_call *call, const char *word, const char *next, bool *took_next)
{
    bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    const cli_option *option = is_long ? find_option(call->command, word + 2, len - 2, 0)
                                       : find_option(call->command, NULL, 0, word[1]);
    if (!option) {
        unknown_option(call->command, word, len);
        return false;
    }
    const char *value = equals ? equals + 1 : !is_long && word[2] ? word + 2 : NULL;
    if (option->kind == CLI_FLAG) {
        if (value) {
            cli_usage_error(call->command, "'%.*s' takes no value", (int)len, word);
            return false;
        }
        return take(call, option, "");
    }
    if (!value) {
        if (!next) {
            cli_usage_error(call->command, "'%s' needs a value (%s)", word, option->value);
            return false;
        }
        value = next;
        *took_next = true;
    }
    return take(call, option, value);
}

/* --- The surroundings ------------------------------------------------------------------------ */

static bool says_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "utf-8");
    }
    return false;
}

static bool wants_color(const cli_call *call, int descriptor)
{
    const char *when = cli_value(call, "color");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    const char *none = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(none && none[0]) && terminal && strcmp(terminal, "dumb") != 0 && isatty(descriptor);
}

static bool find_surroundings(cli_call *call)
{
    struct winsize size;
    int width = 100;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        width = size.ws_col > 400 ? 400 : size.ws_col;
    if (!cli_number(&call->width, call, "width", 40, 400, width))
        return false;
    call->color_out = wants_color(call, STDOUT_FILENO);
    call->color_err = wants_color(call, STDERR_FILENO);
    call->utf8 = isatty(STDOUT_FILENO) && says_utf8();
    const char *folder = cli_value(call, "folder");
    call->folder = folder ? folder : ".";
    return true;
}

/* --- The call -------------------------------------------------------------------------------- */

static bool check_operands(const cli_call *call)
{
    const cli_command *command = call->command;
    if (cli_has(call, "help"))
        return true;
    if (call->n_operands < command->min_operands) {
        cli_usage_error(command, "%s needs %s", command->name, command->operands);
        return false;
    }
    if (command->max_operands >= 0 && call->n_operands > command->max_operands) {
        cli_usage_error(command, "'%s' is one too many", call->operands[command->max_operands]);
        return false;
    }
    return true;
}

/* "-2%+0" is a number. */
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] && !(word[1] >= '0' && word[1] <= '9');
}

static bool parse_words(cli_call *call, int argc, char **argv)
{
    bool ended = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool took_next = false;
        if (!ended && strcmp(word, "--") == 0) {
            ended = true;
        } else if (!ended && is_option(word)) {
            if (!call->command && strcmp(word, "--version") == 0) {
                call->command = cli_find_command("version");
                continue;
            }
            if (!parse_option(call, word, i + 1 < argc ? argv[i + 1] : NULL, &took_next))
                return false;
            i += took_next;
        } else if (!call->command) {
            call->command = cli_find_command(word);
            if (!call->command) {
                unknown_command(word);
                return false;
            }
        } else if (call->command->parts) {
            const cli_command *part = find_part(call->command, word);
            if (!part) {
                unknown_part(call->command, word);
                return false;
            }
            call->command = part;
        } else {
            call->operands[call->n_operands++] = word;
        }
    }
    return true;
}

bool cli_parse(cli_call *call, int argc, char **argv)
{
    *call = (cli_call){0};
    call->operands = cli_alloc((size_t)argc + 1, sizeof *call->operands);
    call->given = cli_alloc((size_t)argc + 1, sizeof *call->given);
    if (!parse_words(call, argc, argv))
        return false;
    if (!call->command) {
        call->command = cli_find_command("help");
        call->n_given = 0; /* `confer --help` is the overview */
    }
    return check_operands(call) && find_surroundings(call);
}

void cli_release(cli_call *call)
{
    *call = (cli_call){0};
    while (kept_memory) {
        kept *next = kept_memory->next;
        free(kept_memory);
        kept_memory = next;
    }
}

bool cli_has(const cli_call *call, const char *option)
{
    return cli_value(call, option) != NULL;
}

const char *cli_value(const cli_call *call, const char *option)
{
    for (int i = call->n_given - 1; i >= 0; i--)
        if (strcmp(call->given[i].option->name, option) == 0)
            return call->given[i].value;
    return NULL;
}

/* "a,b,c" as three texts. */
static int split_commas(const char **out, const char *value)
{
    int n = 0;
    char *copy = cli_alloc(strlen(value) + 1, 1);
    memcpy(copy, value, strlen(value) + 1);
    for (char *at = copy; at;) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma++ = '\0';
        if (*at)
            out[n++] = at;
        at = comma;
    }
    return n;
}

int cli_values(const char *const **out, const cli_call *call, const char *option)
{
    size_t room = 1;
    for (int i = 0; i < call->n_given; i++)
        room += strlen(call->given[i].value) + 1;
    const char **values = cli_alloc(room, sizeof *values);
    int n = 0;
    for (int i = 0; i < call->n_given; i++) {
        if (strcmp(call->given[i].option->name, option) != 0)
            continue;
        if (call->given[i].option->kind == CLI_COMMAS)
            n += split_commas(values + n, call->given[i].value);
        else
            values[n++] = call->given[i].value;
    }
    *out = values;
    return n;
}

bool cli_number(int *out, const cli_call *call, const char *option, int min, int max, int otherwise)
{
    const char *text = cli_value(call, option);
    *out = otherwise;
    if (!text)
        return true;
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end || number < min || number > max) {
        cli_usage_error(call->command, "--%s takes a whole number from %d to %d, not '%s'", option,
                        min, max, text);
        return false;
    }
    *out = (int)number;
    return true;
}
