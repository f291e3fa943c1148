// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The guest's own address translation: Sv39, one root table of 1 GiB pages. The first 128 GiB are what they are, for the
// supervisor; the next 128 GiB are the same once more, for user mode; nothing else is there. The last of these GiB serves as a
// window for single pages.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"
#include <rumk/csr.h>

#define HALF 128ull
#define USER_OFFSET (HALF << 30)
#define LEAF 0xcfull // valid, readable, writable, executable, accessed, dirty
#define USER 0x10ull
#define STATUS_SUM (1ull << 18)

static uint64_t root[512] __attribute__((aligned(4096)));

// For one page in the last GiB of the user's half.
static uint64_t middle[512] __attribute__((aligned(4096))), last[512] __attribute__((aligned(4096)));
static uint64_t pages[2][512] __attribute__((aligned(4096)));

static uint64_t pointer_to(const uint64_t *table)
{
	return (uint64_t)table >> 12 << 10 | 1; // valid, no rights
}

void mmu_on(void)
{
	for (uint64_t i = 0; i < HALF; i++) {
		root[i] = i << 28 | LEAF;
		root[HALF + i] = i << 28 | LEAF | USER;
	}
	mmu_use();
}

void mmu_use(void)
{
	csr_write(CSR_SATP, ATP_MODE_SV39 | (uint64_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
}

void mmu_window(uint64_t number)
{
	pages[number - 1][0] = number;
	last[0] = (uint64_t)pages[number - 1] >> 12 << 10 | LEAF;
	middle[0] = pointer_to(last);
	root[MMU_WINDOW >> 30] = pointer_to(middle);
	__asm__ volatile("sfence.vma" ::: "memory");
}

_Noreturn void mmu_user(bool (*function)(uint64_t), uint64_t argument)
{
	mmu_on();
	// User mode cannot hold interrupts back.
	csr_write(CSR_SIE, 0);
	csr_clear(CSR_SSTATUS, STATUS_SPP);
	// The handler runs on the stack that user mode has.
	csr_set(CSR_SSTATUS, STATUS_SUM);
	csr_write(CSR_SEPC, (uint64_t)function + USER_OFFSET);
	register uint64_t a0 __asm__("a0") = argument;
	__asm__ volatile("add sp, sp, %1\n\tsret" ::"r"(a0), "r"(USER_OFFSET) : "memory");
	__builtin_unreachable();
}

static void peek_through(uint64_t entry)
{
	mmu_on();
	root[MMU_WINDOW >> 30] = entry;
	__asm__ volatile("sfence.vma" ::: "memory");
	peek(MMU_WINDOW);
}

void mmu_astray(uint64_t table)
{
	peek_through(pointer_to((const uint64_t *)table));
}

void mmu_nowhere(void)
{
	peek_through(0);
}
