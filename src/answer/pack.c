/* confer_pack: the hashed folder that one side hands the other. */
#define _POSIX_C_SOURCE 200809L
#include "answer/pack.h"

#include "answer/cost_answer.h"
#include "answer/inputs.h"
#include "answer/new_folder.h"
#include "base/limits.h"
#include "base/mem.h"
#include "confer_report.h"
#include "show/figure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_FILE = 1 << 30 };

typedef struct {
    const char *name; /* in the folder */
    char sha256[CF_SHA256_HEX_SIZE];
} packed_file;

typedef struct {
    confer_case *c;
    cf_arena *arena;    /* the answer's */
    const char *folder; /* where it is made, under a name that says so */
    const char *final;  /* what it is called once it is whole */
    const confer_pack_options *options;
    packed_file *files;
    int n_files;
    const char **made; /* paths to take away again when something fails */
    int n_made;
    cf_pack_roster roster;
    cf_buf why;
} packing;

/* --- Files ----------------------------------------------------------------------------------- */

static bool put(packing *p, const char *name, cf_slice bytes)
{
    unsigned char digest[CF_SHA256_SIZE];
    const char *path = cf_arena_printf(p->arena, "%s/%s", p->folder, name);
    packed_file *file = &p->files[p->n_files++];
    if (!cf_new_folder_put(path, bytes, &p->why))
        return false;
    p->made[p->n_made++] = path;
    file->name = name;
    cf_sha256_of(digest, bytes);
    cf_sha256_hex(file->sha256, digest);
    return true;
}

static bool copy(packing *p, const char *name, const char *path)
{
    cf_buf bytes = CF_BUF_INIT;
    bool good = cf_case_read_file(p->c, path, LIMIT_FILE, &bytes, &p->why) &&
                put(p, name, cf_buf_slice(&bytes));
    cf_buf_release(&bytes);
    return good;
}

/* The agreement; where the roster was a workbook, it names the new file instead. */
static bool put_agreement(packing *p)
{
    cf_buf text = CF_BUF_INIT;
    const cf_facts *facts = &p->c->agreement.plan->facts;
    bool good = cf_case_read_file(p->c, p->c->agreement.path, CF_LIMIT_TERMS_BYTES, &text, &p->why);
    bool csv =
        facts->roster_file.len > 4 &&
        cf_slice_equal_nocase((cf_slice){facts->roster_file.text + facts->roster_file.len - 4, 4},
                              CF_SLICE(".csv"));
    if (good && p->options->anonymize && !csv) {
        cf_slice source = p->c->agreement.terms->source.text;
        cf_buf changed = CF_BUF_INIT;
        cf_buf_add(&changed, source.text, facts->roster_span.start);
        cf_buf_add_str(&changed, "\"roster.csv\"");
        cf_buf_add(&changed, source.text + facts->roster_span.end,
                   source.len - facts->roster_span.end);
        good = put(p, "current.terms", cf_buf_slice(&changed));
        cf_buf_release(&changed);
    } else if (good) {
        good = put(p, "current.terms", cf_buf_slice(&text));
    }
    cf_buf_release(&text);
    return good;
}

static bool put_roster(packing *p, const cf_input *input)
{
    if (!p->options->anonymize)
        return copy(p, input->name, input->path);
    size_t len = strlen(input->name);
    bool csv =
        len > 4 && cf_slice_equal_nocase(cf_slice_of(input->name + len - 4), CF_SLICE(".csv"));
    return put(p, csv ? input->name : "roster.csv", cf_buf_slice(&p->roster.csv));
}

/* A name that leads out of the folder cannot be packed. */
static bool stays_inside(packing *p, const char *name)
{
    bool inside = name[0] != '/' && !strstr(name, "..");
    if (!inside)
        cf_buf_addf(&p->why, "%s lies outside of the folder: put it inside, and name it so", name);
    return inside;
}

static bool make_folders(packing *p, const char *name)
{
    const char *slash = strrchr(name, '/');
    if (!slash)
        return true;
    const char *path = cf_arena_printf(p->arena, "%s/%.*s", p->folder, (int)(slash - name), name);
    return cf_new_folder_make(path, &p->why);
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const packed_file *)a)->name, ((const packed_file *)b)->name);
}

/* `sha256sum -c MANIFEST.sha256` checks it. */
static bool put_manifest(packing *p)
{
    cf_buf text = CF_BUF_INIT;
    qsort(p->files, (size_t)p->n_files, sizeof *p->files, compare_files);
    for (int i = 0; i < p->n_files; i++)
        cf_buf_addf(&text, "%s  %s\n", p->files[i].sha256, p->files[i].name);
    bool good = put(p, "MANIFEST.sha256", cf_buf_slice(&text));
    cf_buf_release(&text);
    return good;
}

static bool put_all(packing *p, const cf_input *inputs, int n)
{
    bool free = cf_new_folder_is_free(p->folder);
    if (!free)
        cf_buf_addf(&p->why, "%s is there, from a packing that did not end: remove it", p->folder);
    bool good = free && cf_new_folder_make(p->folder, &p->why) && put_agreement(p);
    for (int i = 0; i < n && good; i++) {
        if (strcmp(inputs[i].role, "agreement") == 0)
            continue;
        bool offer = strcmp(inputs[i].role, "offer") == 0;
        const char *name = offer && !strchr(inputs[i].name, '/')
                               ? cf_arena_printf(p->arena, "offers/%s", inputs[i].name)
                               : inputs[i].name;
        good = stays_inside(p, name) && make_folders(p, name) &&
               (strcmp(inputs[i].role, "roster") == 0 ? put_roster(p, &inputs[i])
                                                      : copy(p, name, inputs[i].path));
    }
    return good && put_manifest(p);
}

/* The key opens what the folder hides: for its owner's eyes. */
static bool put_key(packing *p)
{
    if (!p->options->anonymize)
        return true;
    mode_t before = umask(077);
    bool good = cf_new_folder_put(p->options->key_path, cf_buf_slice(&p->roster.key), &p->why);
    umask(before);
    if (good)
        p->made[p->n_made++] = p->options->key_path;
    return good;
}

static void take_back(packing *p)
{
    while (p->n_made > 0)
        unlink(p->made[--p->n_made]);
    rmdir(cf_arena_printf(p->arena, "%s/offers", p->folder));
    rmdir(p->folder);
}

/* --- The same figures ------------------------------------------------------------------------ */

static bool cost_of(cf_buf *out, confer_case *c, const char *offer, confer_error *err)
{
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    confer_result *result = NULL;
    options.figures_only = true;
    if (confer_cost(&result, c, offer, &options, err) != CONFER_OK)
        return false;
    cf_value_write_json(out, result->json);
    confer_result_free(result);
    return true;
}

/* Costs each offer from both folders. */
static int compare_figures(confer_case *c, const char *folder, const char *const *names, int n,
                           confer_error *err)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_case *packed = NULL;
    options.n_threads = c->options.n_threads;
    int status = confer_case_open(&packed, folder, &options, err);
    for (int i = 0; i < n && status == CONFER_OK; i++) {
        cf_buf ours = CF_BUF_INIT;
        cf_buf theirs = CF_BUF_INIT;
        if (!cost_of(&ours, c, names[i], err) || !cost_of(&theirs, packed, names[i], err))
            status = err ? (int)err->status : CONFER_FAILED;
        else if (!cf_slice_equal(cf_buf_slice(&ours), cf_buf_slice(&theirs)))
            status =
                cf_fail(err, CONFER_FAILED, "the packed folder would cost %s otherwise", names[i]);
        cf_buf_release(&ours);
        cf_buf_release(&theirs);
    }
    confer_case_close(packed);
    return status;
}

/* --- The answer ------------------------------------------------------------------------------ */

static void say(cf_report *report, const packing *p, int n_offers)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_addf(&text, "Packed %s: ", p->final);
    cf_say_count(&text, n_offers, "offer", "offers");
    cf_buf_add_str(&text, ", costed from it to the same cents.");
    cf_report_add_buf(report, CF_SHOW_FINDING, &text);
    static const char *const heads[] = {"File", "SHA-256"};
    cf_grid *grid = cf_report_grid(report, "Files", 2, 1);
    for (int i = 0; i < 2; i++)
        cf_grid_head(p->arena, grid, i, heads[i], false);
    for (int i = 0; i < p->n_files; i++) {
        cf_cell cells[] = {cf_cell_text(cf_slice_of(p->files[i].name)),
                           cf_cell_text(cf_slice_of(p->files[i].sha256))};
        cf_grid_add(p->arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_report_add(report, CF_SHOW_TEXT,
                  "The last line is the folder's fingerprint: who has it can see that nothing was "
                  "changed on the way (sha256sum -c MANIFEST.sha256).");
    if (p->options->anonymize) {
        cf_report_add(report, CF_SHOW_TEXT,
                      "Ids are replaced, in a new order; %s leads back, and no other file does: "
                      "keep it. Comments and notes in the texts are handed over as they are "
                      "written, and small classes or departments may still tell who someone is.",
                      p->options->key_path);
        for (int i = 0; i < p->roster.n_left_out; i++)
            cf_report_add(report, CF_SHOW_ITEM,
                          "left out of the roster, because no figure needs "
                          "it: %s",
                          p->roster.left_out[i]);
    }
    cf_buf_release(&text);
}

static int check_options(const char *folder, const confer_pack_options *options, confer_error *err)
{
    if (!cf_new_folder_is_free(folder))
        return cf_fail(err, CONFER_FAILED, "%s is there already and is not an empty folder",
                       folder);
    if (!options->anonymize)
        return CONFER_OK;
    if (!options->key_path)
        return cf_fail(err, CONFER_MISUSED,
                       "replacing ids needs a file for the key that leads back");
    size_t len = strlen(folder);
    if (strncmp(options->key_path, folder, len) == 0 && options->key_path[len] == '/')
        return cf_fail(err, CONFER_MISUSED,
                       "the key may not lie in the folder that is handed over");
    if (access(options->key_path, F_OK) == 0)
        return cf_fail(err, CONFER_FAILED, "%s is there already", options->key_path);
    return CONFER_OK;
}

/* Reads everything and costs it, so that nothing with a problem is handed over. */
static int read_all(confer_case *c, const char *const *names, int n, confer_error *err)
{
    cf_asking asking;
    confer_cost_options cost = CONFER_COST_OPTIONS_INIT;
    cost.figures_only = true;
    int status = cf_ask(&asking, c, names, n, false, &cost, err);
    if (status == CONFER_OK)
        cf_asking_release(&asking);
    return status;
}

static int pack(packing *p, const char *const *names, int n, confer_error *err)
{
    const cf_input *inputs;
    int n_inputs;
    bool read = cf_inputs_read(&inputs, &n_inputs, p->c, false, p->arena, &p->why);
    p->files = CF_ARENA_NEW(p->arena, packed_file, (size_t)n_inputs + 2);
    p->made = CF_ARENA_NEW(p->arena, const char *, (size_t)n_inputs + 4);
    if (read && p->options->anonymize && !cf_pack_roster_make(&p->roster, p->c, p->arena, err))
        return err ? (int)err->status : CONFER_FAILED;
    int status = CONFER_OK;
    if (!read || !put_all(p, inputs, n_inputs) || !put_key(p))
        status = cf_fail(err, CONFER_FAILED, "%s", p->why.text);
    if (status == CONFER_OK)
        status = compare_figures(p->c, p->folder, names, n, err);
    if (status == CONFER_OK && rename(p->folder, p->final) != 0)
        status = cf_fail(err, CONFER_FAILED, "cannot make %s: %s", p->final, strerror(errno));
    if (status != CONFER_OK && read)
        take_back(p);
    return status;
}

static const char *without_slashes(cf_arena *arena, const char *path)
{
    cf_slice trimmed = cf_slice_of(path);
    while (trimmed.len > 1 && trimmed.text[trimmed.len - 1] == '/')
        trimmed.len--;
    return cf_arena_copy(arena, trimmed);
}

int confer_pack(confer_result **out, confer_case *c, const char *const *offers, int n_offers,
                const char *folder, const confer_pack_options *options, confer_error *err)
{
    static const confer_pack_options defaults = CONFER_PACK_OPTIONS_INIT;
    const confer_pack_options *chosen = options ? options : &defaults;
    const char *const *names = offers;
    size_t n = (size_t)n_offers;
    int status = check_options(folder, chosen, err);
    if (status == CONFER_OK && n_offers == 0)
        confer_case_offers(c, &names, &n);
    confer_result *result = cf_result_new();
    const char **copied = CF_ARENA_NEW(&result->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) /* the case forgets its list with the next question */
        copied[i] = cf_arena_copy(&result->arena, cf_slice_of(names[i]));
    if (status == CONFER_OK && n == 0)
        status = cf_fail(err, CONFER_ABSENT, "there are no offers to pack");
    if (status == CONFER_OK)
        status = read_all(c, copied, (int)n, err);
    if (status == CONFER_OK) {
        packing p = {.c = c, .arena = &result->arena, .options = chosen};
        p.final = without_slashes(p.arena, folder);
        p.folder = cf_arena_printf(p.arena, "%s.part", p.final);
        status = pack(&p, copied, (int)n, err);
        result->report = cf_report_new(&result->arena);
        if (status == CONFER_OK)
            say(result->report, &p, (int)n);
        cf_pack_roster_release(&p.roster);
        cf_buf_release(&p.why);
    }
    if (status == CONFER_OK)
        *out = result;
    else
        confer_result_free(result);
    return status;
}
