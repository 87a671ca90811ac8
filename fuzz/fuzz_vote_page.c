/* fuzz_vote_page.c: any bytes where the voting page takes text: an opened ballot, a ballot, a code,
 * an election. The first byte chooses. What is accepted is accepted again. */
#include "vote/credential.h"
#include "vote/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char election_text[] =
    "{\"version\":1,\"description\":\"The \\\"deal\\\"\\n\",\"name\":\"Ratification\",\"group"
    "\":\"BELENIOS-2048\",\"public_key\":\"16012187113417240213222518953308187884752774407543"
    "9495642581843548628616994998826350606449392882660592665444323230956693095750562183790394"
    "3571621903636799272677759546006126571357689165009843327386768191053098440857462469105221"
    "2030301490976267815373514330152288012042569558262417916729399202989888238159274781582807"
    "6427916234316990358448866463221111405032369833672373747862736035935483890059574488085872"
    "8998117280804683421671385961889116331973200006670709057579901550457532221842822983707587"
    "2759776586695129906713085873700073804030079365890192487346593829980531167753596158770854"
    "217815054978185889556320199400450821869\",\"questions\":[{\"answers\":[\"Yes\",\"No\",\""
    "Abstain\"],\"min\":1,\"max\":1,\"question\":\"Do you ratify?\"}],\"uuid\":\"q2L9po9AdrQq"
    "Pr\"}";

static cf_voter voter;

static void try_opened(cf_slice text)
{
    unsigned answer, again;
    char seal[CF_B64_SIZE], seal_again[CF_B64_SIZE];
    if (cf_voter_check(&answer, seal, &voter, text, NULL) &&
        (!cf_voter_check(&again, seal_again, &voter, text, NULL) || answer != again ||
         strcmp(seal, seal_again) != 0 || answer >= voter.election.questions[0].n_answers))
        __builtin_trap();
}

static void try_ballot(cf_slice text)
{
    cf_ballot ballot;
    cf_arena arena = CF_ARENA_INIT;
    (void)cf_ballot_read(&ballot, &arena, &voter.election, text, NULL);
    cf_arena_release(&arena);
}

static void try_code(cf_slice text)
{
    char code[CF_CREDENTIAL_SIZE];
    (void)cf_credential_normalize(code, text, NULL);
}

static void try_election(cf_slice text)
{
    cf_voter other;
    cf_voter_init(&other);
    (void)cf_voter_open(&other, text, NULL);
    cf_voter_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!voter.has_election && !cf_voter_open(&voter, cf_slice_of(election_text), NULL))
        __builtin_trap();
    if (size == 0)
        return 0;
    cf_slice text = {(const char *)data + 1, size - 1};
    if (data[0] == 'o')
        try_opened(text);
    else if (data[0] == 'b')
        try_ballot(text);
    else if (data[0] == 'c')
        try_code(text);
    else
        try_election(text);
    return 0;
}
