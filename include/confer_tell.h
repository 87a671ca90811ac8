/* confer_tell.h: what is told about a negotiation: its timeline, a summary, a check of a story's
 * numbers, a transcript made into a story.
 *
 * The same conventions as confer.h. Numbers are judged, never people. Everything is since 0.1.0. */
#ifndef CONFER_TELL_H
#define CONFER_TELL_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- Checking a story ------------------------------------------------------------------------ */

typedef struct confer_factcheck_options {
    int version;       /* 1 */
    const char *as_of; /* the day the text was said, YYYY-MM-DD; NULL: the story's own date */
    const char *face;  /* "html" or "claimreview" in place of text; NULL: text */
} confer_factcheck_options;

/* clang-format off */
#define CONFER_FACTCHECK_OPTIONS_INIT {1, NULL, NULL}
/* clang-format on */

/* Finds every quantity of the text at `story` (UTF-8, at most 1 MB; a path as the caller sees it)
 * and holds it against the folder's offers, its engine, and the facts and events on record
 * (timeline.terms). The answer is no when a number DIFFERS. Errors: CONFER_WRONG, CONFER_FAILED
 * (the file), CONFER_MISUSED (a date or face that is none), CONFER_STOPPED. */
int confer_factcheck(confer_result **out, confer_case *c, const char *story,
                     const confer_factcheck_options *options, confer_error *err);

/* --- The timeline ---------------------------------------------------------------------------- */

typedef struct confer_timeline_options {
    int version;       /* 1 */
    const char *as_of; /* deadlines are judged as of this day; NULL: the day of the last event */
    const char *face;  /* "ics" (a calendar) in place of text; NULL: text */
} confer_timeline_options;

/* clang-format off */
#define CONFER_TIMELINE_OPTIONS_INIT {1, NULL, NULL}
/* clang-format on */

/* Events, questions and answers, deadlines by the laws that timeline.terms names, and how the
 * offers moved, each costed where the folder can be costed. Errors: CONFER_ABSENT (no
 * timeline.terms), CONFER_WRONG, CONFER_MISUSED (a date or face that is none), CONFER_STOPPED. */
int confer_timeline(confer_result **out, confer_case *c, const confer_timeline_options *options,
                    confer_error *err);

/* --- The summary ----------------------------------------------------------------------------- */

typedef struct confer_brief_options {
    int version;         /* 1 */
    const char *against; /* another offer as the baseline; NULL: the agreement in force */
    int lines;           /* 4 or 5; 0: 5 */
    const char *lang;    /* "en" or "es"; NULL: "en" */
    const char *checked; /* "NAME on DATE": who has checked it; NULL: nobody yet */
} confer_brief_options;

/* clang-format off */
#define CONFER_BRIEF_OPTIONS_INIT {1, NULL, 0, NULL, NULL}
/* clang-format on */

/* A summary of an offer in four or five lines, each figure with its trace, and a summary for
 * members: gains, losses, unchanged, unknown, and a minority report (minority.txt of the folder).
 * Errors: as confer_compare. */
int confer_brief(confer_result **out, confer_case *c, const char *offer,
                 const confer_brief_options *options, confer_error *err);

/* --- The public page ------------------------------------------------------------------------- */

typedef struct confer_publish_public_options {
    int version;            /* 1 */
    const char *on;         /* the day of publication, YYYY-MM-DD */
    const char *correction; /* what was wrong and what is right; NULL: none */
    const char *address;    /* where the folder will stand on the web; NULL: not known */
} confer_publish_public_options;

/* clang-format off */
#define CONFER_PUBLISH_PUBLIC_OPTIONS_INIT {1, NULL, NULL, NULL}
/* clang-format on */

/* Writes the page for everybody: FOLDER/index.html with summary, figures, charts, timeline, method
 * and what is not known; data/ (CSV, JSON), offers/ (the texts), embed.html, and publication.json:
 * the chain of editions. Where the folder holds an edition that differs, a correction is needed;
 * what was published stays. Errors: as confer_report; CONFER_FAILED (files; a difference without a
 * correction; fewer than 5 members), CONFER_MISUSED (a day, text, address or name that is none). */
int confer_publish_public(confer_result **out, confer_case *c, const char *const *offers,
                          int n_offers, const char *folder,
                          const confer_publish_public_options *options, confer_error *err);

/* Whether every file of every edition in FOLDER is the one that was published, and each edition
 * follows from the one before it; if not, the answer is no. Errors: CONFER_ABSENT (no publication),
 * CONFER_FAILED (publication.json is not one). */
int confer_publication_verify(confer_result **out, const char *folder, confer_error *err);

/* --- From transcript to story ---------------------------------------------------------------- */

typedef struct confer_story_options {
    int version; /* 1 */
    const char
        *glossary; /* a file of names in their spelling; NULL: glossary.txt of the folder, if any */
    const char *as_of;    /* the day of speaking: days get their date in brackets; NULL: none do */
    const char *brief;    /* an offer whose summary stands on top; NULL: none */
    const char *reviewed; /* "NAME on DATE"; NULL: held until an editor has reviewed it */
    const char *map_path; /* an HTML page, transcript and story side by side; NULL: none */
} confer_story_options;

/* clang-format off */
#define CONFER_STORY_OPTIONS_INIT {1, NULL, NULL, NULL, NULL, NULL}
/* clang-format on */

/* Cleans up a transcript and writes the story to `path`, whole or not at all. Nothing is written,
 * and the answer is CONFER_WRONG, when the story would differ from the transcript in a number, a
 * day, a negation, a status, a name, a quotation or any other word (E0607). */
int confer_story_convert(confer_result **out, confer_case *c, const char *transcript,
                         const char *path, const confer_story_options *options, confer_error *err);

/* Compares a story that an editor has worked on with its transcript. The answer is no when a
 * number, a day, a negation, a status, a name or a quotation has changed. */
int confer_story_check(confer_result **out, confer_case *c, const char *transcript,
                       const char *story, const confer_story_options *options, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
