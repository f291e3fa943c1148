// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// External interrupts: from the machine's PLIC to a partition's virtual one, and on to its harts.
#include "dev/plic.h"
#include "part/partition.h"
#include "trap/dispatch.h"
#include <rumk/csr.h>

void external_update(struct hart *hart)
{
	struct vplic *vplic = &hart->partition->vplic;
	lock_take(&vplic->lock);
	const bool high = vplic_interrupts(vplic, hart->vhart);
	lock_give(&vplic->lock);
	if (high)
		csr_set(CSR_HVIP, INT_VSEI);
	else
		csr_clear(CSR_HVIP, INT_VSEI);
}

void external_changed(struct hart *hart, const struct partition *partition)
{
	for (uint32_t i = 0; i < partition->plan->vhart_count; i++)
		if (partition->harts[i] != hart)
			hart_request(partition->harts[i], REQUEST_EXTERNAL);
	if (hart->partition == partition)
		external_update(hart);
}

static const struct rumk_device *device_of(const struct partition *partition, uint32_t irq)
{
	for (uint32_t i = 0; i < partition->plan->device_count; i++)
		if (partition->plan->devices[i].irq == irq)
			return &partition->plan->devices[i];
	return NULL;
}

void external_arrived(struct hart *hart)
{
	const uint32_t irq = plic_claim(hart->plic_context);
	if (irq == 0)
		return;
	if (irq == rumk_plan.uart_irq && hart->id == rumk_plan.console_hart) {
		console_receive();
		plic_complete(hart->plic_context, irq);
		return;
	}
	struct partition *partition = hart->partition;
	const struct rumk_device *device = partition == NULL ? NULL : device_of(partition, irq);
	if (device == NULL)
		panic("interrupt %u belongs to nobody on hart %u", irq, hart->id);
	if (__atomic_load_n(&partition->state, __ATOMIC_SEQ_CST) != STATE_RUNNING) {
		// No life to hand it to. Masked until the next one; completed there.
		plic_disable(hart->plic_context, irq);
		return;
	}
	if (rate_exceeds(&partition->storm[irq], device->storm_limit)) {
		plic_disable(hart->plic_context, irq);
		partition_stop(hart, CAUSE_STORM, irq);
	}
	lock_take(&partition->vplic.lock);
	vplic_raise(&partition->vplic, irq);
	lock_give(&partition->vplic.lock);
	external_changed(hart, partition);
}
