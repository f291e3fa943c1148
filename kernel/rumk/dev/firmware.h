// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Calls down into the machine's firmware (SBI): what S-mode cannot do itself.
#ifndef DEV_FIRMWARE_H
#define DEV_FIRMWARE_H
#include <stdint.h>

struct sbi_result {
	int64_t error;
	uint64_t value;
};

struct sbi_result firmware_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
// Interrupts the harts of the mask (bit = hart id).
void firmware_ipi(uint64_t harts);
void firmware_set_timer(uint64_t deadline);
struct sbi_result firmware_start_hart(uint32_t hart, uint64_t address);
// Ends (0) or resets (1) the machine.
_Noreturn void firmware_reset(uint32_t type);

#endif
