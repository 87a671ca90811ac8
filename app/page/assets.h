/* assets.h: pages that are one file, built into the program (app/page/assets, made by
 * `node app/page/build.mjs`). */
#ifndef CONFER_PAGE_ASSETS_H
#define CONFER_PAGE_ASSETS_H

#include <stddef.h>

/* The template of `confer publish`. */
const char *page_member_template(size_t *len);

#endif
