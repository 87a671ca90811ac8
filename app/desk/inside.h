/* inside.h: the desk's own state (desk.c and ask.c). */
#ifndef CONFER_DESK_INSIDE_H
#define CONFER_DESK_INSIDE_H

#include "desk/desk.h"

#include <pthread.h>

typedef struct desk_entry desk_entry;

struct desk {
    char *folder;
    desk_options options;
    confer_case *worker_case, *live_case, *member_case;
    pthread_mutex_t lock, live_lock, member_lock;
    pthread_cond_t moved;
    pthread_t worker;
    desk_entry *entries, *running;
    uint64_t last_number;
    bool ending;
};

/* What the folder's files look like from outside; differs when one was written. */
uint64_t desk_stamp(const desk *d);

void desk_progress(void *context, uint64_t done, uint64_t total);
void *desk_work(void *desk);
void desk_stop_question(desk *d, uint64_t number);
void desk_forget_all(desk *d);

/* Every page, in the order of the menu; ends with NULL. */
const desk_page *const *desk_pages(void);

#endif
