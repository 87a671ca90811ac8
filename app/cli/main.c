#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const cli_command *const cli_commands[] = {
#define CLI_COMMAND(name) &cli_command_##name,
#include "cli/commands.def"
#undef CLI_COMMAND
    NULL,
};

/* Memory ran out somewhere inside: nothing may be left half written. */
static void out_of_memory(void)
{
    static const char words[] = "confer: out of memory\n";
    confer_abandon_files();
    ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
    (void)ignored;
    _exit(CLI_FAILED);
}

/* A full disk shows when the last bytes leave. */
static int close_output(int code)
{
    bool failed = ferror(stdout) != 0;
    errno = 0;
    if (fclose(stdout) != 0 || failed) {
        cli_say("cannot write to standard output%s%s", errno ? ": " : "",
                errno ? strerror(errno) : "");
        return code == CLI_DONE ? CLI_FAILED : code;
    }
    return code;
}

int main(int argc, char **argv)
{
    confer_on_out_of_memory(out_of_memory);
    cli_call call;
    int code = CLI_USAGE;
    if (cli_parse(&call, argc, argv)) {
        if (cli_has(&call, "help")) {
            cli_print_help(call.command, call.width);
            code = CLI_DONE;
        } else {
            code = call.command->run(&call);
        }
    }
    cli_release(&call);
    return close_output(code);
}
