// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rumk maps itself too, so that a stray jump or an overflowing stack in Rumk is a trap and not damage.
#include "h/ownmap.h"
#include "h/pagetable.h"
#include "lib/lib.h"
#include "part/hart.h"
#include <rumk/csr.h>

extern char rumk_start[], text_end[], readonly_end[], rumk_end[], stacks[];

uint64_t own_root[ROOT_SV39] __attribute__((aligned(4096)));

static void map(uint64_t from, uint64_t to, uint64_t flags)
{
	if (!table_map(own_root, ROOT_SV39, from, from, to - from, flags))
		panic("cannot map %lx of Rumk itself", from);
}

// Of the guests' devices only those that Rumk has to stop.
static void map_quieted(const struct rumk_partition *partition)
{
	for (uint32_t i = 0; i < partition->device_count; i++) {
		const struct rumk_device *device = &partition->devices[i];
		if (device->quiet_count > 0)
			map(device->pa, device->pa + device->size, PTE_R | PTE_W);
	}
}

void ownmap_build(void)
{
	const uint64_t start = (uint64_t)rumk_start, text = (uint64_t)text_end, readonly = (uint64_t)readonly_end;
	const uint64_t memory_end = rumk_plan.memory_base + rumk_plan.memory_size;
	map(start, text, PTE_R | PTE_X);
	map(text, readonly, PTE_R);
	// Everything from here to the end of RAM is data: .data, .bss, partitions, rings, the black box; but no guard page.
	uint64_t from = readonly;
	for (uint64_t hart = 0; hart < RUMK_MAX_HARTS; hart++) {
		const uint64_t guard = (uint64_t)stacks + hart * 2 * STACK_BYTES;
		map(from, guard, PTE_R | PTE_W);
		from = guard + STACK_BYTES;
	}
	map(from, memory_end, PTE_R | PTE_W);
	map(rumk_plan.uart_base, rumk_plan.uart_base + RUMK_PAGE, PTE_R | PTE_W);
	for (uint32_t i = 0; i < rumk_plan.partition_count; i++)
		map_quieted(&rumk_plan.partitions[i]);
	map(rumk_plan.plic_base, rumk_plan.plic_base + rumk_plan.plic_size, PTE_R | PTE_W);
}

void ownmap_use(void)
{
	csr_write(CSR_SATP, ATP_MODE_SV39 | (uint64_t)own_root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
}
