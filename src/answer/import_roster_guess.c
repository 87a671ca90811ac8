/* What the columns of an unknown export are: first by what they are called, then by whether what is
 * in them can be that. */
#include "answer/import_roster.h"

#include "base/mem.h"
#include "base/dict.h"
#include "read/cell.h"

#include <stdlib.h>

enum { MOST_NAMES = 16, MOST_PARTS = 4, MOST_LEN = 64 };

/* Headers without spaces, case and punctuation, the likeliest first; and what is a part of them
 * when none of these is there. */
typedef struct {
    cf_column field;
    const char *names[MOST_NAMES];
    const char *parts[MOST_PARTS];
} synonyms;

static const synonyms known[] = {
    {CF_COL_ID,
     {"id", "employeeid", "employeeno", "employeenumber", "emplid", "empid", "empno", "empl",
      "positionnumber", "positionno", "positionid", "positioncontrolnumber", "personnelnumber",
      "badge", "eid"},
     {"employeeid", "employeeno", "positionno"}},
    {CF_COL_RANGE,
     {"range", "salaryrange", "payrange", "grade", "paygrade", "salarygrade", "rangecode",
      "salaryrangecode", "payplan", "salaryplan", "paylevel"},
     {"grade", "salaryrange"}},
    {CF_COL_CLASS,
     {"class", "classification", "jobtitle", "classtitle", "classificationtitle", "title",
      "position", "positiontitle", "jobclass", "job", "jobdescription", "jobcode", "classcode",
      "occupation"},
     {"title", "classification", "jobclass"}},
    {CF_COL_STEP, {"step", "paystep", "salarystep", "stepno", "stepnumber", "currentstep"}, {NULL}},
    {CF_COL_RATE,
     {"rate", "hourlyrate", "payrate", "hourlypay", "hourlypayrate", "baserate", "annualsalary",
      "salary", "annualrate", "basesalary", "annualbasepay", "monthlysalary", "monthlyrate",
      "biweeklyrate", "basepay", "annualpay"},
     {"payrate", "hourlyrate", "salary", "basepay"}},
    {CF_COL_FTE,
     {"fte", "ftepercent", "positionfte", "fulltimeequivalent", "percentfulltime", "timebase",
      "ftepct", "ftevalue"},
     {"fte"}},
    {CF_COL_HIRED,
     {"hired", "hiredate", "dateofhire", "originalhiredate", "datehired", "servicedate",
      "senioritydate", "startdate", "employmentdate", "lasthiredate"},
     {"hiredate", "dateofhire", "datehired"}},
    {CF_COL_STEP_DATE,
     {"stepdate", "nextstepdate", "stepincreasedate", "nextincreasedate", "nextstepincrease",
      "meritdate", "nextmeritdate", "stepduedate", "salaryreviewdate", "anniversarydate"},
     {"stepdate", "stepincrease", "meritdate"}},
    {CF_COL_UNIT,
     {"unit", "bargainingunit", "unitcode", "bargunit", "bu", "union", "unioncode", "laborunit",
      "representationunit", "uniongroup", "bargainingunitcode"},
     {"bargainingunit", "union"}},
    {CF_COL_DEPARTMENT,
     {"department", "departmentname", "dept", "deptname", "departmentdescription", "agency",
      "departmentorsubdivision", "division", "deptid", "organization"},
     {"department"}},
    {CF_COL_FUND,
     {"fund", "fundname", "funddescription", "fundingsource", "funding", "fundcode"},
     {"funddesc", "fundname"}},
    {CF_COL_TIER,
     {"tier", "retirementtier", "pensiontier", "retirementformula", "pensionformula",
      "retirementplan", "pensionplan", "retirement"},
     {"retirementtier", "pensiontier"}},
    {CF_COL_PLAN,
     {"plan", "healthplan", "medicalplan", "medicalcoverage", "healthcoverage", "benefitplan",
      "medical", "coveragelevel", "medicaltier"},
     {"healthplan", "medicalplan"}},
    {CF_COL_PREMIUMS, {"premiums", "premium", "premiumcodes", "specialpay", "specialpays"}, {NULL}},
    {CF_COL_OVERTIME_HOURS,
     {"overtimehours", "othours", "overtimehoursperperiod"},
     {"overtimehours"}},
    {CF_COL_STATUS,
     {"status", "positionstatus", "filledvacant", "filled", "employeestatus", "vacancystatus",
      "employmentstatus"},
     {"positionstatus"}},
};

/* What names a person and nothing that is costed. */
static const char *const personal[] = {
    "name",          "employeename", "fullname",       "firstname",
    "lastname",      "middlename",   "middleinitial",  "incumbent",
    "incumbentname", "ssn",          "socialsecurity", "socialsecuritynumber",
    "dob",           "birthdate",    "dateofbirth",    "birthday",
    "address",       "homeaddress",  "street",         "phone",
    "homephone",     "cellphone",    "email",          "emailaddress",
    "gender",        "sex",          "race",           "ethnicity",
};

static cf_slice plain(char out[MOST_LEN], cf_slice header)
{
    size_t n = 0;
    for (size_t i = 0; i < header.len && n < MOST_LEN; i++) {
        char c = header.text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    return (cf_slice){out, n};
}

/* --- Shapes ---------------------------------------------------------------------------------- */

static cf_slice cell_of(const cf_roster_guess *guess, int row, int column)
{
    return cf_table_cell(&guess->table, row, column);
}

static bool is_rate(cf_slice cell)
{
    int64_t cents;
    return cf_import_money(&cents, cell) && cents > 0;
}

static bool is_fte(cf_slice cell)
{
    int64_t e6;
    if (cell.len > 1 && cell.text[cell.len - 1] == '%')
        cell.len--;
    return cf_decimal_parse(&e6, cell.text, cell.len, 6, false) == CF_DECIMAL_OK && e6 > 0 &&
           e6 <= 100 * 1000000;
}

static bool is_hours(cf_slice cell)
{
    int64_t e4;
    return !cf_cell_number(&e4, cell, 4) && e4 >= 0;
}

static bool has_shape(cf_column field, cf_slice cell)
{
    cf_date date;
    switch (field) {
    case CF_COL_HIRED:
    case CF_COL_STEP_DATE:
        return cf_guess_date(&date, cell);
    case CF_COL_FTE:
        return is_fte(cell);
    case CF_COL_RATE:
        return is_rate(cell);
    case CF_COL_OVERTIME_HOURS:
        return is_hours(cell);
    case CF_COL_STATUS:
        return cf_guess_status(cell).len > 0;
    case CF_COL_STEP:
        return cell.len <= 12;
    default:
        return cell.len <= 200;
    }
}

/* Two cells in three that are not blank have the shape (the report names the others); all of a
 * status, where another word could mean anything. */
static bool column_fits(const cf_roster_guess *guess, cf_column field, int column)
{
    int64_t n = 0, fit = 0;
    for (int row = 0; row < guess->table.n_rows; row++) {
        cf_slice cell = cell_of(guess, row, column);
        n += cell.len > 0;
        fit += cell.len > 0 && has_shape(field, cell);
    }
    return n > 0 && (field == CF_COL_STATUS ? fit == n : fit * 3 >= n * 2);
}

/* How many different cells a column has. */
static int64_t count_distinct(const cf_roster_guess *guess, int column)
{
    cf_dict *seen = cf_dict_new();
    for (int row = 0; row < guess->table.n_rows; row++)
        cf_dict_code(seen, cell_of(guess, row, column));
    int64_t n = cf_dict_count(seen) - 1;
    cf_dict_free(seen);
    return n;
}

/* Half of them different: people with several positions get ids of their own. */
static bool is_id(const cf_roster_guess *guess, int column)
{
    return count_distinct(guess, column) * 2 >= (int64_t)guess->table.n_rows;
}

/* --- Choosing -------------------------------------------------------------------------------- */

static bool contains(cf_slice text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.len; i++)
        if (memcmp(text.text + i, word, n) == 0)
            return true;
    return false;
}

static bool can_be(const cf_roster_guess *guess, cf_column field, int column)
{
    return guess->guesses[column] == CF_GUESS_EXTRA &&
           (field == CF_COL_ID ? is_id(guess, column) : column_fits(guess, field, column));
}

static int find_named(const cf_roster_guess *guess, const synonyms *s)
{
    char text[MOST_LEN];
    for (int k = 0; k < MOST_NAMES && s->names[k]; k++)
        for (int i = 0; i < guess->table.n_columns; i++)
            if (cf_slice_equal(plain(text, guess->table.headers[i]), cf_slice_of(s->names[k])) &&
                can_be(guess, s->field, i))
                return i;
    return -1;
}

/* A name before a code. */
static int find_by_part(const cf_roster_guess *guess, const synonyms *s)
{
    char text[MOST_LEN];
    for (int codes = 0; codes < 2; codes++)
        for (int k = 0; k < MOST_PARTS && s->parts[k]; k++)
            for (int i = 0; i < guess->table.n_columns; i++) {
                cf_slice header = plain(text, guess->table.headers[i]);
                if (contains(header, s->parts[k]) && (codes || !contains(header, "code")) &&
                    can_be(guess, s->field, i))
                    return i;
            }
    return -1;
}

static void find_personal(cf_roster_guess *guess)
{
    char text[MOST_LEN];
    for (int i = 0; i < guess->table.n_columns; i++) {
        cf_slice header = plain(text, guess->table.headers[i]);
        for (size_t k = 0; k < sizeof personal / sizeof personal[0]; k++)
            if (cf_slice_equal(header, cf_slice_of(personal[k])))
                guess->guesses[i] = CF_GUESS_PERSONAL;
    }
}

/* No header says it: the first column whose cells are all there and all different. */
static int find_id_by_shape(const cf_roster_guess *guess)
{
    for (int i = 0; i < guess->table.n_columns; i++) {
        cf_date date;
        bool free_column = guess->guesses[i] == CF_GUESS_EXTRA && guess->table.headers[i].len > 0;
        if (free_column && guess->table.n_rows > 1 &&
            count_distinct(guess, i) == guess->table.n_rows &&
            !cf_guess_date(&date, cell_of(guess, 0, i)) &&
            !memchr(cell_of(guess, 0, i).text, '.', cell_of(guess, 0, i).len))
            return i;
    }
    return -1;
}

static void guess_fte(cf_roster_guess *guess)
{
    int column = guess->column_of[CF_COL_FTE];
    for (int row = 0; column >= 0 && row < guess->table.n_rows; row++) {
        cf_slice cell = cell_of(guess, row, column);
        int64_t e6;
        if (cf_decimal_parse(&e6, cell.text, cell.len, 6, false) == CF_DECIMAL_OK && e6 > 1000000)
            guess->fte_in_percent = true;
    }
}

/* --- Rates ----------------------------------------------------------------------------------- */

static int compare_rates(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* By the middle amount: few earn $300 an hour, or less than $15,000 a year. */
static cf_rate_unit unit_by_size(const cf_roster_guess *guess, int column)
{
    int64_t *cents = cf_mem_alloc((size_t)guess->table.n_rows, sizeof *cents);
    size_t n = 0;
    for (int row = 0; row < guess->table.n_rows; row++)
        if (is_rate(cell_of(guess, row, column)))
            cf_import_money(&cents[n++], cell_of(guess, row, column));
    qsort(cents, n, sizeof *cents, compare_rates);
    int64_t middle = n ? cents[n / 2] : 0;
    cf_mem_free(cents);
    return middle < 30000 ? CF_UNIT_HOURLY : middle < 1500000 ? CF_UNIT_MONTHLY : CF_UNIT_ANNUAL;
}

static void guess_unit(cf_roster_guess *guess)
{
    int column = guess->column_of[CF_COL_RATE];
    char text[MOST_LEN];
    if (column < 0)
        return;
    cf_slice header = plain(text, guess->table.headers[column]);
    if (contains(header, "hour"))
        guess->rate_unit = CF_UNIT_HOURLY;
    else if (contains(header, "biweek"))
        guess->rate_unit = CF_UNIT_BIWEEKLY;
    else if (contains(header, "month"))
        guess->rate_unit = CF_UNIT_MONTHLY;
    else if (contains(header, "annual") || contains(header, "year"))
        guess->rate_unit = CF_UNIT_ANNUAL;
    else {
        guess->rate_unit = unit_by_size(guess, column);
        guess->rate_unit_by_size = true;
    }
}

/* True when each range (or class) and step has one rate wherever it stands: then the rates are a
 * schedule, and the roster need not repeat them. */
static bool is_schedule(const cf_roster_guess *guess, int range, int step, int rate)
{
    cf_dict *cells = cf_dict_new();
    cf_slice *rates = cf_mem_calloc((size_t)guess->table.n_rows + 1, sizeof *rates);
    bool good = guess->table.n_rows > 0;
    for (int row = 0; row < guess->table.n_rows && good; row++) {
        cf_slice r = cell_of(guess, row, range), s = cell_of(guess, row, step);
        cf_slice amount = cell_of(guess, row, rate);
        good = r.len > 0 && s.len > 0 && is_rate(amount);
        cf_buf key = CF_BUF_INIT;
        cf_buf_addf(&key, "%.*s\n%.*s", (int)r.len, r.text, (int)s.len, s.text);
        int32_t code = cf_dict_code(cells, cf_buf_slice(&key));
        cf_buf_release(&key);
        good = good && (rates[code].len == 0 || cf_slice_equal(rates[code], amount));
        rates[code] = amount;
    }
    cf_mem_free(rates);
    cf_dict_free(cells);
    return good;
}

/* Pay comes from range and step, or from a rate, never from both. */
static void choose_pay(cf_roster_guess *guess)
{
    int *of = guess->column_of;
    int range = of[CF_COL_RANGE] >= 0 ? of[CF_COL_RANGE] : of[CF_COL_CLASS];
    guess->range_field = of[CF_COL_RANGE] >= 0 ? CF_COL_RANGE : CF_COL_CLASS;
    if (of[CF_COL_RATE] < 0) {
        guess->wants_schedule = true;
        return;
    }
    guess->has_schedule = range >= 0 && of[CF_COL_STEP] >= 0 &&
                          is_schedule(guess, range, of[CF_COL_STEP], of[CF_COL_RATE]);
    const cf_column left[] = {CF_COL_RATE, CF_COL_RANGE, CF_COL_STEP};
    for (int i = guess->has_schedule ? 0 : 1; i < (guess->has_schedule ? 1 : 3); i++)
        if (of[left[i]] >= 0)
            guess->guesses[of[left[i]]] = CF_GUESS_EXTRA;
}

void cf_guess_columns(cf_roster_guess *guess)
{
    for (int i = 0; i < CF_COL_EXTRA; i++)
        guess->column_of[i] = -1;
    find_personal(guess);
    for (int by_part = 0; by_part < 2; by_part++)
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            int *column = &guess->column_of[known[i].field];
            if (*column >= 0)
                continue;
            *column = by_part ? find_by_part(guess, &known[i]) : find_named(guess, &known[i]);
            if (*column >= 0)
                guess->guesses[*column] = CF_GUESS_FIELD;
        }
    if (guess->column_of[CF_COL_ID] < 0) {
        int column = find_id_by_shape(guess);
        guess->column_of[CF_COL_ID] = column;
        guess->makes_ids = column < 0;
        if (column >= 0)
            guess->guesses[column] = CF_GUESS_FIELD;
    }
    guess_fte(guess);
    guess_unit(guess);
    choose_pay(guess);
}
