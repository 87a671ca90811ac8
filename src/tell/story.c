/* Transcripts: cues, passages, sound bites. */
#include "tell/story.h"

#include "tell/token.h"

/* --- Lines ----------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool starts(cf_slice s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && cf_slice_equal_nocase((cf_slice){s.text, len}, cf_slice_of(word));
}

/* Labels of a line that is all cue, and of a line whose rest is spoken. */
static const char *const silent[] = {
    "TAKE:", "TAKE ",     "ANCHOR:", "NOTES:",   "NOTE:",     "OUTCUE:", "TRT:",
    "RUNS:", "DURATION:", "SLUG:",   "WRITER:",  "PRODUCER:", "CAM:",    "GFX:",
    "OTS:",  "INCUE:",    "IN CUE:", "OUT CUE:", "PKG:",      "TEASE:",  "BANNER:"};
static const char *const spoken[] = {
    "VO:",   "STANDUP:",  "STAND UP:", "ON CAM:", "TAG:",      "INTRO:",
    "LEAD:", "REPORTER:", "VOSOT:",    "VO/SOT:", "NARRATION:"};
static const char *const bites[] = {"SOT:", "SOUND:", "BITE:"};
static const char *const supers[] = {"SUPER:", "CG:", "LOWER THIRD:"};

static size_t label_of(cf_slice line, const char *const *labels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (starts(line, labels[i]) && (strchr(labels[i], ':') || is_upper(line.text[0])))
            return strlen(labels[i]);
    return 0;
}

#define LABEL(line, labels) label_of(line, labels, sizeof labels / sizeof *labels)

/* What is written in brackets for the control room: {***VO***}, [TAKE PKG DURATION:1:12], ((NATS)).
 */
static size_t bracket_at(cf_slice s, size_t i)
{
    static const char *const words[] = {"TAKE",   "CG",       "SOT",   "VO",      "PKG",
                                        "NATS",   "NAT ",     "SUPER", "GFX",     "ADLIB",
                                        "RUNS",   "DURATION", "TRT",   "OUTCUE",  "TOSS",
                                        "ANCHOR", "REPORTER", "LIVE",  "STANDUP", "TEASE"};
    char open = s.text[i];
    bool twice = open == '(' && i + 1 < s.len && s.text[i + 1] == '(';
    char close = open == '{' ? '}' : open == '[' ? ']' : twice ? ')' : '\0';
    if (!close)
        return 0;
    size_t end = i + 1;
    while (end < s.len && s.text[end] != close && s.text[end] != '\n')
        end++;
    if (end >= s.len || s.text[end] != close)
        return 0;
    end += twice && end + 1 < s.len && s.text[end + 1] == ')' ? 2 : 1;
    cf_slice inside = {s.text + i + 1, end - i - 2};
    while (inside.len > 0 &&
           (is_space(inside.text[0]) || inside.text[0] == '*' || inside.text[0] == '(')) {
        inside.text++;
        inside.len--;
    }
    bool cue = open == '{' || twice;
    for (size_t k = 0; k < sizeof words / sizeof *words && !cue; k++)
        cue = starts(inside, words[k]) && inside.len > 0 && is_upper(inside.text[0]);
    return cue ? end - i : 0;
}

/* --- Reading --------------------------------------------------------------------------------- */

typedef struct {
    cf_transcript *out;
    cf_slice text;
    cf_arena *arena;
    cf_buf open; /* the passage that is being read */
    uint32_t start, end, line, open_line;
    bool bite;
    cf_slice super; /* "NAME, TITLE" for the next bite */
    size_t passage_room, cue_room;
} reader;

static void *room_for(reader *r, void *items, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return items;
    *room = *room ? *room * 2 : 16;
    void *more = cf_arena_alloc(r->arena, *room, size);
    if (n > 0)
        memcpy(more, items, n * size);
    return more;
}

static void add_cue(reader *r, cf_slice text)
{
    cf_transcript *out = r->out;
    out->cues = room_for(r, out->cues, out->n_cues, &r->cue_room, sizeof *out->cues);
    out->cues[out->n_cues++] = (cf_cue){cf_slice_trim(text), r->line};
}

/* "I'm NAME, your reporter", "reporting in Bakersfield, I'm …", "I'm … for 23ABC". */
static bool is_first_person(cf_slice text)
{
    static const char *const phrases[] = {"i'm ", "i\xe2\x80\x99m ", "i am "};
    static const char *const roles[] = {"reporter", "reporting", "news", "23abc", "correspondent"};
    bool person = false, role = false;
    for (size_t i = 0; i < text.len; i++) {
        cf_slice rest = {text.text + i, text.len - i};
        bool begins =
            i == 0 || !((text.text[i - 1] | 0x20) >= 'a' && (text.text[i - 1] | 0x20) <= 'z');
        for (size_t k = 0; k < 3 && begins; k++)
            person = person || starts(rest, phrases[k]);
        for (size_t k = 0; k < sizeof roles / sizeof *roles && begins; k++)
            role = role || starts(rest, roles[k]);
    }
    return person && role;
}

static void close_passage(reader *r)
{
    cf_transcript *out = r->out;
    cf_slice text = cf_slice_trim(cf_buf_slice(&r->open));
    if (text.len > 0) {
        out->passages =
            room_for(r, out->passages, out->n_passages, &r->passage_room, sizeof *out->passages);
        out->passages[out->n_passages++] = (cf_passage){
            .start = r->start,
            .end = r->end,
            .line = r->open_line,
            .text = cf_arena_slice(r->arena, text),
            .bite = r->bite,
            .name = r->bite ? r->super : CF_SLICE(""),
            .first_person = !r->bite && is_first_person(text),
        };
        if (r->bite)
            r->super = CF_SLICE("");
    }
    cf_buf_clear(&r->open);
    r->bite = false;
}

/* Spoken words of a line; what is in the control room's brackets goes to the cues. */
static void add_words(reader *r, cf_slice line)
{
    size_t from = (size_t)(line.text - r->text.text);
    if (r->open.len == 0) {
        r->start = (uint32_t)from;
        r->open_line = r->line;
    } else {
        cf_buf_add_char(&r->open, ' ');
    }
    for (size_t i = 0; i < line.len;) {
        size_t cue = bracket_at(line, i);
        if (cue) {
            add_cue(r, (cf_slice){line.text + i, cue});
            i += cue;
            while (i < line.len && is_space(line.text[i]) &&
                   (r->open.len == 0 || is_space(r->open.text[r->open.len - 1])))
                i++;
        } else {
            cf_buf_add_char(&r->open, line.text[i++]);
        }
    }
    r->end = (uint32_t)(from + line.len);
}

/* A super names the speaker of the next bite: "NAME, TITLE" or "NAME / TITLE" or "NAME\TITLE". */
static void take_super(reader *r, cf_slice text)
{
    cf_buf name = CF_BUF_INIT;
    text = cf_slice_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.text[i] == '/' || text.text[i] == '\\' || text.text[i] == '|') {
            while (name.len > 0 && name.text[name.len - 1] == ' ')
                name.text[--name.len] = '\0';
            cf_buf_add_str(&name, ", ");
            while (i + 1 < text.len && text.text[i + 1] == ' ')
                i++;
        } else {
            cf_buf_add_char(&name, text.text[i]);
        }
    }
    r->super = cf_arena_slice(r->arena, cf_buf_slice(&name));
    cf_buf_release(&name);
}

static void read_line(reader *r, cf_slice line)
{
    line = cf_slice_trim(line);
    if (line.len == 0) {
        close_passage(r);
        return;
    }
    size_t bracket = bracket_at(line, 0);
    if (bracket == line.len) {
        cf_slice inside = {line.text + 1, line.len - 2};
        close_passage(r);
        add_cue(r, line);
        inside = cf_slice_trim(inside);
        if (starts(inside, "CG ") || starts(inside, "CG:") || starts(inside, "SUPER"))
            take_super(r, (cf_slice){inside.text + (starts(inside, "CG") ? 3 : 6),
                                     inside.len - (starts(inside, "CG") ? 3 : 6)});
        return;
    }
    size_t label = LABEL(line, supers);
    if (label) {
        close_passage(r);
        add_cue(r, line);
        take_super(r, (cf_slice){line.text + label, line.len - label});
        return;
    }
    if (LABEL(line, silent)) {
        close_passage(r);
        add_cue(r, line);
        return;
    }
    size_t bite = LABEL(line, bites);
    label = bite ? bite : LABEL(line, spoken);
    if (label) {
        close_passage(r);
        add_cue(r, (cf_slice){line.text, label});
        line = cf_slice_trim((cf_slice){line.text + label, line.len - label});
        r->bite = bite > 0;
        if (line.len == 0)
            return;
    }
    add_words(r, line);
}

void cf_transcript_read(cf_transcript *out, cf_slice text, cf_arena *arena)
{
    reader r = {.out = out, .text = text, .arena = arena, .super = CF_SLICE("")};
    *out = (cf_transcript){0};
    if (text.len >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0)
        text = (cf_slice){text.text + 3, text.len - 3};
    for (size_t at = 0; at < text.len;) {
        const char *feed = memchr(text.text + at, '\n', text.len - at);
        size_t len = feed ? (size_t)(feed - text.text) - at : text.len - at;
        r.line++;
        read_line(&r, (cf_slice){text.text + at, len});
        at += len + 1;
    }
    close_passage(&r);
    cf_buf_release(&r.open);
}
