/* serve.h: what commands call to serve pages. */
#ifndef CONFER_WEB_SERVE_H
#define CONFER_WEB_SERVE_H

#include <stdbool.h>

typedef struct web_vote_options {
    const char *listen;       /* NULL: 127.0.0.1:8475 */
    const char *const *hosts; /* names behind a TLS proxy */
    int n_hosts;
    bool booth; /* a machine in the hall: loopback, one browser, its ballots are marked
                   as cast in the booth */
} web_vote_options;

/* Serves the voting page of a vote's folder until it is interrupted. `ready` gets the address once
 * it can be opened. False: `why` says why it could not start. */
bool web_serve_vote(const char *folder, const web_vote_options *options,
                    void (*ready)(const char *url), char *why, int why_size);

#endif
