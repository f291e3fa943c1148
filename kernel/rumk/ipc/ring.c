// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// ION rings: single producer, single consumer, in memory that both map; the doorbell is the only part that costs a trap.
#include "ipc/ring.h"
#include "part/partition.h"
#include "trap/dispatch.h"

static bool is_end(const struct rumk_ring *ring, const struct partition *partition)
{
	return ring->from == partition->index || ring->to == partition->index;
}

const struct rumk_ring *ring_of(const struct partition *partition, uint64_t n)
{
	for (uint32_t i = 0; i < rumk_plan.ring_count; i++)
		if (is_end(&rumk_plan.rings[i], partition) && n-- == 0)
			return &rumk_plan.rings[i];
	return NULL;
}

const struct rumk_ring *ring_with_doorbell(const struct partition *partition, uint64_t gpa)
{
	for (uint32_t i = 0; i < rumk_plan.ring_count; i++) {
		const struct rumk_ring *ring = &rumk_plan.rings[i];
		if (is_end(ring, partition) && ring->doorbell_gpa != 0 && range_holds(ring->doorbell_gpa, RUMK_PAGE, gpa, 4))
			return ring;
	}
	return NULL;
}

void ring_bell(struct hart *hart, const struct rumk_ring *ring)
{
	struct partition *partition = hart->partition;
	const uint32_t index = (uint32_t)(ring - rumk_plan.rings);
	const uint32_t pledge = RUMK_PLEDGE_RING(index);
	if ((__atomic_load_n(&partition->pledge, __ATOMIC_RELAXED) & pledge) == 0)
		partition_stop(hart, CAUSE_PLEDGE, pledge);
	if (rate_exceeds(&partition->flood[index], ring->flood_limit))
		partition_stop(hart, CAUSE_FLOOD, index);
	struct partition *other = &partitions[ring->from == partition->index ? ring->to : ring->from];
	lock_take(&other->vplic.lock);
	vplic_raise(&other->vplic, ring->doorbell_irq);
	lock_give(&other->vplic.lock);
	external_changed(hart, other);
}

void ring_reset(const struct partition *partition)
{
	for (uint32_t i = 0; i < rumk_plan.ring_count; i++) {
		const struct rumk_ring *ring = &rumk_plan.rings[i];
		if (ring->from == partition->index)
			ring_restart_writer(ring, partition->life == 0);
		else if (ring->to == partition->index)
			ring_restart_reader(ring);
	}
}
