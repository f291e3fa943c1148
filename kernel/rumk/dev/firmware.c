// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// SBI calls, registers as in the SBI specification, chapter 3.
#include "dev/firmware.h"

#define EID_TIME 0x54494d45
#define EID_IPI 0x735049
#define EID_HSM 0x48534d
#define EID_SRST 0x53525354

extern void entry_secondary(void);

struct sbi_result firmware_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	register uint64_t r0 __asm__("a0") = a0;
	register uint64_t r1 __asm__("a1") = a1;
	register uint64_t r2 __asm__("a2") = a2;
	register uint64_t r3 __asm__("a3") = a3;
	register uint64_t r4 __asm__("a4") = a4;
	register uint64_t r6 __asm__("a6") = function;
	register uint64_t r7 __asm__("a7") = extension;
	__asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r3), "r"(r4), "r"(r6), "r"(r7) : "memory");
	return (struct sbi_result){(int64_t)r0, r1};
}

void firmware_ipi(uint64_t harts)
{
	firmware_call(EID_IPI, 0, harts, 0, 0, 0, 0);
}

void firmware_set_timer(uint64_t deadline)
{
	firmware_call(EID_TIME, 0, deadline, 0, 0, 0, 0);
}

struct sbi_result firmware_start_hart(uint32_t hart, uint64_t address)
{
	return firmware_call(EID_HSM, 0, hart, address, 0, 0, 0);
}

_Noreturn void firmware_reset(uint32_t type)
{
	firmware_call(EID_SRST, 0, type, 0, 0, 0, 0);
	// A firmware without SRST: nothing is left to do safely.
	for (;;)
		__asm__ volatile("wfi");
}
