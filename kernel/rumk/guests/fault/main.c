// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Does every wrong thing on command: a letter typed on its console, or the low byte of the description's argument at once.
#include "guests/lib/guest.h"
#include "guests/fault/fault.h"

// A handler that ends the life with the guest's own words; faults that Rumk sees first never come here.
uint64_t on_trap(uint64_t cause, uint64_t epc, uint64_t value)
{
	if (cause == EXTERNAL_INTERRUPT) {
		storm_interrupt();
		return epc;
	}
	if (cause == TIMER_INTERRUPT) {
		calls_timer();
		return epc;
	}
	say("trap %x at %x, %x\n", cause, epc, value);
	restart();
}

static void drop_and_call(void)
{
	rumk(RUMK_FN_PLEDGE, ~0ull << 8, 0);
	sbi(EID_TIME, 0, ~0ull, 0, 0);
}

static void abuse(void)
{
	for (uint64_t extension = 0x20000000;; extension++) {
		sbi(extension, 0, 0, 0, 0);
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	}
}

static void illegal_without_handler(void)
{
	__asm__ volatile("csrw stvec, zero; .word 0");
}

static void handler_nowhere(void)
{
	__asm__ volatile("csrw stvec, %0; .word 0" ::"r"(0x4000ull));
}

// Asks the console to print Rumk's own memory.
static void spy(void)
{
	say("spying is %s\n", sbi(EID_DBCN, 0, 16, 0x80200000, 0).error == -3 ? "refused" : "possible");
	restart();
}

// What a trap into Rumk and back costs, in ticks of the clock.
static void time_calls(void)
{
	const uint64_t from = now();
	for (int i = 0; i < 10000; i++)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	say("10000 calls take %u ticks\n", now() - from);
}

static uint64_t await_letter(const char *what)
{
	int letter;
	say("%s\n", what);
	while ((letter = typed()) < 0)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	return (uint64_t)letter;
}

// The next single fault in user mode, under the guest's own translation; 'x' is an illegal instruction without a handler.
static _Noreturn void fault_as_user(void)
{
	const uint64_t letter = await_letter("user mode is next");
	if (letter == 'x')
		__asm__ volatile("csrw stvec, zero");
	mmu_user(wild, letter == 'x' ? 'n' : letter);
}

static void act(uint64_t argument)
{
	const uint64_t life = rumk(RUMK_FN_INFO, RUMK_INFO_LIFE, 0);
	if (wild(argument & 0xff))
		return;
	switch (argument & 0xff) {
	case 'p':
		drop_and_call();
		break;
	case 'h':
		say("silent from here\n");
		for (;;)
			;
	case 'i':
		storm_start();
		for (;;)
			__asm__ volatile("wfi");
	case 'P':
		storm_paced();
		break;
	case 'A':
		alarm_left(life);
		break;
	case 'f':
		ring_flood();
		break;
	case 'a':
		abuse();
		break;
	case 'x':
		illegal_without_handler();
		break;
	case 'v':
		handler_nowhere();
		break;
	case 'm':
		two_harts();
		break;
	case 'b':
		spy();
		break;
	case 'c':
		time_calls();
		break;
	case 'M':
		mmu_on();
		say("translation is on\n");
		break;
	case 'U':
		fault_as_user();
	case 'H':
		fault_on_second(await_letter("the second hart is next"));
		break;
	case 'T':
		time_on_second();
		break;
	case 'L':
		start_late(life);
		break;
	case 'F':
		fence_second();
		break;
	case 'C':
		calls();
		break;
	case 'G':
	case 'K':
		ring_lie((argument & 0xff) == 'G');
		break;
	case 'E':
		ring_messages();
		break;
	case 'Q':
		calls_unpledged();
		break;
	case 'k':
		mmu_astray(0x88000000);
		break;
	case 'y':
		mmu_nowhere();
		break;
	case 'r':
		restart();
	case 'o':
		power_off();
	case 'R':
		residue(life);
		break;
	case 'z':
		fuzz(life, argument >> 16);
		break;
	case 'S':
		sweep_memory(argument, life);
		break;
	case 'D':
		sweep_devices(argument, life);
		break;
	default:
		say("no such fault\n");
	}
}

int main(uint64_t vhart, const uint8_t *tree)
{
	(void)tree;
	const uint64_t argument = rumk(RUMK_FN_INFO, RUMK_INFO_ARGUMENT, 0);
	say("fault ready, hart %u, life %u\n", vhart, rumk(RUMK_FN_INFO, RUMK_INFO_LIFE, 0));
	if ((argument & 0xff) != 0)
		act(argument);
	// Woken by the timer without taking its interrupt: the loop below is all there is to do.
	__asm__ volatile("csrs sie, %0" ::"r"(1ull << 5));
	for (;;) {
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
		const int byte = typed();
		if (byte >= 0)
			act((argument & ~0xffull) | (uint64_t)byte);
		timer_at(now() + 50000);
		__asm__ volatile("wfi");
	}
}
