/* The PDF face of a report: letter pages, tagged for screen readers, with the charts and with what
 * `confer verify` needs as an attached file. */
#include "base/mem.h"
#include "show/chart.h"
#include "show/font.h"
#include "show/font_file.h"
#include "show/markup.h"
#include "show/pdf_page.h"

typedef struct {
    const cf_report *report;
    cf_pages pages;
    cf_pdf_tree tree;
    cf_pdf_element *section; /* where blocks go */
    cf_pdf_element *list;    /* the list that the last item was added to; NULL: none */
    bool titled;
    int charts_ahead;  /* charts that already stand beside the one before them */
    size_t first_part; /* pages before the first section that turns the page; 0: it has not come */
} face;

static void space(face *f, int points)
{
    if (f->pages.y > CF_PAGE_TOP)
        f->pages.y += cf_pages_scale(&f->pages, points * CF_POINT);
}

static cf_pdf_element *element(face *f, const char *type)
{
    return cf_pdf_element_new(&f->tree, f->section, type);
}

/* Words with room before them and `keep` points that must fit below on the same page. */
static void put_words(face *f, const char *type, int before, int size, bool bold, int keep,
                      cf_slice words)
{
    space(f, before);
    cf_pages_need(&f->pages, cf_pages_scale(&f->pages, (keep + size) * CF_POINT));
    cf_pages_paragraph(&f->pages, element(f, type), 0, size * CF_POINT, bold, CF_INK_TEXT, words);
}

/* What was made smaller to fit one page ends where a section turns the page. */
static void turn(face *f)
{
    if (f->first_part == 0)
        f->first_part = f->pages.n_pages;
    cf_pages_need(&f->pages, CF_PAGE_HEIGHT);
    f->pages.percent = 100;
}

static void put_section(face *f, const cf_show_block *block)
{
    f->section = cf_pdf_element_new(&f->tree, f->tree.root, "Sect");
    if (block->turns)
        turn(f);
    space(f, 14);
    bool words = block->next && block->next->kind <= CF_SHOW_ITEM;
    cf_pages_need(&f->pages, cf_pages_scale(&f->pages, (words ? 70 : 110) * CF_POINT));
    cf_pages_rule(&f->pages, CF_PAGE_LEFT, f->pages.y, CF_PAGE_ROOM, CF_INK_TEXT, 10);
    f->pages.y += cf_pages_scale(&f->pages, 6 * CF_POINT); /* on top of a page too */
    put_words(f, "H2", 0, 14, true, 0, block->text);
    space(f, 4);
}

static void put_item(face *f, const cf_show_block *block)
{
    if (!f->list) {
        f->list = element(f, "L");
        f->list->attributes = "/O /List /ListNumbering /Disc";
    }
    cf_pdf_element *item = cf_pdf_element_new(&f->tree, f->list, "LI");
    cf_pdf_element *label = cf_pdf_element_new(&f->tree, item, "Lbl");
    cf_pdf_element *body = cf_pdf_element_new(&f->tree, item, "LBody");
    int size = cf_pages_scale(&f->pages, 10 * CF_POINT);
    cf_pages_need(&f->pages, 2 * size);
    cf_pages_begin(&f->pages, label, CF_SLICE("\xe2\x80\xa2"));
    cf_pages_words(&f->pages, CF_PAGE_LEFT, f->pages.y + size, CF_AT_START, size, false,
                   CF_INK_TEXT, CF_SLICE("\xe2\x80\xa2"));
    cf_pages_end(&f->pages);
    cf_pages_paragraph(&f->pages, body, 12 * CF_POINT, 10 * CF_POINT, false, CF_INK_TEXT,
                       block->text);
    space(f, 2);
}

static void put_line(face *f, const cf_show_block *block)
{
    int size = cf_pages_scale(&f->pages, 10 * CF_POINT);
    cf_buf words = CF_BUF_INIT;
    cf_pdf_element *line = element(f, "P");
    cf_pages_need(&f->pages, 2 * size);
    int y = f->pages.y + size;
    cf_pages_paragraph(&f->pages, line, block->depth * 12 * CF_POINT, 10 * CF_POINT, false,
                       CF_INK_TEXT, block->text);
    if (block->cell.kind != CF_CELL_BLANK) {
        cf_show_cell(&words, &block->cell);
        cf_pages_begin(&f->pages, line, cf_buf_slice(&words));
        cf_pages_words(&f->pages, CF_PAGE_LEFT + CF_PAGE_ROOM, y, CF_AT_END, size, false,
                       CF_INK_TEXT, cf_buf_slice(&words));
        cf_pages_end(&f->pages);
    }
    cf_buf_release(&words);
}

/* A drawing at x, tagged with what it says to those who cannot see it: title and description. */
static void put_drawing(face *f, const cf_chart *chart, const cf_scene *scene, int x, int per_mille)
{
    cf_pdf_element *figure = element(f, "Figure");
    figure->alt =
        cf_slice_of(cf_arena_printf(&f->tree.arena, "%.*s. %.*s", (int)chart->title.len,
                                    chart->title.text, (int)chart->desc.len, chart->desc.text));
    int down = CF_PAGE_HEIGHT - f->pages.y;
    figure->attributes =
        cf_arena_printf(&f->tree.arena, "/O /Layout /Placement /Block /BBox [%d %d %d %d]",
                        x / CF_POINT, (down - scene->height * per_mille / 1000) / CF_POINT,
                        (x + scene->width * per_mille / 1000) / CF_POINT, down / CF_POINT);
    cf_pages_begin(&f->pages, figure, CF_SLICE(""));
    cf_buf_addf(cf_pages_now(&f->pages), "q %d.%03d 0 0 %d.%03d %d %d cm\n", per_mille / 1000,
                per_mille % 1000, per_mille / 1000, per_mille % 1000, x, f->pages.y);
    cf_scene_write_pdf(cf_pages_now(&f->pages), scene);
    cf_buf_add_str(cf_pages_now(&f->pages), "Q\n");
    cf_pages_end(&f->pages);
}

/* As wide as the page; two in a row stand beside each other, and on one page all do. */
static void put_charts(face *f, const cf_show_block *block)
{
    enum { MOST = 2, GAP = 24 * CF_POINT };
    cf_arena arena = CF_ARENA_INIT;
    const cf_scene *scenes[MOST];
    bool half = (f->report->one_page && f->first_part == 0) ||
                (block->next && block->next->kind == CF_SHOW_CHART);
    int room = half ? (CF_PAGE_ROOM - GAP) / 2 : CF_PAGE_ROOM;
    int height = 0;
    int n = 0;
    for (const cf_show_block *b = block; b && b->kind == CF_SHOW_CHART && n < 1 + half;
         b = b->next) {
        scenes[n] = cf_chart_draw(&arena, b->chart, half ? CF_CHART_HALF : CF_CHART_ON_PAGE);
        height = scenes[n]->height > height ? scenes[n]->height : height;
        n++;
    }
    int per_mille = cf_pages_scale(&f->pages, room * 1000 / scenes[0]->width);
    height = height * per_mille / 1000;
    space(f, 8);
    cf_pages_need(&f->pages, height + 20);
    for (int i = 0; i < n; i++, block = block->next)
        put_drawing(f, block->chart, scenes[i], CF_PAGE_LEFT + i * (room + GAP), per_mille);
    f->pages.y += height;
    f->charts_ahead = n - 1;
    space(f, 10);
    cf_arena_release(&arena);
}

static void put_block(face *f, const cf_show_block *block)
{
    if (block->kind != CF_SHOW_ITEM)
        f->list = NULL;
    switch (block->kind) {
    case CF_SHOW_TITLE:
        put_words(f, f->titled ? "H2" : "H1", f->titled ? 16 : 0, f->titled ? 14 : 20, true, 40,
                  block->text);
        space(f, 4);
        f->titled = true;
        break;
    case CF_SHOW_SECTION:
        put_section(f, block);
        break;
    case CF_SHOW_HEADING:
        put_words(f, f->section == f->tree.root ? "H2" : "H3", 8, 11, true, 40, block->text);
        space(f, 2);
        break;
    case CF_SHOW_FINDING:
        put_words(f, "P", 4, 11, true, 0, block->text);
        space(f, 4);
        break;
    case CF_SHOW_TEXT:
        put_words(f, "P", 2, 10, false, 0, block->text);
        space(f, 4);
        break;
    case CF_SHOW_ITEM:
        put_item(f, block);
        break;
    case CF_SHOW_GRID:
        space(f, 6);
        cf_pages_table(&f->pages, f->section, block->grid, block->grid->title);
        break;
    case CF_SHOW_LINE:
        put_line(f, block);
        break;
    case CF_SHOW_CHART:
        if (f->charts_ahead > 0)
            f->charts_ahead--;
        else
            put_charts(f, block);
        break;
    }
}

/* --- The file -------------------------------------------------------------------------------- */

static void put_feet(face *f)
{
    cf_buf words = CF_BUF_INIT;
    size_t n = f->pages.n_pages;
    cf_slice foot = f->report->footer;
    for (size_t i = 0; i < n; i++) {
        f->pages.n_pages = i + 1;
        cf_pages_begin_artifact(&f->pages);
        cf_buf_addf(&words, "Page %zu of %zu", i + 1, n);
        int y = CF_PAGE_HEIGHT - 36 * CF_POINT;
        cf_pages_words(&f->pages, CF_PAGE_LEFT + CF_PAGE_ROOM, y, CF_AT_END, 8 * CF_POINT, false,
                       CF_INK_MUTED, cf_buf_slice(&words));
        size_t skip;
        size_t fits = cf_pages_line(foot, CF_PAGE_ROOM - 70 * CF_POINT, 8 * CF_POINT, false, &skip);
        cf_pages_words(&f->pages, CF_PAGE_LEFT, y, CF_AT_START, 8 * CF_POINT, false, CF_INK_MUTED,
                       (cf_slice){foot.text, fits});
        cf_pages_end(&f->pages);
        cf_buf_clear(&words);
    }
    cf_buf_release(&words);
}

/* The file of a font and what a reader must know of it, in thousandths of the size: the numbers of
 * its own tables (head, hhea, OS/2). Returns the number of the description. */
static int put_font_file(cf_pdf_file *file, bool bold)
{
    int stream = cf_pdf_reserve(file);
    int description = cf_pdf_reserve(file);
    cf_buf length = CF_BUF_INIT;
    cf_buf_addf(&length, "/Length1 %zu", cf_font_file(bold).len);
    cf_pdf_stream(file, stream, length.text, cf_font_file(bold));
    cf_buf_release(&length);
    cf_pdf_open(file, description);
    cf_buf_addf(file->out,
                "<</Type /FontDescriptor /FontName /CONFER+LiberationSans%s /Flags 32 /FontBBox %s "
                "/ItalicAngle 0 /Ascent 905 /Descent -212 /CapHeight 688 /StemV %d /FontFile2 %d 0 "
                "R>>",
                bold ? "-Bold" : "", bold ? "[-482 -376 1304 1033]" : "[-544 -303 1302 980]",
                bold ? 140 : 80, stream);
    cf_pdf_close(file);
    return description;
}

static void put_font(cf_pdf_file *file, int number, int unicode, bool bold)
{
    int description = put_font_file(file, bold);
    cf_pdf_open(file, number);
    cf_buf_addf(file->out,
                "<</Type /Font /Subtype /TrueType /BaseFont /CONFER+LiberationSans%s /FirstChar 1 "
                "/LastChar 255 /FontDescriptor %d 0 R /ToUnicode %d 0 R\n/Encoding <</Type "
                "/Encoding /BaseEncoding /WinAnsiEncoding /Differences [%s]>>\n/Widths [",
                bold ? "-Bold" : "", description, unicode, cf_font_differences);
    for (int code = 1; code < 256; code++)
        cf_buf_addf(file->out, "%d%s", cf_font_code_width((unsigned char)code, bold),
                    code % 24 == 0 ? "\n" : " ");
    cf_buf_add_str(file->out, "]>>");
    cf_pdf_close(file);
}

/* Which letter each byte stands for, for readers and for copying. */
static void put_unicode(cf_pdf_file *file, int number)
{
    cf_buf map = CF_BUF_INIT;
    cf_buf_add_str(&map, "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                         "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
                         "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
                         "1 begincodespacerange <00> <FF> endcodespacerange\n");
    for (int start = 0; start < 256; start += 64) {
        int n = 0;
        for (int code = start; code < start + 64; code++)
            n += cf_font_letter((unsigned char)code) != 0;
        cf_buf_addf(&map, "%d beginbfchar\n", n);
        for (int code = start; code < start + 64; code++)
            if (cf_font_letter((unsigned char)code) != 0)
                cf_buf_addf(&map, "<%02X> <%04X>\n", (unsigned)code,
                            (unsigned)cf_font_letter((unsigned char)code));
        cf_buf_add_str(&map, "endbfchar\n");
    }
    cf_buf_add_str(&map, "endcmap CMapName currentdict /CMap defineresource pop end end");
    cf_pdf_stream(file, number, "", cf_buf_slice(&map));
    cf_buf_release(&map);
}

/* The attached proof; returns its file specification, or 0. */
static int put_proof(cf_pdf_file *file, cf_slice proof)
{
    if (proof.len == 0)
        return 0;
    int stream = cf_pdf_reserve(file);
    int specification = cf_pdf_reserve(file);
    cf_pdf_stream(file, stream, "/Type /EmbeddedFile /Subtype /application#2Fjson", proof);
    cf_pdf_open(file, specification);
    cf_buf_addf(file->out,
                "<</Type /Filespec /F (confer-proof.json) /UF (confer-proof.json) /Desc (What "
                "confer verify reads) /AFRelationship /Data /EF <</F %d 0 R>>>>",
                stream);
    cf_pdf_close(file);
    return specification;
}

static void put_pages(face *f, cf_pdf_file *file, int parent, const int *numbers)
{
    int fonts[2] = {cf_pdf_reserve(file), cf_pdf_reserve(file)};
    int unicode = cf_pdf_reserve(file);
    put_unicode(file, unicode);
    put_font(file, fonts[0], unicode, false);
    put_font(file, fonts[1], unicode, true);
    for (size_t i = 0; i < f->pages.n_pages; i++) {
        int content = cf_pdf_reserve(file);
        cf_pdf_stream(file, content, "", cf_buf_slice(&f->pages.pages[i]));
        cf_pdf_open(file, numbers[i]);
        cf_buf_addf(file->out,
                    "<</Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
                    "/StructParents %zu /Tabs /S /Resources <</Font <</F1 %d 0 R /F2 %d 0 R>>>>>>",
                    parent, CF_PAGE_WIDTH / CF_POINT, CF_PAGE_HEIGHT / CF_POINT, content, i,
                    fonts[0], fonts[1]);
        cf_pdf_close(file);
    }
    cf_pdf_open(file, parent);
    cf_buf_addf(file->out, "<</Type /Pages /Count %zu /Kids [", f->pages.n_pages);
    for (size_t i = 0; i < f->pages.n_pages; i++)
        cf_buf_addf(file->out, "%d 0 R ", numbers[i]);
    cf_buf_add_str(file->out, "]>>");
    cf_pdf_close(file);
}

/* What the file says of itself: its title, and that it keeps to PDF/UA-1 (ISO 14289-1). */
static int put_metadata(cf_pdf_file *file, cf_slice title)
{
    int number = cf_pdf_reserve(file);
    cf_buf xmp = CF_BUF_INIT;
    cf_buf_add_str(
        &xmp,
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
        "<pdfuaid:part>1</pdfuaid:part><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    cf_markup_text(&xmp, title);
    cf_buf_add_str(&xmp, "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>\n"
                         "<?xpacket end=\"r\"?>");
    cf_pdf_stream(file, number, "/Type /Metadata /Subtype /XML", cf_buf_slice(&xmp));
    cf_buf_release(&xmp);
    return number;
}

static void put_catalog(face *f, cf_pdf_file *file, int parent, const int *numbers)
{
    int tree = cf_pdf_tree_write(&f->tree, file, numbers);
    int proof = put_proof(file, f->report->proof);
    int catalog = cf_pdf_reserve(file);
    int info = cf_pdf_reserve(file);
    cf_slice title = f->report->first ? f->report->first->text : CF_SLICE("Report");
    int metadata = put_metadata(file, title);
    cf_pdf_open(file, catalog);
    cf_buf_addf(file->out,
                "<</Type /Catalog /Pages %d 0 R /Metadata %d 0 R /Lang (%s) /MarkInfo <</Marked "
                "true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>",
                parent, metadata, f->report->language, tree);
    if (proof)
        cf_buf_addf(file->out,
                    " /Names <</EmbeddedFiles <</Names [(confer-proof.json) %d 0 R]>>>> /AF "
                    "[%d 0 R]",
                    proof, proof);
    cf_buf_add_str(file->out, ">>");
    cf_pdf_close(file);
    cf_pdf_open(file, info);
    cf_buf_add_str(file->out, "<</Title ");
    cf_pdf_text(file->out, title);
    cf_buf_addf(file->out, " /Producer (Confer %s)>>", CONFER_VERSION);
    cf_pdf_close(file);
    cf_pdf_end(file, catalog, info);
}

static void lay_out(face *f, const cf_report *report, int percent)
{
    *f = (face){.report = report};
    cf_pdf_tree_init(&f->tree);
    f->section = f->tree.root;
    cf_pages_init(&f->pages, &f->tree, percent);
    for (const cf_show_block *block = report->first; block; block = block->next)
        put_block(f, block);
    if (f->first_part == 0)
        f->first_part = f->pages.n_pages;
}

static void release(face *f)
{
    cf_pages_release(&f->pages);
    cf_pdf_tree_release(&f->tree);
}

void cf_report_write_pdf(cf_buf *out, const cf_report *report)
{
    enum { SMALLEST = 70, STEP = 5 };
    face f;
    int percent = 100;
    lay_out(&f, report, percent);
    while (report->one_page && f.first_part > 1 && percent > SMALLEST) {
        release(&f);
        percent -= STEP;
        lay_out(&f, report, percent);
    }
    if (report->one_page && f.first_part > 1) { /* then on as many as it takes to read it well */
        release(&f);
        lay_out(&f, report, 100);
    }
    put_feet(&f);
    cf_pdf_file file;
    cf_pdf_begin(&file, out);
    int parent = cf_pdf_reserve(&file);
    int *numbers = cf_mem_calloc(f.pages.n_pages, sizeof *numbers);
    for (size_t i = 0; i < f.pages.n_pages; i++)
        numbers[i] = cf_pdf_reserve(&file);
    put_pages(&f, &file, parent, numbers);
    put_catalog(&f, &file, parent, numbers);
    cf_mem_free(numbers);
    release(&f);
}
