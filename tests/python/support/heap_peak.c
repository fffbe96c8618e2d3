/* Counts the memory that a process holds from malloc, and reports the peak. It is preloaded into the
   child of test_plan_bound.py. Rust and libwebp allocate all their memory here, Python everything but
   its small objects. Needs glibc, which exports malloc under a second name. */

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static atomic_llong held, most;

static void *taken(void *block) {
    if (block) {
        long long size = (long long)malloc_usable_size(block);
        long long now = atomic_fetch_add(&held, size) + size;
        long long before = atomic_load(&most);
        while (now > before && !atomic_compare_exchange_weak(&most, &before, now)) {
        }
    }
    return block;
}

static void given_back(void *block) {
    if (block) atomic_fetch_sub(&held, (long long)malloc_usable_size(block));
}

void *malloc(size_t size) { return taken(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }

/* A block that moves exists twice for a moment. */
void *realloc(void *block, size_t size) {
    long long before = block ? (long long)malloc_usable_size(block) : 0;
    void *moved = __libc_realloc(block, size);
    if (moved == block || (!moved && size == 0)) atomic_fetch_sub(&held, before);
    taken(moved);
    if (moved && moved != block) atomic_fetch_sub(&held, before);
    return moved;
}

void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = memalign(alignment, size);
    return *block || size == 0 ? 0 : ENOMEM;
}

void free(void *block) {
    given_back(block);
    __libc_free(block);
}

/* Starts a new peak; returns the bytes held now. */
long long heap_peak_reset(void) {
    long long now = atomic_load(&held);
    atomic_store(&most, now);
    return now;
}

long long heap_peak(void) { return atomic_load(&most); }
