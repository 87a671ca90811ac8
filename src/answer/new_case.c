/* A commented folder to start from. Everything in it that could be taken for a fact is a marked
 * placeholder; it costs as it is, so that the first command works. */
#include "answer/case.h"
#include "answer/new_folder.h"
#include "answer/result.h"

static const char current_terms[] =
    "# The agreement in force and the employer's facts: the status quo that every offer is\n"
    "# compared with. Everything marked PLACEHOLDER is made up: replace it with your own.\n"
    "# `confer help CLAUSE` explains a clause, `confer check` finds what does not fit.\n"
    "\n"
    "agreement \"PLACEHOLDER: agreement in force\"\n"
    "employer \"PLACEHOLDER: employer\"\n"
    "unit GEN \"PLACEHOLDER: bargaining unit\"\n"
    "\n"
    "# Tables, in this folder: one row a position, and the salary schedule.\n"
    "roster \"roster.csv\"\n"
    "schedule \"schedule.csv\"\n"
    "\n"
    "# PLACEHOLDER: the first day of any pay period, and how long after its end it is paid.\n"
    "pay biweekly from 2025-01-04 paid 6 days after\n"
    "rates hourly rounded to $0.01\n"
    "hours 80 per period\n"
    "steps every 12 months\n"
    "horizon FY2025-26 to FY2026-27\n"
    "\n"
    "# PLACEHOLDER: what the employer pays on top of pay.\n"
    "contribution retirement 20% of pensionable\n"
    "contribution medicare 1.45% of gross\n"
    "health EE $400/month\n"
    "health FAM $900/month\n"
    "plan EE costs $500/month\n"
    "plan FAM costs $1,400/month\n";

static const char offer_terms[] =
    "# One offer a file. It says only what it would change in the agreement.\n"
    "# `confer cost placeholder` costs this one. Copy it for the next counter.\n"
    "\n"
    "offer \"PLACEHOLDER: an offer\"\n"
    "term 2025-07-05 to 2027-06-30\n"
    "\n"
    "raise 3% on 2025-07-05  # PLACEHOLDER\n"
    "raise 3% on 2026-07-04  # PLACEHOLDER\n"
    "lump sum $500 prorated on 2025-07-05  # PLACEHOLDER\n";

static const char roster_csv[] =
    "id,class,step,fte,hired,step_date,unit,department,fund,plan\n"
    "PLACEHOLDER-1,CLERK,1,1,2023-08-14,2025-08-14,GEN,Office,general,EE\n"
    "PLACEHOLDER-2,CLERK,3,1,2016-02-01,,GEN,Office,general,FAM\n"
    "PLACEHOLDER-3,TECH,2,0.5,2021-05-03,2026-05-03,GEN,Works,"
    "general:50;roads:50,EE\n";

static const char schedule_csv[] = "range,1,2,3\n"
                                   "CLERK,20.00,21.00,22.05\n"
                                   "TECH,28.00,29.40,30.87\n";

static const struct {
    const char *name, *text, *what;
} files[] = {
    {"current.terms", current_terms, "the agreement in force"},
    {"offers/placeholder.terms", offer_terms, "an offer"},
    {"roster.csv", roster_csv, "one row a position"},
    {"schedule.csv", schedule_csv, "the salary schedule"},
};

static bool write_all(const char *folder, cf_report *report, cf_buf *why)
{
    cf_new_file texts[sizeof files / sizeof *files];
    int n = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        texts[n++] = (cf_new_file){files[i].name, cf_slice_of(files[i].text)};
        cf_report_add(report, CF_SHOW_ITEM, "%s/%s: %s", folder, files[i].name, files[i].what);
    }
    return cf_new_folder_fill(folder, texts, n, why);
}

int confer_new(confer_result **out, const char *folder, confer_error *err)
{
    if (!cf_new_folder_is_free(folder))
        return cf_fail(err, CONFER_FAILED, "%s is there already and is not an empty folder",
                       folder);
    confer_result *result = cf_result_new();
    result->report = cf_report_new(&result->arena);
    cf_buf why = CF_BUF_INIT;
    cf_report_add(result->report, CF_SHOW_HEADING, "Made %s", folder);
    int status = CONFER_OK;
    if (!write_all(folder, result->report, &why)) {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
        confer_result_free(result);
    } else {
        cf_report_add(result->report, CF_SHOW_TEXT,
                      "All names, dates, rates and amounts in it are placeholders. Next: `confer "
                      "check -C %s`, then `confer cost placeholder -C %s`.",
                      cf_shell_word(&result->arena, folder), cf_shell_word(&result->arena, folder));
        *out = result;
    }
    cf_buf_release(&why);
    return status;
}
