// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Page tables against a plain model: an array that says for each page of a small window where it leads.
#include "h/pagetable.h"
#include "test/host/host.h"
#include <rumk/plan.h>

#define WINDOW_PAGES (4u * 1024 * 1024 / 4) // 4 GiB
#define NOWHERE ~0ull

static uint64_t root[ROOT_SV39X4] __attribute__((aligned(16384)));
static uint64_t model[WINDOW_PAGES];
static uint64_t model_flags[WINDOW_PAGES];

// A second reading of the privileged specification, 4.3.2: where an address leads, with the leaf's flags and level.
static uint64_t walk(uint64_t address, uint64_t *flags, uint32_t *level)
{
	const uint64_t *table = root;
	uint64_t index = address >> 30;
	for (*level = 2;; --*level) {
		const uint64_t entry = table[index];
		if ((entry & PTE_V) == 0)
			return NOWHERE;
		if ((entry & PTE_LEAF) != 0) {
			const uint64_t span = 1ull << (12 + 9 * *level), base = (entry >> 10 & ((1ull << 44) - 1)) << 12;
			CHECK((base & (span - 1)) == 0);
			*flags = entry & 0x3ff;
			return base + (address & (span - 1));
		}
		CHECK(*level > 0);
		CHECK((entry & (PTE_U | PTE_A | PTE_D)) == 0);
		table = (const uint64_t *)(entry >> 10 << 12);
		index = address >> (12 + 9 * (*level - 1)) & 511;
	}
}

static void check_all(void)
{
	for (uint64_t page = 0; page < WINDOW_PAGES; page++) {
		uint64_t flags = 0;
		uint32_t level = 0;
		const uint64_t found = walk(page << 12, &flags, &level);
		CHECK(found == model[page]);
		if (found != NOWHERE)
			CHECK(flags == (model_flags[page] | PTE_V | PTE_A | PTE_D));
	}
}

static void map_and_note(uint64_t address, uint64_t physical, uint64_t size, uint64_t flags)
{
	CHECK(table_map(root, ROOT_SV39X4, address, physical, size, flags));
	for (uint64_t done = 0; done < size; done += RUMK_PAGE) {
		model[(address + done) >> 12] = physical + done;
		model_flags[(address + done) >> 12] = flags;
	}
}

int main(void)
{
	for (uint64_t page = 0; page < WINDOW_PAGES; page++)
		model[page] = NOWHERE;
	// The shapes of the sample: text and data of a partition, a device, a ring, a whole GiB, an odd offset to physical.
	map_and_note(0x84000000, 0x84000000, 0x1000, PTE_R | PTE_X | PTE_U);
	map_and_note(0x84001000, 0x84001000, 0xff000, PTE_R | PTE_W | PTE_U);
	map_and_note(0x101000, 0x101000, 0x1000, PTE_R | PTE_W | PTE_U);
	map_and_note(0x9c000000, 0x9c000000, 0x4000, PTE_R | PTE_U);
	map_and_note(0x40000000, 0x100000000, 0x40000000, PTE_R | PTE_W | PTE_U);
	map_and_note(0x20000000, 0x20001000, 0x600000, PTE_R | PTE_U);
	// Large leaves where they fit: a GiB is one entry, 64 MiB aligned to 2 MiB costs one table.
	uint64_t flags;
	uint32_t level;
	walk(0x40000000, &flags, &level);
	CHECK(level == 2);
	const uint32_t before = table_used();
	map_and_note(0xc0000000, 0xc0000000, 0x4000000, PTE_R | PTE_W | PTE_U);
	CHECK(table_used() == before + 1);
	walk(0xc0200000, &flags, &level);
	CHECK(level == 1);
	// Random ranges inside one free 2 MiB, in random order of size.
	for (uint64_t at = 0xd0000000; at < 0xd2000000;) {
		const uint64_t size = (1 + draw() % 700) << 12;
		map_and_note(at, 0x200000000 + (draw() % 1000 << 12), size, PTE_R | PTE_U);
		at += size + (draw() % 3 << 12);
	}
	check_all();
	// Refused: misaligned, twice, beyond the root's reach, overflow; and nothing of it is mapped.
	CHECK(!table_map(root, ROOT_SV39X4, 0x84000800, 0x84000000, 0x1000, PTE_R));
	CHECK(!table_map(root, ROOT_SV39X4, 0x84000000, 0x84000000, 0x1000, PTE_R));
	CHECK(!table_map(root, ROOT_SV39X4, 0x40001000, 0x84000000, 0x1000, PTE_R));
	CHECK(!table_map(root, ROOT_SV39X4, 1ull << 41, 0x84000000, 0x1000, PTE_R));
	CHECK(!table_map(root, ROOT_SV39, 512ull << 30, 0x84000000, 0x1000, PTE_R));
	CHECK(!table_map(root, ROOT_SV39X4, ~0xfffull, 0x84000000, 0x2000, PTE_R));
	check_all();
	printf("page tables: %u pages as the model says, %u tables\n", WINDOW_PAGES, table_used());
	return 0;
}
