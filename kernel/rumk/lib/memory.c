// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The three functions that compilers call by themselves. Words where both ends are aligned: restarts copy and wipe memory.
#include "lib/lib.h"

typedef uint64_t __attribute__((may_alias)) word;

void *memset(void *to, int byte, size_t size)
{
	unsigned char *at = to;
	const word pattern = 0x0101010101010101ull * (unsigned char)byte;
	if (((uintptr_t)at & 7) == 0)
		for (; size >= 32; size -= 32, at += 32) {
			word *words = (word *)(void *)at;
			words[0] = pattern;
			words[1] = pattern;
			words[2] = pattern;
			words[3] = pattern;
		}
	for (; size > 0; size--)
		*at++ = (unsigned char)byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
	unsigned char *at = to;
	const unsigned char *source = from;
	if ((((uintptr_t)at | (uintptr_t)source) & 7) == 0)
		for (; size >= 8; size -= 8, at += 8, source += 8)
			*(word *)(void *)at = *(const word *)(const void *)source;
	for (; size > 0; size--)
		*at++ = *source++;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const unsigned char *a = left, *b = right;
	for (; size > 0; size--, a++, b++)
		if (*a != *b)
			return *a < *b ? -1 : 1;
	return 0;
}
