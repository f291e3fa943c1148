// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The virtual PLIC against a plain model written from the specification: one struct a source, no bit words.
#include "h/vplic.h"
#include "test/host/host.h"

#define CONTEXTS 3u
#define STEPS 400000

struct source {
	uint32_t priority;
	bool pending, claimed, enabled[CONTEXTS];
};

static struct source sources[RUMK_MAX_IRQS];
static uint32_t thresholds[CONTEXTS];
static struct vplic vplic;

// The source of the highest priority above one, the lowest number of several.
static uint32_t model_best(uint32_t context, uint32_t above)
{
	uint32_t best = 0;
	for (uint32_t irq = RUMK_MAX_IRQS - 1; irq > 0; irq--) {
		const struct source *source = &sources[irq];
		if (source->pending && !source->claimed && source->enabled[context] && source->priority > above && (best == 0 || source->priority >= sources[best].priority))
			best = irq;
	}
	return best;
}

static void step(void)
{
	// Few sources, so that they meet each other.
	const uint32_t irq = 1 + (uint32_t)(draw() % 40), context = (uint32_t)(draw() % CONTEXTS);
	const uint64_t claim_register = 0x200004 + 0x1000ull * context;
	switch (draw() % 7) {
	case 0:
		vplic_raise(&vplic, irq);
		sources[irq].pending = true;
		break;
	case 1: {
		const uint32_t priority = (uint32_t)(draw() % 8);
		vplic_store(&vplic, 4ull * irq, priority, CONTEXTS);
		sources[irq].priority = priority;
		break;
	}
	case 2: {
		const uint32_t word = (uint32_t)draw();
		vplic_store(&vplic, 0x2000 + 0x80ull * context + 4 * (irq / 32), word, CONTEXTS);
		for (uint32_t i = 0; i < 32; i++)
			if (irq / 32 * 32 + i != 0)
				sources[irq / 32 * 32 + i].enabled[context] = (word >> i & 1) != 0;
		break;
	}
	case 3: {
		const uint32_t threshold = (uint32_t)(draw() % 4);
		vplic_store(&vplic, 0x200000 + 0x1000ull * context, threshold, CONTEXTS);
		thresholds[context] = threshold;
		break;
	}
	case 4:
	case 5: {
		const uint32_t expected = model_best(context, 0);
		CHECK(vplic_load(&vplic, claim_register, CONTEXTS) == expected);
		if (expected != 0) {
			sources[expected].pending = false;
			sources[expected].claimed = true;
		}
		break;
	}
	default: {
		const bool completes = sources[irq].claimed && sources[irq].enabled[context];
		CHECK(vplic_store(&vplic, claim_register, irq, CONTEXTS) == (completes ? irq : 0));
		if (completes)
			sources[irq].claimed = false;
	}
	}
	for (uint32_t i = 0; i < CONTEXTS; i++)
		CHECK(vplic_interrupts(&vplic, i) == (model_best(i, thresholds[i]) != 0));
	CHECK((vplic_load(&vplic, 0x1000 + 4 * (irq / 32), CONTEXTS) >> (irq % 32) & 1) == sources[irq].pending);
}

// A line that stays up: asked again while claimed, it comes back after the completion, and only then.
static void check_level(void)
{
	vplic_reset(&vplic);
	vplic_store(&vplic, 4 * 11, 1, CONTEXTS);
	vplic_store(&vplic, 0x2000, 1u << 11, CONTEXTS);
	vplic_raise(&vplic, 11);
	CHECK(vplic_load(&vplic, 0x200004, CONTEXTS) == 11);
	vplic_raise(&vplic, 11);
	CHECK(!vplic_interrupts(&vplic, 0));
	CHECK(vplic_store(&vplic, 0x200004, 11, CONTEXTS) == 11);
	CHECK(vplic_interrupts(&vplic, 0));
}

int main(void)
{
	check_level();
	vplic_reset(&vplic);
	for (int i = 0; i < STEPS; i++)
		step();
	// Any offset and value: no access outside of the struct (the sanitizer looks), no context that is not there.
	for (int i = 0; i < STEPS; i++) {
		const uint64_t offset = (draw() % VPLIC_WINDOW) & ~3ull;
		if ((draw() & 1) != 0)
			vplic_store(&vplic, offset, (uint32_t)draw(), CONTEXTS);
		else
			vplic_load(&vplic, offset, CONTEXTS);
	}
	printf("virtual PLIC: %d steps as the model says\n", STEPS);
	return 0;
}
