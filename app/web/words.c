#include "web/words.h"

static const char *const words[WEB_WORDS][WEB_LANGUAGES] = {
#define WORD(name, english, spanish) [WORD_##name] = {english, spanish},
#include "web/words.def"
#undef WORD
};

const char *web_words(web_language language, web_word word)
{
    return words[word][language];
}

const char *web_language_code(web_language language)
{
    return language == WEB_SPANISH ? "es" : "en";
}
