#include "base/rng.h"

cf_philox cf_philox_draw(uint64_t key, const uint32_t counter[4])
{
    cf_philox x = {{counter[0], counter[1], counter[2], counter[3]}};
    uint32_t k0 = (uint32_t)key;
    uint32_t k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)CF_PHILOX_A * x.word[0];
        uint64_t b = (uint64_t)CF_PHILOX_B * x.word[2];
        x = (cf_philox){{(uint32_t)(b >> 32) ^ x.word[1] ^ k0, (uint32_t)b,
                         (uint32_t)(a >> 32) ^ x.word[3] ^ k1, (uint32_t)a}};
        k0 += CF_PHILOX_KEY_A;
        k1 += CF_PHILOX_KEY_B;
    }
    return x;
}
