/* clause.h: what a kind of clause is: one descriptor, from which everything else is derived.
 *
 * A clause type is one file and one line in clauses.def. Its descriptor says how the clause is
 * written (keyword and pattern), what may be written in it (fields with ranges), what it means
 * (lower) and how to speak of it (title, summary, example). The parser, the canonical printer, the
 * help, the reference, the schema and the fuzz dictionary know descriptors alone.
 * Invariants: descriptors are constant; a field's index is the same in the descriptor and in
 * cf_clause.fields. Source: costing rules, sections 2.1 and 2.2. */
#ifndef CF_CLAUSE_CLAUSE_H
#define CF_CLAUSE_CLAUSE_H

#include "base/str.h"
#include "model/terms.h"

/* --- Descriptors ----------------------------------------------------------------------------- */

/* How a field is written, and where its value stands in cf_field. */
typedef enum {
    CF_FIELD_NAME,        /* a bare word or a quoted string: text */
    CF_FIELD_TEXT,        /* the same, printed in quotes: text */
    CF_FIELD_CHOICE,      /* one of `choices`: integer is its index */
    CF_FIELD_FLAG,        /* the words of `choices`, or nothing: present */
    CF_FIELD_PERCENT,     /* 6%: scaled, ratio x 1e6 */
    CF_FIELD_MONEY,       /* $1,500.00: integer, cents */
    CF_FIELD_DOLLARS,     /* $0.75/hour: scaled, dollars x 1e8, and per (one of `choices`) */
    CF_FIELD_QUANTUM,     /* $0.01, up to 4 decimals: scaled, dollars x 1e8 */
    CF_FIELD_NUMBER,      /* 26.0893: scaled x 1e4 */
    CF_FIELD_HOURS,       /* 80: scaled x 1e4 */
    CF_FIELD_WHOLE,       /* 12: integer */
    CF_FIELD_DATE,        /* 2025-05-31: date */
    CF_FIELD_FISCAL_YEAR, /* FY2025-26: integer, the year it starts in; text as written */
    CF_FIELD_MONTH,       /* 2024-02: integer, year x 12 + month - 1 */
    CF_FIELD_MONTH_DAY,   /* 07-01: integer, month x 100 + day */
} cf_field_kind;

typedef struct {
    const char *name; /* as in the pattern, <name> */
    cf_field_kind kind;
    const char *choices; /* "a|b c|d": choices, words of a flag, units of dollars */
    int64_t min, max;    /* both 0: no range; in the scale of the value */
    const char *doc;     /* one line */
} cf_field_type;

typedef enum {
    CF_SECTION_HEADER,
    CF_SECTION_FACT,
    CF_SECTION_TERM,
    CF_SECTION_RECORD, /* what happened and what was published: timeline.terms */
} cf_section;

enum { CF_IN_AGREEMENT = 1, CF_IN_OFFER = 2, CF_IN_BOTH = 3, CF_IN_TIMELINE = 4 };

typedef enum {
    CF_ON_NEVER,    /* the clause has no day, or says its own */
    CF_ON_MAY,      /* optional everywhere */
    CF_ON_IN_OFFER, /* required in an offer; in the agreement, without: from the beginning */
    CF_ON_ALWAYS,   /* required everywhere: it happens once */
} cf_dating;

/* What two clauses of one type, subject, day and membership do to each other. */
typedef enum {
    CF_MEET_FREELY,
    CF_MEET_REPLACE,  /* the later one is in force */
    CF_MEET_COMPOUND, /* both apply, one on top of the other */
    CF_MEET_ADD,      /* both apply */
} cf_meeting;

struct cf_lowering; /* clause/lower.h */

typedef struct cf_clause_type {
    const char *keyword; /* one or more words: "lump sum" */
    const char *also;    /* words that people write instead, for "did you mean": "bonus|cash" */
    const char *pattern; /* what follows the keyword; see clause/pattern.h */
    cf_section section;
    int where; /* CF_IN_… */
    cf_dating on;
    bool takes_who, takes_if;
    cf_meeting meeting;
    const char *subject; /* the fields that name what it is about: "name year"; NULL: none */
    const char *lever;   /* the fields in which a range may stand: "percent dollars"; NULL: none */

    const char *title;   /* a noun phrase */
    const char *summary; /* a paragraph in the words of the trade */
    const char *weighs;  /* who feels it and what it costs, in neutral words */
    const char *example; /* one clause, canonical */
    const cf_field_type *fields;
    int n_fields;

    void (*lower)(struct cf_lowering *lowering, const cf_clause *clause);
    /* One plain sentence; the qualifiers are added by cf_clause_english. See clause/english.h. */
    void (*english)(cf_buf *out, const cf_clause *clause);
} cf_clause_type;

#define CF_FIELDS(array) .fields = (array), .n_fields = (int)(sizeof(array) / sizeof *(array))

/* Every type, as cf_clause_type_NAME. */
#define CF_CLAUSE(name) extern const cf_clause_type cf_clause_type_##name;
#include "clause/clauses.def"
#undef CF_CLAUSE

/* --- The table ------------------------------------------------------------------------------- */

int cf_clause_type_count(void);

const cf_clause_type *cf_clause_type_at(int index);

/* The type with that keyword (without case, one space between words), or NULL. */
const cf_clause_type *cf_clause_type_find(cf_slice keyword);

/* The type whose keyword, or what people write instead of it, is nearest to `words`; NULL: none is
 * near. `*sure`: a slip of the finger in the keyword itself. */
const cf_clause_type *cf_clause_type_nearest(cf_slice words, bool *sure);

/* The index of a field, or -1. */
int cf_clause_field_index(const cf_clause_type *type, cf_slice name);

/* The n-th of "a|b c|d"; false when there are fewer. */
bool cf_choice_at(cf_slice *out, const char *choices, int n);

/* --- Clauses --------------------------------------------------------------------------------- */

/* Canonical text, on one line. */
void cf_clause_print(cf_buf *out, const cf_clause *clause);

/* The same, folded into lines of at most `width` columns where it can be. No line end. */
void cf_clause_print_folded(cf_buf *out, const cf_clause *clause, size_t width);

/* What a clause is about, without its values: "premium BIL for class = Deputy". */
void cf_clause_print_subject(cf_buf *out, const cf_clause *clause);

/* One field, and a clause's qualifiers, in canonical spelling. */
void cf_field_print(cf_buf *out, const cf_field_type *type, const cf_field *field);
void cf_selector_print(cf_buf *out, const cf_selector *who);
void cf_condition_print(cf_buf *out, const cf_condition *condition);
void cf_days_print(cf_buf *out, const cf_clause *clause); /* its `on`: a day, or a range of days */

/* A name: bare where it can be, otherwise in quotes. */
void cf_name_print(cf_buf *out, cf_slice name);
void cf_text_print(cf_buf *out, cf_slice text);

/* How many of its values are ranges, the day's included. */
int cf_clause_levers(const cf_clause *clause);

/* True when both say the same (places apart). */
bool cf_clause_equal(const cf_clause *a, const cf_clause *b);

/* A plain English sentence. `plan` (may be NULL): the plan of the clause's document. */
void cf_clause_english(cf_buf *out, const cf_clause *clause, const cf_plan *plan);

/* --- Documentation --------------------------------------------------------------------------- */

/* The help text of one type (`confer help CLAUSE`), and how it is written, on one line. */
void cf_clause_help(cf_buf *out, const cf_clause_type *type);
void cf_clause_usage(cf_buf *out, const cf_clause_type *type);

/* A whole small document that holds the example. */
void cf_clause_example(cf_buf *out, const cf_clause_type *type);

/* docs/reference/clauses.md, the fuzz dictionary, and a JSON description of every type. */
void cf_clause_reference(cf_buf *out);
void cf_clause_dictionary(cf_buf *out);
void cf_clause_schema(cf_buf *out);

#endif
