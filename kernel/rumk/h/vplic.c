// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The virtual PLIC. A level interrupt stays claimed in the machine's PLIC until the guest completes it here, so a line that
// is still up then asks again by itself: no interrupt is lost, and none storms while the guest works on it.
#include "h/vplic.h"
#include "lib/lib.h"

#define ENABLE 0x2000ull
#define ENABLE_STRIDE 0x80ull
#define CONTEXT 0x200000ull
#define CONTEXT_STRIDE 0x1000ull
#define MAX_PRIORITY 7u

static bool bit(const uint32_t *words, uint32_t irq)
{
	return (words[irq / 32] >> (irq % 32) & 1) != 0;
}

static void set_bit(uint32_t *words, uint32_t irq, bool on)
{
	const uint32_t mask = 1u << (irq % 32);
	words[irq / 32] = on ? words[irq / 32] | mask : words[irq / 32] & ~mask;
}

void vplic_reset(struct vplic *vplic)
{
	memset(vplic, 0, sizeof *vplic);
}

void vplic_raise(struct vplic *vplic, uint32_t irq)
{
	if (irq > 0 && irq < RUMK_MAX_IRQS)
		set_bit(vplic->pending, irq, true);
}

static uint32_t best_above(const struct vplic *vplic, uint32_t context, uint32_t priority)
{
	uint32_t best = 0, best_priority = priority;
	for (uint32_t word = 0; word < VPLIC_WORDS; word++) {
		uint32_t ready = vplic->pending[word] & ~vplic->claimed[word] & vplic->enable[context][word];
		for (uint32_t irq = word * 32; ready != 0; irq++, ready >>= 1)
			if ((ready & 1) != 0 && vplic->priority[irq] > best_priority) {
				best = irq;
				best_priority = vplic->priority[irq];
			}
	}
	return best;
}

bool vplic_interrupts(const struct vplic *vplic, uint32_t context)
{
	return best_above(vplic, context, vplic->threshold[context]) != 0;
}

// A claim does not heed the threshold (PLIC specification 1.0.0, "Interrupt Claim Process"): a guest may poll what does not
// interrupt it.
static uint32_t claim(struct vplic *vplic, uint32_t context)
{
	const uint32_t irq = best_above(vplic, context, 0);
	if (irq != 0) {
		set_bit(vplic->pending, irq, false);
		set_bit(vplic->claimed, irq, true);
	}
	return irq;
}

static uint32_t complete(struct vplic *vplic, uint32_t context, uint32_t irq)
{
	// As in hardware, a completion of a source that this context does not have enabled is ignored.
	if (irq == 0 || irq >= RUMK_MAX_IRQS || !bit(vplic->enable[context], irq) || !bit(vplic->claimed, irq))
		return 0;
	set_bit(vplic->claimed, irq, false);
	return irq;
}

uint32_t vplic_load(struct vplic *vplic, uint64_t offset, uint32_t contexts)
{
	if (offset < 4 * RUMK_MAX_IRQS)
		return vplic->priority[offset / 4];
	if (offset >= 0x1000 && offset < 0x1000 + 4 * VPLIC_WORDS)
		return vplic->pending[(offset - 0x1000) / 4];
	if (offset >= ENABLE && offset < ENABLE + ENABLE_STRIDE * contexts) {
		const uint64_t word = (offset - ENABLE) % ENABLE_STRIDE / 4;
		return word < VPLIC_WORDS ? vplic->enable[(offset - ENABLE) / ENABLE_STRIDE][word] : 0;
	}
	if (offset >= CONTEXT && offset < CONTEXT + CONTEXT_STRIDE * contexts) {
		const uint32_t context = (uint32_t)((offset - CONTEXT) / CONTEXT_STRIDE);
		const uint64_t which = (offset - CONTEXT) % CONTEXT_STRIDE;
		return which == 0 ? vplic->threshold[context] : which == 4 ? claim(vplic, context) : 0;
	}
	return 0;
}

uint32_t vplic_store(struct vplic *vplic, uint64_t offset, uint32_t value, uint32_t contexts)
{
	if (offset >= 4 && offset < 4 * RUMK_MAX_IRQS) {
		vplic->priority[offset / 4] = value & MAX_PRIORITY;
	} else if (offset >= ENABLE && offset < ENABLE + ENABLE_STRIDE * contexts) {
		const uint64_t word = (offset - ENABLE) % ENABLE_STRIDE / 4;
		if (word < VPLIC_WORDS)
			vplic->enable[(offset - ENABLE) / ENABLE_STRIDE][word] = word == 0 ? value & ~1u : value;
	} else if (offset >= CONTEXT && offset < CONTEXT + CONTEXT_STRIDE * contexts) {
		const uint32_t context = (uint32_t)((offset - CONTEXT) / CONTEXT_STRIDE);
		const uint64_t which = (offset - CONTEXT) % CONTEXT_STRIDE;
		if (which == 0)
			vplic->threshold[context] = value & MAX_PRIORITY;
		else if (which == 4)
			return complete(vplic, context, value);
	}
	return 0;
}
