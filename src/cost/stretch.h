/* stretch.h: what stretch.c (who is paid with whom) and strip_pay.c (paying them) share. A stretch
 * is the periods that a member spends in one cell with one profile. */
#ifndef CF_COST_STRETCH_H
#define CF_COST_STRETCH_H

#include "cost/kernel.h"

/* Stretches that wait to be paid side by side. */
typedef struct cf_waiting {
    struct cf_waiting *next;        /* of those with something waiting */
    const cf_stay *stay;            /* of all … */
    const cf_stay *stays[CF_STRIP]; /* … or, where they are mixed, of each */
    cf_strip_cells cells;
    int32_t from[CF_STRIP], to[CF_STRIP]; /* indexes of periods */
    uint32_t member[CF_STRIP];            /* of the batch */
    int n;
    bool listed;
} cf_waiting;

/* The intervals of a track that a strip touches. */
typedef struct {
    int track, first, last;
} cf_stretch_span;

/* A thread's room for the sums of the strip at hand and of the batch. */
typedef struct {
    int64_t (*sums)[CF_STRIP];    /* lanes of the strip at hand */
    int64_t (*weights)[CF_STRIP]; /* by slot of its track */
    int *slots;                   /* that have some */
    int n_slots;
    bool *has_slot;
    int64_t (**slot_sums)[CF_STRIP]; /* of the batch: [track][slot x (n_active + 1)], by active
                                      * component and of one more percent */
    int64_t (**days)[CF_STRIP];      /* of the batch: [track][interval x n_offers + offer]: gains of
                                      * those there when it starts */
    int64_t (**ends)[CF_STRIP]; /* … [track][period x n_offers + offer]: gains from then up to
                                 * the interval's end, of those who come within it, less of
                                 * those who leave */
} cf_strip_room;

/* A row, and which of its pieces. */
typedef struct {
    uint32_t row; /* of the batch */
    int piece;
} cf_row_piece;

struct cf_stretches {
    cf_waiting **by_stay; /* of the profile at hand */
    size_t n_stays;
    cf_waiting **first; /* [interval, of all tracks]: those that begin in it and have something
                         * waiting, or had */
    int n_first;
    cf_waiting **by_last; /* [interval]: of those, by where they end */
    int *first_of;        /* [track, and one more]: its first interval's */
    cf_row_piece *order;  /* the batch's pieces, by profile */
    size_t order_capacity;
    uint32_t *starts; /* [profile]: its first piece in that order */
    size_t starts_capacity;
    cf_strip_room room;
    uint64_t n_booked; /* strips of tables */
};

void cf_strip_room_init(cf_strip_room *room, const cf_kernel *kernel, cf_arena *arena);
/* Adds to the members' lanes and to the batch's sums what a full strip of one profile and stay is
 * paid. */
void cf_strip_pay_alike(cf_worker *worker, cf_profile *profile, const cf_waiting *strip);
/* The same for stretches that differ; the span holds theirs. */
void cf_strip_pay_mixed(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                        const cf_waiting *strip);

static inline int cf_min_int(int a, int b)
{
    return a < b ? a : b;
}

static inline int cf_max_int(int a, int b)
{
    return a > b ? a : b;
}

#endif
