// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Formatted lines against the C library's, with every room from nothing to plenty.
#include "test/host/host.h"

#define COMPARE(room, ...) \
	do { \
		char ours[64], theirs[64]; \
		const size_t length = format(ours, room, __VA_ARGS__); \
		snprintf(theirs, room, __VA_ARGS__); \
		CHECK(length < room && length == strlen(ours) && strcmp(ours, theirs) == 0); \
	} while (0)

#include <string.h>

int main(void)
{
	for (size_t room = 1; room < 64; room++) {
		const unsigned long wide = draw() >> draw() % 64;
		COMPARE(room, "%s: %u of %lu", "flight", (unsigned)wide, wide);
		COMPARE(room, "%x %lx %8x|%016lx|%5u", (unsigned)wide, wide, (unsigned)wide & 0xfff, wide, (unsigned)wide & 0xff);
		COMPARE(room, "%c%c %% %s", 'a', '\t', "");
	}
	printf("format: as the C library\n");
	return 0;
}
