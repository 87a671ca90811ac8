#include "vote/aes_ccm.h"

#include "vote/limb.h"

#include <string.h>

/* --- The S-box, of sixteen bytes at once ------------------------------------------------------ */

/* Bit b of byte i is bit i of plane b: products in GF(2^8) are ANDs and XORs, and no table is read
 * at a secret place. */
typedef struct {
    unsigned plane[8];
} bytes16;

static void multiply(bytes16 *out, const bytes16 *a, const bytes16 *b)
{
    unsigned t[15] = {0};
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++)
            t[i + j] ^= a->plane[i] & b->plane[j];
    for (int k = 14; k >= 8; k--) { /* x^8 = x^4 + x^3 + x + 1 */
        t[k - 4] ^= t[k];
        t[k - 5] ^= t[k];
        t[k - 7] ^= t[k];
        t[k - 8] ^= t[k];
    }
    memcpy(out->plane, t, sizeof out->plane);
}

/* x^254, which is 1/x, and 0 for 0. */
static void invert(bytes16 *x)
{
    bytes16 x2, x3, x12, power;
    multiply(&x2, x, x);
    multiply(&x3, &x2, x);
    multiply(&x12, &x3, &x3);
    multiply(&x12, &x12, &x12);
    multiply(&power, &x12, &x3); /* 15 */
    for (int i = 0; i < 4; i++)
        multiply(&power, &power, &power); /* 240 */
    multiply(&power, &power, &x12);
    multiply(x, &power, &x2);
}

static void substitute(unsigned char *bytes, unsigned n)
{
    bytes16 x = {{0}};
    for (unsigned i = 0; i < n; i++)
        for (unsigned b = 0; b < 8; b++)
            x.plane[b] |= (unsigned)(bytes[i] >> b & 1) << i;
    invert(&x);
    for (unsigned i = 0; i < n; i++) {
        unsigned v = 0;
        for (unsigned b = 0; b < 8; b++)
            v |= (x.plane[b] >> i & 1) << b;
        v |= v << 8; /* so that a shift turns the byte */
        bytes[i] = (unsigned char)((v ^ v >> 4 ^ v >> 5 ^ v >> 6 ^ v >> 7 ^ 0x63) & 0xff);
    }
}

/* --- AES-256 ---------------------------------------------------------------------------------- */

enum { ROUNDS = 14, BLOCK = 16 };

typedef struct {
    unsigned char round[ROUNDS + 1][BLOCK];
} schedule;

static unsigned char twice(unsigned char x)
{
    return (unsigned char)((unsigned)x << 1 ^ ((0u - (x >> 7 & 1u)) & 0x1bu));
}

static void expand(schedule *out, const unsigned char key[32])
{
    unsigned char *w = out->round[0], constant = 1;
    memcpy(w, key, 32);
    for (unsigned i = 8; i < 4 * (ROUNDS + 1); i++) {
        unsigned char word[4];
        memcpy(word, w + 4 * (i - 1), 4);
        if (i % 8 == 0) {
            unsigned char first = word[0];
            memmove(word, word + 1, 3);
            word[3] = first;
        }
        if (i % 4 == 0)
            substitute(word, 4);
        if (i % 8 == 0) {
            word[0] ^= constant;
            constant = twice(constant);
        }
        for (unsigned k = 0; k < 4; k++)
            w[4 * i + k] = w[4 * (i - 8) + k] ^ word[k];
    }
}

static void add_key(unsigned char *s, const unsigned char *key)
{
    for (unsigned i = 0; i < BLOCK; i++)
        s[i] ^= key[i];
}

static void shift_rows(unsigned char *s)
{
    unsigned char t[BLOCK];
    for (unsigned i = 0; i < BLOCK; i++)
        t[i] = s[(i + 4 * (i % 4)) % BLOCK];
    memcpy(s, t, BLOCK);
}

static void mix_columns(unsigned char *s)
{
    for (unsigned c = 0; c < BLOCK; c += 4) {
        unsigned char a[4], sum = 0;
        memcpy(a, s + c, 4);
        for (unsigned i = 0; i < 4; i++)
            sum ^= a[i];
        for (unsigned i = 0; i < 4; i++)
            s[c + i] ^= sum ^ twice(a[i] ^ a[(i + 1) % 4]);
    }
}

static void encrypt(unsigned char s[BLOCK], const schedule *keys)
{
    add_key(s, keys->round[0]);
    for (unsigned r = 1; r <= ROUNDS; r++) {
        substitute(s, BLOCK);
        shift_rows(s);
        if (r < ROUNDS)
            mix_columns(s);
        add_key(s, keys->round[r]);
    }
}

void cf_aes256_block(unsigned char out[16], const unsigned char key[32], const unsigned char in[16])
{
    schedule keys;
    expand(&keys, key);
    memcpy(out, in, BLOCK);
    encrypt(out, &keys);
    cf_wipe(&keys, sizeof keys);
}

/* --- CCM -------------------------------------------------------------------------------------- */

typedef struct {
    schedule keys;
    unsigned char counter[BLOCK], mac[BLOCK];
    unsigned len_bytes; /* L: octets of the length and of the counter */
} ccm;

/* The last octets of a block as a big-endian number. */
static void put_number(unsigned char *block, unsigned n, size_t value)
{
    for (unsigned i = 0; i < n; i++, value >>= 8)
        block[BLOCK - 1 - i] = (unsigned char)value;
}

static void start(ccm *c, const unsigned char key[32], const unsigned char iv[32], size_t len)
{
    unsigned nonce = len < 65536 ? 13 : 12;
    *c = (ccm){.len_bytes = BLOCK - 1 - nonce};
    expand(&c->keys, key);
    c->counter[0] = (unsigned char)(c->len_bytes - 1);
    c->mac[0] = (unsigned char)((CF_CCM_TAG - 2) / 2 * 8 + c->len_bytes - 1);
    memcpy(c->counter + 1, iv, nonce);
    memcpy(c->mac + 1, iv, nonce);
    put_number(c->mac, c->len_bytes, len);
    encrypt(c->mac, &c->keys);
}

/* The stream of block `number`; block 0 covers the tag. */
static void stream(unsigned char out[BLOCK], ccm *c, size_t number)
{
    put_number(c->counter, c->len_bytes, number);
    memcpy(out, c->counter, BLOCK);
    encrypt(out, &c->keys);
}

static void authenticate(ccm *c, const unsigned char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c->mac[i] ^= text[i];
    encrypt(c->mac, &c->keys);
}

static void finish(unsigned char tag[CF_CCM_TAG], ccm *c)
{
    unsigned char cover[BLOCK];
    stream(cover, c, 0);
    for (unsigned i = 0; i < CF_CCM_TAG; i++)
        tag[i] = c->mac[i] ^ cover[i];
    cf_wipe(c, sizeof *c);
}

/* The text in its own place; the MAC is over what it was before when `sealing`, after otherwise. */
static void cover_text(ccm *c, unsigned char *text, size_t len, bool sealing)
{
    for (size_t at = 0; at < len; at += BLOCK) {
        unsigned char block[BLOCK];
        size_t n = len - at < BLOCK ? len - at : BLOCK;
        if (sealing)
            authenticate(c, text + at, n);
        stream(block, c, at / BLOCK + 1);
        for (size_t i = 0; i < n; i++)
            text[at + i] ^= block[i];
        if (!sealing)
            authenticate(c, text + at, n);
    }
}

void cf_ccm_seal(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                 cf_slice text)
{
    ccm c;
    unsigned char tag[CF_CCM_TAG];
    size_t at = out->len;
    start(&c, key, iv, text.len);
    cf_buf_add_slice(out, text);
    cover_text(&c, (unsigned char *)out->text + at, text.len, true);
    finish(tag, &c);
    cf_buf_add(out, (const char *)tag, sizeof tag);
}

bool cf_ccm_open(cf_buf *out, const unsigned char key[32], const unsigned char iv[32],
                 cf_slice sealed)
{
    ccm c;
    unsigned char tag[CF_CCM_TAG], different = 0;
    size_t at = out->len, len = sealed.len - CF_CCM_TAG;
    if (sealed.len < CF_CCM_TAG)
        return false;
    start(&c, key, iv, len);
    cf_buf_add_slice(out, (cf_slice){sealed.text, len});
    cover_text(&c, (unsigned char *)out->text + at, len, false);
    finish(tag, &c);
    for (unsigned i = 0; i < CF_CCM_TAG; i++)
        different |= (unsigned char)(tag[i] ^ (unsigned char)sealed.text[len + i]);
    CF_PUBLIC(&different, sizeof different); /* a refusal is seen by all */
    if (different == 0)
        return true;
    cf_wipe(out->text + at, len);
    out->len = at;
    return false;
}
