// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A partition's virtual PLIC: the registers of PLIC 1.0.0 with one context a virtual hart. Pure state, no hardware, so that
// the host tests run it as it is.
#ifndef H_VPLIC_H
#define H_VPLIC_H
#include <stdbool.h>
#include <stdint.h>
#include <rumk/plan.h>

#define VPLIC_WINDOW 0x400000ull
#define VPLIC_WORDS (RUMK_MAX_IRQS / 32)

struct vplic {
	uint32_t lock;
	uint32_t priority[RUMK_MAX_IRQS];
	uint32_t pending[VPLIC_WORDS];   // raised and not yet claimed
	uint32_t claimed[VPLIC_WORDS];   // claimed and not yet completed
	uint32_t enable[RUMK_MAX_VHARTS][VPLIC_WORDS];
	uint32_t threshold[RUMK_MAX_VHARTS];
};

void vplic_reset(struct vplic *vplic);
// A source asks for service. Asked again while pending: still one.
void vplic_raise(struct vplic *vplic, uint32_t irq);
// Whether a context's external interrupt is high: a source waits whose priority is above the context's threshold.
bool vplic_interrupts(const struct vplic *vplic, uint32_t context);
// A guest's 32-bit load or store at an offset of the window. A store that completes a claimed source returns that source
// (whose level may then be looked at again), everything else 0.
uint32_t vplic_load(struct vplic *vplic, uint64_t offset, uint32_t contexts);
uint32_t vplic_store(struct vplic *vplic, uint64_t offset, uint32_t value, uint32_t contexts);

#endif
