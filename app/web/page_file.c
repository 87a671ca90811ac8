/* Files: those of the pages, and the public ones of the vote's folder. */
#include "web/assets.h"
#include "web/pages.h"

#include <string.h>

void page_asset(web_answer *answer, const web_request *r)
{
    const web_asset *asset = web_asset_find(r->rest);
    if (!asset) {
        answer->status = 404;
        return;
    }
    answer->type = asset->type;
    answer->fixed = asset->bytes;
    answer->fixed_len = asset->len;
    answer->hash = asset->sha256;
}

void page_file(web_answer *answer, const web_request *r)
{
    confer_polls *polls = page_app(r)->polls;
    bool agreement = strcmp(r->rest, "agreement") == 0;
    const char *name =
        agreement ? confer_polls_get(polls, CONFER_POLLS_AGREEMENT_NAME, NULL) : r->rest;
    answer->fd = confer_polls_open_file(&answer->fd_len, polls, name);
    if (answer->fd < 0)
        answer->status = 404;
    answer->type = answer->fd < 0 ? NULL : "application/octet-stream"; /* never shown in place */
    answer->file_name = answer->fd < 0 ? NULL : agreement ? "agreement" : NULL;
}
