/* A member's page: what is packed comes out the same, bytes that are no deal are refused, and what
 * a member types is read as a roster row is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "page/base64.h"
#include "page/deal.h"
#include "page/member.h"
#include "read/terms_read.h"

static const char AGREEMENT[] =
    "agreement \"Two steps\"\n"
    "unit A \"A\"\n"
    "roster \"roster.csv\"\n"
    "schedule \"schedule.csv\"\n"
    "pay monthly paid 0 days after\n"
    "rates monthly rounded to $0.01\n"
    "costs by pay date\n"
    "horizon FY2025-26 to FY2025-26\n"
    "steps every 12 months, step 2 after 24 months\n"
    "premium BIL 2% of base pensionable\n"
    "contribution retirement 20% of pensionable up to $10,000 a year\n"
    "employees pay 7% of base toward retirement for tier = NEW\n"
    "health EE $400/month\n";

static const char OFFER[] =
    "offer \"Three\"\n"
    "raise 3% on 2025-07-01\n"
    "raise greater of 1% or $0.50/hour on 2026-01-01 for step in (2) and hired < 2020-01-01\n"
    "lump sum $500 prorated on 2025-10-01\n"
    "add step 2% above top named L on 2026-03-01\n"
    "reopener \"health\"\n";

typedef struct {
    cf_diags diags;
    cf_terms *texts[2];
    cf_plan plans[1];
    cf_slice names[1];
    cf_deal deal;
} world;

static void build(world *w)
{
    static const int64_t rates[] = {400000000000, 420000000000};
    cf_diags_init(&w->diags);
    w->texts[0] = cf_terms_read("current.terms", cf_slice_of(AGREEMENT), &w->diags);
    const cf_plan *agreement = cf_terms_lower(w->texts[0], NULL, &w->diags);
    w->texts[1] = cf_terms_read("offer.terms", cf_slice_of(OFFER), &w->diags);
    w->plans[0] = *cf_terms_lower(w->texts[1], agreement, &w->diags);
    assert_false(cf_diags_failed(&w->diags));
    w->names[0] = CF_SLICE("three");
    w->deal = (cf_deal){.agreement = *agreement, .offers = w->plans, .names = w->names, .n_offers = 1,
                        .has_schedule = true};
    cf_schedule *s = &w->deal.schedule;
    cf_schedule_init(s);
    cf_slice *steps = CF_ARENA_NEW(&s->arena, cf_slice, 2);
    steps[0] = CF_SLICE("1");
    steps[1] = CF_SLICE("2");
    s->step_order = steps;
    s->n_step_names = 2;
    s->ranges = CF_ARENA_NEW(&s->arena, cf_range, 1);
    s->ranges[0] = (cf_range){CF_SLICE("CLERK"), 2, steps, rates};
    s->n_ranges = 1;
    cf_dict_code(s->names, CF_SLICE("CLERK"));
}

static void tear_down(world *w)
{
    cf_schedule_release(&w->deal.schedule);
    cf_terms_free(w->texts[0]);
    cf_terms_free(w->texts[1]);
    cf_diags_release(&w->diags);
}

static void same_twice(void **state)
{
    (void)state;
    world w;
    build(&w);
    cf_buf first = CF_BUF_INIT, second = CF_BUF_INIT;
    cf_deal_pack(&first, &w.deal);
    cf_deal back;
    assert_true(cf_deal_unpack(&back, cf_buf_slice(&first)));
    cf_deal_pack(&second, &back);
    assert_true(cf_slice_equal(cf_buf_slice(&first), cf_buf_slice(&second)));
    cf_deal_release(&back);
    cf_buf_release(&first);
    cf_buf_release(&second);
    tear_down(&w);
}

/* Cut short anywhere, or with any byte changed: refused, or a deal that packs again. */
static void never_trusted(void **state)
{
    (void)state;
    world w;
    build(&w);
    cf_buf bytes = CF_BUF_INIT;
    cf_deal_pack(&bytes, &w.deal);
    for (size_t len = 0; len < bytes.len; len++) {
        cf_deal back;
        assert_false(cf_deal_unpack(&back, (cf_slice){bytes.text, len}));
    }
    for (size_t i = 0; i < bytes.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            cf_deal back;
            bytes.text[i] = (char)(bytes.text[i] ^ (1 << bit));
            if (cf_deal_unpack(&back, cf_buf_slice(&bytes)))
                cf_deal_release(&back);
            bytes.text[i] = (char)(bytes.text[i] ^ (1 << bit));
        }
    }
    cf_buf_release(&bytes);
    tear_down(&w);
}

static void says(const world *w, const char *fields, const char *what)
{
    cf_buf answer = CF_BUF_INIT;
    cf_member_answer(&answer, &w->deal, cf_slice_of(fields));
    if (!strstr(answer.text, what))
        fail_msg("%s: no %s in %s", fields, what, answer.text);
    cf_buf_release(&answer);
}

static void one_member(void **state)
{
    (void)state;
    world w;
    build(&w);
    /* $4,200 a month at step 2 is $4,326 after 3%: $126 a month, 12 months, and $500 at full time:
     * $2,012. The added step pays rnd(4,326 x 1.02) = $4,412.52 from March: $86.52 more, 4 times. */
    says(&w, "class=CLERK\nstep=2\n", "\"gain\":235808");
    /* Half time: $63 and $43.26 instead, and $250: 756 + 250 + 173.04. */
    says(&w, "class=CLERK\nstep=2\nfte=0.5\n", "\"gain\":117904");
    /* The member pays 7% of base under the new tier: 12 x (126 - rnd(0.07 x 4,326) +
     * rnd(0.07 x 4,200)) = 12 x (126 - 302.82 + 294.00) = 1,406.16; four months at step L: 7% of
     * 4,412.52 is 308.88, 6.06 more each: 86.52 - 6.06 = 80.46 x 4 = 321.84; and the $500. */
    says(&w, "class=CLERK\nstep=2\ntier=NEW\n", "\"gain\":222800");
    says(&w, "class=CLERK\nstep=9\n", "{\"errors\":[{\"field\":\"step\",\"what\":\"is no step of the range\"}]}");
    says(&w, "class=NONE\nfte=2\nhired=soon\n", "\"field\":\"hired\",\"what\":\"is not a date such as 2025-05-31\"");
    says(&w, "class=NONE\nfte=2\nhired=soon\n", "\"field\":\"fte\",\"what\":\"is not above 0 and at most 1\"");
    says(&w, "rate=-5\nclass=CLERK\n", "\"field\":\"rate\"");
    says(&w, "", "\"errors\"");
    tear_down(&w);
}

static void base64(void **state)
{
    (void)state;
    /* RFC 4648, section 10. */
    static const char *const known[][2] = {{"", ""},         {"f", "Zg=="},     {"fo", "Zm8="},
                                           {"foo", "Zm9v"},  {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        cf_buf out = CF_BUF_INIT;
        cf_base64_add(&out, cf_slice_of(known[i][0]));
        assert_true(cf_slice_equal(cf_buf_slice(&out), cf_slice_of(known[i][1])));
        cf_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_twice),
        cmocka_unit_test(never_trusted),
        cmocka_unit_test(one_member),
        cmocka_unit_test(base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
