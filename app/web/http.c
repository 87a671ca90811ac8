/* The server: limits, checks, headers, deadlines. */
#define _GNU_SOURCE
#include "web/http.h"

#include "web/guard.h"
#include "web/library.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_CONNECTIONS = 1000,
    HEADER_BYTES = 32 << 10, /* of one request's head; and the connection's buffers */
    THREADS = 4,
    IDLE_SECONDS = 15,    /* without any byte */
    REQUEST_SECONDS = 20, /* from the first byte awaited to the last of the body */
    ANSWER_SECONDS = 300, /* to take an answer */
    FINISH_SECONDS = 5,   /* at the end */
    BACKLOG = 512,
};

/* A connection, with the time at which it must have moved on. */
typedef struct client {
    struct client *next, *previous;
    MHD_socket fd;
    time_t deadline;
} client;

struct web_server {
    const web_options *options;
    web_library http;
    web_guard guard;
    pthread_mutex_t guard_lock, clients_lock;
    client clients; /* a ring, this one in it */
    struct MHD_Daemon *daemon;
    atomic_int under_way; /* requests */
    int port;
    const char *origin; /* of the links */
    char url[GUARD_NAME_SIZE + 64];
};

/* One request while it arrives. */
typedef struct {
    web_server *server;
    struct MHD_Connection *connection;
    const web_route *route;
    web_request request;
    web_text body;
    int refused; /* status of an answer that was decided before the body had come; 0: none */
} exchange;

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

static time_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* --- Deadlines -------------------------------------------------------------------------------- */

static client *client_of(web_server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        server->http.connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void set_deadline(web_server *server, struct MHD_Connection *connection, int seconds)
{
    client *c = client_of(server, connection);
    pthread_mutex_lock(&server->clients_lock);
    if (c)
        c->deadline = now() + seconds;
    pthread_mutex_unlock(&server->clients_lock);
}

static void notify_connection(void *context, struct MHD_Connection *connection,
                              void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    web_server *server = context;
    client *c = *socket_context;
    pthread_mutex_lock(&server->clients_lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            server->http.connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        c = calloc(1, sizeof *c);
        if (c && info) {
            *c = (client){.next = server->clients.next,
                          .previous = &server->clients,
                          .fd = info->connect_fd,
                          .deadline = now() + REQUEST_SECONDS};
            c->next->previous = c;
            server->clients.next = c;
            *socket_context = c;
        } else {
            free(c);
        }
    } else if (c) {
        c->next->previous = c->previous;
        c->previous->next = c->next;
        free(c);
        *socket_context = NULL;
    }
    pthread_mutex_unlock(&server->clients_lock);
}

/* Hangs up on those who drip a request byte by byte, or never take their answer. The library's own
 * time-out sees silence alone. */
static void hang_up_late(web_server *server)
{
    time_t t = now();
    pthread_mutex_lock(&server->clients_lock);
    for (client *c = server->clients.next; c != &server->clients; c = c->next)
        if (t > c->deadline)
            shutdown(c->fd, SHUT_RDWR);
    pthread_mutex_unlock(&server->clients_lock);
}

/* --- Answers ---------------------------------------------------------------------------------- */

/* %s: the style of a page that brings its own, by its hash. */
static const char policy[] =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'%s%s%s; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'";

static void add_headers(web_server *server, struct MHD_Response *response, const web_answer *answer)
{
    char rules[400];
    const char *quote = answer->style[0] ? "'" : "";
    snprintf(rules, sizeof rules, policy, answer->style[0] ? " '" : "", answer->style, quote);
    const char *const always[][2] = {
        {"Content-Security-Policy", rules},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        /* Without a referrer a form's Origin is "null"; "same-origin" tells no other site either.
         */
        {"Referrer-Policy", server->options->forms ? "same-origin" : "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Embedder-Policy", "require-corp"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"},
        {"Vary", "Accept-Language, Cookie"},
    };
    char line[300];
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        server->http.header(response, always[i][0], always[i][1]);
    server->http.header(response, "Content-Type",
                        answer->type ? answer->type : "text/html; charset=utf-8");
    server->http.header(response, "Cache-Control", answer->hash ? "no-cache" : "no-store");
    if (answer->hash) {
        snprintf(line, sizeof line, "\"%s\"", answer->hash);
        server->http.header(response, "ETag", line);
    }
    if (answer->file_name) {
        snprintf(line, sizeof line, "attachment; filename=\"%s\"", answer->file_name);
        server->http.header(response, "Content-Disposition", line);
    }
    if (answer->location[0])
        server->http.header(response, "Location", answer->location);
    if (answer->refresh_seconds) {
        snprintf(line, sizeof line, "%d", answer->refresh_seconds);
        server->http.header(response, "Refresh", line);
    }
    if (answer->cookie[0])
        server->http.header(response, "Set-Cookie", answer->cookie);
    if (answer->status == 405)
        server->http.header(response, "Allow", "GET, HEAD, POST");
    if (answer->status == 401 || answer->status >= 403)
        server->http.header(response, "Connection", "close");
}

static enum MHD_Result send_answer(web_server *server, struct MHD_Connection *connection,
                                   web_answer *answer)
{
    struct MHD_Response *response;
    int status = answer->status ? answer->status : 200;
    if (answer->fd >= 0) {
        response = server->http.of_file(answer->fd_len, answer->fd);
    } else if (answer->fixed) {
        response = server->http.of_buffer(answer->fixed_len, (void *)(uintptr_t)answer->fixed,
                                          MHD_RESPMEM_PERSISTENT);
    } else {
        web_put(&answer->body, ""); /* never NULL */
        response =
            server->http.of_buffer(answer->body.len, answer->body.bytes, MHD_RESPMEM_MUST_FREE);
        if (response)
            answer->body = (web_text)WEB_TEXT_INIT;
    }
    web_text_release(&answer->body);
    if (!response) {
        if (answer->fd >= 0)
            close(answer->fd);
        return MHD_NO;
    }
    add_headers(server, response, answer);
    set_deadline(server, connection, ANSWER_SECONDS);
    enum MHD_Result result = server->http.queue(connection, (unsigned)status, response);
    server->http.destroy(response);
    return result;
}

static enum MHD_Result refuse(exchange *x, int status)
{
    web_answer answer = {.status = status, .fd = -1};
    if (x->server->options->error_page)
        x->server->options->error_page(&answer, &x->request);
    return send_answer(x->server, x->connection, &answer);
}

/* --- Checks ----------------------------------------------------------------------------------- */

typedef struct {
    int hosts, lengths, encodings;
} header_count;

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *key,
                                    const char *value)
{
    header_count *count = context;
    (void)kind, (void)value;
    count->hosts += strcasecmp(key, "Host") == 0;
    count->lengths += strcasecmp(key, "Content-Length") == 0;
    count->encodings += strcasecmp(key, "Transfer-Encoding") == 0;
    return MHD_YES;
}

static const web_route *find_route(const web_route *routes, const char *method, const char **path,
                                   bool *path_known)
{
    const char *asked = strcmp(method, "HEAD") == 0 ? "GET" : method;
    *path_known = false;
    for (const web_route *r = routes; r->path; r++) {
        size_t len = strlen(r->path);
        bool prefix = r->path[len - 1] == '*';
        if (prefix ? strncmp(*path, r->path, len - 1) != 0 : strcmp(*path, r->path) != 0)
            continue;
        *path_known = true;
        if (strcmp(r->method, asked) != 0)
            continue;
        *path += prefix ? len - 1 : len;
        return r;
    }
    return NULL;
}

static const char *header(const exchange *x, const char *name)
{
    return x->server->http.value(x->connection, MHD_HEADER_KIND, name);
}

/* 0, or the status of the refusal. */
static int check_names(exchange *x)
{
    web_server *server = x->server;
    header_count count = {0};
    server->http.values(x->connection, MHD_HEADER_KIND, count_header, &count);
    if (count.hosts > 1 || count.lengths > 1 || count.encodings > 1 ||
        (count.lengths && count.encodings))
        return 400; /* two readers could read two different requests */
    if (!guard_knows_host(&server->guard, header(x, "Host")))
        return 421;
    const char *origin = header(x, "Origin");
    const char *site = header(x, "Sec-Fetch-Site");
    bool changes = strcmp(x->request.method, "POST") == 0;
    if ((origin || changes) && !guard_knows_origin(&server->guard, origin))
        return 403;
    if (site && strcmp(site, "same-origin") != 0 && (changes || strcmp(site, "none") != 0) &&
        (changes || !header(x, "Sec-Fetch-Mode") ||
         strcmp(header(x, "Sec-Fetch-Mode"), "navigate") != 0))
        return 403;
    return 0;
}

static int check_session(exchange *x)
{
    web_server *server = x->server;
    if (x->route->open)
        return 0;
    pthread_mutex_lock(&server->guard_lock);
    x->request.seat = guard_seat(&server->guard, header(x, "Cookie"));
    pthread_mutex_unlock(&server->guard_lock);
    return x->request.seat >= 0 ? 0 : 401;
}

static int check_length(exchange *x)
{
    const char *length = header(x, "Content-Length");
    if (!length)
        return 0;
    return strlen(length) > 9 || strtoul(length, NULL, 10) > x->route->max_body ? 413 : 0;
}

/* Everything that is known before the body comes. */
static int check_request(exchange *x)
{
    bool path_known;
    int status = check_names(x);
    if (status)
        return status;
    x->request.rest = x->request.path;
    x->route =
        find_route(x->server->options->routes, x->request.method, &x->request.rest, &path_known);
    if (!x->route)
        return path_known ? 405 : 404;
    status = check_session(x);
    return status ? status : check_length(x);
}

/* --- Requests --------------------------------------------------------------------------------- */

const char *web_parameter(const web_request *request, const char *name)
{
    const exchange *x = request->connection;
    return x->server->http.value(x->connection, MHD_GET_ARGUMENT_KIND, name);
}

typedef struct {
    const char *name, *value;
    int left;
} wanted_parameter;

static enum MHD_Result look_for(void *context, enum MHD_ValueKind kind, const char *key,
                                const char *value)
{
    wanted_parameter *wanted = context;
    (void)kind;
    if (strcmp(key, wanted->name) != 0 || wanted->left-- > 0)
        return MHD_YES;
    wanted->value = value;
    return MHD_NO;
}

const char *web_parameter_at(const web_request *request, const char *name, int n)
{
    const exchange *x = request->connection;
    wanted_parameter wanted = {name, NULL, n};
    x->server->http.values(x->connection, MHD_GET_ARGUMENT_KIND, look_for, &wanted);
    return wanted.value;
}

/* The language that the query asks for, or the browser's first one. */
static web_language language_of(const exchange *x)
{
    const char *asked = web_parameter(&x->request, "lang");
    const char *accepted = header(x, "Accept-Language");
    if (!asked)
        asked = accepted ? accepted : "en";
    return strncasecmp(asked, "es", 2) == 0 ? WEB_SPANISH : WEB_ENGLISH;
}

static enum MHD_Result run(exchange *x)
{
    web_answer answer = {.fd = -1};
    char known[80] = "";
    const char *given = header(x, "If-None-Match");
    if (given && strlen(given) > 2 && strlen(given) < sizeof known && given[0] == '"') {
        snprintf(known, sizeof known, "%.*s", (int)strlen(given) - 2, given + 1);
        x->request.known_hash = known;
    }
    x->route->run(&answer, &x->request);
    if (answer.hash && strcmp(known, answer.hash) == 0) {
        answer.status = 304;
        answer.fixed_len = 0;
    }
    if (answer.status >= 400 && answer.body.len == 0 && x->server->options->error_page)
        x->server->options->error_page(&answer, &x->request);
    return send_answer(x->server, x->connection, &answer);
}

bool web_enter(web_answer *answer, const web_request *request)
{
    const exchange *x = request->connection;
    web_server *server = x->server;
    pthread_mutex_lock(&server->guard_lock);
    int seat = guard_enter(&server->guard, request->body, request->body_len);
    if (seat >= 0)
        snprintf(answer->cookie, sizeof answer->cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict",
                 server->guard.cookie, server->guard.sessions[seat]);
    pthread_mutex_unlock(&server->guard_lock);
    return seat >= 0;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_len, void **exchange_context)
{
    exchange *x = *exchange_context;
    (void)version;
    if (!x) {
        x = calloc(1, sizeof *x);
        if (!x)
            return MHD_NO;
        *exchange_context = x;
        atomic_fetch_add(&((web_server *)context)->under_way, 1);
        x->server = context;
        x->connection = connection;
        x->request = (web_request){.method = method,
                                   .path = url,
                                   .connection = x,
                                   .body = "",
                                   .app = x->server->options->app};
        x->request.language = language_of(x);
        int status = check_request(x);
        return status ? refuse(x, status) : MHD_YES;
    }
    if (*upload_len > 0) {
        if (x->body.len + *upload_len > x->route->max_body)
            x->refused = 413; /* the rest is thrown away; the deadline ends it */
        else
            web_put_bytes(&x->body, upload, *upload_len);
        *upload_len = 0;
        return MHD_YES;
    }
    if (x->refused)
        return refuse(x, x->refused);
    if (x->body.bytes) {
        x->request.body = x->body.bytes;
        x->request.body_len = x->body.len;
    }
    return run(x);
}

static void completed(void *context, struct MHD_Connection *connection, void **exchange_context,
                      enum MHD_RequestTerminationCode code)
{
    exchange *x = *exchange_context;
    (void)code;
    set_deadline(context, connection, REQUEST_SECONDS + IDLE_SECONDS);
    if (!x)
        return;
    atomic_fetch_sub(&x->server->under_way, 1);
    web_text_release(&x->body);
    free(x);
    *exchange_context = NULL;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;
    return !at ? -1 : at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* %41 becomes A, in place. %00 stays as it is: it would end the text where others read on. */
static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    char *out = text;
    (void)context, (void)connection;
    for (const char *in = text; *in; in++) {
        int high = *in == '%' ? hex_digit(in[1]) : -1, low = high >= 0 ? hex_digit(in[2]) : -1;
        if (low >= 0 && high + low > 0) {
            *out++ = (char)(high << 4 | low);
            in += 2;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    return (size_t)(out - text);
}

/* --- Life cycle ------------------------------------------------------------------------------- */

static int listen_at(web_server *server, const char *address, int port, char *why, size_t why_size)
{
    char service[16];
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM},
                    *found;
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(address, service, &hints, &found) != 0) {
        snprintf(why, why_size, "'%s' is no address of this machine (127.0.0.1, [::1], ...)",
                 address);
        return -1;
    }
    int one = 1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        snprintf(why, why_size, "cannot listen at %s, port %d: %s", address, port, strerror(errno));
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    if (fd >= 0 && getsockname(fd, (struct sockaddr *)&bound, &len) == 0)
        server->port =
            ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&bound)->sin6_port
                                              : ((struct sockaddr_in *)(void *)&bound)->sin_port);
    return fd;
}

static bool prepare(web_server *server, const char *address, char *why, size_t why_size)
{
    const web_options *o = server->options;
    bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    if (any && o->n_hosts == 0) {
        snprintf(why, why_size,
                 "listening at every address needs the name under which browsers "
                 "reach the server: --host NAME");
        return false;
    }
    if (!guard_init(&server->guard, address, server->port, o->hosts, o->n_hosts, o->n_seats)) {
        snprintf(why, why_size,
                 "a host is named like vote.local-721.org: small letters, no https://");
        return false;
    }
    server->origin = server->guard.origins[any ? server->guard.n_names - 1 : 0];
    web_seat_url(server, 0);
    return true;
}

static bool start_daemon(web_server *server, int fd)
{
    server->daemon = server->http.start(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)MAX_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, server, MHD_OPTION_NOTIFY_COMPLETED, completed,
        server, MHD_OPTION_NOTIFY_CONNECTION, notify_connection, server, MHD_OPTION_END);
    return server->daemon != NULL;
}

web_server *web_start(const web_options *options, char *why, size_t why_size)
{
    char address[GUARD_NAME_SIZE];
    int port, fd = -1;
    web_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->options = options;
    server->clients.next = server->clients.previous = &server->clients;
    pthread_mutex_init(&server->guard_lock, NULL);
    pthread_mutex_init(&server->clients_lock, NULL);
    bool good = guard_split(address, &port, options->listen);
    if (!good)
        snprintf(why, why_size, "'%s' is no ADDRESS:PORT, like 127.0.0.1:8080", options->listen);
    good = good && web_library_load(&server->http, why, why_size);
    if (good)
        fd = listen_at(server, address, port, why, why_size);
    good = good && fd >= 0 && prepare(server, address, why, why_size);
    if (good && !start_daemon(server, fd)) {
        snprintf(why, why_size, "libmicrohttpd cannot start");
        good = false;
    }
    if (good)
        return server;
    if (fd >= 0)
        close(fd);
    web_stop(server);
    return NULL;
}

const char *web_seat_url(web_server *server, int seat)
{
    snprintf(server->url, sizeof server->url, "%s/%s%s", server->origin,
             server->guard.n_seats ? "#t=" : "", server->guard.tokens[seat]);
    return server->url;
}

const char *web_url(const web_server *server)
{
    return server->url;
}

static void pause_quarter(void)
{
    struct timespec quarter = {0, 250000000};
    nanosleep(&quarter, NULL);
}

void web_run(web_server *server)
{
    struct sigaction act = {.sa_handler = ask_to_stop}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    while (!stop_asked) {
        pause_quarter();
        hang_up_late(server);
        if (server->options->tick)
            server->options->tick(server->options->app);
    }
    MHD_socket fd = server->http.quiesce(server->daemon);
    if (fd != MHD_INVALID_SOCKET)
        close(fd);
    for (time_t end = now() + FINISH_SECONDS; atomic_load(&server->under_way) > 0 && now() < end;) {
        pause_quarter();
        hang_up_late(server);
    }
}

void web_stop(web_server *server)
{
    if (!server)
        return;
    if (server->daemon)
        server->http.stop(server->daemon);
    pthread_mutex_destroy(&server->guard_lock);
    pthread_mutex_destroy(&server->clients_lock);
    free(server);
}
