// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Registers that could carry something from one life to the next.
	.equ FS_INITIAL, 0x2000

	.section .text
	// void fill_registers(uint64_t pattern)
	.globl fill_registers
fill_registers:
	li t0, FS_INITIAL
	csrs sstatus, t0
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fmv.d.x f\n, a0
	.endr
	csrw sscratch, a0
	csrw sepc, a0
	csrw scause, a0
	csrw stval, a0
	csrw scounteren, a0
	li t0, 0x1f
	csrw fcsr, t0
	ret

	// void read_registers(uint64_t *38 words): f0 to f31, sscratch, sepc, scause, stval, scounteren, fcsr
	.globl read_registers
read_registers:
	li t0, FS_INITIAL
	csrs sstatus, t0
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fmv.x.d t1, f\n
	sd t1, (8 * \n)(a0)
	.endr
	csrr t1, sscratch
	sd t1, 256(a0)
	csrr t1, sepc
	sd t1, 264(a0)
	csrr t1, scause
	sd t1, 272(a0)
	csrr t1, stval
	sd t1, 280(a0)
	csrr t1, scounteren
	sd t1, 288(a0)
	csrr t1, fcsr
	sd t1, 296(a0)
	ret
