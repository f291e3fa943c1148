// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Every register that could carry something from one life to the next: what each held at the entry, and all of them filled.
#include <rumk/csr.h>

	.macro every operation
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\operation \n
	.endr
	.endm
	.macro keep_general n
	sd x\n, (\n * 8)(a0)
	.endm
	.macro keep_float n
	fmv.x.d t0, f\n
	sd t0, (256 + \n * 8)(a0)
	.endm
	.macro keep_csr place, csr
	csrr t0, \csr
	sd t0, (512 + \place * 8)(a0)
	.endm
	.macro fill_general n
	.if \n != 0
	mv x\n, a0
	.endif
	.endm
	.macro fill_float n
	fmv.d.x f\n, a0
	.endm

	.section .text
	// The first instruction of the first hart, before any register changes: its a0 has to be 0, so it can be the base.
	.globl guest_first
guest_first:
	bnez a0, 1f
	lla a0, entry_registers
	every keep_general
	sd zero, 80(a0)
	keep_csr 0, CSR_SSTATUS
	keep_csr 1, CSR_SIE
	keep_csr 2, CSR_STVEC
	keep_csr 3, CSR_SSCRATCH
	keep_csr 4, CSR_SEPC
	keep_csr 5, CSR_SCAUSE
	keep_csr 6, CSR_STVAL
	keep_csr 7, CSR_SIP
	keep_csr 8, CSR_SATP
	keep_csr 9, CSR_SCOUNTEREN
	keep_csr 10, CSR_SENVCFG
	li t0, STATUS_FS_INITIAL
	csrs CSR_SSTATUS, t0
	keep_csr 11, fcsr
	every keep_float
	lla t1, reserved_word
	sc.d t0, zero, (t1)
	sd t0, (512 + 12 * 8)(a0)
	li t0, 1
	sd t0, 0(a0)
	li a0, 0
1:	j begin

	// _Noreturn void fill_registers(uint64_t pattern): then a store to 0x10, with the pattern in every register.
	.globl fill_registers
fill_registers:
	li t0, STATUS_FS_INITIAL
	csrs CSR_SSTATUS, t0
	every fill_float
	li t0, 0x1f
	csrw fcsr, t0
	li t0, 0xc0120 // MXR, SUM, SPP, SPIE; no interrupt may come in between
	csrs CSR_SSTATUS, t0
	csrw CSR_SIE, a0
	csrsi CSR_SIP, 2
	csrw CSR_STVEC, a0
	csrw CSR_SSCRATCH, a0
	csrw CSR_SEPC, a0
	csrw CSR_SCAUSE, a0
	csrw CSR_STVAL, a0
	csrw CSR_SCOUNTEREN, a0
	csrw CSR_SENVCFG, a0
	csrw CSR_STIMECMP, a0
	lla t0, reserved_word
	lr.d t0, (t0)
	every fill_general
	sd ra, 0x10(zero)

	.section .data
	.balign 8
	// What the first instruction found: 1 when it looked, x1 to x31, f0 to f31, then the registers in the order above.
	.globl entry_registers
entry_registers:
	.space 77 * 8
reserved_word:
	.dword 0
