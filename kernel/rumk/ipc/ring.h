// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rings between two partitions. Rumk maps them, carries the doorbell and keeps both ends in step when one restarts; it never
// reads messages.
#ifndef IPC_RING_H
#define IPC_RING_H
#include "part/hart.h"

// The ring that this partition can ring at this guest-physical address, or null.
const struct rumk_ring *ring_with_doorbell(const struct partition *partition, uint64_t gpa);
// The partition rings: a virtual interrupt at the other side. Ends the ringing partition when it floods.
void ring_bell(struct hart *hart, const struct rumk_ring *ring);
// Makes every ring of this partition ready for its next life.
void ring_reset(const struct partition *partition);
// The same of one ring, for the end that writes (nothing that lies in it yet is of this boot in its first life) and the one
// that reads. The other end may be running, or restarting at the same moment.
void ring_restart_writer(const struct rumk_ring *ring, bool first_life);
void ring_restart_reader(const struct rumk_ring *ring);
// The n-th ring of which this partition is an end, or null.
const struct rumk_ring *ring_of(const struct partition *partition, uint64_t n);

#endif
