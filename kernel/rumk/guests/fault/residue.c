// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Does anything of one life reach the next? Life 1 writes a pattern everywhere it can, later lives look for it.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

#define PATTERN 0xa5c3965ad20f7be1ull
#define OWN_MEMORY 0x100000ull // the description gives this guest 1 MiB

extern uint64_t guest_end[], guest_start[];
extern void read_registers(uint64_t *floats);
extern void fill_registers(uint64_t pattern);

static void fill(void)
{
	const uint64_t end = (uint64_t)guest_start + OWN_MEMORY;
	for (volatile uint64_t *at = guest_end; (uint64_t)at < end; at++)
		*at = PATTERN;
	fill_registers(PATTERN);
	poke(0x10, 1);
}

static uint64_t count_memory(void)
{
	uint64_t found = 0;
	const uint64_t end = (uint64_t)guest_start + OWN_MEMORY;
	for (volatile uint64_t *at = guest_end; (uint64_t)at < end; at++)
		found += *at != 0;
	return found;
}

void residue(uint64_t life)
{
	// First of all, before this life's own code changes them: 32 float registers, then supervisor registers.
	uint64_t values[38];
	read_registers(values);
	if (life == 1)
		fill();
	uint64_t registers = 0;
	for (uint64_t i = 0; i < 38; i++)
		registers += values[i] != 0;
	say("residue: %u words, %u registers\n", count_memory(), registers);
	for (;;)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
}
