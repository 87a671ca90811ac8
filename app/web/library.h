/* library.h: libmicrohttpd, loaded when the first page is served: all other commands start without
 * it, and the program runs on machines that do not have it. */
#ifndef CONFER_WEB_LIBRARY_H
#define CONFER_WEB_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- What is used of the library's interface (its ABI 12; tests/web/check_library.py compares
 * these with its header, where that is installed)
 * ---------------------------------------------------- */

#if !defined(MHD_VERSION)

struct MHD_Daemon;
struct MHD_Connection;
struct MHD_Response;
typedef int MHD_socket;

enum MHD_Result { MHD_NO = 0, MHD_YES = 1 };
enum MHD_ValueKind { MHD_HEADER_KIND = 1, MHD_GET_ARGUMENT_KIND = 8 };
enum MHD_ResponseMemoryMode { MHD_RESPMEM_PERSISTENT = 0, MHD_RESPMEM_MUST_FREE = 1 };
enum MHD_ConnectionNotificationCode { MHD_CONNECTION_NOTIFY_STARTED = 0 };
enum MHD_RequestTerminationCode { MHD_REQUEST_TERMINATED_COMPLETED_OK = 0 };
enum MHD_ConnectionInfoType {
    MHD_CONNECTION_INFO_CONNECTION_FD = 6,
    MHD_CONNECTION_INFO_SOCKET_CONTEXT = 7
};
union MHD_ConnectionInfo {
    MHD_socket connect_fd;
    void *socket_context;
};
enum { MHD_INVALID_SOCKET = -1, MHD_USE_EPOLL_INTERNAL_THREAD = 520 };
enum MHD_OPTION {
    MHD_OPTION_END = 0,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT = 1,
    MHD_OPTION_CONNECTION_LIMIT = 2,
    MHD_OPTION_CONNECTION_TIMEOUT = 3,
    MHD_OPTION_NOTIFY_COMPLETED = 4,
    MHD_OPTION_LISTEN_SOCKET = 12,
    MHD_OPTION_THREAD_POOL_SIZE = 14,
    MHD_OPTION_UNESCAPE_CALLBACK = 16,
    MHD_OPTION_NOTIFY_CONNECTION = 27,
    MHD_OPTION_STRICT_FOR_CLIENT = 29
};

typedef enum MHD_Result (*MHD_KeyValueIterator)(void *context, enum MHD_ValueKind kind,
                                                const char *key, const char *value);
typedef enum MHD_Result (*MHD_AcceptPolicyCallback)(void *context, const void *address,
                                                    unsigned len);
typedef enum MHD_Result (*MHD_AccessHandlerCallback)(void *context,
                                                     struct MHD_Connection *connection,
                                                     const char *url, const char *method,
                                                     const char *version, const char *upload,
                                                     size_t *upload_len, void **exchange);

#endif

/* --- Loading ---------------------------------------------------------------------------------- */

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
