/* guard.h: who may ask what: names, origins, tokens. No network here, so that tests reach it all. */
#ifndef CONFER_WEB_GUARD_H
#define CONFER_WEB_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum { GUARD_TOKEN_SIZE = 44, GUARD_MAX_NAMES = 32, GUARD_NAME_SIZE = 272 };

typedef struct web_guard {
    char hosts[GUARD_MAX_NAMES][GUARD_NAME_SIZE];   /* "127.0.0.1:8080" */
    char origins[GUARD_MAX_NAMES][GUARD_NAME_SIZE]; /* "http://127.0.0.1:8080" */
    int n_names;
    bool needs_session;
    char token[GUARD_TOKEN_SIZE];   /* empty once it was used */
    char session[GUARD_TOKEN_SIZE]; /* empty before */
    char cookie[32];                /* its name: browsers share cookies between ports */
} web_guard;

/* "ADDRESS:PORT" taken apart; the address without its brackets. */
bool guard_split(char address[GUARD_NAME_SIZE], int *port, const char *listen);

bool guard_is_loopback(const char *address);

/* Fills the names under which a server at that address and port is reached. False: a name of
 * `hosts` is none, or there are too many. Draws the token when `needs_session`. */
bool guard_init(web_guard *guard, const char *address, int port, const char *const *hosts,
                int n_hosts, bool needs_session);

bool guard_knows_host(const web_guard *guard, const char *host);

/* Of a request that changes something; NULL: the browser sent none. */
bool guard_knows_origin(const web_guard *guard, const char *origin);

/* Takes the token, once, and makes the session. */
bool guard_enter(web_guard *guard, const char *token, size_t len);

/* Whether the Cookie header carries the session. */
bool guard_has_session(const web_guard *guard, const char *cookies);

#endif
