/* recall_rows.c: rows by what they are costed by, as the last costing found it: rows of one class
 * have one column, one program, or one list of kinds. An edit that leaves alone whom clauses select
 * and when members move, such as that of a percent, looks up one row of each class. */
#include "cost/recall.h"

#include "base/mem.h"

void cf_row_classes_release(cf_row_classes *classes)
{
    cf_buf_release(&classes->key);
    cf_mem_free(classes->rows);
    cf_dict_free(classes->kinds);
    cf_dict_free(classes->lists);
    *classes = (cf_row_classes){0};
}

cf_row_classes *cf_row_classes_of(bool *known, cf_row_classes *of, cf_buf *key, uint64_t n_rows,
                                  uint64_t now)
{
    cf_row_classes *classes = of;
    for (int i = 0; i < CF_RECALL_CLASSES; i++) {
        if (of[i].rows && cf_slice_equal(cf_buf_slice(&of[i].key), cf_buf_slice(key))) {
            *known = true;
            of[i].used = now;
            return &of[i];
        }
        if (of[i].used < classes->used)
            classes = &of[i];
    }
    *known = false;
    cf_row_classes_release(classes);
    *classes = (cf_row_classes){
        .key = *key,
        .used = now,
        .rows = cf_mem_alloc((size_t)n_rows, sizeof *classes->rows),
        .kinds = cf_dict_new(),
        .lists = cf_dict_new(),
    };
    *key = (cf_buf)CF_BUF_INIT;
    return classes;
}

void cf_row_classes_settle(cf_row_classes *classes, const cf_kernel *kernel)
{
    int32_t n_kinds = cf_dict_count(classes->kinds), n_lists = cf_dict_count(classes->lists);
    classes->n_columns = cf_dict_count(kernel->engine->column_ids);
    classes->n_programs = kernel->n_programs;
    classes->n_members = 2 * (n_kinds > n_lists ? n_kinds : n_lists) + 2;
    cf_dict_free(classes->kinds);
    cf_dict_free(classes->lists);
    classes->kinds = classes->lists = NULL;
}

/* --- Learning -------------------------------------------------------------------------------- */

int32_t cf_kind_number(cf_row_classes *classes, const cf_audience *audience, int32_t fte_e4,
                       int32_t overtime_e4, int32_t level)
{
    const int32_t all[6] = {audience->pay, audience->health, audience->once,
                            fte_e4,        overtime_e4,      level};
    return cf_dict_code(classes->kinds, (cf_slice){(const char *)all, sizeof all});
}

/* A list of one kind has an even number, others an odd one. */
static int32_t number_of(cf_row_classes *classes, const cf_row_work *work)
{
    if (work->n_pieces == 1)
        return 2 * work->pieces[0].kind->number;
    cf_buf list = CF_BUF_INIT;
    for (int i = 0; i < work->n_pieces; i++) {
        const int32_t piece[2] = {work->pieces[i].to, work->pieces[i].kind->number};
        cf_buf_add(&list, (const char *)piece, sizeof piece);
    }
    int32_t code = cf_dict_code(classes->lists, cf_buf_slice(&list));
    cf_buf_release(&list);
    return 2 * code + 1;
}

void cf_row_classes_learn(cf_row_classes *classes, const cf_row_work *work, uint64_t row)
{
    classes->rows[row] =
        (cf_row_class){work->column->id, work->program->number, number_of(classes, work)};
}

/* --- Recalling ------------------------------------------------------------------------------- */

void cf_class_finds_init(cf_class_finds *finds, const cf_row_classes *classes, cf_arena *arena)
{
    finds->columns = CF_ARENA_NEW(arena, const cf_column_cells *, (size_t)classes->n_columns);
    finds->programs = CF_ARENA_NEW(arena, const cf_program *, (size_t)classes->n_programs);
    finds->members = CF_ARENA_NEW(arena, cf_member_pieces, (size_t)classes->n_members);
}

bool cf_class_recall(cf_row_work *work, const cf_class_finds *finds, const cf_row_class *class)
{
    const cf_member_pieces *member = &finds->members[class->member];
    work->column = finds->columns[class->column];
    work->program = finds->programs[class->program];
    work->pieces = member->pieces;
    work->n_pieces = member->n;
    return work->column && work->program && member->n > 0;
}

void cf_class_note(cf_class_finds *finds, const cf_row_work *work, const cf_row_class *class,
                   cf_arena *arena)
{
    cf_member_pieces *member = &finds->members[class->member];
    finds->columns[class->column] = work->column;
    finds->programs[class->program] = work->program;
    if (member->n > 0)
        return;
    member->n = work->n_pieces;
    member->pieces =
        cf_arena_dup(arena, work->pieces, (size_t)work->n_pieces, sizeof *member->pieces);
}
