// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The device-tree reader: fdt_test TREE HARTS MEMORY_BASE MEMORY_SIZE (hexadecimal) reads a real one, then thousands of damaged ones.
#include "dev/fdt.h"
#include "test/host/host.h"

#define MUTATIONS 200000

int main(int count, char **words)
{
	CHECK(count == 5);
	FILE *file = fopen(words[1], "rb");
	CHECK(file != NULL);
	static uint8_t original[1 << 20] __attribute__((aligned(8)));
	const size_t size = fread(original, 1, sizeof original, file);
	fclose(file);
	struct machine machine;
	const char *fault = fdt_read(original, &machine);
	CHECK(fault == NULL);
	CHECK(machine.harts == strtoull(words[2], NULL, 16));
	CHECK(machine.harts_with_h == machine.harts);
	CHECK(machine.memory_count == 1 && machine.memory[0].base == strtoull(words[3], NULL, 16) && machine.memory[0].size == strtoull(words[4], NULL, 16));
	CHECK(fdt_read(NULL, &machine) != NULL);
	// Only as much as the header says exists, so that the sanitizer sees every byte too far.
	const uint32_t total = (uint32_t)original[4] << 24 | (uint32_t)original[5] << 16 | (uint32_t)original[6] << 8 | original[7];
	CHECK(total <= size);
	uint8_t *copy = malloc(total);
	CHECK(copy != NULL);
	uint32_t refused = 0;
	for (int i = 0; i < MUTATIONS; i++) {
		memcpy(copy, original, total);
		for (uint64_t edits = 1 + draw() % 4; edits > 0; edits--) {
			// The total size stays: it is what tells the reader how much there is.
			uint64_t at = draw() % 3 == 0 ? draw() % 40 : draw() % total;
			if (at >= 4 && at < 8)
				at = 8;
			copy[at] = (uint8_t)draw();
		}
		refused += fdt_read(copy, &machine) != NULL;
		CHECK(machine.memory_count <= MACHINE_MAX_RANGES);
	}
	CHECK(refused > 0 && refused < MUTATIONS);
	free(copy);
	printf("device tree: read, and %u of %d damaged ones refused\n", refused, MUTATIONS);
	return 0;
}
