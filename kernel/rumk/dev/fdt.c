// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A bounded reader of flattened device trees: one pass, no recursion; every offset is checked before it is used.
#include "dev/fdt.h"
#include "lib/lib.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_MAX_BYTES (1u << 20)
#define BEGIN_NODE 1u
#define END_NODE 2u
#define PROPERTY 3u
#define NOP 4u
#define END 9u

struct reader {
	const uint8_t *tree;
	uint32_t structure, structure_end;
	uint32_t strings, strings_end;
};

// What is known of the node being read; kept only for /memory@… and /cpus/cpu@….
struct node {
	bool is_memory, is_cpu, enabled, has_h;
	const uint8_t *reg;
	uint32_t reg_size;
};

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t big_endian_cells(const uint8_t *at, uint32_t cells)
{
	return cells == 2 ? (uint64_t)big_endian(at) << 32 | big_endian(at + 4) : big_endian(at);
}

static bool starts_with(const char *text, const char *start)
{
	for (; *start != 0; text++, start++)
		if (*text != *start)
			return false;
	return true;
}

static bool same(const char *left, const char *right)
{
	return starts_with(left, right) && starts_with(right, left);
}

// Length of the string at [offset, end) without its zero byte, or -1 when it does not end there.
static int64_t string_length(const uint8_t *tree, uint32_t offset, uint32_t end)
{
	for (uint32_t at = offset; at < end; at++)
		if (tree[at] == 0)
			return at - offset;
	return -1;
}

// "rv64imafdch_zicsr…": single letters end at the first underscore.
static bool isa_has_h(const char *isa)
{
	if (!starts_with(isa, "rv64"))
		return false;
	for (isa += 4; *isa != 0 && *isa != '_'; isa++)
		if (*isa == 'h')
			return true;
	return false;
}

static void note_property(struct node *node, const char *name, const uint8_t *value, uint32_t size)
{
	const bool text = size > 0 && value[size - 1] == 0;
	if (same(name, "device_type") && text) {
		node->is_memory = same((const char *)value, "memory");
		node->is_cpu = same((const char *)value, "cpu");
	} else if (same(name, "status") && text) {
		node->enabled = starts_with((const char *)value, "ok");
	} else if (same(name, "riscv,isa") && text) {
		node->has_h = isa_has_h((const char *)value);
	} else if (same(name, "reg")) {
		node->reg = value;
		node->reg_size = size;
	}
}

static void note_node(struct machine *machine, const struct node *node, uint32_t address_cells, uint32_t size_cells)
{
	if (node->reg == NULL || !node->enabled)
		return;
	if (node->is_cpu && node->reg_size >= 4) {
		const uint64_t id = node->reg_size >= 8 ? big_endian_cells(node->reg, 2) : big_endian(node->reg);
		if (id < 64) {
			machine->harts |= 1ull << id;
			machine->harts_with_h |= (uint64_t)node->has_h << id;
		}
	}
	const uint32_t entry = 4 * (address_cells + size_cells);
	for (uint32_t at = 0; node->is_memory && at + entry <= node->reg_size && machine->memory_count < MACHINE_MAX_RANGES; at += entry) {
		machine->memory[machine->memory_count].base = big_endian_cells(node->reg + at, address_cells);
		machine->memory[machine->memory_count].size = big_endian_cells(node->reg + at + 4 * address_cells, size_cells);
		machine->memory_count++;
	}
}

static const char *read_structure(const struct reader *reader, struct machine *machine)
{
	const uint8_t *tree = reader->tree;
	struct node node = {.enabled = true};
	uint32_t address_cells = 2, size_cells = 1, depth = 0;
	uint32_t at = reader->structure;
	while (at + 4 <= reader->structure_end) {
		const uint32_t token = big_endian(tree + at);
		at += 4;
		if (token == END)
			return depth == 0 ? NULL : "it ends inside a node";
		if (token == NOP)
			continue;
		if (token == BEGIN_NODE) {
			const int64_t length = string_length(tree, at, reader->structure_end);
			if (length < 0)
				return "a node's name has no end";
			at = (at + (uint32_t)length + 4) & ~3u;
			depth++;
			// Properties come before children: what the parent is, is known now.
			note_node(machine, &node, address_cells, size_cells);
			node = (struct node){.enabled = true};
		} else if (token == END_NODE) {
			if (depth == 0)
				return "it ends a node twice";
			note_node(machine, &node, address_cells, size_cells);
			node = (struct node){.enabled = true};
			depth--;
		} else if (token == PROPERTY) {
			if (at + 8 > reader->structure_end)
				return "a property is cut off";
			const uint32_t size = big_endian(tree + at), name_at = big_endian(tree + at + 4);
			at += 8;
			if (size > reader->structure_end - at || name_at >= reader->strings_end - reader->strings)
				return "a property leaves the tree";
			if (string_length(tree, reader->strings + name_at, reader->strings_end) < 0)
				return "a property's name has no end";
			const char *name = (const char *)tree + reader->strings + name_at;
			if (depth == 1 && size == 4 && same(name, "#address-cells"))
				address_cells = big_endian(tree + at);
			else if (depth == 1 && size == 4 && same(name, "#size-cells"))
				size_cells = big_endian(tree + at);
			else
				note_property(&node, name, tree + at, size);
			if (address_cells - 1 > 1 || size_cells - 1 > 1)
				return "its addresses are not of one or two cells";
			at = (at + size + 3) & ~3u;
		} else {
			return "it has an unknown token";
		}
	}
	return "it has no end";
}

const char *fdt_read(const void *tree, struct machine *machine)
{
	const uint8_t *bytes = tree;
	memset(machine, 0, sizeof *machine);
	if (tree == NULL)
		return "there is none, or it lies where Rumk belongs";
	if (((uintptr_t)tree & 3) != 0 || big_endian(bytes) != FDT_MAGIC)
		return "it has no magic number";
	const uint32_t total = big_endian(bytes + 4);
	if (total < 40 || total > FDT_MAX_BYTES)
		return "its size is absurd";
	const uint32_t structure = big_endian(bytes + 8), strings = big_endian(bytes + 12);
	const uint32_t strings_size = big_endian(bytes + 32), structure_size = big_endian(bytes + 36);
	if (!range_holds(0, total, structure, structure_size) || !range_holds(0, total, strings, strings_size) || (structure & 3) != 0)
		return "its blocks leave it";
	const struct reader reader = {bytes, structure, structure + structure_size, strings, strings + strings_size};
	return read_structure(&reader, machine);
}
