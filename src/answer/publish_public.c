/* `publish --public`: the page for everybody, its downloads, and the chain of its corrections.
 *
 * Everything is made in memory, held against what the folder has published, and only then written:
 * an edition's own files first, the copies under lasting names next, publication.json last, so that
 * a run that is cut short is mended by the next. */
#define _POSIX_C_SOURCE 200809L
#include "answer/brief.h"
#include "answer/new_folder.h"
#include "answer/public_page.h"
#include "confer_tell.h"
#include "read/table_read.h"
#include "show/figure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    confer_case *c;
    cf_arena *arena;
    const char *folder;
    const confer_publish_public_options *options;
    cf_public page;
    confer_result *compared;
    cf_publication chain; /* as it stands */
    cf_edition *made;     /* the edition in the making */
    cf_public_link *links;
    cf_buf index;
} making;

/* --- Questions asked ------------------------------------------------------------------------- */

static const char *replaced(cf_arena *arena, cf_slice text, const char *what, const char *with)
{
    cf_buf out = CF_BUF_INIT;
    size_t len = strlen(what);
    for (size_t i = 0; i < text.len; i++) {
        if (len > 0 && text.len - i >= len && memcmp(text.text + i, what, len) == 0) {
            cf_buf_add_str(&out, with);
            i += len - 1;
        } else {
            cf_buf_add_char(&out, text.text[i]);
        }
    }
    const char *copy = cf_arena_copy(arena, cf_buf_slice(&out));
    cf_buf_release(&out);
    return copy;
}

/* A file's name as anybody may see it: inside the folder. */
static const char *plain_name(const confer_case *c, const char *path)
{
    size_t len = c->folder ? strlen(c->folder) : 0;
    if (len > 0 && strncmp(path, c->folder, len) == 0 && path[len] == '/')
        return path + len + 1;
    return path;
}

/* Takes this machine's paths out of what was said. */
static void scrub(cf_value *value, confer_case *c, cf_arena *arena)
{
    if (value->kind == CF_VALUE_TEXT) {
        for (int i = 0; i < c->n_offers; i++)
            if (c->offers[i].path)
                value->text = cf_slice_of(replaced(arena, value->text, c->offers[i].path,
                                                   plain_name(c, c->offers[i].path)));
        if (c->timeline.path)
            value->text = cf_slice_of(
                replaced(arena, value->text, c->timeline.path, plain_name(c, c->timeline.path)));
    }
    for (cf_value *child = value->first; child; child = child->next)
        scrub(child, c, arena);
}

/* Counts of members who fare alike, where one of the groups is small. */
static void hide_small_pairs(const cf_value *compared)
{
    static const char *const names[] = {"members_better_a", "members_better_b", "members_same"};
    const cf_value *pairs = cf_value_at(compared, "pairs");
    for (const cf_value *pair = pairs ? pairs->first : NULL; pair; pair = pair->next) {
        uint64_t members[3];
        bool hidden[3];
        cf_value *counts[3];
        for (int i = 0; i < 3; i++) {
            counts[i] = (cf_value *)cf_value_at(pair, names[i]);
            members[i] = (uint64_t)counts[i]->integer;
        }
        cf_hide_small(hidden, members, 3);
        for (int i = 0; i < 3; i++)
            if (hidden[i])
                counts[i]->kind = CF_VALUE_NULL;
    }
}

static int ask_all(making *m, const char *const *offers, int n_offers, confer_error *err)
{
    const char *names[CF_REPORT_OFFERS + 1] = {"current"};
    confer_report_options board = CONFER_REPORT_OPTIONS_INIT;
    confer_result *result = NULL;
    int64_t members = 0;
    board.kind = CONFER_REPORT_BOARD;
    for (int i = 0; i < n_offers; i++)
        names[i + 1] = offers[i];
    int status = confer_report(&result, m->c, offers, n_offers, &board, err);
    m->page.report = result;
    if (status == CONFER_OK)
        status = confer_compare(&m->compared, m->c, names, n_offers + 1, NULL, err);
    if (status == CONFER_OK) {
        confer_result_int(m->compared, "offers[0].members", &members);
        if (members < CF_SMALLEST_GROUP)
            return cf_fail(err, CONFER_FAILED,
                           "fewer than %d members: a public page would tell what each is paid",
                           (int)CF_SMALLEST_GROUP);
        hide_small_pairs(m->compared->json);
    }
    for (int i = 0; i < n_offers && status == CONFER_OK; i++) {
        result = NULL;
        status = cf_brief_public(&result, m->c, offers[i], err);
        m->page.briefs[i] = result;
        if (status == CONFER_OK)
            scrub((cf_value *)result->json, m->c, &result->arena);
    }
    if (status != CONFER_OK || !m->c->timeline.plan)
        return status;
    result = NULL;
    status = confer_timeline(&result, m->c, NULL, err);
    m->page.timeline = result;
    return status;
}

/* --- The files ------------------------------------------------------------------------------- */

/* Letters, digits and hyphens, so that a name means the same to every host and address. */
static const char *slug(cf_arena *arena, cf_slice text)
{
    enum { MOST = 60 };
    char name[MOST + 1];
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < MOST; i++) {
        char c = text.text[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            name[n++] = upper ? (char)(c | 0x20) : c;
        else if (n > 0 && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n > 0 && name[n - 1] == '-')
        n--;
    return n > 0 ? cf_arena_copy(arena, (cf_slice){name, n}) : "table";
}

static bool add_file(making *m, const char *name, cf_slice bytes, const char *what)
{
    if (m->made->n_files == CF_PUBLISHED_FILES)
        return false;
    cf_published_file *file = &m->made->files[m->made->n_files++];
    *file = (cf_published_file){.name = name, .bytes = cf_arena_slice(m->arena, bytes)};
    cf_published_file_hash(file);
    if (what)
        m->links[m->page.n_links++] = (cf_public_link){name, what};
    return true;
}

static const char *data_name(const making *m, const char *name)
{
    return cf_arena_printf(m->arena, "data/edition-%d/%s", m->made->number, name);
}

static void add_csv(making *m, const cf_grid *grid, cf_slice title, int number)
{
    cf_buf text = CF_BUF_INIT;
    cf_grid_write_csv(&text, grid);
    const char *name = cf_arena_printf(m->arena, "%02d-%s.csv", number, slug(m->arena, title));
    add_file(m, data_name(m, name), cf_buf_slice(&text),
             cf_arena_printf(m->arena, "%s: %.*s", name, (int)title.len, title.text));
    cf_buf_release(&text);
}

/* Every table of the page, also those folded behind charts. */
static void add_tables(making *m, const cf_report *body)
{
    int number = 0;
    for (const cf_show_block *block = body->first; block; block = block->next)
        if (block->grid)
            add_csv(m, block->grid, block->grid->title.len ? block->grid->title : block->text,
                    ++number);
}

static int put_in_buffer(void *context, const char *bytes, size_t len)
{
    cf_buf_add(context, bytes, len);
    return 0;
}

static void add_face(making *m, const confer_result *result, confer_format format, const char *name,
                     const char *what)
{
    cf_buf text = CF_BUF_INIT;
    confer_write_options write = CONFER_WRITE_OPTIONS_INIT;
    write.format = format;
    confer_result_write(result, &write, put_in_buffer, &text, NULL);
    add_file(m, data_name(m, name), cf_buf_slice(&text), what);
    cf_buf_release(&text);
}

static const char *text_name(const making *m, const char *name)
{
    return cf_arena_printf(m->arena, "offers/edition-%d/%s.terms", m->made->number, name);
}

static bool has_text(const making *m, const char *name)
{
    const char *whole = text_name(m, name);
    for (int i = 0; i < m->made->n_files; i++)
        if (strcmp(m->made->files[i].name, whole) == 0)
            return true;
    return false;
}

/* The bytes that were read, so that their hashes are those of the report. */
static int add_texts(making *m, confer_error *err)
{
    cf_buf bytes = CF_BUF_INIT, why = CF_BUF_INIT;
    int status = CONFER_OK;
    for (int i = 0; i <= m->page.n_offers && status == CONFER_OK; i++) {
        const char *asked = i > 0 ? m->page.offers[i - 1] : NULL;
        const char *path =
            asked ? cf_case_find_offer(m->c, asked, err) : cf_case_path(m->c, "current.terms");
        cf_buf_clear(&bytes);
        if (!path)
            status = CONFER_ABSENT;
        else if (!cf_case_read_file(m->c, path, UINT32_MAX, &bytes, &why))
            status = cf_fail(err, CONFER_FAILED, "%s", why.text);
        const char *name = asked ? slug(m->arena, cf_slice_of(asked)) : "current";
        if (has_text(m, name))
            name = cf_arena_printf(m->arena, "%s-%d", name, i);
        if (status == CONFER_OK)
            add_file(
                m, text_name(m, name), cf_buf_slice(&bytes),
                asked ? cf_arena_printf(m->arena, "%s.terms: the text of the offer %s", name, asked)
                      : "current.terms: the text of the agreement in force, as computed with");
    }
    cf_buf_release(&bytes);
    cf_buf_release(&why);
    return status;
}

static void add_page(making *m, const cf_report *page, const char *name)
{
    cf_buf html = CF_BUF_INIT;
    cf_report_write_html(&html, page);
    add_file(m, name, cf_buf_slice(&html), NULL);
    cf_buf_release(&html);
}

/* Makes the chain's last edition: its files, with their hashes. */
static int make_edition(making *m, cf_publication *chain, confer_error *err)
{
    cf_public *p = &m->page;
    m->made = &chain->list[chain->n - 1];
    m->made->files = CF_ARENA_NEW(m->arena, cf_published_file, CF_PUBLISHED_FILES);
    m->made->n_files = 0;
    p->n_links = 0;
    p->links = m->links = CF_ARENA_NEW(m->arena, cf_public_link, CF_PUBLISHED_FILES);
    p->publication = chain;
    cf_report *body = cf_public_body(p);
    cf_report *embed = cf_public_embed(p, body);
    add_face(m, m->compared, CONFER_JSON, "compare.json",
             "compare.json: the figures, amounts in cents, as `confer compare --format json`");
    add_face(m, p->report, CONFER_HTML, "report.html",
             "report.html: the report; `confer verify` proves it from the folder");
    if (p->timeline)
        add_face(m, p->timeline, CONFER_CSV, "timeline.csv", "timeline.csv: the events");
    int status = add_texts(m, err);
    if (status != CONFER_OK)
        return status;
    add_tables(m, body);
    cf_public_finish(body, p);
    add_page(m, embed, cf_arena_printf(m->arena, "edition-%d-embed.html", m->made->number));
    add_page(m, body, cf_arena_printf(m->arena, "edition-%d.html", m->made->number));
    if (m->made->n_files == CF_PUBLISHED_FILES)
        return cf_fail(err, CONFER_FAILED, "the page would have more than %d files",
                       (int)CF_PUBLISHED_FILES);
    return CONFER_OK;
}

/* --- Held against what stands ---------------------------------------------------------------- */

static const cf_published_file *find_file(const cf_edition *edition, const char *name)
{
    for (int i = 0; i < edition->n_files; i++)
        if (strcmp(edition->files[i].name, name) == 0)
            return &edition->files[i];
    return NULL;
}

/* The names that differ between two makings of one edition; false: none does. */
static bool differs(cf_buf *names, const cf_edition *stands, const cf_edition *made,
                    cf_arena *arena)
{
    int n = 0;
    for (int i = 0; i < made->n_files; i++) {
        const cf_published_file *file = find_file(stands, made->files[i].name);
        if (!file || strcmp(file->sha256, made->files[i].sha256) != 0)
            cf_buf_addf(names, "%s%s", n++ ? ", " : "",
                        cf_published_copy_name(made, &made->files[i], arena));
    }
    for (int i = 0; i < stands->n_files; i++)
        if (!find_file(made, stands->files[i].name))
            cf_buf_addf(names, "%s%s", n++ ? ", " : "",
                        cf_published_copy_name(stands, &stands->files[i], arena));
    return n > 0;
}

static bool good_words(const char *text)
{
    size_t len = strlen(text);
    bool good = len > 0 && len <= CF_CORRECTION_BYTES && cf_utf8_valid(cf_slice_of(text), NULL);
    for (size_t i = 0; good && i < len; i++)
        good = (unsigned char)text[i] >= 0x20 && text[i] != 0x7f;
    return good;
}

static int check_options(const confer_publish_public_options *options, confer_error *err)
{
    cf_date day;
    if (!options->on || !cf_date_parse(&day, options->on, strlen(options->on)))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not a day (YYYY-MM-DD)",
                       options->on ? options->on : "");
    if (options->correction && !good_words(options->correction))
        return cf_fail(err, CONFER_MISUSED,
                       "a correction is a sentence or a few on one line, at most %d bytes of UTF-8",
                       (int)CF_CORRECTION_BYTES);
    if (options->address && (!good_words(options->address) ||
                             (strncmp(options->address, "https://", 8) != 0 &&
                              strncmp(options->address, "http://", 7) != 0) ||
                             strpbrk(options->address, " \"'<>")))
        return cf_fail(err, CONFER_MISUSED, "'%s' is not an address (https://…)", options->address);
    return CONFER_OK;
}

static int make_first(making *m, confer_error *err)
{
    struct stat there;
    cf_publication *chain = &m->chain;
    if (m->options->correction)
        return cf_fail(err, CONFER_FAILED, "%s holds no publication yet: nothing to correct",
                       m->folder);
    const char *index = cf_arena_printf(m->arena, "%s/index.html", m->folder);
    const char *own = cf_arena_printf(m->arena, "%s/edition-1.html", m->folder);
    if (stat(index, &there) == 0 && stat(own, &there) != 0)
        return cf_fail(err, CONFER_FAILED,
                       "%s is there and is not of a public page: choose another folder", index);
    chain->list[chain->n++] =
        (cf_edition){.number = 1, .on = m->options->on, .correction = "", .before = ""};
    return make_edition(m, chain, err);
}

/* `corrects`: an edition was added. */
static int make_next(making *m, bool *corrects, confer_error *err)
{
    cf_publication *chain = &m->chain;
    cf_edition stands = chain->list[chain->n - 1];
    cf_buf names = CF_BUF_INIT;
    int status = make_edition(m, chain, err);
    *corrects = status == CONFER_OK && differs(&names, &stands, m->made, m->arena);
    if (status == CONFER_OK && !*corrects && m->options->correction)
        status =
            cf_fail(err, CONFER_FAILED,
                    "nothing differs from edition %d: there is nothing to correct", stands.number);
    if (status == CONFER_OK && *corrects && !m->options->correction) {
        status = cf_fail(err, CONFER_FAILED, "%s holds edition %d, of %s, which differs in %s",
                         m->folder, stands.number, stands.on, names.text);
        cf_hint(err, "what was published is never changed silently: publish again with "
                     "--correction \"what was wrong and what is right\", which the page will show");
    }
    if (status == CONFER_OK && *corrects && strcmp(m->options->on, stands.on) < 0)
        status = cf_fail(err, CONFER_FAILED, "edition %d is of %s: a correction cannot be of %s",
                         stands.number, stands.on, m->options->on);
    if (status == CONFER_OK && *corrects && chain->n == CF_PUBLISHED_EDITIONS)
        status = cf_fail(err, CONFER_FAILED, "a publication holds at most %d editions",
                         (int)CF_PUBLISHED_EDITIONS);
    if (status == CONFER_OK && *corrects) {
        chain->list[chain->n - 1] = stands;
        chain->list[chain->n] =
            (cf_edition){.number = chain->n + 1,
                         .on = m->options->on,
                         .correction = m->options->correction,
                         .before = cf_arena_copy(m->arena, cf_slice_of(stands.hash))};
        chain->n++;
        status = make_edition(m, chain, err);
    }
    cf_buf_release(&names);
    return status;
}

/* --- Writing --------------------------------------------------------------------------------- */

static bool put(const making *m, const char *name, cf_slice bytes, cf_buf *why)
{
    const char *path = cf_arena_printf(m->arena, "%s/%s", m->folder, name);
    for (size_t i = strlen(m->folder) + 1; path[i]; i++)
        if (path[i] == '/' &&
            !cf_new_folder_make(cf_arena_copy(m->arena, (cf_slice){path, i}), why))
            return false;
    return cf_new_folder_put(path, bytes, why);
}

/* Copies of an edition that stood: their own files keep them. */
static void drop_old_copies(const making *m, const cf_edition *old)
{
    for (int i = 0; i < old->n_files; i++) {
        const char *name = cf_published_copy_name(old, &old->files[i], m->arena);
        bool kept = false;
        for (int k = 0; k < m->made->n_files && !kept; k++)
            kept = strcmp(name, cf_published_copy_name(m->made, &m->made->files[k], m->arena)) == 0;
        if (!kept)
            unlink(cf_arena_printf(m->arena, "%s/%s", m->folder, name));
    }
}

static int write_all(making *m, confer_error *err)
{
    cf_buf why = CF_BUF_INIT, chain = CF_BUF_INIT;
    const cf_edition *made = m->made;
    bool good = cf_new_folder_make(m->folder, &why);
    for (int i = 0; i < made->n_files && good; i++)
        good = put(m, made->files[i].name, made->files[i].bytes, &why);
    for (int i = 0; i < made->n_files && good; i++)
        good = put(m, cf_published_copy_name(made, &made->files[i], m->arena), made->files[i].bytes,
                   &why);
    cf_publication_write(&chain, &m->chain);
    good = good && put(m, "publication.json", cf_buf_slice(&chain), &why);
    if (good && m->chain.n > 1)
        drop_old_copies(m, &m->chain.list[m->chain.n - 2]);
    int status = good ? CONFER_OK : cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    cf_buf_release(&chain);
    return status;
}

/* --- The answer ------------------------------------------------------------------------------ */

static confer_result *say(const making *m, bool changed)
{
    confer_result *result = cf_result_new();
    cf_arena *arena = &result->arena;
    const cf_edition *last = &m->chain.list[m->chain.n - 1];
    result->report = cf_report_new(arena);
    if (changed)
        cf_report_add(result->report, CF_SHOW_FINDING, "Wrote %s/index.html: edition %d, %s.",
                      m->folder, last->number, last->on);
    else
        cf_report_add(result->report, CF_SHOW_FINDING,
                      "Nothing changed: edition %d, of %s, stands in %s.", last->number, last->on,
                      m->folder);
    cf_report_add(result->report, CF_SHOW_TEXT,
                  "It publishes the texts of the agreement and of %d offer%s as they are, with "
                  "their comments%s. It holds no row of the roster and no group under %d members.",
                  m->page.n_offers, m->page.n_offers == 1 ? "" : "s",
                  m->page.timeline ? ", and the events of timeline.terms" : "",
                  (int)CF_SMALLEST_GROUP);
    cf_report_add(result->report, CF_SHOW_TEXT, "Its hash, to be noted where others see it: %s",
                  last->hash);
    cf_value *json = cf_value_new(arena);
    cf_value_add_text(arena, json, "page",
                      cf_slice_of(cf_arena_printf(arena, "%s/index.html", m->folder)));
    cf_value_add_int(arena, json, "edition", last->number);
    cf_value_add_text(arena, json, "on", cf_slice_of(last->on));
    cf_value_add_bool(arena, json, "changed", changed);
    cf_value_add_text(arena, json, "hash", cf_slice_of(last->hash));
    cf_value *files = cf_value_add_array(arena, json, "files");
    for (int i = 0; i < last->n_files; i++)
        cf_value_add_text(arena, files, NULL, cf_slice_of(last->files[i].name));
    result->json = json;
    return result;
}

static int publish(confer_result **out, making *m, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    bool changed = true;
    int status = CONFER_OK;
    if (!cf_publication_read(&m->chain, m->folder, m->arena, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    else if (m->chain.broken)
        status = cf_fail(err, CONFER_FAILED,
                         "%s/publication.json: edition %d does not follow from what stands before "
                         "it; `confer publish --verify %s` says more",
                         m->folder, m->chain.broken, m->folder);
    else
        status = m->chain.n == 0 ? make_first(m, err) : make_next(m, &changed, err);
    if (status == CONFER_OK)
        status = write_all(m, err);
    if (status == CONFER_OK)
        *out = say(m, changed);
    cf_buf_release(&why);
    return status;
}

static int check_names(const char *const *offers, int n_offers, confer_error *err)
{
    for (int i = 0; i < n_offers; i++)
        if (strchr(offers[i], '/'))
            return cf_fail(err, CONFER_MISUSED,
                           "name the offers as they stand in the folder's offers, not '%s'",
                           offers[i]);
    return CONFER_OK;
}

int confer_publish_public(confer_result **out, confer_case *c, const char *const *offers,
                          int n_offers, const char *folder,
                          const confer_publish_public_options *options, confer_error *err)
{
    int status = check_options(options, err);
    if (status == CONFER_OK)
        status = check_names(offers, n_offers, err);
    if (status != CONFER_OK)
        return status;
    cf_arena arena = CF_ARENA_INIT;
    making m = {.c = c, .arena = &arena, .folder = folder, .options = options};
    m.page.arena = &arena;
    m.page.address = options->address;
    m.page.n_offers = n_offers <= CF_REPORT_OFFERS ? n_offers : 0;
    for (int i = 0; i < m.page.n_offers; i++)
        m.page.offers[i] = offers[i];
    status = ask_all(&m, offers, n_offers, err);
    if (status == CONFER_OK) {
        const char *title;
        confer_result_text(m.compared, "offers[0].case", &title);
        m.page.title = cf_arena_printf(&arena, "%s: the offers and what they cost", title);
        status = publish(out, &m, err);
    }
    for (int i = 0; i < m.page.n_offers; i++)
        if (m.page.briefs[i])
            confer_result_free((confer_result *)m.page.briefs[i]);
    confer_result_free((confer_result *)m.page.timeline);
    confer_result_free((confer_result *)m.page.report);
    confer_result_free(m.compared);
    cf_arena_release(&arena);
    return status;
}
