/* words.h: everything a page says, in English and in Spanish. */
#ifndef CONFER_WEB_WORDS_H
#define CONFER_WEB_WORDS_H

typedef enum web_language { WEB_ENGLISH, WEB_SPANISH, WEB_LANGUAGES } web_language;

typedef enum web_word {
#define WORD(name, english, spanish) WORD_##name,
#include "web/words.def"
#undef WORD
    WEB_WORDS
} web_word;

const char *web_words(web_language language, web_word word);

/* "en", "es". */
const char *web_language_code(web_language language);

#endif
