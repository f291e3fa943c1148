// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One trap, one answer: interrupt, SBI call, emulated register, given back to the guest, or the end of this life.
#include "trap/dispatch.h"
#include "h/vtimer.h"
#include "part/partition.h"
#include "sbi/sbi.h"
#include <rumk/csr.h>

// A fault in the guest's own page-table walk has one of these in htinst (privileged specification, table 8.13).
#define HTINST_WALK_READ 0x3000
#define HTINST_WALK_WRITE 0x3020

// Makes the guest trap as if by itself, if it has a handler; else the partition ends.
static void reflect(struct hart *hart, uint64_t cause, uint64_t value)
{
	const uint64_t vector = csr_read(CSR_VSTVEC);
	if (vector == 0 || (hart->partition->plan->flags & RUMK_PARTITION_STRICT_TRAPS) != 0)
		partition_stop(hart, CAUSE_TRAP, 0);
	uint64_t status = csr_read(CSR_VSSTATUS);
	status &= ~(STATUS_SPP | STATUS_SPIE);
	if ((hart->sstatus & STATUS_SPP) != 0)
		status |= STATUS_SPP;
	if ((status & STATUS_SIE) != 0)
		status |= STATUS_SPIE;
	csr_write(CSR_VSSTATUS, status & ~STATUS_SIE);
	csr_write(CSR_VSCAUSE, cause);
	csr_write(CSR_VSEPC, hart->sepc);
	csr_write(CSR_VSTVAL, value);
	hart->sepc = vector & ~3ull;
	hart->sstatus |= STATUS_SPP;
}

static void interrupt(struct hart *hart, uint64_t which)
{
	if (which == 1)
		hart_take_requests(hart);
	else if (which == 5)
		timer_expired(hart);
	else if (which == 9)
		external_arrived(hart);
	else
		panic("interrupt %lu that nobody enabled", which);
}

static void guest_page_fault(struct hart *hart, uint64_t cause)
{
	const uint64_t walk = csr_read(CSR_HTINST);
	const uint64_t stval = csr_read(CSR_STVAL);
	if (walk == HTINST_WALK_READ || walk == HTINST_WALK_WRITE) {
		// 20, 21, 23 become the access faults 1, 5, 7.
		reflect(hart, cause == CAUSE_FETCH_GUEST_PAGE ? CAUSE_FETCH_ACCESS : cause == CAUSE_LOAD_GUEST_PAGE ? CAUSE_LOAD_ACCESS : CAUSE_STORE_ACCESS, stval);
		return;
	}
	const uint64_t gpa = csr_read(CSR_HTVAL) << 2 | (stval & 3);
	if (cause == CAUSE_FETCH_GUEST_PAGE || !emulate_access(hart, gpa, cause == CAUSE_STORE_GUEST_PAGE))
		partition_stop(hart, CAUSE_TRAP, 0);
}

void trap_dispatch(struct hart *hart)
{
	const uint64_t cause = csr_read(CSR_SCAUSE);
	if ((cause & CAUSE_INTERRUPT) != 0) {
		interrupt(hart, cause & ~CAUSE_INTERRUPT);
		return;
	}
	switch (cause) {
	case CAUSE_ECALL_VS:
		hart->sepc += 4;
		sbi_call(hart);
		return;
	case CAUSE_ILLEGAL:
	case CAUSE_VIRTUAL_INSTRUCTION:
		reflect(hart, CAUSE_ILLEGAL, csr_read(CSR_STVAL));
		return;
	case CAUSE_FETCH_GUEST_PAGE:
	case CAUSE_LOAD_GUEST_PAGE:
	case CAUSE_STORE_GUEST_PAGE:
		guest_page_fault(hart, cause);
		return;
	default:
		partition_stop(hart, CAUSE_TRAP, 0);
	}
}
