// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A second hart: interrupts, fences and faults that come from it or are meant for it.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"
#include <rumk/csr.h>

static uint64_t starts;

// Stops itself the first time; the second time it interrupts the first hart, and runs on while that one dies.
static void second_hart(uint64_t vhart)
{
	say("hart %u runs\n", vhart);
	if (starts++ == 0)
		sbi(EID_HSM, 1, 0, 0, 0);
	say("fence of both harts answers %u\n", (uint64_t)sbi(EID_RFENCE, 1, 3, 0, 0).error);
	sbi(EID_IPI, 0, 1, 0, 0);
	for (;;)
		;
}

void two_harts(void)
{
	start_hart(1, second_hart);
	while (__atomic_load_n(&starts, __ATOMIC_SEQ_CST) == 0 || sbi(EID_HSM, 2, 1, 0, 0).value != 1)
		;
	start_hart(1, second_hart);
	while ((csr_read(CSR_SIP) & INT_SSI) == 0)
		;
	say("interrupted by the other hart\n");
	poke(0x10, 1);
}

static uint64_t next_letter;

static void faulty_hart(uint64_t vhart)
{
	(void)vhart;
	wild(next_letter);
}

void fault_on_second(uint64_t letter)
{
	next_letter = letter;
	start_hart(1, faulty_hart);
	for (;;)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
}

static void timing_hart(uint64_t vhart)
{
	csr_write(CSR_STIMECMP, ~0ull);
	say("hart %u has a timer without \"time\"\n", vhart);
	restart();
}

void time_on_second(void)
{
	rumk(RUMK_FN_PLEDGE, ~2ull, 0); // all but time
	start_hart(1, timing_hart);
	for (;;)
		;
}

static void late_hart(uint64_t vhart)
{
	say("hart %u runs in life %u\n", vhart, rumk(RUMK_FN_INFO, RUMK_INFO_LIFE, 0));
	for (;;)
		;
}

void start_late(uint64_t life)
{
	if (life == 1) {
		start_hart(1, late_hart);
		// Not before Rumk is at it: a start that nobody has begun is taken back with the life.
		while (sbi(EID_HSM, 2, 1, 0, 0).value == 2)
			;
		poke(0x10, 1);
	}
	const uint64_t until = now() + rumk(RUMK_FN_INFO, RUMK_INFO_TIMEBASE, 0);
	while (now() < until)
		;
	say("nobody started hart 1, its status is %u\n", sbi(EID_HSM, 2, 1, 0, 0).value);
}

static uint64_t read_first, read_again, changed;

// Reads a page, and once more when the first hart has mapped another one there.
static void reading_hart(uint64_t vhart)
{
	(void)vhart;
	mmu_use();
	__atomic_store_n(&read_first, peek(MMU_WINDOW), __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&changed, __ATOMIC_SEQ_CST) == 0)
		;
	__atomic_store_n(&read_again, peek(MMU_WINDOW), __ATOMIC_SEQ_CST);
	for (;;)
		;
}

void fence_second(void)
{
	mmu_on();
	mmu_window(1);
	start_hart(1, reading_hart);
	while (__atomic_load_n(&read_first, __ATOMIC_SEQ_CST) == 0)
		;
	mmu_window(2);
	remote_fence(1, 2, 0, MMU_WINDOW, 4096);
	__atomic_store_n(&changed, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&read_again, __ATOMIC_SEQ_CST) == 0)
		;
	say("the other hart reads %u, after a remote fence %u\n", read_first, read_again);
	poke(0x10, 1);
}
