#include "vote/outcome.h"

#include "vote/box_inside.h"

#include "base/mem.h"

void cf_outcome_release(cf_outcome *outcome)
{
    cf_mem_free(outcome->units);
    *outcome = (cf_outcome){0};
}

static void add_votes(cf_count *to, const cf_box_election *e, const cf_notice *notice)
{
    to->yes += e->result[0] + e->paper.yes;
    to->no += e->result[1] + e->paper.no;
    to->abstain += e->result[2] + e->paper.abstain;
    to->members += e->members;
    to->covered += notice->covered > 0 ? 0 : e->covered;
}

static void add_sealed(cf_sealed_votes *to, uint64_t cast, const cf_box_election *e)
{
    to->cast += cast;
    to->members += e->members;
}

static cf_unit_outcome *unit_named(cf_outcome *out, cf_slice name)
{
    for (size_t i = 0; i < out->n_units; i++)
        if (cf_slice_equal(out->units[i].name, name))
            return &out->units[i];
    return NULL;
}

/* Weight of the ballots in a challenged election: what its archive holds, and paper (all that was
 * handed out, until the officers agree on a count). */
static bool sealed_in(uint64_t *weight, cf_box *box, const cf_box_election *e, cf_fault *fault)
{
    cf_buf bytes = CF_BUF_INIT;
    cf_verifier *verifier = cf_box_read_archive(&bytes, box, e->uuid, false, fault);
    if (verifier)
        *weight =
            cf_verifier_summarize(verifier).weight_voted +
            (e->paper_agreed ? e->paper.yes + e->paper.no + e->paper.abstain : e->struck_weight);
    cf_verifier_free(verifier);
    cf_buf_release(&bytes);
    return verifier != NULL;
}

static bool take_challenged(cf_outcome *out, cf_sealed_votes *everywhere, cf_box *box,
                            const cf_box_election *e, cf_fault *fault)
{
    uint64_t cast = 0;
    cf_unit_outcome *unit = unit_named(out, e->unit);
    if (e->counted) {
        add_votes(&out->whole, e, &box->notice);
        if (unit)
            add_votes(&unit->count, e, &box->notice);
        out->challenged_counted = true;
        return true;
    }
    if (!sealed_in(&cast, box, e, fault))
        return false;
    out->challenged_cast += cast;
    if (cast > 0) {
        add_sealed(everywhere, cast, e);
        if (unit)
            add_sealed(&unit->sealed, cast, e);
    }
    return true;
}

static void decide(cf_outcome *out, const cf_rules *rules, cf_sealed_votes everywhere)
{
    size_t n = out->n_units;
    cf_count *counts = cf_mem_calloc(n + 1, sizeof *counts);
    cf_verdict *verdicts = cf_mem_calloc(n + 1, sizeof *verdicts);
    cf_sealed_votes *sealed = cf_mem_calloc(n + 1, sizeof *sealed);
    bool apart = n > 0 && rules->units.whole > 0;
    for (size_t i = 0; i < n; i++) {
        counts[i] = out->units[i].count;
        sealed[i] = out->units[i].sealed;
    }
    cf_rules_decide(&out->decision, verdicts, rules, &out->whole, counts, n);
    for (size_t i = 0; i < n; i++)
        out->units[i].verdict = verdicts[i];
    if (!apart)
        sealed[0] = everywhere;
    out->challenged_matter =
        out->challenged_cast > 0 &&
        cf_rules_could_change(rules, &out->whole, counts, sealed, apart ? n : 0);
    cf_mem_free(counts);
    cf_mem_free(verdicts);
    cf_mem_free(sealed);
}

bool cf_outcome_find(cf_outcome *out, cf_box *box, cf_fault *fault)
{
    cf_sealed_votes everywhere = {0, 0};
    bool good = true;
    *out = (cf_outcome){0};
    out->units = cf_mem_calloc(box->n_elections + 1, sizeof *out->units);
    for (size_t i = 0; i < box->n_elections; i++) {
        const cf_box_election *e = &box->elections[i];
        if (e->kind == CF_ELECTION_CHALLENGED && !e->counted)
            continue;
        if (!e->counted) {
            cf_outcome_release(out);
            return cf_fault_refuse(fault, "the votes are not counted");
        }
        out->paper.spoiled += e->paper.spoiled;
        out->paper.yes += e->paper.yes;
        out->paper.no += e->paper.no;
        out->paper.abstain += e->paper.abstain;
        out->electronic += e->result[0] + e->result[1] + e->result[2];
        out->struck += e->n_struck;
        if (e->kind == CF_ELECTION_CHALLENGED)
            continue;
        add_votes(&out->whole, e, &box->notice);
        if (e->kind == CF_ELECTION_UNIT) {
            cf_unit_outcome *unit = &out->units[out->n_units++];
            unit->name = e->unit;
            add_votes(&unit->count, e, &box->notice);
        }
    }
    out->whole.covered += box->notice.covered;
    for (size_t i = 0; good && i < box->n_elections; i++)
        if (box->elections[i].kind == CF_ELECTION_CHALLENGED)
            good = take_challenged(out, &everywhere, box, &box->elections[i], fault);
    if (good)
        decide(out, &box->notice.rules, everywhere);
    else
        cf_outcome_release(out);
    return good;
}
