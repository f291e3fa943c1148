// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Registers that are not there: the virtual PLIC and the doorbells.
#include "dev/plic.h"
#include "ipc/ring.h"
#include "part/partition.h"
#include "trap/decode.h"
#include "trap/dispatch.h"
#include <rumk/csr.h>

extern uint64_t guest_fetch(uint64_t address, uint64_t *failed);

static void write_register(struct hart *hart, uint32_t reg, uint64_t value)
{
	if (reg != 0)
		hart->regs[reg] = value;
}

// Reads the trapped instruction two bytes at a time, since the second half may lie on a page that is not there.
static bool fetch_instruction(const struct hart *hart, uint32_t *instruction)
{
	uint64_t failed = 0;
	*instruction = (uint32_t)guest_fetch(hart->sepc, &failed);
	if (failed == 0 && (*instruction & 3) == 3)
		*instruction |= (uint32_t)guest_fetch(hart->sepc + 2, &failed) << 16;
	return failed == 0;
}

static void complete_device(const struct hart *hart, uint32_t irq)
{
	const struct partition *partition = hart->partition;
	for (uint32_t i = 0; i < partition->plan->device_count; i++)
		if (partition->plan->devices[i].irq == irq)
			plic_complete(partition->harts[0]->plic_context, irq);
}

static void access_vplic(struct hart *hart, const struct access *access, uint64_t offset)
{
	struct partition *partition = hart->partition;
	const uint32_t contexts = partition->plan->vhart_count;
	uint32_t completed = 0;
	lock_take(&partition->vplic.lock);
	if (access->is_store) {
		completed = vplic_store(&partition->vplic, offset, (uint32_t)hart->regs[access->reg], contexts);
	} else {
		const uint32_t value = vplic_load(&partition->vplic, offset, contexts);
		write_register(hart, access->reg, access->is_signed ? (uint64_t)(int64_t)(int32_t)value : value);
	}
	lock_give(&partition->vplic.lock);
	if (completed != 0)
		complete_device(hart, completed);
	external_changed(hart, partition);
}

bool emulate_access(struct hart *hart, uint64_t gpa, bool is_store)
{
	const uint64_t base = hart->partition->plan->vplic_gpa;
	const bool is_vplic = base != 0 && range_holds(base, VPLIC_WINDOW, gpa, 4);
	const struct rumk_ring *ring = ring_with_doorbell(hart->partition, gpa);
	if (!is_vplic && ring == NULL)
		return false;
	uint32_t instruction;
	struct access access;
	if (!fetch_instruction(hart, &instruction) || !decode_access(instruction, &access) || access.is_store != is_store)
		return false;
	if (access.size != 4 || (gpa & 3) != 0)
		return false;
	if (is_vplic)
		access_vplic(hart, &access, gpa - base);
	else if (is_store)
		ring_bell(hart, ring);
	else
		write_register(hart, access.reg, 0);
	hart->sepc += access.length;
	return true;
}
