#include "model/schedule.h"

void cf_schedule_init(cf_schedule *schedule)
{
    *schedule = (cf_schedule){.names = cf_dict_new()};
}

void cf_schedule_release(cf_schedule *schedule)
{
    cf_dict_free(schedule->names);
    cf_arena_release(&schedule->arena);
    *schedule = (cf_schedule){0};
}

int cf_schedule_find(const cf_schedule *schedule, cf_slice range)
{
    int32_t code = schedule->names ? cf_dict_find(schedule->names, range) : CF_DICT_UNKNOWN;
    return code > 0 ? code - 1 : -1;
}

int cf_range_find_step(const cf_range *range, cf_slice step)
{
    for (int i = 0; i < range->n_steps; i++)
        if (cf_slice_equal(range->step_names[i], step))
            return i;
    return -1;
}
