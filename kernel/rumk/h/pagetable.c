// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Building page tables. They are built once at boot and never changed, so nothing here unmaps.
#include "h/pagetable.h"
#include "lib/lib.h"
#include <rumk/plan.h>

static uint64_t tables[TABLE_COUNT][512] __attribute__((aligned(4096)));
static uint32_t used;

uint32_t table_used(void)
{
	return used;
}

// The table that an entry points to; makes an empty one for an empty entry. Null: a leaf is there, or no table is left.
static uint64_t *next_table(uint64_t *entry)
{
	if ((*entry & PTE_V) == 0) {
		if (used == TABLE_COUNT)
			return NULL;
		*entry = ((uint64_t)tables[used++] >> 12 << 10) | PTE_V;
	}
	return (*entry & PTE_LEAF) != 0 ? NULL : (uint64_t *)(*entry >> 10 << 12);
}

// 2: 1 GiB, 1: 2 MiB, 0: 4 KiB.
static uint32_t largest_level(uint64_t address, uint64_t physical, uint64_t size)
{
	for (uint32_t level = 2; level > 0; level--) {
		const uint64_t span = RUMK_PAGE << (9 * level);
		if (((address | physical) & (span - 1)) == 0 && size >= span)
			return level;
	}
	return 0;
}

bool table_map(uint64_t *root, uint32_t root_entries, uint64_t address, uint64_t physical, uint64_t size, uint64_t flags)
{
	const uint64_t reach = (uint64_t)root_entries << 30;
	if (((address | physical | size) & (RUMK_PAGE - 1)) != 0 || !range_holds(0, reach, address, size))
		return false;
	while (size > 0) {
		const uint32_t leaf = largest_level(address, physical, size);
		uint64_t *entry = &root[address >> 30];
		for (uint32_t level = 2; level > leaf; level--) {
			uint64_t *table = next_table(entry);
			if (table == NULL)
				return false;
			entry = &table[(address >> (12 + 9 * (level - 1))) & 511];
		}
		if ((*entry & PTE_V) != 0)
			return false;
		*entry = (physical >> 12 << 10) | flags | PTE_V | PTE_A | PTE_D;
		const uint64_t span = RUMK_PAGE << (9 * leaf);
		address += span;
		physical += span;
		size -= span;
	}
	return true;
}
