/* Where in the report stands what a public disclosure asks for, and what it cannot say. */
#include "answer/report_section.h"

typedef struct {
    const char *asked, *source, *where;
} item;

/* California's Government Code, sections 3547.5, 7507 and 23026, and Public Contract Code, section
 * 22176 (what a COIN ordinance is). */
static const item items[] = {
    {"Costs in the current and later fiscal years", "Gov. Code 3547.5(a) (schools)",
     "Fiscal impact in full"},
    {"Major provisions of the agreement", "Gov. Code 3547.5(a) (schools)", "What is in it"},
    {"The term; each raise with its day, added up and compounded", "budget practice",
     "What is in it"},
    {"Annual and cumulative cost of each proposal", "Pub. Contract Code 22176 (COIN ordinances)",
     "Fiscal impact in full: cost, incremental and cumulative"},
    {"Salary and benefit increases made public", "Gov. Code 23026 (1937 Act counties)",
     "What it would cost; what the cost is made of"},
    {"Which fund bears it", "budget practice", "By fund, or Who bears the cost"},
    {"Positions and full-time equivalents", "budget practice", "Headcount"},
    {"That the costs can be met, and the budget revisions for it", "Gov. Code 3547.5(b)",
     "not here: the employer's officers certify it"},
    {"Actuarial impact of changed retirement benefits", "Gov. Code 7507, 23026",
     "not here: an actuary states it"},
    {"Independent economic analysis", "Pub. Contract Code 22176 (COIN ordinances)",
     "not here: these are the party's own figures; `confer verify` lets anyone with the folder "
     "compute them again"},
};

static void add(cf_report *report, const cf_report_call *call)
{
    static const char *const heads[] = {"What is asked for", "By", "Where it stands"};
    cf_report_add(report, CF_SHOW_SECTION, "For a public disclosure");
    cf_report_add(report, CF_SHOW_TEXT,
                  "What laws and ordinances of California ask of a disclosure before an agreement "
                  "is adopted, and where this report has it. It is an aid, not legal advice; other "
                  "states and local rules ask for other things.");
    cf_grid *grid = cf_report_grid(report, "Where to find it", 3, 1);
    for (int i = 0; i < 3; i++)
        cf_grid_head(call->arena, grid, i, heads[i], false);
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        cf_cell cells[] = {cf_cell_text(cf_slice_of(items[i].asked)),
                           cf_cell_text(cf_slice_of(items[i].source)),
                           cf_cell_text(cf_slice_of(items[i].where))};
        cf_grid_add(call->arena, grid, CF_ROW_PLAIN, cells);
    }
}

const cf_report_section cf_report_section_disclosure = {
    .name = "disclosure",
    .kinds = CF_IN_BOARD,
    .add = add,
};
