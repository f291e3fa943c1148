// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What the tested files need from the rest of Rumk.
#include "test/host/host.h"
#include <rumk/csr.h>

uint64_t host_time;

_Noreturn void panic(const char *form, ...)
{
	fprintf(stderr, "panic: %s\n", form);
	abort();
}
