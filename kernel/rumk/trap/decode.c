// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// RISC-V unprivileged specification: loads and stores in chapter 2.6 and 4.3, compressed ones in chapter 16.3.
#include "trap/decode.h"

static bool decode_wide(uint32_t instruction, struct access *access)
{
	const uint32_t opcode = instruction & 0x7f, width = instruction >> 12 & 7;
	*access = (struct access){.size = 1u << (width & 3), .length = 4};
	if (opcode == 0x03 && width != 7) {
		access->is_signed = width < 4;
		access->reg = instruction >> 7 & 31;
		return true;
	}
	if (opcode == 0x23 && width < 4) {
		access->is_store = true;
		access->reg = instruction >> 20 & 31;
		return true;
	}
	return false;
}

static bool decode_compressed(uint32_t instruction, struct access *access)
{
	const uint32_t quadrant = instruction & 3, function = instruction >> 13 & 7;
	const uint32_t size = (function & 1) != 0 ? 8 : 4; // c.lw 2, c.ld 3, c.sw 6, c.sd 7
	if ((function & 2) == 0)
		return false;                              // the float forms c.fld, c.fsd and what is no access
	const bool is_store = (function & 4) != 0;
	*access = (struct access){.is_store = is_store, .is_signed = true, .size = size, .length = 2};
	if (quadrant == 0) {
		access->reg = 8 + (instruction >> 2 & 7);
		return true;
	}
	if (quadrant != 2)
		return false;
	access->reg = is_store ? instruction >> 2 & 31 : instruction >> 7 & 31;
	return is_store || access->reg != 0;               // c.lwsp and c.ldsp to x0 are reserved
}

bool decode_access(uint32_t instruction, struct access *access)
{
	return (instruction & 3) == 3 ? decode_wide(instruction, access) : decode_compressed(instruction & 0xffff, access);
}
