#include "vote/statement.h"

#include "base/mem.h"

bool cf_said_check(cf_slice text, cf_fault *fault)
{
    if (text.len == 0)
        return cf_fault_refuse(fault, "nothing is said");
    if (text.len > CF_SAID_MAX)
        return cf_fault_refuse(fault,
                               "a statement is %d bytes at most; put a longer text into a file "
                               "and name its SHA-256",
                               CF_SAID_MAX);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.text[i] < 0x20 || text.text[i] == 0x7f)
            return cf_fault_refuse(fault, "a statement is one paragraph, without line ends");
    return cf_utf8_valid(text, NULL) || cf_fault_refuse(fault, "a statement is UTF-8 text");
}

/* What is signed: everything but the signature. */
static void add_claims(cf_buf *out, cf_slice key, cf_slice says, cf_slice manifest, cf_slice head)
{
    cf_buf_add_str(out, "{\"key\":");
    cf_buf_add_slice(out, key);
    cf_buf_add_str(out, ",\"says\":");
    cf_json_add_string(out, says);
    cf_buf_addf(out, ",\"manifest\":\"%.*s\",\"head\":\"%.*s\"", (int)manifest.len, manifest.text,
                (int)head.len, head.text);
}

static void add_prefix(cf_buf *out, cf_slice claims)
{
    cf_buf_add_str(out, "sigmsg|");
    cf_buf_add_slice(out, claims);
    cf_buf_add_char(out, '|');
}

bool cf_statement_sign(cf_buf *out, cf_slice key, const cf_scalar *secret, cf_slice says,
                       cf_slice manifest, cf_slice head, const cf_entropy *entropy, cf_fault *fault)
{
    cf_buf claims = CF_BUF_INIT, prefix = CF_BUF_INIT;
    cf_statement check;
    cf_proof signature;
    cf_arena arena = CF_ARENA_INIT;
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    size_t start = out->len;
    add_claims(&claims, key, says, manifest, head);
    add_prefix(&prefix, cf_buf_slice(&claims));
    bool good = cf_said_check(says, fault) &&
                (cf_proof_make(&signature, cf_buf_slice(&prefix), secret, comb, entropy) ||
                 cf_fault_world(fault, "no entropy"));
    if (good) {
        cf_buf_add_slice(out, cf_buf_slice(&claims));
        cf_buf_add_str(out, ",\"signature\":");
        cf_json_add_proof(out, &signature);
        cf_buf_add_char(out, '}');
        /* a public file that is another key's would make a statement that nobody believes */
        good = cf_statement_read(&check, &arena, (cf_slice){out->text + start, out->len - start},
                                 fault);
    }
    cf_mem_free(comb);
    cf_arena_release(&arena);
    cf_buf_release(&claims);
    cf_buf_release(&prefix);
    return good;
}

static bool read_fields(cf_statement *out, cf_arena *arena, cf_slice text, cf_fault *fault)
{
    cf_trustee_key key;
    cf_buf says = CF_BUF_INIT, name = CF_BUF_INIT;
    cf_json in = cf_json_open(text);
    cf_json_want(&in, "{\"key\":", "a statement");
    const char *start = in.at;
    cf_json_trustee_key(&in, &key);
    out->key = cf_arena_slice(arena, (cf_slice){start, (size_t)(in.at - start)});
    cf_json_want(&in, ",\"says\":", NULL);
    cf_json_unescape(&says, cf_json_string(&in));
    cf_json_want(&in, ",\"manifest\":", NULL);
    out->manifest = cf_arena_slice(arena, cf_json_token(&in, "0123456789abcdef", 64, 64));
    cf_json_want(&in, ",\"head\":", NULL);
    out->head = cf_arena_slice(arena, cf_json_token(&in, "0123456789abcdef", 64, 64));
    cf_json_want(&in, ",\"signature\":", NULL);
    cf_json_proof(&in, &out->signature);
    cf_json_want(&in, "}", NULL);
    if (key.name.text)
        cf_json_unescape(&name, key.name);
    out->says = cf_arena_slice(arena, cf_buf_slice(&says));
    out->name = cf_arena_slice(arena, cf_buf_slice(&name));
    cf_buf_release(&says);
    cf_buf_release(&name);
    return cf_json_close(&in, "statement", fault) && cf_said_check(out->says, fault);
}

bool cf_statement_read(cf_statement *out, cf_arena *arena, cf_slice text, cf_fault *fault)
{
    cf_trustee_key key;
    cf_buf claims = CF_BUF_INIT, prefix = CF_BUF_INIT;
    memset(out, 0, sizeof *out);
    if (!read_fields(out, arena, text, fault) || !cf_trustee_key_read(&key, out->key, fault))
        return false;
    add_claims(&claims, out->key, out->says, out->manifest, out->head);
    add_prefix(&prefix, cf_buf_slice(&claims));
    bool good = cf_proof_check(&out->signature, cf_buf_slice(&prefix), &key.key);
    cf_hash_b64(out->fingerprint, out->key);
    cf_buf_release(&claims);
    cf_buf_release(&prefix);
    return good ||
           cf_fault_refuse(fault, "the statement was not signed with its key, or was changed");
}
