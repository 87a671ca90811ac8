/* Write a TERM78 folder: current.terms, offers/A.terms, offers/B.terms, schedule.csv, roster.csv.
 *
 *   generate [--shuffle] [--variant] N OUTDIR
 *
 * Every row is drawn from its own number and a fixed seed, so the first rows are the same at every N and
 * the same arguments give the same bytes on every machine. Integers only. bench/README.md describes the data.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    N_CLASSES = 600,
    N_UNITS = 12,
    N_DEPARTMENTS = 40,
    N_FUNDS = 8,
    MIN_STEPS = 5,
    MAX_STEPS = 8,
    N_STEP_DAYS = 365,   /* step_date: 2024-10-05 .. 2025-10-04 */
    N_HIRE_DAYS = 10957, /* hired: 1994-10-02 .. 2024-09-30, 30 years */
    ID_BITS = 27,        /* shuffled ids are a permutation of 27 bits, walked until below 100,000,000 */
    MAX_MEMBERS = 99999999,
    ROW_ROOM = 160,
    BUFFER = 1 << 20
};

static const uint64_t SEED = UINT64_C(0x7e5278c05f3a11d9);
static const int64_t FIRST_STEP_DAY = 20001; /* 2024-10-05, days since 1970-01-01 */
static const int64_t LAST_HIRE_DAY = 19996;  /* 2024-09-30 */

struct class_facts {
    int n_steps;
    int unit;
    int64_t cents[MAX_STEPS];
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The draw-th number of row `row` of stream `stream`, in 0 .. below - 1. */
static uint32_t draw(uint64_t stream, uint64_t row, uint64_t which, uint32_t below)
{
    uint64_t x = mix(SEED + mix(stream * 1024 + which) + row * UINT64_C(0x9e3779b97f4a7c15));
    return (uint32_t)(((x >> 32) * below) >> 32);
}

static void die(const char *what, const char *name)
{
    fprintf(stderr, "generate: %s %s: %s\n", what, name, strerror(errno));
    exit(1);
}

static FILE *create(const char *dir, const char *name)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        die("cannot write", name);
    }
    FILE *f = fopen(path, "wb");
    if (!f)
        die("cannot write", path);
    return f;
}

static void finish(FILE *f, const char *name)
{
    if (ferror(f) || fclose(f) != 0)
        die("cannot write", name);
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        die("cannot make", path);
}

/* Days since 1970-01-01 -> "YYYY-MM-DD". */
static void put_date(char *out, int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t day = doy - (153 * mp + 2) / 5 + 1;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    out[0] = (char)('0' + year / 1000);
    out[1] = (char)('0' + year / 100 % 10);
    out[2] = (char)('0' + year / 10 % 10);
    out[3] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[8] = (char)('0' + day / 10);
    out[9] = (char)('0' + day % 10);
}

static void make_classes(struct class_facts classes[N_CLASSES])
{
    for (uint64_t c = 0; c < N_CLASSES; c++) {
        struct class_facts *k = &classes[c];
        k->n_steps = MIN_STEPS + (int)draw(1, c, 0, MAX_STEPS - MIN_STEPS + 1);
        k->unit = 1 + (int)draw(1, c, 1, N_UNITS);
        k->cents[0] = 1700 + draw(1, c, 2, 3275); /* $17.00 .. $49.74: eight steps end below $70 */
        for (int s = 1; s < k->n_steps; s++)
            k->cents[s] = (k->cents[s - 1] * 105 + 50) / 100;
    }
}

static void write_schedule(const char *dir, const struct class_facts classes[N_CLASSES])
{
    FILE *f = create(dir, "schedule.csv");
    fputs("range", f);
    for (int s = 1; s <= MAX_STEPS; s++)
        fprintf(f, ",%d", s);
    fputc('\n', f);
    for (int c = 0; c < N_CLASSES; c++) {
        fprintf(f, "C%03d", c + 1);
        for (int s = 0; s < MAX_STEPS; s++) {
            fputc(',', f);
            if (s < classes[c].n_steps)
                fprintf(f, "%" PRId64 ".%02" PRId64, classes[c].cents[s] / 100, classes[c].cents[s] % 100);
        }
        fputc('\n', f);
    }
    finish(f, "schedule.csv");
}

static void write_agreement(const char *dir, bool variant)
{
    static const char *const dates[3] = {"", " on 2025-07-12", " on 2026-07-11"};
    static const char *const tiers[3][4] = {{"SAFETY", "44.10", "45.25", "46.10"},
                                            {"CLASSIC", "31.50", "32.05", "32.60"},
                                            {"PEPRA", "27.25", "27.60", "27.90"}};
    static const char *const plans[3][4] = {{"EE", "412.35", "432.97", "454.62"},
                                            {"EE1", "824.70", "865.94", "909.24"},
                                            {"FAM", "1,072.11", "1,125.72", "1,182.01"}};
    FILE *f = create(dir, "current.terms");
    fputs("agreement \"TERM78\"\n", f);
    for (int u = 1; u <= N_UNITS; u++)
        fprintf(f, "unit U%02d \"Unit %d\"\n", u, u);
    fputs("roster \"roster.csv\"\n"
          "schedule \"schedule.csv\"\n"
          "pay biweekly from 2024-07-13 paid 6 days after\n"
          "rates hourly rounded to $0.01\n"
          "hours 80 per period\n"
          "costs by pay date\n"
          "horizon FY2024-25 to FY2026-27\n"
          "steps every 12 months\n",
          f);
    if (variant)
        fputs("overtime factor 1.5\n", f);
    fputs("premium BIL 2.5% of base pensionable\n", f);
    if (variant)
        fputs("longevity 2.5% of base after 10 years pensionable\n"
              "longevity 5% of base after 20 years pensionable\n",
              f);
    for (int t = 0; t < 3; t++)
        for (int y = 0; y < 3; y++)
            fprintf(f, "contribution retirement %s%% of pensionable%s for tier = %s\n", tiers[t][1 + y], dates[y],
                    tiers[t][0]);
    fputs("contribution medicare 1.45% of gross\n", f);
    if (variant)
        fputs("contribution oasdi 6.2% of gross up to $90,000 a year\n", f);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < 3; y++)
            fprintf(f, "health %s $%s/period prorated%s\n", plans[p][0], plans[p][1 + y], dates[y]);
    fputs("health WAIVE $50.00/period prorated\n", f);
    finish(f, "current.terms");
}

static void write_offers(const char *dir, bool variant)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/offers", dir) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        die("cannot make", dir);
    }
    make_folder(path);
    FILE *f = create(path, "A.terms");
    fputs("offer \"A\"\n", f);
    if (variant)
        fputs("arrears paid 2025-09-11\n", f);
    fputs("raise 6% on 2025-05-31\n"
          "premium BIL 5% of base pensionable on 2025-05-31\n"
          "lump sum $1,000 prorated on 2025-05-31 for hired <= 2024-06-30\n",
          f);
    if (variant)
        fputs("raise 1% on 2026-07-11 for shift = NIGHT\n", f);
    finish(f, "A.terms");
    f = create(path, "B.terms");
    fputs("offer \"B\"\n", f);
    if (variant)
        fputs("arrears paid 2025-01-16\n", f);
    fputs("raise 3% on 2024-10-05\n"
          "raise 3% on 2025-10-04\n"
          "premium BIL 5% of base pensionable on 2024-10-05\n"
          "lump sum $1,000 prorated on 2024-10-05 for hired <= 2024-06-30\n",
          f);
    if (variant)
        fputs("raise 1% on 2026-07-11 for shift = NIGHT\n", f);
    finish(f, "B.terms");
}

/* A permutation of 0 .. 99,999,999, so that shuffled ids too are unique and the same at every N. */
static uint32_t shuffled(uint32_t x)
{
    const uint32_t mask = (UINT32_C(1) << ID_BITS) - 1;
    do {
        x = (x * UINT32_C(0x2c1b3c6d) + UINT32_C(0x297a2d39)) & mask;
        x ^= x >> 14;
        x = (x * UINT32_C(0x3d4d51cb)) & mask;
        x ^= x >> 13;
        x = (x * UINT32_C(0x1b56c4e9)) & mask;
        x ^= x >> 15;
    } while (x > MAX_MEMBERS);
    return x;
}

static char *put_text(char *p, const char *text)
{
    while (*text)
        *p++ = *text++;
    return p;
}

static char *put_digits(char *p, uint32_t value, int n_digits)
{
    for (int i = n_digits - 1; i >= 0; i--) {
        p[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return p + n_digits;
}

static void write_roster(const char *dir, uint32_t n, const struct class_facts classes[N_CLASSES], bool shuffle,
                         bool variant)
{
    static const char *const part_time[5] = {"0.50", "0.60", "0.75", "0.80", "0.90"};
    static const char *const overtime[4] = {"0", "2", "4", "8"};
    static char buffer[BUFFER + ROW_ROOM];
    FILE *f = create(dir, "roster.csv");
    setvbuf(f, NULL, _IONBF, 0);
    char *p = put_text(buffer, "id,class,step,fte,hired,step_date,unit,department,fund,tier,plan,premiums");
    p = put_text(p, variant ? ",overtime_hours,shift\n" : "\n");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c = draw(2, i, 0, N_CLASSES);
        uint32_t t = draw(2, i, 2, 100);
        uint32_t tier = draw(2, i, 9, 100);
        uint32_t plan = draw(2, i, 10, 100);
        *p++ = 'E';
        p = put_digits(p, shuffle ? shuffled(i) : i + 1, 8);
        p = put_text(p, ",C");
        p = put_digits(p, c + 1, 3);
        *p++ = ',';
        p = put_digits(p, 1 + draw(2, i, 1, (uint32_t)classes[c].n_steps), 1);
        *p++ = ',';
        p = put_text(p, t < 85 ? "1.00" : part_time[(t - 85) / 3]);
        *p++ = ',';
        put_date(p, LAST_HIRE_DAY - draw(2, i, 4, N_HIRE_DAYS));
        p[10] = ',';
        put_date(p + 11, FIRST_STEP_DAY + draw(2, i, 5, N_STEP_DAYS));
        p = put_text(p + 21, ",U");
        p = put_digits(p, (uint32_t)classes[c].unit, 2);
        p = put_text(p, ",D");
        p = put_digits(p, 1 + draw(2, i, 6, N_DEPARTMENTS), 2);
        p = put_text(p, ",F0");
        p = put_digits(p, 1 + draw(2, i, 7, N_FUNDS), 1);
        p = put_text(p, tier < 20 ? ",SAFETY," : tier < 55 ? ",CLASSIC," : ",PEPRA,");
        p = put_text(p, plan < 30 ? "EE," : plan < 55 ? "EE1," : plan < 90 ? "FAM," : "WAIVE,");
        if (draw(2, i, 11, 5) == 0)
            p = put_text(p, "BIL");
        if (variant) {
            uint32_t shift = draw(2, i, 13, 10);
            *p++ = ',';
            p = put_text(p, overtime[draw(2, i, 12, 4)]);
            p = put_text(p, shift < 6 ? ",DAY" : shift < 8 ? ",SWING" : ",NIGHT");
        }
        *p++ = '\n';
        if (p - buffer >= BUFFER) {
            if (fwrite(buffer, 1, (size_t)(p - buffer), f) != (size_t)(p - buffer))
                die("cannot write", "roster.csv");
            p = buffer;
        }
    }
    if (fwrite(buffer, 1, (size_t)(p - buffer), f) != (size_t)(p - buffer))
        die("cannot write", "roster.csv");
    finish(f, "roster.csv");
}

int main(int argc, char **argv)
{
    static struct class_facts classes[N_CLASSES];
    bool shuffle = false, variant = false;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--shuffle") == 0)
            shuffle = true;
        else if (strcmp(argv[i], "--variant") == 0)
            variant = true;
        else
            break;
    }
    char *end = NULL;
    long long n = argc - i == 2 ? strtoll(argv[i], &end, 10) : -1;
    if (n < 1 || n > MAX_MEMBERS || *end) {
        fprintf(stderr, "usage: generate [--shuffle] [--variant] N OUTDIR    (N from 1 to %d)\n", MAX_MEMBERS);
        return 2;
    }
    const char *dir = argv[i + 1];
    make_folder(dir);
    make_classes(classes);
    write_agreement(dir, variant);
    write_offers(dir, variant);
    write_schedule(dir, classes);
    write_roster(dir, (uint32_t)n, classes, shuffle, variant);
    return 0;
}
