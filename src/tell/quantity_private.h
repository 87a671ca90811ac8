/* quantity_private.h: the pieces of the finder of quantities, for its own files alone.
 *
 * Each `_at` function reads at token `i`, fills a quantity and returns how many tokens it took; 0:
 * there is no such thing there. */
#ifndef CF_TELL_QUANTITY_PRIVATE_H
#define CF_TELL_QUANTITY_PRIVATE_H

#include "tell/quantity.h"

typedef struct {
    int64_t value_e6;
    int64_t unit_e6; /* of the last figure printed: $1.2 million is 100,000 */
    bool in_words, scaled;
} cf_number;

size_t cf_number_at(const cf_toks *toks, size_t i, cf_number *out);

/* A number in words alone, without zero and one: 2 to 999. */
size_t cf_number_word_at(const cf_toks *toks, size_t i, int64_t *out);

/* "about", "more than", "up to" …: how many tokens, and how near. */
size_t cf_near_at(const cf_toks *toks, size_t i, cf_near *out);

/* Sets value and interval from a number and its nearness. */
void cf_quantity_take(cf_quantity *q, const cf_number *number, cf_near near);

size_t cf_date_quantity_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_day_quantity_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_length_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_talk_at(const cf_toks *toks, size_t i, cf_quantity *out);

/* Percents, series, money, votes, ratios, counts. */
size_t cf_series_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_percent_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_money_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_vote_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_ratio_at(const cf_toks *toks, size_t i, cf_quantity *out);
size_t cf_count_at(const cf_toks *toks, size_t i, cf_quantity *out);

/* Whether any token of the sentence of `i` is one of "a|b|c". */
bool cf_sentence_has(const cf_toks *toks, size_t i, const char *words);

#endif
