/* What the desk is made of (confer_desk.h): ladders, delays, people, texts that keep every version,
 * tables that come in, rooms. Figures are worked by hand on examples/tour. */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "confer_budget.h"
#include "confer_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- A copy of the tour in a folder of its own ---------------------------------------------------- */

typedef struct {
    char folder[64];
    confer_case *c;
} fixture;

static void copy(const char *from, const char *folder, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", from, name);
    FILE *in = fopen(path, "rb");
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (int byte; (byte = fgetc(in)) != EOF;)
        fputc(byte, out);
    fclose(in);
    fclose(out);
}

static int set_up(void **state)
{
    static const char *const names[] = {"current.terms", "roster.csv", "schedule.csv",
                                        "offers/six-later.terms", "offers/three-three.terms"};
    fixture *f = calloc(1, sizeof *f);
    char path[100];
    strcpy(f->folder, "/tmp/confer-desk-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(path, sizeof path, "%s/offers", f->folder);
    assert_int_equal(mkdir(path, 0777), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        copy("examples/tour", f->folder, names[i]);
    assert_int_equal(confer_case_open(&f->c, f->folder, NULL, NULL), CONFER_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    char command[100];
    confer_case_close(f->c);
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    int status = system(command);
    free(f);
    return status;
}

static int64_t number(const confer_result *r, const char *path)
{
    int64_t value = INT64_MIN;
    confer_result_int(r, path, &value);
    return value;
}

static const char *text(const confer_result *r, const char *path)
{
    const char *value = NULL;
    confer_result_text(r, path, &value);
    return value ? value : "(none)";
}

static size_t count(const confer_result *r, const char *path)
{
    size_t n = 0;
    confer_result_count(r, path, &n);
    return n;
}

static char *file(const fixture *f, const char *name, char *room, size_t size)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    FILE *in = fopen(path, "rb");
    size_t n = in ? fread(room, 1, size - 1, in) : 0;
    room[n] = '\0';
    if (in)
        fclose(in);
    return in ? room : NULL;
}

static void put_file(const fixture *f, const char *name, const char *bytes)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(bytes, out);
    fclose(out);
}

/* --- Figures ---------------------------------------------------------------------------------- */

/* Four filled positions: Clerk 1 (step 2 from January 2026, step 3 from January 2027), Clerk 3 at half
 * time, Technician 2, Technician 3. A month of the 6%: 252 + 132 + 315 + 330 = 1,029; with the pension's
 * 20%, 1,234.80. Twelve such months, then six with Clerk 1 on step 3: (264 + 132 + 315 + 330) x 1.2 =
 * 1,249.20. In all 22,312.80. The $1,000 counts FTE, 3.5 of them, and no pension: 3,500. */
static void a_ladder_sums_to_the_offer(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    const char *const names[] = {"six-later", "three-three"};
    assert_int_equal(confer_ladder(&r, f->c, names, 2, NULL), CONFER_OK);
    assert_int_equal(number(r, "cost"), 2231280 + 350000);
    assert_int_equal(count(r, "clauses"), 2);
    assert_int_equal(number(r, "clauses[0].line"), 5);
    assert_int_equal(number(r, "clauses[0].in_order"), 2231280);
    assert_int_equal(number(r, "clauses[1].in_order"), 350000);
    assert_int_equal(number(r, "clauses[1].alone"), 350000);
    confer_result_free(r);
}

/* Raises compound: 3% and 3% are not 3% twice. Alone, each is a 3% raise of the schedule: a month of
 * 3% is half of 6%, 514.50 x 1.2 = 617.40 from July 2025, with Clerk 1 on step 1 for six months
 * (120 + 66 + 157.50 + 165 = 508.50, x 1.2 = 610.20) and on step 3 for the last six (624.60). */
static void clauses_alone_and_in_order_differ(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    const char *const names[] = {"three-three"};
    int64_t first = 6 * 61020 + 12 * 61740 + 6 * 62460, second = 6 * 61740 + 6 * 62460;
    assert_int_equal(confer_ladder(&r, f->c, names, 1, NULL), CONFER_OK);
    assert_int_equal(number(r, "clauses[0].alone"), first);
    assert_int_equal(number(r, "clauses[0].in_order"), first);
    assert_int_equal(number(r, "clauses[1].alone"), second);
    assert_true(number(r, "clauses[1].in_order") > second);
    assert_int_equal(number(r, "clauses[0].in_order") + number(r, "clauses[1].in_order"),
                     number(r, "cost"));
    confer_result_free(r);
}

/* What rests on another clause has no figure by itself. */
static void a_clause_that_rests_on_another_has_no_cost_alone(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    static const char offer[] = "offer \"Dental\"\nterm 2025-07-01 to 2027-06-30\n"
                                "employees pay 1% of base toward dental on 2025-07-01\n"
                                "contribution dental 2% of base on 2025-07-01\n";
    const char *const names[] = {"dental"};
    int64_t value;
    confer_case_put(f->c, "offers/dental.terms", offer, strlen(offer));
    assert_int_equal(confer_ladder(&r, f->c, names, 1, NULL), CONFER_OK);
    assert_int_not_equal(confer_result_int(r, "clauses[0].alone", &value), CONFER_OK);
    assert_int_equal(confer_result_int(r, "clauses[1].alone", &value), CONFER_OK);
    assert_int_equal(confer_case_problem_count(f->c), 0);
    confer_result_free(r);
    assert_int_equal(confer_ladder(&r, f->c, (const char *const[]){"current"}, 1, NULL),
                     CONFER_MISUSED);
}

/* One month later is one month of 1,234.80 less, and members' 1,029 less; the payment is the same. */
static void a_later_start_saves_its_months(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    assert_int_equal(confer_delay(&r, f->c, "six-later", "three-three", 2, NULL), CONFER_OK);
    assert_int_equal(count(r, "delays"), 3);
    assert_int_equal(number(r, "delays[0].cost"), 2581280);
    assert_int_equal(number(r, "delays[1].cost"), 2581280 - 123480);
    assert_int_equal(number(r, "delays[2].cost"), 2581280 - 2 * 123480);
    assert_int_equal(number(r, "delays[0].gain") - number(r, "delays[1].gain"), 102900);
    assert_string_equal(text(r, "delays[1].starts"), "2026-02-01");
    assert_int_equal(count(r, "pay_dates"), 24);
    assert_int_equal(number(r, "delays[0].paid[23]"), number(r, "delays[0].gain"));
    assert_string_equal(text(r, "delays[0].overtakes"), "2026-01-31");
    confer_result_free(r);
    assert_int_equal(confer_delay(&r, f->c, "current", "six-later", 2, NULL), CONFER_MISUSED);
    assert_int_equal(confer_delay(&r, f->c, "six-later", "current", CONFER_MOST_DELAY + 1, NULL),
                     CONFER_MISUSED);
}

static void people_stand_where_the_roster_says(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    confer_people_options options = CONFER_PEOPLE_OPTIONS_INIT;
    const char *const names[] = {"six-later", "three-three"};
    options.class_name = "Clerk";
    options.step = "1";
    assert_int_equal(confer_people(&r, f->c, names, 2, &options, NULL), CONFER_OK);
    assert_int_equal(number(r, "members"), 4);
    assert_int_equal(number(r, "fte"), 35000);
    assert_int_equal(number(r, "cost"), 2581280);
    assert_string_equal(text(r, "classes[0].class"), "Clerk");
    assert_int_equal(number(r, "classes[0].fte"), 15000);
    /* Clerk 1: 12 x 252 + 6 x 264 = 4,608 of pay, x 1.2, and 1,000. */
    assert_int_equal(number(r, "classes[0].cells[0].cost"), 460800 * 12 / 10 + 100000);
    assert_int_equal(number(r, "classes[0].cells[0].gain"), 460800 + 100000);
    assert_int_equal(count(r, "listed"), 1);
    assert_string_equal(text(r, "listed[0].id"), "101");
    confer_result_free(r);
    options.authorized = true;
    assert_int_equal(confer_people(&r, f->c, names, 2, &options, NULL), CONFER_OK);
    assert_int_equal(number(r, "members"), 5);
    confer_result_free(r);
}

static int64_t less(const confer_result *r, const char *path)
{
    char given[80], tried[80];
    snprintf(given, sizeof given, "as_given.%s", path);
    snprintf(tried, sizeof tried, "as_tried.%s", path);
    return number(r, tried) - number(r, given);
}

/* Clerk 101 held on step 1: $4,000 for 24 months, not 6 x 4,000 + 12 x 4,200 + 6 x 4,400, $4,800 less,
 * x 1.2 with the pension; the 6% from January 2026 is (240 + 132 + 315 + 330) x 1.2 for 18 months.
 * Clerk 102 at full time: 2,200 more a month, and 132 more of the 6%, x 1.2, and $500 of the $1,000.
 * Technician 103 vacant: 5,250 a month less, 315 of the 6%, x 1.2, and $1,000. */
static void positions_can_be_tried_otherwise(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    char roster[600], after[600];
    const char *const names[] = {"six-later", "three-three"};
    confer_try tries[] = {{.id = "101", .hold = true},
                          {.id = "102", .fte = "1"},
                          {.id = "103", .vacant = true}};
    file(f, "roster.csv", roster, sizeof roster);
    assert_int_equal(confer_people_try(&r, f->c, names, 2, tries, 1, NULL), CONFER_OK);
    assert_int_equal(number(r, "as_given.total.cost"), 2581280);
    assert_int_equal(number(r, "as_tried.total.cost"), 18 * 122040 + 350000);
    assert_int_equal(less(r, "total.status_quo"), -576000);
    assert_int_equal(less(r, "total.offer"), -576000 + 18 * 122040 + 350000 - 2581280);
    assert_int_equal(less(r, "fiscal_years[0].status_quo"), -6 * 20000 * 12 / 10);
    assert_string_equal(text(r, "tried[0].class"), "Clerk");
    assert_string_equal(text(r, "tried[0].step"), "1");
    confer_result_free(r);
    assert_int_equal(confer_people_try(&r, f->c, names, 2, tries + 1, 1, NULL), CONFER_OK);
    assert_int_equal(less(r, "total.status_quo"), 24 * 220000 * 12 / 10);
    assert_int_equal(less(r, "total.cost"), 18 * 13200 * 12 / 10 + 50000);
    assert_string_equal(text(r, "tried[0].fte"), "0.5");
    assert_string_equal(text(r, "tried[0].tried_fte"), "1");
    confer_result_free(r);
    assert_int_equal(confer_people_try(&r, f->c, names, 2, tries, 3, NULL), CONFER_OK);
    assert_int_equal(number(r, "as_given.members"), 4);
    assert_int_equal(number(r, "as_tried.members"), 3);
    assert_int_equal(less(r, "total.status_quo"),
                     -576000 + 24 * 220000 * 12 / 10 - 24 * 525000 * 12 / 10);
    confer_result_free(r);
    file(f, "roster.csv", after, sizeof after);
    assert_string_equal(roster, after);
    tries[1].fte = "1.5";
    assert_int_equal(confer_people_try(&r, f->c, names, 2, tries, 3, NULL), CONFER_MISUSED);
    tries[1] = (confer_try){.id = "nobody", .hold = true};
    assert_int_equal(confer_people_try(&r, f->c, names, 2, tries, 3, NULL), CONFER_ABSENT);
}

/* A roster without the columns gets them; its other cells stay. */
static void a_roster_without_fte_can_be_tried_otherwise(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    const char *const names[] = {"six-later"};
    const confer_try tries[] = {{.id = "a, \"b\"", .fte = "0.5"}, {.id = "c", .vacant = true}};
    put_file(f, "roster.csv", "id,class,step\n\"a, \"\"b\"\"\",Clerk,3\nc,Clerk,3\n");
    assert_int_equal(confer_people_try(&r, f->c, names, 1, tries, 2, NULL), CONFER_OK);
    assert_int_equal(less(r, "total.status_quo"), -24 * (220000 + 440000) * 12 / 10);
    confer_result_free(r);
}

static void choices_are_what_the_texts_look_at(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    const char *const names[] = {"six-later"};
    assert_int_equal(confer_choices(&r, f->c, names, 1, NULL), CONFER_OK);
    assert_int_equal(count(r, "classes"), 2);
    assert_int_equal(count(r, "classes[1].steps"), 3);
    assert_string_equal(text(r, "classes[1].range"), "Technician");
    assert_int_equal(count(r, "fields"), 3); /* fte, hired, step_date: the texts select nobody */
    confer_result_free(r);
}

/* --- Texts ------------------------------------------------------------------------------------ */

static void meanings_stand_at_their_lines(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    static const char offer[] = "offer \"X\"\nraise 3%\n  on 2025-07-01\nraise of sorts\n";
    confer_problem problem;
    confer_case_put(f->c, "offers/x.terms", offer, strlen(offer));
    assert_int_equal(confer_meaning(&r, f->c, "x", NULL), CONFER_OK);
    assert_int_equal(count(r, "clauses"), 2); /* the third cannot be read */
    assert_int_equal(number(r, "clauses[1].line"), 2);
    assert_int_equal(number(r, "clauses[1].lines"), 2);
    assert_string_equal(text(r, "clauses[1].meaning"),
                        "The pay rates of all members rise by 3% on July 1, 2025.");
    assert_true(confer_case_problem(f->c, 0, &problem));
    assert_int_equal(problem.line, 4);
    assert_true(problem.length > 0);
    confer_result_free(r);
    assert_int_equal(confer_meaning(&r, f->c, "nowhere", NULL), CONFER_ABSENT);
}

/* 0% to 6% by 2% is four values, $0 to $1,000 by $500 three, 1 July and 1 January two days. */
static void a_space_says_what_it_is(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    static const char space[] = "offer \"S\"\nraise 0%..6% by 2% on 2025-07-01\n"
                                "lump sum $0..$1,000 by $500 on 2025-07-01..2026-01-01 by 6 periods\n";
    confer_case_put(f->c, "offers/s.terms", space, strlen(space));
    assert_int_equal(confer_space(&r, f->c, "s", NULL), CONFER_OK);
    assert_int_equal(number(r, "packages"), 4 * 3 * 2);
    assert_int_equal(count(r, "levers"), 3);
    assert_int_equal(number(r, "levers[0].values"), 4);
    assert_string_equal(text(r, "levers[0].first"), "0%");
    assert_string_equal(text(r, "levers[0].last"), "6%");
    assert_string_equal(text(r, "levers[1].last"), "$1,000");
    assert_int_equal(number(r, "levers[2].line"), 3);
    assert_string_equal(text(r, "levers[2].last"), "2026-01-01");
    confer_result *cost = NULL;
    const char *last = text(r, "last");
    confer_case_put(f->c, "offers/last.terms", last, strlen(last));
    assert_int_equal(confer_cost(&cost, f->c, "last", NULL, NULL), CONFER_OK);
    confer_result_free(cost);
    confer_result_free(r);
    assert_int_equal(confer_space(&r, f->c, "six-later", NULL), CONFER_OK);
    assert_int_equal(number(r, "packages"), 1);
    assert_int_equal(count(r, "levers"), 0);
    confer_result_free(r);
    assert_int_equal(confer_space(&r, f->c, "current", NULL), CONFER_MISUSED);
}

static void facts_are_read_without_tables(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    put_file(f, "offers/bad.terms", "offer \"Bad\"\nraise\n");
    assert_int_equal(confer_facts(&r, f->c, NULL), CONFER_OK);
    assert_string_equal(text(r, "roster"), "roster.csv");
    assert_string_equal(text(r, "calendar"), "monthly");
    assert_int_equal(count(r, "offers"), 3);
    assert_string_equal(text(r, "offers[1].starts"), "2026-01-01");
    assert_string_equal(text(r, "offers[1].from"), "union");
    confer_result_free(r);
}

/* Saves, and returns whether it was taken; `base` gets the file's hash. */
static bool save(fixture *f, char base[65], const char *words)
{
    confer_result *r = NULL;
    assert_int_equal(confer_document_save(&r, f->c, "x", base, words, strlen(words), NULL),
                     CONFER_OK);
    bool saved = !confer_result_is_no(r);
    snprintf(base, 65, "%s", text(r, "hash"));
    confer_result_free(r);
    return saved;
}

static bool undo(fixture *f, char base[65])
{
    confer_result *r = NULL;
    int status = confer_document_undo(&r, f->c, "x", base, NULL);
    if (status == CONFER_OK)
        snprintf(base, 65, "%s", text(r, "hash"));
    confer_result_free(r);
    return status == CONFER_OK;
}

static void no_text_is_lost(void **state)
{
    fixture *f = *state;
    char base[65] = "", other[65] = "", room[200];
    confer_result *r = NULL;
    assert_true(save(f, base, "one\n"));
    assert_false(save(f, other, "from another window\n"));
    assert_string_equal(file(f, "offers/x.terms", room, sizeof room), "one\n");
    assert_true(save(f, base, "two\n"));
    put_file(f, "offers/x.terms", "by an editor\n"); /* another program writes it */
    assert_false(save(f, base, "three\n"));
    assert_true(save(f, base, "three\n")); /* knowing of it */
    assert_int_equal(confer_document_read(&r, f->c, "x", NULL), CONFER_OK);
    assert_int_equal(count(r, "versions"), 6);
    assert_string_equal(text(r, "versions[0].kind"), "saved");
    assert_string_equal(text(r, "versions[1].kind"), "found");
    assert_string_equal(text(r, "versions[2].kind"), "aside");
    assert_string_equal(text(r, "versions[5].kind"), "saved");
    confer_result_free(r);
    static const char *const back[] = {"by an editor\n", "two\n", "one\n"};
    for (int i = 0; i < 3; i++) {
        assert_true(undo(f, base));
        assert_string_equal(file(f, "offers/x.terms", room, sizeof room), back[i]);
    }
    assert_false(undo(f, base)); /* that was the first */
    assert_int_equal(confer_document_version(&r, f->c, "x", 5, NULL), CONFER_OK);
    assert_string_equal(text(r, "text"), "by an editor\n");
    confer_result_free(r);
    assert_int_equal(confer_document_version(&r, f->c, "x", 99, NULL), CONFER_ABSENT);
}

static void names_stay_in_the_folder(void **state)
{
    static const char *const bad[] = {"", ".", "..", "../x", "/etc/x", "a/b", ".x", "a b", "x\n",
                                      "\xc3\xa9", "a\\b"};
    fixture *f = *state;
    confer_result *r = NULL;
    char base[65];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(confer_document_read(&r, f->c, bad[i], NULL), CONFER_MISUSED);
        assert_int_equal(confer_document_save(&r, f->c, bad[i], "", "x", 1, NULL), CONFER_MISUSED);
        assert_int_equal(confer_room_seal(&r, f->c, "union", bad[i], "", "x", 1, NULL),
                         CONFER_MISUSED);
        assert_int_equal(confer_room_share(&r, f->c, "union", bad[i], "x", 1, NULL),
                         CONFER_MISUSED);
        assert_int_equal(confer_room_read(&r, f->c, bad[i], NULL), CONFER_MISUSED);
    }
    memset(base, 'x', 64);
    base[64] = '\0';
    char longest[90];
    memset(longest, 'a', 81);
    longest[81] = '\0';
    assert_int_equal(confer_document_save(&r, f->c, longest, base, "x", 1, NULL), CONFER_MISUSED);
}

/* --- Tables ----------------------------------------------------------------------------------- */

static const char *const fields[] = {"id", "class", "step", "fte"};
static const char *const headers[] = {"No", "Job Title", "Step", "FTE"};

static int bring(fixture *f, const char *bytes)
{
    confer_result *r = NULL;
    int status = confer_table_bring(&r, f->c, "roster", bytes, strlen(bytes), NULL);
    confer_result_free(r);
    return status;
}

static bool take(fixture *f)
{
    confer_result *document = NULL, *r = NULL;
    assert_int_equal(confer_document_read(&document, f->c, "current", NULL), CONFER_OK);
    assert_int_equal(confer_table_take(&r, f->c, "roster", fields, headers, 4,
                                       text(document, "hash"), NULL), CONFER_OK);
    bool taken = !confer_result_is_no(r);
    confer_result_free(document);
    confer_result_free(r);
    return taken;
}

static void a_table_is_taken_when_it_is_clean(void **state)
{
    fixture *f = *state;
    char room[2000], before[2000];
    confer_result *r = NULL;
    confer_problem problem;
    file(f, "roster.csv", before, sizeof before);
    assert_int_equal(bring(f, ""), CONFER_WRONG);
    assert_int_equal(confer_table_peek(&r, f->c, "roster", NULL), CONFER_ABSENT);
    assert_int_equal(bring(f, "No,Job Title,Step,FTE,Name\n1,Clerk,9,1,A\n2,Clerk,1,x,B\n"),
                     CONFER_OK);
    assert_int_equal(confer_table_peek(&r, f->c, "roster", NULL), CONFER_OK);
    assert_int_equal(number(r, "rows"), 2);
    assert_string_equal(text(r, "columns[1].header"), "Job Title");
    assert_string_equal(text(r, "personal[0]"), "Name");
    confer_result_free(r);
    assert_int_equal(confer_table_try(&r, f->c, "roster", fields, headers, 4, NULL), CONFER_OK);
    assert_true(confer_result_is_no(r));
    assert_int_equal(confer_case_problem_count(f->c), 2);
    assert_true(confer_case_problem(f->c, 0, &problem));
    assert_int_equal(problem.line, 2);
    assert_string_equal(problem.header, "Step");
    confer_result_free(r);
    assert_false(take(f));
    assert_string_equal(file(f, "roster.csv", room, sizeof room), before);
    assert_int_equal(bring(f, "No,Job Title,Step,FTE,Name\n1,Clerk,3,1,A\n2,Clerk,1,0.5,B\n"),
                     CONFER_OK);
    assert_true(take(f));
    assert_string_equal(file(f, ".confer/replaced/0001-roster.csv", room, sizeof room), before);
    assert_non_null(strstr(file(f, "current.terms", room, sizeof room),
                           "column class = \"Job Title\""));
    assert_int_equal(confer_check(&r, f->c, NULL), CONFER_OK);
    assert_false(confer_result_is_no(r));
    confer_result_free(r);
    assert_int_equal(confer_table_peek(&r, f->c, "payroll", NULL), CONFER_MISUSED);
}

/* --- Rooms ------------------------------------------------------------------------------------ */

static void reductions_are_taken_when_every_row_reads(void **state)
{
    static const char good[] = "id,department,kind,annual savings\nA,Library,vacancy,1040\n";
    static const char bad[] = "id,department,kind,annual savings\nA,Library,vacancy,lots\n";
    static const char budget[] = "department,amount\nLibrary,100000\n";
    fixture *f = *state;
    confer_result *r = NULL;
    char room[200];
    assert_int_equal(confer_reductions_bring(&r, f->c, "options", bad, strlen(bad), NULL),
                     CONFER_WRONG);
    assert_null(r);
    assert_true(confer_case_problem_count(f->c) > 0);
    assert_null(file(f, "options.csv", room, sizeof room));
    assert_int_equal(confer_reductions_bring(&r, f->c, "options", good, strlen(good), NULL),
                     CONFER_OK);
    assert_int_equal(number(r, "rows"), 1);
    confer_result_free(r);
    assert_string_equal(file(f, "options.csv", room, sizeof room), good);
    assert_int_equal(confer_reductions_bring(&r, f->c, "budget", budget, strlen(budget), NULL),
                     CONFER_OK);
    confer_result_free(r);
    assert_int_equal(confer_reductions_bring(&r, f->c, "options", bad, strlen(bad), NULL),
                     CONFER_WRONG);
    assert_string_equal(file(f, "options.csv", room, sizeof room), good);
    assert_int_equal(confer_reductions_bring(&r, f->c, "options", good, strlen(good), NULL),
                     CONFER_OK);
    confer_result_free(r);
    assert_string_equal(file(f, ".confer/replaced/0001-options.csv", room, sizeof room), good);
    assert_int_equal(confer_reductions_bring(&r, f->c, "../x", good, strlen(good), NULL),
                     CONFER_MISUSED);
}

static void rooms_hold_drafts_apart_and_freeze_offers(void **state)
{
    fixture *f = *state;
    confer_result *r = NULL;
    char room[2000];
    assert_int_equal(confer_room_seal(&r, f->c, "union", "a", "", "{1}", 3, NULL), CONFER_OK);
    assert_false(confer_result_is_no(r));
    confer_result_free(r);
    assert_int_equal(confer_room_seal(&r, f->c, "union", "a", "", "{2}", 3, NULL), CONFER_OK);
    assert_true(confer_result_is_no(r)); /* another window's draft stays */
    confer_result_free(r);
    assert_int_equal(confer_room_read(&r, f->c, "employer", NULL), CONFER_OK);
    assert_int_equal(count(r, "drafts"), 0);
    confer_result_free(r);
    assert_int_equal(confer_room_share(&r, f->c, "union", "u-1", "offer \"U\"\n", 10, NULL),
                     CONFER_OK);
    confer_result_free(r);
    assert_int_equal(confer_room_share(&r, f->c, "employer", "u-1", "offer \"E\"\n", 10, NULL),
                     CONFER_OK);
    assert_true(confer_result_is_no(r));
    confer_result_free(r);
    assert_int_equal(confer_room_share(&r, f->c, "employer", "e-1", "offer \"E\"\n", 10, NULL),
                     CONFER_OK);
    confer_result_free(r);
    assert_int_equal(confer_room_read(&r, f->c, "union", NULL), CONFER_OK);
    assert_string_equal(text(r, "drafts[0].sealed"), "{1}");
    assert_int_equal(number(r, "whole"), 1);
    assert_string_equal(text(r, "shelf[0].state"), "frozen");
    assert_string_equal(text(r, "shelf[1].by"), "employer");
    confer_result_free(r);
    put_file(f, "offers/u-1.terms", "offer \"V\"\n");
    file(f, ".confer/rooms/shelf", room, sizeof room);
    char *second = strchr(room, '\n') + 1;
    put_file(f, ".confer/rooms/shelf", second); /* the first line taken out */
    assert_int_equal(confer_room_read(&r, f->c, "union", NULL), CONFER_OK);
    assert_int_equal(number(r, "whole"), 0);
    confer_result_free(r);
    put_file(f, ".confer/rooms/shelf", "");
    assert_int_equal(confer_room_read(&r, f->c, "union", NULL), CONFER_OK);
    assert_int_equal(count(r, "shelf"), 0);
    confer_result_free(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_ladder_sums_to_the_offer),
        TEST(clauses_alone_and_in_order_differ),
        TEST(a_clause_that_rests_on_another_has_no_cost_alone),
        TEST(a_later_start_saves_its_months),
        TEST(people_stand_where_the_roster_says),
        TEST(positions_can_be_tried_otherwise),
        TEST(a_roster_without_fte_can_be_tried_otherwise),
        TEST(choices_are_what_the_texts_look_at),
        TEST(meanings_stand_at_their_lines),
        TEST(a_space_says_what_it_is),
        TEST(facts_are_read_without_tables),
        TEST(no_text_is_lost),
        TEST(names_stay_in_the_folder),
        TEST(a_table_is_taken_when_it_is_clean),
        TEST(reductions_are_taken_when_every_row_reads),
        TEST(rooms_hold_drafts_apart_and_freeze_offers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
