/* confer_inputs: the files of a folder, each with the hash that reports and packed folders carry.
 */
#include "answer/inputs.h"
#include "answer/result.h"

#include "confer_desk.h"

void cf_inputs_json(cf_arena *arena, cf_value *object, const cf_input *items, int n)
{
    cf_value *inputs = cf_value_add_array(arena, object, "inputs");
    for (int i = 0; i < n; i++) {
        cf_value *item = cf_value_add_object(arena, inputs, NULL);
        cf_value_add_text(arena, item, "role", cf_slice_of(items[i].role));
        cf_value_add_text(arena, item, "name", cf_slice_of(items[i].name));
        cf_value_add_int(arena, item, "bytes", (int64_t)items[i].len_bytes);
        cf_value_add_text(arena, item, "sha256", cf_slice_of(items[i].sha256));
    }
}

int confer_inputs(confer_result **out, confer_case *c, confer_error *err)
{
    const char **names;
    const cf_input *items;
    int n_items;
    cf_buf why = CF_BUF_INIT;
    cf_case_begin(c);
    c->takes_spaces = true;
    int n = cf_case_list_offers(c, &names);
    int status = cf_case_read_texts(c, names, n, err);
    if (status != CONFER_OK)
        return status;
    confer_result *result = cf_result_new();
    cf_value *json = cf_value_new(&result->arena);
    if (cf_inputs_read(&items, &n_items, c, true, &result->arena, &why)) {
        cf_inputs_json(&result->arena, json, items, n_items);
        result->json = json;
        *out = result;
    } else {
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
        confer_result_free(result);
    }
    cf_diags_sort(&c->diags);
    cf_buf_release(&why);
    return status;
}
