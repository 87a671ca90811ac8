#include "vote/fault.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static void set(cf_fault *fault, cf_fault_kind kind, const char *format, va_list args)
{
    if (!fault || fault->kind != CF_FAULT_NONE)
        return;
    fault->kind = kind;
    vsnprintf(fault->reason, sizeof fault->reason, format, args);
}

bool cf_fault_refuse(cf_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(fault, CF_FAULT_REFUSED, format, args);
    va_end(args);
    return false;
}

bool cf_fault_world(cf_fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(fault, CF_FAULT_WORLD, format, args);
    va_end(args);
    return false;
}
