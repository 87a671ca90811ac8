/* page_tool.c: what the voting page does, natively, for the tests.
 *
 *   page_tool ELECTION < lines "make CODE ANSWER SEED(64 hex)" | "reveal CODE ANSWER SEED"
 *                              | "check OPENED"
 *
 * Prints a line a line: a ballot, an opened ballot, "SEAL ANSWER", or "refused". */
#define _POSIX_C_SOURCE 200809L
#include "vote/credential.h"
#include "vote/page.h"
#include "vote/sealed.h"

#include <stdio.h>
#include <stdlib.h>

static cf_voter voter;
static cf_fault fault = CF_FAULT_INIT;

static bool enter(const char *typed)
{
    char code[CF_CREDENTIAL_SIZE];
    unsigned char derived[32];
    cf_buf digits = CF_BUF_INIT;
    if (!cf_credential_normalize(code, cf_slice_of(typed), &fault) ||
        !cf_sealed_pbkdf2(derived, cf_slice_of(code), voter.election.uuid, 1000, &fault))
        return false;
    bool good = cf_voter_credential(&digits, &voter, derived, &fault);
    cf_buf_release(&digits);
    return good;
}

static void read_seed(unsigned char seed[32], const char *hex)
{
    for (int i = 0; i < 32; i++) {
        unsigned value = 0;
        sscanf(hex + 2 * i, "%2x", &value);
        seed[i] = (unsigned char)value;
    }
}

static bool run(char *line)
{
    unsigned char seed[32];
    char seal[CF_B64_SIZE];
    unsigned answer;
    char *word = strtok(line, " "), *rest = strtok(NULL, "");
    if (word && rest && strcmp(word, "check") == 0) {
        if (!cf_voter_check(&answer, seal, &voter, cf_slice_of(rest), &fault))
            return false;
        printf("%s %u\n", seal, answer);
        return true;
    }
    char *code = rest ? strtok(rest, " ") : NULL, *number = strtok(NULL, " ");
    char *hex = strtok(NULL, " ");
    if (!hex || strlen(hex) != 64 || !enter(code))
        return false;
    read_seed(seed, hex);
    if (!cf_voter_make(&voter, (unsigned)atoi(number), seed, &fault))
        return false;
    if (strcmp(word, "make") == 0) {
        printf("%s\n", voter.ballot.text);
        return true;
    }
    cf_buf opened = CF_BUF_INIT;
    bool good = cf_voter_reveal(&opened, &voter, &fault);
    if (good)
        printf("%s\n", opened.text);
    cf_buf_release(&opened);
    return good;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    cf_buf text = CF_BUF_INIT;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t n;
    if (!file)
        return 2;
    while ((n = fread(cf_buf_reserve(&text, 65536), 1, 65536, file)) > 0)
        text.len += n;
    fclose(file);
    cf_voter_init(&voter);
    if (!cf_voter_open(&voter, cf_buf_slice(&text), &fault)) {
        fprintf(stderr, "page_tool: %s\n", fault.reason);
        return 1;
    }
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        fault = (cf_fault)CF_FAULT_INIT;
        if (!run(line))
            puts("refused");
    }
    free(line);
    cf_voter_release(&voter);
    cf_buf_release(&text);
    return 0;
}
