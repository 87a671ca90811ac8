/* The library as a WebAssembly module for confer.html: files in, questions in, JSON out. It has no
 * files of its own and asks its host for none. */
#if defined(__wasm__)

#include <confer_desk.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { MOST_WORDS = 64 };

/* The compiler's own functions for 128-bit division were built with a guarded stack. */
uintptr_t __stack_chk_guard = 0x00000aff;
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
    __builtin_trap();
}

static confer_case *desk;
static char *input;
static struct {
    char *bytes;
    size_t len, room;
} output;

static int put_output(void *context, const char *bytes, size_t len)
{
    (void)context;
    if (output.len + len + 1 > output.room) {
        size_t room = 2 * (output.len + len + 1);
        char *more = realloc(output.bytes, room);
        if (!more)
            return 1;
        output.bytes = more;
        output.room = room;
    }
    memcpy(output.bytes + output.len, bytes, len);
    output.len += len;
    output.bytes[output.len] = '\0';
    return 0;
}

static void put(const char *text)
{
    put_output(NULL, text, strlen(text));
}

/* A JSON string with its quotes. */
static void put_text(const char *text)
{
    put("\"");
    for (; text && *text; text++) {
        char escaped[8];
        if (*text == '"' || *text == '\\' || (unsigned char)*text < 32)
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned char)*text);
        else
            snprintf(escaped, sizeof escaped, "%c", *text);
        put(escaped);
    }
    put("\"");
}

/* Room for `len` bytes of input. */
EXPORT(input) char *desk_input(size_t len);
char *desk_input(size_t len)
{
    free(input);
    input = malloc(len + 1);
    return input;
}

EXPORT(output) const char *desk_output(void);
const char *desk_output(void)
{
    return output.bytes;
}

EXPORT(output_len) size_t desk_output_len(void);
size_t desk_output_len(void)
{
    return output.len;
}

static confer_case *opened(void)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    options.keep_roster = true;
    if (!desk)
        confer_case_open(&desk, NULL, &options, NULL);
    return desk;
}

/* The input is a file's name, a NUL and its bytes; no bytes and `gone`: there is no such file. */
EXPORT(put) void desk_put(size_t len, int gone);
void desk_put(size_t len, int gone)
{
    input[len] = '\0';
    size_t name = strlen(input);
    confer_case_put(opened(), input, gone ? NULL : input + name + 1, gone ? 0 : len - name - 1);
}

/* More than anybody reads in a page. */
enum { MOST_PROBLEMS = 10000 };

/* The first ones, and how many there are. */
static void put_problems(void)
{
    static const char *const severities[] = {"note", "warning", "error"};
    confer_problem problem;
    char places[64];
    size_t n = confer_case_problem_count(desk);
    put("\"problems\":[");
    for (size_t i = 0; i < n && i < MOST_PROBLEMS; i++) {
        if (!confer_case_problem(desk, i, &problem))
            break;
        put(i > 0 ? ",{" : "{");
        snprintf(places, sizeof places, "\"line\":%u,\"column\":%u,", problem.line, problem.column);
        put(places);
        put("\"severity\":");
        put_text(severities[problem.severity]);
        put(",\"code\":");
        put_text(problem.code);
        put(",\"file\":");
        put_text(problem.file);
        put(",\"header\":");
        put_text(problem.header);
        put(",\"message\":");
        put_text(problem.message);
        put(",\"help\":");
        put_text(problem.help);
        put("}");
    }
    snprintf(places, sizeof places, "],\"n_problems\":%zu", n);
    put(places);
}

static void put_result(const confer_result *result, confer_format format, const char *name)
{
    confer_write_options options = CONFER_WRITE_OPTIONS_INIT;
    options.format = format;
    options.utf8 = true;
    put(",");
    put_text(name);
    put(":");
    if (format == CONFER_JSON) {
        if (confer_result_write(result, &options, put_output, NULL, NULL) != CONFER_OK)
            put("null");
        return;
    }
    size_t before = output.len;
    char *text = NULL;
    if (confer_result_write(result, &options, put_output, NULL, NULL) == CONFER_OK) {
        text = malloc(output.len - before + 1);
        if (text)
            memcpy(text, output.bytes + before, output.len - before + 1);
    }
    output.len = before;
    put_text(text);
    free(text);
}

typedef struct {
    char *words[MOST_WORDS];
    int n;
} question;

static int ask(confer_result **result, const question *q, confer_error *err)
{
    const char *verb = q->n > 0 ? q->words[0] : "";
    const char *const *rest = (const char *const *)q->words + 1;
    int n = q->n - 1;
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    static const char *const by[] = {"fund", "department", "class"};
    if (strcmp(verb, "compare") == 0 && n >= 2)
        return confer_compare(result, desk, rest, n, &options, err);
    if (strcmp(verb, "cost") == 0 && n >= 1) {
        options.by = by;
        options.n_by = n > 1 ? 1 : 0;
        return confer_cost(result, desk, rest[0], &options, err);
    }
    if (strcmp(verb, "space") == 0 && n == 1)
        return confer_space(result, desk, rest[0], err);
    if (strcmp(verb, "check") == 0)
        return confer_check(result, desk, err);
    if (strcmp(verb, "format") == 0 && n == 1)
        return confer_format_terms(result, desk, rest[0], err);
    if (strcmp(verb, "diff") == 0 && n == 2)
        return confer_diff(result, desk, rest[0], rest[1], err);
    if (strcmp(verb, "explain") == 0 && n == 2)
        return confer_explain(result, desk, rest[0], rest[1], NULL, err);
    if (strcmp(verb, "help") == 0 && n == 1)
        return confer_help(result, rest[0], err);
    err->status = CONFER_MISUSED;
    return CONFER_MISUSED;
}

/* The input is words, each ended by a NUL: `compare A B`, `cost A`, `check` … Answers
 * {"status":0,"problems":[…],"json":{…},"text":"…"} or {"status":-1,"message":…,"hint":…}. */
EXPORT(ask) void desk_ask(size_t len);
void desk_ask(size_t len)
{
    question q = {.n = 0};
    for (size_t at = 0; at < len && q.n < MOST_WORDS; at += strlen(input + at) + 1)
        q.words[q.n++] = input + at;
    opened();
    confer_result *result = NULL;
    confer_error err = CONFER_ERROR_INIT;
    char status[32];
    int got = ask(&result, &q, &err);
    output.len = 0;
    snprintf(status, sizeof status, "{\"status\":%d,", got);
    put(status);
    put_problems();
    if (result) {
        if (confer_case_problem_count(desk) <= MOST_PROBLEMS) /* a check's JSON has all of them */
            put_result(result, CONFER_JSON, "json");
        put_result(result, CONFER_TEXT, "text");
    } else {
        put(",\"message\":");
        put_text(err.message);
        put(",\"hint\":");
        put_text(err.hint);
    }
    put("}");
    confer_result_free(result);
}

#else
typedef int page_desk_is_for_the_browser;
#endif
