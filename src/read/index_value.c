/* Apart from index_read.c: a member's page looks values up and reads no tables. */
#include "read/table_read.h"

bool cf_index_value(int64_t *value_e8, const cf_index *index, int month)
{
    for (int i = 0; i < index->n; i++)
        if (index->months[i] == month) {
            *value_e8 = index->values_e8[i];
            return true;
        }
    return false;
}
