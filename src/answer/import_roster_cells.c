#include "answer/import_roster.h"

#include "base/date.h"
#include "read/cell.h"
#include "read/csv.h"

static const char *const month_names[12] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};

/* Up to three numbers or a month's name, with anything between them. */
typedef struct {
    int value[3];
    int digits[3]; /* 0: it was a name */
    int n;
} date_parts;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool take_number(date_parts *parts, cf_slice text, size_t *at)
{
    int value = 0, digits = 0;
    for (; *at < text.len && is_digit(text.text[*at]); ++*at, digits++)
        if (digits < 8)
            value = value * 10 + (text.text[*at] - '0');
    if (digits > 8 || parts->n >= 3)
        return false;
    parts->value[parts->n] = value;
    parts->digits[parts->n++] = digits;
    return true;
}

static bool take_month(date_parts *parts, cf_slice text, size_t *at)
{
    size_t start = *at;
    while (*at < text.len && is_letter(text.text[*at]))
        ++*at;
    if (*at - start < 3 || parts->n >= 3)
        return false;
    for (int i = 0; i < 12; i++)
        if (cf_slice_equal_nocase((cf_slice){text.text + start, 3}, cf_slice_of(month_names[i]))) {
            parts->value[parts->n] = i + 1;
            parts->digits[parts->n++] = 0;
            return true;
        }
    return false;
}

/* The date's part of a cell; a time of day behind it is not looked at. */
static bool take_parts(date_parts *parts, cf_slice text)
{
    *parts = (date_parts){0};
    size_t at = 0;
    while (at < text.len && parts->n < 3) {
        char c = text.text[at];
        bool good = true;
        if (is_digit(c))
            good = take_number(parts, text, &at);
        else if (is_letter(c))
            good = take_month(parts, text, &at);
        else if (c == '/' || c == '-' || c == '.' || c == ' ' || c == ',')
            at++;
        else
            return false;
        if (!good)
            return false;
        if (parts->n == 1 && parts->digits[0] == 8)
            break;
    }
    return at == text.len || text.text[at] == ' ' || text.text[at] == 'T';
}

/* Two digits: nobody on a payroll was hired before 1950. */
static int whole_year(int year, int digits)
{
    return digits == 4 ? year : digits == 2 ? year + (year < 50 ? 2000 : 1900) : 0;
}

bool cf_guess_date(cf_date *out, cf_slice cell)
{
    date_parts p;
    int year, month, day;
    if (!take_parts(&p, cell))
        return false;
    if (p.n == 1 && p.digits[0] == 8) { /* 20250531 */
        year = p.value[0] / 10000;
        month = p.value[0] / 100 % 100;
        day = p.value[0] % 100;
    } else if (p.n != 3) {
        return false;
    } else if (p.digits[0] == 4) { /* 2025/5/31 */
        year = p.value[0];
        month = p.value[1];
        day = p.value[2];
    } else if (p.digits[1] == 0) { /* 31-May-2025 */
        day = p.value[0];
        month = p.value[1];
        year = whole_year(p.value[2], p.digits[2]);
    } else if (memchr(cell.text, '.', cell.len) && p.digits[0] > 0) { /* 31.5.2025 */
        day = p.value[0];
        month = p.value[1];
        year = whole_year(p.value[2], p.digits[2]);
    } else { /* 5/31/25, May 31, 2025 */
        month = p.value[0];
        day = p.value[1];
        year = whole_year(p.value[2], p.digits[2]);
    }
    if (year < 1900 || year > 2199 || !cf_date_exists(year, month, day))
        return false;
    *out = cf_date_of(year, month, day);
    return true;
}

static bool is_one_of(cf_slice cell, const char *const *words)
{
    for (; *words; words++)
        if (cf_slice_equal_nocase(cell, cf_slice_of(*words)))
            return true;
    return false;
}

cf_slice cf_guess_status(cf_slice cell)
{
    static const char *const filled[] = {"filled",
                                         "active",
                                         "a",
                                         "occupied",
                                         "encumbered",
                                         "current",
                                         "yes",
                                         "y",
                                         "true",
                                         "leave",
                                         "l",
                                         "on leave",
                                         "leave of absence",
                                         "leave with pay",
                                         "paid leave",
                                         "p",
                                         "loa",
                                         "suspended",
                                         "s",
                                         NULL};
    static const char *const vacant[] = {"vacant", "v", "open",  "unfilled", "unoccupied",
                                         "no",     "n", "false", "frozen",   NULL};
    static const char *const gone[] = {"terminated", "t",        "retired",   "r",
                                       "deceased",   "d",        "separated", "inactive",
                                       "i",          "resigned", NULL};
    return is_one_of(cell, filled)   ? CF_SLICE("filled")
           : is_one_of(cell, vacant) ? CF_SLICE("vacant")
           : is_one_of(cell, gone)   ? CF_SLICE("gone")
                                     : (cf_slice){NULL, 0};
}

bool cf_guess_is_gone(const cf_roster_guess *guess, int row)
{
    int column = guess->column_of[CF_COL_STATUS];
    return column >= 0 && guess->guesses[column] == CF_GUESS_FIELD &&
           cf_slice_equal(cf_guess_status(cf_table_cell(&guess->table, row, column)),
                          CF_SLICE("gone"));
}

/* `Vacant: yes` and `Filled: yes` are opposites. */
static void add_status(cf_buf *out, cf_roster_guess *guess, cf_slice cell)
{
    static const char *const yes_no[] = {"yes", "y", "true", "no", "n", "false", NULL};
    bool vacant = cf_slice_equal(cf_guess_status(cell), CF_SLICE("vacant"));
    if (guess->status_is_vacant && is_one_of(cell, yes_no))
        vacant = !vacant;
    const char *status = vacant ? "vacant" : "filled";
    guess->n_statuses[vacant] += !cf_slice_equal_nocase(cell, cf_slice_of(status));
    cf_buf_add_str(out, status);
}

/* The share of full time that so many hours are. */
static bool add_share(cf_buf *out, const cf_roster_guess *guess, cf_slice cell)
{
    int64_t hours, e4 = 0;
    char text[CF_NUMBER_TEXT_SIZE];
    if (cf_cell_number(&hours, cell, 4) || hours <= 0 ||
        !cf_div_round(&e4, (cf_wide)hours * CF_FTE_ONE, guess->full_hours_e4, CF_HALF_UP))
        return false;
    if (e4 > CF_FTE_ONE)
        e4 = CF_FTE_ONE;
    cf_buf_add(out, text, cf_decimal_format(text, e4, 4, 2, false));
    return true;
}

/* 80, 80% and 0.8 are one FTE, as the whole column has it. */
static void add_fte(cf_buf *out, const cf_roster_guess *guess, cf_slice cell)
{
    if (guess->full_hours_e4 > 0 && add_share(out, guess, cell))
        return;
    cf_slice number = cell;
    bool sign = number.len > 1 && number.text[number.len - 1] == '%';
    if (sign)
        number.len--;
    int64_t e6;
    if (cf_decimal_parse(&e6, number.text, number.len, 6, false) != CF_DECIMAL_OK) {
        cf_buf_add_slice(out, cell);
        return;
    }
    if (sign || guess->fte_in_percent)
        e6 /= 100;
    char text[CF_NUMBER_TEXT_SIZE];
    int64_t e4 = 0;
    cf_div_round(&e4, e6, 100, CF_HALF_UP);
    cf_buf_add(out, text, cf_decimal_format(text, e4, 4, 2, false));
}

static void add_date(cf_buf *out, cf_roster_guess *guess, cf_slice cell)
{
    cf_date date;
    char text[CF_DATE_TEXT_SIZE];
    if (!cf_guess_date(&date, cell)) {
        cf_buf_add_slice(out, cell);
        return;
    }
    cf_slice iso = {text, cf_date_format(text, date)};
    guess->n_dates += !cf_slice_equal(iso, cell);
    cf_buf_add_slice(out, iso);
}

/* Beside a schedule some rows may have rates of their own. */
static bool is_blank(const cf_roster_guess *guess, int row, int column)
{
    const int *of = guess->column_of;
    if (!guess->has_schedule || guess->n_own == 0)
        return false;
    return guess->own[row] ? column == of[CF_COL_RANGE] || column == of[CF_COL_STEP]
                           : column == of[CF_COL_RATE];
}

void cf_guess_add_cell(cf_buf *out, cf_roster_guess *guess, int row, int column)
{
    cf_slice cell = cf_table_cell(&guess->table, row, column);
    cf_buf text = CF_BUF_INIT;
    const int *of = guess->column_of;
    if (cell.len == 0 || is_blank(guess, row, column))
        ;
    else if (column == of[CF_COL_HIRED] || column == of[CF_COL_STEP_DATE])
        add_date(&text, guess, cell);
    else if (column == of[CF_COL_RATE])
        cf_guess_add_rate(&text, guess, row);
    else if (column == of[CF_COL_FTE])
        add_fte(&text, guess, cell);
    else if (column == of[CF_COL_STATUS])
        add_status(&text, guess, cell);
    else
        cf_buf_add_slice(&text, cell);
    cf_csv_add_cell(out, cf_buf_slice(&text));
    cf_buf_release(&text);
}
