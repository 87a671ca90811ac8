/* bug.h: the third kind of error: we are wrong. A wrong text gets a diagnostic, a failing world
 * gets a status; a broken promise inside Confer stops the program before it can print a figure. */
#ifndef CF_BASE_BUG_H
#define CF_BASE_BUG_H

/* Ends the process with the place of the broken promise. Never returns. */
_Noreturn void cf_bug(const char *file, int line, const char *what);

#define CF_BUG_IF(condition)                                                                       \
    do {                                                                                           \
        if (__builtin_expect(!!(condition), 0))                                                    \
            cf_bug(__FILE__, __LINE__, #condition);                                                \
    } while (0)

#endif
