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
	// Of these U+009B, the same as a byte alone, escape and delete are controls; an umlaut and an arrow are not.
	for (const char *text = "calls: by putchar\xc2\x9b\x9b\x1b\x7f \xc3\xa4 \xe2\x86\x92\n"; *text != 0; text++)
		legacy(1, (uint8_t)*text);
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

static void console_at(const char *what, uint64_t size, uint64_t address)
{
	say("calls: %s\n", what);
	show("write", sbi(EID_DBCN, 0, size, address, 0).error);
	show("read", sbi(EID_DBCN, 1, size, address, 0).error);
}

// Two zeros lie at this border, which no console shows.
extern const uint8_t guest_text_end[];

static void addresses(void)
{
	static char room[16];
	console_at("own data", 0, (uint64_t)room);
	console_at("own text", 0, (uint64_t)console);
	console_at("the border of own text and data", 2, (uint64_t)guest_text_end - 1);
	console_at("the neighbour's", 16, NEIGHBOUR);
	console_at("Rumk's", 16, RUMK);
	console_at("half behind the end", 16, OWN_END - 8);
	console_at("the last address", 16, ~0ull);
	console_at("more than all", ~0ull, (uint64_t)room);
	show("write with a high word", sbi(EID_DBCN, 0, 1, (uint64_t)room, 1).error);
	show("start of no hart", sbi(EID_HSM, 0, 2, (uint64_t)console, 0).error);
	show("start at the neighbour's", sbi(EID_HSM, 0, 1, NEIGHBOUR, 0).error);
	show("start in own data", sbi(EID_HSM, 0, 1, (uint64_t)room, 0).error);
	show("start between instructions", sbi(EID_HSM, 0, 1, (uint64_t)console + 1, 0).error);
	show("start of a running hart", sbi(EID_HSM, 0, 0, (uint64_t)console, 0).error);
	show("status of no hart", sbi(EID_HSM, 2, 2, 0, 0).error);
	show("reset of an unknown kind", sbi(EID_SRST, 0, 3, 0, 0).error);
	show("reset for an unknown reason", sbi(EID_SRST, 0, 0, 2, 0).error);
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
	addresses();
	say("calls: done\n");
}

static uint64_t probe(uint64_t extension)
{
	return sbi(0x10, 3, extension, 0, 0).value;
}

static void show_probes(const char *when)
{
	say("calls: %s: time %u %u, ipi %u %u, rfence %u, hsm %u, console %u %u, reset %u %u\n", when, probe(EID_TIME), probe(0), probe(EID_IPI), probe(4),
	    probe(EID_RFENCE), probe(EID_HSM), probe(EID_DBCN), probe(1), probe(EID_SRST), probe(8));
}

void calls_unpledged(void)
{
	show_probes("pledged");
	show("ipi", sbi(EID_IPI, 0, 1, 0, 0).error);
	show("legacy ipi", legacy(4, 0));
	show("rfence", fence(1, 1, 0));
	show("hsm", sbi(EID_HSM, 2, 0, 0, 0).error);
	show("no extension", sbi(0x504d55, 0, 0, 0, 0).error);
	show("no function", sbi(EID_TIME, 1, 0, 0, 0).error);
	rumk(RUMK_FN_PLEDGE, ~2ull, 0); // all but time
	show_probes("time dropped");
	rumk(RUMK_FN_PLEDGE, ~0ull, 0);
	show_probes("time wanted again");
	sbi(0, 0, ~0ull, 0, 0); // the legacy set_timer, which ends this life
}
