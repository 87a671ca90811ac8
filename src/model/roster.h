/* roster.h: the positions, one row each, in blocks of columns.
 *
 * A roster is either streamed (read block by block, each block costed and forgotten, for rosters
 * larger than memory ought to hold) or loaded (all blocks kept, for the web app and `explain`);
 * the kernel sees blocks in both cases. Invariants: every row of a block has been validated
 * (costing rules 3.1): a row with a problem never reaches a block. Texts are dictionary codes;
 * code 0 is the empty text. Vacant rows are present and marked. */
#ifndef CF_MODEL_ROSTER_H
#define CF_MODEL_ROSTER_H

#include "base/date.h"
#include "base/dict.h"
#include "base/number.h"
#include "base/str.h"

/* The columns of costing rules 3.1, in this order. Extra columns follow, in the file's order. */
typedef enum {
    CF_COL_ID,
    CF_COL_CLASS,
    CF_COL_RANGE,
    CF_COL_STEP,
    CF_COL_RATE,
    CF_COL_FTE,
    CF_COL_HIRED,
    CF_COL_STEP_DATE,
    CF_COL_UNIT,
    CF_COL_DEPARTMENT,
    CF_COL_FUND,
    CF_COL_TIER,
    CF_COL_PLAN,
    CF_COL_PREMIUMS,
    CF_COL_OVERTIME_HOURS,
    CF_COL_STATUS,
    CF_COL_EXTRA, /* the first extra column */
} cf_column;

/* Names as in the rules: "id", "class", … */
extern const char *const cf_column_names[CF_COL_EXTRA];

enum { CF_BLOCK_ROWS = 32768 }; /* at most, a block */

/* Columns of one block. Arrays hold n_rows items. An array that the file has no column for is
 * still there, filled with the default. */
typedef struct cf_block {
    uint32_t sequence; /* 0, 1, 2 … in the order of the file */
    uint32_t n_rows;
    uint64_t first_row;       /* index of the first row in the whole roster, from 0 */
    const uint32_t *lines;    /* file line (or sheet row) of each row, from 1 */
    const uint32_t *id_start; /* the id's bytes: id_text[id_start[i] .. +id_len[i]) */
    const uint16_t *id_len;
    const char *id_text;
    const int32_t *range;   /* index in the schedule, or -1: own rate */
    const int16_t *step;    /* index in the range, or -1 with an own rate */
    const int64_t *rate_e8; /* own rate, or 0 */
    const int32_t *fte_e4;
    const int32_t *hired;     /* days, CF_DATE_NONE where blank */
    const int32_t *step_date; /* days, CF_DATE_NONE where blank */
    const int32_t *overtime_e4;
    const uint8_t *vacant; /* 1: vacant */
    /* Dictionary codes of the text of each column by cf_column, extra columns included; NULL for
     * a column that is not text (id, rate, dates, numbers) or was not asked for. */
    const int32_t *const *codes;
    int n_columns;
} cf_block;

/* Shares of a `fund` cell ("general:65;grants:35"), parsed once per distinct cell. */
typedef struct {
    int n;
    const int32_t *fund;     /* code in cf_roster_info.funds */
    const int64_t *share_e4; /* percent x 1e4, sums to 100 x 1e4 */
} cf_fund_split;

/* Codes of a `premiums` cell ("BIL;POST"), parsed once per distinct cell. */
typedef struct {
    int n;
    const int32_t *premium; /* code in cf_roster_info.premium_codes */
} cf_premium_set;

/* What is common to all blocks. Valid while blocks are being read and until the roster closes. */
typedef struct cf_roster_info {
    int n_columns;           /* CF_COL_EXTRA + extra columns */
    const cf_slice *headers; /* by cf_column: the name used in the file, or the rule's name */
    const bool *present;     /* whether the file has it */
    cf_dict *const *dicts;   /* by cf_column: NULL where a column is not text */
    cf_dict *funds;          /* names in fund cells; "unassigned" for a blank cell */
    cf_dict *premium_codes;
} cf_roster_info;

/* The column with that header or rule name (without case), or -1. */
int cf_roster_column(const cf_roster_info *info, cf_slice name);

/* The parsed form of a cell's dictionary code. Safe from several threads. Borrowed. */
const cf_fund_split *cf_roster_fund_split(const cf_roster_info *info, int32_t fund_cell_code);
const cf_premium_set *cf_roster_premium_set(const cf_roster_info *info, int32_t premiums_code);

#endif
