#include "answer/case.h"

#include "answer/market.h"
#include "base/limits.h"
#include "base/lock.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- Failing --------------------------------------------------------------------------------- */

int cf_fail(confer_error *err, confer_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    err->status = status;
    err->hint[0] = '\0';
    return status;
}

void cf_hint(confer_error *err, const char *format, ...)
{
    if (!err)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

/* --- Life cycle ------------------------------------------------------------------------------ */

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(cf_mem_alloc(size, 1), text, size);
}

int confer_case_open(confer_case **out, const char *folder, const confer_case_options *options,
                     confer_error *err)
{
    struct stat there;
    bool is_there = folder && stat(folder, &there) == 0;
    if (folder && (!is_there || !S_ISDIR(there.st_mode))) {
        int status = cf_fail(err, CONFER_FAILED, "%s is not a folder", folder);
        if (!is_there)
            cf_hint(err, "`confer new %s` makes one to start from", folder);
        return status;
    }
    confer_case *c = cf_mem_calloc(1, sizeof *c);
    if (folder) {
        c->folder = copy_text(folder);
        size_t len = strlen(c->folder);
        while (len > 1 && c->folder[len - 1] == '/')
            c->folder[--len] = '\0';
    }
    c->options = options ? *options : (confer_case_options)CONFER_CASE_OPTIONS_INIT;
    atomic_flag_clear(&c->reporting);
    c->told = cf_mem_calloc(1, sizeof *c->told);
    *out = c;
    return CONFER_OK;
}

static void release_document(cf_document *document)
{
    cf_terms_free(document->terms);
    *document = (cf_document){0};
}

void cf_case_begin(confer_case *c)
{
    if (c->roster && c->roster != c->kept.roster)
        cf_roster_close(c->roster);
    c->roster = NULL;
    for (int i = 0; i < c->n_indexes; i++)
        cf_index_release(&c->indexes[i]);
    c->n_indexes = 0;
    if (c->schedule && c->schedule != c->kept.schedule) {
        cf_schedule_release(c->schedule);
        cf_mem_free(c->schedule);
    }
    c->schedule = NULL;
    c->agreement_failed = c->schedule_failed = false;
    c->takes_spaces = false;
    c->takes_texts = false;
    cf_diags_release(&c->diags); /* points into the texts */
    cf_diags_release(c->told);
    for (int i = 0; i < c->n_offers; i++)
        release_document(&c->offers[i]);
    c->n_offers = 0;
    if (c->agreement.terms && c->agreement.terms == c->kept.terms)
        c->agreement.terms = NULL; /* the kept tables own it */
    release_document(&c->timeline);
    release_document(&c->package);
    release_document(&c->agreement);
    c->markets = NULL; /* in the arena */
    cf_arena_release(&c->arena);
    atomic_store(&c->progress, 0);
    atomic_store(&c->work, CONFER_WORK_READING);
}

static void free_file(cf_case_file *file)
{
    cf_buf_release(&file->bytes);
    cf_mem_free(file->name);
    cf_mem_free(file);
}

void confer_case_close(confer_case *c)
{
    if (!c)
        return;
    cf_case_begin(c);
    cf_kept_release(c);
    while (c->files) {
        cf_case_file *next = c->files->next;
        free_file(c->files);
        c->files = next;
    }
    cf_mem_free(c->told);
    cf_mem_free(c->folder);
    cf_mem_free(c);
}

static void remove_file(confer_case *c, const char *name)
{
    cf_case_file **link = &c->files;
    while (*link && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    if (*link) {
        cf_case_file *old = *link;
        *link = old->next;
        free_file(old);
    }
}

void cf_case_drop_file(confer_case *c, const char *name)
{
    cf_kept_release(c);
    cf_roster_close(c->roster); /* it may read the file's bytes */
    c->roster = NULL;
    remove_file(c, name);
}

void confer_case_put(confer_case *c, const char *name, const char *bytes, size_t len_bytes)
{
    size_t len = strlen(name);
    if (len < 6 || strcmp(name + len - 6, ".terms") != 0) {
        cf_case_begin(c); /* a table: it may be the one that is kept */
        cf_kept_release(c);
    }
    remove_file(c, name);
    if (!bytes)
        return;
    cf_case_file *file = cf_mem_calloc(1, sizeof *file);
    file->name = copy_text(name);
    cf_buf_add(&file->bytes, bytes, len_bytes);
    file->next = c->files;
    c->files = file;
}

void confer_case_stop(confer_case *c)
{
    atomic_store(&c->stop, true);
}

/* --- Files ----------------------------------------------------------------------------------- */

const char *cf_case_path(confer_case *c, const char *name)
{
    if (!c->folder || strcmp(c->folder, ".") == 0 || name[0] == '/')
        return cf_arena_copy(&c->arena, cf_slice_of(name));
    return cf_arena_printf(&c->arena, "%s/%s", c->folder, name);
}

/* The file given in memory under the path, or NULL. */
static const cf_case_file *memory_file(confer_case *c, const char *path)
{
    for (const cf_case_file *file = c->files; file; file = file->next)
        if (strcmp(cf_case_path(c, file->name), path) == 0)
            return file;
    return NULL;
}

bool cf_case_read_file(confer_case *c, const char *path, uint64_t limit, cf_buf *out, cf_buf *why)
{
    const cf_case_file *file = memory_file(c, path);
    if (file) {
        cf_buf_add_slice(out, cf_buf_slice(&file->bytes));
        return true;
    }
    if (!c->folder) {
        cf_buf_addf(why, "%s was not given", path);
        return false;
    }
    return cf_file_read(out, path, limit, why);
}

/* A table's path for the readers, and its bytes when it is given in memory. */
static const char *table_place(confer_case *c, cf_slice name, cf_slice *data, const char **shown)
{
    const char *path = cf_case_path(c, cf_arena_copy(&c->arena, name));
    const cf_case_file *file = memory_file(c, path);
    *shown = path;
    *data = file ? cf_buf_slice(&file->bytes) : (cf_slice){NULL, 0};
    return file ? NULL : path;
}

/* --- Texts ----------------------------------------------------------------------------------- */

/* An offer with ranges has no one cost. */
static void refuse_space(confer_case *c, const cf_document *document)
{
    const cf_plan *plan = document->plan;
    if (c->takes_spaces || plan->is_agreement || plan->n_levers == 0)
        return;
    cf_diag *diag = cf_diags_add(&c->diags, CF_E0952, plan->lever_span,
                                 "this is a space of packages, not one offer");
    cf_diags_help(&c->diags, diag, "use `confer fit %s` to find packages in it", document->name);
}

/* What is so is no offer: on top of itself it would count twice. */
static void refuse_other_text(confer_case *c, const cf_document *document)
{
    const cf_plan *plan = document->plan;
    if (c->takes_texts || document->terms->n_clauses == 0 ||
        (!plan->is_agreement && !plan->is_timeline))
        return;
    cf_diag *diag = cf_diags_add(&c->diags, CF_E0423, document->terms->clauses[0].span,
                                 "this text is %s, not an offer",
                                 plan->is_agreement ? "an agreement" : "a timeline");
    cf_diags_help(&c->diags, diag,
                  "an offer starts with `offer \"TITLE\"` and says only what would "
                  "change; `current` names the status quo");
}

static int read_document(confer_case *c, cf_document *document, const cf_plan *agreement,
                         confer_error *err)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf why = CF_BUF_INIT;
    int status = CONFER_OK;
    if (!cf_case_read_file(c, document->path, CF_LIMIT_TERMS_BYTES, &text, &why)) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    } else {
        document->terms = cf_terms_read(document->path, cf_buf_slice(&text), &c->diags);
        document->plan = cf_terms_lower(document->terms, agreement, &c->diags);
        refuse_space(c, document);
        if (agreement)
            refuse_other_text(c, document);
    }
    cf_buf_release(&text);
    cf_buf_release(&why);
    return status;
}

static int read_agreement(confer_case *c, confer_error *err)
{
    struct stat there;
    c->agreement.name = "current";
    c->agreement.path = cf_case_path(c, "current.terms");
    if (!memory_file(c, c->agreement.path) && stat(c->agreement.path, &there) != 0) {
        int status = cf_fail(err, CONFER_FAILED, "there is no %s", c->agreement.path);
        cf_hint(err, "a negotiation is a folder with a current.terms; `confer new DIR` makes one, "
                     "`-C DIR` points to one");
        return status;
    }
    int status = read_document(c, &c->agreement, NULL, err);
    c->agreement_failed = cf_diags_failed(&c->diags);
    return status;
}

int cf_case_read_texts(confer_case *c, const char *const *offers, int n_offers, confer_error *err)
{
    int status = read_agreement(c, err);
    if (status != CONFER_OK)
        return status;
    c->offers = CF_ARENA_NEW(&c->arena, cf_document, (size_t)n_offers + 1);
    for (int i = 0; i < n_offers && status == CONFER_OK; i++) {
        cf_document *document = &c->offers[c->n_offers++];
        document->name = cf_arena_copy(&c->arena, cf_slice_of(offers[i]));
        if (strcmp(offers[i], "current") == 0)
            continue;
        document->path = cf_case_find_offer(c, offers[i], err);
        if (!document->path)
            return CONFER_ABSENT;
        status = read_document(c, document, c->agreement.plan, err);
    }
    return status;
}

/* --- Tables ---------------------------------------------------------------------------------- */

/* A file that cannot be opened is shown where the agreement names it. */
static void place_unread(confer_case *c, size_t n_before, cf_span span)
{
    for (size_t i = n_before; i < c->diags.count; i++) {
        cf_diag *diag = c->diags.items[i];
        if (diag->code != CF_E0301 || !span.source)
            continue;
        diag->span = span;
        if (!diag->help && strstr(diag->message, strerror(ENOENT)))
            cf_diags_help(&c->diags, diag, "the file is looked for beside the agreement");
    }
}

static void read_schedule(confer_case *c, cf_slice file)
{
    size_t n_before = c->diags.count;
    cf_slice data;
    const char *shown;
    const char *path = table_place(c, file, &data, &shown);
    c->schedule = cf_mem_calloc(1, sizeof *c->schedule);
    if (!cf_schedule_read(c->schedule, path, data, shown, &c->diags))
        c->schedule_failed = true;
    place_unread(c, n_before, c->agreement.plan->facts.schedule_span);
}

void cf_case_read_tables(confer_case *c)
{
    const cf_facts *facts = &c->agreement.plan->facts;
    cf_slice data;
    const char *shown;
    c->n_problems_of_texts = c->diags.count;
    if (facts->schedule_file.len > 0 && !cf_kept_use(c, NULL, 0))
        read_schedule(c, facts->schedule_file);
    size_t n = (size_t)facts->n_cpis;
    c->indexes = CF_ARENA_NEW(&c->arena, cf_index, n + 1);
    c->named_indexes = CF_ARENA_NEW(&c->arena, cf_named_index, n + 1);
    for (size_t i = 0; i < n; i++) {
        cf_index *index = &c->indexes[c->n_indexes];
        const char *path = table_place(c, facts->cpis[i].file, &data, &shown);
        size_t n_before = c->diags.count;
        if (!cf_index_read(index, path, data, shown, &c->diags)) {
            place_unread(c, n_before, facts->cpis[i].span);
            continue;
        }
        c->named_indexes[c->n_indexes++] = (cf_named_index){facts->cpis[i].name, index};
    }
}

bool cf_case_lacks_schedule(const confer_case *c)
{
    return c->schedule_failed || (c->agreement_failed && !c->schedule);
}

static bool open_roster(confer_case *c, const cf_slice *wanted, int n_wanted)
{
    const cf_facts *facts = &c->agreement.plan->facts;
    if (cf_kept_use(c, wanted, n_wanted))
        return true;
    c->roster = NULL; /* kept, but without one of these columns */
    if (facts->roster_file.len == 0 && c->agreement_failed)
        return false; /* the clause that names it may be the one that is misspelt */
    if (facts->roster_file.len == 0) {
        cf_diag *diag =
            cf_diags_add(&c->diags, CF_E0410, (cf_span){&c->agreement.terms->source, 0, 0, 0},
                         "the agreement names no roster");
        cf_diags_help(&c->diags, diag, "add `roster \"FILE\"` to current.terms");
        return false;
    }
    cf_roster_options options = {
        .facts = facts,
        .schedule = c->schedule_failed ? NULL : c->schedule,
        .schedule_unread = cf_case_lacks_schedule(c),
        .wanted = wanted,
        .n_wanted = n_wanted,
        .keep = c->options.keep_roster,
    };
    options.path = table_place(c, facts->roster_file, &options.data, &options.name);
    if (!cf_roster_open(&c->roster, &options, &c->diags))
        return false;
    if (options.keep && c->diags.count == c->n_problems_of_texts)
        cf_kept_take(c, wanted, n_wanted);
    return true;
}

bool cf_case_open_roster(confer_case *c, const cf_slice *wanted, int n_wanted)
{
    if (!open_roster(c, wanted, n_wanted))
        return false;
    size_t n_errors = c->diags.n_errors;
    cf_market_raises(c); /* what they come to rests on who stands in which range */
    return c->diags.n_errors == n_errors;
}

/* --- Questions ------------------------------------------------------------------------------- */

int cf_case_verdict(confer_case *c, confer_error *err)
{
    if (atomic_exchange(&c->stop, false))
        return cf_fail(err, CONFER_STOPPED, "stopped before the answer");
    if (!cf_diags_failed(&c->diags))
        return CONFER_OK;
    size_t n = c->diags.n_errors;
    return cf_fail(err, CONFER_WRONG, "nothing was computed: %zu error%s in the folder's files", n,
                   n == 1 ? "" : "s");
}

int cf_case_threads(const confer_case *c)
{
    return c->options.n_threads > 0 ? c->options.n_threads : cf_parallel_available();
}

confer_work confer_case_work(const confer_case *c)
{
    return (confer_work)atomic_load(&c->work);
}

void cf_case_report_progress(confer_case *c)
{
    if (!c->options.progress || atomic_flag_test_and_set(&c->reporting))
        return;
    c->options.progress(c->options.progress_context, atomic_load(&c->progress),
                        cf_roster_size(c->roster));
    atomic_flag_clear(&c->reporting);
}

cf_costing_options cf_case_costing(confer_case *c)
{
    const cf_plan **plans = CF_ARENA_NEW(&c->arena, const cf_plan *, (size_t)c->n_offers + 1);
    for (int i = 0; i < c->n_offers; i++)
        plans[i] = c->offers[i].plan;
    return (cf_costing_options){
        .agreement = c->agreement.plan,
        .offers = plans,
        .n_offers = c->n_offers,
        .schedule = c->schedule,
        .indexes = c->named_indexes,
        .n_indexes = c->n_indexes,
        .n_threads = cf_case_threads(c),
        .stop = &c->stop,
        .progress = &c->progress,
    };
}

/* NAME FY2025-26=$1,000.50, the name in quotes or not. */
static bool read_assumption(confer_case *c, cf_assumption *out, cf_slice text)
{
    const cf_facts *facts = &c->agreement.plan->facts;
    const char *equals = memchr(text.text, '=', text.len);
    if (!equals)
        return false;
    cf_slice left = cf_slice_trim((cf_slice){text.text, (size_t)(equals - text.text)});
    cf_slice right =
        cf_slice_trim((cf_slice){equals + 1, text.len - (size_t)(equals + 1 - text.text)});
    size_t space = left.len;
    while (space > 0 && left.text[space - 1] != ' ')
        space--;
    cf_slice year = {left.text + space, left.len - space};
    cf_slice name = cf_slice_trim((cf_slice){left.text, space});
    if (name.len >= 2 && name.text[0] == '"' && name.text[name.len - 1] == '"')
        name = (cf_slice){name.text + 1, name.len - 2};
    bool january = facts->fiscal_month == 1 && facts->fiscal_day == 1;
    if (right.len > 0 && right.text[0] == '$')
        right = (cf_slice){right.text + 1, right.len - 1};
    out->revenue = cf_arena_slice(&c->arena, name);
    return name.len > 0 && cf_fiscal_parse(&out->fiscal_year, year, january) &&
           cf_decimal_parse(&out->cents, right.text, right.len, 2, true) == CF_DECIMAL_OK;
}

static bool asks_for(const cf_plan *plan, const cf_assumption *assumption)
{
    for (int i = 0; plan && i < plan->n_ops; i++) {
        const cf_condition *condition = plan->ops[i].condition;
        if (condition && condition->fiscal_year == assumption->fiscal_year &&
            cf_slice_equal(condition->revenue, assumption->revenue))
            return true;
    }
    return false;
}

static bool is_asked_for(const confer_case *c, const cf_assumption *assumption)
{
    bool asked = asks_for(c->agreement.plan, assumption);
    for (int i = 0; i < c->n_offers && !asked; i++)
        asked = asks_for(c->offers[i].plan, assumption);
    return asked;
}

/* "Sales tax" FY2026-27: what the clauses do ask for. */
static void add_asked(confer_case *c, cf_buf *out, const cf_plan *plan)
{
    cf_calendar calendar;
    cf_calendar_init(&calendar, &c->agreement.plan->facts);
    for (int i = 0; plan && i < plan->n_ops && out->len < 200; i++) {
        const cf_condition *condition = plan->ops[i].condition;
        if (!condition)
            continue;
        char year[CF_FISCAL_TEXT_SIZE];
        cf_fiscal_format(year, &calendar, condition->fiscal_year);
        cf_buf_addf(out, "%s'%.*s %s'", out->len ? ", " : "", (int)condition->revenue.len,
                    condition->revenue.text, year);
    }
}

static void say_not_asked_for(confer_case *c, const cf_assumption *assumption)
{
    cf_diag *diag = cf_diags_add(&c->diags, CF_W0422, CF_SPAN_NONE,
                                 "no clause depends on the assumed revenue \"%.*s\" of that year",
                                 (int)assumption->revenue.len, assumption->revenue.text);
    cf_buf asked = CF_BUF_INIT;
    add_asked(c, &asked, c->agreement.plan);
    for (int i = 0; i < c->n_offers; i++)
        add_asked(c, &asked, c->offers[i].plan);
    if (asked.len > 0)
        cf_diags_help(&c->diags, diag, "clauses depend on %s", asked.text);
    cf_buf_release(&asked);
}

int cf_case_assume(confer_case *c, cf_costing_options *options, const char *const *assume,
                   int n_assume, confer_error *err)
{
    cf_assumption *list = CF_ARENA_NEW(&c->arena, cf_assumption, (size_t)n_assume + 1);
    for (int i = 0; i < n_assume; i++) {
        if (!read_assumption(c, &list[i], cf_slice_of(assume[i]))) {
            cf_fail(err, CONFER_MISUSED, "cannot read the assumption '%s'", assume[i]);
            cf_hint(err, "write it as 'NAME FY2025-26=$1,000,000', with fiscal years as in the "
                         "agreement");
            return CONFER_MISUSED;
        }
    }
    for (int i = 0; i < n_assume; i++)
        if (!is_asked_for(c, &list[i]))
            say_not_asked_for(c, &list[i]);
    options->assumptions = list;
    options->n_assumptions = n_assume;
    return CONFER_OK;
}
