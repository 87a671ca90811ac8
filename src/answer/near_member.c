#include "answer/near_member.h"

enum { MOST_NEAR = 4, FAR = 9 };

typedef struct {
    cf_slice id;
    cf_arena *arena;
    cf_slice near[MOST_NEAR];
    int distance[MOST_NEAR];
    int n;
} near_ids;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 3 for L003: the same number, without what a payroll system puts before it. */
static bool is_bare_number(cf_slice written, cf_slice id)
{
    if (written.len == 0 || written.len >= id.len)
        return false;
    size_t lead = id.len - written.len;
    for (size_t i = 0; i < lead; i++)
        if (!is_letter(id.text[i]) && !strchr("0-_ ", id.text[i]))
            return false;
    return cf_slice_equal_nocase(written, (cf_slice){id.text + lead, written.len});
}

static int distance_of(cf_slice written, cf_slice id)
{
    if (cf_slice_equal_nocase(written, id))
        return 0;
    if (is_bare_number(written, id) || is_bare_number(id, written))
        return 1;
    int limit = written.len <= 2 ? 0 : written.len <= 5 ? 1 : 2;
    int distance = cf_slice_distance(written, id, limit);
    return distance <= limit ? distance + 1 : FAR;
}

/* Keeps the nearest, those of one distance in the roster's order. */
static void look_at(near_ids *near, cf_slice id)
{
    int distance = distance_of(near->id, id);
    int at = near->n;
    while (at > 0 && near->distance[at - 1] > distance)
        at--;
    if (distance == FAR || at == MOST_NEAR)
        return;
    near->n += near->n < MOST_NEAR;
    for (int i = near->n - 1; i > at; i--) {
        near->near[i] = near->near[i - 1];
        near->distance[i] = near->distance[i - 1];
    }
    near->near[at] = cf_arena_slice(near->arena, id);
    near->distance[at] = distance;
}

static void look_at_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    for (uint32_t row = 0; row < block->n_rows; row++)
        look_at(context, (cf_slice){block->id_text + block->id_start[row], block->id_len[row]});
}

static void add_help(confer_case *c, cf_diag *diag, const near_ids *near)
{
    if (near->n == 0) {
        cf_diags_help(
            &c->diags, diag,
            "ids are those of the roster's id column, written exactly as they stand there");
        return;
    }
    cf_buf help = CF_BUF_INIT;
    cf_buf_add_str(&help, "did you mean ");
    for (int i = 0; i < near->n; i++)
        cf_buf_addf(&help, "%s'%.*s'",
                    i == 0             ? ""
                    : i + 1 == near->n ? " or "
                                       : ", ",
                    (int)near->near[i].len, near->near[i].text);
    cf_diags_help(&c->diags, diag, "%s?", help.text);
    cf_buf_release(&help);
}

bool cf_member_is_absent(confer_case *c, cf_slice id)
{
    cf_diag *absent = NULL;
    for (size_t i = 0; i < c->diags.count; i++)
        if (c->diags.items[i]->code == CF_E0465)
            absent = c->diags.items[i];
    if (!absent || c->diags.n_errors != 1)
        return false;
    near_ids near = {.id = id, .arena = &c->arena};
    if (cf_roster_scan(c->roster, 1, look_at_block, &near, &c->stop, NULL, &c->diags))
        add_help(c, absent, &near);
    return c->diags.n_errors == 1;
}
