#include "staff/arrivals.h"

#include "base/mem.h"

void cf_arrivals_init(cf_arrivals *arrivals, int n_months)
{
    *arrivals = (cf_arrivals){.n_months = n_months};
    arrivals->rows = cf_mem_calloc(2 * (size_t)n_months, sizeof *arrivals->rows);
    cf_poisson_chances(arrivals->full, CF_POISSON_PIECE);
}

void cf_arrivals_release(cf_arrivals *arrivals)
{
    for (int i = 0; i < 2 * arrivals->n_months; i++)
        cf_mem_free(arrivals->rows[i].pieces);
    cf_mem_free(arrivals->rows);
}

void cf_arrivals_start_run(cf_arrivals *arrivals)
{
    for (int i = 0; i < 2 * arrivals->n_months; i++)
        arrivals->rows[i].n = 0;
}

static void draw_to(cf_arrivals *arrivals, cf_arrival_row *row, const cf_stream *stream, int month,
                    cf_draw draw, size_t n)
{
    row->pieces = cf_mem_grow(row->pieces, &row->capacity, n, sizeof *row->pieces);
    for (; row->n < n; row->n++) {
        cf_philox x = cf_stream_draw(stream, (uint32_t)row->n, (uint32_t)month, draw);
        cf_arrival_piece *piece = &row->pieces[row->n];
        piece->u = cf_uniform53(x.word[0], x.word[1]);
        piece->before = 0;
        if (row->n > 0)
            piece->before = piece[-1].before + cf_poisson_count(arrivals->full, piece[-1].u);
    }
}

int cf_arrivals_draw(cf_arrivals *arrivals, const cf_stream *stream, int month, cf_draw draw,
                     double mean)
{
    if (!(mean > 0.0))
        return 0;
    cf_arrival_row *row =
        &arrivals->rows[month + (draw == CF_DRAW_CANDIDATES ? 0 : arrivals->n_months)];
    double most = CF_POISSON_PIECE * CF_POISSON_PIECES;
    size_t full = (size_t)((mean < most ? mean : most) / CF_POISSON_PIECE);
    double rest = mean < most ? mean - (double)full * CF_POISSON_PIECE : 0.0;
    if (row->n < full + 1)
        draw_to(arrivals, row, stream, month, draw, full + 1);
    const cf_arrival_piece *last = &row->pieces[full];
    return last->before + (rest > 0.0 ? cf_poisson_piece(rest, last->u) : 0);
}
