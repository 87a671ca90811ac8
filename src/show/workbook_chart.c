#include "show/workbook_chart.h"

#include "show/markup.h"

enum { POINT = 12700, WIDTH = 620, HEIGHT = 330, GAP = 20 }; /* EMU a point; points */
enum { MARKED = 30 }; /* a line of more points has no marks on it */

typedef struct {
    cf_buf *out;
    const cf_sheet *sheet;
    const cf_chart *chart;
    const char *language;
    int first, last; /* rows of the sheet */
} face;

/* --- Rows ------------------------------------------------------------------------------------ */

/* The plain rows from the top; -1 where others follow after a total. */
static int plain_rows(const cf_grid *grid)
{
    int n = 0;
    bool over = false;
    for (const cf_grid_row *row = grid->first; row; row = row->next) {
        if (row->kind != CF_ROW_PLAIN)
            over = true;
        else if (over)
            return -1;
        else
            n++;
    }
    return n;
}

bool cf_sheet_can_chart(const cf_sheet *sheet, const cf_chart *chart)
{
    return chart->type->native != CF_NATIVE_NONE && sheet->grid && chart->grid->first &&
           sheet->grid->first == chart->grid->first && plain_rows(chart->grid) > 0;
}

/* The columns before the figures: those of words, or the date. */
static int count_keys(const cf_chart *chart)
{
    int n = 1;
    while (n < chart->n_columns &&
           chart->grid->first->cells[chart->columns[n]].kind == CF_CELL_TEXT)
        n++;
    return n;
}

/* --- References with what they held ---------------------------------------------------------- */

static void put_place(face *f, int column, int row)
{
    cf_buf_add_char(f->out, '$');
    cf_sheet_column(f->out, f->chart->columns[column]);
    cf_buf_addf(f->out, "$%d", row);
}

static void put_reference(face *f, int a, int b, int first, int last)
{
    cf_buf name = CF_BUF_INIT;
    cf_buf_addf(&name, "'%s'!", f->sheet->name); /* a sheet's name has no apostrophe */
    cf_buf_add_str(f->out, "<c:f>");
    cf_markup_text(f->out, cf_buf_slice(&name));
    put_place(f, a, first);
    if (a != b || first != last) {
        cf_buf_add_char(f->out, ':');
        put_place(f, b, last);
    }
    cf_buf_add_str(f->out, "</c:f>");
    cf_buf_release(&name);
}

static void put_point(face *f, int i, cf_slice words)
{
    cf_buf_addf(f->out, "<c:pt idx=\"%d\"><c:v>", i);
    cf_markup_text(f->out, words);
    cf_buf_add_str(f->out, "</c:v></c:pt>");
}

/* The cells of a column, as words or as figures; blank ones have no point. */
static void put_points(face *f, int column)
{
    cf_buf words = CF_BUF_INIT;
    int i = 0;
    cf_buf_addf(f->out, "<c:ptCount val=\"%d\"/>", f->last - f->first + 1);
    for (const cf_grid_row *row = f->chart->grid->first; row && i <= f->last - f->first;
         row = row->next, i++) {
        const cf_cell *cell = &row->cells[f->chart->columns[column]];
        if (cell->kind == CF_CELL_BLANK)
            continue;
        if (cell->kind == CF_CELL_TEXT)
            cf_buf_add_slice(&words, cell->text);
        else
            cf_sheet_value(&words, cell);
        put_point(f, i, cf_buf_slice(&words));
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

static void put_name(face *f, int column)
{
    cf_buf_add_str(f->out, "<c:tx><c:strRef>");
    put_reference(f, column, column, f->first - 1, f->first - 1);
    cf_buf_add_str(f->out, "<c:strCache><c:ptCount val=\"1\"/>");
    put_point(f, 0, f->chart->grid->columns[f->chart->columns[column]].header);
    cf_buf_add_str(f->out, "</c:strCache></c:strRef></c:tx>");
}

/* What stands below the figures: dates, names, or names in groups (the inner level first). */
static void put_categories(face *f, int n_keys)
{
    cf_buf_add_str(f->out, "<c:cat>");
    if (f->chart->type->native == CF_NATIVE_LINES) {
        cf_buf_add_str(f->out, "<c:numRef>");
        put_reference(f, 0, 0, f->first, f->last);
        cf_buf_add_str(f->out, "<c:numCache><c:formatCode>yyyy\\-mm\\-dd</c:formatCode>");
        put_points(f, 0);
        cf_buf_add_str(f->out, "</c:numCache></c:numRef>");
    } else if (n_keys == 1) {
        cf_buf_add_str(f->out, "<c:strRef>");
        put_reference(f, 0, 0, f->first, f->last);
        cf_buf_add_str(f->out, "<c:strCache>");
        put_points(f, 0);
        cf_buf_add_str(f->out, "</c:strCache></c:strRef>");
    } else {
        cf_buf_add_str(f->out, "<c:multiLvlStrRef>");
        put_reference(f, 0, n_keys - 1, f->first, f->last);
        cf_buf_addf(f->out, "<c:multiLvlStrCache><c:ptCount val=\"%d\"/>", f->last - f->first + 1);
        for (int key = n_keys - 1; key >= 0; key--) {
            cf_buf level = CF_BUF_INIT;
            face inner = *f;
            inner.out = &level;
            put_points(&inner, key);
            cf_slice points = cf_buf_slice(&level);
            const char *after = strstr(points.text, "/>") + 2; /* the count stands above */
            cf_buf_addf(f->out, "<c:lvl>%s</c:lvl>", after);
            cf_buf_release(&level);
        }
        cf_buf_add_str(f->out, "</c:multiLvlStrCache></c:multiLvlStrRef>");
    }
    cf_buf_add_str(f->out, "</c:cat>");
}

static void put_values(face *f, int column)
{
    cf_buf_add_str(f->out, "<c:val><c:numRef>");
    put_reference(f, column, column, f->first, f->last);
    cf_buf_add_str(f->out, "<c:numCache><c:formatCode>General</c:formatCode>");
    put_points(f, column);
    cf_buf_add_str(f->out, "</c:numCache></c:numRef></c:val>");
}

/* --- Looks: series differ by pattern, dash and mark as well as by colour ---------------------- */

static unsigned colour(int series)
{
    return (unsigned)cf_ink_light(cf_series_ink(series));
}

static void put_bar_look(face *f, int series)
{
    static const char *const patterns[] = {NULL,     "wdUpDiag", "wdDnDiag",
                                           "smGrid", "dkHorz",   "dotDmnd"};
    const char *pattern = patterns[series % (int)(sizeof patterns / sizeof *patterns)];
    cf_buf_add_str(f->out, "<c:spPr>");
    if (pattern)
        cf_buf_addf(f->out,
                    "<a:pattFill prst=\"%s\"><a:fgClr><a:srgbClr val=\"%06X\"/></a:fgClr><a:bgClr>"
                    "<a:srgbClr val=\"FFFFFF\"/></a:bgClr></a:pattFill>",
                    pattern, colour(series));
    else
        cf_buf_addf(f->out, "<a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill>", colour(series));
    cf_buf_addf(f->out,
                "<a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill></a:ln>"
                "</c:spPr><c:invertIfNegative val=\"0\"/>",
                colour(series));
}

/* Of a spread: a stroke at the tenth and the ninetieth percentile, a disc at the median. */
static void put_line_look(face *f, int series, bool spread)
{
    static const char *const dashes[] = {"solid", "dash", "sysDash", "sysDot", "lgDash", "solid"};
    static const char *const marks[] = {"circle", "square", "triangle", "diamond", "x", "star"};
    int n = series % 6;
    unsigned of = spread ? colour(0) : colour(series);
    if (spread)
        cf_buf_add_str(f->out, "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>");
    else
        cf_buf_addf(f->out,
                    "<c:spPr><a:ln w=\"28575\"><a:solidFill><a:srgbClr val=\"%06X\"/></a:solidFill>"
                    "<a:prstDash val=\"%s\"/></a:ln></c:spPr>",
                    of, dashes[n]);
    cf_buf_addf(f->out,
                "<c:marker><c:symbol val=\"%s\"/><c:size val=\"%d\"/><c:spPr><a:solidFill>"
                "<a:srgbClr val=\"%06X\"/></a:solidFill></c:spPr></c:marker>",
                spread                        ? (series == 2 ? "circle" : "dash")
                : f->last - f->first > MARKED ? "none"
                                              : marks[n],
                spread ? 9 : 4, of);
}

/* A spread is drawn as prices are, by high, low and close, which both Excel and LibreOffice connect
 * by a line: LibreOffice draws no such lines in a chart of lines. */
static int column_of(const face *f, int n_keys, int series)
{
    static const int high_low_close[] = {2, 0, 1}; /* of low, middle, high */
    bool spread = f->chart->type->native == CF_NATIVE_SPREAD;
    return n_keys + (spread ? high_low_close[series] : series);
}

static void put_series(face *f, int n_keys)
{
    cf_chart_native kind = f->chart->type->native;
    for (int series = 0; series < f->chart->n_columns - n_keys; series++) {
        int i = column_of(f, n_keys, series);
        cf_buf_addf(f->out, "<c:ser><c:idx val=\"%d\"/><c:order val=\"%d\"/>", series, series);
        put_name(f, i);
        if (kind == CF_NATIVE_STACK)
            put_bar_look(f, series);
        else
            put_line_look(f, series, kind == CF_NATIVE_SPREAD);
        put_categories(f, n_keys);
        put_values(f, i);
        cf_buf_add_str(f->out,
                       kind == CF_NATIVE_STACK ? "</c:ser>\n" : "<c:smooth val=\"0\"/></c:ser>\n");
    }
}

/* --- The plot -------------------------------------------------------------------------------- */

static void put_axes(face *f)
{
    bool dated = f->chart->type->native == CF_NATIVE_LINES;
    cf_buf_addf(f->out,
                "<c:%s><c:axId val=\"1\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling>"
                "<c:delete val=\"0\"/><c:axPos val=\"b\"/>%s<c:majorTickMark val=\"out\"/>"
                "<c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/><c:crossAx val=\"2\"/>"
                "<c:crosses val=\"autoZero\"/>%s</c:%s>\n",
                dated ? "dateAx" : "catAx",
                dated ? "<c:numFmt formatCode=\"mmm\\ yyyy\" sourceLinked=\"0\"/>" : "",
                dated
                    ? "<c:auto val=\"0\"/><c:lblOffset val=\"100\"/><c:baseTimeUnit val=\"days\"/>"
                    : "<c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/>"
                      "<c:noMultiLvlLbl val=\"0\"/>",
                dated ? "dateAx" : "catAx");
    cf_buf_add_str(f->out,
                   "<c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/>"
                   "</c:scaling><c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorGridlines><c:spPr>"
                   "<a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"D8DEE6\"/></a:solidFill></a:ln>"
                   "</c:spPr></c:majorGridlines><c:numFmt formatCode=\"&quot;$&quot;#,##0;"
                   "-&quot;$&quot;#,##0\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>"
                   "<c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx "
                   "val=\"1\"/><c:crosses val=\"autoZero\"/></c:valAx>\n");
}

static void put_plot(face *f)
{
    static const char ids[] = "<c:axId val=\"1\"/><c:axId val=\"2\"/>";
    int n_keys = count_keys(f->chart);
    if (f->chart->type->native == CF_NATIVE_STACK) {
        cf_buf_add_str(f->out, "<c:barChart><c:barDir val=\"col\"/><c:grouping val=\"stacked\"/>"
                               "<c:varyColors val=\"0\"/>\n");
        put_series(f, n_keys);
        cf_buf_addf(f->out, "<c:gapWidth val=\"60\"/><c:overlap val=\"100\"/>%s</c:barChart>\n",
                    ids);
    } else {
        bool spread = f->chart->type->native == CF_NATIVE_SPREAD;
        cf_buf_add_str(f->out, spread ? "<c:stockChart>\n"
                                      : "<c:lineChart><c:grouping val=\"standard\"/>"
                                        "<c:varyColors val=\"0\"/>\n");
        put_series(f, n_keys);
        cf_buf_addf(f->out, spread ? "%s%s</c:stockChart>\n" : "%s%s</c:lineChart>\n",
                    spread ? "<c:hiLowLines><c:spPr><a:ln w=\"28575\"><a:solidFill><a:srgbClr "
                             "val=\"7FA6D3\"/></a:solidFill></a:ln></c:spPr></c:hiLowLines>"
                           : "<c:marker val=\"1\"/>",
                    ids);
    }
    put_axes(f);
}

void cf_sheet_write_chart(cf_buf *out, const cf_sheet *sheet, const cf_chart *chart,
                          const char *language)
{
    face f = {.out = out, .sheet = sheet, .chart = chart, .language = language};
    f.first = sheet->grid_row;
    f.last = f.first + plain_rows(chart->grid) - 1;
    cf_buf_addf(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<c:chartSpace "
                "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" "
                "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">"
                "<c:roundedCorners val=\"0\"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p>"
                "<a:pPr><a:defRPr sz=\"1200\" b=\"1\"/></a:pPr><a:r><a:rPr lang=\"%s\" "
                "sz=\"1200\" b=\"1\"/><a:t>",
                language);
    cf_markup_text(out, chart->title);
    cf_buf_add_str(out, "</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>"
                        "<c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/>\n");
    put_plot(&f);
    cf_buf_add_str(out, "</c:plotArea><c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/>"
                        "</c:legend><c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/>"
                        "</c:chart></c:chartSpace>\n");
}

/* --- Beside the table ------------------------------------------------------------------------ */

static void put_frame(cf_buf *out, const cf_sheet *sheet, const cf_chart *chart, int i)
{
    enum { ROW = 15, A_NAME = 22, WIDEST = 1400 }; /* points */
    int width = WIDTH;
    if (chart->type->native == CF_NATIVE_SPREAD && (int)chart->grid->n_rows * A_NAME > width)
        width = (int)chart->grid->n_rows * A_NAME;
    width = width > WIDEST ? WIDEST : width;
    cf_buf_addf(out,
                "<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff>"
                "<xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx=\"%d\" "
                "cy=\"%d\"/><xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr "
                "id=\"%d\" name=\"Chart %d\" descr=\"",
                sheet->grid->n_columns + 1, 2 + i * (HEIGHT + GAP) / ROW, width * POINT,
                HEIGHT * POINT, i + 2, i + 1);
    cf_markup_text(out, chart->title);
    cf_buf_add_str(out, ". ");
    cf_markup_text(out, chart->desc);
    cf_buf_addf(out,
                "\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" "
                "y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData "
                "uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart "
                "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" "
                "r:id=\"rId%d\"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/>"
                "</xdr:oneCellAnchor>\n",
                i + 1);
}

void cf_sheet_write_drawing(cf_buf *out, const cf_sheet *sheet, const cf_chart *const *charts,
                            int n)
{
    cf_buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<xdr:wsDr "
                        "xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/"
                        "spreadsheetDrawing\" "
                        "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
                        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                        "relationships\">\n");
    for (int i = 0; i < n; i++)
        put_frame(out, sheet, charts[i], i);
    cf_buf_add_str(out, "</xdr:wsDr>\n");
}
