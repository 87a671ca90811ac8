#include "tell/grade.h"

#include "base/number.h"
#include "tell/token.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* A vowel at `i`: its bytes. Accented ones of Spanish count too; *strong: a, e, o, or accented. */
static size_t vowel_at(cf_slice w, size_t i, bool *strong)
{
    char c = lower(w.text[i]);
    *strong = c == 'a' || c == 'e' || c == 'o';
    if (*strong || c == 'i' || c == 'u' || c == 'y')
        return 1;
    if (i + 1 < w.len && (unsigned char)c == 0xc3) {
        unsigned char d = (unsigned char)w.text[i + 1] | 0x20;
        *strong = d == 0xa1 || d == 0xa9 || d == 0xad || d == 0xb3 || d == 0xba;
        return *strong || d == 0xbc ? 2 : 0;
    }
    return 0;
}

int cf_syllables(cf_slice w, bool spanish)
{
    int n = 0;
    bool in_group = false, group_strong = false, strong;
    for (size_t i = 0; i < w.len;) {
        size_t len = vowel_at(w, i, &strong);
        /* Spanish: "y" is a vowel only at the end; two strong vowels are two syllables */
        if (spanish && len == 1 && lower(w.text[i]) == 'y' && i + 1 < w.len)
            len = 0;
        if (len && (!in_group || (spanish && strong && group_strong))) {
            n++;
            group_strong = strong;
        } else if (len) {
            group_strong = group_strong || strong;
        }
        in_group = len > 0;
        i += len ? len : 1;
    }
    if (!spanish && w.len > 2 && n > 1) {
        char last = lower(w.text[w.len - 1]), before = lower(w.text[w.len - 2]);
        bool silent = (last == 'e' && before != 'l' && before != 'e') ||
                      (last == 'd' && before == 'e' && lower(w.text[w.len - 3]) != 't' &&
                       lower(w.text[w.len - 3]) != 'd') ||
                      (last == 's' && before == 'e' && !strchr("szxhc", lower(w.text[w.len - 3])));
        n -= silent;
    }
    return n < 1 ? 1 : n;
}

void cf_reading_add(cf_reading_count *count, cf_slice text, bool spanish)
{
    cf_toks toks;
    uint32_t before = 0;
    bool any = false;
    cf_toks_read(&toks, text);
    for (size_t i = 0; i < toks.n; i++) {
        const cf_tok *tok = &toks.items[i];
        if (tok->kind == CF_TOK_SIGN)
            continue;
        if (!any || tok->sentence != before)
            count->sentences++;
        before = tok->sentence;
        any = true;
        count->words++;
        count->syllables +=
            tok->kind == CF_TOK_WORD ? cf_syllables(cf_tok_text(&toks, i), spanish) : 1;
    }
    cf_toks_release(&toks);
}

/* a/b x factor (hundredths) in thousandths of the unit, exactly, then tenths half away from zero.
 */
static int combine(const cf_reading_count *c, int per_word, int per_sentence, int plus)
{
    int64_t tenths = 0;
    if (c->words == 0 || c->sentences == 0)
        return 0;
    /* (per_word x syllables/words + per_sentence x words/sentences + plus) / 10, in hundredths */
    cf_wide bottom = (cf_wide)c->words * c->sentences;
    cf_wide top = (cf_wide)per_word * c->syllables * c->sentences +
                  (cf_wide)per_sentence * c->words * c->words + (cf_wide)plus * bottom;
    cf_div_round(&tenths, top, bottom * 10, CF_HALF_UP);
    return (int)tenths;
}

int cf_reading_grade(const cf_reading_count *count)
{
    return combine(count, 1180, 39, -1559);
}

int cf_reading_ease_spanish(const cf_reading_count *count)
{
    return combine(count, -6000, -102, 20684);
}
