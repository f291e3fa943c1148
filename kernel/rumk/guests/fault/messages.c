// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a producer may do to the reader of its ring: it owns the counter and the slots, so both may lie, and the doorbell.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

#define MESSAGES 64

void ring_lie(bool in_counter)
{
	struct ring ring;
	if (!ring_open(&ring, 0))
		return;
	const uint32_t head = *ring.head;
	if (!in_counter)
		ring.slots[(uint64_t)(head & (ring.count - 1)) * (ring.slot_bytes / 8)] = 7; // and the other words do not follow from it
	*ring.head = in_counter ? *ring.tail + ring.count + 1 : head + 1;
	ring_wake(&ring);
}

void ring_messages(void)
{
	struct ring ring;
	if (!ring_open(&ring, 0))
		return;
	for (uint64_t number = 1; number <= MESSAGES; number++)
		ring_send(&ring, number);
	ring_wake(&ring);
}

void ring_flood(void)
{
	struct ring ring;
	if (!ring_open(&ring, 0))
		return;
	for (;;) {
		ring_wake(&ring);
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	}
}
