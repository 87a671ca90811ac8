#include "cli/cli.h"

static const cli_option options[] = {
    {"check", 0, CLI_FLAG, NULL, NULL,
     "change nothing; exit status 1 when a file is not canonical, and its name on standard output"},
    {"stdout", 0, CLI_FLAG, NULL, NULL, "print the canonical text and change nothing"},
    {0},
};

static int say_name(const char *name)
{
    size_t len = 0;
    while (name[len])
        len++;
    return cli_put(NULL, name, len) || cli_put(NULL, "\n", 1) ? CLI_FAILED : CLI_DONE;
}

static int format_one(cli_call *call, const char *name)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_format_terms(&result, c, name, &err);
    if (status != CONFER_OK || cli_has(call, "stdout"))
        return cli_finish(call, c, status, result, &err);
    int code = CLI_DONE;
    const char *path = NULL;
    confer_result_text(result, "path", &path);
    if (confer_result_is_no(result) && cli_has(call, "check")) {
        say_name(path);
        code = CLI_FAILED;
    } else if (confer_result_is_no(result)) {
        status = confer_format_apply(result, &err);
        code = status == CONFER_OK ? say_name(path) : CLI_FAILED;
    }
    confer_result_free(result);
    cli_finish(call, c, status, NULL, &err);
    return code;
}

static int run(cli_call *call)
{
    static const char *const all[] = {"current"};
    const char *const *names = call->n_operands ? call->operands : all;
    int n = call->n_operands ? call->n_operands : 1;
    int worst = CLI_DONE;
    for (int i = 0; i < n; i++) {
        int code = format_one(call, names[i]);
        worst = code > worst ? code : worst;
    }
    return worst;
}

const cli_command cli_command_fmt = {
    .name = "fmt",
    .operands = "[OFFER...]",
    .max_operands = -1,
    .summary = "Bring terms into canonical spelling and spacing",
    .description =
        "Rewrites each document in canonical form: one spelling of keywords, one spacing, "
        "continuation lines where a clause is long. Comments and blank lines stay. What the text "
        "means does not change. Files that are changed are named on standard output.\n\n"
        "current (also when nothing is named) is current.terms.",
    .examples = "fmt ta-2025 # rewrite offers/ta-2025.terms\n"
                "fmt --check current ta-2025 # for a test: is it canonical?",
    .options = options,
    .in_folder = true,
    .run = run,
};
