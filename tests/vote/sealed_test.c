/* sealed_test.c: the page's AES-256 and CCM against the standard's known answer and OpenSSL. */
#include "vote_test.h"

#include "vote/aes_ccm.h"
#include "vote/sealed.h"

#include <stdlib.h>

/* FIPS 197, appendix C.3. */
static void aes_gives_the_standards_known_answer(void **state)
{
    static const unsigned char expected[16] = {0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf,
                                               0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89};
    unsigned char key[32], in[16], out[16];
    (void)state;
    for (unsigned i = 0; i < 32; i++)
        key[i] = (unsigned char)i;
    for (unsigned i = 0; i < 16; i++)
        in[i] = (unsigned char)(i * 0x11);
    cf_aes256_block(out, key, in);
    assert_memory_equal(out, expected, sizeof out);
}

static void fill(unsigned char *out, size_t len, uint64_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
        out[i] = (unsigned char)(seed >> 56);
    }
}

static void letters_are_those_of_openssl_and_open_alike(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 31, 32, 33, 700, 4096, 65535, 65536, 70001};
    static unsigned char text[70001];
    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        unsigned char key[32], iv[32];
        cf_buf ours = CF_BUF_INIT, theirs = CF_BUF_INIT, opened = CF_BUF_INIT;
        cf_fault fault = CF_FAULT_INIT;
        fill(key, sizeof key, k);
        fill(iv, sizeof iv, k + 100);
        fill(text, sizes[k], k + 200);
        cf_slice plain = {(const char *)text, sizes[k]};
        cf_ccm_seal(&ours, key, iv, plain);
        assert_true(cf_sealed_encrypt(&theirs, key, iv, plain, &fault));
        assert_int_equal(ours.len, theirs.len);
        assert_memory_equal(ours.text, theirs.text, ours.len);
        assert_true(cf_ccm_open(&opened, key, iv, cf_buf_slice(&theirs)));
        assert_true(cf_slice_equal(cf_buf_slice(&opened), plain));
        size_t bad[] = {0, ours.len / 2, ours.len - 1};
        for (unsigned i = 0; i < 3; i++) {
            ours.text[bad[i]] ^= 1;
            assert_false(cf_ccm_open(&opened, key, iv, cf_buf_slice(&ours)));
            assert_int_equal(opened.len, plain.len);
            ours.text[bad[i]] ^= 1;
        }
        assert_false(cf_ccm_open(&opened, key, iv, (cf_slice){ours.text, CF_CCM_TAG - 1}));
        cf_buf_release(&ours);
        cf_buf_release(&theirs);
        cf_buf_release(&opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aes_gives_the_standards_known_answer),
        cmocka_unit_test(letters_are_those_of_openssl_and_open_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
