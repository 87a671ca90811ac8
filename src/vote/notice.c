#include "vote/notice.h"

#include "base/number.h"

#include <inttypes.h>

typedef enum {
    NAME,
    QUESTION,
    AGREEMENT,
    SHA256,
    OPENS,
    CLOSES,
    QUORUM,
    BASE,
    THRESHOLD,
    UNITS,
    TALLY,
    ABSTAIN,
    MINIMUM,
    COVERED,
    REVOTE,
    N_KEYS
} key;

static const char *const key_names[N_KEYS] = {
    "name",      "question", "agreement", "sha256",  "opens",        "closes",  "quorum", "base",
    "threshold", "units",    "tally",     "abstain", "minimum unit", "covered", "revote",
};

typedef struct {
    cf_notice *out;
    cf_arena *arena;
    const cf_source *source;
    cf_diags *diags;
    bool seen[N_KEYS];
    cf_span place[N_KEYS];
    bool good;
} reader;

static cf_diag *wrong(reader *r, cf_code code, cf_span span, const char *message)
{
    r->good = false;
    return cf_diags_add(r->diags, code, span, "%s", message);
}

/* --- Values ----------------------------------------------------------------------------------- */

static bool read_quorum(cf_notice *n, cf_slice value)
{
    static const cf_slice ends[2] = {{" of members", 11}, {" of the unit", 12}};
    n->rules.quorum = (cf_fraction){0};
    if (cf_slice_equal_nocase(value, CF_SLICE("none")))
        return true;
    for (int i = 0; i < 2; i++) {
        if (value.len <= ends[i].len)
            continue;
        cf_slice end = {value.text + value.len - ends[i].len, ends[i].len};
        if (cf_slice_equal_nocase(end, ends[i])) {
            n->rules.quorum_of_unit = i == 1;
            return cf_fraction_read(&n->rules.quorum,
                                    (cf_slice){value.text, value.len - ends[i].len});
        }
    }
    return false;
}

static bool read_base(cf_notice *n, cf_slice value)
{
    for (int i = 0; i <= CF_BASE_MEMBERS; i++) {
        n->rules.base = (cf_rule_base)i;
        if (cf_slice_equal_nocase(value, cf_slice_of(cf_rule_base_name(n->rules.base))))
            return true;
    }
    return false;
}

static bool read_units(cf_notice *n, cf_slice value)
{
    static const cf_slice end = {" of units", 9};
    n->rules.units = (cf_fraction){0};
    if (cf_slice_equal_nocase(value, CF_SLICE("together")))
        return true;
    n->rules.units = (cf_fraction){1, 1, true};
    if (cf_slice_equal_nocase(value, CF_SLICE("every unit")))
        return true;
    if (value.len <= end.len ||
        !cf_slice_equal_nocase((cf_slice){value.text + value.len - end.len, end.len}, end))
        return false;
    return cf_fraction_read(&n->rules.units, (cf_slice){value.text, value.len - end.len});
}

static bool read_switch(bool *out, cf_slice value, cf_slice off, cf_slice on)
{
    *out = cf_slice_equal_nocase(value, on);
    return *out || cf_slice_equal_nocase(value, off);
}

static bool read_number(uint64_t *out, cf_slice value, int64_t min, int64_t max)
{
    int64_t n;
    if (cf_decimal_parse(&n, value.text, value.len, 0, true) != CF_DECIMAL_OK || n < min || n > max)
        return false;
    *out = (uint64_t)n;
    return true;
}

static bool read_hash(cf_slice value)
{
    bool good = value.len == CF_SHA256_HEX_SIZE - 1;
    for (size_t i = 0; good && i < value.len; i++)
        good = strchr("0123456789abcdef", value.text[i]) != NULL;
    return good;
}

/* A file beside the notice: no folders, nothing hidden. */
static bool read_file_name(cf_slice value)
{
    return value.len > 0 && value.len <= 200 && value.text[0] != '.' &&
           !memchr(value.text, '/', value.len);
}

static bool read_value(cf_notice *n, key k, cf_slice value)
{
    uint64_t number = 0;
    bool good = value.len > 0;
    switch (k) {
    case NAME:
        n->name = value;
        return good && value.len <= 300;
    case QUESTION:
        n->question = value;
        return good && value.len <= 2000;
    case AGREEMENT:
        n->agreement = value;
        return read_file_name(value);
    case SHA256:
        n->agreement_sha256 = value;
        return read_hash(value);
    case OPENS:
        n->opens = value;
        return true;
    case CLOSES:
        n->closes = value;
        return true;
    case QUORUM:
        return read_quorum(n, value);
    case BASE:
        return read_base(n, value);
    case THRESHOLD:
        return cf_fraction_read(&n->rules.threshold, value);
    case UNITS:
        return read_units(n, value);
    case TALLY:
        return read_switch(&n->by_unit, value, CF_SLICE("together"), CF_SLICE("by unit"));
    case ABSTAIN:
        return read_switch(&n->no_abstain, value, CF_SLICE("yes"), CF_SLICE("no"));
    case MINIMUM:
        good = read_number(&number, value, 1, 100000);
        n->minimum_unit = (uint32_t)number;
        return good;
    case COVERED:
        return read_number(&n->covered, value, 1, 100000000);
    case REVOTE:
        return read_switch(&n->revote, value, CF_SLICE("no"), CF_SLICE("yes"));
    case N_KEYS:
        break;
    }
    return false;
}

/* --- Lines ------------------------------------------------------------------------------------ */

static key find_key(cf_slice name)
{
    int k = 0;
    while (k < N_KEYS && !cf_slice_equal_nocase(name, cf_slice_of(key_names[k])))
        k++;
    return (key)k;
}

static key nearest_key(cf_slice name)
{
    int best = N_KEYS, least = 3;
    for (int k = 0; k < N_KEYS; k++) {
        int d = cf_slice_distance(name, cf_slice_of(key_names[k]), 3);
        if (d < least) {
            least = d;
            best = k;
        }
    }
    return (key)best;
}

static void read_line(reader *r, cf_slice line)
{
    uint32_t start = (uint32_t)(line.text - r->source->text.text);
    cf_span span = {r->source, start, start + (uint32_t)line.len, 0};
    const char *colon = memchr(line.text, ':', line.len);
    if (!colon) {
        wrong(r, CF_E0702, span, "a line of the notice is `name: value`");
        return;
    }
    cf_slice name = cf_slice_trim((cf_slice){line.text, (size_t)(colon - line.text)});
    cf_slice value =
        cf_slice_trim((cf_slice){colon + 1, (size_t)(line.text + line.len - colon - 1)});
    key k = find_key(name);
    if (k == N_KEYS) {
        cf_diag *d = wrong(r, CF_E0702, span, "the notice has no such line");
        if (nearest_key(name) != N_KEYS)
            cf_diags_help(r->diags, d, "did you mean '%s'?", key_names[nearest_key(name)]);
        return;
    }
    if (r->seen[k]) {
        cf_diag *d = wrong(r, CF_E0703, span, "this stands twice");
        cf_diags_note(r->diags, d, r->place[k], "the first time is here");
        return;
    }
    r->seen[k] = true;
    r->place[k] = span;
    if (!read_value(r->out, k, cf_arena_slice(r->arena, value)))
        wrong(r, CF_E0705, span, "this value cannot be read");
}

static void check_whole(reader *r)
{
    static const key needed[] = {NAME, QUESTION, AGREEMENT, SHA256, THRESHOLD};
    const cf_rules *rules = &r->out->rules;
    cf_span end = {r->source, (uint32_t)r->source->text.len, (uint32_t)r->source->text.len, 0};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!r->seen[needed[i]]) {
            r->good = false;
            cf_diags_add(r->diags, CF_E0704, end, "there is no line '%s:'", key_names[needed[i]]);
        }
    if (rules->units.whole > 0 && !r->out->by_unit)
        wrong(r, CF_E0707, r->place[UNITS], "a majority of units needs 'tally: by unit'");
    if (rules->threshold.whole > 0 && 2 * rules->threshold.part < rules->threshold.whole)
        wrong(r, CF_E0707, r->place[THRESHOLD], "a threshold under one half");
}

bool cf_notice_read(cf_notice *out, cf_arena *arena, const cf_source *source, cf_diags *diags)
{
    reader r = {.out = out, .arena = arena, .source = source, .diags = diags, .good = true};
    unsigned char digest[CF_SHA256_SIZE];
    size_t at = 0, bad;
    cf_slice text = source->text;
    *out = (cf_notice){.minimum_unit = CF_NOTICE_MINIMUM_UNIT};
    if (!cf_utf8_valid(text, &bad)) {
        cf_span span = {source, (uint32_t)bad, (uint32_t)bad + 1, 0};
        wrong(&r, CF_E0702, span, "the notice is not UTF-8 here");
        return false;
    }
    while (at < text.len) {
        const char *end = memchr(text.text + at, '\n', text.len - at);
        size_t len = end ? (size_t)(end - text.text) - at : text.len - at;
        cf_slice line = cf_slice_trim((cf_slice){text.text + at, len});
        if (line.len > 0 && line.text[0] != '#')
            read_line(&r, line);
        at += len + 1;
    }
    check_whole(&r);
    cf_sha256_of(digest, text);
    cf_sha256_hex(out->sha256, digest);
    return r.good;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static void add_line(cf_buf *out, key k, cf_slice value)
{
    cf_buf_addf(out, "%s: %.*s\n", key_names[k], (int)value.len, value.text);
}

static void quorum_text(cf_buf *out, const cf_rules *rules)
{
    if (rules->quorum.whole == 0) {
        cf_buf_add_str(out, "none");
        return;
    }
    cf_fraction_print(out, rules->quorum);
    cf_buf_add_str(out, rules->quorum_of_unit ? " of the unit" : " of members");
}

static void units_text(cf_buf *out, const cf_rules *rules)
{
    cf_fraction f = rules->units;
    if (f.whole == 0) {
        cf_buf_add_str(out, "together");
    } else if (f.part == f.whole) {
        cf_buf_add_str(out, "every unit");
    } else {
        cf_fraction_print(out, f);
        cf_buf_add_str(out, " of units");
    }
}

void cf_notice_write(cf_buf *out, const cf_notice *n)
{
    cf_buf_add_str(out, "# The notice of the vote. It is hashed into every election of the vote: "
                        "after the\n# opening no line of it can be changed. `confer help E0705` "
                        "says how rules are written.\n\n");
    add_line(out, NAME, n->name);
    add_line(out, QUESTION, n->question);
    cf_buf_add_str(out,
                   "\n# The text that is voted on, and its SHA-256 (check it with sha256sum).\n");
    add_line(out, AGREEMENT, n->agreement);
    add_line(out, SHA256, n->agreement_sha256);
    if (n->opens.len > 0 || n->closes.len > 0)
        cf_buf_add_char(out, '\n');
    if (n->opens.len > 0)
        add_line(out, OPENS, n->opens);
    if (n->closes.len > 0)
        add_line(out, CLOSES, n->closes);
    cf_buf_add_str(out, "\n# When it carries. A tie fails.\nquorum: ");
    quorum_text(out, &n->rules);
    cf_buf_addf(out, "\nbase: %s\nthreshold: ", cf_rule_base_name(n->rules.base));
    cf_fraction_print(out, n->rules.threshold);
    cf_buf_add_str(out, "\nunits: ");
    units_text(out, &n->rules);
    cf_buf_addf(out,
                "\n\n# How it is held.\ntally: %s\nabstain: %s\nminimum unit: %u\nrevote: %s\n",
                n->by_unit ? "by unit" : "together", n->no_abstain ? "no" : "yes", n->minimum_unit,
                n->revote ? "yes" : "no");
    if (n->covered > 0)
        cf_buf_addf(out, "covered: %" PRIu64 "\n", n->covered);
}

void cf_notice_rules_text(cf_buf *out, const cf_notice *n)
{
    cf_buf_add_str(out, "Quorum: ");
    quorum_text(out, &n->rules);
    cf_buf_add_str(out, "\nThreshold: ");
    cf_fraction_print(out, n->rules.threshold);
    cf_buf_addf(out, " of %s; a tie fails\nUnits: ", cf_rule_base_name(n->rules.base));
    units_text(out, &n->rules);
    cf_buf_add_str(out, n->rules.units.whole ? " must carry it too\n" : "\n");
}
