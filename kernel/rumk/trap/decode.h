// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Loads and stores, decoded for emulation of device registers.
#ifndef TRAP_DECODE_H
#define TRAP_DECODE_H
#include <stdbool.h>
#include <stdint.h>

struct access {
	bool is_store;
	bool is_signed;      // a load that extends the sign
	uint32_t size;       // bytes: 1, 2, 4, 8
	uint32_t reg;        // x register read or written
	uint32_t length;     // bytes of the instruction: 2 or 4
};

// Decodes an integer load or store of RV64IC. False: anything else (float, atomic, reserved), which no device register takes.
bool decode_access(uint32_t instruction, struct access *access);

#endif
