#include "cli/cli.h"

#include <confer_report.h>

#include <string.h>

static const cli_option options[] = {
    {"output", 'o', CLI_VALUE, "DIR", NULL, "the folder to make (required)"},
    {"anonymize", 0, CLI_FLAG, NULL, NULL,
     "replace ids by new ones in a new order, and leave out columns that no figure needs"},
    {"key", 0, CLI_VALUE, "FILE.csv", NULL,
     "with --anonymize: where the way back is written (DIR.key.csv); keep it"},
    {0},
};

/* handover -> handover.key.csv; a slash at the end does not count. */
static const char *key_beside(const char *folder)
{
    static const char ending[] = ".key.csv";
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    char *path = cli_alloc(len + sizeof ending, 1);
    memcpy(path, folder, len);
    memcpy(path + len, ending, sizeof ending);
    return path;
}

static int run(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_pack_options pack = CONFER_PACK_OPTIONS_INIT;
    const char *folder = cli_value(call, "output");
    if (!folder)
        return cli_usage_error(call->command, "pack needs -o DIR, the folder to make");
    pack.anonymize = cli_has(call, "anonymize");
    pack.key_path = cli_value(call, "key");
    if (pack.key_path && !pack.anonymize)
        return cli_usage_error(call->command, "--key goes with --anonymize");
    if (pack.anonymize && !pack.key_path)
        pack.key_path = key_beside(folder);
    confer_case *c = cli_open(call);
    if (!c)
        return CLI_FAILED;
    int status = confer_pack(&result, c, call->operands, call->n_operands, folder, &pack, &err);
    return cli_finish(call, c, status, result, &err);
}

const cli_command cli_command_pack = {
    .name = "pack",
    .operands = "[OFFER...]",
    .min_operands = 0,
    .max_operands = -1,
    .summary = "Make the hashed folder that one side hands the other",
    .description =
        "Copies the agreement, the offers (none named: all of them) and the tables into a new "
        "folder, with MANIFEST.sha256, which `sha256sum -c` checks. The hash of that file is the "
        "folder's fingerprint.\n\n"
        "--anonymize replaces every id by a new one, in an order that nobody else can make again, "
        "and leaves out the columns that no figure needs (names, dates of hire without longevity). "
        "The key, id by id, goes to a file of its own that only you can read.\n\n"
        "Every offer is costed from both folders: when a cent differs, nothing is packed.",
    .examples = "pack -o handover # everything, as it is\n"
                "pack ta-2025 -o handover --anonymize # one offer, without persons",
    .options = options,
    .in_folder = true,
    .run = run,
};
