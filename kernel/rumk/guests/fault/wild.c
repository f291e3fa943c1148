// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Faults of a single instruction, in supervisor or in user mode.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

static volatile uint64_t sink;

// One page of stack a call, until it meets what is below: the read-only text.
static __attribute__((noinline)) uint64_t overflow(uint64_t depth)
{
	volatile uint64_t page[512];
	page[0] = depth;
	sink = depth;
	return depth == ~0ull ? 0 : overflow(depth + 1) + page[0];
}

static void jump_to(uint64_t address)
{
	((void (*)(void))address)();
}

bool wild(uint64_t letter)
{
	// In user mode this code runs in the upper half (mmu.c), and all that a user may name lies there.
	const uint64_t half = (uint64_t)main >> 37 << 37;
	switch (letter) {
	case 'w':
		poke(half + 0x10, 1);
		return true;
	case 'l':
		peek(half + 0x80000000);
		return true;
	case 't':
		poke((uint64_t)main, 1);
		return true;
	case 'j':
		jump_to(half);
		return true;
	case 'd':
		jump_to((uint64_t)&sink);
		return true;
	case 's':
		overflow(0);
		return true;
	case 'n':
		__asm__ volatile(".word 0"); // an illegal instruction, handled by on_trap
		return true;
	case 'g':
		__asm__ volatile("csrr t0, 0x600" ::: "t0"); // hstatus: a virtual instruction
		return true;
	default:
		return false;
	}
}
