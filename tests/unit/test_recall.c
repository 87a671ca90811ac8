/* An edited folder that is kept in memory says the same, byte for byte, as one that is opened anew.
 *
 *   test_recall                          a folder of its own
 *   test_recall --edits N FOLDER…        other folders (tests/kernel/edits.py makes random ones)
 *
 * Clauses are taken out, put in, and their numbers changed, at random but from the same seeds each
 * time; whatever comes of it, legal or not, both must say alike. */
#include "confer.h"

#include "cost/kernel.h"
#include "cost/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST_OFFERS = 6, MOST_LINES = 200, LINE = 512, MOST_NAME = 80 };

/* --- Texts ----------------------------------------------------------------------------------- */

typedef struct {
    char name[MOST_NAME]; /* of the file; offers: "offers/a.terms" */
    char lines[MOST_LINES][LINE];
    int n;
} text;

typedef struct {
    char *folder; /* NULL: all is given */
    text agreement, offers[MOST_OFFERS];
    text original_agreement, original_offers[MOST_OFFERS];
    int n_offers;
    const char *roster, *schedule;
    uint64_t random;
    const char *stems[MOST_OFFERS];
    char stem_room[MOST_OFFERS][MOST_NAME];
    int n_answers, n_refused;
} world;

static unsigned draw(world *w, unsigned n)
{
    w->random = w->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(w->random >> 33) % n;
}

static void take_text(text *out, const char *name, const char *bytes)
{
    snprintf(out->name, sizeof out->name, "%s", name);
    out->n = 0;
    while (*bytes && out->n < MOST_LINES) {
        size_t len = strcspn(bytes, "\n");
        assert_true(len < LINE - 1);
        memcpy(out->lines[out->n], bytes, len);
        out->lines[out->n++][len] = '\0';
        bytes += len + (bytes[len] == '\n');
    }
}

static char *whole(const text *t)
{
    char *out = calloc(MOST_LINES, LINE);
    size_t at = 0;
    assert_non_null(out);
    for (int i = 0; i < t->n; i++)
        at += (size_t)sprintf(out + at, "%s\n", t->lines[i]);
    return out;
}

static void put_text(confer_case *c, const text *t)
{
    char *bytes = whole(t);
    confer_case_put(c, t->name, bytes, strlen(bytes));
    free(bytes);
}

/* --- Edits ----------------------------------------------------------------------------------- */

static void take_out(text *t, int line)
{
    memmove(t->lines[line], t->lines[line + 1], (size_t)(t->n - line - 1) * LINE);
    t->n--;
}

static void put_in(text *t, int at, const char *line)
{
    if (t->n == MOST_LINES || strlen(line) >= LINE)
        return;
    memmove(t->lines[at + 1], t->lines[at], (size_t)(t->n - at) * LINE);
    memmove(t->lines[at], line, strlen(line) + 1);
    t->n++;
}

/* Another number in place of one of the line's: parts of dates stay parts of dates. */
static void change_number(world *w, char *line)
{
    size_t starts[LINE];
    unsigned n = 0;
    for (size_t at = 0; line[at] && line[at] != '#'; at += strspn(line + at, "0123456789")) {
        at += strcspn(line + at, "0123456789#");
        if (line[at] >= '0' && line[at] <= '9')
            starts[n++] = at;
    }
    if (n == 0)
        return;
    size_t at = starts[draw(w, n)], len = strspn(line + at, "0123456789");
    char number[16], rest[LINE];
    if (len == 4 && line[at + 4] == '-')
        snprintf(number, sizeof number, "%u", 2024 + draw(w, 3));
    else if (at > 0 && line[at - 1] == '-' && len == 2)
        snprintf(number, sizeof number, "%02u", 1 + draw(w, 12));
    else
        snprintf(number, sizeof number, "%u", draw(w, 3) == 0 ? draw(w, 1000) : draw(w, 14));
    snprintf(rest, sizeof rest, "%s", line + at + len);
    snprintf(line + at, LINE - at, "%s%s", number, rest);
}

static const char *const clauses[] = {
    "raise 2.25% on 2024-10-05",
    "raise $0.35/hour on 2025-02-01",
    "raise greater of 1.5% or $40/period on 2025-06-14",
    "raise 1% on 2025-01-01 for top step",
    "minimum rate $21/hour on 2025-03-01",
    "add step 2.5% above top on 2025-01-11",
    "drop bottom step on 2025-08-09",
    "freeze steps from 2025-01-01 to 2025-06-30",
    "premium BIL 5% of base pensionable on 2025-05-31",
    "premium BIL $1.15/hour on 2025-05-31 for fte >= 0.5",
    "longevity 2% of base pensionable after 10 years on 2025-01-11",
    "longevity $50/month prorated after 4 years on 2024-11-02 for hired < 2020-01-01",
    "lump sum $1,000 prorated on 2025-05-31 for hired <= 2024-06-30",
    "lump sum $500 pensionable on 2025-01-11 for fte < 1",
    "contribution retirement 31% of pensionable on 2025-07-12",
    "contribution ss 6.2% of gross up to $60,000 a year on 2024-10-05",
    "employees pay 1% of base toward retirement on 2025-07-12",
    "health EE $455/period prorated on 2025-07-12",
    "hours 76 per period on 2026-01-10",
    "furlough 16 hours in FY2025-26",
    "holiday 8 hours backfilled at 1.5 on 2025-07-04",
    "holiday 4 hours on 2025-11-28",
    "cash out 10 hours take-up 60% on 2025-12-13",
    "raise 2% on 2026-01-10 if revenue \"Sales tax\" FY2025-26 >= $1,000,000",
    "arrears paid 2025-06-20",
    "raise 1.25% on 2025-02-08 for department = D1",
    "raise 0.75% on 2025-02-08 for department in (D1, D2) and tier = PEPRA",
    "premium BIL 4% of base on 2025-03-08 for department != D3",
    "contribution retirement 29% of pensionable on 2025-03-08 for department = D2",
    "lump sum $750 on 2025-03-08 for department = D1",
    "health FAM $1,100/period on 2025-09-06 for department = D1",
    "longevity 2% of base after 9 years on 2025-01-11 for department = D2",
    "freeze steps from 2025-03-01 to 2025-06-30 for department = D1",
    "unit U1",
    "note \"nothing\"",
    "# a remark",
};

/* A line of some text of the folder, or one of the above. */
static const char *any_line(world *w)
{
    if (draw(w, 3) == 0)
        return clauses[draw(w, sizeof clauses / sizeof *clauses)];
    const text *from = &w->original_offers[draw(w, (unsigned)w->n_offers)];
    return from->n > 1 ? from->lines[1 + draw(w, (unsigned)from->n - 1)] : "# nothing";
}

static void edit(world *w)
{
    bool agreement = draw(w, 5) == 0;
    unsigned which = draw(w, (unsigned)w->n_offers);
    text *t = agreement ? &w->agreement : &w->offers[which];
    int line = t->n > 1 ? 1 + (int)draw(w, (unsigned)t->n - 1) : 0;
    switch (draw(w, 10)) {
    case 0:
        *t = agreement ? w->original_agreement : w->original_offers[which];
        break;
    case 1:
        if (line > 0 && !agreement)
            take_out(t, line);
        break;
    case 2:
    case 3:
        put_in(t, line > 0 ? line : 1, any_line(w));
        break;
    default:
        if (line > 0 && strncmp(t->lines[line], "roster", 6) != 0)
            change_number(w, t->lines[line]);
        break;
    }
}

/* --- Asking ---------------------------------------------------------------------------------- */

typedef struct {
    const char *offers[3];
    int n_offers;
    int assume; /* 0: nothing */
    bool figures_only, authorized, employees;
} question;

typedef struct {
    char *bytes;
    size_t len;
} bytes;

static int collect(void *context, const char *more, size_t len)
{
    bytes *all = context;
    all->bytes = realloc(all->bytes, all->len + len + 1);
    assert_non_null(all->bytes);
    memcpy(all->bytes + all->len, more, len);
    all->len += len;
    all->bytes[all->len] = '\0';
    return 0;
}

static void add_file(bytes *out, const char *path)
{
    char room[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        return;
    while ((n = fread(room, 1, sizeof room, f)) > 0)
        collect(out, room, n);
    fclose(f);
    remove(path);
}

/* Everything that is said. */
static bytes ask(confer_case *c, const question *q, int *status)
{
    static const char *const by[] = {"fund", "department", "class", "fund+unit"};
    static const char *const assumed[] = {"Sales tax FY2025-26=$2,000,000",
                                          "Sales tax FY2025-26=$900,000"};
    char path[64];
    snprintf(path, sizeof path, "/tmp/confer-recall-%d.csv", (int)getpid());
    confer_cost_options options = CONFER_COST_OPTIONS_INIT;
    options.by = by;
    options.n_by = 4;
    options.figures_only = q->figures_only;
    options.authorized = q->authorized;
    options.assume = assumed + (q->assume == 2);
    options.n_assume = q->assume > 0;
    options.employees_path = q->employees ? path : NULL;
    confer_error err = CONFER_ERROR_INIT;
    confer_result *result = NULL;
    bytes said = {NULL, 0};
    *status = q->n_offers == 1 ? confer_cost(&result, c, q->offers[0], &options, &err)
                               : confer_compare(&result, c, q->offers, q->n_offers, &options, &err);
    if (*status == CONFER_OK) {
        confer_write_options json = CONFER_WRITE_OPTIONS_INIT;
        json.format = CONFER_JSON;
        assert_int_equal(confer_result_write(result, &json, collect, &said, &err), CONFER_OK);
        if (!q->figures_only) {
            json.format = CONFER_TEXT;
            assert_int_equal(confer_result_write(result, &json, collect, &said, &err), CONFER_OK);
        }
        if (q->employees)
            add_file(&said, path);
    }
    confer_result_free(result);
    collect(&said, err.message, strlen(err.message));
    confer_case_write_problems(c, CONFER_NOTE, false, collect, &said);
    return said;
}

static confer_case *open_case(const world *w, bool keep)
{
    confer_case_options options = CONFER_CASE_OPTIONS_INIT;
    confer_case *c;
    options.keep_roster = keep;
    options.n_threads = keep ? 2 : 1;
    assert_int_equal(confer_case_open(&c, w->folder, &options, NULL), CONFER_OK);
    if (w->roster) {
        confer_case_put(c, "roster.csv", w->roster, strlen(w->roster));
        confer_case_put(c, "schedule.csv", w->schedule, strlen(w->schedule));
    }
    return c;
}

static void put_texts(confer_case *c, const world *w)
{
    put_text(c, &w->agreement);
    for (int i = 0; i < w->n_offers; i++)
        put_text(c, &w->offers[i]);
}

static void choose(question *q, world *w)
{
    *q = (question){.n_offers = 1 + (int)draw(w, 3)};
    for (int i = 0; i < q->n_offers; i++)
        q->offers[i] =
            draw(w, 8) == 0 ? "current" : w->stems[((unsigned)i + draw(w, 2)) % (unsigned)w->n_offers];
    q->figures_only = draw(w, 2) == 0;
    q->authorized = draw(w, 10) == 0;
    q->assume = draw(w, 2) == 0 ? 0 : (int)draw(w, 3);
    q->employees = draw(w, 4) == 0;
}

static void try_edits(world *w, int n_edits)
{
    confer_case *kept = open_case(w, true);
    question q;
    choose(&q, w);
    for (int i = 0; i < n_edits; i++) {
        int status, status_anew;
        if (draw(w, 4) == 0)
            choose(&q, w);
        edit(w);
        put_texts(kept, w);
        bytes said = ask(kept, &q, &status);
        confer_case *fresh = open_case(w, false);
        put_texts(fresh, w);
        bytes anew = ask(fresh, &q, &status_anew);
        if (status != status_anew || said.len != anew.len ||
            memcmp(said.bytes, anew.bytes, said.len) != 0) {
            print_error("edit %d of %s\nkept (%d): %s\nanew (%d): %s\n", i,
                        w->folder ? w->folder : "the test's own folder", status, said.bytes,
                        status_anew, anew.bytes);
            for (int o = 0; o < w->n_offers; o++) {
                char *all = whole(&w->offers[o]);
                print_error("--- %s\n%s", w->offers[o].name, all);
                free(all);
            }
            fail();
        }
        w->n_answers += status == CONFER_OK;
        w->n_refused += status != CONFER_OK;
        /* what is refused is seldom mended by more of the same */
        if (status != CONFER_OK && draw(w, 2) == 0) {
            w->agreement = w->original_agreement;
            for (int o = 0; o < w->n_offers; o++)
                w->offers[o] = w->original_offers[o];
        }
        confer_case_close(fresh);
        free(said.bytes);
        free(anew.bytes);
    }
    confer_case_close(kept);
    print_message("%d answers and %d refusals alike\n", w->n_answers, w->n_refused);
    assert_true(w->n_answers > 0);
}

static void remember(world *w)
{
    w->original_agreement = w->agreement;
    for (int i = 0; i < w->n_offers; i++) {
        w->original_offers[i] = w->offers[i];
        snprintf(w->stem_room[i], MOST_NAME, "%s", strrchr(w->offers[i].name, '/') + 1);
        *strrchr(w->stem_room[i], '.') = '\0';
        w->stems[i] = w->stem_room[i];
    }
}

/* --- A folder of the test's own -------------------------------------------------------------- */

static const char agreement[] =
    "agreement \"Kept\"\nroster \"roster.csv\"\nschedule \"schedule.csv\"\n"
    "pay biweekly from 2024-07-13 paid 6 days after\nrates hourly rounded to $0.01\n"
    "hours 80 per period\nhorizon FY2024-25 to FY2026-27\nsteps every 12 months\n"
    "premium BIL 2.5% of base pensionable\n"
    "contribution retirement 27.25% of pensionable\n"
    "contribution retirement 30% of pensionable for tier = CLASSIC\n"
    "contribution medicare 1.45% of gross\n"
    "contribution uniform 2% of gross up to $1,500 a year for department = D1\n"
    "health EE $412.35/period prorated\nhealth FAM $1,072.11/period prorated on 2025-07-12\n"
    "longevity 1.5% of base after 15 years\n";

static const char offer_a[] = "offer \"A\"\nraise 6% on 2025-05-31\n"
                              "premium BIL 5% of base pensionable on 2025-05-31\n"
                              "lump sum $1,000 prorated on 2025-05-31 for hired <= 2024-06-30\n";

static const char offer_b[] = "offer \"B\"\nraise 3% on 2024-10-05\nraise 3% on 2025-10-04\n"
                              "employees pay 1% of pensionable toward retirement on 2025-01-11\n"
                              "freeze steps from 2025-01-01 to 2025-06-30\n"
                              "longevity 3% of base pensionable after 8 years on 2025-01-11\n"
                              "employees pay 0.5% of base toward retirement on 2025-06-14\n";

static const char offer_c[] =
    "offer \"C\"\nraise 2% on 2025-01-11 if revenue \"Sales tax\" FY2025-26 >= $1,000,000\n"
    "add step 3% above top on 2025-07-12\nmove class C2 to range C3 on 2025-10-04\n"
    "health EE $430/period prorated on 2025-07-12\narrears paid 2025-02-20\n";

static char *make_schedule(void)
{
    char *out = calloc(64, 128);
    size_t at = (size_t)sprintf(out, "range,1,2,3,4,5\n");
    for (int r = 0; r < 9; r++) {
        at += (size_t)sprintf(out + at, "C%d", r);
        for (int s = 0; s < 5; s++)
            at += (size_t)sprintf(out + at, ",%d.%02d", 18 + 3 * r + s, 37 * (r + s) % 100);
        at += (size_t)sprintf(out + at, "\n");
    }
    return out;
}

static char *make_roster(world *w, int n)
{
    static const char *const funds[] = {"general", "general:65;grants:35", "", "water"};
    static const char *const tiers[] = {"CLASSIC", "PEPRA"}, *const plans[] = {"EE", "FAM", ""};
    static const char *const ftes[] = {"1.00", "1.00", "0.5", "0.75"};
    char *out = calloc((size_t)n + 1, 256);
    size_t at = (size_t)sprintf(out, "id,class,range,step,rate,fte,hired,step_date,department,fund,"
                                     "tier,plan,premiums,overtime_hours,status,unit\n");
    for (int i = 0; i < n; i++) {
        unsigned range = draw(w, 9);
        at += (size_t)sprintf(out + at, "E%05d,C%u,", i, range);
        if (draw(w, 20) == 0)
            at += (size_t)sprintf(out + at, ",,%u.25,", 20 + draw(w, 40));
        else
            at += (size_t)sprintf(out + at, "C%u,%u,,", range, 1 + draw(w, 5));
        at += (size_t)sprintf(out + at, "%s,%u-%02u-%02u,2024-%02u-%02u,D%u,%s,%s,%s,%s,%s,%s,U%u\n",
                              ftes[draw(w, 4)], 1996 + draw(w, 29), 1 + draw(w, 12),
                              1 + draw(w, 28), 1 + draw(w, 12), 1 + draw(w, 28), draw(w, 4),
                              funds[draw(w, 4)], tiers[draw(w, 2)], plans[draw(w, 3)],
                              draw(w, 4) == 0 ? "BIL" : "", draw(w, 6) == 0 ? "4" : "",
                              draw(w, 25) == 0 ? "vacant" : "filled", draw(w, 2));
    }
    return out;
}

static int n_edits = 500;
static int n_folders;
static char **folders;

static void edit_own_folder(uint64_t seed)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->random = seed;
    char *roster = make_roster(w, 150), *schedule = make_schedule();
    w->roster = roster;
    w->schedule = schedule;
    take_text(&w->agreement, "current.terms", agreement);
    take_text(&w->offers[0], "offers/a.terms", offer_a);
    take_text(&w->offers[1], "offers/b.terms", offer_b);
    take_text(&w->offers[2], "offers/c.terms", offer_c);
    w->n_offers = 3;
    remember(w);
    try_edits(w, n_edits);
    free(roster);
    free(schedule);
    free(w);
}

static void test_kept_folder_says_the_same(void **state)
{
    (void)state;
    edit_own_folder(20251);
}

/* The same where members are costed from sums prepared per cell, as in very large rosters. */
static void test_kept_folder_says_the_same_by_tables(void **state)
{
    (void)state;
    cf_tables_from = 0;
    edit_own_folder(20252);
    cf_tables_from = -1;
}

/* --- Folders that are there ------------------------------------------------------------------ */

static void read_text(text *out, const char *folder, const char *name)
{
    char path[4096];
    bytes all = {NULL, 0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char room[4096];
    size_t n;
    while ((n = fread(room, 1, sizeof room, f)) > 0)
        collect(&all, room, n);
    fclose(f);
    take_text(out, name, all.bytes);
    free(all.bytes);
}

static void test_folders(void **state)
{
    (void)state;
    for (int i = 0; i < n_folders; i++) {
        world *w = calloc(1, sizeof *w);
        confer_case *c;
        const char *const *names;
        size_t n;
        assert_non_null(w);
        w->folder = folders[i];
        w->random = 977 + (uint64_t)i;
        for (const char *at = folders[i]; *at; at++)
            w->random = w->random * 31 + (unsigned char)*at;
        assert_int_equal(confer_case_open(&c, folders[i], NULL, NULL), CONFER_OK);
        confer_case_offers(c, &names, &n);
        for (size_t k = 0; k < n && w->n_offers < MOST_OFFERS; k++) {
            char file[MOST_NAME];
            snprintf(file, sizeof file, "offers/%s.terms", names[k]);
            read_text(&w->offers[w->n_offers++], folders[i], file);
        }
        confer_case_close(c);
        read_text(&w->agreement, folders[i], "current.terms");
        remember(w);
        try_edits(w, n_edits);
        free(w);
    }
}

int main(int argc, char **argv)
{
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--edits") == 0) {
        n_edits = atoi(argv[2]);
        at = 3;
    }
    n_folders = argc - at;
    folders = argv + at;
    const struct CMUnitTest own[] = {cmocka_unit_test(test_kept_folder_says_the_same),
                                    cmocka_unit_test(test_kept_folder_says_the_same_by_tables)};
    const struct CMUnitTest given[] = {cmocka_unit_test(test_folders)};
    return n_folders > 0 ? cmocka_run_group_tests(given, NULL, NULL)
                         : cmocka_run_group_tests(own, NULL, NULL);
}
