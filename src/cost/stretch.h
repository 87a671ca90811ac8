/* stretch.h: what stretch.c (who is paid with whom) and strip_pay.c (paying them) share. A stretch
 * is the periods that a member spends in one cell with one profile. */
#ifndef CF_COST_STRETCH_H
#define CF_COST_STRETCH_H

#include "cost/kernel.h"

/* Stretches that wait to be paid side by side. */
typedef struct {
    cf_strip_cells cells;
    int32_t from[CF_STRIP], to[CF_STRIP]; /* indexes of periods */
    uint32_t member[CF_STRIP];            /* of the batch */
    int n;
} cf_waiting;

/* The intervals of a track that a stretch touches. */
typedef struct {
    int track, first, last;
} cf_stretch_span;

/* A thread's room for the sums of the strip at hand and of the batch. */
typedef struct {
    int64_t (*sums)[CF_STRIP];    /* lanes of the strip at hand */
    int64_t (*gains)[CF_STRIP];   /* … and a period's gains in it, by offer */
    int64_t (*weights)[CF_STRIP]; /* by slot of its track */
    int *slots;                   /* that have some */
    int n_slots;
    bool *has_slot;
    int64_t (**slot_sums)[CF_STRIP]; /* of the batch: [track][slot x (n_active + 1)], by active
                                      * component and of one more percent */
    int64_t (**days)[CF_STRIP];      /* of the batch: [track][interval x n_offers + offer] */
} cf_strip_room;

struct waiting_profile;

struct cf_stretches {
    cf_stretch_span *spans;
    int n_spans;
    size_t spans_capacity;
    int *order;    /* of spans: by track, first and last */
    int **span_at; /* [track][first x n_intervals + last]: its place among the spans, and one */
    struct waiting_profile **profiles;
    size_t n_profiles;
    struct waiting_profile *listed;
    uint32_t *starts; /* [profile]: its first row in the batch's order */
    size_t starts_capacity;
    cf_strip_room room;
    uint64_t n_booked; /* strips of tables */
};

void cf_strip_room_init(cf_strip_room *room, const cf_kernel *kernel, cf_arena *arena);
/* Adds to the members' lanes and to the batch's sums what a full strip of one profile is paid;
 * `alike`: all of it has this span, else the span holds theirs. */
void cf_strip_pay(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of, bool alike,
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
