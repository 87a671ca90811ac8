#include "vote/arithmetic.h"

#include "base/number.h"

#include <inttypes.h>

/* --- Words ------------------------------------------------------------------------------------ */

typedef enum {
    AT_LEAST,
    MORE_THAN,
    BASE_DECIDED,
    BASE_CAST,
    BASE_MEMBERS,
    YES_OF,
    IS,
    NEEDS,
    MET,
    NOT_MET,
    TIE_FAILS,
    QUORUM,
    QUORUM_NONE,
    VOTE_WAS_CAST,
    VOTES_WERE_CAST,
    VOTE,
    VOTES,
    OF,
    IN_THE_UNIT,
    MEMBERS,
    THRESHOLD,
    UNIT,
    UNITS_CARRIED,
    UNITS_OF,
    UNITS_NEEDED,
    OPENED,
    CHALLENGED,
    SEALED_MATTER,
    SEALED_IDLE,
    OPEN_OUTCOME,
    RATIFIED,
    NOT_RATIFIED,
    YES_AND,
    NO_THEN,
    ABSTENTION,
    ABSTENTIONS,
    WORDS
} word;

static const char *const words[WORDS][CF_VOTE_LANGUAGES] = {
    [AT_LEAST] = {"at least", "al menos"},
    [MORE_THAN] = {"more than", "más de"},
    [BASE_DECIDED] = {"yes and no votes", "votos por el sí y por el no"},
    [BASE_CAST] = {"votes cast", "votos emitidos"},
    [BASE_MEMBERS] = {"all members", "todos los miembros"},
    [YES_OF] = {" yes of ", " por el sí de "},
    [IS] = {" is ", " es "},
    [NEEDS] = {" needs ", " exige "},
    [MET] = {": met", ": se cumple"},
    [NOT_MET] = {": not met", ": no se cumple"},
    [TIE_FAILS] = {" (a tie fails)", " (un empate no basta)"},
    [QUORUM] = {"Quorum: ", "Quórum: "},
    [QUORUM_NONE] = {"none is asked for; ", "no se exige; "},
    [VOTE_WAS_CAST] = {" vote was cast", " voto emitido"},
    [VOTES_WERE_CAST] = {" votes were cast", " votos emitidos"},
    [VOTE] = {" vote", " voto"},
    [VOTES] = {" votes", " votos"},
    [OF] = {" of ", " de "},
    [IN_THE_UNIT] = {" in the unit", " personas de la unidad"},
    [MEMBERS] = {" members", " miembros"},
    [THRESHOLD] = {"Threshold: ", "Umbral: "},
    [UNIT] = {"Unit ", "Unidad "},
    [UNITS_CARRIED] = {"Units: carried in ", "Unidades: aprobado en "},
    [UNITS_OF] = {"; ", "; se exigen "},
    [UNITS_NEEDED] = {" needed", ""},
    [OPENED] = {"Challenged ballots: opened, because they could change the outcome; they are in "
                "these figures\n",
                "Boletas en disputa: abiertas, porque podían cambiar el resultado; están en estas "
                "cifras\n"},
    [CHALLENGED] = {"Challenged ballots: ", "Boletas en disputa: "},
    [SEALED_MATTER] = {" sealed; they could change the outcome\n",
                       " sin abrir; podrían cambiar el resultado\n"},
    [SEALED_IDLE] = {" sealed; they could not change the outcome, however they were cast\n",
                     " sin abrir; no podrían cambiar el resultado, digan lo que digan\n"},
    [OPEN_OUTCOME] =
        {"Open: the challenged ballots could change the outcome. Without them: ",
         "Sin decidir: las boletas en disputa podrían cambiar el resultado. Sin ellas: "},
    [RATIFIED] = {"ratified, ", "ratificado, "},
    [NOT_RATIFIED] = {"not ratified, ", "no ratificado, "},
    [YES_AND] = {" yes and ", " por el sí y "},
    [NO_THEN] = {" no, ", " por el no, "},
    [ABSTENTION] = {" abstention", " abstención"},
    [ABSTENTIONS] = {" abstentions", " abstenciones"},
};

typedef struct {
    cf_buf *out;
    cf_vote_language language;
} speaker;

static void say(speaker s, word w)
{
    cf_buf_add_str(s.out, words[w][s.language]);
}

void cf_vote_count_print(cf_buf *out, uint64_t n)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_decimal_format(text, (int64_t)n, 0, 0, true);
    cf_buf_add_str(out, text);
}

void cf_vote_percent_print(cf_buf *out, uint64_t part, uint64_t whole)
{
    int64_t tenths = 0;
    if (whole > 0)
        (void)cf_div_round(&tenths, (cf_wide)part * 1000, (cf_wide)whole, CF_HALF_UP);
    cf_buf_addf(out, "%" PRId64 ".%" PRId64 "%%", tenths / 10, tenths % 10);
}

/* "1 ballot", "2 ballots". */
static void say_count(speaker s, uint64_t n, word one, word many)
{
    cf_vote_count_print(s.out, n);
    say(s, n == 1 ? one : many);
}

static void say_fraction(speaker s, cf_fraction f)
{
    say(s, f.at_least ? AT_LEAST : MORE_THAN);
    cf_buf_addf(s.out, " %u/%u", f.part, f.whole);
}

/* --- The rules -------------------------------------------------------------------------------- */

void cf_rules_write_spanish(cf_buf *out, const cf_rules *rules)
{
    static const char *const of[] = {" de los votos por el sí y por el no",
                                     " de los votos emitidos", " de todos los miembros"};
    speaker s = {out, CF_VOTE_SPANISH};
    cf_fraction units = rules->units;
    say(s, QUORUM);
    if (rules->quorum.whole == 0) {
        cf_buf_add_str(out, "ninguno");
    } else {
        say_fraction(s, rules->quorum);
        cf_buf_add_str(out, rules->quorum_of_unit ? " de la unidad" : " de los miembros");
    }
    cf_buf_add_char(out, '\n');
    say(s, THRESHOLD);
    say_fraction(s, rules->threshold);
    cf_buf_addf(out, "%s; un empate no basta\nUnidades: ", of[rules->base]);
    if (units.whole == 0) {
        cf_buf_add_str(out, "juntas\n");
        return;
    }
    if (units.part == units.whole) {
        cf_buf_add_str(out, "cada unidad");
    } else {
        say_fraction(s, units);
        cf_buf_add_str(out, " de las unidades");
    }
    cf_buf_add_str(out, " debe aprobarlo también\n");
}

/* --- The figures put into them ---------------------------------------------------------------- */

static void say_threshold(speaker s, const cf_rules *rules, const cf_verdict *v,
                          const cf_count *count)
{
    cf_vote_count_print(s.out, count->yes);
    say(s, YES_OF);
    cf_vote_count_print(s.out, v->base);
    cf_buf_add_str(s.out, " (");
    say(s, (word)(BASE_DECIDED + (int)rules->base));
    cf_buf_add_char(s.out, ')');
    say(s, IS);
    cf_vote_percent_print(s.out, count->yes, v->base);
    cf_buf_add_str(s.out, "; ");
    say_fraction(s, rules->threshold);
    say(s, NEEDS);
    cf_vote_count_print(s.out, v->needed);
    say(s, v->threshold_met && !v->tie && count->yes > count->no ? MET : NOT_MET);
    if (v->tie)
        say(s, TIE_FAILS);
    cf_buf_add_char(s.out, '\n');
}

static void say_quorum(speaker s, const cf_rules *rules, const cf_verdict *v)
{
    say(s, QUORUM);
    if (rules->quorum.whole == 0) {
        say(s, QUORUM_NONE);
        say_count(s, v->cast, VOTE_WAS_CAST, VOTES_WERE_CAST);
        cf_buf_add_char(s.out, '\n');
        return;
    }
    say_count(s, v->cast, VOTE, VOTES);
    say(s, OF);
    cf_vote_count_print(s.out, v->quorum_of);
    say(s, rules->quorum_of_unit ? IN_THE_UNIT : MEMBERS);
    say(s, IS);
    cf_vote_percent_print(s.out, v->cast, v->quorum_of);
    cf_buf_add_str(s.out, "; ");
    say_fraction(s, rules->quorum);
    say(s, NEEDS);
    cf_vote_count_print(s.out, v->quorum_needed);
    say(s, v->quorum_met ? MET : NOT_MET);
    cf_buf_add_char(s.out, '\n');
}

static void say_units(speaker s, const cf_rules *rules, const cf_outcome *o)
{
    for (size_t i = 0; i < o->n_units; i++) {
        say(s, UNIT);
        cf_buf_addf(s.out, "%.*s: ", (int)o->units[i].name.len, o->units[i].name.text);
        say_threshold(s, rules, &o->units[i].verdict, &o->units[i].count);
    }
    say(s, UNITS_CARRIED);
    cf_buf_addf(s.out, "%zu", o->decision.units_carried);
    say(s, OF);
    cf_buf_addf(s.out, "%zu", o->decision.n_units);
    say(s, UNITS_OF);
    cf_buf_addf(s.out, "%zu", o->decision.units_needed);
    say(s, UNITS_NEEDED);
    say(s, o->decision.units_met ? MET : NOT_MET);
    cf_buf_add_char(s.out, '\n');
}

void cf_arithmetic_write(cf_buf *out, const cf_rules *rules, const cf_outcome *o,
                         cf_vote_language language)
{
    speaker s = {out, language};
    say_quorum(s, rules, &o->decision.whole);
    say(s, THRESHOLD);
    say_threshold(s, rules, &o->decision.whole, &o->whole);
    if (rules->units.whole > 0)
        say_units(s, rules, o);
    if (o->challenged_counted) {
        say(s, OPENED);
    } else if (o->challenged_cast > 0) {
        say(s, CHALLENGED);
        cf_vote_count_print(out, o->challenged_cast);
        say(s, o->challenged_matter ? SEALED_MATTER : SEALED_IDLE);
    }
}

void cf_outcome_sentence(cf_buf *out, const cf_outcome *o, cf_vote_language language)
{
    speaker s = {out, language};
    if (o->challenged_matter)
        say(s, OPEN_OUTCOME);
    say(s, o->decision.carried ? RATIFIED : NOT_RATIFIED);
    cf_vote_count_print(out, o->whole.yes);
    say(s, YES_AND);
    cf_vote_count_print(out, o->whole.no);
    say(s, NO_THEN);
    say_count(s, o->whole.abstain, ABSTENTION, ABSTENTIONS);
    cf_buf_add_char(out, '.');
}
