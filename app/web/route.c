/* The pages of a vote: a line each. */
#include "web/pages.h"

enum { BALLOT_BYTES = 65536, VOTER_BYTES = 1024, TOKEN_BYTES = 64 };

const web_route vote_routes[] = {
    {"GET", "/", page_vote, 0, false},
    {"GET", "/agreement", page_agreement, 0, false},
    {"GET", "/board", page_board, 0, false},
    {"GET", "/board.txt", page_codes, 0, false},
    {"GET", "/check", page_check, 0, false},
    {"GET", "/hashes", page_hashes, 0, false},
    {"GET", "/hashes.txt", page_hash_list, 0, false},
    {"GET", "/assets/*", page_asset, 0, true},
    {"GET", "/files/*", page_file, 0, false},
    {"POST", "/session", page_session, TOKEN_BYTES, true},
    {"GET", "/api/elections", page_elections, 0, false},
    {"POST", "/api/voter", page_voter, VOTER_BYTES, false},
    {"POST", "/api/cast", page_cast, BALLOT_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};
