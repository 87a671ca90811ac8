/* library.h: libmicrohttpd, loaded when the first page is served: all other commands start without
 * it, and the program runs on machines that do not have it. */
#ifndef CONFER_WEB_LIBRARY_H
#define CONFER_WEB_LIBRARY_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct web_library {
    struct MHD_Daemon *(*start)(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accept,
                                void *accept_context, MHD_AccessHandlerCallback handle,
                                void *context, ...);
    MHD_socket (*quiesce)(struct MHD_Daemon *daemon);
    void (*stop)(struct MHD_Daemon *daemon);
    const char *(*value)(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                         const char *key);
    int (*values)(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                  MHD_KeyValueIterator each, void *context);
    enum MHD_Result (*queue)(struct MHD_Connection *connection, unsigned status,
                             struct MHD_Response *response);
    struct MHD_Response *(*of_buffer)(size_t size, void *bytes, enum MHD_ResponseMemoryMode mode);
    struct MHD_Response *(*of_file)(uint64_t size, int fd);
    void (*destroy)(struct MHD_Response *response);
    enum MHD_Result (*header)(struct MHD_Response *response, const char *name, const char *value);
    const union MHD_ConnectionInfo *(*connection_info)(struct MHD_Connection *connection,
                                                       enum MHD_ConnectionInfoType what, ...);
} web_library;

/* False: `why` says which Debian package is missing. */
bool web_library_load(web_library *out, char *why, size_t why_size);

#endif
