// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// In and out of guests. sscratch holds the hart while its guest runs and zero while Rumk runs, which tells the two apart.
#include <rumk/csr.h>
#include "part/hart.h"

	.macro registers operation, base
	.irp n, 1,3,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	\operation x\n, (\n * 8)(\base)
	.endr
	.endm

	.section .text
	.balign 4
	.globl trap_vector
trap_vector:
	csrrw tp, CSR_SSCRATCH, tp
	beqz tp, own_trap
	registers sd, tp
	sd sp, 16(tp)
	csrrw t0, CSR_SSCRATCH, zero    // the guest's tp
	sd t0, 32(tp)
	csrr t0, CSR_SEPC
	csrr t1, CSR_SSTATUS
	csrr t2, CSR_HSTATUS
	sd t0, HART_SEPC(tp)
	sd t1, HART_SSTATUS(tp)
	sd t2, HART_HSTATUS(tp)
	ld sp, HART_STACK_TOP(tp)
	mv a0, tp
	call trap_dispatch

	.globl trap_return
trap_return:
	ld t0, HART_SEPC(tp)
	ld t1, HART_SSTATUS(tp)
	ld t2, HART_HSTATUS(tp)
	csrw CSR_SEPC, t0
	csrw CSR_SSTATUS, t1
	csrw CSR_HSTATUS, t2
	csrw CSR_SSCRATCH, tp
	registers ld, tp
	ld sp, 16(tp)
	ld tp, 32(tp)
	sret

	// A trap in Rumk itself: keep the registers for the record on a fresh stack, then panic.
own_trap:
	csrrw tp, CSR_SSCRATCH, sp
	ld sp, HART_STACK_TOP(tp)
	addi sp, sp, -256
	registers sd, sp
	sd tp, 32(sp)
	csrrw t0, CSR_SSCRATCH, zero
	sd t0, 16(sp)
	sd zero, 0(sp)
	mv a0, sp
	call panic_trap

	// _Noreturn void hart_park(struct hart *): forget the stack, wait in hart_loop.
	.globl hart_park
hart_park:
	ld sp, HART_STACK_TOP(tp)
	j hart_loop

	// uint64_t guest_fetch(uint64_t address, uint64_t *failed): two bytes of guest code, read with the guest's own
	// right to execute; guest_load: eight bytes of its data. A fault while reading lands at 1: and sets *failed.
	.macro guest_read name, rs2, funct7
	.balign 4
	.globl \name
\name:
	lla t0, 1f
	csrrw t1, CSR_STVEC, t0
	.insn r 0x73, 4, \funct7, a0, a0, \rs2
	sd zero, 0(a1)
	csrw CSR_STVEC, t1
	ret
	.balign 4
1:	li a0, 1
	sd a0, 0(a1)
	li a0, 0
	csrw CSR_STVEC, t1
	ret
	.endm
	guest_read guest_fetch, x3, 0x32 // hlvx.hu
	guest_read guest_load, x0, 0x36  // hlv.d

	// uint64_t probe_…(void): 1 when this hart lets S-mode read that register.
	.macro probe name, register
	.balign 4
	.globl \name
\name:
	lla t0, 1f
	csrrw t1, CSR_STVEC, t0
	csrr a0, \register
	li a0, 1
	csrw CSR_STVEC, t1
	ret
	.balign 4
1:	li a0, 0
	csrw CSR_STVEC, t1
	ret
	.endm
	probe probe_hypervisor, CSR_HGATP
	probe probe_timer_compare, CSR_STIMECMP

	// void wipe_float(void): no float register and no reservation of the last life reaches the next.
	.globl wipe_float
wipe_float:
	li t0, STATUS_FS_INITIAL
	csrs CSR_SSTATUS, t0
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fmv.d.x f\n, zero
	.endr
	fscsr zero
	addi t0, sp, -16
	sc.d zero, zero, (t0)
	ret
