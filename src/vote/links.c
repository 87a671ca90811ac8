/* Which member holds which public credential: private/links.csv. It is what strike-off and turnout
 * need. It does not open any ballot; it does tell whose an encrypted ballot is, so it is private.
 */
#include "vote/box_inside.h"

#include "base/mem.h"
#include "base/number.h"
#include "vote/rows.h"

#include <inttypes.h>

enum { N_CELLS = 7 };

static const char *const header = "kind,id,unit,election,credential,weight,number\n";

void cf_links_add(cf_links *links, const cf_link *link)
{
    links->items = cf_mem_grow(links->items, &links->room, links->n + 1, sizeof *links->items);
    links->items[links->n++] = *link;
}

void cf_links_release(cf_links *links)
{
    cf_mem_free(links->items);
    cf_arena_release(&links->arena);
    *links = (cf_links){.arena = CF_ARENA_INIT};
}

static bool read_link(cf_link *out, const cf_slice *cells)
{
    int64_t weight, number;
    *out = (cf_link){cells[0], cells[1], cells[2], cells[3], cells[4], 0, 0};
    if (cf_decimal_parse(&weight, cells[5].text, cells[5].len, 0, false) != CF_DECIMAL_OK ||
        cf_decimal_parse(&number, cells[6].text, cells[6].len, 0, false) != CF_DECIMAL_OK ||
        weight < 1 || number < 0)
        return false;
    out->weight = (uint64_t)weight;
    out->number = (unsigned)number;
    return true;
}

bool cf_links_read(cf_links *out, cf_box *box, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    const char *path = cf_box_path(box, CF_SLICE(""), "private/links.csv");
    cf_slice cells[CF_ROWS_MAX_CELLS];
    size_t n;
    *out = (cf_links){.arena = CF_ARENA_INIT};
    bool good = cf_folder_read(&text, path, (size_t)1 << 30, fault);
    cf_rows_reader csv = cf_rows_open(cf_buf_slice(&text));
    good = good && cf_rows_next(&csv, &out->arena, cells, &n); /* the header */
    while (good && cf_rows_next(&csv, &out->arena, cells, &n)) {
        cf_link link;
        good = n == N_CELLS && read_link(&link, cells);
        if (good)
            cf_links_add(out, &link);
    }
    if (!good)
        cf_fault_refuse(fault, "%s cannot be read", path);
    cf_buf_wipe(&text);
    return good;
}

bool cf_links_write(const cf_links *links, cf_box *box, cf_fault *fault)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, header);
    for (size_t i = 0; i < links->n; i++) {
        const cf_link *link = &links->items[i];
        const cf_slice cells[] = {link->kind, link->id, link->unit, link->uuid, link->digits};
        for (size_t c = 0; c < sizeof cells / sizeof cells[0]; c++) {
            cf_rows_add(&text, cells[c], false);
            cf_buf_add_char(&text, ',');
        }
        cf_buf_addf(&text, "%" PRIu64 ",%u\n", link->weight, link->number);
    }
    bool good =
        cf_folder_make(cf_box_path(box, CF_SLICE(""), "private"), CF_FOLDER_PRIVATE, fault) &&
        cf_folder_put(cf_box_path(box, CF_SLICE(""), "private/links.csv"), cf_buf_slice(&text),
                      CF_FOLDER_PRIVATE, fault);
    cf_buf_wipe(&text);
    return good;
}

/* --- Turnout ---------------------------------------------------------------------------------- */

static cf_unit_turnout *unit_of(cf_unit_turnout *units, size_t *n, cf_slice name)
{
    for (size_t i = 0; i < *n; i++)
        if (cf_slice_equal(units[i].unit, name))
            return &units[i];
    units[*n] = (cf_unit_turnout){.unit = name};
    return &units[(*n)++];
}

static bool count_election(cf_unit_turnout *units, size_t *n, cf_box *box, const cf_links *links,
                           const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    char tracker[CF_B64_SIZE];
    cf_verifier *verifier = cf_box_read_archive(&bytes, box, e->uuid, false, fault);
    for (size_t i = 0; verifier && i < links->n; i++) {
        const cf_link *link = &links->items[i];
        if (!cf_slice_equal(link->uuid, e->uuid) || link->id.len == 0)
            continue;
        cf_unit_turnout *unit = unit_of(units, n, cf_arena_slice(&box->arena, link->unit));
        const cf_box_mark *struck = cf_box_find_mark(box->struck, box->n_struck, link->digits);
        int64_t place = cf_credentials_find(cf_verifier_credentials(verifier), link->digits);
        bool lost = struck && !cf_slice_equal(struck->reason, CF_SLICE("paper"));
        unit->members += !lost;
        unit->struck += struck && !lost;
        unit->voted += place >= 0 && cf_verifier_voted(verifier, (size_t)place, tracker);
    }
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return verifier != NULL;
}

bool cf_box_turnout(cf_unit_turnout **out, size_t *n, cf_box *box, cf_fault *fault)
{
    cf_links links;
    *out = NULL;
    *n = 0;
    if (!cf_folder_has(cf_box_path(box, CF_SLICE(""), "private/links.csv")))
        return false;
    bool good = cf_links_read(&links, box, fault);
    *out = cf_mem_calloc(links.n + 1, sizeof **out);
    for (size_t i = 0; good && i < box->n_elections; i++)
        good = count_election(*out, n, box, &links, &box->elections[i], fault);
    cf_links_release(&links);
    if (good)
        return true;
    cf_mem_free(*out);
    *out = NULL;
    return false;
}
