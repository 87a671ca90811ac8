/* stretch.h: what stretch.c (who is paid with whom) and strip_pay.c (paying them) share. A stretch
 * is the periods that a member spends in one cell with one profile. */
#ifndef CF_COST_STRETCH_H
#define CF_COST_STRETCH_H

#include "cost/kernel.h"

/* Stretches of one profile that are paid side by side. */
typedef struct {
    cf_strip_cells cells;
    int32_t from[CF_STRIP], to[CF_STRIP]; /* indexes of periods */
    uint32_t member[CF_STRIP];            /* of the batch */
    int n;
} cf_strip;

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

/* Where sums of the horizon's last period are kept among a slot's, which are not by component. */
enum { CF_LAST_ONGOING, CF_LAST_BASE };

enum { CF_PIECE_MOST = INT16_MAX }; /* years of service after which longevity pay changes are few */

/* A row's piece as it is sorted: by profile or family of profiles, and within it by how members
 * move. */
typedef struct {
    uint32_t row; /* of the batch */
    uint32_t group;
    uint32_t key : 16, piece : 15, is_only : 1;
} cf_sorted_piece;

struct cf_stretches {
    cf_sorted_piece *sorted, *before; /* the batch's pieces, before and after the last pass */
    size_t sorted_capacity, before_capacity;
    uint32_t *starts; /* [key]: the next place of that key */
    size_t starts_capacity;
    struct cf_sheet *sheet;       /* that fills */
    struct cf_sheet_room *sheets; /* NULL: strips are paid one by one */
    bool by_family;               /* whole families are paid side by side */
    cf_strip_room room;
    uint64_t n_booked; /* strips of tables */
};

/* Members counted in the cells of a strip, by period. */
typedef struct {
    int64_t (*periods)[CF_STRIP]; /* [interval]: member-periods … */
    int64_t (*there)[CF_STRIP];   /* … and members when it starts */
    const int64_t *moved;         /* [period x stride + cell]: who comes, less who leaves */
    size_t stride;
    int64_t (*gains)[CF_STRIP]; /* [offer]: room for a period's */
} cf_strip_counts;

/* Adds what was counted in the strip that the evaluator is turned to to the batch's sums
 * (strip_book.c). */
void cf_strip_book(cf_worker *worker, int track, const cf_strip_counts *counts);
void cf_strip_room_init(cf_strip_room *room, const cf_kernel *kernel, cf_arena *arena);
/* Adds to the members' lanes and to the batch's sums what a strip of one profile is paid; the span
 * holds all its stretches. */
void cf_strip_pay(cf_worker *worker, cf_profile *profile, const cf_stretch_span *of,
                  const cf_strip *strip);
/* Adds sums by lane, which stand `apart` rows of cells from each other, to `n` members' lanes. */
void cf_strip_give(cf_worker *worker, const int64_t (*sums)[CF_STRIP], size_t apart,
                   const uint32_t *members, int n);

static inline int cf_min_int(int a, int b)
{
    return a < b ? a : b;
}

static inline int cf_max_int(int a, int b)
{
    return a > b ? a : b;
}

#endif
