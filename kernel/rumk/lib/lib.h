// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The little that a freestanding program needs: memory, locks, formatted lines, assertions.
#ifndef LIB_LIB_H
#define LIB_LIB_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
int memcmp(const void *left, const void *right, size_t size);

// Whether [address, address+size) lies in [base, base+length), without overflow.
static inline bool range_holds(uint64_t base, uint64_t length, uint64_t address, uint64_t size)
{
	return address >= base && address - base <= length && size <= length - (address - base);
}

// Writes into `to` (always ended by a zero byte), returns the length. Knows %s %c %u %lu %x %lx %016lx (any width) and %%.
size_t format(char *to, size_t room, const char *form, ...) __attribute__((format(printf, 3, 4)));
size_t format_list(char *to, size_t room, const char *form, va_list list);

// Locks are held for a few lines of straight code and never two at a time.
static inline void lock_take(uint32_t *lock)
{
	while (__atomic_exchange_n(lock, 1u, __ATOMIC_ACQUIRE) != 0)
		;
}
static inline bool lock_try(uint32_t *lock)
{
	return __atomic_exchange_n(lock, 1u, __ATOMIC_ACQUIRE) == 0;
}
static inline void lock_give(uint32_t *lock)
{
	__atomic_store_n(lock, 0u, __ATOMIC_RELEASE);
}

// Prints why, writes a record, resets the machine.
_Noreturn void panic(const char *form, ...) __attribute__((format(printf, 1, 2)));
#define ASSERT(condition) ((condition) ? (void)0 : panic("assertion %s, %s:%u", #condition, __FILE__, (unsigned)__LINE__))

#endif
