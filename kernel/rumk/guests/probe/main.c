// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Says what a supervisor can see of the machine. The same program runs under plain firmware and under Rumk: what differs
// must be on a short list.
#include "guests/lib/guest.h"

uint64_t on_trap(uint64_t cause, uint64_t epc, uint64_t value)
{
	say("probe: trap %x %x\n", cause, value);
	return epc + 4;
}

static void probe_extension(const char *name, uint64_t extension)
{
	say("probe: extension %s %u\n", name, sbi(0x10, 3, extension, 0, 0).value);
}

static void probe_traps(void)
{
	say("probe: hypervisor register\n");
	__asm__ volatile("csrr t0, 0x600" ::: "t0");
	say("probe: hypervisor fence\n");
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0");
	say("probe: cycle counter\n");
	__asm__ volatile("csrr t0, cycle" ::: "t0");
	say("probe: machine register\n");
	__asm__ volatile("csrr t0, mstatus" ::: "t0");
}

int main(uint64_t vhart, const uint8_t *tree)
{
	(void)vhart;
	(void)tree;
	const uint64_t version = sbi(0x10, 0, 0, 0, 0).value;
	say("probe: sbi %u.%u\n", version >> 24, version & 0xffffff);
	probe_extension("time", EID_TIME);
	probe_extension("ipi", EID_IPI);
	probe_extension("rfence", EID_RFENCE);
	probe_extension("hsm", EID_HSM);
	probe_extension("srst", EID_SRST);
	probe_extension("dbcn", EID_DBCN);
	probe_extension("rumk", RUMK_EID);
	say("probe: rumk version %u\n", rumk(RUMK_FN_VERSION, 0, 0));
	const uint64_t first = now(), second = now();
	say("probe: time %s\n", second >= first ? "goes on" : "goes back");
	probe_traps();
	say("probe: done\n");
	power_off();
}
