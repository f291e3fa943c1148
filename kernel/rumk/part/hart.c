// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a hart does when it runs no guest, and how a guest's context starts.
#include "part/hart.h"
#include "dev/firmware.h"
#include "h/gstage.h"
#include "h/vtimer.h"
#include "lib/lib.h"
#include "part/partition.h"
#include "part/pledge.h"
#include "trap/dispatch.h"
#include <rumk/csr.h>

#define STOP_DEADLINE_MS 200

struct hart harts[RUMK_MAX_HARTS];
char stacks[RUMK_MAX_HARTS][2][STACK_BYTES] __attribute__((aligned(4096)));

_Static_assert(sizeof(struct hart) == HART_SIZE, "vector.S and entry.S step by HART_SIZE");
_Static_assert(offsetof(struct hart, sepc) == HART_SEPC && offsetof(struct hart, sstatus) == HART_SSTATUS, "vector.S");
_Static_assert(offsetof(struct hart, hstatus) == HART_HSTATUS && offsetof(struct hart, stack_top) == HART_STACK_TOP, "vector.S");

extern void trap_return(void);
extern void wipe_float(void);

void harts_describe(void)
{
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++) {
		struct hart *hart = &harts[rumk_plan.harts[i].id];
		hart->id = rumk_plan.harts[i].id;
		hart->plic_context = rumk_plan.harts[i].plic_context;
		hart->hsm = HSM_STOPPED;
		for (uint32_t which = 0; which < DEADLINE_COUNT; which++)
			hart->deadlines[which] = ~0ull;
	}
}

void hart_request(struct hart *hart, uint32_t request)
{
	__atomic_fetch_or(&hart->requests, request, __ATOMIC_SEQ_CST);
	firmware_ipi(1ull << hart->id);
}

void hart_take_requests(struct hart *hart)
{
	csr_clear(CSR_SIP, INT_SSI);
	const uint32_t requests = __atomic_exchange_n(&hart->requests, 0, __ATOMIC_SEQ_CST);
	if ((requests & REQUEST_IPI) != 0)
		csr_set(CSR_HVIP, INT_VSSI);
	if ((requests & REQUEST_EXTERNAL) != 0)
		external_update(hart);
	if ((requests & REQUEST_PLEDGE) != 0)
		pledge_apply(hart);
	if ((requests & REQUEST_PARK) != 0)
		hart_park(hart);
}

// Set once, when the machine is about to be reset: no hart runs a guest any more.
static uint32_t ending;

static bool others_parked(const struct hart *self)
{
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++) {
		const struct hart *hart = &harts[rumk_plan.harts[i].id];
		if (hart != self && __atomic_load_n(&hart->parked, __ATOMIC_SEQ_CST) == 0)
			return false;
	}
	return true;
}

void harts_stop_others(void)
{
	const struct hart *self = hart_self();
	const uint64_t deadline = time_now() + ticks(STOP_DEADLINE_MS);
	__atomic_store_n(&ending, 1, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++)
		if (&harts[rumk_plan.harts[i].id] != self)
			hart_request(&harts[rumk_plan.harts[i].id], REQUEST_PARK);
	// A reset does not wait for a hart that hangs.
	while (!others_parked(self) && time_now() < deadline)
		;
}

static void start_if_asked(struct hart *hart)
{
	uint32_t asked = HSM_START_PENDING;
	// Whoever stops the partition changes its state and then looks at `parked`; here it is the other way round. So the next
	// life begins, and takes back what the last one asked for, either before this or when this hart is parked again.
	__atomic_store_n(&hart->parked, 0, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&hart->partition->state, __ATOMIC_SEQ_CST) == STATE_RUNNING && __atomic_load_n(&ending, __ATOMIC_SEQ_CST) == 0 &&
	    __atomic_compare_exchange_n(&hart->hsm, &asked, HSM_STARTED, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		hart_enter(hart, hart->start_address, hart->start_opaque);
	__atomic_store_n(&hart->parked, 1, __ATOMIC_SEQ_CST);
}

_Noreturn void hart_loop(void)
{
	struct hart *hart = hart_self();
	__atomic_store_n(&hart->parked, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&ending, __ATOMIC_SEQ_CST) != 0)
		__asm__ volatile("wfi" ::: "memory");
	csr_write(CSR_SIE, INT_SSI | INT_STI | INT_SEI);
	for (;;) {
		if (hart->partition != NULL) {
			if (hart->vhart == 0)
				partition_step(hart->partition);
			start_if_asked(hart);
		}
		timer_arm(hart);
		__asm__ volatile("wfi" ::: "memory");
		const uint64_t pending = csr_read(CSR_SIP);
		if ((pending & INT_SSI) != 0)
			hart_take_requests(hart);
		if ((pending & INT_STI) != 0)
			timer_expired(hart);
		if ((pending & INT_SEI) != 0)
			external_arrived(hart);
	}
}

static void reset_guest_csrs(const struct hart *hart)
{
	static const uint64_t delegated = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 6 | 1u << 8 | 1u << 12 | 1u << 13 | 1u << 15;
	csr_write(CSR_HEDELEG, delegated);     // misaligned, breakpoint, ecall from VU, page faults: the guest's own affairs
	csr_write(CSR_HIDELEG, INT_VSSI | INT_VSTI | INT_VSEI);
	csr_write(CSR_HIE, 0);
	csr_write(CSR_HVIP, 0);
	csr_write(CSR_HCOUNTEREN, HCOUNTEREN_TM);
	csr_write(CSR_HTIMEDELTA, 0 - hart->partition->started_at);
	csr_write(CSR_SCOUNTEREN, 0);
	csr_write(CSR_SENVCFG, 0);
	csr_write(CSR_VSSTATUS, STATUS_UXL_64);
	csr_write(CSR_VSIE, 0);
	csr_write(CSR_VSTVEC, 0);
	csr_write(CSR_VSSCRATCH, 0);
	csr_write(CSR_VSEPC, 0);
	csr_write(CSR_VSCAUSE, 0);
	csr_write(CSR_VSTVAL, 0);
	csr_write(CSR_VSATP, 0);
	csr_write(CSR_HGATP, gstage_hgatp(hart->partition));
	// Nothing this hart remembers of the last life's tables or code may serve the next.
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" ::: "memory"); // hfence.gvma
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" ::: "memory"); // hfence.vvma
	__asm__ volatile("fence.i" ::: "memory");
}

_Noreturn void hart_enter(struct hart *hart, uint64_t entry, uint64_t opaque)
{
	reset_guest_csrs(hart);
	vtimer_reset(hart);
	wipe_float();
	memset(hart->regs, 0, sizeof hart->regs);
	hart->regs[10] = hart->vhart;
	hart->regs[11] = opaque;
	hart->sepc = entry;
	hart->sstatus = STATUS_SPP | STATUS_FS_INITIAL | STATUS_UXL_64;
	hart->hstatus = HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_VSXL_64;
	external_update(hart);
	timer_arm(hart);
	trap_return();
	__builtin_unreachable();
}
