/* member.h as a WebAssembly module without imports: the deal in once, a member's fields in, the
 * answer out. */
#if defined(__wasm__)

#include "page/member.h"

#include "base/mem.h"

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { NO_FILE = 8 };

/* What the C library would call to touch files: there are none, and a module that imports nothing
 * can do nothing but compute. */
int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t fd);
int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t fd, int64_t by, int32_t from,
                                                  int32_t out);
int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t fd, int32_t parts, int32_t n,
                                                   int32_t out);

int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t fd)
{
    (void)fd;
    return NO_FILE;
}

int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t fd, int64_t by, int32_t from, int32_t out)
{
    (void)fd, (void)by, (void)from, (void)out;
    return NO_FILE;
}

int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t fd, int32_t parts, int32_t n,
                                                   int32_t out)
{
    (void)fd, (void)parts, (void)n, (void)out;
    return NO_FILE;
}

/* The compiler's own functions for 128-bit division were built with a guarded stack. */
uintptr_t __stack_chk_guard = 0x00000aff;
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
    __builtin_trap();
}

static char *input;
static cf_deal deal;
static bool has_deal;
static cf_buf output;

/* Room for `len` bytes of input. */
EXPORT(input) char *page_input(size_t len);
char *page_input(size_t len)
{
    cf_mem_free(input);
    input = cf_mem_alloc(len + 1, 1);
    return input;
}

/* The input is a deal. 1: it was taken. */
EXPORT(open) int page_open(size_t len);
int page_open(size_t len)
{
    if (has_deal)
        cf_deal_release(&deal);
    has_deal = cf_deal_unpack(&deal, (cf_slice){input, len});
    return has_deal;
}

/* The input is the fields; the answer is at output(), output_len() bytes. */
EXPORT(ask) void page_ask(size_t len);
void page_ask(size_t len)
{
    cf_buf_clear(&output);
    if (has_deal)
        cf_member_answer(&output, &deal, (cf_slice){input, len});
}

EXPORT(output) const char *page_output(void);
const char *page_output(void)
{
    return output.text;
}

EXPORT(output_len) size_t page_output_len(void);
size_t page_output_len(void)
{
    return output.len;
}

#else
typedef int cf_member_wasm_is_for_the_page;
#endif
