#include "read/xlsx_private.h"

#if defined(__wasm__)

bool cf_xlsx_load(cf_xlsx_api *api, cf_buf *why)
{
    *api = (cf_xlsx_api){0};
    cf_buf_add_str(why, "workbooks cannot be read in the browser; save the sheet as CSV UTF-8");
    return false;
}

void cf_xlsx_unload(cf_xlsx_api *api)
{
    (void)api;
}

#else

#include <dlfcn.h>

typedef struct {
    void *slot;
    const char *name;
} symbol;

/* ISO C does not let a pointer to data become one to a function; POSIX promises that the bytes do.
 */
static bool find_symbols(void *library, const symbol *symbols, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        void *found = dlsym(library, symbols[i].name);
        if (!found)
            return false;
        memcpy(symbols[i].slot, &found, sizeof found);
    }
    return true;
}

static bool load_zip(cf_xlsx_api *api)
{
    api->zip_library = dlopen("libzip.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!api->zip_library)
        api->zip_library = dlopen("libzip.so.5", RTLD_NOW | RTLD_LOCAL);
    const symbol symbols[] = {
        {&api->error_init, "zip_error_init"},
        {&api->error_fini, "zip_error_fini"},
        {&api->source_buffer_create, "zip_source_buffer_create"},
        {&api->source_free, "zip_source_free"},
        {&api->open_from_source, "zip_open_from_source"},
        {&api->discard, "zip_discard"},
        {&api->name_locate, "zip_name_locate"},
        {&api->stat_index, "zip_stat_index"},
        {&api->fopen_index, "zip_fopen_index"},
        {&api->fread, "zip_fread"},
        {&api->fclose, "zip_fclose"},
    };
    return api->zip_library &&
           find_symbols(api->zip_library, symbols, sizeof symbols / sizeof symbols[0]);
}

static bool load_expat(cf_xlsx_api *api)
{
    api->expat_library = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);
    const symbol symbols[] = {
        {&api->parser_create, "XML_ParserCreate"},
        {&api->parser_free, "XML_ParserFree"},
        {&api->set_user_data, "XML_SetUserData"},
        {&api->set_element_handler, "XML_SetElementHandler"},
        {&api->set_text_handler, "XML_SetCharacterDataHandler"},
        {&api->set_doctype_handler, "XML_SetStartDoctypeDeclHandler"},
        {&api->parse, "XML_Parse"},
        {&api->stop, "XML_StopParser"},
        {&api->error_code, "XML_GetErrorCode"},
        {&api->error_text, "XML_ErrorString"},
        {&api->error_line, "XML_GetCurrentLineNumber"},
    };
    return api->expat_library &&
           find_symbols(api->expat_library, symbols, sizeof symbols / sizeof symbols[0]);
}

bool cf_xlsx_load(cf_xlsx_api *api, cf_buf *why)
{
    *api = (cf_xlsx_api){0};
    const char *missing = !load_zip(api) ? "libzip4" : !load_expat(api) ? "libexpat1" : NULL;
    if (!missing)
        return true;
    cf_buf_addf(why, "reading a workbook needs the Debian package %s, which is not installed",
                missing);
    cf_xlsx_unload(api);
    return false;
}

void cf_xlsx_unload(cf_xlsx_api *api)
{
    if (api->zip_library)
        dlclose(api->zip_library);
    if (api->expat_library)
        dlclose(api->expat_library);
    *api = (cf_xlsx_api){0};
}

#endif
