/* sheet_fill.c: members' stretches become the strips of a sheet. Source: costing rules 2.3. */
#include "cost/sheet.h"
#include "cost/wide.h"

/* Stretches of eight members of one family, in a track: what lies of their paths in their
 * pieces.
 */
typedef struct {
    int64_t path[CF_STRIP];               /* addresses: of the first cf_path_piece … */
    int64_t n[CF_STRIP];                  /* … of so many */
    int64_t from[CF_STRIP], to[CF_STRIP]; /* of the piece */
    int64_t rates[CF_STRIP];              /* addresses: of the column's first cell */
    int64_t size[CF_STRIP];               /* of a cell's rates, in bytes */
    int most;                             /* stretches of one of them */
} movements;

static void find_path(movements *m, int k, const cf_row_work *work, int piece, int track)
{
    const cf_path *whole = &work->program->paths[track];
    const cf_path_piece *path = whole->pieces;
    const cf_piece *of = &work->pieces[piece];
    int n = whole->n;
    if (work->n_pieces > 1) {
        while (path[1].from <= of->from)
            path++;
        for (n = 1; path[n].from < of->to;)
            n++;
    }
    m->path[k] = (int64_t)(uintptr_t)path;
    m->n[k] = n;
    m->from[k] = of->from;
    m->to[k] = of->to;
    m->rates[k] = (int64_t)(uintptr_t)work->column->rates_e8;
    m->size[k] = (int64_t)sizeof(int64_t) * work->column->n_epochs;
    m->most = cf_max_int(m->most, n);
}

static void find_movements(movements *m, const cf_worker *worker, const cf_sorted_piece *pieces,
                           int n, int track)
{
    m->most = 0;
    for (int k = 0; k < n; k++)
        find_path(m, k, &worker->works[pieces[k].row], pieces[k].piece, track);
    for (int k = n; k < CF_STRIP; k++) { /* nobody: stretches that are empty, in some cell */
        m->path[k] = m->path[0];
        m->rates[k] = m->rates[0];
        m->size[k] = m->size[0];
        m->n[k] = m->n[0];
        m->from[k] = m->to[k] = 0;
    }
}

/* The stretches of one number; where there is none, an empty one in the last cell. */
static void fill_plainly(cf_sheet_strip *strip, const movements *m, int number, int *first,
                         int *end)
{
    for (int k = 0; k < CF_STRIP; k++) {
        bool there = number < m->n[k] && m->to[k] > 0;
        const cf_path_piece *path = (const cf_path_piece *)(uintptr_t)m->path[k];
        path += number < m->n[k] ? number : m->n[k] - 1;
        strip->cells.rates_e8[k] =
            (const int64_t *)(uintptr_t)(m->rates[k] + path->cell * m->size[k]);
        strip->from[k] = there ? cf_max_int(path->from, (int)m->from[k]) : 0;
        strip->to[k] = there ? cf_min_int(path[1].from, (int)m->to[k]) : 0;
        if (there) {
            *first = cf_min_int(*first, (int)strip->from[k]);
            *end = cf_max_int(*end, (int)strip->to[k]);
        }
    }
}

#if defined(__x86_64__)

_Static_assert(sizeof(cf_path_piece) == sizeof(int64_t) && offsetof(cf_path_piece, cell) == 4,
               "a piece of a path is read as one number");

TARGET static void fill_widely(cf_sheet_strip *strip, const movements *m, int number, int *first,
                               int *end)
{
    const cells low = all(UINT32_MAX), zero = _mm512_setzero_si512();
    cells n = get(m->n), at = _mm512_min_epi64(all(number), _mm512_sub_epi64(n, all(1)));
    cells address = plus(get(m->path), _mm512_slli_epi64(at, 3));
    cells pieces = _mm512_i64gather_epi64(address, NULL, 1);
    cells next = _mm512_i64gather_epi64(plus(address, all(sizeof(cf_path_piece))), NULL, 1);
    cells cell = _mm512_srli_epi64(pieces, 32);
    cells from = _mm512_max_epi64(_mm512_and_si512(pieces, low), get(m->from));
    cells to = _mm512_min_epi64(_mm512_and_si512(next, low), get(m->to));
    __mmask8 there = _mm512_cmpgt_epi64_mask(n, all(number)) & _mm512_cmpgt_epi64_mask(to, zero);
    _mm512_storeu_si512(strip->cells.rates_e8,
                        plus(get(m->rates), _mm512_mul_epu32(cell, get(m->size))));
    put(strip->from, _mm512_maskz_mov_epi64(there, from));
    put(strip->to, _mm512_maskz_mov_epi64(there, to));
    *first = (int)_mm512_mask_reduce_min_epi64(there, from);
    *end = (int)_mm512_mask_reduce_max_epi64(there, to);
}

#endif

static void fill(cf_sheet_strip *strip, const movements *m, int number, const int *interval_at,
                 bool wide)
{
    int first = INT_MAX, end = 0;
#if defined(__x86_64__)
    if (wide)
        fill_widely(strip, m, number, &first, &end);
    else
        fill_plainly(strip, m, number, &first, &end);
#else
    (void)wide;
    fill_plainly(strip, m, number, &first, &end);
#endif
    strip->first = interval_at[first];
    strip->last = interval_at[end - 1];
}

/* --- The sheet ------------------------------------------------------------------------------- */

void cf_sheet_end(cf_worker *worker)
{
    cf_sheet *sheet = worker->stretches->sheet;
    if (sheet->n_strips > 0)
        cf_sheet_pay_all(worker, sheet);
    sheet->n_strips = sheet->n_eights = 0;
}

static int add_eight(cf_worker *worker, const cf_sorted_piece *pieces, int n, bool is_whole)
{
    cf_sheet *sheet = worker->stretches->sheet;
    cf_sheet_eight *eight = &sheet->eights[sheet->n_eights];
    eight->n = n;
    eight->is_whole = is_whole;
    for (int k = 0; k < n; k++) {
        const cf_sorted_piece *piece = &pieces[k];
        const cf_member_kind *kind = worker->works[piece->row].pieces[piece->piece].kind;
        eight->member[k] = piece->row;
        eight->profiles[k] = kind->profile;
        eight->family = kind->family;
    }
    for (int k = n; k < CF_STRIP; k++)
        eight->profiles[k] = eight->profiles[0];
    return sheet->n_eights++;
}

void cf_sheet_add(cf_worker *worker, const cf_sorted_piece *pieces, int n)
{
    cf_sheet *sheet = worker->stretches->sheet;
    const int *interval_at = worker->kernel->interval_at[sheet->track];
    bool wide = cf_strips_are_wide();
    movements m;
    find_movements(&m, worker, pieces, n, sheet->track);
    bool is_whole = m.most <= CF_SHEET_STRIPS;
    if (sheet->n_eights == CF_SHEET_EIGHTS ||
        (is_whole && sheet->n_strips + m.most > CF_SHEET_STRIPS))
        cf_sheet_end(worker);
    int eight = add_eight(worker, pieces, n, is_whole);
    for (int number = 0; number < m.most; number++) {
        if (sheet->n_strips == CF_SHEET_STRIPS) {
            cf_sheet_end(worker);
            eight = add_eight(worker, pieces, n, is_whole);
        }
        cf_sheet_strip *strip = &sheet->strips[sheet->n_strips++];
        fill(strip, &m, number, interval_at, wide);
        strip->eight = eight;
    }
}
