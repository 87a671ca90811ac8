/* Reading rosters: what blocks hold, at any number of threads and any size of chunk, against the
 * plain CSV reader. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "read/csv.h"
#include "read/roster_private.h"
#include "read/table_read.h"
#include "read/table_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char schedule_text[] = "range,1,2,3\nCLERK,20.00,21.00,22.05\nENG,40.00,42.00,\n"
                                    "CHIEF,60.00,,\n";

static void read_schedule(cf_schedule *schedule)
{
    cf_diags diags;
    cf_diags_init(&diags);
    assert_true(cf_schedule_read(schedule, NULL, cf_slice_of(schedule_text), "s.csv", &diags));
    cf_diags_release(&diags);
}

/* --- What a scan handed out, as text, in the order of the file ------------------------------- */

typedef struct {
    const cf_roster_info *info;
    cf_lock lock;
    cf_buf *blocks; /* by sequence */
    uint64_t *first_rows, *n_rows;
    uint32_t n, most;
} listing;

static void list_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    listing *l = context;
    assert_true(block->sequence < l->most);
    cf_lock_take(&l->lock);
    cf_buf *out = &l->blocks[block->sequence];
    assert_int_equal(out->len, 0);
    l->first_rows[block->sequence] = block->first_row;
    l->n_rows[block->sequence] = block->n_rows;
    for (uint32_t i = 0; i < block->n_rows; i++) {
        cf_buf_addf(out, "%u|%.*s|%d|%d|%lld|%d|%d|%d|%d|%d", block->lines[i],
                    (int)block->id_len[i], block->id_text + block->id_start[i], block->range[i],
                    block->step[i], (long long)block->rate_e8[i], block->fte_e4[i], block->hired[i],
                    block->step_date[i], block->overtime_e4[i], block->vacant[i]);
        for (int c = 0; c < block->n_columns; c++)
            if (block->codes[c]) {
                cf_slice text = cf_dict_text(l->info->dicts[c], block->codes[c][i]);
                cf_buf_addf(out, "|%.*s", (int)text.len, text.text);
            }
        cf_buf_add_char(out, '\n');
    }
    l->n++;
    cf_lock_give(&l->lock);
}

/* All blocks joined; their numbers have no gaps. */
static void list_roster(cf_buf *out, cf_roster *roster, int n_threads, bool expect, cf_diags *diags)
{
    listing l = {.info = cf_roster_info_of(roster), .most = 70000};
    cf_lock_init(&l.lock);
    l.blocks = cf_mem_calloc(l.most, sizeof *l.blocks);
    l.first_rows = cf_mem_calloc(l.most, sizeof *l.first_rows);
    l.n_rows = cf_mem_calloc(l.most, sizeof *l.n_rows);
    bool good = cf_roster_scan(roster, n_threads, list_block, &l, NULL, NULL, diags);
    if (good != expect) {
        cf_buf text = CF_BUF_INIT;
        cf_diags_print(&text, diags, false);
        fail_msg("%s", cf_buf_slice(&text).text);
    }
    uint64_t row = 0;
    for (uint32_t i = 0; i < l.n && good; i++) {
        assert_int_equal(l.first_rows[i], row);
        assert_true(l.n_rows[i] > 0);
        row += l.n_rows[i];
        cf_buf_add_slice(out, cf_buf_slice(&l.blocks[i]));
    }
    for (uint32_t i = 0; i < l.most; i++)
        cf_buf_release(&l.blocks[i]);
    cf_mem_free(l.blocks);
    cf_mem_free(l.first_rows);
    cf_mem_free(l.n_rows);
    cf_lock_release(&l.lock);
}

typedef struct {
    cf_roster_options options;
    size_t chunk_bytes, chunk_ahead;
    int n_threads;
    bool expect;
} setting;

static void list_text(cf_buf *out, setting s)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_roster *roster;
    assert_true(cf_roster_open(&roster, &s.options, &diags));
    if (s.chunk_bytes) {
        roster->chunk_bytes = s.chunk_bytes;
        roster->chunk_ahead = s.chunk_ahead;
    }
    list_roster(out, roster, s.n_threads, s.expect, &diags);
    if (!s.expect)
        cf_diags_print(out, &diags, false);
    cf_roster_close(roster);
    cf_diags_release(&diags);
}

/* --- Values ---------------------------------------------------------------------------------- */

static const char sample[] =
    "\xef\xbb\xbf Class , ID,range,Step,rate,FTE,hired,step_date,unit,department,fund,tier,plan,"
    "premiums,overtime_hours,status,Location,note\r\n"
    "CLERK,a1,,2,,.5,2001-02-03,12/31/2024,U1,\"Parks, Trails\",general:65;grants:35,SAFETY,EE,"
    "BIL;POST,4.25,Filled,North,\"say \"\"hi\"\"\"\r\n"
    "\r\n"
    "Typist, b2 ,ENG,1,,,,,,,,,,,,VACANT,South\r\n"
    ",,,,\r\n"
    "\"Chief of\n Staff\",c3,,,\"$1,234.5\",1,,,,,,,,,,,,\r\n"
    "Boss,d4,CHIEF,,,1.0000,1899-12-31,2100-01-01,,,general,,,;BIL;,0,filled,North,";

static void every_column_is_read_as_the_rules_say(void **state)
{
    (void)state;
    cf_schedule schedule;
    read_schedule(&schedule);
    cf_diags diags;
    cf_diags_init(&diags);
    cf_slice wanted[] = {CF_SLICE("location"), CF_SLICE("NOTE"), CF_SLICE("hired")};
    cf_roster_options options = {
        .data = cf_slice_of(sample), .schedule = &schedule, .wanted = wanted, .n_wanted = 3};
    for (int keep = 0; keep < 2; keep++) {
        options.keep = keep;
        cf_roster *roster;
        assert_true(cf_roster_open(&roster, &options, &diags));
        const cf_roster_info *info = cf_roster_info_of(roster);
        assert_int_equal(info->n_columns, CF_COL_EXTRA + 2);
        assert_int_equal(cf_roster_column(info, CF_SLICE("LOCATION")), CF_COL_EXTRA);
        assert_int_equal(cf_roster_column(info, CF_SLICE("Step_Date")), CF_COL_STEP_DATE);
        assert_int_equal(cf_roster_column(info, CF_SLICE("nothing")), -1);
        static const char expected[] =
            /* line, id, range, step, rate, fte, hired, step date, overtime, vacant, texts */
            "2|a1|0|1|0|5000|11356|20088|42500|0|CLERK|CLERK|2|2001-02-03|U1|Parks, Trails|"
            "general:65;grants:35|SAFETY|EE|BIL;POST|filled|North|say \"hi\"\n"
            "4|b2|1|0|0|10000|-2147483648|-2147483648|0|1|Typist|ENG|1||||unassigned||||vacant|"
            "South|\n"
            "6|c3|-1|-1|123450000000|10000|-2147483648|-2147483648|0|0|Chief of\n Staff||||||"
            "unassigned||||filled||\n"
            "8|d4|2|0|0|10000|-25568|47482|0|0|Boss|CHIEF||1899-12-31|||general|||;BIL;|filled|"
            "North|\n";
        for (int time = 0; time < 2; time++) {
            cf_buf out = CF_BUF_INIT;
            list_roster(&out, roster, 2, true, &diags);
            assert_string_equal(out.text, expected);
            cf_buf_release(&out);
        }
        int32_t code = cf_dict_find(info->dicts[CF_COL_FUND], CF_SLICE("general:65;grants:35"));
        const cf_fund_split *split = cf_roster_fund_split(info, code);
        assert_int_equal(split->n, 2);
        assert_int_equal(split->share_e4[0], 650000);
        assert_int_equal(split->share_e4[1], 350000);
        assert_string_equal(cf_dict_text(info->funds, split->fund[1]).text, "grants");
        split = cf_roster_fund_split(info, 0);
        assert_int_equal(split->n, 1);
        assert_string_equal(cf_dict_text(info->funds, split->fund[0]).text, "unassigned");
        code = cf_dict_find(info->dicts[CF_COL_PREMIUMS], CF_SLICE(";BIL;"));
        const cf_premium_set *set = cf_roster_premium_set(info, code);
        assert_int_equal(set->n, 1);
        assert_string_equal(cf_dict_text(info->premium_codes, set->premium[0]).text, "BIL");
        assert_int_equal(cf_roster_premium_set(info, 0)->n, 0);
        cf_roster_close(roster);
    }
    assert_int_equal(diags.count, 0);
    cf_diags_release(&diags);
    cf_schedule_release(&schedule);
}

static void the_agreement_renames_columns(void **state)
{
    (void)state;
    cf_column_fact columns[] = {
        {.field = CF_SLICE("id"), .header = CF_SLICE("employee NO")},
        {.field = CF_SLICE("range"), .header = CF_SLICE("Grade")},
        {.field = CF_SLICE("class"), .header = CF_SLICE("Grade")},
        {.field = CF_SLICE("site"), .header = CF_SLICE("Work Location")},
    };
    cf_facts facts = {.columns = columns, .n_columns = 4};
    cf_slice wanted[] = {CF_SLICE("site")};
    cf_schedule schedule;
    read_schedule(&schedule);
    setting s = {.options = {.data = CF_SLICE("Employee No,Grade,Step,Work Location,class\n"
                                              "7,ENG,2,North,ignored\n"),
                             .facts = &facts,
                             .schedule = &schedule,
                             .wanted = wanted,
                             .n_wanted = 1},
                 .n_threads = 1,
                 .expect = true};
    cf_buf out = CF_BUF_INIT;
    list_text(&out, s);
    assert_string_equal(out.text, "2|7|1|1|0|10000|-2147483648|-2147483648|0|0|ENG|ENG|2|||"
                                  "unassigned||||filled|North\n");
    cf_buf_release(&out);
    cf_schedule_release(&schedule);
}

static void a_roster_of_ids_and_rates_needs_no_schedule(void **state)
{
    (void)state;
    setting s = {
        .options = {.data = CF_SLICE("id,rate\n1,100000\n")}, .n_threads = 1, .expect = true};
    cf_buf out = CF_BUF_INIT;
    list_text(&out, s);
    assert_string_equal(out.text, "2|1|-1|-1|10000000000000|10000|-2147483648|-2147483648|0|0|"
                                  "|||||unassigned||||filled\n");
    cf_buf_clear(&out);
    s.options.data = CF_SLICE("id,rate");
    list_text(&out, s);
    s.options.data = CF_SLICE("id,rate\n\n \n,");
    list_text(&out, s);
    assert_int_equal(out.len, 0);
    cf_buf_release(&out);
}

/* --- Long schedules with steps of their own -------------------------------------------------- */

static void steps_are_found_by_name_in_their_range(void **state)
{
    (void)state;
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    assert_true(cf_schedule_read(&schedule, NULL,
                                 CF_SLICE("range,step,rate\nA,1,10.00\nB,X,20.00\nA,2,11.00\n"
                                          "B,1,21.00\nC,2,5.00\n"),
                                 "s.csv", &diags));
    setting s = {.options = {.data = CF_SLICE("id,class,step\n1,A,2\n2,B,1\n3,B,X\n4,C,2\n5,C,\n"),
                             .schedule = &schedule},
                 .n_threads = 1,
                 .expect = true};
    cf_buf out = CF_BUF_INIT;
    list_text(&out, s);
    static const struct {
        int range, step;
    } expected[] = {{0, 1}, {1, 1}, {1, 0}, {2, 0}, {2, 0}};
    const char *at = out.text;
    for (int i = 0; i < 5; i++) {
        int line, id, range, step;
        assert_int_equal(sscanf(at, "%d|%d|%d|%d", &line, &id, &range, &step), 4);
        assert_int_equal(range, expected[i].range);
        assert_int_equal(step, expected[i].step);
        at = strchr(at, '\n') + 1;
    }
    cf_buf_release(&out);
    cf_schedule_release(&schedule);
    cf_diags_release(&diags);
}

/* --- Against the plain reader ---------------------------------------------------------------- */

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

static void add_random_text(cf_buf *out)
{
    static const char *const pieces[] = {
        "a", "B",  " ", "é", "x1", ",", "\"", "\n", "\r\n", "€uro", "long text that goes on",
        ";", "\t", "'", "0"};
    bool plain = draw(4) != 0;
    uint32_t n = draw(5);
    for (uint32_t i = 0; i < n; i++)
        cf_buf_add_str(out, pieces[plain ? draw(5) : draw(sizeof pieces / sizeof pieces[0])]);
}

/* A roster with texts of every kind; `ascend`: with ascending ids. */
static void random_roster(cf_buf *out, uint32_t n_rows, bool ascend, bool quotes)
{
    const char *end = draw(2) ? "\n" : "\r\n";
    cf_buf_addf(out, "note,id,class,step,place%s", end);
    for (uint32_t i = 0; i < n_rows; i++) {
        if (draw(20) == 0)
            cf_buf_add_str(out, end);
        if (draw(30) == 0)
            cf_buf_addf(out, ", ,,%s", end);
        for (int k = 0; k < 2; k++) {
            cf_buf text = CF_BUF_INIT;
            add_random_text(&text);
            if (!quotes)
                for (size_t c = 0; c < text.len; c++)
                    if (strchr(",\"\r\n", text.text[c]))
                        text.text[c] = '_';
            if (k == 1 && draw(3) == 0)
                cf_buf_clear(&text);
            if (quotes && draw(8) == 0) {
                cf_buf_addf(out, "\"%s\"", strpbrk(cf_buf_slice(&text).text, "\"") ? "" : "q");
            } else {
                cf_csv_add_cell(out, cf_buf_slice(&text));
            }
            cf_buf_release(&text);
            if (k == 0)
                cf_buf_addf(out, ",%s%u,ENG,%u,", ascend ? "" : "x",
                            ascend ? i + 1 : (i * 7919u + 13u) % 1000003u, 1 + draw(2));
        }
        if (i + 1 < n_rows || draw(2))
            cf_buf_add_str(out, end);
    }
}

/* The same listing from the plain reader. */
static void list_plainly(cf_buf *out, cf_slice text)
{
    cf_arena arena = CF_ARENA_INIT;
    cf_csv csv;
    cf_csv_init(&csv, text, &arena);
    assert_true(cf_csv_next(&csv));
    while (cf_csv_next(&csv)) {
        assert_int_equal(csv.problem, CF_CSV_OK);
        if (cf_csv_blank(&csv))
            continue;
        cf_slice empty = CF_SLICE("");
        cf_slice note = csv.cells[0], id = csv.n > 1 ? csv.cells[1] : empty;
        cf_slice step = csv.cells[3], place = csv.n > 4 ? csv.cells[4] : empty;
        cf_buf_addf(out,
                    "%u|%.*s|1|%d|0|10000|-2147483648|-2147483648|0|0|ENG|ENG|%.*s|||"
                    "unassigned||||filled|%.*s|%.*s\n",
                    csv.row_line, (int)id.len, id.text, step.text[0] - '1', (int)step.len,
                    step.text, (int)note.len, note.text, (int)place.len, place.text);
    }
    cf_csv_release(&csv);
    cf_arena_release(&arena);
}

static void any_csv_reads_as_the_plain_reader_reads_it(void **state)
{
    (void)state;
    cf_schedule schedule;
    read_schedule(&schedule);
    cf_slice wanted[] = {CF_SLICE("note"), CF_SLICE("place")};
    const char *given = getenv("CONFER_TEST_SEED");
    uint64_t first = given ? strtoull(given, NULL, 10) : 1;
    for (uint64_t k = first; k < first + (given ? 1 : 150); k++) {
        seed = k * 0x9e3779b97f4a7c15u;
        cf_buf text = CF_BUF_INIT, expected = CF_BUF_INIT;
        random_roster(&text, 1 + draw(k % 10 == 0 ? 3000 : 60), draw(2), k % 3 != 0);
        list_plainly(&expected, cf_buf_slice(&text));
        static const size_t chunks[] = {0, 70, 1000, 64};
        static const int threads[] = {1, 2, 7};
        for (int i = 0; i < 12; i++) {
            setting s = {.options = {.data = cf_buf_slice(&text),
                                     .schedule = &schedule,
                                     .wanted = wanted,
                                     .n_wanted = 2,
                                     .keep = i % 2},
                         .chunk_bytes = chunks[i / 3],
                         .chunk_ahead = 1 + draw(30),
                         .n_threads = threads[i % 3],
                         .expect = true};
            cf_marks_wide = i % 4 < 2;
            cf_cpu_plain = i % 3 == 1;
            cf_buf out = CF_BUF_INIT;
            list_text(&out, s);
            if (!cf_slice_equal(cf_buf_slice(&out), cf_buf_slice(&expected)))
                fail_msg(
                    "CONFER_TEST_SEED=%llu, chunks of %zu, %d threads:\n%s\ngives\n%s\nnot\n%s",
                    (unsigned long long)k, s.chunk_bytes, s.n_threads, text.text,
                    cf_buf_slice(&out).text, expected.text);
            cf_buf_release(&out);
        }
        cf_buf_release(&text);
        cf_buf_release(&expected);
    }
    cf_schedule_release(&schedule);
}

/* --- Ids ------------------------------------------------------------------------------------- */

/* Reads a roster with those ids, and says which were found twice. */
static void expect_ids(const char *const *ids, size_t n, size_t chunk, const char *expected)
{
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,rate\n");
    for (size_t i = 0; i < n; i++)
        cf_buf_addf(&text, "%s,1\n", ids[i]);
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        setting s = {.options = {.data = cf_buf_slice(&text), .name = "r"},
                     .chunk_bytes = chunk,
                     .chunk_ahead = 8,
                     .n_threads = n_threads,
                     .expect = expected[0] == '\0'};
        cf_buf out = CF_BUF_INIT;
        list_text(&out, s);
        if (expected[0])
            assert_string_equal(out.text, expected);
        cf_buf_release(&out);
    }
    cf_buf_release(&text);
}

static void ids_are_unique_in_whatever_order(void **state)
{
    (void)state;
    static const char *const numbers[] = {"1", "2", "9", "10", "99", "100", "1000"};
    static const char *const names[] = {"a", "aa", "ab", "b", "ba", "c", "cccccccccccccccccccccc"};
    static const char *const mixed[] = {"7", "3", "12", "x", "1", "123456789012345678901", "2"};
    static const char *const again[] = {"1", "2", "3", "4", "5", "6", "3"};
    static const char *const longs[] = {"1234567890123456789", "1234567890123456788",
                                        "12345678901234567", "1234567890123456789"};
    static const char *const next[] = {"b", "c", "c", "d", "e", "f", "g"};
    for (size_t chunk = 4; chunk < 100; chunk += 19) {
        expect_ids(numbers, 7, chunk, "");
        expect_ids(names, 7, chunk, "");
        expect_ids(mixed, 7, chunk, "");
        expect_ids(again, 7, chunk,
                   "r:8: error[E0311]: column \"id\": \"3\" is there twice\n"
                   "  note: r:4: the first is here\n1 error\n");
        expect_ids(longs, 4, chunk,
                   "r:5: error[E0311]: column \"id\": \"1234567890123456789\" is there twice\n"
                   "  note: r:2: the first is here\n1 error\n");
        expect_ids(next, 7, chunk,
                   "r:4: error[E0311]: column \"id\": \"c\" is there twice\n"
                   "  note: r:3: the first is here\n1 error\n");
    }
}

static void many_shuffled_ids_are_checked(void **state)
{
    (void)state;
    enum { N = 60000 };
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,rate\n");
    for (unsigned i = 0; i < N; i++)
        cf_buf_addf(&text, "P%u,1\n", i * 7919u % N); /* a permutation: 7919 is prime to N */
    setting s = {.options = {.data = cf_buf_slice(&text), .name = "r"},
                 .chunk_bytes = 1 << 14,
                 .chunk_ahead = 64,
                 .n_threads = 3,
                 .expect = true};
    cf_buf out = CF_BUF_INIT;
    list_text(&out, s);
    cf_buf_clear(&out);
    cf_buf_addf(&text, "P%u,1\nP1,2\n", 7919u);
    s.options.data = cf_buf_slice(&text);
    s.expect = false;
    list_text(&out, s);
    unsigned line_of_1 = 0;
    for (unsigned i = 0; i < N; i++)
        if (i * 7919u % N == 1)
            line_of_1 = i + 2;
    cf_buf expected = CF_BUF_INIT;
    cf_buf_addf(&expected,
                "r:%u: error[E0311]: column \"id\": \"P7919\" is there twice\n"
                "  note: r:3: the first is here\n"
                "r:%u: error[E0311]: column \"id\": \"P1\" is there twice\n"
                "  note: r:%u: the first is here\n2 errors\n",
                N + 2, N + 3, line_of_1);
    assert_string_equal(out.text, expected.text);
    cf_buf_release(&out);
    cf_buf_release(&expected);
    cf_buf_release(&text);
}

/* --- Problems -------------------------------------------------------------------------------- */

/* The same problems, in the same order, at any number of threads and size of chunk. */
static void problems_are_the_same_however_the_file_is_cut(void **state)
{
    (void)state;
    cf_schedule schedule;
    read_schedule(&schedule);
    cf_buf text = CF_BUF_INIT, first = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,class,step,fte,note\n");
    for (unsigned i = 0; i < 800; i++) {
        cf_buf_addf(&text, "%u,%s,%s,%s,\"a \"\"note\"\",\n%u\"%s\n", i % 97 == 96 ? 5u : i,
                    i % 7 ? "ENG" : "EGN", i % 5 ? "1" : "4", i % 11 ? "1" : "2", i,
                    i % 13 ? "" : ",more");
    }
    for (int i = 0; i < 12; i++) {
        static const size_t chunks[] = {0, 33, 500, 9000};
        setting s = {.options = {.data = cf_buf_slice(&text), .name = "r", .schedule = &schedule},
                     .chunk_bytes = chunks[i % 4],
                     .chunk_ahead = 7,
                     .n_threads = 1 + 2 * (i / 4)};
        cf_marks_wide = i % 3 != 1;
        cf_cpu_plain = i % 2 == 1;
        cf_buf out = CF_BUF_INIT;
        list_text(&out, s);
        if (i == 0)
            cf_buf_add_slice(&first, cf_buf_slice(&out));
        assert_string_equal(out.text, first.text);
        cf_buf_release(&out);
    }
    assert_non_null(strstr(first.text, "r:2: error[E0304]: 6 cells"));
    cf_buf_release(&text);
    cf_buf_release(&first);
    cf_schedule_release(&schedule);
}

static void scan_flood(cf_diags *diags, cf_slice text, size_t most, int n_threads)
{
    cf_diags_init(diags);
    cf_roster *roster;
    cf_roster_options options = {.data = text, .name = "r"};
    assert_true(cf_roster_open(&roster, &options, diags));
    roster->chunk_bytes = 50000;
    if (most > 0)
        roster->most_problems = most;
    listing l = {0};
    assert_false(cf_roster_scan(roster, n_threads, list_block, &l, NULL, NULL, diags));
    cf_roster_close(roster);
}

static void a_flood_of_problems_is_listed_in_full(void **state)
{
    (void)state;
    enum { ROWS = 50000 };
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,rate,fte\n");
    for (unsigned i = 0; i < ROWS; i++) /* every third id is there again as the next one */
        cf_buf_addf(&text, "%u,none%u,%s\n", i - (i % 3 == 1), i, i % 2 ? "2" : "1");
    for (int n_threads = 1; n_threads <= 3; n_threads += 2) {
        cf_diags diags, room;
        cf_diags_init(&room);
        scan_flood(&diags, cf_buf_slice(&text), 0, n_threads);
        cf_diags_add(&diags, CF_E0303, (cf_span){diags.items[0]->span.source, 1, 1, 40001}, "x");
        cf_diags_sort(&diags);
        assert_int_equal(cf_diags_count(&diags), diags.n_errors);
        assert_int_equal(diags.n_errors, ROWS + ROWS / 2 + 16667 + 1);
        size_t at = 0;
        for (unsigned i = 0; i < ROWS; i++) {
            char message[80];
            if (i % 3 == 1) {
                const cf_diag *twice = cf_diags_at(&diags, at++, &room);
                assert_int_equal(twice->code, CF_E0311);
                assert_int_equal(twice->line, i + 2);
                assert_int_equal(twice->notes->span.line, i + 1);
            }
            if (i + 2 == 40001) /* between its row's first cell and its second */
                assert_int_equal(cf_diags_at(&diags, at++, &room)->code, CF_E0303);
            const cf_diag *rate = cf_diags_at(&diags, at++, &room);
            snprintf(message, sizeof message,
                     "\"none%u\" is not an amount such as 31.25 or $1,234.50", i);
            assert_int_equal(rate->code, CF_E0317);
            assert_int_equal(rate->line, i + 2);
            assert_string_equal(rate->column, "rate");
            assert_string_equal(rate->message, message);
            if (i % 2)
                assert_int_equal(cf_diags_at(&diags, at++, &room)->code, CF_E0316);
        }
        assert_int_equal(at, cf_diags_count(&diags));
        cf_diags_release(&diags);
        cf_diags_release(&room);
    }
    cf_buf_release(&text);
}

static void more_problems_than_a_limit_are_counted(void **state)
{
    (void)state;
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,rate\n");
    for (unsigned i = 0; i < 70000; i++)
        cf_buf_addf(&text, "%u,none%u\n", i, i % 1000);
    cf_diags diags, copy, room;
    cf_diags_init(&room);
    scan_flood(&diags, cf_buf_slice(&text), 10000, 3);
    cf_diags_sort(&diags);
    cf_diags_copy(&copy, &diags);
    cf_diags_release(&diags); /* the copy needs nothing of it */
    assert_int_equal(cf_diags_count(&copy), 10001);
    const cf_diag *first = cf_diags_at(&copy, 0, &room);
    assert_int_equal(first->code, CF_E0323);
    assert_string_equal(first->message, "60000 more problems are not listed");
    const cf_diag *last = cf_diags_at(&copy, 10000, &room);
    assert_int_equal(last->line, 10001);
    assert_string_equal(last->message, "\"none999\" is not an amount such as 31.25 or $1,234.50");
    cf_diags_release(&copy);
    cf_diags_release(&room);
    cf_buf_release(&text);
}

/* --- Files ----------------------------------------------------------------------------------- */

static void a_file_is_streamed_and_can_be_stopped(void **state)
{
    (void)state;
    char path[] = "/tmp/confer-roster-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    cf_buf text = CF_BUF_INIT;
    cf_buf_add_str(&text, "id,rate\n");
    for (unsigned i = 0; i < 300000; i++)
        cf_buf_addf(&text, "%u,1.25\n", i);
    assert_true(cf_file_write(path, cf_buf_slice(&text), NULL));
    cf_buf from_file = CF_BUF_INIT, from_memory = CF_BUF_INIT;
    setting s = {.options = {.path = path}, .n_threads = 2, .expect = true};
    list_text(&from_file, s);
    s.options = (cf_roster_options){.data = cf_buf_slice(&text)};
    list_text(&from_memory, s);
    assert_true(cf_slice_equal(cf_buf_slice(&from_file), cf_buf_slice(&from_memory)));

    cf_diags diags;
    cf_diags_init(&diags);
    cf_roster *roster;
    cf_roster_options options = {.path = path};
    assert_true(cf_roster_open(&roster, &options, &diags));
    assert_int_equal(cf_roster_size(roster), text.len);
    atomic_bool stop = true;
    listing l = {0};
    assert_false(cf_roster_scan(roster, 2, list_block, &l, &stop, NULL, &diags));
    assert_int_equal(diags.count, 0);
    assert_true(truncate(path, 1000) == 0);
    assert_false(cf_roster_scan(roster, 2, list_block, &l, NULL, NULL, &diags));
    assert_int_equal(diags.items[0]->code, CF_E0301);
    cf_roster_close(roster);
    unlink(path);
    assert_false(cf_roster_open(&roster, &options, &diags));
    assert_null(roster);
    assert_int_equal(diags.items[diags.count - 1]->code, CF_E0301);
    options.path = "/tmp";
    assert_false(cf_roster_open(&roster, &options, &diags));
    cf_diags_release(&diags);
    cf_buf_release(&text);
    cf_buf_release(&from_file);
    cf_buf_release(&from_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_read_as_the_rules_say),
        cmocka_unit_test(the_agreement_renames_columns),
        cmocka_unit_test(a_roster_of_ids_and_rates_needs_no_schedule),
        cmocka_unit_test(steps_are_found_by_name_in_their_range),
        cmocka_unit_test(any_csv_reads_as_the_plain_reader_reads_it),
        cmocka_unit_test(ids_are_unique_in_whatever_order),
        cmocka_unit_test(many_shuffled_ids_are_checked),
        cmocka_unit_test(problems_are_the_same_however_the_file_is_cut),
        cmocka_unit_test(a_flood_of_problems_is_listed_in_full),
        cmocka_unit_test(more_problems_than_a_limit_are_counted),
        cmocka_unit_test(a_file_is_streamed_and_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
