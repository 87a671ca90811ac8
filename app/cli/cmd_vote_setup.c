/* confer vote new, roll, trustees, rehearse, open. */
#include "cli/vote.h"

#include <string.h>

/* --- new ------------------------------------------------------------------------------------- */

static const cli_option new_options[] = {
    {"name", 0, CLI_VALUE, "TEXT", NULL, "the vote's name (needed)"},
    {"agreement", 0, CLI_VALUE, "FILE", NULL, "the text that is voted on; it is copied (needed)"},
    {"threshold", 0, CLI_VALUE, "RULE", NULL, "\"more than 1/2\", \"at least 2/3\" (needed)"},
    {"question", 0, CLI_VALUE, "TEXT", NULL, "default: Do you ratify the tentative agreement?"},
    {"base", 0, CLI_VALUE, "BASE", "yes and no votes|votes cast|all members",
     "what the threshold is a part of; default: yes and no votes"},
    {"quorum", 0, CLI_VALUE, "RULE", NULL,
     "\"at least 1/4 of members\", \"more than 1/2 of the unit\"; default: none"},
    {"units", 0, CLI_VALUE, "RULE", NULL,
     "units that must carry it too: \"every unit\", \"more than 1/2 of units\"; default: together"},
    {"by-unit", 0, CLI_FLAG, NULL, NULL, "tally each unit apart"},
    {"minimum-unit", 0, CLI_VALUE, "N", NULL, "fewest members of such a unit; default: 10"},
    {"covered", 0, CLI_VALUE, "N", NULL,
     "people the agreement covers; default: rows of the membership list"},
    {"no-abstain", 0, CLI_FLAG, NULL, NULL, "yes and no alone"},
    {"revote", 0, CLI_FLAG, NULL, NULL, "a member's later ballot replaces the earlier"},
    {"opens", 0, CLI_VALUE, "WHEN", NULL, "when the polls open, as announced"},
    {"closes", 0, CLI_VALUE, "WHEN", NULL, "when they close, as announced"},
    VOTE_FORMAT,
    {0},
};

static int run_new(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote_notice notice = CONFER_VOTE_NOTICE_INIT;
    int covered;
    if (!cli_number(&notice.minimum_unit, call, "minimum-unit", 1, 100000, 0) ||
        !cli_number(&covered, call, "covered", 1, 100000000, 0))
        return CLI_USAGE;
    notice.name = cli_value(call, "name");
    notice.agreement = cli_value(call, "agreement");
    notice.threshold = cli_value(call, "threshold");
    if (!notice.name || !notice.agreement || !notice.threshold)
        return cli_usage_error(call->command, "--name, --agreement and --threshold must be given");
    notice.question = cli_value(call, "question");
    notice.base = cli_value(call, "base");
    notice.quorum = cli_value(call, "quorum");
    notice.units = cli_value(call, "units");
    notice.opens = cli_value(call, "opens");
    notice.closes = cli_value(call, "closes");
    notice.by_unit = cli_has(call, "by-unit") || notice.units;
    notice.no_abstain = cli_has(call, "no-abstain");
    notice.revote = cli_has(call, "revote");
    notice.covered = covered;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_new(&result, vote, &notice, &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_new = {
    .name = "vote new",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Call a vote: the question, the text, the rules",
    .description =
        "Makes a folder with the notice of the vote (notice.txt) and a copy of the agreement's text. "
        "The text's SHA-256 becomes part of the election: members vote on that text and no other.\n\n"
        "The threshold has no default: look it up in the bylaws. A tie fails in any case.",
    .examples =
        "vote new ratify --name Ratification --agreement ta.txt --threshold \"more than 1/2\" "
        "# call a vote",
    .options = new_options,
    .run = run_new,
};

/* --- roll ------------------------------------------------------------------------------------ */

static const cli_option roll_options[] = {
    {"codes", 0, CLI_VALUE, "FOLDER", NULL, "make the voting codes into this folder"},
    {"spares", 0, CLI_VALUE, "N", NULL,
     "spare codes in each election, of each weight that there is (with --codes); default: 0"},
    {"link", 0, CLI_VALUE, "TEXT", NULL, "what stands before the code in the QR codes"},
    {"spare-for", 0, CLI_VALUE, "ID", NULL, "give a spare code to this member"},
    {"reason", 0, CLI_VALUE, "REASON", "lost|late",
     "why (with --spare-for): the code was lost, or the member is not on the list"},
    {"unit", 0, CLI_VALUE, "UNIT", NULL, "the unit of a member who is not on the list"},
    {"weight", 0, CLI_VALUE, "W", NULL,
     "the weight of a member who is not on the list; default: 1"},
    VOTE_FORMAT,
    {0},
};

static int run_roll(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *codes = cli_value(call, "codes"), *spare = cli_value(call, "spare-for");
    int n_spares, weight, given = (codes != NULL) + (spare != NULL) + (call->n_operands == 2);
    if (!cli_number(&n_spares, call, "spares", 0, 10000, 0) ||
        !cli_number(&weight, call, "weight", 1, 1000000, 0))
        return CLI_USAGE;
    if (given != 1)
        return cli_usage_error(call->command, "give a membership list, --codes or --spare-for");
    if (spare && !cli_value(call, "reason"))
        return cli_usage_error(call->command, "--spare-for needs --reason");
    confer_vote *vote = vote_at(call->operands[0]);
    int status = CONFER_MISUSED;
    if (vote && codes)
        status = confer_vote_codes(&result, vote, codes, n_spares, cli_value(call, "link"), &err);
    else if (vote && spare)
        status = confer_vote_spare(&result, vote, spare, cli_value(call, "reason"),
                                   cli_value(call, "unit"), weight, &err);
    else if (vote)
        status = confer_vote_roll(&result, vote, call->operands[1], &err);
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_roll = {
    .name = "vote roll",
    .operands = "VOTE [MEMBERS.csv]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = "Freeze the membership list, make the codes, give out spares",
    .description =
        "With a list: reads it, reports every problem, freezes it and prints its SHA-256. The columns "
        "are id, name, unit, standing (good, challenged or no), weight and reason; only id must be "
        "there. The list may be imported again until the codes are made.\n\n"
        "With --codes: makes a one-time code for each member who may vote, into codes.csv (mail "
        "merge) and codes.html (slips with QR codes). Both are secret, and neither enters the "
        "archive. Print or post them, then delete them.\n\n"
        "With --spare-for: gives a spare code to a member whose code was lost (the old code is struck "
        "off) or who is not on the list. Each use is in the audit log and on the certificate.",
    .examples = "vote roll ratify members.csv # freeze the list\n"
                "vote roll ratify --codes secret --spares 20 # make the codes\n"
                "vote roll ratify --spare-for 1042 --reason lost # replace a lost code",
    .options = roll_options,
    .run = run_roll,
};

/* --- trustees -------------------------------------------------------------------------------- */

static const cli_option trustees_options[] = {
    {"make", 0, CLI_VALUE, "KEY", NULL,
     "make a key, on the trustee's own machine: KEY is secret, "
     "KEY.public.json is not"},
    {"name", 0, CLI_VALUE, "ROLE", NULL,
     "the trustee's office or role (with --make or --ceremony)"},
    {"add", 0, CLI_LIST, "FILE", NULL, "add a trustee's public file to the vote"},
    {"ceremony", 0, CLI_VALUE, "FOLDER", NULL,
     "take the next turn in making a group's key, with the secret file of --key"},
    {"key", 0, CLI_VALUE, "KEY", NULL, "the trustee's secret file (with --ceremony)"},
    {"threshold", 0, CLI_VALUE, "T", NULL, "how many of the group are needed (with --ceremony)"},
    {"of", 0, CLI_VALUE, "N", NULL, "how many are in the group (with --ceremony)"},
    {"add-group", 0, CLI_VALUE, "FOLDER", NULL, "add the finished group to the vote"},
    VOTE_FORMAT,
    {0},
};

static int make_key(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *name = cli_value(call, "name");
    if (!name)
        return cli_usage_error(call->command, "--make needs --name");
    int status = confer_vote_trustee_key(&result, cli_value(call, "make"), name, &err);
    return cli_finish(call, NULL, status, result, &err);
}

static int take_turn(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *key = cli_value(call, "key"), *name = cli_value(call, "name");
    int threshold, of;
    if (!cli_number(&threshold, call, "threshold", 1, 64, 0) ||
        !cli_number(&of, call, "of", 1, 64, 0))
        return CLI_USAGE;
    if (!key)
        return cli_usage_error(call->command, "--ceremony needs --key");
    int status =
        confer_vote_ceremony(&result, cli_value(call, "ceremony"), key, name, threshold, of, &err);
    return cli_finish(call, NULL, status, result, &err);
}

static int run_trustees(cli_call *call)
{
    const char *const *files;
    int n = cli_values(&files, call, "add");
    const char *group = cli_value(call, "add-group");
    if (cli_has(call, "make"))
        return make_key(call);
    if (cli_has(call, "ceremony"))
        return take_turn(call);
    if (call->n_operands != 1 || (n == 0 && !group))
        return cli_usage_error(call->command,
                               "give --make KEY, --ceremony FOLDER, or VOTE with --add "
                               "or --add-group");
    int code = vote_each_file(call, files, n, confer_vote_add_trustee);
    if (group && code == CLI_DONE)
        code = vote_each_file(call, &group, 1, confer_vote_add_group);
    return code;
}

const cli_command vote_trustees = {
    .name = "vote trustees",
    .operands = "[VOTE]",
    .max_operands = 1,
    .summary = "Make trustees' keys and add them to the vote",
    .description =
        "A trustee holds a part of the key. Without enough trustees nothing can be decrypted, not "
        "even by whoever runs the vote; so take people who would not collude.\n\n"
        "Single trustees: each makes a key with --make on a machine of its own, and every one of them "
        "is needed for the count: keep copies.\n\n"
        "A group, of whom some number suffices: each member runs --ceremony with the same shared "
        "folder three times; the answer says whose turn it is. Compare the fingerprint aloud "
        "before the group is added.",
    .examples =
        "vote trustees --make chair.key --name \"Election committee chair\" # make a key\n"
        "vote trustees ratify --add chair.key.public.json # add it\n"
        "vote trustees --ceremony shared --key mine.key --name Observer --threshold 2 --of 3 "
        "# take a turn",
    .options = trustees_options,
    .run = run_trustees,
};

/* --- rehearse -------------------------------------------------------------------------------- */

static const cli_option rehearse_options[] = {
    {"members", 0, CLI_VALUE, "N", NULL, "members of the practice list (4 to 1000); default: 12"},
    VOTE_FORMAT,
    {0},
};

static int run_rehearse(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote_options options = vote_options();
    int members;
    if (!cli_number(&members, call, "members", 4, 1000, 12))
        return CLI_USAGE;
    int status = confer_vote_rehearse(&result, call->operands[0], members, &options, &err);
    return cli_finish(call, NULL, status, result, &err);
}

const cli_command vote_rehearse = {
    .name = "vote rehearse",
    .operands = "FOLDER",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Hold a practice vote, every step of it",
    .description =
        "Makes a new folder with a practice vote of invented members: calls it, freezes the list, "
        "makes codes and trustees' keys, opens, casts, strikes one member off for paper, closes, "
        "enters the hand count, decrypts, counts, verifies and writes the certificate, and says what "
        "each step did. The folder stays, to be looked at. Its keys and codes are in it, so it is "
        "worth nothing as a vote.",
    .examples = "vote rehearse practice # a practice vote in the folder practice",
    .options = rehearse_options,
    .run = run_rehearse,
};

/* --- open ------------------------------------------------------------------------------------ */

static const cli_option plain_options[] = {VOTE_FORMAT, {0}};

static int run_open(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_open(&result, vote, &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_open = {
    .name = "vote open",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Open the polls",
    .description =
        "Makes the archives of the vote's elections and the manifest that names everything by its "
        "hash. Nothing of notice, list, codes or trustees can be changed afterwards. Post the "
        "manifest's SHA-256 where members see it.",
    .examples = "vote open ratify # open the polls",
    .options = plain_options,
    .run = run_open,
};
