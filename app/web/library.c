#include "web/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

bool web_library_load(web_library *out, char *why, size_t why_size)
{
    void *handle = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        snprintf(why, why_size,
                 "the web server needs libmicrohttpd 0.9.75 or newer (Debian package "
                 "libmicrohttpd12: `apt install libmicrohttpd12`)");
        return false;
    }
    const struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"MHD_start_daemon", &out->start},
        {"MHD_quiesce_daemon", &out->quiesce},
        {"MHD_stop_daemon", &out->stop},
        {"MHD_lookup_connection_value", &out->value},
        {"MHD_get_connection_values", &out->values},
        {"MHD_queue_response", &out->queue},
        {"MHD_create_response_from_buffer", &out->of_buffer},
        {"MHD_create_response_from_fd64", &out->of_file},
        {"MHD_destroy_response", &out->destroy},
        {"MHD_add_response_header", &out->header},
        {"MHD_get_connection_info", &out->connection_info},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *found = dlsym(handle, symbols[i].name);
        if (!found) {
            snprintf(why, why_size, "the installed libmicrohttpd has no %s: it is too old",
                     symbols[i].name);
            return false;
        }
        memcpy(symbols[i].place, &found, sizeof found);
    }
    return true;
}
