// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One physical hart and the one guest context that ever runs on it: harts are never shared, so this is all of both.
#ifndef PART_HART_H
#define PART_HART_H

// Offsets for vector.S; hart.c asserts them.
#define HART_REGS 0
#define HART_SEPC 256
#define HART_SSTATUS 264
#define HART_HSTATUS 272
#define HART_STACK_TOP 280
#define HART_SIZE 512
#define STACK_BYTES 4096

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>
#include <rumk/plan.h>

struct partition;

// What another hart asks of this one; bits of `requests`, delivered by an IPI.
#define REQUEST_PARK 1u      // the partition stops
#define REQUEST_IPI 2u       // a virtual software interrupt
#define REQUEST_EXTERNAL 4u  // the virtual PLIC changed
#define REQUEST_PLEDGE 8u    // the pledge shrank

// States of SBI's HSM extension.
#define HSM_STARTED 0u
#define HSM_STOPPED 1u
#define HSM_START_PENDING 2u

// Reasons for which this hart wants to be woken.
enum deadline { DEADLINE_GUEST_TIMER, DEADLINE_HEARTBEAT, DEADLINE_CONSOLE, DEADLINE_BACKOFF, DEADLINE_COUNT };

struct hart {
	uint64_t regs[32];     // the guest's, while Rumk runs
	uint64_t sepc;
	uint64_t sstatus;
	uint64_t hstatus;
	uint64_t stack_top;
	uint32_t id;
	uint32_t vhart;
	uint32_t plic_context;
	uint32_t requests;     // REQUEST_*, atomic
	uint32_t parked;       // atomic: runs no guest and touches none of its memory
	uint32_t hsm;          // HSM_*, atomic
	uint64_t start_address;
	uint64_t start_opaque;
	uint64_t deadlines[DEADLINE_COUNT];
	struct partition *partition; // null: a hart that no partition has
} __attribute__((aligned(HART_SIZE)));

extern struct hart harts[RUMK_MAX_HARTS];

// Fills the table from the plan; the boot hart does this before the others start.
void harts_describe(void);
// Asks for `request` of a hart and interrupts it.
void hart_request(struct hart *hart, uint32_t request);
// Acts on what others asked for; does not return when the partition stops.
void hart_take_requests(struct hart *hart);
// Where a hart is whenever it runs no guest: drives its partition's life, waits, starts. Never returns.
_Noreturn void hart_loop(void);
// Leaves whatever this hart was doing and goes to hart_loop on an empty stack.
_Noreturn void hart_park(struct hart *hart);
// Before the machine's end: all other harts leave their guests for good, or a short deadline passes.
void harts_stop_others(void);
// Makes the guest context that of a hart after reset and runs it.
_Noreturn void hart_enter(struct hart *hart, uint64_t entry, uint64_t opaque);

static inline struct hart *hart_self(void)
{
	struct hart *hart;
	__asm__ volatile("mv %0, tp" : "=r"(hart));
	return hart;
}
#endif
#endif
