// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Stands in front of the real csr.h in host tests: a clock that the test owns, and no registers.
#ifndef RUMK_CSR_H
#define RUMK_CSR_H
#include <stdint.h>

extern uint64_t host_time;

static inline uint64_t time_now(void)
{
	return host_time;
}
#endif
