// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The machine's device tree, read once at boot: memory and harts only, everything else is the plan's.
#ifndef DEV_FDT_H
#define DEV_FDT_H
#include <stdbool.h>
#include <stdint.h>

#define MACHINE_MAX_RANGES 8

struct machine {
	struct {
		uint64_t base;
		uint64_t size;
	} memory[MACHINE_MAX_RANGES];
	uint32_t memory_count;
	uint64_t harts;            // bit = hart id (ids below 64 only)
	uint64_t harts_with_h;     // of those, the ones whose isa string has the letter h
};

// Reads a flattened device tree (Devicetree Specification 0.4, chapter 5). Returns a reason, or null when all was well.
const char *fdt_read(const void *tree, struct machine *machine);

#endif
