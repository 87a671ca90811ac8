/* grade.h: how hard a text is to read, by counting.
 *
 * English: the Flesch-Kincaid grade, 0.39 x words a sentence + 11.8 x syllables a word - 15.59.
 * Spanish: Fernandez Huerta's ease, 206.84 - 60 x syllables a word - 1.02 x words a sentence (60
 * and above: understood at the age of 13 to 15). Syllables are counted by groups of vowels; a
 * figure or a name in figures counts as one word of one syllable, as it is read at a glance. Exact
 * fractions. */
#ifndef CF_TELL_GRADE_H
#define CF_TELL_GRADE_H

#include "base/str.h"

typedef struct {
    int words, sentences, syllables;
} cf_reading_count;

/* Counts lines and full stops as ends of sentences. */
void cf_reading_add(cf_reading_count *count, cf_slice text, bool spanish);

/* Tenths of a grade; 0 for no words. */
int cf_reading_grade(const cf_reading_count *count);

/* Tenths of ease. */
int cf_reading_ease_spanish(const cf_reading_count *count);

/* Of one English word. At least 1. */
int cf_syllables(cf_slice word, bool spanish);

#endif
