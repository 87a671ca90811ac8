#define _XOPEN_SOURCE 700
#include "cli/solver.h"

#include <spawn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { NAME_SIZE = 300, LINE_SIZE = 400 };

static int write_file(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    int failed = fwrite(bytes, 1, len, file) != len;
    return fclose(file) != 0 || failed;
}

/* A word that posix_spawn may have, though it changes none. */
static char *word(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(cli_alloc(size, 1), text, size);
}

static int run_glpsol(const char *problem, const char *answer)
{
    char *words[] = {word("glpsol"), word("--lp"),    word(problem), word("--mipgap"),
                     word("0"),      word("--tmlim"), word("20"),    word("--cuts"),
                     word("-w"),     word(answer),    NULL};
    pid_t child;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&child, words[0], &quiet, NULL, words, environ);
    posix_spawn_file_actions_destroy(&quiet);
    return failed || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
           WEXITSTATUS(status) != 0;
}

/* "j 3 1": the third column, which is x3, is 1. */
static int copy_values(const char *path, confer_write_fn write, void *write_context)
{
    char line[LINE_SIZE];
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    int failed = 0, n = 0;
    while (!failed && fgets(line, sizeof line, file)) {
        char *end = line;
        unsigned long column = strncmp(line, "j ", 2) == 0 ? strtoul(line + 2, &end, 10) : 0;
        if (column == 0)
            continue;
        bool taken = strtod(end, NULL) > 0.5;
        int len = snprintf(line, sizeof line, "x%lu %d\n", column, taken);
        failed = write(write_context, line, (size_t)len);
        n++;
    }
    return fclose(file) != 0 || failed || n == 0;
}

int cli_solve_glpk(void *context, const char *lp, size_t len_bytes, confer_write_fn write,
                   void *write_context)
{
    char folder[NAME_SIZE - 20], problem[NAME_SIZE], answer[NAME_SIZE];
    const char *place = getenv("TMPDIR");
    (void)context;
    int len = snprintf(folder, sizeof folder, "%s/confer-XXXXXX", place && *place ? place : "/tmp");
    if (len < 0 || (size_t)len >= sizeof folder || !mkdtemp(folder))
        return 1;
    snprintf(problem, sizeof problem, "%s/problem.lp", folder);
    snprintf(answer, sizeof answer, "%s/answer", folder);
    int failed = write_file(problem, lp, len_bytes) || run_glpsol(problem, answer) ||
                 copy_values(answer, write, write_context);
    unlink(problem);
    unlink(answer);
    rmdir(folder);
    return failed;
}
