// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Messages over ION rings: answers each doorbell by reading what came, sends in every ring it may write to.
#include "guests/lib/guest.h"

#define RINGS 4

static struct ring rings[RINGS];
static uint64_t ring_count, period, next, sent, received, expected, gaps, hostile, doorbells;

static void read_ring(struct ring *ring)
{
	uint64_t number;
	int result;
	while ((result = ring_receive(ring, &number)) > 0) {
		// A gap is a restart of the other side, or messages it had no room for.
		gaps += expected != 0 && number != expected;
		expected = number + 1;
		received++;
		if (received % 64 == 0)
			say("ring: %u received, %u gaps, %u doorbells, last %u\n", received, gaps, doorbells, number);
	}
	if (result < 0 && hostile++ == 0)
		say("ring: hostile content refused\n");
}

static void tick(void)
{
	next += period;
	timer_at(next);
	rumk(RUMK_FN_HEARTBEAT, 0, 0);
	for (uint64_t i = 0; i < ring_count; i++) {
		if (!rings[i].is_producer)
			read_ring(&rings[i]);
		else if (ring_send(&rings[i], ++sent))
			ring_wake(&rings[i]);
	}
}

uint64_t on_trap(uint64_t cause, uint64_t epc, uint64_t value)
{
	if (cause == TIMER_INTERRUPT) {
		tick();
	} else if (cause == EXTERNAL_INTERRUPT) {
		const uint32_t irq = irq_claim();
		for (uint64_t i = 0; i < ring_count; i++)
			if (irq != 0 && rings[i].irq == irq && !rings[i].is_producer) {
				doorbells++;
				read_ring(&rings[i]);
			}
		irq_complete(irq);
	} else {
		say("trap %x at %x, %x\n", cause, epc, value);
		restart();
	}
	return epc;
}

int main(uint64_t vhart, const uint8_t *tree)
{
	(void)tree;
	say("ring starts, hart %u, life %u\n", vhart, rumk(RUMK_FN_INFO, RUMK_INFO_LIFE, 0));
	while (ring_count < RINGS && ring_open(&rings[ring_count], ring_count))
		irq_enable(rings[ring_count++].irq);
	period = rumk(RUMK_FN_INFO, RUMK_INFO_TIMEBASE, 0) / 100;
	next = now() + period;
	timer_at(next);
	interrupts_on(1 << 5 | 1 << 9);
	for (;;)
		__asm__ volatile("wfi");
}
