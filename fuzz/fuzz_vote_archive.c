/* fuzz_vote_archive.c: any bytes as an archive: a verdict, never a crash. */
#include "vote/verify.h"

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const cf_verifier_options options = {1, NULL, false};
    cf_fault fault = CF_FAULT_INIT;
    cf_slice bytes = {(const char *)data, size};
    bool good = cf_archive_verify(bytes, &options, &fault);
    if (good != (fault.kind == CF_FAULT_NONE))
        __builtin_trap();
    cf_archive_tail_is_torn(bytes, size / 2);
    return 0;
}
