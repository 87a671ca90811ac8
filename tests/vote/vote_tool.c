/* vote_tool.c: a small driver for the tests: verify FILE... */
#include "vote/entropy.h"
#include "vote/verify.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_file(cf_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t n;
    if (!file)
        return false;
    while ((n = fread(cf_buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    cf_entropy entropy = cf_entropy_system();
    const char *threads = getenv("THREADS");
    cf_verifier_options options = {threads ? atoi(threads) : 1, &entropy, getenv("PORTABLE") != NULL};
    int status = 0;
    for (int i = 2; i < argc; i++) {
        cf_buf bytes = CF_BUF_INIT;
        cf_fault fault = CF_FAULT_INIT;
        if (!read_file(&bytes, argv[i]))
            return 2;
        bool good = cf_archive_verify(cf_buf_slice(&bytes), &options, &fault);
        printf("%s %s %lld %s\n", argv[i], good ? "accept" : "reject", (long long)fault.event, fault.reason);
        status |= !good;
        cf_buf_release(&bytes);
    }
    return status;
}
