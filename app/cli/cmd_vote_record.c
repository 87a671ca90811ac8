/* confer vote protest, observe. */
#include "cli/vote.h"

/* --- protest --------------------------------------------------------------------------------- */

static const cli_option protest_options[] = {
    {"by", 0, CLI_VALUE, "ROLE", NULL, "who protests: an office or role (needed)"},
    {"text", 0, CLI_VALUE, "TEXT", NULL, "what is protested, in a paragraph (needed)"},
    VOTE_FORMAT,
    {0},
};

static int run_protest(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *by = cli_value(call, "by"), *text = cli_value(call, "text");
    if (!by || !text)
        return cli_usage_error(call->command, "--by and --text must be given");
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_protest(&result, vote, by, text, &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_protest = {
    .name = "vote protest",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Put a protest on record",
    .description =
        "Writes a protest into the audit log, at any time of the vote. It cannot be taken out again, "
        "and it stands on the certificate. The log is public: name offices, not members, and nobody's "
        "choice.",
    .examples =
        "vote protest ratify --by \"Observer, Local 12\" --text \"The doors opened at 8:20.\" "
        "# on record",
    .options = protest_options,
    .run = run_protest,
};

/* --- observe --------------------------------------------------------------------------------- */

static const cli_option observe_options[] = {
    {"key", 0, CLI_VALUE, "KEY", NULL,
     "the observer's secret file; KEY.public.json stands beside it (with --say)"},
    {"say", 0, CLI_VALUE, "TEXT", NULL, "what the observer states, in a paragraph"},
    {"out", 0, CLI_VALUE, "FILE", NULL, "where the signed statement goes (with --say)"},
    {"add", 0, CLI_LIST, "FILE", NULL, "put a signed statement on record"},
    VOTE_FORMAT,
    {0},
};

static int run_observe(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *const *files;
    const char *key = cli_value(call, "key"), *say = cli_value(call, "say");
    const char *out = cli_value(call, "out");
    int n = cli_values(&files, call, "add");
    if ((n > 0) == (say != NULL) || (say && (!key || !out)))
        return cli_usage_error(call->command, "give --say with --key and --out, or --add");
    if (say) {
        confer_vote *vote = vote_at(call->operands[0]);
        int status =
            vote ? confer_vote_sign_statement(&result, vote, key, say, out, &err) : CONFER_MISUSED;
        return vote_finish(call, vote, status, result, &err);
    }
    return vote_each_file(call, files, n, confer_vote_add_statement);
}

const cli_command vote_observe = {
    .name = "vote observe",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Sign what an observer has seen, and put it on record",
    .description =
        "An observer makes a key as a trustee does (`vote trustees --make`) and reads its fingerprint "
        "to the members before the vote. With --say, on a copy of the vote's folder and on a machine of "
        "the observer's own: signs a statement, together with the manifest's hash and the audit log's "
        "head in that copy. With --add the election committee puts it on record.\n\n"
        "Who has signed a head holds the log fast: if the log is changed later, `vote verify` refuses "
        "and the certificate says so.",
    .examples =
        "vote trustees --make observer.key --name Observer # once\n"
        "vote observe copy --key observer.key --say \"I saw the box sealed.\" --out seen.json\n"
        "vote observe ratify --add seen.json # on record",
    .options = observe_options,
    .run = run_observe,
};
