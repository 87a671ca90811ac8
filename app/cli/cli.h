/* cli.h: the command line: what a command is, and what commands share.
 *
 * A command is a table on top of its cmd_NAME.c; usage, --help, the man page, the shell completions
 * and the reference pages are made from these tables, so that they cannot drift. Everything about
 * agreements comes out of the library (confer.h); here is only the talk of the program itself.
 * Invariants: data goes to standard output, talk to standard error; exit codes are 0 done, 1 the
 * input is wrong, the world failed or the answer is no, 2 the command line is wrong. */
#ifndef CONFER_CLI_H
#define CONFER_CLI_H

#include <confer.h>

#include <stdbool.h>
#include <stddef.h>

enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/* --- Tables ---------------------------------------------------------------------------------- */

typedef enum {
    CLI_FLAG,  /* present or not */
    CLI_VALUE, /* one; the last one counts */
    CLI_LIST,  /* may be repeated */
    CLI_COMMAS /* may be repeated, and each may hold several with commas */
} cli_option_kind;

typedef struct {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    cli_option_kind kind;
    const char *value;   /* what stands for the value in help: "FILE" */
    const char *choices; /* "a|b|c": checked; NULL: anything */
    const char *text;    /* help, one or two lines */
} cli_option;

/* Options that several commands have. */
#define CLI_OPTION_FORMAT                                                                          \
    {                                                                                              \
        "format", 0, CLI_VALUE, "FORMAT", "text|json|csv", "text (for people), json or csv"        \
    }
#define CLI_OPTION_AUTHORIZED                                                                      \
    {                                                                                              \
        "authorized", 0, CLI_FLAG, NULL, NULL, "count vacant positions too"                        \
    }
#define CLI_OPTION_ASSUME                                                                          \
    {                                                                                              \
        "assume", 0, CLI_LIST, "'NAME FY=$X'", NULL,                                               \
            "take a revenue as known, for clauses with `if revenue`; may be repeated"              \
    }

struct cli_call;

typedef struct cli_command {
    const char *name;
    const char *operands;           /* "OFFER OFFER..." */
    int min_operands, max_operands; /* max -1: any number */
    const char *summary;            /* one line, no full stop */
    const char *description;        /* paragraphs, a blank line between them */
    const char *examples;           /* lines of "command # what it does" */
    const cli_option *options;      /* ends with a name of NULL; NULL: none of its own */
    bool in_folder;                 /* takes -C */
    bool hidden;
    int (*run)(struct cli_call *call);
    const struct cli_command *const *parts; /* `confer vote open`: the second words, named "vote
                                               open", ending in NULL; NULL: there are none */
} cli_command;

/* Every command: cli_command_NAME, and cli_commands in the order of the help, ending in NULL. */
#define CLI_COMMAND(name) extern const cli_command cli_command_##name;
#include "cli/commands.def"
#undef CLI_COMMAND
extern const cli_command *const cli_commands[];

/* Options that every command has. */
extern const cli_option cli_common_options[];

const cli_command *cli_find_command(const char *name);

/* --- A call ---------------------------------------------------------------------------------- */

typedef struct {
    const cli_option *option;
    const char *value; /* of a flag: "" */
} cli_given;

typedef struct cli_call {
    const cli_command *command;
    const char **operands;
    int n_operands;
    cli_given *given;
    int n_given;
    const char *folder; /* -C; "." */
    bool color_out, color_err, utf8;
    int width;
} cli_call;

/* Sorts argv into the call. False: what is wrong has been said on standard error. */
bool cli_parse(cli_call *call, int argc, char **argv);
void cli_release(cli_call *call);

bool cli_has(const cli_call *call, const char *option);

/* The last value, or NULL. */
const char *cli_value(const cli_call *call, const char *option);

/* All values (commas taken apart where the option has them). Lives as long as the call. */
int cli_values(const char *const **out, const cli_call *call, const char *option);

/* A whole number from `min` to `max`; `otherwise` where the option is absent. False: said. */
bool cli_number(int *out, const cli_call *call, const char *option, int min, int max,
                int otherwise);

/* --- Working with the library ---------------------------------------------------------------- */

/* Opens the folder of the call, with progress and Ctrl-C wired. NULL: said. */
confer_case *cli_open(const cli_call *call);
/* heap.c: memory in large steps, kept for what comes next. cli_open does this. */
void cli_prepare_memory(void);

/* Ends a question: prints problems and error, writes the answer in the call's format, closes and
 * frees. Returns the exit code. `c` and `result` may be NULL. */
int cli_finish(const cli_call *call, confer_case *c, int status, confer_result *result,
               const confer_error *err);

/* The same, with notes too (`check`). */
int cli_finish_all_problems(const cli_call *call, confer_case *c, int status, confer_result *result,
                            const confer_error *err);

/* Reads the options that cost and compare share. The arrays live as long as the call. */
void cli_cost_options(confer_cost_options *out, const cli_call *call);

/* `confer: ...` on standard error. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A mistake on the command line: says it and where to read on; returns CLI_USAGE. */
int cli_usage_error(const cli_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Cleared memory that lives as long as the call; ends the process when there is none. */
void *cli_alloc(size_t n, size_t size);

/* Bytes to standard output, for confer_result_write. */
int cli_put(void *context, const char *bytes, size_t len);

/* --- Made from the tables -------------------------------------------------------------------- */

void cli_print_overview(int width);
void cli_print_help(const cli_command *command, int width);
void cli_print_man(void);
void cli_print_completion(const char *shell);
void cli_print_reference(void);

/* The known word nearest to one that is not known, or NULL. */
const char *cli_nearest(const char *word, const char *const *known, size_t n_known);

#endif
