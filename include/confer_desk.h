/* confer_desk.h: what an editor and its pages need beside confer.h's questions: a folder at a
 * glance, what a text means line by line, what each clause costs, and documents that are saved so
 * that nothing is lost. `confer serve` is made of these.
 *
 * The conventions are those of confer.h. Answers are read with confer_result_* and written as JSON.
 * Everything is since 0.1.0. */
#ifndef CONFER_DESK_API_H
#define CONFER_DESK_API_H

#include "confer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- A folder at a glance -----------------------------------------------------------------------
 *
 * What the texts say, without reading any table: {"title","employer","roster","schedule",
 * "columns":[{"field","header"}],"units":[{"code","name"}],"calendar","rates","offers":[{"name",
 * "title","from","dated","term_from","term_to","starts","good","space"}]}. `good`: the offer's text
 * has no error; `space`: ranges stand in it, so that it has no one cost. Texts that are not there
 * are "". Errors: CONFER_FAILED (no agreement). A text with problems still gives an answer; the
 * case holds the problems. */
int confer_facts(confer_result **out, confer_case *c, confer_error *err);

/* The folder's files that answers are computed from, each with the SHA-256 of its bytes, which a
 * report's method page and a packed folder's MANIFEST.sha256 show too:
 * {"inputs":[{"role","name","bytes", "sha256"}]}. Roles: "agreement", "offer", "roster",
 * "schedule", "index", "market", "staffing", "retirement", "exits". Reads every byte. Errors:
 * CONFER_FAILED (a file is not there). */
int confer_inputs(confer_result **out, confer_case *c, confer_error *err);

/* What a text means, clause by clause in the order of writing, in plain English: {"title",
 * "clauses":[{"line","lines","text","meaning","on","costed"}]}. `name` as for confer_cost,
 * "current" being `current.terms`. Clauses that cannot be read are absent, and are among the
 * problems. */
int confer_meaning(confer_result **out, confer_case *c, const char *name, confer_error *err);

/* What a space of packages is (an offer in which ranges stand for values): {"offer","packages",
 * "levers":[{"line","name","values","first","last"}],"first","last"}: the texts of the packages
 * with every lever at its first value and at its last. An offer without ranges has no levers and
 * one package. Errors: as confer_cost's of texts. */
int confer_space(confer_result **out, confer_case *c, const char *offer, confer_error *err);

/* --- Clauses, waiting, people -------------------------------------------------------------------
 */

/* What each clause of the first offer costs the employer over the years of all of them:
 * {"offer","cost","clauses":[{ "line","text","meaning","in_order","alone"}]}. `in_order`: the cost
 * of the offer up to this clause less that up to the clause before, in the order of writing, so
 * that they sum to `cost`; `alone`: that of an offer with this clause only. Null where such an
 * offer cannot be costed: a clause that rests on a later one. Clauses without a cost of their own
 * (term, note, …) are left out. */
int confer_ladder(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  confer_error *err);

enum { CONFER_MOST_DELAY = 36 };

/* The offer with each of its `on` dates 0, 1, … `months` months later (a day that the month lacks
 * becomes its last), beside another offer as written: {"offer","against","fiscal_years":[…],
 * "pay_dates":[…],"against_cost","against_paid":[…],"delays":[{"months","starts","cost","gain",
 * "paid":[…],"overtakes"}]}. `paid`: all members' net pay by pay date, cumulative, less that of the
 * status quo; `overtakes`: the first pay date from which the delayed offer's members have been paid
 * no less than under the other to the end; null: there is none. */
int confer_delay(confer_result **out, confer_case *c, const char *offer, const char *against,
                 int months, confer_error *err);

typedef struct confer_people_options {
    int version;            /* 1 */
    const char *class_name; /* with `step`: members one by one; NULL: none */
    const char *step;       /* "": those with a rate of their own */
    bool authorized;
} confer_people_options;

/* clang-format off */
#define CONFER_PEOPLE_OPTIONS_INIT {1, NULL, NULL, false}
/* clang-format on */

/* Who stands where on the roster: {"offer","steps":[…],"members","fte","cost","gain","classes":[{
 * "class","members","fte","cost","gain","cells":[{"step","members","fte","cost","gain"}]}],
 * "listed":[{"id","fte","hired","step_date","department","cost","gain"}],"left_out"}. `fte` is in
 * ten-thousandths, amounts are cents over the horizon, offer less status quo. Classes in byte
 * order, steps in the schedule's; at most 500 members are listed. Of the first offer, over the
 * years of all of them. */
int confer_people(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                  const confer_people_options *options, confer_error *err);

enum { CONFER_MOST_TRIES = 16 };

/* A position as it might be, on the roster's row with this id. */
typedef struct confer_try {
    const char *id;
    const char *fte; /* "0.5"; NULL: as the roster has it */
    bool hold;       /* on its step: no step date */
    bool vacant;     /* left out of the cost */
} confer_try;

/* What the first offer would cost if some positions were otherwise, beside what it costs on the
 * roster as given, over the years of all offers: {"offer","tried":[{"id","class","step","fte",
 * "tried_fte","hold","vacant"}],"as_given":{"members","fiscal_years":[{"fiscal_year","status_quo",
 * "offer","cost"}],"total":{"status_quo","offer","cost"}},"as_tried":{the same}}. `fte` as the
 * roster writes it; `tried_fte` null: not tried. Nothing is written. Several tries of one id
 * count together. Errors: CONFER_ABSENT (no such id), CONFER_MISUSED (an FTE that is none, more
 * than CONFER_MOST_TRIES). */
int confer_people_try(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                      const confer_try *tries, int n_tries, confer_error *err);

/* What a person must say so that these offers can be costed for one member like them: {"headers":{
 * "id","class","range","step"},"classes":[{"class","range","steps":[…]}],"fields":[{"field","header","kind","values":[…]}]}.
 * `range` is that of the class's first row. `kind`: "choice" (one of the roster's values), "codes"
 * (any of them), "date", "number" or "text"; fields in the order in which one would ask. Values
 * that could point at a person (`id`, or more than 500 of them) are not given. Reads the roster. */
int confer_choices(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                   confer_error *err);

/* --- Documents that lose nothing ----------------------------------------------------------------
 *
 * An offer's text, or the agreement's ("current"), saved whole or not at all, with every version
 * kept in the folder's `.confer/history`. A name has letters, digits, `_`, `-` and `.`, does not
 * begin with a dot and is at most 80 bytes long (CONFER_MISUSED otherwise). Several programs may
 * save at once. These read and write the folder alone, never what confer_case_put gave. */

/* {"name","text","hash","versions":[{"number","kind","hash","at"}]}, the newest version first.
 * `hash`: the text's SHA-256; "" where there is no such file. `at`: when it was kept, in seconds
 * since 1970-01-01 00:00 UTC, as the version's file says (0: not known). Kinds: "saved"; "found":
 * what stood in the file when a save came and no version had it; "undone"; "aside": a text that met
 * a conflict. */
int confer_document_read(confer_result **out, confer_case *c, const char *name, confer_error *err);

/* Saves when the file's hash is still `base` ("": there is no file yet). {"saved","hash","text"}:
 * where it was not, the answer is no, `hash` and `text` are the file's, and the caller's text is
 * kept as a version of kind "aside". */
int confer_document_save(confer_result **out, confer_case *c, const char *name, const char *base,
                         const char *text, size_t len_bytes, confer_error *err);

/* Brings back the text before the one in the file, on the same terms; again, the one before that.
 * Errors: CONFER_ABSENT when there is none. */
int confer_document_undo(confer_result **out, confer_case *c, const char *name, const char *base,
                         confer_error *err);

/* {"number","kind","hash","at","text"} of one version. Errors: CONFER_ABSENT. */
int confer_document_version(confer_result **out, confer_case *c, const char *name, int number,
                            confer_error *err);

/* --- Tables that come in ------------------------------------------------------------------------
 *
 * A roster or a schedule (`which`: "roster", "schedule") waits in the folder's `.confer/inbox`
 * until it is clean: then the agreement names it, and it stands in the folder. What it replaces is
 * kept in
 * `.confer/replaced`. A payroll register ("register") waits there for confer_reconcile, and is
 * never put to use. */

/* Takes the bytes of a CSV or XLSX file in. The answer is confer_table_peek's. Errors:
 * CONFER_MISUSED (another `which`), CONFER_WRONG (no table; see the problems), CONFER_FAILED. */
int confer_table_bring(confer_result **out, confer_case *c, const char *which, const char *bytes,
                       size_t len_bytes, confer_error *err);

/* {"which","file","hash","rows","headers":[…],"sample":[[…]],"columns":[{"field","header","guessed"}],
 * "personal":[…]}. `columns`, of a roster: which header each of Confer's columns would be read
 * from, as the agreement says or by its name and what stands in it; `personal`: headers of columns
 * that name people, which costing does not need. Errors: CONFER_ABSENT when nothing waits. */
int confer_table_peek(confer_result **out, confer_case *c, const char *which, confer_error *err);

/* Whether everything would cost with the table that waits: as confer_check, for the agreement with
 * `roster` or `schedule` as given. `fields` and `headers`: the columns of a roster; "" leaves one
 * out. */
int confer_table_try(confer_result **out, confer_case *c, const char *which,
                     const char *const *fields, const char *const *headers, int n,
                     confer_error *err);

/* Takes the table that waits away again. Nothing waits: CONFER_OK. */
int confer_table_forget(confer_case *c, const char *which, confer_error *err);

/* Puts it to use when the agreement's hash is still `base` and the table is clean; otherwise the
 * answer is no and nothing has changed. {"taken","file"}. */
int confer_table_take(confer_result **out, confer_case *c, const char *which,
                      const char *const *fields, const char *const *headers, int n,
                      const char *base, confer_error *err);

/* Puts a file where questions look for it by its name: `which` "market" (market.csv), "staffing",
 * "retirement", "exits" (tables, from CSV or XLSX) or "timeline" (timeline.terms). It is read as
 * they would read it; what stood there is kept in `.confer/replaced`. {"file"}. Errors:
 * CONFER_MISUSED (another `which`, or a market where the agreement names its file), CONFER_WRONG
 * (the message says what is wrong with it; nothing has changed), CONFER_FAILED. */
int confer_file_bring(confer_result **out, confer_case *c, const char *which, const char *bytes,
                      size_t len_bytes, confer_error *err);

/* --- Rooms --------------------------------------------------------------------------------------
 *
 * Each side has drafts that only it can read, and both have one shelf of offers that stay as they
 * were when they were shared. A draft comes here sealed: this library stores bytes that it cannot
 * read, in
 * `.confer/rooms/SIDE`. The shelf is `offers`; what was put there, by whom and with which SHA-256,
 * is in `.confer/rooms/shelf`, each line with the hash of the line before. `side`: small letters.
 * Names are those of documents. */

/* {"vault","drafts":[{"name","hash","sealed"}],"whole","shelf":[{"number","name","by","hash",
 * "state"}]}. `vault`: what the side stored under that name, or "". `state`: "frozen", "changed" or
 * "gone"; `whole`: no line of the shelf's book was changed or taken out. */
int confer_room_read(confer_result **out, confer_case *c, const char *side, confer_error *err);

/* Stores a sealed draft when the stored one's hash is still `base` ("": there is none).
 * {"saved","hash"}; otherwise the answer is no. `name` NULL: the vault, once. `sealed` is text. */
int confer_room_seal(confer_result **out, confer_case *c, const char *side, const char *name,
                     const char *base, const char *sealed, size_t len_bytes, confer_error *err);

/* Puts an offer on the shelf for good. {"shared","hash"}; the answer is no when the name is taken.
 */
int confer_room_share(confer_result **out, confer_case *c, const char *side, const char *name,
                      const char *text, size_t len_bytes, confer_error *err);

#ifdef __cplusplus
}
#endif

#endif
