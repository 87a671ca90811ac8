/* lane.c: what a period of an interval adds to each of a member's lanes, and to gains by day: for
 * sheets (sheet_pay.c) and tables (table.c). Source: costing rules 2.5. */
#include "cost/kernel.h"

/* --- Days ------------------------------------------------------------------------------------- */

static void add_day_term(cf_interval *interval, int offer, int regime, int factor)
{
    for (int i = 0; i < interval->n_day_terms; i++) {
        cf_day_term *term = &interval->day_terms[i];
        if (term->offer == offer && term->regime == regime) {
            term->factor += factor;
            return;
        }
    }
    interval->day_terms[interval->n_day_terms++] = (cf_day_term){offer, regime, factor};
}

/* Gains on pay days: all that a period gains, less what is paid on booked days. */
static void find_day_terms(cf_kernel *kernel, cf_interval *interval)
{
    int n_offers = kernel->engine->options->n_offers, n = 0;
    interval->day_terms =
        CF_ARENA_NEW(&kernel->arena, cf_day_term, (size_t)interval->n_items * (size_t)n_offers);
    for (int i = 0; i < interval->n_items; i++) {
        const cf_item *item = &interval->items[i];
        for (int k = 0; k < item->n_terms; k++) {
            int offer = item->terms[k].lane - kernel->gain_lane;
            if (offer >= 0 && offer < n_offers)
                add_day_term(interval, offer, item->regime, item->terms[k].net);
        }
        for (int k = 0; k < item->n_booked; k++)
            add_day_term(interval, item->booked[k].offer, item->regime, -item->booked[k].sign);
    }
    for (int i = 0; i < interval->n_day_terms; i++)
        if (interval->day_terms[i].factor != 0)
            interval->day_terms[n++] = interval->day_terms[i];
    interval->n_day_terms = n;
}

/* --- Lanes ------------------------------------------------------------------------------------ */

/* Adds a term to the use of a lane, or of an offer's days. */
static void add_lane_term(cf_interval *interval, int lane, int days, const cf_lane_term *term,
                          int most_terms, cf_arena *arena)
{
    cf_lane_use *use = interval->lanes, *end = use + interval->n_lanes;
    while (use < end && (use->lane != lane || use->days != days))
        use++;
    if (use == end) {
        *use = (cf_lane_use){.lane = lane, .days = days};
        use->terms = CF_ARENA_NEW(arena, cf_lane_term, (size_t)most_terms);
        interval->n_lanes++;
    }
    for (int i = 0; i < use->n_terms; i++)
        if (use->terms[i].regime == term->regime && use->terms[i].net == term->net) {
            use->terms[i].factor += term->factor;
            return;
        }
    use->terms[use->n_terms++] = *term;
}

static void finish_lane(cf_lane_use *use)
{
    int n = 0, sum = 0;
    bool single = true;
    for (int i = 0; i < use->n_terms; i++)
        if (use->terms[i].factor != 0)
            use->terms[n++] = use->terms[i];
    use->n_terms = n;
    for (int i = 0; i < n; i++) {
        sum += use->terms[i].factor;
        single = single && (use->terms[i].factor == 1 || use->terms[i].factor == -1);
    }
    use->small = single && (n == 1 || (n == 2 && sum == 0));
}

static bool same_terms(const cf_lane_use *a, const cf_lane_use *b)
{
    for (int i = 0; i < a->n_terms && a->n_terms == b->n_terms; i++)
        if (a->terms[i].regime != b->terms[i].regime || a->terms[i].net != b->terms[i].net ||
            a->terms[i].factor != b->terms[i].factor)
            return false;
    return a->n_terms == b->n_terms;
}

/* An offer's gain is summed once where all of it is paid on pay days of its own. */
static void join_days(const cf_kernel *kernel, cf_interval *interval)
{
    int n = 0;
    for (int i = 0; i < interval->n_lanes; i++) {
        cf_lane_use *use = &interval->lanes[i];
        bool joined = use->n_terms == 0;
        for (int k = 0; k < interval->n_lanes && use->lane == -1 && !joined; k++) {
            cf_lane_use *gain = &interval->lanes[k];
            joined = gain->lane == kernel->gain_lane + use->days && same_terms(gain, use);
            if (joined)
                gain->days = use->days;
        }
        use->lane = joined ? -2 : use->lane;
    }
    for (int i = 0; i < interval->n_lanes; i++)
        if (interval->lanes[i].lane != -2)
            interval->lanes[n++] = interval->lanes[i];
    interval->n_lanes = n;
}

static void find_lanes(cf_kernel *kernel, cf_interval *interval)
{
    int most_terms = interval->n_items + 1, most = kernel->n_lanes;
    most += kernel->engine->options->n_offers;
    interval->lanes = CF_ARENA_NEW(&kernel->arena, cf_lane_use, (size_t)most);
    for (int i = 0; i < interval->n_day_terms; i++) {
        const cf_day_term *day = &interval->day_terms[i];
        cf_lane_term term = {day->regime, day->factor, true};
        add_lane_term(interval, -1, day->offer, &term, most_terms, &kernel->arena);
    }
    for (int i = 0; i < interval->n_items; i++)
        for (int k = 0; k < interval->items[i].n_terms; k++) {
            const cf_term *of = &interval->items[i].terms[k];
            cf_lane_term term = {interval->items[i].regime, of->cost + of->net, of->net != 0};
            add_lane_term(interval, of->lane, -1, &term, most_terms, &kernel->arena);
        }
    for (int i = 0; i < interval->n_lanes; i++)
        finish_lane(&interval->lanes[i]);
    join_days(kernel, interval);
}

void cf_lanes_find(cf_kernel *kernel)
{
    for (int t = 0; t < kernel->n_tracks; t++)
        for (int i = 0; i < kernel->tracks[t].n_intervals; i++) {
            find_day_terms(kernel, &kernel->tracks[t].intervals[i]);
            find_lanes(kernel, &kernel->tracks[t].intervals[i]);
        }
}
