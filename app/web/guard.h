/* guard.h: who may ask what: names, origins, tokens. No network here, so that tests reach it all.
 */
#ifndef CONFER_WEB_GUARD_H
#define CONFER_WEB_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum { GUARD_TOKEN_SIZE = 44, GUARD_MAX_NAMES = 32, GUARD_NAME_SIZE = 272, GUARD_MAX_SEATS = 4 };

typedef struct web_guard {
    char hosts[GUARD_MAX_NAMES][GUARD_NAME_SIZE];   /* "127.0.0.1:8080" */
    char origins[GUARD_MAX_NAMES][GUARD_NAME_SIZE]; /* "http://127.0.0.1:8080" */
    int n_names;
    int n_seats; /* browsers that may enter, each by a token of its own; 0: anybody */
    char tokens[GUARD_MAX_SEATS][GUARD_TOKEN_SIZE];   /* empty once they were used */
    char sessions[GUARD_MAX_SEATS][GUARD_TOKEN_SIZE]; /* empty before */
    char cookie[32]; /* its name: browsers share cookies between ports */
} web_guard;

/* "ADDRESS:PORT" taken apart; the address without its brackets. */
bool guard_split(char address[GUARD_NAME_SIZE], int *port, const char *listen);

bool guard_is_loopback(const char *address);

/* Fills the names under which a server at that address and port is reached. False: a name of
 * `hosts` is none, or there are too many. Draws a token for each seat. */
bool guard_init(web_guard *guard, const char *address, int port, const char *const *hosts,
                int n_hosts, int n_seats);

bool guard_knows_host(const web_guard *guard, const char *host);

/* Of a request that changes something; NULL: the browser sent none. */
bool guard_knows_origin(const web_guard *guard, const char *origin);

/* Takes a token, once, and makes its seat's session. Returns the seat, or -1. */
int guard_enter(web_guard *guard, const char *token, size_t len);

/* The seat whose session the Cookie header carries; -1: none. Without seats: 0. */
int guard_seat(const web_guard *guard, const char *cookies);

#endif
