/* Protests and observers' statements: what is to be on record beside the ballots. */
#include "vote/box_inside.h"

#include "base/mem.h"
#include "vote/statement.h"

bool cf_box_take_said(cf_box *box, const cf_log_record *r)
{
    bool statement = cf_slice_equal(r->event, CF_SLICE("statement"));
    if (!statement && !cf_slice_equal(r->event, CF_SLICE("protest")))
        return false;
    box->said = cf_mem_grow(box->said, &box->room_said, box->n_said + 1, sizeof *box->said);
    cf_box_said *said = &box->said[box->n_said++];
    *said = (cf_box_said){.time = cf_arena_slice(&box->arena, r->time),
                          .by = cf_log_text_of(&box->arena, r, "by"),
                          .says = cf_log_text_of(&box->arena, r, "says"),
                          .signed_text = cf_log_text_of(&box->arena, r, "signed")};
    return true;
}

const cf_box_said *cf_box_sayings(const cf_box *box, size_t *n)
{
    *n = box->n_said;
    return box->said;
}

bool cf_box_protest(cf_box *box, cf_slice by, cf_slice says, cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    if (!cf_said_check(by, fault) || !cf_said_check(says, fault))
        return false;
    cf_log_add_text(&fields, "by", by);
    cf_log_add_text(&fields, "says", says);
    bool good = cf_box_log(box, "protest", &fields, false, fault);
    cf_buf_release(&fields);
    return good;
}

static bool is_there(const cf_box *box, cf_slice signed_text)
{
    for (size_t i = 0; i < box->n_said; i++)
        if (cf_slice_equal(box->said[i].signed_text, signed_text))
            return true;
    return false;
}

bool cf_box_add_statement(cf_box *box, cf_slice signed_text, cf_fault *fault)
{
    cf_buf fields = CF_BUF_INIT;
    cf_arena arena = CF_ARENA_INIT;
    cf_statement s;
    bool good = cf_statement_read(&s, &arena, signed_text, fault);
    if (good && !cf_slice_equal(s.manifest, box->manifest_sha256))
        good = cf_fault_refuse(fault,
                               "the statement is about another vote: it names the manifest %.*s",
                               (int)s.manifest.len, s.manifest.text);
    if (good && cf_box_line_of(box, s.head) == 0)
        good = cf_fault_refuse(fault,
                               "this log never had the head that the observer saw (%.*s): it was "
                               "changed since, or the observer's copy was; find out which",
                               (int)s.head.len, s.head.text);
    if (good && is_there(box, signed_text))
        good = cf_fault_refuse(fault, "the statement is on record already");
    if (good) {
        cf_log_add_text(&fields, "by", s.name);
        cf_log_add_text(&fields, "says", s.says);
        cf_log_add_text(&fields, "signed", signed_text);
        good = cf_box_log(box, "statement", &fields, false, fault);
    }
    cf_buf_release(&fields);
    cf_arena_release(&arena);
    return good;
}

uint64_t cf_box_line_of(const cf_box *box, cf_slice head)
{
    cf_log_reader reader = CF_LOG_READER_INIT;
    cf_log_record record;
    cf_slice bytes = box->log ? cf_audit_log_bytes(box->log) : cf_buf_slice(&box->log_bytes);
    while (cf_log_next(&record, &reader, bytes, NULL))
        if (cf_slice_equal(head, cf_slice_of(record.hash)))
            return (uint64_t)record.height + 1;
    return 0;
}

uint64_t cf_box_event_of(cf_box *box, cf_slice uuid, cf_slice head)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_archive_reader reader;
    cf_event event;
    uint64_t number = 0, found = 0;
    cf_archive_reader_init(&reader);
    if (cf_folder_read(&bytes, cf_box_path(box, uuid, ".bel"), (size_t)1 << 40, NULL))
        while (found == 0 && cf_archive_next(&event, &reader, cf_buf_slice(&bytes), NULL)) {
            number++;
            found = cf_slice_equal(head, cf_slice_of(event.hash)) ? number : 0;
        }
    cf_archive_reader_release(&reader);
    cf_buf_release(&bytes);
    return found;
}
