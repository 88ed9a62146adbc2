#include "peers.h"

#include <malloc.h>

/* glibc's own allocator, under the name that it keeps for those who put theirs in front. */
extern void *__libc_malloc(size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_calloc(size_t count, size_t size);

static int is_counting;
static int64_t allocations;

void *malloc(size_t size) {
    if (is_counting) allocations++;
    return __libc_malloc(size);
}

void *realloc(void *old, size_t size) {
    if (is_counting) allocations++;
    return __libc_realloc(old, size);
}

void *calloc(size_t count, size_t size) {
    if (is_counting) allocations++;
    return __libc_calloc(count, size);
}

void allocation_count_start(void) {
    allocations = 0;
    is_counting = 1;
}

int64_t allocation_count_stop(void) {
    is_counting = 0;
    return allocations;
}

int64_t heap_bytes_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd);
}
