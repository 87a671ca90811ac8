/* small.c: what an offer costs, by fiscal year: the public C API in one page (docs/api.md).
 *
 *     cc small.c -lconfer -lpthread -ldl -o small
 *     ./small FOLDER OFFER */
#include <confer.h>

#include <stdio.h>

static int write_to_stderr(void *context, const char *bytes, size_t len_bytes)
{
    (void)context;
    return fwrite(bytes, 1, len_bytes, stderr) != len_bytes;
}

/* Whole cents, as dollars and cents. */
static void print_money(int64_t cents)
{
    uint64_t size = cents < 0 ? (uint64_t)0 - (uint64_t)cents : (uint64_t)cents;
    printf("%s%llu.%02llu", cents < 0 ? "-" : "", (unsigned long long)(size / 100),
           (unsigned long long)(size % 100));
}

static int print_year(const confer_result *result, size_t year)
{
    char path[64];
    const char *name;
    int64_t cost;
    snprintf(path, sizeof path, "fiscal_years[%zu].fiscal_year", year);
    if (confer_result_text(result, path, &name) != CONFER_OK)
        return 1;
    snprintf(path, sizeof path, "fiscal_years[%zu].cost", year);
    if (confer_result_int(result, path, &cost) != CONFER_OK)
        return 1;
    printf("%s ", name);
    print_money(cost);
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    confer_error err = CONFER_ERROR_INIT;
    confer_case *folder = NULL;
    confer_result *result = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: small FOLDER OFFER\n");
        return 2;
    }
    if (confer_case_open(&folder, argv[1], NULL, &err) != CONFER_OK ||
        confer_cost(&result, folder, argv[2], NULL, &err) != CONFER_OK) {
        if (folder)
            confer_case_write_problems(folder, CONFER_WARNING, false, write_to_stderr, NULL);
        fprintf(stderr, "%s\n", err.message);
        confer_case_close(folder);
        return 1;
    }
    size_t n_years = 0;
    int failed = confer_result_count(result, "fiscal_years", &n_years) != CONFER_OK;
    for (size_t year = 0; year < n_years && !failed; year++)
        failed = print_year(result, year);
    confer_result_free(result);
    confer_case_close(folder);
    return failed;
}
