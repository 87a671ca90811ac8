/* Fuzzes the reading of stories: any bytes are an article. Looked after: quantities lie in the
 * text, in order, without overlap, and every finding says something. */
#include "base/bug.h"
#include "tell/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const cf_tell_offer offers[] = {
    {.name = "b",
     .words = "union",
     .source = "b.terms:1",
     .latest = true,
     .n_years = 2,
     .raises_e6 = {6000000, 0},
     .one_time_cents = 150000,
     .months = 24,
     .starts = {20239}},
    {.name = "a",
     .words = "county|employer",
     .source = "a.terms:1",
     .n_years = 3,
     .raises_e6 = {3000000, 3000000, CF_REOPENER},
     .months = 36,
     .starts = {20001}},
};

static const cf_tell_fact facts[] = {
    {.id = "fact:1",
     .kind = CF_Q_COUNT,
     .label = {"members represented", 19},
     .source = {"s", 1},
     .near = CF_NEAR_MORE,
     .value_e6 = 5200000000,
     .from = {INT32_MIN},
     .to = {INT32_MIN}},
    {.id = "fact:2",
     .kind = CF_Q_RATIO,
     .label = {"officers leave", 14},
     .source = {"s", 1},
     .n_parts = 2,
     .parts_e6 = {30000000, 473000000},
     .from = {INT32_MIN},
     .to = {INT32_MIN}},
    {.id = "event:3",
     .kind = CF_Q_DATE,
     .event = true,
     .label = {"agreement announced", 19},
     .source = {"s", 1},
     .from = {20229},
     .to = {20229}},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_slice text = {(const char *)data, size};
    if (size > CF_STORY_BYTES || !cf_utf8_valid(text, NULL))
        return 0;
    cf_tell_known known = {facts, 3, offers, 2, {.there = false}, {20230}, 6000000};
    cf_arena arena = CF_ARENA_INIT;
    cf_toks toks;
    cf_quantities quantities;
    cf_toks_read(&toks, text);
    cf_quantities_find(&quantities, &toks);
    cf_finding *findings = cf_judge(&known, &toks, &quantities, &arena);
    uint32_t at = 0;
    for (size_t i = 0; i < quantities.n; i++) {
        const cf_quantity *q = &quantities.items[i];
        CF_BUG_IF(q->start < at || q->end <= q->start || q->end > size);
        CF_BUG_IF(!findings[i].sentence || !findings[i].value);
        at = q->end;
    }
    cf_quantities_release(&quantities);
    cf_toks_release(&toks);
    cf_arena_release(&arena);
    return 0;
}
