/* What a trustee sends back: a line an archive, with its election and the trustee's number. Apart
 * from box_count.c, so that a trustee's page carries no vote's folder with it. */
#include "vote/box.h"

#include "base/mem.h"
#include "vote/json.h"
#include "vote/verify.h"

#include <inttypes.h>
#include <string.h>

static bool says_challenged(const cf_election *election)
{
    static const char mark[] = "\n" CF_CHALLENGED_MARK;
    cf_slice text = election->description;
    for (; text.len >= sizeof mark - 1; text.text++, text.len--)
        if (memcmp(text.text, mark, sizeof mark - 1) == 0)
            return true;
    return false;
}

bool cf_share_line_make(cf_buf *out, cf_slice archive, const cf_scalar *secret, bool challenged,
                        const cf_box_options *options, cf_fault *fault)
{
    cf_verifier_options verifying = {options->n_threads, options->entropy, false};
    cf_verifier *verifier = cf_verifier_new(&verifying);
    cf_buf share = CF_BUF_INIT;
    uint64_t owner = 0;
    bool good = cf_verifier_feed(verifier, archive, fault);
    bool asked = good && says_challenged(cf_verifier_election(verifier)) == challenged;
    if (asked)
        good = cf_verifier_decrypt(&share, &owner, verifier, secret, options->entropy, fault);
    if (asked && good) {
        cf_slice uuid = cf_verifier_election(verifier)->uuid;
        cf_buf_addf(out, "{\"uuid\":\"%.*s\",\"owner\":%" PRIu64 ",\"share\":", (int)uuid.len,
                    uuid.text, owner);
        cf_buf_add_slice(out, cf_buf_slice(&share));
        cf_buf_add_str(out, "}\n");
    }
    cf_buf_release(&share);
    cf_verifier_free(verifier);
    return good;
}

bool cf_share_line_read(cf_slice *uuid, uint64_t *owner, cf_slice *share, cf_slice line,
                        cf_fault *fault)
{
    cf_json in = cf_json_open(cf_slice_trim(line));
    cf_json_want(&in, "{\"uuid\":", "a trustee's decryption");
    *uuid = cf_json_token(&in, CF_BASE58_ALPHABET, 14, CF_UUID_MAX);
    cf_json_want(&in, ",\"owner\":", "a trustee's decryption");
    *owner = cf_json_int(&in, CF_VOTE_MAX_TRUSTEES);
    cf_json_want(&in, ",\"share\":", "a trustee's decryption");
    if (in.expected || in.end - in.at < 2 || in.end[-1] != '}')
        return cf_fault_refuse(fault, "this is no trustee's decryption");
    *share = (cf_slice){in.at, (size_t)(in.end - in.at) - 1};
    return true;
}
