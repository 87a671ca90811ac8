/* fault.h: why the vote refuses something: one short reason, and the event where it was found.
 *
 * Invariants: set once, by whoever finds the first fault; nothing overwrites it. Functions of the
 * vote return false and set the caller's fault, or return true and leave it alone. */
#ifndef CF_VOTE_FAULT_H
#define CF_VOTE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum { CF_VOTE_NO_EVENT = -1 };

typedef enum cf_fault_kind {
    CF_FAULT_NONE,
    CF_FAULT_REFUSED, /* the bytes or the mathematics are wrong */
    CF_FAULT_WORLD,   /* a file, the disk, the entropy or a library failed */
} cf_fault_kind;

typedef struct cf_fault {
    cf_fault_kind kind;
    int64_t event;    /* height of the event, or CF_VOTE_NO_EVENT */
    char reason[200]; /* a sentence without its full stop */
} cf_fault;

#define CF_FAULT_INIT                                                                              \
    {                                                                                              \
        CF_FAULT_NONE, CF_VOTE_NO_EVENT, ""                                                        \
    }

/* Both set `fault` unless it is set already (or NULL), and return false. */
bool cf_fault_refuse(cf_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool cf_fault_world(cf_fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
