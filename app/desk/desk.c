/* Opens a folder, lays out the routes of all pages, and serves. */
#define _POSIX_C_SOURCE 200809L
#include "desk/inside.h"
#include "web/assets.h"
#include "web/pages.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOKEN_BYTES = 64, FORM_BYTES = 256, KEPT_ROSTER_BYTES = 256 << 20 };

const char *desk_folder(const desk *d)
{
    return d->folder;
}

bool desk_is_frozen(web_answer *answer, const web_request *request)
{
    if (desk_of(request)->options.rooms)
        answer->status = 403;
    return desk_of(request)->options.rooms;
}

/* --- The folder ------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
    return hash * 0xff51afd7ed558ccdu;
}

static uint64_t stamp_file(const char *name, const struct stat *there)
{
    uint64_t hash = 1469598103934665603u;
    for (const char *c = name; *c; c++)
        hash = mix(hash, (unsigned char)*c);
    hash = mix(hash, (uint64_t)there->st_size);
    hash = mix(hash, (uint64_t)there->st_mtim.tv_sec);
    hash = mix(hash, (uint64_t)there->st_mtim.tv_nsec);
    return mix(hash, there->st_ino);
}

/* A sum, so that the order in which a folder lists its files does not matter; with the folders in
 * it, where tables may stand, but not those whose name begins with a dot. */
static uint64_t stamp_folder(const char *path, int depth)
{
    uint64_t sum = 0;
    DIR *list = opendir(path);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        struct stat there;
        char below[4096];
        if (entry->d_name[0] == '.' || fstatat(dirfd(list), entry->d_name, &there, 0) != 0)
            continue;
        if (S_ISREG(there.st_mode)) {
            sum += stamp_file(entry->d_name, &there);
        } else if (S_ISDIR(there.st_mode) && depth > 0) {
            int len = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
            if (len > 0 && (size_t)len < sizeof below)
                sum += mix(stamp_folder(below, depth - 1), stamp_file(entry->d_name, &there));
        }
    }
    if (list)
        closedir(list);
    return sum;
}

uint64_t desk_stamp(const desk *d)
{
    return stamp_folder(d->folder, 3);
}

bool desk_has_agreement(const desk *d)
{
    char path[4096];
    struct stat there;
    snprintf(path, sizeof path, "%s/current.terms", d->folder);
    return stat(path, &there) == 0;
}

static uint64_t largest_table(const char *folder)
{
    uint64_t largest = 0;
    DIR *list = opendir(folder);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        struct stat there;
        if (fstatat(dirfd(list), entry->d_name, &there, 0) == 0 && S_ISREG(there.st_mode) &&
            (uint64_t)there.st_size > largest)
            largest = (uint64_t)there.st_size;
    }
    if (list)
        closedir(list);
    return largest;
}

/* The texts in offers/: offers, or spaces of packages, which are asked of on their own page. */
static desk_names texts_of(const web_request *request, bool spaces)
{
    desk_names out = {NULL, 0};
    const char *const *names;
    size_t n;
    confer_case *c = desk_live_begin(request);
    confer_case_offers(c, &names, &n);
    out.names = calloc(n + 1, sizeof *out.names);
    for (size_t i = 0; out.names && i < n; i++)
        out.names[out.n++] = strdup(names[i]);
    n = out.n;
    out.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (confer_case_is_space(c, out.names[i]) == spaces)
            out.names[out.n++] = out.names[i];
        else
            free(out.names[i]);
    }
    desk_live_end(request);
    return out;
}

desk_names desk_offers(const web_request *request)
{
    return texts_of(request, false);
}

desk_names desk_spaces(const web_request *request)
{
    return texts_of(request, true);
}

void desk_names_free(desk_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->names[i]);
    free(names->names);
    *names = (desk_names){NULL, 0};
}

const char *desk_has_offer(const desk_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->names[i], name) == 0)
            return names->names[i];
    return NULL;
}

bool desk_is_offer(const web_request *request, const char *name)
{
    desk_names names = desk_offers(request);
    bool there = desk_has_offer(&names, name) != NULL;
    desk_names_free(&names);
    return there;
}

bool desk_take_company(desk_company *out, const web_request *request, const char *offer)
{
    const char *name;
    *out = (desk_company){.all = desk_offers(request)};
    out->names[0] = desk_has_offer(&out->all, offer);
    out->n = 1;
    for (int i = 0; out->n < 4 && (name = web_parameter_at(request, "with", i)); i++) {
        const char *known = desk_has_offer(&out->all, name);
        if (known && known != out->names[0])
            out->names[out->n++] = known;
    }
    return out->names[0] != NULL;
}

void desk_put_with(web_text *t, const char *const *names, int n, const char *self)
{
    for (int i = 0; i < n; i++) {
        if (names[i] == self)
            continue;
        web_put(t, "with=");
        web_link_text(t, names[i]);
        web_put(t, "&amp;");
    }
}

/* --- Routes ----------------------------------------------------------------------------------- */

static void enter(web_answer *answer, const web_request *request)
{
    answer->status = web_enter(answer, request) ? 204 : 401;
}

static void asset(web_answer *answer, const web_request *request)
{
    page_asset(answer, request);
}

static void stop(web_answer *answer, const web_request *request)
{
    web_text number = WEB_TEXT_INIT;
    if (web_form_value(&number, request->body, request->body_len, "number"))
        desk_stop_question(desk_of(request), strtoull(number.bytes, NULL, 10));
    web_text_release(&number);
    desk_go(answer, "/");
}

static const web_route own_routes[] = {
    {"GET", "/assets/*", asset, 0, true},
    {"POST", "/session", enter, TOKEN_BYTES, true},
    {"POST", "/work/stop", stop, FORM_BYTES, false},
    {NULL, NULL, NULL, 0, false},
};

static const desk_page *const pages[] = {
#define DESK_PAGE(name) &desk_page_##name,
#include "desk/pages.def"
#undef DESK_PAGE
    NULL,
};

const desk_page *const *desk_pages(void)
{
    return pages;
}

static size_t count(const web_route *routes)
{
    size_t n = 0;
    while (routes[n].path)
        n++;
    return n;
}

/* The routes of all pages in one table. */
static web_route *all_routes(void)
{
    size_t n = count(own_routes), at = 0;
    for (const desk_page *const *p = pages; *p; p++)
        n += count((*p)->routes);
    web_route *routes = calloc(n + 1, sizeof *routes);
    if (!routes)
        abort();
    for (const web_route *r = own_routes; r->path; r++)
        routes[at++] = *r;
    for (const desk_page *const *p = pages; *p; p++)
        for (const web_route *r = (*p)->routes; r->path; r++)
            routes[at++] = *r;
    return routes;
}

/* --- Serving ---------------------------------------------------------------------------------- */

static bool open_desk(desk *d, const char *folder, const desk_options *options, char *why, int size)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_case_options quiet = CONFER_CASE_OPTIONS_INIT;
    quiet.keep_roster = largest_table(folder) < KEPT_ROSTER_BYTES;
    confer_case_options told = quiet;
    told.progress = desk_progress;
    told.progress_context = d;
    *d = (desk){.folder = strdup(folder), .options = *options};
    if (confer_case_open(&d->live_case, folder, &quiet, &err) != CONFER_OK ||
        confer_case_open(&d->member_case, folder, NULL, &err) != CONFER_OK ||
        confer_case_open(&d->worker_case, folder, &told, &err) != CONFER_OK) {
        snprintf(why, (size_t)size, "%s%s%s", err.message, err.hint[0] ? ": " : "", err.hint);
        return false;
    }
    pthread_mutex_init(&d->lock, NULL);
    pthread_mutex_init(&d->live_lock, NULL);
    pthread_mutex_init(&d->member_lock, NULL);
    pthread_cond_init(&d->moved, NULL);
    return true;
}

static void close_desk(desk *d)
{
    desk_forget_all(d);
    confer_case_close(d->worker_case);
    confer_case_close(d->live_case);
    confer_case_close(d->member_case);
    free(d->folder);
}

bool desk_serve(const char *folder, const desk_options *options,
                void (*ready)(const char *url, const char *side), char *why, int why_size)
{
    desk d = {0};
    web_route *routes = all_routes();
    web_options web = {.listen = options->listen ? options->listen : "127.0.0.1:8474",
                       .hosts = options->hosts,
                       .n_hosts = options->n_hosts,
                       .n_seats = options->rooms ? DESK_SIDES : 1,
                       .forms = true,
                       .routes = routes,
                       .app = &d,
                       .error_page = desk_error_page};
    web_server *server = NULL;
    if (open_desk(&d, folder, options, why, why_size)) {
        web_assets_init();
        server = web_start(&web, why, (size_t)why_size);
    }
    if (server && pthread_create(&d.worker, NULL, desk_work, &d) == 0) {
        for (int i = 0; i < web.n_seats; i++)
            ready(web_seat_url(server, i), options->rooms ? desk_side(i) : NULL);
        web_run(server);
        pthread_mutex_lock(&d.lock);
        d.ending = true;
        confer_case_stop(d.worker_case);
        pthread_cond_broadcast(&d.moved);
        pthread_mutex_unlock(&d.lock);
        pthread_join(d.worker, NULL);
    }
    bool served = server != NULL;
    web_stop(server);
    close_desk(&d);
    free(routes);
    return served;
}
