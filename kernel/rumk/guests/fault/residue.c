// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Does anything of one life reach the next? Life 1 writes a pattern everywhere it can, later lives look for it.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"
#include <rumk/csr.h>

#define PATTERN 0xa5c3965ad20f7be1ull
#define OWN_MEMORY 0x100000ull // the description gives this guest 1 MiB
#define ENTRY_WORDS 77
#define ENTRY_LOOKED 0
#define ENTRY_SSTATUS 64
#define ENTRY_RESERVATION 76

extern uint64_t guest_end[], guest_start[];
extern uint64_t entry_registers[ENTRY_WORDS];
extern _Noreturn void fill_registers(uint64_t pattern);

static _Noreturn void fill(void)
{
	mmu_on();
	const uint64_t end = (uint64_t)guest_start + OWN_MEMORY;
	for (volatile uint64_t *at = guest_end; (uint64_t)at < end; at++)
		*at = PATTERN;
	fill_registers(PATTERN);
}

static uint64_t count_memory(void)
{
	uint64_t found = 0;
	const uint64_t end = (uint64_t)guest_start + OWN_MEMORY;
	for (volatile uint64_t *at = guest_end; (uint64_t)at < end; at++)
		found += *at != 0;
	return found;
}

// All are zero after a reset but these: the entry was looked at, UXL is 64 bits, a conditional store had no reservation.
static uint64_t wanted(uint64_t place)
{
	return place == ENTRY_SSTATUS ? STATUS_UXL_64 : place == ENTRY_LOOKED || place == ENTRY_RESERVATION;
}

void residue(uint64_t life)
{
	if (life == 1)
		fill();
	const uint64_t timer = csr_read(CSR_STIMECMP);
	uint64_t found = timer != ~0ull;
	for (uint64_t i = 0; i < ENTRY_WORDS; i++) {
		if (entry_registers[i] == wanted(i))
			continue;
		found++;
		say("residue: register %u is %x\n", i, entry_registers[i]);
	}
	say("residue: %u words, %u registers\n", count_memory(), found);
	for (;;)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
}
