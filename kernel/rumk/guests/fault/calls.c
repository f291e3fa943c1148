// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What the calls between harts and the legacy calls answer, right and wrong ones, for a guest with two harts. One line each.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"
#include <rumk/csr.h>

#define OWN_END 0x82040000ull // the description of test/rumk/calls.test.ts
#define NEIGHBOUR 0x83000000ull
#define RUMK 0x80200000ull
#define NOWHERE 0x3fc0000000ull
#define SIGN (1ull << 63)

static void show(const char *call, int64_t answer)
{
	say("calls: %s %s%u\n", call, answer < 0 ? "-" : "", (uint64_t)(answer < 0 ? -answer : answer));
}

static int64_t legacy(uint64_t extension, uint64_t argument)
{
	return sbi(extension, 0, argument, 0, 0).error;
}

static void await_pending(uint64_t bit)
{
	while ((csr_read(CSR_SIP) & bit) == 0)
		;
}

static uint64_t timer_interrupts;

void calls_timer(void)
{
	timer_interrupts++;
	legacy(0, ~0ull);
}

// The interrupt itself is waited for: QEMU 7.2 does not show one of Sstc in a guest's sip.
static void timer(void)
{
	show("set_timer", legacy(0, now() + 1000));
	interrupts_on(INT_STI);
	while (__atomic_load_n(&timer_interrupts, __ATOMIC_SEQ_CST) == 0)
		;
	csr_clear(CSR_SSTATUS, STATUS_SIE);
	show("timer interrupts", (int64_t)timer_interrupts);
	timer_interrupts = 0;
}

static void console(void)
{
	for (const char *text = "calls: by putchar\n"; *text != 0; text++)
		legacy(1, (uint64_t)*text);
	show("getchar of nothing", legacy(2, 0));
	show("putchar keeps a1", (int64_t)sbi(1, 0, '\n', 1234, 0).value);
}

// The same pointers and masks for each legacy call that takes one.
static void masks(const char *name, uint64_t extension)
{
	static uint64_t mask;
	say("calls: %s\n", name);
	mask = 1;
	show("own hart", legacy(extension, (uint64_t)&mask));
	mask = 3;
	show("both harts", legacy(extension, (uint64_t)&mask));
	mask = 4;
	show("a hart that is not there", legacy(extension, (uint64_t)&mask));
	mask = SIGN;
	show("hart 63", legacy(extension, (uint64_t)&mask));
	show("all harts", legacy(extension, 0));
	show("at the neighbour's", legacy(extension, NEIGHBOUR));
	show("at Rumk's", legacy(extension, RUMK));
	show("half behind the end", legacy(extension, OWN_END - 4));
	show("nowhere", legacy(extension, NOWHERE));
	show("at the last address", legacy(extension, ~0ull));
}

static void interrupts(void)
{
	masks("send_ipi", 4);
	await_pending(INT_SSI);
	show("clear_ipi", legacy(3, 0));
	show("clear_ipi, pending", (csr_read(CSR_SIP) & INT_SSI) != 0);
	show("sPI to nobody", sbi(EID_IPI, 0, 4, 0, 0).error);
	show("sPI from hart 64 on", sbi(EID_IPI, 0, 1, 64, 0).error);
}

static int64_t fence(uint64_t function, uint64_t mask, uint64_t base)
{
	return remote_fence(function, mask, base, 0, 0);
}

static void fences(const char *name, uint64_t function)
{
	say("calls: %s\n", name);
	show("own hart", fence(function, 1, 0));
	show("both harts", fence(function, 3, 0));
	show("second hart", fence(function, 1, 1));
	show("all harts", fence(function, 0, ~0ull));
	show("nobody", fence(function, 0, 0));
	show("a hart that is not there", fence(function, 4, 0));
	show("one there and one not", fence(function, 1 | 1 << 2, 0));
	show("from hart 2 on", fence(function, 1, 2));
	show("from hart 64 on", fence(function, 1, 64));
	show("past the last hart", fence(function, SIGN, 1));
}

void calls(void)
{
	console();
	timer();
	interrupts();
	masks("remote_fence_i", 5);
	masks("remote_sfence_vma", 6);
	masks("remote_sfence_vma_asid", 7);
	fences("fence.i", 0);
	fences("sfence.vma", 1);
	fences("sfence.vma of an ASID", 2);
	show("hfence.gvma", fence(3, 1, 0));
	show("hfence.vvma", fence(6, 1, 0));
	say("calls: done\n");
}
