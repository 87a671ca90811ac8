#define _POSIX_C_SOURCE 200809L
#include "vote/board_view.h"

#include "base/mem.h"
#include "vote/ballot.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct cf_board_view {
    char *path;
    cf_buf bytes; /* of the file, up to the last whole event (and, while reading, beyond) */
    cf_archive_reader reader;
    cf_verifier *verifier;
    cf_board_code *codes;
    size_t n_codes, room_codes;
};

cf_board_view *cf_board_view_open(const char *path, cf_fault *fault)
{
    cf_board_view *view = cf_mem_calloc(1, sizeof *view);
    cf_verifier_options options = {0};
    view->path = cf_mem_alloc(strlen(path) + 1, 1);
    memcpy(view->path, path, strlen(path) + 1);
    view->verifier = cf_verifier_new(&options);
    cf_archive_reader_init(&view->reader);
    if (cf_board_view_refresh(view, fault))
        return view;
    cf_board_view_close(view);
    return NULL;
}

void cf_board_view_close(cf_board_view *view)
{
    if (!view)
        return;
    cf_verifier_free(view->verifier);
    cf_archive_reader_release(&view->reader);
    cf_buf_release(&view->bytes);
    cf_mem_free(view->codes);
    cf_mem_free(view->path);
    cf_mem_free(view);
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* Appends the file's bytes from where ours end. False with the fault unset: there are none. */
static bool read_more(cf_board_view *view, cf_fault *fault)
{
    struct stat info;
    size_t old = view->bytes.len;
    int fd = open(view->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        cf_fault_world(fault, "%s: cannot open: %s", view->path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    while (view->bytes.len < (size_t)info.st_size) {
        size_t want = (size_t)info.st_size - view->bytes.len;
        ssize_t n = pread(fd, cf_buf_reserve(&view->bytes, want), want, (off_t)view->bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        view->bytes.len += (size_t)n;
    }
    close(fd);
    return view->bytes.len > old;
}

/* The signed hash, which the ballot's form has at a fixed place behind its name. */
static void copy_seal(char out[CF_B64_SIZE], cf_slice ballot)
{
    static const char mark[] = ",\"signature\":{\"hash\":\"";
    out[0] = '\0';
    for (size_t at = ballot.len; at-- > 0;) {
        if (ballot.len - at < sizeof mark - 1 + CF_B64_SIZE ||
            memcmp(ballot.text + at, mark, sizeof mark - 1) != 0)
            continue;
        memcpy(out, ballot.text + at + sizeof mark - 1, CF_B64_SIZE - 1);
        out[CF_B64_SIZE - 1] = '\0';
        return;
    }
}

static void take(cf_board_view *view, const cf_event *event)
{
    if (event->type != CF_EVENT_BALLOT)
        return;
    view->codes =
        cf_mem_grow(view->codes, &view->room_codes, view->n_codes + 1, sizeof *view->codes);
    cf_board_code *code = &view->codes[view->n_codes++];
    cf_ballot_tracker(code->tracker, event->data[0].body);
    copy_seal(code->seal, event->data[0].body);
}

bool cf_board_view_refresh(cf_board_view *view, cf_fault *fault)
{
    cf_event event;
    cf_fault found = CF_FAULT_INIT;
    if (!read_more(view, &found)) {
        if (found.kind == CF_FAULT_NONE)
            return true;
        if (fault && fault->kind == CF_FAULT_NONE)
            *fault = found;
        return false;
    }
    while (cf_archive_next(&event, &view->reader, cf_buf_slice(&view->bytes), &found))
        take(view, &event);
    /* An event that is being written is read again, from its start, the next time. */
    bool torn = found.kind != CF_FAULT_NONE &&
                cf_archive_tail_is_torn(cf_buf_slice(&view->bytes), view->reader.at);
    view->bytes.len = view->reader.at;
    if (found.kind != CF_FAULT_NONE && !torn) {
        if (fault && fault->kind == CF_FAULT_NONE)
            *fault = found;
        return false;
    }
    return view->reader.at == 0 ||
           cf_verifier_trust(view->verifier, cf_buf_slice(&view->bytes), fault);
}

/* --- What there is ---------------------------------------------------------------------------- */

const cf_verifier *cf_board_view_verifier(const cf_board_view *view)
{
    return cf_verifier_election(view->verifier) ? view->verifier : NULL;
}

const cf_board_code *cf_board_view_codes(const cf_board_view *view, size_t *n)
{
    *n = view->n_codes;
    return view->codes;
}

size_t cf_board_view_len(const cf_board_view *view)
{
    return view->reader.at;
}
