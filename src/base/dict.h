/* dict.h: the distinct texts of a column (classes, funds, plans …), each with a small number.
 *
 * Invariants: a code is given once and never changes; codes count from 0 in the order of first
 * sight (which depends on thread timing: sort by text before showing). Code 0 is always the empty
 * text. Looking up and adding are safe from several threads; texts stay in place until the free. */
#ifndef CF_BASE_DICT_H
#define CF_BASE_DICT_H

#include "base/str.h"

#include <stdint.h>

typedef struct cf_dict cf_dict;

enum { CF_DICT_UNKNOWN = -1 };

cf_dict *cf_dict_new(void);
void cf_dict_free(cf_dict *dict);

/* The code of a text, added when it is new. */
int32_t cf_dict_code(cf_dict *dict, cf_slice text);

/* The code of a text, or CF_DICT_UNKNOWN. */
int32_t cf_dict_find(const cf_dict *dict, cf_slice text);

/* The text of a code (borrowed, NUL-terminated). */
cf_slice cf_dict_text(const cf_dict *dict, int32_t code);

/* How many codes there are. */
int32_t cf_dict_count(const cf_dict *dict);

#endif
