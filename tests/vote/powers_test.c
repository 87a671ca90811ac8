/* powers_test.c: every backend of the verification arithmetic gives the group's own results. */
#define _POSIX_C_SOURCE 200809L /* posix_memalign */
#include "vote_test.h"

#include "vote/entropy.h"
#include "vote/powers.h"

#include <stdlib.h>

static const cf_lanes_backend *backends[2];
static unsigned n_backends;

static cf_element random_member(void)
{
    cf_entropy entropy = cf_entropy_system();
    cf_scalar s;
    cf_element e;
    assert_true(cf_scalar_draw(&s, &entropy));
    cf_element_power_public(&e, &cf_element_generator, &s);
    return e;
}

static void lanes_multiply_and_square_as_elements_do(void **state)
{
    (void)state;
    for (unsigned b = 0; b < n_backends; b++) {
        const cf_lanes_backend *ops = backends[b];
        cf_element x[8], y[8], got[8], want;
        cf_lanes lx, ly, lz;
        for (int l = 0; l < 8; l++) {
            x[l] = random_member();
            y[l] = random_member();
        }
        x[0] = cf_element_one;
        ops->load(&lx, x, 8);
        ops->load(&ly, y, 8);
        for (int round = 0; round < 500; round++) {
            ops->mul(&lz, &lx, &ly, 8);
            ops->store(got, &lz, 8);
            for (int l = 0; l < 8; l++) {
                cf_element_mul(&want, &x[l], &y[l]);
                assert_true(cf_element_equal(&want, &got[l]));
                x[l] = want;
            }
            ops->sqr(&lx, &lz, 8);
            ops->store(got, &lx, 8);
            for (int l = 0; l < 8; l++) {
                cf_element_sqr(&want, &x[l]);
                assert_true(cf_element_equal(&want, &got[l]));
                x[l] = want;
            }
        }
    }
}

static void fixed_and_chained_powers_agree_with_plain_ones(void **state)
{
    (void)state;
    cf_entropy entropy = cf_entropy_system();
    for (unsigned b = 0; b < n_backends; b++) {
        const cf_lanes_backend *ops = backends[b];
        for (unsigned n = 1; n <= 8; n += 7) {
            cf_element base[8], other[8], got[8], want, half;
            cf_scalar e[8], f[8];
            for (unsigned l = 0; l < 8; l++) {
                base[l] = random_member();
                other[l] = random_member();
                assert_true(cf_scalar_draw(&e[l], &entropy) && cf_scalar_draw(&f[l], &entropy));
            }
            e[0] = cf_scalar_of(0);
            cf_row *powers = cf_powers_new(ops, &cf_element_generator);
            cf_chain *chain = NULL, *second = NULL;
            assert_int_equal(0, posix_memalign((void **)&chain, 64, sizeof *chain));
            assert_int_equal(0, posix_memalign((void **)&second, 64, sizeof *second));
            cf_lanes acc, lanes;
            ops->load(&lanes, base, n);
            cf_chain_set(chain, ops, &lanes, n);
            ops->load(&lanes, other, n);
            cf_chain_set(second, ops, &lanes, n);
            cf_chain_join(chain, ops, second, n);
            cf_lanes_set_one(ops, &acc);
            cf_powers_mul(&acc, ops, powers, e, n);
            cf_chain_mul(&acc, ops, chain, f, n);
            ops->store(got, &acc, n);
            for (unsigned l = 0; l < n; l++) {
                cf_element_mul(&half, &base[l], &other[l]);
                cf_element_power(&half, &half, &f[l]);
                cf_element_power(&want, &cf_element_generator, &e[l]);
                cf_element_mul(&want, &want, &half);
                assert_true(cf_element_equal(&want, &got[l]));
            }
            free(chain);
            free(second);
            cf_powers_free(powers);
        }
    }
}

static void one_stranger_among_many_is_found_by_its_place(void **state)
{
    (void)state;
    enum { MANY = 300 };
    static cf_element x[MANY];
    cf_entropy entropy = cf_entropy_system();
    cf_element stranger; /* 2 is not in the subgroup */
    assert_true(cf_element_read(&stranger, CF_SLICE("2")));
    for (int i = 0; i < MANY; i++)
        x[i] = random_member();
    for (unsigned b = 0; b < n_backends; b++) {
        size_t bad = 0;
        assert_true(cf_members_check(&bad, backends[b], x, MANY, &entropy));
        assert_true(cf_members_check(&bad, backends[b], x, 13, NULL));
        cf_element kept = x[217];
        cf_element_mul(&x[217], &x[217], &stranger);
        assert_false(cf_members_check(&bad, backends[b], x, MANY, &entropy));
        assert_int_equal(bad, 217);
        x[217] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_multiply_and_square_as_elements_do),
        cmocka_unit_test(fixed_and_chained_powers_agree_with_plain_ones),
        cmocka_unit_test(one_stranger_among_many_is_found_by_its_place),
    };
    backends[n_backends++] = cf_lanes_portable();
    if (cf_lanes_ifma())
        backends[n_backends++] = cf_lanes_ifma();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
