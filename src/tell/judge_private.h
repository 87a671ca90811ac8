/* judge_private.h: the parts of judging, for its own files alone. */
#ifndef CF_TELL_JUDGE_PRIVATE_H
#define CF_TELL_JUDGE_PRIVATE_H

#include "base/number.h"
#include "tell/judge.h"

typedef struct {
    const cf_tell_known *known;
    const cf_toks *toks;
    const cf_quantities *quantities;
    cf_arena *arena;
    const uint8_t *kin;   /* of each token: the family of words that mean the same here; 0: none */
    const uint8_t *stems; /* of each token: bytes of its stem, at most 255 */
    /* the comparison of the two offers, once it has been worked out */
    bool compared;
    const char *readings[CF_READINGS];
    int n_readings;
    int n_latest_ahead, n_earlier_ahead, n_level; /* readings by whom they favor */
    const bool *left_out; /* of the latest offer: its one-time payment, then its other terms */
    const cf_tell_offer *split_of; /* whose raises were looked for in the text, year by year */
    bool split_told;
    bool behind_alone, ahead_with; /* by the offers' dates: without the one-time pay, and with it */
} cf_judging;

/* --- Words ----------------------------------------------------------------------------------- */

/* Fills kin and stems. */
void cf_bind_prepare(cf_judging *j);

/* How many words of the label stand in the quantity's sentence; *of: how many it has. */
int cf_bind_words(const cf_judging *j, const cf_quantity *q, cf_slice label, int *of);

/* Whether the words "a|b" stand in the quantity's sentence. */
bool cf_bind_has(const cf_judging *j, const cf_quantity *q, const char *words);

/* Whether a word of the label stands anywhere in the text. */
bool cf_text_mentions(const cf_judging *j, cf_slice label);

/* The fact of this kind that the sentence speaks of, or NULL. *tie: another as near, with another
 * value. `least`: words that must be shared, unless the label has fewer. */
const cf_tell_fact *cf_bind_fact(const cf_judging *j, const cf_quantity *q, unsigned kinds,
                                 int least, const cf_tell_fact **tie);

/* The offer that the sentence speaks of; NULL: there is none. *sure: words said so. */
const cf_tell_offer *cf_bind_offer(const cf_judging *j, const cf_quantity *q, bool *sure);

/* --- Numbers --------------------------------------------------------------------------------- */

const char *cf_tell_number(cf_arena *arena, int64_t value_e6, const char *before,
                           const char *after);
const char *cf_tell_value(const cf_judging *j, const cf_quantity *q);
const char *cf_tell_interval(const cf_judging *j, const cf_quantity *q);
const char *cf_tell_day(cf_arena *arena, cf_date from, cf_date to);
const char *cf_tell_fact_value(const cf_judging *j, const cf_tell_fact *fact);

/* A share of the whole x 1e12 as "6.09%"; with up to four decimals, "12.4864%". */
const char *cf_tell_percent_e12(cf_arena *arena, cf_wide share_e12);
const char *cf_tell_percent_fine(cf_arena *arena, cf_wide share_e12);

/* A printed number against an exact one, or one that is itself about right. */
cf_verdict cf_tell_compare(const cf_quantity *q, int64_t exact_e6, cf_near near);

/* --- Judging --------------------------------------------------------------------------------- */

void cf_add_reading(cf_judging *j, cf_finding *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Says that nothing on record settles it, and what would. */
void cf_judge_unverifiable(cf_judging *j, cf_finding *f);

void cf_judge_series(cf_judging *j, cf_finding *f);
void cf_judge_percent(cf_judging *j, cf_finding *f);
void cf_judge_money(cf_judging *j, cf_finding *f);
void cf_judge_comparison(cf_judging *j, cf_finding *f);
void cf_judge_day(cf_judging *j, cf_finding *f);
void cf_judge_length(cf_judging *j, cf_finding *f);
void cf_judge_opinion(cf_judging *j, cf_finding *f);

/* A value against the fact that the sentence speaks of. False: it speaks of none. */
bool cf_judge_by_fact(cf_judging *j, cf_finding *f, unsigned kinds, int least);

/* Works out the readings of "the same" for the two offers. */
void cf_compare_offers(cf_judging *j);

/* Adds what the latest offer has and the story leaves out; false: nothing. */
bool cf_judge_left_out(cf_judging *j, cf_finding *f, const cf_tell_offer *offer);

/* --- Two series of raises -------------------------------------------------------------------- */

/* Pay by then, x 1e12 of one year's base pay less the base itself: raises at months 0, 12, …, all
 * `late` months later. A reopener counts as nothing. */
cf_wide cf_extra_pay_e12(const int64_t *raises_e6, int n_years, int late, int month);

/* The rate at the end over the rate before, less one, x 1e12. */
cf_wide cf_end_rate_e12(const int64_t *raises_e6, int n_years);

#endif
