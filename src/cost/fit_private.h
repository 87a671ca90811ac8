/* fit_private.h: what fit.c, fit_gather.c (weights -> groups), fit_part.c (parts -> tables),
 * fit_rates.c (rates of a cell under every choice) and fit_health.c share. */
#ifndef CF_COST_FIT_PRIVATE_H
#define CF_COST_FIT_PRIVATE_H

#include "cost/fit.h"
#include "cost/kernel.h"

/* Cells whose rates are the same under every package. */
typedef struct {
    int32_t audience;
    int64_t base_e8; /* before every dated clause */
    uint64_t adds;   /* `add step` ops, by rank, that lie between it and the base cell */
} cf_fit_source;

/* Member-periods of a source in a regime: what they are paid for. */
typedef struct {
    int source, pair; /* in the part */
    int slot;         /* fiscal year's index; n_years: the horizon's last period */
    int fund;         /* -1: none that is asked for */
    int64_t weight;
} cf_fit_use;

typedef struct {
    cf_profile *profile;
    int regime;
} cf_fit_pair;

/* A part while it is gathered. */
typedef struct cf_fit_group {
    struct cf_fit_group *next;
    int epoch;
    uint32_t rate_choices, pay_choices; /* bits */
    int fund;                           /* -1: members of any */
    cf_fit_source *sources;
    size_t n_sources, sources_capacity;
    cf_map64 source_index;
    cf_fit_pair *pairs;
    size_t n_pairs, pairs_capacity;
    cf_map64 pair_index;
    cf_fit_use *uses;
    size_t n_uses, uses_capacity;
    const struct cf_fit_tally *last_tally; /* of the last use: its source is known */
    int last_cell, last_source;
} cf_fit_group;

/* The members of one column and profile: member-periods by cell and interval. */
typedef struct cf_fit_tally {
    struct cf_fit_tally *next;
    const cf_column_cells *column;
    cf_profile *profile;
    int64_t *weights; /* [cell x n_weights + starts[track] + interval] */
} cf_fit_tally;

/* What a regime is to the tally at hand. */
typedef struct {
    const cf_fit_tally *tally; /* whose memory this is */
    cf_fit_group *group;       /* NULL: no choice changes its pay */
    int pair;
} cf_fit_memo;

/* A period of the first package in one cell of a tally, as far as it was asked for. */
typedef struct {
    const cf_fit_tally *tally;
    int cell;
    bool good;
    int64_t cost, net, base;
} cf_fit_pay;

typedef struct {
    const cf_fit_options *options;
    cf_engine *engine;
    cf_kernel *kernel;
    cf_fit *fit;
    cf_fit_group *groups;
    cf_fit_memo *memo; /* [regime] */
    int fund;          /* of the tally at hand */
    cf_fit_tally *tallies;
    cf_arena tally_arena;
    size_t *starts; /* [track] */
    size_t n_weights;
    cf_fit_pay *pays; /* [regime] */
    int *choice_ops;  /* [choice]: index of the bound op */
    int *fund_ops;    /* [fund]: bound op that selects its members in pay; in health, the next */
    int64_t *constant;
    uint64_t *add_masks;       /* [rank]: adds of the cell that an `add step` makes */
    _Atomic(const char *) why; /* not NULL: not covered */
} cf_fit_maker;

/* Stops the making: what is not covered. The first word stays. */
void cf_fit_give_up(cf_fit_maker *maker, const char *why);
bool cf_fit_is_over(const cf_fit_maker *maker);

/* fit_count.c: who stands where, and for how long. False: see diags, or stopped. */
bool cf_fit_count(cf_fit_maker *maker, cf_roster *roster, cf_diags *diags, cf_arena *arena);

/* fit_gather.c: tallies -> constants and groups. */
void cf_fit_gather(cf_fit_maker *maker, cf_arena *arena);
void cf_fit_free_groups(cf_fit_group *group);

/* The engine's op with that value of a choice in its place. */
cf_bound_op cf_fit_variant(cf_fit_maker *maker, int choice, int digit);

/* Puts the values of some choices (bits) into the engine's ops, from the digits of entry `entry` of
 * a table over them, the last turning fastest. */
void cf_fit_set(cf_fit_maker *maker, const int *choices, int n, size_t entry);

/* Fills the table of a group. */
void cf_fit_make_part(cf_fit_maker *maker, cf_fit_group *group);

/* Health apart (not where costs go by days): constants and parts. */
void cf_fit_make_health(cf_fit_maker *maker);

/* A new part over these choices, entries cleared; false: it would be too large. */
cf_fit_part *cf_fit_add_part(cf_fit_maker *maker, const int *choices, int n, const bool *figures);

/* --- Rates (fit_rates.c) --------------------------------------------------------------------- */

/* The rate ops of an epoch that select an audience, cut at choices: before the first one, then each
 * choice with the ops after it up to the next. */
typedef struct {
    cf_bound_op *ops; /* of a choice: its variants, then what follows */
    int *ranks;       /* of `add step` ops; -1 */
    int n_variants, n_after;
    size_t stride;
} cf_fit_level;

typedef struct {
    cf_fit_maker *maker;
    cf_fit_level first; /* constant ops */
    cf_fit_level *levels;
    int n_levels;
    uint64_t most_leaves;
} cf_fit_chain;

/* The chain of an audience; strides from the part. */
void cf_fit_chain_of(cf_fit_chain *out, cf_fit_maker *maker, int epoch, int32_t audience,
                     const cf_fit_part *part, cf_arena *arena);

/* Rate ops after a choice or before the first. False: the rate does not fit, or is nothing. */
bool cf_fit_first_rate(int64_t *rate_e8, const cf_fit_chain *chain, uint64_t adds);
bool cf_fit_next_rate(int64_t *rate_e8, const cf_fit_chain *chain, int level, int variant,
                      uint64_t adds);

#endif
