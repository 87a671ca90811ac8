/* replay.c: feeds files to a fuzzer's target without a fuzzer, so that what was once found is
 * tested under any compiler. Arguments are files and folders (folders within folders too); those
 * that are not there are left out. Each file is tried whole and cut at a few places. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_FILE_BYTES = 1 << 20, MAX_PATH_BYTES = 4096 };

static unsigned long n_inputs;

/* A copy of exactly that size, so that a sanitizer sees a read beyond it. */
static void feed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        exit(1);
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    n_inputs++;
}

static void feed_file(const char *path)
{
    static uint8_t data[MAX_FILE_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    feed(data, size);
    for (size_t part = 1; part <= 3; part++)
        feed(data, size * part / 4);
}

static void feed_path(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return;
    if (S_ISREG(info.st_mode) && info.st_size <= MAX_FILE_BYTES)
        feed_file(path);
    DIR *dir = S_ISDIR(info.st_mode) ? opendir(path) : NULL;
    if (!dir)
        return;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char below[MAX_PATH_BYTES];
        int len = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && len > 0 && (size_t)len < sizeof below)
            feed_path(below);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    feed((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        feed_path(argv[i]);
    printf("%lu inputs\n", n_inputs);
    return 0;
}
