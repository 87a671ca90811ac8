/* confer vote cast, strike, status, close, paper. */
#include "cli/vote.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_option plain_options[] = {VOTE_FORMAT, {0}};

/* --- cast ------------------------------------------------------------------------------------ */

static const cli_option cast_options[] = {
    {"ballot", 0, CLI_VALUE, "FILE", NULL,
     "cast this encrypted ballot (- is standard input), made by the voting page or belenios-tool"},
    {"channel", 0, CLI_VALUE, "CHANNEL", "booth|remote", "where it comes from; default: booth"},
    VOTE_FORMAT,
    {0},
};

static int cast_ballot(cli_call *call, confer_vote_channel channel)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    vote_secret ballot;
    if (!vote_read(&ballot, cli_value(call, "ballot")))
        return CLI_FAILED;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_cast(&result, vote, ballot.bytes ? ballot.bytes : "",
                                         ballot.len, channel, &err)
                      : CONFER_MISUSED;
    vote_forget(&ballot);
    return vote_finish(call, vote, status, result, &err);
}

static void ask(bool terminal, const char *question)
{
    if (terminal)
        fputs(question, stderr);
}

/* On a terminal the voter sees the choice again before it is cast. */
static bool confirmed(bool terminal, const vote_secret *choice)
{
    vote_secret answer;
    if (!terminal)
        return true;
    fprintf(stderr, "You choose: %s. Cast it? (yes or no) ", choice->bytes);
    bool yes = vote_read_line(&answer, STDIN_FILENO, false) && answer.len > 0 &&
               (strcmp(answer.bytes, "yes") == 0 || strcmp(answer.bytes, "y") == 0);
    vote_forget(&answer);
    return yes;
}

/* Nobody types a code for a folder that holds no vote. */
static bool is_there(cli_call *call, int *status)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote *vote = vote_at(call->operands[0]);
    int found = vote ? confer_vote_status(&result, vote, &err) : CONFER_MISUSED;
    confer_result_free(result);
    if (found == CONFER_OK)
        confer_vote_free(vote);
    else
        *status = vote_finish(call, vote, found, NULL, &err);
    return found == CONFER_OK;
}

static int run_cast(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *where = cli_value(call, "channel");
    confer_vote_channel channel =
        where && strcmp(where, "remote") == 0 ? CONFER_VOTE_REMOTE : CONFER_VOTE_BOOTH;
    bool terminal = isatty(STDIN_FILENO);
    vote_secret code = {0}, choice = {0};
    int status = CLI_FAILED;
    if (cli_has(call, "ballot"))
        return cast_ballot(call, channel);
    if (terminal && !is_there(call, &status))
        return status;
    ask(terminal, "Code: ");
    bool good = vote_read_line(&code, STDIN_FILENO, true);
    ask(terminal && good, "Your choice (yes, no or abstain): ");
    good = good && vote_read_line(&choice, STDIN_FILENO, false);
    if (good && !confirmed(terminal, &choice)) {
        cli_say("nothing was cast");
    } else if (good) {
        confer_vote *vote = vote_at(call->operands[0]);
        status = vote ? confer_vote_cast_choice(&result, vote, code.bytes, code.len, choice.bytes,
                                                channel, &err)
                      : CONFER_MISUSED;
        status = vote_finish(call, vote, status, result, &err);
    }
    vote_forget(&code);
    vote_forget(&choice);
    return status;
}

const cli_command vote_cast = {
    .name = "vote cast",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Cast a ballot",
    .description =
        "Reads two lines from standard input, the code and the choice (yes, no or abstain), encrypts "
        "the vote on this machine and puts it into the ballot box. Codes and choices are never "
        "options, which other users of the machine could see. With --ballot: takes a ballot that was "
        "encrypted elsewhere.\n\n"
        "The receipt is printed when the ballot is on the disk, never before. It holds a tracking "
        "code that anybody can look for with `confer vote status VOTE --tracker CODE`.",
    .examples = "vote cast ratify # asks for code and choice\n"
                "vote cast ratify --ballot ballot.json --channel remote # made elsewhere",
    .options = cast_options,
    .run = run_cast,
};

/* --- strike ---------------------------------------------------------------------------------- */

static int run_strike(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_strike(&result, vote, call->operands[1], &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_strike = {
    .name = "vote strike",
    .operands = "VOTE ID",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Strike a member off before handing out a paper ballot",
    .description =
        "Takes the vote away from the member's code, so that nobody votes twice. Hand out the paper "
        "ballot only after this says so. It is refused when the member has voted electronically. The "
        "struck public credentials are published in struck.txt.",
    .examples = "vote strike ratify 1042 # before the paper ballot is handed out",
    .options = plain_options,
    .run = run_strike,
};

/* --- status ---------------------------------------------------------------------------------- */

static const cli_option status_options[] = {
    {"tracker", 0, CLI_VALUE, "CODE", NULL,
     "say whether the ballot with this code is on the board"},
    {"head", 0, CLI_VALUE, "HASH", NULL,
     "say whether the audit log or a board had this head, as a receipt or an observer has it"},
    VOTE_FORMAT,
    {0},
};

static int run_status(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    const char *tracker = cli_value(call, "tracker"), *head = cli_value(call, "head");
    if (tracker && head)
        return cli_usage_error(call->command, "--tracker or --head, not both");
    confer_vote *vote = vote_at(call->operands[0]);
    int status = CONFER_MISUSED;
    if (vote)
        status = tracker ? confer_vote_find(&result, vote, tracker, &err)
                 : head  ? confer_vote_find_head(&result, vote, head, &err)
                         : confer_vote_status(&result, vote, &err);
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_status = {
    .name = "vote status",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Show turnout by unit and channel, never choices",
    .description =
        "Says at which step the vote stands and how many have voted, by channel and, where the "
        "private folder is on this machine, by unit. Before the count nobody knows more.",
    .examples = "vote status ratify # turnout\nvote status ratify --tracker CODE # find a ballot\n"
                "vote status ratify --head HASH # what a receipt says of the log still holds",
    .options = status_options,
    .run = run_status,
};

/* --- close ----------------------------------------------------------------------------------- */

static int run_close(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_close(&result, vote, &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_close = {
    .name = "vote close",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Close the polls",
    .description =
        "Verifies every ballot, checks that no struck or unused spare credential has one, ends the "
        "voting and multiplies the encrypted ballots together. Nothing is decrypted yet.",
    .examples = "vote close ratify # close the polls",
    .options = plain_options,
    .run = run_close,
};

/* --- paper ----------------------------------------------------------------------------------- */

static const cli_option paper_options[] = {
    {"officer", 0, CLI_VALUE, "ROLE", NULL, "who counted: an office or role (needed)"},
    {"yes", 0, CLI_VALUE, "N", NULL, "paper votes for yes"},
    {"no", 0, CLI_VALUE, "N", NULL, "paper votes for no"},
    {"abstain", 0, CLI_VALUE, "N", NULL, "paper abstentions"},
    {"spoiled", 0, CLI_VALUE, "N", NULL, "paper ballots that are valid for nothing"},
    {"unit", 0, CLI_VALUE, "UNIT", NULL, "of this unit, where the vote is tallied by unit"},
    {"challenged", 0, CLI_FLAG, NULL, NULL, "the paper ballots of challenged members"},
    VOTE_FORMAT,
    {0},
};

static int run_paper(cli_call *call)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    confer_vote_paper paper = CONFER_VOTE_PAPER_INIT;
    int yes, no, abstain, spoiled;
    const int most = 100000000;
    if (!cli_has(call, "officer") || !cli_has(call, "yes") || !cli_has(call, "no"))
        return cli_usage_error(call->command, "--officer, --yes and --no must be given");
    if (!cli_number(&yes, call, "yes", 0, most, 0) || !cli_number(&no, call, "no", 0, most, 0) ||
        !cli_number(&abstain, call, "abstain", 0, most, 0) ||
        !cli_number(&spoiled, call, "spoiled", 0, most, 0))
        return CLI_USAGE;
    paper.officer = cli_value(call, "officer");
    paper.unit = cli_value(call, "unit");
    paper.challenged = cli_has(call, "challenged");
    paper.yes = yes;
    paper.no = no;
    paper.abstain = abstain;
    paper.spoiled = spoiled;
    confer_vote *vote = vote_at(call->operands[0]);
    int status = vote ? confer_vote_enter_paper(&result, vote, &paper, &err) : CONFER_MISUSED;
    return vote_finish(call, vote, status, result, &err);
}

const cli_command vote_paper = {
    .name = "vote paper",
    .operands = "VOTE",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Enter the hand count of the paper ballots",
    .description =
        "Two officers count and enter the figures separately; they are taken when both have entered "
        "the same. An officer who enters again replaces the earlier entry. The count cannot be more "
        "than the members who were struck off for paper. It is entered after the polls are closed, "
        "so that no figure is known before.",
    .examples = "vote paper ratify --officer \"First teller\" --yes 4 --no 2 # one of two entries",
    .options = paper_options,
    .run = run_paper,
};
