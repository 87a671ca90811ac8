/* Fuzzes what of a request is read by our own code: forms, cookies, addresses, host names; and what
 * is written back: nothing that a client sends may come out as markup. The first byte chooses. */
#define _POSIX_C_SOURCE 200809L
#include "../app/web/form.c"
#include "../app/web/guard.c"
#include "../app/web/html.c"
#include "../app/web/words.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good)
        abort();
}

static void escaping(const char *bytes, size_t len)
{
    web_text html = WEB_TEXT_INIT, json = WEB_TEXT_INIT;
    web_say_bytes(&html, bytes, len);
    web_put(&html, "");
    must(!strpbrk(html.bytes, "<>\"'"));
    web_json(&json, bytes, len);
    must(json.len >= 2 && json.bytes[0] == '"' && json.bytes[json.len - 1] == '"');
    for (size_t i = 1; i + 1 < json.len; i++) {
        must((unsigned char)json.bytes[i] >= ' ' && json.bytes[i] != '<' && json.bytes[i] != '&');
        must(json.bytes[i] != '"' && (json.bytes[i] != '\\' || json.bytes[i + 1] == 'u'));
    }
    web_text_release(&html);
    web_text_release(&json);
}

/* What was written into a link comes back out of a form. */
static void links(const char *text)
{
    web_text body = WEB_TEXT_INIT, back = WEB_TEXT_INIT;
    web_put(&body, "x=1&name=");
    web_link_text(&body, text);
    must(!strpbrk(body.bytes + 9, "<>\"'& +\r\n"));
    must(web_form_value(&back, body.bytes, body.len, "name") || strlen(text) == 0);
    if (!strchr(text, '\r'))
        must(strcmp(back.bytes ? back.bytes : "", text) == 0);
    web_text_release(&body);
    web_text_release(&back);
}

static void forms(const char *bytes, size_t len)
{
    static const char *const names[] = {"text", "base", "do", "", "c_id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        web_text value = WEB_TEXT_INIT;
        bool found = web_form_value(&value, bytes, len, names[i]);
        must(!found || (value.bytes && strlen(value.bytes) == value.len));
        web_text_release(&value);
    }
}

static void guards(const char *text)
{
    char address[GUARD_NAME_SIZE];
    int port;
    web_guard guard;
    if (guard_split(address, &port, text))
        must(port >= 0 && port < 65536 && address[0]);
    if (guard_init(&guard, "127.0.0.1", 8080, &text, 1, 2)) {
        must(guard_knows_host(&guard, "localhost:8080"));
        must(!guard_knows_origin(&guard, "http://evil.example"));
        must(guard_seat(&guard, text) == -1);
        must(guard_enter(&guard, text, strlen(text)) == -1);
        must(!guard_knows_host(&guard, ""));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *bytes = (const char *)data + 1;
    size_t len = size - 1;
    char *text = malloc(len + 1);
    if (!text)
        return 0;
    memcpy(text, bytes, len);
    text[len] = '\0';
    web_text marked = WEB_TEXT_INIT;
    switch (data[0] % 5) {
    case 0:
        escaping(bytes, len);
        break;
    case 1:
        forms(bytes, len);
        break;
    case 2:
        links(text);
        break;
    case 3:
        guards(text);
        break;
    default:
        web_marked(&marked, bytes, len, 3, false);
        web_put(&marked, "");
        must(!strstr(marked.bytes, "<script") && !strstr(marked.bytes, "<img"));
    }
    web_text_release(&marked);
    free(text);
    return 0;
}
