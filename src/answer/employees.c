#include "answer/employees.h"

#include "answer/case.h"
#include "base/bug.h"
#include "base/lock.h"
#include "base/mem.h"
#include "show/out_file.h"
#include "show/report.h"

#include <string.h>

/* Lines of a block that came before its turn. */
typedef struct waiting_block {
    struct waiting_block *next;
    uint32_t sequence;
    cf_buf lines;
} waiting_block;

struct cf_employees {
    cf_out_file *file;
    int n_offers;
    bool gains_only;
    cf_buf *scratch; /* one a thread */
    int n_threads;
    cf_lock lock; /* of what follows */
    uint32_t next;
    waiting_block *waiting; /* ascending */
    waiting_block *spare;   /* written: their memory is used again */
};

static void write_header(cf_buf *out, const char *const *names, int n_offers, bool gains_only)
{
    cf_buf_add_str(out, gains_only ? "id" : "id,status_quo,offer,gain");
    for (int i = 0; gains_only && i < n_offers; i++) {
        cf_buf_add_char(out, ',');
        cf_csv_write_text(out, cf_slice_of(names[i]));
    }
    cf_buf_add_char(out, '\n');
}

cf_employees *cf_employees_open(const char *path, const char *const *names, int n_offers,
                                bool gains_only, int n_threads, confer_error *err)
{
    cf_buf why = CF_BUF_INIT;
    cf_out_file *file = cf_out_open(path, &why);
    if (!file) {
        cf_fail(err, CONFER_FAILED, "%s", why.text);
        cf_buf_release(&why);
        return NULL;
    }
    cf_employees *employees = cf_mem_calloc(1, sizeof *employees);
    employees->file = file;
    employees->n_offers = n_offers;
    employees->gains_only = gains_only;
    employees->n_threads = n_threads;
    employees->scratch = cf_mem_calloc((size_t)n_threads, sizeof *employees->scratch);
    cf_lock_init(&employees->lock);
    write_header(&employees->scratch[0], names, n_offers, gains_only);
    cf_out_write(file, employees->scratch[0].text, employees->scratch[0].len);
    return employees;
}

/* --- Lines ----------------------------------------------------------------------------------- */

enum { MONEY_MOST = 24 };

static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334"
                            "3536373839404142434445464748495051525354555657585960616263646566676869"
                            "707172737475767778798081828384858687888990919293949596979899";

/* clang-format off */
static const uint8_t plain_id_bytes[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1, ['_'] = 1, ['.'] = 1,
    ['-'] = 1,
};
/* clang-format on */

/* Dollars with cents; returns behind them. Two digits at a time: this runs for every member. */
static char *put_large(char *out, uint64_t size)
{
    char text[MONEY_MOST];
    char *at = text + MONEY_MOST;
    uint64_t dollars = size / 100;
    at -= 2;
    memcpy(at, pairs + 2 * (size % 100), 2);
    *--at = '.';
    while (dollars >= 100) {
        at -= 2;
        memcpy(at, pairs + 2 * (dollars % 100), 2);
        dollars /= 100;
    }
    if (dollars >= 10) {
        at -= 2;
        memcpy(at, pairs + 2 * dollars, 2);
    } else {
        *--at = (char)('0' + dollars);
    }
    size_t len = (size_t)(text + MONEY_MOST - at);
    memcpy(out, at, len);
    return out + len;
}

/* The lowest `n` bytes of a word, the lowest first. */
static inline void put_bytes(char *out, uint64_t word, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, &word, n);
#else
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(word >> 8 * i);
#endif
}

/* The eight decimal digits of a number below 10^8, the first in the lowest byte: cut in halves, the
 * halves and then their halves side by side. */
static inline uint64_t eight_digits(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = (fours * 10486 >> 20) & 0x7f0000007fu; /* / 100 */
    uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = (twos * 103 >> 10) & 0x000f000f000f000fu; /* / 10 */
    return tens | (twos - 10 * tens) << 8;
}

/* Below a million dollars, which is what nearly all members' amounts are, and without a branch on
 * how many digits there are: nobody can guess it. */
static inline char *put_money(char *out, int64_t cents)
{
    uint64_t size = (uint64_t)cents;
    *out = '-';
    out += cents < 0;
    size = cents < 0 ? 0 - size : size;
    if (__builtin_expect(size >= 100000000, 0))
        return put_large(out, size);
    uint64_t digits = eight_digits((uint32_t)size);
    uint64_t shown = digits | (uint64_t)1 << 40; /* the last digit of the dollars always is */
    unsigned skip = (unsigned)__builtin_ctzll(shown) / 8;
    digits |= 0x3030303030303030u;
    put_bytes(out, digits >> 8 * skip, 8); /* there is room for more than is written */
    out += 6 - skip;
    *out = '.';
    put_bytes(out + 1, digits >> 48, 2);
    return out + 3;
}

/* Ids are letters, digits and a few signs nearly always; anything else takes the long way. */
static bool is_plain_id(const char *id, size_t len)
{
    uint8_t all = 1;
    for (size_t i = 0; i < len; i++)
        all &= plain_id_bytes[(unsigned char)id[i]];
    return all && len > 0 && id[0] != '-';
}

static void put_id(cf_buf *out, const char *id, size_t len)
{
    if (is_plain_id(id, len)) {
        memcpy(out->text + out->len, id, len);
        out->len += len;
    } else {
        cf_csv_write_text(out, (cf_slice){id, len});
    }
}

static void put_line(cf_buf *out, const cf_employees *employees, const cf_block *block,
                     const cf_block_results *results, uint32_t row)
{
    size_t id_len = block->id_len[row];
    cf_buf_reserve(out, 2 * id_len + 16 + (size_t)(employees->n_offers + 3) * (MONEY_MOST + 1));
    put_id(out, block->id_text + block->id_start[row], id_len);
    cf_buf_reserve(out, 8 + (size_t)(employees->n_offers + 3) * (MONEY_MOST + 1));
    char *at = out->text + out->len;
    int64_t status_quo = results->net_status_quo[row];
    if (!employees->gains_only) {
        *at++ = ',';
        at = put_money(at, status_quo);
        *at++ = ',';
        at = put_money(at, results->net_offer[0][row]);
    }
    for (int i = 0; i < employees->n_offers; i++) {
        *at++ = ',';
        at = put_money(at, results->net_offer[i][row] - status_quo);
    }
    *at++ = '\n';
    out->len = (size_t)(at - out->text);
}

/* --- Order ----------------------------------------------------------------------------------- */

static void write_waiting(cf_employees *employees)
{
    while (employees->waiting && employees->waiting->sequence == employees->next) {
        waiting_block *first = employees->waiting;
        cf_out_write(employees->file, first->lines.text, first->lines.len);
        employees->waiting = first->next;
        first->next = employees->spare;
        employees->spare = first;
        employees->next++;
    }
}

static void keep_waiting(cf_employees *employees, uint32_t sequence, cf_buf *lines)
{
    waiting_block *block = employees->spare;
    if (block)
        employees->spare = block->next;
    else
        block = cf_mem_calloc(1, sizeof *block);
    cf_buf emptied = block->lines;
    block->sequence = sequence;
    block->lines = *lines;
    *lines = emptied;
    waiting_block **link = &employees->waiting;
    while (*link && (*link)->sequence < sequence)
        link = &(*link)->next;
    block->next = *link;
    *link = block;
}

void cf_employees_visit(cf_employees *employees, int thread, const cf_block *block,
                        const cf_block_results *results)
{
    cf_buf *lines = &employees->scratch[thread];
    cf_buf_clear(lines);
    for (uint32_t row = 0; row < block->n_rows; row++)
        if (results->included[row])
            put_line(lines, employees, block, results, row);
    cf_lock_take(&employees->lock);
    if (block->sequence == employees->next) {
        cf_out_write(employees->file, lines->text, lines->len);
        employees->next++;
        write_waiting(employees);
    } else {
        keep_waiting(employees, block->sequence, lines);
    }
    cf_lock_give(&employees->lock);
}

static void free_blocks(waiting_block *first)
{
    while (first) {
        waiting_block *next = first->next;
        cf_buf_release(&first->lines);
        cf_mem_free(first);
        first = next;
    }
}

int cf_employees_finish(cf_employees *employees, bool keep, confer_error *err)
{
    if (!employees)
        return CONFER_OK;
    int status = CONFER_OK;
    cf_buf why = CF_BUF_INIT;
    CF_BUG_IF(keep && employees->waiting); /* a block never came */
    if (!keep)
        cf_out_abandon(employees->file);
    else if (!cf_out_commit(employees->file, &why))
        status = cf_fail(err, CONFER_FAILED, "%s", why.text);
    cf_buf_release(&why);
    free_blocks(employees->waiting);
    free_blocks(employees->spare);
    for (int i = 0; i < employees->n_threads; i++)
        cf_buf_release(&employees->scratch[i]);
    cf_mem_free(employees->scratch);
    cf_lock_release(&employees->lock);
    cf_mem_free(employees);
    return status;
}
