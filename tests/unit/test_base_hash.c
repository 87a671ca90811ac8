/* SHA-256 against the published vectors and another implementation; Philox4x32-10 against the
 * vectors of its authors. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With the processor's instructions, where it has them, and without. */
static void hashes_to(cf_slice text, const char *expected)
{
    unsigned char digest[CF_SHA256_SIZE];
    char hex[CF_SHA256_HEX_SIZE];
    for (int way = 0; way < 2; way++) {
        cf_sha256_fast = way == 0;
        cf_sha256_of(digest, text);
        cf_sha256_hex(hex, digest);
        assert_string_equal(hex, expected);
    }
    cf_sha256_fast = true;
}

/* FIPS 180-4, examples of the Secure Hash Standard (and the empty text). */
static void published_vectors(void **state)
{
    (void)state;
    hashes_to(CF_SLICE(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hashes_to(CF_SLICE("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hashes_to(CF_SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    hashes_to(CF_SLICE("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                       "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

/* A million letters, given in pieces that cross the blocks of 64 bytes in every way. */
static void a_million_letters_in_pieces(void **state)
{
    (void)state;
    char as[1000];
    memset(as, 'a', sizeof as);
    cf_sha256 hash;
    cf_sha256_init(&hash);
    size_t left = 1000000, piece = 0;
    while (left > 0) {
        size_t n = piece++ % 331 < left ? (piece - 1) % 331 : left;
        cf_sha256_add(&hash, as, n);
        left -= n;
    }
    unsigned char digest[CF_SHA256_SIZE];
    char hex[CF_SHA256_HEX_SIZE];
    cf_sha256_finish(digest, &hash);
    cf_sha256_hex(hex, digest);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

enum { N_FILES = 330 };

static void fill(unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i += 16) {
        const uint32_t counter[4] = {(uint32_t)i, (uint32_t)len, 0, 0};
        cf_philox draw = cf_philox_draw(11, counter);
        memcpy(bytes + i, draw.word, len - i < 16 ? len - i : 16);
    }
}

/* Files of 0 to 329 random bytes: OpenSSL, or the system's own, must print the same. */
static void another_implementation_agrees(void **state)
{
    (void)state;
    char folder[] = "/tmp/confer-sha-XXXXXX", path[128], command[512];
    unsigned char bytes[N_FILES + 16];
    assert_non_null(mkdtemp(folder));
    for (size_t len = 0; len < N_FILES; len++) {
        snprintf(path, sizeof path, "%s/%03zu", folder, len);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fill(bytes, len);
        assert_int_equal(fwrite(bytes, 1, len, file), len);
        assert_int_equal(fclose(file), 0);
    }
    snprintf(command, sizeof command,
             "cd %s && if command -v openssl >/dev/null; then openssl dgst -sha256 -r *; "
             "else sha256sum -b *; fi", folder);
    FILE *others = popen(command, "r");
    assert_non_null(others);
    char line[256];
    size_t n = 0;
    for (; fgets(line, sizeof line, others); n++) {
        char *end = strchr(line, ' ');
        assert_non_null(end);
        *end = '\0';
        fill(bytes, n);
        hashes_to((cf_slice){(char *)bytes, n}, line);
    }
    assert_int_equal(pclose(others), 0);
    assert_int_equal(n, N_FILES);
    for (size_t len = 0; len < N_FILES; len++) {
        snprintf(path, sizeof path, "%s/%03zu", folder, len);
        unlink(path);
    }
    rmdir(folder);
}

/* kat_vectors of Random123 (Salmon et al.): counter, key, result of philox4x32-10. */
static void philox_gives_the_published_words(void **state)
{
    (void)state;
    static const struct { uint32_t counter[4], key[2], expected[4]; } vectors[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint64_t key = (uint64_t)vectors[i].key[1] << 32 | vectors[i].key[0];
        cf_philox draw = cf_philox_draw(key, vectors[i].counter);
        assert_memory_equal(draw.word, vectors[i].expected, sizeof draw.word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(a_million_letters_in_pieces),
        cmocka_unit_test(another_implementation_agrees),
        cmocka_unit_test(philox_gives_the_published_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
