// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// G-stage (Sv39x4): regions, devices and rings of the plan, nothing else. No guest ever changes them.
#include "h/gstage.h"
#include "h/pagetable.h"
#include "lib/lib.h"
#include "part/partition.h"
#include <rumk/csr.h>

// Symbol read by tools that walk the tables from a memory dump; 16 KiB each, aligned to their size.
uint64_t gstage_roots[RUMK_MAX_PARTITIONS][ROOT_SV39X4] __attribute__((aligned(16384)));

static void map(const struct partition *partition, uint64_t gpa, uint64_t pa, uint64_t size, uint64_t rights)
{
	// RUMK_R, _W, _X are the PTE's bits shifted down by one.
	const uint64_t flags = (rights << 1) | PTE_U;
	if (!table_map(gstage_roots[partition->index], ROOT_SV39X4, gpa, pa, size, flags))
		panic("%s: cannot map %lx", partition->plan->name, gpa);
}

static void map_ring(const struct partition *partition, const struct rumk_ring *ring)
{
	const bool writes = ring->from == partition->index;
	const uint64_t mine = RUMK_R | RUMK_W, theirs = RUMK_R;
	map(partition, ring->gpa, ring->pa, RUMK_PAGE, writes ? mine : theirs);
	map(partition, ring->gpa + RUMK_PAGE, ring->pa + RUMK_PAGE, RUMK_PAGE, writes ? theirs : mine);
	map(partition, ring->gpa + 2 * RUMK_PAGE, ring->pa + 2 * RUMK_PAGE, ring->size - 2 * RUMK_PAGE, writes ? mine : theirs);
}

void gstage_build(struct partition *partition)
{
	const struct rumk_partition *plan = partition->plan;
	for (uint32_t i = 0; i < plan->region_count; i++)
		map(partition, plan->regions[i].gpa, plan->regions[i].pa, plan->regions[i].size, plan->regions[i].flags);
	for (uint32_t i = 0; i < plan->device_count; i++)
		if (plan->devices[i].size > 0)
			map(partition, plan->devices[i].gpa, plan->devices[i].pa, plan->devices[i].size, RUMK_R | RUMK_W);
	for (uint32_t i = 0; i < rumk_plan.ring_count; i++)
		if (rumk_plan.rings[i].from == partition->index || rumk_plan.rings[i].to == partition->index)
			map_ring(partition, &rumk_plan.rings[i]);
}

uint64_t gstage_hgatp(const struct partition *partition)
{
	const uint64_t vmid = partition->index + 1;
	return ATP_MODE_SV39 | vmid << HGATP_VMID_SHIFT | (uint64_t)gstage_roots[partition->index] >> 12;
}

static const struct rumk_region *region_at(const struct partition *partition, uint64_t gpa, uint32_t rights)
{
	const struct rumk_partition *plan = partition->plan;
	for (uint32_t i = 0; i < plan->region_count; i++) {
		const struct rumk_region *region = &plan->regions[i];
		if ((region->flags & rights) == rights && range_holds(region->gpa, region->size, gpa, 1))
			return region;
	}
	return NULL;
}

uint64_t gstage_find(const struct partition *partition, uint64_t gpa, uint64_t size, uint32_t rights)
{
	uint64_t pa = 0, found = 0;
	// From a region into the next, as from text into data, where that goes on in the machine's memory too.
	for (const struct rumk_region *region; (region = region_at(partition, gpa + found, rights)) != NULL;) {
		const uint64_t at = region->pa + (gpa + found - region->gpa);
		if (found == 0)
			pa = at;
		if (at != pa + found)
			break;
		found = region->gpa + region->size - gpa;
		if (found >= size)
			return pa;
	}
	return 0;
}
