// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What the host tests share: a check that names its place, and a seeded generator so that every run is the same.
#ifndef TEST_HOST_H
#define TEST_HOST_H
#include <stdio.h>
#include <stdlib.h>
#include "lib/lib.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			exit(1); \
		} \
	} while (0)

static uint64_t random_state = 0x2545f4914f6cdd1dull;

// xorshift64: the next number.
static inline uint64_t draw(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}
#endif
