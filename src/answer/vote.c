/* A vote's handle, and how its answers are built. */
#define _GNU_SOURCE
#include "answer/vote_inside.h"

#include "base/mem.h"
#include "vote/entropy.h"

#include <stdarg.h>

/* --- The handle ------------------------------------------------------------------------------ */

int confer_vote_at(confer_vote **out, const char *folder, const confer_vote_options *options,
                   confer_error *err)
{
    if (!folder || !folder[0])
        return cf_fail(err, CONFER_MISUSED, "a vote is a folder: name it");
    confer_vote *vote = cf_mem_calloc(1, sizeof *vote);
    size_t size = strlen(folder) + 1;
    vote->folder = memcpy(cf_mem_alloc(size, 1), folder, size);
    vote->entropy = cf_entropy_system();
    vote->options = (cf_box_options){.now = options ? options->now : 0,
                                     .entropy = &vote->entropy,
                                     .n_threads = options ? options->n_threads : 0};
    *out = vote;
    return CONFER_OK;
}

void confer_vote_free(confer_vote *vote)
{
    if (!vote)
        return;
    cf_buf_release(&vote->plain);
    cf_buf_release(&vote->colored);
    cf_mem_free(vote->folder);
    cf_mem_free(vote);
}

void confer_vote_set_time(confer_vote *vote, int64_t now)
{
    vote->options.now = now;
}

int confer_vote_write_problems(const confer_vote *vote, bool color, confer_write_fn write,
                               void *context)
{
    const cf_buf *text = color ? &vote->colored : &vote->plain;
    return text->len > 0 && write(context, text->text, text->len) ? CONFER_FAILED : CONFER_OK;
}

void cf_vote_keep(confer_vote *vote, cf_diags *diags)
{
    cf_buf_clear(&vote->plain);
    cf_buf_clear(&vote->colored);
    cf_diags_sort(diags);
    if (diags->count > 0) {
        cf_diags_print(&vote->plain, diags, false);
        cf_diags_print(&vote->colored, diags, true);
    }
}

int cf_vote_failed(const cf_fault *fault, confer_error *err)
{
    return cf_fail(err, fault->kind == CF_FAULT_WORLD ? CONFER_FAILED : CONFER_WRONG, "%s",
                   fault->reason);
}

cf_box *cf_vote_begin(confer_vote *vote, confer_error *err)
{
    cf_diags diags;
    cf_fault fault = CF_FAULT_INIT;
    cf_diags_init(&diags);
    cf_box *box = cf_box_open(vote->folder, &vote->options, &diags, &fault);
    cf_vote_keep(vote, &diags);
    cf_diags_release(&diags);
    if (!box)
        cf_vote_failed(&fault, err);
    return box;
}

/* --- Answers --------------------------------------------------------------------------------- */

enum { NAME_COLUMN = 24 };

cf_page cf_page_start(void)
{
    cf_page page = {.result = cf_result_new(), .text = CF_BUF_INIT};
    page.json = cf_value_new(&page.result->arena);
    return page;
}

void cf_page_say(cf_page *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cf_buf_addv(&page->text, format, args);
    va_end(args);
    cf_buf_add_char(&page->text, '\n');
}

void cf_page_text(cf_page *page, const char *name, const char *member, cf_slice value)
{
    if (name)
        cf_buf_addf(&page->text, "%-*s %.*s\n", NAME_COLUMN - 1, name, (int)value.len, value.text);
    if (member)
        cf_value_add_text(&page->result->arena, page->json, member, value);
}

void cf_page_count(cf_page *page, const char *name, const char *member, uint64_t n)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, (int64_t)n, 0, 0, true);
    if (name)
        cf_buf_addf(&page->text, "%-*s %s\n", NAME_COLUMN - 1, name, text);
    if (member)
        cf_value_add_int(&page->result->arena, page->json, member, (int64_t)n);
}

int cf_page_finish(confer_result **out, cf_page *page)
{
    cf_slice kept = cf_arena_slice(&page->result->arena, cf_buf_slice(&page->text));
    page->result->plain = kept.text;
    page->result->plain_len = kept.len;
    page->result->json = page->json;
    cf_buf_release(&page->text);
    *out = page->result;
    return CONFER_OK;
}

void cf_page_abandon(cf_page *page)
{
    cf_buf_release(&page->text);
    confer_result_free(page->result);
}
