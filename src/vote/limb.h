/* limb.h: the word that the vote's arithmetic works in: 64 bits, or 32 where no wider product
 * exists (WebAssembly). Numbers are little-endian arrays of limbs. */
#ifndef CF_VOTE_LIMB_H
#define CF_VOTE_LIMB_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SIZEOF_INT128__) && !defined(__wasm__) && !defined(CF_VOTE_NARROW)
#define CF_LIMB_BITS 64
typedef uint64_t cf_limb;
__extension__ typedef unsigned __int128 cf_limb2; /* a product of two limbs */
#define CF_LIMB_WORD(high, low) ((cf_limb)(high) << 32 | (cf_limb)(low))
#else
#define CF_LIMB_BITS 32
typedef uint32_t cf_limb;
typedef uint64_t cf_limb2;
#define CF_LIMB_WORD(high, low) low, high
#endif

#define CF_ELEMENT_LIMBS (2048 / CF_LIMB_BITS)
#define CF_SCALAR_LIMBS (256 / CF_LIMB_BITS)

/* Takes a borrow through a - b; the result's borrow is 0 or 1. */
static inline cf_limb cf_limb_sub(cf_limb *out, cf_limb a, cf_limb b, cf_limb borrow)
{
    cf_limb2 d = (cf_limb2)a - b - borrow;
    *out = (cf_limb)d;
    return (cf_limb)(d >> CF_LIMB_BITS) & 1;
}

static inline cf_limb cf_limb_add(cf_limb *out, cf_limb a, cf_limb b, cf_limb carry)
{
    cf_limb2 s = (cf_limb2)a + b + carry;
    *out = (cf_limb)s;
    return (cf_limb)(s >> CF_LIMB_BITS);
}

/* All ones for 1, all zeros for 0. The compiler is not told which two values it can have: clang
 * makes a branch of a mask whose bits it knows to be equal, in 32-bit words, as for the page. */
static inline cf_limb cf_limb_mask(cf_limb bit)
{
    cf_limb mask = (cf_limb)0 - bit;
    __asm__("" : "+r"(mask));
    return mask;
}

/* Says that a value computed from secrets is public from here on. Nothing happens, but in the test
 * that runs under valgrind with all secrets marked as undefined: there every branch and every
 * address that depends on a value not yet public is an error. */
#if defined(CF_VOTE_SECRECY_TEST)
#include <valgrind/memcheck.h>
#define CF_PUBLIC(memory, len) ((void)VALGRIND_MAKE_MEM_DEFINED((memory), (len)))
#else
#define CF_PUBLIC(memory, len) ((void)0)
#endif

/* Overwrites memory in a way that compilers keep. */
static inline void cf_wipe(void *memory, size_t len)
{
    volatile unsigned char *byte = memory;
    while (len-- > 0)
        *byte++ = 0;
}

#endif
