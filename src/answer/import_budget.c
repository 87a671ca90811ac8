/* A budget as cities publish it -> budget.csv by year, fund, department, category and type, with a
 * current.terms and a form for departments' options beside it. */
#include "answer/import_private.h"

#include "answer/budget_table.h"
#include "base/bug.h"
#include "base/mem.h"
#include "read/csv.h"

#include <stdlib.h>

typedef struct {
    cf_budget_table table;
    cf_budget_line *sums; /* sorted; one a key */
    int n_sums;
    bool fits;
} budget;

static int compare_keys(const cf_budget_line *a, const cf_budget_line *b)
{
    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    int order = cf_slice_compare(a->fund, b->fund);
    if (order == 0)
        order = cf_slice_compare(a->department, b->department);
    if (order == 0 && a->is_revenue != b->is_revenue)
        order = a->is_revenue ? 1 : -1;
    return order == 0 ? cf_slice_compare(a->category, b->category) : order;
}

static int compare_lines(const void *a, const void *b)
{
    const cf_budget_line *x = a, *y = b;
    int order = compare_keys(x, y);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void sum_lines(budget *b, cf_arena *arena, cf_slice fund)
{
    b->sums = CF_ARENA_NEW(arena, cf_budget_line, (size_t)b->table.n + 1);
    int n = 0;
    for (int i = 0; i < b->table.n; i++)
        if (fund.len == 0 || cf_slice_equal(b->table.lines[i].fund, fund))
            b->sums[n++] = b->table.lines[i];
    if (n > 1)
        qsort(b->sums, (size_t)n, sizeof *b->sums, compare_lines);
    b->fits = true;
    for (int i = 0; i < n; i++) {
        if (b->n_sums > 0 && compare_keys(&b->sums[b->n_sums - 1], &b->sums[i]) == 0) {
            int64_t *sum = &b->sums[b->n_sums - 1].cents;
            b->fits = cf_add(sum, *sum, b->sums[i].cents) && b->fits;
        } else {
            b->sums[b->n_sums++] = b->sums[i];
        }
    }
}

static void add_dollars(cf_buf *out, int64_t cents)
{
    char text[CF_NUMBER_TEXT_SIZE];
    cf_buf_add(out, text, cf_decimal_format(text, cents, 2, cents % 100 ? 2 : 0, false));
}

static void write_table(cf_import *out, const budget *b)
{
    cf_buf *text = cf_import_add(out, "budget.csv");
    cf_buf_add_str(text, "fiscal_year,department,fund,category,type,amount\n");
    for (int i = 0; i < b->n_sums; i++) {
        const cf_budget_line *line = &b->sums[i];
        if (line->year != 0)
            cf_buf_addf(text, "FY%04d-%02d", line->year, (line->year + 1) % 100);
        cf_buf_add_char(text, ',');
        cf_csv_add_cell(text, line->department);
        cf_buf_add_char(text, ',');
        cf_csv_add_cell(text, line->fund);
        cf_buf_add_char(text, ',');
        cf_csv_add_cell(text, line->category);
        cf_buf_add_str(text, line->is_revenue ? ",Revenue," : ",Expense,");
        add_dollars(text, line->cents);
        cf_buf_add_char(text, '\n');
    }
}

static void write_texts(cf_import *out, const cf_import_budget_options *options)
{
    cf_buf *terms = cf_import_add(out, "current.terms");
    cf_slice title = options->title.len > 0 ? options->title : CF_SLICE("Adopted budget");
    cf_buf_add_str(terms,
                   "# The adopted budget is in budget.csv. To cost offers too, add a roster, a "
                   "schedule\n# and the pay calendar: `confer new` shows how.\nagreement ");
    cf_import_add_string(terms, title);
    if (options->title.len > 0) {
        cf_buf_add_str(terms, "\nemployer ");
        cf_import_add_string(terms, title);
    }
    cf_buf_add_str(terms, "\nfiscal year starts 07-01\n");
    cf_buf *form = cf_import_add(out, "options-form.csv");
    cf_buf_add_str(form,
                   "id,department,fund,title,kind,annual savings,positions,start,service,"
                   "measure,now,after,legal minimum,weight,locked,reason,excludes,requires\n");
}

/* What each year spends, for the reader. */
static void write_report(cf_import *out, const budget *b, const cf_import_budget_options *options)
{
    cf_buf *report = &out->report;
    cf_buf_addf(report, "%s: ", cf_import_file_name(options->name));
    cf_import_add_count(report, b->table.n, "line", "lines");
    cf_buf_add_str(report, " read, ");
    cf_import_add_count(report, b->n_sums, "sum", "sums");
    cf_buf_add_str(report, " by year, fund, department, category and type.\n");
    if (options->fund.len > 0)
        cf_buf_addf(report, "Fund %.*s alone.\n", (int)options->fund.len, options->fund.text);
    if (b->table.n_blank > 0) {
        cf_import_add_count(report, b->table.n_blank, "line without an amount counts",
                            "lines without an amount count");
        cf_buf_add_str(report, " nothing.\n");
    }
    for (int i = 0; i < b->n_sums;) {
        int64_t spent = 0, raised = 0;
        int year = b->sums[i].year;
        bool fits = true;
        for (; i < b->n_sums && b->sums[i].year == year; i++) {
            int64_t *sum = b->sums[i].is_revenue ? &raised : &spent;
            fits = cf_add(sum, *sum, b->sums[i].cents) && fits;
        }
        if (year != 0)
            cf_buf_addf(report, "FY%04d-%02d: ", year, (year + 1) % 100);
        cf_buf_add_str(report, "expenses ");
        cf_import_add_money(report, spent);
        cf_buf_add_str(report, ", revenues ");
        cf_import_add_money(report, raised);
        cf_buf_add_str(report, fits ? ".\n" : " (too large to add).\n");
    }
    cf_buf_add_str(report, "options-form.csv is the form for departments' reductions.\n");
}

bool cf_import_budget(cf_import *out, const cf_import_budget_options *options, cf_diags *diags)
{
    cf_arena arena = CF_ARENA_INIT;
    budget b = {0};
    bool good = cf_budget_table_read(&b.table, &arena, options->path, options->data, options->name,
                                     false, diags);
    if (good)
        sum_lines(&b, &arena, options->fund);
    if (good && (b.n_sums == 0 || !b.fits)) {
        cf_diags_add(diags, CF_E0364, CF_SPAN_NONE, "%s",
                     !b.fits ? "the budget's sums are too large" : "no line of the budget is left");
        good = false;
    }
    if (good) {
        write_table(out, &b);
        write_texts(out, options);
        write_report(out, &b, options);
        out->n_rows = b.table.n;
        out->n_imported = b.n_sums;
        out->next = "confer cut 5% --options OPTIONS.csv";
    }
    cf_arena_release(&arena);
    return good;
}
