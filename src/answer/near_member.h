/* near_member.h: "did you mean": the ids of the roster nearest to one that it does not have. */
#ifndef CF_ANSWER_NEAR_MEMBER_H
#define CF_ANSWER_NEAR_MEMBER_H

#include "answer/case.h"

/* True when the only error is that no row has the id (E0465), which then names the near ones. */
bool cf_member_is_absent(confer_case *c, cf_slice id);

#endif
