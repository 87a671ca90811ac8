/* The fuzzer's corpus and the error gallery, through the fuzzer's own function. */
#define _POSIX_C_SOURCE 200809L

#include "test_terms.h"

#include "../../fuzz/fuzz_terms.c"

#include <dirent.h>

static int replay(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (!file)
            continue;
        cf_buf text = CF_BUF_INIT;
        char chunk[4096];
        size_t got;
        while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
            cf_buf_add(&text, chunk, got);
        fclose(file);
        LLVMFuzzerTestOneInput((const uint8_t *)(text.text ? text.text : ""), text.len);
        cf_buf_release(&text);
        n++;
    }
    closedir(dir);
    return n;
}

static void known_texts_keep_their_promises(void **state)
{
    (void)state;
    assert_true(replay("fuzz/corpus/terms") >= 10);
    assert_true(replay("tests/errors/terms") >= 50);
}

/* Every beginning of a text that uses every clause. */
static void a_text_cut_anywhere_keeps_its_promises(void **state)
{
    (void)state;
    FILE *file = fopen("fuzz/corpus/terms/offer-all.terms", "rb");
    assert_non_null(file);
    uint8_t text[8192];
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    for (size_t cut = 0; cut <= len; cut++)
        LLVMFuzzerTestOneInput(text, cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_keep_their_promises),
        cmocka_unit_test(a_text_cut_anywhere_keeps_its_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
