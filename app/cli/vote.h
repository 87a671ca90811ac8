/* vote.h: what the commands `confer vote …` share. */
#ifndef CONFER_CLI_VOTE_H
#define CONFER_CLI_VOTE_H

#include "cli/cli.h"

#include <confer_vote.h>

#define VOTE_FORMAT                                                                                \
    {                                                                                              \
        "format", 0, CLI_VALUE, "FORMAT", "text|json", "text for people or json for programs"      \
    }

/* The handle on the vote in a folder, at this moment. NULL: said. */
confer_vote *vote_at(const char *folder);

/* Time and threads for calls without a handle. */
confer_vote_options vote_options(void);

/* Ends a step: problems, error, answer; frees all. `vote` and `result` may be NULL. */
int vote_finish(const cli_call *call, confer_vote *vote, int status, confer_result *result,
                const confer_error *err);

/* A question to the vote at the first operand, about one file. */
typedef int vote_about_file(confer_result **out, confer_vote *vote, const char *file,
                            confer_error *err);

/* Asks it about each file, as long as all goes well. The exit status. */
int vote_each_file(const cli_call *call, const char *const *files, int n, vote_about_file *ask);

/* Bytes that are overwritten when they are given back. */
typedef struct {
    char *bytes;
    size_t len, room;
} vote_secret;

/* Reads a file ("-": standard input), or one line of it. False: said. */
bool vote_read(vote_secret *out, const char *path);
bool vote_read_line(vote_secret *out, int descriptor, bool hide);
void vote_forget(vote_secret *secret);

extern const cli_command vote_new, vote_roll, vote_trustees, vote_rehearse, vote_open, vote_serve,
    vote_cast, vote_strike, vote_paper, vote_status, vote_close, vote_decrypt, vote_tally,
    vote_verify, vote_certificate, vote_protest, vote_observe;

#endif
