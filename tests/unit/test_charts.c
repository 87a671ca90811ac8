/* Charts: nothing leaves its page, no words lie on others, what is drawn is what the twin says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"
#include "base/rng.h"
#include "show/chart.h"
#include "show/figure.h"
#include "show/font.h"
#include "show/plot.h"

#include <stdio.h>

static uint64_t seed = 20261122;
static uint32_t drawn;

static uint32_t draw_below(uint32_t n)
{
    const uint32_t counter[4] = {drawn++, 0, 0, 0};
    return cf_philox_draw(seed, counter).word[0] % n;
}

static cf_cell words(cf_arena *arena, const char *format, unsigned n)
{
    char text[200];
    snprintf(text, sizeof text, format, n);
    return cf_cell_text(cf_arena_slice(arena, cf_slice_of(text)));
}

/* A random twin: names, then `n` amounts or dates as the type asks. */
static cf_grid *random_twin(cf_arena *arena, const char *type, int n_columns, int n_rows)
{
    static const char *const names[] = {"Clerk %u", "Supervising Departmental Analyst %u", "R%u",
                                        "Oficial de justicia con mucha antigüedad %u"};
    cf_grid *grid = cf_grid_new(arena, "", n_columns, 1);
    cf_cell cells[CF_CHART_COLUMNS];
    bool dated = strcmp(type, "curve") == 0 || strcmp(type, "delay") == 0 ||
                 strcmp(type, "timeline") == 0;
    int64_t sums[CF_CHART_COLUMNS] = {0};
    int64_t scale = (int64_t[]){100, 12345, 1234567, 9876543210}[draw_below(4)];
    for (int i = 0; i < n_columns; i++) {
        char head[80];
        snprintf(head, sizeof head, i % 2 ? "county-%d" : "union-last-best-and-final-%d", i);
        cf_grid_head(arena, grid, i, head, i > 0);
    }
    for (int r = 0; r < n_rows; r++) {
        int64_t middle = (int64_t)draw_below(1000) * scale - 200 * scale;
        cells[0] = dated ? cf_cell_date((cf_date){20000 + r * 14})
                         : words(arena, names[draw_below(4)], draw_below(50));
        for (int i = 1; i < n_columns; i++) {
            if (strcmp(type, "years") == 0 && i == 1 && n_columns > 2) { /* by offer */
                cells[0] = words(arena, "FY20%u", 24 + (unsigned)r / 3);
                cells[i] = words(arena, "union-offer-%u", (unsigned)r % 3);
            } else if (strcmp(type, "timeline") == 0)
                cells[i] = words(arena, "lump sum $1,500 prorated for class = Deputy %u", 7);
            else if (strcmp(type, "heat") == 0)
                cells[i] =
                    draw_below(5) ? cf_cell_count(draw_below(400)) : cf_cell_text(CF_SLICE("<5"));
            else if (strcmp(type, "harm") == 0 && i == 3)
                cells[i] = draw_below(3) ? CF_BLANK_CELL : cf_cell_text(CF_SLICE("yes"));
            else if (strcmp(type, "dots") == 0)
                cells[i] = cf_cell_money(middle + (i - 2) * (int64_t)draw_below(300) * scale);
            else
                cells[i] =
                    cf_cell_money(dated ? (sums[i] += (int64_t)draw_below(500) * scale) : middle);
        }
        cf_grid_add(arena, grid, CF_ROW_PLAIN, cells);
    }
    return grid;
}

typedef struct {
    int left, right, top, bottom;
    int layer;
    cf_slice words;
} box;

static box box_of(const cf_shape *shape)
{
    int width = cf_font_width(shape->words, shape->size, shape->bold);
    int x = shape->spots[0].x;
    x -= shape->anchor == CF_AT_END ? width : shape->anchor == CF_AT_MIDDLE ? width / 2 : 0;
    int y = shape->spots[0].y;
    return (box){
        x,           x + width, y - shape->size * 72 / 100, y + shape->size * 2 / 100, shape->layer,
        shape->words};
}

static bool overlap(const box *a, const box *b)
{
    enum { TOUCH = 3 }; /* tenths of a point */
    if (a->layer != b->layer && a->layer != CF_LAYER_ALWAYS && b->layer != CF_LAYER_ALWAYS)
        return false; /* never seen together */
    return a->left + TOUCH < b->right && b->left + TOUCH < a->right && a->top + TOUCH < b->bottom &&
           b->top + TOUCH < a->bottom;
}

static void check_scene(const cf_scene *scene, const char *type, cf_chart_place place)
{
    enum { MOST = 4000 };
    static box boxes[MOST];
    int n = 0;
    for (const cf_shape *shape = scene->first; shape; shape = shape->next) {
        if (shape->kind != CF_SHAPE_WORDS)
            continue;
        assert_true(n < MOST);
        boxes[n] = box_of(shape);
        if (boxes[n].left < -10 || boxes[n].right > scene->width + 10 ||
            boxes[n].bottom > scene->height || boxes[n].top < 0)
            fail_msg("%s %d: '%.*s' leaves the drawing (draw %u)", type, (int)place,
                     (int)boxes[n].words.len, boxes[n].words.text, drawn);
        for (int i = 0; i < n; i++)
            if (overlap(&boxes[i], &boxes[n]))
                fail_msg("%s %d: '%.*s' lies on '%.*s' (draw %u)", type, (int)place,
                         (int)boxes[n].words.len, boxes[n].words.text, (int)boxes[i].words.len,
                         boxes[i].words.text, drawn);
        n++;
    }
    assert_true(n > 0);
}

/* How many columns a random twin of the type has. */
static int columns_for(const char *type)
{
    if (strcmp(type, "curve") == 0)
        return 2 + (int)draw_below(4);
    if (strcmp(type, "delay") == 0)
        return 3 + (int)draw_below(8);
    if (strcmp(type, "years") == 0)
        return 2 + (int)draw_below(3);
    if (strcmp(type, "bullet") == 0)
        return 3;
    if (strcmp(type, "dots") == 0 || strcmp(type, "harm") == 0)
        return 4;
    if (strcmp(type, "heat") == 0)
        return 2 + (int)draw_below(14);
    return strcmp(type, "timeline") == 0 ? 3 : 2;
}

static const char *const types[] = {"curve", "delay",     "years",    "bullet",  "dots",
                                    "heat",  "waterfall", "timeline", "frontier", "harm"};

static cf_chart chart_of(cf_arena *arena, const char *type)
{
    int n = columns_for(type);
    int rows = 1 + (int)draw_below(strcmp(type, "years") == 0 ? 12 : 25);
    cf_chart chart = {
        .title = CF_SLICE("What was found, said in a title that is long enough to need a second "
                          "line on a phone"),
        .desc = CF_SLICE("What is drawn"),
        .grid = random_twin(arena, type, n, rows),
        .n_columns = n,
    };
    for (int i = 0; cf_chart_types[i]; i++)
        if (strcmp(cf_chart_types[i]->name, type) == 0)
            chart.type = cf_chart_types[i];
    for (int i = 0; i < n; i++)
        chart.columns[i] = i;
    return chart;
}

static void words_neither_overlap_nor_leave_the_drawing(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        for (int round = 0; round < 120; round++) {
            cf_arena arena = CF_ARENA_INIT;
            cf_chart chart = chart_of(&arena, types[t]);
            assert_non_null(chart.type);
            for (int place = CF_CHART_ON_PAGE; place <= CF_CHART_HALF; place++)
                check_scene(cf_chart_draw(&arena, &chart, (cf_chart_place)place), types[t],
                            (cf_chart_place)place);
            cf_arena_release(&arena);
        }
    }
}

static void a_chart_draws_the_same_bytes_twice(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        cf_arena arena = CF_ARENA_INIT;
        cf_buf out[2] = {CF_BUF_INIT, CF_BUF_INIT};
        cf_chart chart = chart_of(&arena, types[t]);
        for (int i = 0; i < 2; i++)
            cf_scene_write_svg(&out[i], cf_chart_draw(&arena, &chart, CF_CHART_ON_PAGE), "c",
                               chart.title, chart.desc, "wide");
        assert_true(cf_slice_equal(cf_buf_slice(&out[0]), cf_buf_slice(&out[1])));
        cf_buf_release(&out[0]);
        cf_buf_release(&out[1]);
        cf_arena_release(&arena);
    }
}

static const cf_shape *rect_with(const cf_scene *scene, cf_ink fill, int nth)
{
    for (const cf_shape *shape = scene->first; shape; shape = shape->next)
        if (shape->kind == CF_SHAPE_RECT && shape->fill == fill && nth-- == 0)
            return shape;
    return NULL;
}

/* $300 over $100: the second bar is a third of the first, from the same zero. */
static void bars_are_as_long_as_their_amounts(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_grid *grid = cf_grid_new(&arena, "", 2, 1);
    cf_grid_head(&arena, grid, 0, "Year", false);
    cf_grid_head(&arena, grid, 1, "Cost", true);
    const cf_cell rows[2][2] = {{cf_cell_text(CF_SLICE("a")), cf_cell_money(30000)},
                                {cf_cell_text(CF_SLICE("b")), cf_cell_money(10000)}};
    for (int i = 0; i < 2; i++)
        cf_grid_add(&arena, grid, CF_ROW_PLAIN, rows[i]);
    cf_chart chart = {&cf_chart_type_years, CF_SLICE("t"), CF_SLICE("d"), grid, {0, 1}, 2, false};
    const cf_scene *scene = cf_chart_draw(&arena, &chart, CF_CHART_ON_PAGE);
    const cf_shape *high = rect_with(scene, CF_INK_1, 0);
    const cf_shape *low = rect_with(scene, CF_INK_1, 1);
    assert_non_null(high);
    assert_non_null(low);
    int foot = high->spots[0].y + high->spots[1].y;
    assert_in_range(low->spots[0].y + low->spots[1].y, foot - 1, foot + 1);
    assert_in_range((high->spots[1].y + CF_POINT) * 10 / (low->spots[1].y + CF_POINT), 29, 31);
    cf_arena_release(&arena);
}

static const char *find_after(const char *text, const char *what)
{
    const char *at = strstr(text, what);
    assert_non_null(at);
    return at + strlen(what);
}

/* Of the starts of a delay a page shows the first, a printed page has no other; all are on one
 * scale: b, the third column, is drawn once, whatever starts are shown. */
static void of_several_starts_the_first_is_shown(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_buf svg = CF_BUF_INIT, pdf = CF_BUF_INIT;
    cf_grid *grid = cf_grid_new(&arena, "", 5, 1);
    const char *const heads[] = {"Paid by", "a", "b", "a 1 month later", "a 2 months later"};
    for (int i = 0; i < 5; i++)
        cf_grid_head(&arena, grid, i, heads[i], i > 0);
    for (int d = 0; d < 4; d++) {
        const cf_cell cells[] = {cf_cell_date((cf_date){20000 + 14 * d}),
                                 cf_cell_money(10000 * d), cf_cell_money(15000),
                                 cf_cell_money(6000 * d), cf_cell_money(3000 * d)};
        cf_grid_add(&arena, grid, CF_ROW_PLAIN, cells);
    }
    cf_chart chart = {
        &cf_chart_type_delay, CF_SLICE("t"), CF_SLICE("d"), grid, {0, 1, 2, 3, 4}, 5, false};
    const cf_scene *scene = cf_chart_draw(&arena, &chart, CF_CHART_ON_PAGE);
    cf_scene_write_svg(&svg, scene, "c", chart.title, chart.desc, "wide");
    cf_scene_write_pdf(&pdf, scene);
    const char *first = find_after(svg.text, "<g data-layer=\"0\">");
    const char *second = find_after(first, "<g data-layer=\"1\" visibility=\"hidden\">");
    const char *third = find_after(second, "<g data-layer=\"2\" visibility=\"hidden\">");
    assert_null(strstr(third, "data-layer"));
    /* $100 a day passes b's $150 on the third; $60 does on the fourth, $30 never */
    const char *level = strstr(first, "a level or ahead from ");
    assert_true(level && level < second);
    level = strstr(second, "a 1 month later level or ahead from ");
    assert_true(level && level < third);
    assert_null(strstr(third, "level or ahead"));
    assert_non_null(strstr(pdf.text, "(a level or ahead from "));
    assert_null(strstr(pdf.text, "1 month later"));
    cf_buf_release(&svg);
    cf_buf_release(&pdf);
    cf_arena_release(&arena);
}

static void labels_move_apart_and_keep_their_order(void **state)
{
    (void)state;
    int places[] = {100, 101, 99, 500};
    cf_plot_spread(places, 4, 20, 0, 1000);
    assert_true(places[2] + 20 <= places[0] && places[0] + 20 <= places[1]);
    assert_int_equal(places[3], 500);
    int crowded[] = {990, 995, 1000};
    cf_plot_spread(crowded, 3, 20, 0, 1000);
    assert_int_equal(crowded[2], 1000);
    assert_int_equal(crowded[1], 980);
    assert_int_equal(crowded[0], 960);
}

static void ticks_are_round_and_hold_the_values(void **state)
{
    (void)state;
    cf_ticks ticks = cf_ticks_of(0, 123456700, 6, 100); /* to $1,234,567 */
    assert_int_equal(ticks.first, 0);
    assert_int_equal(ticks.step, 25000000);
    assert_int_equal(cf_tick_last(&ticks), 125000000);
    for (int round = 0; round < 2000; round++) {
        int64_t low = (int64_t)draw_below(1000000) * -1000;
        int64_t high = low + 1 + (int64_t)draw_below(UINT32_MAX);
        ticks = cf_ticks_of(low, high, 6, 100);
        assert_true(ticks.first <= low && cf_tick_last(&ticks) >= high);
        assert_true(ticks.n >= 2 && ticks.n <= 8);
        assert_int_equal(ticks.first % ticks.step, 0);
    }
}

static void short_amounts_say_what_they_are(void **state)
{
    static const struct {
        int64_t cents, step;
        bool sign;
        const char *said;
    } cases[] = {
        {0, 0, true, "$0"},
        {123456789, 0, true, "+$1.23M"},
        {-45000000, 0, true, CF_MINUS "$450k"},
        {9999949, 0, false, "$99,999"},
        {1234567890123, 0, false, "$12.3B"},
        {150000000, 50000000, false, "$1.5M"},
        {50000000, 50000000, false, "$500k"},
        {-50000000, 25000000, false, CF_MINUS "$500k"},
        {25000, 5000, false, "$250"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cf_buf out = CF_BUF_INIT;
        cf_plot_short_money(&out, cases[i].cents, cases[i].step, cases[i].sign);
        assert_string_equal(out.text, cases[i].said);
        cf_buf_release(&out);
    }
}

/* Published widths of Helvetica: A 667, a 556, i 222, space 278, at 1000 units. */
static void words_are_as_wide_as_the_font_says(void **state)
{
    (void)state;
    assert_int_equal(cf_font_width(CF_SLICE("A"), 1000, false), 667);
    assert_int_equal(cf_font_width(CF_SLICE("a i"), 1000, false), 556 + 278 + 222);
    assert_int_equal(cf_font_width(CF_SLICE("A"), 1000, true), 722);
    assert_int_equal(cf_font_width(CF_SLICE("\xe2\x88\x92"), 1000, false), 584);
    for (int code = 1; code < 256; code++)
        if (cf_font_letter((unsigned char)code))
            assert_int_equal(cf_font_code(cf_font_letter((unsigned char)code)), code);
}

static void words_of_strangers_stay_words(void **state)
{
    (void)state;
    cf_arena arena = CF_ARENA_INIT;
    cf_buf out = CF_BUF_INIT;
    cf_grid *grid = cf_grid_new(&arena, "", 2, 1);
    cf_grid_head(&arena, grid, 0, "x", false);
    cf_grid_head(&arena, grid, 1, "y", true);
    const cf_cell cells[] = {cf_cell_text(CF_SLICE("</text><script>\"'&\x01\xff")),
                             cf_cell_money(100)};
    cf_grid_add(&arena, grid, CF_ROW_PLAIN, cells);
    cf_chart chart = {
        &cf_chart_type_waterfall, CF_SLICE("<b>"), CF_SLICE("]]>"), grid, {0, 1}, 2, false};
    cf_scene_write_svg(&out, cf_chart_draw(&arena, &chart, CF_CHART_ON_PAGE), "c", chart.title,
                       chart.desc, "wide");
    assert_null(strstr(out.text, "<script"));
    assert_null(strstr(out.text, "<b>"));
    assert_non_null(strstr(out.text, "&lt;script&gt;&quot;&#39;&amp;\xef\xbf\xbd\xef\xbf\xbd"));
    assert_true(cf_utf8_valid(cf_buf_slice(&out), NULL));
    cf_buf_release(&out);
    cf_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_neither_overlap_nor_leave_the_drawing),
        cmocka_unit_test(a_chart_draws_the_same_bytes_twice),
        cmocka_unit_test(bars_are_as_long_as_their_amounts),
        cmocka_unit_test(of_several_starts_the_first_is_shown),
        cmocka_unit_test(labels_move_apart_and_keep_their_order),
        cmocka_unit_test(ticks_are_round_and_hold_the_values),
        cmocka_unit_test(short_amounts_say_what_they_are),
        cmocka_unit_test(words_are_as_wide_as_the_font_says),
        cmocka_unit_test(words_of_strangers_stay_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
