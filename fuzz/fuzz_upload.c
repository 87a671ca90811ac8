/* Fuzzes what is made of a table that somebody brings: its rows, and what each column is taken for.
 */
#include "answer/import_roster.h"

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_diags diags;
    cf_roster_guess guess = {.n_dates = 0};
    cf_diags_init(&diags);
    if (cf_table_read(&guess.table, NULL, (cf_slice){(const char *)data, size}, "roster.csv", false,
                      &diags)) {
        guess.guesses = cf_mem_calloc((size_t)guess.table.n_columns + 1, sizeof *guess.guesses);
        cf_guess_columns(&guess);
        for (int field = 0; field < CF_COL_EXTRA; field++)
            if (guess.column_of[field] < -1 || guess.column_of[field] >= guess.table.n_columns)
                __builtin_trap();
        cf_mem_free(guess.guesses);
    }
    cf_table_release(&guess.table);
    cf_diags_release(&diags);
    return 0;
}
