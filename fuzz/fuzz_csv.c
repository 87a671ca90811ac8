/* fuzz_csv.c: any bytes as a roster, a schedule and a price index.
 *
 * Beside crashes it looks for broken promises: a roster gives the same rows and the same problems
 * however it is cut into chunks and shared among threads, and the same ids and texts as the plain
 * CSV reader gives. */
#include "base/bug.h"
#include "read/csv.h"
#include "read/roster_private.h"
#include "read/table_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const cf_roster_info *info;
    cf_lock lock;
    cf_buf blocks[4096]; /* by sequence */
} listing;

static void list_block(void *context, int thread, const cf_block *block)
{
    (void)thread;
    listing *l = context;
    CF_BUG_IF(block->sequence >= 4096);
    cf_lock_take(&l->lock);
    cf_buf *out = &l->blocks[block->sequence];
    for (uint32_t i = 0; i < block->n_rows; i++) {
        cf_buf_addf(out, "%u:", block->lines[i]);
        cf_buf_add(out, block->id_text + block->id_start[i], block->id_len[i]);
        for (int c = 0; c < block->n_columns; c++)
            if (block->codes[c] && c != CF_COL_RANGE && c != CF_COL_FUND && c != CF_COL_STATUS) {
                cf_buf_add_char(out, '|');
                cf_buf_add_slice(out, cf_dict_text(l->info->dicts[c], block->codes[c][i]));
            }
        cf_buf_add_char(out, '\n');
    }
    cf_lock_give(&l->lock);
}

static bool list_roster(cf_buf *out, cf_slice text, const cf_schedule *schedule, int n_threads,
                        size_t chunk, bool keep)
{
    static const cf_slice wanted[] = {{"note", 4}};
    cf_diags diags;
    cf_diags_init(&diags);
    cf_roster_options options = {.data = text,
                                 .name = "r",
                                 .schedule = schedule,
                                 .wanted = wanted,
                                 .n_wanted = 1,
                                 .keep = keep};
    cf_roster *roster;
    bool good = cf_roster_open(&roster, &options, &diags);
    if (good) {
        static listing l;
        l.info = cf_roster_info_of(roster);
        cf_lock_init(&l.lock);
        if (chunk) {
            roster->chunk_bytes = chunk;
            roster->chunk_ahead = chunk / 7 + 1;
        }
        good = cf_roster_scan(roster, n_threads, list_block, &l, NULL, NULL, &diags);
        for (int i = 0; i < 4096; i++) {
            if (good)
                cf_buf_add_slice(out, cf_buf_slice(&l.blocks[i]));
            cf_buf_release(&l.blocks[i]);
        }
        cf_lock_release(&l.lock);
        CF_BUG_IF(good == cf_diags_failed(&diags));
        cf_roster_close(roster);
    }
    cf_diags_sort(&diags);
    cf_diags_print(out, &diags, false);
    cf_diags_release(&diags);
    return good;
}

/* The first row's id and place are those of the plain reader (the others are
 * compared by test_roster.c). */
static void check_first(cf_slice listed, cf_slice text)
{
    if (text.len >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0)
        text = (cf_slice){text.text + 3, text.len - 3};
    cf_arena arena = CF_ARENA_INIT;
    cf_csv csv;
    cf_csv_init(&csv, text, &arena);
    int id = -1;
    while (cf_csv_next(&csv)) {
        if (cf_csv_blank(&csv))
            continue;
        CF_BUG_IF(csv.problem != CF_CSV_OK);
        if (id >= 0) {
            CF_BUG_IF(csv.n <= id);
            cf_buf row = CF_BUF_INIT;
            cf_buf_addf(&row, "%u:", csv.row_line);
            cf_buf_add_slice(&row, csv.cells[id]);
            CF_BUG_IF(listed.len < row.len || memcmp(listed.text, row.text, row.len) != 0);
            cf_buf_release(&row);
            break;
        }
        for (int i = 0; i < csv.n; i++)
            if (cf_slice_equal_nocase(csv.cells[i], CF_SLICE("id")))
                id = i;
        CF_BUG_IF(id < 0);
    }
    cf_csv_release(&csv);
    cf_arena_release(&arena);
}

static void read_small(cf_slice text)
{
    cf_diags diags;
    cf_diags_init(&diags);
    cf_schedule schedule;
    if (cf_schedule_read(&schedule, NULL, text, "s", &diags))
        cf_schedule_release(&schedule);
    cf_index index;
    if (cf_index_read(&index, NULL, text, "i", &diags))
        cf_index_release(&index);
    cf_table table;
    cf_table_read(&table, NULL, text, "t", true, &diags);
    cf_table_release(&table);
    cf_diags_release(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cf_schedule schedule;
    if (!schedule.names) {
        cf_diags diags;
        cf_diags_init(&diags);
        CF_BUG_IF(!cf_schedule_read(&schedule, NULL, CF_SLICE("range,1,2,3\nA,1,2,3\nB,4,,\n"), "s",
                                    &diags));
        cf_diags_release(&diags);
    }
    if (size < 1 || size > 1 << 16)
        return 0;
    size_t chunk = 8 + data[0] % 64;
    cf_slice text = {(const char *)data + 1, size - 1};
    cf_buf first = CF_BUF_INIT, second = CF_BUF_INIT;
    bool good = list_roster(&first, text, &schedule, 1, 0, false);
    list_roster(&second, text, &schedule, 1 + data[0] / 64, chunk, data[0] % 2);
    if (!cf_slice_equal(cf_buf_slice(&first), cf_buf_slice(&second)))
        cf_bug(first.text, (int)chunk, second.text);
    if (good && first.len > 0)
        check_first(cf_buf_slice(&first), text);
    cf_buf_release(&first);
    cf_buf_release(&second);
    read_small(text);
    return 0;
}
