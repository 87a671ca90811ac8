/* inputs.h: the parts of the inputs' pages: page_inputs.c shows, inputs_take.c changes. */
#ifndef CONFER_DESK_INPUTS_H
#define CONFER_DESK_INPUTS_H

#include "desk/desk.h"

enum {
    INPUTS_FORM_BYTES = 64 << 10,
    INPUTS_TABLE_BYTES = 128 << 20, /* an upload; larger rosters are put into the folder */
};

/* The first page of an empty folder; `problem` NULL: nothing is wrong. */
void inputs_show_start(web_answer *answer, const web_request *request, const char *problem);
void inputs_start(web_answer *answer, const web_request *request);

/* Words: which, hash, the headers of confer_table_peek's columns in their order. */
int inputs_run_try(confer_result **out, confer_case *c, const desk_question *q, confer_error *err);

/* The place to choose or drop a file for `which`; `hint`: about its columns. */
void inputs_put_drop(web_text *t, const char *which, const char *hint);
void inputs_bring(web_answer *answer, const web_request *request);
/* A file that is looked for by its name (inputs_files.c). */
void inputs_put_files(web_text *t);
void inputs_bring_file(web_answer *answer, const web_request *request);
void inputs_take(web_answer *answer, const web_request *request);

#endif
