// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// How a bare guest starts: the image header, a stack for each hart, .bss, main. And how it takes its own traps.
#define GUEST_STACK 4096

	.macro caller_saved operation
	\operation ra, 0(sp)
	\operation t0, 8(sp)
	\operation t1, 16(sp)
	\operation t2, 24(sp)
	\operation a0, 32(sp)
	\operation a1, 40(sp)
	\operation a2, 48(sp)
	\operation a3, 56(sp)
	\operation a4, 64(sp)
	\operation a5, 72(sp)
	\operation a6, 80(sp)
	\operation a7, 88(sp)
	\operation t3, 96(sp)
	\operation t4, 104(sp)
	\operation t5, 112(sp)
	\operation t6, 120(sp)
	.endm

	.section .head, "ax"
	.globl guest_start
guest_start:
	j guest_first
	.balign 4
	.word 0
	.balign 8
	.dword 0x200000
	.dword guest_end - guest_start
	.dword 0
	.word 2
	.word 0
	.dword guest_text_end - guest_start // Rumk: so much is read and execute (abi.h)
	.dword 0x5643534952
	.word 0x05435352
	.word 0

	// A guest with a guest_first of its own sees every register as it was, and jumps to begin.
	.weak guest_first
guest_first:
	.globl begin
begin:
	csrw sie, zero
	lla t0, guest_bss
	lla t1, guest_end
1:	sd zero, 0(t0)
	addi t0, t0, 8
	bltu t0, t1, 1b
	call take_stack
	call main
1:	wfi
	j 1b

	// Where guest_start_hart sends another hart: a0 = virtual hart id, a1 = function.
	.globl begin_secondary
begin_secondary:
	csrw sie, zero
	call take_stack
	jalr a1
1:	wfi
	j 1b

take_stack:
	lla sp, guest_stacks
	li t0, GUEST_STACK
	addi t1, a0, 1
	mul t0, t0, t1
	add sp, sp, t0
	lla t0, guest_vector
	csrw stvec, t0
	ret

	// Calls uint64_t on_trap(cause, epc, value), which returns where to go on.
	.balign 4
	.globl guest_vector
guest_vector:
	addi sp, sp, -144
	caller_saved sd
	csrr a0, scause
	csrr a1, sepc
	csrr a2, stval
	call on_trap
	csrw sepc, a0
	caller_saved ld
	addi sp, sp, 144
	sret

	.section .bss
	.balign 16
	.globl guest_stacks
guest_stacks:
	.space 8 * GUEST_STACK
