/* The looks of a workbook's cells. */
#include "show/workbook.h"

/* Number formats, in the order of their styles. */
enum {
    MONEY,
    MONEY_CHANGE,
    PERCENT,
    PERCENT_CHANGE = PERCENT + 5,
    RATE = PERCENT_CHANGE + 5,
    DATE = RATE + 9,
    COUNT,
    N_FORMATS
};

int cf_style_of(const cf_cell *cell, bool strong)
{
    int format = COUNT;
    switch (cell->kind) {
    case CF_CELL_BLANK:
    case CF_CELL_TEXT:
        return strong ? CF_STYLE_STRONG : CF_STYLE_WORDS;
    case CF_CELL_MONEY:
        format = cell->change ? MONEY_CHANGE : MONEY;
        break;
    case CF_CELL_PERCENT:
        format = (cell->change ? PERCENT_CHANGE : PERCENT) + cell->decimals;
        break;
    case CF_CELL_RATE:
        format = RATE + cell->decimals;
        break;
    case CF_CELL_DATE:
        format = DATE;
        break;
    case CF_CELL_COUNT:
        break;
    }
    return CF_STYLE_FIGURES + 2 * format + strong;
}

static void put_decimals(cf_buf *out, int n)
{
    if (n > 0)
        cf_buf_add_char(out, '.');
    cf_buf_add_repeat(out, '0', (size_t)n);
}

static void put_code(cf_buf *out, int format)
{
    if (format == MONEY)
        cf_buf_add_str(out, "&quot;$&quot;#,##0.00;-&quot;$&quot;#,##0.00");
    else if (format == MONEY_CHANGE)
        cf_buf_add_str(out, "+&quot;$&quot;#,##0.00;-&quot;$&quot;#,##0.00;&quot;$&quot;0.00");
    else if (format == DATE)
        cf_buf_add_str(out, "yyyy\\-mm\\-dd");
    else if (format == COUNT)
        cf_buf_add_str(out, "#,##0");
    else if (format >= RATE) {
        cf_buf_add_str(out, "#,##0");
        put_decimals(out, format - RATE);
    } else {
        int decimals = format >= PERCENT_CHANGE ? format - PERCENT_CHANGE : format - PERCENT;
        for (int part = 0; part < (format >= PERCENT_CHANGE ? 3 : 1); part++) {
            static const char *const signs[] = {"+", ";-", ";"};
            cf_buf_add_str(out, format >= PERCENT_CHANGE ? signs[part] : "");
            cf_buf_add_char(out, '0');
            put_decimals(out, decimals);
            cf_buf_add_char(out, '%');
        }
    }
}

/* One look: number format, font, border, alignment. */
static void put_look(cf_buf *out, int format, int font, int border, const char *more)
{
    cf_buf_addf(
        out,
        "<xf numFmtId=\"%d\" fontId=\"%d\" fillId=\"0\" borderId=\"%d\" xfId=\"0\" "
        "applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\" applyAlignment=\"1\"%s\n",
        format, font, border, more);
}

enum { PLAIN_FONT, STRONG_FONT, TITLE_FONT, SECTION_FONT, LINK_FONT };

static void put_looks(cf_buf *out)
{
    static const char top[] = "><alignment vertical=\"top\"/></xf>";
    static const char wrapped[] = "><alignment vertical=\"top\" wrapText=\"1\"/></xf>";
    static const char right[] =
        "><alignment horizontal=\"right\" vertical=\"bottom\" wrapText=\"1\"/></xf>";
    cf_buf_addf(out, "<cellXfs count=\"%d\">\n", CF_STYLE_FIGURES + 2 * N_FORMATS);
    put_look(out, 0, PLAIN_FONT, 0, top);
    put_look(out, 0, PLAIN_FONT, 0, wrapped);
    put_look(out, 0, PLAIN_FONT, 0, " quotePrefix=\"1\"/>");
    put_look(out, 0, TITLE_FONT, 0, wrapped);
    put_look(out, 0, SECTION_FONT, 0, wrapped);
    put_look(out, 0, STRONG_FONT, 1, "><alignment vertical=\"bottom\" wrapText=\"1\"/></xf>");
    put_look(out, 0, STRONG_FONT, 1, right);
    put_look(out, 0, STRONG_FONT, 0, top);
    put_look(out, 0, LINK_FONT, 0, top);
    for (int i = 0; i < N_FORMATS; i++) {
        put_look(out, 164 + i, PLAIN_FONT, 0, "/>");
        put_look(out, 164 + i, STRONG_FONT, 0, "/>");
    }
    cf_buf_add_str(out, "</cellXfs>\n");
}

void cf_style_write(cf_buf *out)
{
    cf_buf_addf(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet "
                "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\n<numFmts "
                "count=\"%d\">\n",
                N_FORMATS);
    for (int i = 0; i < N_FORMATS; i++) {
        cf_buf_addf(out, "<numFmt numFmtId=\"%d\" formatCode=\"", 164 + i);
        put_code(out, i);
        cf_buf_add_str(out, "\"/>\n");
    }
    cf_buf_add_str(
        out,
        "</numFmts>\n<fonts count=\"5\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
        "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font>"
        "<font><b/><sz val=\"16\"/><name val=\"Calibri\"/></font>"
        "<font><b/><sz val=\"13\"/><name val=\"Calibri\"/></font>"
        "<font><u/><sz val=\"11\"/><color rgb=\"FF1F5FA8\"/><name val=\"Calibri\"/></font></fonts>\n"
        "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill></fills>\n"
        "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
        "<border><left/><right/><top/><bottom style=\"thin\"><color auto=\"1\"/></bottom>"
        "<diagonal/></border></borders>\n"
        "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
        "</cellStyleXfs>\n");
    put_looks(out);
    cf_buf_add_str(out, "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
                        "builtinId=\"0\"/></cellStyles>\n</styleSheet>\n");
}
