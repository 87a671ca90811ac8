/* solver.h: glpsol (Debian: glpk-utils) as a process, for large knapsacks. Never linked. */
#ifndef CONFER_CLI_SOLVER_H
#define CONFER_CLI_SOLVER_H

#include "cli/cli.h"

#include <confer_budget.h>

/* A confer_solve_fn. Fails when glpsol is not installed or finds nothing within its time. */
int cli_solve_glpk(void *context, const char *lp, size_t len_bytes, confer_write_fn write,
                   void *write_context);

#endif
