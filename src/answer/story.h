/* story.h: a text from outside the folder: an article, a release, a transcript.
 *
 * Invariants: the bytes are valid UTF-8, at most 1 MB, in the case's arena until its next question.
 */
#ifndef CF_ANSWER_STORY_H
#define CF_ANSWER_STORY_H

#include "answer/case.h"
#include "tell/judge.h"

/* Reads it. CONFER_FAILED: `err` says why; what is no text is E0606 in c->diags. */
int cf_story_read(confer_case *c, const char *path, cf_source *out, confer_error *err);

/* A claim checked: what the faces of an answer show. */
typedef struct {
    const char *path;
    cf_slice text;
    cf_toks toks;
    cf_quantities quantities;
    const cf_finding *findings; /* one a quantity; those before `first` are the dateline's */
    size_t first;
    cf_tell_known known;
    const char *const *inputs; /* "path sha256", n_inputs of them */
    int n_inputs;
    bool not_costed;
    int counts[CF_VERDICTS];
} cf_checked;

/* The other faces, into `out`. */
void cf_checked_html(cf_buf *out, const cf_checked *checked);
void cf_checked_claimreview(cf_buf *out, const cf_checked *checked, cf_arena *arena);

#endif
