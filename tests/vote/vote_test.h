/* vote_test.h: what the vote's unit tests share. */
#ifndef CF_VOTE_TEST_H
#define CF_VOTE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

#endif
