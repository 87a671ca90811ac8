/* What a space of packages is: its levers, how many packages they make, and its two ends. Texts
 * alone; no table is read. */
#include "answer/case.h"
#include "answer/result.h"

#include "base/mem.h"
#include "clause/lever.h"
#include "confer_desk.h"

static void add_value(cf_arena *arena, cf_value *to, const char *name, const cf_space *space,
                      int lever, int digit)
{
    cf_buf text = CF_BUF_INIT;
    cf_lever_print_value(&text, space, lever, digit);
    cf_value_add_text(arena, to, name, cf_buf_slice(&text));
    cf_buf_release(&text);
}

static void add_levers(cf_arena *arena, cf_value *json, const cf_space *space)
{
    cf_value *list = cf_value_add_array(arena, json, "levers");
    for (int i = 0; i < space->n_levers; i++) {
        cf_buf name = CF_BUF_INIT;
        cf_value *at = cf_value_add_object(arena, list, NULL);
        const cf_clause *clause = &space->terms->clauses[space->levers[i].clause];
        cf_lever_print_name(&name, space, i);
        cf_value_add_int(arena, at, "line", clause->line);
        cf_value_add_text(arena, at, "name", cf_buf_slice(&name));
        cf_value_add_int(arena, at, "values", space->levers[i].n);
        add_value(arena, at, "first", space, i, 0);
        add_value(arena, at, "last", space, i, space->levers[i].n - 1);
        cf_buf_release(&name);
    }
}

/* The package with every lever at its first value, or at its last. */
static void add_end(cf_arena *arena, cf_value *json, const char *name, const cf_space *space,
                    bool last)
{
    cf_buf text = CF_BUF_INIT;
    int *digits = cf_mem_calloc((size_t)space->n_levers + 1, sizeof *digits);
    for (int i = 0; last && i < space->n_levers; i++)
        digits[i] = space->levers[i].n - 1;
    cf_space_print(&text, space, digits);
    cf_value_add_text(arena, json, name, cf_buf_slice(&text));
    cf_mem_free(digits);
    cf_buf_release(&text);
}

int confer_space(confer_result **out, confer_case *c, const char *offer, confer_error *err)
{
    const char *const names[] = {offer};
    cf_space space;
    cf_case_begin(c);
    c->takes_spaces = true;
    int status = cf_case_read_texts(c, names, 1, err);
    const cf_document *document = status == CONFER_OK ? &c->offers[0] : NULL;
    if (document && !document->plan)
        status = cf_fail(err, CONFER_MISUSED, "the status quo has no ranges");
    if (status == CONFER_OK && cf_diags_failed(&c->diags))
        status = cf_case_verdict(c, err);
    if (status == CONFER_OK &&
        !cf_space_init(&space, document->terms, c->agreement.plan, &c->arena))
        status = cf_case_verdict(c, err);
    cf_diags_sort(&c->diags);
    if (status != CONFER_OK)
        return status;
    confer_result *r = cf_result_new();
    cf_value *json = cf_value_new(&r->arena);
    r->json = json;
    cf_value_add_text(&r->arena, json, "offer", cf_slice_of(document->name));
    cf_value_add_int(&r->arena, json, "packages", space.n_levers ? (int64_t)space.n_packages : 1);
    add_levers(&r->arena, json, &space);
    add_end(&r->arena, json, "first", &space, false);
    add_end(&r->arena, json, "last", &space, true);
    *out = r;
    return CONFER_OK;
}
