/* `confer vote`: its steps, and what they share. */
#define _GNU_SOURCE
#include "cli/vote.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* --- Handles --------------------------------------------------------------------------------- */

confer_vote_options vote_options(void)
{
    confer_vote_options options = CONFER_VOTE_OPTIONS_INIT;
    const char *fixed =
        getenv("SOURCE_DATE_EPOCH"); /* for tests: their output is the same each day */
    const char *threads = getenv("CONFER_THREADS");
    long n = threads ? strtol(threads, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    options.now = fixed ? (int64_t)strtoll(fixed, NULL, 10) : (int64_t)time(NULL);
    options.n_threads = n < 1 || n > 64 ? 1 : (int)n;
    return options;
}

confer_vote *vote_at(const char *folder)
{
    confer_vote_options options = vote_options();
    confer_error err = CONFER_ERROR_INIT;
    confer_vote *vote = NULL;
    if (confer_vote_at(&vote, folder, &options, &err) != CONFER_OK)
        cli_say("%s", err.message);
    return vote;
}

int vote_finish(const cli_call *call, confer_vote *vote, int status, confer_result *result,
                const confer_error *err)
{
    if (vote)
        confer_vote_write_problems(vote, call->color_err, cli_put, stderr);
    int code = cli_finish(call, NULL, status, result, err);
    confer_vote_free(vote);
    return code;
}

int vote_each_file(const cli_call *call, const char *const *files, int n, vote_about_file *ask)
{
    int code = CLI_DONE;
    for (int i = 0; i < n && code == CLI_DONE; i++) {
        confer_error err = CONFER_ERROR_INIT;
        confer_result *result = NULL;
        confer_vote *vote = vote_at(call->operands[0]);
        int status = vote ? ask(&result, vote, files[i], &err) : CONFER_MISUSED;
        code = vote_finish(call, vote, status, result, &err);
    }
    return code;
}

/* --- Secrets --------------------------------------------------------------------------------- */

enum { MOST_BYTES = 64 << 20 };

void vote_forget(vote_secret *secret)
{
    if (secret->bytes)
        explicit_bzero(secret->bytes, secret->room);
    *secret = (vote_secret){0};
}

static void make_room(vote_secret *s)
{
    if (s->len < s->room)
        return;
    size_t room = s->room ? 2 * s->room : 4096;
    char *bytes = cli_alloc(room, 1);
    if (s->bytes) {
        memcpy(bytes, s->bytes, s->len);
        explicit_bzero(s->bytes, s->room);
    }
    s->bytes = bytes;
    s->room = room;
}

/* The signal that came while a code was typed. */
static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    interrupted = number;
}

/* Until the end, or the end of a line. False: errno says why. */
static bool read_bytes(vote_secret *s, int descriptor, bool line)
{
    for (;;) {
        make_room(s);
        ssize_t n = read(descriptor, s->bytes + s->len, line ? 1 : s->room - s->len);
        if (n < 0 && errno == EINTR && !interrupted)
            continue;
        if (n <= 0)
            return n == 0;
        if (line && s->bytes[s->len] == '\n')
            return true;
        s->len += (size_t)n;
        if (s->len > MOST_BYTES) {
            errno = EFBIG;
            return false;
        }
    }
}

bool vote_read(vote_secret *out, const char *path)
{
    int descriptor = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    *out = (vote_secret){0};
    bool good = descriptor >= 0 && read_bytes(out, descriptor, false);
    if (!good)
        cli_say("%s: %s", path, strerror(errno));
    if (descriptor > STDIN_FILENO)
        close(descriptor);
    return good;
}

/* What is typed is not shown. Whoever breaks off gets the terminal back as it was. */
static bool read_hidden(vote_secret *out, int descriptor, const struct termios *before)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction noted = {.sa_handler = note_signal}, old[3];
    struct termios silent = *before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    for (int i = 0; i < 3; i++)
        sigaction(signals[i], &noted, &old[i]);
    tcsetattr(descriptor, TCSAFLUSH, &silent);
    bool good = read_bytes(out, descriptor, true);
    tcsetattr(descriptor, TCSANOW, before);
    for (int i = 0; i < 3; i++)
        sigaction(signals[i], &old[i], NULL);
    fputc('\n', stderr);
    if (interrupted) {
        vote_forget(out);
        raise(interrupted);
    }
    return good;
}

bool vote_read_line(vote_secret *out, int descriptor, bool hide)
{
    struct termios before;
    bool terminal = hide && tcgetattr(descriptor, &before) == 0;
    *out = (vote_secret){0};
    bool good =
        terminal ? read_hidden(out, descriptor, &before) : read_bytes(out, descriptor, true);
    while (out->len > 0 && (out->bytes[out->len - 1] == '\r' || out->bytes[out->len - 1] == ' '))
        out->len--;
    make_room(out);
    out->bytes[out->len] = '\0';
    if (!good)
        cli_say("cannot read: %s", strerror(errno));
    return good;
}

/* --- The command ----------------------------------------------------------------------------- */

static int run(cli_call *call)
{
    cli_print_help(call->command, call->width);
    return CLI_DONE;
}

static const cli_command *const parts[] = {
    &vote_new,   &vote_roll,   &vote_trustees,    &vote_rehearse, &vote_open,    &vote_serve,
    &vote_cast,  &vote_strike, &vote_paper,       &vote_status,   &vote_close,   &vote_decrypt,
    &vote_tally, &vote_verify, &vote_certificate, &vote_protest,  &vote_observe, NULL,
};

const cli_command cli_command_vote = {
    .name = "vote",
    .operands = "STEP",
    .max_operands = -1,
    .summary = "Hold a ratification vote that anybody can verify",
    .description =
        "A vote is a folder. The steps, in their order: new, roll, trustees, open; then cast and "
        "strike while the polls are open; then close, paper, decrypt, tally, certificate. `rehearse` "
        "holds a practice vote with all of them, and `verify` checks a vote or a single archive at "
        "any time.\n\n"
        "Ballots are encrypted and stay so: only their sum is decrypted, and only by the trustees "
        "together. The archives are Belenios archives: belenios-tool checks them too. The vote is "
        "not coercion-resistant; docs/vote/protection.md says what it protects against.",
    .examples = "vote rehearse practice # a practice vote in the folder practice\n"
                "vote verify UUID.bel # check an archive",
    .run = run,
    .parts = parts,
};
