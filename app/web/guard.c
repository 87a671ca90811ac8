#include "web/guard.h"

#include <confer_polls.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- Addresses -------------------------------------------------------------------------------- */

bool guard_split(char address[GUARD_NAME_SIZE], int *port, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    size_t len = colon ? (size_t)(colon - listen) : 0;
    char *end;
    if (!colon || len == 0 || len >= GUARD_NAME_SIZE || colon[1] < '0' || colon[1] > '9')
        return false;
    long number = strtol(colon + 1, &end, 10);
    if (*end || number > 65535)
        return false;
    if (listen[0] == '[' && listen[len - 1] == ']') {
        listen++;
        len -= 2;
    } else if (memchr(listen, ':', len)) {
        return false; /* an IPv6 address stands in brackets */
    }
    memcpy(address, listen, len);
    address[len] = '\0';
    *port = (int)number;
    return len > 0;
}

bool guard_is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool is_host_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len < 256 && name[0] != '-' && name[0] != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == len;
}

static bool add(web_guard *guard, const char *scheme, const char *host)
{
    if (guard->n_names == GUARD_MAX_NAMES || !is_host_name(host))
        return false;
    int i = guard->n_names++;
    snprintf(guard->hosts[i], sizeof guard->hosts[i], "%.255s", host);
    snprintf(guard->origins[i], sizeof guard->origins[i], "%s://%.255s", scheme, host);
    return true;
}

static bool add_local(web_guard *guard, const char *address, int port)
{
    char name[GUARD_NAME_SIZE];
    snprintf(name, sizeof name, strchr(address, ':') ? "[%.200s]:%d" : "%.200s:%d", address, port);
    bool good = add(guard, "http", name);
    if (port == 80) { /* browsers leave it out */
        *strrchr(name, ':') = '\0';
        good = good && add(guard, "http", name);
    }
    return good;
}

/* --- Tokens ----------------------------------------------------------------------------------- */

static bool draw(char token[GUARD_TOKEN_SIZE])
{
    unsigned char bytes[20];
    if (!confer_random(bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* In a time that does not depend on where they differ. */
static bool same(const char *secret, const char *given, size_t len)
{
    size_t n = strlen(secret);
    unsigned differs = n == 0 || len != n;
    for (size_t i = 0; i < n && i < len; i++)
        differs |= (unsigned char)secret[i] ^ (unsigned char)given[i];
    return differs == 0;
}

bool guard_init(web_guard *guard, const char *address, int port, const char *const *hosts,
                int n_hosts, int n_seats)
{
    memset(guard, 0, sizeof *guard);
    snprintf(guard->cookie, sizeof guard->cookie, "confer-%d", port);
    guard->n_seats = n_seats;
    bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    bool good = any || add_local(guard, address, port);
    if (good && (any || guard_is_loopback(address)))
        good = add_local(guard, "localhost", port);
    for (int i = 0; good && i < n_hosts; i++)
        good = add(guard, "https", hosts[i]);
    for (int i = 0; good && i < n_seats; i++)
        good = draw(guard->tokens[i]);
    return good && n_seats <= GUARD_MAX_SEATS;
}

/* --- Questions -------------------------------------------------------------------------------- */

bool guard_knows_host(const web_guard *guard, const char *host)
{
    for (int i = 0; host && i < guard->n_names; i++)
        if (strcasecmp(host, guard->hosts[i]) == 0)
            return true;
    return false;
}

bool guard_knows_origin(const web_guard *guard, const char *origin)
{
    for (int i = 0; origin && i < guard->n_names; i++)
        if (strcmp(origin, guard->origins[i]) == 0)
            return true;
    return false;
}

int guard_enter(web_guard *guard, const char *token, size_t len)
{
    for (int i = 0; i < guard->n_seats; i++) {
        if (!same(guard->tokens[i], token, len))
            continue;
        guard->tokens[i][0] = '\0';
        return draw(guard->sessions[i]) ? i : -1;
    }
    return -1;
}

int guard_seat(const web_guard *guard, const char *cookies)
{
    size_t name_len = strlen(guard->cookie);
    while (guard->n_seats > 0 && cookies && *cookies) {
        cookies += strspn(cookies, "; ");
        size_t len = strcspn(cookies, ";");
        bool named = len > name_len && memcmp(cookies, guard->cookie, name_len) == 0 &&
                     cookies[name_len] == '=';
        for (int i = 0; named && i < guard->n_seats; i++)
            if (same(guard->sessions[i], cookies + name_len + 1, len - name_len - 1))
                return i;
        cookies += len;
    }
    return guard->n_seats == 0 ? 0 : -1;
}
