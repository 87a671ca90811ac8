#include "vote/lanes.h"

/* The portable form: lane after lane, each a cf_element. */
typedef struct {
    cf_element lane[CF_LANES];
} plain_lanes;

_Static_assert(sizeof(plain_lanes) <= sizeof(cf_lanes), "eight elements fit");
_Static_assert(sizeof(cf_element) <= sizeof(cf_row), "one element fits");

static plain_lanes *plain(cf_lanes *lanes)
{
    return (plain_lanes *)(void *)lanes;
}

static const plain_lanes *plain_const(const cf_lanes *lanes)
{
    return (const plain_lanes *)(const void *)lanes;
}

static void mul(cf_lanes *out, const cf_lanes *a, const cf_lanes *b, unsigned n)
{
    for (unsigned l = 0; l < n; l++)
        cf_element_mul(&plain(out)->lane[l], &plain_const(a)->lane[l], &plain_const(b)->lane[l]);
}

static void sqr(cf_lanes *out, const cf_lanes *a, unsigned n)
{
    for (unsigned l = 0; l < n; l++)
        cf_element_sqr(&plain(out)->lane[l], &plain_const(a)->lane[l]);
}

static void load(cf_lanes *out, const cf_element *in, unsigned n)
{
    for (unsigned l = 0; l < CF_LANES; l++)
        plain(out)->lane[l] = l < n ? in[l] : cf_element_one;
}

static void store(cf_element *out, const cf_lanes *in, unsigned n)
{
    memcpy(out, plain_const(in)->lane, n * sizeof *out);
}

static void gather(cf_lanes *out, const cf_row *rows, const uint32_t index[CF_LANES], unsigned n)
{
    for (unsigned l = 0; l < n; l++)
        memcpy(&plain(out)->lane[l], &rows[index[l]], sizeof(cf_element));
}

static void scatter(cf_row *rows, const uint32_t index[CF_LANES], const cf_lanes *in, unsigned n)
{
    for (unsigned l = 0; l < n; l++)
        memcpy(&rows[index[l]], &plain_const(in)->lane[l], sizeof(cf_element));
}

static const cf_lanes_backend portable = {"portable", mul, sqr, load, store, gather, scatter};

const cf_lanes_backend *cf_lanes_portable(void)
{
    return &portable;
}

const cf_lanes_backend *cf_lanes_best(void)
{
    const cf_lanes_backend *ifma = cf_lanes_ifma();
    return ifma ? ifma : &portable;
}
