/* limits.h: how large things may be. Each limit has a code and a test; none is reached by a real
 * employer, all keep a hostile or broken file from taking the machine down. */
#ifndef CF_BASE_LIMITS_H
#define CF_BASE_LIMITS_H

enum {
    CF_LIMIT_TERMS_BYTES = 4 << 20,   /* one .terms text */
    CF_LIMIT_CLAUSES = 20000,         /* clauses in one text */
    CF_LIMIT_LINE_BYTES = 64 << 10,   /* one line of a .terms text */
    CF_LIMIT_LEVERS = 32,             /* ranges in one space of packages */
    CF_LIMIT_LEVER_VALUES = 100000,   /* values of one range */
    CF_LIMIT_OFFERS = 64,             /* offers compared at once */
    CF_LIMIT_FIELD_BYTES = 32 << 10,  /* one cell of a table */
    CF_LIMIT_COLUMNS = 1024,          /* columns of a table */
    CF_LIMIT_STEPS = 400,             /* steps of one range */
    CF_LIMIT_RANGES = 1 << 20,        /* ranges of a schedule */
    CF_LIMIT_FUND_SHARES = 32,        /* funds one member is split over */
    CF_LIMIT_PERIODS = 40 * 27,       /* pay periods simulated: forty years of them */
    CF_LIMIT_CELLS = 32000,           /* cells that one member may come to stand in */
    CF_LIMIT_ROW_PROBLEMS = 10000000, /* wrong cells of a roster listed; the rest are counted */
    CF_LIMIT_CELL_CACHE_BYTES = 160 << 20, /* the kernel's memory of period pay */
};

#define CF_LIMIT_PACKAGES 1000000000000ull    /* of a space; pruning may leave most unlooked at */
#define CF_LIMIT_ROWS 100000000u              /* rows of a roster */
#define CF_LIMIT_TABLE_BYTES (16ull << 30)    /* a CSV file */
#define CF_LIMIT_XLSX_BYTES (256ull << 20)    /* an XLSX file, packed */
#define CF_LIMIT_XLSX_PART_BYTES (1ull << 30) /* one part of it, unpacked */
#define CF_LIMIT_XLSX_RATIO 400u              /* unpacked : packed, beyond 1 MiB */

#endif
