/* confer vote decrypt, tally, verify, certificate. */
#define _GNU_SOURCE
#include "cli/vote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- decrypt --------------------------------------------------------------------------------- */

static const cli_option decrypt_options[] = {
    {"key", 0, CLI_VALUE, "KEY", NULL, "the trustee's secret file"},
    {"out", 0, CLI_VALUE, "FILE", NULL,
     "where to write the decryption of archives, to be sent back"},
    {"add", 0, CLI_LIST, "FILE", NULL, "take in what a trustee sent back"},
    {"challenged", 0, CLI_FLAG, NULL, NULL,
     "the challenged ballots, and these alone: the vote's folder refuses them "
     "unless they could change the outcome"},
    VOTE_FORMAT,
    {0},
};

static bool is_folder(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

static int decrypt_archives(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote_options options = vote_options();
    const char *key = cli_value(call, "key"), *out = cli_value(call, "out");
    if (!key || !out)
        return cli_usage_error(call->command, "archives need --key and --out");
    int status = confer_vote_decrypt_files(&result, call->operands, call->n_operands, key, out,
                                           cli_has(call, "challenged"), &options, &err);
    return cli_finish(call, NULL, status, result, &err);
}

static int run_decrypt(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *const *files;
    int n = cli_values(&files, call, "add"), code = CLI_DONE;
    if (!is_folder(call->operands[0]))
        return decrypt_archives(call);
    if (call->n_operands > 1 || (n == 0) == !cli_has(call, "key"))
        return cli_usage_error(call->command, "a vote's folder needs either --key or --add");
    if (n == 0) {
        confer_vote *vote = vote_at(call->operands[0]);
        int status = vote ? confer_vote_decrypt(&result, vote, cli_value(call, "key"),
                                                cli_has(call, "challenged"), &err)
                          : CONFER_MISUSED;
        return vote_finish(call, vote, status, result, &err);
    }
    for (int i = 0; i < n && code == CLI_DONE; i++) {
        confer_vote *vote = vote_at(call->operands[0]);
        int status =
            vote ? confer_vote_add_decryptions(&result, vote, files[i], &err) : CONFER_MISUSED;
        code = vote_finish(call, vote, status, result, &err);
        result = NULL;
    }
    return code;
}

const cli_command vote_decrypt = {
    .name = "vote decrypt",
    .operands = "VOTE|FILE.bel...",
    .min_operands = 1,
    .max_operands = -1,
    .summary = "Decrypt the sum of the ballots with a trustee's key",
    .description =
        "On the trustee's own machine, with copies of the archives: verifies every ballot, computes "
        "the encrypted sum anew and decrypts that sum and nothing else; a single ballot, or the sum "
        "of an archive that was changed, is refused. The file written with --out goes back to the "
        "election committee, who take it in with --add. It is not secret.\n\n"
        "Archives of challenged ballots are left sealed. With --challenged they alone are decrypted: do "
        "so when the certificate says that they could change the outcome, and at no other time.\n\n"
        "With the vote's folder and --key, both in one.",
    .examples = "vote decrypt *.bel --key chair.key --out chair.shares # on the trustee's machine\n"
                "vote decrypt ratify --add chair.shares # take it in\n"
                "vote decrypt ratify --key chair.key # both in one",
    .options = decrypt_options,
    .run = run_decrypt,
};

/* --- tally ----------------------------------------------------------------------------------- */

static const cli_option tally_options[] = {
    {"challenged", 0, CLI_FLAG, NULL, NULL, "count the challenged ballots too"},
    VOTE_FORMAT,
    {0},
};

static int run_tally(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote *vote = vote_at(call->operands[0]);
    int status =
        vote ? confer_vote_tally(&result, vote, cli_has(call, "challenged"), &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_tally = {
    .name = "vote tally",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Count, and apply the rules",
    .description =
        "Finds the result once enough trustees have decrypted and the paper count is agreed, adds "
        "electronic and paper votes, and shows the arithmetic of quorum and threshold. Says whether "
        "challenged ballots could change the outcome; only then may they be opened.",
    .examples = "vote tally ratify # the result",
    .options = tally_options,
    .run = run_tally,
};

/* --- verify ---------------------------------------------------------------------------------- */

static const cli_option plain_options[] = {VOTE_FORMAT, {0}};

static int run_verify(cli_call *call)
{
    confer_vote_options options = vote_options();
    int code = CLI_DONE;
    for (int i = 0; i < call->n_operands; i++) {
        confer_error err = CONFER_ERROR_INIT;
        confer_result *result = NULL;
        int status = confer_vote_verify(&result, call->operands[i], &options, &err);
        int one = cli_finish(call, NULL, status, result, &err);
        code = one > code ? one : code;
    }
    return code;
}

const cli_command vote_verify = {
    .name = "vote verify",
    .operands = "FILE.bel|VOTE...",
    .min_operands = 1,
    .max_operands = -1,
    .summary = "Check an archive, or a whole vote",
    .description =
        "An archive: every proof, signature and hash of it, strictly. What is accepted here, "
        "belenios-tool accepts too; more is refused, such as dropped and repeated ballots.\n\n"
        "A vote's folder: the archives, the chain of the audit log, the manifest, that struck and "
        "unused spare credentials have no ballots, and that the counts fit.\n\n"
        "Exit status 0 when accepted and 1, with the reason, when not.",
    .examples = "vote verify UUID.bel # an archive\nvote verify ratify # a whole vote",
    .options = plain_options,
    .run = run_verify,
};

/* --- certificate ----------------------------------------------------------------------------- */

static const cli_option certificate_options[] = {
    {"format", 0, CLI_VALUE, "FORMAT", "text|json|html|pdf", "text, json, html or pdf"},
    {"output", 'o', CLI_VALUE, "FILE", NULL, "write to a file (needed for pdf)"},
    {0},
};

static int put_file(void *context, const char *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) != len;
}

static int write_to(const char *path, const confer_result *result, confer_error *err)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        cli_say("%s cannot be written", path);
        return CLI_FAILED;
    }
    bool good = confer_result_write(result, NULL, put_file, file, err) == CONFER_OK;
    good = fclose(file) == 0 && good;
    if (!good)
        cli_say("%s cannot be written", path);
    return good ? CLI_DONE : CLI_FAILED;
}

static int run_certificate(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *format = cli_value(call, "format"), *output = cli_value(call, "output");
    bool pdf = format && strcmp(format, "pdf") == 0;
    confer_vote_face face = CONFER_VOTE_TEXT;
    if (pdf)
        face = CONFER_VOTE_PDF;
    else if (format && strcmp(format, "html") == 0)
        face = CONFER_VOTE_HTML;
    else if (format && strcmp(format, "json") == 0)
        face = CONFER_VOTE_JSON;
    if (pdf && !output)
        return cli_usage_error(call->command, "a PDF needs --output");
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_certificate(&result, vote, face, &err) : CONFER_MISUSED;
    int code = CLI_DONE;
    if (status != CONFER_OK) {
        code = vote_finish(call, vote, status, NULL, &err);
        return code;
    }
    if (output)
        code = write_to(output, result, &err);
    else
        code = confer_result_write(result, NULL, cli_put, NULL, &err) == CONFER_OK ? CLI_DONE
                                                                                   : CLI_FAILED;
    confer_result_free(result);
    confer_vote_free(vote);
    return code;
}

const cli_command vote_certificate = {
    .name = "vote certificate",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Write the certificate of the result",
    .description =
        "Counts, the arithmetic of the rules, fingerprints of everything, and the commands with which "
        "anybody checks the vote without Confer. Every archive is verified first.",
    .examples = "vote certificate ratify # text\n"
                "vote certificate ratify --format html -o certificate.html # to print",
    .options = certificate_options,
    .run = run_certificate,
};
