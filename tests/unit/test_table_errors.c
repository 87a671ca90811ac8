/* The error gallery of tables: each file in tests/errors/tables is a table (or several) that is
 * wrong in one way and the diagnostics it must give, to the byte.
 *
 * A file has parts that start with a line `=== NAME`: `schedule`, `roster`, `index` and `column
 * FIELD HEADER` say what is read (in this order), `expect` what must come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/roster_read.h"
#include "read/table_read.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static const char folder[] = "tests/errors/tables";

typedef struct {
    cf_slice schedule, roster, index, expect;
    cf_column_fact columns[8];
    int n_columns;
} gallery_case;

static void add_part(gallery_case *out, cf_slice name, cf_slice body)
{
    if (cf_slice_equal(name, CF_SLICE("schedule"))) {
        out->schedule = body;
    } else if (cf_slice_equal(name, CF_SLICE("roster"))) {
        out->roster = body;
    } else if (cf_slice_equal(name, CF_SLICE("index"))) {
        out->index = body;
    } else if (cf_slice_equal(name, CF_SLICE("expect"))) {
        out->expect = body;
    } else if (name.len > 7 && memcmp(name.text, "column ", 7) == 0) {
        const char *space = memchr(name.text + 7, ' ', name.len - 7);
        assert_non_null(space);
        cf_column_fact *fact = &out->columns[out->n_columns++];
        fact->field = (cf_slice){name.text + 7, (size_t)(space - name.text) - 7};
        fact->header = (cf_slice){space + 1, name.len - (size_t)(space - name.text) - 1};
    } else {
        fail_msg("what is the part \"%.*s\"?", (int)name.len, name.text);
    }
}

/* A part's last line end belongs to the line `===` that follows, so that a file without one can be
 * written. */
static gallery_case split_case(cf_slice text)
{
    gallery_case out = {0};
    size_t at = 0;
    while (at < text.len) {
        assert_true(text.len - at > 4 && memcmp(text.text + at, "=== ", 4) == 0);
        const char *line_end = memchr(text.text + at, '\n', text.len - at);
        assert_non_null(line_end);
        cf_slice name = {text.text + at + 4, (size_t)(line_end - text.text) - at - 4};
        size_t start = (size_t)(line_end - text.text) + 1, end = start;
        while (end < text.len && !(text.text[end] == '\n' && text.len - end > 4 &&
                                   memcmp(text.text + end + 1, "=== ", 4) == 0))
            end++;
        add_part(&out, name, (cf_slice){text.text + start, end - start});
        at = end + 1;
    }
    return out;
}

/* Ids that are there twice are known at the end alone. */
static void no_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    (void)block;
    bool *may_come = context;
    if (!*may_come)
        fail_msg("a block of a wrong roster was handed out");
}

static void read_case(const gallery_case *c, bool may_come, int n_threads, cf_buf *out)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule = {0};
    bool good = true;
    if (c->schedule.text)
        good = cf_schedule_read(&schedule, NULL, c->schedule, "schedule.csv", &diags);
    if (good && c->roster.text) {
        cf_facts facts = {.columns = c->columns, .n_columns = c->n_columns};
        cf_roster_options options = {.data = c->roster,
                                     .name = "roster.csv",
                                     .facts = &facts,
                                     .schedule = c->schedule.text ? &schedule : NULL};
        cf_roster *roster;
        if (cf_roster_open(&roster, &options, &diags)) {
            assert_false(
                cf_roster_scan(roster, n_threads, no_block, &may_come, NULL, NULL, &diags));
            cf_roster_close(roster);
        }
    }
    if (c->index.text) {
        cf_index index;
        if (cf_index_read(&index, NULL, c->index, "index.csv", &diags))
            cf_index_release(&index);
    }
    cf_diags_sort(&diags);
    cf_diags_print(out, &diags, false);
    cf_diags_release(&diags);
    if (schedule.names)
        cf_schedule_release(&schedule);
}

static void check_file(const char *name)
{
    cf_buf path = CF_BUF_INIT, text, out = CF_BUF_INIT;
    cf_buf_addf(&path, "%s/%s", folder, name);
    assert_true(cf_file_read(&text, path.text, 1 << 20, NULL));
    gallery_case c = split_case(cf_buf_slice(&text));
    for (int n_threads = 1; n_threads <= 3; n_threads += 2) {
        cf_buf_clear(&out);
        read_case(&c, strncmp(name, "E0311", 5) == 0, n_threads, &out);
        if (!cf_slice_equal(cf_slice_trim(cf_buf_slice(&out)), cf_slice_trim(c.expect))) {
            if (getenv("CONFER_BLESS") && c.expect.text) {
                cf_buf fresh = CF_BUF_INIT;
                cf_buf_add(&fresh, text.text, (size_t)(c.expect.text - text.text));
                cf_buf_add_slice(&fresh, cf_buf_slice(&out));
                assert_true(cf_file_write(path.text, cf_buf_slice(&fresh), NULL));
                cf_buf_release(&fresh);
                break;
            }
            fail_msg("%s gives\n%s\nand not\n%.*s", path.text, cf_buf_slice(&out).text,
                     (int)c.expect.len, c.expect.text);
        }
    }
    cf_buf_release(&path);
    cf_buf_release(&text);
    cf_buf_release(&out);
}

static void every_case_gives_its_diagnostics(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name);
        if (len > 5 && strcmp(entry->d_name + len - 5, ".case") == 0) {
            check_file(entry->d_name);
            n++;
        }
    }
    closedir(dir);
    assert_true(n > 20);
}

static void every_code_of_tables_has_a_case(void **state)
{
    (void)state;
    for (int code = 1; code < CF_CODE_COUNT; code++) {
        const char *name = cf_code_info_of((cf_code)code)->name;
        bool elsewhere = strcmp(name, "E0301") == 0 || strcmp(name, "E0323") == 0 ||
                         strncmp(name + 1, "035", 3) == 0 || strncmp(name + 1, "036", 3) == 0;
        if (strncmp(name + 1, "03", 2) != 0 || elsewhere)
            continue; /* those are in test_table.c, test_roster.c, test_xlsx.c, test_import.c */
        char path[128];
        snprintf(path, sizeof path, "%s/%s.case", folder, name);
        FILE *file = fopen(path, "r");
        if (!file)
            fail_msg("%s has no case", name);
        else
            fclose(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_gives_its_diagnostics),
        cmocka_unit_test(every_code_of_tables_has_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
