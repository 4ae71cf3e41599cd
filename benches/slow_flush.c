// Makes every fdatasync of a program EAKTE_FLUSH_US microseconds longer: PostgreSQL on a slow disk, for ./ops/bench.
// Loaded before the C library's own (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int fdatasync(int fd) {
    static int (*flush)(int);
    static long microseconds;
    if (!flush) {
        const char *more = getenv("EAKTE_FLUSH_US");
        microseconds = more ? atol(more) : 0;
        flush = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    }
    struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&pause, NULL);
    return flush(fd);
}
