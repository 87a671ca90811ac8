#include "clause/clause.h"

static const cf_clause_type *const types[] = {
#define CF_CLAUSE(name) &cf_clause_type_##name,
#include "clause/clauses.def"
#undef CF_CLAUSE
};

int cf_clause_type_count(void)
{
    return (int)(sizeof types / sizeof *types);
}

const cf_clause_type *cf_clause_type_at(int index)
{
    return types[index];
}

const cf_clause_type *cf_clause_type_find(cf_slice keyword)
{
    for (int i = 0; i < cf_clause_type_count(); i++)
        if (cf_slice_equal_nocase(keyword, cf_slice_of(types[i]->keyword)))
            return types[i];
    return NULL;
}

/* The first `n_words` of "a b c …". */
static cf_slice first_words(cf_slice words, size_t n_words)
{
    for (size_t i = 0; i < words.len; i++)
        if (words.text[i] == ' ' && --n_words == 0)
            return (cf_slice){words.text, i};
    return words;
}

static size_t count_words(cf_slice words)
{
    size_t n = 1;
    for (size_t i = 0; i < words.len; i++)
        n += words.text[i] == ' ';
    return n;
}

static bool is_called(const cf_clause_type *type, cf_slice words)
{
    cf_slice other;
    for (int i = 0; type->also && cf_choice_at(&other, type->also, i); i++)
        if (cf_slice_equal_nocase(first_words(words, count_words(other)), other))
            return true;
    return false;
}

const cf_clause_type *cf_clause_type_nearest(cf_slice words, bool *sure)
{
    const cf_clause_type *best = NULL;
    int best_distance = 3;
    for (int i = 0; i < cf_clause_type_count(); i++) {
        cf_slice keyword = cf_slice_of(types[i]->keyword);
        size_t n_words = count_words(keyword);
        int limit = keyword.len <= 4 ? 1 : 2;
        for (size_t n = n_words > 1 ? n_words - 1 : 1; n <= n_words; n++) {
            int distance = cf_slice_distance(first_words(words, n), keyword, limit);
            bool nearer = distance < best_distance || (best && distance == best_distance &&
                                                       types[i]->section == CF_SECTION_TERM &&
                                                       best->section != CF_SECTION_TERM);
            if (distance <= limit && nearer) {
                best = types[i];
                best_distance = distance;
            }
        }
    }
    *sure = best != NULL;
    for (int i = 0; !best && i < cf_clause_type_count(); i++)
        if (is_called(types[i], words))
            best = types[i];
    return best;
}

int cf_clause_field_index(const cf_clause_type *type, cf_slice name)
{
    for (int i = 0; i < type->n_fields; i++)
        if (cf_slice_equal(name, cf_slice_of(type->fields[i].name)))
            return i;
    return -1;
}

bool cf_choice_at(cf_slice *out, const char *choices, int n)
{
    const char *at = choices;
    for (; n > 0; n--) {
        at = strchr(at, '|');
        if (!at)
            return false;
        at++;
    }
    *out = (cf_slice){at, strcspn(at, "|")};
    return true;
}
