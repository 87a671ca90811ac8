/* http.h: the small web server inside the program: what a page is, and how it is served.
 *
 * Invariants: a page's function sees a request only when its Host is one of the server's names, its
 * Origin (of anything that changes something) is the server's own, its session is good (where the
 * server has a token) and its body is whole and not larger than the route allows. Every answer
 * carries the same strict headers. Nothing that a client sends is logged or written anywhere.
 * Pages may be called by several threads at once. */
#ifndef CONFER_WEB_HTTP_H
#define CONFER_WEB_HTTP_H

#include "web/html.h"
#include "web/words.h"

#include <stdint.h>

/* --- Pages ------------------------------------------------------------------------------------ */

typedef struct web_request {
    const char *method, *path;
    const char *rest; /* what the route's '*' stands for */
    const char *body;
    size_t body_len;
    web_language language;
    const char *known_hash; /* the hash that the browser has (If-None-Match); may be NULL */
    void *app;              /* of the options */
    void *connection;
    int seat; /* which of the server's links this browser came by */
} web_request;

/* A parameter of the query ("?name=value"), or NULL. */
const char *web_parameter(const web_request *request, const char *name);

/* The n-th (from 0) of several of that name, or NULL. */
const char *web_parameter_at(const web_request *request, const char *name, int n);

typedef struct web_answer {
    int status;       /* 200 unless set */
    const char *type; /* "text/html; charset=utf-8" unless set */
    web_text body;
    const char *fixed; /* bytes that stay, instead of the body */
    size_t fixed_len;
    const char *hash; /* of the fixed bytes: sent as ETag */
    int fd;           /* a file instead; -1: none. It is closed. */
    uint64_t fd_len;
    const char *file_name; /* download under this name, of the program's own making */
    char cookie[200];      /* Set-Cookie; empty: none */
    char style[72];        /* "sha256-…" of a style that stands in the page; empty: none may */
    char location[300];    /* of a 303, a path of the server's own; empty: none */
    int refresh_seconds;   /* the browser asks again after that time; 0: it does not */
} web_answer;

/* Takes the request's body as the token of the link, once, and sets the session's cookie. */
bool web_enter(web_answer *answer, const web_request *request);

typedef struct web_route {
    const char *method; /* "GET" (HEAD too) or "POST" */
    const char *path;   /* exact, or up to a '*' at its end */
    void (*run)(web_answer *answer, const web_request *request);
    size_t max_body; /* bytes */
    bool open;       /* needs no session */
} web_route;

/* --- The server ------------------------------------------------------------------------------- */

typedef struct web_options {
    const char *listen;       /* "127.0.0.1:8080", "[::1]:0", "0.0.0.0:80"; port 0: any free one */
    const char *const *hosts; /* further names under which browsers reach it, by a TLS proxy */
    int n_hosts;
    int n_seats;             /* browsers, each by a link that works once; 0: anybody may come */
    bool forms;              /* plain HTML forms post to it: browsers then name the page's origin */
    const web_route *routes; /* ends with a path of NULL */
    void *app;
    void (*tick)(void *app); /* every quarter of a second, in the thread of web_run; may be NULL */
    void (*error_page)(web_answer *answer, const web_request *request); /* fills the body */
} web_options;

typedef struct web_server web_server;

/* NULL: `why` (a sentence) says what is wrong. The options must outlive the server. */
web_server *web_start(const web_options *options, char *why, size_t why_size);

/* What to open: "http://127.0.0.1:8080/", with the token where there is one. */
const char *web_url(const web_server *server);

/* The link of one seat; lives until the next call. */
const char *web_seat_url(web_server *server, int seat);

/* Serves until SIGINT or SIGTERM, then lets what is under way finish. */
void web_run(web_server *server);

void web_stop(web_server *server);

#endif
