// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The guest's side of an ION ring. The other side's counter and every slot are hostile until checked.
#include "guests/lib/guest.h"

static uint64_t value_of(uint64_t n, uint64_t what)
{
	return rumk(RUMK_FN_RING, n, what);
}

bool ring_open(struct ring *ring, uint64_t n)
{
	if (n >= rumk(RUMK_FN_INFO, RUMK_INFO_RINGS, 0))
		return false;
	const uint64_t base = value_of(n, RUMK_RING_BASE);
	ring->head = (volatile uint32_t *)(base + RUMK_RING_HEAD_OFFSET);
	ring->tail = (volatile uint32_t *)(base + RUMK_RING_TAIL_OFFSET);
	ring->slots = (volatile uint64_t *)(base + RUMK_RING_SLOTS_OFFSET);
	ring->count = (uint32_t)value_of(n, RUMK_RING_SLOTS);
	ring->slot_bytes = (uint32_t)value_of(n, RUMK_RING_SLOT_BYTES);
	ring->irq = (uint32_t)value_of(n, RUMK_RING_IRQ);
	ring->doorbell = (volatile uint32_t *)value_of(n, RUMK_RING_DOORBELL);
	ring->is_producer = value_of(n, RUMK_RING_PRODUCER) != 0;
	return true;
}

static uint64_t word_of(uint64_t number, uint32_t index)
{
	return (number + index) * 0x9e3779b97f4a7c15ull;
}

bool ring_send(struct ring *ring, uint64_t number)
{
	const uint32_t head = *ring->head, words = ring->slot_bytes / 8;
	if (head - *ring->tail >= ring->count)
		return false;
	volatile uint64_t *slot = ring->slots + (uint64_t)(head & (ring->count - 1)) * words;
	slot[0] = number;
	for (uint32_t i = 1; i < words; i++)
		slot[i] = word_of(number, i);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*ring->head = head + 1;
	return true;
}

void ring_wake(struct ring *ring)
{
	if (ring->doorbell != NULL)
		*ring->doorbell = 1;
}

int ring_receive(struct ring *ring, uint64_t *number)
{
	const uint32_t tail = *ring->tail, head = *ring->head, words = ring->slot_bytes / 8;
	if (head == tail)
		return 0;
	if (head - tail > ring->count) {
		*ring->tail = head;
		return -1;
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	// Copied first: the producer may change a slot while it is being looked at.
	uint64_t copy[32] = {0};
	for (uint32_t i = 0; i < words && i < 32; i++)
		copy[i] = ring->slots[(uint64_t)(tail & (ring->count - 1)) * words + i];
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*ring->tail = tail + 1;
	for (uint32_t i = 1; i < words && i < 32; i++)
		if (copy[i] != word_of(copy[0], i))
			return -1;
	*number = copy[0];
	return 1;
}
