// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// PLIC 1.0.0: priorities at 0, enable words at 0x2000 + 0x80 a context, threshold and claim at 0x200000 + 0x1000 a context.
// Each context is touched by its own hart only, so enable words need no lock.
#include "dev/plic.h"
#include <rumk/plan.h>

static volatile uint32_t *plic_register(uint64_t offset)
{
	return (volatile uint32_t *)(rumk_plan.plic_base + offset);
}

void plic_open(uint32_t context)
{
	for (uint32_t word = 0; word < RUMK_MAX_IRQS / 32; word++)
		*plic_register(0x2000 + 0x80ull * context + 4 * word) = 0;
	*plic_register(0x200000 + 0x1000ull * context) = 0;
}

void plic_enable(uint32_t context, uint32_t irq)
{
	*plic_register(4ull * irq) = 1;
	*plic_register(0x2000 + 0x80ull * context + 4 * (irq / 32)) |= 1u << (irq % 32);
}

void plic_disable(uint32_t context, uint32_t irq)
{
	*plic_register(0x2000 + 0x80ull * context + 4 * (irq / 32)) &= ~(1u << (irq % 32));
}

uint32_t plic_claim(uint32_t context)
{
	return *plic_register(0x200004 + 0x1000ull * context);
}

void plic_complete(uint32_t context, uint32_t irq)
{
	*plic_register(0x200004 + 0x1000ull * context) = irq;
}
