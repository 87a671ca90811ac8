/* table.h: pay kept for members alike, where a roster is large. Shared by table.c (what a table
 * holds), table_rows.c (members' lanes by it), table_book.c (what was counted) and program.c (which
 * route a path takes).
 *
 * What the periods in a cell come to by lane, less what they would come to in the next cell, is a
 * line of the cell: all of them up to an interval's start, and each from there on. The last line of
 * a cell: all periods, less nothing. So a member's lanes are the last line of the last cell and,
 * for each move, a line of the cell that was left. Where nothing is paid yet no line is needed, nor
 * for one period behind an interval that has one.
 *
 * Moves follow each other at the same distance, mostly, whenever the first one is. Those whose
 * moves are in the same intervals take one route: whoever is later makes each move so many periods
 * later. A table is of one column and profile and has a line a route, of what its cells' lines come
 * to: a member's lanes are that line, once and so many times. Routes are met one after the other: a
 * table has those that were known when it was filled, and is filled anew when others come often.
 *
 * How many members took which program is counted per thread and table, and sums by component are
 * made of the counts at the end. What does not fit 32 bits, changes profile on the way or could
 * meet a yearly cap is costed by stretches (stretch.c). */
#ifndef CF_COST_TABLE_H
#define CF_COST_TABLE_H

#include "cost/stretch.h"

enum {
    CF_TABLE_CELLS = 64,         /* of a column with tables, at most */
    CF_TABLE_LINES = 512,        /* of a cell, at most */
    CF_TABLE_ROUTES = 1 << 14,   /* of a shape, at most */
    CF_TABLE_PROFILES = 1 << 10, /* that are counted, by number */
    CF_COUNTS_AT_ONCE = 64,      /* of programs */
};

/* Amounts of 32 bits: no sum of a member's is larger. Of a cell: `whole` up to an interval's start,
 * `each` period from there on. Of a route: of those who are not later, and each period later. */
typedef struct {
    int32_t whole[CF_LANES], each[CF_LANES];
} cf_table_line;

/* A line of a cell on a route: added (sign 1) or taken away (-1), with so many periods more than
 * the route's first move has. */
typedef struct {
    uint32_t line;
    int32_t sign, more;
} cf_route_part;

typedef struct cf_route {
    const struct cf_route *before; /* of the same shape, the one with the number below */
    const struct cf_route *next;   /* of the same hash */
    int32_t shape, number;
    int n_parts;
    cf_route_part parts[];
} cf_route;

/* The moves of a shape's programs in a track, as places in an array of days and cells: the first
 * cell's, then of each move the cell that is left and the one that is entered; of all programs as
 * many, so that nobody need guess how many come. */
typedef struct {
    uint32_t *places; /* [program][n] */
    size_t n;
} cf_shape_moves;

/* Programs of the columns of one shape. */
struct cf_shape {
    cf_program **programs;
    size_t capacity;
    int n;
    int n_cells;
    const cf_route *last;  /* of the routes known */
    bool foreseen;         /* those of members who may yet come are among them */
    cf_shape_moves *moves; /* [track]; NULL: not yet */
};

/* Members of one column and profile, as one thread sees them. */
struct cf_member_place {
    const cf_table_line *lines; /* the table's */
    uint64_t good;              /* bits of the cells whose members can be had from it */
    uint8_t *counts;            /* [program of the shape]: members, less what was carried */
    int32_t n_counts;
    uint16_t n_routes; /* that there are lines of. 0: not yet, or there is no table */
    uint16_t n_missed; /* members of others, since they were looked for */
};

/* What a thread counted in a table. */
typedef struct {
    const cf_member_place *place; /* NULL: nothing */
    uint32_t *carried;            /* [program of the shape]: members, by the 256. NULL: none */
    int32_t n_carried;
} cf_table_counts;

/* A table's lines as they were filled. Nobody writes to them any more. */
typedef struct {
    uint64_t good;
    int32_t n_routes;
    _Alignas(CF_MEM_LINE) cf_table_line lines[]; /* [route][eight of lanes] */
} cf_table_routes;

struct cf_pay_table {
    const cf_column_cells *column;
    cf_profile *profile;
    const cf_table_routes *_Atomic routes; /* NULL: not yet filled */
    atomic_bool filling;                   /* some thread is at it */
    cf_table_counts of_thread[];
};

enum { CF_SEAT_ROWS = 7, CF_SEATS_A_ROW = 16 };

/* A column's places, by the profiles' seats in rows, and how many members were seen. */
typedef struct {
    uint32_t n_seen;
    cf_member_place *rows[CF_SEAT_ROWS]; /* NULL: nobody has such a seat yet */
} cf_column_places;

/* Members of a profile that a thread has seen. Those of frequent profiles have places: a seat among
 * each column's, and one; 0: none. */
typedef struct {
    uint32_t n_seen;
    uint32_t seat;
} cf_profile_places;

/* Lanes by cell, and room for more. */
typedef int32_t cf_table_cells[CF_TABLE_CELLS + CF_STRIP][CF_LANES];

/* A thread's part of the tables. */
typedef struct cf_tables {
    cf_column_places *by_column;
    size_t n_by_column;
    cf_profile_places *by_profile;
    uint32_t n_seats;
    uint64_t enough; /* members seen of a column, times those of a profile, to make their table */
    char *slab;      /* tables are cut from large pages … */
    size_t slab_left;
    void **slabs; /* … all of them */
    size_t n_slabs, slabs_capacity;
    cf_table_cells *each; /* of the table that is filled: [track, interval][eight of lanes] … */
    cf_table_line *lines; /* … and [track][cell][line][eight of lanes] */
    int64_t *moved; /* of the one that is booked: [period][cell]: who comes, less who leaves; and
                     * room for those who do not move, two places a period */
    cf_strip_counts counts;
} cf_tables;

/* Bytes of tables from which on there are no more, and members of a column, as one thread meets
 * them, before there is a table (-1: when it looks worth it). Test hooks: tests set them before a
 * costing. */
extern size_t cf_cells_limit;
extern int cf_tables_from;

/* Which intervals need lines of cells; what they add to lanes is known. */
void cf_tables_plan(cf_kernel *kernel);
/* NULL: none are wanted. */
cf_tables *cf_tables_new(const cf_kernel *kernel, cf_arena *arena);
void cf_tables_free(cf_tables *tables);
/* What the kernel keeps of all threads' tables. */
void cf_tables_release(cf_kernel *kernel);
/* Cleared memory, in lines of its own. */
void *cf_table_cut(cf_worker *worker, size_t size);
/* The table of a column and profile, made where there is none. NULL: no memory for it. */
cf_pay_table *cf_table_of(cf_worker *worker, const cf_column_cells *column, cf_profile *profile);
/* The table's lines, that of a route among them: filled, or filled anew, unless another thread has
 * done so. NULL: another is at it, or there is no memory for them. */
const cf_table_routes *cf_table_filled(cf_worker *worker, cf_pay_table *table, int32_t route);

static inline size_t cf_table_groups(const cf_kernel *kernel)
{
    return (size_t)(kernel->stride / CF_LANES);
}

/* Before the rows of a batch are asked for. */
void cf_tables_start_batch(cf_worker *worker);
/* The places of `n` rows; NULL: too few are like one, or it changes profile on the way. */
void cf_tables_place(cf_worker *worker, cf_row_work *works, uint32_t n);
/* Adds to the lanes of those rows that can be had from tables, counts them and notes that they are
 * done. */
void cf_tables_pay(cf_worker *worker, cf_row_work *works, int64_t *lanes, uint32_t n);

/* Makes routes known that members of the column's shape may yet take, whatever their cell and step
 * date (program.c). */
void cf_routes_foresee(cf_kernel *kernel, const cf_column_cells *column, cf_arena *scratch);

/* What booking needs of the programs, all of which are known. */
void cf_tables_finish(cf_kernel *kernel);
/* Adds all threads' counts of a table to the worker's sums. */
void cf_table_book(cf_worker *worker, const cf_pay_table *table);

#endif
