/* group_test.c: the group's and the scalars' arithmetic against GMP. */
#include "vote_test.h"

#include "vote/group.h"

#include <gmp.h>
#include <stdlib.h>

static const char modulus_digits[] =
    "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192"
    "2237254497684338129066633138078958404960054389636289796393038773905722803605973749427"
    "6713767776188985898727358650490811670993105358677809800307904916540637771737641986785"
    "2727347447634183560003569830519314428456170191100078673730733356412397173289791324047"
    "4578834468260652327974647951137672658693582180046317922073668860052627186363386088796"
    "8821207694323661494910029234443463732221458841005864210502421203654335612013204811188"
    "5240873107701415166620016231317716937218924807850771182784231749807327659882882516918"
    "3103125680162072880719";

static const char order_digits[] =
    "78571733251071885079927659812671450121821421258408794611510081919805623223441";

typedef struct {
    mpz_t p, q, g;
    gmp_randstate_t random;
} numbers;

static void numbers_init(numbers *n)
{
    cf_buf text = CF_BUF_INIT;
    mpz_inits(n->p, n->q, n->g, NULL);
    mpz_set_str(n->q, order_digits, 10);
    mpz_set_str(n->p, modulus_digits, 10);
    cf_element_print(&text, &cf_element_generator);
    mpz_set_str(n->g, text.text, 10);
    cf_buf_release(&text);
    gmp_randinit_mt(n->random);
    gmp_randseed_ui(n->random, 20251122);
}

static void numbers_release(numbers *n)
{
    mpz_clears(n->p, n->q, n->g, NULL);
    gmp_randclear(n->random);
}

static void to_element(cf_element *out, const mpz_t value)
{
    char *digits = mpz_get_str(NULL, 10, value);
    assert_true(cf_element_read(out, cf_slice_of(digits)));
    free(digits);
}

static void to_scalar(cf_scalar *out, const mpz_t value)
{
    char *digits = mpz_get_str(NULL, 10, value);
    assert_true(cf_scalar_read(out, cf_slice_of(digits)));
    free(digits);
}

static void expect_element(const cf_element *got, const mpz_t want)
{
    cf_buf text = CF_BUF_INIT;
    char *digits = mpz_get_str(NULL, 10, want);
    cf_element_print(&text, got);
    assert_string_equal(text.text, digits);
    free(digits);
    cf_buf_release(&text);
}

static void expect_scalar(const cf_scalar *got, const mpz_t want)
{
    cf_buf text = CF_BUF_INIT;
    char *digits = mpz_get_str(NULL, 10, want);
    cf_scalar_print(&text, got);
    assert_string_equal(text.text, digits);
    free(digits);
    cf_buf_release(&text);
}

/* Now and then a value at the edge. */
static void draw(mpz_t out, numbers *n, const mpz_t bound, int round)
{
    if (round % 16 == 3)
        mpz_sub_ui(out, bound, 1);
    else if (round % 16 == 7)
        mpz_set_ui(out, 1);
    else
        mpz_urandomm(out, n->random, bound);
    if (mpz_sgn(out) == 0)
        mpz_set_ui(out, 2);
}

static void elements_multiply_as_gmp_does(void **state)
{
    (void)state;
    numbers n;
    numbers_init(&n);
    mpz_t a, b, c;
    mpz_inits(a, b, c, NULL);
    for (int round = 0; round < 2000; round++) {
        cf_element x, y, z;
        draw(a, &n, n.p, round);
        draw(b, &n, n.p, round / 16);
        to_element(&x, a);
        to_element(&y, b);
        cf_element_mul(&z, &x, &y);
        mpz_mul(c, a, b);
        mpz_mod(c, c, n.p);
        expect_element(&z, c);
        cf_element_sqr(&z, &x);
        mpz_mul(c, a, a);
        mpz_mod(c, c, n.p);
        expect_element(&z, c);
    }
    mpz_clears(a, b, c, NULL);
    numbers_release(&n);
}

static void all_kinds_of_power_agree_with_gmp(void **state)
{
    (void)state;
    numbers n;
    numbers_init(&n);
    mpz_t a, e, c;
    mpz_inits(a, e, c, NULL);
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    for (int round = 0; round < 40; round++) {
        cf_element x, z;
        cf_scalar s;
        draw(a, &n, n.p, round);
        draw(e, &n, n.q, round / 3);
        to_element(&x, a);
        to_scalar(&s, e);
        mpz_powm(c, a, e, n.p);
        cf_element_power(&z, &x, &s);
        expect_element(&z, c);
        cf_element_power_public(&z, &x, &s);
        expect_element(&z, c);
        mpz_powm(c, n.g, e, n.p);
        cf_comb_power(&z, comb, &s);
        expect_element(&z, c);
    }
    cf_mem_free(comb);
    mpz_clears(a, e, c, NULL);
    numbers_release(&n);
}

static void scalars_compute_as_gmp_does(void **state)
{
    (void)state;
    numbers n;
    numbers_init(&n);
    mpz_t a, b, c;
    mpz_inits(a, b, c, NULL);
    for (int round = 0; round < 300; round++) {
        cf_scalar x, y, z;
        draw(a, &n, n.q, round);
        draw(b, &n, n.q, round / 16);
        to_scalar(&x, a);
        to_scalar(&y, b);
        z = cf_scalar_mul(&x, &y);
        mpz_mul(c, a, b);
        mpz_mod(c, c, n.q);
        expect_scalar(&z, c);
        z = cf_scalar_add(&x, &y);
        mpz_add(c, a, b);
        mpz_mod(c, c, n.q);
        expect_scalar(&z, c);
        z = cf_scalar_sub(&x, &y);
        mpz_sub(c, a, b);
        mpz_mod(c, c, n.q);
        expect_scalar(&z, c);
        if (round < 20) {
            z = cf_scalar_invert(&x);
            mpz_invert(c, a, n.q);
            expect_scalar(&z, c);
        }
    }
    mpz_clears(a, b, c, NULL);
    numbers_release(&n);
}

static void only_canonical_numbers_in_range_are_read(void **state)
{
    (void)state;
    numbers n;
    numbers_init(&n);
    static const char *const bad[] = {"", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "1_0", "1e3",
                                      "0b1", "1.0", "\n"};
    cf_element x;
    cf_scalar s;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(cf_element_read(&x, cf_slice_of(bad[i])));
        assert_false(cf_scalar_read(&s, cf_slice_of(bad[i])));
    }
    assert_false(cf_element_read(&x, CF_SLICE("0")));
    assert_true(cf_scalar_read(&s, CF_SLICE("0")));
    assert_false(cf_scalar_read(&s, cf_slice_of(order_digits)));
    char *digits = mpz_get_str(NULL, 10, n.p);
    assert_false(cf_element_read(&x, cf_slice_of(digits)));
    free(digits);
    mpz_sub_ui(n.p, n.p, 1);
    to_element(&x, n.p);
    assert_false(cf_element_is_member(&x)); /* order 2 */
    assert_true(cf_element_is_member(&cf_element_generator));
    assert_true(cf_element_is_member(&cf_element_one));
    numbers_release(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_multiply_as_gmp_does),
        cmocka_unit_test(all_kinds_of_power_agree_with_gmp),
        cmocka_unit_test(scalars_compute_as_gmp_does),
        cmocka_unit_test(only_canonical_numbers_in_range_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
