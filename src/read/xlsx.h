/* xlsx.h: one sheet of an XLSX workbook -> CSV text, so that everything else reads one kind of
 * table.
 *
 * Line n of the text is row n of the sheet (line feeds inside cells do not count); a row that the
 * sheet lacks is an empty line. Dates come as YYYY-MM-DD, numbers without exponent and rounded to
 * the 15 digits that spreadsheets show, formulas as the value that was saved with them.
 *
 * libzip and expat are loaded when a workbook is opened, not before. Everything in a workbook is
 * hostile until proven otherwise: sizes, ratios, depths, rows and columns are bounded
 * (base/limits.h), document type declarations and with them entities are refused. */
#ifndef CF_READ_XLSX_H
#define CF_READ_XLSX_H

#include "base/diag.h"
#include "base/str.h"

/* The sheet of that name, or the first visible one when `sheet` is empty. `span`: where a problem
 * of the file as a whole is shown. False: see diags. */
bool cf_xlsx_text(cf_buf *out, cf_slice data, cf_slice sheet, cf_span span, cf_diags *diags);

/* Splits `staff.xlsx#Sheet` into the file's path and the sheet's name; without a `#` behind .xlsx
 * or .xlsm the sheet is empty. Both are slices of `path`. */
void cf_xlsx_split_path(const char *path, cf_slice *file, cf_slice *sheet);

#endif
