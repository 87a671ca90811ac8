#include "vote/rules.h"

#include "base/bug.h"
#include "base/mem.h"

/* --- Fractions -------------------------------------------------------------------------------- */

static bool take_word(cf_slice *text, cf_slice word)
{
    if (text->len < word.len || !cf_slice_equal_nocase((cf_slice){text->text, word.len}, word))
        return false;
    *text = cf_slice_trim((cf_slice){text->text + word.len, text->len - word.len});
    return true;
}

static bool take_number(cf_slice *text, uint32_t *out)
{
    uint32_t n = 0;
    size_t i = 0;
    for (; i < text->len && text->text[i] >= '0' && text->text[i] <= '9'; i++) {
        n = n * 10 + (uint32_t)(text->text[i] - '0');
        if (n > CF_RULES_MAX_WHOLE)
            return false;
    }
    *text = (cf_slice){text->text + i, text->len - i};
    *out = n;
    return i > 0;
}

bool cf_fraction_read(cf_fraction *out, cf_slice text)
{
    cf_fraction f = {1, 2, false};
    text = cf_slice_trim(text);
    if (cf_slice_equal_nocase(text, CF_SLICE("a majority"))) {
        *out = f;
        return true;
    }
    if (take_word(&text, CF_SLICE("at least ")))
        f.at_least = true;
    else if (!take_word(&text, CF_SLICE("more than ")))
        return false;
    if (!take_number(&text, &f.part))
        return false;
    if (cf_slice_equal(text, CF_SLICE("%"))) {
        f.whole = 100;
    } else {
        if (!take_word(&text, CF_SLICE("/")) || !take_number(&text, &f.whole) || text.len > 0)
            return false;
    }
    if (f.part == 0 || f.part > f.whole || (f.part == f.whole && !f.at_least))
        return false;
    *out = f;
    return true;
}

void cf_fraction_print(cf_buf *out, cf_fraction fraction)
{
    cf_buf_addf(out, "%s %u/%u", fraction.at_least ? "at least" : "more than", fraction.part,
                fraction.whole);
}

uint64_t cf_fraction_needed(cf_fraction fraction, uint64_t base)
{
    if (fraction.whole == 0)
        return 0;
    CF_BUG_IF(base > CF_RULES_MAX_COUNT);
    uint64_t parts = base * fraction.part;
    uint64_t down = parts / fraction.whole;
    return fraction.at_least && parts % fraction.whole == 0 ? down : down + 1;
}

/* --- Verdicts --------------------------------------------------------------------------------- */

const char *cf_rule_base_name(cf_rule_base base)
{
    static const char *const names[] = {"yes and no votes", "votes cast", "all members"};
    return names[base];
}

void cf_rules_apply_unit(cf_verdict *out, const cf_rules *rules, const cf_count *count)
{
    *out = (cf_verdict){.cast = count->yes + count->no + count->abstain, .quorum_met = true};
    out->base = rules->base == CF_BASE_MEMBERS ? count->members
                : rules->base == CF_BASE_CAST  ? out->cast
                                               : count->yes + count->no;
    out->needed = cf_fraction_needed(rules->threshold, out->base);
    out->threshold_met = count->yes >= out->needed && count->yes > 0;
    out->tie = count->yes == count->no;
    out->carried = out->threshold_met && count->yes > count->no;
}

void cf_rules_apply(cf_verdict *out, const cf_rules *rules, const cf_count *count)
{
    cf_rules_apply_unit(out, rules, count);
    out->quorum_of = rules->quorum_of_unit ? count->covered : count->members;
    out->quorum_needed = cf_fraction_needed(rules->quorum, out->quorum_of);
    out->quorum_met = out->cast >= out->quorum_needed;
    out->carried = out->carried && out->quorum_met;
}

void cf_rules_decide(cf_decision *out, cf_verdict *unit_verdict, const cf_rules *rules,
                     const cf_count *whole, const cf_count *units, size_t n_units)
{
    *out = (cf_decision){.n_units = n_units, .units_met = true};
    cf_rules_apply(&out->whole, rules, whole);
    for (size_t i = 0; i < n_units; i++) {
        cf_verdict verdict;
        cf_rules_apply_unit(&verdict, rules, &units[i]);
        out->units_carried += verdict.carried;
        if (unit_verdict)
            unit_verdict[i] = verdict;
    }
    if (rules->units.whole > 0) {
        out->units_needed = (size_t)cf_fraction_needed(rules->units, n_units);
        out->units_met = out->units_carried >= out->units_needed;
    }
    out->carried = out->whole.carried && out->units_met;
}

static void add_sealed(cf_count *count, const cf_sealed_votes *sealed, bool yes)
{
    *(yes ? &count->yes : &count->no) += sealed->cast;
    count->members += sealed->members;
}

static bool decide_with(const cf_rules *rules, const cf_count *whole, const cf_count *units,
                        const cf_sealed_votes *sealed, size_t n_units, bool yes)
{
    cf_count all = *whole;
    cf_count *each = cf_mem_calloc(n_units ? n_units : 1, sizeof *each);
    cf_decision decision;
    for (size_t i = 0; i < (n_units ? n_units : 1); i++) {
        if (n_units)
            each[i] = units[i];
        add_sealed(&all, &sealed[i], yes);
        add_sealed(&each[i], &sealed[i], yes);
    }
    cf_rules_decide(&decision, NULL, rules, &all, each, n_units);
    cf_mem_free(each);
    return decision.carried;
}

bool cf_rules_could_change(const cf_rules *rules, const cf_count *whole, const cf_count *units,
                           const cf_sealed_votes *sealed, size_t n_units)
{
    cf_decision now;
    cf_rules_decide(&now, NULL, rules, whole, units, n_units);
    return decide_with(rules, whole, units, sealed, n_units, !now.carried) != now.carried;
}
