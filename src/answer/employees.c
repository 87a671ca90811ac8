#include "answer/employees.h"

#include "answer/case.h"
#include "answer/employee_lines.h"
#include "base/bug.h"
#include "base/lock.h"
#include "base/mem.h"
#include "show/out_file.h"
#include "show/report.h"

#include <string.h>

/* Lines of a block that came before its turn. */
typedef struct waiting_block {
    struct waiting_block *next;
    uint32_t sequence;
    cf_buf lines;
} waiting_block;

struct cf_employees {
    cf_out_file *file;
    int n_offers;
    bool gains_only;
    cf_buf *scratch; /* one a thread */
    int n_threads;
    cf_lock lock; /* of what follows */
    uint32_t next;
    waiting_block *waiting; /* ascending */
    waiting_block *spare;   /* written: their memory is used again */
};

static void write_header(cf_buf *out, const char *const *names, int n_offers, bool gains_only)
{
    cf_buf_add_str(out, gains_only ? "id" : "id,status_quo,offer,gain");
    for (int i = 0; gains_only && i < n_offers; i++) {
        cf_buf_add_char(out, ',');
        cf_csv_write_text(out, cf_slice_of(names[i]));
    }
    cf_buf_add_char(out, '\n');
}

cf_employees *cf_employees_open(const char *path, const char *const *names, int n_offers,
                                bool gains_only, int n_threads, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_out_file *file = cf_out_open(path, &why);
    if (!file) {
        cf_fail(err, CONFER_FAILED, "%s", why.text);
        cf_buf_release(&why);
        return NULL;
    }
    cf_employees *employees = cf_mem_calloc(1, sizeof *employees);
    employees->file = file;
    employees->n_offers = n_offers;
    employees->gains_only = gains_only;
    employees->n_threads = n_threads;
    employees->scratch = cf_mem_calloc((size_t)n_threads, sizeof *employees->scratch);
    cf_lock_init(&employees->lock);
    write_header(&employees->scratch[0], names, n_offers, gains_only);
    cf_out_write(file, employees->scratch[0].text, employees->scratch[0].len);
    return employees;
}

/* --- Order ----------------------------------------------------------------------------------- */

static void write_waiting(cf_employees *employees)
{
    while (employees->waiting && employees->waiting->sequence == employees->next) {
        waiting_block *first = employees->waiting;
        cf_out_write(employees->file, first->lines.text, first->lines.len);
        employees->waiting = first->next;
        first->next = employees->spare;
        employees->spare = first;
        employees->next++;
    }
}

static void keep_waiting(cf_employees *employees, uint32_t sequence, cf_buf *lines)
{
    waiting_block *block = employees->spare;
    if (block)
        employees->spare = block->next;
    else
        block = cf_mem_calloc(1, sizeof *block);
    cf_buf emptied = block->lines;
    block->sequence = sequence;
    block->lines = *lines;
    *lines = emptied;
    waiting_block **link = &employees->waiting;
    while (*link && (*link)->sequence < sequence)
        link = &(*link)->next;
    block->next = *link;
    *link = block;
}

void cf_employees_visit(cf_employees *employees, int thread, const cf_block *block,
                        const cf_block_results *results)
{
    cf_buf *lines = &employees->scratch[thread];
    cf_buf_clear(lines);
    cf_employee_lines(lines, block, results, employees->n_offers, !employees->gains_only);
    cf_lock_take(&employees->lock);
    if (block->sequence == employees->next) {
        cf_out_write(employees->file, lines->text, lines->len);
        employees->next++;
        write_waiting(employees);
    } else {
        keep_waiting(employees, block->sequence, lines);
    }
    cf_lock_give(&employees->lock);
}

static void free_blocks(waiting_block *first)
{
    while (first) {
        waiting_block *next = first->next;
        cf_buf_release(&first->lines);
        cf_mem_free(first);
        first = next;
    }
}

int cf_employees_finish(cf_employees *employees, bool keep, confer_error *err)
{
    if (!employees)
        return CONFER_OK;
    int status = CONFER_OK;
    cf_buf why = CF_BUF_INIT;
    CF_BUG_IF(keep && employees->waiting); /* a block never came */
    if (!keep)
        cf_out_abandon(employees->file);
    else if (!cf_out_commit(employees->file, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    free_blocks(employees->waiting);
    free_blocks(employees->spare);
    for (int i = 0; i < employees->n_threads; i++)
        cf_buf_release(&employees->scratch[i]);
    cf_mem_free(employees->scratch);
    cf_lock_release(&employees->lock);
    cf_mem_free(employees);
    return status;
}
