/* describe_clauses.c: writes what is generated from the clause descriptors to standard output.
 *
 *     describe-clauses reference > docs/reference/clauses.md
 *     describe-clauses dictionary > fuzz/terms.dict
 *     describe-clauses schema > docs/reference/clauses.json */
#include "clause/clause.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(cf_buf *out);
    } texts[] = {{"reference", cf_clause_reference},
                 {"dictionary", cf_clause_dictionary},
                 {"schema", cf_clause_schema}};
    for (size_t i = 0; argc == 2 && i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(argv[1], texts[i].name) != 0)
            continue;
        cf_buf out = CF_BUF_INIT;
        texts[i].write(&out);
        size_t written = fwrite(out.text, 1, out.len, stdout);
        bool whole = written == out.len && fflush(stdout) == 0;
        cf_buf_release(&out);
        return whole ? 0 : 1;
    }
    fprintf(stderr, "usage: describe-clauses reference|dictionary|schema\n");
    return 2;
}
