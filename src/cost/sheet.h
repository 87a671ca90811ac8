/* sheet.h: many stretches, paid regime by regime (sheet_eval.c) and added up interval by interval
 * (sheet_pay.c). A strip holds a stretch of each of eight members; the strips of the same eight
 * follow each other in time. Members who move alike stand side by side, so that a strip spans
 * little more than one stretch. */
#ifndef CF_COST_SHEET_H
#define CF_COST_SHEET_H

#include "base/mem.h"
#include "cost/stretch.h"

enum { CF_SHEET_STRIPS = 32, CF_SHEET_EIGHTS = 16 };

/* A fraction made ready for amounts side by side (cf_scaling) … */
typedef struct {
    int64_t num, half, magic, shift, most;
} cf_scaling52;

/* … and one for each of eight cells. */
typedef struct {
    int64_t num[CF_STRIP], half[CF_STRIP], magic[CF_STRIP], shift[CF_STRIP], most[CF_STRIP];
} cf_scalings;

/* What FTE and overtime make of a profile's base pay and of its overtime, for some hours in force.
 */
typedef struct {
    cf_rational hours; /* 0: for none */
    cf_scaling52 base, overtime;
    bool fits; /* cells can be paid by them side by side */
} cf_profile_scalings;

/* An amount of each cell of each strip. */
typedef int64_t cf_sheet_cells[CF_SHEET_STRIPS][CF_STRIP];
typedef int64_t (*cf_sheet_row)[CF_STRIP]; /* one of those: [strip] */

/* A stretch of each of eight members; of some it may be empty. */
typedef struct {
    _Alignas(CF_MEM_LINE) cf_strip_cells cells;
    int64_t from[CF_STRIP], to[CF_STRIP]; /* indexes of periods */
    int first, last;                      /* intervals of the track that it touches */
    int eight;                            /* the members */
} cf_sheet_strip;

/* Members of one family of profiles. */
typedef struct {
    uint32_t member[CF_STRIP]; /* of the batch */
    int n;
    int32_t family;
    bool is_whole;                  /* all their stretches are in the sheet */
    cf_profile *profiles[CF_STRIP]; /* behind the last member, the first one's */
} cf_sheet_eight;

typedef struct cf_sheet {
    int track;
    int n_strips, n_eights;
    cf_sheet_strip strips[CF_SHEET_STRIPS];
    cf_sheet_eight eights[CF_SHEET_EIGHTS];
} cf_sheet;

/* --- What strips are paid -------------------------------------------------------------------- */

/* Rows of a regime's pay. */
enum {
    CF_SHEET_COST,
    CF_SHEET_NET,
    CF_SHEET_COMPONENTS,
    CF_SHEET_ROWS = CF_SHEET_COMPONENTS + CF_COMPONENT_COUNT,
};

/* Strips of one family of profiles. What FTE and overtime make of base pay and of overtime rests on
 * the hours in force, which most regimes have in common. */
typedef struct {
    cf_profile *profile; /* of one of its members */
    int32_t family;
    uint32_t strips;
    cf_rational hours; /* for which scalings are known; 0: for none */
    uint32_t unfit;    /* strips that cannot be paid side by side then */
} cf_sheet_part;

/* What depends on FTE beside, of the eight members at hand in the regime at hand. */
typedef struct {
    int64_t (*cents)[CF_STRIP]; /* [item] */
    cf_scalings *scalings;      /* [item] */
    int room;                   /* for so many items */
    int64_t health[CF_STRIP], plan_share[CF_STRIP];
} cf_sheet_amounts;

/* A period's pay in a regime. */
typedef struct {
    uint32_t known; /* strips */
    unsigned used;  /* components that are not zero throughout */
    cf_sheet_cells *rows;
    int64_t (*capped)[CF_STRIP]; /* [strip x n_caps + cap]: bases that count toward caps */
} cf_sheet_pay;

/* What a lane's amounts are: one row less another; without, by its terms. */
typedef struct {
    cf_sheet_row more, less;
    int64_t (*sums)[CF_STRIP]; /* [eight]: of the lane; NULL: there is none */
    int64_t *days; /* gains of those there when the interval starts; NULL: not asked for */
    int64_t (*ends)[CF_STRIP]; /* [period x n_offers]: gains of those who come or leave within */
} cf_sheet_use;

/* A thread's room for the sheet at hand. */
typedef struct cf_sheet_room {
    cf_sheet_pay *pays;   /* [regime] */
    cf_sheet_cells *pool; /* not cleared, of which rows are taken … */
    int n_taken;          /* … regime by regime, CF_SHEET_ROWS at once */
    int n_caps;
    cf_sheet_cells *epochs; /* [epoch]: rates */
    uint32_t *epochs_known; /* [epoch]: strips */
    cf_sheet_cells *more;   /* [slot]: what one more percent adds to a period's cost */
    uint32_t *more_known;   /* [slot]: strips */
    int **more_of;          /* [track][slot]: the slot whose `more` it is, or -1 */
    cf_sheet_part parts[CF_SHEET_EIGHTS];
    int n_parts;
    cf_scalings *base, *overtime;  /* [eight] */
    cf_profile_scalings *scalings; /* [profile]: as they were last asked for */
    size_t n_scalings;
    cf_sheet_amounts amounts;
    uint32_t *active;     /* [interval]: strips */
    uint32_t *near_caps;  /* [regime]: strips whose bases are kept */
    uint32_t *needs;      /* [regime]: strips that ask for it … */
    uint32_t *needs_more; /* … and [slot], for one more percent */
    cf_sheet_cells *scratch;
    _Alignas(CF_MEM_LINE) cf_sheet_cells periods; /* of the interval at hand */
    int64_t (*sums)[CF_SHEET_EIGHTS][CF_STRIP];   /* [lane] */
    cf_sheet_row *summed;          /* rows that are summed over an interval's strips … */
    int64_t (*row_sums)[CF_STRIP]; /* … and their sums */
    cf_sheet_use *uses;            /* [lane of the interval at hand] */
    _Alignas(CF_MEM_LINE) cf_sheet_cells zeros;
    unsigned active_components;
    int place_of[CF_COMPONENT_COUNT]; /* among active components, or -1 */
} cf_sheet_room;

/* The strips of a set. */
typedef struct {
    int n;
    uint8_t at[CF_SHEET_STRIPS];
} cf_strip_list;

static inline cf_strip_list cf_strips_of(uint32_t set)
{
    cf_strip_list list = {.n = 0};
    for (; set != 0; set &= set - 1)
        list.at[list.n++] = (uint8_t)__builtin_ctz(set);
    return list;
}

void cf_sheet_room_init(cf_sheet_room *room, const cf_kernel *kernel, cf_arena *arena);
void cf_sheet_room_release(cf_sheet_room *room);
/* Pays strips in a regime, and what one more percent adds in a slot; returns those strips that
 * cannot be paid side by side. */
uint32_t cf_sheet_eval(cf_worker *worker, const cf_sheet *sheet, int regime, uint32_t strips);
uint32_t cf_sheet_eval_more(cf_worker *worker, const cf_sheet *sheet, int slot, uint32_t strips);
/* Adds to the members' lanes and to the batch's sums what the sheet is paid. */
void cf_sheet_pay_all(cf_worker *worker, cf_sheet *sheet);
/* Adds the stretches of up to eight pieces of one family, in the sheet's track; what is full is
 * paid. */
void cf_sheet_add(cf_worker *worker, const cf_sorted_piece *pieces, int n);
/* Pays what is left. */
void cf_sheet_end(cf_worker *worker);

#endif
