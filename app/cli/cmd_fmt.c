#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"check", 0, CLI_FLAG, NULL, NULL,
     "change nothing; exit status 1 when a file is not canonical, and its name on standard output"},
    {"stdout", 0, CLI_FLAG, NULL, NULL, "print the canonical text and change nothing"},
    {0},
};

static int say_name(const char *name)
{
    return cli_put(NULL, name, strlen(name)) || cli_put(NULL, "\n", 1) ? CLI_FAILED : CLI_DONE;
}

static int format_one(cli_call *call, const char *name)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_format_terms(&result, c, name, &err);
    if (status != CONFER_OK)
        return cli_finish(call, c, status, result, &err);
    int code = CLI_DONE;
    if (cli_has(call, "stdout")) {
        code = confer_result_write(result, NULL, cli_put, NULL, &err) == CONFER_OK ? CLI_DONE
                                                                                   : CLI_FAILED;
        confer_result_free(result);
        confer_case_close(c);
        return code;
    }
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

/* Nothing named: the agreement and every offer of the folder. */
static int all_names(cli_call *call, const char ***out)
{
    const char *const *names;
    size_t n;
    confer_case *c = cli_open(call);
    if (!c)
        return 0;
    confer_case_offers(c, &names, &n);
    *out = cli_alloc(n + 1, sizeof **out);
    (*out)[0] = "current";
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(names[i]) + 1;
        (*out)[i + 1] = memcpy(cli_alloc(size, 1), names[i], size);
    }
    confer_case_close(c);
    return (int)n + 1;
}

static int run(cli_call *call)
{
    const char **names = call->operands;
    int n = call->n_operands;
    if (n == 0)
        n = all_names(call, &names);
    int worst = n == 0 ? CLI_FAILED : CLI_DONE;
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
        "current is current.terms; when nothing is named, it and every offer are taken.",
    .examples = "fmt ta-2025 # rewrite offers/ta-2025.terms\n"
                "fmt --check current ta-2025 # for a test: is it canonical?",
    .options = options,
    .in_folder = true,
    .run = run,
};
