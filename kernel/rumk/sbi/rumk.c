// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rumk's own extension: version, heartbeat, pledge, and what a guest may know about itself.
#include "ipc/ring.h"
#include "part/partition.h"
#include "part/pledge.h"
#include "sbi/sbi.h"
#include <rumk/abi.h>
#include <rumk/csr.h>

static struct sbi_result heartbeat(struct partition *partition)
{
	__atomic_store_n(&partition->kicked_at, time_now(), __ATOMIC_RELAXED);
	return sbi_value(__atomic_add_fetch(&partition->kicks, 1, __ATOMIC_RELAXED));
}

static uint32_t rings_of(const struct partition *partition)
{
	uint32_t count = 0;
	while (ring_of(partition, count) != NULL)
		count++;
	return count;
}

static struct sbi_result info(const struct partition *partition, uint64_t what)
{
	switch (what) {
	case RUMK_INFO_PARTITION:
		return sbi_value(partition->index);
	case RUMK_INFO_LIFE:
		return sbi_value(partition->life);
	case RUMK_INFO_PLEDGE:
		return sbi_value(__atomic_load_n(&partition->pledge, __ATOMIC_RELAXED));
	case RUMK_INFO_ARGUMENT:
		return sbi_value(partition->plan->argument);
	case RUMK_INFO_TIMEBASE:
		return sbi_value(rumk_plan.timebase_hz);
	case RUMK_INFO_HARTS:
		return sbi_value(partition->plan->vhart_count);
	case RUMK_INFO_HEARTBEAT_MS:
		return sbi_value(partition->plan->heartbeat_ms);
	case RUMK_INFO_RINGS:
		return sbi_value(rings_of(partition));
	case RUMK_INFO_VPLIC:
		return sbi_value(partition->plan->vplic_gpa);
	default:
		return sbi_error(SBI_INVALID_PARAM);
	}
}

static struct sbi_result ring_info(const struct partition *partition, uint64_t n, uint64_t what)
{
	const struct rumk_ring *ring = ring_of(partition, n);
	if (ring == NULL)
		return sbi_error(SBI_INVALID_PARAM);
	switch (what) {
	case RUMK_RING_BASE:
		return sbi_value(ring->gpa);
	case RUMK_RING_SLOTS:
		return sbi_value(ring->slots);
	case RUMK_RING_SLOT_BYTES:
		return sbi_value(ring->slot_bytes);
	case RUMK_RING_PRODUCER:
		return sbi_value(ring->from == partition->index);
	case RUMK_RING_DOORBELL:
		return sbi_value(ring->doorbell_gpa);
	case RUMK_RING_IRQ:
		return sbi_value(ring->doorbell_irq);
	default:
		return sbi_error(SBI_INVALID_PARAM);
	}
}

struct sbi_result sbi_rumk(struct hart *hart, uint64_t function, const uint64_t *args)
{
	struct partition *partition = hart->partition;
	switch (function) {
	case RUMK_FN_VERSION:
		return sbi_value(RUMK_ABI_VERSION);
	case RUMK_FN_HEARTBEAT:
		return heartbeat(partition);
	case RUMK_FN_PLEDGE:
		return sbi_value(pledge_drop(hart, args[0]));
	case RUMK_FN_INFO:
		return info(partition, args[0]);
	case RUMK_FN_RING:
		return ring_info(partition, args[0], args[1]);
	default:
		return sbi_error(SBI_NOT_SUPPORTED);
	}
}
