// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rings between two partitions. Rumk maps them, carries the doorbell and empties them at a restart; it never reads messages.
#ifndef IPC_RING_H
#define IPC_RING_H
#include "part/hart.h"

// The ring that this partition can ring at this guest-physical address, or null.
const struct rumk_ring *ring_with_doorbell(const struct partition *partition, uint64_t gpa);
// The partition rings: a virtual interrupt at the other side. Ends the ringing partition when it floods.
void ring_bell(struct hart *hart, const struct rumk_ring *ring);
// Takes out of every ring what the last life of this partition left in it.
void ring_reset(const struct partition *partition);
// The n-th ring of which this partition is an end, or null.
const struct rumk_ring *ring_of(const struct partition *partition, uint64_t n);

#endif
