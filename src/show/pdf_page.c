#include "show/pdf_page.h"

#include "base/mem.h"
#include "show/font.h"

void cf_pages_init(cf_pages *pages, cf_pdf_tree *tree, int percent)
{
    *pages = (cf_pages){.tree = tree, .percent = percent};
    cf_pages_need(pages, CF_PAGE_HEIGHT);
}

void cf_pages_release(cf_pages *pages)
{
    for (size_t i = 0; i < pages->n_pages; i++)
        cf_buf_release(&pages->pages[i]);
    cf_mem_free(pages->pages);
}

int cf_pages_scale(const cf_pages *pages, int length)
{
    return length * pages->percent / 100;
}

cf_buf *cf_pages_now(cf_pages *pages)
{
    return &pages->pages[pages->n_pages - 1];
}

bool cf_pages_need(cf_pages *pages, int height)
{
    int bottom = CF_PAGE_HEIGHT - CF_PAGE_BOTTOM;
    if (pages->n_pages > 0 && (pages->y + height <= bottom || pages->y <= CF_PAGE_TOP))
        return false;
    pages->pages =
        cf_mem_grow(pages->pages, &pages->capacity, pages->n_pages + 1, sizeof *pages->pages);
    cf_buf_init(&pages->pages[pages->n_pages++]);
    /* tenths of a point, y down from the top */
    cf_buf_addf(cf_pages_now(pages), "0.1 0 0 -0.1 0 %d cm\n", CF_PAGE_HEIGHT / CF_POINT);
    pages->y = CF_PAGE_TOP;
    return true;
}

static bool shows_all(cf_slice words)
{
    for (uint32_t letter; (letter = cf_font_next(&words)) != 0;)
        if (!cf_font_code(letter))
            return false;
    return true;
}

void cf_pages_begin(cf_pages *pages, cf_pdf_element *element, cf_slice words)
{
    int mark = cf_pdf_mark(pages->tree, element, (int)pages->n_pages - 1);
    cf_buf_addf(cf_pages_now(pages), "/%s <</MCID %d", element->type, mark);
    if (!shows_all(words)) {
        cf_buf_add_str(cf_pages_now(pages), " /ActualText ");
        cf_pdf_text(cf_pages_now(pages), words);
    }
    cf_buf_add_str(cf_pages_now(pages), ">> BDC\n");
}

void cf_pages_begin_artifact(cf_pages *pages)
{
    cf_buf_add_str(cf_pages_now(pages), "/Artifact BMC\n");
}

void cf_pages_end(cf_pages *pages)
{
    cf_buf_add_str(cf_pages_now(pages), "EMC\n");
}

void cf_pages_words(cf_pages *pages, int x, int y, cf_anchor anchor, int size, bool bold,
                    cf_ink ink, cf_slice words)
{
    const cf_spot spot = {x, y};
    cf_shape shape = {
        .kind = CF_SHAPE_WORDS,
        .fill = ink,
        .spots = &spot,
        .n_spots = 1,
        .size = size,
        .bold = bold,
        .anchor = anchor,
        .words = words,
    };
    cf_scene scene = {.first = &shape};
    if (words.len > 0)
        cf_scene_write_pdf(cf_pages_now(pages), &scene);
}

void cf_pages_rule(cf_pages *pages, int x, int y, int width, cf_ink ink, int thick)
{
    const cf_spot spots[] = {{x, y}, {width, thick}};
    cf_shape shape = {.kind = CF_SHAPE_RECT, .fill = ink, .spots = spots, .n_spots = 2};
    cf_scene scene = {.first = &shape};
    cf_pages_begin_artifact(pages);
    cf_scene_write_pdf(cf_pages_now(pages), &scene);
    cf_pages_end(pages);
}

/* A word wider than the line is cut where it must be. */
static size_t cut_word(cf_slice words, int width, int size, bool bold)
{
    cf_slice rest = words;
    size_t fits = 0;
    while (cf_font_next(&rest) != 0) {
        size_t n = words.len - rest.len;
        if (fits > 0 && cf_font_width((cf_slice){words.text, n}, size, bold) > width)
            break;
        fits = n;
        if (rest.len > 0 && rest.text[0] == ' ')
            break;
    }
    return fits;
}

size_t cf_pages_line(cf_slice words, int width, int size, bool bold, size_t *skip)
{
    size_t fits = 0;
    for (size_t at = 1; at <= words.len; at++) {
        if (at < words.len && words.text[at] != ' ')
            continue;
        if (cf_font_width((cf_slice){words.text, at}, size, bold) > width)
            break;
        fits = at;
    }
    if (fits == 0)
        fits = cut_word(words, width, size, bold);
    *skip = 0;
    while (fits + *skip < words.len && words.text[fits + *skip] == ' ')
        ++*skip;
    return fits;
}

void cf_pages_paragraph(cf_pages *pages, cf_pdf_element *element, int indent, int size, bool bold,
                        cf_ink ink, cf_slice words)
{
    int scaled = cf_pages_scale(pages, size);
    int line = scaled * 135 / 100;
    int room = CF_PAGE_ROOM - cf_pages_scale(pages, indent);
    bool open = false;
    while (words.len > 0) {
        size_t skip;
        size_t n = cf_pages_line(words, room, scaled, bold, &skip);
        if (open && pages->y + line > CF_PAGE_HEIGHT - CF_PAGE_BOTTOM) {
            cf_pages_end(pages);
            open = false;
        }
        cf_pages_need(pages, line);
        if (!open)
            cf_pages_begin(pages, element, words);
        open = true;
        cf_pages_words(pages, CF_PAGE_LEFT + cf_pages_scale(pages, indent), pages->y + scaled,
                       CF_AT_START, scaled, bold, ink, (cf_slice){words.text, n + (skip > 0)});
        pages->y += line;
        words.text += n + skip;
        words.len -= n + skip;
    }
    if (open)
        cf_pages_end(pages);
}
