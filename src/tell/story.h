/* story.h: a broadcast transcript as a web story: structure cleaned, words kept.
 *
 * Conversion is clean-up, never rewriting: cues become metadata, capitals become sentence case from
 * a glossary, spelled-out letters join, percents take figures, days take their date in brackets.
 * Every paragraph keeps the place in the transcript that it came from. The checker reads both texts
 * again and compares what must not change; it shares no code with the converter but the tokenizer
 * and the reading of cues. Invariants: bytes of quotations change in case and quotation marks
 * alone. Source: docs/story.md. */
#ifndef CF_TELL_STORY_H
#define CF_TELL_STORY_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

/* --- Transcripts ----------------------------------------------------------------------------- */

typedef struct {
    cf_slice text; /* of the transcript */
    uint32_t line; /* from 1 */
} cf_cue;

/* A run of lines that belong together, without its cues. */
typedef struct {
    uint32_t start, end; /* bytes of the transcript */
    uint32_t line;
    cf_slice text;     /* lines joined by a space */
    bool bite;         /* a sound bite: all of it is a quotation */
    cf_slice name;     /* of a bite: "NAME, TITLE" of the super before it; may be empty */
    bool first_person; /* the reporter speaks of herself or himself */
} cf_passage;

typedef struct {
    cf_passage *passages;
    size_t n_passages;
    cf_cue *cues;
    size_t n_cues;
} cf_transcript;

/* Everything lives in the arena. The text is valid UTF-8. */
void cf_transcript_read(cf_transcript *out, cf_slice text, cf_arena *arena);

/* --- Converting ------------------------------------------------------------------------------ */

typedef struct {
    const cf_slice *from; /* found without case, whole words */
    const cf_slice *to;   /* what stands there then: the same words, in their case */
    int n;
} cf_glossary;

/* Lines "SEIU Local 521", or "FROM = TO"; `#` starts a comment. Adds what every newsroom writes. */
void cf_glossary_read(cf_glossary *out, cf_slice text, cf_arena *arena);

typedef struct {
    const cf_passage *passage;
    const char *text;
    bool cased, dated; /* what was done to it */
} cf_paragraph;

/* One paragraph a passage. `spoken`: the day of speaking, for dates in brackets; CF_DATE_NONE:
 * none. */
cf_paragraph *cf_story_convert(const cf_transcript *transcript, const cf_glossary *glossary,
                               cf_date spoken, cf_arena *arena);

/* --- Checking -------------------------------------------------------------------------------- */

typedef enum {
    CF_CHANGED_NUMBER,
    CF_CHANGED_DAY,
    CF_CHANGED_NEGATION,
    CF_CHANGED_STATUS, /* offered, tentative, approved …; raise, cut … */
    CF_CHANGED_NAME,
    CF_CHANGED_QUOTATION,
    CF_CHANGED_WORD, /* anything else; looked at where nothing may change */
    CF_CHANGE_KINDS
} cf_change_kind;

/* "a number", "a negation" … */
extern const char *const cf_change_words[CF_CHANGE_KINDS];

typedef struct {
    cf_change_kind kind;
    const char *was, *is;        /* "" where there is nothing */
    uint32_t was_start, was_end; /* bytes of the transcript */
    uint32_t is_start, is_end;   /* bytes of the story */
} cf_change;

/* What the story says otherwise than the transcript: the first change of each kind. `words`: every
 * word counts. Dates in brackets after a day are not the transcript's, but must be right for
 * `spoken` where that is known. At most CF_CHANGE_KINDS. */
int cf_story_check(cf_change *out, const cf_transcript *transcript, cf_slice story, cf_date spoken,
                   bool words, cf_arena *arena);

#endif
