/* The I/O floor of TERM78: read the roster with 2 threads, find every row and its id, and write a file of the gains'
 * shape (id and two amounts). Nothing is parsed or computed.
 *
 *   floor DIR GAIN.csv
 *
 * The roster is cut into blocks of 1 MiB; a row belongs to the block it starts in. The threads take blocks in turn;
 * a block's place in the output is known when the block before it has been sized.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N_THREADS = 2, BLOCK = 1 << 20, LONGEST_ROW = 4096, LONGEST_ID = 64 };

static const char AMOUNTS[] = ",11216.80,12036.00\n";

static struct {
    int in, out;
    off_t len_bytes;
    atomic_llong next_block;
    long long sized;  /* blocks whose size is known */
    off_t end;        /* where the next block's rows go */
    long long n_rows;
    pthread_mutex_t lock;
    pthread_cond_t turn;
} job = {.lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER};

static void die(const char *what)
{
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void read_all(char *into, size_t n, off_t at)
{
    while (n > 0) {
        ssize_t got = pread(job.in, into, n, at);
        if (got <= 0)
            die("cannot read the roster");
        into += got;
        at += got;
        n -= (size_t)got;
    }
}

static void write_all(const char *from, size_t n, off_t at)
{
    while (n > 0) {
        ssize_t put = pwrite(job.out, from, n, at);
        if (put <= 0)
            die("cannot write the gains");
        from += put;
        at += put;
        n -= (size_t)put;
    }
}

static void *work(void *unused)
{
    (void)unused;
    const size_t len_amounts = sizeof AMOUNTS - 1;
    char *in = malloc(1 + BLOCK + LONGEST_ROW);
    char *out = malloc((BLOCK + LONGEST_ROW) * 2);
    if (!in || !out)
        die("no memory");
    for (;;) {
        long long block = atomic_fetch_add(&job.next_block, 1);
        off_t from = (off_t)block * BLOCK;
        if (from >= job.len_bytes)
            break;
        size_t n = (size_t)(job.len_bytes - from < BLOCK + LONGEST_ROW ? job.len_bytes - from : BLOCK + LONGEST_ROW);
        size_t own = n < BLOCK ? n : BLOCK;
        in[0] = '\n';
        if (block > 0)
            read_all(in, n + 1, from - 1);
        else
            read_all(in + 1, n, 0);
        const char *end = in + 1 + n, *p = in;
        char *q = out;
        const char *out_end = out + (BLOCK + LONGEST_ROW) * 2;
        long long n_rows = 0;
        /* p is at the newline before a row; the row is ours if it starts in our bytes. */
        while ((p = memchr(p, '\n', (size_t)(in + own - p))) != NULL) {
            const char *row = p + 1;
            const char *comma = row < end ? memchr(row, ',', (size_t)(end - row)) : NULL;
            p = row;
            if (!comma || comma - row > LONGEST_ID)
                continue;
            size_t len_id = (size_t)(comma - row);
            if (q + LONGEST_ID + sizeof AMOUNTS > out_end)
                die("rows too short for the buffer");
            memcpy(q, row, len_id);
            if (block == 0 && n_rows == 0) {
                memcpy(q + len_id, ",A,B\n", 5);
                q += len_id + 5;
            } else {
                memcpy(q + len_id, AMOUNTS, len_amounts);
                q += len_id + len_amounts;
            }
            n_rows++;
        }
        size_t size = (size_t)(q - out);
        pthread_mutex_lock(&job.lock);
        while (job.sized != block)
            pthread_cond_wait(&job.turn, &job.lock);
        off_t at = job.end;
        job.end += (off_t)size;
        job.n_rows += n_rows;
        job.sized++;
        pthread_cond_broadcast(&job.turn);
        pthread_mutex_unlock(&job.lock);
        write_all(out, size, at);
    }
    free(in);
    free(out);
    return NULL;
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 3 || snprintf(path, sizeof path, "%s/roster.csv", argv[1]) >= (int)sizeof path) {
        fputs("usage: floor DIR GAIN.csv\n", stderr);
        return 2;
    }
    struct stat facts;
    job.in = open(path, O_RDONLY);
    if (job.in < 0 || fstat(job.in, &facts) != 0)
        die(path);
    job.len_bytes = facts.st_size;
    job.out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (job.out < 0)
        die(argv[2]);
    pthread_t threads[N_THREADS];
    for (int i = 0; i < N_THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            die("no thread");
    for (int i = 0; i < N_THREADS; i++)
        pthread_join(threads[i], NULL);
    if (close(job.out) != 0)
        die(argv[2]);
    printf("{\"members\": %lld}\n", job.n_rows - 1);
    return 0;
}
