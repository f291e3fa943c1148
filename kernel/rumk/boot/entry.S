// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// First instructions, in S-mode, on whichever hart the firmware chose: a0 = hart id, a1 = the machine's device tree.
#include <rumk/csr.h>
#include "part/hart.h"

#define RUMK_MAX_HARTS_ASM 8

	// Loads one of the addresses below as the linker wrote it, from wherever this code lies now.
	.macro la_link register, label
	lla \register, \label
	ld \register, 0(\register)
	.endm

	.section .head, "ax"
	.globl rumk_start
rumk_start:
	// The RISC-V Linux image header (64 bytes), so that U-Boot's booti and QEMU's -kernel take the file for a kernel.
	j entry
	.balign 4
	.word 0
	.balign 8
	.dword 0x200000                 // wanted offset from the start of RAM
	.dword rumk_end - rumk_start    // with .bss
	.dword 0                        // little endian
	.word 2                         // header version 0.2
	.word 0
	.dword 0
	.dword 0x5643534952             // "RISCV"
	.word 0x05435352                // "RSC\5"
	.word 0

entry:
	csrci CSR_SSTATUS, 2
	csrw CSR_SIE, zero
	csrw CSR_SATP, zero
	mv s0, a0
	mv s1, a1
	// Where are we, and where does the plan want us? If elsewhere, move everything loaded and go on there.
	lla t0, rumk_start
	la_link t1, link_start
	la_link t2, link_loaded_end
	la_link t3, link_end
	// A device tree inside the destination would be overwritten unread: better none, which start() reports.
	bltu s1, t1, 1f
	bgeu s1, t3, 1f
	li s1, 0
1:	beq t0, t1, relocated
	la_link a2, link_relocated
	bltu t0, t1, move_up
	// Downwards over itself: the loop runs from a copy behind the image, which the header's size keeps free for .bss.
	sub t4, t2, t1
	add t4, t0, t4
	lla t5, move_down
	lla t6, move_down_end
	mv a3, t4
1:	lw a4, 0(t5)
	sw a4, 0(t4)
	addi t5, t5, 4
	addi t4, t4, 4
	bltu t5, t6, 1b
	fence.i
	jr a3

	.balign 8
	.option push
	.option norvc
move_down:
	ld t5, 0(t0)
	sd t5, 0(t1)
	addi t0, t0, 8
	addi t1, t1, 8
	bltu t1, t2, move_down
	fence.i
	jr a2
move_down_end:
	.option pop

	// Upwards, last bytes first; this code lies in the first page and images move by whole pages.
move_up:
	sub t4, t2, t1
	add t0, t0, t4
1:	addi t0, t0, -8
	addi t2, t2, -8
	ld t5, 0(t0)
	sd t5, 0(t2)
	bltu t1, t2, 1b
	fence.i
	jr a2

	// Absolute addresses as the linker saw them, 8 bytes each.
	.balign 8
link_start:
	.dword rumk_start
link_loaded_end:
	.dword rumk_loaded_end
link_end:
	.dword rumk_end
link_relocated:
	.dword relocated

relocated:
	lla t0, bss_start
	lla t1, rumk_end
1:	sd zero, 0(t0)
	addi t0, t0, 8
	bltu t0, t1, 1b
	mv a0, s0
	li t0, RUMK_MAX_HARTS_ASM
	bltu a0, t0, 1f
	li a0, 0                        // nobody else runs yet: a hart beyond the table borrows this place to hand over
1:	call hart_prepare
	mv a0, s1
	mv a1, s0
	call start

	// int64_t hand_over(uint64_t hart, const void *tree): that hart starts from the beginning, and this one stops. The other
	// hart wipes this one's stack, so nothing here may touch it. Returns only when the firmware refuses.
	.globl hand_over
hand_over:
	li a7, 0x48534d                 // HSM: hart_start
	li a6, 0
	mv a2, a1
	lla a1, rumk_start
	ecall
	bnez a0, 2f
	li a6, 1                        // hart_stop
	ecall
1:	wfi
	j 1b
2:	ret

	// Where the firmware starts each other hart: a0 = hart id.
	.globl entry_secondary
entry_secondary:
	csrci CSR_SSTATUS, 2
	csrw CSR_SIE, zero
	csrw CSR_SATP, zero
	call hart_prepare
	call start_secondary

// a0 = hart id: sets tp, sp and the trap vector. Uses no stack.
hart_prepare:
	li t0, HART_SIZE
	mul t0, t0, a0
	lla tp, harts
	add tp, tp, t0
	lla sp, stacks
	li t0, 2 * STACK_BYTES          // a guard page below each stack
	addi t1, a0, 1
	mul t0, t0, t1
	add sp, sp, t0
	sd sp, HART_STACK_TOP(tp)
	csrw CSR_SSCRATCH, zero
	lla t0, trap_vector
	csrw CSR_STVEC, t0
	ret
