// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Control and status registers by number, since older assemblers do not know the names of the H extension.
#ifndef RUMK_CSR_H
#define RUMK_CSR_H

#define CSR_SSTATUS 0x100
#define CSR_SIE 0x104
#define CSR_STVEC 0x105
#define CSR_SCOUNTEREN 0x106
#define CSR_SENVCFG 0x10a
#define CSR_SSCRATCH 0x140
#define CSR_SEPC 0x141
#define CSR_SCAUSE 0x142
#define CSR_STVAL 0x143
#define CSR_SIP 0x144
#define CSR_STIMECMP 0x14d
#define CSR_SATP 0x180
#define CSR_VSSTATUS 0x200
#define CSR_VSIE 0x204
#define CSR_VSTVEC 0x205
#define CSR_VSSCRATCH 0x240
#define CSR_VSEPC 0x241
#define CSR_VSCAUSE 0x242
#define CSR_VSTVAL 0x243
#define CSR_VSTIMECMP 0x24d
#define CSR_VSATP 0x280
#define CSR_HSTATUS 0x600
#define CSR_HEDELEG 0x602
#define CSR_HIDELEG 0x603
#define CSR_HIE 0x604
#define CSR_HTIMEDELTA 0x605
#define CSR_HCOUNTEREN 0x606
#define CSR_HENVCFG 0x60a
#define CSR_HTVAL 0x643
#define CSR_HVIP 0x645
#define CSR_HTINST 0x64a
#define CSR_HGATP 0x680
#define CSR_TIME 0xc01

// sstatus and vsstatus
#define STATUS_SIE (1ull << 1)
#define STATUS_SPIE (1ull << 5)
#define STATUS_SPP (1ull << 8)
#define STATUS_FS_INITIAL 0x2000
#define STATUS_UXL_64 (2ull << 32)

// hstatus
#define HSTATUS_SPV (1ull << 7)
#define HSTATUS_SPVP (1ull << 8)
#define HSTATUS_VSXL_64 (2ull << 32)

// Interrupt bits of sie, sip (S) and hideleg, hvip (VS)
#define INT_SSI (1ull << 1)
#define INT_STI (1ull << 5)
#define INT_SEI (1ull << 9)
#define INT_VSSI (1ull << 2)
#define INT_VSTI (1ull << 6)
#define INT_VSEI (1ull << 10)

// scause
#define CAUSE_INTERRUPT (1ull << 63)
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL 2
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_VS 10
#define CAUSE_FETCH_GUEST_PAGE 20
#define CAUSE_LOAD_GUEST_PAGE 21
#define CAUSE_VIRTUAL_INSTRUCTION 22
#define CAUSE_STORE_GUEST_PAGE 23

#define HENVCFG_STCE (1ull << 63)
#define HCOUNTEREN_TM 2
#define ATP_MODE_SV39 (8ull << 60)
#define HGATP_VMID_SHIFT 44

#ifndef __ASSEMBLER__
#include <stdint.h>

#define csr_read(csr) \
	({ \
		uint64_t value_; \
		__asm__ volatile("csrr %0, %1" : "=r"(value_) : "i"(csr) : "memory"); \
		value_; \
	})
#define csr_write(csr, value) __asm__ volatile("csrw %0, %1" ::"i"(csr), "r"((uint64_t)(value)) : "memory")
#define csr_set(csr, bits) __asm__ volatile("csrs %0, %1" ::"i"(csr), "r"((uint64_t)(bits)) : "memory")
#define csr_clear(csr, bits) __asm__ volatile("csrc %0, %1" ::"i"(csr), "r"((uint64_t)(bits)) : "memory")

// Ticks of the machine's clock since its reset.
static inline uint64_t time_now(void)
{
	return csr_read(CSR_TIME);
}
#endif
#endif
