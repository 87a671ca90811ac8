#include "vote/credential.h"

#include "base/mem.h"
#include "vote/sealed.h"

#include <inttypes.h>
#include <stdlib.h>

static const char alphabet[] = CF_BASE58_ALPHABET;

/* --- Private codes ---------------------------------------------------------------------------- */

static int digit_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool cf_token_draw(char *out, size_t n, const cf_entropy *entropy)
{
    for (size_t i = 0; i < n;) {
        unsigned char byte;
        if (!entropy->draw(entropy->context, &byte, 1))
            return false;
        if (byte < 232) /* 4 x 58: every digit equally likely */
            out[i++] = alphabet[byte % 58];
    }
    out[n] = '\0';
    return true;
}

static void dash(char out[CF_CREDENTIAL_SIZE], const char code[15])
{
    size_t at = 0;
    for (size_t i = 0; i < 15; i++) {
        if (i > 0 && i % 3 == 0)
            out[at++] = '-';
        out[at++] = code[i];
    }
    out[at] = '\0';
}

/* The number of the first 14 digits modulo 53. */
static int remainder_of(const char code[15])
{
    int r = 0;
    for (int i = 0; i < 14; i++)
        r = (r * 58 + digit_of(code[i])) % 53;
    return r;
}

bool cf_credential_draw(char out[CF_CREDENTIAL_SIZE], const cf_entropy *entropy)
{
    char code[16];
    if (!cf_token_draw(code, 14, entropy))
        return false;
    code[14] = alphabet[53 - remainder_of(code)];
    dash(out, code);
    cf_wipe(code, sizeof code);
    return true;
}

bool cf_credential_normalize(char out[CF_CREDENTIAL_SIZE], cf_slice typed, cf_fault *fault)
{
    char code[16];
    size_t n = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.text[i];
        if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        if (digit_of(c) < 0)
            return cf_fault_refuse(fault, "a voting code has no character '%c'",
                                   c > ' ' && c < 0x7f ? c : '?');
        if (n == 15)
            return cf_fault_refuse(fault, "the voting code is too long");
        code[n++] = c;
    }
    if (n < 15)
        return cf_fault_refuse(fault, "the voting code is too short");
    if ((remainder_of(code) + digit_of(code[14])) % 53 != 0)
        return cf_fault_refuse(fault, "the voting code has a typing error");
    dash(out, code);
    cf_wipe(code, sizeof code);
    return true;
}

#if !defined(__wasm__) /* there WebCrypto derives the 32 bytes: cf_scalar_of_digest takes them */
bool cf_credential_secret(cf_scalar *out, const char credential[CF_CREDENTIAL_SIZE], cf_slice uuid,
                          cf_fault *fault)
{
    unsigned char digest[32];
    if (!cf_sealed_pbkdf2(digest, cf_slice_of(credential), uuid, 1000, fault))
        return false;
    *out = cf_scalar_of_digest(digest);
    cf_wipe(digest, sizeof digest);
    return true;
}
#endif

/* --- The public list -------------------------------------------------------------------------- */

/* Decimal numbers without leading zeros: the longer is the larger. */
static int compare_digits(cf_slice a, cf_slice b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return memcmp(a.text, b.text, a.len);
}

/* The weight after the comma: 1 .. CF_VOTE_MAX_WEIGHT, canonical; 0 otherwise. */
static uint64_t weight_of(cf_slice digits)
{
    uint64_t weight = 0;
    if (digits.len == 0 || digits.len > 13 || digits.text[0] == '0')
        return 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.text[i] < '0' || digits.text[i] > '9')
            return 0; /* a second comma is no digit */
        weight = weight * 10 + (uint64_t)(digits.text[i] - '0');
    }
    return weight <= CF_VOTE_MAX_WEIGHT ? weight : 0;
}

static bool add_entry(cf_credentials *list, cf_slice entry, cf_fault *fault)
{
    size_t i = list->count;
    const char *comma = memchr(entry.text, ',', entry.len);
    size_t len = comma ? (size_t)(comma - entry.text) : entry.len;
    cf_slice digits = {entry.text, len};
    uint64_t weight = 1;
    if (comma)
        weight = weight_of((cf_slice){comma + 1, entry.len - len - 1});
    if (i > 0 && (comma != NULL) != list->weighted)
        return cf_fault_refuse(fault, "credentials: some have a weight and some have none");
    list->weighted = comma != NULL;
    if (weight == 0)
        return cf_fault_refuse(fault, "credentials: entry %zu has no canonical weight", i);
    if (!cf_element_read(&list->key[i], digits))
        return cf_fault_refuse(fault, "credentials: entry %zu is no canonical number below p", i);
    if (cf_element_equal(&list->key[i], &cf_element_one))
        return cf_fault_refuse(fault, "credentials: entry %zu is the identity", i);
    if (i > 0 && compare_digits(list->digits[i - 1], digits) >= 0)
        return cf_fault_refuse(fault, "credentials: entry %zu is out of order or repeated", i);
    list->digits[i] = digits;
    list->weight[i] = weight;
    list->total_weight += weight;
    if (list->total_weight > CF_VOTE_MAX_WEIGHT)
        return cf_fault_refuse(fault, "credentials: the total weight is too large");
    list->count++;
    return true;
}

static bool read_entries(cf_credentials *list, cf_fault *fault)
{
    cf_json in = cf_json_open(list->text);
    cf_json_want(&in, "[", NULL);
    if (cf_json_try(&in, "]"))
        return cf_fault_refuse(fault, "credentials: the list is empty");
    do {
        cf_slice entry = cf_json_token(&in, "0123456789,", 1, CF_ELEMENT_DIGITS + 21);
        if (in.expected)
            break;
        if (!add_entry(list, entry, fault))
            return false;
    } while (cf_json_more(&in));
    return cf_json_close(&in, "credentials", fault);
}

bool cf_credentials_read(cf_credentials *out, cf_slice text, cf_fault *fault)
{
    memset(out, 0, sizeof *out);
    cf_arena_init(&out->arena);
    size_t n = 1;
    for (size_t i = 0; i + 1 < text.len; i++)
        n += text.text[i] == '"' && text.text[i + 1] == ',';
    out->text = cf_arena_slice(&out->arena, text);
    out->key = CF_ARENA_NEW(&out->arena, cf_element, n);
    out->digits = CF_ARENA_NEW(&out->arena, cf_slice, n);
    out->weight = CF_ARENA_NEW(&out->arena, uint64_t, n);
    if (read_entries(out, fault))
        return true;
    cf_credentials_release(out);
    return false;
}

void cf_credentials_release(cf_credentials *credentials)
{
    cf_arena_release(&credentials->arena);
    memset(credentials, 0, sizeof *credentials);
}

int64_t cf_credentials_find(const cf_credentials *credentials, cf_slice digits)
{
    size_t low = 0, high = credentials->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_digits(credentials->digits[middle], digits);
        if (order == 0)
            return (int64_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

typedef struct {
    cf_slice digits;
    uint64_t weight;
} entry;

static int compare_entries(const void *a, const void *b)
{
    const entry *left = a, *right = b;
    return compare_digits(left->digits, right->digits);
}

void cf_credentials_write(cf_buf *out, const cf_element *key, const uint64_t *weight, size_t n)
{
    cf_buf text = CF_BUF_INIT;
    entry *entries = cf_mem_calloc(n ? n : 1, sizeof *entries);
    size_t *start = cf_mem_calloc(n + 1, sizeof *start);
    for (size_t i = 0; i < n; i++) {
        cf_element_print(&text, &key[i]);
        start[i + 1] = text.len;
    }
    for (size_t i = 0; i < n; i++) {
        entries[i].digits = (cf_slice){text.text + start[i], start[i + 1] - start[i]};
        entries[i].weight = weight ? weight[i] : 0;
    }
    if (n > 0)
        qsort(entries, n, sizeof *entries, compare_entries);
    cf_buf_add_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        cf_buf_add_str(out, i ? ",\"" : "\"");
        cf_buf_add_slice(out, entries[i].digits);
        if (weight)
            cf_buf_addf(out, ",%" PRIu64, entries[i].weight);
        cf_buf_add_char(out, '"');
    }
    cf_buf_add_char(out, ']');
    cf_mem_free(entries);
    cf_mem_free(start);
    cf_buf_release(&text);
}
