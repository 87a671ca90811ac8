/* arithmetic.h: what a vote came to, in words that anybody can work through again: the rules, the
 * figures put into them, and the sentence with the outcome, in English and in Spanish.
 *
 * Invariant: the English is what certificates say; the same outcome gives the same bytes. */
#ifndef CF_VOTE_ARITHMETIC_H
#define CF_VOTE_ARITHMETIC_H

#include "vote/outcome.h"

typedef enum { CF_VOTE_ENGLISH, CF_VOTE_SPANISH, CF_VOTE_LANGUAGES } cf_vote_language;

/* "1,234", and "44.9%" of the whole: one decimal, half away from zero. */
void cf_vote_count_print(cf_buf *out, uint64_t n);
void cf_vote_percent_print(cf_buf *out, uint64_t part, uint64_t whole);

/* When it carries, a line each for quorum, threshold and units. (In English the text that is hashed
 * is cf_notice_rules_text.) */
void cf_rules_write_spanish(cf_buf *out, const cf_rules *rules);

/* Lines of arithmetic in words: "Quorum: …", "Threshold: …", one a line. */
void cf_arithmetic_write(cf_buf *out, const cf_rules *rules, const cf_outcome *outcome,
                         cf_vote_language language);

/* "ratified, 51 yes and 40 no, 2 abstentions." */
void cf_outcome_sentence(cf_buf *out, const cf_outcome *outcome, cf_vote_language language);

#endif
