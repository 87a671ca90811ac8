/* Answers and messages of the library as a page says them. They are written for every face of the
 * program: where one names a command, a page names the page that does the same, and an option in
 * parentheses, "(--fund looks at one)", is left out. */
#include "desk/desk.h"

#include <string.h>

static const struct {
    const char *command, *page;
} places[] = {
    {"check", "Inputs"},
    {"compare", "Compare"},
    {"cost", "The table"},
    {"cut", "Reductions"},
    {"explain", "Trace a figure"},
    {"factcheck", "Check a story"},
    {"fit", "Inside the money"},
    {"help", "Help"},
    {"market", "Pay elsewhere"},
    {"money", "Money"},
    {"new", "Inputs"},
    {"report", "Reports"},
    {"retain", "Staffing"},
    {"timeline", "Timeline"},
};

static const char start[] = "`confer ";

/* The page for a command whose name has `len` bytes, or NULL. */
static const char *page_of(const char *command, size_t len)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strlen(places[i].command) == len && memcmp(places[i].command, command, len) == 0)
            return places[i].page;
    return NULL;
}

/* Puts the page of a command that stands at `text`; where the text goes on, or NULL: no command. */
static const char *put_page_of(web_text *t, const char *text)
{
    if (strncmp(text, start, strlen(start)) != 0)
        return NULL;
    const char *command = text + strlen(start), *end = strchr(command, '`');
    size_t len = strcspn(command, " `");
    const char *page = end ? page_of(command, len) : NULL;
    if (!page)
        return NULL;
    web_put(t, "\xe2\x80\x9c");
    web_put(t, page);
    if (strcmp(page, "Help") == 0 && command[len] == ' ') {
        web_put(t, ": ");
        web_put_bytes(t, command + len + 1, (size_t)(end - command) - len - 1);
    }
    web_put(t, "\xe2\x80\x9d");
    return end + 1;
}

/* Behind an option in parentheses that stands at `text`, or NULL: there is none. */
static const char *behind_option(const char *text)
{
    bool option = strncmp(text, " (--", 4) == 0 && text[4] >= 'a' && text[4] <= 'z';
    const char *end = option ? strchr(text, ')') : NULL;
    return end ? end + 1 : NULL;
}

/* Of a text or of markup: what is put in place of a command is text in both. */
void desk_words(web_text *t, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "` ");
        web_put_bytes(t, text, len);
        text += len;
        const char *on = *text == '`' ? put_page_of(t, text) : behind_option(text);
        if (on)
            text = on;
        else if (*text)
            web_put_bytes(t, text++, 1);
    }
}

void desk_tell(web_text *t, const char *message)
{
    web_text words = WEB_TEXT_INIT;
    desk_words(&words, message);
    web_say_bytes(t, words.bytes, words.len);
    web_text_release(&words);
}

void desk_put_answer(web_text *t, const confer_result *result)
{
    confer_write_options fragment = CONFER_WRITE_OPTIONS_INIT;
    web_text markup = WEB_TEXT_INIT;
    fragment.format = CONFER_FRAGMENT;
    fragment.utf8 = true;
    confer_result_write(result, &fragment, web_put_bytes, &markup, NULL);
    web_put(t, "<div class=\"answer\">\n");
    desk_words(t, markup.bytes ? markup.bytes : "");
    web_put(t, "</div>\n");
    web_text_release(&markup);
}
