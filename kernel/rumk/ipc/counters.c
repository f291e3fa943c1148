// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A ring at the restart of one end, while the other runs or restarts too. Neither waits: `head` is never changed here, so
// whoever finds the counters out of step, on either side, stores the same `tail`, and they meet.
#include "ipc/ring.h"
#include "lib/lib.h"
#include <rumk/abi.h>

static uint32_t *head_of(const struct rumk_ring *ring)
{
	return (uint32_t *)(ring->pa + RUMK_RING_HEAD_OFFSET);
}

static uint32_t *tail_of(const struct rumk_ring *ring)
{
	return (uint32_t *)(ring->pa + RUMK_RING_TAIL_OFFSET);
}

// Everything of a counter's page but the counter, which the other end may be looking at.
static void wipe_behind(uint32_t *counter)
{
	memset(counter + 1, 0, RUMK_PAGE - sizeof *counter);
}

// Everything behind the counters' pages but the messages that wait to be read, the last ones before `head`.
static void wipe_slots(const struct rumk_ring *ring, uint32_t head, uint32_t unread)
{
	const uint64_t base = ring->pa + RUMK_RING_SLOTS_OFFSET, used = (uint64_t)ring->slots * ring->slot_bytes;
	for (uint32_t i = 0; i < ring->slots - unread; i++)
		memset((void *)(base + (uint64_t)((head + i) & (ring->slots - 1)) * ring->slot_bytes), 0, ring->slot_bytes);
	memset((void *)(base + used), 0, ring->size - RUMK_RING_SLOTS_OFFSET - used);
}

void ring_restart_writer(const struct rumk_ring *ring, bool first_life)
{
	const uint32_t head = __atomic_load_n(head_of(ring), __ATOMIC_RELAXED);
	// What is read meanwhile stays where it is, too: the reader may take messages at any moment, but gives none back.
	uint32_t unread = head - __atomic_load_n(tail_of(ring), __ATOMIC_ACQUIRE);
	if (first_life || unread > ring->slots) {
		__atomic_store_n(tail_of(ring), head, __ATOMIC_RELEASE);
		unread = 0;
	}
	wipe_behind(head_of(ring));
	wipe_slots(ring, head, unread);
}

void ring_restart_reader(const struct rumk_ring *ring)
{
	wipe_behind(tail_of(ring));
	__atomic_store_n(tail_of(ring), __atomic_load_n(head_of(ring), __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
}
