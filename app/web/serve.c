#include "web/serve.h"

#include "web/assets.h"
#include "web/pages.h"

#include <stdio.h>

static void tick(void *context)
{
    vote_app *app = context;
    (void)confer_polls_refresh(app->polls, NULL); /* what was known stays */
}

bool web_serve_vote(const char *folder, const web_vote_options *options,
                    void (*ready)(const char *url), char *why, int why_size)
{
    confer_error err = CONFER_ERROR_INIT;
    vote_app app = {.booth = options->booth};
    web_options web = {.listen = options->listen ? options->listen : "127.0.0.1:8475",
                       .hosts = options->hosts,
                       .n_hosts = options->n_hosts,
                       .n_seats = options->booth ? 1 : 0,
                       .routes = vote_routes,
                       .app = &app,
                       .tick = tick,
                       .error_page = page_error};
    if (confer_polls_open(&app.polls, folder, &err) != CONFER_OK) {
        snprintf(why, (size_t)why_size, "%s", err.message);
        return false;
    }
    web_assets_init();
    web_server *server = web_start(&web, why, (size_t)why_size);
    if (server) {
        ready(web_url(server));
        web_run(server);
        web_stop(server);
    }
    confer_polls_close(app.polls);
    return server != NULL;
}
